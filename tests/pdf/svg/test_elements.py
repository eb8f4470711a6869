"""A logo shows each shape where SVG says that it is, in its colour."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pikepdf
import pytest
from tests.pdf.svg.conftest import svg

from aidreport.pdf.file.metadata import PROFILES
from aidreport.pdf.render import draw_briefing

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import PIL.Image

    from aidreport.document.blocks import Briefing
    from aidreport.pdf.brand import Brand

    Inside = Callable[[float, float], bool]

PIXELS = 200


def disc(x: float, y: float, radius: float) -> Inside:
    return lambda a, b: math.hypot(a - x, b - y) <= radius


def oval(x: float, y: float, across: float, down: float) -> Inside:
    return lambda a, b: ((a - x) / across) ** 2 + ((b - y) / down) ** 2 <= 1


def box(left: float, top: float, right: float, bottom: float) -> Inside:
    return lambda a, b: left <= a <= right and top <= b <= bottom


def without(whole: Inside, hole: Inside) -> Inside:
    return lambda a, b: whole(a, b) and not hole(a, b)


def either(first: Inside, second: Inside) -> Inside:
    return lambda a, b: first(a, b) or second(a, b)


def turned(shape: Inside, degrees: float, x: float = 50, y: float = 50) -> Inside:
    cosine, sine = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))

    def inside(a: float, b: float) -> bool:
        a, b = a - x, b - y
        return shape(x + a * cosine + b * sine, y - a * sine + b * cosine)

    return inside


def under_parabola(a: float, b: float) -> bool:
    """The area under the quadratic curve from (10, 90) by (50, 10) to (90, 90)."""
    return 10 <= a <= 90 and 90 - 2 * 80 * ((a - 10) / 80) * (1 - (a - 10) / 80) <= b <= 90


def rounded(a: float, b: float) -> bool:
    """A rectangle from (10, 20) to (90, 80) with corners of 20 across and 10 down."""
    x, y = min(max(a, 30), 70), min(max(b, 30), 70)
    return ((a - x) / 20) ** 2 + ((b - y) / 10) ** 2 <= 1


TRIANGLE: Inside = lambda a, b: 20 <= b <= 80 and abs(a - 50) <= (b - 20) / 2  # noqa: E731
SQUARE = box(20, 20, 80, 80)
RING = without(SQUARE, box(40, 40, 60, 60))
HALF_DISC: Inside = lambda a, b: math.hypot(a - 50, b - 50) <= 30 and b <= 50  # noqa: E731
UNSEEN = "".join(
    f'<rect width="100" height="100" {unseen}/>'
    for unseen in (
        'display="none"',
        'visibility="hidden"',
        'opacity="0"',
        'fill="none"',
        'fill-opacity="0"',
        'fill="transparent"',
    )
)
SHAPES: dict[str, tuple[str, Inside]] = {
    "a rectangle": ('<rect x="10" y="20" width="60" height="30"/>', box(10, 20, 70, 50)),
    "of percentages": ('<rect x="10%" width="50%" height="100%"/>', box(10, 0, 60, 100)),
    "with units": ('<rect width="12pt" height="1.0416667in"/>', box(0, 0, 16, 100)),
    "rounded": ('<rect x="10" y="20" width="80" height="60" rx="20" ry="10"/>', rounded),
    "rounded too far": ('<rect x="20" y="20" width="60" height="60" rx="99"/>', disc(50, 50, 30)),
    "a circle": ('<circle cx="40" cy="60" r="30"/>', disc(40, 60, 30)),
    "an ellipse": ('<ellipse cx="50" cy="50" rx="40" ry="20"/>', oval(50, 50, 40, 20)),
    "a polygon": ('<polygon points="50,20 80,80,20 80"/>', TRIANGLE),
    "a polyline": ('<polyline points="50,20 80,80 20,80"/>', TRIANGLE),
    "a line": (
        '<line x1="10" y1="50" x2="90" y2="50" stroke="black" stroke-width="20"/>',
        box(10, 40, 90, 60),
    ),
    "a line with square ends": (
        '<path d="M20 50H80" stroke="#000" stroke-width="20" stroke-linecap="square"/>',
        box(10, 40, 90, 60),
    ),
    "a line with round ends": (
        '<path d="M50 50h0.01" stroke="#000" stroke-width="60" stroke-linecap="round"/>',
        disc(50, 50, 30),
    ),
    "a stroke": (
        '<rect x="30" y="30" width="40" height="40" fill="none" stroke="black" stroke-width="20"/>',
        without(SQUARE, box(40, 40, 60, 60)),
    ),
    "a path": ('<path d="M50 20 L80 80 H20 Z"/>', TRIANGLE),
    "a path of steps": ('<path d="m20,20h60v60l-60,0z"/>', SQUARE),
    "lines without a command": ('<path d="m20 20 60 0 0 60-60 0z"/>', SQUARE),
    "numbers that touch": ('<path d="M20,20H80V80H20zM.5.5.5.6"/>', SQUARE),
    "an exponent and a point at the end": ('<path d="M2e1 20.H8E1V80.H+20Z"/>', SQUARE),
    "quadratic": ('<path d="M10 90 Q50 10 90 90z"/>', under_parabola),
    "quadratic in two smooth parts": (
        '<path d="M10 90 Q30 50 50 50 T90 90z"/>',
        under_parabola,
    ),
    "cubic": (
        '<path d="M10 90 C36.6667 36.6667 63.3333 36.6667 90 90z"/>',
        under_parabola,
    ),
    "smooth cubic": (
        '<path d="M10 90 C23.3333 63.3333 36.6667 50 50 50 S76.6667 63.3333 90 90z"/>',
        under_parabola,
    ),
    "two arcs": ('<path d="M20 50 A30 30 0 0 1 80 50 A30 30 0 0 1 20 50z"/>', disc(50, 50, 30)),
    "an arc with flags that touch": ('<path d="M20 50a30 30 0 1160 0z"/>', HALF_DISC),
    "an arc over lines": ('<path d="M20 50a30\n30\n0\n1\n1\n60 0z"/>', HALF_DISC),
    "a turned arc": (
        '<path d="M21.7157 21.7157 A40 20 45 0 1 78.2843 78.2843 A40 20 45 0 1 21.7157 21.7157"/>',
        turned(oval(50, 50, 40, 20), 45),
    ),
    "an arc that is too small": ('<path d="M20 50A1 1 0 0 1 80 50z"/>', HALF_DISC),
    "an arc without a radius": ('<path d="M20 20A0 9 0 0 1 80 20V80H20z"/>', SQUARE),
    "a part after a closed one": (
        '<path d="M20 20H80V80H20z l0 -20 H80 V20z"/>',
        box(20, 0, 80, 80),
    ),
    "even-odd": (
        '<path fill-rule="evenodd" d="M20 20h60v60h-60z M40 40h20v20h-20z"/>',
        RING,
    ),
    "nonzero": ('<path d="M20 20h60v60h-60z M40 40h20v20h-20z"/>', SQUARE),
    "nonzero, the other way around": ('<path d="M20 20h60v60h-60z M40 40v20h20v-20z"/>', RING),
    "moved": ('<rect width="60" height="60" transform="translate(20,20)"/>', SQUARE),
    "moved across": ('<rect y="20" width="60" height="60" transform="translate(20)"/>', SQUARE),
    "scaled": ('<rect x="2" y="5" width="6" height="15" transform="scale(10 4)"/>', SQUARE),
    "scaled with its stroke": (
        '<path d="M1 5H9" stroke="#000" stroke-width="2" transform="scale(10 5)"/>',
        box(10, 20, 90, 30),
    ),
    "stroked upright with a pen of another width": (
        '<path d="M5 2V18" stroke="#000" stroke-width="2" transform="scale(10 5)"/>',
        box(40, 10, 60, 90),
    ),
    "turned": (
        '<rect x="20" y="40" width="60" height="20" transform="rotate(30 50 50)"/>',
        turned(box(20, 40, 80, 60), 30),
    ),
    "turned at the corner": (
        '<rect x="20" y="-80" width="60" height="60" transform="rotate(90)"/>',
        SQUARE,
    ),
    "sheared": (
        '<rect x="20" y="20" width="40" height="20" transform="skewX(45)"/>',
        lambda a, b: 20 <= b <= 40 and 20 + b <= a <= 60 + b,
    ),
    "by a matrix": (
        '<rect width="3" height="6" transform="matrix(0 10 10 0 20 20)"/>',
        box(20, 20, 80, 50),
    ),
    "in groups": (
        (
            '<g transform="translate(10)"><g transform="scale(2)"><g transform="translate(5 10)">'
            '<rect width="30" height="30"/></g></g></g>'
        ),
        SQUARE,
    ),
    "used again": (
        (
            '<defs><rect id="a" width="30" height="60"/></defs><use href="#a" x="20" y="20"/>'
            '<use xmlns:x="http://www.w3.org/1999/xlink" x:href="#a" transform="translate(50 20)"/>'
        ),
        SQUARE,
    ),
    "used before it is defined": (
        '<use href="#a" x="20"/><defs><g id="a"><rect y="20" width="60" height="60"/></g></defs>',
        SQUARE,
    ),
    "beyond the edges": ('<circle cx="0" cy="0" r="50"/>', disc(0, 0, 50)),
    "what is not shown": (
        UNSEEN
        + '<g display="none"><text>words</text></g><rect x="20" y="20" width="60" height="60"/>',
        SQUARE,
    ),
    "in its own frame": (
        (
            '<defs><clipPath id="c"><rect width="100" height="100" fill="white"/></clipPath></defs>'
            '<g clip-path="url(#c)"><rect x="20" y="20" width="60" height="60"/></g>'
        ),
        SQUARE,
    ),
    "in its own frame, scaled": (
        (
            '<g transform="scale(2)" style="clip-path:url(\'#c\')"><clipPath id="c">'
            '<rect x="-1" y="0" width="52" height="50"/></clipPath>'
            '<rect x="10" y="10" width="30" height="30"/></g>'
        ),
        SQUARE,
    ),
    "of a drawing program": (
        (
            '<title>t</title><desc>d</desc><metadata/><i:view xmlns:i="urn:i" i:x="1"/>'
            '<linearGradient id="g"/><rect x="20" y="20" width="60" height="60"/>'
        ),
        SQUARE,
    ),
}


def mismatches(shown: PIL.Image.Image, inside: Inside) -> int:
    """Return how many pixels are dark outside a shape, or pale inside."""
    step = 100 / PIXELS
    grey = shown.convert("L").resize((PIXELS, PIXELS)).tobytes()
    return sum(
        (grey[y * PIXELS + x] < 128) != inside((x + 0.5) * step, (y + 0.5) * step)
        for x in range(PIXELS)
        for y in range(PIXELS)
    )


@pytest.mark.parametrize("name", SHAPES)
def test_a_shape_is_where_svg_says(picture: Callable[..., PIL.Image.Image], name: str) -> None:
    drawn, inside = SHAPES[name]
    shown = picture(svg(drawn), PIXELS)
    assert shown.width == pytest.approx(PIXELS, abs=1) == shown.height
    # Along its edges, a pixel's half may be on either side.
    assert mismatches(shown, inside) <= 3 * PIXELS


BLACK, WHITE, RED, GREEN = (0, 0, 0), (255, 255, 255), (200, 16, 46), (0, 128, 0)
COLOURS: dict[str, tuple[str, tuple[int, int, int]]] = {
    "black, unless it is said": ("", BLACK),
    "by its number": ('fill="#C8102E"', RED),
    "by its short number": ('fill="#f00"', (255, 0, 0)),
    "by its name": ('fill="RebeccaPurple"', (102, 51, 153)),
    "by its parts": ('fill="rgb(200, 16, 46)"', RED),
    "by its parts, with blanks": ('fill="rgb(200 16 46)"', RED),
    "by shares": ('fill="rgb(0%, 50.2%, 0%)"', GREEN),
    "by a style": ('fill="red" style="fill: green ; stroke:none"', GREEN),
    "by a class": ('class="x b"', GREEN),
    "by an identifier before a class": ('id="c" class="b"', RED),
    "by a style before a sheet": ('class="b" style="fill:#C8102E"', RED),
    "by a sheet before an attribute": ('class="b" fill="red"', GREEN),
    "the present colour": ('fill="currentColor" color="green"', GREEN),
    "that of what is around": ('fill="inherit"', BLACK),
}
SHEET = "<style><![CDATA[/* of */ .b, .d {fill:green} #c{fill:#C8102E}]]></style>"


@pytest.mark.parametrize("name", COLOURS)
def test_a_shape_has_the_colour_that_is_said(
    picture: Callable[..., PIL.Image.Image], name: str
) -> None:
    said, colour = COLOURS[name]
    shown = picture(svg(f'{SHEET}<rect width="100" height="50" {said}/>'), 100)
    assert shown.getpixel((50, 20)) == colour
    assert shown.getpixel((50, 80)) == WHITE


FITS: dict[str, tuple[str, tuple[int, int], Inside]] = {
    "as large as its view": ('viewBox="0 0 200 100"', (400, 200), box(0, 0, 25, 25)),
    "as large as it says": ('width="50mm" height="25mm"', (400, 200), box(0, 0, 26.46, 26.46)),
    "in the middle": (
        'viewBox="0 0 100 100" width="200" height="100"',
        (400, 200),
        box(25, 0, 50, 25),
    ),
    "at the right": (
        'viewBox="0 0 100 100" width="200" height="100" preserveAspectRatio="xMaxYMid meet"',
        (400, 200),
        box(50, 0, 75, 25),
    ),
    "stretched": (
        'viewBox="0 0 100 100" width="200" height="100" preserveAspectRatio="none"',
        (400, 200),
        box(0, 0, 50, 25),
    ),
    "cut": (
        'viewBox="0 0 100 100" width="200" height="100" preserveAspectRatio="xMidYMin slice"',
        (400, 200),
        box(0, 0, 50, 50),
    ),
    "from elsewhere": ('viewBox="25 -25 100 100"', (400, 400), box(0, 25, 25, 75)),
}


@pytest.mark.parametrize("name", FITS)
def test_a_drawing_fits_its_frame_as_it_says(
    picture: Callable[..., PIL.Image.Image], name: str
) -> None:
    """The square is of 50 units; what is expected is in hundredths of the width."""
    root, size, inside = FITS[name]
    shown = picture(svg('<rect width="50" height="50"/>', root), 400)
    assert shown.size == pytest.approx(size, abs=1)
    grey = shown.convert("L").resize(size)
    wrong = sum(
        (grey.getpixel((x, y)) < 128) != inside(x / 4 + 0.125, y / 4 + 0.125)
        for x in range(2, size[0], 5)
        for y in range(2, size[1], 5)
    )
    assert wrong == 0


@pytest.mark.parametrize("brand", ["ministry", "own", "relief"])
@pytest.mark.parametrize("profile", PROFILES)
def test_a_logo_of_shapes_is_drawn_without_pixels_the_same_each_time(
    branded: Callable[..., Brand],
    briefing: Callable[..., Briefing],
    tmp_path: Path,
    brand: str,
    profile: str,
) -> None:
    design = branded(svg('<circle cx="50" cy="50" r="40" fill="#C8102E"/>'), brand)
    drawn = [
        draw_briefing(briefing(), design, tmp_path / f"{name}.pdf", profile=PROFILES[profile])
        for name in "ab"
    ]
    assert drawn[0].sha256 == drawn[1].sha256
    with pikepdf.open(drawn[0].path) as pdf:
        kinds = {
            str(each.get("/Subtype")) for each in pdf.objects if isinstance(each, pikepdf.Stream)
        }
        assert "/Form" in kinds
        assert "/Image" not in kinds
