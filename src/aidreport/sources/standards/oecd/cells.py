"""Cells of tables of the OECD: numbers, and what is written where there is none."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from aidreport.sources.problems import BadCell
from aidreport.sources.tables.words.cells import parse_amount

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aidreport.model.amounts import WrittenAmount
    from aidreport.sources.formats.grid import SourceRow

BLANK = frozenset({"", "..", "-", "–"})

_NUMBER = re.compile(r"[-–−(]?\s?[0-9][0-9 .,'’\u00a0\u202f]*(?:[eE][+-]?[0-9]+)?\)?")
_OTHERS_IN = 10
"""One of so many cells of a column of numbers may be another text."""


def is_number(text: str) -> bool:
    """Tell whether a text is a number, in whatever notation."""
    return _NUMBER.fullmatch(text) is not None


def is_numeric(rows: Sequence[SourceRow], column: int) -> bool:
    """Tell whether a column holds numbers and blanks alone, but for a few cells."""
    texts = [text for row in rows if (text := row.text(column)) not in BLANK]
    others = (text for text in texts if not is_number(text))
    return bool(texts) and not any(islice(others, len(texts) // _OTHERS_IN, None))


def amount_in(row: SourceRow, column: int) -> WrittenAmount | None:
    """Return the amount in a cell; None if there is none that can be read."""
    if row.text(column) in BLANK:
        return None
    try:
        return parse_amount(row.cell(column))
    except BadCell:
        return None
