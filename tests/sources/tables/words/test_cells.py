from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aidreport.model.allocation import Measure
from aidreport.sources.problems import (
    EMPTY,
    FORMULA,
    NOT_A_CURRENCY,
    NOT_A_DATE,
    NOT_A_MEASURE,
    NOT_A_NUMBER,
    NOT_AN_AMOUNT,
    NOTHING_STATED,
    OTHER_DECIMAL,
    PERCENT,
    TOO_LARGE,
    TWO_UNITS,
    BadCell,
)
from aidreport.sources.tables.words.cells import (
    parse_amount,
    parse_currency,
    parse_date,
    parse_measure,
)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1200", "1200"),
        ("1,200,000", "1200000"),
        ("1 200 000", "1200000"),
        ("1\u00a0200\u00a0000", "1200000"),
        ("1\u202f200.50", "1200.50"),
        ("1'200", "1200"),
        ("(1,200)", "-1200"),
        ("\u22125", "-5"),
        ("-5", "-5"),
        ("+5", "5"),
        ("0", "0"),
        ("  7  ", "7"),
        ("1 200,-", "1200"),
    ],
)
def test_amounts_with_a_decimal_point_are_read(text: str, number: str) -> None:
    assert parse_amount(text).number == Decimal(number)


@pytest.mark.parametrize(
    ("text", "decimal", "number"),
    [
        ("2e+05", ".", "200000"),
        ("1.2E6", ".", "1200000"),
        ("1,2E6", ",", "1200000"),
        ("4.1e-05", ".", "0.000041"),
        ("-3e+02", ".", "-300"),
        ("NOK 1e3", ".", "1000"),
        (".5", ".", "0.5"),
        (",5", ",", "0.5"),
        ("-.5", ".", "-0.5"),
        ("kr.500", ".", "500"),
        ("12,34,567", ".", "1234567"),
        ("1,00,000.50", ".", "100000.50"),
        ("INR 5,00,00,000", ".", "50000000"),
        ("20,00-", ",", "-20"),
        ("1.100,50-", ",", "-1100.50"),
        ("20.00-", ".", "-20"),
        ("EUR 20,00-", ",", "-20"),
        ("20,00- EUR", ",", "-20"),
        ("1000-", ".", "-1000"),
        ("1,000-", ".", "-1000"),
        ("1 000-", ",", "-1000"),
        ("1,000 (est.)", ".", "1000"),
        ("1000 est.", ".", "1000"),
        ("NOK 1.5 million [estimate]", ".", "1500000"),
        ("ca. 1.000,50", ",", "1000.50"),
        ("Approx. USD 1,000", ".", "1000"),
        ("~1000", ".", "1000"),
        ("約1000", ".", "1000"),
        ("1.500,-", ",", "1500"),
        ("1.500,--", ",", "1500"),
        ("kr 1.500,-", ",", "1500"),
        ("1.500,– kr", ",", "1500"),
        ("1 500:-", ",", "1500"),
        ("1'500.--", ".", "1500"),
        ("CHF 1,500.-", ".", "1500"),
    ],
)
def test_what_programs_and_countries_write_is_read(text: str, decimal: str, number: str) -> None:
    assert parse_amount(text, decimal=decimal).number == Decimal(number)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("١٢٣٤", "1234"),
        ("١٬٢٠٠٫٥٠", "1200.50"),
        ("۱۲۳۴", "1234"),
        ("१२,३४,५६७", "1234567"),
        ("১২৩৪", "1234"),
        ("๑๒๓๔", "1234"),
        ("１，２００．５", "1200.5"),
        ("−٥", "-5"),
        ("USD ١٢٣", "123"),
    ],
)
def test_digits_of_other_scripts_are_digits(text: str, number: str) -> None:
    assert parse_amount(text).number == Decimal(number)


@pytest.mark.parametrize("text", ["١٢٣٤٫٥", "1234,5"])
def test_the_decimal_mark_of_arabic_is_one_under_a_decimal_comma_too(text: str) -> None:
    assert parse_amount(text, decimal=",").number == Decimal("1234.5")


@pytest.mark.parametrize("number", ["1234", "1,234", "NOK 1,234", "1 234"])
@pytest.mark.parametrize(
    "mark", ["¹", "²", "¹⁰", " ¹", "*", " *", "**", "†", " ‡", "[1]", " [a]", "(a)", " (b)", " a)"]
)
def test_the_mark_of_a_footnote_is_no_part_of_an_amount(number: str, mark: str) -> None:
    assert parse_amount(number + mark).number == 1234


@pytest.mark.parametrize(
    ("text", "number"), [("(5k)", -5000), ("(1,234)", -1234), ("5 m", 5_000_000)]
)
def test_a_unit_or_the_parenthesis_of_a_negative_amount_is_no_footnote(
    text: str, number: int
) -> None:
    assert parse_amount(text).number == number


NOISE = [
    ("1000.1000000000000001", "1000.1"),
    ("3000.3700000000000001", "3000.37"),
    ("0.30000000000000004", "0.3"),
    ("0.7999999999999999", "0.8"),
    ("1234567.8900000001", "1234567.89"),
    ("2.9999999999999996", "3"),
    ("0.1000000000000000055511151231257827", "0.1"),
]


@pytest.mark.parametrize(
    ("text", "decimal", "number", "step"),
    [("1.23E+11", ".", "123000000000", "1e9"), ("1,23457E+11", ",", "123457000000", "1e6"),
     ("1E+06", ".", "1000000", "1e6"), ("USD 2.50E+05", ".", "250000", "1e3")],
)  # fmt: skip
def test_digits_that_a_spreadsheet_program_cut_off_count_as_missing(
    text: str, decimal: str, number: str, step: str
) -> None:
    amount = parse_amount(text, decimal=decimal)
    assert (amount.number, amount.step, amount.noise) == (Decimal(number), Decimal(step), True)


@pytest.mark.parametrize("text", ["1.23e+11", "1.2E6", "1.23E+02", "4.1E-05", "2e+05"])
def test_other_numbers_with_an_exponent_are_complete(text: str) -> None:
    assert not parse_amount(text).noise


EXACT = ["1234567890123456.78", "100000000000.000001",
          "999999999999.999999", "12345678901.230001",
         "123456789012345.67", "12345678901.234567", "0.1234567890123456",
         "1200.0000000000000000", "1000.1", "999999999999999999"]  # fmt: skip


@pytest.mark.parametrize("sign", ["", "-", "USD "])
@pytest.mark.parametrize(("text", "meant"), NOISE)
def test_the_noise_of_a_binary_number_is_told_from_its_digits(
    text: str, meant: str, sign: str
) -> None:
    amount = parse_amount(sign + text)
    assert (amount.number.copy_abs(), amount.noise) == (Decimal(meant), True)
    assert amount.step == Decimal(1).scaleb(min(-len(meant.partition(".")[2]), 0))


def test_three_places_that_noise_leaves_are_no_thousands() -> None:
    amount = parse_amount("1.0349999999999999")
    assert (amount.number, amount.doubtful) == (Decimal("1.035"), False)


@pytest.mark.parametrize(("text", "meant"), NOISE)
def test_noise_is_taken_off_before_the_unit_is_applied(text: str, meant: str) -> None:
    assert parse_amount(text, power=6).number == Decimal(meant) * 10**6
    comma = parse_amount(text.replace(".", ","), decimal=",")
    assert (comma.number, comma.noise) == (Decimal(meant), True)


@pytest.mark.parametrize("text", EXACT)
def test_exact_decimals_of_many_digits_are_no_noise(text: str) -> None:
    amount = parse_amount(text)
    assert (amount.number, amount.noise) == (Decimal(text), False)


@given(st.decimals(0, 10**9, places=2), st.sampled_from([".17g", ".18f", ".20f"]))
def test_a_binary_number_is_the_decimal_that_was_put_into_it(number: Decimal, style: str) -> None:
    assert parse_amount(format(float(number), style).replace("e", "E")).number == number


@pytest.mark.parametrize(
    ("text", "number"), [("1.200.000", "1200000"), ("1,5", "1.5"), ("1 200,50", "1200.50")]
)
def test_amounts_with_a_decimal_comma_are_read(text: str, number: str) -> None:
    assert parse_amount(text, decimal=",").number == Decimal(number)


@pytest.mark.parametrize(
    ("text", "decimal", "other"),
    [
        ("1.200.000", ".", ","),
        ("1,5", ".", ","),
        ("0,123", ".", ","),
        ("1,200,000", ",", "."),
        ("1.5", ",", "."),
        ("0.123", ",", "."),
    ],
)
def test_the_other_decimal_mark_is_refused_and_named(text: str, decimal: str, other: str) -> None:
    with pytest.raises(BadCell) as bad:
        parse_amount(text, decimal=decimal)
    assert bad.value.problem == OTHER_DECIMAL[decimal]
    assert f'decimal = "{other}"' in bad.value.fix


@pytest.mark.parametrize(
    "text", ["kr 1000-", "1000 -", "1000–", "-1000-", "up to 1000", "1000 (west)", "1000-2000"]
)
def test_what_may_mean_another_amount_is_refused(text: str) -> None:
    with pytest.raises(BadCell):
        parse_amount(text)


@pytest.mark.parametrize(("text", "decimal"), [("1.500,-", "."), ("1,500.-", ","), ("20,00-", ".")])
def test_the_mark_before_a_dash_for_no_places_is_a_decimal_mark(text: str, decimal: str) -> None:
    with pytest.raises(BadCell) as bad:
        parse_amount(text, decimal=decimal)
    assert bad.value.problem == OTHER_DECIMAL[decimal]


@pytest.mark.parametrize(
    ("cell", "problem"),
    [
        ("", EMPTY),
        ("\u00a0 ", EMPTY),
        ("12%", PERCENT),
        ("n/a", NOTHING_STATED),
        ("-", NOTHING_STATED),
        ("–", NOTHING_STATED),
        ("TBC", NOTHING_STATED),
        ("NaN", NOTHING_STATED),
        ("k.A.", NOTHING_STATED),
        ("н/д", NOTHING_STATED),
        ("…", NOTHING_STATED),
        ("#DIV/0!", NOTHING_STATED),
        ("..", NOTHING_STATED),
        ("1 2", NOT_A_NUMBER),
        ("12--", NOT_A_NUMBER),
        ("kr 12-", NOT_A_NUMBER),
        ("20.00 -", NOT_A_NUMBER),
        ("-20.00-", NOT_A_NUMBER),
        ("(20.00-)", NOT_A_NUMBER),
        ("(-5)", NOT_A_NUMBER),
        ("(5", NOT_A_NUMBER),
        ("5 apples", NOT_A_NUMBER),
        ("1,2,000", NOT_A_NUMBER),
        ("1,234 (1)", NOT_A_NUMBER),
        ("1,234 (b", NOT_A_NUMBER),
        ("5 e6", NOT_A_NUMBER),
        ("1e", NOT_A_NUMBER),
        ("1½", NOT_A_NUMBER),
        ("¹", NOT_A_NUMBER),
        ("1¹2", NOT_A_NUMBER),
        ("1e999", TOO_LARGE),
        ("NOK 5 EUR", NOT_A_NUMBER),
        ("5-7", NOT_A_NUMBER),
        ("=1+1", FORMULA),
        ("9" * 19, TOO_LARGE),
        ("0." + "1" * 19, TOO_LARGE),
        (1e300, TOO_LARGE),
        (True, NOT_AN_AMOUNT),
        (date(2025, 6, 12), NOT_AN_AMOUNT),
        (datetime(2025, 6, 12), NOT_AN_AMOUNT),  # noqa: DTZ001 - as workbooks deliver it
        (time(3), NOT_AN_AMOUNT),
        (timedelta(hours=3), NOT_AN_AMOUNT),
    ],
)
def test_what_is_no_clear_amount_is_refused(cell: object, problem: str) -> None:
    with pytest.raises(BadCell) as bad:
        parse_amount(cell)  # type: ignore[arg-type]
    assert bad.value.problem == problem


@pytest.mark.parametrize(
    ("cell", "number", "step"),
    [
        (0.1, "0.1", "0.1"),
        (1200000.0, "1200000", "1"),
        (1e15, "1000000000000000", "1"),
        (4.35, "4.35", "0.01"),
        (0.1 + 0.2, "0.3", "0.1"),
        (7, "7", "1"),
        (-2.5, "-2.5", "0.1"),
    ],
)
def test_numbers_of_workbooks_are_what_the_spreadsheet_shows(
    cell: float, number: str, step: str
) -> None:
    amount = parse_amount(cell)
    assert (amount.number, amount.step) == (Decimal(number), Decimal(step))


def test_the_unit_scales_exactly_and_the_step_follows_the_decimals_written() -> None:
    amount = parse_amount("17.30", power=6)
    assert (amount.number, amount.step) == (Decimal(17300000), Decimal(10000))


def test_a_unit_in_the_cell_counts_if_the_heading_has_none() -> None:
    assert parse_amount("NOK 17.3 million").number == Decimal(17300000)


def test_a_unit_in_cell_and_heading_is_refused() -> None:
    with pytest.raises(BadCell) as bad:
        parse_amount("17.3 million", power=6)
    assert bad.value.problem == TWO_UNITS


@pytest.mark.parametrize(
    ("text", "currencies"),
    [
        ("NOK 1,200", {"NOK"}),
        ("1,200 NOK", {"NOK"}),
        ("€ 5", {"EUR"}),
        ("US$5", {"USD"}),
        ("-NOK 5", {"NOK"}),
        ("kr. 5", {"NOK", "SEK", "DKK", "ISK"}),
    ],
)
def test_the_currency_in_a_cell_is_read(text: str, currencies: set[str]) -> None:
    assert parse_amount(text).currencies == currencies


@pytest.mark.parametrize(
    ("text", "decimal", "doubtful"),
    [
        ("1.200", ".", True),
        ("12.500", ".", True),
        ("1,200", ",", True),
        ("0.125", ".", False),
        ("1.20", ".", False),
        ("1,200", ".", False),
        ("1.200 million", ".", False),
    ],
)
def test_three_decimals_without_a_unit_are_doubtful(
    text: str, decimal: str, doubtful: bool
) -> None:
    assert parse_amount(text, decimal=decimal).doubtful is doubtful


@given(
    st.decimals(min_value=-(10**12), max_value=10**12, places=2),
    st.sampled_from(["{:,.2f}", "{:.2f}"]),
    st.sampled_from([".", ","]),
)
def test_every_amount_is_read_back_exactly(number: Decimal, form: str, decimal: str) -> None:
    text = form.format(number)
    if decimal == ",":
        text = text.translate(str.maketrans(",.", ".,"))
    assert parse_amount(text, decimal=decimal).number == number


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=4))
def test_every_number_of_a_workbook_is_read_as_its_shortest_decimal(number: Decimal) -> None:
    assert parse_amount(float(number)).number == number


@given(st.text(max_size=20), st.sampled_from([".", ","]))
def test_any_text_is_an_amount_or_refused(text: str, decimal: str) -> None:
    try:
        amount = parse_amount(text, decimal=decimal)
    except BadCell:
        return
    assert amount.step > 0
    assert any(character in "0123456789" for character in text)


@pytest.mark.parametrize(
    ("cell", "order", "found"),
    [
        ("2025-06-12", "iso", date(2025, 6, 12)),
        ("2025-06-12T00:00:00", "day-first", date(2025, 6, 12)),
        ("12/06/2025", "day-first", date(2025, 6, 12)),
        ("12 June 2024", "iso", date(2024, 6, 12)),
        ("12. juni 2024", "iso", date(2024, 6, 12)),
        ("12 juin 2024", "iso", date(2024, 6, 12)),
        ("1er août 2024", "iso", date(2024, 8, 1)),
        ("3. März 2024", "iso", date(2024, 3, 3)),
        ("12-Jun-2024", "iso", date(2024, 6, 12)),
        ("June 12th, 2024", "iso", date(2024, 6, 12)),
        ("2021-09", "iso", date(2021, 9, 1)),
        ("Sept. 2021", "iso", date(2021, 9, 1)),
        ("2024", "iso", date(2024, 1, 1)),
        (2024, "iso", date(2024, 1, 1)),
        ("12.6.2025", "day-first", date(2025, 6, 12)),
        ("06/12/2025", "month-first", date(2025, 6, 12)),
        ("2/15/2026 12:00:00 AM", "month-first", date(2026, 2, 15)),
        (date(2025, 6, 12), "iso", date(2025, 6, 12)),
        ("", "iso", None),
        ("0001-01-01T00:00:00", "iso", None),
    ],
)
def test_dates_are_read_in_the_order_that_is_set(
    cell: str | date, order: str, found: date | None
) -> None:
    assert parse_date(cell, order) == found


@pytest.mark.parametrize(
    ("cell", "order", "fix"),
    [
        ("12/06/2025", "iso", 'set dates = "day-first" or dates = "month-first" for this'),
        ("13/06/2025", "iso", '"day-first"'),
        ("06/13/2025", "iso", '"month-first"'),
        ("06/13/2025", "day-first", '"month-first"'),
        ("13/06/2025", "month-first", '"day-first"'),
        ("2025-02-30", "iso", "correct"),
        ("soon", "iso", "2025-06-12"),
        ("12 Smarch 2024", "iso", "2025-06-12"),
        ("31 June 2024", "iso", "correct"),
        ("2021-13", "iso", "2025-06-12"),
        (45820.0, "iso", "format the cell"),
        (True, "iso", "format the cell"),
    ],
)
def test_the_order_of_day_and_month_is_never_guessed(cell: object, order: str, fix: str) -> None:
    with pytest.raises(BadCell) as bad:
        parse_date(cell, order)  # type: ignore[arg-type]
    assert bad.value.problem == NOT_A_DATE
    assert fix in bad.value.fix


def test_currency_codes_are_read_in_any_case_and_near_misses_named() -> None:
    assert parse_currency(" nok ") == {"NOK"}
    assert parse_currency("") is None
    with pytest.raises(BadCell) as bad:
        parse_currency("NKO")
    assert bad.value.problem == NOT_A_CURRENCY
    assert 'did you mean "NOK"' in bad.value.fix


@pytest.mark.parametrize(
    ("word", "measure"),
    [
        ("Pledge", Measure.PLEDGE),
        ("COMMITTED", Measure.COMMITMENT),
        ("Outgoing Commitment", Measure.COMMITMENT),
        ("paid", Measure.DISBURSEMENT),
        ("Décaissement", Measure.DISBURSEMENT),
        ("utbetalt", Measure.DISBURSEMENT),
        ("Ausgaben", Measure.EXPENDITURE),
        ("", None),
    ],
)
def test_measures_are_read_in_four_languages(word: str, measure: Measure | None) -> None:
    assert parse_measure(word) is measure


@pytest.mark.parametrize("word", ["maybe", "pledged and paid"])
def test_what_names_no_measure_or_two_is_refused(word: str) -> None:
    with pytest.raises(BadCell) as bad:
        parse_measure(word)
    assert bad.value.problem == NOT_A_MEASURE


@given(
    st.from_regex(r"-?[0-9]{1,13}(\.[0-9]{1,7})?", fullmatch=True).filter(str.isascii),
    st.sampled_from([None, 0, 3, 6, 9]),
)
def test_digits_alone_are_read_as_they_are_among_spaces(text: str, power: int | None) -> None:
    def read(cell: str) -> object:
        try:
            found = parse_amount(cell, power=power)
        except BadCell as bad:
            return bad.problem
        return str(found.number), str(found.step), found.currencies, found.doubtful

    assert read(text) == read(f" {text} ")


def test_digits_alone_may_be_too_many_with_their_unit() -> None:
    assert parse_amount("9" * 12, power=6).number == Decimal("9" * 12 + "000000")
    with pytest.raises(BadCell):
        parse_amount("9" * 12, power=9)


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("2025/06/12", "iso", "2025-06-12"),
        ("2025.6.2", "iso", "2025-06-02"),
        ("20250612", "iso", "2025-06-12"),
        ("2025年6月12日", "iso", "2025-06-12"),
        ("2025년 6월 12일", "iso", "2025-06-12"),
        ("12 de junio de 2025", "iso", "2025-06-12"),
        ("12 червня 2025 р.", "iso", "2025-06-12"),
        ("12 juni 2025", "iso", "2025-06-12"),
        ("٢٠٢٥-٠٦-١٢", "iso", "2025-06-12"),
        ("١٢/٠٦/٢٠٢٥", "day-first", "2025-06-12"),
        ("3/15/25", "month-first", "2025-03-15"),
        ("15.03.25", "day-first", "2025-03-15"),
        ("15/03/25", "day-first", "2025-03-15"),
        ("15/03/99", "day-first", "1999-03-15"),
        # The number of a day in spreadsheet programs.
        ("45292", "iso", "2024-01-01"),
        ("45292.5", "day-first", "2024-01-01"),
    ],
)
def test_dates_are_read_as_programs_and_countries_write_them(
    text: str, order: str, day: str
) -> None:
    assert str(parse_date(text, order)) == day


@pytest.mark.parametrize(
    "text",
    [
        "15-03-25",
        "3/15/25",
        "20251399",
        "2025/13/01",
        "12/06-2025",
        "12/6",
        "2025-6/2",
        "12345",
        "99999",
    ],
)
def test_what_is_no_date_in_an_order_is_refused(text: str) -> None:
    with pytest.raises(BadCell):
        parse_date(text, "day-first")
