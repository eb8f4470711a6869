"""The masthead of the first page: who publishes what, and when, beside the mark of a brand."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from aidreport.document.spans import Span
from aidreport.pdf.contrast import readable_on
from aidreport.pdf.layout.canvas import Decoration, Rectangle
from aidreport.pdf.layout.text import (
    BoundText,
    break_lines,
    draw_centred,
    draw_lines,
    natural_width,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aidreport.document.blocks import Furniture
    from aidreport.pdf.brand import Brand
    from aidreport.pdf.file.structure import Element
    from aidreport.pdf.layout.canvas import BriefingCanvas
    from aidreport.pdf.layout.styles import Styles, TextStyle

MARK = 28.0
"""Points: the side of the mark, and the height of a masthead of two lines."""
_MARK_GAP = 7.0
_WIDEST_LOGO = 120.0
_LOGO_ROOM = 5.0
"""Points around a logo on a cover."""
_GAP = 20.0
"""Points between who publishes, where lines begin, and what it is, where they end."""
_LEAST_ROOM = 0.4
"""Of the width, for who publishes, however long the name of what it is."""


class _Column(NamedTuple):
    """Texts above each other, each bound to its element."""

    texts: Sequence[tuple[BoundText, TextStyle]]
    left: float
    width: float


class Masthead:
    """The texts at the top of the first page, which are content, and the mark, which is not.

    Args:
        parent: the element that it is the first part of.
        left, width: of the page's content, in points.
    """

    def __init__(  # noqa: PLR0913 - what it says, how it looks and where it is
        self,
        furniture: Furniture,
        brand: Brand,
        styles: Styles,
        parent: Element,
        *,
        left: float,
        width: float,
    ) -> None:
        self._brand, self._styles, self._left = brand, styles, left
        self._width_of_content = width
        self._initials = initials_of(furniture.organisation, brand.furniture.initials)
        section = parent.add("Sect") if furniture.masthead else parent

        def bound(text: str) -> BoundText:
            return BoundText(section.add("P"), (Span(text),))

        small = styles.furniture
        names = ((furniture.organisation, styles.organisation), (furniture.unit, small))
        publisher = [(bound(text), style) for text, style in names if text]
        about = [furniture.kind, furniture.date]
        edition = [(bound(text), small(align="end")) for text in about if text]
        used = max((self._width(text, style) for text, style in edition), default=0.0)
        right = min(used, width * (1 - _LEAST_ROOM) - _GAP)
        offset = self._mark_width()
        self._columns = (
            _Column(publisher, left + offset, width - offset - right - _GAP),
            _Column(edition, left + width - right, right),
        )

    def draw_on_cover(
        self, canvas: BriefingCanvas, top: float, bottom: float, styles: Styles
    ) -> None:
        """Draw who publishes from `top` downwards, and what it is, and when, above `bottom`.

        Args:
            styles: of the cover.
        """
        publisher, edition = self._columns
        looks = {id(self._styles.organisation): styles.organisation}
        small = styles.furniture

        def looking(column: _Column, left: float, width: float) -> _Column:
            texts = [(text, looks.get(id(style), small)) for text, style in column.texts]
            return _Column(texts, left, width)

        with canvas.decoration(Decoration.HEADER):
            self._draw_mark(canvas, top, on_cover=True)
        above = looking(publisher, publisher.left, self._width_of_content - self._mark_width())
        self._draw_column(canvas, above, top - max(0.0, MARK - self._height(above)) / 2)
        below = looking(edition, self._left, self._width_of_content)
        self._draw_column(canvas, below, bottom + self._height(below))

    @property
    def height(self) -> float:
        """Its height in points: that of the mark, or of the names that need more room."""
        return max(MARK, *map(self._height, self._columns))

    def draw(self, canvas: BriefingCanvas, top: float) -> None:
        """Draw the mark, and beside it the texts, from `top` downwards."""
        with canvas.decoration(Decoration.HEADER):
            self._draw_mark(canvas, top)
        for column in self._columns:
            self._draw_column(canvas, column, top - max(0.0, MARK - self._height(column)) / 2)

    def _draw_column(self, canvas: BriefingCanvas, column: _Column, y: float) -> None:
        """Draw texts above each other, from a height downwards."""
        for text, style in column.texts:
            lines = break_lines(text.spans, style, self._brand.fonts, column.width)
            # What begins a line keeps its side, whichever way it runs.
            widest = max(line.width for line in lines)
            room = column.width if style.align == "end" else widest
            draw_lines(canvas, lines, style, column.left, y, room, text)
            y -= len(lines) * style.leading

    def _height(self, column: _Column) -> float:
        return sum(
            len(break_lines(text.spans, style, self._brand.fonts, column.width)) * style.leading
            for text, style in column.texts
        )

    def _width(self, text: BoundText, style: TextStyle) -> float:
        return natural_width(text.spans, style, self._brand.fonts)

    def _mark_width(self) -> float:
        """Return the width that the mark takes: none where nobody is named."""
        if (logo := self._brand.logo) is not None:
            return min(MARK * logo.width / logo.height, _WIDEST_LOGO) + _MARK_GAP
        return MARK + _MARK_GAP if self._initials else 0.0

    def _draw_mark(self, canvas: BriefingCanvas, top: float, *, on_cover: bool = False) -> None:
        """Draw the logo or the initials; on a cover, on a panel or a square that is seen there."""
        if (logo := self._brand.logo) is not None:
            width = self._mark_width() - _MARK_GAP
            height = width * logo.height / logo.width
            area = Rectangle(self._left, top - (MARK + height) / 2, width, height)
            if on_cover:
                self._draw_panel(canvas, area)
            canvas.image(logo, area)
        elif self._initials:
            colours = self._brand.colours
            area = Rectangle(self._left, top - MARK, MARK, MARK)
            ground = colours.heading
            colour = readable_on(ground, (colours.on_heading, colours.paper))
            if on_cover:
                roles = colours.by_role()
                ground, colour = roles["on_cover"], roles["cover"]
            canvas.fill_rounded(ground, area, 3)
            size = 12.0 if len(self._initials) < 3 else 9.0
            style = self._styles.organisation(size=size, colour=colour)
            draw_centred(canvas, self._initials, style, self._brand.fonts, area)

    def _draw_panel(self, canvas: BriefingCanvas, logo: Rectangle) -> None:
        """Draw a panel of the paper's colour behind a logo, which is made for paper."""
        left, bottom, width, height = logo
        room = _LOGO_ROOM
        area = Rectangle(left - room, bottom - room, width + 2 * room, height + 2 * room)
        canvas.fill(self._brand.colours.paper, *area)


def initials_of(organisation: str, chosen: str) -> str:
    """Return those chosen, or MA for "Ministry of Aid": of the first two capitalised words."""
    names = organisation.split()
    words = [word for word in names if word[:1].isupper()] or names[:1]
    return chosen or "".join(word[0] for word in words[:2]).upper()
