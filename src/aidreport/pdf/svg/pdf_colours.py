"""Colours of PDF files as those of a drawing: gray, RGB, CMYK, and spot colours that state theirs.

CMYK is shown as its inks look on coated paper: each of their overprints has a known colour, and
what is between them covers parts of the paper with each.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

from aidreport.pdf.svg.problems import not_drawn

if TYPE_CHECKING:
    from collections.abc import Sequence

_BY_COUNT = {1: "/DeviceGray", 3: "/DeviceRGB", 4: "/DeviceCMYK"}
_PARTS = {name: count for count, name in _BY_COUNT.items()}
_SHORT = {"/G": "/DeviceGray", "/RGB": "/DeviceRGB", "/CMYK": "/DeviceCMYK"}
_LIKE = {"/CalGray": "/DeviceGray", "/CalRGB": "/DeviceRGB"}
_SPOTS = ("/Separation", "/DeviceN")
_OVERPRINTS = (
    (255, 255, 255), (0, 174, 239), (236, 0, 140), (46, 49, 146),
    (255, 242, 0), (0, 166, 81), (237, 28, 36), (54, 54, 57),
)  # fmt: skip
"""Paper, cyan, magenta, both, yellow, with cyan, with magenta, with both: red, green and blue."""
_BLACK = (35, 31, 32)
"""Of black ink alone; over others it is as dark as their colour times this."""


def first_colour(space: Any) -> str:
    """Return the colour that a colour space begins with, as #RRGGBB.

    Raises:
        NotDrawnError: it has none that is drawn.
    """
    name = _kind(space)
    if name in _SPOTS:
        return colour_in(space, [1.0] * (1 if name == "/Separation" else len(space[1])))
    return device_colour([0.0, 0.0, 0.0, 1.0] if _device(space) == "/DeviceCMYK" else [0.0])


def colour_in(space: Any, parts: Sequence[float]) -> str:
    """Return a colour of a colour space as #RRGGBB.

    Raises:
        NotDrawnError: it is no single colour that is known.
    """
    if _kind(space) in _SPOTS:
        return _spot(space, parts)
    device = _device(space)
    if len(parts) != _PARTS[device]:
        raise not_drawn("drawing.colour-parts")
    return device_colour(parts)


def device_colour(parts: Sequence[float]) -> str:
    """Return one part as gray, three as RGB, four as CMYK, as #RRGGBB."""
    levels = [min(max(float(part), 0.0), 1.0) for part in parts]
    if len(levels) == 4:
        levels = _printed(levels)
    red, green, blue = levels * 3 if len(levels) == 1 else levels
    return "#" + "".join(f"{round(level * 255):02X}" for level in (red, green, blue))


def _printed(inks: Sequence[float]) -> list[float]:
    """Return the red, green and blue of inks that cover parts of the paper, each from 0 to 1."""
    *coloured, black = inks
    levels = [0.0, 0.0, 0.0]
    for at, overprint in enumerate(_OVERPRINTS):
        part = prod(ink if at >> bit & 1 else 1 - ink for bit, ink in enumerate(coloured))
        for channel, (level, dark) in enumerate(zip(overprint, _BLACK, strict=True)):
            levels[channel] += part * level / 255 * (1 - black + black * dark / 255)
    return levels


def _kind(space: Any) -> str:
    name = str(space) if _is_name(space) else str(space[0])
    return _SHORT.get(name, name)


def _is_name(space: Any) -> bool:
    return str(getattr(space, "_type_name", "")) == "name" or isinstance(space, str)


def _device(space: Any) -> str:
    """Return the device colours that a space is like."""
    kind = _kind(space)
    if kind == "/ICCBased":
        kind = _BY_COUNT.get(int(space[1].get("/N", 0)), kind)
    kind = _LIKE.get(kind, kind)
    if kind == "/Pattern":
        raise not_drawn("drawing.gradients")
    if kind not in _PARTS:
        raise not_drawn("drawing.colour-kind", value=kind[1:21])
    return kind


def _spot(space: Any, parts: Sequence[float]) -> str:
    """Return a spot colour as its file says that it looks without its ink."""
    change = space[3]
    if len(parts) != 1 or int(change.get("/FunctionType", -1)) != 2:
        raise not_drawn("drawing.spot-colours")
    none = [float(each) for each in change.get("/C0", [0])]
    full = [float(each) for each in change.get("/C1", [1])]
    tint = min(max(parts[0], 0.0), 1.0) ** float(change.get("/N", 1))
    return colour_in(space[2], [a + tint * (b - a) for a, b in zip(none, full, strict=True)])
