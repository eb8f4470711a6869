"""Validation of a PDF's signatures and timestamps; it needs no network."""

from __future__ import annotations

import datetime as dt
import logging
from io import BytesIO
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from aidreport.lazy_dataclass import dataclass
from aidreport.pdf.signing.names import plain_name
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_MOST_SIGNATURES = 50
_MOST_STORED = 1000
"""Certificates, answers and lists of each kind."""
_DAY = dt.timedelta(days=1)
_CLOCKS_DIFFER = dt.timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature and what is known about it; or a timestamp of the file, which nobody signs.

    Attributes:
        signer: the name in the certificate; of a timestamp, that of its server.
        time: when, as the signer says; empty if it does not.
        intact: whether what it covers is unchanged, and the signature is that of the certificate.
        covers_file: whether it covers all of the file, but for what validates it later.
        trusted: whether a given authority vouches for the certificate; None if none was given.
        anchor: the authority that vouches for it; empty for none.
        problem: why it could not be checked; empty if it was.
        is_timestamp: whether it is a timestamp of the file.
        confirmed: when it was made at the latest, as a server of timestamps says; empty without.
        confirmed_by: the name of that server.
        time_trusted: whether a given authority vouches for that server; None if none was given.
        level: of PAdES, from B-B to B-LTA; empty of a timestamp.
        lasts_until: the day until which it can be validated, as the file is now.
        outlives: whether that is after its certificate has expired.
        doubt: why it is not trusted.
    """

    signer: str
    time: str = ""
    intact: bool = False
    covers_file: bool = False
    trusted: bool | None = None
    anchor: str = ""
    problem: str = ""
    is_timestamp: bool = False
    confirmed: str = ""
    confirmed_by: str = ""
    time_trusted: bool | None = None
    level: str = ""
    lasts_until: str = ""
    outlives: bool = False
    doubt: str = ""


def validate_signatures(
    content: bytes, authorities: Sequence[bytes] = (), moment: dt.datetime | None = None
) -> tuple[Signature, ...] | None:
    """Return the signatures and timestamps of a PDF in their order; None without pyHanko.

    Args:
        authorities: certificates, PEM or DER, that vouch for signers and servers of timestamps.
        moment: when it is validated, with its zone; None for now.
    """
    try:
        from pyhanko.pdf_utils.reader import PdfFileReader
    except ImportError:
        return None
    # It reports on certificates that nobody vouches for; the result says that already.
    for name in ("pyhanko", "pyhanko_certvalidator"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        reader = PdfFileReader(BytesIO(content), strict=False)
        signatures = list(islice(reader.embedded_signatures, _MOST_SIGNATURES + 1))
        if len(signatures) > _MOST_SIGNATURES or _stores_too_much(reader.root):
            problem = state("seen.file-more-signatures-more-check")
            return (Signature("unknown", problem=problem),)
        judge = _Judge(signatures, authorities, moment or dt.datetime.now(dt.UTC))
    except Exception as error:
        return (
            Signature("unknown", problem=state("seen.signatures-cannot-read", error=str(error))),
        )
    return tuple(judge.found(item) for item in signatures)


class _Validity(NamedTuple):
    """Whether a signature is valid at a moment.

    Attributes:
        status: of pyHanko, at the time that is proven.
        time_confirmed: whether its own timestamp is trusted.
        why_not: words of AdES; empty if it is trusted.
    """

    status: Any
    time_confirmed: bool
    why_not: str


class _Judge:
    """Validates the signatures of a file.

    A timestamp shows that what it covers is older. So each is validated at the time that the one
    after it shows, the last one now; and the certificate of a signer at the time that the first
    one shows, with what the file stores about its revocation.

    Args:
        signatures: as pyHanko has them, in their order.
        moment: when.
    """

    def __init__(
        self, signatures: Sequence[Any], authorities: Sequence[bytes], moment: dt.datetime
    ) -> None:
        from pyhanko.keys import load_certs_from_pemder_data

        self._signatures, self._given, self._moment = signatures, bool(authorities), moment
        self._stored = _stored(signatures)
        self._found: dict[tuple[int, dt.datetime, dt.datetime], Any] = {}
        given = [root for item in authorities for root in load_certs_from_pemder_data(item)]
        self._roots = given or list(self._own_roots())

    def found(self, embedded: Any) -> Signature:
        """Return what is known about a signature or a timestamp."""
        is_timestamp = _is_timestamp(embedded)
        try:
            return self._timestamp(embedded) if is_timestamp else self._signature(embedded)
        except Exception as error:  # of any kind, for a file that nobody vouches for
            problem = state("seen.cannot-checked", error=str(error))
            return Signature("unknown", problem=problem, is_timestamp=is_timestamp)

    def _timestamp(self, embedded: Any) -> Signature:
        status = self._validated(embedded, self._shown_by_later(embedded, self._moment))
        return Signature(
            signer=plain_name(status.signing_cert.subject),
            time=status.timestamp.isoformat(),
            intact=bool(status.intact and status.valid),
            covers_file=_covers(status),
            trusted=bool(status.trusted) if self._given else None,
            anchor=_anchor(status) if self._given and status.trusted else "",
            is_timestamp=True,
        )

    def _signature(self, embedded: Any) -> Signature:
        now = self._validity(embedded, self._moment)
        status, stamp = now.status, now.status.timestamp_validity
        confirmed = stamp if stamp is not None and stamp.intact and stamp.valid else None
        time, until = status.signer_reported_dt, self._lasts_until(embedded)
        is_trusted = self._given and not now.why_not
        return Signature(
            signer=plain_name(status.signing_cert.subject),
            time=time.isoformat() if time else "",
            intact=bool(status.intact and status.valid),
            covers_file=_covers(status),
            trusted=is_trusted if self._given else None,
            anchor=_anchor(status) if is_trusted else "",
            problem="" if stamp is confirmed else state("seen.timestamp-not-signature"),
            confirmed=confirmed.timestamp.isoformat() if confirmed else "",
            confirmed_by=plain_name(confirmed.signing_cert.subject) if confirmed else "",
            time_trusted=now.time_confirmed if self._given and confirmed else None,
            level=self._level(embedded, bool(confirmed)),
            lasts_until=until.date().isoformat() if until else "",
            outlives=bool(until and until > status.signing_cert.not_valid_after),
            doubt=_doubt(now.why_not, status.signing_cert) if self._given else "",
        )

    def _level(self, embedded: Any, confirmed: bool) -> str:
        if not confirmed:
            return "B-B"
        if self._stored is None:
            return "B-T"
        return "B-LTA" if self._timestamps_after(embedded) else "B-LT"

    def _timestamps_after(self, embedded: Any) -> list[Any]:
        return [
            item
            for item in self._signatures
            if _is_timestamp(item) and item.signed_revision > embedded.signed_revision
        ]

    def _lasts_until(self, embedded: Any) -> dt.datetime | None:
        """Return when a signature can be validated for the last time; None if it cannot be.

        That is when its certificate expires, or that of a timestamp after it.
        """
        certificates = [embedded, *self._timestamps_after(embedded)]
        ends: list[dt.datetime] = sorted(
            {item.signer_cert.not_valid_after for item in certificates}, reverse=True
        )
        for end in ends:
            before = end - _DAY
            if before > self._moment and not self._validity(embedded, before).why_not:
                return end
        return None

    def _shown_by_later(self, embedded: Any, moment: dt.datetime) -> dt.datetime:
        """Return a time at which a signature was there already, as later timestamps show."""
        shown = moment
        for stamp in reversed(self._timestamps_after(embedded)):
            status = self._validated(stamp, shown)
            if not status.trusted or status.timestamp >= shown:
                continue
            # Also by what the file stores, which is left out for the present.
            if shown < moment or self._validated(stamp, status.timestamp).trusted:
                shown = status.timestamp
        return shown

    def _validity(self, embedded: Any, moment: dt.datetime) -> _Validity:
        """Return whether a signature is valid at a moment, by what the file itself proves."""
        shown = self._shown_by_later(embedded, moment)
        status = self._validated(embedded, shown)
        stamp = status.timestamp_validity
        confirmed = (
            stamp is not None and stamp.trusted and stamp.timestamp <= shown + _CLOCKS_DIFFER
        )
        if confirmed:
            status = self._validated(embedded, stamp.timestamp, shown)
        indication = status.trust_problem_indic
        why_not = "" if status.trusted else (indication.name if indication else "no chain")
        return _Validity(status, confirmed, why_not)

    def _validated(
        self, embedded: Any, time: dt.datetime, time_of_stamp: dt.datetime | None = None
    ) -> Any:
        """Return pyHanko's status of a signature at a time.

        Args:
            time_of_stamp: at which its timestamp is validated; None for the same.
        """
        from pyhanko.sign.validation import validate_pdf_signature, validate_pdf_timestamp

        key = self._signatures.index(embedded), time, time_of_stamp or time
        if key not in self._found:
            context, of_stamp = self._context(time), self._context(time_of_stamp or time)
            self._found[key] = (
                validate_pdf_timestamp(embedded, context)
                if _is_timestamp(embedded)
                else validate_pdf_signature(embedded, context, ts_validation_context=of_stamp)
            )
        return self._found[key]

    def _context(self, time: dt.datetime) -> Any:
        """Return what certificates are validated with at a time.

        What is stored about revocation is for the past: nothing tells offline what is so today.
        """
        from pyhanko_certvalidator import ValidationContext

        options: dict[str, Any] = {
            "trust_roots": self._roots,
            "allow_fetching": False,
            "moment": time,
            "retroactive_revinfo": True,
        }
        if self._stored is None:
            return ValidationContext(**options)
        if time >= self._moment:
            return ValidationContext(**options, other_certs=list(self._stored.load_certs()))
        return self._stored.as_validation_context(options)

    def _own_roots(self) -> Iterator[Any]:
        """Yield certificates of the file itself that nobody else issued; they vouch for nothing.

        With them it is said how long a signature lasts for those who trust it.
        """
        found = [
            item
            for each in self._signatures
            for item in (each.signer_cert, *each.other_embedded_certs)
        ]
        found += self._stored.load_certs() if self._stored is not None else ()
        yield from (item for item in found if item.self_signed in ("yes", "maybe"))


def _stored(signatures: Sequence[Any]) -> Any:
    """Return what a file stores to validate its signatures; None for nothing."""
    from pyhanko.sign.validation import DocumentSecurityStore
    from pyhanko.sign.validation.errors import ValidationInfoReadingError

    try:
        return DocumentSecurityStore.read_dss(signatures[0].reader) if signatures else None
    except ValidationInfoReadingError:
        return None


def _stores_too_much(root: Any) -> bool:
    if "/DSS" not in root:
        return False
    stored = root["/DSS"]
    return any(
        len(stored[key]) > _MOST_STORED for key in ("/Certs", "/OCSPs", "/CRLs") if key in stored
    )


def _is_timestamp(embedded: Any) -> bool:
    return bool(embedded.sig_object_type == "/DocTimeStamp")


def _covers(status: Any) -> bool:
    """Return whether a signature covers all of the file, but for what validates it later."""
    from pyhanko.sign.diff_analysis import ModificationLevel
    from pyhanko.sign.validation.status import SignatureCoverageLevel

    level, coverage = status.modification_level, status.coverage
    if coverage is SignatureCoverageLevel.ENTIRE_FILE:
        return level in (None, ModificationLevel.NONE)
    update = coverage is SignatureCoverageLevel.ENTIRE_REVISION
    return update and level is ModificationLevel.LTA_UPDATES


def _anchor(status: Any) -> str:
    """Return the name of the authority that a chain of certificates ends at."""
    return plain_name(status.validation_path.trust_anchor.authority.name)


def _doubt(why_not: str, certificate: Any) -> str:
    """Return why nobody vouches for a signature, in words; empty if somebody does."""
    name = plain_name(certificate.subject)
    if not why_not:
        return ""
    if "REVOKED" in why_not and "OUT_OF_BOUNDS" not in why_not:
        return state("seen.certificate-revoked", name=name)
    if "OUT_OF_BOUNDS" in why_not:
        return state(
            "seen.certificate-expired", name=name, day=f"{certificate.not_valid_after:%Y-%m-%d}"
        )
    return state("seen.not-vouched-for", name=name)
