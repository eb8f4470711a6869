"""The story on its pages: breaks, pages of other sizes, and the cover."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from aidreport.document.blocks import is_title
from aidreport.document.page_blocks import PageBreak
from aidreport.errors import LayoutError
from aidreport.lazy_dataclass import dataclass
from aidreport.pdf.file.structure import Element
from aidreport.pdf.layout.fitting import fit_of
from aidreport.pdf.layout.flow import USUAL, Flow, Room
from aidreport.pdf.layout.platypus import NextPageTemplate, PageBreakIfNotEmpty
from aidreport.pdf.layout.story import Story

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aidreport.document.blocks import Block, Briefing, PageSize
    from aidreport.pdf.layout.platypus import Flowable

_COVER_SCALES = (1.6, 1.35, 1.15, 1.0, 0.8)
"""How much larger the title is on a cover, the first that has room."""


@dataclass(slots=True)
class _Page:
    """What begins on a page of its own.

    Attributes:
        flows: each with whether it stays with the next.
        size: of the page; None for that of the document.
    """

    flows: list[tuple[Flow, bool]] = field(default_factory=list)
    size: PageSize | None = None


class PagedStory(Story):
    """Turns blocks into flowables for the pages of a document."""

    def flows(self, blocks: Sequence[Block]) -> list[Flowable]:
        """Return the flowables of the blocks, headings bound to what follows them."""
        pages = [_Page()]
        sizes: list[PageSize] = []
        for block in blocks:
            if isinstance(block, PageBreak):
                if block.ends:
                    sizes.pop()
                elif block.page:
                    sizes.append(block.page)
                size = sizes[-1] if sizes else None
                self.width, self.height = self._rooms[size]
                cut = [] if block.ends else _cut_headings(pages[-1].flows, is_first=len(pages) == 1)
                pages.append(_Page(cut, size))
                continue
            pages[-1].flows += self._pairs(block, self.root)
        for flow, _ in (pair for page in pages for pair in page.flows):
            flow.spaced(flow.spaceBefore * self._gaps, flow.spaceAfter * self._gaps)
        return list(self._paged(pages))

    def _paged(self, pages: Sequence[_Page]) -> Iterator[Flowable]:
        """Yield the flowables of pages, with a break and a change of size where there are."""
        size: PageSize | None = None
        for at, page in enumerate(pages):
            self.width, self.height = self._rooms[page.size]
            if at and page.flows:
                if page.size != size:
                    yield NextPageTemplate(page.size.value if page.size else USUAL)
                yield PageBreakIfNotEmpty()
                size = page.size
            yield from self._joined(page.flows)

    def flows_of(self, briefing: Briefing, cover_height: float) -> list[Flowable]:
        """Return the flowables of a briefing, those of its cover first.

        Args:
            cover_height: of the room for the title on a cover, in points.

        Raises:
            LayoutError: a cover cannot hold the title.
        """
        if not briefing.cover:
            return self.flows(briefing.body)
        end = next(at for at, block in enumerate(briefing.body, 1) if is_title(block))
        cover = self._cover(briefing.body[:end], cover_height)
        rest = self.flows(briefing.body[end:])
        begins = rest and not isinstance(rest[0], Flow)  # with a break of its own
        return [*cover, *([] if begins else [PageBreakIfNotEmpty()]), *rest]

    def _cover(self, blocks: Sequence[Block], height: float) -> list[Flowable]:
        """Return the flowables of a cover, their title as large as there is room for it."""
        styles = self.styles
        colour = self.brand.colours.by_role()["on_cover"]
        for scale in _COVER_SCALES:
            element = Element("Document")
            rooms: dict[PageSize | None, Room] = {None: Room(self.width, height)}
            trial = PagedStory(self.brand, styles.on_cover(colour, scale), element, rooms)
            needed = fit_of(trial.flows(blocks), self.width, height)
            if needed.is_on_one_page:
                self.styles = styles.on_cover(colour, scale)
                try:
                    return self.flows(blocks)
                finally:
                    self.styles = styles
        raise LayoutError(
            "the title is too long for a cover page",
            why="a cover has the whole title, in type that can be read from afar",
            fix="shorten the title, or leave out cover: true in the template",
        )


def _cut_headings(pairs: list[tuple[Flow, bool]], *, is_first: bool) -> list[tuple[Flow, bool]]:
    """Take the headings at the end of a page, which stay with what follows, from it; return them.

    The title alone, at the beginning, makes a cover.
    """
    at = len(pairs)
    while at and pairs[at - 1][1]:
        at -= 1
    if is_first and not at:
        return []
    cut = pairs[at:]
    del pairs[at:]
    return cut
