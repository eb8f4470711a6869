"""Workbooks of IATI with a sheet of activities beside one of their transactions.

Flatten-tool and CoVE write what an activity says of itself, such as its default currency, once, in
a sheet of its own. It is joined to the transactions by the identifier.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from aidreport.sources.formats.grid import SourceRow
from aidreport.sources.standards.iati.tables import IDENTIFIERS, LAYOUT, SINGLE, solr_list
from aidreport.sources.standards.records import plain_name

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from aidreport.sources.formats.grid import Grid

_SEARCHED_ROWS = 25


def are_activities(rows: Sequence[SourceRow]) -> bool:
    """Tell whether the rows of a sheet are activities of IATI without their transactions."""
    return _headings_of(rows) is not None and _transactions_of(rows) is None


def with_activities(
    grids: Sequence[Grid], is_table: Callable[[Sequence[SourceRow]], bool]
) -> Sequence[Grid]:
    """Return the sheets of a workbook that are tables, transactions with their activities.

    Args:
        grids: the sheets that are tables or lists of activities.
        is_table: tells whether the rows of a sheet are a table.
    """
    tables = [grid for grid in grids if is_table(grid.rows) or not are_activities(grid.rows)]
    if not any(_transactions_of(grid.rows) is not None for grid in tables):
        return tables or grids
    known: dict[str, dict[str, str]] = {}
    for grid in grids:
        if grid not in tables:
            _learn(grid, known)
    return [_joined(grid, known) for grid in tables] if known else tables


def _learn(grid: Grid, known: dict[str, dict[str, str]]) -> None:
    """Add what the rows of a sheet say of activities; several of one are a list, as in Solr."""
    at = _headings_of(grid.rows)
    assert at is not None
    headings = [plain_name(text) for text in grid.rows[at].texts]
    said: dict[str, list[dict[str, str]]] = {}
    for row in grid.rows[at + 1 :]:
        values = dict(zip(headings, row.texts, strict=False))
        if key := _identifier(values):
            said.setdefault(key, []).append(values)
    for key, rows in said.items():
        for heading in filter(None, headings):
            texts = [row.get(heading, "") for row in rows]
            if heading in SINGLE and len({*texts}) == 1:
                del texts[1:]
            if any(texts):
                text = texts[0] if len(texts) == 1 else solr_list(texts)
                known.setdefault(key, {}).setdefault(heading, text)


def _joined(grid: Grid, known: dict[str, dict[str, str]]) -> Grid:
    """Return a sheet of transactions with columns for what their activities say."""
    at = _transactions_of(grid.rows)
    if at is None:
        return grid
    head = grid.rows[at]
    own = [plain_name(text) for text in head.texts]
    more = list(dict.fromkeys(key for said in known.values() for key in said if key not in own))
    rows = [*grid.rows[:at], SourceRow.of(head.number, (*head.cells, *more))]
    for row in grid.rows[at + 1 :]:
        said = known.get(_identifier(dict(zip(own, row.texts, strict=False))), {})
        blank = [""] * (len(own) - len(row.cells))
        cells = (*row.cells, *blank, *(said.get(key, "") for key in more))
        rows.append(SourceRow.of(row.number, cells))
    return replace(grid, rows=tuple(rows))


def _identifier(said: dict[str, str]) -> str:
    return next((said[name] for name in IDENTIFIERS if said.get(name)), "")


def _headings_of(rows: Sequence[SourceRow]) -> int | None:
    """Return the index of a row that has the heading of an identifier."""
    for at, row in enumerate(rows[:_SEARCHED_ROWS]):
        if not IDENTIFIERS.isdisjoint(plain_name(text) for text in row.texts if text):
            return at
    return None


def _transactions_of(rows: Sequence[SourceRow]) -> int | None:
    return next((at for at, row in enumerate(rows[:_SEARCHED_ROWS]) if LAYOUT.fits(row)), None)
