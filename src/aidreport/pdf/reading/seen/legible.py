"""Whether each text of a page can be read: contrast, ground, size, and nothing over it."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING

from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aidreport.pdf.reading.seen.drawn import Box, Colour, DrawnPage, Fill, Run

_CONTRAST = 2.5
"""A ratio (WCAG 2.2); brands are held to 4.5 when they are loaded."""
_SMALLEST = 5.0
"""Points of type."""
_BAND = 12.0
"""Points: shapes are looked up by bands of this height."""
_OVERLAP = 0.7
"""Points by which two texts may meet."""
_X_HEIGHT = 0.5
_WHITE: Colour = (1.0, 1.0, 1.0)


def check_legible(page: DrawnPage) -> Iterator[tuple[Run, str]]:
    """Yield each text that cannot be read as it should, with the reason."""
    ground = _Ground(page.fills)
    runs = [run for run in page.runs if run.words and not run.words.isspace()]
    for run in runs:
        if problem := _problem(run, page, ground):
            yield run, problem
    yield from ((run, state("seen.drawn-over-another-text")) for run in _overlapping(runs))


def _problem(run: Run, page: DrawnPage, ground: _Ground) -> str:
    box = run.box
    left, bottom, right, top = box
    if left < 0 or bottom < 0 or right > page.width or top > page.height:
        return state("seen.not-within-page")
    if run.size < _SMALLEST:
        return state("seen.too-small-read")
    colour, plain = ground.beneath(box)
    if not plain:
        return state("seen.more-one-colour")
    if contrast(colour, run.colour) < _CONTRAST:
        return state("seen.no-contrast-what-behind")
    return ""


class _Ground:
    """What is filled beneath texts."""

    def __init__(self, fills: Sequence[Fill]) -> None:
        # With their lower and upper edges: most are lines between rows, which reach no text.
        self._bands: defaultdict[int, list[tuple[float, float, Fill]]] = defaultdict(list)
        for fill in fills:
            left, bottom, right, top = fill.box
            if right > left and top > bottom:
                first, last = int(bottom // _BAND), int(top // _BAND)
                for band in range(max(first, -1), min(last, 400) + 1):
                    self._bands[band].append((bottom, top, fill))

    def beneath(self, box: Box) -> tuple[Colour, bool]:
        """Return the colour beneath a box, and whether it is the only one."""
        colour, plain = _WHITE, True
        _, bottom, _, top = box
        first, last = int(bottom // _BAND), int(top // _BAND)
        for _, high, fill in self._bands.get(first, ()):
            if high > bottom and fill.covers(box):
                colour, plain = fill.colour, True
        for band in range(first, last + 1):
            for low, high, fill in self._bands.get(band, ()):
                is_level = low < top and high > bottom
                if is_level and fill.meets(box) and not fill.covers(box) and fill.colour != colour:
                    plain = False
        return colour, plain


@lru_cache(maxsize=1024)
def contrast(first: Colour, second: Colour) -> float:
    """Return the contrast ratio of two colours, from 1 to 21 (WCAG 2.2)."""
    darker, lighter = sorted((_luminance(first), _luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: Colour) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _overlapping(runs: Sequence[Run]) -> Iterator[Run]:
    """Yield texts that lie on others."""
    ordered = sorted(runs, key=attrgetter("baseline"))
    for at, run in enumerate(ordered, 1):
        top = run.baseline + run.size * _X_HEIGHT - _OVERLAP
        for other in ordered[at:]:
            if other.baseline >= top:
                break
            if other.left < run.right - _OVERLAP and run.left < other.right - _OVERLAP:
                yield other
