"""A connection to a mail server, used for many messages (RFC 5321).

Certificates are verified, every step has a time limit as a whole, each message has one recipient.
The last byte of a message is sent after the ledger has recorded it, so that a lost answer is
noticed.
"""

from __future__ import annotations

import re
import smtplib
import ssl
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from aidreport.config.secret import reveal
from aidreport.delivery.certificates import trusting
from aidreport.delivery.message import ChannelDownError, Envelope, Receipt, TryResult
from aidreport.delivery.replies import Connection, PlainConnection, TlsConnection
from aidreport.errors import AidreportError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from aidreport.config.delivery import Smtp

_MOST_MESSAGES = 100
"""On one connection: servers close those that stay open too long."""

_DONE, _GO_ON, _LATER, _REFUSED = 2, 3, 4, 5
"""The first digits of replies, which alone say whether a command succeeded (RFC 5321, 4.2.1)."""

_CLOSING = 421

_FULL = "5.2.2"
"""The mailbox is full: a smaller message would not fit either (RFC 3463, section 3.3)."""

_LINE_START = re.compile(rb"(?m)^\.")
_LONGEST_ANSWER = 400


class Server(NamedTuple):
    """A mail server: its settings, and the folder where relative names of files start."""

    settings: Smtp
    folder: Path

    def context(self) -> ssl.SSLContext:
        """Return the context that verifies the server's certificate.

        Raises:
            ConfigError: the file of certificates cannot be read.
        """
        return trusting(self.settings.ca, self.folder, "[smtp]")


class SmtpChannel:
    """A channel over one connection, opened when it is needed and again when it is lost."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._smtp: Connection | None = None
        self._sent = 0

    def deliver(self, envelope: Envelope, hand_over: Callable[[], None]) -> Receipt:
        """Send a message to one recipient; see `Channel`."""
        if self._sent >= _MOST_MESSAGES:
            self.close()
        smtp = self._smtp or self._open()
        self._sent += 1
        attempt = _Attempt(smtp, envelope, hand_over)
        try:
            receipt = attempt.send()
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            verdict = TryResult.LOST if attempt.handed else TryResult.DEFERRED
            return Receipt(verdict, f"{attempt.step}: {describe_error(error)}")
        except ChannelDownError:
            self.close()
            raise
        except BaseException:
            # In the middle of a message, what follows would be a part of it.
            self._drop()
            raise
        if attempt.closing:
            self._drop()
        return receipt

    def close(self) -> None:
        """Say goodbye to the server, if there is a connection."""
        if self._smtp is not None:
            with suppress(OSError, smtplib.SMTPException):
                self._smtp.quit()
        self._drop()

    def _drop(self) -> None:
        if self._smtp is not None:
            self._smtp.close()
        self._smtp, self._sent = None, 0

    def _open(self) -> Connection:
        server = self._server
        smtp: Connection | None = None
        try:
            smtp = connect(server)
            secure(smtp, server)
            log_in(smtp, server)
        except (OSError, smtplib.SMTPException, ChannelDownError) as error:
            if smtp is not None:
                smtp.close()
            place = f"{server.settings.host}:{server.settings.port}"
            raise ChannelDownError(f"{place}: {describe_error(error)}") from None
        except AidreportError:
            if smtp is not None:
                smtp.close()
            raise
        self._smtp = smtp
        return smtp


class _Attempt:
    """One message on its way.

    Attributes:
        step: the command that was sent last.
        handed: whether its last byte may have reached the server.
        closing: whether the server said that it closes the connection.
    """

    def __init__(self, smtp: Connection, envelope: Envelope, hand_over: Callable[[], None]) -> None:
        self._smtp, self._envelope, self._hand_over = smtp, envelope, hand_over
        self.step, self.handed, self.closing = "MAIL", False, False

    def send(self) -> Receipt:
        refusal = self._too_large() or self._mail() or self._rcpt() or self._data()
        if refusal is not None:
            try:  # the answer counts even if the connection is lost now
                if not self.closing:
                    self._smtp.rset()
            except (OSError, smtplib.SMTPException):
                self.closing = True
            return refusal
        return self._content()

    def _too_large(self) -> Receipt | None:
        limit = self._smtp.esmtp_features.get("size", "").strip()
        size = len(self._envelope.content)
        if limit.isdecimal() and 0 < int(limit) < size:
            answer = f"it has {size:,} bytes; the server accepts {int(limit):,}"
            return Receipt(TryResult.TOO_LARGE, answer)
        return None

    def _mail(self) -> Receipt | None:
        options = ""
        if self._smtp.has_extn("size"):
            options += f" SIZE={len(self._envelope.content)}"
        if self._smtp.has_extn("dsn"):
            options += f" RET=HDRS ENVID={_xtext(self._envelope.identifier)}"
        code, answer = self._command("MAIL", f"MAIL FROM:<{self._envelope.sender}>{options}")
        if _is_success(code):
            return None
        if code // 100 == _REFUSED and not _is_about_size(code, answer):
            raise ChannelDownError(f"the sender {self._envelope.sender} is refused: {answer}")
        return self._refusal(code, answer)

    def _rcpt(self) -> Receipt | None:
        address = self._envelope.recipient
        options = ""
        if self._smtp.has_extn("dsn"):
            options = f" NOTIFY=FAILURE,DELAY ORCPT=rfc822;{_xtext(address)}"
        code, answer = self._command("RCPT", f"RCPT TO:<{address}>{options}")
        return None if _is_success(code) else self._refusal(code, answer)

    def _data(self) -> Receipt | None:
        code, answer = self._command("DATA", "DATA")
        return None if code // 100 == _GO_ON else self._refusal(code, answer)

    def _content(self) -> Receipt:
        self.step = "message"
        content = _LINE_START.sub(b"..", self._envelope.content)
        self._smtp.send(content if content.endswith(b"\r\n") else content + b"\r\n")
        self._hand_over()
        self.handed = True
        self._smtp.send(b".\r\n")
        code, answer = self._reply()
        if _is_success(code):
            return Receipt(TryResult.ACCEPTED, answer)
        if code // 100 not in (_LATER, _REFUSED):
            # Neither yes nor no: the server may have taken it.
            self.closing = True
            return Receipt(TryResult.LOST, answer)
        return self._refusal(code, answer)

    def _command(self, step: str, line: str) -> tuple[int, str]:
        self.step = step
        self._smtp.putcmd(line)
        return self._reply()

    def _reply(self) -> tuple[int, str]:
        code, text = self._smtp.getreply()
        # After a reply that is none, nobody knows what the next one answers.
        self.closing = code == _CLOSING or code // 100 not in range(2, 6) or self._smtp.ahead
        return code, answer_line(code, text)

    @staticmethod
    def _refusal(code: int, answer: str) -> Receipt:
        if _is_about_size(code, answer):
            return Receipt(TryResult.TOO_LARGE, answer)
        refused = code // 100 == _REFUSED
        return Receipt(TryResult.REFUSED if refused else TryResult.DEFERRED, answer)


def connect(server: Server) -> Connection:
    """Return a connection to a server after its greeting.

    Raises:
        OSError, SMTPException: it cannot be opened.
    """
    settings, hello = server.settings, server.settings.hello or None
    place, seconds = (settings.host, settings.port), settings.timeout.total_seconds()
    if settings.security == "tls":
        return TlsConnection(*place, hello, timeout=seconds, context=server.context())
    return PlainConnection(*place, hello, timeout=seconds)


def secure(smtp: smtplib.SMTP, server: Server) -> None:
    """Greet the server, and encrypt the connection if that is set.

    Raises:
        OSError, SMTPException, ChannelDownError: that failed.
    """
    smtp.ehlo_or_helo_if_needed()
    if server.settings.security != "starttls":
        return
    if not smtp.has_extn("starttls"):
        raise ChannelDownError("it offers no STARTTLS")
    smtp.starttls(context=server.context())
    smtp.ehlo_or_helo_if_needed()


def log_in(smtp: smtplib.SMTP, server: Server) -> None:
    """Log in, if there is a password.

    Raises:
        OSError, SMTPException, ChannelDownError, ConfigError: that failed.
    """
    settings = server.settings
    if settings.password is None:
        return
    mechanism = settings.auth.upper()
    offered = smtp.esmtp_features.get("auth", "").upper().split()
    if mechanism not in offered:
        others = f", only {', '.join(offered)}" if offered else ""
        raise ChannelDownError(f"it offers no AUTH {mechanism}{others}")
    password = reveal(settings.password, server.folder)
    smtp.user, smtp.password = settings.user, password
    if mechanism == "XOAUTH2":
        bearer = f"user={settings.user}\1auth=Bearer {password}\1\1"
        smtp.auth(mechanism, lambda challenge=None: bearer if challenge is None else "")
    else:
        smtp.auth(mechanism, smtp.auth_plain if mechanism == "PLAIN" else smtp.auth_login)


def answer_line(code: int, text: bytes) -> str:
    """Return a server's answer as one line."""
    words = " ".join(text.decode("utf-8", "replace").split())
    printable = "".join(char if char.isprintable() else "?" for char in words)
    return f"{code} {printable}"[:_LONGEST_ANSWER]


def describe_error(error: Exception) -> str:
    """Return what went wrong with a connection, without secrets."""
    if isinstance(error, smtplib.SMTPResponseException):
        text = error.smtp_error
        return answer_line(error.smtp_code, text if isinstance(text, bytes) else text.encode())
    if isinstance(error, TimeoutError):
        return "no answer in time"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted: {error.verify_message}"
    return str(error) or type(error).__name__


def _is_success(code: int) -> bool:
    return code // 100 == _DONE


def _is_about_size(code: int, answer: str) -> bool:
    if answer[4:].startswith(_FULL):
        return False
    return code == 552 or answer[4:].startswith(("5.3.4", "5.2.3"))


def _xtext(text: str) -> str:
    """Return a text as parameters of SMTP hold it (RFC 3461, section 4)."""
    return "".join(
        char if "!" <= char <= "~" and char not in "+=" else f"+{ord(char):02X}" for char in text
    )
