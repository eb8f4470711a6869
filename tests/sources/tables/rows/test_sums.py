from __future__ import annotations

import random
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aidreport.sources.tables.rows.sums import chance, find_sums, readings_of, sums_between

amounts = st.integers(1, 10**9)
groups = st.lists(st.lists(amounts, min_size=2, max_size=5), min_size=2, max_size=5)


def places(numbers: list[int] | list[Decimal]) -> list[int]:
    return [item.at for item in find_sums(numbers)]


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ([100, 200, 300, 600], [3]),
        ([600, 100, 200, 300], [0]),
        ([100, 0, 200, 300], [3]),
        ([1000, 200, 1200, 300, 40, 340], [2, 5]),
        ([1000, 200, 1200, 300, 40, 340, 1540], [2, 5, 6]),
        ([1540, 1200, 1000, 200, 340, 300, 40], [0, 1, 4]),
        ([1540, 1000, 200, 1200, 300, 40, 340], [0, 3, 6]),
        ([1200, 1000, 200, 340, 300, 40, 1540], [0, 3, 6]),
        ([12, 5, 7, 3, 3], [0, 3]),
        ([10, 6, 2, 4, 4, 1, 3, 5, 3, 3, 2, 2], [0, 1, 4, 7, 8, 10]),
        ([-5, 15, 10, 20], [3]),
    ],
)
def test_sums_that_cover_a_table_are_found(numbers: list[int], expected: list[int]) -> None:
    assert places(numbers) == expected


@pytest.mark.parametrize(
    "numbers",
    [[], [5], [5, 5], [0, 0, 0], [100, 200, 301], [5, 5, 7, 7], [3, 1, 2, 5, 8], [0, 5, 5]],
)
def test_amounts_that_do_not_all_belong_to_a_sum_hold_none(numbers: list[int]) -> None:
    assert places(numbers) == []


@given(st.lists(amounts, min_size=2, max_size=30), st.booleans())
def test_the_sum_of_all_rows_is_found_at_either_end(rows: list[int], on_top: bool) -> None:
    table = [sum(rows), *rows] if on_top else [*rows, sum(rows)]
    assert (0 if on_top else len(rows)) in places(table)


@given(groups, st.booleans(), st.sampled_from(["", "first", "last"]))
def test_sums_of_groups_are_found_above_and_below(
    parts: list[list[int]], above: bool, total: str
) -> None:
    table: list[int] = []
    at = []
    for part in parts:
        at.append(len(table) if above else len(table) + len(part))
        table += [sum(part), *part] if above else [*part, sum(part)]
    everything = sum(map(sum, parts))
    if total == "first":
        table, at = [everything, *table], [0, *(place + 1 for place in at)]
    elif total == "last":
        at, table = [*at, len(table)], [*table, everything]
    # Equal amounts add up in several ways; what rows look like decides between these.
    ways = [{item.at for item in way} for way in readings_of(table)]
    sums = [sum(amount for place, amount in enumerate(table) if place not in way) for way in ways]
    assert everything in sums
    if len(sums) == 1:
        assert places(table)


@pytest.mark.parametrize("unit", [1, 100, 50_000])
def test_chance_alone_hardly_ever_looks_like_a_sum(unit: int) -> None:
    chosen = random.Random(unit)  # noqa: S311 - to choose test cases
    tables = [
        [unit * chosen.choice([1, 2, 3, 5, 8, 10, 15, 20, 50, 100]) for _ in range(size)]
        for size in (3, 4, 5, 6, 8, 12, 30)
        for _ in range(300)
    ]
    taken = sum(
        1 for rows in tables if (found := find_sums(rows)) and chance(rows, found) < Fraction(1, 50)
    )
    assert taken < len(tables) / 100


def test_a_million_random_amounts_hold_no_sum() -> None:
    numbers = [(number * 7919) % 1_000_003 + 1 for number in range(100_000)]
    assert places(numbers) == []


def test_the_chance_depends_on_how_round_and_how_many_the_amounts_are() -> None:
    def of(numbers: list[int]) -> Fraction:
        return chance(numbers, find_sums(numbers))

    assert of([100, 200, 300]) == Fraction(1, 3)
    assert of([100, 200, 300, 600]) == Fraction(1, 18)
    assert of([1_234_567, 2_345_678, 3_580_245]) < Fraction(1, 10**6)
    assert of([1, 2, 3, 4, 5, 15]) < Fraction(1, 500)


@pytest.mark.parametrize(
    ("numbers", "marks", "expected"),
    [
        ([5, 7, 12, 9, 1, 2, 3], [2, 6], [2]),
        ([9, 12, 5, 7, 3, 1, 2], [1, 4], [1, 4]),
        ([5, 7, 12, 1, 2, 3, 15, 4], [2, 5], [2, 5]),
        ([5, 7, 12, 1, 2, 3, 15], [2, 5, 6], [2, 5, 6]),
        ([5, 7, 13], [2], []),
        ([5, 5], [1], []),
    ],
)
def test_marked_rows_may_state_the_rows_between_them(
    numbers: list[int], marks: list[int], expected: list[int]
) -> None:
    assert [item.at for item in sums_between(numbers, marks)] == expected


def test_decimals_are_exact() -> None:
    assert places([Decimal("0.1"), Decimal("0.2"), Decimal("0.3")]) == [2]
    assert places([Decimal("0.1"), Decimal("0.2"), Decimal("0.30000000000000004")]) == []
