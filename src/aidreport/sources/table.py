"""A table of allocations: every row is used, excluded by a rule, or rejected with its reasons."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aidreport.errors import SourceError
from aidreport.model.dataset import Account, Dataset, ExcludedRow, RejectedRow
from aidreport.model.finding import Finding, Severity
from aidreport.model.money import Money
from aidreport.sources.exclusions import (
    NOTE_ROW,
    REASONS,
    TOTAL_ROW,
    Surroundings,
    exclusion,
    last_amount,
    total_currency,
)
from aidreport.sources.header import find_header
from aidreport.sources.headings import match_headings
from aidreport.sources.outline import outline_totals
from aidreport.sources.problems import BadCell
from aidreport.sources.rows import ASSUMED_MEASURE, RowReader
from aidreport.sources.totals import RunningTotals, resembles_a_total

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from aidreport.model.allocation import Allocation
    from aidreport.sources.grid import Grid, Row
    from aidreport.sources.header import Header
    from aidreport.sourcing import DataSource

_PROGRESS_EVERY = 1000
_ROWS_ASKED_FOR_CURRENCY = 200
_ROWS_LOOKED_AT = 50


@dataclass(slots=True)
class _Tally:
    """What has been read of one table so far."""

    used: list[Allocation] = field(default_factory=list)
    excluded: list[ExcludedRow] = field(default_factory=list)
    rejected: list[RejectedRow] = field(default_factory=list)
    running: RunningTotals = field(default_factory=RunningTotals)
    findings: list[Finding] = field(default_factory=list)
    doubtful: list[Row] = field(default_factory=list)


def read_table(
    grid: Grid, source: DataSource, name: str, progress: Callable[[int], None] | None = None
) -> Dataset:
    """Return the allocations of a table, and what became of its other rows.

    Titles above the headings and blank rows are no rows of the table. The data set names no
    file; whoever read the file adds it. Ids are those of the table, empty where it has none.

    Args:
        grid: the rows.
        source: what the config says about them.
        name: what places and messages call the file.
        progress: called with the number of rows read so far, now and then.

    Raises:
        SourceError: the headings are not recognised, no currency is named, or there is no row.
    """
    if not grid.rows:
        raise _no_allocations(name, "it has no row with content")
    header = find_header(grid, source, name)
    if not header.rows:
        raise _no_allocations(name, "there are headings, but no row below them")
    reader = RowReader(header, source, name, grid.sheet)
    _refuse_without_currency(reader, header)
    tally = _read_rows(header.rows, reader, progress)
    _refuse_second_table(tally.rejected, header, reader)
    if not tally.used and not tally.rejected:
        raise _no_allocations(name, "all rows below the headings are totals or notes")
    return Dataset(
        tuple(tally.used),
        Account(len(header.rows), len(tally.used), tuple(tally.excluded), tuple(tally.rejected)),
        files=(),
        findings=(*grid.findings, *header.findings, *tally.findings, *_remarks(tally, reader)),
    )


def _refuse_second_table(
    rejected: Sequence[RejectedRow], header: Header, reader: RowReader
) -> None:
    """Refuse a table with other headings below the first: their unit or order may be another."""
    numbers = {row.place.row for row in rejected[:_ROWS_LOOKED_AT]}
    for row in header.rows:
        if row.number in numbers and match_headings(row.cells, reader.source.columns).usable:
            raise SourceError(
                f"{reader.place(row)}: a second table begins, with other headings",
                details=[f"headings: {', '.join(filter(None, row.texts))}"],
                why="its columns, unit or currency may be others than those of the first table",
                fix="put each table in a file or a sheet of its own",
            )


class NoAllocationsError(SourceError):
    """A table is empty, or holds totals and notes alone."""


def _no_allocations(name: str, why: str) -> NoAllocationsError:
    return NoAllocationsError(
        f"{name} holds no allocations",
        why=why,
        fix="check that the export was finished, or name another sheet with sheet = …",
    )


def _refuse_without_currency(reader: RowReader, header: Header) -> None:
    known = header.currencies is not None and len(header.currencies) == 1
    if known or "currency" in header.columns or reader.source.currency is not None:
        return
    if any(_names_currency(reader, row) for row in header.rows[:_ROWS_ASKED_FOR_CURRENCY]):
        return
    heading = header.headings[header.columns["amount"]]
    raise SourceError(
        f"{reader.name}: no currency is named",
        details=[f'the heading "{heading}" names none that is clear, and no column is for it'],
        why="a currency is never assumed",
        fix=f'write it in the heading, as in "{heading} (NOK)", or in config.toml: '
        f'data = {{ path = "{reader.name}", currency = "NOK" }}',
    )


def _names_currency(reader: RowReader, row: Row) -> bool:
    try:
        reader.currency(row, reader.amount(row).currencies)
    except BadCell:
        return False
    return True


def _read_rows(
    rows: Sequence[Row], reader: RowReader, progress: Callable[[int], None] | None
) -> _Tally:
    tally = _Tally()
    end = last_amount(reader, rows)
    above = 0
    gap = False
    for count, row in enumerate(rows, start=1):
        around = Surroundings(row.number > end, after_gap=gap or row.number > above + 1)
        rule = exclusion(row, reader, tally.running, around)
        if rule is None:
            _use_or_reject(row, reader, tally)
        else:
            tally.excluded.append(ExcludedRow(reader.place(row), rule, REASONS[rule]))
        if rule == TOTAL_ROW:
            _check_total_row(row, reader, tally)
        gap = rule in (TOTAL_ROW, NOTE_ROW)
        above = row.number
        if progress is not None and (count % _PROGRESS_EVERY == 0 or count == len(rows)):
            progress(count)
    if not tally.rejected:
        tally.findings += tally.running.findings()
    return tally


def _use_or_reject(row: Row, reader: RowReader, tally: _Tally) -> None:
    result = reader.read(row)
    if isinstance(result, RejectedRow):
        tally.rejected.append(result)
        return
    tally.used.append(result)
    tally.running.add(result.amount)
    if reader.source.decimal in result.as_written and reader.amount(row).doubtful:
        tally.doubtful.append(row)


def _check_total_row(row: Row, reader: RowReader, tally: _Tally) -> None:
    """Compare what a total row states with the rows above it; rejected rows make it moot."""
    place = str(reader.place(row))
    try:
        cell = reader.amount(row)
    except BadCell as bad:
        if written := reader.text(row, "amount"):
            message = f'the total row cannot be checked: "{written}" {bad.problem}'
            tally.findings.append(Finding("total-row-differs", Severity.WARNING, message, place))
        return
    currency = total_currency(row, reader, tally.running)
    if currency is not None:
        tally.running.state(Money(cell.number, currency), cell.step, place)
    tally.running.close()


def _remarks(tally: _Tally, reader: RowReader) -> list[Finding]:
    """Return what deserves a look about the rows that were used."""
    remarks = []
    assumed = sum(1 for item in tally.used if ASSUMED_MEASURE in item.inferred)
    if assumed:
        message = (
            f"{reader.name} does not name the measure; {_count(assumed, 'row')} taken as "
            'commitment: set measure = "…" for this source if it is another'
        )
        remarks.append(Finding("measure-assumed", Severity.NOTE, message, reader.name))
    if tally.doubtful:
        remarks.append(_doubtful(tally.doubtful, reader))
    remarks += [*_like_totals(tally.used), *outline_totals(tally.used)]
    lowered = [item for item in tally.used if item.amount.amount <= 0]
    if lowered:
        message = (
            f"{_count(len(lowered), 'amount')} of zero or less, the first for "
            f"{lowered[0].recipient.name}: {lowered[0].as_written}"
        )
        place = str(lowered[0].place)
        remarks.append(Finding("amount-not-positive", Severity.NOTE, message, place))
    return remarks


def _like_totals(used: Sequence[Allocation]) -> list[Finding]:
    named = [item for item in used if resembles_a_total(item.recipient.name)]
    if not named:
        return []
    more = f", and {_count(len(named) - 1, 'row')} more" if len(named) > 1 else ""
    message = (
        f'"{named[0].recipient.name}" reads like a total, but states no sum of the rows above it;'
        f" it was counted{more}: delete it if it repeats other rows"
    )
    return [Finding("total-doubtful", Severity.WARNING, message, str(named[0].place))]


def _doubtful(rows: Sequence[Row], reader: RowReader) -> Finding:
    other = "," if reader.source.decimal == "." else "."
    written = reader.text(rows[0], "amount")
    message = (
        f'{_count(len(rows), "amount")} such as "{written}" read with three decimal places: '
        f'set decimal = "{other}" for this source if the mark separates thousands'
    )
    return Finding("decimal-doubtful", Severity.WARNING, message, str(reader.place(rows[0])))


def _count(number: int, noun: str) -> str:
    return f"1 {noun}" if number == 1 else f"{number} {noun}s"
