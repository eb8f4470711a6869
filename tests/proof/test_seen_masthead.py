"""The masthead is content: what it says is proven, and nothing else may stand in its place."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from tests.proof.forgery import Forger

from aidreport.proof.result import CheckStatus
from aidreport.proof.verify import verify

if TYPE_CHECKING:
    from pathlib import Path

_MARKED = rb"/P<</MCID %d>>BDC\n(.*?)\nEMC"
_HEADER = b"/Artifact<</Type/Pagination/Subtype/Header>>BDC\n%b\nEMC"


def failed(path: Path) -> dict[str, str]:
    return {
        check.name: " ".join(check.details)
        for check in verify(path).checks
        if check.outcome is CheckStatus.FAILED
    }


def of_masthead(forger: Forger, mcid: int) -> tuple[bytes, bytes]:
    """Return the operators of a text of the masthead, with and without their marks."""
    found = re.search(_MARKED % mcid, forger.content(), re.DOTALL)
    assert found
    return found[0], found[1]


@pytest.mark.broken_pdfs
@pytest.mark.parametrize("mcid", range(4))
def test_a_masthead_that_says_something_else_fails(norway: Path, tmp_path: Path, mcid: int) -> None:
    """Who publishes, which unit, what it is, and when."""
    forger = Forger(norway)
    marked, _ = of_masthead(forger, mcid)
    forger.replace(marked, re.sub(rb"\[\(.*\)\]TJ|\(.*\) ?Tj|\[.*\]TJ", b"(A)Tj", marked))
    assert "part 1 of the text" in failed(forger.save(tmp_path / "a.pdf"))["text"]


@pytest.mark.broken_pdfs
@pytest.mark.parametrize("mcid", range(4))
def test_words_of_the_masthead_that_are_drawn_again_outside_the_content_fail(
    norway: Path, tmp_path: Path, mcid: int
) -> None:
    forger = Forger(norway)
    _, drawn = of_masthead(forger, mcid)
    moved = re.sub(rb"BT 1 0 0 1 (\S+) (\S+) Tm", rb"BT 1 0 0 1 300 810 Tm", drawn)
    forger.page.obj.Contents.write(forger.content() + b"\n" + _HEADER % moved)
    assert "was not written around the page" in failed(forger.save(tmp_path / "a.pdf"))["page"]


@pytest.mark.broken_pdfs
def test_a_masthead_that_is_no_content_any_more_fails(norway: Path, tmp_path: Path) -> None:
    forger = Forger(norway)
    marked, drawn = of_masthead(forger, 2)
    forger.replace(marked, _HEADER % drawn)
    assert {"page", "text"} <= set(failed(forger.save(tmp_path / "a.pdf")))
