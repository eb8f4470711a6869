"""Rows of tables have the names of those whose figures they show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidreport.briefing import pipeline
from aidreport.briefing.job import job_for
from aidreport.config.config import load_config
from aidreport.proof.result import Verdict
from aidreport.proof.verify import verify

if TYPE_CHECKING:
    from pathlib import Path

ROWS = """recipient,amount,currency,date
UNICEF,500,NOK,2025-01-01
Not named,300,NOK,2025-01-01
n/a,200,NOK,2025-01-01
"""
TEMPLATE = """# {{ title }}

:::rows{columns="recipient, amount"}
"""


def test_a_row_of_nobody_may_have_words_that_another_row_has_in_the_data(tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text(ROWS, encoding="utf-8")
    (tmp_path / "own.md").write_text(TEMPLATE, encoding="utf-8")
    (tmp_path / "config.toml").write_text('[reports.r]\ndata = "rows.csv"\n', encoding="utf-8")
    config = load_config(tmp_path / "config.toml")
    job = job_for(config, "r", template=str(tmp_path / "own.md"), output=f"{tmp_path}/")
    path = pipeline.render(job)[0].artifact.path
    assert verify(path).verdict is Verdict.UNSIGNED
