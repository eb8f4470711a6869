"""The template `partner` in a burst: each partner's own allocations, and nobody else's."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from pypdf import PdfReader
from tests.shipped import LANGUAGES

Run = Callable[..., object]

ROWS = """recipient,donor,country,amount,currency,date,purpose,measure
UNHCR,Norway,Sudan,55000000,NOK,2025-01-20,Shelter in Darfur,commitment
UNHCR,Sweden,Yemen,1250000,NOK,2025-03-02,Registration of refugees,commitment
WFP,Norway,Sudan,31250000,NOK,2025-02-03,Food,commitment
"""
CONFIG = """[organisation]
name = "Ministry of Foreign Affairs"

[reports.partners]
data = "aid.csv"
template = "partner"
burst = "recipient"
output = "output/{key}.pdf"
"""


@pytest.fixture
def partners(run: Run, project: Path) -> Path:
    (project / "aid.csv").write_text(ROWS, encoding="utf-8")
    (project / "config.toml").write_text(CONFIG, encoding="utf-8")
    return project


def words(path: Path) -> str:
    text = "\n".join(page.extract_text() for page in PdfReader(path).pages)
    return re.sub(r"[\s\u00a0]+", " ", text)


def test_a_partner_sees_its_rows_from_whom_and_for_what_and_nothing_of_others(
    run: Run, partners: Path
) -> None:
    assert run("render", "partners").code == 0
    path = partners / "output/unhcr.pdf"
    text = words(path)
    assert "Funding for UNHCR" in text
    assert "This statement has only the allocations of this partner" in text
    for own in ("56.25", "Norway", "Sweden", "Sudan", "Yemen", "Shelter in Darfur", "row 3"):
        assert own in text
    content = b"".join(data for files in PdfReader(path).attachments.values() for data in files)
    for other in ("WFP", "31250000", "31.25", "86.25"):
        assert other not in text
        assert other.encode() not in content
    assert run("verify", str(path), "-q").code == 0
    assert "Funding for WFP" in words(partners / "output/wfp.pdf")


def test_a_column_that_the_data_do_not_have_is_left_out(run: Run, partners: Path) -> None:
    (partners / "aid.csv").write_text(
        "recipient,amount,currency,date,measure\nUNHCR,55000000,NOK,2025-01-20,commitment\n"
    )
    assert run("render", "partners").code == 0
    text = words(partners / "output/unhcr.pdf")
    assert "Donor" not in text
    assert "Not stated" not in text
    assert "What the funds are for" not in text


@pytest.mark.long
@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_in_every_language(run: Run, partners: Path, language: str) -> None:
    assert run("render", "partners", "--language", language).code == 0
    assert "UNHCR" in words(partners / "output/unhcr.pdf")
    assert run("verify", str(partners / "output/unhcr.pdf"), "-q").code == 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_statement_of_several_partners_names_each_and_does_not_call_itself_that_of_one(
    run: Run, partners: Path, language: str
) -> None:
    of_one = {"en": "only the allocations of this partner", "nb": "bare bevilgningene til denne"}
    config = CONFIG.replace('burst = "recipient"\n', f'language = "{language}"\n')
    (partners / "config.toml").write_text(config.replace("{key}", "all"), encoding="utf-8")
    assert run("render", "partners").code == 0
    text = words(partners / "output/all.pdf")
    assert "UNHCR" in text
    assert "WFP" in text
    if language in of_one:
        assert of_one[language] not in text
    assert run("verify", str(partners / "output/all.pdf"), "-q").code == 0
