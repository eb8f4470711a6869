"""A table that was altered names the row, by its recipient, and the column."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pikepdf import Name, String
from tests.proof.alterations import elements
from tests.proof.forgery import Forger

from aidreport.briefing import pipeline
from aidreport.briefing.job import job_for
from aidreport.config.config import load_config
from aidreport.proof.result import Verdict
from aidreport.proof.verify import verify

if TYPE_CHECKING:
    from pathlib import Path

ROWS = """recipient,amount,currency,date,country,purpose
WFP,1250000,NOK,2026-01-31,Sudan,Food
MSF,977000,NOK,2026-03-02,Yemen,Clinics
IFRC,512000,NOK,2026-03-04,Chad,Shelters
ICRC,430000,NOK,2026-03-05,Mali,Prisons
"""
TEMPLATE = """# {{ title }}

:::table{by=recipient columns="amount, share, purposes"}

:::rows{columns="recipient, country, date, amount"}
"""


@pytest.fixture(scope="module")
def briefing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rows")
    (folder / "q1.csv").write_text(ROWS, encoding="utf-8")
    (folder / "own.md").write_text(TEMPLATE, encoding="utf-8")
    (folder / "config.toml").write_text('[reports.q1]\ndata = "q1.csv"\ntemplate = "own.md"\n')
    job = job_for(load_config(folder / "config.toml"), "q1", output=f"{folder}/")
    return pipeline.render(job)[0].artifact.path


def details(briefing: Path, path: Path, old: bytes, new: bytes) -> list[str]:
    forger = Forger(briefing)
    forger.replace(old, new)
    found = verify(forger.save(path))
    assert found.verdict is Verdict.ALTERED
    return [line for check in found.checks for line in check.details]


@pytest.mark.broken_pdfs
@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        (b"(Clinics)", b"(Offices)", "row “MSF”, column “Purpose”: the data have no “Offices”"),
        (b"(ICRC)", b"(IRCC)", "row “ICRC”, column “Recipient”: the data have no “IRCC”"),
        (b"(Yemen)", b"(Nepal)", "row “MSF”, column “Country”: the data have no “Nepal”"),
    ],
)
def test_a_word_that_is_altered_names_the_row_and_the_column(
    briefing: Path, tmp_path: Path, old: bytes, new: bytes, named: str
) -> None:
    found = details(briefing, tmp_path / "forged.pdf", old, new)
    assert any(named in line for line in found), found


@pytest.mark.broken_pdfs
def test_a_text_outside_the_rows_names_none(briefing: Path, tmp_path: Path) -> None:
    found = details(briefing, tmp_path / "forged.pdf", b"(Share)", b"(Part)")
    assert any("was altered" in line for line in found), found
    assert not any("the data have no" in line for line in found), found


@pytest.mark.broken_pdfs
def test_a_cell_that_is_not_what_is_seen_names_its_row_and_column(
    briefing: Path, tmp_path: Path
) -> None:
    forger = Forger(briefing)
    left, low, right, top = forger.place("977")
    forger.add(b"1 1 1 rg %.2f %.2f %.2f %.2f re f" % (left, low, right - left, top - low))
    found = verify(forger.save(tmp_path / "forged.pdf"))
    page = next(check for check in found.checks if check.name == "page").details
    place = "(table 1, row “MSF”, column “NOK"
    assert any("is not what is seen" in line and place in line for line in page), page


@pytest.mark.broken_pdfs
@pytest.mark.parametrize(
    ("key", "is_of_row", "named"),
    [
        ("/E", False, "row “MSF”, column “Share”, share/recipient/MSF/NOK): changed"),
        ("/Lang", False, "row “MSF”, column “Share”, share/recipient/MSF/NOK): changed"),
        ("/Alt", True, "row “MSF”): changed"),
    ],
)
def test_a_structure_that_is_altered_names_the_table_the_row_and_the_figure(
    briefing: Path, tmp_path: Path, key: str, is_of_row: bool, named: str
) -> None:
    forger = Forger(briefing)
    titled = (
        item for item in elements(forger) if item.get("/T") == "figure share/recipient/MSF/NOK"
    )
    cell = next(item for item in titled if item.S == Name.TD)
    (cell.P if is_of_row else cell)[key] = String("de")
    found = verify(forger.save(tmp_path / "forged.pdf"))
    objects = next(check for check in found.checks if check.name == "objects").details
    assert any("(table 1, " in line and line.endswith(named) for line in objects), objects
