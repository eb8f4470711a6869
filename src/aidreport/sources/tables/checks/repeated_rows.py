"""Rows that are the same in every cell as another, in columns that are not read, too."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from aidreport.model.dataset import Finding, Severity
from aidreport.model.remarks import at, in_turn, say
from aidreport.values import Several

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from aidreport.model.allocation import Place
    from aidreport.model.remarks import Remark
    from aidreport.sources.formats.grid import SourceRow
    from aidreport.sources.tables.by_column.plain import PlainRows
    from aidreport.sources.tables.rows.rows import RowReader

_GROUPS_SHOWN, _ROWS_SHOWN = 3, 5


def repeated_rows(
    rows: Sequence[SourceRow], alone: set[int], plain: PlainRows | None, reader: RowReader
) -> Iterator[Finding]:
    """Yield a warning if rows that are used are the same in every cell.

    Args:
        rows: those that were read one by one.
        alone: the numbers of those of them that are used.
        plain: those that were read by the column, if any.
    """
    same: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for row in rows:
        if row.number in alone:
            same[row.texts].append(row.number)
    groups = [numbers for numbers in same.values() if len(numbers) > 1]
    if plain is not None:
        from aidreport.sources.tables.by_column.repeats import repeated_lines

        number = plain.rows.number
        groups += [[number(line) for line in lines] for lines in repeated_lines(plain)]
    yield from same_rows(groups, reader.place_of)


def same_rows(groups: list[list[int]], place_of: Callable[[int], Place]) -> Iterator[Finding]:
    """Yield a warning if there are rows that are the same in every cell.

    Args:
        groups: the numbers of rows that are the same.
        place_of: returns the place of a row, by its number.
    """
    if not groups:
        return
    groups.sort()
    count = sum(map(len, groups))
    more = len(groups) - _GROUPS_SHOWN
    listed = list(map(_listed, groups[:_GROUPS_SHOWN]))
    listed += [say("and-more", count=more)] if more > 0 else []
    key = "rows-same" if len(groups) == 1 else "rows-same-as-another"
    message = say(key, count=count, rows=in_turn(listed))
    place = at(place_of(groups[0][1]))
    yield Finding("repeated-rows", Severity.WARNING, message, place)


def _listed(numbers: Sequence[int]) -> Remark:
    more = len(numbers) - _ROWS_SHOWN
    rows = Several(map(str, numbers[:_ROWS_SHOWN]))
    if more > 0:
        return say("rows-numbered-more", rows=rows, count=more)
    return say("rows-numbered", rows=rows)
