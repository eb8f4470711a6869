"""Every block, whatever its texts say, is on a web page that verifies."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from pathlib import Path

import pytest
from tests.briefing.test_gallery_hostile_texts import (
    HOSTILE,
    _announcement,
    _every_block,
    _table,
)

from aidreport.briefing import pipeline
from aidreport.briefing.design import design_of
from aidreport.briefing.job import job_for
from aidreport.config.config import load_config
from aidreport.proof.result import Verdict
from aidreport.proof.verify import verify

DAY = date(2026, 6, 12)


def written(folder: Path, text: str, form: str = "toml", language: str = "en") -> Path:
    """Write a page with every block, with a text in every field."""
    (folder / "every.md").write_text(_every_block(), encoding="utf-8")
    data = folder / f"data.{form}"
    if form == "csv":
        _table(data, text)
    else:
        data.write_text(_announcement(text), encoding="utf-8")
    before = folder / "before.csv"
    _table(before, "Earlier organisation")
    before.write_text(before.read_text(encoding="utf-8").replace("2000000", "1500000"))
    config = folder / "config.toml"
    config.write_text(
        f'[reports.every]\ndata = "data.{form}"\ntemplate = "every.md"\n'
        '[reports.every.compare]\ndata = "before.csv"\n',
        encoding="utf-8",
    )
    job = job_for(load_config(config), "every", language=language)
    design = design_of(job)
    calculation = pipeline.calculate(job, pipeline.load(job, None, DAY), design.template)
    (edition,) = pipeline.editions(job, design, calculation)
    pipeline.write(edition, folder / "page.html", "html")
    return folder / "page.html"


def details(path: Path) -> tuple[Verdict, list[str]]:
    found = verify(path)
    return found.verdict, [line for check in found.checks for line in check.details]


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_page_of_every_block_verifies_and_shows_the_text_as_it_is(
    tmp_path: Path, kind: str
) -> None:
    page = written(tmp_path, HOSTILE[kind])
    assert details(page) == (Verdict.UNSIGNED, [])
    body = page.read_text(encoding="utf-8").partition("<main")[2].partition("</main>")[0]
    words = unescape(re.sub(r"<[^<>]*>", "", body))
    assert "".join(HOSTILE[kind].split()) in "".join(words.split())


@pytest.mark.parametrize("language", ["ar", "fr", "uk"])
def test_a_page_of_every_block_verifies_in_other_languages(tmp_path: Path, language: str) -> None:
    page = written(tmp_path, "Organisation", "csv", language)
    assert details(page) == (Verdict.UNSIGNED, [])
