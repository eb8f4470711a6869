"""An SMTP server within the process of the tests that answers as a script tells it."""

from __future__ import annotations

import asyncio
import secrets
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal, Self

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword
from aiosmtpd.smtp import Session as State
from tests.mailservers.certificates import Certificate
from tests.mailservers.esmtp import DsnEnvelope, Session, Wish

MECHANISMS = ("LOGIN", "PLAIN", "XOAUTH2")

STALL: Final = "stall"
DROP_AFTER_DATA: Final = "drop-after-data"
DROP_BEFORE_DATA_ENDS: Final = "drop-before-data-ends"


@dataclass(frozen=True)
class Received:
    """A message as the server took it for one recipient."""

    mail_from: str
    rcpt: str
    envid: str
    content: bytes
    ret: str = ""
    notify: str = ""
    orcpt: str = ""


@dataclass(frozen=True)
class Script:
    """What a recipient's commands are answered.

    A text is the answer each time; the texts of a tuple are given in turn, then all is well.
    """

    rcpt: str | tuple[str, ...] = ()
    data: str | tuple[str, ...] = ()

    def answer(self, command: Literal["rcpt", "data"], turn: int) -> str | None:
        """Return the answer, none where all is well; the first turn is 0."""
        answers: str | tuple[str, ...] = getattr(self, command)
        if isinstance(answers, str):
            return answers
        return answers[turn] if turn < len(answers) else None


@dataclass
class ScriptedServer:
    """A server on a free port of this machine, from `with` to its end.

    Recipients without a script receive all that comes.

    Args:
        certificate: what it shows to clients that encrypt.
        tls: "starttls" demands STARTTLS, "tls" encrypts from the start, "none" never does.
        mechanisms: those of authentication, which is then demanded; without any, there is none.
        user: who may send.
        password: the password, and the token of XOAUTH2.
        size_limit: announced as SIZE; messages above it get 552.
        dsn: whether DSN is announced and its parameters are understood.
        before_answer: called when a message has arrived whole, before it is answered.
    """

    certificate: Certificate
    tls: Literal["starttls", "tls", "none"] = "starttls"
    mechanisms: tuple[str, ...] = MECHANISMS
    user: str = "aid@example.test"
    password: str = field(default_factory=secrets.token_hex)
    size_limit: int | None = None
    dsn: bool = True
    before_answer: Callable[[], None] | None = None
    host: str = field(init=False, default="localhost")
    port: int = field(init=False, default=0)
    received: list[Received] = field(init=False, default_factory=list)
    scripts: dict[str, Script] = field(init=False, default_factory=dict)
    turns: Counter[tuple[str, str]] = field(init=False, default_factory=Counter)

    @property
    def ca(self) -> Path:
        """The file of the authority that clients need to trust."""
        return self.certificate.ca

    def script(
        self, address: str, *, rcpt: str | tuple[str, ...] = (), data: str | tuple[str, ...] = ()
    ) -> None:
        """Set how a recipient is answered: with replies, or for data with how the server fails."""
        self.scripts[address] = Script(rcpt, data)

    def attempts(self, address: str, command: Literal["rcpt", "data"] = "rcpt") -> int:
        """Return how often a recipient was named, or was sent data."""
        return self.turns[command, address]

    def next_answer(self, command: Literal["rcpt", "data"], address: str) -> str | None:
        """Return the answer of this turn, none where all is well, and go on to the next."""
        turn = self.turns[command, address]
        self.turns[command, address] += 1
        return self.scripts.get(address, Script()).answer(command, turn)

    def __enter__(self) -> Self:
        self._ready = threading.Event()
        self._thread = threading.Thread(target=asyncio.run, args=(self._serve(),), daemon=True)
        self._thread.start()
        assert self._ready.wait(10), "the server did not start"
        return self

    def __exit__(self, *problem: object) -> None:
        self._loop.call_soon_threadsafe(self._stopped.set)
        self._thread.join(10)
        assert not self._thread.is_alive(), "the server did not stop"

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._stopped = asyncio.Event()
        self._sessions: list[Session] = []
        context = self.certificate.context() if self.tls == "tls" else None
        server = await self._loop.create_server(self._session, "127.0.0.1", 0, ssl=context)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._stopped.wait()
        server.close()
        for session in self._sessions:
            session.abort()
        while any(session.transport is not None for session in self._sessions):
            await asyncio.sleep(0)

    def _session(self) -> Session:
        excluded = [name for name in MECHANISMS if name not in self.mechanisms]
        session = Session(
            _Answers(self),
            dsn=self.dsn,
            authentication_needs_starttls=self.tls == "starttls",
            hostname=self.host,
            loop=self._loop,
            tls_context=self.certificate.context() if self.tls == "starttls" else None,
            require_starttls=self.tls == "starttls",
            authenticator=self._authenticated,
            auth_required=bool(self.mechanisms),
            auth_exclude_mechanism=excluded,
            data_size_limit=self.size_limit,
            enable_SMTPUTF8=True,
        )
        self._sessions.append(session)
        return session

    def _authenticated(
        self, _: SMTP, __: State, ___: DsnEnvelope, ____: str, data: LoginPassword
    ) -> AuthResult:
        success = data == (self.user.encode(), self.password.encode())
        # Unhandled: aiosmtpd tells the client, who would wait for ever.
        return AuthResult(success=success, handled=False, auth_data=data)


class _Answers:
    """One session's hooks, as aiosmtpd calls them."""

    def __init__(self, server: ScriptedServer) -> None:
        self._server = server
        self._failure: str | None = None

    async def handle_EHLO(  # noqa: N802 -- aiosmtpd finds hooks by their names
        self, session: Session, state: State, _: DsnEnvelope, name: str, lines: list[str]
    ) -> list[str]:
        state.host_name = name
        *rest, last = (line for line in lines if line != "250-AUTH ")
        return [*rest, "250-ENHANCEDSTATUSCODES", *(["250-DSN"] if session.dsn else []), last]

    async def handle_RCPT(  # noqa: N802 -- as above
        self, _: Session, __: State, envelope: DsnEnvelope, address: str, options: list[str]
    ) -> str:
        answer = self._server.next_answer("rcpt", address) or "250 2.1.5 OK"
        if answer.startswith("2"):
            envelope.rcpt_tos.append(address)
            envelope.rcpt_options.extend(options)
        return answer

    def breaks_data(self, envelope: DsnEnvelope) -> bool:
        """Choose how this message is answered: as its first recipient with a failure has it."""
        answers = [self._server.next_answer("data", address) for address in envelope.rcpt_tos]
        self._failure = next((answer for answer in answers if answer is not None), None)
        return self._failure == DROP_BEFORE_DATA_ENDS

    async def handle_DATA(  # noqa: N802 -- as above
        self, session: Session, _: State, envelope: DsnEnvelope
    ) -> str:
        if self._failure == STALL:
            await session.stall()
        if self._failure in {None, DROP_AFTER_DATA}:
            self._server.received += _received(envelope)
        if self._server.before_answer is not None:
            await asyncio.to_thread(self._server.before_answer)
        if self._failure == DROP_AFTER_DATA:
            await session.break_off()
        return self._failure or "250 2.0.0 queued"


def _received(envelope: DsnEnvelope) -> list[Received]:
    """Return a message once for each recipient."""
    assert envelope.mail_from is not None
    assert envelope.original_content is not None
    found = []
    for rcpt in envelope.rcpt_tos:
        wish = envelope.wishes.get(rcpt, Wish())
        found.append(
            Received(
                mail_from=envelope.mail_from,
                rcpt=rcpt,
                envid=envelope.envid,
                content=envelope.original_content,
                ret=envelope.ret,
                notify=wish.notify,
                orcpt=wish.orcpt,
            )
        )
    return found
