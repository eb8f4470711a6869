"""Money of months and years before an announcement, told from what it announces."""

from __future__ import annotations

import pytest

from aidreport.sources.extraction.documents.opening import from_text
from aidreport.sources.extraction.extraction import extract
from aidreport.sources.extraction.language import LANGUAGES, language
from aidreport.sources.extraction.when import number_of_month


def shares(text: str) -> list[tuple[str, str]]:
    found = extract(from_text(text), "text.txt").allocations
    return [(share.recipient, f"{share.item.amount:f}") for share in found]


DATED = """10 December 2024
The Netherlands gives €60 million
Of this amount, €50 million goes to CERF.
"""


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("In November it made €10 million available for UNICEF and €13 million for WFP.", []),
        ("Last October it gave €10 million to UNICEF.", []),
        ("In October 2024 it gave €10 million to UNICEF.", []),
        ("In December it gives €10 million to UNICEF.", [("UNICEF", "10000000")]),
        ("In March, it will give €10 million to UNICEF.", [("UNICEF", "10000000")]),
        ("In March 2025 UNICEF receives €10 million.", [("UNICEF", "10000000")]),
    ],
)
def test_money_of_a_month_before_the_announcement_is_no_new_money(
    sentence: str, expected: list[tuple[str, str]]
) -> None:
    assert shares(DATED + sentence) == [("CERF", "50000000"), *expected]


@pytest.mark.parametrize("code", LANGUAGES)
def test_each_language_has_twelve_months_and_seven_days_of_the_week(code: str) -> None:
    words = language(code)
    months = words.phrases("head", "months")[:12]
    assert [number_of_month(month, code) for month in months] == list(range(1, 13))
    assert len(words.phrases("head", "weekdays")) >= 7
