"""Draw every template in every brand and language as pictures, a sheet for each template.

python docs/contact_sheet.py [FOLDER]    writes FOLDER/TEMPLATE.png; default: docs/images/templates

A row is a brand, a column a language; below each other are the first two pages. They are looked at
whenever a template, a brand, a wording or the layout changes.
"""

from __future__ import annotations

import io
import sys
import tempfile
from datetime import date
from pathlib import Path

from PIL import Image

from aidreport.briefing import pipeline
from aidreport.briefing.gallery import Material, template_samples
from aidreport.briefing.job import job_for
from aidreport.config.config import load_config
from aidreport.files.manual import find_topic
from aidreport.pdf.reading.seen.pictures import as_png

ROOT = Path(__file__).parents[1]
_WIDTH, _HEIGHT = 230, 326
"""Pixels of a page: A4 and Letter, upright or not, fit into it."""
_GAP = 10
_PAGES = 2
_PAPER = (205, 208, 212)
_DAY = date(2025, 12, 31)
_DATA = (("example-announcement",), ("example-table",), ("example-year", "example-year-before"))
"""Topics; data that they are compared with follow."""


def main(folder: Path) -> None:
    """Write the sheets."""
    brands = sorted(path.parent.name for path in (ROOT / "templates/brands").glob("*/brand.toml"))
    languages = sorted(path.stem for path in (ROOT / "templates/wording").glob("*.toml"))
    sheets: dict[str, list[list[list[bytes]]]] = {}
    for brand in brands:
        for language in languages:
            for sample in template_samples(_materials(brand, language)):
                if not sample.pictures:
                    raise SystemExit(f"{sample.name}, {brand}, {language}: {sample.remark}")
                rows = sheets.setdefault(sample.name, [[] for _ in brands])
                rows[brands.index(brand)].append(list(sample.pictures[:_PAGES]))
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in sheets.items():
        path = folder / f"{name}.png"
        path.write_bytes(as_png(_sheet(rows)))
        print(path)


def _materials(brand: str, language: str) -> list[Material]:
    """Return the example data in a brand and a language."""
    with tempfile.NamedTemporaryFile(suffix=".toml") as file:
        config = load_config(Path(file.name))
    materials = []
    for topics in _DATA:
        data, *earlier = (str(find_topic(topic).path) for topic in topics)
        job = job_for(config, None, data=[data], compare=earlier, brand=brand, language=language)
        materials.append(Material(job, pipeline.load(job, None, _DAY)))
    return materials


def _sheet(rows: list[list[list[bytes]]]) -> Image.Image:
    """Return a picture of rows of briefings, each a list of its pages."""
    pages = max(len(pages) for row in rows for pages in row)
    column, row_height = _WIDTH + _GAP, pages * (_HEIGHT + _GAP) + _GAP
    size = (max(map(len, rows)) * column + _GAP, len(rows) * row_height + _GAP)
    sheet = Image.new("RGB", size, _PAPER)
    for down, row in enumerate(rows):
        for across, pictures in enumerate(row):
            for number, picture in enumerate(pictures):
                page = Image.open(io.BytesIO(picture)).convert("RGB")
                page.thumbnail((_WIDTH, _HEIGHT), Image.Resampling.LANCZOS)
                top = _GAP + down * row_height + number * (_HEIGHT + _GAP)
                sheet.paste(page, (_GAP + across * column, top))
    return sheet


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else ROOT / "docs/images/templates")
