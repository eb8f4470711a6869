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
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from aidreport.delivery.smtp import Server

_CAUSES: dict[str, tuple[tuple[str, str], ...]] = {
    "DNS": (("", "mail-server.no-name"),),
    "TCP": (
        ("refused", "mail-server.no-program"),
        ("no answer", "mail-server.firewall"),
        ("", "mail-server.unreachable"),
    ),
    "TLS": (
        ("no starttls", "mail-server.no-starttls"),
        ("wrong version", "mail-server.other-protocol"),
        (
            "self-signed",
            "mail-server.self-signed",
        ),
        ("unable to get", "mail-server.unknown-issuer"),
        ("hostname", "mail-server.host"),
        ("ip address", "mail-server.host-not-number"),
        ("expired", "mail-server.expired"),
        ("", "mail-server.unverified"),
    ),
    "AUTH": (
        ("offers no auth", "mail-server.other-auth"),
        ("secret is missing", "mail-server.no-password"),
        ("535", "mail-server.wrong-password"),
        ("534", "mail-server.program-password"),
        ("530", "mail-server.other-login"),
        ("", "mail-server.no-login"),
    ),
    "MAIL": (
        ("530", "mail-server.wants-login"),
        ("", "mail-server.no-sender"),
    ),
    "RCPT": (
        ("454 4.7.1", "mail-server.no-relay"),
        ("554 5.7.1", "mail-server.no-relay"),
        ("4", "mail-server.later"),
        ("5", "mail-server.no-address"),
        ("", "mail-server.not-accepted"),
    ),
    "DATA": (("", "mail-server.no-message"),),
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
    return Step(name, False, answer, state(cause))
