"""Figures: every number that a briefing may show, each with its derivation.

A figure names the figures it was computed from, so that each number on a page leads back to
lines of its sources. Types, and the names of what the sources state.
"""

from __future__ import annotations

from dataclasses import field, replace
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING, Protocol

from aidreport.lazy_dataclass import dataclass
from aidreport.model.money import StatedAmount

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from decimal import Decimal

    from aidreport.model.agreement import Agreement
    from aidreport.model.allocation import Allocation, Measure
    from aidreport.model.dataset import Dataset, Finding
    from aidreport.model.selection import Selection


OTHER_CURRENCY = "other-currency"
"""The rule by which a report leaves out rows in currencies that it does not ask for."""

REJECTED_ROW = "rejected-row"
"""The rule by which a report leaves out rows that cannot be used, if it is told to."""

BEFORE = "before/"
"""Begins the ids of the figures of earlier data, beside those of the data compared with them."""


class Operation(StrEnum):
    """How a figure was computed."""

    STATED = "stated"
    SUM = "sum"
    COUNT = "count"
    DIFFERENCE = "difference"
    SHARE = "share"
    RATIO = "ratio"
    PERCENTAGE = "percentage"
    CHANGE = "change"


@dataclass(frozen=True, slots=True)
class Figure:
    """A number and where it came from.

    Attributes:
        id: unique, stable and readable: "total/NOK", "share/recipient/UNICEF/NOK".
        value: exact.
        unit: a currency code, "percent", "count", "NOK per EUR" for a rate; empty for a number
            of an announcement's fact.
        operation: how it was computed.
        inputs: ids of the figures that went in, in order; for a share, the part and then its
            denominator; for a difference, a ratio and a percentage, left and right; for a change in
            percent, what is now and what was before. What a count counts may also be rows that
            were left out: "excluded/1".
        source: the place that states it; empty for computed figures.
        as_written: a stated figure in the words of its source.
        inferred: what was guessed about a stated figure, and why.
    """

    id: str
    value: Decimal
    unit: str
    operation: Operation
    inputs: tuple[str, ...] = ()
    source: str = ""
    as_written: str = ""
    inferred: str = ""


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """A sum compared with what was announced.

    Attributes:
        currency: of both.
        sum, stated, difference: figures; the difference is sum − stated.
        percent: the absolute difference in percent of the stated total, a figure too.
        step: one unit of the stated precision, in units of the currency.
        equivalent: True if the amounts are stated equivalents of the allocations, False
            if they are the allocations' own amounts.
    """

    currency: str
    sum: Figure
    stated: Figure
    difference: Figure
    percent: Figure
    step: Decimal
    verdict: Agreement
    equivalent: bool


RATE_DIGITS = 12
"""Significant digits of a rate."""


@dataclass(frozen=True, slots=True)
class Rate:
    """An exchange rate implied by an amount and its stated equivalent.

    Attributes:
        of: the recipient whose amounts imply it; empty for the stated totals.
        figure: the rate; unit "NOK per EUR".
        low, high: the rates that the stated precision of both amounts allows.
        strays: True if that range does not meet the range of the others.
    """

    of: str
    figure: Figure
    low: Decimal
    high: Decimal
    strays: bool


@dataclass(frozen=True, slots=True)
class Group:
    """The allocations that share one key, in one currency.

    Attributes:
        key: the value they share; None for what was announced but not itemised.
        name: as written in the source.
        full_name: spelled out if `name` is an acronym; else empty.
        amount: the sum.
        share: percent of the breakdown's denominator; None if a share has no meaning.
        equivalents: sums of the stated equivalents by currency, only for currencies that every
            allocation of the group states.
        rows: how many allocations.
    """

    key: str | None
    name: str
    full_name: str
    amount: Figure
    share: Figure | None
    equivalents: Mapping[str, Figure]
    rows: int


@dataclass(frozen=True, slots=True)
class Breakdown:
    """The allocations of one currency, grouped by one field, largest first.

    The groups, the one for what is not itemised included, add up to `denominator`, and their
    shares to exactly 100.

    Attributes:
        by: the field.
        total: the sum of the allocations.
        denominator: what the shares are parts of: the stated total where it exceeds the sum by
            more than rounding, else the sum.
        equivalent_totals: sums of the stated equivalents by currency, only for currencies that
            every allocation states.
        no_shares: why there are no shares; empty if there are.
    """

    by: str
    currency: str
    total: Figure
    denominator: Figure
    groups: Sequence[Group]
    equivalent_totals: Mapping[str, Figure]
    count: Figure
    no_shares: str = ""

    @property
    def itemised(self) -> Sequence[Group]:
        """The groups of allocations, without what was announced but not itemised, the last one."""
        rest = self.groups and self.groups[-1].key is None
        return self.groups[:-1] if rest else self.groups


@dataclass(frozen=True, slots=True)
class Figures:
    """All that is known about one data set, in figures.

    Attributes:
        measures: the measures that were summed.
        totals: the sum of the allocations by currency, the largest number of rows first.
        stated: the announced totals by currency.
        breakdowns: by field, one for each currency, in the order of `totals`.
        facts: the numbers of the announcement's facts by their place among them, from 1; those
            without a plain number are left out.
        reconciliations: sums compared with stated totals; the allocations' own currency first.
        rates: implied exchange rates, allocations in their order, then the stated totals.
        findings: what the checks say, the sources' findings included.
        by_id: every figure.
        divide: returns a part of the data set with its figures; None if no allocation is in it.
        parts: those that a briefing shows.
        before: the figures of the earlier data that these are compared with; None without any.
        comparisons: the tables of a page that compare them.
    """

    measures: tuple[Measure, ...]
    totals: Mapping[str, Figure]
    stated: Mapping[str, Figure]
    facts: Mapping[int, Figure]
    breakdowns: Mapping[str, tuple[Breakdown, ...]]
    reconciliations: tuple[Reconciliation, ...]
    rates: tuple[Rate, ...]
    findings: tuple[Finding, ...]
    by_id: Mapping[str, Figure]
    divide: Callable[[Selection], Part | None] = field(compare=False, repr=False)
    parts: tuple[Part, ...] = ()
    before: Figures | None = None
    comparisons: tuple[Comparison, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """The allocations of a data set that meet some conditions.

    Attributes:
        figures: of them; a breakdown is there once it was asked for.
        own: the figures that are not of the whole, by id; others may follow with breakdowns.
    """

    conditions: Selection
    dataset: Dataset
    figures: Figures
    own: Mapping[str, Figure]


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """Some groups now and before, as a row of a table.

    Attributes:
        keys: of the groups, each in one of the data sets or in both.
        now, before: what they add up to; nothing where no data have them.
        difference: now − before.
        percent: by how much it has changed; None where what was before is not positive.
    """

    keys: tuple[str, ...]
    now: Figure
    before: Figure
    difference: Figure
    percent: Figure | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """All groups of a field in one currency, now and before: each is in one row."""

    by: str
    currency: str
    rows: tuple[ComparedRow, ...]


def of_before(figures: Mapping[str, Figure]) -> dict[str, Figure]:
    """Return figures of earlier data by the ids that they have beside those of the later data."""
    return {
        f"{BEFORE}{name}": replace(
            figure, id=f"{BEFORE}{name}", inputs=tuple(f"{BEFORE}{one}" for one in figure.inputs)
        )
        for name, figure in figures.items()
    }


def allocation_id(allocation: Allocation) -> str:
    """Return the id of the figure that is an allocation's amount."""
    return f"allocation/{allocation.id}"


def equivalents(allocation: Allocation) -> list[tuple[str, StatedAmount]]:
    """Return an allocation's stated equivalents, each with the id of its figure."""
    named = []
    seen: dict[str, int] = {}
    for stated in allocation.equivalents:
        currency = stated.money.currency
        seen[currency] = count = seen.get(currency, 0) + 1
        suffix = f"-{count}" if count > 1 else ""
        named.append((f"allocation/{allocation.id}/{currency}{suffix}", stated))
    return named


def as_stated(allocation: Allocation) -> StatedAmount:
    """Return an allocation's amount as its source states it."""
    guessed = "; ".join(part.reason for part in allocation.inferred if part.field == "amount")
    return StatedAmount(
        allocation.amount,
        allocation.step,
        allocation.as_written,
        allocation.qualifier,
        guessed,
        line=allocation.place.line,
    )


_QUOTIENTS = (Operation.SHARE, Operation.PERCENTAGE)


class AnyFigure(Protocol):
    """A figure of the analysis, or the entry of one in a record."""

    @property
    def value(self) -> Decimal:
        """The number."""

    @property
    def unit(self) -> str:
        """What it counts."""

    @property
    def operation(self) -> Operation:
        """How it was computed."""

    @property
    def inputs(self) -> Sequence[str]:
        """The ids of what went in."""


def exact_change(now: Decimal, before: Decimal) -> Fraction:
    """Return by how much an amount has changed, in percent of what it was, which is not zero."""
    return (Fraction(now) - Fraction(before)) / Fraction(before) * 100


def exact_percent(figure: AnyFigure, known: Mapping[str, AnyFigure]) -> Fraction:
    """Return a percentage of any kind or a sum of shares before it was rounded; others as they are.

    Args:
        known: figures by id; without those that went in, the figure is taken as it is.
    """
    parts = [known[name] for name in figure.inputs if name in known]
    if figure.unit == "percent" and parts and len(parts) == len(figure.inputs):
        if figure.operation in _QUOTIENTS and len(parts) == 2 and parts[1].value:
            (part, unit), (whole, other) = (one.value.as_integer_ratio() for one in parts)
            percent = Fraction(100 * part * other, unit * whole)
            return percent if figure.operation is Operation.SHARE else abs(percent)
        if figure.operation is Operation.CHANGE and len(parts) == 2 and parts[1].value:
            return exact_change(parts[0].value, parts[1].value)
        if figure.operation is Operation.SUM:
            return sum((exact_percent(part, known) for part in parts), Fraction(0))
    return Fraction(figure.value)
