"""The pictures of the console in the tutorial are there, named, and not stale."""

from __future__ import annotations

import re
import runpy
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs/images/console"
PAGES = (ROOT / "docs/tutorial/browser.md", ROOT / "docs/how-to/in-a-browser.md")


def test_each_picture_is_shown_with_words_for_those_who_do_not_see_it() -> None:
    text = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    shown = re.findall(r"!\[([^\]]+)\]\(\.\./images/console/([\w-]+)\.png\)", text)
    assert sorted(name for _, name in shown) == sorted(path.stem for path in FOLDER.glob("*.png"))
    assert all(len(words) > 20 for words, _ in shown)


@pytest.mark.long
def test_the_pages_show_the_words_of_their_pictures() -> None:
    if shutil.which("chromium") is None:
        pytest.skip("there is no chromium: apt-get install chromium")
    drawn = runpy.run_path(str(ROOT / "docs/screenshots.py"))
    assert drawn["stale"](FOLDER) == [], "run docs/screenshots.py, and look at the pictures"
