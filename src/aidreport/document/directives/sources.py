"""`:::sources`: where each figure stands in its source, and how the others were computed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aidreport.analysis.figures import equivalents
from aidreport.document.blocks import Block, Column, Row, Table, TableStyle
from aidreport.document.directives.conversions import conversion_rows
from aidreport.document.directives.options import Directive, whole
from aidreport.document.directives.places import Places
from aidreport.document.phrases import FIELDS, RULES
from aidreport.document.text import Shown, Words, inline

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from aidreport.analysis.figures import Rate
    from aidreport.document.context import Context
    from aidreport.model.allocation import Allocation
    from aidreport.model.dataset import SourceFile

_AMOUNT_FIELDS = ("amount", "currency", "unit")


def build(context: Context, options: Mapping[str, Any]) -> tuple[Block, ...]:
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
        Column(inline(wording.text("sources.figure")), row_header=True),
        Column(inline(wording.text("sources.source"))),
        Column(inline(wording.text("sources.status"))),
    )
    summary = inline(wording.text("sources.summary"))
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
            if item.conversion is not None and item.conversion.status == "done":
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

    def _shown(self, rate: Rate) -> Shown:
        value = rate.figure.value
        places = 2 if value >= 1 else min(8, 3 - value.adjusted())
        return Shown(self.wording.number(value, places), rate.figure.id, value=value)

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
        source = (*text, *inline(" "), *checksum)
        figure = self.wording.fill("sources.all-amounts")
        return self._row(figure, source, self.wording.fill("sources.stated"))

    def _amount_of(self, amount: Shown, item: Allocation) -> Words:
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

    def _rule(self, rule: str, reason: str) -> Shown:
        if rule in RULES:
            return Shown(self.wording.text(f"rule.{rule}"))
        return self._english(reason)

    def _english(self, text: str) -> Shown:
        return Shown(text, language=self.wording.foreign("en"))

    @staticmethod
    def _row(figure: Words, source: Words, status: Words) -> Row:
        return Row((inline(figure), inline(source), inline(status)))


def _reasons(rejected: tuple[Any, ...]) -> list[str]:
    return ["; ".join(problem.problem for problem in row.problems) for row in rejected]


def _places(told: list[Shown]) -> dict[Shown, list[int]]:
    """Return where each reason stands in a list, from 1."""
    found: dict[Shown, list[int]] = {}
    for number, words in enumerate(told, 1):
        found.setdefault(words, []).append(number)
    return found


SOURCES = Directive(
    "sources",
    "Where each figure stands in its source, what was inferred, and how shares and rates were"
    " computed. Of many allocations it lists the files with their rows instead.",
    ":::sources{limit=12}",
    build,
    (whole("limit", 12, "Up to how many allocations each amount is listed."),),
    fields=("recipient",),
)
