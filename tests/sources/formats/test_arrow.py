"""Arrays of texts are changed by their buffers as Arrow would change them."""

from __future__ import annotations

import re

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st
from tests.properties import cases

from aidreport.sources.formats.arrow import (
    are_digits,
    array_of_texts,
    places_in,
    plain_texts,
    replaced,
    taken_texts,
    texts_of,
    values_and_codes,
)

TEXTS = st.lists(st.sampled_from(["", "7", "1.25", "1.2.34", ".", "Türkiye", "٣", "12"]))


def sliced(texts: list[str]) -> pa.Array:
    """Return an array that does not begin where its buffers do."""
    return array_of_texts(["before", *texts]).slice(1)


@cases(50)
@given(TEXTS, st.data())
def test_texts_are_put_in_and_taken_out(texts: list[str], data: st.DataObject) -> None:
    marks = [data.draw(st.booleans()) for _ in texts]
    new = replaced(sliced(texts), np.asarray(marks, dtype=bool), "10")
    assert texts_of(new) == [
        "10" if mark else text for text, mark in zip(texts, marks, strict=True)
    ]
    places = data.draw(st.lists(st.integers(0, len(texts) - 1))) if texts else []
    taken = taken_texts(sliced(texts), np.asarray(places, dtype=np.int64))
    assert texts_of(taken) == [texts[place] for place in places]


@cases(50)
@given(TEXTS)
def test_texts_say_what_they_hold(texts: list[str]) -> None:
    array = sliced(texts)
    assert places_in(array).tolist() == [len(text.partition(".")[2].encode()) for text in texts]
    assert are_digits(array).tolist() == [bool(re.fullmatch("[0-9]+", text)) for text in texts]
    values, codes = values_and_codes(array)
    assert [values[code] for code in codes.tolist()] == texts
    assert values == list(dict.fromkeys(texts))
    assert texts_of(plain_texts(array.dictionary_encode())) == texts
