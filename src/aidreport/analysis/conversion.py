"""Allocations in another currency: each keeps what it was, and how it was converted.

Pure: where rates come from is the caller's. What the source itself states in the other currency
is taken as stated; the rest is converted, or stays in its currency and says why.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from aidreport.model.allocation import Inference
from aidreport.model.conversion import Conversion, rescaled, rounded, through
from aidreport.model.finding import Finding, Severity
from aidreport.model.money import Money, StatedAmount

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from aidreport.model.allocation import Allocation
    from aidreport.model.conversion import Quote
    from aidreport.model.dataset import Dataset
    from aidreport.model.source import SourceFile

STATED = "stated in the source"
"""The method of an amount that the source itself states in the other currency."""

_NO_DATE = "no date is known"


class Lookup(Protocol):
    """Finds the rates that lead from one currency to another."""

    @property
    def method(self) -> str:
        """Where they are from and how they are chosen."""

    @property
    def file(self) -> SourceFile:
        """The file that they are from."""

    def between(self, currency: str, target: str, day: dt.date) -> tuple[Quote, ...] | str:
        """Return the rates, or why there are none."""


def convert(dataset: Dataset, target: str, rates: Lookup, *, at_value: bool = False) -> Dataset:
    """Return a data set whose amounts are in one currency, as far as there are rates.

    What is converted already stays as it is.

    Args:
        target: ISO 4217 code.
        at_value: whether the value date counts rather than that of decision; a row that has one
            only is converted by that one.
    """
    day_of: Callable[[Allocation], dt.date | None] = _valued if at_value else _decided
    which = "the value date" if at_value else "the date of decision"
    method = f"{rates.method} {which}"
    allocations = tuple(
        item
        if item.conversion is not None or item.amount.currency == target
        else _stated(item, target) or _converted(item, target, rates, day_of(item), method)
        for item in dataset.allocations
    )
    used = any(item.conversion and item.conversion.quotes for item in allocations)
    files = dataset.files
    if used and rates.file.path not in {file.path for file in files}:
        files = (*files, rates.file)
    return replace(dataset, allocations=allocations, files=files, converted_to=target)


def told(allocations: Sequence[Allocation], target: str) -> Iterator[Finding]:
    """Yield what conversion came to: a note for what it did, a warning for what it could not."""
    converted = [
        item for item in allocations if item.conversion is not None and not item.conversion.problem
    ]
    if converted:
        by_rate = [item for item in converted if item.conversion and item.conversion.quotes]
        yield Finding("converted", Severity.NOTE, _converted_message(converted, by_rate, target))
    left: dict[str, list[Allocation]] = {}
    for item in allocations:
        if item.conversion is not None and item.conversion.problem:
            left.setdefault(item.conversion.problem, []).append(item)
    for problem, items in left.items():
        currency = items[0].amount.currency
        message = (
            f"{_count(len(items))} in {currency} cannot be converted to {target}: {problem};"
            f" {'it stays' if len(items) == 1 else 'they stay'} in {currency}, apart from the total"
            f" in {target}"
        )
        yield Finding("conversion-impossible", Severity.WARNING, message, str(items[0].place))


def _converted_message(
    converted: Sequence[Allocation], by_rate: Sequence[Allocation], target: str
) -> str:
    parts = []
    if by_rate:
        counts = Counter(item.conversion.original.currency for item in by_rate if item.conversion)
        listed = ", ".join(f"{count:,} from {code}" for code, count in counts.most_common())
        methods = dict.fromkeys(item.conversion.method for item in by_rate if item.conversion)
        parts.append(
            f"{_count(len(by_rate))} converted to {target} ({listed}): {' and '.join(methods)};"
            f" rates of {_period(by_rate)}"
        )
    stated = len(converted) - len(by_rate)
    if stated:
        parts.append(f"{_count(stated)} taken in {target} as the source states it")
    return "; ".join(parts)


def _period(items: Iterable[Allocation]) -> str:
    periods = sorted(
        {period for item in items if item.conversion for period in item.conversion.periods}
    )
    return periods[0] if len(periods) == 1 else f"{periods[0]} to {periods[-1]}"


def _decided(item: Allocation) -> dt.date | None:
    return item.decided or item.valued


def _valued(item: Allocation) -> dt.date | None:
    return item.valued or item.decided


def _stated(item: Allocation, target: str) -> Allocation | None:
    """Return an allocation in the currency in which its source states it once, or None."""
    found = [stated for stated in item.equivalents if stated.money.currency == target]
    if len(found) != 1:
        return None
    (stated,) = found
    others = tuple(other for other in item.equivalents if other is not stated)
    inferred = [part for part in item.inferred if part.field != "amount"]
    inferred += [Inference("amount", stated.inferred)] if stated.inferred else []
    return replace(
        item,
        place=item.place._replace(line=stated.line or item.place.line),
        amount=stated.money,
        step=stated.step,
        as_written=stated.as_written,
        qualifier=stated.qualifier,
        equivalents=(_as_stated(item), *others),
        inferred=tuple(inferred),
        conversion=Conversion(item.amount, item.step, method=STATED),
    )


def _converted(
    item: Allocation, target: str, rates: Lookup, day: dt.date | None, method: str
) -> Allocation:
    quotes = _NO_DATE if day is None else rates.between(item.amount.currency, target, day)
    if isinstance(quotes, str):
        return replace(item, conversion=Conversion(item.amount, item.step, problem=quotes))
    number, currency = through(item.amount.amount, item.amount.currency, quotes)
    return replace(
        item,
        amount=Money(rounded(number), currency),
        step=rescaled(item.step, item.amount.amount, number),
        equivalents=(_as_stated(item), *item.equivalents),
        conversion=Conversion(item.amount, item.step, quotes, method),
    )


def _as_stated(item: Allocation) -> StatedAmount:
    """Return the amount of an allocation as an equivalent of it in another currency."""
    reasons = "; ".join(part.reason for part in item.inferred if part.field == "amount")
    return StatedAmount(
        item.amount, item.step, item.as_written, item.qualifier, reasons, line=item.place.line
    )


def _count(number: int) -> str:
    return "1 amount" if number == 1 else f"{number:,} amounts"
