from __future__ import annotations

import csv
import datetime as dt
import io
import warnings
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from openpyxl import load_workbook

from aidreport.analysis.analyse import analyse
from aidreport.briefing.spreadsheets import csv_table, workbook
from aidreport.document.wording_files import load_wording
from aidreport.model.allocation import Allocation, Party, Place
from aidreport.model.dataset import Account, Dataset, SourceFile
from aidreport.model.fields import csv_original
from aidreport.model.money import Conversion, ExchangeRate, Money
from aidreport.proof import allocations

WORDS = load_wording(Path(__file__).parents[2] / "templates/wording/en.toml", "en").text


def dataset(*rows: tuple[str, str]) -> Dataset:
    items = tuple(
        Allocation(
            id=str(number),
            place=Place("rows.csv", row=number + 1),
            recipient=Party(name, name),
            amount=Money(Decimal(amount), "NOK"),
            step=Decimal(1),
            as_written=amount,
            decided=dt.date(2026, 1, 5),
        )
        for number, (name, amount) in enumerate(rows, 1)
    )
    return Dataset(
        items, Account(len(items), len(items)), (SourceFile("rows.csv", "ab" * 32, "table"),)
    )


def opened(data: Dataset) -> object:
    content = workbook(data, analyse(data, by=("recipient",)), WORDS)
    with warnings.catch_warnings():
        # openpyxl opens files in ways that newer Pythons deprecate.
        warnings.simplefilter("ignore")
        return load_workbook(io.BytesIO(content))


def rows(data: Dataset) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(csv_table(data, WORDS).decode("utf-8-sig"))))


def test_amounts_are_numbers_and_dates_are_dates() -> None:
    sheet = opened(dataset(("UNICEF", "229000000"), ("ICRC", "140000000.5")))["Allocations"]
    amounts = [sheet.cell(row, 4).value for row in (2, 3)]
    assert amounts == [229000000, 140000000.5]
    assert sheet.cell(2, 8).value.isoformat() == "2026-01-05T00:00:00"
    assert [cell.value for cell in sheet[5]][:5] == ["Total", None, None, 369000000.5, "NOK"]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:O3"


def test_an_amount_with_more_digits_than_a_spreadsheet_keeps_is_a_text() -> None:
    amount = "1234567890123456.78"
    data = dataset(("UNICEF", amount))
    assert opened(data)["Allocations"].cell(2, 4).value == amount
    assert rows(data)[0]["Amount"] == amount


def test_a_share_near_nothing_or_all_is_shown_as_less_or_more_and_stays_a_number() -> None:
    data = dataset(("UNICEF", "9999000"), ("ICRC", "1000"), ("Nobody", "0"))
    cells = [opened(data)["By recipient"].cell(row, 4) for row in (2, 3, 4)]
    assert [cell.value for cell in cells] == [100, 0, 0]
    assert [cell.number_format for cell in cells] == ['">99.9"', '"<0.1"', "#,##0.0"]


def test_sums_sources_and_findings_stand_on_sheets_of_their_own() -> None:
    book = opened(dataset(("UNICEF", "60"), ("ICRC", "30"), ("UNICEF", "10")))
    assert book.sheetnames == ["Allocations", "By recipient", "Sources"]
    summary = [[cell.value for cell in row] for row in book["By recipient"].iter_rows()]
    assert summary == [
        ["Recipient", "Amount", "Currency", "Share (%)"],
        ["UNICEF", 70, "NOK", 70],
        ["ICRC", 30, "NOK", 30],
    ]
    assert book["Sources"].cell(2, 2).value == "ab" * 32


FORMULAS = [
    '=HYPERLINK("http://x","y")', "+1+1", "-1+1", "@SUM(A1)", "\t=1", " =1", "＝1", "\r=1",
    "\n=1", "-5", "-0", "'x",
]  # fmt: skip


@pytest.mark.parametrize("name", FORMULAS)
def test_what_a_spreadsheet_would_run_is_a_text(name: str) -> None:
    data = dataset((name, "1"))
    cell = opened(data)["Allocations"].cell(2, 1)
    assert (cell.data_type, cell.quotePrefix) == ("s", True)
    assert rows(data)[0]["Recipient"] == f"'{name}"


def test_a_text_that_nothing_runs_is_written_as_it_is() -> None:
    data = dataset(("UNICEF", "1"))
    cell = opened(data)["Allocations"].cell(2, 1)
    assert (cell.value, cell.quotePrefix) == ("UNICEF", False)
    assert rows(data)[0]["Recipient"] == "UNICEF"


def test_negative_amounts_stay_numbers() -> None:
    data = dataset(("UNICEF", "-5.25"), ("ICRC", "10"))
    assert rows(data)[0]["Amount"] == "-5.25"
    assert opened(data)["Allocations"].cell(2, 4).value == -5.25


def test_a_negative_amount_with_too_many_digits_is_not_guarded() -> None:
    amount = "-1234567890123456.78"
    cell = opened(dataset(("UNICEF", amount)))["Allocations"].cell(2, 4)
    assert (cell.value, cell.quotePrefix) == (amount, False)


@given(st.text(min_size=1, max_size=50))
@example("-0")
@example("-5")
def test_any_text_is_a_text(name: str) -> None:
    data = dataset((name, "1"))
    cell = opened(data)["Allocations"].cell(2, 1)
    assert cell.data_type in ("s", "n")
    assert cell.data_type == "s" or cell.value is None
    content = csv_table(data, WORDS).decode("utf-8-sig").partition("\r\n")[2]
    first = content.removeprefix('"')[:1]
    assert first not in tuple("=+-@\t＝＋－＠")


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30))
@example("-0")
@example("-5")
@example("'x")
def test_the_files_inside_and_beside_a_pdf_guard_alike(name: str) -> None:
    data = dataset((name, "1"))
    attached = allocations.write(data).content.decode("utf-8-sig")
    (inside,) = csv.DictReader(io.StringIO(attached, newline=""))
    (beside,) = csv.DictReader(io.StringIO(csv_table(data, WORDS).decode("utf-8-sig"), newline=""))
    assert inside["recipient"] == beside["Recipient"]
    assert csv_original(beside["Recipient"]) == name


def test_the_same_data_give_the_same_bytes() -> None:
    data = dataset(("UNICEF", "1"), ("ICRC", "2"))
    figures = analyse(data, by=("recipient",))
    assert workbook(data, figures, WORDS) == workbook(data, figures, WORDS)
    assert csv_table(data, WORDS) == csv_table(data, WORDS)


def test_converted_amounts_have_their_originals_and_rates_beside_them() -> None:
    quote = ExchangeRate(Decimal("11.5"), "NOK", "EUR", "2025-06-12")
    done = Conversion(Money(Decimal("115.0"), "NOK"), Decimal("0.1"), (quote,), "rates of a bank")
    left = replace(done, rates=(), problem="no date is known")
    one, two, three = dataset(("A", "10"), ("B", "5"), ("C", "1")).allocations
    items = (one._replace(conversion=done), two._replace(conversion=left), three)
    data = replace(dataset(("A", "10"), ("B", "5"), ("C", "1")), allocations=items)
    data = replace(data, converted_to="EUR")
    found = rows(data)
    assert [row["Original amount"] for row in found] == ["115.0", "115.0", ""]
    assert [row["Exchange rate"] for row in found] == ["11.5 NOK per EUR", "", ""]
    assert [row["Not converted because"] for row in found] == ["", "no date is known", ""]
    sheet = opened(data)["Allocations"]
    headings = [cell.value for cell in sheet[1]]
    assert sheet.cell(2, headings.index("Original amount") + 1).value == 115
    assert sheet.cell(2, headings.index("Date of the rate") + 1).value == "2025-06-12"
