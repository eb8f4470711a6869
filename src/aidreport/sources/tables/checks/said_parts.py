"""Rows that say in a column beside their name that they are a part: "UNICEF", "of which: Sudan".

The row that holds them is above, the last one that does not say so; its amount is no smaller than
that of each of them, else they are something else.
"""

from __future__ import annotations

from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from aidreport.sources.tables.checks.entries import Found, entries_of
from aidreport.sources.tables.checks.part_rows import PART_TWICE
from aidreport.sources.tables.words.totals import is_surely_part
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aidreport.model.allocation import Allocation
    from aidreport.sources.formats.grid import SourceRow
    from aidreport.sources.tables.checks.entries import Entry
    from aidreport.sources.tables.rows.rows import RowReader

_MOST_ROWS = 5_000


def find_said_parts(used: Sequence[Allocation], reader: RowReader) -> Iterator[Found]:
    """Yield the rows that a text beside their name calls parts, and that fit into the row above."""
    if len(used) > _MOST_ROWS:
        return
    # Rows of a long table are made anew each time: one more than the most says that there are more.
    rows = tuple(islice(reader.header.below.rows, _MOST_ROWS + 1))
    if len(rows) > _MOST_ROWS or not any(_is_part(row, reader) for row in rows):
        return
    entries = {item.number: item for item in entries_of(used)}
    found: set[int] = set()
    whole: Entry | None = None
    parts: list[Entry] = []
    for row in rows:
        entry = entries.get(row.number)
        if entry is None:
            continue
        if not _is_part(row, reader):
            found |= _fitting(whole, parts)
            whole, parts = entry, []
        else:
            parts.append(entry)
    found |= _fitting(whole, parts)
    if found:
        problem = partial(state, "question.part-column")
        yield Found(frozenset(found), problem, PART_TWICE)


def _is_part(row: SourceRow, reader: RowReader) -> bool:
    amount = reader.header.columns["amount"]
    return any(is_surely_part(text) for at, text in enumerate(row.texts) if text and at != amount)


def _fitting(whole: Entry | None, parts: Sequence[Entry]) -> set[int]:
    """Return the numbers of parts that the amount of a row may hold; of none, if it may not."""
    if whole is None or not parts:
        return set()
    # Parts by country and parts by sector are together more than the whole: each alone fits.
    fit = all(part[2:4] == whole[2:4] and part.amount <= whole.amount for part in parts)
    return {part.number for part in parts} if fit else set()
