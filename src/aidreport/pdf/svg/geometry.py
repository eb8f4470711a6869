"""Where shapes are: numbers, lengths, transforms, and how a drawing fits its page (SVG 2, 8)."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, NamedTuple

from fontTools.misc.transform import Identity, Transform

from aidreport.pdf.svg.problems import not_drawn

if TYPE_CHECKING:
    from collections.abc import Mapping

NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
BETWEEN = re.compile(r"[\s,]*")
_LENGTH = re.compile(rf"\s*({NUMBER.pattern})\s*(%|[a-zA-Z]*)\s*")
_UNITS = {"": 1.0, "px": 1.0, "pt": 4 / 3, "pc": 16.0, "in": 96.0}
_UNITS |= {"mm": 96 / 25.4, "cm": 96 / 2.54, "q": 96 / 101.6}
_TRANSFORM = re.compile(r"\s*,?\s*([a-zA-Z]+)\s*\(([^()]*)\)\s*")
_FARTHEST = 1e6
_ALIGNED = {"Min": 0.0, "Mid": 0.5, "Max": 1.0}
_FIT = re.compile(r"x(Min|Mid|Max)Y(Min|Mid|Max)(?:\s+(meet|slice))?")


class Window(NamedTuple):
    """The part of a drawing that is seen (viewBox)."""

    x: float
    y: float
    width: float
    height: float


def number(text: str) -> float:
    """Return a number.

    Raises:
        NotDrawnError: it is none, or too large.
    """
    if not NUMBER.fullmatch(text.strip()) or abs(value := float(text)) > _FARTHEST:
        raise not_drawn("drawing.no-number", value=text[:20])
    return value


def length(text: str, whole: float) -> float:
    """Return a length in units of the drawing.

    Args:
        whole: what percentages are of.

    Raises:
        NotDrawnError: it is none.
    """
    match = _LENGTH.fullmatch(text)
    if match is None or (match[2] != "%" and match[2].lower() not in _UNITS):
        raise not_drawn("drawing.no-length", value=text[:20])
    value = number(match[1])
    return value * whole / 100 if match[2] == "%" else value * _UNITS[match[2].lower()]


def numbers(text: str) -> list[float]:
    """Return numbers with blanks or commas between them."""
    found, at = [], end_of(BETWEEN, text, 0)
    while at < len(text):
        match = NUMBER.match(text, at)
        if match is None:
            raise not_drawn("drawing.no-number-at-all", value=text[at : at + 20])
        found.append(number(match[0]))
        at = end_of(BETWEEN, text, match.end())
    return found


def end_of(pattern: re.Pattern[str], text: str, at: int) -> int:
    """Return where a pattern that begins at a place ends; the place, if it does not begin."""
    match = pattern.match(text, at)
    return match.end() if match else at


def window(text: str) -> Window:
    """Return the part of a drawing that a viewBox shows."""
    sides = numbers(text)
    if len(sides) != 4 or sides[2] <= 0 or sides[3] <= 0:
        raise not_drawn("drawing.view-box", value=text[:40])
    return Window(*sides)


def frame(given: Mapping[str, str]) -> tuple[Window, float, float]:
    """Return the part of a drawing that is seen, and how wide and high it is.

    Args:
        given: attributes of its outermost element.

    Raises:
        NotDrawnError: they do not say, or it is nothing.
    """
    # A percentage is of the page that a drawing is put on.
    sides = [given.get(name, "auto").strip() for name in ("width", "height")]
    said = ["" if side.endswith("%") or side == "auto" else side for side in sides]
    if given.get("viewBox", "").strip():
        seen = window(given["viewBox"])
    elif all(said):
        seen = Window(0, 0, length(said[0], 0), length(said[1], 0))
    else:
        raise not_drawn("drawing.no-size")
    if all(said):
        width, height = length(said[0], 0), length(said[1], 0)
    else:
        width, height = seen.width, seen.height
    if width <= 0 or height <= 0 or not 0.01 <= width / height <= 100:
        raise not_drawn("drawing.flat")
    return seen, width, height


def transform(text: str) -> Transform:
    """Return what an attribute transform does."""
    result, at = Identity, 0
    while at < len(text):
        match = _TRANSFORM.match(text, at)
        step = match and _step(match[1], numbers(match[2]))
        if match is None or step is None:
            raise not_drawn("drawing.transform", value=text[:40])
        result, at = result.transform(step), match.end()
    return result


def _step(name: str, values: list[float]) -> Transform | None:
    match name, values:
        case "matrix", [_, _, _, _, _, _]:
            step = Transform(*values)
        case "translate", [x, *rest] if len(rest) <= 1:
            step = Identity.translate(x, *rest)
        case "scale", [x, *rest] if len(rest) <= 1:
            step = Identity.scale(x, *rest or [x])
        case "rotate", [angle, *rest] if len(rest) in (0, 2):
            x, y = rest or (0.0, 0.0)
            step = Identity.translate(x, y).rotate(math.radians(angle)).translate(-x, -y)
        case "skewX", [angle]:
            step = Identity.skew(math.radians(angle), 0)
        case "skewY", [angle]:
            step = Identity.skew(0, math.radians(angle))
        case _:
            step = None
    return step


def fitted(seen: Window, fit: str, width: float, height: float) -> Transform:
    """Return how a drawing is placed on a page of a size, with its origin at the lower left.

    Args:
        fit: the attribute preserveAspectRatio.
    """
    across, down = width / seen.width, height / seen.height
    x = y = 0.0
    if fit.strip() != "none":
        match = _FIT.fullmatch(fit.strip() or "xMidYMid")
        if match is None:
            raise not_drawn("drawing.aspect-ratio", value=fit[:40])
        scale = max(across, down) if match[3] == "slice" else min(across, down)
        across = down = scale
        x = _ALIGNED[match[1]] * (width - seen.width * scale)
        y = _ALIGNED[match[2]] * (height - seen.height * scale)
    to_page = Transform(1, 0, 0, -1, 0, height)
    return to_page.translate(x, y).scale(across, down).translate(-seen.x, -seen.y)
