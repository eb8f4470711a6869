"""Whether a sum is the total that a source states, but for rounding."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

_HALF = Decimal("0.5")


class Agreement(StrEnum):
    """How a sum relates to the stated total.

    IMPRECISE: it differs by what may be rounding, but the total has one significant digit
    ("NOK 1 billion"), which does not say how precise it is.
    """

    AGREES = "agrees"
    ROUNDING = "rounding"
    IMPRECISE = "imprecise"
    DIFFERS = "differs"

    @classmethod
    def of(cls, difference: Decimal, stated: Decimal, step: Decimal) -> Agreement:
        """Return how a sum that differs from a total relates to it.

        Args:
            stated: the total.
            step: one unit of its precision.
        """
        if not difference:
            return cls.AGREES
        if difference.copy_abs() > step * _HALF:
            return cls.DIFFERS
        return cls.IMPRECISE if 0 < stated.copy_abs() < step.scaleb(1) else cls.ROUNDING
