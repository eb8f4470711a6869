"""Records that stand in several files of one data set: each counts once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from aidreport.model.dataset import Account, ExcludedRow
from aidreport.model.finding import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aidreport.model.allocation import Allocation
    from aidreport.model.dataset import Dataset

_WITH_IDS = ("fts", "360giving", "iati")
"""Kinds of files whose ids are the same wherever a record is published."""


def without_repeats(parts: Sequence[Dataset]) -> list[Dataset]:
    """Return parts of a data set without records that an earlier file has.

    A record is the same where its id, amount, currency, date and recipient are. One that has the
    id of another and differs from it stays, and is told by the check of ids.
    """
    if len(parts) < 2:
        return list(parts)
    seen: dict[tuple[str, str], tuple[Allocation, str]] = {}
    kept = []
    for part in parts:
        kind = part.files[0].kind if part.files else ""
        kept.append(_without(part, kind, seen) if kind in _WITH_IDS else part)
    return kept


def _without(
    part: Dataset, kind: str, seen: dict[tuple[str, str], tuple[Allocation, str]]
) -> Dataset:
    file = part.files[0].path
    used: list[Allocation] = []
    repeated: list[ExcludedRow] = []
    for item in part.allocations:
        known = seen.get((kind, item.id)) if item.id else None
        if known is not None and known[1] != file and _same(known[0], item):
            reason = f"the record {item.id} was read from {known[1]} already"
            repeated.append(ExcludedRow(item.place, "repeated-record", reason))
            continue
        used.append(item)
        if item.id:
            seen.setdefault((kind, item.id), (item, file))
    if not repeated:
        return part
    account = Account(
        part.account.read,
        len(used),
        (*part.account.excluded, *repeated),
        part.account.rejected,
    )
    findings = (*part.findings, *_told(repeated, file))
    return replace(part, allocations=tuple(used), account=account, findings=findings)


def _same(one: Allocation, other: Allocation) -> bool:
    return (
        one.amount == other.amount
        and one.decided == other.decided
        and one.measure == other.measure
        and one.recipient.key == other.recipient.key
    )


def _told(repeated: Sequence[ExcludedRow], file: str) -> Iterator[Finding]:
    count = "one record" if len(repeated) == 1 else f"{len(repeated):,} records"
    message = f"{count} of {file} stand in another file too, and count once"
    yield Finding("repeated-record", Severity.NOTE, message, file)
