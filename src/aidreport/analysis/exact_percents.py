"""What a percentage is before it was rounded, from the figures that went into it."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Protocol

from aidreport.analysis.figures import Operation

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

_QUOTIENTS = (Operation.SHARE, Operation.PERCENTAGE)


class AnyFigure(Protocol):
    """A figure of the analysis, or the entry of one in a record."""

    @property
    def value(self) -> Decimal:
        """The number."""
        ...

    @property
    def unit(self) -> str:
        """What it counts."""
        ...

    @property
    def operation(self) -> Operation:
        """How it was computed."""
        ...

    @property
    def inputs(self) -> Sequence[str]:
        """The ids of what went in."""
        ...


def exact_percent(figure: AnyFigure, known: Mapping[str, AnyFigure]) -> Fraction:
    """Return a share, a percentage or a sum of shares before it was rounded; others as they are.

    Args:
        known: figures by id; without those that went in, the figure is taken as it is.
    """
    parts = [known[name] for name in figure.inputs if name in known]
    if figure.unit == "percent" and parts and len(parts) == len(figure.inputs):
        if figure.operation in _QUOTIENTS and len(parts) == 2 and parts[1].value:
            percent = Fraction(parts[0].value) / Fraction(parts[1].value) * 100
            return percent if figure.operation is Operation.SHARE else abs(percent)
        if figure.operation is Operation.SUM:
            return sum((exact_percent(part, known) for part in parts), Fraction(0))
    return Fraction(figure.value)
