"""A brand: colours with their roles, fonts, type sizes and the mark in the masthead.

Everything is checked when it is loaded: text needs a contrast of 4.5:1 to its background, shapes
that say something 3:1, and every font must be a file that can be embedded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidreport.errors import BrandError, near_miss
from aidreport.files.kept_sections import read_section
from aidreport.lazy_dataclass import dataclass
from aidreport.pdf.brand_file import BrandFile
from aidreport.pdf.contrast import SHAPE, TEXT, Pair, contrast, pair_problems, readable_on
from aidreport.pdf.file.fonts import Face, Fonts
from aidreport.pdf.file.images import read_logo
from aidreport.pdf.svg.problems import DrawingError
from aidreport.statements import Statement, message_of, state

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from aidreport.pdf.brand_file import (
        Colours,
        FontFiles,
        FurnitureStyle,
        Shapes,
        Sizes,
        Typography,
    )
    from aidreport.pdf.file.images import Image
    from aidreport.pdf.svg.drawing import Drawing

_LOGO = "furniture.logo"
_ALPHABET = "".join(map(chr, range(0x20, 0x7F))) + "\u00a0–—‘’“”…·•×"


@dataclass(frozen=True, slots=True)
class Brand:
    """A brand that has passed its checks.

    Attributes:
        logo: None for initials.
    """

    name: str
    colours: Colours
    sizes: Sizes
    shapes: Shapes
    typography: Typography
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
    file = read_section(BrandFile, path, ("files", "pdf"), BrandError)
    problems = _contrast_problems(file)
    faces, missing = _find_fonts(file.fonts, [path.parent, *fonts])
    problems += missing
    logo = None
    if file.furniture.logo:
        try:
            logo = read_logo(path.parent / file.furniture.logo)
        except DrawingError as error:
            problems += map(_of_logo, error.problems)
        except ValueError as error:
            problems.append(_of_logo(message_of(error)))
    loaded = None
    try:
        loaded = None if missing else Fonts(faces, [path.parent, *fonts])
    except BrandError as error:
        problems += error.details
    if loaded is not None and (glyphs := loaded.lacking(_ALPHABET + file.furniture.literal_text)):
        problems.append(state("brand.no-glyph", signs="".join(glyphs)))
    is_logo = all(problem.startswith(f"{_LOGO}: ") for problem in problems)
    if problems or loaded is None:
        raise BrandError(
            state("brand.problems", name=str(path), count=len(problems)),
            details=problems,
            why=state("brand.why-logo" if is_logo else "brand.why"),
            fix=state("brand.fix-logo" if is_logo else "toml.correct", name=path.name),
        )
    return Brand(
        file.name, file.colours, file.sizes, file.shapes, file.typography, file.furniture,
        loaded, logo,
    )  # fmt: skip


def _of_logo(problem: str) -> Statement:
    return state("toml.at", at=_LOGO, problem=problem)


def _contrast_problems(file: BrandFile) -> list[str]:
    colours = file.colours
    problems: list[str] = [*pair_problems(colours.by_role(), _pairs(file.shapes))]
    for index, colour in enumerate(colours.series):
        best = readable_on(colour, (colours.paper, colours.ink))
        if contrast(best, colour) < TEXT:
            at = f"colours.series[{index}]"
            problems.append(state("toml.at", at=at, problem=state("brand.unreadable")))
    return problems


def _pairs(shapes: Shapes) -> list[Pair]:
    """Return each pair of colours that is drawn, one on the other."""
    texts = {
        "paper": ("ink", "muted", "heading", "accent", "warning"),
        "panel": ("ink", "muted", "heading", *(["accent"] if shapes.stripes else [])),
        "warning_panel": ("ink", "warning"),
        "heading": ("on_heading",),
        "cover": ("on_cover",),
    }
    bars = ("track", "panel")
    return [
        *(Pair(role, ground, TEXT) for ground, roles in texts.items() for role in roles),
        *(Pair("accent", ground, SHAPE) for ground in bars),
    ]


def _find_fonts(files: FontFiles, folders: Sequence[Path]) -> tuple[dict[Face, Path], list[str]]:
    faces: dict[Face, Path] = {}
    problems: list[str] = []
    for face in Face:
        name = getattr(files, face.value)
        if not name:
            continue
        path = next((folder / name for folder in folders if (folder / name).is_file()), None)
        if path is None:
            known = {entry.name for folder in folders for entry in folder.glob("*.[ot]t[fc]")}
            said = state("brand.no-font", name=name, near=near_miss(name, known))
            problems.append(state("toml.at", at=f"fonts.{face.value}", problem=said))
        else:
            faces[face] = path
    return faces, problems
