"""Published rates between two currencies on a day, to compare what amounts imply with them."""

from __future__ import annotations

from decimal import Context, Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt

_EURO = "EUR"
_DIGITS = Context(prec=12)


@lru_cache(maxsize=65536)
def published_rate(currency: str, per: str, day: dt.date) -> Decimal | None:
    """Return how many units of a currency one unit of another was worth on a day.

    By the reference rates of the European Central Bank; None if it had none near that day.
    """
    units, base = (_per_euro(code, day) for code in (currency, per))
    return None if units is None or base is None else _DIGITS.divide(units, base)


@lru_cache(maxsize=65536)
def _per_euro(code: str, day: dt.date) -> Decimal | None:
    if code == _EURO:
        return Decimal(1)
    # Few data state amounts in two currencies; the rates are a large file.
    from aidreport.sources.exchange_rates.series import reference_rates

    series = reference_rates()
    found = series.last((code, _EURO), day)
    if found is None or (day - found[0]).days > series.oldest:
        return None
    return found[1]
