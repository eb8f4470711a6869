"""Rows that are parts of the one above an introduction without an amount: "of which:"."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from itertools import islice, takewhile
from typing import TYPE_CHECKING

from aidreport.model.territories import is_country
from aidreport.sources.tables.checks.entries import Found, entries_of
from aidreport.sources.tables.checks.part_rows import PART_TWICE
from aidreport.sources.tables.words.totals import is_part_label
from aidreport.sources.terms.organisations import is_organisation
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from aidreport.model.allocation import Allocation
    from aidreport.sources.formats.grid import SourceRow
    from aidreport.sources.tables.checks.entries import Entry
    from aidreport.sources.tables.rows.rows import RowReader

_MOST_ROWS = 5_000


def find_introduced_parts(used: Sequence[Allocation], reader: RowReader) -> Iterator[Found]:
    """Yield the rows below an introduction of parts, as far as they fit into the row above it."""
    if len(used) > _MOST_ROWS:
        return
    # Rows of a long table are made anew each time: one more than the most says that there are more.
    rows = tuple(islice(reader.header.below.rows, _MOST_ROWS + 1))
    if len(rows) > _MOST_ROWS:
        return
    entries = {item.number: item for item in entries_of(used)}
    found: set[int] = set()
    for at, row in enumerate(rows[1:], start=1):
        above = rows[at - 1]
        texts = [text for text in row.texts if text]
        alone = len(texts) == 1 and is_part_label(texts[0]) and row.number not in entries
        if alone and above.number in entries:
            parts = {*_parts(above, rows[at + 1 :], entries, reader)}
            found |= parts or {*_parts_of_group(rows, at, entries)}
    if found:
        problem = partial(state, "question.part-introduced")
        yield Found(frozenset(found), problem, PART_TWICE)


def _parts(
    whole: SourceRow, below: Sequence[SourceRow], entries: Mapping[int, Entry], reader: RowReader
) -> Iterator[int]:
    """Yield rows until there is none, until they are more than the whole, or one is of its kind."""
    stated = entries[whole.number]
    kind = _kind(reader.text(whole, "recipient"))
    added_up, number = Decimal(), whole.number + 1
    for row in below:
        number += 1
        entry = entries.get(row.number)
        if entry is None or row.number != number or entry[2:4] != stated[2:4]:
            return
        added_up += entry.amount
        own = _kind(reader.text(row, "recipient"))
        if added_up > stated.amount or (kind and own == kind and number > whole.number + 2):
            return
        yield row.number


def _parts_of_group(
    rows: Sequence[SourceRow], at: int, entries: Mapping[int, Entry]
) -> Iterator[int]:
    """Yield the rows below an introduction if all rows above it, and not the last alone, hold them.

    Args:
        rows: of the table.
        at: index of the row that introduces them.
        entries: number of a row → its amount.
    """
    above = [*takewhile(lambda item: item is not None, _entries(rows[:at][::-1], entries))]
    below = [*takewhile(lambda item: item is not None, _entries(rows[at + 1 :], entries))]
    kinds = {item[2:4] for item in (*above, *below) if item}
    held = sum(item.amount for item in above if item)
    if above and below and len(kinds) == 1 and sum(item.amount for item in below if item) <= held:
        yield from (item.number for item in below if item)


def _entries(rows: Sequence[SourceRow], entries: Mapping[int, Entry]) -> Iterator[Entry | None]:
    return (entries.get(row.number) for row in rows)


def _kind(name: str) -> str:
    return "organisation" if is_organisation(name) else "country" if is_country(name) else ""
