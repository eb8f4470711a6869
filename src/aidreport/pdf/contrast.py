"""Contrast: whether texts and shapes can be seen, and the nearest colour with which they can.

Source: WCAG 2.2, success criteria 1.4.3 (text, 4.5:1) and 1.4.11 (shapes that say something, 3:1).
Thin rules between rows, the empty part of a bar and the band of the first page say nothing.
"""

from __future__ import annotations

import colorsys
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from aidreport.statements import Statement, state

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

TEXT = 4.5
SHAPE = 3.0
_STEPS = 512
"""Of lightness, among which the nearest colour is looked for."""


class Pair(NamedTuple):
    """Two colours by their roles, one drawn on the other, and the contrast that this needs."""

    front: str
    back: str
    least: float


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two colours ("#RRGGBB"), from 1 to 21.

    Source: WCAG 2.2, definitions of "contrast ratio" and "relative luminance".
    """
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def readable_on(background: str, candidates: Iterable[str]) -> str:
    """Return the candidate with the most contrast to the background."""
    return max(candidates, key=lambda colour: contrast(colour, background))


def pair_problems(colours: Mapping[str, str], pairs: Sequence[Pair]) -> Iterator[Statement]:
    """Yield a line for each pair with too little contrast, with the nearest colour that passes.

    Args:
        colours: "#RRGGBB" by role.
        pairs: all that are drawn: a colour that is offered passes each of its own.
    """
    for pair in pairs:
        ratio = contrast(colours[pair.front], colours[pair.back])
        if ratio < pair.least:
            yield state(
                "brand.contrast" if pair.least == TEXT else "brand.contrast-of-shape",
                at=f"colours.{pair.front}",
                ground=pair.back,
                ratio=_spelled(ratio),
                limit=f"{pair.least:g}",
                advised=_advice(pair, colours, pairs),
            )


def nearest(colour: str, grounds: Sequence[tuple[str, float]]) -> str:
    """Return the nearest colour of the same hue that has enough contrast; empty if none has.

    Args:
        grounds: each colour behind it, with the contrast that is needed there.
    """
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    hue, lightness, saturation = colorsys.rgb_to_hls(red, green, blue)
    for step in range(_STEPS + 1):
        for shade in (lightness - step / _STEPS, lightness + step / _STEPS):
            if 0 <= shade <= 1:
                parts = colorsys.hls_to_rgb(hue, shade, saturation)
                found = "#" + "".join(f"{round(255 * part):02X}" for part in parts)
                if all(contrast(found, ground) >= least for ground, least in grounds):
                    return found
    return ""


def _advice(pair: Pair, colours: Mapping[str, str], pairs: Sequence[Pair]) -> Statement:
    """Return what to write instead: another colour in front or, if there is none, behind."""
    for role in (pair.front, pair.back):
        grounds = [(colours[one.back], one.least) for one in pairs if one.front == role]
        grounds += [(colours[one.front], one.least) for one in pairs if one.back == role]
        if found := nearest(colours[role], grounds):
            return state("brand.nearest", key=role, value=found)
    return state("brand.no-shade", ground=pair.back)


def _spelled(ratio: float) -> str:
    """Return a ratio with one decimal, cut off: 4.49 is below 4.5, and says so."""
    return f"{int(ratio * 10) / 10:.1f}"


@lru_cache(maxsize=2048)
def _luminance(colour: str) -> float:
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return 0.2126 * _linear(red) + 0.7152 * _linear(green) + 0.0722 * _linear(blue)


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
