"""Treemaps: a rectangle divided by amounts; what has no room in its part is in a key below."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple

from aidreport.document.spans import Span
from aidreport.lazy_dataclass import dataclass
from aidreport.pdf.contrast import readable_on
from aidreport.pdf.file.objects import Area
from aidreport.pdf.layout.canvas import Rectangle
from aidreport.pdf.layout.charts import Anchor, ChartFlow
from aidreport.pdf.layout.filling import line_and_word
from aidreport.pdf.layout.squarify import Part, squarify
from aidreport.pdf.layout.text import BoundText, draw_lines, natural_width

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aidreport.pdf.layout.canvas import BriefingCanvas
    from aidreport.pdf.layout.charts import BoundItem
    from aidreport.pdf.layout.text import TextLine

_PART = 0.42
"""Of the width: how high the rectangle is."""
_LINE = 1.5
"""Points of paper between two parts."""
_PADDING = 4.0
_MOST_LINES = 3
_LETTER_ROOM = 10.0
"""Points: the narrowest part that has a letter."""
_KEY_GAP, _BETWEEN, _ROW_GAP = 6.0, 6.0, 1.5
_KEY_COLUMNS, _COLUMN_GAP, _KEY_LINES = 2, 18.0, 2
_WIDE = 320.0
"""Points: the narrowest chart with two columns in its key."""
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_LETTER = "letter"
"""What programs that read the file know the letters of parts by."""


class _Entry(NamedTuple):
    """A part that is named in the key: with its letter, empty where that has no room either."""

    item: BoundItem
    letter: str
    lines: Sequence[TextLine]


@dataclass(eq=False, repr=False)
class TreemapFlow(ChartFlow):
    """A treemap: each item has a part of the rectangle."""

    has_axis: ClassVar[bool] = False

    def measure(self, width: float) -> float:
        """Return the height of the rectangle and of the key below it."""
        rows = self._key_rows(self._entries(width), width)
        return self._height(width) + (_KEY_GAP + sum(map(self._row_height, rows)) if rows else 0.0)

    def paint(self, canvas: BriefingCanvas, x: float, top: float, width: float) -> None:
        """Draw the parts with what has room in them, then the key."""
        self.begin(canvas, Area(x, top - self.measure(width), x + width, top))
        height = self._height(width)
        entries = {id(entry.item): entry for entry in self._entries(width)}
        parts = self._parts(width)
        for bound, (left, bottom, wide, high) in zip(self.items, parts, strict=True):
            area = _inset(Rectangle(x + left, top - height + bottom, wide, high))
            colour = self.colour(bound.item, bound.marks[0].mark)
            self.draw_mark(canvas, bound.item, bound.marks[0], area)
            ink = readable_on(colour, (self.colours.paper, self.colours.ink))
            entry = entries.get(id(bound))
            if entry is None:
                self._draw_inside(canvas, bound, area, ink)
            elif entry.letter:
                middle = area.bottom + area.height / 2
                at = Anchor(area.left + area.width / 2, middle, 0.5)
                self._draw_letter(canvas, entry, at, ink)
        self._draw_key(canvas, x, top - height - _KEY_GAP, width)

    def _height(self, width: float) -> float:
        """Return the height of the rectangle."""
        return width * _PART * self.tall

    def _parts(self, width: float) -> list[Part]:
        """Return the parts of a rectangle whose lower left corner is the origin."""
        sizes = [float(mark.end - mark.start) for item in self.chart.items for mark in item.marks]
        return squarify(sizes, Part(0.0, 0.0, width, self._height(width)))

    def _entries(self, width: float) -> list[_Entry]:
        """Return what the key has: the parts in which name and amount have no room."""
        entries: list[_Entry] = []
        letters = iter(_LETTERS)
        for bound, part in zip(self.items, self._parts(width), strict=True):
            if not self._fits(bound, part):
                has_letter = min(part.width, part.height) >= _LETTER_ROOM
                letter = next(letters, "") if has_letter else ""
                entries.append(_Entry(bound, letter, ()))
        room = self._key_name_width(entries, width)
        return [
            entry._replace(lines=self.name_lines(entry.item.item.name, self.name, room, _KEY_LINES))
            for entry in entries
        ]

    def _fits(self, bound: BoundItem, part: Part) -> bool:
        """Tell whether name and amount have room in a part."""
        wide, high = (side - 2 * _PADDING - _LINE for side in (part.width, part.height))
        name, value = bound.item.name, bound.marks[0].mark.value
        _, word = line_and_word(name, self.name, self.fonts)
        if max(word, natural_width(value, self.value, self.fonts)) > wide:
            return False
        lines = len(self.name_lines(name, self.name, wide))
        needed = lines * self.name.leading + self.value.leading
        return lines <= _MOST_LINES and needed <= high

    def _draw_inside(
        self, canvas: BriefingCanvas, bound: BoundItem, area: Rectangle, ink: str
    ) -> None:
        room = area.width - 2 * _PADDING
        named = self.name(colour=ink)
        lines = self.name_lines(bound.item.name, named, room)
        widest = max(line.width for line in lines)
        left, top = area.left + _PADDING, area.bottom + area.height - _PADDING
        draw_lines(canvas, lines, named, left, top, widest, bound.name)
        value = bound.marks[0].value
        if value is not None:
            middle = top - len(lines) * self.name.leading - self.value.leading / 2
            words, style = bound.marks[0].mark.value, self.value(colour=ink)
            self.draw_words(canvas, words, style, Anchor(left, middle), value)

    def _draw_letter(self, canvas: BriefingCanvas, entry: _Entry, at: Anchor, ink: str) -> None:
        words = (Span(entry.letter),)
        text = BoundText(entry.item.element.add("Span", title=_LETTER).add("Span"), words)
        self.draw_words(canvas, words, self.value(colour=ink), at, text)

    def _draw_key(self, canvas: BriefingCanvas, x: float, top: float, width: float) -> None:
        entries = self._entries(width)
        letters, values = self._letter_width(), self._value_width(entries)
        for row in self._key_rows(entries, width):
            height = self._row_height(row)
            for column, entry in enumerate(row):
                left = x + column * (self._column(width) + _COLUMN_GAP)
                middle = top - height / 2
                if entry.letter:
                    self._draw_letter(canvas, entry, Anchor(left, middle), self.colours.ink)
                left += letters + _BETWEEN
                bound = entry.item
                if bound.marks[0].value is not None:
                    at = Anchor(left + values, middle, 1.0)
                    words = bound.marks[0].mark.value
                    self.draw_words(canvas, words, self.value, at, bound.marks[0].value)
                left += values + _BETWEEN
                widest = max(line.width for line in entry.lines)
                start = middle + len(entry.lines) * self.name.leading / 2
                draw_lines(canvas, entry.lines, self.name, left, start, widest, bound.name)
            top -= height

    def _key_columns(self, width: float) -> int:
        return _KEY_COLUMNS if width >= _WIDE else 1

    def _key_rows(self, entries: Sequence[_Entry], width: float) -> list[Sequence[_Entry]]:
        count = self._key_columns(width)
        return [entries[at : at + count] for at in range(0, len(entries), count)]

    def _row_height(self, row: Sequence[_Entry]) -> float:
        lines = max(len(entry.lines) for entry in row)
        return max(lines * self.name.leading, self.value.leading) + _ROW_GAP

    def _column(self, width: float) -> float:
        count = self._key_columns(width)
        return (width - _COLUMN_GAP * (count - 1)) / count

    def _letter_width(self) -> float:
        return max(natural_width((Span(one),), self.value, self.fonts) for one in _LETTERS)

    def _value_width(self, entries: Sequence[_Entry]) -> float:
        values = (entry.item.marks[0].mark.value for entry in entries)
        return max((natural_width(one, self.value, self.fonts) for one in values), default=0.0)

    def _key_name_width(self, entries: Sequence[_Entry], width: float) -> float:
        beside = self._letter_width() + self._value_width(entries) + 2 * _BETWEEN
        return self._column(width) - beside


def _inset(part: Rectangle) -> Rectangle:
    """Return a part with half a line of paper along each side; of a thin one, half is left."""
    across, up = (min(_LINE, side / 2) for side in (part.width, part.height))
    left, bottom = part.left + across / 2, part.bottom + up / 2
    return Rectangle(left, bottom, part.width - across, part.height - up)
