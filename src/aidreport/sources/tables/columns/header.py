"""Finds the row of the headings, and what it and the titles above it say about the amounts."""

from __future__ import annotations

from dataclasses import field, replace
from typing import TYPE_CHECKING

from aidreport.errors import SourceError
from aidreport.lazy_dataclass import dataclass
from aidreport.model.dataset import Finding, Severity
from aidreport.model.fields import UNIT
from aidreport.model.remarks import FieldName, say
from aidreport.sources.formats.columnar import LongRows
from aidreport.sources.formats.workbooks.merged_cells import fill_merged
from aidreport.sources.problems import refuse_open
from aidreport.sources.tables.columns.amount_columns import AmountChoice, choose_amount
from aidreport.sources.tables.columns.blank_names import fill_blank_names
from aidreport.sources.tables.columns.by_values import (
    due_column,
    recipient_countries,
    with_recipient,
    year_column,
)
from aidreport.sources.tables.columns.columns import Columns
from aidreport.sources.tables.columns.dittos import fill_dittos
from aidreport.sources.tables.columns.kinds import Kinds, find_kinds
from aidreport.sources.tables.columns.marks import DECIMAL, decimal_of, likely_decimal
from aidreport.sources.tables.columns.rivals import (
    holds_texts_alone,
    may_be_amounts,
    without_texts,
)
from aidreport.sources.tables.columns.settled_amount import settle
from aidreport.sources.tables.columns.stated_unit import state_unit
from aidreport.sources.tables.columns.statements import statements
from aidreport.sources.tables.columns.unit_columns import UnitOfRows, currency_column, find_units
from aidreport.sources.tables.columns.unrecognised import (
    guess_columns,
    most_like_headings,
    not_recognised,
)
from aidreport.sources.tables.words.heading_units import split_heading
from aidreport.sources.tables.words.headings import find_headings, first_column, states_amounts
from aidreport.sources.tables.words.hxl_tags import are_tags
from aidreport.sources.tables.words.vocabulary import OF_ORIGINAL
from aidreport.statements import state
from aidreport.values import Joined

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from aidreport.config.sources import DataSource
    from aidreport.model.allocation import Measure
    from aidreport.model.remarks import Remark
    from aidreport.sources.formats.grid import Grid, SourceRow
    from aidreport.sources.problems import Question
    from aidreport.sources.tables.columns.notation import Decision
    from aidreport.sources.tables.words.heading_units import HeadingUnit
    from aidreport.sources.tables.words.headings import HeadingMatch, Headings

SEARCHED_ROWS = 50
"""The headings are within so many rows that are not blank."""


@dataclass(frozen=True, slots=True)
class Header:
    """What the headings say.

    Attributes:
        headings: as written.
        texts: the same, with what is above them.
        columns: field → column.
        power: the power of ten of the amounts, from the heading or the config; None for units.
        currencies: those that the amount's heading may mean; None if it names none.
        measure: the one that the amount's heading names.
        written: the rows of the headings.
        below: the rows below, merged cells filled.
        findings: what had to be chosen.
        decimal: the decimal mark of amounts.
        kinds: what the columns of types and statuses say.
        explained: columns of amounts that are not read, and why.
        questions: what is open.
        units: the column that names the unit of each row; None if there is none.
    """

    headings: tuple[str, ...]
    texts: tuple[str, ...]
    columns: Mapping[str, int]
    power: int | None
    currencies: frozenset[str] | None
    measure: Measure | None
    written: tuple[tuple[str, ...], ...]
    below: Grid
    findings: tuple[Finding, ...]
    decimal: Decision
    kinds: Kinds = field(default_factory=Kinds)
    explained: Mapping[int, Remark] = field(default_factory=dict)
    questions: tuple[Question, ...] = ()
    units: UnitOfRows | None = None


def may_have_header(rows: Sequence[SourceRow], source: DataSource) -> bool:
    """Tell whether the first rows hold such headings, be it in two rows or with several amounts."""
    top = rows[:SEARCHED_ROWS]
    return any(
        find_headings(top, index, source.columns).match.usable
        for index, row in enumerate(top)
        if not are_tags(row) and not states_amounts(top, index)
    )


def find_header(grid: Grid, source: DataSource, name: str) -> Header:
    """Return the headings of a table and the rows below them.

    Args:
        grid: rows, at least one.
        source: what the config says about them.
        name: what messages call the file.

    Raises:
        SourceError: there is no recipient or amount among the headings, or several; a heading
            that the config names is not there; or heading and config contradict each other.
    """
    found = []
    indices = _indices(grid, source, name)
    top = grid.rows[: indices.stop + 1]
    for index in indices:
        if source.header_row is None and states_amounts(top, index):
            continue
        headings = find_headings(top, index, source.columns)
        found.append(headings)
        if headings.match.usable:
            table = _columns(grid, headings, source, name)
            if table.match.usable:
                return _read(grid, headings, table)
    best = most_like_headings(found)
    table = _columns(grid, best, source, name)
    if (countries := recipient_countries(table)) is not None:
        return _of_countries(_read(grid, best, with_recipient(table, countries)), table, countries)
    guessed = guess_columns(table)
    if guessed is None:
        raise not_recognised(best.match, source, name)
    table, questions = guessed
    refuse_open([item for item in questions if not item.settings], source, name)
    return _read(grid, best, table, *questions)


def _of_countries(header: Header, table: Columns, countries: int) -> Header:
    """Return what headings say, with a note that a column of countries names the recipients."""
    message = say("recipients-are-countries", heading=table.match.headings[countries])
    note = Finding("heading-chosen", Severity.NOTE, message, table.name)
    return replace(header, findings=(*header.findings, note))


def _columns(grid: Grid, headings: Headings, source: DataSource, name: str) -> Columns:
    """Return the columns below some headings, with the decimal mark of those of amounts."""
    match, rows = headings.match, grid.rows[headings.last + 1 :]
    table = Columns(match, headings.texts, rows, source, name, grid.sheet)
    amounts = match.amounts or [match.columns[key] for key in ("amount",) if key in match.columns]
    decided = decimal_of(table, amounts, grid.delimiter) if amounts else None
    if decided is None or not (decided.why or source.decimal):
        return without_texts(replace(table, decimal=likely_decimal(table, grid.delimiter)))
    return without_texts(replace(table, decimal=decided.choice or DECIMAL))


def _read(grid: Grid, headings: Headings, table: Columns, *asked: Question) -> Header:
    """Return what headings say; where it is asked which of them counts, what is proposed says it.

    Raises:
        SourceError: they contradict the config.
    """
    match = table.match
    if "amount" in table.source.columns and "amount" in match.columns:
        _refuse_texts(table, match.columns["amount"])
    known = match.amounts or "amount" in match.columns
    choice, questions = settle(table, choose_amount(table) if known else None)
    if choice is None:
        raise not_recognised(match, table.source, table.name)
    refuse_open(
        [item for item in questions if not item.settings and item.by_hand], table.source, table.name
    )
    try:
        return _header(grid, headings, table, choice, (*asked, *questions))
    except SourceError:
        refuse_open((*asked, *questions), table.source, table.name)
        raise


def _refuse_texts(table: Columns, column: int) -> None:
    """Refuse a column that the config names as the amount, and that holds no number.

    Raises:
        SourceError: it is one.
    """
    if holds_texts_alone(table, column):
        listed = ", ".join(f'"{text}"' for text in table.samples(column))
        raise SourceError(
            state("source.no-number", name=str(table.name), headings=table.headings[column]),
            details=[state("source.holds", listed=listed)],
            fix=state("source.no-number-fix"),
        )


def _indices(grid: Grid, source: DataSource, name: str) -> range:
    if source.header_row is None:
        return range(len(grid.rows[:SEARCHED_ROWS]))
    for index, row in enumerate(grid.rows):
        if row.number == source.header_row:
            return range(index, index + 1)
    raise SourceError(
        state("source.no-header-row", name=str(name), header_row=source.header_row),
        fix=state("source.no-header-row-fix"),
    )


def _header(
    grid: Grid,
    headings: Headings,
    table: Columns,
    choice: AmountChoice,
    questions: tuple[Question, ...],
) -> Header:
    match, source, name = table.match, table.source, table.name
    text = table.headings[choice.column]
    around = statements(grid, headings, choice.column, table)
    unit, findings, of_unit = state_unit(choice.unit, text, around, table)
    columns = {**match.columns, "amount": choice.column}
    dittos = fill_dittos(table.rows, columns)
    table = replace(table, rows=dittos.rows)
    if isinstance(table.rows, LongRows):
        table.rows.foresee([*columns.values(), *range(first_column(headings.texts) + 1)])
    kinds = find_kinds(columns, table, unit)
    if columns.get("flow_type") == kinds.columns.get("measure", -1):
        del columns["flow_type"]
    columns |= kinds.columns
    if (
        not (unit.currencies or source.currency or "currency" in columns)
        and (named := currency_column(columns, table)) is not None
    ):
        columns["currency"] = named
    units = find_units(columns, table, unit)
    if units.rows is not None:
        columns[UNIT] = units.rows.column
    if (year := year_column(columns, table)) is not None:
        columns["date"] = year
    if (due := due_column(columns, table, source.measure or unit.measure)) is not None:
        columns["date"] = due
    below = dittos.noted(fill_merged(table.rows, grid, columns, name), columns, name)
    below = fill_blank_names(below, columns, name)
    if units.rows is not None and grid.merged:
        known = {k: at for k, at in columns.items() if k != UNIT or UNIT in source.columns}
        units = find_units(known, replace(table, rows=below.rows), unit)
    chosen = (*_choices(match, name), *choice.findings, *kinds.findings, *units.findings)
    if _belongs_to_another(columns, table, unit):
        del columns["currency"]
    power = source.power if unit.power is None else unit.power
    return Header(
        match.headings,
        headings.texts,
        columns,
        power,
        unit.currencies,
        unit.measure,
        tuple(row.texts for row in grid.rows[headings.first : headings.last + 1]),
        below,
        (*chosen, *findings, *below.findings),
        decimal=decimal_of(table, [choice.column, *match.amounts], grid.delimiter, power or 0),
        kinds=kinds,
        explained={**choice.explained, **units.passed_over},
        questions=(*questions, *of_unit, *units.questions),
        units=units.rows,
    )


def _belongs_to_another(columns: Mapping[str, int], table: Columns, unit: HeadingUnit) -> bool:
    """Tell whether the column of the currency is that of another amount, which names none.

    So is "Original currency" beside "Amount (USD)", though no column has the amount in it.
    """
    if unit.currencies is None or "currency" not in columns:
        return False
    if "currency" in table.source.columns:
        return False
    words = split_heading(table.match.headings[columns["currency"]]).meaning
    if len(unit.currencies) == 1 and not OF_ORIGINAL.isdisjoint(words):
        return True
    others = (
        column
        for column, text in enumerate(table.headings)
        if text and column not in columns.values() and may_be_amounts(table, column)
    )
    return any(split_heading(table.headings[column]).currencies is None for column in others)


def _choices(match: HeadingMatch, name: str) -> Iterator[Finding]:
    for key, headings in match.passed_over.items():
        if headings:
            message = say(
                "heading-chosen",
                field=FieldName(key),
                heading=match.headings[match.columns[key]],
                others=Joined(say("in-quotes", text=heading) for heading in headings),
            )
            yield Finding("heading-chosen", Severity.NOTE, message, name)
