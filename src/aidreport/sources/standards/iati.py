"""Activities of the IATI standard, versions 1 and 2: their transactions, read as they come.

A row is a transaction. Budgets, planned disbursements and results are no transactions. What a
transaction leaves out is taken from its activity; a recipient that is inferred is reported.
Source: IATI Standard 2.03, "Transaction"; code list TransactionType.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from aidreport.errors import SourceError, counted
from aidreport.model.allocation import Allocation, Inference, Measure, Place
from aidreport.model.dataset import Finding, Severity
from aidreport.model.money import Money
from aidreport.sources.problems import EMPTY, NOT_A_TRANSACTION
from aidreport.sources.standards.iati_parser import read_activities
from aidreport.sources.standards.records import (
    BadValue,
    DatasetBuilder,
    joined,
    party,
    read_amount,
    read_currency,
    read_iso_date,
)
from aidreport.sources.terms.transaction_types import measure_of_type, other_type

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from aidreport.model.dataset import Dataset
    from aidreport.sources.standards.iati_elements import Activity, Org, Split, Transaction

_RECEIVED = (Measure.INCOMING, Measure.INCOMING_COMMITMENT)
_ROOT = re.compile(rb"<(?:[\w.-]+:)?iati-activit(?:y|ies)[\s>/]")
_IMPLEMENTING = ("4", "implementing")
_NOT_STATED = "Not stated"
_HUMANITARIAN = "Humanitarian"
_SHOWN = 3

_BY_IMPLEMENTER, _BY_REPORTER, _NOT_KNOWN = (
    (Inference("recipient", f"no receiver is named; {reason}"),)
    for reason in (
        "the implementing organisation of the activity was taken",
        "incoming funds are those of the organisation that reports the activity",
        "the activity has no implementing organisation",
    )
)


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
    reader = _Reader(DatasetBuilder(name, progress))
    activities = 0
    for activity in read_activities(path, name, reader.leave_out):
        reader.take(activity, first=not activities)
        activities += 1
    builder = reader.builder
    if not builder.read:
        count = "one activity" if activities == 1 else f"{activities:,} activities"
        why = f"it has {count}, with budgets or results perhaps; a row is a transaction"
        if not activities:
            why = "no activity of IATI is in it"
        fix = "export activities with their transactions, or leave the file out"
        raise SourceError(f"{name} has no transaction in it", why=why, fix=fix)
    builder.findings += reader.findings()
    return builder.dataset(), reader.numbers


@dataclass(slots=True)
class _Reader:
    """Takes the activities of a file.

    Its `numbers` are those that the ids of allocations end in; 0 for one with a reference. What is
    not split has the place of the first such transaction, and a count by the total of percentages.
    """

    builder: DatasetBuilder
    numbers: list[int] = field(default_factory=list)
    _inferred: Counter[Inference] = field(default_factory=Counter)
    _unsplit: dict[str, tuple[Place, Counter[str]]] = field(default_factory=dict)
    _out_of_place: list[int] = field(default_factory=list)

    def leave_out(self, line: int) -> None:
        """Exclude a transaction that is in no activity."""
        reason = "a transaction that is in no activity; the standard has none there"
        self.builder.exclude(Place(self.builder.name, line), "out-of-place", reason)
        self._out_of_place.append(line)

    def take(self, activity: Activity, *, first: bool) -> None:
        """Take the transactions of an activity; `first` of the file."""
        for number, item in enumerate(activity.transactions, 1):
            place = Place(self.builder.name, item.line)
            if other := other_type(item.kind):
                reason = f"a transaction of another kind: {other}"
                if name := _name_on_line(activity, number, first=first):
                    reason = f"{name}: {reason}"
                self.builder.exclude(place, "other-transaction", reason)
                continue
            try:
                self.builder.use(self._allocation(activity, number, item, place))
                named = item.ref or not activity.identifier
                self.numbers.append(0 if named else number)
            except BadValue as bad:
                problem = bad.problem
                if name := _name_on_line(activity, number, first=first):
                    problem = replace(problem, column=f"{problem.column} of {name}")
                self.builder.reject(place, problem)

    def _allocation(
        self, activity: Activity, number: int, item: Transaction, place: Place
    ) -> Allocation:
        measure = measure_of_type(item.kind)
        if measure is None:
            raise BadValue("transaction-type", item.kind, NOT_A_TRANSACTION if item.kind else EMPTY)
        amount = read_amount(item.value, "value")
        money = Money(amount.number, read_currency(item.currency.strip() or activity.currency))
        day = read_iso_date(item.day)
        valued = read_iso_date(item.value_day) or day
        receiver, inferred = _receiver(activity, item, measure)
        donor = _donor(activity, item, measure)
        places, sector = item.places or activity.places, item.sector or activity.sector
        if places.total is not None:
            self._not_split("countries and regions", places, place)
        if sector.total is not None:
            self._not_split("sectors", sector, place)
        if inferred:
            self._inferred[inferred[0]] += 1
        flag = activity.humanitarian if item.humanitarian is None else item.humanitarian
        return Allocation(
            id=f"{activity.identifier}/{item.ref or number}" if activity.identifier else "",
            place=place,
            recipient=_party(receiver),
            amount=money,
            step=amount.step,
            as_written=item.value,
            measure=measure,
            donor=_party(donor) if donor else None,
            decided=day,
            valued=valued,
            country=places.one,
            sector=sector.one,
            theme=_HUMANITARIAN if flag else None,
            countries=places.shares,
            sectors=sector.shares,
            purpose=activity.title,
            description=item.description,
            inferred=inferred,
        )

    def _not_split(self, what: str, split: Split, place: Place) -> None:
        _, totals = self._unsplit.setdefault(what, (place, Counter()))
        totals[split.total or ""] += 1

    def findings(self) -> Iterator[Finding]:
        """Yield what was assumed, what was not split, and what was out of place."""
        name = self.builder.name
        for inference, count in self._inferred.items():
            message = f"{counted(count, 'transaction')}: {inference.reason}"
            yield Finding("recipient-inferred", Severity.NOTE, message, name)
        for what, (place, totals) in self._unsplit.items():
            message = f"{_unsplit_totals(what, totals)}: put under none of them"
            yield Finding("percentages-not-100", Severity.WARNING, message, str(place))
        if self._out_of_place:
            message = (
                f"{counted(len(self._out_of_place), 'transaction')} in no activity: not counted"
            )
            first = str(Place(name, self._out_of_place[0]))
            yield Finding("out-of-place", Severity.WARNING, message, first)


def _name_on_line(activity: Activity, number: int, *, first: bool) -> str:
    """Return which transaction one is, if others are on its line; else nothing."""
    items = activity.transactions
    item, near = items[number - 1], items[max(number - 2, 0) : number + 1]
    if (item.line > 1 or first) and all(other is item or other.line != item.line for other in near):
        return ""
    which = f'"{item.ref}"' if item.ref else f"{number}"
    return f"transaction {which} of {activity.identifier or 'an activity without identifier'}"


def _receiver(
    activity: Activity, item: Transaction, measure: Measure
) -> tuple[str, tuple[Inference, ...]]:
    """Return who receives a transaction, and what was inferred about that."""
    own = item.receiver
    if name := own.name or (own.ref and activity.names.get(own.ref)):
        return name, ()
    if measure in _RECEIVED:
        # The standard: if it is left out, incoming funds are the reporting organisation's.
        reporter = _name_or_ref(activity.reporting)
        if reporter and not own.ref:
            return reporter, _BY_REPORTER
    elif names := joined(_name_or_ref(org) for role, org in activity.orgs if role in _IMPLEMENTING):
        return names, _BY_IMPLEMENTER
    return (own.ref, ()) if own.ref else (_NOT_STATED, _NOT_KNOWN)


def _donor(activity: Activity, item: Transaction, measure: Measure) -> str:
    """Return who provides the money of a transaction; of outgoing money it is who reports it."""
    own = item.provider
    if own.name:
        return own.name
    if own.ref:
        return activity.names.get(own.ref) or own.ref
    return "" if measure in _RECEIVED else _name_or_ref(activity.reporting)


def _name_or_ref(org: Org) -> str:
    return org.name or org.ref


_party = lru_cache(maxsize=65_536)(party)


def _unsplit_totals(what: str, totals: Counter[str]) -> str:
    """Return how many transactions have which percentages."""
    parts = []
    wrong = {total: count for total, count in totals.items() if total}
    if wrong:
        listed = ", ".join(list(wrong)[:_SHOWN]) + (", …" if len(wrong) > _SHOWN else "")
        count = counted(sum(wrong.values()), "transaction")
        parts.append(f"{count} with percentages of {what} that total {listed}, not 100")
    if "" in totals:
        parts.append(f"{counted(totals[''], 'transaction')} with several {what} and no percentages")
    return "; ".join(parts)
