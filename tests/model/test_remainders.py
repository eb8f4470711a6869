"""Whole units are shared out by largest remainder."""

from __future__ import annotations

import random

import pytest

from aidreport.model.remainders import largest_remainders


@pytest.mark.parametrize("largest", [3, 100, 10**6, 10**15, 10**17, 10**20])
def test_the_shares_of_very_many_are_those_that_are_worked_out_one_by_one(largest: int) -> None:
    chance = random.Random(largest)  # noqa: S311 - the same amounts each time
    amounts = [chance.randrange(largest) for _ in range(5000)]
    whole = sum(amounts)
    parts = [amount * 1000 // whole for amount in amounts]
    due = sorted(range(len(amounts)), key=lambda at: -(amounts[at] * 1000 % whole))
    for at in due[: 1000 - sum(parts)]:
        parts[at] += 1
    assert largest_remainders(amounts, 1000) == parts
