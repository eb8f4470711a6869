"""From a data set to its figures: totals, breakdowns, reconciliations, rates and findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidreport.analysis.book import Book, allocation_id, equivalent_id, equivalent_inputs
from aidreport.analysis.breakdown import Breakdowns
from aidreport.analysis.checks import finding, reconcile
from aidreport.analysis.figures import Figure, Figures, Operation, Rate, Reconciliation
from aidreport.analysis.rates import Pair, Stated, implied_rates, stray_finding
from aidreport.analysis.totals import FIELDS, Sum, field_of, fold
from aidreport.model.finding import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aidreport.model.allocation import Allocation
    from aidreport.model.dataset import Dataset
    from aidreport.model.money import StatedAmount

__all__ = ["FIELDS", "analyse"]

_ORDER = (Severity.ERROR, Severity.WARNING, Severity.NOTE)


def analyse(dataset: Dataset, *, by: Sequence[str]) -> Figures:
    """Return the figures of a data set.

    Args:
        dataset: its allocations are summed by currency; measures are not told apart here.
        by: the fields to group by, each one of `FIELDS`.

    Raises:
        UsageError: a field is not known.
    """
    keys = {name: field_of(name) for name in by}
    work = _Work(dataset)
    breakdowns = {
        name: work.breakdowns.of(name, fold(dataset.allocations, key)) for name, key in keys.items()
    }
    findings = [*dataset.findings, *work.findings, *work.breakdowns.findings]
    return Figures(
        measures=tuple(sorted({item.measure for item in dataset.allocations})),
        totals=work.totals,
        stated=work.stated,
        breakdowns=breakdowns,
        reconciliations=tuple(work.reconciliations),
        rates=tuple(work.rates),
        findings=tuple(sorted(findings, key=lambda item: _ORDER.index(item.severity))),
        by_id=work.book.figures,
    )


class _Work:
    """The figures of one data set while they are worked out, in the order that they need."""

    def __init__(self, dataset: Dataset) -> None:
        self.book = Book()
        self.findings: list[Finding] = []
        announcement = dataset.announcement
        self.statements: tuple[StatedAmount, ...] = announcement.stated if announcement else ()
        self.source = announcement.source if announcement else ""
        for allocation in dataset.allocations:
            self.book.allocation(allocation)
        sums = {code: group[""] for code, group in _whole(dataset.allocations).items()}
        self.sums = dict(sorted(sums.items(), key=lambda item: -len(item[1].rows)))
        self.totals = {code: self._total(code, total) for code, total in self.sums.items()}
        self.stated = {
            item.money.currency: self.book.stated(
                f"stated/{item.money.currency}", item, self._place(item)
            )
            for item in self.statements
        }
        self.equivalents = {code: self._equivalents(code, s) for code, s in self.sums.items()}
        self.reconciliations = list(self._reconcile())
        self.rates = self._rates(dataset.allocations)
        self.breakdowns = Breakdowns(
            self.book, self.totals, self.stated, self.equivalents, self.reconciliations
        )

    def _place(self, statement: StatedAmount) -> str:
        return f"{self.source}, line {statement.line}" if statement.line else self.source

    def _total(self, currency: str, total: Sum) -> Figure:
        inputs = [allocation_id(row) for row in total.rows]
        return self.book.computed(
            f"total/{currency}", total.amount, currency, Operation.SUM, inputs
        )

    def _equivalents(self, currency: str, total: Sum) -> dict[str, Figure]:
        """Enter the sums of equivalents that every allocation in a currency states."""
        entered = {}
        complete = total.complete_equivalents()
        for code, amount in complete.items():
            inputs = equivalent_inputs(total.rows, code)
            name = f"equivalent-total/{currency}/{code}"
            entered[code] = self.book.computed(name, amount, code, Operation.SUM, inputs)
        for code, (_, count) in total.equivalents.items():
            if code not in complete:
                self.findings.append(
                    Finding(
                        "equivalent-incomplete",
                        Severity.NOTE,
                        f"{count} of {len(total.rows)} allocations state an amount in {code};"
                        " these are not summed",
                    )
                )
        return entered

    def _reconcile(self) -> list[Reconciliation]:
        """Compare every stated total with the sum it can be compared with."""
        own, equivalent = [], []
        main = next(iter(self.sums), "")
        for statement in self.statements:
            code = statement.money.currency
            stated = self.stated[code]
            if code in self.totals:
                total = self.totals[code]
                own.append(reconcile(self.book, total, stated, statement, equivalent=False))
            elif code in self.equivalents.get(main, {}):
                total = self.equivalents[main][code]
                equivalent.append(reconcile(self.book, total, stated, statement, equivalent=True))
            else:
                self.findings.append(
                    Finding(
                        "stated-without-rows",
                        Severity.WARNING,
                        f"{statement.as_written} is announced, but no sum in {code} can be formed",
                        stated.source,
                    )
                )
        results = own + equivalent
        self.findings += [item for item in map(finding, results) if item is not None]
        return results

    def _rates(self, allocations: Sequence[Allocation]) -> list[Rate]:
        """Work out the implied rates of each pair of currencies."""
        pairs: dict[tuple[str, str], list[tuple[Pair, str]]] = {}
        for allocation in allocations:
            for index, stated in enumerate(allocation.equivalents):
                entry = (self._allocation_pair(allocation, index), str(allocation.place))
                code = (allocation.amount.currency, stated.money.currency)
                pairs.setdefault(code, []).append(entry)
        for code, found in pairs.items():
            totals = self._totals_pair(*code)
            if totals is not None:
                found.append((totals, self.source))
        rates = []
        for found in pairs.values():
            places = {pair.name: place for pair, place in found}
            for rate in implied_rates(self.book, [pair for pair, _ in found]):
                rates.append(rate)
                if rate.strays:
                    self.findings.append(stray_finding(rate, places[rate.figure.id]))
        return rates

    def _allocation_pair(self, allocation: Allocation, index: int) -> Pair:
        stated = allocation.equivalents[index]
        other = equivalent_id(allocation, index)
        return Pair(
            allocation.recipient.name,
            f"rate/{other.removeprefix('allocation/')}",
            Stated(self.book.figures[allocation_id(allocation)], allocation.step / 2),
            Stated(self.book.figures[other], stated.step / 2),
        )

    def _totals_pair(self, currency: str, equivalent: str) -> Pair | None:
        steps = {item.money.currency: item.step for item in self.statements}
        if currency not in steps or equivalent not in steps:
            return None
        amount, other = self.stated[currency], self.stated[equivalent]
        return Pair(
            "",
            f"stated-rate/{currency}/{equivalent}",
            Stated(amount, steps[currency] / 2),
            Stated(other, steps[equivalent] / 2),
        )


def _whole(allocations: Sequence[Allocation]) -> dict[str, dict[str, Sum]]:
    return fold(allocations, lambda _: "")
