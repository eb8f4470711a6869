"""Draw the pictures of the console for its tutorial and its page: each step, done in Chromium.

python docs/screenshots.py [FOLDER]    writes them; default: docs/images/console
python docs/screenshots.py --check     fails if a page has other words than its picture

A first project is made, `aidreport serve` shows it, and each step of docs/tutorial/browser.md is
done as a reader does it; so are those of "Try it" in docs/how-to/in-a-browser.md. Beside the
pictures, texts.json has the words of each page, without times and what else differs from run to
run. Look at every picture before you commit it.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import shutil
import sys
import tempfile
import threading
from contextlib import contextmanager, redirect_stdout
from io import BytesIO, StringIO
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image
from playwright.sync_api import ViewportSize, sync_playwright

from aidreport.__main__ import main as aidreport
from aidreport.cli.options import utc_now
from aidreport.config.config import load_config
from aidreport.console.project import Project
from aidreport.console.serving import console_server, open_socket
from aidreport.runs.ledger.ledger import Ledger
from aidreport.runs.ledger.records import Ending, Outcome, SlotState
from aidreport.runs.ledger.store import open_store
from aidreport.runs.schedule.planner import enter_all, timetables

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import FloatRect, Page

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs/images/console"
TEXTS = "texts.json"
_FIRST = dt.datetime(2026, 11, 2, 7, tzinfo=dt.UTC)
_TODAY = dt.datetime(2026, 11, 17, 9, tzinfo=dt.UTC)
_HELD = 11
"""Of the calendar, which shows a month that does not pass."""
_WIDTH, _HEIGHT = 1000, 700
_TOP = "(first) => document.querySelector(first).getBoundingClientRect().top + scrollY"
_COLOURS = 128
_LONGEST = 300_000
"""Milliseconds for a step, on a machine that does other things."""
_APPROVAL = """
[reports.norway-ukraine.delivery.approval]
by = ["Kari Nordmann <kari@example.org>"]
"""
_WHO = "kari@example.org"
_SIGNED_IN = f"""[organisation]
name = "Ministry of Foreign Affairs"
unit = "Humanitarian section"

[console.proxy]
addresses = "127.0.0.1"
header = "X-Email"

[console.roles]
"{_WHO}" = "editor"
"""
_SUPPORT = """\
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
_TABLE = "Partner,Country,Amount,Paid\nUNICEF,Ukraine,229.0,100\nICRC,Ukraine,140.0,90\n"
_DIFFERS = (
    r"\w{3} \d{4}-\d\d-\d\d( \d\d:\d\d(:\d\d)?)?( [+-]\d\d:\d\d)?",
    r"\d{4}-\d\d-\d\d( \d\d:\d\d(:\d\d)?)?( [+-]\d\d:\d\d)?",
    r"process \d+ on \S+",
    r"[0-9a-f]{64}",
    r"/\S*/first/",
    r"[0-9a-f]{8}(?=\.eml)",
    r"[\d,]+ bytes",
    r"aidreport [\d.]+\S*",
    r"\t\d+\t",  # seconds of a stage
)


class Shots:
    """Takes pictures of pages, and keeps their words.

    Args:
        tab: in which the steps are done.
    """

    def __init__(self, tab: Page) -> None:
        self.tab = tab
        self.pictures: dict[str, bytes] = {}
        self.texts: dict[str, str] = {}

    def take(self, name: str, first: str = "", height: int = 0) -> None:
        """Take a picture of what the window shows, or of the page from a part of it on."""
        self.tab.wait_for_load_state("networkidle")
        clip: FloatRect | None = None
        if first:
            top = float(self.tab.evaluate(_TOP, first))
            clip = {"x": 0, "y": top, "width": _WIDTH, "height": height}
        self.pictures[name] = _small(self.tab.screenshot(full_page=bool(first), clip=clip))
        # Whether deliveries are under way or done depends on the moment.
        words = self.tab.inner_text("body").partition("\nDeliveries\n")[0]
        for pattern in _DIFFERS:
            words = re.sub(pattern, "…", words)
        self.texts[name] = " ".join(words.split())


@contextmanager
def served(config: Path, now: Callable[[], dt.datetime] = utc_now) -> Iterator[str]:
    """Serve a project for as long as a block runs; give the address that signs in."""
    addresses: list[str] = []
    with open_socket("127.0.0.1", 0) as listening:
        server = console_server(Project(config, now), listening, addresses.append)
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        try:
            yield addresses[0]
        finally:
            server.should_exit = True
            thread.join()


def draw() -> Shots:
    """Do the steps of the tutorial; return the pictures.

    Raises:
        RuntimeError: there is no Chromium.
    """
    chromium = shutil.which("chromium")
    if chromium is None:
        raise RuntimeError("there is no chromium: apt-get install chromium")
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        size = ViewportSize(width=_WIDTH, height=_HEIGHT)
        tab = browser.new_page(viewport=size, color_scheme="light", reduced_motion="reduce")
        shots = Shots(tab)
        with served(config := _project(Path(name) / "first")) as address:
            tab.goto(address)
            _steps(shots, config)
        with served(_past(_project(Path(name) / "second")), lambda: _TODAY) as address:
            tab.goto(address)
            tab.click("nav >> text=Calendar")
            tab.wait_for_selector(".month")
            shots.take("calendar")
        for number, (picture, walk, first, height) in enumerate(_TRIED):
            folder = Path(name) / str(number)
            (folder / "data").mkdir(parents=True)
            (folder / "config.toml").write_text(_SIGNED_IN, encoding="utf-8")
            with served(folder / "config.toml") as address:
                shots.tab = browser.new_page(
                    base_url=address.partition("/start")[0],
                    viewport=size,
                    color_scheme="light",
                    extra_http_headers={"X-Email": _WHO},
                )
                walk(shots.tab, folder)
                shots.take(picture, first, height)
        browser.close()
    return shots


def _project(folder: Path) -> Path:
    """Make a first project, and return its configuration."""
    before = Path.cwd()
    folder.mkdir()
    os.chdir(folder)
    try:
        with redirect_stdout(StringIO()):
            aidreport(["init", "--yes", "--organisation", "Relief", "--timezone", "UTC"])
    finally:
        os.chdir(before)
    (folder / "partners.csv").write_text(_TABLE, encoding="utf-8")
    return folder / "config.toml"


def _past(file: Path) -> Path:
    """Enter two weeks of slots of a project, each sent but one; return its configuration."""
    config, now = load_config(file), [_FIRST]
    store = open_store(config.folder / config.state.folder, lambda: now[0])
    ledger, planned = Ledger(store), timetables(config)
    enter_all(planned, ledger)
    while now[0] < _TODAY:
        now[0] += dt.timedelta(hours=1, seconds=5)
        enter_all(planned, ledger)
        for slot in ledger.unfinished(now[0]):
            held = slot.key.due.day == _HELD
            outcome = Outcome.HELD if held else Outcome.SENT
            reason = "the total is 40 % below the last one" if held else "sent to one place"
            attempt = ledger.begin(slot.id)
            ledger.conclude(slot.id, Ending(attempt, SlotState.ENDED, outcome, reason, {}))
    store.close()
    return file


def _steps(shots: Shots, config: Path) -> None:
    tab = shots.tab
    shots.take("reports")
    tab.click("main h2 a")
    tab.click("button:text('Run it now')")
    tab.wait_for_selector("h1 .outcome.rendered, h1 .outcome.sent", timeout=_LONGEST)
    shots.take("run")
    tab.click(".briefings a")
    tab.wait_for_selector("svg image")
    tab.click("a[href*='UNICEF'] rect >> nth=0")
    tab.wait_for_selector("#derivation ol")
    shots.take("briefing")
    with config.open("a", encoding="utf-8") as file:
        file.write(_APPROVAL)
    tab.click("nav >> text=Reports")
    tab.click("main h2 a")
    tab.click("button:text('Run it now')")
    tab.wait_for_selector("#decide", timeout=_LONGEST)
    tab.evaluate("document.getElementById('decide').scrollIntoView()")
    shots.take("approve")
    tab.click("nav >> text=Try it")
    tab.set_input_files("input[type=file]", config.parent / "partners.csv")
    tab.click("main form button")
    tab.wait_for_selector("#open")
    shots.take("try")
    tab.click("nav >> text=Verify")
    pdf = next((config.parent / "output").rglob("*.pdf"))
    tab.set_input_files("#file", pdf)
    tab.click("main button")
    tab.wait_for_selector(".verdict", timeout=_LONGEST)
    shots.take("verify")


def _open_table(tab: Page, folder: Path) -> None:
    """Go to what is open about a table."""
    (folder / "support.csv").write_text(_SUPPORT, encoding="utf-8")
    tab.goto("/try")
    tab.set_input_files("#file", folder / "support.csv")
    tab.click("button:text('Read it')")
    tab.wait_for_selector("#open")


def _make_briefing(tab: Page, folder: Path) -> None:
    """Go to the total of that table, and its briefing."""
    _open_table(tab, folder)
    tab.check("#q1-0")
    tab.click("button:text('Decide')")
    tab.wait_for_selector("#total")
    tab.click("button:text('Make it')")
    tab.wait_for_selector("#briefing img")
    tab.evaluate("Promise.all([...document.images].map((image) => image.decode()))")


def _open_release(tab: Page, folder: Path) -> None:
    """Go to a press release beside its fields."""
    (folder / "sudan.txt").write_text(_RELEASE, encoding="utf-8")
    tab.goto("/try")
    tab.set_input_files("#file", folder / "sudan.txt")
    tab.click("button:text('Read it')")
    tab.click("text=Compare it with the text")
    tab.wait_for_selector(".lines")


_TRIED: tuple[tuple[str, Callable[[Page, Path], None], str, int], ...] = (
    ("what-is-open", _open_table, "body", 790),
    ("the-briefing", _make_briefing, "section:has(#design)", 1240),
    ("a-press-release", _open_release, "body", 1000),
)
"""Name of a picture, how its page is reached, the first part that is shown, and the height."""


def _small(png: bytes) -> bytes:
    """Return a picture in fewer colours, as a smaller file."""
    with Image.open(BytesIO(png)) as picture:
        few = picture.convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE)
    file = BytesIO()
    few.save(file, "PNG", optimize=True)
    return file.getvalue()


def stale(folder: Path) -> list[str]:
    """Return the pictures whose pages have other words now."""
    now = draw().texts
    there = json.loads((folder / TEXTS).read_text(encoding="utf-8"))
    return sorted(name for name in {*now, *there} if now.get(name) != there.get(name))


def write(folder: Path) -> None:
    """Write the pictures into a folder."""
    shots = draw()
    folder.mkdir(parents=True, exist_ok=True)
    for name, picture in shots.pictures.items():
        (folder / f"{name}.png").write_bytes(picture)
    text = json.dumps(shots.texts, indent=1, sort_keys=True, ensure_ascii=False)
    (folder / TEXTS).write_text(text + "\n", encoding="utf-8")


def main() -> int:
    """Write the pictures, or check them."""
    if sys.argv[1:] == ["--check"]:
        for name in (found := stale(FOLDER)):
            print(f"{name}.png shows other words than its page: run docs/screenshots.py")
        return bool(found)
    write(Path(sys.argv[1]) if sys.argv[1:] else FOLDER)
    return 0


if __name__ == "__main__":
    sys.exit(main())
