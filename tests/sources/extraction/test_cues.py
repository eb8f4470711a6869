"""What words around an amount say of it."""

from __future__ import annotations

import time
from decimal import Decimal

import pytest

from aidreport.sources.extraction.documents.opening import from_text
from aidreport.sources.extraction.extraction import Extraction, extract


def read(text: str) -> Extraction:
    return extract(from_text(text), "text.txt")


TITLE = "Assistance to Afghanistan through International Organizations\nMarch 1, 2024\n\n"


@pytest.mark.parametrize(
    "paid",
    [
        "approved a total of USD 12 million from its supplementary budget for FY2023",
        "approved a total of USD 12 million from the budget of 2023",
        "given USD 12 million from its supplementary budget for FY2023",
    ],
)
def test_the_budget_that_pays_for_new_money_does_not_make_it_older(paid: str) -> None:
    text = f"{TITLE}The Government of Japan has {paid} to help the people.\n- WFP: USD 9 million\n"
    assert [item.amount for item in read(text).headlines] == [Decimal(12_000_000)]


def test_money_of_an_earlier_budget_year_is_earlier_money() -> None:
    text = (
        f"{TITLE}Japan gives USD 12 million to WFP. In FY2022, it gave USD 40 million to UNICEF.\n"
    )
    assert [share.item.amount for share in read(text).allocations] == [Decimal(12_000_000)]


@pytest.mark.long
def test_a_long_line_of_amounts_is_read_in_time() -> None:
    begun = time.process_time()
    read("USAID gives $5 million to UNICEF, of which $2 million to NGOs, " * 800)
    assert time.process_time() - begun < 8


@pytest.mark.parametrize(
    "sentence",
    [
        "Ireland will give €12 million over two years (€6 million a year) through Trócaire.",
        "Irland gir 12 millioner euro (6 millioner euro per år) gjennom Trócaire.",
    ],
)
def test_what_brackets_say_is_of_each_year_is_no_amount_of_its_own(sentence: str) -> None:
    found = read(f"Ireland supports Somalia\n8 May 2026\n\n{sentence}\n")
    assert Decimal(6_000_000) not in [each.item.amount for each in found.allocations]
