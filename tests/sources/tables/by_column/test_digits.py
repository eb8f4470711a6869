"""Digits read eight at a time are the numbers that they are, or are left to be read alone."""

from __future__ import annotations

from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aidreport.sources.tables.by_column.digits import read_digits


@st.composite
def amounts(draw: st.DrawFn) -> list[str]:
    most = draw(st.integers(0, 8))
    places = st.integers(0, most)
    pairs = st.tuples(st.integers(-(10**14), 10**14), places)
    numbers = draw(st.lists(pairs, min_size=1, max_size=30))
    texts = [f"{Decimal(number).scaleb(-places):.{places}f}" for number, places in numbers]
    return [text for text in texts if text != "-0"]


@given(amounts(), st.sampled_from([".", ","]))
def test_amounts_are_the_numbers_that_are_written(texts: list[str], mark: str) -> None:
    written = pa.array([text.replace(".", mark) for text in ["7", *texts, "8"]])
    read = read_digits(written.slice(1, len(texts)), mark, 14)
    if texts and read is not None:
        scaled = [Decimal(text).scaleb(read.places) for text in texts]
        assert read.minor.tolist() == scaled
    # Eight places and ten digits before them fit into 64 bits, whichever texts stand together.
    plain = [text for text in texts if len(text.partition(".")[0].lstrip("-")) <= 9]
    plain = [text for text in plain if len(text) <= 12]
    if plain:
        written = pa.array([text.replace(".", mark) for text in plain])
        assert read_digits(written, mark, 12, doubts=False) is not None


@pytest.mark.parametrize(
    "text",
    ["", "-", ".", ".55", "1.", "1,5", "12a45.00", "+1.00", "1e5.00", "1.2.3", "--1.00",
     " 1.00", "1.00 ", "1 000.00", "(1.00)", "1.00-", "1.000", "1.123456789", "١.٠٠",
     "1234567890123.00", "00000000000000001.00", "NOK 1.00", "1/2.00", "1:2.00", "-.55"],
)  # fmt: skip
@pytest.mark.parametrize("first", ["2.00", "123456.78", None])
def test_what_is_no_number_is_left(text: str, first: str | None) -> None:
    texts = [first or text, text, "100.25"]
    assert read_digits(pa.array(texts), ".", 12) is None


def test_three_places_are_read_where_they_leave_no_doubt() -> None:
    texts = pa.array(["1.234", "-0.500"])
    assert read_digits(texts, ".", 12) is None
    read = read_digits(texts, ".", 12, doubts=False)
    assert read is not None
    assert (read.minor.tolist(), read.places) == ([1234000, -500000], 6)


def test_nothing_has_no_digits() -> None:
    assert read_digits(pa.array([], pa.string()), ".", 12) is None
