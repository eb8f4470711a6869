"""Rows that may be parts of the row above them: "- Sudan" below "WFP", or a name that is indented.

Where all rows have the mark, it is one of a list. Where the rows below a name add up to more than
its amount, in one place only, marks are no parts in that table; nor are they where a total counts
them.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import partial
from itertools import chain, pairwise
from typing import TYPE_CHECKING

from aidreport.model.bulk import Bulk
from aidreport.sources.formats.columnar import LongRows, RaggedError
from aidreport.sources.formats.different_cells import not_begun_plainly
from aidreport.sources.tables.checks.entries import Found, entries_of
from aidreport.sources.tables.words.totals import is_part_label
from aidreport.sources.terms.organisations import is_organisation
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from aidreport.model.allocation import Allocation
    from aidreport.sources.formats.grid import SourceRow
    from aidreport.sources.tables.checks.entries import Entry
    from aidreport.sources.tables.rows.rows import RowReader

_MARK = re.compile(
    r"(?:[-–—−*>+~]+\s+|--+\s*|[•·‣◦▪■▫●○→⇒└├╰»]\s*|\.{2,}\s*|…\s*|o\s+(?=[A-Z])|\(?[a-z]\)\s+)"
)
_BEGINS_NAMES = re.compile(r"[A-Z0-9]").match
"""A sign with which no mark begins."""

_MOST_ROWS = 5_000
"""A longer table was not laid out by people."""

PART_TWICE = "question.part-twice"
"""Why parts of rows are asked about."""

_MARKED, _STEP = 100, 10_000
"""A mark is deeper than blanks before a name, and steps of a workbook are deeper than both."""


def find_parts(used: Sequence[Allocation], reader: RowReader) -> Iterator[Found]:
    """Yield rows that look like parts of those above them, and whose amounts may be."""
    if not _may_have_parts(used, reader):
        return
    depths = {row.number: _depth(row, reader) for row in reader.header.below.rows}
    because = state("question.by-indents")
    yield from found_below(depths, used, reader, because, of_groups=False)


def find_bold_groups(used: Sequence[Allocation], reader: RowReader) -> Iterator[Found]:
    """Yield rows that stand below names in bold, and whose amounts may be in the amounts there."""
    rows = reader.header.below.rows
    bold = reader.header.below.looks.bold.get(reader.header.columns["recipient"], frozenset())
    if not bold or len(rows) > _MOST_ROWS:
        return
    depths = {row.number: int(row.number not in bold) for row in rows}
    # Two rows in a group at least: a row in bold above one that is not may stand out by itself.
    if any(pair == (1, 1) for pair in pairwise(depths.values())):
        yield from found_below(depths, used, reader, state("question.by-bold"))


def found_below(
    depths: Mapping[int, int],
    used: Sequence[Allocation],
    reader: RowReader,
    because: str,
    *,
    of_groups: bool = True,
) -> Iterator[Found]:
    """Yield rows below others that are not as deep, if their amounts may be parts of them.

    Where each group states exactly the sum of its rows, the groups are what to leave out.

    Args:
        depths: how deep each row is, by its number; 0 for one that is part of no other.
        used: the allocations of the table.
        because: what says how deep rows are.
        of_groups: whether the rows above are groups, and no recipients that spend parts.
    """
    entries = {item.number: item for item in entries_of(used)}
    wholes = _wholes(depths, entries, reader)
    if not wholes:
        return
    if of_groups and _are_sums(wholes, entries):
        problem = partial(state, "question.part-sums", because=because)
        yield Found(frozenset(wholes), problem, PART_TWICE)
        return
    problem = partial(state, "question.part-below", because=because)
    yield Found(frozenset(chain(*wholes.values())), problem, PART_TWICE)


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
        firsts = {name[:1] for name in names}
        if not all(map(_BEGINS_NAMES, firsts)) and any(map(_MARK.match, names)):
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


def _wholes(
    depths: Mapping[int, int], entries: Mapping[int, Entry], reader: RowReader
) -> dict[int, list[int]]:
    """Return rows with those below that are deeper, if nowhere they add up to more."""
    first = next(iter(reader.header.below.rows[:1])).number
    if depths[first]:
        # Rows that are deep stand above the row that they are parts of, or all are in one list.
        return {}
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
            return {}
    if parents and _are_in_a_total([entries[number] for number in sorted(entries)], reader):
        return {}
    return parents


def _are_sums(wholes: Mapping[int, Sequence[int]], entries: Mapping[int, Entry]) -> bool:
    """Tell whether all wholes are the sums of their parts, one at least of two or more."""
    return any(len(parts) > 1 for parts in wholes.values()) and all(
        sum((entries[at].amount for at in parts), Decimal()) == entries[whole].amount
        for whole, parts in wholes.items()
    )


def _are_in_a_total(entries: Sequence[Entry], reader: RowReader) -> bool:
    """Tell whether the last row or the first states the sum of all others, marked ones included.

    A known organisation is no total: round amounts add up to its own by chance.
    """
    names = {row.number: reader.text(row, "recipient") for row in reader.header.below.rows}
    return any(
        len({item[2:4] for item in entries}) == 1
        and row.amount == sum((item.amount for item in entries if item is not row), Decimal())
        and not is_organisation(names[row.number])
        for row in (entries[-1], entries[0])
    )
