"""A row between the headings and the amounts that says what all of them are in: "(NOK 1000)".

It stands in the column of names, where it is a heading of nothing. What it says is what a title
above the headings would say.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aidreport.sources.formats.columnar import LongRows
from aidreport.sources.tables.words.heading_units import split_heading
from aidreport.sources.tables.words.vocabulary import STATEMENT_WORDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aidreport.sources.formats.grid import SourceRow

_SEARCHED_ROWS = 25
_ROWS_ASKED = 2000
_FEWEST = 2
_ALONE = re.compile(r"[\W\d_]*")


def with_unit_above(rows: Sequence[SourceRow]) -> Sequence[SourceRow]:
    """Return rows with one of a unit below the headings put above them; others as they are.

    A table with several such rows has them above groups of rows, each of its own currency. Where
    the headings name a unit or a currency themselves, such a row is about the rows below it.
    """
    if isinstance(rows, LongRows) or len(rows) > _ROWS_ASKED:
        return rows
    found = [at for at, row in enumerate(rows) if _is_of_unit(row)]
    if len(found) != 1 or not 0 < found[0] < _SEARCHED_ROWS:
        return rows
    at = found[0]
    above, below = rows[at - 1], rows[at + 1 : at + 2]
    first = next((place for place, text in enumerate(above.texts) if text), 0)
    said = [split_heading(text) for text in above.texts if text]
    named = any(unit.power is not None or unit.currencies is not None for unit in said)
    headings = len(said) >= _FEWEST and not named
    amounts = below and sum(bool(re.search(r"\d", text)) for text in below[0].texts)
    if not (headings and amounts and rows[at].text(first)) or below[0].text(first) == "":
        return rows
    return (*rows[: at - 1], rows[at], above, *rows[at + 1 :])


def _is_of_unit(row: SourceRow) -> bool:
    """Tell whether a row holds one unit or currency, be it in several cells, and nothing else."""
    texts = {text.casefold() for text in row.texts if text}
    if len(texts) != 1 or _ALONE.fullmatch(next(iter(texts))):
        return False
    said = split_heading(next(filter(None, row.texts)))
    named = said.currencies is not None or said.power is not None
    return named and said.is_unit_beside(STATEMENT_WORDS)
