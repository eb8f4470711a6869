"""Blank names that mean the one above: a partner is named once, its projects are below.

That is how people write lists, so as not to say a name again. The whole column tells it from a name
that is missing: where names are left blank, none is written twice, and many are blank.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from aidreport.characters.patterns import lazy_pattern
from aidreport.errors import SourceError
from aidreport.files.toml import read_toml
from aidreport.model.words import plain_word, words_of
from aidreport.sources.formats.columnar import LongRows, with_rows
from aidreport.sources.tables.columns.dittos import note_repeated
from aidreport.sources.tables.words.totals import (
    is_part_label,
    is_total_label,
    resembles_a_total,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aidreport.sources.formats.grid import Grid, SourceRow

_LEAST = 2
_LEAST_PART = 4
"""One name in so many that are written is left blank at least; a few blanks are names that are
missing."""

_NUMBER = lazy_pattern(r"[\d., '%()/+-]*\d[\d., '%()/+-]*|[A-Za-z]|[IVXivx]{1,5}[.)]?")
_NOBODY = frozenset(
    map(plain_word, read_toml(Path(__file__).with_suffix(".toml"), SourceError)["nobody"].split())
)
_OF_AMOUNTS = ("amount", "currency", "measure", "unit")
_DATES = ("date", "value_date")


def fill_blank_names(below: Grid, columns: Mapping[str, int], name: str) -> Grid:
    """Return rows with the recipient of the row above in the place of blank ones, with a note.

    Nothing is filled in if one blank is not clear, or in a long table, which nobody has written by
    hand.

    Args:
        below: the rows below the headings, merged cells filled.
        columns: field → column.
        name: what messages call the file.
    """
    rows = below.rows
    if isinstance(rows, LongRows):
        return below
    found = (
        _blanks(rows, columns) if not all(row.text(columns["recipient"]) for row in rows) else {}
    )
    if not found:
        return below
    at = columns["recipient"]
    changed = {number: row.with_cell(at, above.cell(at)) for number, (row, above) in found.items()}
    filled = replace(below, rows=with_rows(rows, changed))
    return note_repeated(filled, {at: [*changed]}, columns, name)


def _blanks(
    rows: Sequence[SourceRow], columns: Mapping[str, int]
) -> dict[int, tuple[SourceRow, SourceRow]]:
    """Return the rows whose name is blank, each with the row that names it; none if one is open."""
    at, amount = columns["recipient"], columns["amount"]
    found: dict[int, tuple[SourceRow, SourceRow]] = {}
    names: list[tuple[str, ...]] = []
    around: dict[int, str] = {}
    above = before = None
    for row in rows:
        if row.blank or _is_total(row):
            continue
        around |= {place: text for place, text in enumerate(row.texts[:at]) if _says(text)}
        if row.text(at):
            names.append((row.text(at).casefold(), *around.values()))
            # Rows below "Total WASH" would go with it where that is found to be a sum of others.
            above = before = None if resembles_a_total(row.text(at)) else row
        elif not row.text(amount):
            above = None
        elif says := _said(row, columns):
            if above is None or before is None or not _continues(row, (above, before), at, says):
                return {}
            found[row.number], before = (row, above), row
    enough = len(found) >= _LEAST and _LEAST_PART * len(found) >= len(names)
    return found if enough and len({*names}) == len(names) else {}


def _is_total(row: SourceRow) -> bool:
    return any(is_total_label(text) for text in row.texts if text)


def _says(text: str) -> bool:
    return bool(text) and _NUMBER.fullmatch(text) is None


def _said(row: SourceRow, columns: Mapping[str, int]) -> set[int]:
    """Return the columns of what a row is about: its texts and dates; none of a bare total."""
    beside = {columns[field] for field in _OF_AMOUNTS if field in columns}
    dates = {columns[field] for field in _DATES if field in columns}
    texts = {place for place, text in enumerate(row.texts) if _says(text)} - beside
    return texts | {place for place in dates if row.text(place)}


def _continues(row: SourceRow, named: tuple[SourceRow, SourceRow], at: int, says: set[int]) -> bool:
    """Tell whether a row says more of who is named above: nothing new stands before the name.

    Args:
        named: the row with the name, and the one right above.
        at: the column of names.
        says: the columns of what the row is about.
    """
    again = {text for other in named for text in other.texts[:at]}
    same = all(row.text(place) in again for place in says if place < at)
    first = next(filter(None, row.texts), "")
    of_nobody = any(not _NOBODY.isdisjoint(words_of(row.text(place))) for place in says)
    return same and max(says) > at and not is_part_label(first) and not of_nobody
