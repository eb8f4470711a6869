"""Activities of the IATI standard, versions 1 and 2: their transactions, read as they come.

A row is a transaction. Budgets, planned disbursements and results are no transactions. What a
transaction leaves out is taken from its activity; a recipient that is inferred is reported.
Source: IATI Standard 2.03, "Transaction"; code list TransactionType.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from aidreport.errors import SourceError
from aidreport.model.allocation import Place
from aidreport.model.dataset import Finding, Severity
from aidreport.model.remarks import at, say
from aidreport.sources.standards.described import describe_document
from aidreport.sources.standards.iati.parser import read_activities
from aidreport.sources.standards.iati.transactions import TransactionReader
from aidreport.sources.standards.records import DatasetBuilder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from aidreport.model.dataset import Dataset
    from aidreport.sources.standards.iati.elements import Activity

_ROOT = re.compile(rb"<(?:[\w.-]+:)?iati-activit(?:y|ies)[\s>/]")


def is_iati(head: bytes) -> bool:
    """Tell whether the beginning of an XML file is one of activities."""
    return _ROOT.search(head) is not None


def read_iati(
    path: Path, name: str, progress: Callable[[int], None] | None = None
) -> tuple[Dataset, Sequence[int]]:
    """Return the transactions of a file, streamed, and the numbers that their ids end in.

    A transaction with a reference of its own has the number 0. The id of one without ends in its
    position in its activity, which may differ in another file.

    Raises:
        SourceError: it is no sound XML, declares entities, or holds no transaction.
    """
    builder = DatasetBuilder(name, progress)
    reader = _Reader(builder, TransactionReader(builder))
    activities = 0
    for activity in read_activities(path, name, reader.leave_out):
        reader.take(activity, first=not activities)
        activities += 1
    if not builder.read:
        count = "one activity" if activities == 1 else f"{activities:,} activities"
        why = f"it has {count}, with budgets or results perhaps; a row is a transaction"
        if not activities:
            why = "no activity of IATI is in it"
        fix = "export activities with their transactions, or leave the file out"
        raise SourceError(f"{name} has no transaction in it", why=why, fix=fix)
    builder.findings += reader.findings()
    data = replace(builder.dataset(), plans=(describe_document("iati", name),))
    return data, reader.numbers


@dataclass(slots=True)
class _Reader:
    """Takes the activities of a file.

    Its `numbers` are those that the ids of allocations end in; 0 for one with a reference.
    """

    builder: DatasetBuilder
    transactions: TransactionReader
    numbers: list[int] = field(default_factory=list)
    _out_of_place: list[int] = field(default_factory=list)

    def leave_out(self, line: int) -> None:
        """Exclude a transaction that is in no activity."""
        reason = say("transaction-out-of-place")
        self.builder.exclude(Place(self.builder.name, line), "out-of-place", reason)
        self._out_of_place.append(line)

    def take(self, activity: Activity, *, first: bool) -> None:
        """Take the transactions of an activity; `first` of the file."""
        take, file = self.transactions.take, self.builder.name
        for number, item in enumerate(activity.transactions, 1):
            name = partial(_name_on_line, activity, number, first=first)
            if take(activity, item, Place(file, item.line), number=number, name=name):
                self.numbers.append(0 if item.ref or not activity.identifier else number)

    def findings(self) -> Iterator[Finding]:
        """Yield what was assumed, what was not split, and what was out of place."""
        yield from self.transactions.findings()
        if self._out_of_place:
            message = say("transactions-out-of-place", count=len(self._out_of_place))
            first = at(Place(self.builder.name, self._out_of_place[0]))
            yield Finding("out-of-place", Severity.WARNING, message, first)


def _name_on_line(activity: Activity, number: int, *, first: bool) -> str:
    """Return which transaction one is, if others are on its line; else nothing."""
    items = activity.transactions
    item, near = items[number - 1], [*items[max(number - 2, 0) : number - 1]]
    near += items[number : number + 1]
    if (item.line > 1 or first) and all(other.line != item.line for other in near):
        return ""
    which = f'"{item.ref}"' if item.ref else f"{number}"
    return f"transaction {which} of {activity.identifier or 'an activity without identifier'}"
