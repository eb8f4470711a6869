"""A brand from one colour: every other colour is derived so that all text is readable on it."""

from __future__ import annotations

import colorsys
from typing import TYPE_CHECKING

from aidreport.files.library import Library
from aidreport.pdf.brand_file import BrandFile
from aidreport.pdf.contrast import contrast

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aidreport.briefing.starting.answers import Answers

_WHITE, _BLACK = "#FFFFFF", "#000000"
_HEADING, _ACCENT, _MUTED = 8.0, 5.2, 5.2
"""Contrast to the paper that is aimed at; 4.5:1 is the least that a brand may have."""

_SERIES = ("#0A6C74", "#B4530A", "#5B4A8A", "#7A2E4A", "#4A6B2A", "#1F5E8C")
_APART = 0.1
"""How far the hue of a part of a share bar is from the brand's own, in turns of the circle."""

_WARNING, _WARNING_PANEL = "#B4530A", "#FDF4EC"
_FONTS = {
    "regular": "NotoSans-Regular.ttf",
    "bold": "NotoSans-Bold.ttf",
    "italic": "NotoSans-Italic.ttf",
    "bold_italic": "NotoSans-BoldItalic.ttf",
    "code": "NotoSansMono-Regular.ttf",
}
LOGO = "logo.svg"


def brand_files(answers: Answers, name: str) -> dict[str, bytes]:
    """Return the files of a brand's folder by their names.

    Args:
        name: of the brand.
    """
    from aidreport.pdf.svg.initials import mark_of

    colours = palette(answers.colour)
    face = Library.at(None).folders[-1] / "fonts" / _FONTS["bold"]
    mark = mark_of(_initials(answers.organisation), face, colours["heading"], _WHITE)
    text = "\n".join(_lines(answers, name, colours)) + "\n"
    return {"brand.toml": text.encode(), LOGO: mark.encode()}


def palette(colour: str) -> dict[str, str]:
    """Return the colours of a brand by their roles."""
    heading = _with_contrast(colour, _HEADING)
    panel = _mixed(_WHITE, colour, 0.055)
    return {
        "ink": _mixed("#1E262C", heading, 0.2),
        "muted": _with_contrast(_mixed("#5A6670", heading, 0.2), _MUTED, panel),
        "heading": heading,
        "accent": _lively(colour),
        "panel": panel,
        "warning": _WARNING,
        "warning_panel": _WARNING_PANEL,
        "line": _mixed(_WHITE, heading, 0.17),
        "track": _mixed(_WHITE, heading, 0.11),
    }


def _lines(answers: Answers, name: str, colours: dict[str, str]) -> Iterator[str]:
    yield f"# The look of the briefings of {answers.organisation}. Every key: aidreport help brand"
    yield "# Text that would be too pale to read is refused, with the pair of colours."
    yield f'name = "{name}"'
    yield ""
    yield "[colours]"
    for role, value in colours.items():
        entry = f'{role} = "{value}"'
        yield f"{entry:26}  # {_description('colours', role)}"
    series = ", ".join(f'"{value}"' for value in _series(colours["heading"]))
    yield f"# {_description('colours', 'series')}"
    yield f"series = [{series}]"
    yield ""
    yield "[fonts]"
    yield from (f'{face} = "{file}"' for face, file in _FONTS.items())
    yield ""
    yield "[sizes]"
    yield "body = 9.4   # points"
    yield "title = 22"
    yield ""
    yield "[furniture]"
    for key, value in (("margin", "20"), ("band", "true"), ("logo", f'"{LOGO}"')):
        yield f"# {_description('furniture', key)}"
        yield f"{key} = {value}"


def _series(own: str) -> Iterator[str]:
    """Yield the brand's own colour, and others that are not mistaken for it."""
    yield own
    for colour in _SERIES:
        apart = abs(_hue(colour) - _hue(own))
        if min(apart, 1 - apart) >= _APART:
            yield colour


def _hue(colour: str) -> float:
    red, green, blue = (part / 255 for part in _parts(colour))
    return colorsys.rgb_to_hls(red, green, blue)[0]


def _description(section: str, key: str) -> str:
    """Return what the reference says of a key."""
    schema = BrandFile.model_fields[section].annotation
    assert schema is not None
    return str(schema.model_fields[key].description)


def _initials(organisation: str) -> str:
    """Return MA for "Ministry of Aid", as the masthead does without a logo."""
    names = [word for word in organisation.split() if word[:1].isalpha()]
    words = [word for word in names if word[:1].isupper()] or names[:1]
    return "".join(word[0] for word in words[:2]).upper()


def _lively(colour: str) -> str:
    """Return a colour for texts and bars: as it is, or of its hue if it is too pale or dark."""
    red, green, blue = _parts(colour)
    hue, lightness, saturation = colorsys.rgb_to_hls(red / 255, green / 255, blue / 255)
    while contrast(colour, _WHITE) > _ACCENT + 1 and lightness < 1:
        lightness += 0.01
        colour = _hex(*(255 * part for part in colorsys.hls_to_rgb(hue, lightness, saturation)))
    return _with_contrast(colour, _ACCENT)


def _with_contrast(colour: str, least: float, background: str = _WHITE) -> str:
    """Return a colour, darkened until it has some contrast to a light background."""
    while contrast(colour, background) < least:
        colour = _mixed(colour, _BLACK, 0.04)
    return colour


def _mixed(one: str, other: str, part: float) -> str:
    """Return one colour with a part of another."""
    pairs = zip(_parts(one), _parts(other), strict=True)
    return _hex(*(left + (right - left) * part for left, right in pairs))


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _hex(red: float, green: float, blue: float) -> str:
    return f"#{round(red):02X}{round(green):02X}{round(blue):02X}"
