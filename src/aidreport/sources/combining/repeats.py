"""Files and records that stand in one data set several times: each counts once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from aidreport.model.bulk import Bulk
from aidreport.model.dataset import Account, ExcludedRow, Finding, Severity
from aidreport.sources.standards.records import Numbered

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aidreport.model.allocation import Allocation, Party
    from aidreport.model.dataset import Dataset

_Record: TypeAlias = tuple[Hashable, ...]
_Keyed: TypeAlias = "Callable[[Party], Party]"

_TABLES = dict.fromkeys(("table", "hxl", "database"), "table")
_WITH_IDS = {
    **_TABLES,
    **{kind: kind for kind in ("fts", "360giving", "iati", "cbpf-contributions", "cbpf-projects")},
}
"""Kinds of files whose ids are the same wherever a record is published → what they share."""


def without_repeats(parts: Sequence[Dataset], keyed: _Keyed) -> list[Dataset]:
    """Return parts of a data set without files and records that an earlier part has.

    A record is the same where its id, amount, currency, measure, date and recipient are; of a flow
    of FTS, whose exports write names and lists otherwise, the date and the recipient may differ.
    One that has the id of another and differs from it stays, and is told by the check of ids.
    Of those that are told by their position alone, the n-th of equal ones is the same in each file.

    Args:
        parts: one for each file or database.
        keyed: returns a donor or recipient under its key.
    """
    if len(parts) < 2:
        return list(parts)
    kept = _without_copies(parts)
    if sum(len(part.allocations) > 0 for part in kept) < 2:
        return kept  # a long table stays in columns
    seen = _Seen(keyed)
    return [seen.without(part, number) for number, part in enumerate(kept)]


def _without_copies(parts: Sequence[Dataset]) -> list[Dataset]:
    first: dict[str, Dataset] = {}
    kept = []
    for part in parts:
        digest = part.files[0].sha256 if part.files else ""
        original = first.setdefault(digest, part) if digest else part
        if original is part or original.files[0].path == part.files[0].path:
            kept.append(part)
        else:
            kept.append(_copy(part, original))
    return kept


def _copy(part: Dataset, original: Dataset) -> Dataset:
    """Return a copy of a file without its rows, where these were read as those of the original."""
    file, other = part.files[0].path, original.files[0].path
    if not _same_rows(part.allocations, original.allocations):
        message = f"{file} is a copy of {other} that was read otherwise, and both were counted"
        told = Finding("same-content", Severity.WARNING, message, file)
        return replace(part, findings=(*part.findings, told))
    reason = f"the file is a copy of {other}"
    places = [item.place for item in part.allocations]
    places += [row.place for row in part.account.rejected]
    repeated = [ExcludedRow(place, "repeated-file", reason) for place in places]
    account = Account(part.account.read, 0, (*part.account.excluded, *repeated))
    message = f"{file} is a copy of {other}, and was counted once"
    told = Finding("same-content", Severity.WARNING, message, file)
    return replace(part, allocations=(), account=account, findings=(told,))


def _same_rows(rows: Sequence[Allocation], others: Sequence[Allocation]) -> bool:
    if len(rows) != len(others):
        return False
    if isinstance(rows, Bulk) and isinstance(others, Bulk):
        same = rows.minor.tobytes() == others.minor.tobytes() and rows.exponent == others.exponent
        return same and all(map(_same_row, (rows[0],), (others[0],)))
    return all(map(_same_row, rows, others))


def _same_row(row: Allocation, other: Allocation) -> bool:
    return row == replace(other, place=other.place._replace(file=row.place.file))


class _Seen:
    """The records of the parts so far, each with its part, its file and its donor."""

    def __init__(self, keyed: _Keyed) -> None:
        self._keyed = keyed
        self._records: dict[_Record, tuple[int, str, str]] = {}
        self._numbers: dict[str, int] = {}

    def without(self, part: Dataset, number: int) -> Dataset:
        kind = _WITH_IDS.get(part.files[0].kind if part.files else "")
        if kind is None or not part.allocations:
            return part
        file = part.files[0].path
        used: list[Allocation] = []
        repeated: list[ExcludedRow] = []
        equal: Counter[_Record] = Counter()
        for item in part.allocations:
            other = self._other(item, kind, (number, file, self._donor(item)), equal)
            if other is None:
                used.append(item)
            else:
                reason = f"the record {item.id} was read from {other} already"
                repeated.append(ExcludedRow(item.place, "repeated-record", reason))
        used = self._with_free_numbers(used)
        if not repeated:
            return replace(part, allocations=tuple(used))
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

    def _other(
        self, item: Allocation, kind: str, here: tuple[int, str, str], equal: Counter[_Record]
    ) -> str | None:
        """Return the file of an earlier part that has a record too; None where there is none."""
        if not item.id:
            return None
        record = self._record(item, kind, equal)
        number, file, donor = self._records.setdefault(record, here)
        if number == here[0]:
            return None
        # Two donors may number what they give from one on.
        if kind == "table" and donor and here[2] and donor != here[2]:
            return None
        return file

    def _record(self, item: Allocation, kind: str, equal: Counter[_Record]) -> _Record:
        """Return what is the same of a record in every file that has it."""
        if kind == "fts":
            return (kind, item.id, item.amount, item.measure)
        recipient = self._keyed(item.recipient).key
        told = (item.amount, item.measure, item.decided, recipient)
        if not isinstance(item.id, Numbered):
            return (kind, item.id, *told)
        record = (kind, item.id.within, *told)
        equal[record] += 1
        return (*record, equal[record])

    def _donor(self, item: Allocation) -> str:
        return self._keyed(item.donor).key if item.donor else ""

    def _with_free_numbers(self, items: Sequence[Allocation]) -> list[Allocation]:
        """Return records under numbers that no record of an earlier part has."""
        found = []
        highest: dict[str, int] = {}
        for item in items:
            own = item
            if isinstance(item.id, Numbered):
                within = item.id.within
                before = self._numbers.get(within, 0)
                number = item.id.number + before
                highest[within] = max(number, highest.get(within, 0))
                own = replace(item, id=Numbered(f"{within}{number}")) if before else item
            found.append(own)
        self._numbers |= highest
        return found


def _told(repeated: Sequence[ExcludedRow], file: str) -> Iterator[Finding]:
    message = f"{len(repeated):,} records of {file} stand in another file too, and count once"
    if len(repeated) == 1:
        message = f"one record of {file} stands in another file too, and counts once"
    yield Finding("repeated-record", Severity.NOTE, message, file)
