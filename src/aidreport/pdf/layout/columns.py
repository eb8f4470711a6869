"""Widths of a table's columns, from what stands in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aidreport.document.blocks import ColumnKind, RowRole
from aidreport.errors import LayoutError
from aidreport.pdf.layout.cells import cell_texts
from aidreport.pdf.layout.text import break_lines, natural_width

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aidreport.document.blocks import Table
    from aidreport.pdf.file.fonts import Fonts
    from aidreport.pdf.layout.text import TextStyle

_BAR_WIDTH = 80.0
_NARROW_BAR = 36.0
_NARROWEST_TEXT = 42.0
_SAMPLE_ROWS = 100


@dataclass(slots=True)
class _Need:
    """What a column asks for, in points: all on one line, and its longest word."""

    whole: float = 0.0
    word: float = 0.0

    def cover(self, whole: float, word: float) -> None:
        self.whole = max(self.whole, whole)
        self.word = max(self.word, word)


def column_widths(  # noqa: PLR0913 - three kinds of rows have three looks
    table: Table,
    wholes: Sequence[float],
    width: float,
    padding: float,
    *,
    head: TextStyle,
    cell: TextStyle,
    total: TextStyle,
    fonts: Fonts,
) -> tuple[float, ...]:
    """Divide `width` points among the columns.

    Numbers never wrap; bars give way first, then texts wrap. What is left over goes to the texts,
    or to all columns of a table without texts.

    Args:
        wholes: the width of each column's widest cell on one line, in points.

    Raises:
        LayoutError: the numbers alone are wider than the page.
    """
    kinds = [column.kind for column in table.columns]
    bars_least = kinds.count(ColumnKind.BAR) * _NARROW_BAR
    needs = [_Need(whole, whole) for whole in wholes]
    if sum(wholes) + 2 * padding * len(kinds) + bars_least > width:
        # Only where texts must wrap does it matter how long their words are.
        needs = _needs(table, head, cell, total, fonts)
    for need in needs:
        need.whole += 2 * padding
        need.word = min(need.word + 2 * padding, need.whole)
    text = [index for index, kind in enumerate(kinds) if kind is ColumnKind.TEXT]
    bars = [index for index, kind in enumerate(kinds) if kind is ColumnKind.BAR]
    widths = [need.whole for need in needs]
    fixed = sum(widths[i] for i, kind in enumerate(kinds) if kind is ColumnKind.NUMBER)
    least = sum(min(needs[i].word, _NARROWEST_TEXT + 2 * padding) for i in text)
    needed = fixed + least + _NARROW_BAR * len(bars)
    if needed > width:
        raise LayoutError(
            f"a table of {len(kinds)} columns is wider than the page",
            why=f"its columns need at least {needed:.0f} points, the page has {width:.0f}",
            fix="show fewer columns, or set page: A4 landscape in the template",
        )
    wanted = sum(needs[i].whole for i in text)
    spare = (width - fixed - wanted) / max(len(bars), 1)
    bar = min(max(spare, _NARROW_BAR), _BAR_WIDTH)
    for index in bars:
        widths[index] = bar
    room = width - fixed - bar * len(bars)
    texts = [needs[i] for i in text]
    candidates = [_modest_first(texts, room), _squeeze(texts, room)]
    if candidates[0] != candidates[1] and sum(need.whole for need in texts) > room:
        candidates.sort(key=lambda given: _lines(table, text, given, padding, cell, fonts))
    for index, given in zip(text, candidates[0], strict=True):
        widths[index] = given
    _spread(widths, width, text or bars or list(range(len(widths))))
    return tuple(widths)


def _needs(
    table: Table, head: TextStyle, cell: TextStyle, total: TextStyle, fonts: Fonts
) -> list[_Need]:
    needs = [_Need() for _ in table.columns]
    for need, column in zip(needs, table.columns, strict=True):
        need.cover(*natural_width(column.heading, head, fonts))
    for row in table.rows:
        style = total if row.role is RowRole.TOTAL else cell
        for need, value in zip(needs, row.cells, strict=True):
            for text, indent in cell_texts(value):
                whole, word = natural_width(text, style, fonts)
                need.cover(whole + indent, word + indent)
    return needs


def _modest_first(needs: Sequence[_Need], room: float) -> list[float]:
    """Give each text its whole width while that is no more than its fair part of the room.

    The others share what is left: their longest words first, then in proportion to their wishes.
    """
    if sum(need.whole for need in needs) <= room:
        return [need.whole for need in needs]
    given: dict[int, float] = {}
    open_ = sorted(range(len(needs)), key=lambda index: needs[index].whole)
    while open_ and needs[open_[0]].whole <= room / len(open_):
        modest = open_.pop(0)
        given[modest] = needs[modest].whole
        room -= given[modest]
    rest = [needs[index] for index in open_]
    given |= zip(open_, _squeeze(rest, room), strict=True)
    return [given[index] for index in range(len(needs))]


def _lines(  # noqa: PLR0913 - the cells, and what their lines depend on
    table: Table,
    columns: Sequence[int],
    widths: Sequence[float],
    padding: float,
    style: TextStyle,
    fonts: Fonts,
) -> int:
    """Return how many lines the first rows take at these widths."""
    total = 0
    for row in table.rows[:_SAMPLE_ROWS]:
        lines = [1]
        for index, width in zip(columns, widths, strict=True):
            room = width - 2 * padding
            texts = cell_texts(row.cells[index])
            lines.append(
                sum(len(break_lines(text, style, fonts, room - indent)) for text, indent in texts)
            )
        total += max(lines)
    return total


def _squeeze(needs: Sequence[_Need], room: float) -> list[float]:
    """Divide too little room among texts that all want more than their fair part."""
    words = [min(need.word, max(room / len(needs), _NARROWEST_TEXT)) for need in needs]
    spare = room - sum(words)
    wishes = [need.whole - word for need, word in zip(needs, words, strict=True)]
    if spare <= 0 or sum(wishes) <= 0:
        return [room * word / sum(words) for word in words]
    total = sum(wishes)
    return [word + spare * wish / total for word, wish in zip(words, wishes, strict=True)]


def _spread(widths: list[float], width: float, columns: Sequence[int]) -> None:
    """Give what is left over to some columns, in proportion to what they have."""
    spare = width - sum(widths)
    base = sum(widths[index] for index in columns) or 1.0
    for index in columns:
        widths[index] += spare * widths[index] / base
