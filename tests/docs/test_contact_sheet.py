"""The pictures of the templates in the documentation are there, named, and not stale."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest
from PIL import Image

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs/images/templates"
PAGE = ROOT / "docs/how-to/templates-gallery.md"
_MOST_BYTES = 2_500_000


def test_the_page_of_templates_shows_each_sheet_with_words_for_those_who_do_not_see_it() -> None:
    drawn = runpy.run_path(str(ROOT / "docs/contact_sheet.py"))
    shown = re.findall(r"!\[([^\]]+)\]\(\.\./images/templates/([\w-]+)\.png\)", PAGE.read_text())
    assert [name for _, name in shown] == [sheet.name for sheet in drawn["sheets"]()]
    assert all(len(words) > 20 for words, _ in shown)


def test_the_sheets_are_small_files() -> None:
    files = sorted(FOLDER.glob("*.png"))
    assert sum(file.stat().st_size for file in files) < _MOST_BYTES
    for file in files:
        with Image.open(file) as picture:
            assert picture.mode == "P"
            assert picture.width <= 1300


@pytest.mark.long
def test_the_words_in_the_sheets_are_those_of_today() -> None:
    drawn = runpy.run_path(str(ROOT / "docs/contact_sheet.py"))
    assert drawn["stale"](FOLDER) == [], "run docs/contact_sheet.py, and look at the sheets"
