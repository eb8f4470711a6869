"""Digits read eight at a time are the numbers that they are, or are left to be read alone."""

from __future__ import annotations

from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aidreport.sources.tables.by_column.digits import read_digits

PLACES = st.sampled_from([0, 1, 2, 4, 5, 6])


@st.composite
def amounts(draw: st.DrawFn) -> list[str]:
    places = draw(PLACES)
    numbers = draw(st.lists(st.integers(-(10**13), 10**13), min_size=1, max_size=30))
    texts = [f"{Decimal(number).scaleb(-places):.{places}f}" for number in numbers]
    return [text for text in texts if len(text.strip("-")) <= 16 and text != "-0"]


@given(amounts(), st.sampled_from([".", ","]))
def test_amounts_of_as_many_places_are_the_numbers_that_are_written(
    texts: list[str], mark: str
) -> None:
    written = pa.array([text.replace(".", mark) for text in ["7", *texts, "8"]])
    read = read_digits(written.slice(1, len(texts)), mark, 14)
    if texts:
        assert read is not None
        scaled = [Decimal(text).scaleb(read.places) for text in texts]
        assert read.minor.tolist() == scaled


@pytest.mark.parametrize(
    "text",
    ["", "-", ".", ".55", "1.", "1,5", "1.5", "12a45.00", "+1.00", "1e5.00", "1.2.3", "--1.00",
     " 1.00", "1.00 ", "1 000.00", "(1.00)", "1.00-", "1.000", "100", "١.٠٠", "1234567890123.00",
     "00000000000000001.00", "NOK 1.00", "1/2.00", "1:2.00", "-.55"],
)  # fmt: skip
@pytest.mark.parametrize("first", ["2.00", "123456.78", None])
def test_what_is_no_number_of_as_many_places_is_left(text: str, first: str | None) -> None:
    texts = [first or text, text, "100.25"]
    assert read_digits(pa.array(texts), ".", 12) is None


def test_three_places_are_read_where_they_leave_no_doubt() -> None:
    texts = pa.array(["1.234", "-0.500"])
    assert read_digits(texts, ".", 12) is None
    read = read_digits(texts, ".", 12, doubts=False)
    assert read is not None
    assert (read.minor.tolist(), read.places) == ([1234, -500], 3)


def test_nothing_has_no_digits() -> None:
    assert read_digits(pa.array([], pa.string()), ".", 12) is None
