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
            "so that rows may not count; the amounts add up to 551 with all rows and to 300.5 as",
        ),
        (
            "Role,Recipient,Amount (EUR)\nLead,CARE,300\nSub-partner,NGO,120\nTotal,,420\n",
            "the amounts add up to 420 with all rows and to 300 as proposed",
        ),
        (
            "Recipient,Beløp (NOK 1000),Status\nA,1250,Utbetalt\nB,500,Kansellert\n",
            "the amounts add up to 1,750 with all rows and to 1,250 as proposed",
        ),
        (
            "Recipient,Purpose,Amount (USD)\nA,Shelter,400\nB,Repayment of unspent balance,200\n",
            "and to 200 as proposed, or 400 if they are left out",
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
