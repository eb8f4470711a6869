from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from aidreport.errors import SourceError
from aidreport.model.allocation import Measure
from aidreport.model.dataset import Dataset, Finding, Severity
from aidreport.model.money import Money

Read = Callable[..., Dataset]
Book = Callable[..., bytes]
NORAD = (
    "Agreement partner,Disbursed (1000 NOK),Disbursed (NOK),Disbursed (mill NOK),"
    "Disbursed (mrd NOK),Type of agreement,Type of flow\n"
)


def amounts(dataset: Dataset) -> list[int]:
    return [int(item.amount.amount) for item in dataset.allocations]


def found(dataset: Dataset, code: str) -> list[Finding]:
    return [item for item in dataset.findings if item.code == code]


def test_a_total_beside_its_parts_is_the_amount_and_that_is_noted(read: Read) -> None:
    head = "Recipient,Commitment 2023 (NOK million),Commitment 2024 (NOK million),Total\n"
    dataset = read(f"{head}A,5,6.5,11.5\nB,1,,1\nC,,2,2\nTotal,6,8.5,14.5\n")
    assert amounts(dataset) == [11500000, 1000000, 2000000]
    assert {item.measure for item in dataset.allocations} == {Measure.COMMITMENT}
    [note] = found(dataset, "total-column")
    assert note.severity is Severity.NOTE
    assert note.message == (
        'the amount was read from "Total", the sum of "Commitment 2023 (NOK million)"'
        ' and "Commitment 2024 (NOK million)"'
    )


def test_a_row_whose_parts_do_not_add_up_is_a_warning_with_both_numbers(read: Read) -> None:
    head = "Recipient,Allocated 2023 (NOK),Allocated 2024 (NOK),Total (NOK)\n"
    dataset = read(f"{head}A,5,6,11\nB,1,,2\nC,,2,2\n")
    assert amounts(dataset) == [11, 2, 2]
    [warning] = found(dataset, "total-column-differs")
    assert (warning.severity, warning.source) == (Severity.WARNING, "data.csv, row 3")
    assert warning.message == '"Total (NOK)" states 2, but its parts add up to 1'


@pytest.mark.parametrize(
    "table",
    [
        "Figures in USD\nRecipient,2023,2024,Total\nA,5,6,11\nB,1,,1\n",
        "Recipient,Funding (USD),,\n,2023,2024,Total\nA,5,6,11\nB,1,,1\n",
    ],
)
def test_parts_by_year_beside_their_total_are_noted(read: Read, table: str) -> None:
    dataset = read(table)
    assert [item.amount for item in dataset.allocations] == [
        Money(Decimal(11), "USD"),
        Money(Decimal(1), "USD"),
    ]
    assert len(found(dataset, "total-column")) == 1


@pytest.mark.parametrize(
    "table",
    [
        "Recipient,Allocated 2023 (NOK),Allocated 2024 (NOK),Total (NOK)\nA,5,6,12\nB,1,1,3\n",
        "Recipient,Committed (NOK),Disbursed (NOK),Total (NOK)\nA,5,6,11\n",
        "Recipient,Allocated 2023 (NOK),Granted 2024 (NOK)\nA,5,6\n",
        "Recipient,Allocated (NOK),Total (NOK),Grand total (NOK)\nA,5,5,5\n",
        "Recipient,Amount (NOK),Amount (NOK million)\nA,5,6\n",
        "Recipient,Amount (NOK),Amount (USD)\nA,5,6\n",
    ],
)
def test_if_it_is_not_clear_which_is_the_amount_none_is_picked(read: Read, table: str) -> None:
    with pytest.raises(SourceError, match="fit equally well"):
        read(table)


def test_of_the_same_amount_in_several_units_the_finest_is_taken(read: Read) -> None:
    dataset = read(f"{NORAD}A,1235,1234567,1.23,0.001,Project,ODA\nB,-5,-5000,-0.01,0.00,,ODA\n")
    assert amounts(dataset) == [1234567, -5000]
    [note] = found(dataset, "amount-chosen")
    assert note.message.startswith('the amount was read from "Disbursed (NOK)"; the same amounts')
    assert found(dataset, "amount-columns-differ") == []


def test_a_row_whose_units_disagree_is_a_warning(read: Read) -> None:
    head = "Recipient,Amount (NOK),Amount (NOK million)\n"
    dataset = read(f"{head}A,1200000,1.2\nB,3400000,3.4\nC,1200000,2.1\n")
    [warning] = found(dataset, "amount-columns-differ")
    assert warning.source == "data.csv, row 4"
    assert '"Amount (NOK)" 1200000 and "Amount (NOK million)" 2.1' in warning.message


def test_the_config_chooses_among_currencies(read: Read) -> None:
    table = "Recipient,Amount NOK,Amount NOK million,Amount USD\nA,1200000,1.2,9\n"
    assert read(table, currency="NOK").allocations[0].amount == Money(Decimal(1200000), "NOK")
    dataset = read(table, currency="USD")
    assert dataset.allocations[0].amount == Money(Decimal(9), "USD")
    assert "because the settings name USD" in found(dataset, "amount-chosen")[0].message
    with pytest.raises(SourceError, match="fit equally well"):
        read(table, currency="EUR")


@pytest.mark.parametrize("options", [{"currency": "USD"}, {"columns": {"amount": "Amount (USD)"}}])
def test_the_currency_column_belongs_to_the_amount_that_names_none(
    read: Read, options: dict[str, object]
) -> None:
    dataset = read("Recipient,Amount,Currency,Amount (USD)\nA,12,EUR,13\n", **options)
    assert dataset.allocations[0].amount == Money(Decimal(13), "USD")


def test_numbers_of_workbooks_are_compared_exactly(read: Read, book: Book) -> None:
    rows = [
        ["Recipient", "Norway", "Sweden", "Total (USD)"],
        ["A", 0.1, 0.2, 0.3],
        ["B", 5, "-", 5],
    ]
    dataset = read(book(S=rows), "data.xlsx")
    assert len(found(dataset, "total-column")) == 1
    assert found(dataset, "total-column-differs") == []


def test_framework_agreements_are_left_out_and_other_flows_noted(read: Read) -> None:
    rows = "A,5,5000,0.01,0,Prosjekt,ODA\nB,9,9000,0.01,0,Rammeavtale,ODA\nC,7,7000,0.01,0,,OOF\n"
    dataset = read(NORAD + rows)
    assert amounts(dataset) == [5000, 7000]
    assert [row.rule for row in dataset.account.excluded] == ["framework-agreement"]
    [note] = found(dataset, "other-flows")
    assert note.message.startswith('1 row is of other flows than ODA ("OOF")')
