"""Tries how pages are filled in another arrangement, without drawing them.

Only the pages that an arrangement changes are filled anew: from the one where it begins to the
first that begins as it did before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from aidreport.pdf.layout.arrangement import Arrangement, arranged
from aidreport.pdf.layout.flow import Flow
from aidreport.pdf.layout.page_filling import FIRST, PageStart, fill_pages

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from aidreport.pdf.layout.arrangement import FilledPage, Move, StoryPart
    from aidreport.pdf.layout.footnotes import Footnotes
    from aidreport.pdf.layout.pages import Pages
    from aidreport.pdf.layout.platypus import Flowable

_WINDOW = 8
"""So many pages after a short one are filled, before it is asked whether that is worth more."""


class LaidOut(NamedTuple):
    """What fills pages.

    Attributes:
        flows: of the story, with nothing in two columns or with more space than usual.
        parts: of the story.
        notes: the footnotes.
        pages: what they fill.
    """

    flows: Sequence[Flowable]
    parts: Sequence[StoryPart]
    notes: Footnotes
    pages: Pages


class Trial(NamedTuple):
    """Pages as they would be.

    Attributes:
        arrangement: of what is on them.
        laid_out: what fills them.
        flows: that in its arrangement.
        filled: the pages apart from a cover.
        starts: of all pages.
        is_whole: whether `filled` has all pages.
    """

    arrangement: Arrangement
    laid_out: LaidOut
    flows: Sequence[Flowable]
    filled: Sequence[FilledPage]
    starts: Sequence[PageStart]
    is_whole: bool

    @property
    def parts(self) -> Sequence[StoryPart]:
        """The parts of the story."""
        return self.laid_out.parts


class PageTrials:
    """Fills pages in one arrangement or another.

    Args:
        lay_out: makes the flowables, with some blocks on a neighbour's pages.

    Attributes:
        count: how many pages were filled.
    """

    def __init__(self, lay_out: Callable[[tuple[Move, ...]], LaidOut]) -> None:
        self._lay_out = lay_out
        self.count = 0

    def whole(self, arrangement: Arrangement) -> Trial:
        """Return all pages in an arrangement.

        Raises:
            LayoutError: a page cannot hold its content.
        """
        laid_out = self._lay_out(arrangement.moves)
        flows = arranged(laid_out.flows, laid_out.parts, arrangement)
        width = laid_out.pages.width
        start = PageStart(1, FIRST, width, flows, laid_out.notes)
        return self._fill(Trial(arrangement, laid_out, flows, (), (), False), start)

    def anew(self, before: Trial, arrangement: Arrangement, page: int) -> Trial:
        """Return pages in an arrangement that differs from one that was tried.

        Args:
            before: that one, with all of its pages.
            page: the number of the first page that is filled otherwise, but for moved blocks.

        Raises:
            LayoutError: a page cannot hold its content.
        """
        if arrangement.moves != before.arrangement.moves:
            self.count += len(before.starts) // 4  # what making flowables takes
            return self.whole(arrangement)
        flows = arranged(before.laid_out.flows, before.parts, arrangement)
        start = before.starts[page - 1]
        begun = _begun(start.flows, before.flows)
        # All that is before the page is as it was: so many flowables are before it.
        done = len(before.flows) - len(start.flows) + begun
        start = start._replace(flows=[*start.flows[:begun], *flows[done:]])
        empty = Trial(arrangement, before.laid_out, flows, (), before.starts[: page - 1], False)
        kept = [one for one in before.filled if one.number < page]
        return self._fill(empty._replace(filled=kept), start, before, page + _WINDOW)

    def completed(self, trial: Trial) -> Trial:
        """Return a trial with all of its pages."""
        if trial.is_whole:
            return trial
        *known, start = trial.starts
        return self._fill(trial._replace(starts=known), start)

    def _fill(
        self, trial: Trial, start: PageStart, before: Trial | None = None, most: int | None = None
    ) -> Trial:
        """Fill pages until one begins as one did before, or so many are filled."""
        starts = [*trial.starts]
        known = {_key(each): each.number for each in before.starts[1:]} if before else {}
        met: list[int] = []

        def goes_on(begun: PageStart) -> bool:
            if begun.number > start.number + 1 and (number := known.get(_key(begun))):
                met.append(number)
                return False
            starts.append(begun)
            self.count += 1
            return most is None or begun.number <= most

        kept_free = trial.arrangement.kept_free
        new = fill_pages(start, trial.laid_out.pages, kept_free, goes_on)
        filled = [*trial.filled, *new]
        if not met or before is None:
            is_whole = most is None or starts[-1].number <= most
            return trial._replace(filled=filled, starts=starts, is_whole=is_whole)
        later = len(starts) + 1 - met[0]
        filled += [
            one._replace(number=one.number + later) for one in before.filled if one.number >= met[0]
        ]
        starts += [one._replace(number=one.number + later) for one in before.starts[met[0] - 1 :]]
        return trial._replace(filled=filled, starts=starts, is_whole=True)


def _begun(flows: Sequence[Flowable], story: Sequence[Flowable]) -> int:
    """Return how many of the flowables that are left are parts, or pairs, of those of a story."""
    begun = 0
    while begun < len(flows) and flows[begun] is not story[len(story) - len(flows) + begun]:
        begun += 1
    return begun


def _key(start: PageStart) -> tuple[object, ...]:
    """Return what two pages have in common that are filled alike, and those after them."""
    first = start.flows[0] if start.flows else None
    what = (first.number, round(first.measure(start.width), 2)) if isinstance(first, Flow) else ()
    return start.name, len(start.flows), what, *start.notes.key
