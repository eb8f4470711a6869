"""What is at stake where rows may not count: the sum of the amounts with them, and without."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from aidreport.config.sources import EXCLUDE
from aidreport.sources.formats.columnar import LongRows
from aidreport.sources.problems import BadCell
from aidreport.sources.tables.words.meanings import ANY
from aidreport.sources.tables.words.totals import is_total_label

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aidreport.sources.formats.grid import SourceRow
    from aidreport.sources.tables.columns.columns import Columns

_IN_CELLS = "currency"
MOST_ADDED_UP = 10_000
"""Rows that are added up for a message."""


def with_and_without(
    table: Columns,
    columns: Mapping[str, int],
    column: int,
    proposed: Mapping[str, str],
    *,
    taken_off: bool,
) -> str:
    """Return what the amounts add up to, with and without; empty if it cannot be known.

    The unit is that of the heading. Amounts of several currencies have no sum, and long tables are
    not added up for a message.

    Args:
        table: what is written.
        columns: field → column, one for the amount at least.
        column: the one whose texts may leave rows out.
        proposed: its texts, and whether their rows count.
        taken_off: whether all that do not are money that came back, stated without a minus.
    """
    amount, currency = columns["amount"], columns.get(_IN_CELLS)
    lines = table.rows.size if isinstance(table.rows, LongRows) else len(table.rows)
    if lines > MOST_ADDED_UP:
        return ""
    rows = [row for row in table.rows if row.text(amount) and not _is_total(row, amount)]
    if currency is not None and len({row.text(currency) for row in rows}) != 1:
        return ""
    sums = {True: Decimal(0), False: Decimal(0)}
    for row in rows:
        text = row.text(column)
        meaning = proposed.get(text) or (proposed.get(ANY) if text else None)
        try:
            cell = table.cell(row, amount, None)
        except BadCell:
            return ""
        sums[meaning == EXCLUDE] += cell.number if cell else 0
    if not sums[True]:
        return ""
    return said_sums(sums[True] + sums[False], sums[False], taken_off=taken_off)


def said_sums(whole: Decimal, kept: Decimal, *, taken_off: bool) -> str:
    """Return the words for two sums: of all rows, and of those that count as proposed.

    Args:
        whole, kept: the sums.
        taken_off: whether the others may be to be taken off, too.
    """
    less = f", or {_shown(2 * kept - whole)} if they are taken off"
    also = less if taken_off and whole > kept else ""
    return (
        f"the amounts add up to {_shown(whole)} with all rows and to {_shown(kept)} as"
        f" proposed{also}"
    )


def _is_total(row: SourceRow, amount: int) -> bool:
    """Tell whether a row is called a total, wherever that is written."""
    return any(is_total_label(text) for at, text in enumerate(row.texts) if at != amount and text)


def _shown(number: Decimal) -> str:
    shown = f"{number:,f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown
