"""Tries a mail server step by step, in its own words, with a likely cause for each failure."""

from __future__ import annotations

import smtplib
import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from aidreport.delivery.message import ChannelDownError, Envelope, Verdict
from aidreport.delivery.smtp import SmtpChannel, answered, connect, log_in, secure, told
from aidreport.errors import AidreportError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from aidreport.delivery.smtp import Server

_CAUSES: dict[str, tuple[tuple[str, str], ...]] = {
    "DNS": (("", "the name is misspelt, or this machine has no way to look names up"),),
    "TCP": (
        ("refused", "nothing listens on that port: use 587 for starttls, 465 for tls"),
        ("no answer", "a firewall drops the connection, or the port is another"),
        ("", "the server cannot be reached from this machine"),
    ),
    "TLS": (
        ("no starttls", 'this port has no STARTTLS: try 587, or security = "tls" with port 465'),
        ("wrong version", 'the port speaks another protocol: security = "tls" belongs to 465'),
        ("self-signed", "the server's certificate is its own: name it with ca = … under [smtp]"),
        ("unable to get", "its issuer is not known here: name the certificate with ca = …"),
        ("hostname", "host must be the name in the certificate, not another or a number"),
        ("ip address", "host must be the name in the certificate, not a number"),
        ("expired", "the server's certificate has expired: its owner must renew it"),
        ("", "the server's certificate cannot be verified"),
    ),
    "AUTH": (
        ("offers no auth", "set auth to a mechanism that the server offers"),
        ("secret is missing", "put the password where the configuration says it is"),
        ("535", "user or password is wrong, or the account needs a password for programs"),
        ("534", "the account needs a password for programs, or xoauth2"),
        ("530", "the server wants another kind of login first"),
        ("", "the server does not let this user in"),
    ),
    "MAIL": (
        ("530", "the server wants a login: set user and password under [smtp]"),
        ("", "this user may not send as the sender under [mail]"),
    ),
    "RCPT": (
        ("454 4.7.1", "the server does not relay: set user and password under [smtp]"),
        ("554 5.7.1", "the server does not relay: set user and password under [smtp]"),
        ("4", "the server wants the message to be tried again later (greylisting)"),
        ("5", "the server does not know the address, or does not deliver to it"),
        ("", "the address is not taken"),
    ),
    "DATA": (("", "the server did not take the message; its words say why"),),
}


class Step(NamedTuple):
    """A step of the trial.

    Attributes:
        answer: in the server's words, or what was found.
        cause: of a failure, the likely one.
    """

    name: str
    good: bool
    answer: str
    cause: str = ""


class _Progress(Protocol):
    def __call__(self) -> str: ...


@dataclass
class Trial:
    """A trial of a server.

    Args:
        sender: the plain address that would write.
        recipient: who is asked for; nothing is sent to them without a message.
        message: a whole message to be sent; None to stop before that.
        resolve: looks a name up; injected for tests.
    """

    server: Server
    sender: str
    recipient: str
    message: Envelope | None = None
    resolve: Callable[..., Any] = field(default=socket.getaddrinfo)

    def steps(self) -> Iterator[Step]:
        """Yield the steps up to the first that fails."""
        smtp: smtplib.SMTP | None = None
        try:
            for name, act in (("DNS", self._dns), ("TCP", self._tcp)):
                step = _tried(name, act)
                yield step
                if not step.good:
                    return
            smtp = self._smtp
            assert smtp is not None
            for name, act in (
                ("TLS", self._tls),
                ("AUTH", self._auth),
                ("MAIL", self._mail),
                ("RCPT", self._rcpt),
                ("DATA", self._data),
            ):
                step = _tried(name, act)
                yield step
                if not step.good:
                    return
        finally:
            if smtp is not None:
                with suppress(OSError, smtplib.SMTPException):
                    smtp.quit()
                smtp.close()

    _smtp: smtplib.SMTP | None = None

    def _dns(self) -> str:
        found = self.resolve(self.server.host, self.server.port, type=socket.SOCK_STREAM)
        addresses = sorted({str(item[4][0]) for item in found})
        return f"{self.server.host} is {', '.join(addresses)}"

    def _tcp(self) -> str:
        server = self.server
        try:
            self._smtp = connect(server)
        except ssl.SSLError as error:
            raise _TlsError(told(error)) from None
        return f"port {server.port} answers" + (", over TLS" if server.security == "tls" else "")

    def _tls(self) -> str:
        smtp = self._connected
        secure(smtp, self.server)
        if self.server.security == "none":
            return "not asked for: messages and addresses travel in the clear"
        sock = smtp.sock
        assert isinstance(sock, ssl.SSLSocket)
        certificate = sock.getpeercert() or {}
        names = [pair[1] for pair in certificate.get("subjectAltName", ())]
        until = certificate.get("notAfter", "?")
        return f"{sock.version()}, certificate for {', '.join(map(str, names))}, until {until}"

    def _auth(self) -> str:
        smtp = self._connected
        offered = smtp.esmtp_features.get("auth", "").strip() or "nothing"
        if self.server.password is None:
            return f"nobody logs in; the server offers {offered}"
        log_in(smtp, self.server)
        return f"{self.server.user} is logged in by {self.server.auth}; it offers {offered}"

    def _mail(self) -> str:
        return _accepted(self._connected.docmd("MAIL", f"FROM:<{self.sender}>"), {250})

    def _rcpt(self) -> str:
        answer = self._connected.docmd("RCPT", f"TO:<{self.recipient}>")
        told = f"{self.recipient}: {_accepted(answer, {250, 251})}"
        self._connected.rset()
        return told

    def _data(self) -> str:
        limit = self._connected.esmtp_features.get("size", "").strip()
        size = f"; it takes messages of {int(limit):,} bytes" if limit.isdecimal() else ""
        if self.message is None:
            return f"nothing was sent: name somebody with --to{size}"
        channel = SmtpChannel(self.server)
        receipt = channel.deliver(self.message, lambda: None)
        channel.close()
        if receipt.verdict is not Verdict.ACCEPTED:
            raise _RefusedError(receipt.answer)
        return f"{receipt.answer}{size}"

    @property
    def _connected(self) -> smtplib.SMTP:
        assert self._smtp is not None
        return self._smtp


class _RefusedError(Exception):
    """The server refuses a step."""


class _TlsError(Exception):
    """The connection cannot be encrypted from its beginning."""


def _accepted(answer: tuple[int, bytes], codes: set[int]) -> str:
    text = answered(*answer)
    if answer[0] not in codes:
        raise _RefusedError(text)
    return text


def _tried(name: str, act: _Progress) -> Step:
    try:
        return Step(name, True, act())
    except _TlsError as error:
        return _failed("TLS", str(error))
    except (OSError, smtplib.SMTPException, ChannelDownError) as error:
        return _failed(name, told(error))
    except _RefusedError as error:
        return _failed(name, str(error))
    except AidreportError as error:
        return _failed(name, error.problem)


def _failed(name: str, answer: str) -> Step:
    words = answer.lower()
    cause = next(
        cause
        for sign, cause in _CAUSES[name]
        if (words.startswith(sign) if sign.isdecimal() else sign in words)
    )
    return Step(name, False, answer, cause)
