"""`:::sources`: where each figure is in its source, and how the others were computed."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from aidreport.analysis.figures import allocation_id, equivalents
from aidreport.document.blocks import Block, Paragraph, ParagraphRole, Table, TableRow
from aidreport.document.conditions import where_option
from aidreport.document.directives.options import Directive, choice, whole_number
from aidreport.document.earlier import of_earlier, period_names
from aidreport.document.phrases import RULES
from aidreport.document.places import Places
from aidreport.document.remarks import (
    field_in_words,
    remark_in_words,
    remarks_in_words,
)
from aidreport.document.text import ValueText, Words, as_inline, join_spans
from aidreport.document.text_tables import text_row, text_table
from aidreport.model.allocation import Place, unsplit_id
from aidreport.model.amounts import exponent_of
from aidreport.model.money import ConversionStatus

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from aidreport.analysis.figures import Rate
    from aidreport.document.context import Context
    from aidreport.document.spans import Inline, Span
    from aidreport.model.allocation import Allocation
    from aidreport.model.money import Conversion, StatedAmount

_AMOUNT_FIELDS = ("amount", "currency", "unit")
_STATUS = {
    ConversionStatus.CONVERTED: "sources.converted",
    ConversionStatus.AS_STATED: "sources.stated",
    ConversionStatus.UNCONVERTED: "sources.not-converted",
}


def build_sources(context: Context, options: Mapping[str, Any]) -> tuple[Block, ...]:
    """Return a row for each figure, or for each file if there are many figures.

    They are a table or, without the rows of single amounts, a note. Earlier data have one of their
    own, below a label that says so.
    """
    if context.before is None:
        return (_sources_of(context, options),)
    names = period_names(context)
    now, before = (
        Paragraph(context.wording.fill("changes.sources", period=name), ParagraphRole.LABEL)
        for name in (names.now, names.before)
    )
    return (
        now,
        _sources_of(context, options),
        before,
        *of_earlier([_sources_of(context.before, options)]),
    )


def _sources_of(context: Context, options: Mapping[str, Any]) -> Table | Paragraph:
    wording, as_note = context.wording, options["form"] == "note"
    listed = not options["limit"] or len(context.dataset.allocations) <= options["limit"]
    listed = listed and not as_note
    has_texts = any(file.kind not in ("rates", "announcement") for file in context.dataset.files)
    stated = _StatedRows(context)
    rows = (
        *(stated.allocations() if listed else ()),
        *(() if as_note else stated.announced()),
        *_files(context, stated.places, every=not listed and not (as_note and has_texts)),
        *_left_out(context),
        *_assumptions(context, amounts=not listed),
        *_shares(context),
        *_implied_rates(context),
        *_conversions(context),
    )
    if as_note:
        return _note(rows)
    return text_table(wording, "sources", ("figure", "source", "status"), rows)


def _note(rows: Sequence[TableRow]) -> Paragraph:
    """Return rows as one small text."""
    spans: list[Span] = []
    for figure, source, _ in (row.cells for row in rows):
        assert isinstance(figure, tuple)
        assert isinstance(source, tuple)
        spans += as_inline(" · ") if spans else ()
        spans += [*(replace(span, strong=True) for span in figure), *as_inline(" "), *source]
    return Paragraph(join_spans(spans), ParagraphRole.NOTE)


SOURCES = Directive(
    "sources",
    "Where each figure is in its source, what was inferred, and how shares and rates were"
    " computed. If there are many allocations, it lists the files with their rows instead.",
    ":::sources{limit=12}",
    build_sources,
    (
        whole_number("limit", 12, "Up to how many allocations each amount is listed."),
        where_option(),
        choice(
            "form",
            ("table", "note"),
            "table",
            "A table, or a small text with the files and methods and without single amounts.",
        ),
    ),
)


class _StatedRows:
    """The rows of amounts that a source states."""

    def __init__(self, context: Context) -> None:
        self.context, self.wording = context, context.wording
        self.places = Places(context)

    def allocations(self) -> Iterator[TableRow]:
        """Yield each amount and each equivalent, with its place."""
        for item in self.context.dataset.allocations:
            inferred = [part.reason for part in item.inferred if part.field in _AMOUNT_FIELDS]
            text = self.wording.money(item.amount, step=item.step)
            amount = ValueText(text, allocation_id(item), value=item.amount)
            place = self.places.written(item.place, text, item.as_written, always=bool(inferred))
            status = self._status(inferred)
            if item.conversion and item.conversion.status is ConversionStatus.CONVERTED:
                status = self.wording.fill("sources.converted")
            yield text_row(self._amount_of(amount, item), place, status)
            for name, stated in equivalents(item):
                text = self.wording.money(stated.money, step=stated.step)
                figure = self._amount_of(ValueText(text, name, value=stated.money), item)
                where = item.place
                if stated.line is not None:
                    where = where._replace(line=stated.line)
                yield self._stated(figure, where, text, stated)

    def announced(self) -> Iterator[TableRow]:
        """Yield each total that the announcement states."""
        files = self.context.dataset.files
        path = next((file.path for file in files if file.kind == "announcement"), "")
        for stated in self.context.dataset.announced.stated:
            figure = self.context.figures.stated.get(stated.money.currency)
            if figure is not None:
                amount = self.context.money(figure)
                text = self.wording.fill("sources.announced", amount=amount)
                yield self._stated(text, Place(path, line=stated.line), str(amount), stated)

    def _stated(self, figure: Words, place: Place, shown: str, stated: StatedAmount) -> TableRow:
        inferred = [stated.inferred] if stated.inferred else []
        where = self.places.written(place, shown, stated.as_written, always=bool(inferred))
        return text_row(figure, where, self._status(inferred))

    def _amount_of(self, amount: ValueText, item: Allocation) -> Words:
        name = item.recipient.name or self.wording.text("group.not-stated")
        return self.wording.fill(
            "sources.amount-of", amount=amount, name=self.context.recipient(name)
        )

    def _status(self, inferred: Sequence[str]) -> Words:
        if not inferred:
            return self.wording.fill("sources.stated")
        reason = remarks_in_words(self.wording, inferred)
        return self.wording.fill("sources.inferred-because", reason=reason)


def _files(context: Context, places: Places, *, every: bool) -> Iterator[TableRow]:
    """Yield each table that was read, or every file: its rows, and the start of its checksum."""
    fill, rows = context.wording.fill, context.rows
    files = [
        file
        for file in context.dataset.files
        if file.kind != "rates" and (file.kind != "announcement" or every)
    ]
    names = places.titles([file.path for file in files])
    for file, name in zip(files, names, strict=True):
        counts = {"read": rows.read(file.path)}
        for status in ("used", "excluded", "rejected"):
            counts[status] = rows.count(status, file.path)
        words: dict[str, Words] = {
            status: fill(f"sources.rows-{status}", int(count.value), count=context.number(count))
            for status, count in counts.items()
        }
        # The rows of an announcement can be lines of the press release that it was made from.
        without = file.kind == "announcement" and not counts["read"].value and len(files) > 1
        text = fill("sources.file", file=name, **words)
        if without:
            text = (*as_inline(name), *as_inline(" ·"))
        checksum = fill("sources.checksum", digest=file.sha256[:12])
        source = (*text, *as_inline(" "), *checksum)
        yield text_row(fill("sources.all-amounts"), source, fill("sources.stated"))


def _left_out(context: Context) -> Iterator[TableRow]:
    """Yield each rule that left rows out, and each reason to refuse rows, with their number."""
    account, wording = context.dataset.account, context.wording
    # Many rows have one reason, which is put into words once.
    alike = dict.fromkeys((row.rule, row.reason) for row in account.excluded)
    in_words = {
        (rule, why): wording.fill(f"rule.{rule}")
        if rule in RULES
        else remark_in_words(wording, why)
        for rule, why in alike
    }
    rules = [in_words[row.rule, row.reason] for row in account.excluded]
    problems = [
        remarks_in_words(wording, [problem.problem for problem in row.problems])
        for row in account.rejected
    ]
    status = wording.fill("sources.not-used")
    for kind, reasons in (("excluded", rules), ("rejected", problems)):
        numbers: dict[Inline, list[int]] = {}
        for number, reason in enumerate(reasons, 1):
            numbers.setdefault(reason, []).append(number)
        for number, (reason, rows) in enumerate(numbers.items(), 1):
            count = context.number(context.rows.with_reason(kind, number, rows))
            text = wording.fill("sources.rule", len(rows), count=count, rule=reason)
            yield text_row(wording.fill(f"sources.{kind}"), text, status)


def _assumptions(context: Context, *, amounts: bool) -> Iterator[TableRow]:
    """Yield what was filled in, once for each reason; `amounts` if these are not listed."""
    seen = {
        (inference.field, inference.reason): None
        for item in context.dataset.allocations
        for inference in item.inferred
        if amounts or inference.field not in _AMOUNT_FIELDS
    }
    for name, reason in seen:
        heading = field_in_words(context.wording, name)
        yield text_row(
            heading,
            remark_in_words(context.wording, reason),
            context.wording.fill("sources.inferred"),
        )


def _shares(context: Context) -> Iterator[TableRow]:
    """Yield how shares were computed, if there are any."""
    parts = [part for parts in context.figures.breakdowns.values() for part in parts]
    with_shares = [part for part in parts if not part.no_shares]
    if with_shares:
        fill = context.wording.fill
        announced = any(part.denominator.id != part.total.id for part in with_shares)
        key = "sources.shares-of-stated" if announced else "sources.shares-of-sum"
        total = context.percent(context.derived.shares_total(with_shares[0]))
        yield text_row(fill("sources.shares"), fill(key, total=total), fill("sources.computed"))


def _implied_rates(context: Context) -> Iterator[TableRow]:
    """Yield each implied rate: of the stated totals, or the range of the allocations' own."""
    fill = context.wording.fill
    for unit in dict.fromkeys(rate.figure.unit for rate in context.figures.rates):
        rates = [rate for rate in context.figures.rates if rate.figure.unit == unit]
        left, _, right = unit.partition(" per ")
        figure = fill("sources.rate", left=left, right=right)
        stated = [rate for rate in rates if not rate.of]
        if stated:
            text = fill("sources.rate-totals", rate=_rate(context, stated[0]))
        else:
            low = _rate(context, min(rates, key=lambda rate: rate.figure.value))
            high = _rate(context, max(rates, key=lambda rate: rate.figure.value))
            text = fill("sources.rate-range", low=low, high=high)
        yield text_row(figure, text, fill("sources.computed"))
        for rate in rates:
            if rate.strays and rate.of:
                name = context.recipient(rate.of)
                text = fill("sources.rate-strays", rate=_rate(context, rate), name=name)
                yield text_row(figure, text, fill("sources.check"))


def _rate(context: Context, rate: Rate) -> ValueText:
    value = rate.figure.value
    places = 2 if value >= 1 else min(8, 3 - value.adjusted())
    return ValueText(context.wording.number(value, places), rate.figure.id, value=value)


def _conversions(context: Context) -> Iterator[TableRow]:
    """Yield what was converted, a row for each currency and method; and what could not be."""
    alike: dict[tuple[str, ConversionStatus, str], list[Allocation]] = {}
    for item in context.dataset.allocations:
        if (conversion := item.conversion) is not None:
            reason = conversion.problem or conversion.method
            key = (conversion.original.currency, conversion.status, reason)
            alike.setdefault(key, []).append(item)
    target, fill = context.dataset.converted_to or "", context.wording.fill
    for number, ((currency, status, reason), items) in enumerate(alike.items(), 1):
        figure = fill("sources.conversion-of", original=currency, currency=target)
        unsplit = {unsplit_id(item.id): allocation_id(item) for item in items}
        inputs = list(unsplit.values())
        count = context.number(context.derived.count(f"conversion/{number}", inputs))
        if status is ConversionStatus.AS_STATED:
            text = fill("sources.taken", len(items), count=count)
        elif status is ConversionStatus.UNCONVERTED:
            text = fill(
                "sources.rule",
                len(items),
                count=count,
                rule=remark_in_words(context.wording, reason),
            )
        else:
            rates = _rates(context, [item.conversion for item in items if item.conversion])
            method = remark_in_words(context.wording, reason)
            text = fill("sources.conversion", len(items), count=count, rates=rates, method=method)
        yield text_row(figure, text, fill(_STATUS[status]))


def _rates(context: Context, conversions: Sequence[Conversion]) -> Words:
    """Return the only rates that were used, with their day; else from when to when they are."""
    wording = context.wording
    periods = sorted({period for one in conversions for period in one.periods})
    first, last = periods[0].partition(" to ")[0], periods[-1].rpartition(" to ")[2]
    if len({one.rates for one in conversions}) > 1 or first != last:
        days = {"first": _period(context, first), "last": _period(context, last)}
        return wording.fill("sources.of-periods", **days)
    quotes = [
        wording.fill(
            "sources.quote",
            number=wording.number(quote.number, max(0, -exponent_of(quote.number))),
            unit=wording.fill("sources.rate", left=quote.currency, right=quote.base),
        )
        for quote in conversions[0].rates
    ]
    if first.isdigit():
        return wording.fill("sources.of-year", rates=wording.join(quotes), year=first)
    date = _period(context, first)
    return wording.fill("sources.of-period", rates=wording.join(quotes), date=date)


def _period(context: Context, period: str) -> str:
    """Return a day in words; a year as it is."""
    try:
        return context.wording.date(dt.date.fromisoformat(period))
    except ValueError:
        return period
