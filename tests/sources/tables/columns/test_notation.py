from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aidreport.model.amounts import TABLES
from aidreport.sources.problems import BadCell
from aidreport.sources.tables.columns.notation import decide_dates, decide_decimal
from aidreport.sources.tables.words.cells import parse_amount, parse_date

POINTS = [
    "12.5",
    "0.125",
    "1200.500",
    "1,200.50",
    "1,200,000",
    "12,34,567",
    "1.2e6",
    "-3.75",
    "1,500.-",
    "20.00-",
]
COMMAS = [
    "12,5",
    "0,125",
    "1200,500",
    "1.200,50",
    "1.200.000",
    "1,2e6",
    "(3,75)",
    "1 200,50",
    "1.500,-",
    "20,00-",
]
NEITHER = [
    "1200",
    "1 200",
    "1'200",
    "0",
    "2e+05",
    "",
    "n/a",
    "5 %",
    "12 to 15",
    "=A1",
    "5.",
    "1億5000万",
]


@pytest.mark.parametrize("text", POINTS)
@pytest.mark.parametrize("delimiter", [None, ",", ";", "\t", "|"])
def test_one_value_with_a_decimal_point_decides_for_a_column(
    text: str, delimiter: str | None
) -> None:
    decision = decide_decimal([*NEITHER, "1.200", "1,200", text], delimiter)
    assert (decision.choice, decision.examples) == (".", (text,))
    assert text in decision.why


@pytest.mark.parametrize("text", COMMAS)
@pytest.mark.parametrize("around", ["{}", "NOK {}", "{} mill.", "EUR {} million", "{}¹"])
def test_one_value_with_a_decimal_comma_decides_for_a_column(text: str, around: str) -> None:
    decision = decide_decimal([*NEITHER, "1.200", "1,200", around.format(text)], ",")
    assert (decision.choice, decision.examples) == (",", (around.format(text),))


@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize("comma", COMMAS)
def test_values_that_contradict_each_other_leave_the_mark_open(point: str, comma: str) -> None:
    decision = decide_decimal([comma, point], ";")
    assert (decision.choice, decision.examples) == (None, (point, comma))


@pytest.mark.parametrize(
    ("texts", "delimiter", "choice"),
    [
        (["1.200"], ",", None),
        (["1.200"], None, None),
        (["1.200"], "\t", None),
        (["1.200"], ";", ","),
        (["1,200"], ",", "."),
        (["1,200"], None, "."),
        (["1,200"], ";", None),
        (["1.200", "1,200"], ",", None),
        (["1.200", "1,200"], ";", None),
        (["-1.200", "5"], ",", None),
        (["NOK 17.300"], ",", None),
    ],
)
def test_three_digits_after_one_mark_are_thousands_where_that_is_the_custom_and_else_open(
    texts: list[str], delimiter: str | None, choice: str | None
) -> None:
    decision = decide_decimal(texts, delimiter)
    assert decision.choice == choice
    assert decision.why
    if choice is None:
        assert "in one country and 1" in decision.why


def test_nothing_is_said_where_no_value_depends_on_the_mark() -> None:
    assert decide_decimal(NEITHER, ",") == (".", "", (), False, None)


@given(
    numbers=st.lists(st.decimals(0, 10**9, places=2), min_size=1, max_size=6),
    mark=st.sampled_from([".", ","]),
)
def test_a_column_of_one_notation_is_read_as_it_was_meant_or_is_open(
    numbers: list[Decimal], mark: str
) -> None:
    texts = [f"{number:,f}".translate({44: TABLES[mark].groups[0], 46: mark}) for number in numbers]
    texts = [text.removesuffix(f"{mark}00") for text in texts]
    decision = decide_decimal(texts)
    if decision.choice is not None:
        read = [parse_amount(text, decimal=decision.choice).number for text in texts]
        assert read == numbers


DAYS = ["13/06/2025", "31.12.2024", "25-01-2025", "13/6/2025 10:00:00"]
MONTHS = ["06/13/2025", "12-31-2024", "1/25/2025", "6/13/2025 10:00:00"]
ORDERLESS = ["2025-06-12", "12 June 2025", "2025", "06/06/2025", "", "never", "45/45/2025"]


@pytest.mark.parametrize("text", DAYS)
def test_one_day_beyond_twelve_that_comes_first_decides(text: str) -> None:
    decision = decide_dates([*ORDERLESS, "01/02/2025", text])
    assert (decision.choice, decision.examples) == ("day-first", (text,))


@pytest.mark.parametrize("text", MONTHS)
def test_one_day_beyond_twelve_that_comes_second_decides(text: str) -> None:
    decision = decide_dates([*ORDERLESS, "01/02/2025", "01.02.2025", text])
    assert (decision.choice, decision.examples) == ("month-first", (text,))


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("month", MONTHS)
def test_days_in_both_orders_leave_it_open(day: str, month: str) -> None:
    decision = decide_dates([month, day])
    assert (decision.choice, decision.examples) == (None, (day, month))


@pytest.mark.parametrize(
    ("texts", "choice"),
    [
        (["01.02.2025", "1.2.2025"], "day-first"),
        (["01/02/2025"], None),
        (["01-02-2025"], None),
        (["01.02.2025", "01/02/2025"], None),
        (["2025-06-12", "June 2025"], "iso"),
        (["15.03.25"], "day-first"),
        (["3/15/25", "1/2/25"], "month-first"),
        (["15/03/25"], None),
        (["1/2/25"], None),
        (["15/03/25", "20/03/2025"], "day-first"),
        ([], "iso"),
    ],
)
def test_dates_without_such_a_day_are_open_unless_points_separate_them(
    texts: list[str], choice: str | None
) -> None:
    decision = decide_dates(texts)
    assert decision.choice == choice
    assert bool(decision.why) == (choice != "iso")


def test_a_date_that_is_the_same_in_both_orders_can_be_read() -> None:
    order = decide_dates(["06/06/2025"]).choice
    assert order is not None
    assert str(parse_date("06/06/2025", order)) == "2025-06-06"


@given(st.lists(st.dates(), min_size=1, max_size=5), st.sampled_from("./-"), st.booleans())
def test_dates_of_one_order_are_read_as_they_were_meant_or_are_open(
    dates: list[object], separator: str, day_first: bool
) -> None:
    order = ("%d", "%m") if day_first or separator == "." else ("%m", "%d")
    texts = [f"{date:{separator.join(order)}}{separator}{date.year:04}" for date in dates]
    choice = decide_dates(texts).choice
    if choice is not None:
        for date, text in zip(dates, texts, strict=True):
            try:
                read = parse_date(text, choice)
            except BadCell:
                raise AssertionError(text) from None
            assert read == date or str(date) == "0001-01-01"
