"""A question whether rows count says what the amounts add up to with them, and without."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from aidreport.errors import SourceError
from aidreport.model.dataset import Dataset

Read = Callable[..., Dataset]


@pytest.mark.parametrize(
    ("table", "line"),
    [
        (
            "Level,Recipient,Amount (USD)\nProgramme,UN,300.5\nProject,A,100.5\nProject,B,150\n",
            "rows may not count; the amounts add up to USD 551 with all rows and to USD 300.5 as",
        ),
        (
            "Role,Recipient,Amount (EUR)\nLead,CARE,300\nSub-partner,NGO,120\nTotal,,420\n",
            "the amounts add up to EUR 420 with all rows and to EUR 300 as proposed",
        ),
        (
            "Recipient,Beløp (NOK 1000),Status\nA,1250,Utbetalt\nB,500,Kansellert\n",
            "the amounts add up to NOK 1,750,000 with all rows and to NOK 1,250,000 as proposed",
        ),
        (
            "Recipient,Purpose,Amount (USD)\nA,Shelter,400\nB,Repayment of unspent balance,200\n",
            "and to USD 200 as proposed, or USD 400 if they are left out",
        ),
        (
            "Recipient;Beløp (mill. kr);Status\nA;12,5;Utbetalt\nB;7,25;Kansellert\n",
            "add up to 19.75 mill. kr with all rows and to 12.5 mill. kr as proposed",
        ),
        (
            "Recipient,Amount,Currency,Status\nA,5,USD,Active\nB,6,USD,Cancelled\n",
            "add up to USD 11 with all rows and to USD 5 as proposed",
        ),
        (
            "Amounts in NOK million,,\nRecipient,Amount,Status\nA,5,Active\nB,6,Cancelled\n",
            "add up to NOK 11,000,000 with all rows and to NOK 5,000,000 as proposed",
        ),
        (
            "Recipient,Amount,Status\nA,kr 5,Active\nB,kr 6,Cancelled\n",
            "add up to 11 with all rows and to 5 as proposed",
        ),
    ],
)
def test_both_sums_are_said(read: Read, table: str, line: str) -> None:
    with pytest.raises(SourceError) as caught:
        read(table)
    assert line in str(caught.value)


def test_amounts_of_several_currencies_have_no_sum(read: Read) -> None:
    with pytest.raises(SourceError, match="Cancelled") as caught:
        read("Recipient,Amount,Currency,Status\nA,5,USD,Active\nB,6,EUR,Cancelled\n")
    assert "add up" not in str(caught.value)
