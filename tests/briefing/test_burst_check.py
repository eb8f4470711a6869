from __future__ import annotations

from pathlib import Path

import pytest

from aidreport.briefing import pipeline
from aidreport.briefing.burst_check import Document, burst_problems
from aidreport.briefing.design import design_of
from aidreport.briefing.job import job_for
from aidreport.config.config import load_config
from aidreport.model.dataset import Dataset

CONFIG = """\
[reports.aid]
data = "rows.csv"
burst = "recipient"
output = "{key}.pdf"
"""
ROWS = "recipient,amount,currency,date\nUNICEF,1,NOK,2026-01-05\nICRC,2,NOK,2026-01-05\n"


@pytest.fixture
def drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Dataset, list[Document]]:
    """A data set, and its documents for two recipients in two languages."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config.toml").write_text(CONFIG, encoding="utf-8")
    (tmp_path / "rows.csv").write_text(ROWS, encoding="utf-8")
    job = job_for(load_config(None), "aid")
    design = design_of(job)
    calculation = pipeline.calculate(job, pipeline.load(job), design.template)
    documents = []
    languages = pipeline.Languages(["en", "nb"], lambda _key, _language: True)
    for edition in pipeline.editions(job, design, calculation, languages):
        pipeline.draw(edition, edition.path)
        documents.append(Document(edition.key, edition.job.language, edition.path))
    return calculation.dataset, documents


def test_documents_that_add_up_to_the_whole_have_no_problems(
    drawn: tuple[Dataset, list[Document]],
) -> None:
    dataset, documents = drawn
    assert burst_problems(dataset, "recipient", documents) == []
    (missing, *_) = burst_problems(dataset, "recipient", documents[1:])
    assert missing == "no document holds rows.csv, row 3 (en)"


def test_a_correction_has_other_parts_in_each_language(
    drawn: tuple[Dataset, list[Document]],
) -> None:
    dataset, documents = drawn
    assert burst_problems(dataset, "recipient", documents[1:], whole_in="") == []
