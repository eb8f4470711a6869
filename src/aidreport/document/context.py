"""What directives and names use: the data, the figures, those that a page adds, the words."""

from __future__ import annotations

from collections import ChainMap
from dataclasses import field, replace
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, cast

from aidreport.analysis.figures import Operation, allocation_id, of_before
from aidreport.document.derived import DerivedFigures, RowCounts, unsplit
from aidreport.document.naming import Naming
from aidreport.document.places import Places
from aidreport.document.refused import (
    no_allocations,
    nothing_converted,
    unclear_currency,
)
from aidreport.document.text import ValueText, as_inline
from aidreport.lazy_dataclass import dataclass
from aidreport.model.allocation import unsplit_id
from aidreport.model.money import ConversionStatus, Money
from aidreport.model.occurring import stated_names
from aidreport.model.selection import part_prefix, selection
from aidreport.model.territories import without_government

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence
    from decimal import Decimal
    from fractions import Fraction

    from aidreport.analysis.figures import Breakdown, Comparison, Figure, Figures, Group, Part
    from aidreport.config.config import Organisation
    from aidreport.document.spans import Inline
    from aidreport.document.text import Words
    from aidreport.document.wording import AmountText, Wording
    from aidreport.model.allocation import Allocation
    from aidreport.model.dataset import Dataset
    from aidreport.model.selection import Condition, Selection


CONVERSIONS = {
    ConversionStatus.CONVERTED: "done",
    ConversionStatus.AS_STATED: "stated",
    ConversionStatus.UNCONVERTED: "left",
}
"""What became of amounts, as phrases of wording files and ids of figures name it."""


class ShownGroup(NamedTuple):
    """A group that a part of the page is about.

    Attributes:
        name: as the page calls it.
        groups: in each currency, of the data around it.
        around: the context of these data.
    """

    name: ValueText
    groups: tuple[Group, ...]
    around: Context


@dataclass(frozen=True)
class Context(Naming):
    """All that a briefing is composed from.

    Attributes:
        date: of the briefing.
        report: its name in the config.
        title: that the config sets; empty for none.
        part: the conditions that all of these allocations meet; none for the whole.
        root: the context of the whole, of which this is a part; None for that itself.
        groups: that the part is about, from the outer to the inner one.
    """

    dataset: Dataset
    figures: Figures
    wording: Wording
    organisation: Organisation
    date: dt.date
    report: str
    title: str = ""
    part: Selection = ()
    root: Context | None = field(default=None, repr=False)
    groups: tuple[ShownGroup, ...] = ()

    @cached_property
    def derived(self) -> DerivedFigures:
        """The figures that the briefing adds to those of the analysis."""
        known = self.figures.by_id
        if self.before is not None:
            of_then = of_before(self.before.figures.by_id)
            known = ChainMap(of_then, cast("dict[str, Figure]", known))
        added = self.root.derived.figures if self.root else None
        return DerivedFigures(known, part_prefix(self.part), added)

    @cached_property
    def parts(self) -> dict[Selection, Part | None]:
        """The parts of the whole that were asked for, None for those without allocations."""
        return self.root.parts if self.root else {}

    def within(self, conditions: Iterable[Condition]) -> Context | None:
        """Return the context of the allocations that meet further conditions, too.

        Returns:
            None if there are none.
        """
        wanted = selection((*self.part, *conditions))
        if wanted == self.part:
            return self
        root = self.root or self
        if wanted not in self.parts:
            self.parts[wanted] = root.figures.divide(wanted)
        found = self.parts[wanted]
        if found is None:
            return None
        return replace(self, dataset=found.dataset, figures=found.figures, part=wanted, root=root)

    @cached_property
    def before(self) -> Context | None:
        """The earlier data that these are compared with, and their figures; None without any.

        What it returns has the figures by their own ids, without "before/". A part of the data is
        compared with nothing.
        """
        dataset, figures = self.dataset.before, self.figures.before
        if dataset is None or figures is None or self.root is not None:
            return None
        return replace(self, dataset=dataset, figures=figures, title="")

    @cached_property
    def comparisons(self) -> list[Comparison]:
        """The tables that compare these data with the earlier ones; added to."""
        return []

    @cached_property
    def donor(self) -> str:
        """The donor, if there is one: the announcement's, else that of all allocations."""
        if self.dataset.announcement:
            return self.territory(self.dataset.announcement.donor)
        names = set(map(without_government, stated_names(self.dataset.allocations, "donor")))
        return self.territory(names.pop()) if len(names) == 1 else ""

    @cached_property
    def measure(self) -> str:
        """The measure of all amounts, or "several"."""
        measures = self.figures.measures
        return str(measures[0]) if len(measures) == 1 else "several"

    @cached_property
    def currencies(self) -> tuple[str, ...]:
        """The currencies of the page: the one that amounts were converted to, else all.

        What names no currency of its own, such as a total or a count in a text, is about these.
        """
        target, totals = self.dataset.converted_to, self.figures.totals
        return (target,) if target is not None and target in totals else tuple(totals)

    @cached_property
    def shown(self) -> set[str]:
        """The currencies that tables, bars and key figures show; added to.

        Groups are the whole together: what they show, the page shows.
        """
        return self.root.shown if self.root and self.groups else set()

    @cached_property
    def shared(self) -> set[str]:
        """The totals whose shares the page has shown so far, by id; added to."""
        return self.root.shared if self.root else set()

    @cached_property
    def undrawn(self) -> list[Inline]:
        """Why parts of the page are not drawn for which the data are too few; added to."""
        return self.root.undrawn if self.root else []

    @cached_property
    def noted(self) -> set[Inline]:
        """Notes that a page has once, however many tables they are about; added to."""
        return set()

    @cached_property
    def partners(self) -> Figure:
        """The number of recipients, in the currencies of the page."""
        parts = self.figures.breakdowns.get("recipient", ())
        counts = [part.count for part in parts if part.currency in self.currencies]
        if len(counts) == 1:
            return counts[0]
        first: dict[str, str] = {}
        for item in self.dataset.allocations:
            first.setdefault(item.recipient.key, allocation_id(item))
        return self.derived.count("partners", list(first.values()))

    @cached_property
    def rows(self) -> RowCounts:
        """The number of rows that were read, used, left out and refused."""
        return RowCounts(self.dataset, self.derived)

    @cached_property
    def conversions(self) -> dict[str, Figure]:
        """How many amounts were converted, taken as stated or neither, by `CONVERSIONS`."""
        amounts: dict[str, dict[str, str]] = {name: {} for name in CONVERSIONS.values()}
        for item in self.dataset.allocations:
            if item.conversion is not None:
                name = CONVERSIONS[item.conversion.status]
                amounts[name].setdefault(unsplit_id(item.id), allocation_id(item))
        return {
            name: self.derived.count(f"conversion/{name}", list(items.values()))
            for name, items in amounts.items()
            if items
        }

    @cached_property
    def places(self) -> Places:
        """Words for places in the sources."""
        return Places(self)

    def money(self, figure: Figure, *, like: Decimal | None = None) -> ValueText:
        """Return an amount in words, a stated one with the precision that it was stated with."""
        amount = self.amount(figure, like=like)
        return ValueText(amount.text, figure.id, value=Money(figure.value, figure.unit))

    def amount(self, figure: Figure, *, like: Decimal | None = None) -> AmountText:
        """Return an amount in words and its parts."""
        step = self._steps.get(figure.id) if figure.operation is Operation.STATED else None
        return self.wording.amount_parts(Money(figure.value, figure.unit), step=step, like=like)

    def number(self, figure: Figure) -> ValueText:
        """Return a count in digits."""
        return ValueText(self.wording.number(figure.value), figure.id, value=int(figure.value))

    def count_in_words(self, figure: Figure) -> ValueText:
        """Return a count, in words where it is small."""
        return ValueText(self.wording.count(int(figure.value)), figure.id, value=int(figure.value))

    def allocations(self, currency: str = "") -> Figure:
        """Return how many allocations there are, in one currency or in those of the page.

        One that is spread over several countries or sectors counts once.
        """
        if not currency and len(self.currencies) == 1:
            currency = self.currencies[0]
        if currency:
            inputs = self.figures.totals[currency].inputs
            return self.derived.count(f"allocations/{currency}", unsplit(inputs))
        inputs = tuple(name for total in self.figures.totals.values() for name in total.inputs)
        return self.derived.count("allocations", unsplit(inputs))

    @cached_property
    def totals(self) -> list[Figure]:
        """The sums of the allocations in the currencies of the page."""
        return [self.figures.totals[code] for code in self.currencies]

    def percent(
        self, figure: Figure, *, in_words: bool = False, exact: Fraction | None = None
    ) -> ValueText:
        """Return a share as a page shows it, or in words as it is read aloud.

        Args:
            exact: what it was before it was rounded; left out, what its inputs make.
        """
        if exact is None and not 1 <= figure.value <= 99:  # else it is near neither nothing nor all
            exact = self.derived.exact_percent(figure)
        text = self.wording.percent(figure.value, exact=exact, in_words=in_words)
        return ValueText(text, figure.id, value=figure.value, exact=exact)

    def amounts(self, figures: Sequence[Figure]) -> Inline:
        """Return amounts as a list in words."""
        return self.wording.join([self.money(figure) for figure in figures])

    def purposes(self, names: Iterable[str]) -> tuple[str, ...]:
        """Return what allocations are for, each purpose once.

        Args:
            names: the ids of their amounts.
        """
        items = (self.items[name] for name in names)
        return tuple(dict.fromkeys(item.purpose for item in items if item.purpose))

    def breakdowns(self, by: str, currency: str = "") -> tuple[Breakdown, ...]:
        """Return the figures grouped by a field, as a page shows them: each currency by itself.

        Args:
            currency: this alone; left out, the one that amounts were converted to, or else all.

        Raises:
            CurrencyError: there are no amounts in the currency that was asked for.
            DataError: there are no allocations.
        """
        parts = self.figures.breakdowns.get(by, ())
        wanted = currency or self.dataset.converted_to
        if self.groups and wanted is not None and wanted not in self.figures.totals:
            return ()  # this group has no such money
        if currency or self.dataset.converted_to is not None or not parts:
            parts = (self.breakdown(by, currency),)
        self.shown.update(part.currency for part in parts)
        return parts

    def label(self, label: Words, currency: str) -> Inline:
        """Return a label, followed by the currency if there are several."""
        if len(self.figures.totals) == 1:
            return as_inline(label)
        return self.wording.fill("label.currency", label=label, currency=currency)

    def breakdown(self, by: str, currency: str = "") -> Breakdown:
        """Return the figures grouped by a field, in one currency.

        If it is left out, it is the currency that amounts were converted to.

        Raises:
            CurrencyError: there are several currencies and none was chosen, or not the chosen.
            DataError: there are no allocations.
        """
        parts = self.figures.breakdowns.get(by, ())
        if not currency and self.dataset.converted_to in {part.currency for part in parts}:
            currency = self.dataset.converted_to or ""
        chosen = [part for part in parts if not currency or part.currency == currency]
        if len(chosen) == 1:
            return chosen[0]
        if not parts:
            raise no_allocations()
        known = [f"{part.currency}: {self.money(part.total)}" for part in parts]
        target = self.dataset.converted_to
        if target is not None and currency in ("", target):
            unconverted = "conversion-impossible"
            reasons = [item.message for item in self.figures.findings if item.code == unconverted]
            raise nothing_converted(target, reasons or known)
        raise unclear_currency(currency, known, self.report, parts[0].currency)

    def largest(self, by: str, currency: str = "") -> Group:
        """Return the group with the largest amount, apart from what was not itemised."""
        breakdown = self.breakdown(by, currency)
        return (breakdown.itemised or breakdown.groups)[0]

    @cached_property
    def items(self) -> dict[str, Allocation]:
        """The allocations by the figures of their amounts."""
        return {allocation_id(item): item for item in self.dataset.allocations}

    @cached_property
    def _steps(self) -> dict[str, Decimal]:
        """The precision that totals were stated with, by figure."""
        stated = self.dataset.announced.stated
        figures = self.figures.stated
        return {figures[amount.money.currency].id: amount.step for amount in stated}
