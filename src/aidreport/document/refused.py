"""Why figures are not shown: no allocations, no currency that was chosen, parts of a template."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

from aidreport.errors import CurrencyError, DataError
from aidreport.statements import in_turn, state

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
        state("directive.not-in-currency", currency=currency)
        if currency
        else state("directive.several-currencies"),
        details=totals,
        why=state("directive.several-currencies-why"),
        fix=state("directive.several-currencies-fix", form=conversion_settings(report, proposal)),
    )


def nothing_converted(target: str, details: Iterable[str]) -> CurrencyError:
    """Return the error of a total in a currency that nothing could be converted to."""
    return CurrencyError(
        state("directive.nothing-converted", currency=target),
        details=details,
        why=state("directive.nothing-converted-why"),
        fix=state("directive.nothing-converted-fix"),
    )


def conversion_settings(report: str, currency: str) -> str:
    """Return the section of config.toml that converts the amounts of a report to a currency."""
    return f'[reports.{report}.convert]\nto = "{currency}"'


def no_allocations() -> DataError:
    """Return the error of a data set from which there is nothing to show."""
    return DataError(
        state("directive.no-data"),
        why=state("directive.no-data-why"),
        fix=state("directive.no-data-fix"),
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
        state("directive.cannot-show", count=len(by_place)),
        details=[
            line
            for place, error in by_place.items()
            for line in (
                state("toml.at", at=place, problem=error.problem),
                *(state("directive.indented", problem=each) for each in error.details[:-1]),
            )
        ],
        why=in_turn(dict.fromkeys(error.why for error in errors if error.why)),
        fix=reduce(_in_lines, dict.fromkeys(error.fix for error in errors if error.fix)),
    )


def _in_lines(first: str, second: str) -> str:
    return state("directive.in-lines", first=first, second=second)
