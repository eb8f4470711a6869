"""Tables of texts without sums: what is in the first column, and what is said of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidreport.document.blocks import Column, Table, TableRow, TableStyle
from aidreport.document.text import as_inline

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from aidreport.document.text import Words
    from aidreport.document.wording import Wording


def text_row(*cells: Words) -> TableRow:
    """Return a row of texts."""
    return TableRow(tuple(as_inline(cell) for cell in cells))


def text_table(
    wording: Wording,
    name: str,
    columns: Sequence[str],
    rows: Iterable[TableRow],
    style: TableStyle = TableStyle.PLAIN,
) -> Table:
    """Return a table whose first column names its rows.

    Args:
        name: of the group of phrases that has its headings, its summary and its title.
        columns: the phrases of the headings.
    """
    first, *others = (wording.fill(f"{name}.{column}") for column in columns)
    headings = (Column(first, row_header=True), *map(Column, others))
    summary, title = wording.fill(f"{name}.summary"), wording.fill(f"{name}.title")
    return Table(headings, tuple(rows), summary, style, title=title)
