"""Arithmetic over long tables in columns: as exact as row by row, and many times as fast."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from math import ceil
from typing import TYPE_CHECKING, NamedTuple

from aidreport.model.bulk import Bulk, exact_sums
from aidreport.model.money import scale_exactly

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    import numpy as np

    from aidreport.model.allocation import Allocation


_PIECE = 1 << 16


class Part(NamedTuple):
    """What the rows of one group add up to.

    Attributes:
        keys: the values that they share.
        amount: the sum, exact.
        rows: how many they are.
        line: where the first of them stands.
    """

    keys: tuple[str, ...]
    amount: Decimal
    rows: int
    line: int


class _Groups(NamedTuple):
    """Rows by some fields: the values of each group, its number of rows, and who belongs to it."""

    keys: list[tuple[str, ...]]
    counts: np.ndarray
    codes: np.ndarray


def _grouped(bulk: Bulk, fields: Sequence[str]) -> _Groups:
    """Return the rows in columns by some fields; a group may be empty."""
    import numpy as np

    columns = [bulk.column(field) for field in fields]
    keys: list[tuple[str, ...]] = [()]
    codes = np.zeros(len(bulk.lines), dtype=np.int64)
    for column in columns:
        size = len(column.values)
        keys = [(*start, value) for start in keys for value in column.values]
        codes = codes * size + column.codes if len(keys) > size else column.codes
        if len(keys) > max(len(codes), size):
            found, codes = np.unique(codes, return_inverse=True)
            keys = [keys[at] for at in found.tolist()]
    return _Groups(keys, np.bincount(codes, minlength=len(keys)), codes)


def parts(bulk: Bulk, fields: Sequence[str]) -> list[Part]:
    """Return the sums of the rows in columns by some fields, in the order of first appearance."""
    import numpy as np

    keys, counts, codes = _grouped(bulk, fields)
    first = _first(codes, counts)
    sums = exact_sums(bulk.minor, codes, len(keys))
    made = [
        Part(
            keys[group],
            _amount(sums[group], bulk.exponent),
            int(counts[group]),
            int(bulk.lines[first[group]]),
        )
        for group in np.flatnonzero(counts).tolist()
    ]
    return sorted(made, key=lambda part: part.line)


def _amount(minor: int, exponent: int) -> Decimal:
    """Return a whole number of units of 10^exponent as an amount, exact, without an exponent."""
    return Decimal(f"{minor}E{exponent}" if exponent <= 0 else minor * 10**exponent)


def _first(codes: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Return which row is the first of each group; anything for a group without rows."""
    import numpy as np

    first = np.full(len(counts), len(codes), dtype=np.int64)
    for start in range(0, len(codes), _PIECE):
        some = codes[start : start + _PIECE]
        # Of several, the last that is assigned stays: from the end, that is the first row.
        found = np.full(len(counts), len(codes), dtype=np.int64)
        found[some[::-1]] = np.arange(start + len(some) - 1, start - 1, -1)
        np.minimum(first, found, out=first)
        if (first[counts > 0] < len(codes)).all():
            break
    return first


def rows_alone(allocations: Sequence[Allocation]) -> Sequence[Allocation]:
    """Return the allocations that are objects already: all, or those beside the columns."""
    if isinstance(allocations, Bulk):
        return [item for _, item in allocations.others]
    return allocations


def counted(
    allocations: Sequence[Allocation], *fields: tuple[str, Callable[[Allocation], str]]
) -> Counter[tuple[str, ...]]:
    """Return how many allocations have each combination of values.

    Args:
        fields: each with its name and what reads it.
    """
    counts: Counter[tuple[str, ...]] = Counter()
    if isinstance(allocations, Bulk):
        groups = _grouped(allocations, [name for name, _ in fields])
        counts.update(dict(zip(groups.keys, groups.counts.tolist(), strict=True)))
        counts = +counts
    for item in rows_alone(allocations):
        counts[tuple(read(item) for _, read in fields)] += 1
    return counts


def marked(
    bulk: Bulk, fields: Sequence[str], chosen: Mapping[tuple[str, ...], object]
) -> np.ndarray:
    """Return for each row in the columns whether what is chosen for its values is true."""
    import numpy as np

    keys, _, codes = _grouped(bulk, fields)
    marks: np.ndarray = np.asarray([bool(chosen.get(key)) for key in keys], dtype=bool)[codes]
    return marks


class Sizes(NamedTuple):
    """The positive amounts of one currency.

    Attributes:
        rows: how many.
        median, second: the one in the middle, and the second largest.
        largest: the allocation with the largest.
    """

    rows: int
    median: Decimal
    second: Decimal
    largest: Allocation


def sizes(allocations: Sequence[Allocation], least: int, times: int) -> Iterator[Sizes]:
    """Yield how large the amounts of a currency are, where one stands out among enough of them.

    Args:
        least: how many are enough; at least two.
        times: the largest is more than so many times the second.
    """
    columns = _positions(allocations) if isinstance(allocations, Bulk) else {}
    by_currency: dict[str, list[Allocation]] = {code: [] for code in columns}
    for item in rows_alone(allocations):
        if item.amount.amount > 0:
            by_currency.setdefault(item.amount.currency, []).append(item)
    for code, items in by_currency.items():
        if code in columns:
            assert isinstance(allocations, Bulk)
            found = _sizes_in_columns(allocations, columns[code], items, least, times)
        else:
            found = _sizes(items, least)
        if found is not None and found.largest.amount.amount > times * found.second:
            yield found


def _sizes(items: Sequence[Allocation], least: int) -> Sizes | None:
    if len(items) < least:
        return None
    ordered = sorted(items, key=lambda item: item.amount.amount)
    median = ordered[len(ordered) // 2].amount.amount
    return Sizes(len(ordered), median, ordered[-2].amount.amount, ordered[-1])


def _positions(bulk: Bulk) -> dict[str, np.ndarray]:
    """Return by currency which rows in the columns are positive."""
    import numpy as np

    column = bulk.column("currency")
    positive = bulk.minor > 0
    return {
        code: np.flatnonzero(positive & (column.codes == at))
        for at, code in enumerate(column.values)
    }


def _sizes_in_columns(
    bulk: Bulk, at: np.ndarray, items: Sequence[Allocation], least: int, times: int
) -> Sizes | None:
    """Return the sizes of rows in columns together with others of the same currency."""
    import numpy as np

    rows, minor = len(at) + len(items), bulk.minor[at]
    if rows < least:
        return None
    if not items:
        second, most = np.partition(minor, rows - 2)[-2:].tolist()
        if most <= times * second:
            return None
    places = (rows // 2, rows - 2, rows - 1)
    order = np.sort(minor)
    own = sorted(items, key=lambda item: item.amount.amount)
    others = [scale_exactly(item.amount.amount, -bulk.exponent) for item in own]
    median, second, most = (_nth(order, others, place) for place in places)
    if others and others[-1] == most:
        largest = own[-1]
    else:
        largest = bulk.at(int(bulk.lines[at[int(minor.argmax())]]))
    median, second = (scale_exactly(number, bulk.exponent) for number in (median, second))
    return Sizes(rows, median, second, largest)


def _nth(order: np.ndarray, others: Sequence[Decimal], place: int) -> Decimal:
    """Return the number at a place among whole numbers and others, both ascending."""
    import numpy as np

    before = 0
    for count, other in enumerate(others):
        merged = int(np.searchsorted(order, ceil(other))) + count
        if merged == place:
            return other
        before += merged < place
    return Decimal(int(order[place - before]))


def without_date(allocations: Sequence[Allocation]) -> tuple[int, Allocation | None]:
    """Return how many allocations have no date of decision, and the first of them."""
    if not isinstance(allocations, Bulk):
        undated = [item for item in allocations if item.decided is None]
        return len(undated), undated[0] if undated else None
    rows = [pair for pair in allocations.others if pair[1].decided is None]
    years = allocations.column("year")
    lines = allocations.lines[:0]
    if "" in years.values:
        lines = allocations.lines[years.codes == years.values.index("")]
    count = len(rows) + len(lines)
    if len(lines) and (not rows or lines[0] < rows[0][0]):
        return count, allocations.at(int(lines[0]))
    return count, rows[0][1] if rows else None
