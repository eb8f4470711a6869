"""The rates that a report's section `convert` names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidreport.sources.exchange_rates.rates import Rates

if TYPE_CHECKING:
    from pathlib import Path

    from aidreport.config.sources import Convert
    from aidreport.sources.exchange_rates.rates import Series


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
        from aidreport.sources.exchange_rates.ecb import ReferenceRates

        return ReferenceRates()
    from aidreport.sources.exchange_rates.file import read_rates

    return read_rates(folder, convert.rates)
