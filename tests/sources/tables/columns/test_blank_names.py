"""A partner that is named once above its projects: clear ones are read, open ones stop."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from decimal import Decimal

import pytest

from aidreport.model.dataset import Dataset

Read = Callable[..., Dataset]


def sums(data: Dataset) -> dict[str, Decimal]:
    found: Counter[str] = Counter()
    for item in data.allocations:
        found[item.recipient.name] += item.amount.amount
    return dict(found)


CLEAR = {
    "projects": "Partner,Project,Amount (USD)\nNRC,Shelter,100\n,Food,50\nDRC,WASH,30\n,Cash,20\n",
    "dates": (
        "Partner,Date,Amount (USD)\nNRC,2026-01-02,100\n,2026-02-02,50\n"
        "DRC,2026-01-05,30\n,2026-03-05,20\n"
    ),
    "numbers before the names": (
        "Nr;Mottaker;Prosjekt;Beløp (USD)\n1;NRC;Skole;100\n2;;Vann;50\n3;DRC;Mat;30\n4;;Helse;20\n"
    ),
    "names above": (
        "Partner,Project,Amount (USD)\nNRC,,\n,Shelter,100\n,Food,50\nDRC,,\n,WASH,30\n,Cash,20\n"
    ),
    "totals between": (
        "Partner,Project,Amount (USD)\nNRC,Shelter,100\n,Food,50\n,Subtotal,150\n"
        "DRC,WASH,30\n,Cash,20\n,Subtotal,50\nTotal,,200\n"
    ),
    "totals without a label between": (
        "Partner,Project,Amount (USD)\nNRC,Shelter,100\n,Food,50\n,,150\n"
        "DRC,WASH,30\n,Cash,20\n,,50\n,,200\n"
    ),
}


@pytest.mark.parametrize("content", CLEAR.values(), ids=CLEAR)
def test_blank_names_are_of_the_partner_above(read: Read, content: str) -> None:
    data = read(content)
    assert sums(data) == {"NRC": 150, "DRC": 50}
    assert data.account.rejected == ()
    noted = [str(item.message) for item in data.findings if item.code == "repeated-above"]
    count = sum("recipient" in {one.field for one in item.inferred} for item in data.allocations)
    assert noted == [f"{count} rows without a name are of the recipient above them"]


def test_a_partner_of_two_sectors_is_named_in_each(read: Read) -> None:
    data = read(
        "Sector,Partner,Project,Amount (USD)\nHealth,WHO,P1,100\n,,P2,50\n,UNICEF,P3,20\n"
        "WASH,UNICEF,P4,5\n,,P5,10\n"
    )
    assert sums(data) == {"WHO": 150, "UNICEF": 35}


OPEN = {
    "names that are written again": "NRC,Shelter,100\n,Food,50\nNRC,WASH,30\n,Cash,20\n",
    "a name that is missing once": "NRC,Shelter,100\n,Food,50\nDRC,WASH,30\nIRC,Cash,20\n",
    "nothing above": ",Shelter,177\n,Food,50\nDRC,WASH,30\n,Cash,20\n",
    "a total of one partner": "NRC,Shelter,100\n,Food,50\nNRC Total,,150\n,Cash,20\n,Seeds,7\n",
    "what may be a total": "NRC,Shelter,100\n,Food,50\nTotal WASH,Wells,30\n,Cash,20\n",
    "what is for nobody": "NRC,Shelter,101\n,Unallocated,52\nDRC,WASH,30\n,Reserve,20\n",
    "a remark between": "NRC,Shelter,100\n,Food,50\n,Second call,\n,WASH,30\n,Cash,20\n",
}


@pytest.mark.parametrize("rows", OPEN.values(), ids=OPEN)
def test_a_name_that_may_be_missing_is_never_filled_in(read: Read, rows: str) -> None:
    data = read(f"Partner,Project,Amount (USD)\n{rows}")
    assert {problem.column for row in data.account.rejected for problem in row.problems} >= {
        "recipient"
    }


def test_a_country_of_its_own_before_a_blank_name_is_no_partner_above(read: Read) -> None:
    data = read(
        "Country,Partner,Project,Amount (USD)\nSudan,NRC,P1,100\nSudan,,P2,50\n"
        "Chad,DRC,P3,30\nMali,,P4,20\n"
    )
    assert [row.place.row for row in data.account.rejected] == [3, 5]


def test_an_amount_without_anything_else_has_no_name(read: Read) -> None:
    data = read("Partner,Project,Amount (USD)\nNRC,Shelter,100\n,,51\nDRC,WASH,30\n,,21\n")
    assert [row.place.row for row in data.account.rejected] == [3, 5]
