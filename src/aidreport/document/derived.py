"""Figures that a page needs beside those of the analysis: counts, and sums of what it folds."""

from __future__ import annotations

from decimal import Decimal, localcontext
from typing import TYPE_CHECKING

from aidreport.analysis.figures import Figure, Operation

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


_DIGITS = 1_000
"""No sum of the analysis has more, and parts of one need no more."""


class Derived:
    """Enters figures when a part of the briefing asks for them.

    The same name stands for the same figure wherever it is asked for.
    """

    def __init__(self, known: Mapping[str, Figure]) -> None:
        self._known = known
        self.figures: dict[str, Figure] = {}

    def count(self, name: str, inputs: Sequence[str]) -> Figure:
        """Return how many inputs there are, as a figure."""
        return self._entered(name, Decimal(len(inputs)), "count", Operation.COUNT, inputs)

    def sum(self, name: str, parts: Sequence[Figure]) -> Figure:
        """Return the sum of figures of one unit, of which there is at least one, as a figure."""
        with localcontext(prec=_DIGITS):
            value = sum((part.value for part in parts), Decimal(0))
        inputs = [part.id for part in parts]
        return self._entered(name, value, parts[0].unit, Operation.SUM, inputs)

    def _entered(
        self, name: str, value: Decimal, unit: str, operation: Operation, inputs: Sequence[str]
    ) -> Figure:
        figure = Figure(name, value, unit, operation, tuple(inputs))
        if name in self._known or self.figures.setdefault(name, figure) != figure:
            raise AssertionError(f"two figures are called {name}")
        return figure
