"""What a page draws, with its places in points: texts, filled shapes and images."""

from __future__ import annotations

from dataclasses import field, replace
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from aidreport.lazy_dataclass import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aidreport.pdf.reading.content import ContentKey

_ASCENT, _DESCENT = 0.74, 0.02
"""Of a line's ink above and below its baseline, in type sizes."""

Colour: TypeAlias = tuple[float, float, float]
"""Red, green and blue, 0 to 1."""


class Box(NamedTuple):
    """The edges of a rectangle."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        """In points."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """In points."""
        return self.top - self.bottom

    def flipped(self, width: float) -> Box:
        """Return where it is in the mirror image of a page of this width."""
        return Box(width - self.right, self.bottom, width - self.left, self.top)

    def covers(self, other: Box, slack: float = 0.3) -> bool:
        """Return whether another box is within it."""
        return (
            self.left - slack <= other.left
            and self.bottom - slack <= other.bottom
            and self.right + slack >= other.right
            and self.top + slack >= other.top
        )

    def meets(self, other: Box, slack: float = 0.3) -> bool:
        """Return whether it has points with another in common, beyond their edges."""
        return (
            self.left < other.right - slack
            and self.right > other.left + slack
            and self.bottom < other.top - slack
            and self.top > other.bottom + slack
        )


class Run(NamedTuple):
    """A text that one instruction shows.

    Attributes:
        mark: the marked content that it belongs to; None for none.
        artifact: the kind of artifact, such as "Header"; empty for none.
        face: the name of its face.
        size: of its type, in points.
        baseline: in points from the lower edge.
    """

    words: str
    mark: ContentKey | None
    artifact: str
    face: str
    size: float
    colour: Colour
    left: float
    right: float
    baseline: float

    @property
    def bottom(self) -> float:
        """The lower edge of its letters, in points."""
        return self.baseline - _DESCENT * self.size

    @property
    def top(self) -> float:
        """The upper edge of its letters, in points."""
        return self.baseline + _ASCENT * self.size

    @property
    def box(self) -> Box:
        """Where its letters are."""
        return Box(self.left, self.bottom, self.right, self.top)


class Fill(NamedTuple):
    """A shape that is filled.

    Attributes:
        plain: whether it is a rectangle.
        corners: of a shape with straight sides; none of a rectangle, and of a shape with others.
    """

    box: Box
    colour: Colour
    mark: ContentKey | None
    artifact: str
    plain: bool
    corners: tuple[tuple[float, float], ...] = ()

    def flipped(self, width: float) -> Fill:
        """Return it in the mirror image of a page of this width; its corners keep their order."""
        corners = tuple((width - x, y) for x, y in self.corners)
        return self._replace(box=self.box.flipped(width), corners=corners)

    def covers(self, box: Box) -> bool:
        """Return whether a box is within it; of a shape that is no rectangle, within its edges."""
        return not self.corners and self.box.covers(box)

    def meets(self, box: Box, slack: float = 0.3) -> bool:
        """Return whether it has points with a box in common, beyond their edges.

        One that is not convex is taken as what is around it.
        """
        if not self.box.meets(box, slack):
            return False
        left, bottom, right, top = box
        within = [
            (x, y) for x in (left + slack, right - slack) for y in (bottom + slack, top - slack)
        ]
        sides = zip(self.corners, (*self.corners[1:], *self.corners[:1]), strict=True)
        return not any(
            _are_apart(self.corners, within, (y1 - y2, x2 - x1)) for (x1, y1), (x2, y2) in sides
        )


def _are_apart(
    one: Sequence[tuple[float, float]],
    two: Sequence[tuple[float, float]],
    direction: tuple[float, float],
) -> bool:
    """Return whether two shapes are apart along a direction."""
    firsts = [x * direction[0] + y * direction[1] for x, y in one]
    seconds = [x * direction[0] + y * direction[1] for x, y in two]
    return max(firsts) < min(seconds) or max(seconds) < min(firsts)


class Picture(NamedTuple):
    """An image or a drawing.

    Attributes:
        digest: of its size and its samples, or its instructions.
        mark: the marked content that it belongs to; None for none.
    """

    box: Box
    digest: str
    artifact: str
    mark: ContentKey | None = None


@dataclass(slots=True)
class DrawnPage:
    """What one page draws.

    Attributes:
        number: counted from 1.
        odd: what no briefing has, each once, in words that follow the number of the page.
        shapes, texts: the instructions of its trusted copy: what is filled, then what is written.
        faces: what those call the faces.
    """

    number: int
    width: float
    height: float
    runs: list[Run] = field(default_factory=list)
    fills: list[Fill] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    odd: dict[str, None] = field(default_factory=dict)
    shapes: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    faces: set[str] = field(default_factory=set)

    def flipped(self) -> DrawnPage:
        """Return its mirror image: what begins at the right edge then begins at the left one."""
        width = self.width
        runs = [run._replace(left=width - run.right, right=width - run.left) for run in self.runs]
        fills = [fill.flipped(width) for fill in self.fills]
        return replace(self, runs=runs, fills=fills)

    def finish(self) -> None:
        """Keep the instructions of the trusted copy in a fraction of the memory."""
        self.shapes, self.texts = ["\n".join(self.shapes)], ["\n".join(self.texts)]
