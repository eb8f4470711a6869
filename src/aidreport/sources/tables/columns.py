"""Columns that are chosen by what is in them, because their headings leave it open.

The amount among several columns that repeat it, in other units or as parts of a total; the
measure and the year. Nothing is picked by its heading alone: the rows must bear it out.
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
from aidreport.sources.problems import EMPTY, BadCell
from aidreport.sources.tables.cells import is_measure_alone, parse_amount, parse_measure
from aidreport.sources.tables.headings import plain_words, split_heading
from aidreport.sources.tables.totals import is_total_label
from aidreport.sources.tables.vocabulary import MEASURE_OF, MEASURES_OR_KINDS, YEARS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from aidreport.config.sources import DataSource
    from aidreport.model.allocation import Measure
    from aidreport.model.amounts import WrittenAmount
    from aidreport.sources.formats.grid import Row
    from aidreport.sources.tables.headings import HeadingUnit, Match

_DIFFERENCES_SHOWN = 10
_YEAR = re.compile(r"(?:19|20)\d\d", re.ASCII)


class Choice(NamedTuple):
    """The column of the amount, what its heading says, and what is to be told about it."""

    column: int
    unit: HeadingUnit
    findings: tuple[Finding, ...]


class _Difference(NamedTuple):
    """A row whose columns do not say the same."""

    row: Row
    message: str


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

    match: Match
    headings: Sequence[str]
    rows: Sequence[Row]
    source: DataSource
    name: str
    sheet: str | None

    def place(self, row: Row) -> str:
        """Return where a row stands."""
        return str(Place(self.name, row=row.number, sheet=self.sheet))

    def cell(self, row: Row, column: int, power: int | None) -> WrittenAmount | None:
        """Return the amount in a cell; None where it is blank.

        Raises:
            BadCell: it is something else.
        """
        if not row.text(column):
            return None
        try:
            return parse_amount(row.cells[column], decimal=self.source.decimal, power=power)
        except BadCell as bad:
            if bad.problem == EMPTY:
                return None
            raise

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
    ) -> Iterator[tuple[Row, list[WrittenAmount | None]]]:
        """Give the rows whose cells in some columns are amounts or blank, and not all blank."""
        pairs = list(zip(columns, powers, strict=True))
        for row in self.rows:
            try:
                cells = [self.cell(row, column, power) for column, power in pairs]
            except BadCell:
                continue
            if any(cell is not None for cell in cells):
                yield row, cells


def choose_amount(table: Columns) -> Choice | None:
    """Return the column that is the amount; None where that is not clear."""
    units = {column: split_heading(table.headings[column]) for column in table.match.amounts}
    findings: list[Finding] = []
    kept = _of_currency(units, table.source.currency)
    if len(kept) < len(units):
        findings.append(_currency_chosen(table, units, kept))
    if len({unit.currencies for unit in kept.values() if unit.currencies}) > 1:
        return None
    if len(kept) == 1:
        column, unit = next(iter(kept.items()))
        return Choice(column, unit, (*findings, *_checked_total(table, column, unit)))
    choice = _finest(table, kept) or _total(table, kept)
    return choice and choice._replace(findings=(*findings, *choice.findings))


def _of_currency(units: dict[int, HeadingUnit], currency: str | None) -> dict[int, HeadingUnit]:
    """Return the columns in the currency that the config names, where several name one."""
    named = {unit.currencies for unit in units.values() if unit.currencies}
    if currency is None or not named:
        return units
    kept = {
        column: unit
        for column, unit in units.items()
        if unit.currencies is not None and currency in unit.currencies
    }
    return kept if kept and (len(named) > 1 or len(kept) == 1) else units


def _currency_chosen(
    table: Columns, units: dict[int, HeadingUnit], kept: dict[int, HeadingUnit]
) -> Finding:
    taken = _listed([table.headings[column] for column in kept])
    left = _listed([table.headings[column] for column in units if column not in kept])
    message = (
        f"the amount was read from {taken}, because the config names {table.source.currency}; "
        f"{left} was left out"
    )
    return Finding("amount-chosen", Severity.NOTE, message, table.name)


def _finest(table: Columns, units: dict[int, HeadingUnit]) -> Choice | None:
    """Return the finest of columns that state the same amounts in several units."""
    if len({plain_words(unit.words) for unit in units.values()}) > 1:
        return None
    powers = [unit.power or 0 for unit in units.values()]
    if len(set(powers)) < len(powers):
        return None
    columns = sorted(units, key=lambda column: units[column].power or 0)
    ordered = [units[column].power for column in columns]
    differing: list[_Difference] = []
    agreeing = 0
    for row, cells in table.rows_of(columns, ordered):
        if _same(cells):
            agreeing += 1
        else:
            stated = " and ".join(
                f'"{table.headings[c]}" {row.text(c) or "nothing"}' for c in columns
            )
            differing.append(_Difference(row, f"the columns of the amount differ: {stated}"))
    if agreeing <= len(differing):
        return None
    taken, *others = columns
    message = (
        f'the amount was read from "{table.headings[taken]}"; the same stands in another unit in '
        f"{_listed([table.headings[column] for column in others])}"
    )
    note = Finding("amount-chosen", Severity.NOTE, message, table.name)
    findings = (note, *_told(differing, "amount-columns-differ", table))
    return Choice(taken, units[taken], findings)


def _same(cells: Sequence[WrittenAmount | None]) -> bool:
    """Tell whether amounts are one, each within the rounding of what is written."""
    first, *others = cells
    if first is None:
        return False
    return all(
        other is not None and abs(other.number - first.number) <= (other.step + first.step) / 2
        for other in others
    )


def _total(table: Columns, units: dict[int, HeadingUnit]) -> Choice | None:
    """Return the one column that is the total of the others."""
    totals = [column for column in units if is_total_label(table.headings[column])]
    parts = [column for column in units if column not in totals]
    if len(totals) != 1 or not _of_one_kind(units.values()):
        return None
    if len({units[column].power for column in parts}) > 1:
        return None
    total, unit = totals[0], units[totals[0]]
    like = units[parts[0]]
    for columns in (parts, sorted({*parts, *_beside(table, total, -1)})):
        sums = _Sums(total, columns, unit.power, like.power)
        if found := _summed(table, sums):
            measure = next((item.words for item in units.values() if _measures(item)), ())
            words = (*unit.words, *(word for word in measure if word in MEASURE_OF))
            power = like.power if unit.power is None else unit.power
            currencies = unit.currencies or next(
                (item.currencies for item in units.values() if item.currencies), None
            )
            whole = replace(unit, words=words, power=power, currencies=currencies)
            return Choice(total, whole, found)
    return None


def _checked_total(table: Columns, column: int, unit: HeadingUnit) -> tuple[Finding, ...]:
    """Return what the columns beside the only amount say about it, where it is their total."""
    if not is_total_label(table.headings[column]):
        return ()
    for step in (-1, 1):
        parts = _beside(table, column, step)
        if len(parts) > 1 and (found := _summed(table, _Sums(column, parts, unit.power, None))):
            return found
    return ()


def _of_one_kind(units: Iterable[HeadingUnit]) -> bool:
    """Tell whether columns may be added: commitments and disbursements never are."""
    kinds = [_measures(unit) for unit in units]
    return len({kind for kind in kinds if kind}) < 2


def _measures(unit: HeadingUnit) -> frozenset[Measure]:
    return frozenset(MEASURE_OF[word] for word in unit.words if word in MEASURE_OF)


def _beside(table: Columns, total: int, step: int) -> list[int]:
    """Return the columns next to a total, on one side, that hold numbers and mean no field."""
    taken = {*table.match.columns.values()} - {total}
    found: list[int] = []
    column = total + step
    while 0 <= column < len(table.headings) and column not in taken and table.numeric(column):
        found.append(column)
        column += step
    return sorted(found)


class _Sums(NamedTuple):
    """A column of totals, those of its parts, and the powers of ten that they name."""

    total: int
    parts: Sequence[int]
    power: int | None
    power_of_parts: int | None


def _summed(table: Columns, sums: _Sums) -> tuple[Finding, ...]:
    """Return what is told about a total of some columns; nothing, where it is none."""
    power = sums.power_of_parts if sums.power is None else sums.power
    of_parts = sums.power if sums.power_of_parts is None else sums.power_of_parts
    differing: list[_Difference] = []
    agreeing = 0
    columns = [sums.total, *sums.parts]
    for row, (whole, *parts) in table.rows_of(columns, [power, *[of_parts] * len(sums.parts)]):
        stated = [part for part in parts if part is not None]
        added_up = sum((part.number for part in stated), Decimal(0))
        rounding = sum((part.step for part in stated if part.step != 1), Decimal(0)) / 2
        if whole is not None and abs(whole.number - added_up) <= whole.step / 2 + rounding:
            agreeing += 1
        elif whole is not None:
            message = f"states {whole.number:,f}, but its parts add up to {added_up:,f}"
            differing.append(_Difference(row, f'"{table.headings[sums.total]}" {message}'))
    if agreeing <= len(differing):
        return ()
    message = (
        f'the amount was read from "{table.headings[sums.total]}", which sums '
        f"{_listed([table.headings[column] for column in sums.parts])}"
    )
    note = Finding("total-column", Severity.NOTE, message, table.name)
    return (note, *_told(differing, "total-column-differs", table))


def _told(differing: Sequence[_Difference], code: str, table: Columns) -> Iterator[Finding]:
    for number, (row, message) in enumerate(differing[:_DIFFERENCES_SHOWN], start=1):
        more = len(differing) - _DIFFERENCES_SHOWN
        last = number == _DIFFERENCES_SHOWN and more > 0
        rest = f" (and so in {more} more rows)" if last else ""
        yield Finding(code, Severity.WARNING, f"{message}{rest}", table.place(row))


def _listed(headings: Sequence[str]) -> str:
    *others, last = (f'"{heading}"' for heading in headings)
    return f"{', '.join(others)} and {last}" if others else last


def add_by_values(
    columns: dict[str, int],
    headings: Sequence[str],
    rows: Sequence[Row],
    measure: Measure | None,
    name: str,
) -> Iterator[Finding]:
    """Add the columns of measures and years, where every value in them is one.

    Args:
        columns: field → column; what is found is added.
        headings: of all columns.
        rows: those below the headings.
        measure: the one that the heading of the amount names.
        name: what messages call the file.
    """
    amount = columns["amount"]
    fixed = {column for field, column in columns.items() if field != "flow_type"}
    if "measure" not in columns:
        for column in _called(headings, MEASURES_OR_KINDS, fixed):
            found = _values(rows, column, amount, headings[column])
            if not found or not all(map(is_measure_alone, found)):
                continue
            if measure is not None and len({parse_measure(text) for text in found}) == 1:
                continue
            if columns.get("flow_type") == column:
                del columns["flow_type"]
            columns["measure"] = column
            message = f'the measure was read from "{headings[column]}", which holds measures alone'
            yield Finding("heading-chosen", Severity.NOTE, message, name)
            break
    if "date" not in columns:
        for column in _called(headings, YEARS, {*columns.values()}):
            found = _values(rows, column, amount, headings[column])
            if found and all(map(_YEAR.fullmatch, found)):
                columns["date"] = column
                break


def _called(headings: Sequence[str], known: Sequence[str], fixed: set[int]) -> list[int]:
    """Return the columns with one of some headings, the most telling first."""
    phrases = [" ".join(plain_words(split_heading(text).words)) for text in headings]
    found = [at for at, phrase in enumerate(phrases) if phrase in known and at not in fixed]
    return sorted(found, key=lambda at: known.index(phrases[at]))


def _values(rows: Sequence[Row], column: int, amount: int, heading: str) -> set[str]:
    """Return what stands in a column beside amounts, but in totals, tags and repeated headings."""
    found = {cell_text(text) for text in _written(rows, column, amount)} - {"", heading}
    return {text for text in found if not text.startswith("#") and not is_total_label(text)}


def _written(rows: Sequence[Row], column: int, amount: int) -> set[str]:
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
