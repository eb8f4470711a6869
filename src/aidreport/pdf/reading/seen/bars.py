"""The bars of tables and of shares: how long each is, and which figures are beside it."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from aidreport.pdf.reading.seen.legible import contrast
from aidreport.pdf.reading.seen.shapes import is_bar, is_share_part

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from aidreport.pdf.reading.content import ContentKey
    from aidreport.pdf.reading.seen.drawn import Box, DrawnPage, Fill
    from aidreport.pdf.reading.structure import Element, Tree

_EDGE = 0.02
"""Points by which edges may differ that are one."""
_CONTRAST = 1.2
"""Of a bar to what is behind it; a paler one is as if it had no length."""
_PAPER = (1.0, 1.0, 1.0)
_LINE = 12.0
"""Points from the baseline of a row to the middle of its bar, at most."""


class SeenBar(NamedTuple):
    """A bar of a row, or a part of a share bar.

    Attributes:
        group: the table or share bar that it belongs to.
        titles: those of the elements beside it, such as "figure share/recipient/UNICEF/NOK".
        words: what is read instead of it; empty for nothing.
        length: in points.
        whole: the length of its track, or of the share bar.
        label: the words that name a part of a share bar.
    """

    page: int
    group: int
    titles: tuple[str, ...]
    words: str
    length: float
    whole: float
    label: str = ""


class _Row(NamedTuple):
    """A row of a table on a page."""

    baseline: float
    group: int
    titles: tuple[str, ...]
    words: str


def find_bars(
    tree: Tree, pages: Sequence[DrawnPage], charts: Collection[ContentKey] = ()
) -> Iterator[SeenBar]:
    """Yield the bars of all pages.

    A bar that belongs to no row, or a share bar whose parts do not join, has no titles.

    Args:
        charts: the marked contents of the shapes of charts, which are no such bars.
    """
    pairs = [(page, found) for page in pages if (found := list(_pairs(page, charts)))]
    rows = _rows(tree, [page for page, _ in pairs]) if pairs else {}
    for page, found in pairs:
        yield from _row_bars(page.number, found, rows.get(page.number, []))
    yield from _share_bars(tree, pages, charts)


def _pairs(page: DrawnPage, charts: Collection[ContentKey]) -> Iterator[tuple[Fill, Fill]]:
    """Yield the tracks of a page with the bars on them."""
    fills = [fill for fill in page.fills if fill.mark not in charts]
    for track, bar in pairwise(fills):
        if is_bar(track) and is_bar(bar) and _begin_alike(track.box, bar.box):
            yield track, bar


def _rows(tree: Tree, pages: Sequence[DrawnPage]) -> dict[int, list[_Row]]:
    """Return the rows of tables by page, from below upwards."""
    baselines: dict[ContentKey, tuple[int, float]] = {}
    for page in pages:
        for run in page.runs:
            if run.mark is not None and run.words.strip():
                baselines.setdefault(run.mark, (page.number, run.baseline))
    rows: defaultdict[int, list[_Row]] = defaultdict(list)
    group = 0
    for element in tree.elements:
        if element.tag == "Table":
            group += 1
        elif element.tag == "TR":
            below = list(_below(element))
            titles = tuple(filter(None, (item.text("/T") for item in below)))
            # Lines over years have parts of their own, and say other amounts.
            words = " ".join(
                item.text("/Alt") for item in below if item.tag == "Figure" and not item.elements
            )
            places = {baselines[key] for key in element.marks() if key in baselines}
            for number, baseline in places:
                rows[number].append(_Row(baseline, group, titles, words))
    return {page: sorted(found) for page, found in rows.items()}


def _below(element: Element) -> Iterator[Element]:
    waiting = [element]
    while waiting:
        item = waiting.pop()
        yield item
        waiting.extend(reversed(item.elements))


def _row_bars(
    page: int, pairs: Sequence[tuple[Fill, Fill]], rows: Sequence[_Row]
) -> Iterator[SeenBar]:
    heights = [row.baseline for row in rows]
    for track, bar in pairs:
        middle = (bar.box.bottom + bar.box.top) / 2
        at = bisect_left(heights, middle)
        row = rows[at - 1] if at and middle - heights[at - 1] <= _LINE else None
        yield SeenBar(
            page,
            row.group if row else 0,
            row.titles if row else (),
            row.words if row else "",
            bar.box.width if contrast(bar.colour, track.colour) >= _CONTRAST else 0.0,
            track.box.width,
        )


def _begin_alike(track: Box, bar: Box) -> bool:
    return (
        abs(track.left - bar.left) <= _EDGE
        and abs(track.bottom - bar.bottom) <= _EDGE
        and abs(track.top - bar.top) <= _EDGE
        and bar.width <= track.width + _EDGE
    )


def _share_bars(
    tree: Tree, pages: Sequence[DrawnPage], charts: Collection[ContentKey]
) -> Iterator[SeenBar]:
    """Yield the parts of share bars; their labels are in the order of the parts."""
    parts: defaultdict[ContentKey, list[tuple[int, Fill]]] = defaultdict(list)
    words: defaultdict[ContentKey, str] = defaultdict(str)
    for page in pages:
        for fill in page.fills:
            if fill.mark is not None and fill.mark not in charts and is_share_part(fill):
                parts[fill.mark].append((page.number, fill))
    if not parts:
        return
    for page in pages:
        for run in page.runs:
            if run.mark is not None:
                words[run.mark] += run.words
    for number, element in enumerate(tree.elements):
        if element.tag == "Figure":
            drawn = [item for key in element.marks() for item in parts.get(key, ())]
            labels = [_label(label, words) for label in element.elements]
            yield from _parts(-number, drawn, labels, element.text("/Alt"))


class _Label(NamedTuple):
    titles: tuple[str, ...]
    words: str


def _label(element: Element, words: Mapping[ContentKey, str]) -> _Label:
    titles = tuple(filter(None, (item.text("/T") for item in _below(element))))
    shown = "".join(words.get(key, "") for key in element.marks())
    return _Label(titles, " ".join(shown.split()))


def _parts(
    group: int, drawn: Sequence[tuple[int, Fill]], labels: Sequence[_Label], words: str
) -> Iterator[SeenBar]:
    if not drawn:
        return
    ordered = sorted(drawn, key=lambda item: item[1].box.left)
    whole = ordered[-1][1].box.right - ordered[0][1].box.left
    ends = [fill.box.left for _, fill in ordered[1:]] + [ordered[-1][1].box.right]
    on_one_line = len({(fill.box.bottom, fill.box.top) for _, fill in ordered}) == 1
    joined = len(ordered) == len(labels) and on_one_line
    for at, (page, fill) in enumerate(ordered):
        titles, label = labels[at] if joined else _Label((), "")
        length = ends[at] - fill.box.left if contrast(fill.colour, _PAPER) >= _CONTRAST else 0.0
        yield SeenBar(page, group, titles, words, length, whole, label)
