"""The figures of an analysis by their ids, as they are computed."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, Protocol

from aidreport.analysis.figures import Figure, Operation, allocation_id, as_stated, equivalents
from aidreport.lazy_dataclass import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from aidreport.analysis.totals import GroupSum
    from aidreport.model.allocation import Allocation
    from aidreport.model.bulk import Bulk
    from aidreport.model.dataset import Dataset
    from aidreport.model.money import StatedAmount


class FigureColumn(Protocol):
    """Figures that stay in columns; one becomes an object where somebody looks at it."""

    def ids(self) -> Iterator[str]:
        """Yield the ids of all of them."""

    def find(self, name: str) -> Figure | None:
        """Return the figure of an id; None if it is none of them."""


class FiguresById(Mapping[str, Figure]):
    """Figures by id: objects, and those that stay in columns.

    Args:
        objects: by id; others may be added.
        columns: the others; more may be added.
    """

    def __init__(self, objects: Mapping[str, Figure], columns: Sequence[FigureColumn]) -> None:
        self._objects, self._columns = objects, columns

    def __getitem__(self, name: str) -> Figure:
        if (known := self._objects.get(name)) is not None:
            return known
        for column in self._columns:
            if (found := column.find(name)) is not None:
                return found
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        yield from self._objects
        for column in self._columns:
            yield from column.ids()

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def in_order(self, names: set[str]) -> list[str]:
        """Return those of some names that figures have, in the order of the figures."""
        found = [name for name in self._objects if name in names]
        others = {name for name in names.difference(found) if name in self}
        for column in self._columns if others else ():
            found += filter(others.__contains__, column.ids())
        return found


def in_order(figures: Mapping[str, Figure], names: set[str]) -> list[str]:
    """Return those of a few names that figures have, in the order of the figures.

    Figures that stay in columns are not looked at one by one, unless a name is of one of them.
    """
    if isinstance(figures, ChainMap):
        parts = (in_order(part, names) for part in reversed(figures.maps))
        return list(dict.fromkeys(chain.from_iterable(parts)))
    if isinstance(figures, FiguresById):
        return figures.in_order(names)
    return [name for name in figures if name in names]


class AllocationColumn:
    """The amounts of the allocations of a long table, which state no equivalents.

    Args:
        names: the ids of the amounts, in the order of the allocations.
    """

    def __init__(self, bulk: Bulk, names: Sequence[str]) -> None:
        self._bulk, self._names = bulk, names
        self._places: dict[str, int] | None = None

    def ids(self) -> Iterator[str]:
        """Yield the ids of all of them."""
        yield from self._names

    def find(self, name: str) -> Figure | None:
        """Return the figure of an id; None if it is none of them."""
        if self._places is None:
            self._places = {each: at for at, each in enumerate(self._names)}
        at = self._places.get(name)
        if at is None:
            return None
        allocation = self._bulk[at]
        return stated_figure(name, as_stated(allocation), str(allocation.place))


class FigureRegister:
    """Figures by id, in the order in which they were added.

    Args:
        traced: whether sums name what went into them.
        prefix: how the names of all of them begin.
    """

    def __init__(self, *, traced: bool = True, prefix: str = "") -> None:
        self.figures: dict[str, Figure] = {}
        self.columns: list[FigureColumn] = []
        self.traced, self._prefix = traced, prefix

    @property
    def by_id(self) -> Mapping[str, Figure]:
        """All figures by id, those in columns too."""
        return FiguresById(self.figures, self.columns) if self.columns else self.figures

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

    def add_sum(self, name: str, total: GroupSum, inputs: Sequence[str] = ()) -> Figure:
        """Add the sum of allocations; return it.

        Args:
            inputs: the ids of their amounts, where they are no objects.
        """
        if self.traced and not inputs:
            inputs = [allocation_id(row) for row in total.rows]
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
        return self.add(stated_figure(name, amount, source))

    def add_allocation(self, allocation: Allocation) -> None:
        """Add an allocation's stated equivalents and its amount."""
        source = str(allocation.place)
        for name, stated in equivalents(allocation):
            self.add_stated(name, stated, source)
        self.add_stated(allocation_id(allocation), as_stated(allocation), source)


def stated_figure(name: str, amount: StatedAmount, source: str) -> Figure:
    """Return the figure of an amount as its source states it."""
    return Figure(
        name,
        amount.money.amount,
        amount.money.currency,
        Operation.STATED,
        source=source,
        as_written=amount.as_written,
        inferred=amount.inferred,
    )


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
        names: the ids of the amounts of all allocations of a long table whose figures are traced.
    """

    dataset: Dataset
    register: FigureRegister
    rows: Sequence[Allocation]
    sums: Mapping[str, GroupSum]
    totals: Mapping[str, Figure]
    stated: Mapping[str, Figure]
    facts: Mapping[int, Figure]
    equivalents: Mapping[str, Mapping[str, Figure]]
    names: Sequence[str] = ()
