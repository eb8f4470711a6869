"""Which amount is the total: of several recipients, of rounded titles, and of none at all."""

from __future__ import annotations

import pytest

from aidreport.sources.extraction.documents.opening import from_text
from aidreport.sources.extraction.extraction import Extraction, extract

NEW_ZEALAND = "New Zealand supports Tonga and Vanuatu\n22 January 2025\n\n"


def read(text: str) -> Extraction:
    return extract(from_text(text), "release.txt")


def totals(text: str) -> list[str]:
    return [f"{item.amount:f}" for item in read(text).headlines]


@pytest.mark.parametrize(
    "text",
    [
        "New Zealand is contributing NZ$3 million to UNICEF and NZ$2 million to WFP.",
        "NZ$3 million goes to UNICEF, NZ$2 million to WFP and NZ$500,000 to CARE.",
        "New Zealand gives UNICEF NZ$3 million and WFP NZ$2 million. It brings us to NZ$6 million.",
    ],
)
def test_what_one_of_several_receives_is_no_total(text: str) -> None:
    assert totals(f"{NEW_ZEALAND}{text}\n") == []
    recipients = [allocation.recipient for allocation in read(f"{NEW_ZEALAND}{text}\n").allocations]
    assert recipients[:2] == ["UNICEF", "WFP"]


@pytest.mark.parametrize(
    ("title", "total"),
    [
        ("over €15 million", "15900000"),
        ("more than €15 million", "15900000"),
        ("€15 million", "15000000"),
    ],
)
def test_a_title_that_says_over_is_read_in_full_below_it(title: str, total: str) -> None:
    text = f"""Ireland announces {title} for Sudan
14 April 2025

The Tánaiste today announced €15.9 million in humanitarian funding for Sudan. UNICEF will receive
€4 million.
"""
    assert totals(text) == [total]


def test_a_title_with_what_each_receives_states_no_total() -> None:
    text = """Kuwait contributes USD 3 million to UNRWA and USD 2 million to the ICRC
12 November 2024

The State of Kuwait will contribute USD 3 million to UNRWA and USD 2 million to the ICRC, the
Ministry of Foreign Affairs said.
"""
    assert totals(text) == []
    recipients = [allocation.recipient for allocation in read(text).allocations]
    assert recipients == ["UNRWA", "ICRC"]


@pytest.mark.parametrize(
    ("total", "last", "severity", "ending"),
    [
        ("$7 million", "$3 million", "warning", "the AUD 7,000,000 announced"),
        ("$8.8 million", "$3 million", "warning", "the AUD 8,800,000 announced"),
        ("$8.96 million", "$2.964 million", "note", "the amounts are rounded"),
        ("$9.04 million", "$3.036 million", "note", "the amounts are rounded"),
    ],
)
def test_a_sum_is_called_rounded_only_if_it_rounds_to_the_total(
    total: str, last: str, severity: str, ending: str
) -> None:
    text = f"""Australia supports Myanmar
30 March 2025

Australia provides {total}: $3.5 million to WFP, $2.5 million to UNICEF, and {last} to IOM.
"""
    found = [item for item in read(text).findings if item.code == "sum-differs"]
    assert [item.severity for item in found] == [severity]
    assert found[0].message.endswith(ending)
