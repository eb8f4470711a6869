"""The rates that a report's section `convert` names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidreport.exchange.rates import Rates

if TYPE_CHECKING:
    from pathlib import Path

    from aidreport.converting import Convert
    from aidreport.exchange.rates import Series


def rates_of(convert: Convert, folder: Path) -> Rates:
    """Return where rates are looked up.

    Args:
        convert: the section.
        folder: where a relative file of rates starts.

    Raises:
        SourceError: the file of rates cannot be used.
    """
    return Rates(_series(convert, folder), by_year=convert.rate == "year")


def _series(convert: Convert, folder: Path) -> Series:
    if convert.rates is None:
        from aidreport.exchange.ecb import ReferenceRates

        return ReferenceRates()
    from aidreport.exchange.file import read_rates

    return read_rates(folder, convert.rates)
