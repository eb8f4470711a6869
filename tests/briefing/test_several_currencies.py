from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from aidreport.briefing import pipeline
from aidreport.briefing.job import job_for
from aidreport.config.config import Config, load_config
from aidreport.pdf.reading.reader import read_pdf

if TYPE_CHECKING:
    from aidreport.briefing.pipeline import Rendered

ROWS = """Recipient,Amount,Currency,Decision date
UNICEF,1000500,NOK,2025-06-14
ICRC,2000000,USD,2025-06-12
WFP,4000000,NOK,2024-06-12
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def rendered(config: Config, name: str | None = None, **changes: object) -> Rendered:
    (result,) = pipeline.render(job_for(config, name, **changes))
    return result


def words(result: Rendered) -> str:
    passages = read_pdf(result.artifact.path).passages
    return " ".join(" ".join(item.text for item in passages).split())


def written(text: str, path: str) -> Config:
    Path(path).write_text(text, encoding="utf-8")
    return load_config(Path(path))


@pytest.mark.parametrize("config", ["", '[organisation]\nname = "Relief"\n'])
def test_the_proposal_for_data_alone_works_when_it_is_pasted(folder: Path, config: str) -> None:
    (folder / "aid.csv").write_text(ROWS, encoding="utf-8")
    found = written(config, "config.toml") if config else Config()
    first = rendered(found, data=["aid.csv"], language="nb", output="aid.pdf")
    assert "Beløp i NOK" in words(first)
    assert "Beløp i USD" in words(first)
    assert "--convert NOK" in first.proposal
    pasted = written(config + first.proposal.partition("config.toml\n")[2], "config.toml")
    second = rendered(pasted, "aid")
    assert second.proposal == ""
    assert list(second.figures.totals) == ["NOK"]
    assert "Beløp i" not in words(second)  # the language that was set on the command line


def test_the_proposal_for_a_report_of_the_config_is_its_further_section(folder: Path) -> None:
    (folder / "aid.csv").write_text(ROWS, encoding="utf-8")
    config = '[reports.q2]\ndata = "aid.csv"\nbrand = "relief"\n'
    first = rendered(written(config, "config.toml"))
    section = first.proposal.partition("config.toml\n")[2]
    assert section == '[reports.q2.convert]\nto = "NOK"'
    second = rendered(written(f"{config}\n{section}\n", "config.toml"))
    assert list(second.figures.totals) == ["NOK"]


def test_the_currency_that_is_proposed_is_one_that_rates_lead_to(folder: Path) -> None:
    rows = "".join(f"R{at},100,UAH,2025-06-12\n" for at in range(5))
    (folder / "aid.csv").write_text(ROWS + rows, encoding="utf-8")
    assert "--convert NOK" in rendered(Config(), data=["aid.csv"], output="a.pdf").proposal


def test_what_cannot_be_converted_is_not_proposed(folder: Path) -> None:
    rows = "Recipient,Amount,Currency\nUNICEF,100,NOK\nICRC,5,USD\n"
    (folder / "aid.csv").write_text(rows, encoding="utf-8")
    job = job_for(Config(), None, data=["aid.csv"], output="a.pdf", date=None)
    dataset = pipeline.load(job)
    from aidreport.briefing.several_currencies import propose_conversion

    assert "need a date" in propose_conversion(job, dataset)


def test_one_currency_needs_no_proposal(folder: Path) -> None:
    (folder / "aid.csv").write_text(ROWS, encoding="utf-8")
    assert rendered(Config(), data=["aid.csv"], output="a.pdf", currency="NOK").proposal == ""
