from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.shipped import LANGUAGES

from aidreport.document.wording_files import load_wording
from aidreport.model.money import Money
from aidreport.proof.numbers import (
    DisplayScale,
    Marks,
    find_scale,
    number_in,
    plain_numbers,
    shows,
    wrong_marks,
)

ENGLISH, NORWEGIAN, SWISS = Marks(".", ",", ("two", "three")), Marks(",", "\xa0"), Marks(".", "’")
WORDING = Path(__file__).parents[2] / "templates/wording"
WORDINGS = [
    load_wording(WORDING / f"{tag.partition('-')[0]}.toml", tag)
    for tag in (*LANGUAGES, "en-IN", "en-ZA", "fr-CH", "pt-BR", "es-MX", "de-CH")
]


@pytest.mark.parametrize(
    ("text", "marks", "number"),
    [
        ("NOK 386.3 million", ENGLISH, "386.3"),
        ("12,34,567.50", ENGLISH, "1234567.50"),
        ("−1,234.5%", ENGLISH, "-1234.5"),
        ("1\xa0234,5 %", NORWEGIAN, "1234.5"),
        ("1\u202f234,5", NORWEGIAN, "1234.5"),
        ("1’234.5", SWISS, "1234.5"),
        ("×2", ENGLISH, "2"),
    ],
)
def test_a_number_is_read_as_its_language_writes_it(text: str, marks: Marks, number: str) -> None:
    assert number_in(text, marks) == Decimal(number)


@pytest.mark.parametrize("text", ["", "four", "2 of 5", "1.2.3", "5–6", "1,2345"])
def test_a_text_without_a_number_or_with_several_has_none(text: str) -> None:
    assert number_in(text, ENGLISH) is None


@given(
    value=st.decimals("-1e15", "1e15", places=2),
    wording=st.sampled_from(WORDINGS),
    places=st.integers(0, 4),
)
def test_every_number_that_is_written_is_read_back(
    value: Decimal, wording: object, places: int
) -> None:
    marks = Marks(*wording.marks())
    for text in (
        wording.number(value, places),
        wording.money(Money(value, "NOK")),
        wording.exact_money(Money(value, "EUR")),
        wording.percent(value, places) if value > 1 or not value else wording.number(value, 2),
    ):
        reading = find_scale(text, value, marks)
        assert reading is not None, text
        assert shows(text, value, reading, marks)


@given(value=st.decimals("1", "1e13", places=2), wording=st.sampled_from(WORDINGS), data=st.data())
def test_a_digit_more_or_less_shows_another_number(
    value: Decimal, wording: object, data: st.DataObject
) -> None:
    marks = Marks(*wording.marks())
    text = wording.money(Money(value, "NOK"))
    reading = find_scale(text, value, marks)
    at = data.draw(st.sampled_from([i for i, char in enumerate(text) if char.isdigit()]))
    other = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != text[at]]))
    altered = text[:at] + other + text[at + 1 :]
    assert reading is not None
    if number_in(altered, marks) != number_in(text, marks):
        number, changed = number_in(text, marks), number_in(altered, marks)
        unit = Decimal(1).scaleb(int(number.as_tuple().exponent))
        # A number that stands on the edge between two of them may be rounded to either.
        if abs(changed - number) > unit:
            assert not shows(altered, value, reading, marks)


def test_less_than_and_words_are_read_as_such() -> None:
    assert find_scale("less than 0.1%", Decimal("0.04"), ENGLISH) == DisplayScale(less=True)
    assert find_scale("Three", Decimal(3), ENGLISH) == DisplayScale()
    assert find_scale("three", Decimal(2), ENGLISH) is None
    assert find_scale("four", Decimal(4), ENGLISH) is None
    assert find_scale("0.1%", Decimal("0.4"), ENGLISH) is None
    assert not shows("less than 0.1%", Decimal("0.2"), DisplayScale(less=True), ENGLISH)
    assert find_scale("0.2%", Decimal("0.04"), ENGLISH) is None
    assert not shows("two", Decimal(3), DisplayScale(), ENGLISH)


@pytest.mark.parametrize(
    ("text", "value", "right"),
    [
        ("NOK 3.3 million", "3250000", True),
        ("NOK 3.2 million", "3250000", False),
        ("NOK 3.2 million", "3249999.99", True),
        ("−3.3", "-3.25", True),
        ("−3.2", "-3.25", False),
        ("12.5%", "12.45", True),
        ("12.4%", "12.45", False),
    ],
)
def test_a_half_is_shown_rounded_up_and_nothing_else(text: str, value: str, right: bool) -> None:
    found = find_scale(text, Decimal(value), ENGLISH)
    assert (found is not None) is right
    for power in (0, 6):
        scale = DisplayScale(power)
        assert shows(text, Decimal(value), scale, ENGLISH) is (right and found == scale)


def test_a_half_that_an_earlier_version_rounded_to_even_is_no_alteration() -> None:
    scale, value = DisplayScale(6), Decimal(3_250_000)
    assert shows("NOK 3.2 million", value, scale, ENGLISH, to_even=True)
    assert shows("NOK 3.3 million", value, scale, ENGLISH, to_even=True)
    assert not shows("NOK 3.4 million", value, scale, ENGLISH, to_even=True)


@pytest.mark.parametrize(
    ("marks", "said"),
    [
        (Marks("9", ","), "is no decimal mark"),
        (Marks(".,", ""), "is no decimal mark"),
        (Marks(".", "9"), "separates no thousands"),
        (Marks(".", "."), "separates no thousands"),
        (Marks(".", ",", ("nine",)), "“nine” is not 2"),
    ],
)
def test_numbers_that_can_not_be_written_so_are_refused(marks: Marks, said: str) -> None:
    assert said in wrong_marks(marks)


def test_numbers_are_written_with_the_marks_of_every_language() -> None:
    marks = [Marks(*wording.marks(), wording.spelled) for wording in WORDINGS]
    assert [wrong_marks(each) for each in marks] == [""] * len(WORDINGS)


NUMBERS = st.from_regex(
    r"[−-]?[0-9]{1,4}([,.’ \xa0][0-9]{1,3}){0,3}([.,][0-9]{1,4})?%?", fullmatch=True
)


@given(st.lists(NUMBERS, max_size=6), st.sampled_from([ENGLISH, NORWEGIAN, SWISS]))
def test_numbers_of_few_digits_are_read_together_as_one_by_one(
    texts: list[str], marks: Marks
) -> None:
    # A blank behind it makes a text none that is read together.
    one_by_one = [number_in(f"{text} ", marks) for text in texts]
    assert [number_in(text, marks) for text in texts] == one_by_one
    for found, expected in zip(plain_numbers(texts, marks), one_by_one, strict=True):
        assert found in (expected, None)


def test_all_amounts_of_a_column_are_read_together() -> None:
    texts = ["1,234,567", "−12.5", "0.1%", "999"]
    assert plain_numbers(texts, ENGLISH) == [number_in(text, ENGLISH) for text in texts]
    assert plain_numbers([*texts, "<0.1%", "1\n2"], ENGLISH)[-2:] == [None, None]
