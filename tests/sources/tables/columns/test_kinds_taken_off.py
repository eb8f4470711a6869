"""Money that came back and has no minus is taken off where the config says "subtract"."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from tests.sources.what_was_read import sums, total

from aidreport.errors import SourceError
from aidreport.model.dataset import Dataset

Read = Callable[..., Dataset]
Mend = Callable[..., Dataset]

pytestmark = pytest.mark.usefixtures("_either_way")

STATUS = "Recipient,Amount (USD),Kind\nA,1000.5,Invoice\nA,{},Credit note\nB,500,Invoice\n"


@pytest.mark.parametrize("written", ["200.25", "-200.25", "(200.25)"])
def test_an_amount_is_taken_off_with_a_minus_or_without(read: Read, written: str) -> None:
    values = {"status": {"Invoice": "use", "Credit note": "subtract"}}
    data = read(STATUS.format(written), columns={"status": "Kind"}, values=values)
    assert total(data) == Decimal("1300.25")
    assert [str(item.amount.amount) for item in data.allocations] == ["1000.5", "-200.25", "500"]
    assert "the settings take the amount off" in str(data.allocations[1].inferred)
    (said,) = [item.message for item in data.findings if item.code == "amounts-taken-off"]
    assert said == "the settings take off the amount of one row: USD -200.25 in all"


def test_a_refund_is_of_the_one_measure_that_other_types_mean(mend: Mend) -> None:
    rows = "Recipient,Amount (USD),Transaction type\nA,500,Commitment\nA,200,Refund\n"
    assert sums(mend(rows)) == {"commitment": 300}
    values = {"status": {"Paid": "disbursement"}}
    rows = "Recipient,Amount (USD),Status\nA,500,Paid\nA,200,Refund\n"
    assert sums(mend(rows, values=values, way=1)) == {"disbursement": 300}


def test_a_refund_of_several_measures_is_of_the_one_that_is_set(read: Read) -> None:
    rows = (
        "Recipient,Amount (USD),Transaction type\nA,500,Commitment\nA,300,Disbursement\n"
        "A,200,Refund\n"
    )
    values = {"measure": {"Refund": "subtract"}}
    assert sums(read(rows, values=values, measure="disbursement")) == {
        "commitment": 500,
        "disbursement": 100,
    }
    assert len(read(rows, values=values).account.rejected) == 1


def test_more_than_was_given_is_not_proposed_to_be_taken_off(mend: Mend) -> None:
    rows = "Recipient,Amount (USD),Transaction type\nA,100,Commitment\nA,101,Refund\n"
    assert sums(mend(rows)) == {"commitment": 100}


@pytest.mark.parametrize(
    ("heading", "larger", "smaller"),
    [("Dr/Cr", "Dr", "Cr"), ("D/C", "D", "C"), ("S/H", "S", "H"), ("Posting key", "40", "50"),
     ("Booking", "Soll", "Haben"),
     ("Booking", "Haben", "Soll")],
)  # fmt: skip
def test_the_smaller_side_of_an_account_is_taken_off_first(
    mend: Mend, heading: str, larger: str, smaller: str
) -> None:
    rows = f"A,500,{larger}\nA,200,{smaller}\nB,100,{larger}\n"
    content = f"Recipient,Amount (USD),{heading}\n{rows}"
    assert total(mend(content, problem="two sides of an account")) == 400
    assert total(mend(content, way=1)) == -400


def test_a_published_standard_takes_no_subtraction(read: Read) -> None:
    content = '<iati-activities version="2.03"></iati-activities>'
    with pytest.raises(SourceError, match="does not take values"):
        read(content, "a.xml", values={"status": {"5": "subtract"}})


def test_a_text_of_a_section_cannot_be_taken_off() -> None:
    from aidreport.config.sources import DataSource

    with pytest.raises(ValueError, match='cannot mean "subtract"'):
        DataSource(path="a.csv", values={"section": {"Refunds": "subtract"}})
