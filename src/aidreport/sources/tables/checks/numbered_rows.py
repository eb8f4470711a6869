"""Rows that are parts of others by their numbers: 1, 1.1, 1.2; I, I.a, I.b; 1000, 1100, 1200.

Numbers of a list say so in a column of their own or before names, if each row has one and parts
follow the row that they are parts of.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aidreport.sources.tables.checks.entries import entries_of
from aidreport.sources.tables.checks.part_rows import found_below
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from aidreport.model.allocation import Allocation
    from aidreport.sources.tables.checks.entries import Found
    from aidreport.sources.tables.rows.rows import RowReader

_MOST_ROWS = 5_000
"""A longer table is no list with numbers that people wrote."""

_NUMBER = re.compile(
    r"(?P<number>(?:\d{1,3}|[IVXL]{1,6}|[A-Z])(?:\.?[a-z]|\.\d{1,3}|(?<=[A-Z])\d{1,3})*)"
    r"(?:[.:)–-]*\s+\S.*|[.)]?)"
)
_STEP = re.compile(r"\d+|[A-Z]+|[a-z]")
_FIRST = frozenset({"1", "01", "001", "a", "i"})
_CODE = re.compile(r"\d{2,8}")
_OF_AMOUNTS = ("amount", "currency", "measure", "unit", "date", "value_date", "step")


def find_numbered_parts(used: Sequence[Allocation], reader: RowReader) -> Iterator[Found]:
    """Yield rows whose numbers make them parts of the rows above, and whose amounts may be."""
    if len(used) > _MOST_ROWS:
        return
    numbers = {item.number for item in entries_of(used)}
    rows = [row for row in reader.header.below.rows if row.number in numbers]
    no_numbers = {reader.header.columns.get(name) for name in _OF_AMOUNTS}
    for column in range(len(reader.header.headings)):
        if column in no_numbers:
            continue
        texts = [row.text(column) for row in rows]
        depths = _depths_of_numbers(texts) or _depths_of_codes(texts)
        if depths:
            by_row = dict(zip((row.number for row in rows), depths, strict=True))
            heading = reader.header.headings[column]
            because = state("question.by-numbers")
            if heading:
                because = state("question.by-numbers-in", heading=heading)
            yield from found_below(_of_all_rows(by_row, reader), used, reader, because)
            return


def _of_all_rows(depths: Mapping[int, int], reader: RowReader) -> dict[int, int]:
    """Return the depths of all rows; those without an amount are parts of none."""
    return {row.number: depths.get(row.number, 0) for row in reader.header.below.rows}


def _depths_of_numbers(texts: Sequence[str]) -> list[int]:
    """Return how deep rows are by the numbers at the beginning of their texts; nothing if none."""
    path: tuple[str, ...] = ()
    seen: set[tuple[str, ...]] = set()
    depths: list[int] = []
    for text in texts:
        match = _NUMBER.fullmatch(text)
        steps = tuple(_STEP.findall(match["number"])) if match else ()
        # A part follows its whole or the parts of that, and the first part is numbered so.
        whole = steps[:-1]
        if not steps or steps in seen or whole != path[: len(whole)]:
            return []
        if whole == path and whole and steps[-1] not in _FIRST:
            return []
        seen.add(steps)
        depths.append(len(whole))
        path = steps
    return depths if any(depths) else []


def _depths_of_codes(texts: Sequence[str]) -> list[int]:
    """Return how deep rows are by codes that end in noughts: 1100 is in 1000; nothing if none are.

    Ids that count up, such as 1001, 1002, have no such groups.
    """
    codes = [*texts]
    if not all(map(_CODE.fullmatch, codes)) or codes != sorted({*codes}):
        return []
    if len({*map(len, codes)}) > 1:
        return []
    above: list[str] = []
    depths: list[int] = []
    for code in codes:
        while above and not code.startswith(above[-1].rstrip("0")):
            above.pop()
        if not above and not code.endswith("0"):
            return []
        depths.append(len(above))
        above.append(code)
    return depths if any(depths) and depths.count(0) > 1 else []
