"""Totals by a field, as a table of figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidreport.lazy_dataclass import dataclass
from aidreport.model.fields import FieldKind
from aidreport.model.frame import findings_frame, frame_of, html_table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from pandas import DataFrame

    from aidreport.analysis.figures import Figures
    from aidreport.model.fields import FieldValue


@dataclass(frozen=True, slots=True, repr=False)
class FigureTable:
    """Totals by a field and currency."""

    _figures: Figures
    _by: str

    @property
    def totals(self) -> dict[str, Decimal]:
        """The sum of all allocations, by currency."""
        return {code: figure.value for code, figure in self._figures.totals.items()}

    @property
    def findings(self) -> DataFrame:
        """What the checks found: severity, code, message, source."""
        return findings_frame(self._figures.findings)

    def to_frame(self) -> DataFrame:
        """Return a row for each group: key, name, currency, amount, share_percent and rows.

        The column of the key is called as the field is. It is null for what was announced but is
        not itemised. The shares of a currency add up to 100.0; they are null where amounts have
        no meaningful share.
        """
        groups = [group for part in self._figures.breakdowns[self._by] for group in part.groups]
        key = "key" if self._by == "currency" else self._by
        names = ["Not itemised" if group.key is None else group.name for group in groups]
        shares = [group.share.value if group.share else None for group in groups]
        columns: dict[str, tuple[FieldKind, Sequence[FieldValue]]] = {
            key: (FieldKind.TEXT, [group.key for group in groups]),
            "name": (FieldKind.TEXT, names),
            "currency": (FieldKind.TEXT, [group.amount.unit for group in groups]),
            "amount": (FieldKind.NUMBER, [group.amount.value for group in groups]),
            "share_percent": (FieldKind.NUMBER, shares),
        }
        return frame_of(columns).assign(rows=[group.rows for group in groups])

    def _total(self) -> str:
        return ", ".join(f"{code} {amount:,f}" for code, amount in self.totals.items())

    def __repr__(self) -> str:
        return f"<aidreport figures by {self._by}: {self._total() or 'nothing'}>"

    def _repr_html_(self) -> str:
        return html_table(self.to_frame(), f"Total: {self._total()}")
