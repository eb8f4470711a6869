from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from aidreport.model.charts import place_marks

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
