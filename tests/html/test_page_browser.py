"""What a page looks like and does in a real browser."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.html.conftest import briefing_of, every_block, page_of, words

from aidreport.briefing import pipeline
from aidreport.briefing.job import job_for
from aidreport.config.config import load_config
from aidreport.document.blocks import Heading
from aidreport.document.chart_blocks import Chart, ChartItem, ChartKind, ChartMark, ChartSeries
from aidreport.html.page import write_page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser
    from playwright.sync_api import Page as Tab

ROOT = Path(__file__).parents[2]
NARROW, WIDE = 390, 1440
PAPER = 672  # A4 without its margins, in CSS pixels
pytestmark = pytest.mark.long


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The first briefing, and a page with every block."""
    folder = tmp_path_factory.mktemp("pages")
    job = job_for(load_config(ROOT / "config.toml"), None, output=f"{folder}/norway.html")
    norway = pipeline.render(job)[0].artifact.path
    blocks = folder / "blocks.html"
    long = "Organisation for the Coordination of Humanitarianassistanceandprotection"
    blocks.write_bytes(write_page(page_of(briefing_of(*every_block(long)))))
    mirrored = folder / "mirrored.html"
    page = page_of(briefing_of(*every_block("Name"), language="ar", rtl=True))
    mirrored.write_bytes(write_page(page))
    years = folder / "years.html"
    years.write_bytes(write_page(page_of(briefing_of(Heading(1, words("Title")), *many_years()))))
    grid = folder / "grid.html"
    grid.write_bytes(write_page(page_of(briefing_of(Heading(1, words("Title")), shaded_grid()))))
    return {
        "norway": norway,
        "blocks": blocks,
        "mirrored": mirrored,
        "years": years,
        "grid": grid,
    }


def shaded_grid() -> Chart:
    """Return a grid of countries with a square of each class."""
    items = tuple(
        ChartItem(
            words(code),
            (
                ChartMark(
                    "total/NOK", Decimal(at), Decimal(at + 1), words(f"{at}.5", "total/NOK"), at
                ),
            ),
            place=(at, 0),
        )
        for at, code in enumerate(("SD", "TD", "CF", "SS", "ET"))
    )
    series = tuple(ChartSeries(words(f"{at}–{at + 1}")) for at in range(5))
    return Chart(ChartKind.COUNTRY_GRID, items, Decimal(0), words("What it says."), series=series)


def many_years(count: int = 13) -> tuple[Chart, Chart]:
    """Return columns and a line of many years."""
    one = Decimal(1)
    value = words("12.3", "total/NOK")
    marks = [ChartMark("total/NOK", Decimal(0), one, value, at) for at in range(count)]
    names = [words(str(2013 + at)) for at in range(count)]
    items = tuple(
        ChartItem(name, (replace(mark, series=0),)) for name, mark in zip(names, marks, strict=True)
    )
    line = (ChartItem(words("UNHCR"), tuple(marks)),)
    series = tuple(ChartSeries(name) for name in names)
    said = words("What it says.")
    return (
        Chart(ChartKind.COLUMNS, items, Decimal(0), said),
        Chart(ChartKind.LINES, line, Decimal(0), said, series=series),
    )


@pytest.fixture
def opened(browser: Browser, files: dict[str, Path]) -> Iterator[Any]:
    contexts = []

    def open_page(name: str, width: int = WIDE, **options: object) -> Tab:
        context = browser.new_context(viewport={"width": width, "height": 800}, **options)
        contexts.append(context)
        tab = context.new_page()
        tab.problems = []
        tab.on("console", lambda message: tab.problems.append(message.text))
        tab.on("pageerror", lambda error: tab.problems.append(str(error)))
        tab.on("request", lambda request: tab.problems.append(request.url))
        tab.goto(files[name].as_uri())
        assert [each for each in tab.problems if each != files[name].as_uri()] == []
        return tab

    yield open_page
    for context in contexts:
        context.close()


@pytest.mark.parametrize("width", [NARROW, WIDE])
@pytest.mark.parametrize("name", ["norway", "blocks", "years", "grid"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_keeps_wcag_and_fits_its_width(
    opened: Any, axe: str, name: str, width: int, scheme: str
) -> None:
    tab = opened(name, width, color_scheme=scheme)
    assert tab.evaluate("document.documentElement.scrollWidth") == width
    # Evaluated as the tools of a developer do, since the policy of the page allows no other script.
    session = tab.context.new_cdp_session(tab)
    session.send("Runtime.evaluate", {"expression": axe})
    found = tab.evaluate("axe.run()")
    assert [(each["id"], each["nodes"][0]["html"]) for each in found["violations"]] == []
    assert len(found["passes"]) > 20


@pytest.mark.parametrize(
    ("scheme", "media", "ground"),
    [("light", "screen", 255), ("dark", "screen", 0), ("dark", "print", 255)],
)
def test_a_page_is_dark_where_the_reader_wants_it_and_light_on_paper(
    opened: Any, scheme: str, media: str, ground: int
) -> None:
    tab = opened("norway", color_scheme=scheme)
    tab.emulate_media(media=media, color_scheme=scheme)
    colour = tab.evaluate("getComputedStyle(document.body).backgroundColor")
    parts = [int(part) for part in colour.removeprefix("rgb(").removesuffix(")").split(",")]
    assert all(abs(part - ground) < 40 for part in parts)


def test_columns_of_many_years_are_all_on_the_paper(opened: Any) -> None:
    tab = opened("years", PAPER)
    tab.emulate_media(media="print")
    ends = tab.evaluate(
        """[...document.querySelectorAll(".uprights li")].map(
            (one) => one.getBoundingClientRect().right)"""
    )
    assert len(ends) == 13
    assert max(ends) <= PAPER


@pytest.mark.parametrize(("name", "edge"), [("blocks", "left"), ("mirrored", "right")])
def test_bars_begin_where_lines_do(opened: Any, name: str, edge: str) -> None:
    edges = opened(name).evaluate(
        f"""[...document.querySelectorAll(".bar svg")].map((svg) => ["track", "length"].map(
            (part) => svg.querySelector(`.${{part}}`).getBoundingClientRect().{edge}))"""
    )
    assert edges
    for track, length in edges:
        assert track == pytest.approx(length, abs=0.5)


def test_a_figure_shows_its_rows_to_who_uses_the_keyboard(opened: Any) -> None:
    tab = opened("norway")
    for _ in range(2):
        tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.dataset.figure") == "total/NOK"
    tab.keyboard.press("Enter")
    panel = tab.locator("#panel")
    assert panel.is_visible()
    assert tab.evaluate("document.activeElement.id") == "panel"
    said = panel.inner_text()
    assert "386,300,000 NOK" in said
    assert "UNICEF – data/norway-ukraine-2025-06-12.txt, line\u00a017: NOK 229 million" in said
    tab.keyboard.press("Escape")
    assert not panel.is_visible()
    assert tab.evaluate("document.activeElement.dataset.figure") == "total/NOK"


def test_a_figure_shows_its_rows_below_the_mouse_until_it_leaves(opened: Any) -> None:
    tab = opened("norway")
    tab.locator("a.figure").first.hover()
    tab.locator("#panel").wait_for(state="visible")
    tab.locator("h2").first.hover(position={"x": 5, "y": 5}, force=True)
    tab.locator("#panel").wait_for(state="hidden")


def test_terms_of_a_formula_lead_on_and_the_panel_stays_in_the_window(opened: Any) -> None:
    tab = opened("norway", NARROW)
    tab.locator('a.figure[data-figure="share/recipient/UNICEF/NOK"]').first.click()
    tab.locator("#panel a", has_text="386,300,000").click()
    assert "140,000,000" in tab.locator("#panel").inner_text()
    box = tab.locator("#panel").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= NARROW
    assert box["y"] + box["height"] <= 801


def test_without_scripts_a_figure_leads_to_its_rows_and_back(opened: Any) -> None:
    tab = opened("norway", java_script_enabled=False)
    tab.locator("a.figure").first.click()
    assert tab.url.endswith("#o1")
    assert not tab.locator("#panel").is_visible()
    tab.locator("#o1 a.back").click()
    assert tab.url.endswith("#f1")


def test_the_data_can_be_saved(opened: Any, files: dict[str, Path]) -> None:
    tab = opened("norway")
    with tab.expect_download() as download:
        tab.locator('a[download="allocations.csv"]').click()
    assert b"UNICEF" in Path(download.value.path()).read_bytes()


@pytest.mark.broken_pdfs
def test_it_prints_on_a4(opened: Any, tmp_path: Path) -> None:
    from pypdf import PdfReader

    opened("norway").pdf(path=tmp_path / "printed.pdf", prefer_css_page_size=True)
    pages = PdfReader(tmp_path / "printed.pdf").pages
    assert [round(float(side)) for side in pages[0].mediabox[2:]] == [595, 842]
    assert "386.3" in pages[0].extract_text()
    assert "Select a figure" not in pages[0].extract_text()
