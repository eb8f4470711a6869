"""Colours for the parts of a share bar: different from the page, and the rest paler than all."""

from __future__ import annotations

from itertools import cycle, islice
from typing import TYPE_CHECKING

from aidreport.pdf.brand import contrast

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aidreport.document.blocks import BarPart
    from aidreport.document.chart_blocks import ChartSeries
    from aidreport.pdf.brand import Colours

_CLEAR = 4.5
"""Contrast of a part to the page and its label, so that a line of paper parts it from the next."""
_PALE = 1.45
"""Contrast of the rest to the page: a third of any other part's."""
_SHADES = 1.25
"""Contrast of two shades of one colour that count as two."""
_STEPS = 40


def part_colours(parts: Sequence[BarPart | ChartSeries], colours: Colours) -> list[str]:
    """Return the colour of each part: those of the brand, then shades of them, then from the first.

    Colours that are too pale for the page are darkened; what sums up the others is pale.
    """
    distinct = list(dict.fromkeys(_darkened(colour, colours) for colour in colours.series))
    shades = [shade for colour in distinct for shade in _shades(colour, colours)]
    known = cycle([*distinct, *dict.fromkeys(shades)])
    pale = lightened(colours.muted, colours)
    taken = islice(known, sum(not part.rest for part in parts))
    return [pale if part.rest else next(taken) for part in parts]


def _darkened(colour: str, colours: Colours) -> str:
    """Return a colour, with as much ink as it needs on the page."""
    mixes = (_mixed(colour, colours.ink, step / _STEPS) for step in range(_STEPS + 1))
    return next(mix for mix in mixes if contrast(mix, colours.paper) >= _CLEAR)


def lightened(colour: str, colours: Colours, most: float = _PALE) -> str:
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
