"""Activities of the IATI standard, versions 1 and 2: their transactions, read as they come.

A row is a transaction. Budgets, planned disbursements and results are no transactions. What a
transaction leaves out is taken from its activity; a recipient that is inferred is reported.
Source: IATI Standard 2.03, "Transaction"; code list TransactionType.
"""

from __future__ import annotations

import re
from dataclasses import field, replace
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from aidreport.config.sources import EXCLUDE, DataSource
from aidreport.errors import SourceError
from aidreport.lazy_dataclass import dataclass
from aidreport.model.allocation import Place
from aidreport.model.dataset import Finding, Severity
from aidreport.model.remarks import at, say
from aidreport.sources.formats.columnar import LONG
from aidreport.sources.problems import refuse_open
from aidreport.sources.standards.described import describe_document
from aidreport.sources.standards.iati.columns import LongTransactions, OfActivity
from aidreport.sources.standards.iati.parser import read_activities
from aidreport.sources.standards.iati.standing import Standing
from aidreport.sources.standards.iati.transactions import TransactionReader
from aidreport.sources.standards.iati.usual import UsualRows
from aidreport.sources.standards.records import DatasetBuilder
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from aidreport.model.allocation import Allocation, Measure
    from aidreport.model.dataset import Dataset
    from aidreport.sources.standards.iati.elements import Activity

_PROGRESS_EVERY = 1000
Item = TypeVar("Item")

_ROOT = re.compile(rb"<(?:[\w.-]+:)?iati-activit(?:y|ies)[\s>/]")


def is_iati(head: bytes) -> bool:
    """Tell whether the beginning of an XML file is one of activities."""
    return _ROOT.search(head) is not None


def read_iati(
    path: Path,
    name: str,
    progress: Callable[[int], None] | None = None,
    source: DataSource | None = None,
) -> tuple[Dataset, Sequence[int]]:
    """Return the transactions of a file, streamed, and the numbers that their ids end in.

    A transaction with a reference of its own has the number 0. The id of one without ends in its
    position in its activity, which may differ in another file.

    Args:
        source: what the config says about the file; None if nothing.

    Raises:
        SourceError: it is no sound XML, declares entities, or holds no transaction; or it is not
            clear whether some of them stand.
    """
    reader, activities = _read(path, name, progress, source)
    repeated = reader.standing.repeated() if source and source.repeated_money == EXCLUDE else {}
    if repeated:
        # Parts may come before the activities that they are parts of.
        reader, activities = _read(path, name, None, source, repeated)
    builder, rows = reader.builder, reader.finish()
    if not reader.read and not builder.excluded:
        why = state("source.activities-alone", count=activities)
        if not activities:
            why = state("source.no-activity")
        fix = state("source.no-transaction-fix")
        raise SourceError(state("source.no-transaction", name=name), why=why, fix=fix)
    plan = describe_document("iati", name)
    refuse_open([*reader.standing.ask()], source or DataSource(path=name), name, plan)
    builder.findings += reader.findings()
    return replace(builder.dataset((), rows), plans=(plan,)), reader.numbers


def _read(
    path: Path,
    name: str,
    progress: Callable[[int], None] | None,
    source: DataSource | None,
    repeated: Mapping[str, frozenset[Measure]] | None = None,
) -> tuple[_Reader, int]:
    """Return what has taken the activities of a file, and how many there were.

    Args:
        repeated: activities that state money of others, which is left out.
    """
    builder = DatasetBuilder(name, source=source)
    transactions = TransactionReader(builder, repeated=repeated or {})
    reader = _Reader(builder, transactions, Standing(transactions), progress)
    activities = 0
    for activity in read_activities(path, name, reader.leave_out):
        reader.take(activity, first=not activities)
        activities += 1
    return reader, activities


@dataclass(slots=True)
class _Reader:
    """Takes the activities of a file.

    Attributes:
        numbers: those that the ids of allocations end in; 0 for one with a reference.
        read: how many transactions there were.
    """

    builder: DatasetBuilder
    transactions: TransactionReader
    standing: Standing
    progress: Callable[[int], None] | None = None
    numbers: Sequence[int] = ()
    read: int = 0
    _waiting: list[OfActivity] = field(default_factory=list)
    _used: list[tuple[int, int]] = field(default_factory=list)
    _excluded: list[int] = field(default_factory=list)
    _rejected: list[int] = field(default_factory=list)
    _out_of_place: list[int] = field(default_factory=list)

    def leave_out(self, line: int) -> None:
        """Exclude a transaction that is in no activity."""
        reason = say("transaction-out-of-place")
        self.builder.exclude(Place(self.builder.name, line), "out-of-place", reason)
        self._excluded.append(self.read)
        self._out_of_place.append(line)

    def take(self, activity: Activity, *, first: bool) -> None:
        """Take the transactions of an activity; `first` of the file."""
        items, at = activity.transactions, self.read
        self.read += len(items)
        self.standing.note(activity)
        if isinstance(items, UsualRows) and self.transactions.is_usual(activity):
            self._waiting.append(OfActivity(activity, items, at, first))
        else:
            for number in range(1, len(items) + 1):
                self._take(activity, number, at, first=first)
        if self.progress is not None and at // _PROGRESS_EVERY < self.read // _PROGRESS_EVERY:
            self.progress(self.read)

    def _take(self, activity: Activity, number: int, at: int, *, first: bool) -> None:
        """Take one transaction of an activity, the first of which is the `at`-th of the file."""
        builder, item = self.builder, activity.transactions[number - 1]
        self.transactions.next = at = at + number - 1
        name = partial(_name_on_line, activity, number, first=first)
        left_out, place = len(builder.excluded), Place(builder.name, item.line)
        if self.transactions.take(activity, item, place, number=number, name=name):
            self._used.append((at, 0 if item.ref or not activity.identifier else number))
        elif len(builder.excluded) > left_out:
            self._excluded.append(at)
        else:
            self._rejected.append(at)

    def finish(self) -> Sequence[Allocation] | None:
        """Take what waits; return the allocations of a long file, else None."""
        waiting, builder = self._waiting, self.builder
        if sum(len(part.rows) for part in waiting) < LONG:
            for part in waiting:
                for number in range(1, len(part.rows) + 1):
                    self._take(part.activity, number, part.at, first=part.first)
            self._sort()
            self.numbers = [number for _, number in self._used]
            return None
        long = LongTransactions(waiting, waiting[0].rows.rows, self.transactions, builder.name)
        for part, number in long.odd():
            self._take(part.activity, number, part.at, first=part.first)
        self._sort()
        self.numbers = long.numbers(self._used)
        others = [(at, item) for (at, _), item in zip(self._used, builder.used, strict=True)]
        return long.bulk(others)

    def _sort(self) -> None:
        """Put what was taken in the order of the file."""
        builder = self.builder
        builder.used = _sorted(builder.used, [at for at, _ in self._used])
        builder.excluded = _sorted(builder.excluded, self._excluded)
        builder.rejected = _sorted(builder.rejected, self._rejected)
        self._used.sort()

    def findings(self) -> Iterator[Finding]:
        """Yield what was assumed, not split or out of place, and what may not stand."""
        yield from self.transactions.findings()
        if self._out_of_place:
            message = say("transactions-out-of-place", count=len(self._out_of_place))
            first = at(Place(self.builder.name, self._out_of_place[0]))
            yield Finding("out-of-place", Severity.WARNING, message, first)
        yield from self.standing.findings()


def _sorted(items: Sequence[Item], places: Sequence[int]) -> list[Item]:
    return [items[at] for at in sorted(range(len(places)), key=places.__getitem__)]


def _name_on_line(activity: Activity, number: int, *, first: bool) -> str:
    """Return which transaction one is, if others are on its line; else nothing."""
    items = activity.transactions
    item, near = items[number - 1], [*items[max(number - 2, 0) : number - 1]]
    near += items[number : number + 1]
    if (item.line > 1 or first) and all(other.line != item.line for other in near):
        return ""
    which = f'"{item.ref}"' if item.ref else f"{number}"
    return f"transaction {which} of {activity.identifier or 'an activity without identifier'}"
