from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from aidreport.errors import SourceError
from aidreport.model.allocation import Measure
from aidreport.model.dataset import Dataset
from aidreport.model.money import Money

Read = Callable[..., Dataset]


@pytest.mark.parametrize(
    "headings",
    [
        "Recipient,Amount,Country\n,NOK million,\n",
        "Recipient,Amount,Country\nName,(NOK million),Name\n",
        "Partner,Funding,\nRecipient,Amount (NOK million),Country\n",
        ",Funding (NOK million),\nRecipient,Amount,Country\n",
        ",NOK million,\nRecipient,Amount,Country\n",
        "Ministry,,\nRecipient,Amount,Country\nname,NOK million,name\n",
    ],
)
def test_headings_in_two_rows_are_read_together(read: Read, headings: str) -> None:
    dataset = read(f"Grants 2025\n\n{headings}A,5,Mali\n")
    [allocation] = dataset.allocations
    assert (allocation.recipient.name, allocation.country) == ("A", "Mali")
    assert allocation.amount == Money(Decimal(5000000), "NOK")
    assert dataset.account.read == 1


def test_measures_under_one_heading_are_told_apart_and_none_is_picked(read: Read) -> None:
    table = "Recipient,Amount (NOK),\n,Committed,Disbursed\nA,5,3\n"
    with pytest.raises(SourceError, match='"Amount \\(NOK\\) Disbursed" fit equally well'):
        read(table)
    [allocation] = read(table, columns={"amount": "Disbursed"}).allocations
    assert allocation.amount == Money(Decimal(3), "NOK")
    assert allocation.measure is Measure.DISBURSEMENT


def test_both_rows_of_headings_are_known_again_where_they_are_repeated(read: Read) -> None:
    head = "Recipient,Amount\n,NOK million\n"
    dataset = read(f"{head}A,5\n{head}B,6\n")
    assert [row.rule for row in dataset.account.excluded] == ["repeated-heading"] * 2
    assert dataset.account.used == 2


def test_a_row_of_data_is_no_second_row_of_headings(read: Read) -> None:
    assert read("Recipient,Amount (NOK)\n,5\nA,6\n").account.read == 2
    assert read("Recipient,Amount (NOK)\nPartner,tbc\nA,6\n").account.read == 2


def test_a_recipient_that_reads_like_a_unit_is_a_row(read: Read) -> None:
    data = read("Recipient,Amount (NOK)\nK\nA,5\n")
    assert (data.account.read, data.account.used) == (2, 1)
