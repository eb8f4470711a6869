"""Asks a server to confirm the time (RFC 3161), and believes nothing of its answer unchecked.

pyHanko is imported here, so this module is loaded only where a server is configured.
"""

from __future__ import annotations

import base64
import datetime as dt
import ssl
from dataclasses import field
from typing import TYPE_CHECKING, Any

from asn1crypto.cms import ContentInfo
from asn1crypto.core import Sequence
from asn1crypto.tsp import PKIStatusInfo
from pyhanko.keys import load_certs_from_pemder_data
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
from pyhanko.sign.validation.status import TimestampSignatureStatus

from aidreport.errors import AidreportError, ConfigError
from aidreport.files.said_elsewhere import said_by_system
from aidreport.files.toml import read_bytes
from aidreport.files.web import NoAnswerError, fetch
from aidreport.lazy_dataclass import dataclass
from aidreport.pdf.signing.names import plain_name
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

_LARGEST_ANSWER = 1 << 20
_CLOCKS_DIFFER = dt.timedelta(minutes=5)
_TRIES = 2


class TimestampError(AidreportError):
    """The server of timestamps does not confirm the time; nothing was written."""


@dataclass(frozen=True, slots=True)
class TimeServer:
    """A server that confirms the time.

    Attributes:
        url: its address.
        authorities: certificates, as pyHanko has them, that vouch for it.
        clock: returns the time, with its zone.
        lasting: whether signatures are also made to last longer than their certificates.
        digest: name of the digest that it is sent.
        user, password: what it asks for; empty for none.
        client_certificate: PEM file with certificate and key; None for none.
        seconds: the limit of each answer.
    """

    url: str
    authorities: tuple[Any, ...]
    clock: Callable[[], dt.datetime]
    lasting: bool = True
    digest: str = "sha256"
    user: str = ""
    password: str = field(default="", repr=False)
    client_certificate: Path | None = None
    seconds: float = 20


def load_authorities(paths: Iterable[Path]) -> tuple[Any, ...]:
    """Return the certificates of files, PEM or DER.

    Raises:
        ConfigError: one of them has none.
    """
    found: list[Any] = []
    for path in paths:
        content = read_bytes(path, ConfigError)
        try:
            certificates = list(load_certs_from_pemder_data(content))
            found += [item for item in certificates if item.subject.human_friendly]
        except (ValueError, TypeError):
            certificates = []
        if not certificates:
            raise ConfigError(
                state("setup.no-certificate", name=str(path)),
                why=state("setup.no-certificate-why"),
                fix=state("setup.no-certificate-fix"),
            )
    return tuple(found)


class _Answer(Sequence):  # type: ignore[misc]
    """A TimeStampResp (RFC 3161, 2.4.2): a refusal has no token."""

    _fields = [  # noqa: RUF012 - as asn1crypto reads them
        ("status", PKIStatusInfo),
        ("time_stamp_token", ContentInfo, {"optional": True}),
    ]


class Client(TimeStamper):
    """Asks a server, and refuses what is not a sound answer to just that question.

    Args:
        validation: returns what certificates are validated with.
        unanswered: addresses that did not say whether certificates are revoked.

    Attributes:
        certificate: of the server, once it has answered.
    """

    def __init__(
        self, server: TimeServer, validation: Callable[[], Any], unanswered: list[str]
    ) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.server, self._validation, self._unanswered = server, validation, unanswered
        self.certificate: Any = None

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> Any:
        """Return a token for a digest.

        Raises:
            TimestampError: the server does not answer, or not as it should.
        """
        nonce, request = self.request_cms(  # type: ignore[no-untyped-call]
            message_digest, md_algorithm
        )
        token = self._granted(self._answer(request.dump()))
        info = _info(token)
        if info is None:
            raise self._problem(state("signing.no-timestamp"), state("signing.server-fix"))
        if info["nonce"].native != nonce:
            raise self._problem(state("signing.nonce"), state("signing.interference-fix"))
        imprint = info["message_imprint"]
        algorithm = imprint["hash_algorithm"]["algorithm"].native
        if (algorithm, imprint["hashed_message"].native) != (md_algorithm, message_digest):
            reason = state("signing.imprint")
            raise self._problem(reason, state("signing.interference-fix"))
        self._check_clock(info["gen_time"].native)
        await self._check_signature(token, message_digest)
        return token

    def _answer(self, question: bytes) -> bytes:
        server = self.server
        for further in reversed(range(_TRIES)):
            try:
                return fetch(
                    server.url,
                    seconds=server.seconds,
                    largest=_LARGEST_ANSWER,
                    content=question,
                    headers=_headers(server),
                    context=_context(server),
                )
            except NoAnswerError as error:
                if not further or not error.passing:
                    raise self._problem(error.reason, _no_answer(error)) from None
        raise AssertionError

    def _granted(self, content: bytes) -> Any:
        try:
            answer = _Answer.load(content, strict=True)
            status = answer["status"]
            granted = status["status"].native in ("granted", "granted_with_mods")
            reasons = [*(status["status_string"].native or ()), *(status["fail_info"].native or ())]
            token = answer["time_stamp_token"] if granted else None
        except (ValueError, TypeError, KeyError, AttributeError):
            raise self._problem(state("signing.not-rfc"), state("signing.server-fix")) from None
        if token is None:
            reason = state(
                "signing.server-refuses",
                problem=str("; ".join(sorted(reasons)) or status["status"].native),
            )
            raise self._problem(reason, state("signing.server-refuses-fix"))
        return token

    def _check_clock(self, time: dt.datetime) -> None:
        now = self.server.clock()
        if abs(time - now) > _CLOCKS_DIFFER:
            raise self._problem(
                state(
                    "signing.clocks",
                    theirs=f"{time:%Y-%m-%d %H:%M}",
                    ours=f"{now.astimezone(dt.UTC):%Y-%m-%d %H:%M}",
                ),
                state("signing.clocks-fix"),
            )

    async def _check_signature(self, token: Any, message_digest: bytes) -> None:
        try:
            found = await validate_tst_signed_data(
                token["content"], self._validation(), lambda _: message_digest
            )
            status = TimestampSignatureStatus(**found)
        except (ValueError, TypeError, KeyError, AttributeError, NotImplementedError) as error:
            raise self._problem(
                state("signing.unchecked", problem=str(error)), state("signing.server-fix")
            ) from None
        if not (status.intact and status.valid):
            raise self._problem(state("signing.damaged"), state("signing.interference-fix"))
        self.certificate = status.signing_cert
        if status.trusted:
            return
        raise self._untrusted(status)

    def _untrusted(self, status: Any) -> TimestampError:
        certificate = status.signing_cert
        until, name = certificate.not_valid_after, plain_name(certificate.subject)
        issuer = plain_name(certificate.issuer)
        if until < self.server.clock():
            reason = state("signing.expired", name=name, date=until.date())
            return self._problem(reason, state("signing.expired-fix"))
        if self._unanswered:
            return self._problem(
                state("signing.revocation", name=name, problem="; ".join(self._unanswered)),
                state("signing.revocation-fix"),
            )
        return self._problem(
            state("signing.untrusted", name=name, issuer=issuer, problem=_indication(status)),
            state("signing.untrusted-fix"),
        )

    def _problem(self, reason: str, fix: str) -> TimestampError:
        return TimestampError(
            state("signing.no-time", server=self.server.url, reason=reason),
            why=state("signing.no-time-why"),
            fix=fix,
        )


def _no_answer(error: NoAnswerError) -> str:
    if "401" in error.reason or "403" in error.reason:
        return state("signing.login-fix")
    if not error.passing:
        return state("signing.server-fix")
    return state("signing.later-fix")


def _indication(status: Any) -> str:
    found = status.trust_problem_indic
    return str(found.name if found else "no chain").lower().replace("_", " ")


def _info(token: Any) -> Any:
    """Return what a token says; None if it says nothing."""
    try:
        content = token["content"]["encap_content_info"]["content"].parsed
        content["gen_time"].native, content["message_imprint"].native, content["nonce"].native
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
    return content


def _headers(server: TimeServer) -> dict[str, str]:
    headers = {
        "Content-Type": "application/timestamp-query",
        "Accept": "application/timestamp-reply",
    }
    if server.user:
        pair = f"{server.user}:{server.password}".encode()
        headers["Authorization"] = f"Basic {base64.b64encode(pair).decode()}"
    return headers


def _context(server: TimeServer) -> ssl.SSLContext | None:
    if server.client_certificate is None:
        return None
    context = ssl.create_default_context()
    try:
        context.load_cert_chain(server.client_certificate)
    except OSError as error:  # ssl.SSLError is one
        raise ConfigError(
            state(
                "setup.unusable",
                name=str(server.client_certificate),
                problem=said_by_system(error),
            ),
            why=state("setup.client-certificate-why"),
            fix=state("setup.client-certificate-fix"),
        ) from None
    return context
