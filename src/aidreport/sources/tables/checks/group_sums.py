"""Rows that state the sum of a group of others, where such sums do not cover the whole table.

"UNICEF" with 1,250 and 2,340, and "UNICEF" once more with 3,590, may be a subtotal, or a third
grant; so may "Health cluster" below the rows of its sector, or "Consortium" above those of its
members. How seldom chance makes such a sum decides, and whether the row lacks what others have.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from aidreport.config.sources import EXCLUDE, USE
from aidreport.sources.problems import Question
from aidreport.sources.tables.checks.sum_questions import (
    SumRows,
    doubt,
    left_out,
    lines_of,
    question,
)
from aidreport.sources.tables.rows.sums import Sum, chance, chance_of_sum
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aidreport.sources.tables.checks.entries import Entry
    from aidreport.sources.tables.rows.row_shapes import TableRows

_FIELDS = ("recipient", "country", "sector", "donor", "theme")
_LEAST_ROWS = 3
"""Two rows and their sum."""

_MOST_ROWS = 2_000
"""In a longer table, chance makes such sums."""

_HARDLY = Fraction(1, 50)
_SELDOM = Fraction(1, 4)
"""How likely sums by chance are that are asked about, and those that are spoken of."""

_LACKING = 100
"""How much less likely they are in a row that has nothing where all the others have something."""


class _Found(NamedTuple):
    """A row that states the sum of others.

    Attributes:
        sum: where it is among the entries, and of how many rows it is the sum.
        likely: how likely it is that the table has such a sum by chance.
    """

    sum: Sum
    likely: Fraction


def find_group_sums(entries: Sequence[Entry], table: TableRows) -> SumRows:
    """Return which rows state the sums of groups of others, and what is open.

    Rows that are called like others are decided by `repeated_money`, others by their names.

    Args:
        entries: the rows that count, but those of currencies whose total the table states.
        table: the rows below the headings.
    """
    choice = table.reader.source.repeated_money
    if choice == USE or not _LEAST_ROWS < len(entries) <= _MOST_ROWS:
        return SumRows()
    found: dict[int, _Found] = {}
    for item in (*_of_fields(entries, table), *_of_runs(entries, table)):
        known = found.get(item.sum.at)
        if known is None or item.likely < known.likely:
            found[item.sum.at] = item
    labels = Counter(table.label(item.number).casefold() for item in entries)
    result = SumRows()
    named: list[Sum] = []
    alike: list[Sum] = []
    for item in found.values():
        number = entries[item.sum.at].number
        shared = labels[table.label(number).casefold()] > 1
        if item.likely < _HARDLY:
            (alike if shared else named).append(item.sum)
        elif not (shared and choice):
            remark = "partner-sum-row-counted" if shared else "sum-row-counted"
            result += SumRows(findings=(doubt(item.sum, entries, table, remark),))
    if alike and choice == EXCLUDE:
        result += left_out([entries[item.at] for item in alike], table)
    elif alike:
        result += SumRows(questions=(_question(alike, entries, table),))
    if named:
        result += SumRows(questions=(question(named, entries, table),))
    return result


def _question(sums: Sequence[Sum], entries: Sequence[Entry], table: TableRows) -> Question:
    """Ask about rows that are called like others, so that no name can leave them out."""
    rows = [entries[item.at] for item in sums]
    listed = ", ".join(dict.fromkeys(f'"{table.label(item.number)}"' for item in rows))
    return Question(
        state("question.subtotal", count=len(rows), names=listed),
        state("question.subtotal-why"),
        {"repeated_money": "exclude"},
        ({"repeated_money": "use"},),
        details=lines_of(rows, table),
    )


def _of_fields(entries: Sequence[Entry], table: TableRows) -> Iterator[_Found]:
    """Yield rows that are the sums of all others of their partner, country, sector or donor."""
    groups: dict[tuple[str, ...], list[int]] = defaultdict(list)
    of_money = Counter((item.currency, item.measure) for item in entries)
    for field in _FIELDS if entries else ():
        if field in table.reader.header.columns:
            for at, item in enumerate(entries):
                text = table.reader.text(table.row(item.number), field)
                groups[field, item.currency, item.measure, text].append(at)
    several = {
        key: places
        for key, places in groups.items()
        # What is the same in all rows tells no groups apart.
        if key[-1] and _LEAST_ROWS <= len(places) < of_money[key[1], key[2]]
    }
    for places in several.values():
        amounts = [entries[at].amount for at in places]
        largest = max(amounts)
        if 2 * largest != sum(amounts) or min(amounts) <= 0:
            continue
        at = places[amounts.index(largest)]
        others = [other for other in places if other != at]
        # Any of the rows might be the sum, not the first and the last alone.
        likely = chance(amounts, [Sum(0, len(others), 1, len(others))]) * len(places) / 2
        yield from _found(at, others, likely * len(several), entries, table)


def _of_runs(entries: Sequence[Entry], table: TableRows) -> Iterator[_Found]:
    """Yield rows that are the sums of the rows right above or below them, two or more."""
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for at, item in enumerate(entries):
        groups[item.currency, item.measure].append(at)
    for places in groups.values():
        for turned in (places, places[::-1]):
            for first, at in enumerate(turned):
                if others := _run(entries, at, turned[first + 1 :]):
                    likely = chance_of_sum([entries[other].amount for other in others])
                    yield from _found(at, others, likely * 2 * len(places), entries, table)


def _run(entries: Sequence[Entry], at: int, beside: Sequence[int]) -> list[int]:
    """Return the places of rows, from the next one on, that add up to an amount; or none."""
    stated, added_up = entries[at].amount, Decimal(0)
    for count, place in enumerate(beside, start=1):
        amount = entries[place].amount
        added_up += amount
        if amount <= 0 or added_up > stated:
            break
        if added_up == stated and count > 1:
            # The whole table is looked at elsewhere.
            return [*beside[:count]] if count + 1 < len(entries) else []
    return []


def _found(
    at: int, others: Sequence[int], likely: Fraction, entries: Sequence[Entry], table: TableRows
) -> Iterator[_Found]:
    number = entries[at].number
    if table.is_decided(number):
        return
    if table.lacks(number, table.filled([entries[other].number for other in others])):
        likely /= _LACKING
    if likely < _SELDOM:
        yield _Found(Sum(at, len(others), at, at), likely)
