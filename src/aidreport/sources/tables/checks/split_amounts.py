"""Amounts that a text file has split, because their comma was not put in quotes.

`UNICEF,1,500` has three cells: a program that wrote "1,500" without quotes moved 500 into the next
column, and the amount reads as 1.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aidreport.sources.formats.columnar import LongRows
from aidreport.sources.problems import Question
from aidreport.sources.tables.words.kind_words import is_of_remarks
from aidreport.statements import state
from aidreport.values import Several

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aidreport.sources.formats.grid import Grid, SourceRow
    from aidreport.sources.tables.columns.header import Header
    from aidreport.values import Value

_BEFORE, _AFTER = re.compile(r"[-+(]?\d{1,3}"), re.compile(r"\d{3}\)?")
_PLACES = re.compile(r"\d{1,2}")
_TEXTS = frozenset(("country", "recipient", "donor", "description", "purpose", "sector", "theme"))
_LOOKED_AT = 1000
_SHOWN = 3


def ask_about_split_amounts(grid: Grid, header: Header) -> list[Question]:
    """Ask about amounts whose second part may stand in the next column, if there are any.

    Args:
        grid: the whole table.
    """
    at = header.columns["amount"]
    if grid.delimiter != "," or not _may_hold_texts(header, at + 1):
        return []
    rows = header.below.rows
    if isinstance(rows, LongRows) and rows.width <= at + 1:
        return []
    if not _all_short(rows[:_LOOKED_AT], at) and not _is_remark(header, at + 1):
        return []
    pairs = [(row, row.text(at), row.text(at + 1)) for row in rows if row.text(at)]
    parts = _thousands(header, at, pairs) or _places(header, at, pairs)
    if not parts:
        return []
    shown = [
        state("question.in-row", text=text, row=str(row.number)) for row, text in parts[:_SHOWN]
    ]
    listed: Value = Several(shown)
    if len(parts) > _SHOWN:
        listed = state("question.and-more", listed=listed, count=len(parts) - _SHOWN)
    return [
        Question(
            state("question.split", amounts=listed),
            state("question.split-why"),
            {},
            by_hand=state("question.split-by-hand"),
        )
    ]


def _all_short(rows: Sequence[SourceRow], at: int) -> bool:
    """Tell whether no amount has more than three digits: of a split one, only those are left."""
    return all(_BEFORE.fullmatch(row.text(at)) for row in rows if row.text(at))


def _thousands(
    header: Header, at: int, pairs: Sequence[tuple[SourceRow, str, str]]
) -> list[tuple[SourceRow, str]]:
    """Return amounts followed by three digits, in a column of other things than codes."""
    if not all(_BEFORE.fullmatch(one) for _, one, _ in pairs):
        return []
    texts = any(any(map(str.isalpha, two)) for *_, two in pairs)
    if not texts and not _is_remark(header, at + 1):
        return []
    return [
        (row, f"{one},{two}")
        for row, one, two in pairs
        if _AFTER.fullmatch(two) and one.strip("-+(") != "0"
    ]


def _places(
    header: Header, at: int, pairs: Sequence[tuple[SourceRow, str, str]]
) -> list[tuple[SourceRow, str]]:
    """Return amounts followed by what may be their decimal places, in a column of remarks."""
    if not _is_remark(header, at + 1) or not all(_PLACES.fullmatch(two) for *_, two in pairs):
        return []
    return [(row, f"{one},{two}") for row, one, two in pairs if one.strip("-+(").isdecimal()]


def _may_hold_texts(header: Header, column: int) -> bool:
    """Tell whether a column is one of texts, of nothing, or of nothing that is read."""
    if column in header.columns.values():
        names = {name for name, place in header.columns.items() if place == column}
        return names <= _TEXTS
    return True


def _is_remark(header: Header, column: int) -> bool:
    heading = header.headings[column] if column < len(header.headings) else ""
    return not heading or is_of_remarks(heading)
