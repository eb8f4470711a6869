"""Sums and exchange rates compared with what was announced.

A sum that differs from the stated total by at most half a unit of the stated precision is
consistent with rounding; beyond that it is a warning. A total of one digit ("NOK 1 billion") does
not say how precise it is: any difference from it is a warning. Nothing is picked silently.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from aidreport.analysis.figures import (
    RATE_DIGITS,
    Figure,
    Operation,
    Rate,
    Reconciliation,
    allocation_id,
    equivalents,
)
from aidreport.analysis.totals import exact_arithmetic
from aidreport.model.agreement import Agreement
from aidreport.model.dataset import Finding, Severity
from aidreport.model.money import ConversionStatus, Money, round_half_up
from aidreport.model.remarks import at, say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import date

    from aidreport.analysis.register import Basis
    from aidreport.model.allocation import Allocation
    from aidreport.model.money import StatedAmount
    from aidreport.model.remarks import Remark

    Published = Callable[[str, str, date], Decimal | None]

_PERCENT_PLACES = 6
_HALF = Decimal("0.5")


_NEAREST = Context(prec=RATE_DIGITS, rounding=ROUND_HALF_UP)
_DOWN = Context(prec=RATE_DIGITS, rounding=ROUND_FLOOR)
_UP = Context(prec=RATE_DIGITS, rounding=ROUND_CEILING)
_MESSAGE = Context(prec=6, rounding=ROUND_HALF_UP)
"""A rate in a message has six significant digits."""

SLACK = Decimal("0.02")
SLACK_OVER_TIME = Decimal("0.3")
FORTNIGHT = 14
_SEVERAL = 2


def reconcile(basis: Basis) -> tuple[list[Reconciliation], list[Finding]]:
    """Compare every stated total with the sum that it can be compared with.

    Returns:
        The comparisons, those of the allocations' own amounts first, and what they find.
    """
    own, equivalent = list[Reconciliation](), list[Reconciliation]()
    findings = []
    # A total at rates, or without amounts that have none, is not comparable with a stated one.
    by_rates = any(
        row.conversion and row.conversion.status is not ConversionStatus.AS_STATED
        for row in basis.rows
    )
    for statement in basis.dataset.announced.stated:
        code, words = statement.money.currency, statement.as_written
        source = basis.stated[code].source
        if by_rates and code == basis.dataset.converted_to:
            message = say("stated-not-compared", stated=words)
            findings.append(Finding("stated-not-compared", Severity.NOTE, message, source))
        elif code in basis.totals and basis.dataset.converted_to in (None, code):
            own.append(_compare(basis, basis.totals[code], statement, equivalent=False))
        elif (total := _original_sum(basis, code) or _equivalent_sum(basis, code)) is not None:
            equivalent.append(_compare(basis, total, statement, equivalent=True))
        else:
            message = say("stated-without-rows", stated=words, currency=code)
            findings.append(Finding("stated-without-rows", Severity.WARNING, message, source))
    results = own + equivalent
    return results, findings + [item for item in map(_finding, results) if item is not None]


def _equivalent_sum(basis: Basis, code: str) -> Figure | None:
    """Return the sum of the equivalents in a currency; None unless all allocations state it."""
    parts = [sums[code] for sums in basis.equivalents.values() if code in sums]
    if not parts or len(parts) < len(basis.equivalents):
        return None
    if len(parts) == 1:
        return parts[0]
    with exact_arithmetic():
        value = sum((part.value for part in parts), Decimal())
    inputs = [part.id for part in parts]
    return basis.register.add_computed(
        f"equivalent-total/{code}", value, code, Operation.SUM, inputs
    )


def _original_sum(basis: Basis, code: str) -> Figure | None:
    """Return the sum of what was in a currency before conversion; None if nothing was."""
    names, amounts = [], []
    for row in basis.rows:
        if row.conversion is None or row.conversion.original.currency != code:
            continue
        original = row.conversion.original
        figures = [name for name, stated in equivalents(row) if stated.money == original]
        figures = [allocation_id(row)] if row.conversion.problem else figures
        if not figures:  # a part of what is spread
            return None
        names.append(figures[0])
        amounts.append(original.amount)
    if not names:
        return None
    with exact_arithmetic():
        value = sum(amounts, Decimal())
    return basis.register.add_computed(f"original-total/{code}", value, code, Operation.SUM, names)


def _compare(
    basis: Basis, total: Figure, statement: StatedAmount, *, equivalent: bool
) -> Reconciliation:
    """Compare a sum with the stated total of its currency."""
    stated = basis.stated[statement.money.currency]
    with exact_arithmetic():
        value = total.value - stated.value
        verdict = Agreement.of(value, stated.value, statement.step)
    kind = "equivalent-difference" if equivalent else "difference"
    inputs = (total.id, stated.id)
    difference = basis.register.add_computed(
        f"{kind}/{total.unit}", value, total.unit, Operation.DIFFERENCE, inputs
    )
    percent = basis.register.add_computed(
        f"{kind}-percent/{total.unit}",
        _percent(value, stated.value),
        "percent",
        Operation.PERCENTAGE,
        (difference.id, stated.id),
    )
    return Reconciliation(
        currency=total.unit,
        sum=total,
        stated=stated,
        difference=difference,
        percent=percent,
        step=statement.step,
        verdict=verdict,
        equivalent=equivalent,
    )


def _finding(result: Reconciliation) -> Finding | None:
    """Return what a reconciliation says; nothing if the allocations' own sum agrees."""
    if result.verdict is Agreement.AGREES:
        if not result.equivalent:
            return None
        return Finding(
            "equivalent-agrees",
            Severity.NOTE,
            say("equivalents-agree", sum=_money(result.sum)),
            result.stated.source,
        )
    key, parts = _SENTENCES[result.equivalent, result.verdict], (result.sum, result.stated)
    added_up, stated = map(_money, parts)
    return Finding(
        "equivalent-differs" if result.equivalent else "total-differs",
        Severity.NOTE if result.verdict is Agreement.ROUNDING else Severity.WARNING,
        say(key, sum=added_up, stated=stated, difference=_money(result.difference)),
        result.stated.source,
    )


_SENTENCES = {
    (False, Agreement.ROUNDING): "total-rounding",
    (False, Agreement.IMPRECISE): "total-imprecise",
    (False, Agreement.DIFFERS): "total-differs",
    (True, Agreement.ROUNDING): "equivalents-rounding",
    (True, Agreement.IMPRECISE): "equivalents-imprecise",
    (True, Agreement.DIFFERS): "equivalents-differ",
}


def _money(figure: Figure) -> Money:
    return Money(figure.value, figure.unit)


def _percent(difference: Decimal, stated: Decimal) -> Decimal:
    """Return the absolute difference in percent of the stated total; 0 for a total of 0."""
    if not stated:
        return Decimal()
    percent = abs(Fraction(difference) / Fraction(stated)) * 100
    return round_half_up(percent, _PERCENT_PLACES)


class StatedFigure(NamedTuple):
    """A figure, and one unit of its precision, of which half on either side is left open."""

    figure: Figure
    step: Decimal

    @property
    def low(self) -> Decimal:
        """The least amount that rounds to it."""
        return _DOWN.subtract(self.figure.value, self.step * _HALF)

    @property
    def high(self) -> Decimal:
        """The greatest amount that rounds to it."""
        return _UP.add(self.figure.value, self.step * _HALF)


class RatePair(NamedTuple):
    """An amount and its equivalent.

    Attributes:
        of: whose they are; empty for the stated totals.
        name: the id of the rate's figure.
        source: the place that states them.
        day: the date of the amount; None if it has none.
    """

    of: str
    name: str
    source: str
    amount: StatedFigure
    equivalent: StatedFigure
    day: date | None = None


class ImpliedRate(NamedTuple):
    """The rate of a pair, and the least and greatest that the stated precision allows."""

    pair: RatePair
    value: Decimal
    low: Decimal
    high: Decimal


def implied_rates(
    basis: Basis, published: Published | None = None
) -> tuple[list[Rate], list[Finding]]:
    """Return the implied rates of each pair of currencies, and warnings about those that stray.

    A stated amount stands for every amount that rounds to it: half a unit of its precision on
    either side. A rate strays if the rates that its two amounts allow stay more than 2 percent
    away from the median of the others: exchange rates move within days, digits and units do not.
    The median, because in a mean of the others one wrong unit would discredit them all.

    If the amounts are of more than a fortnight, a rate is compared with the one published for its
    own date, and strays if it is 30 percent away; without one, with the median of the years around
    it. No true rate of any year strays. Without a positive amount on both sides, nothing is
    implied.

    Args:
        published: returns the published rate of a day; None to compare rates among themselves.
    """
    rates, findings = list[Rate](), list[Finding]()
    for code, of_allocations in _allocation_pairs(basis).items():
        pairs = [*of_allocations, *_totals_pair(basis, *code)]
        implied = [item for item in map(implied_rate, pairs) if item is not None]
        days = [pair.day for pair in pairs if pair.day is not None]
        over_time = bool(days) and (max(days) - min(days)).days > FORTNIGHT
        neighbours = _Neighbours(implied, over_time=over_time)
        straying: list[Finding] = []
        for item in implied:
            others = neighbours.middle(item)
            finding = stray_finding(item, others, published, over_time=over_time)
            strays = finding is not None
            inputs = (item.pair.amount.figure.id, item.pair.equivalent.figure.id)
            figure = basis.register.add_computed(
                item.pair.name, item.value, _unit(item.pair), Operation.RATIO, inputs
            )
            rates.append(Rate(item.pair.of, figure, item.low, item.high, strays))
            if finding is not None:
                straying.append(finding)
        findings += as_one(straying)
    return rates, findings


def stray_finding(
    item: ImpliedRate,
    others: Sequence[ImpliedRate],
    published: Published | None,
    *,
    over_time: bool,
) -> Finding | None:
    """Return a warning if a rate strays; None if it does not.

    Args:
        others: the middle of those that it is compared with, if no rate was published.
        over_time: whether the amounts are of more than a fortnight.
    """
    slack = SLACK_OVER_TIME if over_time else SLACK
    strays = bool(others) and all(_apart(item, other, slack) for other in others)
    pair = item.pair
    if pair.day is not None and published is not None and (strays or over_time):
        rate = published(pair.amount.figure.unit, pair.equivalent.figure.unit, pair.day)
        if rate is not None:
            return _off(item, rate) if _is_off(item, rate, slack) else None
    return _stray(item, others) if strays else None


class _Neighbours:
    """The rates that one is compared with: all others, or those of the years around it.

    Args:
        over_time: whether amounts are of more than a fortnight.
    """

    def __init__(self, implied: Sequence[ImpliedRate], *, over_time: bool) -> None:
        self._by_year: dict[int | None, list[ImpliedRate]] = defaultdict(list)
        for item in sorted(implied, key=lambda item: item.value):
            day = item.pair.day
            around = (day.year - 1, day.year, day.year + 1) if over_time and day else ()
            for year in (*around, *(() if over_time and day else (None,))):
                self._by_year[year].append(item)
        self._over_time = over_time
        self._ranks = {
            year: {item.pair.name: place for place, item in enumerate(items)}
            for year, items in self._by_year.items()
        }

    def middle(self, item: ImpliedRate) -> list[ImpliedRate]:
        """Return the middle of the others: one, two if they are even, none of none."""
        year = item.pair.day.year if self._over_time and item.pair.day else None
        return _middle_of_others(self._by_year[year], self._ranks[year][item.pair.name])


def as_one(findings: Sequence[Finding]) -> list[Finding]:
    """Return findings of one kind as one, with their number and the first of them."""
    if len(findings) < _SEVERAL:
        return [*findings]
    first = findings[0]
    message = say("rates-stray", count=len(findings), first=first.message)
    return [Finding(first.code, first.severity, message, first.source)]


def _allocation_pairs(basis: Basis) -> dict[tuple[str, str], list[RatePair]]:
    """Return each allocation's amount with each equivalent, by the currencies of both."""
    pairs: dict[tuple[str, str], list[RatePair]] = {}
    for item in basis.rows:
        if item.conversion is not None and item.conversion.rates:
            continue  # what it implies is the rate by which it was converted
        for currency, pair in pairs_of(item, basis.register.figures):
            pairs.setdefault((item.amount.currency, currency), []).append(pair)
    return pairs


def pairs_of(item: Allocation, figures: Mapping[str, Figure]) -> Iterator[tuple[str, RatePair]]:
    """Yield an allocation's amount with each equivalent, and the currency of that.

    Args:
        figures: those of the allocation, by their ids.
    """
    for name, stated in equivalents(item):
        yield (
            stated.money.currency,
            RatePair(
                item.recipient.name,
                name.replace("allocation/", "rate/", 1),
                at(item.place),
                StatedFigure(figures[allocation_id(item)], item.step),
                StatedFigure(figures[name], stated.step),
                item.decided,
            ),
        )


def _totals_pair(basis: Basis, currency: str, equivalent: str) -> Iterator[RatePair]:
    """Yield the stated totals in two currencies, if there are both."""
    steps = {item.money.currency: item.step for item in basis.dataset.announced.stated}
    if currency in steps and equivalent in steps:
        yield RatePair(
            "",
            f"stated-rate/{currency}/{equivalent}",
            basis.dataset.announced.source,
            StatedFigure(basis.stated[currency], steps[currency]),
            StatedFigure(basis.stated[equivalent], steps[equivalent]),
        )


def implied_rate(pair: RatePair) -> ImpliedRate | None:
    """Return the rate of a pair; None if one of its amounts may be zero or less."""
    amount, equivalent = pair.amount, pair.equivalent
    least, least_equivalent = amount.low, equivalent.low
    if least <= 0 or least_equivalent <= 0:
        return None
    return ImpliedRate(
        pair,
        _NEAREST.divide(amount.figure.value, equivalent.figure.value),
        _DOWN.divide(least, equivalent.high),
        _UP.divide(amount.high, least_equivalent),
    )


def _middle_of_others(ranked: Sequence[ImpliedRate], rank: int) -> list[ImpliedRate]:
    """Return the middle of all but the one at `rank`: one, two if they are even, none of none."""
    others = len(ranked) - 1
    if not others:
        return []
    places = sorted({(others - 1) // 2, others // 2})
    return [ranked[place + (place >= rank)] for place in places]


def _apart(one: ImpliedRate, other: ImpliedRate, slack: Decimal) -> bool:
    low, high = _NEAREST.multiply(other.low, 1 - slack), _NEAREST.multiply(other.high, 1 + slack)
    return one.high < low or one.low > high


def _is_off(item: ImpliedRate, rate: Decimal, slack: Decimal) -> bool:
    """Tell whether a rate stays away from the published one by more than a part of it."""
    least, most = _NEAREST.multiply(rate, 1 - slack), _NEAREST.multiply(rate, 1 + slack)
    return item.high < least or item.low > most


def _off(item: ImpliedRate, rate: Decimal) -> Finding:
    assert item.pair.day is not None
    return _straying("rate-strays-published", item, day=item.pair.day, expected=_MESSAGE.plus(rate))


def _stray(item: ImpliedRate, others: Sequence[ImpliedRate]) -> Finding:
    low, *high = dict.fromkeys(_MESSAGE.plus(other.value) for other in others)
    expected = say("period", first=low, last=high[0]) if high else low
    return _straying("rate-strays", item, expected=expected)


def _straying(key: str, item: ImpliedRate, **words: date | Decimal | Remark) -> Finding:
    """Return that an implied rate is far from what is expected, in the words of a key."""
    pair = item.pair
    message = say(
        key,
        whose=pair.of or say("stated-totals"),
        rate=_MESSAGE.plus(item.value),
        of=pair.amount.figure.unit,
        per=pair.equivalent.figure.unit,
        **words,
    )
    return Finding("rate-strays", Severity.WARNING, message, pair.source)


def _unit(pair: RatePair) -> str:
    return f"{pair.amount.figure.unit} per {pair.equivalent.figure.unit}"
