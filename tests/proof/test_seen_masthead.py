"""The masthead is content: what it says is proven, and nothing else may stand in its place."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest
from tests.proof.forgery import Forger
from tests.shipped import ROOT

from aidreport.briefing import pipeline
from aidreport.briefing.job import job_for
from aidreport.config.config import load_config
from aidreport.proof.result import CheckStatus, Verdict
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


@pytest.mark.broken_pdfs
@pytest.mark.parametrize("gap", [0.0, 20.0])
def test_words_that_are_put_beside_those_around_the_page_fail(
    norway: Path, tmp_path: Path, gap: float
) -> None:
    forger = Forger(norway)
    _, drawn = of_masthead(forger, 1)
    _, low, right, _ = forger.place("Ministry of Foreign Affairs · Humanitarian section")
    tm = f"BT 1 0 0 1 {right + gap:.2f} {low:.2f} Tm".encode()
    moved = re.sub(rb"BT 1 0 0 1 (\S+) (\S+) Tm", tm, drawn)
    footer = _HEADER.replace(b"Header", b"Footer") % moved
    forger.page.obj.Contents.write(forger.content() + b"\n" + footer)
    assert "was not written around the page" in failed(forger.save(tmp_path / "a.pdf"))["page"]


@pytest.mark.parametrize("name", ["Міністерство справ", "МЗС, відділ 7 (MFA)", "وزارة الخارجية 7"])
def test_names_in_any_script_may_stand_around_the_pages(tmp_path: Path, name: str) -> None:
    shutil.copytree(ROOT / "data", tmp_path / "data")
    text = (ROOT / "config.toml").read_text(encoding="utf-8")
    path = tmp_path / "config.toml"
    path.write_text(text.replace("Ministry of Foreign Affairs", name), encoding="utf-8")
    job = job_for(load_config(path), None, language="uk", output=str(tmp_path / "a.pdf"))
    found = verify(pipeline.render(job)[0].artifact.path)
    assert found.verdict is Verdict.UNSIGNED, found.checks
