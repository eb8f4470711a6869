"""The canvas: every hook into ReportLab's drawing.

What is drawn belongs to a structure element or is decoration, and is marked so in the page's
content; text outside both raises. Rules and fills outside them are decoration. There is no way
to draw a page without.
"""

from __future__ import annotations

from contextlib import contextmanager
from enum import StrEnum
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple

from reportlab.lib.colors import Color, HexColor
from reportlab.pdfgen.canvas import Canvas

from aidreport.pdf.file.jumps import Place
from aidreport.pdf.file.objects import Area
from aidreport.pdf.file.structure import Element
from aidreport.pdf.file.writer import Bookmark
from aidreport.pdf.layout.hyphenation import HYPHEN

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
    from contextlib import AbstractContextManager

    from aidreport.pdf.file.images import Image
    from aidreport.pdf.file.objects import Size
    from aidreport.pdf.file.pictures import Photo
    from aidreport.pdf.file.writer import PdfWriter
    from aidreport.pdf.layout.filling import TextRun
    from aidreport.pdf.layout.styles import TextStyle
    from aidreport.pdf.svg.drawing import Drawing


@cache
def _reportlab_colour(value: str) -> Color:
    return HexColor(value)


@cache
def fill_operator(colour: str) -> str:
    """Return the operator that fills, text included, with "#RRGGBB"."""
    red, green, blue = _reportlab_colour(colour).rgb()
    return f"{red:.4g} {green:.4g} {blue:.4g} rg"


class UntaggedTextError(RuntimeError):
    """Text was drawn that belongs to no structure element and is no decoration."""


class Decoration(StrEnum):
    """Artifacts: drawn, but not part of the document's structure (ISO 32000-1, 14.8.2.2)."""

    LAYOUT = "/Artifact<</Type/Layout>>BDC"
    HEADER = "/Artifact<</Type/Pagination/Subtype/Header>>BDC"
    FOOTER = "/Artifact<</Type/Pagination/Subtype/Footer>>BDC"
    INSIDE = ""
    """Content of a form, which is marked where the form is drawn."""


class Rectangle(NamedTuple):
    """A rectangle by its lower left corner and its size, in points."""

    left: float
    bottom: float
    width: float
    height: float


class BriefingCanvas(Canvas):
    """A canvas that knows which structure element it is drawing.

    Args:
        writer: where pages are written as they are done.
        size: of the pages.
        mirrored: whether pages run from right to left. What draws always counts from where lines
            begin; the canvas puts it on the other side.
    """

    # Of ReportLab's own, without types.
    _code: list[str]
    _pageNumber: int  # noqa: N815 - ReportLab's name

    is_drawn = True
    """Whether what is placed is drawn, too."""

    def __init__(self, writer: PdfWriter, size: Size, *, mirrored: bool = False) -> None:
        super().__init__(BytesIO(), pagesize=size)
        self.writer, self.size, self.mirrored = writer, size, mirrored
        self._scope: Element | Decoration | None = None
        self._open: Element | Decoration | None = None
        self._forms: dict[Hashable, int] = {}
        self._in_form = False
        self._on_page: dict[str, int] = {}
        self._annotations: list[int] = []
        self._page_open = False

    @contextmanager
    def element(self, scope: Element | Decoration) -> Iterator[None]:
        """Draw what follows as the content of a structure element, or outside the structure."""
        before = self._scope
        self._scope = scope
        try:
            yield
        finally:
            self._scope = before

    def decoration(self, kind: Decoration = Decoration.LAYOUT) -> AbstractContextManager[None]:
        """Draw what follows as decoration or page furniture, outside the structure."""
        return self.element(Decoration.INSIDE if self._scope is Decoration.INSIDE else kind)

    def bookmark(self, title: str, level: int, element: Element, top: float) -> None:
        """Enter a heading into the bookmarks.

        Args:
            level: counts from 0; one that skips a level goes below the one before it.
            top: its upper edge.
        """
        bookmarks = self.writer.bookmarks
        level = min(level, bookmarks[-1].level + 1 if bookmarks else 0)
        bookmarks.append(Bookmark(title, level, element))
        self.arrive(element, top)

    def arrive(self, element: Element, top: float) -> None:
        """Note where an element begins, for what leads to it.

        Args:
            top: its upper edge.
        """
        self._begin_page()
        above = self.absolutePosition(0, top)[1] + 6
        self.writer.jumps.places.setdefault(element, Place(self.writer.page, above))

    def left_of(self, start: float, width: float = 0.0) -> float:
        """Return the left edge on the paper of what begins at `start` and is `width` wide.

        It also returns where something begins that has its left edge there.
        """
        if not self.mirrored:
            return start
        # A form is mirrored at its origin, and so is the place of that on the page.
        axis = 0.0 if self._in_form else self.size.width - 2 * self.absolutePosition(0, 0)[0]
        return axis - start - width

    def text(self, x: float, y: float, runs: Sequence[TextRun], style: TextStyle) -> None:
        """Draw a line of text whose baseline has its left end at (x, y)."""
        if not runs:
            return
        size, tracking = style.size, style.tracking
        self.begin(text=True)
        fonts = self.writer.fonts
        code = [f"BT 1 0 0 1 {x:.2f} {y:.2f} Tm"]
        if tracking:
            code.append(f"{tracking:.3g} Tc")
        for run in runs:
            if run.x is not None:
                code.append(f"1 0 0 1 {x + run.x:.2f} {y:.2f} Tm")
            code.append(fill_operator(run.colour))
            words = run.text.removesuffix(HYPHEN)
            shown = fonts.show(run.font, words, size, rtl=run.rtl)
            if words != run.text:
                # ISO 32000-1, 14.8.2.2.3: a hyphen of the line break alone is read as a soft one.
                hyphen = fonts.show(run.font, "-", size)
                shown += f" /Span<</ActualText<FEFF00AD>>>BDC {hyphen} EMC"
            if tracking and fonts.is_shaped(run.font):
                shown = f"0 Tc {shown} {tracking:.3g} Tc"
            code.append(shown)
        code.append("0 Tc ET" if tracking else "ET")
        self._code.append(" ".join(code))

    def drawText(self, aTextObject: object) -> None:  # noqa: N802, N803, ARG002 - ReportLab's names
        """Refuse ReportLab's own text, whose fonts would not be embedded."""
        raise UntaggedTextError(f"page {self._pageNumber}: text outside the structure")

    def fill(self, colour: str, x: float, y: float, width: float, height: float) -> None:
        """Fill a rectangle; `y` is its lower edge."""
        self.begin()
        area = f"{self.left_of(x, width):.2f} {y:.2f} {width:.2f} {height:.2f} re f"
        self._code.append(f"{fill_operator(colour)} {area}")

    def fill_polygon(self, colour: str, corners: Sequence[tuple[float, float]]) -> None:
        """Fill a shape with straight sides; corners count from where lines begin."""
        self.begin()
        (x, y), *others = ((self.left_of(x), y) for x, y in corners)
        sides = " ".join(f"{x:.2f} {y:.2f} l" for x, y in others)
        self._code.append(f"{fill_operator(colour)} {x:.2f} {y:.2f} m {sides} h f")

    def fill_rounded(self, colour: str, area: Rectangle, radius: float) -> None:
        """Fill a rectangle with rounded corners."""
        self.begin()
        self.setFillColor(_reportlab_colour(colour))
        left = self.left_of(area.left, area.width)
        self.roundRect(left, *area[1:], radius, stroke=0, fill=1)

    def rule(self, colour: str, x: float, y: float, width: float, thickness: float = 0.5) -> None:
        """Draw a horizontal line centred on `y`."""
        self.fill(colour, x, y - thickness / 2, width, thickness)

    def rules(self, colour: str, x: float, heights: Iterable[float], width: float) -> None:
        """Draw hairlines centred on some heights."""
        self.begin()
        left = self.left_of(x, width)
        lines = [f"{left:.2f} {y - 0.25:.2f} {width:.2f} 0.5 re" for y in heights]
        self._code += [fill_operator(colour), *lines, "f"]

    def image(self, image: Image | Photo | Drawing, area: Rectangle) -> None:
        """Draw an image, or a drawing, into a rectangle."""
        number = self._forms.get(image)
        if number is None:
            number = self._forms[image] = image.write(self.writer.file)
        start, bottom, width, height = area
        left = self.left_of(start, width)
        across, up = width / image.unit[0], height / image.unit[1]
        self.begin()
        self._code.append(
            f"q {across:.6g} 0 0 {up:.6g} {left:.2f} {bottom:.2f} cm {self._use(number)} Do Q"
        )

    def link(self, element: Element, address: str, words: str, area: Area) -> None:
        """Make an area lead to an address."""
        self._begin_page()
        self._annotations.append(self.writer.link(element, address, words, self._on_paper(area)))

    def jump(self, element: Element, target: Element, words: str, area: Area) -> None:
        """Make an area lead to an element, wherever that will be."""
        self._begin_page()
        jumps, on_paper = self.writer.jumps, self._on_paper(area)
        self._annotations.append(jumps.add(element, target, words, on_paper, self.writer.page))

    def cite(self, number: int, reference: Element, link: Element, area: Area) -> None:
        """Make an area lead to a footnote.

        Args:
            reference: the element of the mark, which holds the link.
        """
        note = self.writer.jumps.cite(number, reference)
        self.jump(link, note.element, note.words, area)
        self.arrive(reference, area.top)

    def jump_back(self, number: int, link: Element, words: str, area: Area) -> None:
        """Make an area of a footnote lead to its first mark."""
        self.jump(link, self.writer.jumps.cited[number][0], words, area)

    def dots(self, colour: str, places: Iterable[float], y: float, size: float) -> None:
        """Draw square dots whose lower edges are at `y`, from where they begin on."""
        self.begin()
        lefts = [self.left_of(x, size) for x in places]
        squares = [f"{left:.2f} {y:.2f} {size:.2f} {size:.2f} re" for left in lefts]
        if squares:
            self._code += [fill_operator(colour), *squares, "f"]

    def figure_box(self, element: Element, area: Area) -> None:
        """Set where a figure is."""
        element.box = self._on_paper(area)

    def signature_field(self, words: str) -> None:
        """Put an empty signature field onto the page."""
        self._begin_page()
        self._annotations.append(self.writer.signature_field(words))

    def repeated(self, key: Hashable, draw: Callable[[], None], x: float, y: float) -> None:
        """Draw decoration that many pages share, with its origin at (x, y).

        Args:
            key: what is the same on all of them.
            draw: draws it with the origin at (0, 0); called once a document.
        """
        number = self._forms.get(key)
        if number is None:
            number = self._forms[key] = self.writer.file.reserve()
            self.define(number, draw)
        self.place(number, x, y)

    def place(self, form: int, x: float = 0, y: float = 0) -> None:
        """Draw a form, defined now or later, with its origin at (x, y)."""
        self.begin(text=True)
        self._code.append(f"q 1 0 0 1 {self.left_of(x):.2f} {y:.2f} cm {self._use(form)} Do Q")

    def define(self, form: int, draw: Callable[[], None], size: Size | None = None) -> None:
        """Define a form: decoration that pages draw by its number.

        Args:
            size: of the pages; None for that of the present one.
        """
        before = (self._code, self._on_page, self._scope, self._open, self._in_form)
        self._code, self._on_page, self._in_form = [], {}, True
        self._scope = self._open = Decoration.INSIDE
        draw()
        content = "\n".join(self._code).encode("latin-1")
        # Decoration may reach up and down from its origin, and to either side.
        width, height = size or self.size
        self.writer.form(form, Area(-width, -height, width, height), content, self._on_page)
        self._code, self._on_page, self._scope, self._open, self._in_form = before

    def begin(self, *, text: bool = False) -> None:
        """Mark what is drawn next as belonging to the present element or decoration.

        Raises:
            UntaggedTextError: it is text, and there is neither.
        """
        scope = self._scope
        if scope is None:
            if text:
                raise UntaggedTextError(f"page {self._pageNumber}: text outside the structure")
            scope = Decoration.LAYOUT
        if scope is self._open:
            return
        self.close()
        self._begin_page()
        if isinstance(scope, Element):
            mcid = self.writer.tags.mark(scope)
            self._code.append(f"/{self.writer.tags.name(scope)}<</MCID {mcid}>>BDC")
        else:
            self._code.append(scope.value)
        self._open = scope

    def close(self) -> None:
        """End the marked content that is open."""
        if self._open is not None and self._open is not Decoration.INSIDE:
            self._code.append("EMC")
            self._open = None

    def write(self, code: str) -> None:
        """Add operators that bring their own marks."""
        self.close()
        self._begin_page()
        self._code.append(code)

    def saveState(self) -> None:  # noqa: N802 - ReportLab's name
        """Save the graphics state; marked content does not cross it."""
        self.close()
        super().saveState()

    def restoreState(self) -> None:  # noqa: N802 - ReportLab's name
        """Return to the saved graphics state."""
        self.close()
        super().restoreState()

    def showPage(self) -> None:  # noqa: N802 - ReportLab's name
        """Write the page and begin the next."""
        self.close()
        self._begin_page()
        content = "\n".join(self._code).encode("latin-1")
        self.writer.end_page(self.size, content, self._on_page, self._annotations)
        self._on_page, self._annotations, self._page_open = {}, [], False
        super()._startPage()  # type: ignore[misc]  # missing in the published types

    def save(self) -> None:
        """End the last page; the writer adds the rest of the file."""
        if self._page_open:
            self.showPage()

    def _begin_page(self) -> None:
        if not self._page_open:
            self._page_open = True
            self.writer.start_page()

    def _on_paper(self, area: Area) -> Area:
        """Return an area in points from the lower left corner of the page."""
        width = area.right - area.left
        left = self.left_of(area.left, width)
        area = Area(left, area.bottom, left + width, area.top)
        return Area(*self.absolutePosition(*area[:2]), *self.absolutePosition(*area[2:]))

    def _use(self, number: int) -> str:
        key = f"X{number}"
        self._on_page[key] = number
        return f"/{key}"
