"""Pictures between the texts: files of anyone, bounded, in sRGB, without what a camera wrote."""

from __future__ import annotations

import hashlib
import warnings
import zlib
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING, Any

from aidreport.errors import TemplateError
from aidreport.files.toml import read_bytes
from aidreport.lazy_dataclass import dataclass
from aidreport.pdf.file.images import Image
from aidreport.pdf.file.objects import SMALL
from aidreport.pdf.inventory.values import short_digest
from aidreport.pdf.svg.reading import is_pdf, read_shapes
from aidreport.statements import in_turn, state

if TYPE_CHECKING:
    from pathlib import Path

    from aidreport.pdf.file.objects import ObjectFile
    from aidreport.pdf.svg.drawing import Drawing

_MOST_PIXELS = 50_000_000
"""Of a picture; each takes four bytes while it is read."""
_LONGEST = 2400
"""Pixels of the longer side in the file: more than 300 to an inch on A4."""
_QUALITY = 88
"""Of a JPEG that has to be made anew."""
_TURNED = 0x0112
"""The entry of Exif that says how a camera was held."""
_UPRIGHT = 1
_FROM_CAMERA = frozenset((*range(0xE1, 0xEE), 0xEF, 0xFE))
"""Segments of JPEG that programs add: Exif, profiles, thumbnails, remarks; not JFIF or Adobe."""
_JFIF, _ADOBE, _SCAN = 0xE0, 0xEE, 0xDA


@dataclass(frozen=True, slots=True)
class Photo:
    """A JPEG image, in sRGB or gray."""

    width: int
    height: int
    gray: bool
    content: bytes

    @property
    def unit(self) -> tuple[float, float]:
        """Return how wide and how high it is drawn where nothing scales it."""
        return 1, 1

    def digest(self) -> str:
        """Return the SHA-256 of its size and its bytes."""
        digest = hashlib.sha256(f"{self.width} {self.height}".encode())
        digest.update(self.content)
        return digest.hexdigest()

    def write(self, file: ObjectFile) -> int:
        """Write the image; return its number."""
        space = b"/DeviceGray" if self.gray else b"/DeviceRGB"
        entries = (
            b"/Type/XObject/Subtype/Image/Width %d/Height %d/BitsPerComponent 8/ColorSpace%b"
            b"/Filter/DCTDecode" % (self.width, self.height, space)
        )
        return file.finished_stream(entries, self.content, digest=short_digest(self.content))


def read_picture(path: Path) -> Photo | Image | Drawing:
    """Read an SVG drawing, the shapes of a PDF, or a PNG or JPEG image.

    Raises:
        ValueError: it cannot be read or shown; the message says what to do.
    """
    try:
        content = read_bytes(path, TemplateError)
    except TemplateError as error:
        raise ValueError(error.problem) from None
    if path.suffix.lower() == ".svg" or is_pdf(content):
        return _drawn(content, path.name)
    return _read(content)


def _drawn(content: bytes, name: str) -> Drawing:
    from aidreport.pdf.svg.problems import DrawingError

    try:
        return read_shapes(content, name)
    except DrawingError as error:
        problems = in_turn(error.problems)
        raise ValueError(state("picture.not-drawn", problem=problems)) from None


@lru_cache(maxsize=16)
def _read(content: bytes) -> Photo | Image:
    """Return the image in the bytes of a PNG or JPEG file."""
    opened = _opened(content)
    width, height = opened.size
    if width * height > _MOST_PIXELS:
        raise _too_large()
    if opened.format == "JPEG":
        # A large photo is read in a half, a quarter or an eighth of its size.
        if max(opened.size) > 2 * _LONGEST:
            opened.draft(None, (_LONGEST, _LONGEST))
        picture = _loaded(opened)
        if _is_fit(opened, picture, content):
            width, height = picture.size
            return Photo(width, height, picture.mode == "L", _without_camera(content))
        return _photo(_in_srgb(_upright(picture), opened))
    return _image(_in_srgb(_eight_bits(_loaded(opened)), opened))


def _too_large() -> ValueError:
    limits = {"limit": str(_MOST_PIXELS // 10**6), "side": str(_LONGEST)}
    return ValueError(state("picture.too-large", **limits))


def _opened(content: bytes) -> Any:
    import PIL.Image

    with warnings.catch_warnings():
        # Of pictures that are large, which is looked at here.
        warnings.simplefilter("ignore", PIL.Image.DecompressionBombWarning)
        try:
            opened = PIL.Image.open(BytesIO(content))
        except PIL.Image.DecompressionBombError:
            raise _too_large() from None
        except Exception:  # Pillow raises errors of many types
            raise ValueError(state("picture.unreadable")) from None
    if opened.format not in ("PNG", "JPEG"):
        raise ValueError(state("picture.format", form=str(opened.format)))
    return opened


def _loaded(opened: Any) -> Any:
    """Return a picture with its pixels."""
    try:
        opened.load()
    except Exception:
        raise ValueError(state("picture.damaged")) from None
    return opened


def _is_fit(opened: Any, picture: Any, content: bytes) -> bool:
    """Return whether a JPEG can go into the file as it is, but for what its camera wrote."""
    return (
        picture.mode in ("RGB", "L")
        and max(picture.size) <= _LONGEST
        and opened.getexif().get(_TURNED, _UPRIGHT) == _UPRIGHT
        and _is_srgb(opened)
        and (picture.mode == "L" or _says_its_colours(content))
    )


def _says_its_colours(content: bytes) -> bool:
    """Return whether a JPEG says how its colours are written, so that all programs agree."""
    kinds = {kind for kind, _, _ in _segments(content)}
    return _JFIF in kinds or _ADOBE in kinds


def _is_srgb(opened: Any) -> bool:
    profile = opened.info.get("icc_profile")
    return not profile or b"sRGB" in profile or "sRGB".encode("utf-16-be") in profile


def _segments(content: bytes) -> list[tuple[int, int, int]]:
    """Return kind, start and end of each segment of a JPEG before its first scan."""
    found, at = list[tuple[int, int, int]](), 2
    while at + 4 <= len(content) and content[at] == 0xFF:
        kind = content[at + 1]
        if kind == 0xFF:  # a filling byte
            at += 1
            continue
        end = at + 2 + int.from_bytes(content[at + 2 : at + 4], "big")
        found.append((kind, at, end))
        if kind == _SCAN:
            break
        at = end
    return found


def _without_camera(content: bytes) -> bytes:
    """Return a JPEG without what cameras and programs wrote beside the picture."""
    parts = [content[:2]]
    for kind, start, end in _segments(content):
        if kind == _SCAN:
            parts.append(content[start:])
        elif kind not in _FROM_CAMERA:
            parts.append(content[start:end])
    return b"".join(parts)


def _upright(picture: Any) -> Any:
    """Return a picture as its camera was held."""
    from PIL import ImageOps

    return ImageOps.exif_transpose(picture)


def _eight_bits(picture: Any) -> Any:
    """Return a picture with eight bits for each colour, and its transparency if it has any."""
    if picture.mode.startswith("I"):  # gray in sixteen bits
        return picture.convert("I").point(lambda value: value * (1 / 257)).convert("L")
    if picture.mode == "P" or "transparency" in picture.info:
        return picture.convert("RGBA")
    return picture.convert("L") if picture.mode == "1" else picture


def _in_srgb(picture: Any, opened: Any) -> Any:
    """Return a picture in sRGB, or in gray, and its transparency if it has any."""
    profile = opened.info.get("icc_profile")
    if picture.mode == "CMYK":
        if not profile:
            raise ValueError(state("picture.inks"))
        return _converted(picture, profile)
    if picture.mode not in ("RGB", "RGBA", "L", "LA"):
        picture = picture.convert("RGB")
    if _is_srgb(opened) or picture.mode in ("L", "LA"):
        return picture
    opacity = picture.getchannel("A") if picture.mode == "RGBA" else None
    converted = _converted(picture.convert("RGB"), profile)
    if opacity is not None:
        converted.putalpha(opacity)
    return converted


def _converted(picture: Any, profile: bytes) -> Any:
    from PIL import ImageCms

    try:
        return ImageCms.profileToProfile(
            picture,
            ImageCms.ImageCmsProfile(BytesIO(profile)),
            ImageCms.createProfile("sRGB"),
            outputMode="RGB",
        )
    except (ImageCms.PyCMSError, OSError):
        raise ValueError(state("picture.profile")) from None


def _small(picture: Any) -> Any:
    """Return a picture with no more pixels than are of use."""
    import PIL.Image

    if max(picture.size) > _LONGEST:
        picture.thumbnail((_LONGEST, _LONGEST), PIL.Image.Resampling.LANCZOS)
    return picture


def _photo(picture: Any) -> Photo:
    picture = _small(picture)
    file = BytesIO()
    picture.save(file, "JPEG", quality=_QUALITY, optimize=True)
    width, height = picture.size
    return Photo(width, height, picture.mode == "L", _without_camera(file.getvalue()))


def _image(picture: Any) -> Image:
    picture = _small(picture)
    opacity = picture.getchannel("A") if picture.mode in ("RGBA", "LA") else None
    opaque = opacity is None or opacity.getextrema() == (255, 255)
    width, height = picture.size
    return Image(
        width,
        height,
        zlib.compress(picture.convert("RGB").tobytes(), SMALL),
        b"" if opaque or opacity is None else zlib.compress(opacity.tobytes(), SMALL),
    )
