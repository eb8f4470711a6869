"""Pages: masthead, header and footer, all of it decoration, and the content between them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from io import BytesIO
from typing import TYPE_CHECKING

from reportlab.lib.pagesizes import A4, LETTER, landscape
from reportlab.lib.units import mm
from reportlab.platypus.doctemplate import BaseDocTemplate, NextPageTemplate, PageTemplate
from reportlab.platypus.doctemplate import LayoutError as PlatypusLayoutError
from reportlab.platypus.frames import Frame

from aidreport.document.blocks import PageSize, Span
from aidreport.errors import LayoutError
from aidreport.pdf.brand import readable_on
from aidreport.pdf.file.objects import Size
from aidreport.pdf.layout.canvas import Decoration, Rectangle
from aidreport.pdf.layout.text import break_lines, draw_lines, natural_width

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from aidreport.document.blocks import Furniture
    from aidreport.pdf.brand import Brand
    from aidreport.pdf.file.structure import Element
    from aidreport.pdf.layout.canvas import BriefingCanvas
    from aidreport.pdf.layout.flow import Flow
    from aidreport.pdf.layout.styles import Styles
    from aidreport.pdf.layout.text import TextStyle

SIZES = {
    PageSize.A4: Size(*A4),
    PageSize.A4_LANDSCAPE: Size(*landscape(A4)),
    PageSize.LETTER: Size(*LETTER),
}

FIRST_TOP = 112.0
"""Points from the upper edge to the content of the first page; without a band, less."""
LATER_TOP = 78.0
BOTTOM = 62.0
_BAND = 22.0
_STRIPE = 4.5
_MARK = 28.0


@dataclass(slots=True, eq=False)
class Pages:
    """Draws what stands around the content of each page.

    Attributes:
        labels: numbers of the forms that say which page it is of how many.
        signature_field: the element of the empty field on the first page that a signature fills.
    """

    furniture: Furniture
    brand: Brand
    styles: Styles
    size: Size
    labels: list[int] = field(default_factory=list)
    signature_field: Element | None = None

    @property
    def margin(self) -> float:
        """The left and right margin in points."""
        return self.brand.furniture.margin * mm

    @property
    def width(self) -> float:
        """The width of the content in points."""
        return self.size.width - 2 * self.margin

    @property
    def height(self) -> float:
        """The height in points of the content of a page after the first."""
        return self.size.height - LATER_TOP - BOTTOM

    def first(self, canvas: BriefingCanvas) -> None:
        """Draw the first page's band, masthead and footer."""
        with canvas.decoration(Decoration.HEADER):
            if self.brand.furniture.band:
                self._band(canvas)
            self._masthead(canvas)
            self._warn(canvas)
        self._footer(canvas)
        if self.signature_field is not None:
            canvas.signature_field(self.signature_field, self.furniture.signature)

    def later(self, canvas: BriefingCanvas) -> None:
        """Draw header and footer of a page after the first."""
        with canvas.decoration(Decoration.HEADER):
            canvas.repeated("header", partial(self._header, canvas), 0, 0)
            self._warn(canvas)
        self._footer(canvas)

    def number_pages(self, canvas: BriefingCanvas) -> None:
        """Define the page labels, now that the number of pages is known."""
        style = self.styles.furniture(align="right")
        count = len(self.labels)
        for page, form in enumerate(self.labels, 1):
            label = self.furniture.page_label.format(page=page, pages=count)
            canvas.define(form, partial(self._one_line, canvas, label, style, self._footer_top))

    @property
    def _footer_top(self) -> float:
        return BOTTOM - 17

    def _header(self, canvas: BriefingCanvas) -> None:
        top = self.size.height - 48
        date = self.furniture.date
        self._one_line(canvas, date, self.styles.furniture(align="right"), top)
        room = self.width - self._measure(date) - 24
        title = _shortened(self.furniture.running_title, room, self.styles.furniture, self)
        self._one_line(canvas, title, self.styles.furniture, top)
        canvas.rule(self.brand.colours.line, self.margin, top - 13, self.width, 0.6)

    def _footer(self, canvas: BriefingCanvas) -> None:
        self.labels.append(canvas.writer.file.reserve())
        with canvas.decoration(Decoration.FOOTER):
            canvas.repeated("footer", partial(self._names, canvas), 0, 0)
            canvas.place(self.labels[-1])

    def _names(self, canvas: BriefingCanvas) -> None:
        """Draw who publishes, under a line."""
        names = [name for name in (self.furniture.organisation, self.furniture.unit) if name]
        colour = self.brand.colours.line
        canvas.rule(colour, self.margin, self._footer_top + 4, self.width, 0.6)
        room = self.width - 110
        text = _shortened(" · ".join(names), room, self.styles.furniture, self)
        self._one_line(canvas, text, self.styles.furniture, self._footer_top)

    def _warn(self, canvas: BriefingCanvas) -> None:
        """Draw what every page must say, such as that it is a draft, over the page's width."""
        if not self.furniture.mark:
            return
        width, height = self.size
        colours = self.brand.colours
        canvas.fill(colours.warning, 0, height - _BAND, width, _BAND)
        colour = readable_on(colours.warning, (colours.paper, colours.ink))
        style = self.styles.organisation(colour=colour)
        own = natural_width((Span(self.furniture.mark),), style, self.brand.fonts).line
        top = height - (_BAND - style.leading) / 2
        self._one_line(canvas, self.furniture.mark, style, top, left=(width - own) / 2)

    def _band(self, canvas: BriefingCanvas) -> None:
        width, height = self.size
        colours = self.brand.colours
        canvas.fill(colours.heading, 0, height - _BAND, width, _BAND)
        canvas.fill(colours.accent, 0, height - _BAND - _STRIPE, width, _STRIPE)

    def _masthead(self, canvas: BriefingCanvas) -> None:
        top = self.size.height - 59
        left = self.margin
        offset = self._mark(canvas, left, top) + 7
        organisation, unit = self.styles.organisation, self.styles.furniture
        right = max(self._measure(self.furniture.kind), self._measure(self.furniture.date))
        room = self.width - offset - right - 20
        names = [(self.furniture.organisation, organisation), (self.furniture.unit, unit)]
        present = [(name, style) for name, style in names if name]
        block = sum(style.leading for _, style in present)
        y = top - (_MARK - block) / 2
        for name, style in present:
            text = _shortened(name, room, style, self)
            self._one_line(canvas, text, style, y, left=left + offset)
            y -= style.leading
        y = top - (_MARK - 2 * unit.leading) / 2
        for text in (self.furniture.kind, self.furniture.date):
            self._one_line(canvas, text, unit(align="right"), y)
            y -= unit.leading

    def _mark(self, canvas: BriefingCanvas, left: float, top: float) -> float:
        """Draw the logo or the initials; return the width taken."""
        logo = self.brand.logo
        if logo is not None:
            width = min(_MARK * logo.width / logo.height, 120.0)
            height = width * logo.height / logo.width
            canvas.image(logo, Rectangle(left, top - (_MARK + height) / 2, width, height))
            return width
        colours = self.brand.colours
        mark = Rectangle(left, top - _MARK, _MARK, _MARK)
        canvas.fill_rounded(colours.heading, mark, 3)
        initials = self.brand.furniture.initials or _initials(self.furniture.organisation)
        colour = readable_on(colours.heading, (colours.on_heading, colours.paper))
        size = 12.0 if len(initials) < 3 else 9.0
        style = self.styles.organisation(size=size, colour=colour)
        own = natural_width((Span(initials),), style, self.brand.fonts).line
        y = top - (_MARK - style.leading) / 2
        self._one_line(canvas, initials, style, y, left=left + (_MARK - own) / 2)
        return _MARK

    def _measure(self, text: str) -> float:
        return natural_width((Span(text),), self.styles.furniture, self.brand.fonts).line

    def _one_line(
        self,
        canvas: BriefingCanvas,
        text: str,
        style: TextStyle,
        top: float,
        *,
        left: float | None = None,
    ) -> None:
        lines = break_lines((Span(text),), style, self.brand.fonts, 10_000)
        x = self.margin if left is None else left
        draw_lines(canvas, lines, style, x, top, self.margin + self.width - x)


def draw_pages(
    flows: Sequence[Flow],
    pages: Pages,
    canvas: BriefingCanvas,
    progress: Callable[[int], None] | None = None,
) -> int:
    """Draw flowables onto as many pages as they need; return how many.

    Args:
        progress: called with the number of each page that is done.

    Raises:
        LayoutError: a page cannot hold its content.
    """

    def template(
        name: str, top: float, furniture: Callable[[BriefingCanvas], None]
    ) -> PageTemplate:
        height = pages.size.height - top - BOTTOM
        frame = Frame(pages.margin, BOTTOM, pages.width, height, 0, 0, 0, 0)
        return PageTemplate(
            name,
            [frame],
            onPage=lambda *_: furniture(canvas),
            onPageEnd=lambda _, document: progress(document.page) if progress else None,
        )

    document = BaseDocTemplate(
        BytesIO(),
        pagesize=pages.size,
        pageTemplates=[
            template("first", FIRST_TOP, pages.first),
            template("later", LATER_TOP, pages.later),
        ],
    )
    try:
        document.build([NextPageTemplate("later"), *flows], canvasmaker=lambda *_, **__: canvas)
    except PlatypusLayoutError as error:
        raise LayoutError(
            "a part of the briefing is larger than a page",
            details=[str(error).splitlines()[0][:200]],
            fix="shorten the text, or choose a larger page in the template",
        ) from None
    pages.number_pages(canvas)
    return document.page


def _shortened(text: str, room: float, style: TextStyle, pages: Pages) -> str:
    """Return the text, cut at a word with an ellipsis where it is wider than the room."""
    lines = break_lines((Span(text),), style, pages.brand.fonts, max(room, 40))
    if len(lines) == 1:
        return text
    return "".join(run.text for run in lines[0].runs).rstrip(" ,;·–") + " …"


def _initials(organisation: str) -> str:
    """Return the first letters of the first and the last but small words: MA for "M… of … A…"."""
    words = [word for word in organisation.split() if word[:1].isupper()]
    return "".join(word[0] for word in words[:2])
