"""Rows that may be parts of the row above them: "- Sudan" below "WFP", or a name that is indented.

Where all rows have the mark, it is one of a list. Where the rows below a name add up to more than
its amount, in one place only, marks are no parts in that table; nor are they where a total counts
them.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from aidreport.model.bulk import Bulk
from aidreport.sources.formats.columnar import LongRows, RaggedError
from aidreport.sources.formats.different_cells import not_begun_plainly
from aidreport.sources.tables.checks.entries import Found, entries_of
from aidreport.sources.tables.words.totals import is_part_label

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from aidreport.model.allocation import Allocation
    from aidreport.sources.formats.grid import SourceRow
    from aidreport.sources.tables.checks.entries import Entry
    from aidreport.sources.tables.rows.rows import RowReader

_MARK = re.compile(
    r"(?:[-–—−*>+~]+\s+|--+\s*|[•·‣◦▪■▫●○→⇒└├╰»]\s*|\.{2,}\s*|…\s*|o\s+(?=[A-Z])|\(?[a-z]\)\s+)"
)
_MARKED, _STEP = 100, 10_000
"""A mark is deeper than blanks before a name, and steps of a workbook are deeper than both."""


def find_parts(used: Sequence[Allocation], reader: RowReader) -> Iterator[Found]:
    """Yield rows that look like parts of those above them, and whose amounts may be."""
    if not _may_have_parts(used, reader):
        return
    depths = {row.number: _depth(row, reader) for row in reader.header.below.rows}
    entries = {item.number: item for item in entries_of(used)}
    parts = _parts(depths, entries, reader)
    if parts:
        yield Found(
            parts,
            "{rows} may be part of the money of the rows above them: their names are indented or"
            " have a mark",
            "a part of a row is in its amount, too, and would count twice",
        )


def _may_have_parts(used: Sequence[Allocation], reader: RowReader) -> bool:
    """Tell whether some names have a mark or are indented."""
    looks = reader.header.below.looks
    if looks.outlined or looks.indents.get(reader.header.columns["recipient"]):
        return True
    rows = reader.header.below.rows
    if not isinstance(rows, LongRows):
        return any(_depth(row, reader) for row in rows)
    if isinstance(used, Bulk):
        names = [*used.column("recipient").values]
        names += [item.recipient.name for _, item in used.others]
        if any(map(_MARK.match, names)):
            return True
    return _are_indented(rows, reader.header.columns["recipient"])


def _are_indented(rows: LongRows, column: int) -> bool:
    """Tell whether a text in a column begins with a blank."""
    try:
        pieces = [*rows.columns([column])]
    except RaggedError:
        pieces = [*rows.even().columns([column])]
    return any(
        type(value) is str and value[:1].isspace()
        for piece in pieces
        for value in not_begun_plainly(piece[column])
    )


def _depth(row: SourceRow, reader: RowReader) -> int:
    """Return how deep a row is below others; 0 for one that has no mark and is not indented."""
    column, looks = reader.header.columns["recipient"], reader.header.below.looks
    cell = row.cell(column)
    written = cell if isinstance(cell, str) else ""
    text = written.lstrip()
    blanks = written[: len(written) - len(text)]
    return (
        # A single blank before a name is no indent, but what programs and people leave behind.
        (len(blanks) if blanks != " " else 0)
        + (_MARKED if _MARK.match(text) else 0)
        + _STEP * looks.indents.get(column, {}).get(row.number, 0)
        + _STEP * looks.outlined.get(row.number, 0)
    )


def _parts(
    depths: Mapping[int, int], entries: Mapping[int, Entry], reader: RowReader
) -> frozenset[int]:
    """Return the rows below others that are not as deep, if nowhere they add up to more."""
    first = next(iter(reader.header.below.rows[:1])).number
    if depths[first]:
        # Rows that are deep stand above the row that they are parts of, or all are in one list.
        return frozenset()
    parents: dict[int, list[int]] = {}
    above: list[int] = []
    names = reader.header.columns["recipient"]
    for row in reader.header.below.rows:
        number = row.number
        if not row.text(names) and number not in entries:
            above = []
            continue
        while above and depths[above[-1]] >= depths[number]:
            above.pop()
        part = number in entries and bool(depths[number])
        if part and above and above[-1] in entries and not is_part_label(row.text(names)):
            parents.setdefault(above[-1], []).append(number)
        above.append(number)
    for parent, children in parents.items():
        whole = entries[parent]
        of_it = [entries[number] for number in children if entries[number][2:4] == whole[2:4]]
        added_up = sum((item.amount for item in of_it), Decimal())
        if len(of_it) < len(children) or not 0 < added_up <= whole.amount:
            return frozenset()
    if parents and _are_in_a_total([entries[number] for number in sorted(entries)]):
        return frozenset()
    return frozenset(number for children in parents.values() for number in children)


def _are_in_a_total(entries: Sequence[Entry]) -> bool:
    """Tell whether the last row or the first states the sum of all others, marked ones included."""
    return any(
        len({item[2:4] for item in entries}) == 1
        and row.amount == sum((item.amount for item in entries if item is not row), Decimal())
        for row in (entries[-1], entries[0])
    )
