"""Rows that begin like a part of the row above them and are larger: they may be somebody's own.

"Including Youth NGO" and "Dont Walk Away" are names. What is larger than the row above is none of
its parts, and nothing is left out of a total by a word alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidreport.config.sources import EXCLUDE, USE
from aidreport.sources.formats.columnar import rows_between, rows_numbered
from aidreport.sources.problems import BadCell, Question
from aidreport.sources.tables.rows.exclusions import PART_OF_ROW
from aidreport.statements import state
from aidreport.values import Several

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet
    from decimal import Decimal

    from aidreport.model.dataset import ExcludedRow
    from aidreport.sources.formats.grid import SourceRow
    from aidreport.sources.tables.rows.rows import RowReader

_MOST_ROWS = 200
_LOOKED_AT = 20
"""Parts stand below the row that they are of, with other parts between them."""


def ask_about_larger_parts(
    excluded: Sequence[ExcludedRow], rows: Sequence[SourceRow], reader: RowReader
) -> list[Question]:
    """Ask about rows that were left out as parts of the row above, and are larger than it.

    Args:
        excluded: the rows that were left out.
        rows: all rows of the table.
        reader: read them.
    """
    parts = {row.place.row or 0 for row in excluded if row.rule == PART_OF_ROW}
    if not 0 < len(parts) <= _MOST_ROWS:
        return []
    found = [row for row in rows_numbered(rows, parts) if _is_larger(row, rows, parts, reader)]
    meaning = reader.meanings.meaning
    texts = dict.fromkeys(reader.text(row, "recipient") for row in found)
    names = [text for text in texts if text and meaning("recipient", text) is None]
    if not names:
        return []
    listed = Several(f'"{name}"' for name in names)
    return [
        Question(
            state("question.larger-parts", names=listed, count=len(names)),
            state("question.larger-parts-why"),
            {"values": {"recipient": dict.fromkeys(names, USE)}},
            otherwise=({"values": {"recipient": dict.fromkeys(names, EXCLUDE)}},),
        )
    ]


def _is_larger(
    row: SourceRow, rows: Sequence[SourceRow], parts: AbstractSet[int], reader: RowReader
) -> bool:
    """Tell whether a row is larger than the one above it that is no part itself."""
    before = rows_between(rows, row.number - _LOOKED_AT, row.number - 1)
    whole = next((other for other in reversed(before) if other.number not in parts), None)
    amount = _amount(row, reader)
    above = None if whole is None else _amount(whole, reader)
    return amount is not None and above is not None and amount > above


def _amount(row: SourceRow, reader: RowReader) -> Decimal | None:
    try:
        return reader.amount(row).number
    except BadCell:
        return None
