"""Mailboxes of a small IMAP server over TLS that we script."""

from __future__ import annotations

import base64
import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import pytest
import trustme

from aidreport.delivery.mailboxes import LARGEST, ImapMailbox
from aidreport.errors import ConfigError, DeliveryError

SESAME = 'open "sesame" \\o/'


@dataclass
class Message:
    content: bytes
    seen: bool = False
    size: int | None = None


@dataclass
class ImapServer:
    """A server for one user and few mailboxes; it keeps the commands that it was given."""

    context: ssl.SSLContext
    messages: dict[int, Message] = field(default_factory=dict)
    mailboxes: tuple[str, ...] = ("INBOX",)
    capabilities: str = "IMAP4rev1 AUTH=PLAIN"
    validity: int = 7
    refusal: str = "NO [AUTHENTICATIONFAILED] Authentication failed."
    writable: bool = True
    drop: str = ""
    """The connection ends at this command."""
    commands: list[str] = field(default_factory=list)
    socket: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))

    @property
    def port(self) -> int:
        return int(self.socket.getsockname()[1])

    def serve(self) -> None:
        """Serve one client after the other until the listening socket is closed."""
        while True:
            try:
                plain, _ = self.socket.accept()
            except OSError:
                return
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with plain, suppress(OSError), self.context.wrap_socket(plain, server_side=True) as tls:
                tls.settimeout(10)
                with tls.makefile("rwb") as stream:
                    self._talk(stream)

    def _talk(self, stream) -> None:
        def say(line: str | bytes) -> None:
            stream.write((line.encode() if isinstance(line, str) else line) + b"\r\n")
            stream.flush()

        say(f"* OK [CAPABILITY {self.capabilities}] ready")
        while line := stream.readline().decode("utf-8").rstrip("\r\n"):
            tag, command = line.split(" ", 1)
            self.commands.append(command)
            if self.drop and command.startswith(self.drop):
                return
            if command == "AUTHENTICATE PLAIN":
                say("+ ")
                given = base64.b64decode(stream.readline()).decode()
                known = given == f"\0aid\0{SESAME}"
                say(f"{tag} {self._let_in(known)}")
                continue
            for answer in self._answers(command):
                say(answer if answer[:1] in ("*", b"*") else f"{tag} {answer}")
            if command == "LOGOUT":
                return

    def _let_in(self, known: bool) -> str:
        return "OK in" if known else self.refusal

    def _answers(self, command: str) -> Iterator[str | bytes]:
        verb, _, rest = command.partition(" ")
        if verb == "CAPABILITY":
            yield f"* CAPABILITY {self.capabilities}"
        elif verb == "LOGIN":
            escaped = SESAME.replace("\\", "\\\\").replace('"', '\\"')
            yield self._let_in(rest == f'"aid" "{escaped}"')
            return
        elif verb in ("SELECT", "EXAMINE"):
            if rest.strip('"') not in self.mailboxes:
                yield "NO [NONEXISTENT] Mailbox doesn't exist"
                return
            yield f"* {len(self.messages)} EXISTS"
            yield f"* OK [UIDVALIDITY {self.validity}] UIDs valid"
            yield f"OK [{'READ-WRITE' if self.writable and verb == 'SELECT' else 'READ-ONLY'}] in"
            return
        elif verb == "UID":
            yield from self._numbered(rest)
        elif verb == "LOGOUT":
            yield "* BYE"
        yield "OK done"

    def _numbered(self, command: str) -> Iterator[str | bytes]:
        verb, _, rest = command.partition(" ")
        if verb == "SEARCH":
            found = (str(uid) for uid, each in self.messages.items() if not each.seen)
            yield "* SEARCH " + " ".join(found)
            return
        uids, _, wanted = rest.partition(" ")
        for uid in map(int, uids.split(",")):
            if (message := self.messages.get(uid)) is None:
                continue
            # As servers do when another program changes flags meanwhile.
            yield f"* {uid} FETCH (FLAGS (\\Recent))"
            if wanted == "(RFC822.SIZE)":
                size = len(message.content) if message.size is None else message.size
                yield f"* {uid} FETCH (UID {uid} RFC822.SIZE {size})"
            elif wanted == "(BODY.PEEK[])":
                head = f"* {uid} FETCH (UID {uid} BODY[] {{{len(message.content)}}}\r\n"
                yield head.encode() + message.content + b")"
            elif wanted == "+FLAGS (\\Seen)":
                message.seen = True


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@contextmanager
def running(authority: trustme.CA, name: str = "127.0.0.1") -> Iterator[ImapServer]:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert(name).configure_cert(context)
    server = ImapServer(context)
    thread = threading.Thread(target=server.serve)
    thread.start()
    yield server
    server.socket.shutdown(socket.SHUT_RDWR)
    server.socket.close()
    thread.join(10)
    assert not thread.is_alive()


@pytest.fixture
def server(authority: trustme.CA) -> Iterator[ImapServer]:
    with running(authority) as server:
        yield server


@pytest.fixture
def trust(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


def mailbox(
    server: ImapServer,
    trust: ssl.SSLContext,
    *,
    user: str = "aid",
    password: Callable[[], str] = lambda: SESAME,
    name: str = "INBOX",
) -> ImapMailbox:
    return ImapMailbox("127.0.0.1", server.port, user, password, name, trust, 10)


def refusal(mailbox: ImapMailbox) -> DeliveryError:
    """Return what reading raises, which neither quotes the password nor chains what might."""
    with pytest.raises(DeliveryError) as caught:
        list(mailbox.unread())
    error = caught.value
    assert error.problem
    assert error.why
    assert error.fix
    assert error.__suppress_context__ or error.__context__ is None
    assert "sesame" not in str(error)
    return error


@pytest.mark.parametrize("capabilities", ["IMAP4rev1 AUTH=PLAIN", "IMAP4rev1"])
def test_an_imap_mailbox_gives_unseen_messages_and_marks_what_is_done(
    server: ImapServer, trust: ssl.SSLContext, capabilities: str
) -> None:
    server.capabilities = capabilities
    server.messages = {
        3: Message(b"three"),
        4: Message(b"four", seen=True),
        9: Message(b") {3}\r\n* 1 FETCH\r\n"),
    }
    inbox = mailbox(server, trust)
    assert list(inbox.unread()) == [("7/3", b"three"), ("7/9", b") {3}\r\n* 1 FETCH\r\n")]
    assert not server.messages[3].seen, "reading alone marks nothing"
    inbox.done(["7/3"])
    assert [name for name, _ in inbox.unread()] == ["7/9"]
    assert sorted(server.messages) == [3, 4, 9]
    assert not any(re.search("EXPUNGE|Deleted|CLOSE", each) for each in server.commands)


def test_an_imap_message_over_the_limit_is_not_even_fetched(
    server: ImapServer, trust: ssl.SSLContext
) -> None:
    server.messages = {
        1: Message(b"large", size=LARGEST + 1),
        2: Message(b"largest", size=LARGEST),
    }
    assert list(mailbox(server, trust).unread()) == [("7/2", b"largest")]
    assert "UID FETCH 1 (BODY.PEEK[])" not in server.commands
    assert not server.messages[1].seen


def test_an_empty_imap_mailbox_gives_nothing(server: ImapServer, trust: ssl.SSLContext) -> None:
    assert list(mailbox(server, trust).unread()) == []


def test_an_imap_message_that_is_gone_meanwhile_is_passed_over(
    server: ImapServer, trust: ssl.SSLContext
) -> None:
    server.messages = {uid: Message(b"x") for uid in (1, 2, 3)}
    unread = mailbox(server, trust).unread()
    next(unread)
    del server.messages[2]
    assert list(unread) == [("7/3", b"x")]


def test_marks_of_numbers_that_the_server_gave_anew_are_forgotten(
    server: ImapServer, trust: ssl.SSLContext
) -> None:
    server.messages = {1: Message(b"x")}
    server.validity = 8
    mailbox(server, trust).done(["7/1", "1", "7/1\r\nA1 DELETE INBOX"])
    assert not server.messages[1].seen


def test_many_messages_are_marked_in_commands_of_bounded_length(
    server: ImapServer, trust: ssl.SSLContext
) -> None:
    server.messages = {uid: Message(b"x") for uid in range(100_000, 101_200)}
    mailbox(server, trust).done([f"7/{uid}" for uid in server.messages])
    assert all(message.seen for message in server.messages.values())
    assert max(map(len, server.commands)) < 8_000


def test_nothing_done_needs_no_connection(server: ImapServer, trust: ssl.SSLContext) -> None:
    mailbox(server, trust).done([])
    assert server.commands == []


def test_reading_may_end_early(server: ImapServer, trust: ssl.SSLContext) -> None:
    server.messages = {1: Message(b"x"), 2: Message(b"y")}
    unread = mailbox(server, trust).unread()
    next(unread)
    unread.close()
    assert server.commands[-1] == "LOGOUT"


@pytest.mark.parametrize(
    ("name", "sent"),
    [("Rückläufer/2026 & more", "R&APw-ckl&AOQ-ufer/2026 &- more"), ("日本", "&ZeVnLA-")],
)
def test_a_mailbox_is_named_as_people_see_it(
    server: ImapServer, trust: ssl.SSLContext, name: str, sent: str
) -> None:
    server.mailboxes = (sent,)
    assert list(mailbox(server, trust, name=name).unread()) == []


def test_a_missing_mailbox_is_told(server: ImapServer, trust: ssl.SSLContext) -> None:
    error = refusal(mailbox(server, trust, name="Bouncs"))
    assert str(error) == (
        "aid has no mailbox Bouncs at 127.0.0.1\n"
        "why: its name is the full path, as on the server\n"
        "fix: check mailbox in [mail.bounces]; default: INBOX"
    )


@pytest.mark.parametrize("capabilities", ["IMAP4rev1 AUTH=PLAIN", "IMAP4rev1"])
def test_a_refused_login_is_told_in_the_words_of_the_server(
    server: ImapServer, trust: ssl.SSLContext, capabilities: str
) -> None:
    server.capabilities = capabilities
    error = refusal(mailbox(server, trust, password=lambda: "sesame"))
    assert str(error) == (
        "127.0.0.1 does not let aid log in\n"
        "why: [AUTHENTICATIONFAILED] Authentication failed.\n"
        "fix: check user and password in [mail.bounces]; some providers require a password"
        " for this program alone"
    )


@pytest.mark.parametrize("capabilities", ["IMAP4rev1 AUTH=PLAIN", "IMAP4rev1"])
@pytest.mark.parametrize("verdict", ["NO", "BAD"])
@pytest.mark.parametrize(
    "shown", [str, lambda text: base64.b64encode(f"\0aid\0{text}".encode()).decode()]
)
def test_a_server_that_repeats_the_password_is_not_quoted(
    server: ImapServer,
    trust: ssl.SSLContext,
    capabilities: str,
    verdict: str,
    shown: Callable[[str], str],
) -> None:
    server.capabilities = capabilities
    server.refusal = f"{verdict} no such command: {shown('not sesame')}"
    error = refusal(mailbox(server, trust, password=lambda: "not sesame"))
    assert error.why == "user or password is wrong"


@pytest.mark.parametrize("password", ["sesamé", "sesame\r\nA1 DELETE INBOX"])
def test_a_password_that_login_cannot_carry_is_not_sent(
    server: ImapServer, trust: ssl.SSLContext, password: str
) -> None:
    server.capabilities = "IMAP4rev1"
    error = refusal(mailbox(server, trust, password=lambda: password))
    assert error.why == "the server accepts names and passwords in printable ASCII only"
    assert server.commands == ["CAPABILITY", "LOGOUT"]


def test_a_secret_that_is_missing_is_told_before_anything_is_sent(
    server: ImapServer, trust: ssl.SSLContext
) -> None:
    def missing() -> str:
        raise ConfigError("a secret is missing")

    with pytest.raises(ConfigError, match="a secret is missing"):
        list(mailbox(server, trust, password=missing).unread())
    assert server.commands == []


def test_a_certificate_of_an_unknown_authority_ends_it(server: ImapServer) -> None:
    error = refusal(mailbox(server, ssl.create_default_context()))
    assert error.problem == f"the certificate of 127.0.0.1:{server.port} is not accepted"
    assert "unable to get local issuer certificate" in error.why
    assert "set imap in [mail.bounces] to the name in the certificate, and ca" in error.fix
    assert server.commands == []


def test_a_certificate_for_another_name_ends_it(
    authority: trustme.CA, trust: ssl.SSLContext
) -> None:
    with running(authority, "mail.other.example") as server:
        error = refusal(mailbox(server, trust))
        assert "is not accepted" in error.problem
        assert "127.0.0.1" in error.why
        assert server.commands == []


def test_a_server_that_does_not_answer_is_told(server: ImapServer, trust: ssl.SSLContext) -> None:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    error = refusal(ImapMailbox("127.0.0.1", port, "aid", lambda: SESAME, "INBOX", trust, 10))
    assert error.problem == f"the mailbox INBOX at 127.0.0.1:{port} cannot be read or changed"
    assert "Connection refused" in error.why
    assert "check imap and port in [mail.bounces]" in error.fix


def test_a_server_that_stays_silent_is_told_after_the_timeout(trust: ssl.SSLContext) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        error = refusal(ImapMailbox("127.0.0.1", port, "aid", lambda: SESAME, "INBOX", trust, 0.05))
    assert "timed out" in error.why


@pytest.mark.parametrize("command", ["AUTHENTICATE", "EXAMINE", "UID SEARCH", "UID FETCH"])
def test_a_connection_that_breaks_is_no_wrong_password(
    server: ImapServer, trust: ssl.SSLContext, command: str
) -> None:
    server.messages = {1: Message(b"x")}
    server.drop = command
    error = refusal(mailbox(server, trust))
    assert error.problem.endswith("cannot be read or changed")


def test_a_mailbox_that_cannot_be_changed_is_told(
    server: ImapServer, trust: ssl.SSLContext
) -> None:
    server.writable = False
    with pytest.raises(DeliveryError, match="is not writable"):
        mailbox(server, trust).done(["7/1"])
