from __future__ import annotations

from decimal import Decimal

import pytest

from aidreport.analysis.facts import plain_number


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("50,000", 50000),
        ("50.000", 50000),
        ("1 234 567", 1234567),
        ("1\u202f234", 1234),
        ("×2", 2),
        ("12 %", 12),
        ("0", 0),
    ],
)
def test_a_plain_number_is_read_however_it_is_grouped(written: str, number: int) -> None:
    assert plain_number(written) == Decimal(number)


@pytest.mark.parametrize(
    "written",
    ["3 million", "1.5", "0.125", "50,000–60,000", "−5", "", "one in five", "1,2345", "007"],
)
def test_what_would_have_to_be_guessed_is_left_to_the_reader(written: str) -> None:
    assert plain_number(written) is None
