"""Columns that are chosen by what is in them, because their headings leave it open.

The amount among several columns that repeat it, in other units or as parts of a total; the
measure and the year. Nothing is picked by its heading alone: the rows must agree with it.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from aidreport.model.allocation import Place
from aidreport.model.dataset import Finding, Severity
from aidreport.sources.formats.grid import cell_text
from aidreport.sources.formats.long_text import Lines, RaggedError
from aidreport.sources.problems import BadCell
from aidreport.sources.tables.cells import is_measure_alone, parse_amount, parse_measure
from aidreport.sources.tables.headings import split_heading
from aidreport.sources.tables.totals import is_total_label
from aidreport.sources.tables.vocabulary import MEASURE_OF, MEASURES_OR_KINDS, YEARS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from aidreport.config.sources import DataSource
    from aidreport.model.allocation import Measure
    from aidreport.model.amounts import WrittenAmount
    from aidreport.sources.formats.grid import SourceRow
    from aidreport.sources.tables.headings import HeadingMatch, HeadingUnit

_DIFFERENCES_SHOWN = 10
_YEAR = re.compile(r"(?:19|20)\d\d", re.ASCII)


class AmountChoice(NamedTuple):
    """The column of the amount, what its heading says, and the findings about it."""

    column: int
    unit: HeadingUnit
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a table, read as amounts.

    Attributes:
        match: the headings; those that could be the amount are in `match.amounts`.
        headings: what is written in and above them.
        rows: those below.
        source: what the config says about them.
        name: what messages call the file.
        sheet: the sheet's name.
    """

    match: HeadingMatch
    headings: Sequence[str]
    rows: Sequence[SourceRow]
    source: DataSource
    name: str
    sheet: str | None

    def place(self, row: SourceRow) -> str:
        """Return where a row is."""
        return str(Place(self.name, row=row.number, sheet=self.sheet))

    def listed(self, columns: Iterable[int]) -> str:
        """Return the headings of columns for a message."""
        *others, last = (f'"{self.headings[column]}"' for column in columns)
        return f"{', '.join(others)} and {last}" if others else last

    def cell(self, row: SourceRow, column: int, power: int | None) -> WrittenAmount | None:
        """Return the amount in a cell; None if it is blank.

        Raises:
            BadCell: it is something else.
        """
        if not row.text(column):
            return None
        return parse_amount(row.cells[column], decimal=self.source.decimal or ".", power=power)

    def numeric(self, column: int) -> bool:
        """Tell whether a column holds amounts and blanks alone."""
        return bool(self.headings[column]) and all(
            isinstance(row.cells[column], int | float | Decimal)
            or not re.search(r"[^\W\d_]", row.text(column))
            for row in self.rows
            if column < len(row.cells)
        )

    def rows_of(
        self, columns: Sequence[int], powers: Sequence[int | None]
    ) -> Iterator[tuple[SourceRow, list[WrittenAmount | None]]]:
        """Give the rows whose cells in some columns are amounts or blank, and not all blank."""
        pairs = list(zip(columns, powers, strict=True))
        for row in self.rows:
            try:
                cells = [self.cell(row, column, power) for column, power in pairs]
            except BadCell:
                continue
            if any(cell is not None for cell in cells):
                yield row, cells


def choose_amount(table: Columns) -> AmountChoice | None:
    """Return the column that is the amount; None if that is not clear."""
    if not table.match.amounts:
        column = table.match.columns["amount"]
        return AmountChoice(column, split_heading(table.headings[column]), ())
    units = {column: split_heading(table.headings[column]) for column in table.match.amounts}
    findings: list[Finding] = []
    wanted = _of_currency(units, table.source.currency)
    if len(wanted) < len(units):
        left_out = table.listed(column for column in units if column not in wanted)
        message = (
            f"the amount was read from {table.listed(wanted)}, because the config names "
            f"{table.source.currency}; {left_out} was left out"
        )
        findings.append(Finding("amount-chosen", Severity.NOTE, message, table.name))
    if len({unit.currencies for unit in wanted.values() if unit.currencies}) > 1:
        return None
    if len(wanted) == 1:
        column, unit = next(iter(wanted.items()))
        return AmountChoice(column, unit, (*findings, *_checked_total(table, column, unit)))
    choice = _finest(table, wanted) or _total(table, wanted)
    return choice and choice._replace(findings=(*findings, *choice.findings))


def _of_currency(units: dict[int, HeadingUnit], currency: str | None) -> dict[int, HeadingUnit]:
    """Return the columns in the currency that the config names, if several name one."""
    named = {unit.currencies for unit in units.values() if unit.currencies}
    if currency is None or not named:
        return units
    wanted = {at: unit for at, unit in units.items() if currency in (unit.currencies or ())}
    return wanted if wanted and (len(named) > 1 or len(wanted) == 1) else units


def _finest(table: Columns, units: dict[int, HeadingUnit]) -> AmountChoice | None:
    """Return the finest of columns that state the same amounts in several units."""
    if len({unit.meaning for unit in units.values()}) > 1:
        return None
    powers = [unit.power or 0 for unit in units.values()]
    if len(set(powers)) < len(powers):
        return None
    columns = sorted(units, key=lambda column: units[column].power or 0)
    ordered = [units[column].power for column in columns]
    differing: list[tuple[SourceRow, str]] = []
    agreeing = 0
    for row, cells in table.rows_of(columns, ordered):
        if _same(cells):
            agreeing += 1
        else:
            stated = " and ".join(
                f'"{table.headings[c]}" {row.text(c) or "nothing"}' for c in columns
            )
            differing.append((row, f"the columns of the amount differ: {stated}"))
    if agreeing <= len(differing):
        return None
    taken, *others = columns
    message = (
        f"the amount was read from {table.listed([taken])}; the same amounts in another unit are"
        f" in {table.listed(others)}"
    )
    note = Finding("amount-chosen", Severity.NOTE, message, table.name)
    findings = (note, *_differ(differing, "amount-columns-differ", table))
    return AmountChoice(taken, units[taken], findings)


def _same(cells: Sequence[WrittenAmount | None]) -> bool:
    """Tell whether amounts are one, each within the rounding of what is written."""
    first, *others = cells
    if first is None:
        return False
    return all(
        other is not None and abs(other.number - first.number) <= (other.step + first.step) / 2
        for other in others
    )


def _total(table: Columns, units: dict[int, HeadingUnit]) -> AmountChoice | None:
    """Return the one column that is the total of the others."""
    totals = [column for column in units if is_total_label(table.headings[column])]
    parts = [column for column in units if column not in totals]
    # Commitments and disbursements are never added up.
    kinds = {frozenset(MEASURE_OF[word] for word in _measures(unit)) for unit in units.values()}
    of_one_kind = len(kinds - {frozenset()}) < 2
    if len(totals) != 1 or not of_one_kind or len({units[at].power for at in parts}) > 1:
        return None
    total, unit = totals[0], units[totals[0]]
    like = units[parts[0]]
    for columns in (parts, sorted({*parts, *_beside(table, total, -1)})):
        if findings := _sum_findings(table, total, columns, (unit.power, like.power)):
            measures = next((words for item in units.values() if (words := _measures(item))), ())
            power = like.power if unit.power is None else unit.power
            currencies = next(
                (item.currencies for item in (unit, *units.values()) if item.currencies), None
            )
            words = (*unit.words, *measures)
            unit = replace(unit, words=words, power=power, currencies=currencies)
            return AmountChoice(total, unit, findings)
    return None


def _checked_total(table: Columns, column: int, unit: HeadingUnit) -> tuple[Finding, ...]:
    """Return what the columns beside the only amount say about it, if it is their total."""
    if not is_total_label(table.headings[column]):
        return ()
    sides = [_beside(table, column, step) for step in (-1, 1)]
    powers = (unit.power, None)
    sums = (_sum_findings(table, column, parts, powers) for parts in sides if len(parts) > 1)
    return next(filter(None, sums), ())


def _measures(unit: HeadingUnit) -> tuple[str, ...]:
    return tuple(word for word in unit.words if word in MEASURE_OF)


def _beside(table: Columns, total: int, step: int) -> list[int]:
    """Return the columns next to a total, on one side, that hold numbers and mean no field."""
    taken = {*table.match.columns.values()} - {total}
    columns: list[int] = []
    column = total + step
    while 0 <= column < len(table.headings) and column not in taken and table.numeric(column):
        columns.append(column)
        column += step
    return sorted(columns)


def _sum_findings(
    table: Columns, total: int, parts: Sequence[int], powers: tuple[int | None, int | None]
) -> tuple[Finding, ...]:
    """Return the findings about a column that is the sum of others; none if it is not."""
    # Of ten, as the total and its parts name them; one that names none has the other's.
    total_power, part_power = powers
    power = part_power if total_power is None else total_power
    power_of_parts = total_power if part_power is None else part_power
    differing: list[tuple[SourceRow, str]] = []
    agreeing = 0
    columns = [total, *parts]
    for row, (stated, *cells) in table.rows_of(columns, [power, *[power_of_parts] * len(parts)]):
        amounts = [cell for cell in cells if cell is not None]
        added_up = sum((cell.number for cell in amounts), Decimal(0))
        rounding = sum((cell.step for cell in amounts if cell.step != 1), Decimal(0)) / 2
        if stated is not None and abs(stated.number - added_up) <= stated.step / 2 + rounding:
            agreeing += 1
        elif stated is not None:
            message = f"states {stated.number:,f}, but its parts add up to {added_up:,f}"
            differing.append((row, f"{table.listed([total])} {message}"))
    if agreeing <= len(differing):
        return ()
    message = f"the amount was read from {table.listed([total])}, the sum of {table.listed(parts)}"
    note = Finding("total-column", Severity.NOTE, message, table.name)
    return (note, *_differ(differing, "total-column-differs", table))


def _differ(
    differing: Sequence[tuple[SourceRow, str]], code: str, table: Columns
) -> Iterator[Finding]:
    more = len(differing) - _DIFFERENCES_SHOWN
    for number, (row, message) in enumerate(differing[:_DIFFERENCES_SHOWN], start=1):
        last = number == _DIFFERENCES_SHOWN and more > 0
        rest = f" (and so in {more} more rows)" if last else ""
        yield Finding(code, Severity.WARNING, f"{message}{rest}", table.place(row))


def add_by_values(
    columns: dict[str, int], table: Columns, measure: Measure | None
) -> Iterator[Finding]:
    """Add the columns of measures and years, if every value in them is one.

    Args:
        columns: field → column; those columns are added to it.
        table: what is written in them.
        measure: the one that the heading of the amount names.
    """
    headings, rows, amount = table.match.headings, table.rows, columns["amount"]
    fixed = {column for field, column in columns.items() if field != "flow_type"}
    if "measure" not in columns:
        for column in _called(headings, MEASURES_OR_KINDS, fixed):
            values = _values(rows, column, amount, headings[column])
            if not values or not all(map(is_measure_alone, values)):
                continue
            if measure is not None and len({parse_measure(text) for text in values}) == 1:
                continue
            if columns.get("flow_type") == column:
                del columns["flow_type"]
            columns["measure"] = column
            message = f'the measure was read from "{headings[column]}", which holds only measures'
            yield Finding("heading-chosen", Severity.NOTE, message, table.name)
            break
    if "date" not in columns:
        for column in _called(headings, YEARS, {*columns.values()}):
            values = _values(rows, column, amount, headings[column])
            if values and all(map(_YEAR.fullmatch, values)):
                columns["date"] = column
                break


def _called(headings: Sequence[str], known: Sequence[str], fixed: set[int]) -> list[int]:
    """Return the columns with one of some headings, the most distinctive first."""
    phrases = [" ".join(split_heading(text).meaning) for text in headings]
    columns = [at for at, phrase in enumerate(phrases) if phrase in known and at not in fixed]
    return sorted(columns, key=lambda at: known.index(phrases[at]))


def _values(rows: Sequence[SourceRow], column: int, amount: int, heading: str) -> set[str]:
    """Return the values of a column beside amounts, without totals, tags and repeated headings."""
    values = {cell_text(text) for text in _written(rows, column, amount)} - {"", heading}
    return {text for text in values if not text.startswith("#") and not is_total_label(text)}


def _written(rows: Sequence[SourceRow], column: int, amount: int) -> set[str]:
    if isinstance(rows, Lines) and rows:
        with suppress(RaggedError):
            return {
                text
                for piece in rows.columns(sorted({column, amount}))
                for text, stated in zip(
                    piece[column].to_pylist(), piece[amount].to_pylist(), strict=True
                )
                if stated.strip()
            }
    return {row.text(column) for row in rows if row.text(amount)}
