"""A brand: colours with their roles, fonts, type sizes and the mark in the masthead.

Everything is checked when it is loaded: text needs a contrast of 4.5:1 to its background (WCAG
2.2, success criterion 1.4.3), and every font must be a file that can be embedded.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator, Field

from aidreport.errors import BrandError, near_miss
from aidreport.files.toml import Schema, read_toml, validate
from aidreport.pdf.file.fonts import Face, Fonts
from aidreport.pdf.file.images import read_logo
from aidreport.pdf.svg.problems import DrawingError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from aidreport.pdf.file.images import Image
    from aidreport.pdf.svg.drawing import Drawing

_MINIMUM_CONTRAST = 4.5
_WHY = "text must be readable for everyone (WCAG: 4.5:1) and every font embedded"
_WHY_LOGO = "a logo is drawn as it is or not at all, and nothing but its own file is read for it"
_ALPHABET = "".join(map(chr, range(0x20, 0x7F))) + "\u00a0–—‘’“”…·•×"


def _hexadecimal(value: str) -> str:
    if len(value) != 7 or value[0] != "#" or set(value[1:].upper()) - set("0123456789ABCDEF"):
        raise ValueError('a colour such as "#14304A" is expected')
    return value.upper()


Colour = Annotated[str, AfterValidator(_hexadecimal)]


class Colours(Schema):
    """Colours by role."""

    paper: Colour = Field("#FFFFFF", description="The page.")
    ink: Colour = Field(description="Body text.")
    muted: Colour = Field(description="Secondary text: standfirst, labels, furniture.")
    heading: Colour = Field(description="Headings, and the band behind a table's header row.")
    on_heading: Colour = Field("#FFFFFF", description="Text on the heading colour.")
    accent: Colour = Field(description="Kicker, bars, facts and links.")
    panel: Colour = Field(description="Background of key figures and total rows.")
    warning: Colour = Field(description="Lead and rule of a reconciliation or remark.")
    warning_panel: Colour = Field(description="Background of a reconciliation or remark.")
    line: Colour = Field(description="Thin rules between rows.")
    track: Colour = Field(description="The empty part of a bar.")
    series: list[Colour] = Field(
        min_length=2,
        description="Parts of a share bar, in order; those too pale for the page are darkened.",
    )


class FontFiles(Schema):
    """Font files, looked for beside the brand file and then among the shared fonts."""

    regular: str
    bold: str
    italic: str
    bold_italic: str
    code: str = Field(description="For code, and for characters that the other faces lack.")


class Sizes(Schema):
    """Type sizes in points."""

    body: float = Field(9.4, ge=7, le=14)
    title: float = Field(22, ge=14, le=40)


class FurnitureStyle(Schema):
    """What is around the content."""

    margin: float = Field(20, ge=12, le=40, description="Left and right margin in millimetres.")
    band: bool = Field(True, description="A band of colour along the top of the first page.")
    initials: str = Field(
        "", max_length=4, description="Letters of the mark; left out, the organisation's initials."
    )
    logo: str = Field(
        "",
        description="SVG, PNG or JPEG file instead of the initials; SVG is sharp at any size.",
    )


class BrandFile(Schema):
    """A brand.toml."""

    name: str
    colours: Colours
    fonts: FontFiles
    sizes: Sizes = Field(default_factory=Sizes)
    furniture: FurnitureStyle = Field(default_factory=FurnitureStyle)


@dataclass(frozen=True, slots=True)
class Brand:
    """A brand that has passed its checks.

    Attributes:
        logo: None for initials.
    """

    name: str
    colours: Colours
    sizes: Sizes
    furniture: FurnitureStyle
    fonts: Fonts
    logo: Image | Drawing | None


def load_brand(path: Path, fonts: Sequence[Path]) -> Brand:
    """Return the brand in a brand.toml.

    Args:
        path: the file.
        fonts: folders where font files are looked for after the brand's own.

    Raises:
        BrandError: with every problem of colours, fonts and logo.
    """
    file = validate(BrandFile, read_toml(path, BrandError), name=str(path), error=BrandError)
    problems = _contrast_problems(file.colours)
    faces, missing = _find_fonts(file.fonts, [path.parent, *fonts])
    problems += missing
    logo = None
    if file.furniture.logo:
        try:
            logo = read_logo(path.parent / file.furniture.logo)
        except DrawingError as error:
            problems += [f"furniture.logo: {problem}" for problem in error.problems]
        except ValueError as error:
            problems.append(f"furniture.logo: {error}")
    loaded = None
    try:
        loaded = None if missing else Fonts(faces, [path.parent, *fonts])
    except BrandError as error:
        problems += error.details
    if loaded is not None and (glyphs := loaded.lacking(_ALPHABET + file.furniture.initials)):
        problems.append(f"fonts: no glyph for {''.join(glyphs)}")
    is_logo = all(problem.startswith("furniture.logo: ") for problem in problems)
    if problems or loaded is None:
        raise BrandError(
            f"brand {path}: {'1 problem' if len(problems) == 1 else f'{len(problems)} problems'}",
            details=problems,
            why=_WHY_LOGO if is_logo else _WHY,
            fix=f"correct the logo as said, or name another in {path.name}"
            if is_logo
            else f"correct {path.name}",
        )
    return Brand(file.name, file.colours, file.sizes, file.furniture, loaded, logo)


def _contrast_problems(colours: Colours) -> list[str]:
    pairs = [
        *((role, "paper") for role in ("ink", "muted", "heading", "accent", "warning")),
        *((role, "panel") for role in ("ink", "muted", "heading")),
        *((role, "warning_panel") for role in ("ink", "warning")),
        ("on_heading", "heading"),
    ]
    problems = []
    for text, background in pairs:
        ratio = contrast(getattr(colours, text), getattr(colours, background))
        if ratio < _MINIMUM_CONTRAST:
            problems.append(f"colours.{text} on {background}: contrast {ratio:.1f}:1, below 4.5:1")
    for index, colour in enumerate(colours.series):
        best = readable_on(colour, (colours.paper, colours.ink))
        if contrast(best, colour) < _MINIMUM_CONTRAST:
            problems.append(f"colours.series[{index}]: neither paper nor ink is readable on it")
    return problems


def _find_fonts(files: FontFiles, folders: Sequence[Path]) -> tuple[dict[Face, Path], list[str]]:
    faces, problems = {}, []
    for face in Face:
        name = getattr(files, face.value)
        path = next((folder / name for folder in folders if (folder / name).is_file()), None)
        if path is None:
            known = {entry.name for folder in folders for entry in folder.glob("*.[ot]t[fc]")}
            problems.append(f"fonts.{face.value}: {name} not found{near_miss(name, known)}")
        else:
            faces[face] = path
    return faces, problems


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two colours ("#RRGGBB"), from 1 to 21.

    Source: WCAG 2.2, definitions of "contrast ratio" and "relative luminance".
    """
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def readable_on(background: str, candidates: Iterable[str]) -> str:
    """Return the candidate with the most contrast to the background."""
    return max(candidates, key=lambda colour: contrast(colour, background))


@lru_cache(maxsize=256)
def _luminance(colour: str) -> float:
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return 0.2126 * _linear(red) + 0.7152 * _linear(green) + 0.0722 * _linear(blue)


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
