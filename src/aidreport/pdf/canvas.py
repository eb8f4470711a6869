"""The canvas: every hook into ReportLab's drawing.

Text is drawn inside a structure element or an artifact; anything else raises.
"""

from __future__ import annotations

from contextlib import contextmanager
from functools import cache
from time import gmtime
from typing import TYPE_CHECKING, Any, BinaryIO

from reportlab import rl_config
from reportlab.lib.colors import Color, HexColor
from reportlab.pdfgen.canvas import Canvas

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reportlab.pdfgen.textobject import PDFTextObject

    from aidreport.pdf.structure import Element


# Streams stay binary: the text encoding only makes files larger.
rl_config.useA85 = 0


@cache
def colour_of(value: str) -> Color:
    """Return ReportLab's colour for "#RRGGBB"."""
    return HexColor(value)


class UntaggedTextError(RuntimeError):
    """Text was drawn that belongs to no structure element and is no artifact."""


class _Moment:
    """The moment that ReportLab writes into a file, in place of the clock."""

    def __init__(self, timestamp: int) -> None:
        self.t = timestamp
        self.lt = gmtime(timestamp)
        self.YMDhms = tuple(self.lt)[:6]
        self.dhh = self.dmm = 0
        self.tzname = "UTC"


class BriefingCanvas(Canvas):
    """A canvas that knows which structure element it is drawing.

    Args:
        filename: where the PDF is written: a path or a binary file.
        timestamp: the file's date, in seconds since 1970.
        font: ReportLab's name of the font that a page begins with.
    """

    # Of ReportLab's own, without types.
    _doc: Any
    _pageNumber: int  # noqa: N815 - ReportLab's name
    _destinations: dict[str, Any]

    def __init__(
        self, filename: str | BinaryIO, *, timestamp: int, font: str, language: str, **options: Any
    ) -> None:
        self._element: Element | None = None
        self._artifact = False
        self._bookmark_level = -1
        # Platypus passes settings of its own; these must hold.
        options |= {
            "initialFontName": font,
            "lang": language,
            "pageCompression": 1,
            "invariant": 1,
            "pdfVersion": (1, 7),
        }
        super().__init__(filename, **options)
        self._doc._timeStamp = _Moment(timestamp)  # noqa: SLF001 - ReportLab has no argument for it

    @contextmanager
    def element(self, element: Element) -> Iterator[None]:
        """Draw what follows as the content of a structure element."""
        before = (self._element, self._artifact)
        self._element, self._artifact = element, False
        if not element.pages or element.pages[-1] != self._pageNumber:
            element.pages.append(self._pageNumber)
        try:
            yield
        finally:
            self._element, self._artifact = before

    @contextmanager
    def artifact(self) -> Iterator[None]:
        """Draw what follows as decoration or page furniture, outside the structure."""
        before = (self._element, self._artifact)
        self._element, self._artifact = None, True
        try:
            yield
        finally:
            self._element, self._artifact = before

    def bookmark(self, title: str, level: int, x: float, y: float) -> None:
        """Enter a heading into the bookmarks.

        Args:
            level: counts from 0; one that skips a level goes below the one before it.
            x, y: the upper left corner.
        """
        self._bookmark_level = level = min(level, self._bookmark_level + 1)
        key = f"bookmark-{len(self._destinations)}"
        self.bookmarkHorizontalAbsolute(key, self.absolutePosition(x, y)[1] + 6)
        self.addOutlineEntry(title, key, level)

    def drawText(self, aTextObject: PDFTextObject) -> None:  # noqa: N802, N803 - ReportLab's names
        """Draw a text object; the scope must be known."""
        if self._element is None and not self._artifact:
            raise UntaggedTextError(f"page {self._pageNumber}: text outside the structure")
        super().drawText(aTextObject)

    def fill(self, colour: str, x: float, y: float, width: float, height: float) -> None:
        """Fill a rectangle; `y` is its lower edge."""
        self.setFillColor(colour_of(colour))
        self.rect(x, y, width, height, stroke=0, fill=1)

    def rule(self, colour: str, x: float, y: float, width: float, thickness: float = 0.5) -> None:
        """Draw a horizontal line centred on `y`."""
        self.setStrokeColor(colour_of(colour))
        self.setLineWidth(thickness)
        self.line(x, y, x + width, y)
