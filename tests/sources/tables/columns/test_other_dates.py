"""Days beside the date of the amounts are named as not used."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from aidreport.model.dataset import Dataset

Read = Callable[..., Dataset]


def notes(data: Dataset) -> list[str]:
    codes = ("heading-chosen", "no-date-read")
    return [str(item.message) for item in data.findings if item.code in codes]


def not_used(data: Dataset) -> list[str]:
    return [item.heading for item in data.plans[0].passed_over]


@pytest.mark.parametrize(
    ("amount", "first", "second", "taken"),
    [
        ("Disbursed (USD)", "Due date", "Paid date", "Paid date"),
        ("Disbursed (USD)", "Invoice date", "Due date", "Due date"),
        ("Amount (USD)", "Agreement date", "Payment date", "Payment date"),
        ("Amount (USD)", "Date", "Due date", "Date"),
        ("Utbetalt (NOK)", "Forfallsdato", "Utbetalingsdato", "Utbetalingsdato"),
        ("Versé (EUR)", "Date d'échéance", "Date de paiement", "Date de paiement"),
    ],
)
def test_of_two_plausible_dates_the_other_one_is_named(
    read: Read, amount: str, first: str, second: str, taken: str
) -> None:
    text = f"Recipient,{amount},{first},{second}\nUNICEF,100,2025-01-05,2024-03-01\n"
    data = read(f"{text}WFP,200,2025-02-05,2024-04-01\n")
    other = ({first, second} - {taken}).pop()
    assert {item.decided.year for item in data.allocations if item.decided} == {
        2024 if taken == second else 2025
    }
    assert notes(data) == [f'date was read from "{taken}"; "{other}" would fit too']
    assert other in not_used(data)


def test_days_that_no_heading_calls_the_date_of_the_amounts_are_named(read: Read) -> None:
    data = read("Recipient,Amount (USD),Approved on,Due date\nUNICEF,100,05.01.2025,31.01.2025\n")
    assert data.allocations[0].decided is None
    [note] = notes(data)
    assert note.startswith('no date was read: "Approved on" and "Due date" hold days')
    assert {"Approved on", "Due date"} <= {*not_used(data)}


def test_begin_and_end_are_listed_without_a_note(read: Read) -> None:
    text = "Recipient,Amount (USD),Start date,End date\nUNICEF,100,2025-01-05,2026-01-04\n"
    data = read(text)
    assert notes(data) == []
    assert {"Start date", "End date"} <= {*not_used(data)}


def test_years_and_numbers_are_no_days(read: Read) -> None:
    data = read("Recipient,Amount (USD),Cohort,Number\nUNICEF,100,2024,45292\n")
    assert notes(data) == []
