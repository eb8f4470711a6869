"""The lines above and below each page, which are decoration: their words and where they are."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from aidreport.document.spans import Span
from aidreport.pdf.layout.canvas import Decoration
from aidreport.pdf.layout.text import break_lines, draw_lines, natural_width

if TYPE_CHECKING:
    from aidreport.document.blocks import Furniture
    from aidreport.pdf.brand import Brand
    from aidreport.pdf.file.objects import Size
    from aidreport.pdf.layout.canvas import BriefingCanvas
    from aidreport.pdf.layout.styles import Styles

BOTTOM = 62.0
"""Points from the lower edge to the content of a page."""
_HEADER_TOP = 48.0
_FOOTER_TOP = BOTTOM - 17
_GAP = 24.0
"""Points between two texts beside each other."""
_PAGE_LABEL = 86.0
"""Points that are kept for "Page 10 of 12" in any language."""
_PAGE = "{page}"
_EDGE = 0.6
"""The thickness of the line between texts and content, in points."""


class _Line(NamedTuple):
    """What is at the left, in the centre and at the right, as the brand writes it."""

    left: str
    centre: str
    right: str

    @property
    def has_page(self) -> bool:
        """Whether it says which page it is on."""
        return any(_PAGE in text for text in self)


class _Place(NamedTuple):
    """Where a line is: its left end, the upper edge of its text and its width, in points."""

    left: float
    top: float
    width: float


class FurnitureLines:
    """Draws the lines above and below pages.

    Lines that are the same on all pages are drawn once; those with the number of the page when
    the number of all pages is known.
    """

    def __init__(
        self, furniture: Furniture, brand: Brand, styles: Styles, canvas: BriefingCanvas
    ) -> None:
        self._furniture, self._brand, self._style = furniture, brand, styles.furniture
        self._canvas = canvas
        self._header = _Line(*brand.furniture.header)
        self._footer = _Line(*brand.furniture.footer)
        self._pages: list[list[tuple[int, _Line, _Place, Size]]] = []

    def begin_page(self) -> None:
        """Count a page, whether it has lines or not."""
        self._pages.append([])

    def draw_header(self, size: Size, margin: float) -> None:
        """Draw what is above the content of a page.

        Args:
            margin: left and right of the page, in points.
        """
        if any(self._header):
            place = _Place(margin, size.height - _HEADER_TOP, size.width - 2 * margin)
            self._draw(self._header, place, place.top - 13)

    def draw_footer(self, size: Size, margin: float) -> None:
        """Draw what is below the content of a page.

        Args:
            margin: left and right of the page, in points.
        """
        if any(self._footer):
            place = _Place(margin, _FOOTER_TOP, size.width - 2 * margin)
            with self._canvas.decoration(Decoration.FOOTER):
                self._draw(self._footer, place, place.top + 4)

    def define_page_labels(self) -> None:
        """Define "page x of y" for each page, now that the number of pages is known."""
        for number, forms in enumerate(self._pages, 1):
            page = self._furniture.page_label.format(page=number, pages=len(self._pages))
            for form, line, place, size in forms:
                texts = self._texts(line, place.width, page)
                draw = partial(self._draw_texts, line, texts, place, page=True)
                self._canvas.define(form, draw, size)

    def _draw(self, line: _Line, place: _Place, edge: float) -> None:
        """Draw a line of texts and, at a height, the edge between it and the content."""
        form = self._canvas.writer.file.reserve() if line.has_page else 0

        def draw() -> None:
            # First, so that it lies over no letter that reaches below its line.
            self._canvas.rule(self._brand.colours.line, place.left, edge, place.width, _EDGE)
            self._draw_texts(line, self._texts(line, place.width), place, page=False)

        self._canvas.repeated((line, place), draw, 0, 0)
        if form:
            self._pages[-1].append((form, line, place, self._canvas.size))
            self._canvas.place(form)

    def _texts(self, line: _Line, width: float, page: str = "") -> _Line:
        """Return the texts as they are drawn, each cut to the room that the others leave it."""
        left, centre, right = (self._furniture.filled(text, page) for text in line)
        centre = self._shortened(centre, width / 2 if left or right else width)
        if centre:
            room = (width - self._width(centre, line.centre)) / 2 - _GAP / 2
            return _Line(self._shortened(left, room), centre, self._shortened(right, room))
        right = self._shortened(right, 0.6 * width if left else width)
        room = width - self._width(right, line.right) - _GAP
        return _Line(self._shortened(left, room), centre, right)

    def _draw_texts(self, line: _Line, texts: _Line, place: _Place, *, page: bool) -> None:
        """Draw the texts that name the page, or those that do not."""
        sides = (("right", 2), ("centre", 1), ("left", 0))
        for side, at in sides:
            if texts[at] and (_PAGE in line[at]) is page:
                self._draw_text(texts[at], side, place)

    def _draw_text(self, text: str, side: str, place: _Place) -> None:
        style = self._style(align="end" if side == "right" else "start")
        lines = break_lines((Span(text),), style, self._brand.fonts, 10_000)
        used = lines[0].width
        left, width = place.left, place.width
        if side == "centre":
            left, width = left + (width - used) / 2, used
        # What stands around the content keeps its side, whichever way it runs.
        room = used if side == "left" else width
        draw_lines(self._canvas, lines, style, left, place.top, room)

    def _width(self, text: str, pattern: str) -> float:
        if _PAGE in pattern:
            return _PAGE_LABEL
        return natural_width((Span(text),), self._style, self._brand.fonts) if text else 0.0

    def _shortened(self, text: str, room: float) -> str:
        """Return the text, cut at a word with an ellipsis if it is wider than the room."""
        lines = break_lines((Span(text),), self._style, self._brand.fonts, max(room, 40))
        if len(lines) == 1:
            return text
        return "".join(run.text for run in lines[0].runs).rstrip(" ,;·–") + " …"
