"""Exact totals by group: one pass over the allocations, or column by column in a long table."""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from dataclasses import field
from decimal import Context, Decimal, Inexact, localcontext
from typing import TYPE_CHECKING

from aidreport.errors import DataError, UsageError, near_miss
from aidreport.lazy_dataclass import dataclass
from aidreport.model.bulk import Bulk, count_codes, sum_exactly
from aidreport.model.fields import GROUPS, PARTIES
from aidreport.model.groups import group
from aidreport.model.money import scale_exactly
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    import numpy as np

    from aidreport.model.allocation import Allocation, Party

DIGITS = 1_000
"""The most digits of a sum; no amount of money comes near."""
_FEW = 1 << 10
"""So many possible groups are cheap to count, of however few rows."""


def field_of(name: str) -> Callable[[Allocation], str]:
    """Return the function that gives an allocation's key.

    Raises:
        UsageError: there is no such field.
    """
    if name not in GROUPS:
        raise UsageError(
            state("source.no-such-group", name=str(name), near=near_miss(name, GROUPS)),
            details=[", ".join(GROUPS)],
            fix=state("source.no-such-group-fix"),
        )
    return GROUPS[name]


@dataclass(slots=True)
class GroupSum:
    """What the allocations of one group and currency add up to.

    Attributes:
        currency: of all of them.
        party: the recipient or donor of the first of them, if they are grouped by that.
        amount: the sum, exact.
        rows: all of them that are objects; those in columns are counted only.
        count: how many they are.
        equivalents: sums of stated equivalents by currency, with the number of statements.
        stating: how many rows state an equivalent, by currency.
    """

    currency: str
    party: Party | None = None
    amount: Decimal = Decimal()
    rows: list[Allocation] = field(default_factory=list)
    count: int = 0
    equivalents: dict[str, tuple[Decimal, int]] = field(default_factory=dict)
    stating: Counter[str] = field(default_factory=Counter)

    def add(self, allocation: Allocation) -> None:
        """Add an allocation; the decimal context must be exact."""
        self.amount += allocation.amount.amount
        self.rows.append(allocation)
        self.count += 1
        if not allocation.equivalents:
            return
        for stated in allocation.equivalents:
            currency = stated.money.currency
            amount, count = self.equivalents.get(currency, (Decimal(), 0))
            self.equivalents[currency] = (amount + stated.money.amount, count + 1)
        for currency in {stated.money.currency for stated in allocation.equivalents}:
            self.stating[currency] += 1

    def complete_equivalents(self) -> dict[str, Decimal]:
        """Return the sums for currencies that every row states exactly once."""
        return {
            code: total
            for code, (total, statements) in self.equivalents.items()
            if statements == self.count == self.stating[code]
        }


def sum_by(allocations: Sequence[Allocation], by: str = "") -> dict[str, dict[str, GroupSum]]:
    """Return sums by currency and key, exact, in the order of first appearance.

    Args:
        by: one of `GROUPS`; left out, all of one currency have the key "".

    Raises:
        DataError: a sum needs more than `DIGITS` digits.
    """
    key = GROUPS[by] if by else lambda _: ""
    groups: dict[tuple[str, str], tuple[int, GroupSum]] = {}
    rows: Iterable[tuple[int, Allocation]] = enumerate(allocations)
    stated: dict[tuple[str, str, str], int] = {}
    with exact_arithmetic():
        if isinstance(allocations, Bulk):
            groups, rows = _sum_columns(allocations, by), allocations.others
            stated = _add_equivalents(groups, allocations, by)
        for line, allocation in rows:
            group = (allocation.amount.currency, key(allocation))
            if group not in groups:
                groups[group] = (line, GroupSum(group[0], _party(allocation, by)))
            first, total = groups[group]
            if line < first:
                total.party, groups[group] = _party(allocation, by), (line, total)
            total.add(allocation)
            for equivalent in allocation.equivalents:
                code = (*group, equivalent.money.currency)
                stated[code] = min(line, stated.get(code, line))
    for group, (_, total) in groups.items() if stated else ():
        # In the order of their first rows, as `add` has them.
        codes = sorted(total.equivalents, key=lambda code: stated[*group, code])
        total.equivalents = {code: total.equivalents[code] for code in codes}
    sums: dict[str, dict[str, GroupSum]] = {}
    for (currency, name), (_, total) in sorted(groups.items(), key=lambda item: item[1][0]):
        sums.setdefault(currency, {})[name] = total
    return sums


def _sum_columns(bulk: Bulk, by: str) -> dict[tuple[str, str], tuple[int, GroupSum]]:
    """Return the sums of rows in columns, each with the line of its first row."""
    found = group(bulk, ["currency", by] if by else ["currency"])
    groups = {}
    lines: list[int] = bulk.lines[found.first].tolist()
    for values, line, minor, count in zip(
        found.values(), lines, found.sums, found.rows, strict=True
    ):
        currency, key = (*values, "")[:2]
        party = bulk.party(by, line) if by in PARTIES else None
        exponent = bulk.exponent
        # Exact, and without an exponent.
        amount = Decimal(f"{minor}E{exponent}" if exponent <= 0 else minor * 10**exponent)
        groups[currency, key] = (line, GroupSum(currency, party, amount, count=count))
    return groups


def _add_equivalents(
    groups: Mapping[tuple[str, str], tuple[int, GroupSum]], bulk: Bulk, by: str
) -> dict[tuple[str, str, str], int]:
    """Add what rows in columns state in other currencies to the sums of their groups.

    Returns:
        Currency, key and other currency → the line of the first row that states it.
    """
    import numpy as np

    if (of := bulk.equivalents) is None or not len(of.rows):
        return {}
    columns = [bulk.column(name) for name in (["currency", by] if by else ["currency"])]
    values = [*(column.values for column in columns), of.currency.values]
    codes = [*(column.codes[of.rows] for column in columns), of.currency.codes]
    pairs = np.zeros(len(of.rows), dtype=np.int64)
    for some, column in zip(values, codes, strict=True):
        pairs = pairs * len(some) + column
    _, first, which, counts = np.unique(
        pairs, return_index=True, return_inverse=True, return_counts=True
    )
    lines = {}
    for total, at, count in zip(
        sum_exactly(of.minor, which, len(first)), first.tolist(), counts.tolist(), strict=True
    ):
        names = [some[column[at]] for some, column in zip(values, codes, strict=True)]
        currency, key, other = names if by else (names[0], "", names[1])
        _, group = groups[currency, key]
        group.equivalents[other] = (scale_exactly(Decimal(total), of.exponent), count)
        group.stating[other] = count
        lines[currency, key, other] = int(bulk.lines[of.rows[at]])
    return lines


def _party(item: Allocation, by: str) -> Party | None:
    return PARTIES[by](item) if by in PARTIES else None


@contextmanager
def exact_arithmetic() -> Iterator[None]:
    """Make sums and differences exact; one that cannot be is refused.

    Raises:
        DataError: a result needs more than `DIGITS` digits.
    """
    try:
        with localcontext(Context(prec=DIGITS, traps=[Inexact])):
            yield
    except Inexact:
        raise DataError(
            state("source.too-many-digits", most=DIGITS),
            why=state("source.too-many-digits-why"),
            fix=state("source.too-many-digits-fix"),
        ) from None


def _grouped(bulk: Bulk, fields: Sequence[str]) -> tuple[list[tuple[str, ...]], np.ndarray]:
    """Return the values of groups of the rows in columns by some fields, and that of each row.

    By a single field, a group may be empty.

    Of several fields, only the combinations that occur are put together.
    """
    import numpy as np

    keys: list[tuple[str, ...]] = [()]
    codes = np.zeros(len(bulk.lines), dtype=np.int32)
    for column in map(bulk.column, fields):
        size = len(column.values)
        if len(keys) == 1:
            keys, codes = [(*keys[0], value) for value in column.values], column.codes
            continue
        wide = np.int32 if len(keys) * size <= np.iinfo(np.int32).max else np.int64
        pairs = np.multiply(codes, size, dtype=wide)
        pairs += column.codes
        occurring, codes = _thinned(pairs, len(keys) * size)
        keys = [(*keys[pair // size], column.values[pair % size]) for pair in occurring]
    return keys, codes


def _thinned(codes: np.ndarray, most: int) -> tuple[list[int], np.ndarray]:
    """Return the codes below `most` that occur, ascending, and which of them each row has."""
    import numpy as np

    # With few possible codes, counting is faster than sorting.
    if most > max(len(codes), _FEW):
        occurring, thin = np.unique(codes, return_inverse=True)
        return occurring.tolist(), thin
    occurs = count_codes(codes, most) > 0
    if occurs.all():
        return list(range(most)), codes
    return np.flatnonzero(occurs).tolist(), (np.cumsum(occurs, dtype=np.int32) - 1)[codes]


def row_objects(allocations: Sequence[Allocation]) -> Sequence[Allocation]:
    """Return the allocations that are objects already: all, or those beside the columns."""
    if isinstance(allocations, Bulk):
        return [item for _, item in allocations.others]
    return allocations


def count_by(
    allocations: Sequence[Allocation], *fields: tuple[str, Callable[[Allocation], str]]
) -> Counter[tuple[str, ...]]:
    """Return how many allocations have each combination of values, in the order of appearance.

    Args:
        fields: each with its name and the function that reads it.
    """

    def values(item: Allocation) -> tuple[str, ...]:
        return tuple(read(item) for _, read in fields)

    if not isinstance(allocations, Bulk):
        return Counter(map(values, allocations))
    found = group(allocations, [name for name, _ in fields])
    lines: list[int] = allocations.lines[found.first].tolist()
    groups = list(zip(lines, found.values(), found.rows, strict=True))
    groups += [(line, values(item), 1) for line, item in allocations.others]
    counts: Counter[tuple[str, ...]] = Counter()
    for _, key, number in sorted(groups):
        counts[key] += number
    return counts


def mark_rows(
    bulk: Bulk, fields: Sequence[str], chosen: Mapping[tuple[str, ...], object]
) -> np.ndarray:
    """Return for each row in the columns whether its values are chosen."""
    import numpy as np

    keys, codes = _grouped(bulk, fields)
    marks: np.ndarray = np.asarray([bool(chosen.get(key)) for key in keys], dtype=bool)[codes]
    return marks
