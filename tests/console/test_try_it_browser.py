"""Files are dropped in Debian's Chromium, columns mapped, texts corrected, PDFs downloaded."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import pytest
from tests.console.conftest import check, follow
from tests.console.test_reviews import RELEASE
from tests.console.test_try_it import UNNAMED

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page as Tab

pytestmark = pytest.mark.long

_DROP = """([name, content]) => {
  const bytes = Uint8Array.from(atob(content), (char) => char.charCodeAt(0));
  const dropped = new DataTransfer();
  dropped.items.add(new File([bytes], name));
  const form = document.querySelector("form.drop");
  form.dispatchEvent(new DragEvent("dragover", { dataTransfer: dropped, cancelable: true }));
  form.dispatchEvent(new DragEvent("drop", { dataTransfer: dropped, cancelable: true }));
}"""


def test_a_file_is_dropped_a_column_mapped_and_the_pdf_downloaded(
    tab: Tab, folder: Path, tmp_path: Path
) -> None:
    follow(tab, "nav >> text=Try it")
    check(tab)
    tab.evaluate(_DROP, ["aid.csv", base64.b64encode(UNNAMED).decode()])
    tab.wait_for_selector("h2:text('2 things are open')")
    check(tab)
    tab.select_option("#q0-0", "Aaa")
    tab.select_option("#q0-1", "Bbb")
    tab.fill("#q1", "eur")
    tab.keyboard.press("Enter")
    tab.wait_for_selector("#total")
    assert "EUR 17.75" in (tab.text_content("main") or "")
    tab.click("summary:text('Read it differently')")
    check(tab)
    # By keyboard alone.
    tab.focus("#template")
    for _ in range(12):  # the parts of a date are stops of their own
        tab.keyboard.press("Tab")
        if tab.evaluate("document.activeElement.textContent") == "Make it":
            break
    tab.keyboard.press("Enter")
    tab.wait_for_selector("#briefing img")
    check(tab)
    with tab.expect_download() as download:
        tab.click("text=Download the PDF")
    path = tmp_path / "briefing.pdf"
    download.value.save_as(path)
    assert path.read_bytes().startswith(b"%PDF")
    assert download.value.suggested_filename.endswith("-aid.pdf")
    tab.click("text=See its pages")
    tab.wait_for_selector("svg image")
    check(tab)
    tab.go_back()
    tab.click("button:text('Take back')")
    tab.wait_for_selector("h2:text('2 things are open')")
    follow(tab, "nav >> text=Try it")
    tab.click("button:text('Remove')")
    tab.wait_for_selector("button:text('Remove')", state="detached")
    assert not list((folder / "state").rglob("trials/*/*/*"))


def test_a_press_release_is_corrected_and_saved(tab: Tab, folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "sudan.txt"
    path.write_text(RELEASE, encoding="utf-8")
    follow(tab, "nav >> text=Try it")
    tab.set_input_files("#file", path)
    tab.click("button:text('Read it')")
    tab.wait_for_selector("#release")
    check(tab)
    tab.click("text=Compare it with the text")
    assert tab.text_content("#line-7 mark") == "NOK 20 million allocation"
    check(tab)
    tab.fill("#allocations-1-recipient", "UNICEF Sudan")
    tab.click("summary:text('Add: allocation 4')")
    tab.fill("#allocations-3-recipient", "Red Cross")
    tab.fill("#allocations-3-amount", "five million")
    tab.click("button:text('Save as reviewed')")
    tab.wait_for_selector(".problem")
    check(tab)
    tab.fill("#allocations-3-amount", "NOK 5 million")
    tab.click("button:text('Save as reviewed')")
    tab.wait_for_selector("h2:text('Decided')")
    assert "NOK 75,000,000" in (tab.text_content(".total") or "")
    check(tab)
    tab.click("button:text('Save both in the folder data')")
    tab.wait_for_selector("text=Both are in the folder data")
    assert "UNICEF Sudan" in (folder / "data/sudan.toml").read_text(encoding="utf-8")
