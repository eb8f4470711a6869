"""Paths of a PDF file, how they are painted, and as elements of an SVG file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aidreport.lazy_dataclass import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from fontTools.misc.transform import Transform

Box = tuple[float, float, float, float]
Point = tuple[float, float]
Path = list[tuple[str, list[Point]]]
"""Steps as SVG names them, with their points."""

_HAIRLINE = 0.25
"""Points: a line of no width is as thin as a device has it."""
_CAPS, _JOINS = ("butt", "round", "square"), ("miter", "round", "bevel")


@dataclass(frozen=True, slots=True)
class State:
    """How shapes are painted, and where; `cuts` are boxes on the page that cut them."""

    at: Transform
    fill: str = "#000000"
    stroke: str = "#000000"
    fill_space: Any = "/DeviceGray"
    stroke_space: Any = "/DeviceGray"
    width: float = 1.0
    cap: int = 0
    join: int = 0
    miter: float = 10.0
    cuts: tuple[Box, ...] = ()


def _curve(*corners: Point) -> Path:
    return [("C", list(corners))]


def _rectangle(given: Sequence[float]) -> Path:
    x, y, width, height = given
    return [
        ("M", [(x, y)]),
        ("L", [(x + width, y)]),
        ("L", [(x + width, y + height)]),
        ("L", [(x, y + height)]),
        ("Z", []),
    ]


BUILDERS: dict[str, Callable[[Sequence[float], Point], Path]] = {
    "m": lambda at, end: [("M", [(at[0], at[1])])],  # noqa: ARG005 - as those of curves
    "l": lambda at, end: [("L", [(at[0], at[1])])],  # noqa: ARG005
    "c": lambda at, end: _curve((at[0], at[1]), (at[2], at[3]), (at[4], at[5])),  # noqa: ARG005
    "v": lambda at, end: _curve(end, (at[0], at[1]), (at[2], at[3])),
    "y": lambda at, end: _curve((at[0], at[1]), (at[2], at[3]), (at[2], at[3])),  # noqa: ARG005
    "h": lambda at, end: [("Z", [])],  # noqa: ARG005
    "re": lambda at, end: _rectangle(at),  # noqa: ARG005
}
"""Operator → the steps of a path, by its numbers and where the path is."""


def shape_of(
    path: Path,
    state: State,
    *,
    fills: bool,
    strokes: bool,
    rule: str,
) -> str:
    """Return a path as an element of SVG."""
    steps = " ".join(
        " ".join([step, *(f"{spelled_exactly(x)} {spelled_exactly(y)}" for x, y in points)])
        for step, points in path
    )
    given = {"d": steps, "transform": f"matrix({' '.join(map(spelled_exactly, state.at))})"}
    given["fill"] = state.fill if fills else "none"
    if fills:
        given["fill-rule"] = rule
    if strokes:
        width = state.width or _HAIRLINE / (scale_of(state.at) or 1.0)
        given |= {
            "stroke": state.stroke,
            "stroke-width": spelled_exactly(width),
            "stroke-linecap": _CAPS[state.cap],
            "stroke-linejoin": _JOINS[state.join],
            "stroke-miterlimit": spelled_exactly(state.miter),
        }
    return "<path " + " ".join(f'{key}="{value}"' for key, value in given.items()) + "/>"


def bounds(path: Path, at: Transform) -> Box:
    """Return the box on the page that holds a path: left, lower, right and upper edge."""
    points = [at.transformPoint(point) for _, points in path for point in points]
    across, up = [x for x, _ in points], [y for _, y in points]
    return min(across), min(up), max(across), max(up)


def is_box(path: Path, at: Transform) -> bool:
    """Return whether a path is one rectangle that is upright on the page."""
    points = [at.transformPoint(points[-1]) for step, points in path if points]
    steps = "".join(step for step, _ in path)
    if steps.rstrip("Z") not in ("MLLL", "MLLLL"):
        return False
    across = {round(x, 2) for x, _ in points}
    up = {round(y, 2) for _, y in points}
    return len(across) == 2 and len(up) == 2


def scale_of(at: Transform) -> float:
    """Return how many times as large a transform makes what it moves."""
    return float(abs(at[0] * at[3] - at[1] * at[2]) ** 0.5)


def spelled_exactly(value: float) -> str:
    """Return a number with six decimals at most, and no exponent."""
    return f"{float(value):.6f}".rstrip("0").rstrip(".")
