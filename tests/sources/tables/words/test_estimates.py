"""Amounts that are written as estimates count, and it is said how many they are."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.sources.what_was_read import total

from aidreport.model.dataset import Dataset

Read = Callable[..., Dataset]

pytestmark = pytest.mark.usefixtures("_either_way")


def estimates(data: Dataset) -> list[tuple[str, str]]:
    found = [item for item in data.findings if item.code == "amounts-estimated"]
    return [(str(item.severity), str(item.message)) for item in found]


def test_estimates_are_counted_with_a_warning(read: Read) -> None:
    rows = "UNICEF,1000 (est.)\nWFP,ca. 250\nICRC,50\n"
    data = read(f"Recipient,Amount (USD)\n{rows}")
    assert total(data) == 1300
    [(severity, message)] = estimates(data)
    assert severity == "warning"
    assert message.startswith("2 amounts are written as estimates")


def test_other_amounts_are_no_estimates(read: Read) -> None:
    data = read("Recipient,Amount\nUNICEF,NOK 1000\nWFP,250 NOK\nICRC,NOK 50 million\n")
    assert not estimates(data)


def test_a_minus_behind_the_digits_takes_money_off(read: Read) -> None:
    data = read("Recipient,Amount (USD)\nUNICEF,1000\nWFP,250-\nICRC,50\n")
    assert total(data) == 800
