from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from aidreport.sources.exchange_rates.published import published_rate


@pytest.mark.parametrize(
    ("currency", "per", "day", "rate"),
    [
        ("USD", "EUR", date(2008, 4, 14), "1.5869"),
        ("EUR", "EUR", date(2008, 4, 14), "1"),
        ("EUR", "USD", date(2008, 4, 14), "0.630159430336"),
        ("NOK", "USD", date(2015, 4, 12), "8.14853358562"),
    ],
)
def test_rates_are_those_of_the_day_or_the_last_before_it(
    currency: str, per: str, day: date, rate: str
) -> None:
    assert published_rate(currency, per, day) == Decimal(rate)


@pytest.mark.parametrize(
    ("currency", "day"), [("UGX", date(2015, 4, 14)), ("USD", date(1980, 1, 1))]
)
def test_a_rate_that_was_not_published_is_none(currency: str, day: date) -> None:
    assert published_rate(currency, "EUR", day) is None


def test_a_rate_of_long_after_the_last_is_none() -> None:
    assert published_rate("USD", "EUR", date(2190, 1, 1)) is None
