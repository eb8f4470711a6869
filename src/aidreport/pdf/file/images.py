"""Images: a logo of pixels as an object of the file, and how logos are read."""

from __future__ import annotations

import hashlib
import warnings
import zlib
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING

from aidreport.errors import BrandError
from aidreport.files.toml import read_bytes
from aidreport.lazy_dataclass import dataclass
from aidreport.pdf.file.objects import SMALL
from aidreport.pdf.svg.reading import is_pdf, read_shapes
from aidreport.statements import state

if TYPE_CHECKING:
    from pathlib import Path

    from aidreport.pdf.file.objects import ObjectFile
    from aidreport.pdf.svg.drawing import Drawing

_MOST_PIXELS = 10_000_000
"""Of a logo, which is printed a few centimetres wide; each takes eleven bytes while it is read."""


@dataclass(frozen=True, slots=True)
class Image:
    """An image: its size in pixels, its colours and, where it has any, its transparency."""

    width: int
    height: int
    colours: bytes
    opacity: bytes

    @property
    def unit(self) -> tuple[float, float]:
        """Return how wide and how high it is drawn where nothing scales it."""
        return 1, 1

    def digest(self) -> str:
        """Return the SHA-256 of its size and its samples, as they are once they are unpacked."""
        digest = hashlib.sha256(f"{self.width} {self.height}".encode())
        for samples in filter(None, (self.colours, self.opacity)):
            digest.update(zlib.decompress(samples))
        return digest.hexdigest()

    def write(self, file: ObjectFile) -> int:
        """Write the image; return its number."""
        entries = (
            b"/Type/XObject/Subtype/Image/Width %d/Height %d/BitsPerComponent 8/ColorSpace%%b"
            b"/Filter/FlateDecode" % (self.width, self.height)
        )
        space = b"/DeviceRGB"
        if self.opacity:
            mask = file.finished_stream(entries % b"/DeviceGray", self.opacity)
            space += b"/SMask %d 0 R" % mask
        return file.finished_stream(entries % space, self.colours)


class _TooLargeError(ValueError):
    """A picture has more pixels than are read.

    Args:
        size: its width and its height.
    """

    def __init__(self, size: tuple[int, int]) -> None:
        super().__init__(size)
        self.width, self.height = map(str, size)


def read_logo(path: Path) -> Image | Drawing:
    """Read an SVG drawing, the shapes of a PDF, or an image of any format that Pillow knows.

    Raises:
        DrawingError: a drawing has what is not drawn.
        ValueError: there is no such file, it is no picture, or has too many pixels.
    """
    if not path.is_file():
        raise ValueError(state("brand.no-logo", name=path.name))
    try:
        content = read_bytes(path, BrandError)
    except BrandError as error:
        raise ValueError(error.problem) from None
    if _is_drawing(path.suffix, content):
        return read_shapes(content, path.name)
    try:
        return _read(content)
    except _TooLargeError as picture:
        sides = {"width": picture.width, "height": picture.height}
        raise ValueError(
            state("brand.many-pixels", name=path.name, limit=_MOST_PIXELS, **sides)
        ) from None
    except Exception:  # Pillow raises errors of many types
        raise ValueError(state("brand.no-picture", name=path.name)) from None


def _is_drawing(suffix: str, content: bytes) -> bool:
    return (
        is_pdf(content)
        or suffix.lower() == ".svg"
        or content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<"
    )


@lru_cache(maxsize=16)
def _read(content: bytes) -> Image:
    import PIL.Image

    with warnings.catch_warnings():
        # Of pictures that are large, which is looked at here.
        warnings.simplefilter("ignore", PIL.Image.DecompressionBombWarning)
        opened = PIL.Image.open(BytesIO(content))
    if opened.width * opened.height > _MOST_PIXELS:
        raise _TooLargeError(opened.size)
    picture = opened.convert("RGBA")
    if 0 in picture.size:
        raise ValueError("the picture is empty")
    opacity = picture.getchannel("A")
    opaque = opacity.getextrema() == (255, 255)
    return Image(
        picture.width,
        picture.height,
        zlib.compress(picture.convert("RGB").tobytes(), SMALL),
        b"" if opaque else zlib.compress(opacity.tobytes(), SMALL),
    )
