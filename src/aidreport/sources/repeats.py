"""What each file of a data set gave, without what an earlier one has: nothing counts twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import replace
from itertools import repeat
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from aidreport.model.bulk import Bulk
from aidreport.model.dataset import Account, Dataset, ExcludedRow, Finding, Severity
from aidreport.model.remarks import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aidreport.model.allocation import Allocation
    from aidreport.sources.standards.fts import Page
    from aidreport.sources.terms.organisations import Organisations

_Record: TypeAlias = tuple[Hashable, ...]

_FTS = "fts"
_WITH_IDS = {
    **dict.fromkeys(("table", "hxl", "database"), "table"),
    **{kind: kind for kind in (_FTS, "360giving", "iati", "cbpf-contributions", "cbpf-projects")},
}
"""Kinds of files whose ids are the same wherever a record is published → what they share."""


class Part(NamedTuple):
    """What one file or database gave.

    Attributes:
        dataset: its allocations, with the account of its rows.
        numbers: for each allocation the number at the end of its id if that is only a position in
            the file, else 0; empty if no id is a position.
        page: what a page of the FTS API states about its query; None for other files.
    """

    dataset: Dataset
    numbers: Sequence[int] = ()
    page: Page | None = None


def without_repeats(parts: Sequence[Part], organisations: Organisations) -> list[Dataset]:
    """Return the data of parts without files and records that an earlier part has.

    A record is the same if its id, amount, currency, measure, date and recipient are; of a flow of
    FTS, whose exports write names and lists otherwise, the date and the recipient may differ. One
    that has the id of another and differs from it stays, and the check of ids reports it. Of those
    that only their position tells apart, the n-th of equal ones is the same in each file.
    """
    if len(parts) < 2:
        return [part.dataset for part in parts]
    parts = _without_copies(parts)
    if sum(len(part.dataset.allocations) > 0 for part in parts) < 2:
        return [part.dataset for part in parts]  # a long table stays in columns
    earlier = _EarlierRecords(organisations)
    return [earlier.remove_from(part, at) for at, part in enumerate(parts)]


def _without_copies(parts: Sequence[Part]) -> list[Part]:
    first: dict[str, Dataset] = {}
    kept = []
    for part in parts:
        dataset = part.dataset
        digest = dataset.files[0].sha256 if dataset.files else ""
        original = first.setdefault(digest, dataset) if digest else dataset
        same = original is dataset or original.files[0].path == dataset.files[0].path
        kept.append(part if same else _copy(part, original))
    return kept


def _copy(part: Part, original: Dataset) -> Part:
    """Return a copy of a file, without its rows if these are the same as those of the original."""
    dataset = part.dataset
    file, other = dataset.files[0].path, original.files[0].path
    if not _same_rows(dataset.allocations, original.allocations):
        message = say("same-content-otherwise", file=file, other=other)
        finding = Finding("same-content", Severity.WARNING, message, file)
        return part._replace(dataset=replace(dataset, findings=(*dataset.findings, finding)))
    reason = say("repeated-file", other=other)
    places = [item.place for item in dataset.allocations]
    places += [row.place for row in dataset.account.rejected]
    repeated = [ExcludedRow(place, "repeated-file", reason) for place in places]
    account = Account(dataset.account.read, 0, (*dataset.account.excluded, *repeated))
    message = say("same-content", file=file, other=other)
    finding = Finding("same-content", Severity.WARNING, message, file)
    return Part(replace(dataset, allocations=(), account=account, findings=(finding,)))


def _same_rows(rows: Sequence[Allocation], others: Sequence[Allocation]) -> bool:
    if len(rows) != len(others):
        return False
    if isinstance(rows, Bulk) and isinstance(others, Bulk):
        same = rows.minor.tobytes() == others.minor.tobytes() and rows.exponent == others.exponent
        return same and _same_row(rows[0], others[0])
    return all(map(_same_row, rows, others))


def _same_row(row: Allocation, other: Allocation) -> bool:
    return row == other._replace(place=other.place._replace(file=row.place.file))


class _EarlierRecords:
    """The records of the parts so far, each with its part, its file and its donor."""

    def __init__(self, organisations: Organisations) -> None:
        self._organisations = organisations
        self._records: dict[_Record, tuple[int, str, str]] = {}
        self._highest: dict[str, int] = {}

    def remove_from(self, part: Part, at: int) -> Dataset:
        """Return the data of a part, the `at`-th, without records that an earlier one has."""
        dataset = part.dataset
        kind = _WITH_IDS.get(dataset.files[0].kind if dataset.files else "")
        if kind is None or not dataset.allocations:
            return dataset
        file = dataset.files[0].path
        kept: list[tuple[Allocation, int]] = []
        repeated: list[ExcludedRow] = []
        equal: Counter[_Record] = Counter()
        for item, number in zip(dataset.allocations, part.numbers or repeat(0), strict=False):
            donor = self._organisations.with_key(item.donor).key if item.donor else ""
            record = self._record(item, kind, number, equal)
            other = self._earlier(record, (at, file, donor), kind) if item.id else None
            if other is None:
                kept.append((item, number))
            else:
                reason = say("record-read-already", id=item.id, other=other)
                repeated.append(ExcludedRow(item.place, "repeated-record", reason))
        used = tuple(self._with_free_numbers(kept))
        if not repeated:
            return replace(dataset, allocations=used)

        account = dataset.account.exclude(repeated)
        places = {str(row.place) for row in repeated}
        findings = [item for item in dataset.findings if item.source not in places]
        message = say("repeated-record", count=len(repeated), file=file)
        findings.append(Finding("repeated-record", Severity.NOTE, message, file))
        return replace(dataset, allocations=used, account=account, findings=tuple(findings))

    def _earlier(self, record: _Record, here: tuple[int, str, str], kind: str) -> str | None:
        """Return the file of an earlier part that has a record too; None if there is none."""
        part, file, donor = self._records.setdefault(record, here)
        # Two donors may number what they give from one on.
        differ = kind == "table" and donor and here[2] and donor != here[2]
        return None if part == here[0] or differ else file

    def _record(self, item: Allocation, kind: str, number: int, equal: Counter[_Record]) -> _Record:
        """Return what is the same of a record in every file that has it."""
        if kind == _FTS:
            return (kind, item.id, item.amount, item.measure)
        recipient = self._organisations.with_key(item.recipient).key
        content = (item.amount, item.measure, item.decided, recipient)
        if not number:
            return (kind, item.id, *content)
        record = (kind, item.id.removesuffix(str(number)), *content)
        equal[record] += 1
        return (*record, equal[record])

    def _with_free_numbers(self, records: Sequence[tuple[Allocation, int]]) -> Iterator[Allocation]:
        """Yield records under numbers that no record of an earlier part has."""
        highest: dict[str, int] = {}
        for item, number in records:
            if not number:
                yield item
                continue
            prefix = item.id.removesuffix(str(number))
            before = self._highest.get(prefix, 0)
            highest[prefix] = max(number + before, highest.get(prefix, 0))
            yield item._replace(id=f"{prefix}{number + before}") if before else item
        self._highest |= highest
