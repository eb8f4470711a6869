"""The shapes of a PDF file are drawn as the file draws them, and what is no shape is refused."""

from __future__ import annotations

import zlib
from contextlib import suppress
from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np
import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name, Pdf
from reportlab.pdfgen.canvas import Canvas
from tests.properties import cases

from aidreport.pdf.svg.elements import read_drawing
from aidreport.pdf.svg.from_pdf import svg_of_pdf
from aidreport.pdf.svg.problems import DrawingError

if TYPE_CHECKING:
    from collections.abc import Callable

WIDTH, HEIGHT = 200, 100


def pdf(code: str = "", change: Callable[[Pdf, Any], None] = lambda *_: None, **more: Any) -> bytes:
    """Return a file of one page with some instructions."""
    made = Pdf.new()
    page = made.add_blank_page(page_size=(WIDTH, HEIGHT))
    page.obj.Contents = made.make_stream(code.encode())
    change(made, page.obj)
    file = BytesIO()
    made.save(file, **more)
    return file.getvalue()


def drawn_by_reportlab() -> bytes:
    """Return a logo as a program makes one: circles, round corners, CMYK, turned and scaled."""
    file = BytesIO()
    canvas = Canvas(file, pagesize=(WIDTH, HEIGHT))
    canvas.setFillColorCMYK(0.9, 0.5, 0, 0.3)
    canvas.roundRect(10, 10, 80, 60, 12, stroke=0, fill=1)
    canvas.setFillGray(0.9)
    canvas.circle(50, 40, 20, stroke=0, fill=1)
    canvas.translate(140, 50)
    canvas.rotate(30)
    canvas.scale(1, 0.5)
    canvas.setStrokeColorRGB(0.8, 0.1, 0.2)
    canvas.setLineWidth(6)
    canvas.setLineCap(1)
    canvas.line(-30, -20, 30, 20)
    canvas.ellipse(-30, -30, 20, 10, stroke=1, fill=0)
    canvas.showPage()
    canvas.save()
    return file.getvalue()


def picture(content: bytes) -> np.ndarray[Any, Any]:
    with pypdfium2.PdfDocument(content) as document:
        bitmap = document[0].render(scale=3)
        return bitmap.to_numpy().astype(int)


def redrawn(content: bytes, size: tuple[float, float] = (WIDTH, HEIGHT)) -> bytes:
    """Return a file that draws the drawing which was read from another one."""
    drawing = read_drawing(svg_of_pdf(content, "logo.pdf"), "logo.pdf")
    width, height = size
    assert drawing.width / drawing.height == pytest.approx(width / height, rel=1e-3)
    scale = f"{width / drawing.width} 0 0 {height / drawing.height} 0 0 cm\n".encode()
    made = Pdf.new()
    page = made.add_blank_page(page_size=size)
    page.obj.Contents = made.make_stream(scale + drawing.content)
    file = BytesIO()
    made.save(file)
    return file.getvalue()


def difference(content: bytes, size: tuple[float, float] = (WIDTH, HEIGHT)) -> float:
    """Return which part of the pixels is drawn otherwise than in the file."""
    one, two = picture(content), picture(redrawn(content, size))
    assert one.shape == two.shape
    assert (one != 255).any()
    return float((abs(one - two).max(axis=2) > 60).mean())


def refused(content: bytes) -> list[str]:
    with pytest.raises(DrawingError) as caught:
        read_drawing(svg_of_pdf(content, "logo.pdf"), "logo.pdf")
    return list(caught.value.problems)


def with_spot(made: Pdf, page: Any) -> None:
    tint = Dictionary(
        FunctionType=2, Domain=Array([0, 1]), N=1, C0=Array([0, 0, 0, 0]), C1=Array([1, 1, 0, 0])
    )
    space = Array([Name.Separation, Name("/Blue"), Name.DeviceCMYK, tint])
    page.Resources = Dictionary(ColorSpace=Dictionary(S=space))


def with_form(made: Pdf, page: Any) -> None:
    form = made.make_stream(b"0 0 1 rg 0 0 10 10 re f")
    form.Type, form.Subtype = Name.XObject, Name.Form
    form.BBox, form.Matrix = Array([0, 0, 10, 10]), Array([2, 1, 0, 3, 20, 20])
    page.Resources = Dictionary(XObject=Dictionary(F=form))


def turned(made: Pdf, page: Any) -> None:
    page.Rotate = 90


def cropped(made: Pdf, page: Any) -> None:
    page.CropBox = Array([50, 20, 150, 70])


@pytest.mark.parametrize(
    "content",
    [
        drawn_by_reportlab(),
        pdf("0.2 0.5 0.4 rg 10 10 m 90 10 l 50 90 l h 30 20 40 30 re f*"),
        pdf("1 0 0 RG 8 w 1 j 20 20 m 60 80 l 100 20 l S 0 w 0 0 m 200 100 l S"),
        pdf("q 1 0 0 1 50 20 cm 0.7 g 0 0 m 10 60 40 60 50 0 c 30 -20 20 -20 v b Q 0 0 9 9 re f"),
        pdf("q 0 0 200 100 re W n 0 0 1 rg 20 20 50 50 re f Q"),
        pdf("/S cs 0.8 scn 20 20 100 50 re f", with_spot),
        pdf("/F Do", with_form),
    ],
    ids=["program", "even-odd", "strokes", "curves", "frame", "spot", "form"],
)
def test_a_logo_is_drawn_as_its_file_draws_it(content: bytes) -> None:
    assert difference(content) < 0.004


@pytest.mark.parametrize(("change", "size"), [(turned, (100, 200)), (cropped, (100, 50))])
def test_pages_that_are_turned_or_cropped_are_drawn_as_they_are_seen(
    change: Callable[[Pdf, Any], None], size: tuple[float, float]
) -> None:
    code = "0.1 0.3 0.6 rg 60 30 60 30 re f 0.8 0.2 0.1 rg 60 30 20 10 re f"
    assert difference(pdf(code, change), size) < 0.01


@cases(30)
@given(
    st.lists(st.tuples(st.integers(0, 200), st.integers(0, 100)), min_size=3, max_size=7),
    st.sampled_from(["f", "f*", "B", "s", "b*"]),
    st.tuples(st.integers(3, 15), st.integers(3, 15), st.integers(-5, 5)),
)
def test_any_shape_is_drawn_alike(
    points: list[tuple[int, int]], paint: str, moved: tuple[int, int, int]
) -> None:
    (x, y), *others = points
    across, up, lean = (each / 10 for each in moved)
    sides = " ".join(f"{x} {y} l" for x, y in others)
    code = f"{across} {lean} 0 {up} 5 5 cm 2 w 0 0.4 0.3 rg 0.6 0 0 RG {x} {y} m {sides} {paint}"
    content = pdf(f"1 0 0 rg 0 0 1 1 re f q {code} Q")
    assert difference(content) < 0.01


def resources(**entries: Any) -> Callable[[Pdf, Any], None]:
    def change(made: Pdf, page: Any) -> None:
        page.Resources = Dictionary(**entries)

    return change


def with_image(made: Pdf, page: Any) -> None:
    image = made.make_stream(b"\0\0\0")
    image.Type, image.Subtype, image.Width, image.Height = Name.XObject, Name.Image, 1, 1
    image.ColorSpace, image.BitsPerComponent = Name.DeviceRGB, 8
    page.Resources = Dictionary(XObject=Dictionary(I=image))


def with_layer(made: Pdf, page: Any) -> None:
    layer = made.make_indirect(Dictionary(Type=Name.OCG, Name="hidden"))
    made.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(OFF=Array([layer])))


SQUARE = " 0 0 9 9 re f"
ALPHA = resources(ExtGState=Dictionary(A=Dictionary(ca=0.5)))
BLEND = resources(ExtGState=Dictionary(A=Dictionary(BM=Name.Multiply)))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (pdf("BT /F 9 Tf (Ministry) Tj ET"), "text is not drawn; convert it to paths"),
        (pdf("/I Do", with_image), "pictures are not drawn"),
        (pdf("q BI /W 1 /H 1 /BPC 8 /CS /G ID x EI Q"), "pictures are not drawn"),
        (pdf("/A gs" + SQUARE, ALPHA), "transparency is not drawn; flatten it"),
        (pdf("/A gs" + SQUARE, BLEND), "transparency is not drawn"),
        (pdf("/P sh"), "gradients are not drawn"),
        (pdf("/Pattern cs /P scn" + SQUARE), "gradients and patterns are not drawn"),
        (pdf("[3 2] 0 d 0 0 m 9 9 l S"), "dashes are not drawn; convert the strokes to paths"),
        (pdf("0 0 m 9 0 l 5 9 l h W n" + SQUARE), "clipping paths are not followed"),
        (pdf("5 5 40 40 re W n 0 0 99 99 re f"), "clipping paths are not followed"),
        (pdf(SQUARE, with_layer), "has hidden layers; delete them"),
        (pdf(""), "nothing is drawn in it"),
        (pdf("wrong" + SQUARE), '"wrong" is no instruction of a drawing'),
        (b"%PDF-1.7\nnothing", "is no PDF that can be read; save it again"),
    ],
)
def test_what_is_no_shape_is_refused_with_what_to_do(content: bytes, said: str) -> None:
    problems = refused(content)
    assert any(said in problem for problem in problems), problems
    assert all(problem.startswith("logo.pdf: ") for problem in problems)


def test_all_problems_are_said_at_once() -> None:
    problems = refused(pdf("BT (a) Tj (b) Tj ET [3] 0 d 0 0 m 9 9 l S", lambda *_: None))
    assert len(problems) == 2


def test_a_file_of_several_pages_is_no_logo() -> None:
    made = Pdf.new()
    made.add_blank_page()
    made.add_blank_page()
    file = BytesIO()
    made.save(file)
    assert refused(file.getvalue()) == ["logo.pdf: has 2 pages; a drawing has one"]


def test_instructions_without_end_are_refused_before_they_fill_the_memory() -> None:
    def bomb(made: Pdf, page: Any) -> None:
        packed = zlib.compress(b"0 0 9 9 re f\n" * 2_000_000)
        page.Contents = made.make_stream(packed, Filter=Name.FlateDecode)

    assert "draws more than 4,000,000 bytes" in refused(pdf("", bomb))[0]
    assert "takes more than 100,000 steps" in refused(pdf("q Q " * 60_000))[0]


@given(st.integers(0, 5_000), st.integers(1, 255))
def test_a_damaged_file_is_a_logo_or_refused(at: int, change: int) -> None:
    content = bytearray(drawn_by_reportlab())
    content[at % len(content)] ^= change
    with suppress(DrawingError):
        drawing = read_drawing(svg_of_pdf(bytes(content), "logo.pdf"), "logo.pdf")
        assert drawing.content
