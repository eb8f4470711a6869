"""Compares a briefing's record with what is known of it outside of its file.

A message or a ledger states the hash of the record that was sent. A forger can write a record
anew, but not into the messages that readers have, nor into the ledger of who sent them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from aidreport.errors import counted
from aidreport.proof.result import LEDGER_CHECK, MESSAGE_CHECK, Check, CheckStatus, who_made

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from aidreport.proof.record import Record
    from aidreport.proof.result import Verification

_SHOWN = 5


class Identity(NamedTuple):
    """Which briefing a record is about; all versions of it have the same."""

    report: str
    date: str
    language: str
    part: str = ""


class Statement(NamedTuple):
    """A record as something outside of the file states it.

    Attributes:
        digest: SHA-256 of the record; empty if only that of the file is known.
        where: the message or the run, in words.
        about: the briefing; None if that is not stated.
        correction: its number; 0 for none.
        remarks: what became of it, a sentence each: corrected, not published.
        file: SHA-256 of the PDF; empty if that is not stated.
    """

    digest: str
    where: str
    about: Identity | None
    correction: int = 0
    remarks: tuple[str, ...] = ()
    file: str = ""


def compare_with_messages(
    verification: Verification, path: object, statements: Sequence[Statement]
) -> Verification:
    """Return a verification that also says whether messages state the record of the briefing."""
    not_checked = f"that {path} is from its sender; the program for mail shows whether it is signed"
    found = _compared(verification, MESSAGE_CHECK, path, statements, "")
    return replace(found, not_checked=(*found.not_checked, not_checked))


def compare_with_ledger(
    verification: Verification, path: object, statements: Sequence[Statement], file: str
) -> Verification:
    """Return a verification that also says whether a ledger has the record of the briefing.

    Args:
        file: SHA-256 of the PDF.
    """
    return _compared(verification, LEDGER_CHECK, path, statements, file)


def _compared(
    verification: Verification,
    name: str,
    path: object,
    statements: Sequence[Statement],
    file: str,
) -> Verification:
    attached = verification.attached
    if attached is None:
        return _with(verification, Check(name, CheckStatus.NOT_CHECKED, "it has no record"))
    equal = [
        item for item in statements if attached.sha256 == item.digest or file == item.file != ""
    ]
    if equal:
        return _agreeing(verification, name, path, equal)
    own = identity(attached.record)
    same = [item for item in statements if item.about == own]
    if not same:
        message = f"{path} knows nothing of this briefing, so nothing was compared"
        details = _listed(f"it has {item.where}" for item in statements)
        return _with(verification, Check(name, CheckStatus.NOT_CHECKED, message, details))
    details = _listed(_stated(item) for item in same)
    details = (f"the record of the briefing is {attached.sha256}", *details)
    own_number = attached.record.correction
    if all(item.correction != own_number for item in same):
        there = _version(same[0].correction)
        other = f"{path} is about {there}, and this is {_version(own_number)}"
        check = Check(name, CheckStatus.FAILED, other, details)
        return replace(_with(verification, check), other_version=other)
    message = f"{path} states another record of this briefing"
    return _with(verification, Check(name, CheckStatus.FAILED, message, details))


def identity(record: Record) -> Identity:
    """Return which briefing a record is about."""
    part = record.reading.part if record.reading else None
    return Identity(record.report, record.date, record.language, part[1] if part else "")


def _agreeing(
    verification: Verification, name: str, path: object, equal: Sequence[Statement]
) -> Verification:
    """Return a verification of a briefing whose record is stated elsewhere."""
    remarks = tuple(dict.fromkeys(remark for item in equal for remark in item.remarks))
    check = Check(name, CheckStatus.OK, f"the same record: {equal[0].where}", remarks)
    return replace(
        _with(verification, check),
        not_checked=tuple(item for item in verification.not_checked if item != who_made()),
        agrees=(*verification.agrees, f"its record is the one that {path} states", *remarks),
    )


def _with(verification: Verification, check: Check) -> Verification:
    return replace(verification, checks=(*verification.checks, check))


def _stated(item: Statement) -> str:
    about = f"{item.where}, {_version(item.correction)}"
    return f"that of {about} is {item.digest or 'not stated'}"


def _version(correction: int) -> str:
    return f"correction {correction}" if correction else "the first version"


def _listed(lines: Iterable[str]) -> tuple[str, ...]:
    listed = list(dict.fromkeys(lines))
    more = len(listed) - _SHOWN
    return (*listed[:_SHOWN], *([f"and {counted(more, 'more', 'more')}"] if more > 0 else []))
