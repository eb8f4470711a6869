"""Activities whose transactions may not stand: by their status, or as parts of other activities.

What was promised in an activity that was cancelled or suspended may never be paid; what was paid
was paid. One that is only planned has given nothing. A parent and its parts may state the same
money: publishers should have transactions at one level only, and some have them at two.
Source: IATI Standard 2.03, code lists ActivityStatus and RelatedActivityType, "Hierarchy".
"""

from __future__ import annotations

from collections import Counter, defaultdict
from contextlib import suppress
from dataclasses import field
from decimal import Decimal
from typing import TYPE_CHECKING

from aidreport.config.sources import EXCLUDE, USE
from aidreport.lazy_dataclass import dataclass
from aidreport.model.allocation import Measure
from aidreport.model.dataset import Finding, Severity
from aidreport.model.remarks import say
from aidreport.sources.problems import Question
from aidreport.sources.standards.iati.families import Family, Member
from aidreport.sources.standards.iati.usual import UsualRows
from aidreport.sources.standards.records import BadValue, read_amount
from aidreport.sources.tables.words.kind_words import is_doubtful, said_by
from aidreport.statements import state
from aidreport.values import Several

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from aidreport.sources.standards.iati.elements import Activity, Transaction
    from aidreport.sources.standards.iati.families import Part
    from aidreport.sources.standards.iati.transactions import TransactionReader
    from aidreport.values import Value

_PLANNED, _CANCELLED, _SUSPENDED = "pipeline", "cancelled", "suspended"
_CODES = {"1": _PLANNED, "5": _CANCELLED, "6": _SUSPENDED}
_COUNTS = ("2", "3", "4", "")
_ASKED = {
    _PLANNED: "question.of-planned",
    _CANCELLED: "question.of-cancelled",
    _SUSPENDED: "question.of-suspended",
}
_SAID = {
    _PLANNED: "status-pipeline",
    _CANCELLED: "status-cancelled",
    _SUSPENDED: "status-suspended",
}
_WHY = {
    _PLANNED: "question.of-planned-why",
    _CANCELLED: "question.of-cancelled-why",
    _SUSPENDED: "question.of-suspended-why",
}
_PROMISED = {Measure.COMMITMENT: False, Measure.INCOMING_COMMITMENT: True, Measure.PLEDGE: False}
_PAID = {Measure.DISBURSEMENT: False, Measure.EXPENDITURE: False, Measure.INCOMING: True}
"""Measures of what was promised, and of what was paid → whether the money comes in."""

_SHOWN = 5


@dataclass(slots=True)
class _OfStatus:
    """The activities of a status that may not stand.

    Attributes:
        state: which of the three it is.
        transactions: identifier → how many it has.
        open: identifier and kind of money → what was promised and is not paid.
        planned: the activities that have what no activity that is only planned can have.
    """

    state: str
    transactions: Counter[str] = field(default_factory=Counter)
    open: dict[str, defaultdict[tuple[bool, str], Decimal]] = field(default_factory=dict)
    planned: set[str] = field(default_factory=set)

    def doubtful(self) -> list[str]:
        """Return the identifiers of activities whose transactions may not stand."""
        if self.state == _PLANNED:
            return [name for name in self.transactions if name in self.planned]
        return [name for name, left in self.open.items() if max(left.values()) > 0]


@dataclass(slots=True)
class Standing:
    """Notes the activities of one file, and what is open about them.

    Attributes:
        reader: takes their transactions.
    """

    reader: TransactionReader
    _statuses: dict[str, _OfStatus] = field(default_factory=dict)
    _family: Family = field(default_factory=Family)
    _known: dict[str, Measure | None] = field(default_factory=dict)

    def note(self, activity: Activity) -> None:
        """Note an activity, or one of the rows that are one."""
        items = activity.transactions
        if not items and not activity.related and not activity.level:
            return
        if items and (state := _state_of(activity.status)):
            of_status = self._statuses.setdefault(activity.status, _OfStatus(state))
            self._note_amounts(of_status, activity, items)
        if activity.identifier:
            self._family.add(Member.of(activity, self._measures_of(items)))

    def _measures_of(self, items: Sequence[Transaction]) -> dict[Measure, int]:
        """Return the measures of transactions, each with how many there are."""
        kinds = items.kinds() if isinstance(items, UsualRows) else [item.kind for item in items]
        counts: dict[Measure, int] = {}
        for kind in kinds:
            if (measure := self._measure(kind)) is not None:
                counts[measure] = counts.get(measure, 0) + 1
        return counts

    def _measure(self, kind: str) -> Measure | None:
        """Return the measure of a type; None if it has none. Each type is judged once."""
        if kind not in self._known:
            self._known[kind] = None
            with suppress(BadValue):
                measure = self.reader.measure_of(kind)
                self._known[kind] = measure if isinstance(measure, Measure) else None
        return self._known[kind]

    def _note_amounts(
        self, noted: _OfStatus, activity: Activity, items: Sequence[Transaction]
    ) -> None:
        name = activity.identifier
        noted.transactions[name] += len(items)
        for item in items:
            measure = self._measure(item.kind)
            if measure in (None, Measure.PLEDGE) and noted.state == _PLANNED:
                continue
            noted.planned.add(name)
            comes_in = _PROMISED.get(measure, _PAID.get(measure)) if measure else None
            if measure is None or comes_in is None:
                continue
            with suppress(BadValue):
                number = read_amount(item.value, "value").number
                key = comes_in, item.currency.strip() or activity.currency
                left = noted.open.setdefault(name, defaultdict(Decimal))
                left[key] += number if measure in _PROMISED else -number

    def repeated(self) -> Mapping[str, frozenset[Measure]]:
        """Return the activities that may state the money of others → the measures of that."""
        return {part.member.identifier: frozenset(part.measures) for part in self._family.parts()}

    def ask(self) -> Iterator[Question]:
        """Yield what is open, as far as the config does not decide it."""
        builder = self.reader.builder
        for status, noted in self._statuses.items():
            if builder.meaning("status", status) is None and (names := noted.doubtful()):
                yield _of_status(status, noted, names)
        if builder.source is None or builder.source.repeated_money is None:
            yield from self._of_parts()

    def _of_parts(self) -> Iterator[Question]:
        parts = self._family.parts()
        if not parts:
            return
        count = sum(part.member.measures[measure] for part in parts for measure in part.measures)
        details = [_of_part(part) for part in parts[:_SHOWN]]
        more = len(parts) - _SHOWN
        yield Question(
            state(
                "question.of-parts",
                transactions=state("question.transactions", count=count),
                activities=state("question.activities", count=len(parts)),
            ),
            state("question.of-parts-why"),
            {"repeated_money": "exclude"},
            ({"repeated_money": "use"},),
            details=(*details, *([state("question.more", count=more)] if more > 0 else [])),
        )

    def findings(self) -> Iterator[Finding]:
        """Yield what was counted of activities that are not under way."""
        builder = self.reader.builder
        for status, noted in self._statuses.items():
            meaning = builder.meaning("status", status)
            if meaning not in (None, USE):
                continue
            message = say(_SAID[noted.state], count=noted.transactions.total())
            severity = Severity.NOTE if meaning == USE else Severity.WARNING
            yield Finding("activity-status", severity, message, builder.name)


def _state_of(status: str) -> str:
    """Return which of the states that may not stand a status is; empty for others."""
    if status in _COUNTS:
        return ""
    if status in _CODES:
        return _CODES[status]
    if is_doubtful(status):
        return _SUSPENDED
    if said_by(status, {}).meaning != EXCLUDE:
        return ""
    return _CANCELLED if status[:6].casefold() == _CANCELLED[:6] else _PLANNED


def _of_part(part: Part) -> str:
    """Return an activity that may be part of another, with what it may share with it."""
    member, measures = part.member, Several(map(Measure, sorted(part.measures)))
    said: dict[str, Value] = {
        "activity": member.identifier,
        "why": part.why,
        "other": part.whole,
        "measures": measures,
    }
    if member.level > 1:
        level = str(member.level)
        return state("question.part-at-level", level=level, **said)
    return state("question.part", **said)


def _of_status(status: str, noted: _OfStatus, names: Sequence[str]) -> Question:
    count = sum(noted.transactions[name] for name in names)
    more = len(names) - _SHOWN
    shown = Several(name or state("question.without-identifier") for name in names[:_SHOWN])
    why = state(_WHY[noted.state])
    listed = state("question.listed", items=shown)
    if more > 0:
        listed = state("question.and-more", listed=shown, count=more)
    return Question(
        state(_ASKED[noted.state], count=count, status=status),
        state("question.of-status-why", why=why),
        {"values": {"status": {status: EXCLUDE}}},
        ({"values": {"status": {status: USE}}},),
        details=(listed,),
    )
