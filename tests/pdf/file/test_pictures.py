from __future__ import annotations

import struct
import zlib
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image as Pillow
from PIL import ImageCms, ImageDraw
from reportlab.pdfgen.canvas import Canvas

from aidreport.pdf.file.images import Image
from aidreport.pdf.file.pictures import Photo, read_picture
from aidreport.pdf.svg.drawing import Drawing

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ORANGE = (200, 120, 40)


def scene(mode: str = "RGB", size: tuple[int, int] = (60, 30)) -> Pillow.Image:
    """Return a picture whose left half is orange."""
    picture = Pillow.new("RGB", size, (250, 250, 250))
    ImageDraw.Draw(picture).rectangle((0, 0, size[0] // 2 - 1, size[1]), fill=ORANGE)
    return picture.convert(mode)


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Any]:
    """Save a picture, and read it."""

    def save(picture: Pillow.Image, name: str, **options: Any) -> Any:
        picture.save(tmp_path / name, **options)
        return read_picture(tmp_path / name)

    return save


def pixel(image: Any, place: tuple[int, int]) -> tuple[int, ...]:
    if isinstance(image, Photo):
        found = Pillow.open(BytesIO(image.content)).convert("RGB").getpixel(place)
        assert isinstance(found, tuple)
        return found
    at = 3 * (place[1] * image.width + place[0])
    return tuple(zlib.decompress(image.colours)[at : at + 3])


def is_near(found: tuple[int, ...], expected: tuple[int, ...], by: int = 6) -> bool:
    return all(abs(one - two) <= by for one, two in zip(found, expected, strict=True))


@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"quality": 60}])
def test_a_jpeg_goes_into_the_file_as_it_is(
    options: dict[str, Any], read: Callable[..., Any], tmp_path: Path
) -> None:
    photo = read(scene(), "a.jpg", **options)
    assert isinstance(photo, Photo)
    assert not photo.gray
    assert photo.content == (tmp_path / "a.jpg").read_bytes()
    assert is_near(pixel(photo, (10, 10)), ORANGE)


def test_a_photo_loses_what_its_camera_wrote(read: Callable[..., Any]) -> None:
    exif = Pillow.Exif()
    exif[0x010E] = "taken at a shelter"
    photo = read(scene(), "a.jpg", exif=exif, comment=b"by somebody")
    assert b"shelter" not in photo.content
    assert b"somebody" not in photo.content
    assert is_near(pixel(photo, (10, 10)), ORANGE)


def test_a_photo_that_was_taken_upright_is_upright(read: Callable[..., Any]) -> None:
    exif = Pillow.Exif()
    exif[0x0112] = 6
    photo = read(scene(), "a.jpg", exif=exif)
    assert (photo.width, photo.height) == (30, 60)
    assert is_near(pixel(photo, (15, 10)), ORANGE)


def test_a_gray_jpeg_stays_gray(read: Callable[..., Any]) -> None:
    photo = read(scene("L"), "a.jpeg")
    assert photo.gray


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "LA", "P", "1"])
def test_a_png_of_every_kind_shows_its_colours(mode: str, read: Callable[..., Any]) -> None:
    picture = scene("RGB" if mode in ("P", "1") else mode)
    image = read(picture.convert(mode), "a.png")
    assert isinstance(image, Image)
    assert not image.opacity
    expected = picture.convert(mode).convert("RGB").getpixel((10, 10))
    assert isinstance(expected, tuple)
    assert is_near(pixel(image, (10, 10)), expected)


def test_a_png_of_sixteen_bits_keeps_its_grays(read: Callable[..., Any]) -> None:
    picture = Pillow.new("I;16", (4, 4), 128 * 257)
    assert pixel(read(picture, "a.png"), (1, 1)) == (128, 128, 128)


def test_what_is_transparent_stays_so(read: Callable[..., Any]) -> None:
    picture = scene("RGBA")
    picture.putalpha(Pillow.new("L", picture.size, 77))
    assert set(zlib.decompress(read(picture, "a.png").opacity)) == {77}
    palette = scene().quantize(4)
    clear = palette.getpixel((10, 10))
    assert zlib.decompress(read(palette, "b.png", transparency=clear).opacity)[0] == 0


def test_other_colours_than_srgb_are_converted(read: Callable[..., Any]) -> None:
    other_profile = _with_red_and_green_exchanged()
    picture = scene()
    plain, other = read(picture, "a.png"), read(picture, "b.png", icc_profile=other_profile)
    assert pixel(plain, (10, 10)) == ORANGE
    assert is_near(pixel(other, (10, 10)), (ORANGE[1], ORANGE[0], ORANGE[2]))


def _with_red_and_green_exchanged() -> bytes:
    """Return a profile of colours whose red is green."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    exchanged = {b"rXYZ": b"gXYZ", b"gXYZ": b"rXYZ"}
    table = profile[132 : 132 + 12 * int.from_bytes(profile[128:132], "big")]
    entries = [table[at : at + 12] for at in range(0, len(table), 12)]
    changed = b"".join(exchanged.get(item[:4], item[:4]) + item[4:] for item in entries)
    profile = profile.replace(table, changed)
    return profile.replace("sRGB".encode("utf-16-be"), "mine".encode("utf-16-be"))


def test_a_large_picture_has_the_pixels_that_print_needs(read: Callable[..., Any]) -> None:
    photo = read(scene(size=(5000, 100)), "a.jpg")
    assert (photo.width, photo.height) == (2400, 48)
    image = read(scene(size=(3000, 30)), "a.png")
    assert (image.width, image.height) == (2400, 24)


def test_the_same_file_gives_the_same_bytes(read: Callable[..., Any]) -> None:
    first, second = (read(scene(size=(2600, 40)), f"{name}.jpg") for name in "ab")
    assert first == second
    assert first.digest() == second.digest()


def test_a_drawing_is_read_as_shapes(tmp_path: Path) -> None:
    path = tmp_path / "a.svg"
    path.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 1">'
        '<rect width="2" height="1"/></svg>'
    )
    assert isinstance(read_picture(path), Drawing)


def pdf(text: str = "") -> bytes:
    file = BytesIO()
    canvas = Canvas(file, pagesize=(200, 100))
    canvas.rect(10, 10, 80, 60, stroke=0, fill=1)
    if text:
        canvas.drawString(20, 20, text)
    canvas.showPage()
    canvas.save()
    return file.getvalue()


@pytest.mark.broken_pdfs
def test_the_shapes_of_a_pdf_are_read_as_a_drawing(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(pdf())
    assert isinstance(picture := read_picture(tmp_path / "a.pdf"), Drawing)
    assert picture.width == 2 * picture.height


def png_of(width: int, height: int) -> bytes:
    """Return the bytes of a PNG that claims a size and has next to no data."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def jpeg() -> bytes:
    file = BytesIO()
    scene(size=(400, 300)).save(file, "JPEG")
    return file.getvalue()


def saved(form: str, mode: str = "RGB") -> bytes:
    file = BytesIO()
    scene(mode).save(file, form)
    return file.getvalue()


REFUSED = {
    "a.png": (png_of(60_000, 60_000), "more than 50 million pixels"),
    "k.png": (png_of(9_000, 6_000), "more than 50 million pixels"),
    "b.png": (png_of(400, 400), "damaged or cut off"),
    "c.jpg": (jpeg()[:2000], "damaged or cut off"),
    "d.jpg": (saved("GIF"), "a picture in GIF; save it as PNG or JPEG"),
    "e.png": (saved("BMP"), "a picture in BMP"),
    "f.jpg": (saved("JPEG", "CMYK"), "inks for print"),
    "g.png": (b"", "no picture that can be read"),
    "h.jpg": (b"words", "no picture that can be read"),
    "i.svg": (b"<svg xmlns='http://www.w3.org/2000/svg'><text>x</text></svg>", "what is not drawn"),
    "l.pdf": (pdf("Words"), "text is not drawn; convert it to paths"),
    "j.png": (saved("PNG")[:40], "picture that can be read"),
}


@pytest.mark.broken_pdfs
@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_shown_is_refused_with_what_to_do(name: str, tmp_path: Path) -> None:
    content, problem = REFUSED[name]
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ValueError, match=problem):
        read_picture(tmp_path / name)
