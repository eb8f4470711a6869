"""Money in another currency, from the command line to the drawn page and its verification."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest

from aidreport.pdf.reading.reader import read_pdf
from aidreport.proof import allocations

Run = Callable[..., object]
ROWS = """Recipient,Amount,Currency,Decision date,Measure
UNICEF,1000.50,NOK,2025-06-14,commitment
ICRC,2000,USD,2025-06-12,commitment
IFRC,3000,XDR,2025-06-12,commitment
WHO,400,EUR,2024-06-12,commitment
"""
CONFIG = """[reports.aid]
data = "aid.csv"
[reports.aid.convert]
to = "EUR"
"""


@pytest.fixture
def aid(project: Path) -> Path:
    (project / "aid.csv").write_text(ROWS, encoding="utf-8")
    (project / "config.toml").write_text(CONFIG, encoding="utf-8")
    return project


def test_a_summary_converts_and_says_what_stays(run: Run, aid: Path) -> None:
    result = run("summary", "--data", "aid.csv", "--convert", "eur", "--format", "json")
    content = json.loads(result.out)
    assert content["totals"] == [
        {"currency": "EUR", "amount": "2212.46", "stated": None},
        {"currency": "XDR", "amount": "3000", "stated": None},
    ]
    codes = [(item["code"], item["severity"]) for item in content["findings"]]
    assert ("conversion-impossible", "warning") in codes
    assert ("converted", "note") in codes
    assert content["rows"] == {"read": 4, "used": 4, "excluded": 0, "rejected": 0}


def test_a_briefing_discloses_rates_dates_and_method(run: Run, aid: Path) -> None:
    assert run("render", "--output", "aid.pdf").code == 0
    text = " ".join(item.text for item in read_pdf(aid / "aid.pdf").passages)
    words = " ".join(text.split())
    assert "1 amount, 11.4435 NOK per EUR of 13 June 2025: reference rates of the" in words
    assert "1 amount, 1.1594 USD per EUR of 12 June 2025" in words
    assert "2 amounts were converted to EUR" in words
    assert "1 amount has no exchange rate and stays in its own currency" in words
    assert "no currency was converted" not in words
    assert run("verify", "aid.pdf").code == 0


def test_the_attached_data_hold_original_rate_date_and_method(run: Run, aid: Path) -> None:
    assert run("render", "--output", "aid.pdf").code == 0
    (file,) = [
        item for item in read_pdf(aid / "aid.pdf").attachments if item.name == allocations.NAME
    ]
    row, _, left, own = (row.cells for row in allocations.read(file.content))
    told = ("original_amount", "original_currency", "rate", "rate_date", "rate_method")
    assert [row[name] for name in told] == [
        "1000.50",
        "NOK",
        "11.4435 NOK per EUR",
        "2025-06-13",
        "reference rates of the European Central Bank, last published by the date of decision",
    ]
    assert left["not_converted"].endswith("no rate of XDR")
    assert (left["amount"], left["currency"]) == ("3000", "XDR")
    assert [own[name] for name in told] == [""] * 5


@pytest.mark.broken_pdfs
@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (b"11.4435 NOK", b"11.4535 NOK", "reconverted, it is 87.35 EUR"),
        (b",87.43,EUR", b",87.44,EUR", "reconverted, it is 87.43 EUR"),
        (b",1000.50,NOK", b",1000.60,NOK", "which its source does not state"),
        (b"11.4435 NOK per EUR", b"11.4435 DKK per EUR", "is no rate for NOK"),
    ],
)
def test_an_altered_conversion_is_found(
    run: Run, aid: Path, old: bytes, new: bytes, told: str
) -> None:
    assert run("render", "--output", "aid.pdf").code == 0
    with pikepdf.open(aid / "aid.pdf") as pdf:
        file = pdf.attachments[allocations.NAME].obj.EF.F
        content = file.read_bytes()
        assert old in content
        file.write(content.replace(old, new))
        pdf.save(aid / "altered.pdf")
    result = run("verify", "altered.pdf", "--verbose")
    assert result.code != 0
    assert told in result.out


def test_without_conversion_the_attached_data_have_no_columns_for_it(run: Run, aid: Path) -> None:
    (aid / "config.toml").write_text('[reports.aid]\ndata = "aid.csv"\ncurrency = "NOK"\n')
    assert run("render", "--output", "aid.pdf").code == 0
    (file,) = [
        item for item in read_pdf(aid / "aid.pdf").attachments if item.name == allocations.NAME
    ]
    assert b"original_amount" not in file.content


def test_rates_of_a_file_are_used_and_named(run: Run, aid: Path) -> None:
    (aid / "rates.csv").write_text("date,currency,base,rate\n2025-06,XDR,EUR,0.8\n", "utf-8")
    (aid / "config.toml").write_text(CONFIG + 'rates = "rates.csv"\n', encoding="utf-8")
    content = json.loads(run("summary", "aid", "--format", "json").out)
    totals = {item["currency"]: item["amount"] for item in content["totals"]}
    assert totals == {"EUR": "4150", "NOK": "1000.5", "USD": "2000"}
    assert run("render", "--output", "aid.pdf").code == 0
    (file,) = [
        item for item in read_pdf(aid / "aid.pdf").attachments if item.name.endswith(".json")
    ]
    assert '"rates.csv"' in file.content.decode()


def test_a_file_of_rates_that_is_missing_ends_in_a_message(
    refused: Callable[..., str], aid: Path
) -> None:
    (aid / "config.toml").write_text(CONFIG + 'rates = "none.csv"\n', encoding="utf-8")
    assert "none.csv does not exist" in refused(3, "summary", "aid")


def test_the_announcement_in_euros_is_what_it_states_itself(run: Run) -> None:
    content = json.loads(run("summary", "--convert", "EUR", "--format", "json").out)
    assert content["totals"] == [
        {"currency": "EUR", "amount": "33400000", "stated": "33400000"},
    ]


@pytest.mark.parametrize("language", ["en", "nb", "fr"])
def test_the_first_briefing_in_dollars_is_sound_in_each_language(
    run: Run, project: Path, language: str
) -> None:
    result = run("render", "--convert", "USD", "--language", language, "--output", "usd.pdf")
    assert result.code == 0, result.err
    assert run("verify", "usd.pdf").code == 0


def test_parts_of_a_burst_are_converted_with_the_currency_that_was_asked_for(
    run: Run, aid: Path
) -> None:
    rows = "Recipient,Amount,Currency,Decision date\nA,100,NOK,2025-06-12\nB,50,NOK,2025-06-12\n"
    (aid / "aid.csv").write_text(rows + "C,5,USD,2025-06-12\n", encoding="utf-8")
    (aid / "config.toml").write_text(
        '[reports.aid]\ndata = "aid.csv"\ncurrency = "NOK"\nburst = "recipient"\n'
        'output = "out/{key}.pdf"\n[reports.aid.convert]\nto = "EUR"\n',
        encoding="utf-8",
    )
    result = run("render")
    assert result.code == 0, result.err
    assert sorted(path.name for path in (aid / "out").iterdir()) == ["a.pdf", "b.pdf"]


def test_where_nothing_can_be_converted_the_missing_rates_are_named(
    refused: Callable[..., str], aid: Path
) -> None:
    rows = "Recipient,Amount,Currency,Decision date\nA,100,XDR,2025-06-12\nB,50,BTN,2025-06-12\n"
    (aid / "aid.csv").write_text(rows, encoding="utf-8")
    message = refused(3, "render", "--quiet")
    assert "nothing could be converted to EUR" in message
    assert "have no rate of XDR" in message
    assert "have no rate of BTN" in message


def test_ids_that_look_like_parts_of_a_split_are_ids(run: Run, aid: Path) -> None:
    rows = "Id,Recipient,Amount (EUR),Date\nP ~ 1,A,5,2025-06-12\nP ~ 2,B,6,2025-06-12\n"
    (aid / "aid.csv").write_text(rows, encoding="utf-8")
    assert run("render", "--output", "aid.pdf").code == 0
    assert "2 rows read, 2 used" in run("verify", "aid.pdf").out


@pytest.mark.parametrize(
    ("language", "words"),
    [("nb", "3 beløp er regnet om til USD"), ("fr", "3 montants ont été convertis en USD")],
)
def test_a_conversion_is_disclosed_in_the_words_of_the_language(
    run: Run, project: Path, language: str, words: str
) -> None:
    assert run("render", "--convert", "USD", "--language", language, "--output", "u.pdf").code == 0
    text = " ".join(item.text for item in read_pdf(project / "u.pdf").passages)
    assert words in " ".join(text.split()).replace("\u202f", " ").replace("\xa0", " ")
