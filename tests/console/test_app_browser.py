"""The console in Debian's Chromium: by keyboard, on a phone, and without violations of WCAG."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.console.conftest import Console, check, follow

if TYPE_CHECKING:
    from playwright.sync_api import Page as Tab

pytestmark = pytest.mark.long


def test_a_figure_is_clicked_back_to_its_line_and_the_run_is_rejected(
    tab: Tab, briefing: bytes, tmp_path: Path
) -> None:
    check(tab)
    follow(tab, "text=Run 1 waits for approval")
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
    follow(tab, "main h2 a")
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


@pytest.mark.parametrize(("language", "name"), [("nb", "Norsk bokmål"), ("fr", "Français")])
def test_pages_fit_and_are_accessible_in_each_language(
    tab: Tab, console: Console, language: str, name: str
) -> None:
    follow(tab, f"footer >> text={name}")
    assert tab.get_attribute("html", "lang") == language
    paths = ("/reports", "/reports/norway-ukraine", "/runs/1", "/calendar", "/try", "/verify")
    for path in (*paths, "/health", "/audit"):
        tab.goto(console.base + path)
        check(tab)
    tab.goto(f"{console.base}/runs/1")
    tab.click(".briefings a")
    tab.wait_for_selector("svg image")
    check(tab)
