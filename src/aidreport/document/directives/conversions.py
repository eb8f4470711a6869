"""Rows of `:::sources` about conversion: which amounts, by which rates, from where."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from aidreport.document.blocks import Row
from aidreport.document.text import Shown, Words, inline

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from aidreport.document.context import Context
    from aidreport.model.allocation import Allocation
    from aidreport.model.money import Conversion

_STATUS = {"done": "converted", "stated": "stated", "left": "not-converted"}


def conversion_rows(context: Context) -> Iterator[Row]:
    """Yield what was converted, a row for each currency and method; and what could not be."""
    found: dict[tuple[str, str, str], list[Allocation]] = {}
    for item in context.dataset.allocations:
        if (done := item.conversion) is not None:
            key = (done.original.currency, done.status, done.problem or done.method)
            found.setdefault(key, []).append(item)
    target, fill = context.dataset.converted_to or "", context.wording.fill
    for number, ((currency, fate, told), items) in enumerate(found.items(), 1):
        figure = fill("sources.conversion-of", original=currency, currency=target)
        text = _text(context, fate, told, items, context.conversion_count(number, items))
        status = fill(f"sources.{_STATUS[fate]}")
        yield Row((inline(figure), inline(text), inline(status)))


def _text(
    context: Context, fate: str, told: str, items: Sequence[Allocation], count: Shown
) -> Words:
    fill, number = context.wording.fill, len(items)
    english = Shown(told, language=context.wording.foreign("en"))
    if fate == "stated":
        return fill("sources.taken", number, count=count)
    if fate == "left":
        return fill("sources.rule", number, count=count, rule=english)
    rates = _rates(context, [item.conversion for item in items if item.conversion])
    return fill("sources.conversion", number, count=count, rates=rates, method=english)


def _rates(context: Context, conversions: Sequence[Conversion]) -> Words:
    """Return the only rates that were used, with their day; else from when to when they are."""
    wording = context.wording
    periods = sorted({period for one in conversions for period in one.periods})
    first, last = periods[0].partition(" to ")[0], periods[-1].rpartition(" to ")[2]
    if len({one.quotes for one in conversions}) > 1 or first != last:
        days = {"first": _period(context, first), "last": _period(context, last)}
        return wording.fill("sources.of-periods", **days)
    shown = [
        wording.fill(
            "sources.quote",
            number=wording.number(quote.number, _places(quote.number)),
            unit=wording.fill("sources.rate", left=quote.currency, right=quote.base),
        )
        for quote in conversions[0].quotes
    ]
    return wording.fill(
        "sources.of-period", rates=wording.join(shown), date=_period(context, first)
    )


def _period(context: Context, period: str) -> str:
    """Return a day in words; a year as it is."""
    try:
        return context.wording.date(dt.date.fromisoformat(period))
    except ValueError:
        return period


def _places(number: Decimal) -> int:
    return max(0, -int(number.as_tuple().exponent))
