"""What each filled shape of a page is for; a shape that nothing explains could draw a figure."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from aidreport.pdf.reading.content import ContentKey
    from aidreport.pdf.reading.seen.drawn import Box, DrawnPage, Fill, Run

_HEADER = 115.0
"""Points from the upper edge in which a masthead is."""
_BAND = 28.0
"""Points from the upper edge in which the bands of a brand are."""
_RULE = 1.6
"""Points: the thickest line."""
_LONG = 0.2
"""Of the page's width: the shortest line by itself."""
_STRIPE = 6.0
"""Points: the widest stripe beside a panel."""
_MARK = (20.0, 40.0)
"""Points: sides of the mark in a masthead."""
_SWATCH = (4.0, 9.0)
_BAR = (5.0, 9.0)
"""Points: how thick the bar of a row is."""
_TRACK = 20.0
"""Points: the shortest track of a bar, along which it begins."""
_SHARE_BAR = (24.0, 36.0)
_TALL = 14.0
"""Points: the shortest stripe beside a text."""
_INDENT = 30.0
"""Points from a stripe to its text."""
_CLEAR = 5.0
"""Points left of a stripe where no text is."""
_EDGE = 60.0
"""Points: the shortest line above a text."""
_BELOW = 25.0
"""Points from a line to the baseline of the text below it, at most."""
_UNDER = 6.0
"""Points from the line under a link to the baseline of its words, at most."""
_NEAR = 0.06
_DOT = 1.0
"""Points: the largest dot of a leader."""
_APART = 2.5
"""Points from a dot or a bar to the texts beside it, at least."""


def unexplained(
    page: DrawnPage, charts: Collection[ContentKey] = (), entries: Collection[ContentKey] = ()
) -> Iterator[Box]:
    """Yield the places of shapes that are part of nothing that a briefing has.

    Args:
        charts: the marked contents of the shapes of charts, which are compared by themselves.
        entries: those of the lines of contents.
    """
    shapes = _Shapes(page, entries)
    for fill in page.fills:
        box = fill.box
        if fill.mark in charts and (fill.plain or fill.corners):
            continue
        if box.width > _NEAR and box.height > _NEAR and not shapes.explain(fill):
            yield box


def is_bar(fill: Fill) -> bool:
    """Return whether a shape is as thick as the bar of a row, or its track."""
    low, high = _BAR
    return fill.plain and low <= fill.box.height <= high


def is_share_part(fill: Fill) -> bool:
    """Return whether a shape is as thick as a part of a share bar."""
    low, high = _SHARE_BAR
    return fill.plain and fill.mark is not None and low <= fill.box.height <= high


class _Shapes:
    """The shapes of a page, with the texts that they may belong to."""

    def __init__(self, page: DrawnPage, entries: Collection[ContentKey]) -> None:
        self._page, self._entries = page, entries
        # Blanks, too: a link is underlined as far as it goes.
        self._runs = sorted(page.runs, key=lambda run: run.baseline)
        self._baselines = [run.baseline for run in self._runs]
        self._panels = [fill for fill in page.fills if self._is_panel(fill)]
        self._tracks = {fill.box[:2] for fill in page.fills if fill.box.width >= _TRACK}

    def explain(self, fill: Fill) -> bool:
        """Return whether a shape is part of something."""
        return (
            self._is_line(fill)
            or self._is_row_bar(fill)
            or self._is_panel(fill)
            or self._is_masthead(fill)
            or self._is_stripe(fill)
            or is_share_part(fill)
            or self._is_swatch(fill)
            or self._is_leader(fill)
        )

    def _between(self, low: float, high: float) -> Sequence[Run]:
        """Return the texts whose baselines are between two heights."""
        start, stop = bisect_left(self._baselines, low), bisect_right(self._baselines, high)
        return self._runs[start:stop]

    def _is_panel(self, fill: Fill) -> bool:
        """Return whether a shape is the ground of a text: of a row, a remark, a key figure."""
        box = fill.box
        if not fill.plain or box.height <= _RULE:
            return False
        texts = self._between(box.bottom - 1, box.top)
        return any(run.words.strip() and box.covers(run.box) for run in texts)

    def _is_masthead(self, fill: Fill) -> bool:
        box, page = fill.box, self._page
        if fill.artifact != "Header":
            return False
        across = box.left <= _NEAR and box.right >= page.width - _NEAR
        if across and box.bottom >= page.height - _BAND:
            return True
        if any(box.covers(picture.box) for picture in page.pictures):
            return box.bottom >= page.height - _HEADER
        low, high = _MARK
        square = abs(box.width - box.height) < 1 and low <= box.width <= high
        return square and box.bottom >= page.height - _HEADER

    def _is_line(self, fill: Fill) -> bool:
        """Return whether a shape is a line between parts, or under the words of a link."""
        box = fill.box
        if not fill.plain or box.height > _RULE:
            return False
        if box.width >= _LONG * self._page.width or self._is_above_text(fill):
            return True
        line = [
            run
            for run in self._between(box.top, box.top + _UNDER)
            if fill.mark is not None
            and run.mark == fill.mark
            and run.baseline - 0.3 * run.size <= box.bottom
        ]
        return bool(line) and (
            min(run.left for run in line) - 1 <= box.left
            and box.right <= max(run.right for run in line) + 1
        )

    def _is_above_text(self, fill: Fill) -> bool:
        """Return whether a line is the upper edge of a text, which begins below its left end."""
        box = fill.box
        return (
            fill.artifact == "Layout"
            and box.width >= _EDGE
            and any(
                run.mark is not None and abs(run.left - box.left) < 1 and run.right < box.right
                for run in self._between(box.bottom - _BELOW, box.bottom)
            )
        )

    def _is_stripe(self, fill: Fill) -> bool:
        """Return whether a shape is the stripe along the edge of a panel, or beside a text."""
        box = fill.box
        if not fill.plain or box.width > _STRIPE:
            return False
        beside_panel = any(
            abs(panel.box.left - box.left) < _NEAR
            and abs(panel.box.bottom - box.bottom) < _NEAR
            and abs(panel.box.top - box.top) < _NEAR
            and panel.box.width > 2 * box.width
            for panel in self._panels
        )
        return beside_panel or (box.height >= _TALL and self._begins_column(box))

    def _begins_column(self, box: Box) -> bool:
        """Return whether texts are to the right of a stripe, and none near its left."""
        lines = [run.box for run in self._between(box.bottom, box.top) if run.mark]
        right = any(box.right < line.left < box.right + _INDENT for line in lines)
        return right and not any(box.left - _CLEAR < line.right <= box.right for line in lines)

    def _is_row_bar(self, fill: Fill) -> bool:
        """Return whether a shape is the bar of a row, or its track."""
        box = fill.box
        middle = (box.bottom + box.top) / 2
        line = [
            run
            for run in self._between(middle - _TALL, middle + 1)
            if run.words.strip() and middle <= run.baseline + run.size
        ]
        if not is_bar(fill) or not any(run.mark is not None for run in line):
            return False
        if any(run.left - _APART < box.right and box.left < run.right + _APART for run in line):
            return False  # it could be a digit of that text
        return box.width >= _TRACK or box[:2] in self._tracks

    def _is_swatch(self, fill: Fill) -> bool:
        """Return whether a shape is the key to a colour, before its label."""
        box, (low, high) = fill.box, _SWATCH
        return (
            fill.plain
            and fill.mark is not None
            and abs(box.width - box.height) < 0.1
            and low <= box.width <= high
            and any(
                run.mark is not None
                and 0 <= run.left - box.right <= 8
                and box.bottom <= run.baseline + run.size
                for run in self._between(box.bottom - _TALL, box.bottom + 2)
            )
        )

    def _is_leader(self, fill: Fill) -> bool:
        """Return whether a shape is a dot between a line of the contents and its page.

        It is apart from both, so that it is no part of a number.
        """
        box = fill.box
        if not fill.plain or fill.mark is not None or max(box.width, box.height) > _DOT:
            return False
        line = [
            run
            for run in self._between(box.bottom - _NEAR, box.bottom + _NEAR)
            if run.mark in self._entries and run.words.strip()
        ]
        left = any(run.box.right + _APART <= box.left for run in line)
        right = any(box.right + _APART <= run.box.left for run in line)
        near = any(run.left - _APART < box.right and box.left < run.right + _APART for run in line)
        return left and right and not near
