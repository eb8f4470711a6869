"""Clipping paths that cut nothing: drawing programs put the frame of a drawing around all in it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from aidreport.pdf.svg.geometry import length

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fontTools.misc.transform import Transform

    from aidreport.pdf.svg.geometry import Window

_NAMED = re.compile(r"""url\(\s*(["']?)#([^"')]+)\1\s*\)""")
_PLAIN = frozenset(("x", "y", "width", "height", "fill", "id"))
"""What the rectangle of such a path may say; anything else could cut."""
_SLACK = 0.01
"""Of the thousand units of a drawing's longer side."""


def clip_named(value: str) -> str:
    """Return the identifier that a property clip-path names; empty for none."""
    match = _NAMED.fullmatch(value.strip())
    return match[2] if match else ""


def cuts_nothing(
    clip: Mapping[str, str],
    shapes: Sequence[tuple[str, Mapping[str, str]]],
    seen: Window,
    to_page: Transform,
    size: tuple[float, float],
) -> bool:
    """Return whether a clipping path is one rectangle around the whole page of the drawing.

    Args:
        clip: its attributes.
        shapes: the names and attributes of what is in it.
        seen: what percentages are of.
        to_page: where it is on the page.
        size: of the page.

    Raises:
        NotDrawnError: a side of the rectangle is no length.
    """
    if len(shapes) != 1 or set(clip) - {"id"} or shapes[0][0] != "rect":
        return False
    given: Mapping[str, Any] = shapes[0][1]
    if set(given) - _PLAIN or abs(to_page[1]) > 0 or abs(to_page[2]) > 0:
        return False
    left, top = length(given.get("x", "0"), seen.width), length(given.get("y", "0"), seen.height)
    width = length(given.get("width", "0"), seen.width)
    height = length(given.get("height", "0"), seen.height)
    if width <= 0 or height <= 0:
        return False
    corners = [to_page.transformPoint(each) for each in ((left, top), (left + width, top + height))]
    return all(
        min(ends) <= _SLACK and max(ends) >= side - _SLACK
        for ends, side in zip(zip(*corners, strict=True), size, strict=True)
    )
