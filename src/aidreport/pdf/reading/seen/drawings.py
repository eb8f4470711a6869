"""Follows what a drawing does: a logo of shapes, which is drawn scaled, as an image is.

Nothing is judged in it but that it has shapes alone. Which drawing may stand on a page is in the
record, by its digest.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from aidreport.pdf.reading.seen.drawn import Box, Picture

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aidreport.pdf.reading.content import ContentKey
    from aidreport.pdf.reading.instructions import Value

_TAKES = {"q": 0, "Q": 0, "cm": 6, "rg": 3, "RG": 3, "w": 1, "J": 1, "j": 1, "M": 1}
_TAKES |= {"m": 2, "l": 2, "c": 6, "h": 0, "f": 0, "f*": 0, "S": 0}
"""How many numbers each of its instructions takes."""


class DrawnForm:
    """A drawing that is followed.

    Args:
        key: what the trusted copies call it.
        sides: edges of its box: left, bottom, right, top.
        place: where its corner is, in points, and how it is scaled across and up.
        artifact: the kind of artifact that it is, such as "Header"; empty for none.
        mark: the marked content that it belongs to; None for none.
    """

    def __init__(
        self,
        key: str,
        sides: Sequence[float],
        place: Sequence[float],
        artifact: str,
        mark: ContentKey | None,
    ) -> None:
        self.key, self.sides = key, [*sides, 0.0, 0.0, 0.0, 0.0][:4]
        self._place, self._artifact, self._mark = place, artifact, mark
        self._code: list[str] = []

    @property
    def content(self) -> bytes:
        """Its instructions, one a line."""
        return "\n".join(self._code).encode()

    def picture(self) -> Picture:
        """Return where it is, with its digest, however its numbers are written."""
        x, y, across, up = self._place
        left, bottom, right, top = self.sides
        box = Box(x + left * across, y + bottom * up, x + right * across, y + top * up)
        size = f"{_short(right)} {_short(top)}\n".encode()
        digest = hashlib.sha256(size + self.content).hexdigest()
        return Picture(box, digest, self._artifact, self._mark)

    def takes(self, op: str) -> bool:
        """Return whether drawings have an instruction."""
        return op in _TAKES

    def follow(self, op: str, operands: Sequence[Value]) -> None:
        """Follow an instruction.

        Raises:
            TypeError, ValueError: it is not given the numbers that it takes.
        """
        if len(operands) != _TAKES[op]:
            raise ValueError(op)
        self._code.append(" ".join([*(_short(float(each)) for each in operands), op]))


def _short(number: float) -> str:
    """Return a number with four decimals at most, none of them without use."""
    return f"{round(number, 4) + 0.0:.4f}".rstrip("0").rstrip(".")
