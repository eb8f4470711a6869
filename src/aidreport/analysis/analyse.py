"""From a data set to its figures: totals, breakdowns, reconciliations, rates and findings."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from aidreport.analysis.breakdown import Breakdowns
from aidreport.analysis.checks import (
    RatePair,
    StatedFigure,
    half_unit,
    implied_rates,
    reconcile,
    reconciliation_finding,
)
from aidreport.analysis.conversion import conversion_findings
from aidreport.analysis.data_quality import data_quality_findings
from aidreport.analysis.facts import plain_number
from aidreport.analysis.figures import (
    Figure,
    FigureRegister,
    Figures,
    Operation,
    Rate,
    Reconciliation,
    allocation_id,
    equivalents,
)
from aidreport.analysis.select import refuse_shared_ids, refuse_shared_totals
from aidreport.analysis.totals import (
    GroupSum,
    count_by,
    exact_arithmetic,
    field_of,
    rows_alone,
    sum_by,
)
from aidreport.model.allocation import Measure
from aidreport.model.bulk import Bulk
from aidreport.model.dataset import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aidreport.model.allocation import Allocation
    from aidreport.model.dataset import Dataset, Fact
    from aidreport.model.money import StatedAmount

_ORDER = (Severity.ERROR, Severity.WARNING, Severity.NOTE)


def analyse(dataset: Dataset, *, by: Sequence[str], traced: bool = True) -> Figures:
    """Return the figures of a data set.

    Args:
        dataset: its allocations are summed by currency; measures are not told apart here.
        by: the fields to group by, each one of `GROUPS`.
        traced: whether sums name the allocations that went into them; a summary, whose figures
            nobody follows, does without.

    Raises:
        UsageError: a field is not known.
        DataError: allocations share an id, the announcement states two totals in one currency,
            or a sum needs more than 1,000 digits.
    """
    for name in by:
        field_of(name)
    if traced and isinstance(dataset.allocations, Bulk):
        dataset = replace(dataset, allocations=tuple(dataset.allocations))
    work = _Work(dataset, traced=traced)
    breakdowns = {name: work.breakdowns.of(name, sum_by(dataset.allocations, name)) for name in by}
    findings = [
        *dataset.findings,
        *work.findings,
        *work.breakdowns.findings,
        *data_quality_findings(dataset.allocations),
        *(
            conversion_findings(dataset.allocations, dataset.converted_to)
            if dataset.converted_to
            else ()
        ),
    ]
    return Figures(
        measures=_measures(dataset.allocations),
        totals=work.totals,
        stated=work.stated,
        facts=work.facts,
        breakdowns=breakdowns,
        reconciliations=tuple(work.reconciliations),
        rates=tuple(work.rates),
        findings=tuple(sorted(findings, key=lambda item: _ORDER.index(item.severity))),
        by_id=work.book.figures,
    )


class _Work:
    """The figures of one data set while they are worked out, in the order that they need."""

    def __init__(self, dataset: Dataset, *, traced: bool) -> None:
        self.book = FigureRegister(traced=traced)
        self.findings: list[Finding] = []
        announcement = dataset.announcement
        self.statements: tuple[StatedAmount, ...] = announcement.stated if announcement else ()
        self.source = announcement.source if announcement else ""
        self.converted_to = dataset.converted_to
        refuse_shared_totals(self.statements)
        self.rows = rows = rows_alone(dataset.allocations)
        refuse_shared_ids(rows)
        for allocation in rows if traced or any(row.equivalents for row in rows) else ():
            self.book.allocation(allocation)
        sums = {code: group[""] for code, group in sum_by(dataset.allocations).items()}
        self.sums = dict(sorted(sums.items(), key=lambda item: -item[1].count))
        self.totals = {code: self._total(code, total) for code, total in self.sums.items()}
        self.stated = {
            item.money.currency: self.book.stated(
                f"stated/{item.money.currency}", item, self._place(item.line)
            )
            for item in self.statements
        }
        self.facts = self._facts(announcement.facts if announcement else ())
        self.equivalents = {code: self._equivalents(code, s) for code, s in self.sums.items()}
        self.reconciliations = list(self._reconcile())
        self.rates = self._rates(rows)
        self.breakdowns = Breakdowns(
            self.book, self.totals, self.stated, self.equivalents, self.reconciliations
        )

    def _place(self, line: int | None) -> str:
        return f"{self.source}, line {line}" if line else self.source

    def _facts(self, facts: Sequence[Fact]) -> dict[int, Figure]:
        """Enter the numbers of the facts that have one."""
        entered = {}
        for index, fact in enumerate(facts, 1):
            number = plain_number(fact.figure)
            if number is not None:
                place = self._place(fact.line)
                entered[index] = self.book.fact(f"fact/{index}", number, place, fact.figure)
        return entered

    def _total(self, currency: str, total: GroupSum) -> Figure:
        return self.book.summed(f"total/{currency}", total.amount, currency, total.rows)

    def _equivalents(self, currency: str, total: GroupSum) -> dict[str, Figure]:
        """Enter the sums of equivalents that every allocation in a currency states."""
        entered = {}
        complete = total.complete_equivalents()
        for code, amount in complete.items():
            name = f"equivalent-total/{currency}/{code}"
            entered[code] = self.book.equivalents(name, amount, code, total.rows)
        originals = Counter(
            row.conversion.original.currency for row in total.rows if row.conversion
        )
        partly = [code for code in total.equivalents if code not in complete]
        partly = [code for code in partly if total.stating[code] > originals[code]]
        if partly:
            self.findings.append(_incomplete(total, partly))
        return entered

    def _equivalent_sum(self, code: str) -> Figure | None:
        """Return the sum of the equivalents in a currency; None unless all allocations state it."""
        parts = [found[code] for found in self.equivalents.values() if code in found]
        if not parts or len(parts) < len(self.equivalents):
            return None
        if len(parts) == 1:
            return parts[0]
        with exact_arithmetic():
            value = sum((part.value for part in parts), Decimal())
        inputs = [part.id for part in parts]
        return self.book.computed(f"equivalent-total/{code}", value, code, Operation.SUM, inputs)

    def _original_sum(self, code: str) -> Figure | None:
        """Return the sum of what was in a currency before conversion; None where nothing was."""
        names, amounts = [], []
        for row in self.rows:
            if row.conversion is None or row.conversion.original.currency != code:
                continue
            original = row.conversion.original
            figures = [name for name, stated in equivalents(row) if stated.money == original]
            figures = [allocation_id(row)] if row.conversion.problem else figures
            if not figures:  # a part of what is spread
                return None
            names.append(figures[0])
            amounts.append(original.amount)
        if not names:
            return None
        with exact_arithmetic():
            value = sum(amounts, Decimal())
        return self.book.computed(f"original-total/{code}", value, code, Operation.SUM, names)

    def _is_by_rates(self, code: str) -> bool:
        """Tell whether a total was converted at rates, or lacks what has none.

        It is then not comparable with what was announced.
        """
        if code != self.converted_to:
            return False
        return any(row.conversion and row.conversion.status != "stated" for row in self.rows)

    def _reconcile(self) -> list[Reconciliation]:
        """Compare every stated total with the sum it can be compared with."""
        own, equivalent = [], []
        for statement in self.statements:
            code = statement.money.currency
            stated = self.stated[code]
            if self._is_by_rates(code):
                self.findings.append(_not_compared(statement, stated))
            elif code in self.totals and self.converted_to in (None, code):
                result = reconcile(
                    self.book, self.totals[code], stated, statement, equivalent=False
                )
                own.append(result)
            elif (total := self._original_sum(code) or self._equivalent_sum(code)) is not None:
                equivalent.append(reconcile(self.book, total, stated, statement, equivalent=True))
            else:
                self.findings.append(_without_rows(statement, stated))
        results = own + equivalent
        self.findings += [item for item in map(reconciliation_finding, results) if item is not None]
        return results

    def _rates(self, allocations: Sequence[Allocation]) -> list[Rate]:
        """Work out the implied rates of each pair of currencies."""
        pairs: dict[tuple[str, str], list[RatePair]] = {}
        for allocation in allocations:
            conversion = allocation.conversion
            if conversion is not None and conversion.quotes:
                continue  # what it implies is the rate by which it was converted
            for name, stated in equivalents(allocation):
                code = (allocation.amount.currency, stated.money.currency)
                pairs.setdefault(code, []).append(self._allocation_pair(allocation, name, stated))
        rates = []
        for code, found in pairs.items():
            totals = self._totals_pair(*code)
            implied, findings = implied_rates(self.book, [*found, *([totals] if totals else [])])
            rates += implied
            self.findings += findings
        return rates

    def _allocation_pair(self, allocation: Allocation, name: str, stated: StatedAmount) -> RatePair:
        """Return an allocation's amount and one equivalent, whose figure is called `name`."""
        amount, other = self.book.figures[allocation_id(allocation)], self.book.figures[name]
        return RatePair(
            allocation.recipient.name,
            name.replace("allocation/", "rate/", 1),
            other.source,
            StatedFigure(amount, half_unit(allocation.step)),
            StatedFigure(other, half_unit(stated.step)),
            allocation.decided,
        )

    def _totals_pair(self, currency: str, equivalent: str) -> RatePair | None:
        steps = {item.money.currency: item.step for item in self.statements}
        if currency not in steps or equivalent not in steps:
            return None
        amount, other = self.stated[currency], self.stated[equivalent]
        return RatePair(
            "",
            f"stated-rate/{currency}/{equivalent}",
            self.source,
            StatedFigure(amount, half_unit(steps[currency])),
            StatedFigure(other, half_unit(steps[equivalent])),
        )


def _measures(allocations: Sequence[Allocation]) -> tuple[Measure, ...]:
    named = count_by(allocations, ("measure", lambda item: str(item.measure)))
    return tuple(sorted(Measure(name) for (name,) in named))


def _not_compared(statement: StatedAmount, stated: Figure) -> Finding:
    message = (
        f"the announced {statement.as_written} is not compared: the total was converted at"
        " published rates, or lacks what has none"
    )
    return Finding("stated-not-compared", Severity.NOTE, message, stated.source)


def _without_rows(statement: StatedAmount, stated: Figure) -> Finding:
    currency = statement.money.currency
    message = f"{statement.as_written} is announced, but no sum in {currency} can be formed"
    return Finding("stated-without-rows", Severity.WARNING, message, stated.source)


def _incomplete(total: GroupSum, codes: Sequence[str]) -> Finding:
    stating = {code: total.stating[code] for code in codes}
    first, *others = sorted(codes, key=lambda code: -stating[code])
    more = "".join(f", {stating[code]} in {code}" for code in others)
    repeated = any(total.equivalents[code][1] > stating[code] for code in codes)
    several = ", some of them more than once" if repeated else ""
    return Finding(
        "equivalent-incomplete",
        Severity.NOTE,
        f"{stating[first]} of {total.count} allocations in {total.currency} state"
        f" an amount in {first}{more}{several}; these are not summed",
    )
