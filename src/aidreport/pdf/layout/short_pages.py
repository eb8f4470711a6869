"""Arranges a story anew where a page but the last would be more than a third empty.

Filling pages one after the other does what it can at the end of each: it cuts, draws lower, sets
two blocks side by side. What is still short is mended afterwards, by what only the whole story
shows: there is more space between blocks, the page before ends earlier, what is on the page is set
beside what did not fit, or what is next to pages of another size goes on these. A page that its
author ends by a page break stays short.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple, Protocol

from aidreport.errors import LayoutError
from aidreport.pdf.layout.arrangement import Arrangement, Beside, Move

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aidreport.pdf.layout.arrangement import FilledPage, StoryPart
    from aidreport.pdf.layout.page_trials import PageTrials, Trial

_MOST_FILLED, _MOST_TIMES = 1000, 3
"""No other arrangement is tried once so many pages were filled, and so many times those that the
document has: after a second or two, or when that took about as long as drawing them."""
_MORE = (6.0, 30.0, 70.0)
"""Points by which a page ends earlier, beyond what the next one lacks: rows and lines are whole."""
_MOST_SPREAD, _MARGIN = 36.0, 1.0
"""Points that may be added between two flowables, and how many more than a page lacks are."""
_MOST_BESIDE = 8
"""How many flowables at the end of a page are tried beside what follows."""


class Arranged(Protocol):
    """Pages that are drawn."""

    @property
    def filled(self) -> Sequence[FilledPage]:
        """The pages, in order; a cover is none of them."""

    @property
    def parts(self) -> Sequence[StoryPart]:
        """The parts of the story."""


def mended(trials: PageTrials) -> Trial:
    """Return pages of which as few as possible are too empty.

    Args:
        trials: fills the pages.
    """
    search = _Search(trials)
    trial, given_up = trials.whole(Arrangement()), 0
    search.begin(len(trial.filled))
    while page := next((one for one in _short(trial) if one.number > given_up), None):
        better = search.better(trial, page, steps=2)
        if better is None:
            given_up = page.number
        else:
            trial = better
    return trial


class _Search:
    """Tries arrangements, as long as not too many pages are filled."""

    def __init__(self, trials: PageTrials) -> None:
        self._trials, self._most = trials, 0

    def begin(self, pages: int) -> None:
        """Begin to count, for a document of so many pages."""
        self._most = self._trials.count + _MOST_FILLED + _MOST_TIMES * pages

    def better(self, before: Trial, page: FilledPage, steps: int) -> Trial | None:
        """Return pages of which less is lacking; None where no arrangement gives them.

        Args:
            page: the first short one.
            steps: how many changes may be needed together.
        """
        equal = []
        for other in _arrangements(before, page, before.arrangement):
            if self._trials.count >= self._most:
                return None
            trial = self._tried(before, page, other)
            if trial is None:
                continue
            if _is_better(trial, before, page):
                return trial
            if _may_become_better(trial, before, page):
                equal.append(trial)
        for trial in equal if steps > 1 else ():
            (first, *_) = _short(trial)
            found = self.better(trial, first, steps - 1)
            if found is not None and _is_better(found, before, page):
                return found
        return None

    def _tried(self, before: Trial, page: FilledPage, other: Arrangement) -> Trial | None:
        """Return all pages in an arrangement, unless the next few show that it is no better."""
        ends = {*other.kept_free.items()} - {*before.arrangement.kept_free.items()}
        try:
            trial = self._trials.anew(before, other, min([page.number, *(at for at, _ in ends)]))
            if trial.is_whole:
                return trial
            if any(one.number >= page.number for one in _short(trial)):
                return None
            return self._trials.completed(trial)
        except LayoutError:  # what is narrower has no room
            return None


class ShortPage(NamedTuple):
    """A page but the last that is more than a third empty.

    Attributes:
        number: from 1.
        is_half: whether it is less than half full.
        is_ended: whether the author put a page break after it.
    """

    number: int
    is_half: bool
    is_ended: bool


def short_pages(drawing: Arranged) -> tuple[ShortPage, ...]:
    """Return the pages that nothing could fill."""
    return tuple(
        ShortPage(page.number, page.lack > 1, _is_ended(drawing, page)) for page in _short(drawing)
    )


def _is_ended(drawing: Arranged, page: FilledPage) -> bool:
    """Return whether the author put a page break after a page."""
    last = page.flows[-1] if page.flows else -1
    return any(part.first == last + 1 and part.is_apart for part in drawing.parts)


def _short(drawing: Arranged) -> list[FilledPage]:
    return [page for page in drawing.filled[:-1] if page.lack]


def _is_better(one: Arranged, other: Arranged, page: FilledPage) -> bool:
    """Return whether less is lacking, and what is before a page is as before."""
    short, before = _lacks(one), _lacks(other)
    kept = [lack for lack in before if lack[0] < page.number]
    return _rank(short) < _rank(before) and short[: len(kept)] == kept


def _lacks(drawing: Arranged) -> list[tuple[int, int]]:
    return [(page.number, page.lack) for page in _short(drawing)]


def lacking(drawing: Arranged) -> tuple[int, int]:
    """Return how many pages are less than half full, and how many more than a third empty.

    The last page does not count.
    """
    return _rank(_lacks(drawing))


def _rank(lacks: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """Return how many pages are less than half full, and how many more than a third empty."""
    return sum(lack > 1 for _, lack in lacks), len(lacks)


def _may_become_better(one: Trial, other: Trial, page: FilledPage) -> bool:
    """Return whether no more is lacking, but elsewhere, and so can be mended by another step."""
    short, before = _lacks(one), _lacks(other)
    kept = [lack for lack in before if lack[0] < page.number]
    moved = one.arrangement.moves != other.arrangement.moves
    is_later = short[: len(kept)] == kept and short[len(kept)][0] > page.number
    return _rank(short) == _rank(before) and (moved or is_later)


def _arrangements(
    drawing: Arranged, page: FilledPage, arrangement: Arrangement
) -> Iterator[Arrangement]:
    """Yield what may mend a short page, the least change first."""
    at = next(at for at, one in enumerate(drawing.filled) if one.number == page.number)
    next_flow = next((flow for flow in drawing.filled[at + 1].flows), None)
    part = _part_of(drawing, page)
    ends = next_flow is None or _begins_part(drawing, next_flow)
    yield from _spread(page, arrangement)
    if at and _part_of(drawing, drawing.filled[at - 1]) == part:
        yield from _balanced(drawing.filled[at - 1], page, arrangement)
    if not ends:
        yield from _abreast(drawing, page, next_flow or 0, arrangement)
    elif part + 1 < len(drawing.parts) and not drawing.parts[part + 1].is_apart:
        pages = sum(_part_of(drawing, one) == part for one in drawing.filled)
        yield from _moved(drawing.parts, part, pages, arrangement)


def _part_of(drawing: Arranged, page: FilledPage) -> int:
    """Return the index of the part that the end of a page is of."""
    last = page.flows[-1] if page.flows else 0
    return max(at for at, part in enumerate(drawing.parts) if part.first <= last or not at)


def _begins_part(drawing: Arranged, flow: int) -> bool:
    return any(part.first == flow for part in drawing.parts)


def _spread(page: FilledPage, known: Arrangement) -> Iterator[Arrangement]:
    """Yield arrangements with more space between what is on a page, where little is lacking."""
    flows = page.flows[1:]
    for most in reversed(page.most):
        more = (page.room - most) / max(len(flows), 1) + _MARGIN
        if flows and 0 < more <= _MOST_SPREAD:
            yield replace(known, spread={**known.spread, **dict.fromkeys(flows, more)})


def _balanced(before: FilledPage, page: FilledPage, known: Arrangement) -> Iterator[Arrangement]:
    """Yield arrangements in which the page before ends earlier."""
    kept = known.kept_free.get(before.number, 0.0)
    for most, least in zip(reversed(page.most), reversed(before.most), strict=True):
        spare = least - before.room
        needed = page.room - most
        if needed <= 0 or spare <= 0:
            continue
        frees = [needed + more for more in _MORE if needed + more <= spare]
        for free in (*frees, spare):
            yield replace(known, kept_free={**known.kept_free, before.number: kept + free})


def _abreast(
    drawing: Arranged, page: FilledPage, flow: int, known: Arrangement
) -> Iterator[Arrangement]:
    """Yield arrangements with what is on a page beside what did not fit."""
    ends = max((one.end for one in known.beside), default=0)
    first = min((one for one in page.flows if one < flow), default=flow)
    whole = [at for one in drawing.filled if one.number < page.number for at in one.flows[-1:]]
    start = max([first, ends, *(at + 1 for at in whole)])
    for begin in range(start, min(start + _MOST_BESIDE, flow)):
        yield replace(known, beside=(*known.beside, Beside(begin, flow, flow + 1)))


def _moved(
    parts: Sequence[StoryPart], at: int, pages: int, known: Arrangement
) -> Iterator[Arrangement]:
    """Yield arrangements in which content is on the pages of a neighbour with another size.

    What is not of a section goes on pages of any size. What is of one has a size that its author
    wants: it goes on pages that are as wide, at least.

    Args:
        pages: how many the part has.
    """
    one, two = parts[at], parts[at + 1]
    ahead = [Move(at, number) for number in _counts(one.blocks)] if _may_go(one, two) else []
    back = [Move(at, -number) for number in _counts(two.blocks)] if _may_go(two, one) else []
    if pages == 1:
        ahead.reverse()  # to leave a few of them there would leave that page shorter still
    moves = [*back, *ahead] if one.is_section else [*ahead, *back]
    yield from (replace(known, moves=(*known.moves, move)) for move in moves)


def _may_go(part: StoryPart, other: StoryPart) -> bool:
    return not part.is_section or other.width >= part.width


def _counts(blocks: int) -> list[int]:
    """Return how many of some blocks are tried: the first few, some more, all."""
    return sorted({*range(1, min(blocks, 5)), *range(8, blocks, 4), blocks} - {0})
