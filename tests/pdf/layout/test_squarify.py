"""A rectangle is divided in proportion to sizes; the parts fill it, and none covers another."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from aidreport.pdf.layout.squarify import Part, squarify

WHOLE = Part(10.0, 20.0, 480.0, 200.0)
SIZES = st.lists(st.integers(0, 10**9), min_size=1, max_size=21).filter(any)


@given(SIZES)
def test_parts_are_as_large_as_their_sizes_and_fill_the_rectangle(sizes: list[int]) -> None:
    parts = squarify(sorted(sizes, reverse=True), WHOLE)
    area = WHOLE.width * WHOLE.height
    for part, size in zip(parts, sorted(sizes, reverse=True), strict=True):
        assert abs(part.width * part.height - area * size / sum(sizes)) < 1e-6 * area
        assert part.left >= WHOLE.left - 1e-3
        assert part.bottom >= WHOLE.bottom - 1e-3
        assert part.left + part.width <= WHOLE.left + WHOLE.width + 1e-3
        assert part.bottom + part.height <= WHOLE.bottom + WHOLE.height + 1e-3


@given(SIZES)
def test_no_part_covers_another(sizes: list[int]) -> None:
    for one, two in combinations(squarify(sorted(sizes, reverse=True), WHOLE), 2):
        across = min(one.left + one.width, two.left + two.width) - max(one.left, two.left)
        up = min(one.bottom + one.height, two.bottom + two.height) - max(one.bottom, two.bottom)
        assert min(across, up) < 1e-3


def test_equal_sizes_are_near_to_squares() -> None:
    for part in squarify([1.0] * 10, WHOLE):
        assert 0.5 < part.width / part.height < 2
