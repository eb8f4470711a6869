"""Draw every template in every brand and language as pictures, two sheets for each template.

python docs/contact_sheet.py [FOLDER]    writes the sheets; default: docs/images/templates
python docs/contact_sheet.py --check     fails if the words in the sheets are not those of today

TEMPLATE.png has a column for each brand, in English, with the first pages below each other.
TEMPLATE-languages.png has the first page in every other language, each in one of the brands.
They are looked at whenever a template, a brand, a wording or the layout changes. Beside them,
texts.json has a checksum of the words in each sheet.
"""

from __future__ import annotations

import hashlib
import io
import json
import sys
import tempfile
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from PIL import Image

from aidreport.briefing.gallery import Material, composed_with, example_materials, page_pictures_of
from aidreport.config.config import load_config
from aidreport.document.reading import texts
from aidreport.errors import AidreportError
from aidreport.files.library import Library

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aidreport.briefing.edition import Edition

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs/images/templates"
DIGESTS = "texts.json"
_CONFIG = """[organisation]
name = "Ministry of Foreign Affairs"
unit = "Humanitarian section"
"""
_DAY = date(2025, 12, 31)
_PAPER = (205, 208, 212)
_GAP = 12
_COLOURS, _ALIKE = 250, 8
"""Colours of a picture, and how far they are apart: pages have few, and letters their shades."""


class Sheet(NamedTuple):
    """A picture of pages.

    Attributes:
        pages: how many of each briefing, below each other.
        columns: briefings in a row.
        width: of a page, in pixels.
        looks: brand and language of each briefing.
    """

    name: str
    template: str
    pages: int
    columns: int
    width: int
    looks: tuple[tuple[str, str], ...]


def sheets() -> Iterator[Sheet]:
    """Yield every sheet of every template that comes with aidreport."""
    brands = sorted(path.parent.name for path in (ROOT / "templates/brands").glob("*/brand.toml"))
    languages = sorted(path.stem for path in (ROOT / "templates/wording").glob("*.toml"))
    others = [language for language in languages if language != "en"]
    for number, template in enumerate(Library.at(ROOT / "templates").names("template")):
        looks = tuple((brand, "en") for brand in brands)
        yield Sheet(template, template, 2, len(looks), 400, looks)
        turns = tuple(
            (brands[(number + turn) % len(brands)], language)
            for turn, language in enumerate(others)
        )
        yield Sheet(f"{template}-languages", template, 1, 4, 300, turns)


def main(folder: Path) -> None:
    """Write the sheets, and the checksums of their words."""
    folder.mkdir(parents=True, exist_ok=True)
    digests = {}
    for sheet in sheets():
        editions = list(_editions(sheet))
        path = folder / f"{sheet.name}.png"
        path.write_bytes(_drawn(sheet, [page_pictures_of(edition) for edition in editions]))
        digests[sheet.name] = _digest(editions)
        print(path, flush=True)
    (folder / DIGESTS).write_text(json.dumps(digests, indent=2) + "\n", encoding="utf-8")


def stale(folder: Path) -> list[str]:
    """Return the sheets whose words are not those of today; nothing is drawn."""
    kept = json.loads((folder / DIGESTS).read_text(encoding="utf-8"))
    now = {sheet.name: _digest(_editions(sheet)) for sheet in sheets()}
    return sorted(name for name in {*kept, *now} if kept.get(name) != now.get(name))


def _editions(sheet: Sheet) -> Iterator[Edition]:
    """Yield the briefings of a sheet, each of the first data that its template is for."""
    for brand, language in sheet.looks:
        problem: AidreportError | None = None
        for material in _materials(brand, language):
            path = material.job.library.template(sheet.template, language)
            try:
                yield composed_with(material, path.read_text(encoding="utf-8"), path.name)
            except AidreportError as error:
                problem = problem or error
            else:
                break
        else:
            raise SystemExit(f"{sheet.template}, {brand}, {language}: {problem}")


@cache
def _materials(brand: str, language: str) -> list[Material]:
    """Return the example data in a brand and a language."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "config.toml"
        file.write_text(_CONFIG, encoding="utf-8")
        config = load_config(file)
    return list(example_materials(config, brand, language, _DAY))


def _digest(editions: Iterator[Edition] | list[Edition]) -> str:
    words = [text for edition in editions for text in texts(edition.briefing)]
    return hashlib.sha256("\n".join(words).replace(f"{ROOT}/", "").encode()).hexdigest()


def _drawn(sheet: Sheet, briefings: list[list[Image.Image]]) -> bytes:
    """Return a sheet as a PNG file, in few colours."""
    small = [
        [
            page.convert("RGB").resize(
                (sheet.width, round(page.height * sheet.width / page.width)),
                Image.Resampling.LANCZOS,
            )
            for page in pages[: sheet.pages]
        ]
        for pages in briefings
    ]
    rows = [small[at : at + sheet.columns] for at in range(0, len(small), sheet.columns)]
    heights = [max(sum(page.height + _GAP for page in pages) for pages in row) for row in rows]
    size = (sheet.columns * (sheet.width + _GAP) + _GAP, sum(heights) + _GAP)
    picture = Image.new("RGB", size, _PAPER)
    for down, row in enumerate(rows):
        for across, pages in enumerate(row):
            top = _GAP + sum(heights[:down])
            for page in pages:
                picture.paste(page, (_GAP + across * (sheet.width + _GAP), top))
                top += page.height + _GAP
    content = io.BytesIO()
    _in_few_colours(picture).save(content, "PNG", optimize=True)
    return content.getvalue()


def _in_few_colours(picture: Image.Image) -> Image.Image:
    """Return a picture in the colours that most pixels have: those of the brand stay exact."""
    pixels = np.asarray(picture).reshape(-1, 3).astype(np.int64)
    packed = pixels @ (1 << 16, 1 << 8, 1)
    values, of_pixel, counts = np.unique(packed, return_inverse=True, return_counts=True)
    colours = np.stack((values >> 16, values >> 8 & 255, values & 255), axis=1)
    chosen: list[int] = []
    for each in np.argsort(-counts, kind="stable"):
        apart = ((colours[chosen] - colours[each]) ** 2).sum(axis=1) if chosen else np.array([])
        if not (apart < _ALIKE**2).any():
            chosen.append(int(each))
        if len(chosen) == _COLOURS:
            break
    distances = [((colours - colours[each]) ** 2).sum(axis=1) for each in chosen]
    nearest = np.argmin(distances, axis=0).astype(np.uint8)
    few = Image.fromarray(nearest[of_pixel].reshape(picture.height, picture.width), "P")
    few.putpalette([int(part) for each in chosen for part in colours[each]])
    return few


if __name__ == "__main__":
    if sys.argv[1:] == ["--check"]:
        if found := stale(FOLDER):
            sys.exit(f"{', '.join(found)}: the words have changed; run docs/contact_sheet.py, look")
    else:
        main(Path(sys.argv[1]) if sys.argv[1:] else FOLDER)
