"""The amounts of the rows of a table by row, and the texts of some of its columns beside them."""

from __future__ import annotations

from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from aidreport.errors import SourceError
from aidreport.model.bulk import Bulk
from aidreport.model.money import scale_exactly
from aidreport.sources.formats.columnar import LongRows, RaggedError
from aidreport.sources.formats.different_cells import encoded
from aidreport.sources.formats.grid import cell_text, cell_texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from aidreport.model.allocation import Allocation
    from aidreport.sources.formats.grid import SourceRow

_SAMPLED = 200


class Entry(NamedTuple):
    """A row with an amount, be it used or rejected, or known as a total by its words."""

    number: int
    amount: Decimal
    currency: str
    measure: str
    known: bool = False


class Found(NamedTuple):
    """Rows that may state the money of other rows once more.

    Attributes:
        rows: their numbers.
        problem: what they are, in words, by how many they are: `count`.
        why: why they may: the key of a statement.
        settings: what else must be decided to tell which rows they are.
        sums: whether they are sums of others, and not parts of them.
    """

    rows: frozenset[int]
    problem: Callable[..., str]
    why: str
    settings: Mapping[str, str] = MappingProxyType({})
    sums: bool = False


def entries_of(used: Sequence[Allocation]) -> Iterator[Entry]:
    """Yield the rows that are used; those of a long table that were read alone come last."""
    rows = used
    if isinstance(used, Bulk):
        rows = [item for _, item in used.others]
        currency, measure = used.column("currency"), used.column("measure")
        codes = zip(currency.codes.tolist(), measure.codes.tolist(), strict=True)
        for line, minor, (code, kind) in zip(
            used.lines.tolist(), used.minor.tolist(), codes, strict=True
        ):
            amount = scale_exactly(Decimal(minor), used.exponent)
            number = used.place(line).row or 0
            yield Entry(number, amount, currency.values[code], measure.values[kind])
    for item in rows:
        yield Entry(
            item.place.row or 0, item.amount.amount, item.amount.currency, str(item.measure)
        )


def first_of(used: Sequence[Allocation], most: int) -> Sequence[Allocation]:
    """Return the first rows that are used; of a long table, all that were read alone with them."""
    if not isinstance(used, Bulk):
        return used[:most]
    import numpy as np

    return used.select(np.arange(len(used.lines)) < most, lambda _: True)


def texts_by_row(
    rows: Sequence[SourceRow], columns: Sequence[int], most: int | None = None
) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield the number of each row with its texts in some columns; blank rows may be among them.

    Args:
        most: how many of the first rows are asked for; None for all.
    """
    if not isinstance(rows, LongRows):
        yield from ((row.number, tuple(map(row.text, columns))) for row in rows[:most])
        return
    try:
        yield from list(_of_columns(rows, columns, most))
    except RaggedError:
        yield from _of_columns(rows.even(), columns, most)


def first_texts(rows: Sequence[SourceRow], column: int) -> list[str]:
    """Return the different texts of a column in the first rows, in their order."""
    try:
        found = [text for _, (text,) in texts_by_row(rows, [column], _SAMPLED)]
    except SourceError:
        return []
    return [*dict.fromkeys(filter(None, found))]


def different_texts(rows: Sequence[SourceRow], column: int) -> set[str]:
    """Return the different texts of a column; none of one whose cells are lists or structures."""
    if not isinstance(rows, LongRows):
        return {row.text(column) for row in rows}
    if column in rows.nested:
        return set()
    try:
        return _different(rows, column)
    except RaggedError:
        return _different(rows.even(), column)


def _different(rows: LongRows, column: int) -> set[str]:
    pieces = (encoded(piece[column])[0] for piece in rows.columns([column]))
    return {text for values in pieces for text in cell_texts(list(map(rows.clean, values)))}


def _of_columns(
    rows: LongRows, columns: Sequence[int], most: int | None
) -> Iterator[tuple[int, tuple[str, ...]]]:
    line = 0
    for piece in rows.columns(sorted({*columns})):
        left = None if most is None else most - line
        if left == 0:
            return
        texts = []
        for column in columns:
            values, codes = encoded(piece[column] if left is None else piece[column][:left])
            # A value that is missing has the code -1.
            known = [*(cell_text(rows.clean(value)) for value in values), ""]
            texts.append([known[code] for code in codes.tolist()])
        for row in zip(*texts, strict=True):
            yield rows.number(line), row
            line += 1
