"""Images: a logo as an object of the file."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING

from aidreport.pdf.file.objects import SMALL

if TYPE_CHECKING:
    from pathlib import Path

    from aidreport.pdf.file.objects import ObjectFile


@dataclass(frozen=True, slots=True)
class Image:
    """An image: its size in pixels, its colours and, where it has any, its transparency."""

    width: int
    height: int
    colours: bytes
    opacity: bytes

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


def read_logo(path: Path) -> Image:
    """Read an image file of any format that Pillow knows.

    Raises:
        ValueError: there is no such file, or it is no picture.
    """
    if not path.is_file():
        raise ValueError(f"{path.name} is not beside the brand file")
    try:
        return _read(path.read_bytes())
    except Exception:  # Pillow raises errors of many types
        raise ValueError(f"{path.name} is no picture that can be read; use PNG or JPEG") from None


@lru_cache(maxsize=16)
def _read(content: bytes) -> Image:
    import PIL.Image

    picture = PIL.Image.open(BytesIO(content)).convert("RGBA")
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
