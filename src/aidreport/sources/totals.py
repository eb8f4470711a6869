"""Total rows: recognised among their parts, compared with them, never summed."""

from __future__ import annotations

import re
from decimal import Context, Decimal, Inexact, localcontext
from typing import TYPE_CHECKING

from aidreport.model.finding import Finding, Severity

if TYPE_CHECKING:
    from aidreport.model.source import Place

_LABEL = re.compile(
    r"(grand |overall |sub-?|general )?(total|totals|totalt|totalsum|sum|summe|somme|gesamt"
    r"|gesamtsumme|delsum|sous-total|zwischensumme|total général|total general|i alt|alt)"
    r"(:|\s*\(.*\)|\s+(all|alle|for|of|amount|usd|nok|eur)\b.*)?",
    re.IGNORECASE,
)


def is_total_label(text: str) -> bool:
    """Return whether a label says that its row is a total or subtotal."""
    return _LABEL.fullmatch(text.strip().rstrip("*").strip()) is not None


class TotalRows:
    """Compares total rows with the rows above them; `findings` gathers what does not fit."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self._all = Decimal()
        self._since = Decimal()
        self._rows = 0

    def add(self, amount: Decimal) -> None:
        """Count a row that is used."""
        with localcontext(Context(prec=1_000, traps=[Inexact])):
            self._all += amount
            self._since += amount
        self._rows += 1

    def is_sum(self, amount: Decimal) -> bool:
        """Return whether an amount without a label is the sum of two or more rows above."""
        return self._rows > 1 and amount == self._all

    def check(self, place: Place, amount: Decimal) -> None:
        """Compare a total with all rows above it, or with those since the last total."""
        if amount not in (self._all, self._since):
            self.findings.append(
                Finding(
                    "total-row-differs",
                    Severity.WARNING,
                    f"the total row says {amount:,f}, the rows above it sum to {self._all:,f}"
                    + (f" ({self._since:,f} since the last total)" if self._partial else ""),
                    str(place),
                )
            )
        self._since = Decimal()

    @property
    def _partial(self) -> bool:
        return self._since != self._all
