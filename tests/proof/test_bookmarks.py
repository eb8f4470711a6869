"""The title and the bookmarks say what the headings say, even if the whole record is made anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pikepdf import String
from tests.proof.altered_parts import bookmark
from tests.proof.forgery import Forger
from tests.proof.renewal import rewrite, saved
from tests.proof.test_verify_every_briefing import made_and_verified

from aidreport.proof.verify import verify

if TYPE_CHECKING:
    from pathlib import Path


def objects(path: Path) -> str:
    return "\n".join(next(c for c in verify(path).checks if c.name == "objects").details)


@pytest.mark.broken_pdfs
@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("Key facts", "Key fears", 'the bookmark "Key fears": the heading there says "Key facts"'),
        ("Table: purposes", "Of NOK 9 bn", '"Of NOK 9 bn" has a number that the pages do not say'),
    ],
)
def test_a_bookmark_that_differs_from_its_heading_is_named_however_much_is_renewed(
    norway: Path, tmp_path: Path, old: str, new: str, told: str
) -> None:
    forger = Forger(norway)
    bookmark(forger, old).Title = String(new)
    assert told in objects(saved(forger, tmp_path / "forged.pdf"))


@pytest.mark.broken_pdfs
def test_a_bookmark_that_leads_to_another_page_is_named(norway: Path, tmp_path: Path) -> None:
    forger = Forger(norway)
    moved, other = bookmark(forger, "Key facts"), forger.pdf.pages[1].obj
    page = other if moved.Dest[0] == forger.page.obj else forger.page.obj
    moved.Dest[0] = page
    assert "Key facts" in objects(saved(forger, tmp_path / "forged.pdf"))


@pytest.mark.broken_pdfs
def test_a_bookmark_of_no_heading_table_or_figure_is_named(norway: Path, tmp_path: Path) -> None:
    forger = Forger(norway)
    with forger.pdf.open_outline() as outline:
        outline.root += [type(outline.root[0])("Withdrawn", 1) for _ in range(4)]
    assert '"Withdrawn" leads to no heading, table or figure' in objects(
        saved(forger, tmp_path / "forged.pdf")
    )


@pytest.mark.broken_pdfs
def test_a_title_that_no_heading_says_is_named_however_much_is_renewed(
    norway: Path, tmp_path: Path
) -> None:
    forger = Forger(norway)
    packet = forger.pdf.Root.Metadata
    packet.write(packet.read_bytes().replace(b'"x-default">Strengthening', b'"x-default">Ending'))
    rewrite(forger, lambda found: {"title": found.title.replace("Strengthening", "Ending")})
    assert 'the heading of the first page says "Strengthening' in objects(
        saved(forger, tmp_path / "forged.pdf")
    )


@pytest.mark.broken_pdfs
@pytest.mark.parametrize("place", [("Allocations by recipient", 0), ("Key facts", 1)])
def test_a_bookmark_that_leads_programs_of_pdf_2_to_another_heading_is_named(
    tmp_path: Path, place: tuple[str, int]
) -> None:
    made_and_verified(tmp_path, "en", "ministry", "a-4f+ua-2")
    forger = Forger(tmp_path / "briefing.pdf")
    with forger.pdf.open_outline() as outline:
        first, *below = (item.obj for item in (outline.root[0], *outline.root[0].children))
    moved = next(item for item in (first, *below) if str(item.Title) == "In their words")
    other = next(item for item in (first, *below) if str(item.Title) == place[0])
    moved.A.SD[0] = other.A.SD[0]
    assert "In their words" in objects(saved(forger, tmp_path / "forged.pdf"))
