"""What no data say: dates centuries off, and more money than all donors of the world give.

One wrong digit in a date would date a whole briefing, one wrong unit multiplies every amount by a
thousand. Both stop a source, with what to set if they are right.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from aidreport.model.amounts import EXACT
from aidreport.model.bulk import Bulk
from aidreport.model.groups import group
from aidreport.model.money import Money, scale_exactly
from aidreport.sources.problems import Question, refuse_open
from aidreport.sources.terms.dates import YEARS_AHEAD
from aidreport.sources.terms.worth import per_dollar
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from aidreport.config.sources import DataSource
    from aidreport.model.allocation import Allocation, Place
    from aidreport.model.dataset import Dataset

EARLIEST = 1945
"""Before it there was no development aid."""

_MOST_OF_A_YEAR = Decimal(5) * 10**11
"""All donors together give about 2 × 10^11 US dollars of ODA a year (OECD DAC, 2023 and 2024)."""

_TIMES_OTHER_YEARS = 10**6
_LEAST_OF_A_YEAR = 10_000
"""In US dollars: a million times a few cents is no wonder."""

_TIMES_OTHER_ROWS = 10**5
_LEAST_OF_A_ROW = 10**9
"""In US dollars: less is what a table in another unit may well have beside small amounts."""

_ENOUGH_YEARS = 3
_YEARS = ("year", "value_year")
"""The years of the dates of decision and of value, in columns."""

_SHOWN = 3
_OTHER_CALENDARS = ((1340, 1480), (2480, 2620))
"""The years since 1945 and some to come: Islamic and Iranian ones, Buddhist ones."""


class _Kind(NamedTuple):
    """Amounts that are added up: in one currency, of one year and measure."""

    currency: str
    year: str
    measure: str


def refuse_implausible(dataset: Dataset, source: DataSource, today: date | None) -> None:
    """Refuse a source with dates or amounts that no data have.

    Args:
        dataset: what was read of it.
        source: what the config says about it: `years` and `largest_total` allow more.
        today: dates more than two years after it are refused; None if that is not known.

    Raises:
        UnclearError: there are such.
    """
    items = dataset.allocations
    if not items:
        return
    amounts = [*_amounts(items, source)] or [*_in_full(dataset, source)]
    questions = [*_dates(items, source, today), *amounts]
    name = dataset.files[0].path if dataset.files else source.path
    refuse_open(questions, source, name, dataset.plans[0] if dataset.plans else None)


def _dates(
    items: Sequence[Allocation], source: DataSource, today: date | None
) -> Iterator[Question]:
    first, last = source.years or (EARLIEST, today.year + YEARS_AHEAD if today else 9999)
    years = _years(items)
    wrong = sorted(year for year in years if not first <= year <= last)
    if not wrong:
        return
    places = list(_of_years(items, frozenset(wrong)))
    lines = [f"{place}: {day}" for place, day in places[:_SHOWN]]
    more = len(places) - _SHOWN
    count, ends = len(places), {"first": str(first), "last": str(last)}
    allowed = state("question.dates-beyond", count=count, **ends)
    if source.years is None:
        allowed = state("question.far-dates", count=count, first=str(EARLIEST))
    yield Question(
        allowed,
        state("question.far-dates-why"),
        {"years": [min(first, wrong[0]), max(last if last < 9999 else wrong[-1], wrong[-1])]},
        details=(*lines, *([f"and {more:,} more"] if more > 0 else [])),
        by_hand=state(
            "question.other-calendar" if _of_another_calendar(wrong) else "question.correct-dates"
        ),
    )


def _of_another_calendar(years: Iterable[int]) -> bool:
    """Tell whether years are those of today in another calendar: 1445, 1403, 2567."""
    return all(any(first <= year <= last for first, last in _OTHER_CALENDARS) for year in years)


def _years(items: Sequence[Allocation]) -> set[int]:
    found: set[int] = set()
    if isinstance(items, Bulk):
        columns = map(items.column, _YEARS)
        found.update(int(year) for column in columns for year in column.values if year)
        items = [item for _, item in items.others]
    found.update(item.decided.year for item in items if item.decided is not None)
    found.update(item.valued.year for item in items if item.valued is not None)
    return found


def _of_years(items: Sequence[Allocation], wrong: frozenset[int]) -> Iterator[tuple[Place, date]]:
    """Yield the places of dates in some years; those of rows in columns come last."""
    alone: Iterable[Allocation] = items
    if isinstance(items, Bulk):
        import numpy as np

        marks = np.zeros(len(items.lines), dtype=bool)
        for column in map(items.column, _YEARS):
            codes = [at for at, year in enumerate(column.values) if year and int(year) in wrong]
            marks |= np.isin(column.codes, codes)
        lines = items.lines[marks].tolist()
        alone = [item for _, item in items.others] + [items.at(line) for line in lines]
    for item in alone:
        for day in (item.decided, item.valued):
            if day is not None and day.year in wrong:
                yield item.place, day
                break


def _amounts(items: Sequence[Allocation], source: DataSource) -> Iterator[Question]:
    """Yield a question if the rows of a year state more than all donors give."""
    sums = _sums(items)
    for kind, total in sums.items():
        worth = per_dollar(kind.currency)
        most = source.largest_total
        limit = Decimal(most) if most is not None else worth and worth * _MOST_OF_A_YEAR
        if limit is not None and abs(total) > limit:
            yield _question(_sentence(kind, total, "question.large-total"), total, source)
            return
        others = [
            abs(other)
            for one, other in sums.items()
            if one != kind
            and (one.currency, one.measure) == (kind.currency, kind.measure)
            and other
        ]
        dated = bool(kind.year) and len(others) >= _ENOUGH_YEARS - 1
        usual = median(others) if dated else Decimal()
        real = worth is not None and usual >= worth * _LEAST_OF_A_YEAR
        if real and most is None and abs(total) >= _TIMES_OTHER_YEARS * usual:
            problem = _sentence(kind, total, "question.unlike-other-years")
            yield _question(problem, total, source)
            return


def _in_full(dataset: Dataset, source: DataSource) -> Iterator[Question]:
    """Yield a question if one amount of a table that has a unit may be written without it.

    Published layouts and the columns of a long table are not looked at: nobody writes these by
    hand.
    """
    plans = [plan for plan in dataset.plans if plan.kind == "table"]
    settings = [setting for plan in plans for setting in plan.settings]
    has_unit = any(
        setting.name == "unit" and setting.value not in ("", "1") for setting in settings
    )
    if not has_unit or isinstance(dataset.allocations, Bulk):
        return
    by_kind: dict[tuple[str, str], list[Decimal]] = defaultdict(list)
    for item in dataset.allocations:
        if item.amount.amount:
            by_kind[item.amount.currency, item.measure].append(abs(item.amount.amount))
    for (currency, _), amounts in by_kind.items():
        *others, largest = sorted(amounts)
        worth = per_dollar(currency)
        if not others or worth is None or largest <= (source.largest_total or 0):
            continue
        if largest >= max(worth * _LEAST_OF_A_ROW, _TIMES_OTHER_ROWS * median(others)):
            problem = state("question.larger-than-others", amount=Money(largest, currency))
            asked = _question(problem, sum(amounts, Decimal()), source)
            yield asked._replace(why=state("question.larger-than-others-why"), settings={})
            return


def _sentence(kind: _Kind, total: Decimal, key: str) -> str:
    amounts = state("question.amounts-of-measure", measure=kind.measure)
    if kind.year:
        amounts = state("question.amounts-of-year", year=kind.year, measure=kind.measure)
    return state(key, amounts=amounts, total=Money(total, kind.currency))


def _question(problem: str, total: Decimal, source: DataSource) -> Question:
    digits = len(str(int(abs(total))))
    unit = 10 ** (digits - 1)
    largest = -(-int(abs(total)) // unit) * unit
    return Question(
        problem,
        state("question.large-total-why"),
        {"unit": 1} if source.unit is not None else {},
        ({"largest_total": largest},),
        by_hand=state("question.large-total-by-hand"),
    )


def _sums(items: Sequence[Allocation]) -> Mapping[_Kind, Decimal]:
    """Return the sums by currency, year and measure."""
    sums: dict[_Kind, Decimal] = defaultdict(Decimal)
    if isinstance(items, Bulk):
        sums.update(_of_columns(items))
        items = [item for _, item in items.others]
    for item in items:
        year = str(item.decided.year) if item.decided else ""
        kind = _Kind(item.amount.currency, year, item.measure)
        sums[kind] = EXACT.add(sums[kind], item.amount.amount)
    return sums


def _of_columns(bulk: Bulk) -> Iterator[tuple[_Kind, Decimal]]:
    found = group(bulk, ("currency", "year", "measure"))
    for values, total in zip(found.values(), found.sums, strict=True):
        yield _Kind(*values), scale_exactly(Decimal(total), bulk.exponent)
