"""Numbers that occur more than once are found by halves, and by all of their bits."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.properties import cases

from aidreport.sources.tables.by_column.equal_numbers import differ, repeated_numbers

HALF = 1 << 32
FEW = st.sampled_from([0, 1, HALF - 1, HALF, HALF + 1, 5 * HALF, (1 << 64) - 1])


@pytest.mark.long
@cases(50)
@given(st.lists(FEW | st.integers(0, (1 << 64) - 1), max_size=30))
@example([7 * HALF + 1, 7 * HALF + 2])  # one upper half, two numbers
def test_numbers_that_occur_twice_are_found(numbers: list[int]) -> None:
    counts = Counter(numbers)
    twice = [at for at, number in enumerate(numbers) if counts[number] > 1]
    array = np.asarray(numbers, dtype=np.uint64)
    assert repeated_numbers(array).tolist() == twice
    assert differ(array) == (not twice)
    assert array.tolist() == numbers
