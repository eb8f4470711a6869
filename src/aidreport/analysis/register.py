"""The figures of an analysis by their ids, as they are computed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from aidreport.analysis.figures import Figure, Operation, allocation_id, as_stated, equivalents

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from aidreport.analysis.totals import GroupSum
    from aidreport.model.allocation import Allocation
    from aidreport.model.dataset import Dataset
    from aidreport.model.money import StatedAmount


class FigureRegister:
    """Figures by id, in the order in which they were added.

    Args:
        traced: whether sums name what went into them.
        prefix: how the names of all of them begin.
    """

    def __init__(self, *, traced: bool = True, prefix: str = "") -> None:
        self.figures: dict[str, Figure] = {}
        self.traced, self._prefix = traced, prefix

    def add(self, figure: Figure) -> Figure:
        """Add a figure; return it."""
        if self._prefix:
            figure = replace(figure, id=f"{self._prefix}{figure.id}")
        if figure.id in self.figures:
            raise AssertionError(f"two figures are called {figure.id}")
        self.figures[figure.id] = figure
        return figure

    def add_computed(
        self, name: str, value: Decimal, unit: str, operation: Operation, inputs: Sequence[str]
    ) -> Figure:
        """Add a figure that was computed from others; return it."""
        return self.add(Figure(name, value, unit, operation, tuple(inputs)))

    def add_sum(self, name: str, total: GroupSum) -> Figure:
        """Add the sum of allocations; return it."""
        inputs = [allocation_id(row) for row in total.rows] if self.traced else ()
        return self.add_computed(name, total.amount, total.currency, Operation.SUM, inputs)

    def add_equivalents(self, name: str, total: GroupSum) -> dict[str, Figure]:
        """Add the sums of what all the allocations state in others; return them by currency."""
        sums = {}
        for code, value in total.complete_equivalents().items():
            stated = (pair for row in total.rows if self.traced for pair in equivalents(row))
            inputs = [figure for figure, amount in stated if amount.money.currency == code]
            sums[code] = self.add_computed(f"{name}/{code}", value, code, Operation.SUM, inputs)
        return sums

    def add_stated(self, name: str, amount: StatedAmount, source: str) -> Figure:
        """Add an amount as its source states it; return it."""
        return self.add(
            Figure(
                name,
                amount.money.amount,
                amount.money.currency,
                Operation.STATED,
                source=source,
                as_written=amount.as_written,
                inferred=amount.inferred,
            )
        )

    def add_allocation(self, allocation: Allocation) -> None:
        """Add an allocation's stated equivalents and its amount."""
        source = str(allocation.place)
        for name, stated in equivalents(allocation):
            self.add_stated(name, stated, source)
        self.add_stated(allocation_id(allocation), as_stated(allocation), source)


@dataclass(frozen=True, slots=True)
class Basis:
    """What all further figures of a data set are computed from.

    Attributes:
        register: holds them by id.
        rows: the allocations that are objects: all, or those beside the columns.
        sums, totals: of the allocations by currency, the largest number of rows first.
        stated: the figures of the announced totals by currency.
        facts: the numbers of the announcement's facts by their place among them, from 1.
        equivalents: by currency, sums of what every allocation states in others.
    """

    dataset: Dataset
    register: FigureRegister
    rows: Sequence[Allocation]
    sums: Mapping[str, GroupSum]
    totals: Mapping[str, Figure]
    stated: Mapping[str, Figure]
    facts: Mapping[int, Figure]
    equivalents: Mapping[str, Mapping[str, Figure]]
