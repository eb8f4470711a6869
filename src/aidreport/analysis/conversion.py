"""Allocations in another currency: each keeps its original and how it was converted.

Pure: the caller provides the rates. An amount that its source states in the other currency too
is taken as stated; the rest is converted, or stays in its currency with the reason.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from aidreport.analysis.figures import as_stated
from aidreport.model.allocation import Inference, unsplit_id
from aidreport.model.dataset import Finding, Severity
from aidreport.model.money import (
    Conversion,
    ConversionStatus,
    Money,
    apply_rates,
    converted_step,
    round_half_up,
)
from aidreport.model.remarks import Remark, as_remark, at, say
from aidreport.values import Joined, Several

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    from aidreport.model.allocation import Allocation
    from aidreport.model.dataset import Dataset, SourceFile
    from aidreport.model.money import ExchangeRate

STATED = say("stated-in-source")
"""The method of an amount that the source itself states in the other currency."""

_NO_DATE = say("no-date")
_DECISION, _VALUE = say("date-of-decision"), say("date-of-value")
_YEAR = "year"
"""The field of what was inferred if a source gives only the year of a date."""


class Lookup(Protocol):
    """Finds the rates that lead from one currency to another."""

    @property
    def file(self) -> SourceFile:
        """The file that they are from."""

    def method(self, which: str, *, by_year: bool = False) -> str:
        """Return where rates are from and how they are chosen by a date."""

    def between(
        self, currency: str, target: str, day: dt.date, *, by_year: bool = False
    ) -> tuple[ExchangeRate, ...] | str:
        """Return the rates, or why there are none."""


def convert(
    dataset: Dataset, target: str, rates: Lookup | None, *, at_value: bool = False
) -> Dataset:
    """Return a data set whose amounts are in one currency, as far as there are rates.

    Amounts that are converted already stay as they are. If a source gives only a year, the
    average rate of that year is used.

    Args:
        target: ISO 4217 code.
        rates: None leaves amounts as they are that the source does not state in the currency.
        at_value: whether the value date counts rather than that of decision; a row that has one
            only is converted by that one.
    """
    allocations = tuple(
        item
        if item.conversion is not None or item.amount.currency == target
        else _stated(item, target) or _converted(item, target, rates, at_value=at_value)
        for item in dataset.allocations
    )
    used = any(item.conversion and item.conversion.rates for item in allocations)
    files = dataset.files
    if used and rates is not None and rates.file.path not in {file.path for file in files}:
        files = (*files, rates.file)
    return replace(dataset, allocations=allocations, files=files, converted_to=target)


def conversion_findings(allocations: Sequence[Allocation], target: str) -> Iterator[Finding]:
    """Yield a note about what was converted, and a warning about what could not be.

    An amount that is spread over countries or sectors counts once.
    """
    by_status: dict[ConversionStatus, list[Allocation]] = {key: [] for key in ConversionStatus}
    for item in {unsplit_id(item.id): item for item in allocations}.values():
        if item.conversion is not None:
            by_status[item.conversion.status].append(item)
    by_rate, stated = by_status[ConversionStatus.CONVERTED], by_status[ConversionStatus.AS_STATED]
    if by_rate or stated:
        message = _converted_message(by_rate, len(stated), target)
        yield Finding("converted", Severity.NOTE, message)
    unconverted: dict[tuple[str, str], list[Allocation]] = {}
    for item in by_status[ConversionStatus.UNCONVERTED]:
        problem = item.conversion.problem if item.conversion else ""
        unconverted.setdefault((item.amount.currency, problem), []).append(item)
    for (currency, problem), items in unconverted.items():
        message = say(
            "conversion-impossible",
            count=len(items),
            currency=currency,
            target=target,
            problem=problem,
        )
        yield Finding("conversion-impossible", Severity.WARNING, message, at(items[0].place))


def _converted_message(by_rate: Sequence[Allocation], stated: int, target: str) -> Remark:
    parts = []
    if by_rate:
        conversions = [item.conversion for item in by_rate if item.conversion]
        counts = Counter(each.original.currency for each in conversions)
        counted = counts.most_common()
        listed = [say("amounts-from", count=count, currency=code) for code, count in counted]
        period, *others = sorted({period for each in conversions for period in each.periods})
        last = others[-1].rpartition(" ")[2] if others else period
        first = period.partition(" ")[0] if others else period
        message = say(
            "amounts-converted",
            count=len(by_rate),
            target=target,
            currencies=Several(listed),
            methods=Joined(dict.fromkeys(each.method for each in conversions)),
            period=say("period", first=first, last=last) if others else first,
        )
        parts.append(message)
    if stated:
        parts.append(say("amounts-stated", count=stated, target=target))
    return say("both", first=parts[0], second=parts[1]) if parts[1:] else parts[0]


def _stated(item: Allocation, target: str) -> Allocation | None:
    """Return an allocation in the currency in which its source states it once, or None."""
    statements = [stated for stated in item.equivalents if stated.money.currency == target]
    if len(statements) != 1:
        return None
    (stated,) = statements
    others = tuple(other for other in item.equivalents if other is not stated)
    inferred = [part for part in item.inferred if part.field != "amount"]
    inferred += [Inference("amount", as_remark(stated.inferred))] if stated.inferred else []
    return item._replace(
        place=item.place._replace(line=stated.line or item.place.line),
        amount=stated.money,
        step=stated.step,
        as_written=stated.as_written,
        qualifier=stated.qualifier,
        equivalents=(as_stated(item), *others),
        inferred=tuple(inferred),
        conversion=Conversion(item.amount, item.step, method=STATED),
    )


def _converted(
    item: Allocation, target: str, rates: Lookup | None, *, at_value: bool
) -> Allocation:
    if rates is None:
        return item
    first, second = (item.decided, _DECISION), (item.valued, _VALUE)
    if at_value:
        first, second = second, first
    day, which = first if first[0] is not None else second
    by_year = any(part.field == _YEAR for part in item.inferred)
    currency = item.amount.currency
    published = _NO_DATE if day is None else rates.between(currency, target, day, by_year=by_year)
    if isinstance(published, str):
        return item._replace(conversion=Conversion(item.amount, item.step, problem=published))
    number, reached = apply_rates(item.amount.amount, currency, published)
    method = rates.method(which, by_year=by_year)
    return item._replace(
        amount=Money(round_half_up(number), reached),
        step=converted_step(item.step, currency, published),
        equivalents=(as_stated(item), *item.equivalents),
        conversion=Conversion(item.amount, item.step, published, method),
    )
