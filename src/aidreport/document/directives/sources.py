"""`:::sources`: where each figure stands in its source, and how the others were computed."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from aidreport.analysis.figures import equivalents
from aidreport.document.blocks import Block, Column, Row, Table, TableStyle
from aidreport.document.directives.options import Directive, whole_number
from aidreport.document.phrases import FIELDS, RULES
from aidreport.document.text import NO_BREAK, ValueText, Words, as_inline, clean
from aidreport.model.allocation import Place
from aidreport.model.money import ConversionStatus

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from decimal import Decimal

    from aidreport.analysis.figures import Rate
    from aidreport.document.blocks import Inline
    from aidreport.document.context import Context
    from aidreport.model.allocation import Allocation
    from aidreport.model.dataset import SourceFile
    from aidreport.model.money import Conversion

_AMOUNT_FIELDS = ("amount", "currency", "unit")


def build_sources(context: Context, options: Mapping[str, Any]) -> tuple[Block, ...]:
    """Return a table with a row for each figure, or for each file where there are many."""
    wording = context.wording
    rows = _Rows(context)
    count = len(context.dataset.allocations)
    listed = not options["limit"] or count <= options["limit"]
    found = [
        *(rows.allocations() if listed else ()),
        *rows.announced(),
        *rows.files(every=not listed),
        *rows.left_out(),
        *rows.assumptions(amounts=not listed),
        *rows.shares(),
        *rows.rates(),
        *conversion_rows(context),
    ]
    columns = (
        Column(as_inline(wording.text("sources.figure")), row_header=True),
        Column(as_inline(wording.text("sources.source"))),
        Column(as_inline(wording.text("sources.status"))),
    )
    summary = as_inline(wording.text("sources.summary"))
    return (Table(columns, tuple(found), summary, TableStyle.PLAIN),)


class _Rows:
    """The rows of the table, kind by kind."""

    def __init__(self, context: Context) -> None:
        self.context, self.wording = context, context.wording
        self.places = Places(context)

    def allocations(self) -> Iterator[Row]:
        """Each amount and each equivalent, with its place."""
        for item in self.context.dataset.allocations:
            reason = self._inferred(item)
            amount = self.context.allocation_amount(item)
            place = self.places.written(item.place, str(amount), item.as_written, always=reason)
            status = self._status(reason)
            if item.conversion is not None and item.conversion.status is ConversionStatus.CONVERTED:
                status = self.wording.fill("sources.converted")
            yield self._row(self._amount_of(amount, item), place, status)
            for name, stated in equivalents(item):
                amount = self.context.equivalent_amount(name, stated)
                where = self.places.at_line(item.place, stated.line)
                place = self.places.written(
                    where, str(amount), stated.as_written, always=stated.inferred
                )
                figure = self._amount_of(amount, item)
                yield self._row(figure, place, self._status(stated.inferred))

    def announced(self) -> Iterator[Row]:
        """Each total that the announcement states."""
        announcement = self.context.dataset.announcement
        for stated in announcement.stated if announcement else ():
            figure = self.context.figures.stated.get(stated.money.currency)
            if figure is None:
                continue
            amount = self.context.money(figure)
            where = self.places.in_announcement(stated.line)
            place = self.places.written(
                where, str(amount), stated.as_written, always=stated.inferred
            )
            text = self.wording.fill("sources.announced", amount=amount)
            yield self._row(text, place, self._status(stated.inferred))

    def files(self, *, every: bool) -> Iterator[Row]:
        """Each table that was read, or every file: its rows, and the start of its checksum."""
        for file in self.context.dataset.files:
            if file.kind != "rates" and (every or file.kind != "announcement"):
                yield self._file(file)

    def left_out(self) -> Iterator[Row]:
        """Each rule that left rows out, with their number; and the rows that were refused."""
        account = self.context.dataset.account
        status = self.wording.fill("sources.not-used")
        rules = [self._rule(row.rule, row.reason) for row in account.excluded]
        reasons = [self._english(reason) for reason in _reasons(account.rejected)]
        for fate, told in (("excluded", rules), ("rejected", reasons)):
            for number, (words, rows) in enumerate(_places(told).items(), 1):
                count = self.context.number(self.context.rows.because(fate, number, rows))
                text = self.wording.fill("sources.rule", len(rows), count=count, rule=words)
                yield self._row(self.wording.fill(f"sources.{fate}"), text, status)

    def assumptions(self, *, amounts: bool) -> Iterator[Row]:
        """What was filled in, once for each reason; `amounts` where these are not listed."""
        seen = {
            (inference.field, inference.reason): None
            for item in self.context.dataset.allocations
            for inference in item.inferred
            if amounts or inference.field not in _AMOUNT_FIELDS
        }
        for field, reason in seen:
            name = self.wording.text(f"field.{field}") if field in FIELDS else field
            text = self._english(reason)
            yield self._row(name, text, self.wording.fill("sources.inferred"))

    def shares(self) -> Iterator[Row]:
        """How shares were computed."""
        parts = [part for parts in self.context.figures.breakdowns.values() for part in parts]
        with_shares = [part for part in parts if not part.no_shares]
        if not with_shares:
            return
        announced = any(part.denominator.id != part.total.id for part in with_shares)
        key = "sources.shares-of-stated" if announced else "sources.shares-of-sum"
        hundred = self.context.percent(self.context.hundred(with_shares[0]))
        yield self._row(
            self.wording.fill("sources.shares"),
            self.wording.fill(key, total=hundred),
            self.wording.fill("sources.computed"),
        )

    def rates(self) -> Iterator[Row]:
        """Each implied rate: of the stated totals, or the range of the allocations' own."""
        units = dict.fromkeys(rate.figure.unit for rate in self.context.figures.rates)
        for unit in units:
            rates = [rate for rate in self.context.figures.rates if rate.figure.unit == unit]
            left, _, right = unit.partition(" per ")
            figure = self.wording.fill("sources.rate", left=left, right=right)
            yield self._row(figure, self._rate(rates), self.wording.fill("sources.computed"))
            for rate in rates:
                if rate.strays and rate.of:
                    name = self.context.recipient(rate.of)
                    text = self.wording.fill(
                        "sources.rate-strays", rate=self._shown(rate), name=name
                    )
                    yield self._row(figure, text, self.wording.fill("sources.check"))

    def _rate(self, rates: list[Rate]) -> Words:
        for rate in rates:
            if not rate.of:
                return self.wording.fill("sources.rate-totals", rate=self._shown(rate))
        low = min(rates, key=lambda rate: rate.figure.value)
        high = max(rates, key=lambda rate: rate.figure.value)
        return self.wording.fill("sources.rate-range", low=self._shown(low), high=self._shown(high))

    def _shown(self, rate: Rate) -> ValueText:
        value = rate.figure.value
        places = 2 if value >= 1 else min(8, 3 - value.adjusted())
        return ValueText(self.wording.number(value, places), rate.figure.id, value=value)

    def _file(self, file: SourceFile) -> Row:
        rows = self.context.rows
        counts = {
            "read": rows.read(file.path),
            "used": rows.used(file.path),
            "excluded": rows.excluded(file.path),
            "rejected": rows.rejected(file.path),
        }
        text = self.wording.fill(
            "sources.file",
            int(counts["read"].value),
            file=self.places.title(file.path),
            **{key: self.context.number(figure) for key, figure in counts.items()},
        )
        checksum = self.wording.fill("sources.checksum", digest=file.sha256[:12])
        source = (*text, *as_inline(" "), *checksum)
        figure = self.wording.fill("sources.all-amounts")
        return self._row(figure, source, self.wording.fill("sources.stated"))

    def _amount_of(self, amount: ValueText, item: Allocation) -> Words:
        name = item.recipient.name or self.wording.text("group.not-stated")
        return self.wording.fill(
            "sources.amount-of", amount=amount, name=self.context.recipient(name)
        )

    def _inferred(self, item: Allocation) -> str:
        reasons = [part.reason for part in item.inferred if part.field in _AMOUNT_FIELDS]
        return "; ".join(dict.fromkeys(reasons))

    def _status(self, inferred: str) -> Words:
        if not inferred:
            return self.wording.fill("sources.stated")
        return self.wording.fill("sources.inferred-because", reason=self._english(inferred))

    def _rule(self, rule: str, reason: str) -> ValueText:
        if rule in RULES:
            return ValueText(self.wording.text(f"rule.{rule}"))
        return self._english(reason)

    def _english(self, text: str) -> ValueText:
        return ValueText(text, language=self.wording.foreign("en"))

    @staticmethod
    def _row(figure: Words, source: Words, status: Words) -> Row:
        return Row((as_inline(figure), as_inline(source), as_inline(status)))


def _reasons(rejected: tuple[Any, ...]) -> list[str]:
    return ["; ".join(problem.problem for problem in row.problems) for row in rejected]


def _places(told: list[ValueText]) -> dict[ValueText, list[int]]:
    """Return where each reason stands in a list, from 1."""
    found: dict[ValueText, list[int]] = {}
    for number, words in enumerate(told, 1):
        found.setdefault(words, []).append(number)
    return found


SOURCES = Directive(
    "sources",
    "Where each figure stands in its source, what was inferred, and how shares and rates were"
    " computed. Of many allocations it lists the files with their rows instead.",
    ":::sources{limit=12}",
    build_sources,
    (whole_number("limit", 12, "Up to how many allocations each amount is listed."),),
    fields=("recipient",),
)


class Places:
    """Words for places; the first of the announcement names its date."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._titles = {
            file.path: file.title
            for file in context.dataset.files
            if file.kind not in ("announcement", "text")
        }
        self._dated = False

    def title(self, path: str) -> Words:
        """Return what a reader would call a file: its title, or its name without folders."""
        announcement = self._context.dataset.announcement
        if announcement and path not in self._titles:
            return self._context.source
        return self._titles.get(path) or path.replace("\\", "/").rpartition("/")[2] or path

    def in_announcement(self, line: int | None) -> Place:
        """Return a place in the announcement."""
        files = self._context.dataset.files
        path = next((file.path for file in files if file.kind == "announcement"), "")
        return Place(path, line=line)

    @staticmethod
    def at_line(place: Place, line: int | None) -> Place:
        """Return the place, at another line where there is one."""
        return place if line is None else place._replace(line=line)

    def written(self, place: Place, shown: str, as_written: str, *, always: str = "") -> Inline:
        """Return the place, with the words that stand there where they differ from those shown.

        Args:
            place: where the amount stands.
            shown: the amount as the briefing shows it.
            as_written: the amount as it stands there.
            always: if not empty, the words are given in any case.
        """
        wording = self._context.wording
        where = self._place(place)
        same = clean(as_written) == shown.replace(NO_BREAK, " ")
        if not as_written or (same and not always):
            return where
        words = wording.fill("quote.marks", text=self._context.quoted(as_written))
        return wording.fill("sources.written", place=where, text=words)

    def _place(self, place: Place) -> Inline:
        wording = self._context.wording
        source = self._source(place.file)
        if place.line is not None:
            return wording.fill("sources.line", source=source, line=str(place.line))
        if place.row is not None and place.sheet is not None:
            sheet = ValueText(place.sheet)
            return wording.fill("sources.sheet-row", source=source, sheet=sheet, row=str(place.row))
        if place.row is not None:
            return wording.fill("sources.row", source=source, row=str(place.row))
        return wording.join([source])

    def _source(self, path: str) -> Words:
        title = self.title(path)
        announcement = self._context.dataset.announcement
        if announcement is None or self._dated or path in self._titles:
            return title
        self._dated = True
        wording = self._context.wording
        return wording.fill("sources.dated", source=title, date=wording.date(announcement.date))


_STATUS = {
    ConversionStatus.CONVERTED: "sources.converted",
    ConversionStatus.AS_STATED: "sources.stated",
    ConversionStatus.UNCONVERTED: "sources.not-converted",
}


def conversion_rows(context: Context) -> Iterator[Row]:
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
        count = context.conversion_count(number, items)
        text = _conversion_text(context, status, reason, items, count)
        yield Row((as_inline(figure), as_inline(text), as_inline(fill(_STATUS[status]))))


def _conversion_text(
    context: Context,
    status: ConversionStatus,
    reason: str,
    items: Sequence[Allocation],
    count: ValueText,
) -> Words:
    fill, number = context.wording.fill, len(items)
    english = ValueText(reason, language=context.wording.foreign("en"))
    if status is ConversionStatus.AS_STATED:
        return fill("sources.taken", number, count=count)
    if status is ConversionStatus.UNCONVERTED:
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
            number=wording.number(quote.number, _decimals(quote.number)),
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


def _decimals(number: Decimal) -> int:
    return max(0, -int(number.as_tuple().exponent))
