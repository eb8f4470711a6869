"""What elements draw, as paths of lines and cubic curves (SVG 2, chapters 9 and 10)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from fontTools.pens.recordingPen import RecordingPen
from fontTools.svgLib.path.parser import parse_path

from aidreport.pdf.svg.geometry import BETWEEN, NUMBER, end_of, length, number, numbers
from aidreport.pdf.svg.problems import not_drawn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import TypeAlias

    from aidreport.pdf.svg.geometry import Window

    Step: TypeAlias = tuple[str, tuple[tuple[float, float], ...]]
    Side: TypeAlias = Callable[[str], float]

_ARGUMENTS = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4, "T": 2, "A": 7, "Z": 0}
_FLAGS = (3, 4)
"""Which arguments of an arc are 0 or 1, and may stand without a space between."""
_ACROSS = frozenset(("x", "x1", "x2", "cx", "rx", "width"))
_DOWN = frozenset(("y", "y1", "y2", "cy", "ry", "height"))


def path_steps(data: str) -> list[Step]:
    """Return the steps of a path, with cubic curves only.

    Raises:
        NotDrawnError: there is a mistake in it.
    """
    pen = RecordingPen()
    try:
        parse_path(" ".join(_plain(data)), pen)
    except (ValueError, ZeroDivisionError, OverflowError):
        raise not_drawn("drawing.path") from None
    return list(_cubic(pen.value))


def _plain(data: str) -> Iterator[str]:
    """Yield the parts of a path in the one spelling that the parser reads without mistakes."""
    at = end_of(BETWEEN, data, 0)
    while at < len(data):
        command, at = data[at], end_of(BETWEEN, data, at + 1)
        if command.upper() not in _ARGUMENTS:
            raise not_drawn("drawing.path-command", value=command)
        if command in "Zz":
            yield command
            continue
        while True:
            given, at = _values(data, at, command)
            if command in "Aa" and 0 in given[:2]:
                # The parser draws nothing for what is a line (SVG 2, 9.5.1).
                yield from ("L" if command == "A" else "l", *map(_decimal, given[5:]))
            else:
                yield from (command, *map(_decimal, given))
            if at >= len(data) or data[at].isalpha():
                break
            # Whatever follows a move without a command is a line.
            command = {"M": "L", "m": "l"}.get(command, command)


def _values(data: str, at: int, command: str) -> tuple[list[float], int]:
    """Return the arguments of a command, and where what follows begins."""
    given: list[float] = []
    for index in range(_ARGUMENTS[command.upper()]):
        is_flag = command in "Aa" and index in _FLAGS
        match = None if is_flag else NUMBER.match(data, at)
        if is_flag and data[at : at + 1] in ("0", "1"):
            given.append(float(data[at]))
            at = end_of(BETWEEN, data, at + 1)
        elif match is not None:
            given.append(number(match[0]))
            at = end_of(BETWEEN, data, match.end())
        else:
            raise not_drawn("drawing.path-numbers", value=command)
    return given, at


def _decimal(value: float) -> str:
    return f"{value:.10f}".rstrip("0").rstrip(".") if value % 1 else f"{value:.0f}"


def _cubic(steps: list[Step]) -> Iterator[Step]:
    """Yield steps with cubic curves in the place of quadratic ones."""
    here = (0.0, 0.0)
    for op, points in steps:
        if op == "qCurveTo":
            control, end = points
            yield (
                "curveTo",
                (_towards(here, control), _towards(end, control), end),
            )
        else:
            yield op, points
        here = points[-1] if points else here


def _towards(start: tuple[float, float], end: tuple[float, float]) -> tuple[float, float]:
    """Return the point two thirds of the way."""
    return start[0] + (end[0] - start[0]) * 2 / 3, start[1] + (end[1] - start[1]) * 2 / 3


def shape_path(tag: str, given: Mapping[str, str], seen: Window) -> str:
    """Return the path that an element draws; empty where it has no size.

    Args:
        given: its attributes.
        seen: what percentages are of.
    """
    if tag == "path":
        return given.get("d", "")
    if tag in ("polyline", "polygon"):
        points = numbers(given.get("points", ""))
        if len(points) % 2:
            raise not_drawn("drawing.points")
        return _joined("M", *points, "Z" if tag == "polygon" else "") if points else ""

    def side(name: str) -> float:
        whole = math.hypot(seen.width, seen.height) / math.sqrt(2)
        whole = seen.width if name in _ACROSS else seen.height if name in _DOWN else whole
        return length(given.get(name, "0"), whole)

    return _SHAPES[tag](side, given)


def _joined(*parts: float | str) -> str:
    return " ".join(part if isinstance(part, str) else _decimal(part) for part in parts)


def _line(side: Side, _: Mapping[str, str]) -> str:
    return _joined("M", side("x1"), side("y1"), "L", side("x2"), side("y2"))


def _circle(side: Side, _: Mapping[str, str]) -> str:
    return _round(side("cx"), side("cy"), side("r"), side("r"))


def _ellipse(side: Side, given: Mapping[str, str]) -> str:
    return _round(side("cx"), side("cy"), *_radii(side, given))


def _round(x: float, y: float, across: float, down: float) -> str:
    if across <= 0 or down <= 0:
        return ""
    half = [across, down, 0.0, 0.0, 1.0]
    right, left = [x + across, y], [x - across, y]
    return _joined("M", *right, "A", *half, *left, "A", *half, *right, "Z")


def _radii(side: Side, given: Mapping[str, str]) -> tuple[float, float]:
    """Return the two radii; one that is not given is as the other."""
    names = [name for name in ("rx", "ry") if given.get(name, "auto").strip() != "auto"]
    if not names:
        return 0.0, 0.0
    return side(names[0]), side(names[-1])


def _rectangle(side: Side, given: Mapping[str, str]) -> str:
    x, y, width, height = side("x"), side("y"), side("width"), side("height")
    if width <= 0 or height <= 0:
        return ""
    across, down = _radii(side, given)
    across, down = min(max(across, 0), width / 2), min(max(down, 0), height / 2)
    right, low = x + width, y + height
    if not across or not down:
        return _joined("M", x, y, "H", right, "V", low, "H", x, "Z")
    corner: list[float | str] = ["A", across, down, 0.0, 0.0, 1.0]
    return _joined(
        *("M", x + across, y, "H", right - across, *corner, right, y + down),
        *("V", low - down, *corner, right - across, low, "H", x + across),
        *(*corner, x, low - down, "V", y + down, *corner, x + across, y, "Z"),
    )


_SHAPES: Mapping[str, Callable[[Side, Mapping[str, str]], str]] = {
    "line": _line,
    "circle": _circle,
    "ellipse": _ellipse,
    "rect": _rectangle,
}
SHAPES = frozenset(_SHAPES) | {"path", "polyline", "polygon"}
"""Names of the elements that draw."""
