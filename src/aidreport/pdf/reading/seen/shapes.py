"""What each filled shape of a page is for; a shape that nothing explains could draw a figure."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aidreport.pdf.reading.seen.drawn import Box, DrawnPage, Fill, Run

_HEADER = 115.0
"""Points from the upper edge in which a masthead is."""
_BAND = 28.0
"""Points from the upper edge in which the bands of a brand are."""
_RULE = 1.6
"""Points: the thickest line."""
_LONG = 0.4
"""Of the page's width: the shortest line that stands by itself."""
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
_NEAR = 0.06


def unexplained(page: DrawnPage) -> Iterator[Box]:
    """Yield the places of shapes that are part of nothing that a briefing has."""
    panels = [fill for fill in page.fills if _is_panel(fill, page)]
    for fill in page.fills:
        box = fill.box
        if box.width <= _NEAR or box.height <= _NEAR or fill in panels:
            continue
        if not (
            _is_masthead(fill, page)
            or _is_line(fill, page)
            or _is_stripe(fill, panels, page.runs)
            or is_share_part(fill)
            or _is_row_bar(fill, page)
            or _is_swatch(fill, page.runs)
        ):
            yield box


def _is_panel(fill: Fill, page: DrawnPage) -> bool:
    """Return whether a shape is the ground of a text: of a table's row, a remark, a key figure."""
    return fill.plain and any(run.words.strip() and fill.box.covers(run.box) for run in page.runs)


def _is_masthead(fill: Fill, page: DrawnPage) -> bool:
    if fill.artifact != "Header":
        return False
    box = fill.box
    across = box.left <= _NEAR and box.right >= page.width - _NEAR
    if across and box.bottom >= page.height - _BAND:
        return True
    low, high = _MARK
    square = abs(box.width - box.height) < 1 and low <= box.width <= high
    return square and box.bottom >= page.height - _HEADER


def _is_line(fill: Fill, page: DrawnPage) -> bool:
    """Return whether a shape is a line between parts, or under the words of a link."""
    box = fill.box
    if not fill.plain or box.height > _RULE:
        return False
    if box.width >= _LONG * page.width:
        return True
    line = [
        run
        for run in page.runs
        if fill.mark is not None
        and run.mark == fill.mark
        and run.baseline - 0.3 * run.size <= box.bottom <= box.top <= run.baseline
    ]
    return bool(line) and (
        min(run.left for run in line) - 1 <= box.left
        and box.right <= max(run.right for run in line) + 1
    )


def _is_stripe(fill: Fill, panels: Sequence[Fill], runs: Sequence[Run]) -> bool:
    """Return whether a shape is the stripe along the left edge of a panel, or beside a text."""
    box = fill.box
    if not fill.plain or box.width > _STRIPE:
        return False
    beside_panel = any(
        abs(panel.box.left - box.left) < _NEAR
        and abs(panel.box.bottom - box.bottom) < _NEAR
        and abs(panel.box.top - box.top) < _NEAR
        and panel.box.width > 2 * box.width
        for panel in panels
    )
    return beside_panel or (box.height >= _TALL and _is_beside_text(box, runs))


def _is_beside_text(box: Box, runs: Sequence[Run]) -> bool:
    """Return whether a stripe begins a column: texts to its right, and none near its left."""
    lines = [run.box for run in runs if box.bottom <= run.baseline <= box.top and run.mark]
    right = any(box.right < line.left < box.right + _INDENT for line in lines)
    return right and not any(box.left - _CLEAR < line.right <= box.right for line in lines)


def is_bar(fill: Fill) -> bool:
    """Return whether a shape is as thick as the bar of a row, or its track."""
    low, high = _BAR
    return fill.plain and low <= fill.box.height <= high


def is_share_part(fill: Fill) -> bool:
    """Return whether a shape is as thick as a part of a share bar."""
    low, high = _SHARE_BAR
    return fill.plain and fill.mark is not None and low <= fill.box.height <= high


def _is_row_bar(fill: Fill, page: DrawnPage) -> bool:
    """Return whether a shape is the bar of a row, or its track."""
    box = fill.box
    middle = (box.bottom + box.top) / 2
    if not is_bar(fill) or not any(
        run.mark is not None and run.baseline - 1 <= middle <= run.baseline + run.size
        for run in page.runs
    ):
        return False
    return box.width >= _TRACK or any(
        other.box.width >= _TRACK
        and other.box.left == box.left
        and (other.box.bottom, other.box.top) == (box.bottom, box.top)
        for other in page.fills
    )


def _is_swatch(fill: Fill, runs: Sequence[Run]) -> bool:
    """Return whether a shape is the key to a colour, left of its label."""
    box, (low, high) = fill.box, _SWATCH
    return (
        fill.plain
        and fill.mark is not None
        and abs(box.width - box.height) < 0.1
        and low <= box.width <= high
        and any(
            run.mark is not None
            and 0 <= run.left - box.right <= 8
            and run.baseline - 2 <= box.bottom <= run.baseline + run.size
            for run in runs
        )
    )
