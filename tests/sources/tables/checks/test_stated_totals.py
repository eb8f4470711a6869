"""A total that is stated around a table is compared with its rows, and what differs is said."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from aidreport.model.dataset import Dataset, Severity

Read = Callable[..., Dataset]
Mend = Callable[..., Dataset]

TABLE = "Partner,Amount (USD)\nUNICEF,100\nWFP,200.5\n"
RECORDS = [
    {"recipient": "UNICEF", "amount": 100, "currency": "USD"},
    {"recipient": "WFP", "amount": "200.5", "currency": "USD"},
]


def total(dataset: Dataset) -> Decimal:
    return sum((item.amount.amount for item in dataset.allocations), Decimal())


def said(dataset: Dataset) -> list[str]:
    return [item.message for item in dataset.findings if item.code.startswith("stated-total")]


STATED = ["Total: USD 500 million", "Total: 500", "Totalt 500 mill. USD",
          "Grants of the ministry. Total USD 500 million.", "A total of USD 500 million was given",
          "Grants 2024 (total USD 500)",
          "Итого: 500 USD", "合计：500 USD"]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "above"),
    [*((text, above) for text in STATED for above in (True, False)), ("Total amount,500", True)],
)
def test_a_total_that_is_not_the_sum_gives_a_warning(read: Read, text: str, above: bool) -> None:
    dataset = read(f"{text}\n\n{TABLE}" if above else f"{TABLE}\n{text}\n")
    (message,) = said(dataset)
    assert "states a total of USD 500" in message
    assert "add up to USD 300.5" in message
    codes = {item.code: item.severity for item in dataset.findings}
    assert codes["stated-total-differs"] is Severity.WARNING


@pytest.mark.parametrize(
    "text", ["Total: USD 300.5", "Total amount,300.5", "Total USD 301", "Total 2024: 300.5 USD"]
)
def test_a_total_that_is_the_sum_is_noted(read: Read, text: str) -> None:
    (message,) = said(read(f"{text}\n\n{TABLE}"))
    assert message.startswith("the rows add up to USD 300.5, as ")


@pytest.mark.parametrize(
    ("text", "unit"),
    [("Total: USD 300.5 million", "million"), ("Total: USD 300500", "thousand"),
     ("Total: USD 300.5 billion", "billion")],
)  # fmt: skip
def test_a_total_that_is_the_sum_in_a_unit_asks_for_the_unit(
    mend: Mend, text: str, unit: str
) -> None:
    times = {"thousand": 1000, "million": 10**6, "billion": 10**9}[unit]
    content = f"{text}\n\n{TABLE}"
    problem = f"is the sum of the rows if the amounts are in {unit}s"
    assert total(mend(content, problem=problem)) == Decimal("300.5") * times
    assert total(mend(content, way=1)) == Decimal("300.5")


def test_a_total_without_a_unit_may_be_in_that_of_the_heading(read: Read) -> None:
    table = TABLE.replace("(USD)", "(USD million)")
    assert "as" in said(read(f"Total: 300.5\n\n{table}"))[0]
    assert "as" in said(read(f"Total: 300.5 million USD\n\n{table}"))[0]


def test_a_total_in_the_first_columns_of_a_workbook_is_compared(
    read: Read, book: Callable[..., bytes]
) -> None:
    rows: list[list[Any]] = [["Report", "Grants"], ["Total amount", 500], ["By", "X"], []]
    rows += [["Partner", "Amount (USD)"], ["UNICEF", 100], ["WFP", 200.5]]
    (message,) = said(read(book(Sheet1=rows), "data.xlsx"))
    assert "USD 500" in message


@pytest.mark.parametrize(
    ("envelope", "states"),
    [({"totalAmount": 500}, "USD 500"), ({"meta": {"total_amount_usd": 500.5}}, "USD 500.5"),
     ({"title": "Total: USD 500 million"}, "USD 500,000,000"), ({"sumFunding": "500"}, "USD 500")],
)  # fmt: skip
def test_a_total_in_a_document_is_compared(
    read: Read, envelope: dict[str, Any], states: str
) -> None:
    dataset = read(json.dumps({**envelope, "data": RECORDS}), "data.json")
    (message,) = said(dataset)
    assert f"a total of {states}," in message


def test_a_total_in_a_document_that_is_the_sum_is_noted(read: Read) -> None:
    dataset = read(json.dumps({"totalAmount": 300.5, "data": RECORDS}), "data.json")
    assert said(dataset) == ['the rows add up to USD 300.5, as "total Amount: 300.5" states']


@pytest.mark.parametrize(
    "text",
    ["Total requirements: USD 900", "Total budget: USD 900", "Total 2023: USD 900",
     "Total grants: 2", "Total of 17 projects", "Total EUR 900", "Grants in total: see below"],
)  # fmt: skip
def test_totals_of_something_else_are_not_compared(read: Read, text: str) -> None:
    dataset = read(f"{text}\n\n{TABLE}")
    assert (said(dataset), total(dataset)) == ([], Decimal("300.5"))


@pytest.mark.parametrize("envelope", [{"totalPages": 7}, {"totalResults": 2}, {"totalTime": 0.5}])
def test_numbers_of_records_and_pages_are_no_totals(read: Read, envelope: dict[str, Any]) -> None:
    assert said(read(json.dumps({**envelope, "data": RECORDS}), "data.json")) == []


GRANTS = [["Partner", "Amount (USD)"], ["UNICEF", 100], ["WFP", 200.5]]


@pytest.mark.parametrize(
    "row",
    [["Total amount", 500], ["Total", "USD", 500], ["Total", "USD 500"], ["Total (USD)", 500],
     ["Total: USD 500"], ["Grand total", None, "500 USD"]],
)  # fmt: skip
def test_a_total_in_another_sheet_is_compared(
    read: Read, book: Callable[..., bytes], row: list[Any]
) -> None:
    dataset = read(book(Grants=GRANTS, Summary=[["Overview"], [], row]), "data.xlsx")
    (message,) = said(dataset)
    assert "states a total of USD 500, but the rows that were used add up to USD 300.5" in message
    (source,) = [item.source for item in dataset.findings if item.code == "stated-total-differs"]
    assert source == 'data.xlsx, sheet "Summary"'


def test_a_total_in_another_sheet_that_is_the_sum_in_a_unit_asks_for_the_unit(
    mend: Mend, book: Callable[..., bytes]
) -> None:
    content = book(Grants=GRANTS, Summary=[["Total (USD)", 300_500_000]])
    assert total(mend(content, "data.xlsx", problem="amounts are in millions")) == 300_500_000


@pytest.mark.parametrize(
    "rows",
    [[["Total amount", 300.5]], [["Total", 12]], [["Number of grants", 2], ["Total 2023", 900]],
     [["Budget", "USD 900"]], [["Total EUR", 900]]],
)  # fmt: skip
def test_what_another_sheet_counts_otherwise_gives_no_warning(
    read: Read, book: Callable[..., bytes], rows: list[list[Any]]
) -> None:
    dataset = read(book(Grants=GRANTS, Notes=rows), "data.xlsx")
    assert "stated-total-differs" not in {item.code for item in dataset.findings}
    assert total(dataset) == Decimal("300.5")
