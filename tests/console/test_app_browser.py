"""The console in Debian's Chromium: by keyboard, on a phone, and without violations of WCAG."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.console.conftest import Console

if TYPE_CHECKING:
    from playwright.sync_api import Page as Tab

pytestmark = pytest.mark.long


@pytest.fixture(params=[390, 1440])
def tab(console: Console, request: pytest.FixtureRequest) -> Iterator[Tab]:
    """A tab of a phone or of a desk, signed in."""
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("there is no chromium: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        tab = browser.new_page(viewport={"width": request.param, "height": 900})
        problems: list[str] = []
        tab.on("console", lambda message: problems.append(message.text))
        tab.on("pageerror", lambda error: problems.append(str(error)))
        tab.goto(console.addresses[-1])
        yield tab
        assert [line for line in problems if "409" not in line] == []
        browser.close()


def check(tab: Tab) -> None:
    """Check that a page fits, and that axe-core finds nothing."""
    axe = os.environ.get("AXE", "")
    if not axe:
        pytest.skip("AXE names no axe.min.js of axe-core")
    width = tab.evaluate("innerWidth")
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    # Evaluated as the tools of a developer do: the policy of the page allows no other script.
    session = tab.context.new_cdp_session(tab)
    session.send("Runtime.evaluate", {"expression": Path(axe).read_text(encoding="utf-8")})
    found: Any = tab.evaluate("axe.run()")
    assert [(each["id"], each["nodes"][0]["html"]) for each in found["violations"]] == []


def test_a_figure_is_clicked_back_to_its_line_and_the_run_is_rejected(
    tab: Tab, briefing: bytes, tmp_path: Path
) -> None:
    check(tab)
    tab.click("text=Run 1 waits for approval")
    check(tab)
    run = tab.url
    tab.click(".briefings a")
    tab.wait_for_selector("svg image")
    check(tab)
    tab.click("a[href*='group%2Frecipient%2FUNICEF'] rect, a[href*='group/recipient/UNICEF'] rect")
    tab.wait_for_selector("#derivation ol")
    derivation = tab.text_content("#derivation") or ""
    assert "229,000,000 NOK" in derivation
    assert "line 17" in derivation
    assert "line 18" not in derivation
    assert re.search(r"figure=group(/|%2F)recipient", tab.url)
    check(tab)
    tab.go_back()
    tab.wait_for_selector("#derivation h2:text('No figure is chosen')")
    # By keyboard alone.
    tab.focus("a[href*='figure=total'] >> nth=0")
    tab.keyboard.press("Enter")
    tab.wait_for_selector("#derivation ol")
    assert "386,300,000 NOK" in (tab.text_content("#derivation") or "")
    tab.goto(run)
    tab.select_option("#rejecter", label="Kari Nordmann <kari@example.org>")
    tab.fill("#because", "wrong month")
    tab.click("button:text('Reject')")
    tab.wait_for_selector("h1 .held")
    assert "wrong month" in (tab.text_content("main") or "")
    check(tab)
    path = tmp_path / "briefing.pdf"
    path.write_bytes(briefing)
    tab.click("nav >> text=Verify")
    tab.set_input_files("#file", path)
    tab.click("main button")
    tab.wait_for_selector(".verdict.good", timeout=120_000)
    check(tab)
    tab.click("nav >> text=Calendar")
    tab.wait_for_selector(".day >> text=norway-ukraine")
    check(tab)
    tab.click("nav >> text=Health")
    tab.wait_for_selector("td")
    check(tab)


def test_a_run_that_is_begun_shows_how_it_gets_on(tab: Tab) -> None:
    tab.click("main h2 a")
    check(tab)
    tab.click("button:text('Dry run')")
    tab.wait_for_selector("h1:text('What a run would send now')", timeout=60_000)
    check(tab)
    tab.go_back()
    tab.click("button:text('Run it now')")
    tab.wait_for_url("**/runs/2")
    tab.wait_for_selector("h1 .waiting", timeout=60_000)
    assert "render" in (tab.text_content("main") or "")
    check(tab)
