from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aidreport.model.amounts import (
    ANNOUNCEMENTS,
    COUNTS,
    STANDARDS,
    TABLES,
    Digits,
    NumberFormat,
    digits_in,
    format_recorded,
    parse_count,
    parse_recorded,
    parse_stated,
    plain_amount,
)
from aidreport.model.money import Qualifier

NOTATIONS = [*TABLES.values(), ANNOUNCEMENTS, STANDARDS, COUNTS]
AMOUNTS = [notation for notation in NOTATIONS if notation.decimal]


def grouped(whole: int, mark: str) -> str:
    return f"{whole:,}".replace(",", mark)


@given(
    whole=st.integers(0, 10**17),
    places=st.from_regex("[0-9]{0,6}", fullmatch=True),
    notation=st.sampled_from(NOTATIONS),
    data=st.data(),
)
def test_a_number_is_read_back_with_any_mark_of_its_notation(
    whole: int, places: str, notation: NumberFormat, data: st.DataObject
) -> None:
    mark = data.draw(st.sampled_from(["", *notation.groups]))
    places = places if notation.decimal else ""
    text = grouped(whole, mark) + (notation.decimal + places if places else "")
    assert digits_in(text, notation) == Digits(str(whole), places)


@pytest.mark.parametrize("notation", NOTATIONS)
@pytest.mark.parametrize(
    "text",
    ["", " 5", "-5", "5,", "1,2345", "12,34", "1,200 300", "1 200,300", "0,123", "000,123",
     "1,,200", "1;200", "5 million", "²", "٥"],
)  # fmt: skip
def test_what_has_two_readings_or_none_is_no_number(text: str, notation: NumberFormat) -> None:
    if notation.decimal != ",":
        assert digits_in(text, notation) is None


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("1.5e3", Digits("1500", "")),
        ("1.50E+1", Digits("15", "0")),
        ("12e-3", Digits("0", "012")),
        ("5.", Digits("5", "")),
        (".5", Digits("0", "5")),
        ("1\u202f200", Digits("1200", "")),
    ],
)
def test_standards_write_exponents_and_blanks_that_do_not_break(text: str, digits: Digits) -> None:
    assert digits_in(text, STANDARDS) == digits


@pytest.mark.parametrize("text", ["1e400", "1e-400", "1e99999999", f"1e{'9' * 80}", "9" * 5000])
def test_absurd_numbers_do_not_fit_an_amount_and_cost_nothing(text: str) -> None:
    digits = digits_in(text, STANDARDS)
    assert digits is not None
    assert not digits.fits(most_places=36)


@given(
    text=st.from_regex(r"-?[0-9]{0,20}([.,][0-9]{0,20})?", fullmatch=True),
    notation=st.sampled_from(AMOUNTS),
    power=st.sampled_from([0, 3, 6, 9, 12]),
)
def test_digits_alone_are_read_faster_and_no_otherwise(
    text: str, notation: NumberFormat, power: int
) -> None:
    amount, digits = plain_amount(text, notation, power), digits_in(text, notation)
    if amount is not None:
        assert digits is not None
        assert digits.fits(power)
        assert amount == digits.amount(power)
        assert str(amount) == str(digits.amount(power))


@given(
    number=st.decimals("0", "1e9", places=4),
    power=st.sampled_from([0, 3, 6, 9, 12]),
    negative=st.booleans(),
)
def test_a_unit_scales_exactly_and_without_an_exponent(
    number: Decimal, power: int, *, negative: bool
) -> None:
    digits = digits_in(f"{number:f}", ANNOUNCEMENTS)
    assert digits is not None
    amount = digits.amount(power, negative=negative)
    assert amount.number == Decimal(f"{'-' if negative else ''}{number:f}e{power}")
    assert amount.step == Decimal(f"1e{power - 4}")
    assert "E" not in f"{amount.number}{max(amount.step, Decimal(1))}"


@pytest.mark.parametrize(
    ("text", "amount", "step"),
    [
        ("NOK 386 million", 386_000_000, 1_000_000),
        ("NOK 17.3 million", 17_300_000, 100_000),
        ("EUR 19.80 million", 19_800_000, 10_000),
        ("USD 1,250", 1250, 1),
        ("USD 1,250.50", "1250.50", "0.01"),
        ("NOK 2 bn", 2_000_000_000, 1_000_000_000),
        ("XDR 5 thousand", 5000, 1000),
        ("NOK -3 million", -3_000_000, 1_000_000),
    ],
)
def test_a_stated_amount_is_read_with_its_precision(
    text: str, amount: object, step: object
) -> None:
    stated = parse_stated(text)
    assert stated.money.amount == Decimal(str(amount))
    assert stated.step == Decimal(str(step))
    assert stated.as_written == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "386 million",
        "NOK",
        "NOK 33,4 million",
        "NOK 1.200.000",
        "NOK 5 zillion",
        "nok 5",
        "NOK 1 2",
    ],
)
def test_what_is_not_one_clear_amount_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match=r'as in "NOK 17\.3 million"'):
        parse_stated(text)


def test_a_qualifier_is_kept() -> None:
    assert parse_stated("about EUR 2 million").qualifier is Qualifier.ABOUT
    assert parse_stated("Up to EUR 2 million").qualifier is Qualifier.UP_TO


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("50,000", 50000),
        ("50.000", 50000),
        ("1 234 567", 1234567),
        ("1\u202f234", 1234),
        ("×2", 2),
        ("12 %", 12),
        ("0", 0),
    ],
)
def test_a_parse_count_is_read_however_it_is_grouped(written: str, number: int) -> None:
    assert parse_count(written) == Decimal(number)


@pytest.mark.parametrize(
    "written",
    [
        "3 million",
        "1.5",
        "0.125",
        "50,000–60,000",
        "−5",
        "",
        "one in five",
        "1,2345",
        "007",
        "1,200.500",
    ],
)
def test_what_would_have_to_be_guessed_is_left_to_the_reader(written: str) -> None:
    assert parse_count(written) is None


@given(st.decimals(allow_nan=False, allow_infinity=False))
def test_a_number_of_our_own_files_is_read_back(number: Decimal) -> None:
    if number.as_tuple().exponent > -1000 and number.adjusted() < 1000:
        assert parse_recorded(format_recorded(number)) == number


@pytest.mark.parametrize("text", ["", "x", "NaN", "inf", "1e1001", "1e-1001", "1,200", None])
def test_a_changed_number_of_our_own_files_is_refused(text: object) -> None:
    with pytest.raises(ValueError, match=r"no number|no amount of money"):
        parse_recorded(text)
