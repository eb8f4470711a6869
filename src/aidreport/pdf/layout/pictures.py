"""Images between the texts, with the caption below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidreport.lazy_dataclass import dataclass
from aidreport.pdf.file.images import Image
from aidreport.pdf.file.objects import Area
from aidreport.pdf.file.pictures import Photo
from aidreport.pdf.layout.canvas import Rectangle
from aidreport.pdf.layout.flow import Flow

if TYPE_CHECKING:
    from aidreport.pdf.file.structure import Element
    from aidreport.pdf.layout.canvas import BriefingCanvas
    from aidreport.pdf.layout.flow import TextFlow
    from aidreport.pdf.svg.drawing import Drawing

_SHARP = 0.75
"""Points of a pixel: 96 to an inch, where nobody says how wide an image is to be."""
_GAP = 3.0
"""Points between an image and its caption."""


@dataclass(eq=False, repr=False)
class PictureFlow(Flow):
    """An image with its caption; both are on one page.

    Args:
        element: of the image; None for decoration.
        percent: of the width that it takes; 0 for as wide as it is sharp.
        highest: points that image and caption may take.
        lowest: how low it may be drawn to fill a page, in parts of its usual height.
    """

    picture: Image | Photo | Drawing
    element: Element | None
    caption: TextFlow | None
    percent: int
    highest: float
    lowest: float = 1.0

    def measure(self, width: float) -> float:
        """Return the height of image and caption."""
        return self._size(width)[1] + self._below(width)

    def lower(self, width: float, height: float, *, eased: float = 1.0) -> PictureFlow | None:
        """Return it small enough for a height."""
        lowest = self.lowest * eased if self.lowest < 1 else 1.0
        least = self._size(width)[1] * lowest + self._below(width)
        return self.part(highest=height) if least <= height else None

    def paint(self, canvas: BriefingCanvas, x: float, top: float, width: float) -> None:
        """Draw the image, then the caption."""
        across, up = self._size(width)
        area = Rectangle(x, top - up, across, up)
        if self.element is None:
            with canvas.decoration():
                canvas.image(self.picture, area)
        else:
            canvas.figure_box(self.element, Area(x, top - up, x + across, top))
            with canvas.element(self.element):
                canvas.image(self.picture, area)
        if self.caption is not None:
            self.caption.paint(canvas, x, top - up - _GAP, width)

    def _size(self, width: float) -> tuple[float, float]:
        """Return the width and the height of the image: less if a page has no room for it."""
        picture = self.picture
        across = width * self.percent / 100
        if not self.percent:
            is_sharp = isinstance(picture, Image | Photo)
            across = min(width, picture.width * _SHARP) if is_sharp else width
        up = across * picture.height / picture.width
        room = max(self.highest - self._below(width), 1.0)
        return (across, up) if up <= room else (across * room / up, room)

    def _below(self, width: float) -> float:
        return _GAP + self.caption.measure(width) if self.caption is not None else 0.0
