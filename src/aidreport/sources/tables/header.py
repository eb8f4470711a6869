"""Finds the row of the headings, and what it and the titles above it say about the amounts."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import TYPE_CHECKING

from aidreport.errors import SourceError, near_miss
from aidreport.model.dataset import Finding, Severity
from aidreport.sources.formats.merged_cells import fill_merged
from aidreport.sources.problems import beside_data
from aidreport.sources.tables.amount_columns import AmountChoice, choose_amount
from aidreport.sources.tables.by_values import year_column
from aidreport.sources.tables.columns import Columns
from aidreport.sources.tables.headings import find_headings, split_heading
from aidreport.sources.tables.kinds import Kinds, find_kinds
from aidreport.sources.tables.marks import DECIMAL, decimal_of
from aidreport.sources.tables.stated_unit import state_unit
from aidreport.sources.tables.vocabulary import AMOUNT_WORDS, HEADINGS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from aidreport.config.sources import DataSource
    from aidreport.model.allocation import Measure
    from aidreport.sources.formats.grid import Grid, SourceRow
    from aidreport.sources.problems import Question
    from aidreport.sources.tables.headings import HeadingMatch, Headings, HeadingUnit
    from aidreport.sources.tables.notation import Decision

SEARCHED_ROWS = 50
"""The headings are within so many rows that are not blank."""

_SHOWN_HEADINGS = 30


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
    explained: Mapping[int, str] = field(default_factory=dict)
    questions: tuple[Question, ...] = ()


def may_have_header(rows: Sequence[SourceRow], source: DataSource) -> bool:
    """Tell whether the first rows hold such headings, be it in two rows or with several amounts."""
    top = rows[:SEARCHED_ROWS]
    return any(find_headings(top, index, source.columns).match.usable for index in range(len(top)))


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
    candidates = []
    indices = _indices(grid, source, name)
    top = grid.rows[: indices.stop + 1]
    for index in indices:
        headings = find_headings(top, index, source.columns)
        candidates.append(headings.match)
        if headings.match.usable:
            rows = grid.rows[headings.last + 1 :]
            table = Columns(headings.match, headings.texts, rows, source, name, grid.sheet)
            amounts = table.match.amounts or [table.match.columns["amount"]]
            mark = decimal_of(table, amounts, grid.delimiter).choice or DECIMAL
            table = replace(table, decimal=mark)
            if choice := choose_amount(table):
                return _header(grid, headings, table, choice)
            break
    best = max(
        candidates,
        key=lambda match: (match.usable, match.recognised, sum(map(bool, match.headings)) > 1),
    )
    raise _not_recognised(best, source, name)


def _indices(grid: Grid, source: DataSource, name: str) -> range:
    if source.header_row is None:
        return range(len(grid.rows[:SEARCHED_ROWS]))
    for index, row in enumerate(grid.rows):
        if row.number == source.header_row:
            return range(index, index + 1)
    raise SourceError(
        f"{name}: row {source.header_row} is blank or not there, but header_row names it",
        fix="correct header_row for this source in config.toml, or leave it out",
    )


def _header(grid: Grid, headings: Headings, table: Columns, choice: AmountChoice) -> Header:
    match, source, name = table.match, table.source, table.name
    text = table.headings[choice.column]
    unit, findings, questions = state_unit(choice.unit, text, grid.rows[: headings.first], table)
    columns = {**match.columns, "amount": choice.column}
    kinds = find_kinds(columns, table, unit.measure)
    if columns.get("flow_type") == kinds.columns.get("measure", -1):
        del columns["flow_type"]
    columns |= kinds.columns
    if (year := year_column(columns, table)) is not None:
        columns["date"] = year
    chosen = (*_choices(match, name), *choice.findings, *kinds.findings)
    below = fill_merged(table.rows, grid, columns, name)
    if _belongs_to_another(columns, table.headings, unit, source):
        del columns["currency"]
    return Header(
        match.headings,
        headings.texts,
        columns,
        source.power if unit.power is None else unit.power,
        unit.currencies,
        unit.measure,
        tuple(row.texts for row in grid.rows[headings.first : headings.last + 1]),
        below,
        (*chosen, *findings, *below.findings),
        decimal=decimal_of(table, [choice.column, *match.amounts], grid.delimiter),
        kinds=kinds,
        explained=choice.explained,
        questions=questions,
    )


def _belongs_to_another(
    columns: Mapping[str, int], headings: Sequence[str], unit: HeadingUnit, source: DataSource
) -> bool:
    """Tell whether the column of the currency is that of another amount, which names none."""
    if unit.currencies is None or "currency" not in columns or "currency" in source.columns:
        return False
    others = [
        split_heading(text)
        for column, text in enumerate(headings)
        if text and column not in columns.values()
    ]
    return any(other.is_of_amounts and other.currencies is None for other in others)


def _choices(match: HeadingMatch, name: str) -> Iterator[Finding]:
    for key, headings in match.passed_over.items():
        if headings:
            others = " and ".join(f'"{heading}"' for heading in headings)
            taken = match.headings[match.columns[key]]
            message = f'{key} was read from "{taken}"; {others} would fit too'
            yield Finding("heading-chosen", Severity.NOTE, message, name)


def _not_recognised(match: HeadingMatch, source: DataSource, name: str) -> SourceError:
    headings = [heading for heading in match.headings if heading]
    listed = ", ".join(f'"{heading}"' for heading in headings[:_SHOWN_HEADINGS])
    more = len(headings) - _SHOWN_HEADINGS
    details = [f"headings: {listed}" + (f" and {more} more" if more > 0 else "")]
    snippet = dict.fromkeys(match.missing, "…")
    taken = {match.headings[column] for column in match.columns.values()}
    free = [heading for heading in headings if heading not in taken]
    for key in dict.fromkeys([*match.unmapped, *match.missing]):
        problem, guess = _field_problem(key, match, free)
        details.append(problem)
        snippet[key] = guess
    entries = _entries(match, source, name)
    if entries:
        details[-1] += ", but they are different measures, which never add up"
    return SourceError(
        f"{name}: no heading is recognised for {' and '.join(snippet)}",
        details=details,
        why="a table needs a heading for the recipient and one for the amount",
        fix=entries or "name the columns " + beside_data(source, name, {"columns": snippet}),
    )


def _entries(match: HeadingMatch, source: DataSource, name: str) -> str:
    """Return how to read columns of amounts by an entry each, if only measures set them apart."""
    if match.missing != ["amount"] or match.unmapped:
        return ""
    headings = match.rivals.get("amount", [])
    measures = [split_heading(heading).measure for heading in headings]
    if None in measures or len({*measures}) < len(measures):
        return ""
    place = "sql = { … }" if source.sql is not None else f'path = "{name}"'
    entries = [
        f'{{ {place}, columns = {{ amount = "{heading}" }}, measure = "{measure}" }}'
        for heading, measure in zip(headings, measures, strict=True)
    ]
    listed = ", ".join(entries)
    return listed and f"make an entry for each measure in config.toml: data = [{listed}]"


def _field_problem(field: str, match: HeadingMatch, headings: Sequence[str]) -> tuple[str, str]:
    """Return the line about a field, and the heading to propose for it."""
    if field in match.rivals:
        rivals = match.rivals[field]
        several = ", ".join(f'"{heading}"' for heading in rivals)
        if len(set(rivals)) < len(rivals):
            return f"{field}: {several} are called the same; rename one in the file", rivals[0]
        return f"{field}: {several} fit equally well", rivals[0]
    if field in match.unmapped:
        wanted = match.unmapped[field]
        close = near_miss(wanted, headings)
        guess = re.search(r'"(.*)"', close)
        return f'{field} = "{wanted}": there is no such heading{close}', guess[1] if guess else "…"
    known = sorted(AMOUNT_WORDS) if field == "amount" else HEADINGS[field]
    for heading in headings:
        if get_close_matches(" ".join(split_heading(heading).words), known, n=1, cutoff=0.8):
            return f'{field}: none fits (did you mean "{heading}"?)', heading
    return f"{field}: none fits", "…"
