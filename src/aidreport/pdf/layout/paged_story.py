"""The story on its pages: breaks, pages of other sizes, and the cover."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from aidreport.document.blocks import is_title
from aidreport.document.page_blocks import PageBreak
from aidreport.errors import LayoutError
from aidreport.pdf.file.structure import Element
from aidreport.pdf.layout.arrangement import Arrangement, StoryPart, arranged
from aidreport.pdf.layout.fitting import fit_of
from aidreport.pdf.layout.flow import USUAL, Flow, Room
from aidreport.pdf.layout.platypus import NextPageTemplate, PageBreakIfNotEmpty
from aidreport.pdf.layout.story import Story
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aidreport.document.blocks import Block, Briefing, PageSize
    from aidreport.pdf.layout.arrangement import Move
    from aidreport.pdf.layout.platypus import Flowable

_COVER_SCALES = (1.6, 1.35, 1.15, 1.0, 0.8)
"""How much larger the title is on a cover, the first that has room."""


class _Part(NamedTuple):
    """Blocks that begin on a page of their own.

    Attributes:
        size: of the pages; None for that of the document.
        is_apart: whether the author put a page break before them.
        is_after: whether they follow a section.
    """

    blocks: list[Block]
    size: PageSize | None = None
    is_apart: bool = False
    is_after: bool = False


def first_size(blocks: Sequence[Block], arrangement: Arrangement) -> PageSize | None:
    """Return the size of the first page of blocks; None for that of the document."""
    parts = _parts(blocks, arrangement.moves)
    return parts[0].size if parts else None


class PagedStory(Story):
    """Turns blocks into flowables for the pages of a document.

    Attributes:
        arrangement: what is not where it would be on its own.
        parts: those whose flowables are made.
    """

    arrangement = Arrangement()
    parts: tuple[StoryPart, ...] = ()

    def flows(self, blocks: Sequence[Block]) -> list[Flowable]:
        """Return the flowables of the blocks, headings bound to what follows them."""
        parts = _parts(blocks, self.arrangement.moves)
        pages: list[list[tuple[Flow, bool]]] = []
        for at, part in enumerate(parts):
            self.width, self.height = self._rooms[part.size]
            takes = at and not part.is_after
            pages.append(_cut_headings(pages[-1], is_first=at == 1) if takes else [])
            for block in part.blocks:
                pages[-1] += self._pairs(block, self.root)
        for flow, _ in (pair for page in pages for pair in page):
            flow.spaced(flow.spaceBefore * self._gaps, flow.spaceAfter * self._gaps)
        return list(self._paged(parts, pages))

    def _paged(
        self, parts: Sequence[_Part], pages: Sequence[list[tuple[Flow, bool]]]
    ) -> Iterator[Flowable]:
        """Yield the flowables of parts, with a break and a change of size where there are."""
        size: PageSize | None = None
        number = 0
        self.parts = ()
        for at, (part, pairs) in enumerate(zip(parts, pages, strict=True)):
            self.width, self.height = self._rooms[part.size]
            is_section = part.size is not None
            self.parts += (
                StoryPart(
                    number, len(part.blocks), self.width, self.height, is_section, part.is_apart
                ),
            )
            if pairs and part.size != size:
                yield NextPageTemplate(part.size.value if part.size else USUAL)
                size = part.size
            if pairs and at:
                yield PageBreakIfNotEmpty()
            for flow in self._joined(pairs):
                flow.number, number = number, number + 1
                yield flow

    def flows_of(self, briefing: Briefing, cover_height: float) -> list[Flowable]:
        """Return the flowables of a briefing, those of its cover first.

        Args:
            cover_height: of the room for the title on a cover, in points.

        Raises:
            LayoutError: a cover cannot hold the title.
        """
        if not briefing.cover:
            return arranged(self.flows(briefing.body), self.parts, self.arrangement)
        end = next(at for at, block in enumerate(briefing.body, 1) if is_title(block))
        cover = self._cover(briefing.body[:end], cover_height)
        for flow in cover:
            if isinstance(flow, Flow):
                flow.number = -1  # it is on no page that is arranged
        rest = self.flows(briefing.body[end:])
        at = next((at for at, flow in enumerate(rest) if isinstance(flow, Flow)), 0)
        rest.insert(at, PageBreakIfNotEmpty())  # the page's size is first
        return arranged([*cover, *rest], self.parts, self.arrangement)

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
                arrangement, self.arrangement = self.arrangement, Arrangement()
                self.styles = styles.on_cover(colour, scale)
                try:
                    return self.flows(blocks)
                finally:
                    self.styles, self.arrangement = styles, arrangement
        raise LayoutError(
            state("layout.long-title"),
            why=state("layout.long-title-why"),
            fix=state("layout.long-title-fix"),
        )


def _parts(blocks: Sequence[Block], moves: Sequence[Move]) -> list[_Part]:
    """Divide blocks at page breaks and where sections begin and end; move some to a neighbour."""
    parts = [_Part([])]
    sizes: list[PageSize] = []
    for block in blocks:
        if not isinstance(block, PageBreak):
            parts[-1].blocks.append(block)
            continue
        if block.ends:
            sizes.pop()
        elif block.page:
            sizes.append(block.page)
        is_apart = not block.ends and block.page is None
        parts.append(_Part([], sizes[-1] if sizes else None, is_apart, block.ends))
    parts = [part for part in parts if part.blocks]
    for at, count in moves:
        one, two = parts[at].blocks, parts[at + 1].blocks
        both = [*one, *two]
        cut = len(one) - count
        one[:], two[:] = both[:cut], both[cut:]
        parts = [part for part in parts if part.blocks]
    return parts


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
