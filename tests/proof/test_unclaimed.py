"""A number on a page that no figure claims is in what the data say, or named by the verdict."""

from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pikepdf import String
from tests.proof.alterations import elements
from tests.proof.forgery import Forger
from tests.proof.renewal import rewrite, saved

from aidreport.briefing import pipeline
from aidreport.briefing.job import job_for
from aidreport.config.config import load_config
from aidreport.proof.result import Verdict, Verification
from aidreport.proof.unclaimed import shared_out
from aidreport.proof.verify import verify

if TYPE_CHECKING:
    from collections.abc import Callable

    from aidreport.proof.record import Record

ROOT = Path(__file__).parents[2]


def problems(found: Verification) -> tuple[str, ...]:
    return next(check for check in found.checks if check.name == "text").details


def stripped(forger: Forger, figure: str) -> None:
    """Take the marks of a figure away."""
    for element in elements(forger):
        if str(element.get("/T", "")) == f"figure {figure}":
            del element["/T"]


def total(forger: Forger) -> None:
    stripped(forger, "total/NOK")
    forger.replace(b"386.3", b"836.3")


def cell(forger: Forger) -> None:
    stripped(forger, "group/recipient/UNICEF/NOK")
    forger.replace(b"229.0", b"929.0")


def percent(forger: Forger) -> None:
    stripped(forger, "share/recipient/UNICEF/NOK")
    forger.replace(b"59.3%", b"95.3%")


def count(forger: Forger) -> None:
    stripped(forger, "count/recipient/NOK")
    forger.replace(b"(three)", b"(eleven)")


def prose(forger: Forger) -> None:
    forger.replace(b"( partners to protect", b"( 900 million protect")


def digits(forger: Forger) -> None:
    forger.replace(b"( partners to protect", b"(00 partners to protect")


@pytest.mark.broken_pdfs
@pytest.mark.parametrize(
    ("alteration", "words"),
    [
        (total, "NOK 836.3 million"),
        (cell, "929.0"),
        (percent, "95.3%"),
        (count, "eleven"),
        (prose, "900 million"),
        (digits, "00"),
    ],
)
def test_a_number_without_the_mark_of_a_figure_is_named_however_much_is_renewed(
    norway: Path, tmp_path: Path, alteration: Callable[[Forger], None], words: str
) -> None:
    forger = Forger(norway)
    alteration(forger)
    found = verify(saved(forger, tmp_path / "forged.pdf"))
    assert found.verdict is Verdict.ALTERED
    assert f'the page says "{words}", which no figure shows' in problems(found)


@pytest.mark.broken_pdfs
def test_a_number_that_only_the_record_vouches_for_is_named_in_the_verdict(
    norway: Path, tmp_path: Path
) -> None:
    forger = Forger(norway)
    prose(forger)
    rewrite(forger, lambda found: {"unclaimed": (*(found.unclaimed or ()), "900 million")})
    found = verify(saved(forger, tmp_path / "forged.pdf"))
    assert any('do not compute: "900 million"' in line for line in found.not_checked)
    assert '"900 million"' in found.conclusion


@pytest.mark.parametrize("language", ["en", "nb", "fr"])
def test_an_honest_briefing_names_no_number_of_its_own(tmp_path: Path, language: str) -> None:
    shutil.copytree(ROOT / "data", tmp_path / "data")
    path = Path(shutil.copy(ROOT / "config.toml", tmp_path))
    job = job_for(load_config(path), None, language=language, output=str(tmp_path / "a.pdf"))
    found = verify(pipeline.render(job)[0].artifact.path)
    assert found.verdict is Verdict.UNSIGNED, found.checks
    assert not [line for line in found.not_checked if "do not compute" in line]


def test_numbers_of_a_template_s_own_words_are_named_and_are_no_alteration(tmp_path: Path) -> None:
    rows = "recipient,amount,currency,date\nWFP,5000,NOK,2026-01-31\n"
    (tmp_path / "q1.csv").write_text(rows, encoding="utf-8")
    (tmp_path / "own.md").write_text(
        "# Of NOK 5 billion\n\nCall 22 24 36 00. {{ total | money }}.\n", encoding="utf-8"
    )
    (tmp_path / "config.toml").write_text('[reports.q1]\ndata = "q1.csv"\n', encoding="utf-8")
    settings = load_config(tmp_path / "config.toml")
    job = job_for(settings, "q1", template=str(tmp_path / "own.md"), output=f"{tmp_path}/")
    found = verify(pipeline.render(job)[0].artifact.path)
    assert found.verdict is Verdict.UNSIGNED, found.checks
    assert any('"NOK 5 billion"' in line for line in found.not_checked)
    assert "NOK 5 billion" in found.conclusion


def test_a_number_in_the_name_of_a_partner_is_none_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text(
        "recipient,amount,currency,date\n3 Bn Trees,5000000,NOK,2026-01-01\nWFP,2,NOK,2026-01-02\n",
        encoding="utf-8",
    )
    (tmp_path / "config.toml").write_text('[reports.r]\ndata = "rows.csv"\n', encoding="utf-8")
    job = job_for(load_config(tmp_path / "config.toml"), None, output=str(tmp_path / "own.pdf"))
    found = verify(pipeline.render(job)[0].artifact.path)
    assert found.verdict is Verdict.UNSIGNED
    assert found.unclaimed == ()


def test_amounts_as_a_source_writes_them_are_what_the_data_say(tmp_path: Path) -> None:
    rows = 'recipient,amount,date\nWFP,229000000,2026-01-31\nMSF,"140 000 000,50",2026-01-31\n'
    (tmp_path / "q1.csv").write_text(rows, encoding="utf-8")
    (tmp_path / "config.toml").write_text(
        '[reports.q1]\ndata = { path = "q1.csv", currency = "NOK", decimal = "," }\n',
        encoding="utf-8",
    )
    job = job_for(load_config(tmp_path / "config.toml"), "q1", output=f"{tmp_path}/")
    found = verify(pipeline.render(job)[0].artifact.path)
    assert found.verdict is Verdict.UNSIGNED, found.checks
    assert found.unclaimed == ()


@pytest.mark.parametrize("language", ["en", "nb"])
def test_an_amount_at_the_end_of_a_finding_is_what_the_record_says(
    tmp_path: Path, language: str
) -> None:
    rows = "recipient,amount,currency,date\nWFP,150000,NOK,2026-01-31\nMSF,200000,NOK,2026-01-31\n"
    (tmp_path / "q1.csv").write_text(f"{rows}Total,450000,NOK,\n", encoding="utf-8")
    (tmp_path / "config.toml").write_text('[reports.q1]\ndata = "q1.csv"\n', encoding="utf-8")
    settings = load_config(tmp_path / "config.toml")
    job = job_for(settings, "q1", language=language, output=f"{tmp_path}/")
    found = verify(pipeline.render(job)[0].artifact.path)
    assert found.verdict is Verdict.UNSIGNED, found.checks
    assert found.unclaimed == ()


@pytest.mark.broken_pdfs
def test_an_amount_that_is_called_a_fact_of_the_source_is_named_in_the_verdict(
    norway: Path, tmp_path: Path
) -> None:
    def change(found: Record) -> dict[str, object]:
        fact = next(entry for entry in found.figures if entry.id.startswith("fact/"))
        words = {"id": "fact/9", "value": Decimal("836.3"), "as_written": "NOK 836.3 million"}
        shown = [entry for entry in found.shown if entry.figure == "total/NOK" and not entry.aloud]
        first = found.shown.index(shown[0])
        entries = list(found.shown)
        entries[first] = shown[0].model_copy(
            update={"figure": "fact/9", "text": "NOK 836.3 million", "power": 0}
        )
        return {
            "figures": (*found.figures, fact.model_copy(update=words)),
            "shown": tuple(entries),
        }

    forger = Forger(norway)
    mark = next(item for item in elements(forger) if str(item.get("/T", "")) == "figure total/NOK")
    mark.T = String("figure fact/9")
    forger.replace(b"386.3", b"836.3")
    rewrite(forger, change)
    found = verify(saved(forger, tmp_path / "forged.pdf"))
    assert found.verdict is Verdict.UNSIGNED, found.checks
    assert 'whether "NOK 836.3 million" on it is right' in found.conclusion


YEARS = """recipient,amount,currency,date
UNHCR,144200000,NOK,2024-01-01
UNICEF,21900000,NOK,2024-02-01
ICRC,1188700000,NOK,2024-03-01
UNHCR,45700000,NOK,2025-01-01
UNICEF,138600000,NOK,2025-02-01
360 Relief,912400000,NOK,2025-03-01
"""


@pytest.mark.parametrize("language", ["en", "nb", "fr", "uk"])
@pytest.mark.parametrize(
    "blocks",
    [
        (":::bar-chart{by=recipient}", ":::stacked-columns{by=year of=recipient top=2}"),
        (":::column-chart{by=year}", ":::share-bar{by=recipient}"),
        (":::dumbbell{by=recipient}", ':::table{by=recipient columns="amount, share"}'),
    ],
    ids=["bars", "columns", "table"],
)
def test_the_names_and_numbers_of_a_figure_are_read_apart(
    tmp_path: Path, blocks: tuple[str, str], language: str
) -> None:
    (tmp_path / "rows.csv").write_text(YEARS, encoding="utf-8")
    template = "\n\n".join(["# {{ title }}", *blocks, ""])
    (tmp_path / "own.md").write_text(template, encoding="utf-8")
    settings = f'[organisation]\nlanguage = "{language}"\n[reports.r]\ndata = "rows.csv"\n'
    (tmp_path / "config.toml").write_text(settings, encoding="utf-8")
    config = load_config(tmp_path / "config.toml")
    job = job_for(config, "r", template=str(tmp_path / "own.md"), output=f"{tmp_path}/")
    found = verify(pipeline.render(job)[0].artifact.path)
    assert found.unclaimed == ()
    assert found.verdict is Verdict.UNSIGNED


def test_words_read_aloud_are_shared_out_among_the_texts_of_a_block_in_their_order() -> None:
    texts = ["Photo of 2 people.", "2024: NOK 5. Others (2): NOK 7.", "A NOK 5, 2 others."]
    waiting = ["NOK 5", "2", "NOK 7", "NOK 5", "2"]
    assert shared_out(texts, waiting) == [[], ["NOK 5", "2", "NOK 7"], ["NOK 5", "2"]]


def test_words_that_no_text_has_take_none_from_those_behind_them() -> None:
    assert shared_out(["NOK 5", "NOK 6"], ["NOK 9", "NOK 5", "NOK 6"]) == [["NOK 5"], ["NOK 6"]]
