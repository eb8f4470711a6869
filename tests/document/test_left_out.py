"""Money that the figures of a page leave out is said on it and in its message, and proven."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from xlsxwriter import Workbook

from aidreport.briefing import pipeline
from aidreport.briefing.design import design_of
from aidreport.briefing.job import job_for
from aidreport.config.config import load_config
from aidreport.document.blocks import Callout
from aidreport.document.message_text import message_content
from aidreport.document.spans import plain_text
from aidreport.proof.result import Verdict
from aidreport.proof.verify import verify

if TYPE_CHECKING:
    from aidreport.briefing.edition import Edition

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


def made(
    folder: Path,
    settings: str,
    language: str = "en",
    rows: str = ROWS,
    values: str = "",
    name: str = "aid.csv",
) -> Edition:
    (folder / "aid.csv").write_text(rows, encoding="utf-8")
    data = f'{{ path = "{name}"{values} }}'
    text = f'[reports.aid]\ndata = {data}\nlanguage = "{language}"\n{settings}\n'
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
    assert verify(path).verdict is Verdict.UNSIGNED


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
    from aidreport.proof.coverage import check_coverage
    from aidreport.proof.recount import recount

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


CHOICES = """Recipient,Country,Status,Amount (NOK),Decision date
UNICEF,Mali,Active,1000500,2025-06-14
WFP,Mali,Cancelled,3250000,2025-06-12
NRC,Mali,Cancelled,n/a,2025-06-12
IFRC,Chad,On hold,500000,2025-06-12
"""
VALUES = ', values = { status = { Cancelled = "exclude", "On hold" = "exclude", Active = "use" } }'


IN_WORDS = {
    "en": "3 rows left out by choice (status “Cancelled”: the settings leave it out; status “On"
    " hold”: the settings leave it out); amounts of theirs that are known: NOK 3.75 million.",
    "nb": "3 rader utelatt etter eget valg (status «Cancelled»: innstillingene utelater det;"
    " status «On hold»: innstillingene utelater det); beløp i dem som er kjent:"
    " 3,75 millioner NOK.",
    "fr": "3 lignes écartées par choix (statut « Cancelled » : les réglages l’écartent ;"
    " statut « On hold » : les réglages l’écartent) ; leurs montants connus :"
    " 3,75 millions de NOK.",
}


@pytest.mark.parametrize(("language", "expected"), IN_WORDS.items())
def test_rows_left_out_by_choice_are_said_with_their_amounts(
    tmp_path: Path, language: str, expected: str
) -> None:
    edition = made(tmp_path, "", language, CHOICES, VALUES)
    (sentence,) = said(edition)
    assert sentence.replace("\u202f", " ") == expected
    path = pipeline.draw(edition, tmp_path / "aid.pdf").path
    assert verify(path).verdict is Verdict.UNSIGNED


@pytest.mark.parametrize(
    ("values", "start"),
    [
        (', values = { recipient = { WFP = "exclude" } }', "1 row left out by choice (recipient"),
        (', values = { status = { Cancelled = "exclude", "On hold" = "use" } }', "2 rows"),
    ],
)
def test_every_kind_of_choice_is_said(tmp_path: Path, values: str, start: str) -> None:
    rows = CHOICES
    if "recipient" in values:
        for status in ("Cancelled", "On hold"):
            rows = rows.replace(status, "Active")
    settings = 'on_rejected = "exclude"'
    assert start in said(made(tmp_path, settings, rows=rows, values=values))[0]


@pytest.mark.parametrize("rejected", ["", "n/a"])
def test_what_is_left_out_of_another_measure_is_not_added_to_what_is(
    tmp_path: Path, rejected: str
) -> None:
    rows = (
        "Recipient,Measure,Status,Amount (NOK),Decision date\n"
        "UNICEF,commitment,Active,1000500,2025-06-14\n"
        "WFP,commitment,Cancelled,3250000,2025-06-12\n"
        "WFP,disbursement,Cancelled,250000,2025-06-12\n"
        f"NRC,disbursement,Active,700000,2025-06-12{rejected}\n"
    )
    values = ', values = { status = { Cancelled = "exclude" } }'
    settings = 'on_rejected = "exclude"\nmeasure = ["commitment"]'
    (sentence,) = said(made(tmp_path, settings, rows=rows, values=values))
    assert sentence == (
        "1 row left out by choice (status “Cancelled”: the settings leave it out), which states"
        " NOK 3.25 million."
    )


def test_rows_below_a_heading_that_the_config_leaves_out_are_said(tmp_path: Path) -> None:
    rows = (
        "Partner,Country,Amount (EUR),Date\nPledged,,,\nUNICEF,Mali,100,2026-01-02\n"
        "WFP,Mali,250,2026-01-03\nCancelled,,,\nFAO,Mali,40,2026-01-04\n"
    )
    values = ', values = { section = { Pledged = "pledge", Cancelled = "exclude" } }'
    (sentence,) = said(made(tmp_path, "", rows=rows, values=values))
    assert sentence == (
        "1 row left out by choice (the rows below “Cancelled” are left out by the settings), which"
        " states EUR 40."
    )


HIDDEN = {
    "en": "1 row left out by choice (a hidden row, which the settings leave out), which"
    " states NOK 40.",
    "nb": "1 rad utelatt etter eget valg (en skjult rad, som innstillingene utelater), som oppgir"
    " 40 NOK.",
}


@pytest.mark.parametrize(("language", "expected"), HIDDEN.items())
def test_hidden_rows_that_the_config_leaves_out_are_said(
    tmp_path: Path, language: str, expected: str
) -> None:
    path = tmp_path / "aid.xlsx"
    book = Workbook(str(path))
    sheet = book.add_worksheet("2025")
    for at, row in enumerate([("Recipient", "Amount (NOK)"), ("A", 100), ("B", 40), ("C", 60)]):
        sheet.write_row(at, 0, row)
    sheet.set_row(2, None, None, {"hidden": True})
    book.close()
    edition = made(
        tmp_path, 'date = "2025-06-12"', language, values=', hidden = "exclude"', name=path.name
    )
    assert said(edition) == [expected]


def test_totals_and_notes_are_no_money_that_is_left_out(tmp_path: Path) -> None:
    rows = "Recipient,Amount (NOK),Decision date\nA,100,2025-01-01\nB,50,2025-01-02\nTotal,150,\n"
    assert said(made(tmp_path, "", rows=rows)) == []
