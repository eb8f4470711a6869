"""Labels are moved apart as little as possible, between two edges."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from aidreport.pdf.layout.spreading import spread

LABELS = st.lists(st.tuples(st.floats(0, 100), st.floats(1, 9)), max_size=10)


@given(LABELS)
def test_labels_do_not_meet_and_stay_between_the_edges(labels: list[tuple[float, float]]) -> None:
    labels = sorted(labels, reverse=True)
    wanted, sizes = [place for place, _ in labels], [size for _, size in labels]
    placed = spread(wanted, sizes, 0.0, 100.0)
    edges = [(at - size / 2, at + size / 2) for at, size in zip(placed, sizes, strict=True)]
    assert all(low >= -1e-6 and high <= 100 + 1e-6 for low, high in edges)
    assert all(one[0] >= two[1] - 1e-6 for one, two in pairwise(edges))


def test_labels_that_have_room_stay_where_they_are() -> None:
    assert spread([90.0, 50.0, 10.0], [9.0, 9.0, 9.0], 0.0, 100.0) == [90.0, 50.0, 10.0]


def test_labels_of_one_place_are_around_it() -> None:
    assert spread([50.0, 50.0, 50.0], [10.0, 10.0, 10.0], 0.0, 100.0) == [60.0, 50.0, 40.0]
