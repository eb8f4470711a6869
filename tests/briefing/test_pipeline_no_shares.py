"""Refunds, corrections and periods without money are briefings too, without shares."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.shipped import LANGUAGES

from aidreport.briefing import pipeline
from aidreport.briefing.job import job_for
from aidreport.config.config import load_config
from aidreport.pdf.file.metadata import PROFILES
from aidreport.proof.result import Verdict
from aidreport.proof.verify import verify

HEADING = "donor,recipient,country,sector,amount,currency,measure,date\n"
ROW = "Norway,{},{},Health,{},NOK,commitment,{}-01-02\n"
AMOUNTS = {
    "negative": [-5000, -3000],
    "zero": [5000, -5000],
    "nothing": [0, 0],
    "mixed": [50000, -3000, 7000],
    "one": [-5000],
}
CHARTS = "# {{ title }}\n\n" + "\n\n".join(
    f":::{name}"
    for name in (
        "key-figures",
        "table{by=country columns=bar}",
        "share-bar",
        "bar-chart",
        "column-chart",
        "waffle",
        "treemap",
        "stacked-columns",
        "country-grid",
    )
)
TEMPLATES = ("briefing", "factsheet", "portfolio", "update", "partner", "charts.md")
SHIPPED = [
    pytest.param(
        template,
        amounts,
        LANGUAGES[at % len(LANGUAGES)],
        tuple(PROFILES)[at % 2],
        ("pdf", "html")[at // 2 % 2],
        marks=() if at % 4 == 0 else pytest.mark.long,
    )
    for at, (template, amounts) in enumerate(
        (template, amounts) for template in TEMPLATES for amounts in AMOUNTS
    )
]


@pytest.mark.parametrize(("template", "amounts", "language", "profile", "form"), SHIPPED)
def test_amounts_without_shares_are_drawn_and_verified(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    template: str,
    amounts: str,
    language: str,
    profile: str,
    form: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    names, countries = ("UNICEF", "ICRC", "IFRC"), ("Ukraine", "Sudan", "Ukraine")
    rows = zip(names, countries, AMOUNTS[amounts], (2025, 2025, 2024), strict=False)
    Path("now.csv").write_text(HEADING + "".join(ROW.format(*row) for row in rows))
    Path("then.csv").write_text(HEADING + ROW.format("UNICEF", "Ukraine", -7000, 2024))
    Path("charts.md").write_text(CHARTS)
    Path("config.toml").write_text(
        f'[reports.x]\ndata = "now.csv"\ntemplate = "{template}"\nlanguage = "{language}"\n'
        f'conformance = "{profile}"\n'
        + ('[reports.x.compare]\ndata = "then.csv"\n' if template == "update" else "")
    )
    job = job_for(load_config(Path("config.toml")), "x", output=f"out.{form}")
    found = verify(pipeline.render(job)[0].artifact.path)
    assert found.verdict is Verdict.UNSIGNED, found.checks
