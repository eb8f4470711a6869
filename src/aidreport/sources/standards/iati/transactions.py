"""Transactions of the IATI standard as allocations, whether XML or a table has them.

What a transaction leaves out is taken from its activity; a recipient that is inferred is reported.
Source: IATI Standard 2.03, "Transaction"; code list TransactionType.
"""

from __future__ import annotations

from dataclasses import field, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from aidreport.config.sources import EXCLUDE, USE
from aidreport.lazy_dataclass import dataclass
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
    from collections.abc import Callable, Iterator, Mapping
    from datetime import date

    from aidreport.model.allocation import Place
    from aidreport.sources.standards.iati.elements import Activity, Org, Split, Transaction

RECEIVED = (Measure.INCOMING, Measure.INCOMING_COMMITMENT)
"""The measures of money that comes in."""

_IMPLEMENTING = ("4", "implementing")
_NOT_STATED = "Not stated"
HUMANITARIAN = "Humanitarian"
"""The theme of transactions that are humanitarian."""

_REPEATED = "repeated-money", say("repeated-money")
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
class _Noted:
    """What holds for several transactions: which is the first, its place, and how many they are."""

    first: int
    place: Place
    count: int = 0

    def add(self, at: int, place: Place, count: int) -> None:
        if at < self.first:
            self.first, self.place = at, place
        self.count += count


@dataclass(slots=True)
class TransactionReader:
    """Takes transactions, each with its activity, and notes what was assumed or not split.

    Attributes:
        next: which of all transactions the next one is, counted from 0.
        repeated: identifiers of activities that state money of others → the measures of that, which
            the config leaves out.
    """

    builder: DatasetBuilder
    next: int = 0
    repeated: Mapping[str, frozenset[Measure]] = field(default_factory=dict)
    _kinds: dict[str, Measure | tuple[str, Remark]] = field(default_factory=dict)
    _inferred: dict[Inference, _Noted] = field(default_factory=dict)
    _unsplit: dict[tuple[str, str], _Noted] = field(default_factory=dict)

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
        at, self.next = self.next, self.next + 1
        try:
            measure = self.measure_of(item.kind)
            if isinstance(measure, tuple):
                (rule, reason), which = measure, name()
                reason = say("about", what=which, remark=reason) if which else reason
                self.builder.exclude(place, rule, reason)
                return False
            meaning = self.builder.meaning("status", activity.status)
            if meaning not in (None, USE, EXCLUDE):
                measure = Measure(meaning)
            allocation = self.allocation(activity, number, item, place, measure)
            if left_out := self._why_left_out(activity, measure):
                # Pages count what a choice leaves out by its reason.
                self.builder.exclude(place, *left_out, allocation.amount, measure)
                return False
            self.builder.use(allocation)
        except BadValue as bad:
            problem, which = bad.problem, name()
            if which:
                problem = replace(problem, column=f"{problem.column} of {which}")
            self.builder.reject(place, problem)
            return False
        self.note_unsplit(item.places or activity.places, item.sector or activity.sector, at, place)
        for inference in allocation.inferred[:1]:
            self.note_inferred(inference, at, place)
        return True

    def is_usual(self, activity: Activity) -> bool:
        """Tell whether the config says nothing of the status or the level of an activity."""
        decided = self.builder.meaning("status", activity.status) is not None
        return not decided and activity.identifier not in self.repeated

    def _why_left_out(self, activity: Activity, measure: Measure) -> tuple[str, Remark] | None:
        """Return the rule, and the reason, by which the config leaves out what an activity has."""
        if measure in self.repeated.get(activity.identifier, ()):
            return _REPEATED
        if self.builder.meaning("status", activity.status) == EXCLUDE:
            return RULES["status"], say("status-excluded", status=activity.status)
        return None

    def measure_of(self, kind: str) -> Measure | tuple[str, Remark]:
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

    def allocation(
        self, activity: Activity, number: int, item: Transaction, place: Place, measure: Measure
    ) -> Allocation:
        """Return a transaction as an allocation.

        Raises:
            BadValue: its amount, its currency or a date cannot be read.
        """
        amount = read_amount(item.value, "value")
        money = Money(amount.number, read_currency(item.currency.strip() or activity.currency))
        day, of_day = day_of(item.day)
        valued = read_iso_date(item.value_day) or day
        received = measure in RECEIVED
        receiver, inferred = receiver_of(activity, item.receiver, received=received)
        donor = donor_of(activity, item.provider, received=received)
        places, sector = item.places or activity.places, item.sector or activity.sector
        flag = activity.humanitarian if item.humanitarian is None else item.humanitarian
        # By position: by name, a field at a time, takes three times as long.
        return Allocation(
            id_of(activity, item.ref, number),
            place,
            party_of(receiver),
            money,
            amount.step,
            item.value,
            measure,
            Qualifier.EXACT,
            (),
            party_of(donor) if donor else None,
            day,
            places.one,
            sector.one,
            HUMANITARIAN if flag else None,
            activity.title,
            item.description,
            (*inferred, *of_day) if of_day else inferred,
            valued,
            places.shares,
            sector.shares,
        )

    def note_inferred(self, inference: Inference, at: int, place: Place, count: int = 1) -> None:
        """Note that the recipient of some transactions was assumed; `at` and `place`: the first."""
        if inference.field == "recipient":
            self._inferred.setdefault(inference, _Noted(at, place)).add(at, place, count)

    def note_unsplit(
        self, places: Split, sector: Split, at: int, place: Place, count: int = 1
    ) -> None:
        """Note what some transactions are not split over; `at` and `place` are of the first."""
        for what, split in (("countries and regions", places), ("sectors", sector)):
            if split.total is not None:
                key = what, split.total
                self._unsplit.setdefault(key, _Noted(at, place)).add(at, place, count)

    def findings(self) -> Iterator[Finding]:
        """Yield what was assumed, and what was not split."""
        name = self.builder.name
        for inference, noted in sorted(self._inferred.items(), key=_first):
            message = say("transactions-inferred", count=noted.count, reason=inference.reason)
            yield Finding("recipient-inferred", Severity.NOTE, message, name)
        of_kind: dict[str, list[tuple[str, _Noted]]] = {}
        for (what, total), noted in sorted(self._unsplit.items(), key=_first):
            of_kind.setdefault(what, []).append((total, noted))
        for what, totals in of_kind.items():
            counts = {total: noted.count for total, noted in totals}
            message = say("put-under-none", transactions=_unsplit_totals(what, counts))
            place = at(totals[0][1].place)
            yield Finding("percentages-not-100", Severity.WARNING, message, place)


def _first(item: tuple[object, _Noted]) -> int:
    return item[1].first


def day_of(text: str) -> tuple[date | None, tuple[Inference, ...]]:
    """Return a day, and that it was assumed if only a year is stated, as tables may.

    Raises:
        BadValue: the text is no date.
    """
    day, of_day = first_day(text) if len(text) == _YEAR else (None, ())
    return day or read_iso_date(text), of_day


def id_of(activity: Activity, ref: str, number: int) -> str:
    """Return the id of a transaction by its reference, else by its position; empty without both."""
    which = ref or number
    return f"{activity.identifier}/{which}" if activity.identifier and which else ""


def receiver_of(
    activity: Activity, own: Org, *, received: bool
) -> tuple[str, tuple[Inference, ...]]:
    """Return who receives a transaction, and what was inferred about that.

    Args:
        own: the receiver that it names itself.
        received: whether its money comes in.
    """
    if name := own.name or (own.ref and activity.names.get(own.ref)):
        return name, ()
    if received:
        # The standard: if it is left out, incoming funds are the reporting organisation's.
        reporter = _name_or_ref(activity.reporting)
        if reporter and not own.ref:
            return reporter, _BY_REPORTER
    elif names := joined(_name_or_ref(org) for role, org in activity.orgs if role in _IMPLEMENTING):
        return names, _BY_IMPLEMENTER
    return (own.ref, ()) if own.ref else (_NOT_STATED, _NOT_KNOWN)


def donor_of(activity: Activity, own: Org, *, received: bool) -> str:
    """Return who provides the money of a transaction; of outgoing money it is who reports it."""
    if own.name:
        return own.name
    if own.ref:
        return activity.names.get(own.ref) or own.ref
    return "" if received else _name_or_ref(activity.reporting)


def _name_or_ref(org: Org) -> str:
    return org.name or org.ref


party_of = lru_cache(maxsize=65_536)(party)
"""Returns the organisation of a name; many transactions share it."""


def _unsplit_totals(what: str, totals: Mapping[str, int]) -> str:
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
