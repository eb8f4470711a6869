"""Tests a mail server step by step, with its answers and the likely cause of a failure."""

from __future__ import annotations

import smtplib
import socket
import ssl
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from aidreport.delivery.message import ChannelDownError, Envelope, TryResult
from aidreport.delivery.smtp import (
    SmtpChannel,
    answer_line,
    connect,
    describe_error,
    log_in,
    secure,
)
from aidreport.errors import AidreportError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from aidreport.delivery.smtp import Server

_CAUSES: dict[str, tuple[tuple[str, str], ...]] = {
    "DNS": (("", "the name is misspelt, or this machine cannot look names up"),),
    "TCP": (
        ("refused", "no program listens on that port: use 587 for starttls, 465 for tls"),
        ("no answer", "a firewall drops the connection, or the port is wrong"),
        ("", "the server cannot be reached from this machine"),
    ),
    "TLS": (
        ("no starttls", 'this port has no STARTTLS: try 587, or security = "tls" with port 465'),
        ("wrong version", 'the port speaks another protocol: security = "tls" belongs to 465'),
        (
            "self-signed",
            "the server's certificate is self-signed: name it with ca = … in [smtp]",
        ),
        ("unable to get", "its issuer is unknown here: name the certificate with ca = …"),
        ("hostname", "host must be the name in the certificate, not another or a number"),
        ("ip address", "host must be the name in the certificate, not a number"),
        ("expired", "the server's certificate has expired: its owner must renew it"),
        ("", "the server's certificate cannot be verified"),
    ),
    "AUTH": (
        ("offers no auth", "set auth to a mechanism that the server offers"),
        ("secret is missing", "store the password where the configuration says"),
        ("535", "user or password is wrong, or the account needs a password for programs"),
        ("534", "the account needs a password for programs, or xoauth2"),
        ("530", "the server requires another kind of login first"),
        ("", "the server does not let this user log in"),
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
        ("", "the server does not accept the address"),
    ),
    "DATA": (("", "the server did not accept the message; its answer says why"),),
}


class Step(NamedTuple):
    """A step of the test.

    Attributes:
        answer: of the server, or what was looked up.
        cause: of a failure, the likely one.
    """

    name: str
    good: bool
    answer: str
    cause: str = ""


def try_server(
    server: Server,
    sender: str,
    recipient: str,
    message: Envelope | None = None,
    *,
    resolve: Callable[..., Any] = socket.getaddrinfo,
) -> Iterator[Step]:
    """Yield the steps of a conversation with a mail server, up to the first that fails.

    Args:
        sender: the plain address that would write.
        recipient: the plain address that is offered; it receives nothing without a message.
        message: a complete message to send; None to stop before that.
        resolve: looks a name up; injected for tests.
    """
    connections: list[smtplib.SMTP] = []
    steps: tuple[tuple[str, Callable[[], str]], ...] = (
        ("DNS", lambda: _look_up(server, resolve)),
        ("TCP", lambda: _connect(server, connections)),
        ("TLS", lambda: _encrypt(connections[0], server)),
        ("AUTH", lambda: _log_in(connections[0], server)),
        ("MAIL", lambda: _accepted(connections[0].docmd("MAIL", f"FROM:<{sender}>"), {250})),
        ("RCPT", lambda: _offer(connections[0], recipient)),
        ("DATA", lambda: _send(connections[0], server, message)),
    )
    try:
        for name, act in steps:
            step = _tried(name, act)
            yield step
            if not step.good:
                return
    finally:
        for smtp in connections:
            with suppress(OSError, smtplib.SMTPException):
                smtp.quit()
            smtp.close()


def _look_up(server: Server, resolve: Callable[..., Any]) -> str:
    host = server.settings.host
    results = resolve(host, server.settings.port, type=socket.SOCK_STREAM)
    addresses = sorted({str(item[4][0]) for item in results})
    return f"{host} is {', '.join(addresses)}"


def _connect(server: Server, connections: list[smtplib.SMTP]) -> str:
    connections.append(connect(server))
    over = ", over TLS" if server.settings.security == "tls" else ""
    return f"port {server.settings.port} answers{over}"


def _encrypt(smtp: smtplib.SMTP, server: Server) -> str:
    secure(smtp, server)
    if server.settings.security == "none":
        return "not requested: messages and addresses are sent without encryption"
    sock = smtp.sock
    assert isinstance(sock, ssl.SSLSocket)
    certificate = sock.getpeercert() or {}
    names = [pair[1] for pair in certificate.get("subjectAltName", ())]
    until = certificate.get("notAfter", "?")
    return f"{sock.version()}, certificate for {', '.join(map(str, names))}, until {until}"


def _log_in(smtp: smtplib.SMTP, server: Server) -> str:
    offered = smtp.esmtp_features.get("auth", "").strip() or "nothing"
    settings = server.settings
    if settings.password is None:
        return f"no login; the server offers {offered}"
    log_in(smtp, server)
    return f"{settings.user} is logged in by {settings.auth}; the server offers {offered}"


def _offer(smtp: smtplib.SMTP, recipient: str) -> str:
    answer = _accepted(smtp.docmd("RCPT", f"TO:<{recipient}>"), {250, 251})
    smtp.rset()
    return f"{recipient}: {answer}"


def _send(smtp: smtplib.SMTP, server: Server, message: Envelope | None) -> str:
    limit = smtp.esmtp_features.get("size", "").strip()
    size = f"; the server takes messages of {int(limit):,} bytes" if limit.isdecimal() else ""
    if message is None:
        return f"nothing was sent: name a recipient with --to{size}"
    channel = SmtpChannel(server)
    receipt = channel.deliver(message, lambda: None)
    channel.close()
    if receipt.verdict is not TryResult.ACCEPTED:
        raise ChannelDownError(receipt.answer)
    return f"{receipt.answer}{size}"


def _accepted(answer: tuple[int, bytes], codes: set[int]) -> str:
    text = answer_line(*answer)
    if answer[0] not in codes:
        raise ChannelDownError(text)
    return text


def _tried(name: str, act: Callable[[], str]) -> Step:
    try:
        return Step(name, True, act())
    except (OSError, smtplib.SMTPException, ChannelDownError) as error:
        answer = describe_error(error)
        if isinstance(error, ssl.SSLError) and name == "TCP":
            name = "TLS"  # the connection is encrypted from its beginning
    except AidreportError as error:
        answer = error.problem
    words = answer.lower()
    cause = next(
        cause
        for sign, cause in _CAUSES[name]
        if (words.startswith(sign) if sign.isdecimal() else sign in words)
    )
    return Step(name, False, answer, cause)
