"""Abbreviations say what they stand for, where the data or the language say it."""

from __future__ import annotations

import subprocess
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from aidreport.briefing import pipeline
from aidreport.briefing.job import job_for
from aidreport.config.config import load_config
from aidreport.document import abbreviations
from aidreport.pdf.file.metadata import PROFILES
from aidreport.proof.result import Verdict
from aidreport.proof.verify import verify

ROOT = Path(__file__).parents[2]
KRONER = {"en": "Norwegian kroner", "nb": "norske kroner", "fr": "couronnes norvégiennes"}
ROWS = """Recipient,Recipient full name,Amount,Currency,Date,Purpose
NRC,Norwegian Refugee Council,100,USD,2025-01-02,Shelter by NRC for IDPs
DRC,Danish Refugee Council,50,USD,2025-01-02,DRC and NRC work together
DRC,Democratic Republic of the Congo,5,USD,2025-01-03,DRC in the east
G7,Group of Seven,4,USD,2025-01-03,G7
ABC,ABC,3,USD,2025-01-03,ABC
ADE,Agency of 12 Donors,2,USD,2025-01-03,ADE
ערב,Hebrew Name,1,USD,2025-01-03,NRC עם ערב
"""


def expansions(path: Path) -> Counter[tuple[str, str]]:
    """Return what is read for an abbreviation, with the type of its element, as often as it is."""
    with pikepdf.open(path) as pdf:
        held = [item for item in pdf.objects if isinstance(item, pikepdf.Dictionary)]
        return Counter((str(item.S), str(item.E)) for item in held if "/E" in item)


def first_briefing(folder: Path, language: str, profile: str = "a-3a+ua-1") -> Path:
    job = job_for(load_config(ROOT / "config.toml"), None, output=f"{folder}/", language=language)
    report = job.report.model_copy(update={"conformance": profile})
    return pipeline.render(replace(job, report=report))[0].artifact.path


def table(folder: Path, rows: str) -> Path:
    (folder / "q.csv").write_text(rows, encoding="utf-8")
    (folder / "config.toml").write_text('[reports.q]\ndata = "q.csv"\n')
    job = job_for(load_config(folder / "config.toml"), "q", output=str(folder / "q.pdf"))
    return pipeline.render(job)[0].artifact.path


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("language", KRONER)
def test_currencies_and_partners_are_read_by_their_names(
    tmp_path: Path, language: str, profile: str
) -> None:
    path = first_briefing(tmp_path, language, profile)
    found = expansions(path)
    assert {tag for tag, _ in found} == {"/Span"}
    assert found["/Span", KRONER[language]] >= 3
    assert found["/Span", "UN Children’s Fund"] >= 1
    assert found["/Span", "International Federation of the Red Cross"] >= 1
    assert verify(path).verdict is Verdict.UNSIGNED


def test_nothing_is_invented(tmp_path: Path) -> None:
    """One name for two, a number, a name that is no shorter: none of them says what it is."""
    names = {words for _, words in expansions(table(tmp_path, ROWS))}
    assert names == {"Norwegian Refugee Council", "US dollars"}


def test_a_name_beside_its_abbreviation_is_not_read_twice(tmp_path: Path) -> None:
    rows = "Recipient,Recipient full name,Amount,Currency,Date,Purpose\n" + "".join(
        f"NRC,Norwegian Refugee Council,{n},USD,2025-01-02,NRC means Norwegian Refugee Council\n"
        for n in range(1, 4)
    )
    path = table(tmp_path, rows)
    with pikepdf.open(path) as pdf:
        held = [item for item in pdf.objects if isinstance(item, pikepdf.Dictionary)]
        cells = [item for item in held if item.get("/E") == "Norwegian Refugee Council"]
        assert not [item for item in cells if item.P.S == "/TD" and "means" in str(item.P)]


def test_a_long_table_says_what_an_abbreviation_is_at_its_first_place(tmp_path: Path) -> None:
    rows = "Recipient,Recipient full name,Amount,Currency,Date,Purpose\n" + "".join(
        f"P{n} NRC,,{n},USD,2025-01-02,Tents\n" for n in range(1, 60)
    )
    rows += "NRC,Norwegian Refugee Council,500,USD,2025-01-02,Tents\n"
    found = expansions(table(tmp_path, rows))
    assert 1 <= found["/Span", "Norwegian Refugee Council"] <= 6


@pytest.mark.parametrize("language", KRONER)
def test_programs_extract_the_same_text_as_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    def extracted(path: Path) -> list[str]:
        command = ["pdftotext", "-layout", str(path), "-"]
        by_poppler = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        with pypdfium2.PdfDocument(path) as document:
            by_pdfium = [page.get_textpage().get_text_bounded() for page in document]
        lines = [line for page in by_pdfium for line in page.splitlines()]
        return [by_poppler, *map(str.rstrip, lines)]  # a blank at the end of a line is none

    with_them = extracted(first_briefing(tmp_path / "with", language))
    monkeypatch.setattr(abbreviations, "expansions", lambda *_: {})
    assert extracted(first_briefing(tmp_path / "without", language)) == with_them
