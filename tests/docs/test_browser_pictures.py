"""The pictures of pages in the documentation are there, shown, small and not stale."""

from __future__ import annotations

import re
import runpy
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs/images/in-a-browser"
PAGE = ROOT / "docs/how-to/in-a-browser.md"
_MOST_BYTES = 250_000


def test_the_page_shows_each_picture_with_words_for_those_who_do_not_see_it() -> None:
    taken = runpy.run_path(str(ROOT / "docs/browser_pictures.py"))
    text = PAGE.read_text(encoding="utf-8")
    shown = re.findall(r"!\[([^\]]+)\]\(\.\./images/in-a-browser/([\w-]+)\.png\)", text)
    assert [name for _, name in shown] == list(taken["WALKS"])
    assert all(len(words) > 40 for words, _ in shown)
    files = sorted(FOLDER.glob("*.png"))
    assert sorted(file.stem for file in files) == sorted(taken["WALKS"])
    assert sum(file.stat().st_size for file in files) < _MOST_BYTES


@pytest.mark.long
def test_the_words_on_the_pages_are_those_of_today() -> None:
    if shutil.which("chromium") is None:
        pytest.skip("there is no chromium: apt-get install chromium")
    taken = runpy.run_path(str(ROOT / "docs/browser_pictures.py"))
    assert taken["stale"](FOLDER) == [], "run docs/browser_pictures.py, and look at the pictures"
