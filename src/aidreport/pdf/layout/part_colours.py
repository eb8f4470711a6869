"""Colours for the parts of a share bar: different from the page, and the rest paler than all."""

from __future__ import annotations

from itertools import cycle, islice
from typing import TYPE_CHECKING

from aidreport.pdf.contrast import TEXT, contrast, readable_on

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aidreport.document.blocks import BarPart
    from aidreport.document.chart_blocks import ChartItem, ChartSeries
    from aidreport.pdf.brand_file import Colours

_CLEAR = 4.5
"""Contrast of a part to the page and its label, so that a line of paper parts it from the next."""
_PALE = 1.45
"""Contrast of the rest to the page: a third of any other part's."""
_SHADES = 1.25
"""Contrast of two shades of one colour that count as two."""
_STEPS = 40
_DARKEST = 13.0
"""Contrast of the first series to the page."""
_NOW = 8.0
"""Contrast of what is now to the page, beside what was before."""
_PALEST = 1.6
"""Contrast of the class of the least amounts to the page."""
_SEEN = 3.2
"""Contrast of what sums up other series to the page: seen, and paler than all of them."""


def part_colours(parts: Sequence[BarPart], colours: Colours) -> list[str]:
    """Return the colour of each part: those of the brand, then shades of them, then from the first.

    Colours that are too pale for the page are darkened; what sums up the others is pale.
    """
    distinct = list(dict.fromkeys(_darkened(colour, colours) for colour in colours.series))
    shades = [shade for colour in distinct for shade in _shades(colour, colours)]
    known = cycle([*distinct, *dict.fromkeys(shades)])
    pale = _lightened(colours.muted, colours)
    taken = islice(known, sum(not part.rest for part in parts))
    return [pale if part.rest else next(taken) for part in parts]


def series_colours(series: Sequence[ChartSeries | ChartItem], colours: Colours) -> list[str]:
    """Return the colour of each series: those of the brand, from dark to light, the rest last.

    They differ without their hues too, in print that is gray and for those who see no hues.
    """
    named = sum(not one.rest for one in series)
    steps = (_DARKEST * (_CLEAR / _DARKEST) ** (at / max(named - 1, 1)) for at in range(named))
    pairs = zip(cycle(colours.series), steps, strict=False)
    shades = (_shaded(colour, colours, step) for colour, step in pairs)
    pale = _lightened(colours.muted, colours, _SEEN)
    return [pale if one.rest else next(shades) for one in series]


def class_colours(count: int, colours: Colours) -> list[str]:
    """Return shades of one colour for so many classes of amounts, from pale to dark.

    Paper or ink can be read on each of them.
    """
    last = max(count - 1, 1)
    steps = [_PALEST * (_DARKEST / _PALEST) ** (at / last) for at in range(count)]
    if count == 1:
        steps = [_NOW]
    shades = [
        _lightened(colours.accent, colours, step)
        if contrast(colours.accent, colours.paper) > step
        else _darkened(colours.accent, colours, step)
        for step in steps
    ]
    return [
        shade if _is_legible(shade, colours) else _shaded(colours.accent, colours, _CLEAR)
        for shade in shades
    ]


def _is_legible(ground: str, colours: Colours) -> bool:
    """Return whether words in paper or in ink can be read on a colour."""
    return contrast(readable_on(ground, (colours.paper, colours.ink)), ground) >= TEXT


def paired_colours(colours: Colours) -> tuple[str, str]:
    """Return the colours of what was before, paler, and of what is now."""
    return _lightened(colours.muted, colours, _SEEN), _shaded(colours.accent, colours, _NOW)


def _shaded(colour: str, colours: Colours, wanted: float) -> str:
    """Return a colour with as much paper or ink as gives it a contrast to the page."""
    if contrast(colour, colours.paper) >= wanted:
        # A little darker than wanted, so that words on it can be read.
        mixes = (_mixed(colour, colours.paper, step / _STEPS) for step in range(_STEPS, -1, -1))
        return next(mix for mix in mixes if contrast(mix, colours.paper) >= wanted)
    return _darkened(colour, colours, wanted)


def _darkened(colour: str, colours: Colours, least: float = _CLEAR) -> str:
    """Return a colour, with as much ink as it needs on the page, or all of it."""
    mixes = (_mixed(colour, colours.ink, step / _STEPS) for step in range(_STEPS + 1))
    dark = (mix for mix in mixes if contrast(mix, colours.paper) >= least)
    return next(dark, colours.ink)


def _lightened(colour: str, colours: Colours, most: float = _PALE) -> str:
    """Return a colour with so much paper that it is pale: of at most some contrast to the page."""
    mixes = (_mixed(colour, colours.paper, step / _STEPS) for step in range(_STEPS + 1))
    return next(mix for mix in mixes if contrast(mix, colours.paper) <= most)


def _shades(colour: str, colours: Colours) -> Iterator[str]:
    """Yield a lighter and a darker shade, as far as they differ from the colour."""
    for other, part in ((colours.paper, 0.25), (colours.ink, 0.5)):
        shade = _mixed(colour, other, part)
        if contrast(shade, colours.paper) >= _CLEAR and contrast(shade, colour) >= _SHADES:
            yield shade


def _mixed(colour: str, other: str, part: float) -> str:
    """Return a colour of which a part is another one."""
    channels = (
        round(int(colour[at : at + 2], 16) * (1 - part) + int(other[at : at + 2], 16) * part)
        for at in (1, 3, 5)
    )
    return "#" + "".join(f"{channel:02X}" for channel in channels)
