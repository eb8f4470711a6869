"""Money that the figures of a page leave out is said on it and in its message, and proven."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from aidreport.briefing import pipeline
from aidreport.briefing.design import design_of
from aidreport.briefing.job import job_for
from aidreport.config.config import load_config
from aidreport.document.blocks import Callout, plain_text
from aidreport.document.message_text import message_content
from aidreport.proof.result import Verdict
from aidreport.proof.verify import verify

if TYPE_CHECKING:
    from aidreport.briefing.pipeline import Edition

ROWS = """Recipient,Amount,Currency,Decision date
UNICEF,1000500,NOK,2025-06-14
ICRC,2000000,USD,2025-06-12
IFRC,3000,XDR,2025-06-12
WFP,3250000,NOK,2024-06-12
UNICEF,250000,USD,2025-01-12
NRC,4000000,NOK,not known
WHO,abc,NOK,2025-01-12
"""
OTHER = "3 allocations of USD 2.25 million and XDR 3,000 in other currencies."
UNUSABLE = "2 rows that cannot be used; amounts of theirs that are known: NOK 4 million."
UNCONVERTED = "1 allocation of XDR 3,000, which could not be converted to NOK."


def made(folder: Path, settings: str, language: str = "en", rows: str = ROWS) -> Edition:
    (folder / "aid.csv").write_text(rows, encoding="utf-8")
    text = f'[reports.aid]\ndata = "aid.csv"\nlanguage = "{language}"\n{settings}\n'
    (folder / "config.toml").write_text(text, encoding="utf-8")
    job = job_for(load_config(folder / "config.toml"), None)
    design = design_of(job)
    calculation = pipeline.calculate(job, pipeline.load(job), design.template)
    (only,) = pipeline.editions(job, design, calculation)
    return only


def said(edition: Edition) -> list[str]:
    return [
        plain_text(block.text).replace("\u00a0", " ")
        for block in edition.briefing.body
        if isinstance(block, Callout)
    ]


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ('on_rejected = "exclude"', UNUSABLE),
        ('on_rejected = "exclude"\ncurrency = "NOK"', f"{OTHER} {UNUSABLE}"),
        ('on_rejected = "exclude"\nconvert = { to = "NOK" }', f"{UNCONVERTED} {UNUSABLE}"),
    ],
)
def test_a_page_and_its_message_say_what_is_left_out_and_verify_agrees(
    tmp_path: Path, settings: str, expected: str
) -> None:
    edition = made(tmp_path, settings)
    assert said(edition) == [expected]
    message = message_content(edition.briefing, edition.design.wording, {})
    assert [remark.replace("\u00a0", " ") for remark in message.remarks] == [
        f"Not in these figures: {expected}"
    ]
    path = pipeline.draw(edition, tmp_path / "aid.pdf").path
    assert verify(path).verdict is Verdict.VERIFIED


def test_a_page_that_leaves_nothing_out_says_nothing(tmp_path: Path) -> None:
    rows = "\n".join(ROWS.splitlines()[:6]) + "\n"
    assert said(made(tmp_path, "", rows=rows)) == []


def test_rows_of_no_known_amount_are_counted(tmp_path: Path) -> None:
    rows = ROWS.replace("NRC,4000000,NOK,not known\n", "")
    edition = made(tmp_path, 'on_rejected = "exclude"', rows=rows)
    assert said(edition) == ["1 row that cannot be used."]


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("nb", "3 bevilgninger på 2,25 millioner USD og 3 000 XDR i andre valutaer."),
        ("fr", "3 allocations, soit 2,25 millions de USD et 3 000 XDR, dans d’autres monnaies."),
    ],
)
def test_it_is_said_in_the_language_of_the_page(
    tmp_path: Path, language: str, expected: str
) -> None:
    edition = made(tmp_path, 'on_rejected = "exclude"\ncurrency = "NOK"', language)
    assert said(edition)[0].replace("\u202f", " ").startswith(expected)


def test_what_is_left_out_cannot_be_changed_unseen(tmp_path: Path) -> None:
    """The sums of what is left out follow from the rows in the record."""
    from aidreport.proof import allocations, record
    from aidreport.proof.recount import check_coverage, recount

    edition = made(tmp_path, 'on_rejected = "exclude"\ncurrency = "NOK"')
    kept = record.read(edition.evidence.record)
    rows = allocations.read(edition.evidence.allocations)
    assert [*recount(kept, rows), *check_coverage(kept, rows)] == []
    changed = kept.model_copy(
        update={
            "excluded": tuple(
                row.model_copy(update={"amount": None}) if row.amount else row
                for row in kept.excluded[:1]
            )
            + kept.excluded[1:]
        }
    )
    assert [*recount(changed, rows), *check_coverage(changed, rows)] != []
