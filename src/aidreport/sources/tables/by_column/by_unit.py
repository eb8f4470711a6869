"""Amounts of a column whose rows are in different units: those of each unit are read together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aidreport.sources.formats.different_cells import encoded, taken
from aidreport.sources.problems import BadCell
from aidreport.sources.tables.by_column.amounts import AmountReader
from aidreport.sources.tables.by_column.whole import Amounts, combined

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import numpy as np

    from aidreport.sources.formats.grid import CellValue
    from aidreport.sources.tables.rows.rows import RowReader


def depends_on_rows(reader: RowReader) -> bool:
    """Tell whether the unit of an amount depends on its row: on a unit, or on a minor one."""
    power = reader.header.power
    return reader.header.units is not None or (power is not None and power < 0)


class ByUnit:
    """Reads the amounts of a table, those of each unit together.

    Args:
        reader: reads its rows, and says in which unit each is.
        clean: returns the cell that a value of a list stands for.
    """

    def __init__(self, reader: RowReader, clean: Callable[[Any], CellValue]) -> None:
        self._reader = reader
        self._clean = clean
        self._columns = reader.header.columns
        self._by_power: dict[int | None, AmountReader] = {}

    def read(self, piece: Mapping[int, Any]) -> Amounts:
        """Return the amounts of a piece of the table, in units of the currency.

        Args:
            piece: column → an Arrow array, or a list.
        """
        import numpy as np

        amounts = piece[self._columns["amount"]]
        if not depends_on_rows(self._reader):
            return self._of(self._reader.header.power).read(amounts)
        size = len(amounts)
        parts = []
        for power, at in self._groups(piece, size):
            parts.append((at, self._of(power).read(taken(amounts, at))))
        if not parts:
            return Amounts(np.zeros(size, dtype=bool), np.zeros(size, dtype=np.int64))
        return combined(size, parts)

    def _of(self, power: int | None) -> AmountReader:
        if power not in self._by_power:
            self._by_power[power] = AmountReader(self._reader, self._clean, power)
        return self._by_power[power]

    def _groups(
        self, piece: Mapping[int, Any], size: int
    ) -> Iterator[tuple[int | None, np.ndarray]]:
        """Yield the powers of ten that rows are stated in, and where, but for what is open."""
        import numpy as np

        units, of_unit = self._encoded(piece, "unit", size)
        currencies, of_currency = self._encoded(piece, "currency", size)
        pairs = of_unit.astype(np.int64) * len(currencies) + of_currency
        by_power: dict[int | None, list[int]] = {}
        for pair in np.unique(pairs).tolist():
            unit, currency = divmod(pair, len(currencies))
            try:
                power = self._reader.power_in_column(units[unit], currencies[currency])
            except BadCell:
                continue
            by_power.setdefault(power, []).append(pair)
        for power, those in by_power.items():
            yield power, np.flatnonzero(np.isin(pairs, those))

    def _encoded(
        self, piece: Mapping[int, Any], field: str, size: int
    ) -> tuple[list[CellValue], np.ndarray]:
        import numpy as np

        column = self._columns.get(field)
        if column is None:
            return [""], np.zeros(size, dtype=np.int32)
        values, codes = encoded(piece[column])
        return [self._clean(value) for value in values], codes
