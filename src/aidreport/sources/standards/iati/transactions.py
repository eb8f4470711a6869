"""Transactions of the IATI standard as allocations, whether XML or a table has them.

What a transaction leaves out is taken from its activity; a recipient that is inferred is reported.
Source: IATI Standard 2.03, "Transaction"; code list TransactionType.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from aidreport.config.sources import EXCLUDE
from aidreport.model.allocation import Allocation, Inference, Measure
from aidreport.model.dataset import Finding, Severity
from aidreport.model.money import Money, Qualifier
from aidreport.model.remarks import Remark, at, in_turn, say
from aidreport.sources.problems import EMPTY, NOT_A_TRANSACTION
from aidreport.sources.standards.records import (
    BadValue,
    DatasetBuilder,
    joined,
    party,
    read_amount,
    read_currency,
    read_iso_date,
)
from aidreport.sources.tables.words.meanings import RULES
from aidreport.sources.terms.dates import first_day
from aidreport.sources.terms.transaction_types import measure_of_type, other_type

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from aidreport.model.allocation import Place
    from aidreport.sources.standards.iati.elements import Activity, Org, Split, Transaction

_RECEIVED = (Measure.INCOMING, Measure.INCOMING_COMMITMENT)
_IMPLEMENTING = ("4", "implementing")
_NOT_STATED = "Not stated"
_HUMANITARIAN = "Humanitarian"
_SHOWN = 3
_YEAR = len("2026")

_BY_IMPLEMENTER, _BY_REPORTER, _NOT_KNOWN = (
    (Inference("recipient", reason),)
    for reason in (
        say("no-receiver-implementer"),
        say("no-receiver-reporter"),
        say("no-receiver-known"),
    )
)


@dataclass(slots=True)
class TransactionReader:
    """Takes transactions, each with its activity.

    What is not split has the place of the first such transaction, and a count by the total of
    percentages.
    """

    builder: DatasetBuilder
    _kinds: dict[str, Measure | tuple[str, Remark]] = field(default_factory=dict)
    _inferred: Counter[Inference] = field(default_factory=Counter)
    _unsplit: dict[str, tuple[Place, Counter[str]]] = field(default_factory=dict)

    def take(
        self,
        activity: Activity,
        item: Transaction,
        place: Place,
        *,
        number: int = 0,
        name: Callable[[], str] = str,
    ) -> bool:
        """Use, exclude or reject a transaction; return whether it is used.

        Args:
            number: its position in the activity, for the id of one without a reference; 0 if it is
                not known.
            name: returns which one it is, if others are at the same place.
        """
        try:
            measure = self._measure(item.kind)
            if isinstance(measure, tuple):
                (rule, reason), which = measure, name()
                reason = say("about", what=which, remark=reason) if which else reason
                self.builder.exclude(place, rule, reason)
                return False
            self.builder.use(self._allocation(activity, number, item, place, measure))
        except BadValue as bad:
            problem, which = bad.problem, name()
            if which:
                problem = replace(problem, column=f"{problem.column} of {which}")
            self.builder.reject(place, problem)
            return False
        return True

    def _measure(self, kind: str) -> Measure | tuple[str, Remark]:
        """Return the measure of a type, or the rule and the reason that leave it out.

        Raises:
            BadValue: the type is not known.
        """
        known = self._kinds.get(kind)
        if known is not None:
            return known
        meant, other = self.builder.meaning("measure", kind), other_type(kind)
        measure: Measure | tuple[str, Remark] | None = measure_of_type(kind)
        if meant == EXCLUDE:
            measure = RULES["measure"], say("type-excluded", type=kind)
        elif meant:
            measure = Measure(meant)
        elif other:
            measure = "other-transaction", say("other-transaction", kind=other)
        if measure is None:
            raise BadValue("transaction-type", kind, NOT_A_TRANSACTION if kind else EMPTY)
        self._kinds[kind] = measure
        return measure

    def _allocation(
        self, activity: Activity, number: int, item: Transaction, place: Place, measure: Measure
    ) -> Allocation:
        amount = read_amount(item.value, "value")
        money = Money(amount.number, read_currency(item.currency.strip() or activity.currency))
        # Tables may state the year alone.
        day, of_day = first_day(item.day) if len(item.day) == _YEAR else (None, ())
        day = day or read_iso_date(item.day)
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
        # By position: by name, a field at a time, takes three times as long.
        return Allocation(
            _id(activity, item, number),
            place,
            _party(receiver),
            money,
            amount.step,
            item.value,
            measure,
            Qualifier.EXACT,
            (),
            _party(donor) if donor else None,
            day,
            places.one,
            sector.one,
            _HUMANITARIAN if flag else None,
            activity.title,
            item.description,
            (*inferred, *of_day) if of_day else inferred,
            valued,
            places.shares,
            sector.shares,
        )

    def _not_split(self, what: str, split: Split, place: Place) -> None:
        _, totals = self._unsplit.setdefault(what, (place, Counter()))
        totals[split.total or ""] += 1

    def findings(self) -> Iterator[Finding]:
        """Yield what was assumed, and what was not split."""
        name = self.builder.name
        for inference, count in self._inferred.items():
            message = say("transactions-inferred", count=count, reason=inference.reason)
            yield Finding("recipient-inferred", Severity.NOTE, message, name)
        for what, (place, totals) in self._unsplit.items():
            message = say("put-under-none", transactions=_unsplit_totals(what, totals))
            yield Finding("percentages-not-100", Severity.WARNING, message, at(place))


def _id(activity: Activity, item: Transaction, number: int) -> str:
    which = item.ref or number
    return f"{activity.identifier}/{which}" if activity.identifier and which else ""


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
    parts, name = [], say("sectors") if what == "sectors" else say("countries")
    wrong = {total: count for total, count in totals.items() if total}
    if wrong:
        listed = ", ".join(list(wrong)[:_SHOWN]) + (", …" if len(wrong) > _SHOWN else "")
        count = sum(wrong.values())
        parts.append(say("percentages-not-100", count=count, what=name, totals=listed))
    if "" in totals:
        parts.append(say("no-percentages", count=totals[""], what=name))
    return in_turn(parts)
