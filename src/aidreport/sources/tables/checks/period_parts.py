"""Periods beside those that hold them: quarters beside their year, "Jan–Jun" beside "Jan–Mar".

Rows that are the same but for such periods, and of which the longer one states at least as much as
those within it, may hold one money twice. So may rows that are quarterly and annual by a column of
its own, "Frequency".
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from aidreport.errors import SourceError
from aidreport.files.toml import read_toml
from aidreport.model.words import plain_word, words_of
from aidreport.sources.tables.checks.alike import compared_columns
from aidreport.sources.tables.checks.entries import (
    Found,
    different_texts,
    entries_of,
    texts_by_row,
)
from aidreport.sources.tables.columns.natures import is_of_periods
from aidreport.sources.tables.words.periods import Period, is_running, length_of, period_of
from aidreport.sources.tables.words.totals import is_total_label
from aidreport.sources.tables.words.vocabulary import ALL_WORDS
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from aidreport.model.allocation import Allocation
    from aidreport.sources.tables.checks.entries import Entry
    from aidreport.sources.tables.rows.rows import RowReader

_FILE = read_toml(Path(__file__).with_suffix(".toml"), SourceError)
_WORDS = {name: frozenset(map(plain_word, words.split())) for name, words in _FILE.items()}
_OF_AMOUNTS = ("amount", "currency", "measure", "unit", "step")
_DATES = ("date", "value_date")
_MOST_PERIODS = 2_000
_MOST_ROWS = 20_000
"""In a longer table, only columns whose headings are of periods are looked at."""

_YEAR = 12
_DAYS_ALONE = frozenset({1, _YEAR})
"""Months and years in a column of dates are days that are not known to the day."""

_ALL = Period(-1, 10**6)
"""All periods of those that differ in nothing else."""


class _Row(NamedTuple):
    """A row with an amount, its period, and whether it says to hold all until its end."""

    entry: Entry
    period: Period
    running: bool


def find_period_parts(used: Sequence[Allocation], reader: RowReader) -> Iterator[Found]:
    """Yield rows of periods within those of other rows, or of periods that are their sums."""
    header = reader.header
    without = {header.columns.get(name) for name in (*_OF_AMOUNTS, "recipient")}
    kinds = {
        at: periods
        for at, heading in enumerate(header.headings)
        if at not in without and (len(used) <= _MOST_ROWS or _is_of_lengths(heading))
        if (periods := _periods(reader, at))
    }
    mixed = [at for at, periods in kinds.items() if _are_mixed(periods, reader, at)]
    # Of "Frequency" and "Quarter", the periods themselves say more.
    mixed.sort(key=lambda at: _are_lengths(kinds[at]))
    for at in mixed[:1]:
        others = {other for other, periods in kinds.items() if not _are_years(periods)}
        same = compared_columns(reader, {at, *others})
        if rows := _within(_by_rest(used, reader, at, same, kinds[at])):
            yield Found(
                rows,
                partial(state, "question.twice-periods", heading=header.headings[at]),
                "question.twice-periods-why",
            )


def _is_of_lengths(heading: str) -> bool:
    """Tell whether a heading is one of periods, or of how long they are."""
    return is_of_periods(heading) or not _WORDS["lengths"].isdisjoint(words_of(heading))


def _periods(reader: RowReader, at: int) -> Mapping[str, Period]:
    """Return the periods that the texts of a column name; nothing if some name none."""
    try:
        texts = different_texts(reader.header.below.rows, at) - {""}
    except SourceError:
        # Its cells hold more than one value each.
        return {}
    if len(texts) > _MOST_PERIODS:
        return {}
    of_all = {text: _ALL for text in texts if is_total_label(text) or _says_all(text)}
    for read in (period_of, _of_length):
        known = {text: period for text in texts - {*of_all} if (period := read(text))}
        if known and len(known) + len(of_all) == len(texts):
            return {**known, **of_all}
    return {}


def _says_all(text: str) -> bool:
    """Tell whether a text is of all periods: "All", "All quarters"."""
    first, *rest = words_of(text) or [""]
    return first in ALL_WORDS and all(map(is_of_periods, rest))


def _of_length(text: str) -> Period | None:
    months = length_of(text)
    return Period(0, months - 1) if months else None


def _are_lengths(periods: Iterable[str]) -> bool:
    return all(map(length_of, periods))


def _are_years(periods: Mapping[str, Period]) -> bool:
    return all(period.months == _YEAR for period in periods.values())


def _filled(texts: Sequence[tuple[int, Sequence[str]]], periods: Mapping[str, Period]) -> list[int]:
    """Return which columns say something in rows of the longest periods, too.

    Rows of a year have no sector if it is the sum of all: that is no difference from its quarters.
    """
    longest = max(period.months for period in periods.values())
    rest = [cells[1:] for _, cells in texts if periods[cells[0]].months == longest]
    columns = range(len(texts[0][1]) - 1) if texts else ()
    return [
        at for at in columns if any(cells[at] and not is_total_label(cells[at]) for cells in rest)
    ]


def _are_mixed(periods: Mapping[str, Period], reader: RowReader, at: int) -> bool:
    """Tell whether periods of a column are of several lengths, and more than days half known."""
    lengths = {period.months for period in periods.values()}
    heading = words_of(reader.header.headings[at])
    said = _WORDS["durations"] | (_WORDS["attributes"] if _are_lengths(periods) else set())
    if len(lengths) < 2 or not said.isdisjoint(heading):
        return False
    of_dates = at in (reader.header.columns.get(name) for name in _DATES)
    return not (of_dates and lengths <= _DAYS_ALONE)


def _by_rest(
    used: Sequence[Allocation],
    reader: RowReader,
    at: int,
    same: Sequence[int],
    periods: Mapping[str, Period],
) -> Iterable[Sequence[_Row]]:
    """Return rows that are the same but for their periods and amounts."""
    entries = {item.number: item for item in entries_of(used)}
    texts = [
        (number, cells)
        for number, cells in texts_by_row(reader.header.below.rows, [at, *same])
        if number in entries and cells[0] in periods
    ]
    filled = _filled(texts, periods)
    groups: dict[object, list[_Row]] = defaultdict(list)
    for number, (text, *rest) in texts:
        item = entries[number]
        key = (*(rest[column] for column in filled), *item[2:4])
        groups[key].append(_Row(item, periods[text], is_running(text)))
    return groups.values()


class _Whole(NamedTuple):
    """Rows of a period, and those of periods within it.

    Attributes:
        months: how long it is.
        rows: its own.
        parts: the rows within it.
        several: whether several periods make it up.
        more: what it states beyond its parts; below zero if they are more than it.
        known: whether its parts state anything.
    """

    months: int
    rows: Sequence[_Row]
    parts: Sequence[_Row]
    several: bool
    more: Decimal
    known: bool


def _within(groups: Iterable[Sequence[_Row]]) -> frozenset[int]:
    """Return rows within periods of others, or those others if each is the sum of the rows in it.

    Where more of them hold less than their parts than not, all are money of their own.
    """
    wholes = [whole for rows in groups for whole in _wholes(rows)]
    # Longer than a year are those of grants and projects, too.
    long = [whole for whole in wholes if _YEAR < whole.months < _ALL.months]
    if not any(whole.several for whole in long):
        wholes = [whole for whole in wholes if whole not in long]
    fit = [whole for whole in wholes if whole.more >= 0 and whole.known]
    if 2 * len(fit) <= len(wholes):
        return frozenset()
    exact = all(whole.more == 0 for whole in fit)
    rows = (row for whole in fit for row in (whole.rows if exact else whole.parts))
    return frozenset(row.entry.number for row in rows)


def _wholes(rows: Sequence[_Row]) -> Iterator[_Whole]:
    """Yield the periods that hold others, among rows that are the same but for them."""
    by_period: dict[Period, list[_Row]] = defaultdict(list)
    for row in rows:
        by_period[row.period].append(row)
    stated = {period: _stated(of) for period, of in by_period.items()}
    for whole, of_whole in by_period.items():
        inner = [period for period in by_period if whole.holds(period)]
        if not inner:
            continue
        direct = [one for one in inner if not any(other.holds(one) for other in inner)]
        added_up = sum((stated[period] for period in direct), Decimal())
        parts = [row for period in inner for row in by_period[period]]
        parts += [row for row in of_whole if _is_earlier(row, of_whole)]
        yield _Whole(
            whole.months,
            of_whole,
            parts,
            len(direct) > 1,
            stated[whole] - added_up,
            added_up > 0,
        )


def _stated(rows: Sequence[_Row]) -> Decimal:
    """Return what rows of one period state; of those that hold all before them, the last does."""
    amounts = [row.entry.amount for row in rows]
    return max(amounts) if all(row.running for row in rows) else sum(amounts, Decimal())


def _is_earlier(row: _Row, rows: Sequence[_Row]) -> bool:
    """Tell whether a row that holds all before it is in another of its period."""
    largest = max(rows, key=lambda other: (other.entry.amount, other.entry.number))
    return row.running and row is not largest
