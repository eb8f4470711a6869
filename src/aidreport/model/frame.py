"""Allocations as a pandas frame, for those who go on calculating."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from decimal import Decimal

    import pandas as pd

    from aidreport.model.allocation import Allocation
    from aidreport.model.money import Conversion

_DIGITS = 38
"""What an Arrow decimal128 holds."""


def frame(allocations: Sequence[Allocation]) -> pd.DataFrame:
    """Return one row for each allocation, in order.

    Amounts are exact: the column `amount` is an Arrow decimal whose scale fits the data, so that
    `frame(…).groupby("recipient")["amount"].sum()` is exact too. Dates are Arrow dates, the other
    columns Arrow strings, null where the source says nothing. Where amounts were converted, further
    columns have the original amount, its currency, the rate, its date and where it is from, or why
    there is none.

    Raises:
        ValueError: an amount and the scale of the others need more than 38 digits.
    """
    import pandas as pd
    import pyarrow as pa

    text = pd.ArrowDtype(pa.string())
    amounts = [item.amount.amount for item in allocations]
    columns = {
        "id": [item.id for item in allocations],
        "recipient": [item.recipient.key for item in allocations],
        "recipient_type": [item.recipient.type for item in allocations],
        "donor": [item.donor.key if item.donor else None for item in allocations],
        "currency": [item.amount.currency for item in allocations],
        "measure": [str(item.measure) for item in allocations],
        "country": [item.country for item in allocations],
        "sector": [item.sector for item in allocations],
        "theme": [item.theme for item in allocations],
        "purpose": [item.purpose or None for item in allocations],
        "as_written": [item.as_written for item in allocations],
        "source": [str(item.place) for item in allocations],
    }
    data = {name: pd.Series(values, dtype=text) for name, values in columns.items()}
    data["amount"] = pd.Series(amounts, dtype=pd.ArrowDtype(_decimal_type(amounts)))
    decided = [item.decided for item in allocations]
    data["decided"] = pd.Series(decided, dtype=pd.ArrowDtype(pa.date32()))
    conversions = [item.conversion for item in allocations]
    if any(conversions):
        originals = [found.original.amount if found else None for found in conversions]
        kind = pd.ArrowDtype(_decimal_type([number for number in originals if number is not None]))
        data["original_amount"] = pd.Series(originals, dtype=kind)
        for name, read in _CONVERSION.items():
            told = [read(found) if found else None for found in conversions]
            data[name] = pd.Series(told, dtype=text)
    return pd.DataFrame(data)


_CONVERSION: dict[str, Callable[[Conversion], str | None]] = {
    "original_currency": lambda found: found.original.currency,
    "rate": lambda found: "; ".join(map(str, found.quotes)) or None,
    "rate_date": lambda found: "; ".join(found.periods) or None,
    "rate_method": lambda found: found.method or None,
    "not_converted": lambda found: found.problem or None,
}


def _decimal_type(amounts: Sequence[Decimal]) -> object:
    import pyarrow as pa

    parts = [amount.as_tuple() for amount in amounts]
    exponents = [part.exponent for part in parts if isinstance(part.exponent, int)]
    scale = max((-exponent for exponent in exponents), default=0)
    scale = max(scale, 0)
    whole = max((amount.adjusted() + 1 for amount in amounts if amount), default=1)
    if max(whole, 0) + scale > _DIGITS:
        raise ValueError(f"amounts with {whole} digits and {scale} decimal places do not fit")
    return pa.decimal128(_DIGITS, scale)
