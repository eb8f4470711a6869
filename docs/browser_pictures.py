"""Take pictures of the pages that `aidreport serve` shows, for the documentation.

python docs/browser_pictures.py [FOLDER]    takes them; default: docs/images/in-a-browser
python docs/browser_pictures.py --check     fails if the words on the pages are not those of today

It needs Debian's Chromium and Playwright. Beside the pictures, texts.json has the checksum of the
words on each page. Look at every picture before you commit it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import shutil
import sys
import tempfile
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from aidreport.console.project import Project
from aidreport.console.serving import console_server, open_socket

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Page

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs/images/in-a-browser"
DIGESTS = "texts.json"
_WHO = "kari@example.org"
_CONFIG = f"""[organisation]
name = "Ministry of Foreign Affairs"
unit = "Humanitarian section"

[console.proxy]
addresses = "127.0.0.1"
header = "X-Email"

[console.roles]
"{_WHO}" = "editor"
"""
_TABLE = """\
Mottaker;Sum i NOK mill;Dato;Status
WFP;40,5;03/04/2025;Signed
UNICEF;27,25;05/04/2025;Signed
Norwegian Refugee Council;12;07/04/2025;Signed
Save the Children;3,1;08/04/2025;Cancelled
"""
_RELEASE = """\
Norway gives NOK 75 million to people affected by the war in Sudan
Press release | Date: 13/05/2024 | Ministry of Foreign Affairs
Norway is allocating NOK 75 million in humanitarian support to Sudan and its neighbours.
The support is distributed as follows:
- NOK 45 million to the World Food Programme (WFP)
- NOK 20 million to UNICEF
- NOK 10 million to Save the Children, of which NOK 2 million is for schools
More than 8 million people have fled. Last year, Norway gave NOK 300 million to Sudan.
"""
_WIDTH, _HEIGHT = 1000, 900
_COLOURS = 64
_TOP = "(first) => document.querySelector(first).getBoundingClientRect().top + scrollY"


def _open(page: Page, folder: Path) -> None:
    """Go to what is open about a table."""
    (folder / "support.csv").write_text(_TABLE, encoding="utf-8")
    page.goto("/try")
    page.set_input_files("#file", folder / "support.csv")
    page.click("button:text('Read it')")
    page.wait_for_selector("#open")


def _made(page: Page, folder: Path) -> None:
    """Go to the total of that table, and its briefing."""
    _open(page, folder)
    page.check("#q1-0")
    page.click("button:text('Decide')")
    page.wait_for_selector("#total")
    page.click("button:text('Make it')")
    page.wait_for_selector("#briefing img")
    page.evaluate("Promise.all([...document.images].map((image) => image.decode()))")


def _text(page: Page, folder: Path) -> None:
    """Go to a press release beside its fields."""
    (folder / "sudan.txt").write_text(_RELEASE, encoding="utf-8")
    page.goto("/try")
    page.set_input_files("#file", folder / "sudan.txt")
    page.click("button:text('Read it')")
    page.click("text=Compare it with the text")
    page.wait_for_selector(".lines")


WALKS: dict[str, tuple[Callable[[Page, Path], None], str, int]] = {
    "what-is-open": (_open, "body", 790),
    "the-briefing": (_made, "section:has(#design)", 1240),
    "a-press-release": (_text, "body", 1000),
}
"""Name of a picture → how the page is reached, the first part that is shown, and the height."""


def taken() -> Iterator[tuple[str, bytes, str]]:
    """Yield the name of each picture, the picture as a PNG, and the words on the page."""
    from playwright.sync_api import sync_playwright

    for name, (walk, first, height) in WALKS.items():
        with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
            folder = Path(place)
            (folder / "config.toml").write_text(_CONFIG, encoding="utf-8")
            (folder / "data").mkdir()
            with _served(folder / "config.toml") as address:
                browser = playwright.chromium.launch(
                    executable_path=shutil.which("chromium"), args=["--no-sandbox"]
                )
                page = browser.new_page(
                    base_url=address,
                    viewport={"width": _WIDTH, "height": _HEIGHT},
                    extra_http_headers={"X-Email": _WHO},
                )
                walk(page, folder)
                words = " ".join(page.inner_text("body").split())
                top = page.evaluate(_TOP, first)
                picture = page.screenshot(
                    full_page=True,
                    clip={"x": 0, "y": float(top), "width": _WIDTH, "height": height},
                )
                browser.close()
            yield name, _small(picture), words


def main(folder: Path) -> None:
    """Write the pictures, and the checksums of their words."""
    folder.mkdir(parents=True, exist_ok=True)
    digests = {}
    for name, picture, words in taken():
        (folder / f"{name}.png").write_bytes(picture)
        digests[name] = _digest(words)
        print(folder / f"{name}.png")
    (folder / DIGESTS).write_text(json.dumps(digests, indent=1) + "\n", encoding="utf-8")


def stale(folder: Path) -> list[str]:
    """Return the names of pictures whose words are not those of today."""
    known = json.loads((folder / DIGESTS).read_text("utf-8"))
    return [name for name, _, words in taken() if known.get(name) != _digest(words)]


def _digest(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()


@contextmanager
def _served(config: Path) -> Iterator[str]:
    """Serve a console for as long as a block runs; yield its address."""
    with open_socket("127.0.0.1", 0) as listening:
        addresses: list[str] = []
        project = Project(config, lambda: dt.datetime.now(dt.UTC))
        server = console_server(project, listening, addresses.append)
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        try:
            yield addresses[0].partition("/start")[0]
        finally:
            server.should_exit = True
            thread.join()


def _small(picture: bytes) -> bytes:
    """Return a picture in few colours: pages have no more."""
    content = io.BytesIO()
    drawn = Image.open(io.BytesIO(picture)).convert("RGB").quantize(_COLOURS)
    drawn.save(content, "PNG", optimize=True)
    return content.getvalue()


if __name__ == "__main__":
    if sys.argv[1:] == ["--check"]:
        sys.exit("\n".join(stale(FOLDER)) or 0)
    main(Path(sys.argv[1]) if sys.argv[1:] else FOLDER)
