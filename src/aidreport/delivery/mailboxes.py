"""New messages of a mailbox: a maildir, or one on an IMAP server. Nothing is ever deleted."""

from __future__ import annotations

import base64
import imaplib
import re
import ssl
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Protocol

from aidreport.errors import DeliveryError
from aidreport.lazy_dataclass import dataclass
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

LARGEST = 10_000_000
"""Bytes of a message; a larger one is skipped and stays unread."""

_AT_ONCE = 500


class Mailbox(Protocol):
    """Where messages arrive."""

    def unread(self) -> Iterator[tuple[str, bytes]]:
        """Yield the id and the content of each unread message, 10 MB at most.

        Raises:
            DeliveryError: the mailbox cannot be read.
        """

    def done(self, ids: Sequence[str]) -> None:
        """Mark messages as read; one that is gone needs no mark.

        Raises:
            DeliveryError: the mailbox cannot be changed.
        """


@dataclass(frozen=True)
class Maildir:
    """A maildir in a folder: messages in new/, and those in cur/ without the flag S."""

    path: Path

    def unread(self) -> Iterator[tuple[str, bytes]]:
        """Yield the id and the content of each unread message, 10 MB at most."""
        for file in self._unseen():
            if content := self._content(file):
                yield _base(file), content

    def done(self, ids: Sequence[str]) -> None:
        """Move messages to cur/ with the flag S; one that is gone needs no mark."""
        wanted = set(ids)
        for file in self._unseen():
            seen = self.path / "cur" / f"{_base(file)}:2,{''.join(sorted({*_flags(file), 'S'}))}"
            # Renaming to a name that is taken would delete the message there.
            if _base(file) in wanted and not seen.exists():
                with self._errors(), suppress(FileNotFoundError):
                    file.rename(seen)

    def _unseen(self) -> list[Path]:
        with self._errors():
            files = [file for part in ("new", "cur") for file in self._files(part)]
        return [file for file in files if file.parent.name == "new" or "S" not in _flags(file)]

    def _files(self, part: str) -> list[Path]:
        """Return the messages of new/ or cur/ by name, which begins with when they came."""
        names = (self.path / part).iterdir()
        return sorted(name for name in names if name.name[:1] != "." and name.is_file())

    def _content(self, file: Path) -> bytes:
        """Return a message, nothing if it is too large, or if another program has moved it."""
        with self._errors(), suppress(FileNotFoundError):
            return file.read_bytes() if file.stat().st_size <= LARGEST else b""
        return b""

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise DeliveryError(
                state("mailbox.maildir", path=str(self.path)),
                why=state("mailbox.maildir-why", words=str(error.strerror or error)),
                fix=state("mailbox.maildir-fix"),
            ) from error


def _base(file: Path) -> str:
    """Return the part of a message's file name that stays when its flags change."""
    return file.name.partition(":2,")[0]


def _flags(file: Path) -> str:
    return file.name.partition(":2,")[2]


@dataclass(frozen=True)
class ImapMailbox:
    """A mailbox on an IMAP server, reached over TLS from the first byte (RFC 8314).

    Args:
        host: name of the server, as in its certificate.
        port: usually 993.
        user: who logs in.
        password: returns the password, each time it is needed; it is never kept.
        mailbox: its name as people see it: "INBOX", "Rückläufer/2026".
        context: which certificates are trusted.
        timeout: seconds for each answer of the server.
    """

    host: str
    port: int
    user: str
    password: Callable[[], str]
    mailbox: str
    context: ssl.SSLContext
    timeout: float

    def unread(self) -> Iterator[tuple[str, bytes]]:
        """Yield the id and the content of each unread message, 10 MB at most."""
        with self._session(readonly=True) as (client, validity):
            for uid in b" ".join(_uid(client, "SEARCH", "UNSEEN")).decode("ascii").split():
                content = _content(client, uid) if _size(client, uid) <= LARGEST else b""
                if content:
                    yield f"{validity}/{uid}", content

    def done(self, ids: Sequence[str]) -> None:
        """Set the flag Seen, except on messages that are gone or have been renumbered."""
        if not ids:
            return
        with self._session(readonly=False) as (client, validity):
            split = [name.partition("/") for name in ids]
            uids = [uid for valid, _, uid in split if valid == validity]
            for start in range(0, len(uids), _AT_ONCE):
                chosen = ",".join(uids[start : start + _AT_ONCE])
                _uid(client, "STORE", chosen, "+FLAGS", r"(\Seen)")

    @contextmanager
    def _session(self, *, readonly: bool) -> Iterator[tuple[imaplib.IMAP4_SSL, str]]:
        """Give a connection with the mailbox open, and the validity of its numbers."""
        password = self.password()
        with self._errors(password):
            client = imaplib.IMAP4_SSL(
                self.host, self.port, ssl_context=self.context, timeout=self.timeout
            )
            try:
                self._login(client, password)
                yield client, self._open(client, readonly=readonly)
            finally:
                with suppress(OSError, imaplib.IMAP4.error):
                    client.logout()
                with suppress(OSError):  # a failed logout leaves the connection open
                    client.shutdown()

    def _login(self, client: imaplib.IMAP4_SSL, password: str) -> None:
        plain = f"\0{self.user}\0{password}".encode("utf-8", "surrogateescape")
        try:
            if "AUTH=PLAIN" in client.capabilities:
                client.authenticate("PLAIN", lambda _: plain)
            else:
                client.login(_quoted(self.user), _ascii(password))
        except imaplib.IMAP4.abort:
            raise  # the connection broke, which says nothing about the password
        except imaplib.IMAP4.error as error:
            raise DeliveryError(
                state("mailbox.login", server=self.host, user=self.user),
                why=_said(error, password) or state("mailbox.login-why"),
                fix=state("mailbox.login-fix"),
            ) from None

    def _open(self, client: imaplib.IMAP4_SSL, *, readonly: bool) -> str:
        done, _ = client.select(_quoted(_utf7(self.mailbox)), readonly=readonly)
        if done != "OK":
            raise DeliveryError(
                state("mailbox.none", user=self.user, mailbox=self.mailbox, server=self.host),
                why=state("mailbox.none-why"),
                fix=state("mailbox.none-fix"),
            )
        validity = client.response("UIDVALIDITY")[1][0]
        return validity.decode("ascii") if validity else ""

    @contextmanager
    def _errors(self, password: str) -> Iterator[None]:
        """Report failures; nothing that might quote the password is chained to them."""
        server = f"{self.host}:{self.port}"
        try:
            yield
        except ssl.SSLCertVerificationError as error:
            raise DeliveryError(
                state("mailbox.certificate", server=server),
                why=state("mailbox.certificate-why", words=str(error.verify_message)),
                fix=state("mailbox.certificate-fix"),
            ) from None
        except (OSError, imaplib.IMAP4.error, UnicodeError) as error:
            raise DeliveryError(
                state("mailbox.unread", mailbox=self.mailbox, server=server),
                why=_said(error, password),
                fix=state("mailbox.unread-fix"),
            ) from None


def _uid(client: imaplib.IMAP4_SSL, command: str, *args: str) -> list[Any]:
    """Return the answer to a command on numbered messages: lines, pairs of line and literal."""
    done, data = client.uid(command, *args)
    if done != "OK":
        raise imaplib.IMAP4.error(*data)
    return [item for item in data if item]


def _size(client: imaplib.IMAP4_SSL, uid: str) -> int:
    """Return the size of a message in bytes, 0 if it is gone."""
    lines = _uid(client, "FETCH", uid, "(RFC822.SIZE)")
    sizes = (re.search(rb"RFC822\.SIZE (\d+)", line) for line in lines if isinstance(line, bytes))
    return next((int(size[1]) for size in sizes if size), 0)


def _content(client: imaplib.IMAP4_SSL, uid: str) -> bytes:
    """Return a message, nothing if it is gone; other lines report changes by other programs."""
    for item in _uid(client, "FETCH", uid, "(BODY.PEEK[])"):
        if isinstance(item, tuple) and b"BODY[]" in item[0].upper():
            return bytes(item[1])
    return b""


def _quoted(text: str) -> str:
    return '"' + re.sub(r'(["\\])', r"\\\1", _ascii(text)) + '"'


def _ascii(text: str) -> str:
    """Return text that a command can contain; a line end would begin another command."""
    if not (text.isascii() and text.isprintable()):
        raise imaplib.IMAP4.error("the server accepts names and passwords in printable ASCII only")
    return text


def _utf7(name: str) -> str:
    """Return the name of a mailbox as it is sent (modified UTF-7, RFC 3501)."""

    def encoded(run: re.Match[str]) -> str:
        code = base64.b64encode(run[0].encode("utf-16-be")).decode("ascii")
        return f"&{code.rstrip('=').replace('/', ',')}-"

    return re.sub(r"[^ -~]+", encoded, name.replace("&", "&-"))


def _said(error: Exception, password: str) -> str:
    """Return the text of an error on one line, nothing if it quotes the password."""
    first = error.args[0] if isinstance(error, imaplib.IMAP4.error) and error.args else str(error)
    text = first.decode("utf-8", "replace") if isinstance(first, bytes) else str(first)
    quoted = password.replace("\\", "\\\\").replace('"', '\\"')
    raw = password.encode("utf-8", "surrogateescape")
    # As it is, in quotes, in Python's notation, and in base64 behind \0user\0 of any length.
    forms = {password, quoted, repr(raw)[2:-1]}
    forms |= {base64.b64encode(bytes(shift) + raw).decode()[4:-4] for shift in range(3)}
    if any(form and form in text for form in forms):
        return ""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:300]
