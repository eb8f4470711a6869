"""Why figures are not shown: no allocations, no currency that was chosen, parts of a template."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidreport.errors import CurrencyError, DataError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def unclear_currency(
    currency: str, totals: Iterable[str], report: str, proposal: str
) -> CurrencyError:
    """Return the error of a total in a currency that there is not, or in several.

    Args:
        currency: that was asked for; empty if none was.
        totals: one line for each currency.
        proposal: the currency that amounts could be converted to.
    """
    return CurrencyError(
        f"no allocation is in {currency}"
        if currency
        else "one total would cover several currencies",
        details=totals,
        why="a total covers one currency; amounts are never converted silently",
        fix='choose one with --currency, with currency = "…" for the report in config.toml,'
        " or with currency= on the directive; or convert them all:\n"
        + conversion_settings(report, proposal),
    )


def nothing_converted(target: str, details: Iterable[str]) -> CurrencyError:
    """Return the error of a total in a currency that nothing could be converted to."""
    return CurrencyError(
        f"nothing could be converted to {target}",
        details=details,
        why="a total covers one currency, and none of these has a rate",
        fix="name rates for them in [reports.NAME.convert], or convert to another currency",
    )


def conversion_settings(report: str, currency: str) -> str:
    """Return the section of config.toml that converts the amounts of a report to a currency."""
    return f'[reports.{report}.convert]\nto = "{currency}"'


def no_allocations() -> DataError:
    """Return the error of a data set from which there is nothing to show."""
    return DataError(
        "there is no allocation to report",
        why="a briefing shows at least one allocation",
        fix="check the data, and the currency and measure that the report asks for",
    )


def all_refused(errors: Sequence[DataError]) -> DataError:
    """Return one error for all directives that cannot show the data.

    Args:
        errors: of each, its place the last of the details; at least one.
    """
    first = errors[0]
    if all((error.problem, error.fix) == (first.problem, first.fix) for error in errors):
        first.details = tuple(dict.fromkeys(line for error in errors for line in error.details))
        return first
    by_place = {error.details[-1]: error for error in errors}
    return DataError(
        f"{len(by_place)} parts of the template cannot show the data",
        details=[
            line
            for place, error in by_place.items()
            for line in (f"{place}: {error.problem}", *map("  {}".format, error.details[:-1]))
        ],
        why="; ".join(dict.fromkeys(error.why for error in errors if error.why)),
        fix="\n".join(dict.fromkeys(error.fix for error in errors if error.fix)),
    )
