"""What is high has room on pages on their side, without another page that is half empty."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.pages import out_of_place, unfilled

from aidreport.briefing import pipeline
from aidreport.briefing.job import job_for
from aidreport.config.config import load_config
from aidreport.proof.result import Verdict
from aidreport.proof.verify import verify


@pytest.mark.parametrize("line", [":::country-grid", ':::image{file="tall.svg" alt="A picture"}'])
def test_what_is_as_high_as_a_page_on_its_side_leaves_none_half_empty(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str
) -> None:
    monkeypatch.chdir(tmp_path)
    countries = ("Haiti", "Brazil", "Ukraine", "Sudan", "Yemen", "Fiji", "Myanmar")
    rows = "".join(
        f"A,{country},{at}000,NOK,2025-01-02\n" for at, country in enumerate(countries, 1)
    )
    Path("a.csv").write_text("recipient,country,amount,currency,date\n" + rows)
    Path("tall.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 3 5"><path d="M0 0h3v5z"/></svg>'
    )
    Path("own.md").write_text(
        "---\npage: A4 landscape\n---\n# {{ title }}\n\n{{ standfirst }}\n\n"
        f":::share-bar{{by=country}}\n\n## Where\n\n{line}\n\n## After\n\nWords.\n"
    )
    Path("config.toml").write_text('[reports.x]\ndata = "a.csv"\ntemplate = "own.md"\n')
    path = pipeline.render(job_for(load_config(Path("config.toml")), "x"))[0].artifact.path
    assert unfilled(path) == []
    assert out_of_place(path) == []
    assert verify(path).verdict is Verdict.UNSIGNED
