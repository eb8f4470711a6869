"""Records that stand in several files of one data set: each counts once."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from aidreport.model.dataset import Account, ExcludedRow
from aidreport.model.finding import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aidreport.model.allocation import Allocation
    from aidreport.model.dataset import Dataset

_Record: TypeAlias = tuple[Hashable, ...]

WITH_IDS = ("fts", "360giving", "iati", "cbpf-contributions", "cbpf-projects")
"""Kinds of files whose ids are the same wherever a record is published."""


def without_repeats(parts: Sequence[Dataset]) -> list[Dataset]:
    """Return parts of a data set without records that an earlier file has.

    A record is the same where its id, amount, currency, measure, date and recipient are; of a flow
    of FTS, whose exports write names and lists otherwise, the date and the recipient may differ.
    One that has the id of another and differs from it stays, and is told by the check of ids.
    """
    if len(parts) < 2:
        return list(parts)
    seen: dict[_Record, str] = {}
    kept = []
    for part in parts:
        kind = part.files[0].kind if part.files else ""
        kept.append(_without(part, kind, seen) if kind in WITH_IDS else part)
    return kept


def _without(part: Dataset, kind: str, seen: dict[_Record, str]) -> Dataset:
    file = part.files[0].path
    used: list[Allocation] = []
    repeated: list[ExcludedRow] = []
    for item in part.allocations:
        other = seen.setdefault(_record(item, kind), file) if item.id else file
        if other == file:
            used.append(item)
        else:
            reason = f"the record {item.id} was read from {other} already"
            repeated.append(ExcludedRow(item.place, "repeated-record", reason))
    if not repeated:
        return part
    account = Account(
        part.account.read,
        len(used),
        (*part.account.excluded, *repeated),
        part.account.rejected,
    )
    places = {str(row.place) for row in repeated}
    kept = (finding for finding in part.findings if finding.source not in places)
    findings = (*kept, *_told(repeated, file))
    return replace(part, allocations=tuple(used), account=account, findings=findings)


def _record(item: Allocation, kind: str) -> _Record:
    """Return what is the same of a record in every file that has it."""
    told = (kind, item.id, item.amount, item.measure)
    return told if kind == "fts" else (*told, item.decided, item.recipient.key)


def _told(repeated: Sequence[ExcludedRow], file: str) -> Iterator[Finding]:
    count = "one record" if len(repeated) == 1 else f"{len(repeated):,} records"
    message = f"{count} of {file} stand in another file too, and count once"
    yield Finding("repeated-record", Severity.NOTE, message, file)
