"""A share that is neither nothing nor all is shown as less or more than a number, and proven."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from tests.proof.test_examine import attached, problems, with_attached

from aidreport.briefing import pipeline
from aidreport.briefing.job import job_for
from aidreport.config.config import load_config
from aidreport.pdf.reading.reader import PdfDocument, read_pdf
from aidreport.proof.examine import examine_figures
from aidreport.proof.record import read
from aidreport.proof.result import Verdict
from aidreport.proof.verify import verify

if TYPE_CHECKING:
    from pathlib import Path

ROWS = """recipient,amount,currency,date
UNICEF,9999000,NOK,2025-01-01
ICRC,600,NOK,2025-01-01
WFP,400,NOK,2025-01-01
"""
TEMPLATE = """# {{ title }}

It has {{ largest_share }}, in whole percent {{ largest_share | percent(0) }}.

:::key-figures{show="total, largest-share"}

:::table{by=recipient columns="amount, share, bar"}

:::table{by=recipient columns="amount, bar" top=1}

:::share-bar
"""


def rendered(folder: Path, rows: str, language: str = "en") -> Path:
    (folder / "rows.csv").write_text(rows, encoding="utf-8")
    (folder / "own.md").write_text(TEMPLATE, encoding="utf-8")
    (folder / "config.toml").write_text('[reports.r]\ndata = "rows.csv"\n', encoding="utf-8")
    job = job_for(
        load_config(folder / "config.toml"),
        "r",
        template=str(folder / "own.md"),
        language=language,
        output=f"{folder}/",
    )
    return pipeline.render(job)[0].artifact.path


@pytest.fixture(scope="module")
def reading(tmp_path_factory: pytest.TempPathFactory) -> PdfDocument:
    return read_pdf(rendered(tmp_path_factory.mktemp("shares"), ROWS))


@pytest.mark.parametrize(
    ("language", "less", "more", "aloud"),
    [
        ("en", "<0.1%", ">99.9%", "less than 0.1%"),
        ("nb", "<0,1 %", ">99,9 %", "under 0,1 %"),
        ("fr", "<0,1 %", ">99,9 %", "moins de 0,1 %"),
        ("ar", "أقل من 0.1%", "أكثر من 99.9%", "أقل من 0.1%"),
    ],
)
def test_a_share_is_never_said_to_be_nothing_or_all_that_is_not(
    tmp_path: Path, language: str, less: str, more: str, aloud: str
) -> None:
    path = rendered(tmp_path, ROWS, language)
    assert verify(path).verdict is Verdict.UNSIGNED
    shown = read(attached(read_pdf(path), "figures.json").encode()).shown
    words = {(item.text, item.aloud) for item in shown}
    assert {(less, False), (more, False), (aloud, True)} <= words
    shares = [item.text for item in shown if item.figure.startswith("share/recipient/")]
    assert not any(text.startswith(("0", "100")) for text in shares)


@pytest.mark.parametrize(
    ("figure", "old", "new", "less"),
    [
        ("share/recipient/WFP/NOK", "<0.1%", "0.1%", True),
        ("share/recipient/WFP/NOK", "<0.1%", ">0.1%", True),
        ("share/recipient/WFP/NOK", "<0.1%", "more than 0.1%", True),
        ("share/recipient/WFP/NOK", "<0.1%", "أكثر من 0.1%", True),
        ("share/recipient/WFP/NOK", "<0.1%", "<0.5%", True),
        ("share/recipient/WFP/NOK", "<0.1%", "<59.3%", True),
        ("share/recipient/UNICEF/NOK", ">99.9%", "<99.9%", True),
        ("share/recipient/UNICEF/NOK", ">99.9%", "<100.0%", False),
        ("share/recipient/UNICEF/NOK", ">99.9%", ">100.0%", False),
        ("shares/recipient/NOK", "100.0%", "<100.0%", False),
        ("shares/recipient/NOK", "100.0%", ">99.9%", False),
    ],
)
def test_a_bound_of_a_share_that_it_does_not_have_is_reported_whatever_is_renewed(
    reading: PdfDocument, figure: str, old: str, new: str, *, less: bool
) -> None:
    kept = read(attached(reading, "figures.json").encode())
    shown = tuple(
        item.model_copy(update={"text": new, "less": less, "more": ">" in new and not less})
        if (item.figure, item.text, item.aloud) == (figure, old, False)
        else item
        for item in kept.shown
    )
    assert shown != kept.shown
    sealed = kept.model_copy(update={"shown": shown}).sealed().decode()
    title = f"figure {figure}"
    passages = tuple(
        replace(
            passage,
            marks=tuple(
                mark._replace(text=new) if (mark.title, mark.text) == (title, old) else mark
                for mark in passage.marks
            ),
        )
        for passage in reading.passages
    )
    forged = replace(with_attached(reading, "figures.json", sealed), passages=passages)
    reported = problems(examine_figures(forged))
    assert any(line.startswith(f'{figure}: the page says "{new}"') for line in reported)
