"""Signing in with a password in Debian's Chromium, on a phone and at a desk."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.console.conftest import PASSWORD, Console, check, follow, served

if TYPE_CHECKING:
    from playwright.sync_api import Page as Tab

pytestmark = pytest.mark.long


@pytest.fixture
def console(passwords_folder: Path) -> Iterator[Console]:
    """A console whose newest address is the page to sign in."""
    with served(passwords_folder / "config.toml") as console:
        console.addresses.append(f"{console.base}/sign-in?after=/runs/1")
        yield console


def picture(tab: Tab, name: str) -> None:
    """Keep a picture of a page where PICTURES says, to look at."""
    if folder := os.environ.get("PICTURES", ""):
        width = (tab.viewport_size or {})["width"]
        tab.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)


def test_a_password_signs_in_by_keyboard_alone_and_leads_to_the_page_asked_for(tab: Tab) -> None:
    check(tab)
    picture(tab, "sign-in")
    tab.focus("#name")
    tab.keyboard.type("kari@example.org")
    tab.keyboard.press("Tab")
    tab.keyboard.type("five dry goats sing")
    tab.keyboard.press("Enter")
    tab.wait_for_selector("[role=alert]")
    assert "The address or the password is wrong." in (tab.text_content("main") or "")
    check(tab)
    picture(tab, "sign-in-wrong")
    tab.fill("#name", "kari@example.org")
    tab.fill("#password", PASSWORD)
    tab.click("button:text('Sign in')")
    tab.wait_for_selector("button:text('Approve and send')")
    assert tab.url.endswith("/runs/1")
    assert "You decide as kari@example.org" in (tab.text_content("main") or "")
    check(tab)
    picture(tab, "run")
    tab.click("button:text('Sign out')")
    tab.wait_for_selector("#password")
    tab.go_back()
    assert "Approve and send" not in (tab.text_content("body") or "")


WIDER_THAN_A_PHONE = """() => [...document.querySelectorAll(".wide, html")]
    .filter((part) => part.scrollWidth > part.clientWidth).map((part) => part.className)"""


def test_an_owner_looks_at_who_did_what(tab: Tab) -> None:
    tab.fill("#name", "owner@example.org")
    tab.fill("#password", PASSWORD)
    tab.click("button:text('Sign in')")
    tab.wait_for_selector("h1 .waiting, h1 .outcome")
    follow(tab, "nav >> text=Audit")
    assert "owner@example.org" in (tab.text_content("main") or "")
    check(tab)
    picture(tab, "audit")
    tab.set_viewport_size({"width": 390, "height": 844})
    assert tab.evaluate(WIDER_THAN_A_PHONE) == []
