from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from aidreport.model.charts import place_areas, place_marks, place_squares

AMOUNTS = st.decimals(-(10**12), 10**12, places=2)


def amounts(*values: str) -> list[list[Decimal]]:
    return [[Decimal(value)] for value in values]


def test_the_axis_starts_at_zero_and_ends_at_the_largest_amount() -> None:
    placed = place_marks(amounts("200", "50"))
    assert placed.zero == 0
    assert [item[0] for item in placed.items] == [(0, 1), (0, Decimal("0.25"))]


def test_negative_amounts_are_before_zero() -> None:
    placed = place_marks(amounts("30", "-10"))
    assert placed.zero == Decimal("0.25")
    assert placed.items[1][0] == (Decimal("0.25"), 0)


def test_amounts_that_are_all_zero_have_no_length() -> None:
    assert place_marks(amounts("0", "0")).items[0][0] == (0, 0)


def test_a_mark_begins_where_the_one_before_it_ends() -> None:
    placed = place_marks([[Decimal(1), Decimal(3)], [Decimal(2)]])
    assert placed.items[0] == ((0, Decimal("0.25")), (Decimal("0.25"), 1))


@given(st.lists(st.lists(AMOUNTS, max_size=1), min_size=1, max_size=30))
def test_every_mark_is_on_the_axis_and_begins_at_zero(items: list[list[Decimal]]) -> None:
    placed = place_marks(items)
    assert 0 <= placed.zero <= 1
    for extent in (extent for item in placed.items for extent in item):
        assert extent.start == placed.zero
        assert 0 <= extent.end <= 1


PARTS = st.lists(st.decimals(0, 10**9, places=2), min_size=1, max_size=20).filter(any)


@given(PARTS)
def test_all_squares_are_shared_out_one_after_the_other(parts: list[Decimal]) -> None:
    extents = place_squares(parts)
    assert extents[0].start == 0
    assert extents[-1].end == 1
    assert all(one.end == two.start for one, two in pairwise(extents))
    for extent, part in zip(extents, parts, strict=True):
        squares, due = (extent.end - extent.start) * 100, 100 * part / sum(parts)
        assert squares == int(squares)
        assert abs(squares - due) < 1


def test_squares_that_are_left_go_to_the_largest_remainders() -> None:
    extents = place_squares([Decimal("59.6"), Decimal("36.3"), Decimal("4.1")])
    assert [(one.end - one.start) * 100 for one in extents] == [60, 36, 4]


@given(PARTS)
def test_areas_are_in_proportion_to_amounts(parts: list[Decimal]) -> None:
    extents = place_areas(parts)
    assert extents[-1].end == 1
    for extent, part in zip(extents, parts, strict=True):
        assert abs((extent.end - extent.start) - part / sum(parts)) <= Decimal("0.000001")
