"""What a page says about the earlier data that its own are compared with."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from aidreport.analysis.figures import BEFORE, Figure, of_before
from aidreport.document.spans import Span
from aidreport.document.text import ValueText, as_inline
from aidreport.errors import DataError
from aidreport.model.periods import Period, period_covered
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aidreport.document.blocks import Block
    from aidreport.document.context import Context
    from aidreport.document.spans import Inline
    from aidreport.document.text import Words


class PeriodNames(NamedTuple):
    """What a page calls the two periods: in the head of a column, and "in 2024" in a sentence."""

    now: str
    before: str
    when: str


def earlier(context: Context) -> Context:
    """Return the earlier data that a briefing's are compared with.

    Raises:
        DataError: there are none.
    """
    if context.before is None and context.part:
        raise DataError(
            state("directive.part-not-compared"),
            why=state("directive.part-not-compared-why"),
            fix=state("directive.part-not-compared-fix"),
        )
    if context.before is None:
        raise DataError(
            state("directive.no-earlier"),
            why=state("directive.no-earlier-why"),
            fix=state("directive.no-earlier-fix", form=f"[reports.{context.report}.compare]"),
        )
    return context.before


def period_names(context: Context) -> PeriodNames:
    """Return what the periods are called: years, if each is within one, else "now" and "before"."""
    text, (now, before) = context.wording.text, periods(context)
    years = now.year if now else None, before.year if before else None
    if None in years or years[0] == years[1]:
        return PeriodNames(text("changes.now"), text("changes.before"), text("changes.in-earlier"))
    year = str(years[1])
    return PeriodNames(str(years[0]), year, text("changes.in-year", year=year))


def periods(context: Context) -> tuple[Period | None, Period | None]:
    """Return the days that the dates of the data and of the earlier data cover; None for none."""
    then = earlier(context)
    return period_covered(context.dataset.allocations), period_covered(then.dataset.allocations)


def periods_in_words(context: Context) -> Inline:
    """Return from when to when the data and the earlier data are; empty if that is not known."""
    wording, (now, before) = context.wording, periods(context)
    if now is None or before is None:
        return ()
    days = {
        "first": wording.date(now.first),
        "last": wording.date(now.last),
        "before_first": wording.date(before.first),
        "before_last": wording.date(before.last),
    }
    return wording.fill("changes.periods", **{name: ValueText(day) for name, day in days.items()})


def before_figure(context: Context, figure: Figure) -> Figure:
    """Return a figure of the earlier data as one of the page."""
    assert context.before is not None
    return of_before({figure.id: figure})[f"{BEFORE}{figure.id}"]


def signed(figure: Figure, text: str) -> ValueText:
    """Return the words of a change, with a plus before an increase."""
    plain = figure.value > 0 and not set(text) & set("<>")
    return ValueText(f"+{text}" if plain else text, figure.id, value=figure.value)


def totals_change(context: Context, currency: str) -> tuple[Figure, Figure, Figure | None]:
    """Return the earlier total in a currency, the change to the total, and that in percent.

    The last is None where the earlier total is not positive.
    """
    then, derived = earlier(context), context.derived
    total = context.figures.totals[currency]
    known = then.figures.totals.get(currency)
    before = before_figure(context, known) if known else derived.nothing(currency)
    difference = derived.difference(f"change/{total.id}", total, before)
    if before.value <= 0:
        return before, difference, None
    return before, difference, derived.change(f"change-percent/{total.id}", total, before)


def comparison_sentence(context: Context) -> Inline:
    """Return how the totals have changed, a sentence for each currency."""
    wording, names = context.wording, period_names(context)
    sentences: list[Inline] = []
    for total in context.totals:
        _, difference, percent = totals_change(context, total.unit)
        way = "same" if not difference.value else "more" if difference.value > 0 else "less"
        if percent is None and difference.value:
            way = f"{way}-only"
        size = replace(difference, value=abs(difference.value))
        words: dict[str, Words] = {
            "difference": ValueText(context.amount(size).text, difference.id),
            "when": names.when,
        }
        if percent is not None and difference.value:
            words["percent"] = signed(percent, str(context.percent(percent)))
        sentences.append(wording.fill(f"changes.{way}", **words))
    return tuple(span for one in sentences for span in (*as_inline(" "), *one))[1:]


def of_earlier(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Return blocks of the earlier data with their figures as those of the page."""
    return tuple(_of_earlier(block) for block in blocks)


def _of_earlier(part: Any) -> Any:
    match part:
        case Span(figure=figure):
            return replace(part, figure=f"{BEFORE}{figure}") if figure else part
        case tuple():
            return tuple(_of_earlier(inner) for inner in part)
        case _ if is_dataclass(part) and not isinstance(part, type):
            held = {item.name: getattr(part, item.name) for item in fields(part)}
            return replace(part, **{name: _of_earlier(value) for name, value in held.items()})
    return part
