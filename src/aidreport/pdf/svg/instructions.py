"""Writes shapes as instructions of a PDF: each filled, then stroked, with nothing left unsaid."""

from __future__ import annotations

import math
from functools import reduce
from typing import TYPE_CHECKING

from aidreport.pdf.svg.drawing import spelled
from aidreport.pdf.svg.geometry import length, number
from aidreport.pdf.svg.problems import not_drawn
from aidreport.pdf.svg.styles import paint
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fontTools.misc.transform import Transform

    from aidreport.pdf.svg.geometry import Window
    from aidreport.pdf.svg.paths import Step
    from aidreport.pdf.svg.styles import Style

_OPERATORS = {"moveTo": "m", "lineTo": "l", "curveTo": "c", "closePath": "h"}
_CAPS = {"butt": "0 J", "round": "1 J", "square": "2 J"}
_JOINS = {"miter": "0 j", "round": "1 j", "bevel": "2 j"}
_RULES = {"nonzero": "f", "evenodd": "f*"}
_SAME = 1e-6
"""Of a scale: how far one across may be from one down."""


def instructions(
    steps: list[Step], style: Style, to_page: Transform, seen: Window
) -> Iterable[str]:
    """Yield what draws one shape.

    Args:
        to_page: where it is drawn.
        seen: what percentages are of.

    Raises:
        NotDrawnError: it is painted as no PDF is.
    """
    fill, stroke = paint(style, "fill"), paint(style, "stroke")
    if fill is not None:
        yield _numbers(fill, "rg")
        yield from _path(steps, to_page)
        yield _chosen(style, "fill-rule", _RULES)
    whole = math.hypot(seen.width, seen.height) / math.sqrt(2)
    width = length(style["stroke-width"], whole) if stroke is not None else 0.0
    if stroke is not None and width > 0:
        yield _numbers(stroke, "RG")
        yield _chosen(style, "stroke-linecap", _CAPS)
        yield _chosen(style, "stroke-linejoin", _JOINS)
        yield _numbers([max(1.0, number(style["stroke-miterlimit"]))], "M")
        yield from _stroke(steps, width, to_page)


def _stroke(steps: list[Step], width: float, to_page: Transform) -> Iterable[str]:
    """Yield what strokes a path, whose pen is scaled with it."""
    a, b, c, d, x, y = to_page
    scale = math.sqrt(abs(a * d - b * c))
    if scale == 0:
        return
    yield _numbers([width * scale], "w")
    is_even = abs(a * c + b * d) < _SAME * scale**2
    if is_even and abs(math.hypot(a, b) - math.hypot(c, d)) < _SAME * scale:
        yield from _path(steps, to_page)
        yield "S"
        return
    # A pen that is no circle: the path in units of its own, as large as those of the page.
    yield "q"
    yield _numbers([a / scale, b / scale, c / scale, d / scale, x, y], "cm")
    yield from _path(steps, type(to_page)(scale, 0, 0, scale, 0, 0))
    yield from ("S", "Q")


def _path(steps: list[Step], to_page: Transform) -> Iterable[str]:
    for op, points in steps:
        if op in _OPERATORS:
            placed = [side for point in points for side in to_page.transformPoint(point)]
            yield _numbers(placed, _OPERATORS[op])


def _numbers(values: Iterable[float], op: str) -> str:
    return " ".join([*map(spelled, values), op])


def _chosen(style: Style, name: str, choices: dict[str, str]) -> str:
    value = style[name].lower()
    if value not in choices:
        known = reduce(_or, choices)
        raise not_drawn("drawing.no-choice", key=name, value=value[:20], known=known)
    return choices[value]


def _or(one: str, other: str) -> str:
    return state("drawing.or", one=one, other=other)
