"""Rows of the largest together are no donors: asked about, and counted once as proposed."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from tests.sources.what_was_read import total

from aidreport.model.dataset import Dataset
from aidreport.sources.tables.checks.top_rows import top_of

Read = Callable[..., Dataset]
Mend = Callable[..., Dataset]

MEMBERS = "USA,Mali,1000.5\nGermany,Mali,500\nEU,Mali,250\n"


@pytest.mark.parametrize(
    "name", ["Top 2 donors", "Top 2", "2 largest donors", "Largest donors", "De 2 største giverne",
             "Die 2 größten Geber", "Les 2 premiers bailleurs", "Los 2 principales donantes",
             "上位2", "前2"],
)  # fmt: skip
@pytest.mark.parametrize("amount", ["1500.5", "1500", "1400.2"])
def test_the_largest_together_are_asked_about(
    mend: Mend, read: Read, name: str, amount: str
) -> None:
    content = f"Donor,Recipient,Amount (USD)\n{MEMBERS}{name},Mali,{amount}\n"
    once = mend(content, problem=f'may be money of "{name}"')
    assert total(once) == Decimal("1750.5")
    assert total(read(content, repeated_money="use")) == Decimal("1750.5") + Decimal(amount)


def test_those_among_the_top_count_in_it_if_others_of_it_have_no_rows(mend: Mend) -> None:
    content = (
        f"Donor,Recipient,Amount (USD)\nTop 10 donors,Mali,4000\n{MEMBERS}Other donors,Mali,70\n"
    )
    assert total(mend(content, problem='"Top 10 donors"')) == 4070


@pytest.mark.parametrize("field", ["Recipient", "Country", "Sector"])
def test_the_largest_of_other_columns_are_asked_about(mend: Mend, field: str) -> None:
    heading = "Recipient" if field == "Recipient" else f"Recipient,{field}"
    first = "" if field == "Recipient" else "NRC,"
    rows = "".join(f"{first}{name},{amount}\n" for name, amount in (("A1 Aid", 70), ("B2 Aid", 50)))
    content = f"{heading},Amount (USD)\n{rows}{first}Top 2,121\n"
    assert total(mend(content, problem='"Top 2"')) == 120


@pytest.mark.parametrize(
    "rows",
    ["Top 10 donors,Mali,1500\nOther donors,Mali,500\n",
     "Top Ten Foundation,Mali,1500\nUSA,Mali,500\n",
     "Main Street Aid 2,Mali,1500\nUSA,Mali,500\n",
     "Top,Mali,1500\nUSA,Mali,500\n"],
    ids=["nobody else", "a foundation", "a street", "a name"],
)  # fmt: skip
def test_other_names_and_the_top_alone_are_counted(read: Read, rows: str) -> None:
    assert total(read(f"Donor,Recipient,Amount (USD)\n{rows}")) == 2000


@pytest.mark.parametrize(
    ("name", "count"),
    [("Top 10", 10), ("5 largest", 5), ("Top ten donors", 10), ("Main donors", 0),
     ("Topp 5 mottakere", 5), ("上位10カ国", 10), ("Top", None), ("Mali", None),
     ("The Main Fund", None)],
)  # fmt: skip
def test_names_say_of_how_many_of_the_largest_they_are(name: str, count: int | None) -> None:
    assert top_of(name) == count
