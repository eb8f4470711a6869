"""A warning that a page says in another language than the record is proven with its numbers."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.proof.forgery import Forger
from tests.proof.renewal import rewrite, saved
from tests.shipped import LANGUAGES

from aidreport.briefing import pipeline
from aidreport.briefing.job import job_for
from aidreport.config.config import load_config
from aidreport.proof.numbers import Marks
from aidreport.proof.record import Record
from aidreport.proof.record_entries import FindingEntry
from aidreport.proof.remarks_said import check_remarks
from aidreport.proof.result import Verdict, Verification
from aidreport.proof.verify import verify

ROWS = """recipient,amount,currency,date
UNICEF,1500,NOK,2026-01-01
WFP,2500.5,NOK,2026-01-02
ICRC,300000,NOK,2026-01-05
Total,400000,NOK,
"""


def rendered(folder: Path, language: str) -> Path:
    (folder / "data").mkdir()
    (folder / "data/q1.csv").write_text(ROWS, encoding="utf-8")
    (folder / "config.toml").write_text('[reports.r]\ndata = "data/q1.csv"\n', encoding="utf-8")
    job = job_for(
        load_config(folder / "config.toml"),
        None,
        language=language,
        output=f"{folder}/{language}.pdf",
    )
    return pipeline.render(job)[0].artifact.path


@pytest.fixture(scope="module")
def norwegian(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return rendered(tmp_path_factory.mktemp("nb"), "nb")


def problems(found: Verification) -> str:
    return "\n".join(next(check for check in found.checks if check.name == "text").details)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_amount_of_a_warning_is_unproven_in_any_language(tmp_path: Path, language: str) -> None:
    found = verify(rendered(tmp_path, language))
    assert found.verdict is Verdict.UNSIGNED, found.checks
    assert not [line for line in found.not_checked if "do not compute" in line]


@pytest.mark.broken_pdfs
def test_another_amount_in_a_translated_warning_is_named(norwegian: Path, tmp_path: Path) -> None:
    forger = Forger(norwegian)
    forger.replace(b"(sumraden oppgir 400", b"(sumraden oppgir 900")
    found = verify(saved(forger, tmp_path / "forged.pdf"))
    assert found.verdict is Verdict.ALTERED
    assert '"900\xa0000 NOK", which no figure shows' in problems(found)


@pytest.mark.broken_pdfs
@pytest.mark.parametrize("other", ["900", "000"])
def test_a_record_that_translates_a_warning_with_another_amount_is_named(
    norwegian: Path, tmp_path: Path, other: str
) -> None:
    forger = Forger(norwegian)
    forger.replace(b"(sumraden oppgir 400", b"(sumraden oppgir " + other.encode())
    rewrite(
        forger,
        lambda found: {
            "remarks": {
                words.replace("oppgir 400", f"oppgir {other}"): english
                for words, english in found.remarks.items()
            }
        },
    )
    found = verify(saved(forger, tmp_path / "forged.pdf"))
    assert found.verdict is Verdict.ALTERED
    assert f'"{other}\xa0000 NOK" is not in what the record says: "the total row' in problems(found)


def record_with(words: str, english: str) -> Record:
    finding = FindingEntry.model_construct(message=english, source="q1.csv")
    return Record.model_construct(
        remarks={words: english},
        marks=Marks(",", "\u00a0"),
        findings=(finding,),
        excluded=(),
        figures=(),
        plans=(),
        before=None,
    )


@pytest.mark.parametrize(
    ("words", "proven"),
    [
        ("400\u00a0000 NOK i rad 3–7 den 5.1.2026", True),
        ("400 NOK i rad 3–7", False),
        ("400\u00a0000 USD i rad 3–7", False),
        ("400\u00a0000 mill. NOK i rad 3–7", False),
    ],
)
def test_a_translation_has_the_amounts_of_the_record_whole_and_in_their_units(
    words: str, *, proven: bool
) -> None:
    english = "NOK 400,000 in rows 3–7 of 2026-01-05"
    assert (list(check_remarks(record_with(words, english))) == []) is proven


@pytest.mark.broken_pdfs
def test_a_translation_of_what_the_record_does_not_say_is_named(
    norwegian: Path, tmp_path: Path
) -> None:
    forger = Forger(norwegian)
    rewrite(forger, lambda found: {"remarks": {**found.remarks, "9 kr": "NOK 9"}})
    found = verify(saved(forger, tmp_path / "forged.pdf"))
    assert 'the record has "9 kr" for what it does not say' in problems(found)
