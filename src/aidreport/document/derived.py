"""Figures that a page adds to those of the analysis, such as counts of rows."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import TYPE_CHECKING

from aidreport.analysis.figures import (
    Figure,
    Operation,
    allocation_id,
    exact_change,
    exact_percent,
)
from aidreport.analysis.long_groups import LongGroups
from aidreport.model.allocation import unsplit_id
from aidreport.model.money import round_half_up

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from aidreport.analysis.figures import Breakdown
    from aidreport.model.allocation import Place
    from aidreport.model.dataset import Dataset


def unsplit(names: Iterable[str]) -> list[str]:
    """Return ids of allocations' amounts; of one that is spread over several, only the first."""
    first: dict[str, str] = {}
    for name in names:
        first.setdefault(unsplit_id(name), name)
    return list(first.values())


_DIGITS = 1_000
"""No sum of the analysis has more, and parts of one need no more."""
_PERCENT_PLACES = 6


class DerivedFigures:
    """Figures that a part of the briefing asks for, entered when it does.

    The same name gives the same figure wherever it is asked for.

    Args:
        known: the figures of the analysis.
        prefix: how the names of figures of a part of the data begin.
        figures: those entered so far, for the whole or another part; added to.
    """

    def __init__(
        self,
        known: Mapping[str, Figure],
        prefix: str = "",
        figures: dict[str, Figure] | None = None,
    ) -> None:
        self._known, self._prefix = known, prefix
        self.figures: dict[str, Figure] = {} if figures is None else figures

    def count(self, name: str, inputs: Sequence[str]) -> Figure:
        """Return how many inputs there are, as a figure."""
        return self._entered(name, Decimal(len(inputs)), "count", Operation.COUNT, inputs)

    def sum(self, name: str, parts: Sequence[Figure]) -> Figure:
        """Return the sum of one or more figures of one unit, as a figure."""
        with localcontext(prec=_DIGITS):
            value = sum((part.value for part in parts), Decimal(0))
        inputs = [part.id for part in parts]
        return self._entered(name, value, parts[0].unit, Operation.SUM, inputs)

    def sum_of_all(self, name: str, value: Decimal, unit: str, inputs: Sequence[str]) -> Figure:
        """Return a sum that is known already, as a figure."""
        return self._entered(name, value, unit, Operation.SUM, inputs)

    def shares_total(self, breakdown: Breakdown) -> Figure:
        """Return what the shares of a breakdown add up to, in percent."""
        name = f"shares/{breakdown.by}/{breakdown.currency}"
        if isinstance(breakdown.groups, LongGroups):
            of = breakdown.groups
            return self.sum_of_all(name, of.shared, "percent", of.ids_of("share"))
        return self.sum(name, [group.share for group in breakdown.groups if group.share])

    def nothing(self, unit: str) -> Figure:
        """Return the sum of no figures, which is what data have of a group that is not in them."""
        return self._entered(f"nothing/{unit}", Decimal(0), unit, Operation.SUM, ())

    def difference(self, name: str, left: Figure, right: Figure) -> Figure:
        """Return left − right, which are in one unit, as a figure."""
        with localcontext(prec=_DIGITS):
            value = left.value - right.value
        inputs = (left.id, right.id)
        return self._entered(name, value, left.unit, Operation.DIFFERENCE, inputs)

    def own_name(self, figure: Figure) -> str:
        """Return what a figure is called within its part of the data."""
        return figure.id.removeprefix(self._prefix)

    def change(self, name: str, now: Figure, before: Figure) -> Figure:
        """Return by how much a figure has changed, in percent of what it was, as a figure."""
        value = round_half_up(exact_change(now.value, before.value), _PERCENT_PLACES)
        return self._entered(name, value, "percent", Operation.CHANGE, (now.id, before.id))

    def exact_percent(self, figure: Figure) -> Fraction:
        """Return a percentage of any kind or a sum of shares before it was rounded."""
        inputs = {name: self.figures.get(name) or self._known[name] for name in figure.inputs}
        if figure.operation is Operation.SUM:
            return sum(map(self.exact_percent, inputs.values()), Fraction(0))
        return exact_percent(figure, inputs)

    def _entered(
        self, name: str, value: Decimal, unit: str, operation: Operation, inputs: Sequence[str]
    ) -> Figure:
        name = f"{self._prefix}{name}"
        figure = Figure(name, value, unit, operation, tuple(inputs))
        if name in self._known or self.figures.setdefault(name, figure) != figure:
            raise AssertionError(f"two figures are called {name}")
        return figure


class RowCounts:
    """Counts rows, of one file or, without a path, of all of them.

    Args:
        dataset: its rows; those left out and refused are called "excluded/1", "rejected/1" and on,
            its files "file-1" and on.
        derived: holds the counts.
    """

    def __init__(self, dataset: Dataset, derived: DerivedFigures) -> None:
        self._derived = derived
        account = dataset.account
        self._files = {file.path: f"/file-{at}" for at, file in enumerate(dataset.files, 1)}
        self._rows: dict[tuple[str, str], list[str]] = defaultdict(list)
        first = {unsplit_id(item.id): item for item in reversed(dataset.allocations)}
        for item in reversed(first.values()):
            self._enter("used", item.place, allocation_id(item))
        for number, row in enumerate(account.excluded, 1):
            self._enter("excluded", row.place, f"excluded/{number}")
        for number, refused in enumerate(account.rejected, 1):
            self._enter("rejected", refused.place, f"rejected/{number}")

    def _enter(self, status: str, place: Place, name: str) -> None:
        self._rows[status, place.file].append(name)
        self._rows[status, ""].append(name)

    def count(self, status: str, path: str = "") -> Figure:
        """Return how many rows were "used", "excluded" by a rule, or "rejected" as unusable."""
        name = f"rows/{status}{self._files.get(path, '')}"
        return self._derived.count(name, self._rows[status, path])

    def read(self, path: str = "") -> Figure:
        """Return how many rows there were: used, left out and refused."""
        parts = [self.count(status, path) for status in ("used", "excluded", "rejected")]
        return self._derived.sum(f"rows/read{self._files.get(path, '')}", parts)

    def with_reason(self, status: str, number: int, rows: list[int]) -> Figure:
        """Return how many rows share a reason.

        Args:
            status: "excluded" or "rejected".
            number: of the reason, from 1.
            rows: their numbers among those of that status, from 1.
        """
        inputs = [f"{status}/{row}" for row in rows]
        return self._derived.count(f"reason/{status}/{number}", inputs)

    def of_plan(self, plan: int, number: int, rows: list[int]) -> Figure:
        """Return how many rows of a table were left out for one reason.

        Args:
            plan: its number, from 1.
            number: of the reason, from 1.
            rows: their numbers among those left out, from 1.
        """
        inputs = [f"excluded/{row}" for row in rows]
        return self._derived.count(f"reading/{plan}/{number}", inputs)
