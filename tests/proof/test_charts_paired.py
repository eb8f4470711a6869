"""Columns side by side: each as high as its amount, in the colour of its period, with its name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from tests.proof.forgery import Forger
from tests.proof.one_block import failures

from aidreport.briefing import pipeline
from aidreport.briefing.job import job_for
from aidreport.config.config import load_config
from aidreport.proof.result import Verdict
from aidreport.proof.verify import verify

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "recipient,amount,currency,date\n"
OLD = (
    f"{HEAD}UNICEF,2000000,NOK,2024-01-01\nWFP,600000,NOK,2024-01-01\nMSF,-300000,NOK,2024-01-01\n"
)
NEW = (
    f"{HEAD}UNICEF,3000000,NOK,2025-01-01\nICRC,2500000,NOK,2025-01-01\nMSF,900000,NOK,2025-01-01\n"
)
COLUMN = re.compile(rb"([\d. ]+) rg ([\d.]+) ([\d.]+) ([\d.]+) ([\d.]+) re f\nEMC")
NOW = "group/recipient/UNICEF/NOK"


@pytest.fixture(scope="module")
def paired(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("paired")
    template = "# T\n\n:::changes-chart{form=columns}\n"
    for name, content in (("old.csv", OLD), ("new.csv", NEW), ("own.md", template)):
        (folder / name).write_text(content, encoding="utf-8")
    (folder / "config.toml").write_text("", encoding="utf-8")
    job = job_for(
        load_config(folder / "config.toml"),
        None,
        data=[str(folder / "new.csv")],
        compare=[str(folder / "old.csv")],
        template=str(folder / "own.md"),
        output=f"{folder}/",
    )
    return pipeline.render(job)[0].artifact.path


def columns(forger: Forger) -> list[re.Match[bytes]]:
    """Return the marks, in order: those of UNICEF are the first two."""
    found = [one for one in COLUMN.finditer(forger.content()) if float(one[5]) > 8]
    return [one for one in found if 15 < float(one[4]) < 60]


def test_pairs_of_columns_are_verified_negative_and_single_ones_too(paired: Path) -> None:
    found = verify(paired)
    assert found.verdict is Verdict.UNSIGNED, found.checks


@pytest.mark.broken_pdfs
def test_a_column_that_is_higher_is_reported_with_its_figure(paired: Path, tmp_path: Path) -> None:
    forger = Forger(paired)
    one = columns(forger)[1]
    higher = b"%.2f re f\nEMC" % (float(one[5]) * 1.1)
    forger.replace(one[0], one[0].replace(one[5] + b" re f\nEMC", higher))
    problems = failures(forger.save(tmp_path / "forged.pdf"))
    assert any(line.startswith(f"{NOW}: page 1: its mark is") for line in problems), problems


@pytest.mark.broken_pdfs
def test_columns_with_each_other_s_colours_are_reported(paired: Path, tmp_path: Path) -> None:
    forger = Forger(paired)
    before, now = columns(forger)[:2]
    assert before[1] != now[1]
    forger.replace(now[0], now[0].replace(now[1], before[1], 1))
    problems = failures(forger.save(tmp_path / "forged.pdf"))
    assert f"{NOW}: its mark has the colour of another series" in problems


@pytest.mark.broken_pdfs
def test_columns_below_another_name_are_reported(paired: Path, tmp_path: Path) -> None:
    forger = Forger(paired)
    content = forger.content()
    name = re.search(rb"1 0 0 1 ([\d.]+) ([\d.]+) Tm [^\n]*\(UNICEF\)", content)
    assert name
    moved = b"1 0 0 1 %.3f %b Tm" % (float(name[1]) + 6, name[2])
    forger.replace(name[0], name[0].replace(b"1 0 0 1 %b %b Tm" % (name[1], name[2]), moved))
    problems = failures(forger.save(tmp_path / "forged.pdf"))
    assert any("its name is not below its marks" in line for line in problems), problems
