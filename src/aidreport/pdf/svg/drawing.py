"""A drawing: shapes as an object of the file, sharp at any size."""

from __future__ import annotations

import hashlib
from dataclasses import field
from typing import TYPE_CHECKING

from aidreport.lazy_dataclass import dataclass

if TYPE_CHECKING:
    from aidreport.pdf.file.objects import ObjectFile


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawing, by its instructions.

    Attributes:
        width, height: in units of its own.
        content: one instruction a line, with the numbers that `spelled` writes.
        source: the SVG file that it was read from, for what shows such files itself.
    """

    width: float
    height: float
    content: bytes
    source: bytes = field(default=b"", compare=False, repr=False)

    @property
    def unit(self) -> tuple[float, float]:
        """Return how wide and how high it is drawn where nothing scales it."""
        return self.width, self.height

    def digest(self) -> str:
        """Return the SHA-256 of its size and its instructions."""
        return hashlib.sha256(self._size() + b"\n" + self.content).hexdigest()

    def write(self, file: ObjectFile) -> int:
        """Write the drawing as a form, which cuts off what is beyond its edges."""
        entries = b"/Type/XObject/Subtype/Form/BBox[0 0 %b]/Resources<<>>" % self._size()
        return file.stream(entries, self.content)

    def _size(self) -> bytes:
        return f"{spelled(self.width)} {spelled(self.height)}".encode()


def spelled(number: float) -> str:
    """Return a number in the shortest way, with four decimals at most."""
    return f"{round(number, 4) + 0.0:.4f}".rstrip("0").rstrip(".")
