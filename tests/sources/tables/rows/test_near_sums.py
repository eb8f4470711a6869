"""Rows that state sums rounded are found by their amounts, and chance is judged."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest

from aidreport.sources.tables.rows.near_sums import find_near_groups, find_near_total, near

CHANCE = 0.02


def numbers(text: str) -> list[Decimal]:
    return list(map(Decimal, text.split()))


@pytest.mark.parametrize(
    ("amounts", "at"),
    [
        ("100.4 200.4 70.4 371", 3), ("371 100.4 200.4 70.4", 0), ("1034.4 2200.4 70.4 3305", 3),
        ("1034412 220043 70411 12377 1337000", 4), ("1034 2200 70 12 600 3917", 5),
    ],
)  # fmt: skip
def test_a_rounded_sum_of_all_others_is_hardly_chance(amounts: str, at: int) -> None:
    found = find_near_total(numbers(amounts))
    assert found is not None
    assert found.sum.at == at
    assert found.likely < CHANCE


@pytest.mark.parametrize(
    "amounts",
    [
        "10 20 31", "100 200 310", "12.5 7.25 20", "1 2 4", "1 1000 1000", "1000 1 1000",
        "1000 1000 1 1", "3000000 2000000 1000000 6100000",
    ],
)  # fmt: skip
def test_few_round_amounts_are_near_a_sum_by_chance(amounts: str) -> None:
    found = find_near_total(numbers(amounts))
    assert found is None or found.likely >= CHANCE


@pytest.mark.parametrize(
    ("amounts", "places"),
    [
        ("301 100.4 200.4 111 70.4 40.2", (0, 3)),
        ("100.4 200.4 301 70.4 40.2 111", (2, 5)),
        ("100.4 200.4 301 70.4 40.2 111 411", (2, 5, 6)),
        ("411 301 100.4 200.4 111 70.4 40.2", (0, 1, 4)),
    ],
)  # fmt: skip
def test_rounded_sums_of_groups_are_found_if_they_cover_all_rows(
    amounts: str, places: tuple[int, ...]
) -> None:
    assert tuple(item.sum.at for item in find_near_groups(numbers(amounts))) == places


def test_a_sum_of_one_digit_says_nothing_of_its_precision() -> None:
    assert near(Decimal(400), Decimal("371.2"), 3, Decimal("0.1")) is None
    assert near(Decimal(370), Decimal("371.2"), 3, Decimal("0.1")) == 100


def test_random_amounts_are_hardly_ever_taken_for_rounded_sums() -> None:
    chance = random.Random(20251129)  # noqa: S311 - the same amounts in every run
    taken = 0
    for _ in range(4000):
        size = chance.randrange(3, 12)
        amounts = [Decimal(chance.randrange(100, 10**6)).scaleb(-2) for _ in range(size)]
        found = find_near_total(amounts)
        taken += found is not None and found.likely < CHANCE
    assert taken < 4000 * CHANCE / 4
