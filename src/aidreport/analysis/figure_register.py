"""The book of figures: each is entered once, under its id, with its derivation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidreport.analysis.figures import Figure, Operation, allocation_id, equivalents

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from aidreport.model.allocation import Allocation
    from aidreport.model.money import StatedAmount


class Book:
    """Figures by id, in the order of entry.

    Args:
        traced: whether sums name what went into them.
    """

    def __init__(self, *, traced: bool = True) -> None:
        self.figures: dict[str, Figure] = {}
        self._traced = traced

    def computed(
        self, name: str, value: Decimal, unit: str, operation: Operation, inputs: Sequence[str]
    ) -> Figure:
        """Enter a figure that was computed from others; return it."""
        return self._enter(Figure(name, value, unit, operation, tuple(inputs)))

    def summed(
        self, name: str, value: Decimal, currency: str, rows: Sequence[Allocation]
    ) -> Figure:
        """Enter the sum of allocations; return it."""
        inputs = [allocation_id(row) for row in rows] if self._traced else ()
        return self.computed(name, value, currency, Operation.SUM, inputs)

    def equivalents(
        self, name: str, value: Decimal, currency: str, rows: Sequence[Allocation]
    ) -> Figure:
        """Enter the sum of what allocations state in another currency; return it."""
        inputs = equivalent_inputs(rows, currency) if self._traced else ()
        return self.computed(name, value, currency, Operation.SUM, inputs)

    def stated(self, name: str, amount: StatedAmount, source: str) -> Figure:
        """Enter an amount as its source states it; return it."""
        return self._enter(
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

    def fact(self, name: str, value: Decimal, source: str, as_written: str) -> Figure:
        """Enter a number that is no amount, as its source states it; return it."""
        return self._enter(
            Figure(name, value, "", Operation.STATED, source=source, as_written=as_written)
        )

    def allocation(self, allocation: Allocation) -> Figure:
        """Enter an allocation's amount and its stated equivalents; return the amount."""
        name = allocation_id(allocation)
        source = str(allocation.place)
        for equivalent, stated in equivalents(allocation):
            self.stated(equivalent, stated, source)
        guessed = [item.reason for item in allocation.inferred if item.field == "amount"]
        return self._enter(
            Figure(
                name,
                allocation.amount.amount,
                allocation.amount.currency,
                Operation.STATED,
                source=source,
                as_written=allocation.as_written,
                inferred="; ".join(guessed),
            )
        )

    def _enter(self, figure: Figure) -> Figure:
        if figure.id in self.figures:
            raise AssertionError(f"two figures are called {figure.id}")
        self.figures[figure.id] = figure
        return figure


def equivalent_inputs(rows: Sequence[Allocation], currency: str) -> list[str]:
    """Return the ids of the stated equivalents in a currency, row by row."""
    return [
        name
        for row in rows
        for name, stated in equivalents(row)
        if stated.money.currency == currency
    ]
