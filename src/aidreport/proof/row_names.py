"""Whether the rows of tables are called by the names of those whose figures they show.

The digests of the texts say that a name is as it was written, unless the record was made anew. A
row shows figures, and these say of which allocations they are; if it has the name of others and of
none of these, two rows were exchanged.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from aidreport.proof.altered_rows import allocations_of, rows_of
from aidreport.proof.numbers import collapsed
from aidreport.proof.result import FigureProblem
from aidreport.unread import read_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from aidreport.pdf.reading.reader import Passage
    from aidreport.proof.allocations import AttachedRow
    from aidreport.proof.record import Record

_NAMES = ("recipient", "recipient_full_name", "donor", "country", "sector", "theme", "purpose")
"""Columns of the attached allocations whose words name a group."""
_FULL_NAME = " · "
_HEAD = "TH"


def check_row_names(
    passages: Iterable[Passage], record: Record, rows: Sequence[AttachedRow]
) -> Iterator[FigureProblem]:
    """Yield a problem for the first figure of each row that has the name of another one."""
    tables: defaultdict[int, list[Passage]] = defaultdict(list)
    for passage in passages:
        if passage.table >= 0:
            tables[passage.table].append(passage)
    if not tables or len(rows) < 2:
        return
    named = _Named(record, rows)
    for number, cells in tables.items():
        for row in rows_of(cells):
            head = row[0]
            figures = [figure for cell in row for figure in cell.figures]
            if head.is_head and not head.figures and figures:
                other = named.other_name(head.words, figures)
                if other:
                    message = (
                        f"is in row “{head.words}” of table {number + 1}; its data are of {other}"
                    )
                    yield FigureProblem(figures[0], message)


class _Named:
    """Which attached rows have a name."""

    def __init__(self, record: Record, rows: Sequence[AttachedRow]) -> None:
        self._by_id = {f"allocation/{row.id}": row for row in rows}
        self._inputs = {entry.id: entry.inputs for entry in record.figures}
        self._all = len(rows)
        self._names = {
            (column, _plain(row.cells.get(column, ""))) for row in rows for column in _NAMES
        }

    def other_name(self, words: str, figures: Sequence[str]) -> str:
        """Return the name of those that figures are of if words are the name of others; else ""."""
        name = words.partition(_FULL_NAME)[0].strip()
        columns = [column for column in _NAMES if (column, name) in self._names]
        if not columns:
            return ""
        own = list(allocations_of(figures, self._inputs, self._by_id))
        if not own or len(own) == self._all:
            return ""
        have = [{_plain(row.cells.get(column, "")) for row in own} for column in columns]
        if any(name in each for each in have):
            return ""
        return ", ".join(sorted(filter(None, have[0]))[:3]) or "others"


def _plain(text: str) -> str:
    return collapsed(read_text(text))
