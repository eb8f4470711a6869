"""Finds the row of the headings under the titles, and what it says about the amounts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from aidreport.errors import SourceError, near_miss
from aidreport.model.finding import Finding, Severity
from aidreport.model.source import Place
from aidreport.sources.headings import (
    REQUIRED,
    heading_measure,
    is_unit_only,
    match_headings,
)
from aidreport.sources.units import CONFIG_UNITS, split_heading
from aidreport.sources.vocabulary import AMOUNT_WORDS, HEADINGS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aidreport.model.allocation import Measure
    from aidreport.sources.grid import Grid, Row
    from aidreport.sources.headings import Match
    from aidreport.sourcing import DataSource

SEARCHED_ROWS = 50
"""The headings stand within this many rows that are not blank."""

_SHOWN_HEADINGS = 30


@dataclass(frozen=True, slots=True)
class Header:
    """What the headings say.

    Attributes:
        headings: as written.
        columns: field → column.
        power: the power of ten of the amounts, from the heading or the config; None for units.
        currencies: those that the amount's heading may mean; None where it names none.
        measure: the one that the amount's heading names.
        rows: the rows below.
        findings: what had to be chosen.
    """

    headings: tuple[str, ...]
    columns: Mapping[str, int]
    power: int | None
    currencies: frozenset[str] | None
    measure: Measure | None
    rows: Sequence[Row]
    findings: tuple[Finding, ...]


def has_header(rows: Sequence[Row], source: DataSource) -> bool:
    """Tell whether one of the first rows holds the headings of a table of allocations."""
    return any(match_headings(row.cells, source.columns).complete for row in rows[:SEARCHED_ROWS])


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
    candidates = _candidates(grid, source, name)
    for index, match in candidates:
        if match.complete and not match.unmapped:
            return _header(grid, index, match, source, name)
    _, best = max(candidates, key=lambda item: (item[1].found, _width(item[1]) > 1))
    raise _not_recognised(best, name)


def _candidates(grid: Grid, source: DataSource, name: str) -> list[tuple[int, Match]]:
    rows = list(enumerate(grid.rows[:SEARCHED_ROWS]))
    if source.header_row is not None:
        rows = [item for item in enumerate(grid.rows) if item[1].number == source.header_row]
        if not rows:
            raise SourceError(
                f"{name}: row {source.header_row} is blank or not there, but header_row names it",
                fix="correct header_row for this source in config.toml, or leave it out",
            )
    return [(index, match_headings(row.cells, source.columns)) for index, row in rows]


def _width(match: Match) -> int:
    return sum(map(bool, match.headings))


def _header(grid: Grid, index: int, match: Match, source: DataSource, name: str) -> Header:
    text = match.headings[match.columns["amount"]]
    below = grid.rows[index + 1 :]
    if below and (unit_below := _unit_below(below[0], match)):
        text, below = f"{text} {unit_below}", below[1:]
    unit = split_heading(text)
    if not unit.clear:
        raise SourceError(
            f'{name}: the heading "{text}" names several units or currencies',
            why="an amount has one unit and one currency",
            fix="give the heading one unit and one currency",
        )
    power = _agreed(text, "unit", unit.power, CONFIG_UNITS.get(source.unit or ""), name)
    _refuse_other_currency(text, unit.currencies, source.currency, name)
    findings = [*_choices(match, name)]
    if power is None:
        findings += _units_in_titles(grid, grid.rows[:index], name)
    return Header(
        match.headings,
        match.columns,
        power,
        unit.currencies,
        heading_measure(unit),
        below,
        tuple(findings),
    )


def _unit_below(row: Row, match: Match) -> str:
    """Return the unit in a second row of headings: "NOK million" under "Amount"."""
    text = row.text(match.columns["amount"])
    if row.text(match.columns["recipient"]) or not is_unit_only(split_heading(text)):
        return ""
    return "" if re.search(r"[0-9]", text) and not re.search(r"[^\W\d_]", text) else text


def _agreed(text: str, key: str, heading: int | None, config: int | None, name: str) -> int | None:
    if heading is not None and config is not None and heading != config:
        raise _contradiction(text, key, name)
    return heading if heading is not None else config


def _refuse_other_currency(
    text: str, heading: frozenset[str] | None, config: str | None, name: str
) -> None:
    if heading is not None and config is not None and config not in heading:
        raise _contradiction(text, "currency", name)


def _contradiction(text: str, key: str, name: str) -> SourceError:
    return SourceError(
        f'{name}: the heading "{text}" and {key} in the config contradict each other',
        why=f"the {key} in the config is for amounts that name none",
        fix=f"remove {key} for this source from config.toml, or correct the heading",
    )


def _choices(match: Match, name: str) -> list[Finding]:
    return [
        Finding(
            "heading-chosen",
            Severity.NOTE,
            f'{field} was read from "{match.headings[match.columns[field]]}"; '
            + " and ".join(f'"{heading}"' for heading in headings)
            + " would fit too",
            name,
        )
        for field, headings in match.passed_over.items()
        if headings
    ]


def _units_in_titles(grid: Grid, titles: Sequence[Row], name: str) -> list[Finding]:
    findings = []
    for row in titles:
        text = " ".join(filter(None, row.texts))
        # "NOK 386 million" is an amount; "in NOK million" is the unit of amounts.
        unit = split_heading(re.sub(r"[0-9][0-9.,\s]*[^\W\d_]+", " ", text))
        about_amounts = unit.currencies is not None or AMOUNT_WORDS & set(unit.words)
        if unit.power is not None and about_amounts:
            message = (
                f'"{text}" stands above the table, but its heading names no unit; the amounts were '
                'taken as they are: set unit = "thousand" or "million" for this source if it holds'
            )
            place = Place(name, row=row.number, sheet=grid.sheet)
            findings.append(Finding("unit-in-title", Severity.WARNING, message, str(place)))
    return findings


def _not_recognised(match: Match, name: str) -> SourceError:
    headings = [heading for heading in match.headings if heading]
    shown = ", ".join(f'"{heading}"' for heading in headings[:_SHOWN_HEADINGS])
    more = len(headings) - _SHOWN_HEADINGS
    details = [f"headings: {shown}" + (f" and {more} more" if more > 0 else "")]
    missing = [field for field in REQUIRED if field not in match.columns]
    snippet = dict.fromkeys(missing, "…")
    for field in dict.fromkeys([*match.unmapped, *missing]):
        problem, guess = _field_problem(field, match, headings)
        details.append(problem)
        snippet[field] = guess
    columns = ", ".join(f'{field} = "{heading}"' for field, heading in snippet.items())
    return SourceError(
        f"{name}: no heading is recognised for {' and '.join(snippet)}",
        details=details,
        why="a table needs a heading for the recipient and one for the amount",
        fix="name the columns in config.toml: "
        f'data = {{ path = "{name}", columns = {{ {columns} }} }}',
    )


def _field_problem(field: str, match: Match, headings: Sequence[str]) -> tuple[str, str]:
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
    for heading in headings:
        words = " ".join(split_heading(heading).words)
        if get_close_matches(words, _vocabulary(field), n=1, cutoff=0.8):
            return f'{field}: none fits (did you mean "{heading}"?)', heading
    return f"{field}: none fits", "…"


def _vocabulary(field: str) -> Sequence[str]:
    return sorted(AMOUNT_WORDS) if field == "amount" else HEADINGS[field]
