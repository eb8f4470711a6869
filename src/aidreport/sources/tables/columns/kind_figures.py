"""What is at stake where rows may not count: the sum of the amounts with them, and without."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from aidreport.config.sources import EXCLUDE, SUBTRACT
from aidreport.sources.formats.columnar import LongRows
from aidreport.sources.problems import BadCell
from aidreport.sources.tables.columns.amounts_said import AmountUnit, unit_in
from aidreport.sources.tables.words.heading_units import split_heading
from aidreport.sources.tables.words.meanings import ANY
from aidreport.sources.tables.words.totals import is_total_label
from aidreport.statements import state
from aidreport.values import Several

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from aidreport.sources.formats.grid import SourceRow
    from aidreport.sources.tables.columns.columns import Columns
    from aidreport.sources.tables.words.heading_units import HeadingUnit

_IN_CELLS = "currency"
MOST_ADDED_UP = 10_000
"""Rows that are added up for a message."""


def with_and_without(
    table: Columns,
    columns: Mapping[str, int],
    column: int,
    ways: Sequence[Mapping[str, str]],
    unit: HeadingUnit,
) -> str:
    """Return what the amounts add up to, with and without; empty if it cannot be known.

    They are in the unit of the table. Amounts of several currencies have no sum, and long tables
    are not added up for a message.

    Args:
        table: what is written.
        columns: field → column, one for the amount at least.
        column: the one whose texts may leave rows out.
        ways: what its texts may mean, the proposed way first.
        unit: what the heading of the amount and the texts around the table say of it.
    """
    stated = stated_by_text(table, columns, column)
    return said_sums(stated, ways, unit_of_amounts(table, columns, unit)) if stated else ""


def by_text(
    table: Columns,
    columns: Mapping[str, int],
    column: int,
    texts: Sequence[str],
    unit: HeadingUnit,
) -> str:
    """Return what the amounts add up to with each of a few texts; empty if it cannot be known.

    Args:
        table: what is written.
        columns: field → column, one for the amount at least.
        column: the one that holds the texts.
        texts: those that are named.
        unit: what the heading of the amount and the texts around the table say of it.
    """
    stated = stated_by_text(table, columns, column)
    if not stated:
        return ""
    said = unit_of_amounts(table, columns, unit)
    sums = {text: sum((n for of, n in stated if of == text), Decimal(0)) for text in texts}
    parts = Several(
        state("question.sum-of-text", sum=said.say(number), text=f'"{text}"')
        for text, number in sums.items()
    )
    return state("question.sums-by-text", all=said.say(_added_up(stated, {})), parts=parts)


def is_left(
    table: Columns, columns: Mapping[str, int], column: int, way: Mapping[str, str]
) -> bool:
    """Tell whether something is left where amounts are taken off; true if that is not known.

    Args:
        table: what is written.
        columns: field → column, one for the amount at least.
        column: the one whose texts may take amounts off.
        way: what they may mean.
    """
    stated = stated_by_text(table, columns, column)
    return not stated or _added_up(stated, way) > 0


def leaves_none(
    table: Columns, columns: Mapping[str, int], column: int, way: Mapping[str, str]
) -> bool:
    """Tell whether no row with an amount would count, totals aside.

    Args:
        table: what is written.
        columns: field → column, one for the amount at least.
        column: the one whose texts may leave rows out.
        way: what they may mean.
    """
    amount = columns["amount"]
    if isinstance(table.rows, LongRows):
        return all(_meaning(way, text) == EXCLUDE for text in table.texts([column], amount)[column])
    return all(
        _meaning(way, row.text(column)) == EXCLUDE or _is_total(row, amount)
        for row in table.rows
        if row.text(amount)
    )


def _meaning(way: Mapping[str, str], text: str) -> str | None:
    return way.get(text) or (way.get(ANY) if text else None)


def stated_by_text(
    table: Columns, columns: Mapping[str, int], column: int
) -> list[tuple[str, Decimal]]:
    """Return the amounts and the texts beside them; nothing if their sum is not known."""
    amount, currency = columns["amount"], columns.get(_IN_CELLS)
    lines = table.rows.size if isinstance(table.rows, LongRows) else len(table.rows)
    if lines > MOST_ADDED_UP:
        return []
    rows = [row for row in table.rows if row.text(amount) and not _is_total(row, amount)]
    if currency is not None and len({row.text(currency) for row in rows}) != 1:
        return []
    stated: list[tuple[str, Decimal]] = []
    for row in rows:
        try:
            cell = table.cell(row, amount, None)
        except BadCell:
            return []
        if cell is not None:
            stated.append((row.text(column), cell.number))
    return stated


def unit_of_amounts(table: Columns, columns: Mapping[str, int], unit: HeadingUnit) -> AmountUnit:
    """Return the unit of the amounts of a table whose rows are in one currency, if in any."""
    source, amount = table.source, columns["amount"]
    power = source.power if unit.power is None else unit.power
    currencies = unit.currencies or (frozenset((source.currency,)) if source.currency else None)
    written = unit_in(table.headings[amount])
    beside = columns.get(_IN_CELLS)
    if currencies is None:
        rows = [row for row in table.rows if row.text(amount) and not _is_total(row, amount)]
        if beside is not None:
            named = {split_heading(row.text(beside)).currencies for row in rows}
        else:
            named = {cell.currencies for row in rows if (cell := table.cell(row, amount, None))}
        currencies = named.pop() if len(named) == 1 else None
    sole = next(iter(currencies)) if currencies is not None and len(currencies) == 1 else ""
    return AmountUnit(written, power or 0, sole)


def said_sums(
    stated: Sequence[tuple[str, Decimal]], ways: Sequence[Mapping[str, str]], unit: AmountUnit
) -> str:
    """Return the words for two sums: of all rows, and as proposed; empty if they are the same.

    If the way that is proposed or another one takes amounts off, and a further one leaves them
    out, that sum is said, too.

    Args:
        stated: the amounts, with the texts that decide whether they count.
        ways: what these may mean, the proposed way first.
        unit: of the amounts.
    """
    whole, proposed = _added_up(stated, {}), _added_up(stated, ways[0])
    if whole == proposed:
        return ""
    of = [SUBTRACT in way.values() for way in ways]
    sums = {"all": unit.say(whole), "proposed": unit.say(proposed)}
    if len(ways) > 1 and of[0] != of[1]:
        key = "question.sums-or-taken-off" if of[1] else "question.sums-or-left-out"
        return state(key, **sums, other=unit.say(_added_up(stated, ways[1])))
    return state("question.sums", **sums)


def with_sums(problem: str, sums: str) -> str:
    """Return what is open, and the sums that it decides on, if there are any."""
    return state("question.with-sums", question=problem, sums=sums) if sums else problem


def _added_up(stated: Iterable[tuple[str, Decimal]], way: Mapping[str, str]) -> Decimal:
    added_up = Decimal(0)
    for text, number in stated:
        meaning = _meaning(way, text)
        if meaning != EXCLUDE:
            added_up += -abs(number) if meaning == SUBTRACT else number
    return added_up


def _is_total(row: SourceRow, amount: int) -> bool:
    """Tell whether a row is called a total, wherever that is written."""
    return any(is_total_label(text) for at, text in enumerate(row.texts) if at != amount and text)
