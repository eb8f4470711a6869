"""Names the cells of an altered table whose words are not in the data of their rows.

The record has one digest for all texts of a table, which says that a word was changed and not
which. Each row shows figures, though, and these say of which allocations the row is: what it says
beside them comes from there.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from aidreport.proof.numbers import collapsed
from aidreport.proof.result import FIGURE_MARK
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from aidreport.pdf.reading.reader import Passage
    from aidreport.proof.allocations import AttachedRow
    from aidreport.proof.record import Record

_PREFIX = "allocation/"
_BETWEEN = re.compile(r"[;·,]\s|\s(?:and|·)\s")
_MOST = 5
"""Cells that are named; where more are in question, none is worth more than the others."""
_LONGEST = 40


class _Cell(NamedTuple):
    """A cell of a table: its words, its column, and whether it heads columns or rows."""

    words: str
    column: int
    is_head: bool
    figures: tuple[str, ...]


def altered_cells(
    passages: Iterable[Passage], record: Record, rows: Sequence[AttachedRow]
) -> Iterator[str]:
    """Yield the cells of a table whose words are not in the data of their row, each in words.

    Args:
        passages: of the table; none are yielded where another part is altered.
        rows: of the attached data.
    """
    by_id = {f"{_PREFIX}{row.id}": row for row in rows}
    inputs = {entry.id: entry.inputs for entry in record.figures}
    heads: dict[int, str] = {}
    odd: list[tuple[_Cell, str]] = []
    counted = 0
    for cells in _rows_of(passages):
        figures = [figure for cell in cells for figure in cell.figures]
        if not figures and all(cell.is_head for cell in cells):
            heads = heads or {cell.column: cell.words for cell in cells}
            continue
        own = list(_allocations(figures, inputs, by_id))
        if not own or len(own) == len(rows) > 1:  # nothing that a row is of, or the total
            continue
        counted += 1
        known = "\n".join(collapsed(value) for row in own for value in row.cells.values())
        recipients = {row.cells.get("recipient", "") for row in own}
        name = recipients.pop() if len(recipients) == 1 else cells[0].words
        odd += [
            (cell, name) for cell in cells if not cell.figures and not _is_known(cell.words, known)
        ]
    times = Counter(cell.column for cell, _ in odd)
    # Words that most rows have and the data have not, such as dates in words, are no alteration.
    named = [(cell, name) for cell, name in odd if times[cell.column] * 2 < max(counted, 3)]
    for cell, name in named if len(named) <= _MOST else ():
        column = heads.get(cell.column) or str(cell.column + 1)
        yield state(
            "check.row-column-data-no",
            name=_short(name),
            column=_short(column),
            words=_short(cell.words),
        )


def _rows_of(passages: Iterable[Passage]) -> Iterator[list[_Cell]]:
    """Yield the cells of each row that say something."""
    row: list[_Cell] = []
    for passage in passages:
        column = passage.columns[0]
        if column < 0:
            continue
        if row and column <= row[-1].column:
            yield row
            row = []
        figures = tuple(
            mark.title.removeprefix(FIGURE_MARK)
            for mark in passage.marks
            if mark.title.startswith(FIGURE_MARK)
        )
        words = collapsed(passage.alternative or passage.text)
        if words:
            row.append(_Cell(words, column, passage.tag == "TH", figures))
    if row:
        yield row


def _allocations(
    figures: Iterable[str], inputs: Mapping[str, Sequence[str]], by_id: Mapping[str, AttachedRow]
) -> Iterator[AttachedRow]:
    """Yield the attached rows that figures are computed from, each once."""
    names = dict.fromkeys(
        name for figure in figures for name in (figure, *inputs.get(figure, ())) if name in by_id
    )
    for name in names:
        yield by_id[name]


def _is_known(words: str, known: str) -> bool:
    """Return whether words are in some data, as they are or a part at a time."""
    return words in known or all(part in known for part in _BETWEEN.split(words))


def _short(words: str) -> str:
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…"
