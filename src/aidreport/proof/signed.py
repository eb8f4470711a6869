"""Who signed a PDF, who confirms when, and for how long that can be validated."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, NamedTuple

from aidreport.errors import install
from aidreport.pdf.reading.objects import file_content
from aidreport.pdf.signing.validation import validate_signatures
from aidreport.proof.result import SIGNATURE_CHECK, Check, CheckStatus
from aidreport.statements import in_turn, state
from aidreport.values import Several

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from aidreport.pdf.reading.reader import PdfDocument
    from aidreport.pdf.signing.validation import Signature

_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August"),
    *("September", "October", "November", "December"),
)


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
        return Signed(Check(SIGNATURE_CHECK, CheckStatus.NOT_CHECKED, state("check.not-signed")))
    found = validate_signatures(file_content(path), authorities, moment)
    if found is None:
        fix = state("check.needs-pyhanko", command=install("sign"))
        message = state("check.signed-not-checked")
        check = Check(SIGNATURE_CHECK, CheckStatus.NOT_CHECKED, message, (fix,))
        return Signed(check, is_signed=True)
    signatures = [item for item in found if not item.is_timestamp]
    names = Several(_signer(item.signer, item.confirmed or item.time) for item in signatures)
    problems = tuple(_problems(found))
    if problems or not found:
        message = state("check.signed", names=names) if names else state("check.signed-by-nobody")
        check = Check(SIGNATURE_CHECK, CheckStatus.FAILED, message, problems)
        doubts = tuple(dict.fromkeys(item.doubt for item in found if item.doubt))
        is_sound = bool(found) and found[-1].covers_file and set(problems) == set(doubts)
        return Signed(check, "", found, bool(signatures), doubts if is_sound else ())
    if not signatures:
        confirmed = Several(_signer(item.signer, item.time) for item in found)
        message = state("check.existed", names=confirmed)
        return Signed(Check(SIGNATURE_CHECK, CheckStatus.NOT_CHECKED, message), "", found)
    times, notes = tuple(_about_time(signatures)), tuple(_notes(found, authorities))
    message, by = state("check.intact", names=names), state("check.vouched-by-nobody", names=names)
    if authorities:
        anchors = Several(dict.fromkeys(item.anchor for item in signatures))
        message = state("check.intact-and-trusted", names=names)
        by = state("check.chain-trusted", names=names, anchors=anchors)
    check = Check(SIGNATURE_CHECK, CheckStatus.OK, message, (*times, *notes))
    return Signed(check, in_turn([by, *times]), found, is_signed=True)


def _signer(name: str, moment: str) -> str:
    """Return who signed, and when if the signature says so."""
    return state("check.signed-on", who=name, when=_in_words(moment)) if moment else name


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
        yield state("check.changed-after-signing")


def _problem(item: Signature) -> str:
    if item.problem:
        return item.problem
    if not item.intact:
        key = "check.confirmed-was-changed" if item.is_timestamp else "check.signed-was-changed"
        return state(key, who=item.signer)
    return item.doubt


def _about_time(signatures: Sequence[Signature]) -> Iterator[str]:
    """Yield who confirms when it was signed, and for how long that can be validated."""
    servers = Several(dict.fromkeys(item.confirmed_by for item in signatures if item.confirmed))
    if servers and all(item.confirmed for item in signatures):
        yield state("check.time-confirmed", names=servers)
    if all(item.lasts_until for item in signatures):
        first = min(signatures, key=lambda item: item.lasts_until)
        key = "check.validated-beyond" if first.outlives else "check.validated-until"
        yield state(key, when=_in_words(first.lasts_until))


def _notes(found: Sequence[Signature], authorities: Sequence[bytes]) -> Iterator[str]:
    if not authorities:
        yield state("check.name-certificate")
        return
    servers = [item.signer for item in found if item.is_timestamp and item.trusted is False]
    servers += [item.confirmed_by for item in found if item.time_trusted is False]
    for server in dict.fromkeys(servers):
        yield state("check.time-not-vouched-for", who=server)
