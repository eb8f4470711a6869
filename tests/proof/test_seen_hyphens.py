"""A hyphen that breaks a word is read as nothing; nothing else may be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.proof.forgery import Forger

from aidreport.briefing import pipeline
from aidreport.briefing.job import job_for
from aidreport.config.config import load_config
from aidreport.proof.result import CheckStatus, Verdict
from aidreport.proof.verify import verify

if TYPE_CHECKING:
    from pathlib import Path

SOFT = b"/Span<</ActualText<FEFF00AD>>>BDC (-) Tj EMC"
ROWS = "recipient,amount,currency,date\nUNICEF,5000000,NOK,2025-01-01\n"
WORDS = "Institutional accountability arrangements characteristically require documentation. " * 4


@pytest.fixture(scope="module")
def hyphenated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hyphenated")
    (folder / "rows.csv").write_text(ROWS, encoding="utf-8")
    template = f"---\nhyphenation: true\n---\n# {{{{ title }}}}\n\n:::table\n\n{WORDS}\n"
    (folder / "own.md").write_text(template, encoding="utf-8")
    (folder / "config.toml").write_text('[reports.r]\ndata = "rows.csv"\n', encoding="utf-8")
    config = load_config(folder / "config.toml")
    job = job_for(config, "r", template=str(folder / "own.md"), output=f"{folder}/")
    return pipeline.render(job)[0].artifact.path


def test_a_briefing_with_hyphens_proves_itself(hyphenated: Path) -> None:
    assert SOFT[:30] in Forger(hyphenated).content()
    found = verify(hyphenated)
    assert found.verdict is Verdict.UNSIGNED, found.checks


@pytest.mark.broken_pdfs
@pytest.mark.parametrize("place", [b"BDC[2556(229.0)]TJ", b"BDC(UNICEF"])
def test_a_minus_that_is_read_as_nothing_is_reported(
    norway: Path, tmp_path: Path, place: bytes
) -> None:
    forger = Forger(norway)
    content = forger.content()
    start = content.find(place)
    assert start > 0
    forger.replace(place, b"BDC " + SOFT + place.removeprefix(b"BDC"))
    checks = verify(forger.save(tmp_path / "a.pdf")).checks
    (page,) = [check for check in checks if check.name == "page"]
    assert page.outcome is CheckStatus.FAILED
    assert any("is read as the break of a word, and is none" in it for it in page.details)
