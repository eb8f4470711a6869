from __future__ import annotations

from typing import TYPE_CHECKING

import pikepdf
import pytest

from aidreport.briefing import pipeline
from aidreport.briefing.job import job_for
from aidreport.config.config import load_config
from aidreport.pdf.reading.reader import Passage
from aidreport.proof.contents import check_contents, without_page
from aidreport.proof.result import CheckStatus
from aidreport.proof.verify import verify

if TYPE_CHECKING:
    from pathlib import Path

CONTENTS = """# {{ title }}

:::contents

:::page-break

## Allocations of {{ total }}

:::table{by=recipient}

### In 2026

Words.

:::page-break

## Sources

:::sources{limit=1}
"""


@pytest.fixture(scope="module", params=["a-3a+ua-1", "a-4f+ua-2"])
def listed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A briefing with contents."""
    folder = tmp_path_factory.mktemp("contents")
    (folder / "q1.csv").write_text("recipient,amount\nWFP,NOK 12000\nMSF,NOK 500\n")
    (folder / "own.md").write_text(CONTENTS, encoding="utf-8")
    (folder / "config.toml").write_text(
        f'[reports.q1]\ndata = "q1.csv"\nmeasure = ["commitment"]\ndate = 2026-02-03\n'
        f'conformance = "{request.param}"\n'
    )
    job = job_for(
        load_config(folder / "config.toml"),
        "q1",
        template=str(folder / "own.md"),
        output=f"{folder}/",
    )
    return pipeline.render(job)[0].artifact.path


def test_contents_are_verified_and_their_pages_are_no_loose_numbers(listed: Path) -> None:
    result = verify(listed)
    failed = [check for check in result.checks if check.outcome is CheckStatus.FAILED]
    assert failed == []
    assert not [line for line in result.not_checked if '"2"' in line or '"3"' in line]


@pytest.mark.broken_pdfs
def test_contents_that_were_exchanged_are_named(listed: Path, tmp_path: Path) -> None:
    path = tmp_path / "altered.pdf"
    with pikepdf.open(listed) as pdf:
        (links,) = (item for item in pdf.Root.StructTreeRoot.K.K if str(item.S) == "/TOC")
        # The words of the first line are read in the place of the last one's.
        first, *_, last = links.K
        first.K, last.K = last.K, first.K
        pdf.save(path)
    details = [detail for check in verify(path).checks for detail in check.details]
    assert (
        'the contents list "Allocations of NOK 12,500", which no heading after it says' in details
    )


def entry(words: str, block: int = 1) -> Passage:
    return Passage("TOCI", block, 1, words)


def heading(words: str, page: int, tag: str = "H2") -> Passage:
    return Passage(tag, 3, page, words)


def messages(*passages: Passage) -> list[str]:
    return [problem.message for problem in check_contents(passages)]


def test_lines_of_contents_follow_the_headings() -> None:
    assert messages(entry("A 2"), entry("B 10"), heading("A", 2), heading("B", 10, "H3")) == []
    assert messages(entry("A 2"), entry("A 3"), heading("A", 2), heading("A", 3)) == []


def test_a_line_with_another_page_is_named_with_the_page_of_its_heading() -> None:
    found = messages(entry("A 3"), entry("B"), heading("A", 2), heading("B", 2))
    assert found[0] == 'the contents say "A 3"; that heading is on page 2'


def test_a_line_that_no_heading_has_is_named() -> None:
    (found,) = messages(heading("A", 1), entry("A 1"), heading("B", 2))
    assert found == 'the contents list "A", which no heading after it says'


def test_second_contents_begin_anew() -> None:
    assert (
        messages(entry("A 2"), entry("A 2", 2), heading("A", 2))
        == messages(entry("A 2"), heading("A", 2))
        == []
    )


def test_a_line_without_its_page_is_its_heading() -> None:
    assert without_page("Total of NOK 3 12") == "Total of NOK 3"
    assert without_page("Sources 3 ") == "Sources"
