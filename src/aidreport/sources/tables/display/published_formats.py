"""Number formats of tables of published standards, which say themselves what their amounts are.

Their readers take amounts as they are stored; a format that shows something else is a question.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidreport.sources.formats.columnar import cells_of
from aidreport.sources.problems import Question
from aidreport.sources.tables.display.displayed import shown_of
from aidreport.sources.tables.display.shown_amounts import (
    IGNORE,
    WHY_SHOWN,
    is_other_currency,
    places_of,
    power_as_shown,
)
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from aidreport.sources.formats.grid import CellValue, Grid
    from aidreport.sources.tables.display.number_display import Shown
    from aidreport.sources.tables.display.shown_amounts import Cell


def ask_about_formats(
    grid: Grid, index: int, fields: Mapping[int, str], power: int, currency: str | None
) -> Iterator[Question]:
    """Yield a question for each column of amounts that shows something else than it stores.

    Args:
        grid: a table of a standard.
        index: of its row of headings.
        fields: column → field, "amount" for each column of amounts.
        power: the power of ten of its amounts.
        currency: that of its amounts; None if a column names it.
    """
    rows = grid.rows[index + 1 :]
    named: Mapping[int, CellValue] = {}
    if grid.looks.formats and currency is None:
        beside = next((column for column, field in fields.items() if field == "currency"), None)
        named = {} if beside is None else dict(cells_of(rows, beside))
    for column, field in fields.items():
        runs = grid.looks.formats.get(column, ()) if field == "amount" else ()
        for shown, cells in shown_of(rows, column, runs).items() if runs else ():
            if shown is None:
                continue
            other = cells if not _agrees(shown, power) else _in_other(shown, cells, named, currency)
            if other:
                heading = grid.rows[index].text(column)
                yield Question(
                    state("question.shown-otherwise", count=len(other), heading=heading),
                    state(WHY_SHOWN),
                    IGNORE,
                    details=(places_of(other),),
                    by_hand=state("question.shown-otherwise-by-hand"),
                )


def _agrees(shown: Shown, power: int) -> bool:
    if shown.percent or shown.blank or shown.unknown:
        return False
    return not shown.has_unit or power_as_shown(shown, power) == power


def _in_other(
    shown: Shown, cells: Sequence[Cell], named: Mapping[int, CellValue], currency: str | None
) -> list[Cell]:
    """Return the amounts that are shown in another currency than they are in."""
    if shown.currencies is None:
        return []
    meant = shown.likely or shown.currencies
    if currency is not None:
        return [] if currency in meant else list(cells)
    return [cell for cell in cells if is_other_currency(named.get(cell[0]), meant)]
