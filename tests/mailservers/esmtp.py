"""SMTP sessions with what aiosmtpd lacks: DSN (RFC 3461), XOAUTH2, and connections that break."""

from __future__ import annotations

import asyncio
import json
import re
from base64 import b64decode
from collections import defaultdict
from dataclasses import dataclass
from typing import Any, Protocol

from aiosmtpd.smtp import MISSING, SMTP, AuthResult, Envelope, LoginPassword


@dataclass(frozen=True)
class Wish:
    """What the sender wants to be told about a recipient."""

    notify: str = ""
    orcpt: str = ""


class DsnEnvelope(Envelope):
    """An envelope with the parameters of DSN."""

    def __init__(self) -> None:
        super().__init__()
        self.ret = ""
        self.envid = ""
        self.wishes: dict[str, Wish] = {}


class Handler(Protocol):
    """What a session asks beside the hooks of aiosmtpd."""

    def breaks_data(self, envelope: DsnEnvelope) -> bool:
        """Tell whether the connection ends within the data."""


class Session(SMTP):
    """A session that announces DSN, if it does so, and keeps the parameters as they were sent.

    Args:
        handler: the hooks of aiosmtpd, and `breaks_data`.
        dsn: whether DSN is announced; where it is not, its parameters are refused.
        authentication_needs_starttls: False where the connection is encrypted from its start,
            which aiosmtpd does not see, or never.
        options: those of aiosmtpd.
    """

    envelope: DsnEnvelope

    def __init__(
        self, handler: Handler, *, dsn: bool, authentication_needs_starttls: bool, **options: Any
    ) -> None:
        super().__init__(handler, **options)
        self.dsn = dsn
        self._auth_require_tls = authentication_needs_starttls
        # RFC 3461 allows longer commands; aiosmtpd's limits are shared between its servers.
        self.command_size_limits = defaultdict(lambda: self.line_length_limit)

    async def break_off(self) -> None:
        """End the connection without a word; the task ends with it."""
        self.abort()
        await self.stall()

    def abort(self) -> None:
        """Cut the connection, if there still is one."""
        if self.transport is not None:
            assert isinstance(self.transport, asyncio.WriteTransport)
            self.transport.abort()

    async def stall(self) -> None:
        """Do nothing until the client goes away."""
        await self.loop.create_future()

    async def smtp_MAIL(self, arg: str | None) -> None:  # noqa: N802 -- found by name
        arg, found = self._parted(arg, "RET", "ENVID")
        await super().smtp_MAIL(arg)
        self.envelope.ret = found.get("RET", "").upper()
        self.envelope.envid = unquoted(found.get("ENVID", ""))

    async def smtp_RCPT(self, arg: str | None) -> None:  # noqa: N802 -- found by name
        arg, found = self._parted(arg, "NOTIFY", "ORCPT")
        before = len(self.envelope.rcpt_tos)
        await super().smtp_RCPT(arg)
        for address in self.envelope.rcpt_tos[before:]:
            wish = Wish(found.get("NOTIFY", "").upper(), unquoted(found.get("ORCPT", "")))
            self.envelope.wishes[address] = wish

    async def smtp_DATA(self, arg: str | None) -> None:  # noqa: N802 -- found by name
        if self.envelope.rcpt_tos and self.event_handler.breaks_data(self.envelope):
            await self.push("354 End data with <CR><LF>.<CR><LF>")
            await self._reader.readline()
            await self.break_off()
        await super().smtp_DATA(arg)

    async def auth_XOAUTH2(self, _: SMTP, args: list[str]) -> AuthResult:  # noqa: N802 -- as above
        given = b64decode(args[1]) if len(args) > 1 else await self.challenge_auth("")
        if given is MISSING:
            return AuthResult(success=False)
        match = re.fullmatch(rb"user=([^\x01]*)\x01auth=Bearer ([^\x01]*)\x01\x01", given)
        if match is None:
            return AuthResult(success=False, handled=False, message="501 5.5.2 not XOAUTH2")
        result = self._authenticate("XOAUTH2", LoginPassword(*match.groups()))
        if not result.success:
            # The client acknowledges the reason, then hears the refusal.
            await self.challenge_auth(json.dumps({"status": "401", "schemes": "bearer"}))
        return result

    def _create_envelope(self) -> DsnEnvelope:
        return DsnEnvelope()

    def _parted(self, arg: str | None, *names: str) -> tuple[str | None, dict[str, str]]:
        """Take parameters out of a command."""
        if arg is None or not self.dsn:
            return arg, {}
        pattern = re.compile(rf"\s({'|'.join(names)})=(\S+)", re.IGNORECASE)
        return pattern.sub("", arg), {name.upper(): value for name, value in pattern.findall(arg)}


def unquoted(xtext: str) -> str:
    """Return what a parameter in xtext (RFC 3461, section 4) stands for."""
    return re.sub(r"\+([0-9A-F]{2})", lambda match: chr(int(match[1], 16)), xtext)
