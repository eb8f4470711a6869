"""Activities of the IATI standard, versions 1 and 2: their transactions, read as they come.

A row is a transaction. Budgets, planned disbursements and results are other things and no
transactions. What a transaction leaves out is taken from its activity, and said so.
Source: IATI Standard 2.03, "Transaction"; code list TransactionType.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from aidreport.errors import SourceError
from aidreport.model.allocation import Allocation, Draft, Inference, Measure, Party, Place
from aidreport.model.dataset import Finding, Severity
from aidreport.model.money import Money
from aidreport.sources.problems import EMPTY, NOT_A_TRANSACTION
from aidreport.sources.standards.iati_parser import read_activities
from aidreport.sources.standards.records import (
    BadValue,
    Intake,
    currency_of,
    iso_date,
    stated,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from aidreport.model.dataset import Dataset
    from aidreport.sources.standards.iati_elements import For, Org, Transaction
    from aidreport.sources.standards.iati_parser import Told

_MEASURES = {
    **dict.fromkeys(("1", "IF", "11"), Measure.INCOMING),
    **dict.fromkeys(("2", "C"), Measure.COMMITMENT),
    **dict.fromkeys(("3", "D"), Measure.DISBURSEMENT),
    **dict.fromkeys(("4", "E"), Measure.EXPENDITURE),
    "12": Measure.PLEDGE,
}
_OTHERS = {
    **dict.fromkeys(("5", "IR"), "interest payment"),
    **dict.fromkeys(("6", "LR"), "loan repayment"),
    **dict.fromkeys(("7", "R"), "reimbursement"),
    **dict.fromkeys(("8", "QP"), "purchase of equity"),
    **dict.fromkeys(("9", "QS"), "sale of equity"),
    **dict.fromkeys(("10", "CG"), "credit guarantee"),
    "13": "incoming pledge",
}
_IMPLEMENTING = ("4", "implementing")
_NOT_STATED = "Not stated"
_HUMANITARIAN = "Humanitarian"
_SHOWN = 3

_BY_IMPLEMENTER = (
    Inference(
        "recipient",
        "no receiver is named; the implementing organisation of the activity was taken",
    ),
)
_BY_REPORTER = (
    Inference(
        "recipient", "no receiver is named; incoming funds are those of who reports the activity"
    ),
)
_BY_NOBODY = (
    Inference(
        "recipient", "no receiver is named, and the activity has no implementing organisation"
    ),
)


def is_iati(head: bytes) -> bool:
    """Tell whether the beginning of an XML file is one of activities."""
    return b"<iati-activit" in head


def read_iati(
    path: Path, name: str, progress: Callable[[int], None] | None = None
) -> tuple[Dataset, Sequence[int]]:
    """Return the transactions of a file, streamed, and the numbers that their ids end in.

    A transaction with a reference of its own has the number 0; one without is told apart by its
    position in its activity, which is no more than the file's.

    Raises:
        SourceError: it is no sound XML, declares entities, or holds no transaction.
    """
    return _Reader(path, name, progress).read()


@dataclass(slots=True)
class _Unsplit:
    """Transactions whose percentages split nothing: by the total of these, and the first place."""

    place: Place
    totals: Counter[str] = field(default_factory=Counter)


class _Reader:
    def __init__(self, path: Path, name: str, progress: Callable[[int], None] | None) -> None:
        self._path, self._name = path, name
        self._intake = Intake(name, progress)
        self._numbers: list[int] = []
        self._guessed: Counter[Inference] = Counter()
        self._unsplit: dict[str, _Unsplit] = {}
        self._activities = 0
        self._out_of_place: list[int] = []

    def read(self) -> tuple[Dataset, Sequence[int]]:
        for told in read_activities(self._path, self._name, self._leave_out):
            self._take(told)
        if not self._intake.read:
            raise self._no_transaction()
        self._intake.findings += self._remarks()
        return self._intake.dataset(), self._numbers

    def _no_transaction(self) -> SourceError:
        count = "one activity" if self._activities == 1 else f"{self._activities:,} activities"
        why = f"it has {count}, with budgets or results perhaps; a row is a transaction"
        if not self._activities:
            why = "no activity of IATI is in it; elements in a namespace (xmlns=…) are others"
        return SourceError(
            f"{self._name} has no transaction in it",
            why=why,
            fix="export activities with their transactions, or leave the file out",
        )

    def _leave_out(self, line: int) -> None:
        reason = "a transaction that stands in no activity, where the standard has none"
        self._intake.exclude(Place(self._name, line), "out-of-place", reason)
        self._out_of_place.append(line)

    def _take(self, told: Told) -> None:
        self._activities += 1
        for number, item in enumerate(told.transactions, 1):
            place = Place(self._name, item.line)
            if item.kind in _OTHERS:
                reason = f"a transaction of another kind: {_OTHERS[item.kind]}"
                if named := _named(told, number, first=self._activities == 1):
                    reason = f"{named}: {reason}"
                self._intake.exclude(place, "other-transaction", reason)
                continue
            try:
                self._intake.use(self._allocation(told, number, item, place))
                self._numbers.append(0 if item.ref or not told.activity.identifier else number)
            except BadValue as bad:
                problem = bad.told
                if named := _named(told, number, first=self._activities == 1):
                    problem = replace(problem, column=f"{problem.column} of {named}")
                self._intake.reject(place, [problem])

    def _allocation(self, told: Told, number: int, item: Transaction, place: Place) -> Allocation:
        activity = told.activity
        measure = _MEASURES.get(item.kind)
        if measure is None:
            raise BadValue("transaction-type", item.kind, NOT_A_TRANSACTION if item.kind else EMPTY)
        amount, step = stated(item.value, "value")
        money = Money(amount, currency_of(item.currency.strip() or activity.currency))
        day = iso_date(item.day)
        valued = iso_date(item.value_day) or day
        receiver, inferred = _receiver(told, item, measure)
        donor = _donor(told, item, measure)
        places, sector = item.places or activity.places, item.sector or activity.sector
        if places.total is not None:
            self._not_split("countries and regions", places, place)
        if sector.total is not None:
            self._not_split("sectors", sector, place)
        if inferred:
            self._guessed[inferred[0]] += 1
        flag = activity.humanitarian if item.humanitarian is None else item.humanitarian
        return Draft(
            id=_id(activity.identifier, number, item.ref),
            place=place,
            recipient=_party(receiver),
            amount=money,
            step=step,
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
        ).frozen()

    def _not_split(self, what: str, found: For, place: Place) -> None:
        self._unsplit.setdefault(what, _Unsplit(place)).totals[found.total or ""] += 1

    def _remarks(self) -> Iterator[Finding]:
        for guess, count in self._guessed.items():
            message = f"{_count(count)}: {guess.reason}"
            yield Finding("recipient-inferred", Severity.NOTE, message, self._name)
        for what, unsplit in self._unsplit.items():
            message = f"{_told_totals(what, unsplit.totals)}: put under none of them"
            yield Finding("percentages-not-100", Severity.WARNING, message, str(unsplit.place))
        if self._out_of_place:
            message = f"{_count(len(self._out_of_place))} in no activity: not counted"
            place = str(Place(self._name, self._out_of_place[0]))
            yield Finding("out-of-place", Severity.WARNING, message, place)


def _named(told: Told, number: int, *, first: bool) -> str:
    """Return which transaction one is, where others stand on its line; else nothing."""
    item, near = told.transactions[number - 1], told.transactions[max(number - 2, 0) : number + 1]
    if (item.line > 1 or first) and all(other is item or other.line != item.line for other in near):
        return ""
    which = f'"{item.ref}"' if item.ref else f"{number}"
    return f"transaction {which} of {told.activity.identifier or 'an activity without identifier'}"


def _id(activity: str, number: int, ref: str) -> str:
    if not activity:
        return ""
    return f"{activity}/{ref or number}"


def _receiver(told: Told, item: Transaction, measure: Measure) -> tuple[str, tuple[Inference, ...]]:
    """Return who receives a transaction, and what was guessed about that."""
    own = item.receiver
    if own.name:
        return own.name, ()
    if own.ref and own.ref in told.names:
        return told.names[own.ref], ()
    activity = told.activity
    if measure is Measure.INCOMING:
        # The standard: where it is left out, incoming funds are the reporting organisation's.
        reporter = activity.reporting.name or activity.reporting.ref
        if own.ref or not reporter:
            return own.ref or _NOT_STATED, () if own.ref else _BY_NOBODY
        return reporter, _BY_REPORTER
    doing = [_called(org) for role, org in activity.orgs if role in _IMPLEMENTING]
    if any(doing):
        return "; ".join(dict.fromkeys(filter(None, doing))), _BY_IMPLEMENTER
    return (own.ref, ()) if own.ref else (_NOT_STATED, _BY_NOBODY)


def _donor(told: Told, item: Transaction, measure: Measure) -> str:
    """Return who provides the money of a transaction; of outgoing money it is who reports it."""
    own = item.provider
    if own.name:
        return own.name
    if own.ref:
        return told.names.get(own.ref) or own.ref
    return "" if measure is Measure.INCOMING else _called(told.activity.reporting)


def _called(org: Org) -> str:
    return org.name or org.ref


@lru_cache(maxsize=65_536)
def _party(name: str) -> Party:
    return Party(name, name)


def _told_totals(what: str, totals: Counter[str]) -> str:
    """Return how many transactions have which percentages."""
    parts = []
    wrong = {total: count for total, count in totals.items() if total}
    if wrong:
        shown = ", ".join(list(wrong)[:_SHOWN]) + (", …" if len(wrong) > _SHOWN else "")
        count = _count(sum(wrong.values()))
        parts.append(f"{count} with percentages of {what} that total {shown}, not 100")
    if "" in totals:
        parts.append(f"{_count(totals[''])} with several {what} and no percentages")
    return "; ".join(parts)


def _count(number: int) -> str:
    return "1 transaction" if number == 1 else f"{number:,} transactions"
