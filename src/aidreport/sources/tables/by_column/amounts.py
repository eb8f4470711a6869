"""Amounts of many rows as whole numbers of 64 bits with one exponent, exact.

Numbers of a workbook or a database are taken as such, texts that are digits around one decimal
mark by their bytes. Of texts with marks between thousands, currencies, signs or units, what is
around the digits is judged by the reader of rows, once for each different surrounding. What then
is left is read once for each different cell.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from aidreport.errors import SourceError
from aidreport.model.amounts import EXACT, MOST_WHOLE_DIGITS
from aidreport.sources.formats.arrow import (
    codes_of,
    is_coded,
    is_of_texts,
    missing_in,
    plain_texts,
    whole_numbers,
)
from aidreport.sources.formats.different_cells import encoded, taken
from aidreport.sources.problems import BadCell
from aidreport.sources.tables.by_column.whole import Amounts, combined, of_each
from aidreport.sources.tables.by_column.written import MOST_WHOLE, read_texts
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Callable

    from aidreport.model.amounts import WrittenAmount
    from aidreport.sources.formats.grid import CellValue
    from aidreport.sources.tables.rows.rows import RowReader

_PLACES = (0, 2, 6)
_FEW_PLACES = (2, 6, 12)
_MOST_BINARY = 10**15
"""Whole numbers up to here have at most the digits that a spreadsheet keeps."""


class AmountReader:
    """Reads amounts of one table.

    Args:
        reader: reads its rows, and says what an amount is.
        clean: returns the cell that a value of a list stands for.
        power: the power of ten that they are stated in; None for units.
    """

    def __init__(
        self, reader: RowReader, clean: Callable[[Any], CellValue], power: int | None
    ) -> None:
        self._reader = reader
        self._clean = clean
        self._stated = power
        self._known: dict[tuple[type, str], WrittenAmount | None] = {}

    def read(self, piece: Any) -> Amounts:
        """Return the amounts of a piece of a column, in units of the currency.

        Args:
            piece: an Arrow array, or a list.
        """
        if not isinstance(piece, list):
            return self._of_array(piece)
        types = set(map(type, piece))
        if types <= {int, float}:
            return self._of_numbers(piece)
        return self._of_cells(piece)

    def one(self, cell: CellValue) -> WrittenAmount | None:
        """Return the amount in a cell; None if it is none, or one that is reported."""
        key = type(cell), str(cell)
        if key not in self._known:
            try:
                amount = self._reader.amount_of(cell, self._stated)
            except BadCell:
                amount = None
            self._known[key] = None if amount and self._is_apart(amount) else amount
        return self._known[key]

    def _is_apart(self, amount: WrittenAmount) -> bool:
        """Tell whether an amount is reported, or in the minor unit of a currency of its own."""
        own = self._power < 0 and amount.currencies is not None
        return amount.doubtful or amount.noise or amount.estimate or own

    @property
    def _power(self) -> int:
        return self._stated or 0

    def _of_array(self, array: Any) -> Amounts:
        """Return the amounts of an Arrow array of any type."""
        import numpy as np
        import pyarrow as pa

        if is_coded(array) and is_of_texts(array) and not array.null_count:
            return self._of_texts(array.dictionary).select(codes_of(array))
        if is_of_texts(array):
            return self._of_texts(plain_texts(array))
        if pa.types.is_decimal(array.type):
            return self._of_arrow_decimals(array)
        if pa.types.is_integer(array.type) and array.type != pa.uint64():
            return self._of_whole_numbers(array)
        if array.type == pa.float64():
            missing = missing_in(array)
            numbers = np.where(missing, np.nan, array.fill_null(0.0).to_numpy())
            return self._of_numbers(numbers, array)
        if array.type in (pa.float32(), pa.float16()):
            raise self._too_short(array.type)
        return self._one_by_one(array)

    def _too_short(self, kind: Any) -> SourceError:
        header, name = self._reader.header, self._reader.name
        heading = header.headings[header.columns["amount"]]
        new = f"{name.removesuffix('.parquet')}-decimal.parquet"
        return SourceError(
            state("source.short-binary", name=name, heading=heading, bits=str(kind.bit_width)),
            why=state("source.short-binary-why"),
            fix=state("source.short-binary-fix", command=_as_decimals(name, heading, new)),
        )

    def _of_cells(self, piece: list[Any]) -> Amounts:
        """Return the amounts of cells of several types, each kind by itself."""
        import numpy as np

        kinds = np.asarray([_KINDS.get(type(value), 3) for value in piece], dtype=np.int8)
        parts = []
        for kind in sorted(set(kinds.tolist())):
            at = np.flatnonzero(kinds == kind)
            values = [piece[line] for line in at.tolist()]
            parts.append((at, self._of_kind(kind, values)))
        return combined(len(piece), parts)

    def _of_kind(self, kind: int, values: list[Any]) -> Amounts:
        if kind == 0:
            return self._of_numbers(values)
        if kind == 1:
            return self._of_decimals(values)
        if kind == 2 and len(set(values)) > _FEW:
            return self._of_texts(values)
        return self._one_by_one(values)

    def _of_texts(self, texts: Any) -> Amounts:
        """Return the amounts of texts: an Arrow array, or a list."""
        read = read_texts(texts, self._reader.decimal, self._power, self.one)
        return self._with_rest(read, texts)

    def _of_arrow_decimals(self, array: Any) -> Amounts:
        import numpy as np
        import pyarrow as pa

        # A column may have eighteen places, all of them zeros but two.
        for places in (*(few for few in _FEW_PLACES if few < array.type.scale), array.type.scale):
            try:
                numbers = array.cast(pa.decimal128(38, places))
                break
            except pa.ArrowInvalid:
                if places == array.type.scale:
                    return self._one_by_one(array)
        minor, mask = whole_numbers(numbers)
        most = 10 ** min(MOST_WHOLE_DIGITS - max(self._power, 0) + places, 18)
        mask &= np.abs(minor) < most
        amounts = Amounts(mask, np.where(mask, minor, 0), self._power - places)
        return self._with_rest(amounts, array)

    def _of_whole_numbers(self, array: Any) -> Amounts:
        import numpy as np
        import pyarrow as pa

        mask = ~missing_in(array)
        whole = array.cast(pa.int64()).fill_null(0).to_numpy()
        mask &= np.abs(whole) < 10 ** min(MOST_WHOLE, MOST_WHOLE_DIGITS - self._power)
        return self._with_rest(Amounts(mask, np.where(mask, whole, 0), self._power), array)

    def _of_numbers(self, numbers: Any, piece: Any = None) -> Amounts:
        """Return numbers as a spreadsheet shows them.

        Of decimal numbers of at most fifteen digits, one at most is nearest to a binary number: if
        a whole number divided by a power of ten is that, it is what is meant.
        """
        import numpy as np

        piece = numbers if piece is None else piece
        try:
            values = np.asarray(numbers, dtype=np.float64)
        except OverflowError:
            return self._one_by_one(piece)
        most = 10.0 ** min(MOST_WHOLE, MOST_WHOLE_DIGITS - self._power)
        values = np.where(np.abs(values) < most, values, np.nan)
        best = Amounts(np.zeros(len(values), dtype=bool), np.zeros(len(values), dtype=np.int64))
        for places in _PLACES:
            scaled = np.rint(values * 10.0**places)
            fits = (np.abs(scaled) < _MOST_BINARY) & (scaled / 10.0**places == values)
            if not places or np.count_nonzero(fits) > np.count_nonzero(best.mask):
                minor = np.where(fits, scaled, 0).astype(np.int64)
                best = Amounts(fits, minor, self._power - places)
            if fits.all():
                break
        return self._with_rest(best, piece)

    def _of_decimals(self, numbers: list[Decimal]) -> Amounts:
        import numpy as np

        most = 10 ** min(MOST_WHOLE, MOST_WHOLE_DIGITS - self._power)
        places = _PLACES[1]
        scaled = [
            EXACT.scaleb(number, places) if number.is_finite() and abs(number) < most else None
            for number in numbers
        ]
        minor = [int(number or 0) for number in scaled]
        mask = np.asarray([a == b for a, b in zip(minor, scaled, strict=True)], dtype=bool)
        whole = np.where(mask, np.asarray(minor, dtype=np.int64), 0)
        return self._with_rest(Amounts(mask, whole, self._power - places), numbers)

    def _with_rest(self, amounts: Amounts, piece: Any) -> Amounts:
        """Return amounts with those that are left, each different cell read once."""
        import numpy as np

        if amounts.mask.all():
            return amounts
        done, left = np.flatnonzero(amounts.mask), np.flatnonzero(~amounts.mask)
        rest = self._one_by_one(taken(piece, left))
        parts = [(done, amounts.select(done)), (left, rest)]
        return combined(len(amounts.mask), parts)

    def _one_by_one(self, piece: Any) -> Amounts:
        """Return amounts of which each different cell is read once."""
        values, codes = encoded(piece)
        return of_each([self.one(self._clean(value)) for value in values], codes)


_KINDS = {int: 0, float: 0, Decimal: 1, str: 2}
_FEW = 1_000
"""So many different texts are read one by one."""


def _as_decimals(name: str, heading: str, new: str) -> str:
    """Return a command that writes a Parquet file with its amounts as decimals."""
    return (
        'python -c "import pyarrow as pa, pyarrow.parquet as pq;'
        f" t = pq.read_table({name!r}); i = t.schema.get_field_index({heading!r});"
        f" pq.write_table(t.set_column(i, {heading!r}, t.column(i).cast('string')"
        f'.cast(pa.decimal128(38, 10))), {new!r})"'
    )
