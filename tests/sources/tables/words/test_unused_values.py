"""A text of `values` that has no effect is never ignored in silence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from aidreport.config.sources import DataSource
from aidreport.model.dataset import Dataset, Severity
from aidreport.sources.loader import load

Read = Callable[..., Dataset]
Book = Callable[..., bytes]

TABLE = "Recipient,Amount (USD),Status,Type\nUNRWA,5,Active,Paid\nWFP,7,Closed,Commitment\n"
NAMES = "Recipient,Amount (USD)\nUNRWA,5\nWFP,7\n"


pytestmark = pytest.mark.usefixtures("_either_way")


def unused(data: Dataset) -> list[str]:
    found = [item for item in data.findings if item.code == "values-unused"]
    assert all(item.severity is Severity.WARNING for item in found)
    return [item.message for item in found]


@pytest.mark.parametrize(
    ("field", "text", "meaning", "said"),
    [
        ("recipient", "UNRWAA", "exclude", 'is in no row (did you mean "UNRWA"?)'),
        ("recipient", "unrva", "exclude", 'is in no row (did you mean "UNRWA"?)'),
        ("recipient", "Care", "exclude", "is in no row"),
        ("status", "Aktive", "use", 'is in no row (did you mean "Active"?)'),
        ("status", "Cancelled", "exclude", "is in no row"),
        ("measure", "Payed", "disbursement", 'is in no row (did you mean "Paid"?)'),
        ("section", "Pipeline", "exclude", "is in no row"),
    ],
)
def test_a_text_that_is_in_no_row_is_a_warning_with_the_near_miss(
    read: Read, field: str, text: str, meaning: str, said: str
) -> None:
    data = read(TABLE, values={field: {text: meaning}})
    assert unused(data) == [f'a text of `values` has no effect: {field} "{text}" {said}']
    assert data.account.used == 2


@pytest.mark.parametrize(
    ("field", "meaning"),
    [("status", "use"), ("measure", "pledge"), ("country", "exclude"), ("currency", "NOK")],
)
def test_a_field_that_the_table_does_not_have_is_a_warning(
    read: Read, field: str, meaning: str
) -> None:
    [message] = unused(read(NAMES, values={field: {"UNRWA": meaning}}))
    assert message.endswith(f'{field} "UNRWA": no column is read as {field}')


def test_a_field_that_such_a_table_does_not_obey_is_a_warning(read: Read) -> None:
    table = "Recipient,Amount (USD),Donor\nUNRWA,5,Norad\nWFP,7,Sida\n"
    [message] = unused(read(table, values={"donor": {"Norad": "exclude"}}))
    assert message.endswith('donor "Norad": values.donor has no effect on such a table')


def test_all_such_texts_of_a_source_are_one_warning(read: Read) -> None:
    values = {"recipient": {"A": "exclude", "B": "use", "wfp": "use"}, "status": {"C": "use"}}
    [message] = unused(read(TABLE, values=values))
    assert message.startswith("3 texts of `values` have no effect: ")


@pytest.mark.parametrize(
    ("table", "values"),
    [
        (TABLE, {"recipient": {"unrwa": "exclude"}, "status": {" Active ": "use"}}),
        (NAMES + "Total,12\n", {"recipient": {"Total": "exclude"}}),
        (
            "Recipient,Amount (USD)\nUNRWA,5\nPending,\nWFP,7\n",
            {"section": {"Pending": "exclude"}},
        ),
        (
            "Recipient,2023,2024\nUNRWA,5,6\nWFP,7,8\n",
            {"year": {"2024": "use", "2023": "exclude"}},
        ),
        ("Recipient,Amount,Currency\nUNRWA,5,kr\nWFP,7,NOK\n", {"currency": {"kr": "NOK"}}),
        (
            "#org+impl,#value+usd,#status\nUNRWA,5,Active\nWFP,7,Draft\n",
            {"status": {"Draft": "exclude", "Active": "use"}},
        ),
    ],
)
def test_texts_that_are_there_are_no_warning(
    read: Read, table: str, values: dict[str, dict[str, str]]
) -> None:
    currency = {"currency": "USD"} if "(" not in table else {}
    assert unused(read(table, values=values, **currency)) == []


def test_of_files_of_one_source_each_may_have_some_of_the_texts(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(NAMES, encoding="utf-8")
    (tmp_path / "b.csv").write_text("Recipient,Amount (USD)\nCARE,5\nWFP,8\n", encoding="utf-8")
    both = {"UNRWA": "exclude", "CARE": "exclude"}

    def read_all(*names: str) -> Dataset:
        values = {"recipient": dict.fromkeys(names, "exclude")}
        return load([DataSource(path="*.csv", values=values)], tmp_path)

    assert unused(read_all(*both)) == []
    assert unused(read_all(*both, "ACTED")) == [
        'a text of `values` has no effect: recipient "ACTED" is in no row'
    ]


def test_a_sheet_that_repeats_another_needs_no_texts(read: Read, book: Book) -> None:
    rows: list[list[object]] = [["Recipient", "Amount (USD)"], ["A", 5], ["B", 7], ["C", 9]]
    content = book(All=[*rows, ["D", 4]], Part=rows)
    data = read(content, "data.xlsx", values={"recipient": {"D": "exclude"}})
    assert (unused(data), data.account.used) == ([], 3)


@pytest.mark.parametrize("text", ["kr", "Kr."])
def test_a_currency_beside_the_amounts_is_what_the_map_says(read: Read, text: str) -> None:
    table = "Recipient,Amount\nUNRWA,12 500 kr\nWFP,7 USD\n"
    data = read(table, values={"currency": {text: "SEK"}})
    assert [item.amount.currency for item in data.allocations] == ["SEK", "USD"]
    assert unused(data) == []


def test_a_currency_that_no_amount_names_is_a_warning(read: Read) -> None:
    [message] = unused(read("Recipient,Amount\nA,5 USD\n", values={"currency": {"kr": "NOK"}}))
    assert message.endswith('currency "kr": no column is read as currency')
