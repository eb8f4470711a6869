"""Pages: what is around their content, which is decoration, and the masthead, which is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportlab.lib.pagesizes import A4, LETTER, landscape
from reportlab.lib.units import mm

from aidreport.document.blocks import PageSize
from aidreport.pdf.contrast import readable_on
from aidreport.pdf.file.objects import Size
from aidreport.pdf.layout.canvas import Decoration, Rectangle
from aidreport.pdf.layout.flow import Room
from aidreport.pdf.layout.furniture import BOTTOM, FurnitureLines
from aidreport.pdf.layout.masthead import MARK, Masthead
from aidreport.pdf.layout.text import draw_centred

if TYPE_CHECKING:
    from aidreport.document.blocks import Furniture
    from aidreport.pdf.brand import Brand
    from aidreport.pdf.file.structure import Element
    from aidreport.pdf.layout.canvas import BriefingCanvas
    from aidreport.pdf.layout.footnotes import Footnotes
    from aidreport.pdf.layout.styles import Styles

SIZES = {
    PageSize.A4: Size(*A4),
    PageSize.A4_LANDSCAPE: Size(*landscape(A4)),
    PageSize.LETTER: Size(*LETTER),
    PageSize.LETTER_LANDSCAPE: Size(*landscape(LETTER)),
}

FIRST_TOP = 112.0
"""Points from the upper edge to the content of the first page, below a masthead of two lines."""
LATER_TOP = 78.0
_BAND = 22.0
_STRIPE = 4.5
_MASTHEAD_TOP = 59.0
COVER_TOP = 0.3
"""Of the height of a cover, above its title."""
_COVER_BOTTOM = 59.0
_COVER_GAP = 70.0
"""Points between the title of a cover and its lower edge; and above what is below the title."""


class Pages:
    """Draws what is around the content of each page, and the masthead, the first of the content.

    Args:
        root: the document's structure.
        usual: the size of pages after the first, if that is another.

    Attributes:
        size: of the first page.
        usual: of pages after it that are of no section.
        margin: left and right, in points.
        width: of the content of the first page, in points.
        first_top: from the upper edge to the content of the first page, in points.
        has_cover: whether the first page is a cover.
        signed: whether the first page has the empty field that a signature fills.
    """

    def __init__(  # noqa: PLR0913 - one pair of sizes, and what is drawn with
        self,
        furniture: Furniture,
        brand: Brand,
        styles: Styles,
        canvas: BriefingCanvas,
        root: Element,
        usual: Size | None = None,
    ) -> None:
        self._furniture, self._brand, self._styles = furniture, brand, styles
        self.canvas, self.size, self.usual = canvas, canvas.size, usual or canvas.size
        self.margin = brand.furniture.margin * mm
        self.width = self._room(self.size).width
        self._masthead = Masthead(
            furniture, brand, styles, root, left=self.margin, width=self.width
        )
        self.first_top = FIRST_TOP + self._masthead.height - MARK
        self.has_cover = self.signed = False
        self._lines = FurnitureLines(furniture, brand, styles, canvas)

    @property
    def first_height(self) -> float:
        """The height of the content of the first page, in points."""
        return self.size.height - self.first_top - BOTTOM

    @property
    def cover_height(self) -> float:
        """The height of what a cover page has room for, in points."""
        return self.size.height * (1 - COVER_TOP) - _COVER_BOTTOM - _COVER_GAP

    def draw_cover(self) -> None:
        """Draw the cover: its colour, who publishes, what it is and when."""
        colours = self._brand.colours.by_role()
        styles = self._styles.on_cover(colours["on_cover"], 1)
        self._lines.begin_page()
        with self.canvas.decoration():
            self.canvas.fill(colours["cover"], 0, 0, *self.size)
        with self.canvas.decoration(Decoration.HEADER):
            self._draw_warning()
        top = self.size.height - _MASTHEAD_TOP
        self._masthead.draw_on_cover(self.canvas, top, _COVER_BOTTOM, styles)
        if self.signed:
            self.canvas.signature_field(self._furniture.signature)

    def draw_first(self) -> None:
        """Draw the first page's band, masthead and footer."""
        self._lines.begin_page()
        with self.canvas.decoration(Decoration.HEADER):
            if self._brand.furniture.band:
                (width, height), colours = self.size, self._brand.colours
                self.canvas.fill(colours.heading, 0, height - _BAND, width, _BAND)
                self.canvas.fill(colours.accent, 0, height - _BAND - _STRIPE, width, _STRIPE)
            self._draw_warning()
        self._masthead.draw(self.canvas, self.size.height - _MASTHEAD_TOP)
        self._lines.draw_footer(self.size, self.margin)
        if self.signed:
            self.canvas.signature_field(self._furniture.signature)

    def draw_later(self, size: Size) -> None:
        """Draw header and footer of a page after the first, which has a size."""
        self.canvas.size = size
        self._lines.begin_page()
        with self.canvas.decoration(Decoration.HEADER):
            self._lines.draw_header(size, self.margin)
            self._draw_warning()
        self._lines.draw_footer(size, self.margin)

    def rooms(self) -> dict[PageSize | None, Room]:
        """Return the room for content on pages after the first, by their size.

        None is the size of the document.
        """
        return {None: self._room(self.usual), **{page: self._room(SIZES[page]) for page in SIZES}}

    def _room(self, size: Size) -> Room:
        return Room(size.width - 2 * self.margin, size.height - LATER_TOP - BOTTOM)

    def draw_notes(self, notes: Footnotes, top: float) -> None:
        """Draw the footnotes of a page below its content."""
        notes.draw(self.canvas, self.margin, top, self._brand.colours.line)

    def define_page_labels(self) -> None:
        """Define "page x of y" for each page, now that the number of pages is known."""
        self._lines.define_page_labels()

    def _draw_warning(self) -> None:
        """Draw the mark of a draft over the width of the page."""
        mark = self._furniture.mark
        if not mark:
            return
        colours = self._brand.colours
        width, height = self.canvas.size
        band = Rectangle(0, height - _BAND, width, _BAND)
        self.canvas.fill(colours.warning, *band)
        colour = readable_on(colours.warning, (colours.paper, colours.ink))
        style = self._styles.organisation(colour=colour)
        draw_centred(self.canvas, mark, style, self._brand.fonts, band)
