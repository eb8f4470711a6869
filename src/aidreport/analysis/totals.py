"""Exact totals: one pass over the allocations."""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Context, Decimal, Inexact, localcontext
from typing import TYPE_CHECKING

from aidreport.analysis.columns import parts
from aidreport.errors import DataError, UsageError, near_miss
from aidreport.model.bulk import Bulk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from aidreport.model.allocation import Allocation, Party

Key = str

DIGITS = 1_000
"""The most digits of a sum; no amount of money comes near."""


FIELDS: dict[str, Callable[[Allocation], Key]] = {
    "recipient": lambda item: item.recipient.key,
    "recipient_type": lambda item: item.recipient.type or "",
    "donor": lambda item: item.donor.key if item.donor else "",
    "country": lambda item: item.country or "",
    "sector": lambda item: item.sector or "",
    "theme": lambda item: item.theme or "",
    "purpose": lambda item: item.purpose,
    "year": lambda item: str(item.decided.year) if item.decided else "",
    "measure": lambda item: str(item.measure),
    "currency": lambda item: item.amount.currency,
}
"""What allocations can be grouped by; an allocation that lacks the field has the key ""."""


def field_of(name: str) -> Callable[[Allocation], Key]:
    """Return the function that gives an allocation's key.

    Raises:
        UsageError: there is no such field.
    """
    if name not in FIELDS:
        raise UsageError(
            f'allocations cannot be grouped by "{name}"{near_miss(name, FIELDS)}',
            details=[", ".join(FIELDS)],
            fix="name one of these fields",
        )
    return FIELDS[name]


@dataclass(slots=True)
class Sum:
    """What the allocations of one group and currency add up to.

    Attributes:
        currency: of all of them.
        party: the recipient or donor of the first of them, where they are grouped by that.
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


def fold(allocations: Sequence[Allocation], by: str = "") -> dict[str, dict[Key, Sum]]:
    """Return sums by currency and key, exact, in the order of first appearance.

    Args:
        by: one of `FIELDS`; left out, all of one currency have the key "".

    Raises:
        DataError: a sum needs more than `DIGITS` digits.
    """
    key = FIELDS[by] if by else _whole
    found: dict[tuple[str, Key], tuple[int, Sum]] = {}
    rows: Iterable[tuple[int, Allocation]] = enumerate(allocations)
    with exact_arithmetic():
        if isinstance(allocations, Bulk):
            found, rows = _fold_columns(allocations, by), allocations.others
        for line, allocation in rows:
            place = (allocation.amount.currency, key(allocation))
            if place not in found:
                found[place] = (line, Sum(place[0], _party(allocation, by)))
            first, total = found[place]
            if line < first:
                total.party, found[place] = _party(allocation, by), (line, total)
            total.add(allocation)
    sums: dict[str, dict[Key, Sum]] = {}
    for (currency, name), (_, total) in sorted(found.items(), key=lambda item: item[1][0]):
        sums.setdefault(currency, {})[name] = total
    return sums


def _fold_columns(bulk: Bulk, by: str) -> dict[tuple[str, Key], tuple[int, Sum]]:
    """Return the sums of rows in columns, each with the line of its first row."""
    found = {}
    for part in parts(bulk, ["currency", by] if by else ["currency"]):
        party = bulk.party(by, part.line) if by in _PARTIES else None
        total = Sum(part.keys[0], party, part.amount, count=part.rows)
        found[part.keys[0], part.keys[1] if by else ""] = (part.line, total)
    return found


_PARTIES: dict[str, Callable[[Allocation], Party | None]] = {
    "recipient": lambda item: item.recipient,
    "donor": lambda item: item.donor,
}


def _party(item: Allocation, by: str) -> Party | None:
    return _PARTIES[by](item) if by in _PARTIES else None


def _whole(_: Allocation) -> Key:
    return ""


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
            f"amounts that need more than {DIGITS:,} digits cannot be summed",
            why="sums are exact; nothing is rounded away",
            fix="look for an amount with far too many digits or zeros, and correct it",
        ) from None
