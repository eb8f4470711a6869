"""Who signed a PDF, who confirms when, and for how long that can be validated."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, NamedTuple

from aidreport.errors import install
from aidreport.pdf.reading.objects import file_content
from aidreport.pdf.signing.validation import validate_signatures
from aidreport.proof.result import SIGNATURE_CHECK, Check, CheckStatus

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from aidreport.pdf.reading.reader import PdfDocument
    from aidreport.pdf.signing.validation import Signature

_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August"),
    *("September", "October", "November", "December"),
)
_VOUCH = "name the certificate of the publisher with --trust to know that it is theirs"


class Signed(NamedTuple):
    """What the signatures of a file say.

    Attributes:
        by: who signed all of it, when, and who vouches for that; empty if nobody did.
        signatures: and timestamps, in their order; none if they could not be checked.
        is_signed: whether somebody did, be it checked or not.
        doubts: why signatures are not trusted, if nothing else is wrong with any of them.
    """

    check: Check
    by: str = ""
    signatures: tuple[Signature, ...] = ()
    is_signed: bool = False
    doubts: tuple[str, ...] = ()


def check_signatures(
    path: Path, document: PdfDocument, authorities: Sequence[bytes], moment: dt.datetime | None
) -> Signed:
    """Check the signatures and timestamps of a file.

    Args:
        authorities: certificates, PEM or DER, that vouch for signers and servers of timestamps.
        moment: when, with its zone; None for now.
    """
    if not document.signatures:
        return Signed(Check(SIGNATURE_CHECK, CheckStatus.NOT_CHECKED, "not signed"))
    found = validate_signatures(file_content(path), authorities, moment)
    if found is None:
        fix = f"signatures are checked with pyHanko: {install('sign')}"
        check = Check(SIGNATURE_CHECK, CheckStatus.NOT_CHECKED, "signed, not checked", (fix,))
        return Signed(check, is_signed=True)
    signatures = [item for item in found if not item.is_timestamp]
    names = ", ".join(
        " on ".join(filter(None, (item.signer, _in_words(item.confirmed or item.time))))
        for item in signatures
    )
    problems = tuple(_problems(found))
    if problems or not found:
        message = f"signed by {names or 'nobody'}"
        check = Check(SIGNATURE_CHECK, CheckStatus.FAILED, message, problems)
        doubts = tuple(dict.fromkeys(item.doubt for item in found if item.doubt))
        is_sound = bool(found) and found[-1].covers_file and set(problems) == set(doubts)
        return Signed(check, "", found, bool(signatures), doubts if is_sound else ())
    if not signatures:
        confirmed = ", ".join(f"{item.signer} on {_in_words(item.time)}" for item in found)
        message = f"not signed; that it existed is confirmed by {confirmed}"
        return Signed(Check(SIGNATURE_CHECK, CheckStatus.NOT_CHECKED, message), "", found)
    times, notes = tuple(_about_time(signatures)), tuple(_notes(found, authorities))
    trusted = "intact and trusted" if authorities else "intact"
    check = Check(SIGNATURE_CHECK, CheckStatus.OK, f"{trusted}, by {names}", (*times, *notes))
    anchors = ", ".join(dict.fromkeys(item.anchor for item in signatures))
    whom = f"chain trusted by {anchors}" if authorities else "vouched for by nobody"
    return Signed(check, "; ".join((f"{names}, {whom}", *times)), found, is_signed=True)


def _in_words(moment: str) -> str:
    """Return a day, or a day and time, as people write it: "12 June 2025, 08:30 UTC"."""
    try:
        time = dt.datetime.fromisoformat(moment)
    except ValueError:
        return moment
    if time.tzinfo:
        time = time.astimezone(dt.UTC)
    day = f"{time.day} {_MONTHS[time.month - 1]} {time.year}"
    return day if len(moment) <= len("2025-06-12") else f"{day}, {time:%H:%M} UTC"


def _problems(found: Sequence[Signature]) -> Iterator[str]:
    problems = [problem for item in found if (problem := _problem(item))]
    yield from problems
    if not problems and found and not found[-1].covers_file:
        yield "the file was changed after it was signed"


def _problem(item: Signature) -> str:
    if item.problem:
        return item.problem
    if not item.intact:
        what = "confirmed the time of" if item.is_timestamp else "signed"
        return f"what {item.signer} {what} was changed"
    return item.doubt


def _about_time(signatures: Sequence[Signature]) -> Iterator[str]:
    """Yield who confirms when it was signed, and for how long that can be validated."""
    servers = ", ".join(dict.fromkeys(item.confirmed_by for item in signatures if item.confirmed))
    if servers and all(item.confirmed for item in signatures):
        yield f"the time is confirmed by {servers}"
    if all(item.lasts_until for item in signatures):
        first = min(signatures, key=lambda item: item.lasts_until)
        beyond = "after" if first.outlives else "when"
        until = _in_words(first.lasts_until)
        yield f"can be validated until {until}, {beyond} its certificate expires"


def _notes(found: Sequence[Signature], authorities: Sequence[bytes]) -> Iterator[str]:
    if not authorities:
        yield _VOUCH
        return
    servers = [item.signer for item in found if item.is_timestamp and item.trusted is False]
    servers += [item.confirmed_by for item in found if item.time_trusted is False]
    for server in dict.fromkeys(servers):
        yield (
            f"none of the given certificates vouches for {server}, who confirms the time; name its"
            " issuer with --trust too"
        )
