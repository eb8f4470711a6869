"""Fills pages with flowables, one after the other, and draws them.

Where only the places of flowables are asked for, pages are filled without drawing: from any page
whose beginning is known, and as far as somebody wants to know.
"""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from io import BytesIO
from types import MappingProxyType, SimpleNamespace
from typing import TYPE_CHECKING, NamedTuple, cast

from aidreport.errors import LayoutError
from aidreport.pdf.layout.abreast import set_abreast
from aidreport.pdf.layout.arrangement import FilledPage
from aidreport.pdf.layout.flow import USUAL, Flow
from aidreport.pdf.layout.footnotes import NotedFrame, RestOfNotes
from aidreport.pdf.layout.furniture import BOTTOM
from aidreport.pdf.layout.pages import COVER_TOP, LATER_TOP, SIZES
from aidreport.pdf.layout.platypus import BaseDocTemplate, NextPageTemplate, PageTemplate
from aidreport.pdf.layout.platypus import LayoutError as PlatypusLayoutError
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from aidreport.pdf.file.objects import Size
    from aidreport.pdf.layout.canvas import BriefingCanvas
    from aidreport.pdf.layout.footnotes import Footnotes
    from aidreport.pdf.layout.pages import Pages
    from aidreport.pdf.layout.platypus import Flowable

FIRST = "first"
"""The name of the first page; later ones are named by their size."""
_UNSEEN = 12.0
"""Points of the end of content that may be blank, such as the room below the last line."""
_PARTS = 1 / 2, 1 / 3
"""Of the height of a page that may be left below its content."""


class Filled(NamedTuple):
    """Pages that are drawn.

    Attributes:
        pages: how many, with a cover.
        last: how much of the last one its content takes, in parts.
        filled: those with content below a masthead or a header.
    """

    pages: int
    last: float
    filled: list[FilledPage]


class PageStart(NamedTuple):
    """The beginning of a page: all that where the rest is depends on.

    Attributes:
        number: of the page, from 1.
        name: of its size, or that of the first page.
        width: of its content, in points.
        flows: what goes on it and on the pages after it.
        notes: the footnotes that are left.
    """

    number: int
    name: str
    width: float
    flows: list[Flowable]
    notes: Footnotes


class _Document(BaseDocTemplate):
    """What ReportLab fills pages with."""

    frame: NotedFrame
    page: int
    before = 0
    """How many pages there are before the first that is filled."""
    numbers: tuple[int, ...] = ()
    """Of the flowables on the page that is being filled."""

    def handle_documentBegin(self) -> None:  # noqa: N802 - ReportLab's name
        """Count pages from the first that is filled."""
        super().handle_documentBegin()
        self.page = self.before

    def afterFlowable(self, flowable: Flowable) -> None:  # noqa: N802 - ReportLab's name
        """Note what is on the page that is being filled."""
        if isinstance(flowable, Flow):
            self.numbers += (flowable.number,)

    def filterFlowables(self, flowables: list[Flowable]) -> None:  # noqa: N802 - ReportLab's name
        """Set what is next side by side where too much of the page would be empty otherwise."""
        first = flowables[0]
        if isinstance(first, Flow):
            frame = self.frame
            pair = set_abreast(flowables, frame.width, frame.room_for(first), frame.height)
            if pair is not None:
                flowables[: pair.replaced] = [pair.flow]


class _UndrawnCanvas:
    """A canvas on which nothing is drawn: what is asked of it has no effect."""

    is_drawn = False
    _pagesize = None

    def __init__(self) -> None:
        self._doc = SimpleNamespace(info=None)

    def __getattr__(self, name: str) -> Callable[..., None]:
        """Return what does nothing."""
        if name.startswith("__"):
            raise AttributeError(name)
        return _do_nothing


def _do_nothing(*_: object, **__: object) -> None:
    """Do nothing."""


class _EnoughFilled(Exception):  # noqa: N818 - nothing is wrong
    """Nobody wants to know how the pages after this are filled."""


class _Filling:
    """Fills pages from a beginning.

    Args:
        begin: called with the name of each page, its content and its document, before it is filled.
        end: called after that.
    """

    def __init__(
        self,
        pages: Pages,
        notes: Footnotes,
        kept_free: Mapping[int, float],
        begin: Callable[[str, NotedFrame, _Document], None],
        end: Callable[[_Document], None],
    ) -> None:
        self._pages, self._notes, self._kept_free = pages, notes, kept_free
        self._begin, self._end = begin, end
        self.filled: list[FilledPage] = []
        self.last = 0.0
        sizes = {USUAL: pages.usual, **{page.value: other for page, other in SIZES.items()}}
        top = pages.size.height * COVER_TOP if pages.has_cover else pages.first_top
        self._templates = [
            self._template(FIRST, pages.size, top),
            *(self._template(name, size, LATER_TOP) for name, size in sizes.items()),
        ]

    def fill(self, story: list[Flowable], canvas: BriefingCanvas, first: str, before: int) -> int:
        """Fill pages; return how many there are.

        Args:
            first: the name of the first one that is filled.
            before: how many pages there are before it.
        """
        templates = sorted(self._templates, key=lambda template: template.id != first)
        document = _Document(BytesIO(), pagesize=self._pages.size, pageTemplates=templates)
        document.before = before
        try:
            document.build(story, canvasmaker=lambda *_, **__: canvas)
        except PlatypusLayoutError as error:
            words = _refused_words(str(error))
            raise LayoutError(
                state("layout.large-part"),
                details=[state("layout.large-part-begins", value=words)] if words else [],
                fix=state("layout.large-part-fix"),
            ) from None
        return document.page

    def _template(self, name: str, size: Size, top: float) -> PageTemplate:
        height, width = size.height - top - BOTTOM, size.width - 2 * self._pages.margin
        frame = NotedFrame(self._notes, (self._pages.margin, BOTTOM, width, height))
        return PageTemplate(
            name,
            [frame],
            pagesize=size,
            onPage=partial(self._on_begin, name, frame),
            onPageEnd=partial(self._on_end, name, size, frame),
        )

    def _on_begin(self, name: str, frame: NotedFrame, _: object, document: _Document) -> None:
        self._begin(name, frame, document)
        document.numbers = ()
        frame.begin_page(self._kept_free.get(document.page, 0.0))

    def _on_end(
        self, name: str, size: Size, frame: NotedFrame, _: object, document: _Document
    ) -> None:
        self.last = frame.filled
        if name != FIRST or not self._pages.has_cover:
            half, third = (size.height * part - BOTTOM - _UNSEEN for part in _PARTS)
            self.filled.append(
                FilledPage(document.page, document.numbers, frame.room_left, (half, third))
            )
        self._end(document)


def draw_pages(
    flows: Sequence[Flowable],
    pages: Pages,
    notes: Footnotes,
    progress: Callable[[int], None] | None = None,
    kept_free: Mapping[int, float] = MappingProxyType({}),
) -> Filled:
    """Draw flowables onto as many pages as they need.

    Args:
        kept_free: points at the foot of pages, by their numbers.
        notes: what goes to the foot of the pages that have their marks.
        progress: called with the number of each page that is done.

    Raises:
        LayoutError: a page cannot hold its content.
    """
    sizes = {page.value: size for page, size in SIZES.items()}

    def begin(name: str, _: NotedFrame, __: _Document) -> None:
        if name != FIRST:
            pages.draw_later(sizes.get(name, pages.usual))
        elif pages.has_cover:
            pages.draw_cover()
        else:
            pages.draw_first()

    def end(document: _Document) -> None:
        pages.draw_notes(notes, document.frame.foot)
        if progress:
            progress(document.page)

    filling = _Filling(pages, notes, kept_free, begin, end)
    story = [NextPageTemplate(USUAL), *flows, RestOfNotes(notes)]
    number = filling.fill(story, pages.canvas, FIRST, 0)
    pages.define_page_labels()
    return Filled(number, filling.last, filling.filled)


def fill_pages(
    start: PageStart,
    pages: Pages,
    kept_free: Mapping[int, float],
    goes_on: Callable[[PageStart], bool],
) -> list[FilledPage]:
    """Fill pages without drawing them.

    Args:
        start: of the first one.
        kept_free: points at the foot of pages, by their numbers.
        goes_on: called with the beginning of each page; whether that is to be filled.

    Raises:
        LayoutError: a page cannot hold its content.
    """
    notes = start.notes.copy()
    is_first = start.name == FIRST
    story = [*([NextPageTemplate(USUAL)] if is_first else []), *start.flows, RestOfNotes(notes)]
    for flow in story:
        vars(flow).pop("_postponed", None)  # another arrangement had moved it to a new page

    def begin(name: str, frame: NotedFrame, document: _Document) -> None:
        # Lines of a text that is cut are broken anew in any other width, without the cut.
        width = frame.content_width
        flows = start.flows if document.page == start.number else story[:-1]
        if not goes_on(PageStart(document.page, name, width, flows, notes.copy())):
            raise _EnoughFilled

    filling = _Filling(pages, notes, kept_free, begin, _do_nothing)
    with suppress(_EnoughFilled):
        canvas = cast("BriefingCanvas", _UndrawnCanvas())
        filling.fill(story, canvas, start.name, start.number - 1)
    return filling.filled


def _refused_words(message: str) -> str:
    """Return what ReportLab calls a flowable that it refuses: the words that it begins with."""
    flowable = message.removeprefix("Flowable ").rpartition(" too large on page ")[0]
    return flowable.rpartition("(")[0].strip()
