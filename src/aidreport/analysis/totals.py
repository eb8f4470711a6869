"""Exact totals: one pass over the allocations."""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Context, Decimal, Inexact, localcontext
from typing import TYPE_CHECKING

from aidreport.errors import DataError, UsageError, near_miss

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from aidreport.model.allocation import Allocation

Key = str

DIGITS = 1_000
"""The most digits of a sum; no amount of money comes near."""


def _party(allocation: Allocation) -> Key:
    return allocation.recipient.key


FIELDS: dict[str, Callable[[Allocation], Key]] = {
    "recipient": _party,
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
        first: the first of them, for its names.
        amount: the sum, exact.
        rows: all of them.
        equivalents: sums of stated equivalents by currency, with the number of statements.
        stating: how many rows state an equivalent, by currency.
    """

    first: Allocation
    amount: Decimal = Decimal()
    rows: list[Allocation] = field(default_factory=list)
    equivalents: dict[str, tuple[Decimal, int]] = field(default_factory=dict)
    stating: Counter[str] = field(default_factory=Counter)

    def add(self, allocation: Allocation) -> None:
        """Add an allocation; the decimal context must be exact."""
        self.amount += allocation.amount.amount
        self.rows.append(allocation)
        for stated in allocation.equivalents:
            currency = stated.money.currency
            amount, count = self.equivalents.get(currency, (Decimal(), 0))
            self.equivalents[currency] = (amount + stated.money.amount, count + 1)
        for currency in {stated.money.currency for stated in allocation.equivalents}:
            self.stating[currency] += 1

    def complete_equivalents(self) -> dict[str, Decimal]:
        """Return the sums for currencies that every row states exactly once."""
        rows = len(self.rows)
        return {
            code: total
            for code, (total, statements) in self.equivalents.items()
            if statements == rows == self.stating[code]
        }


def fold(
    allocations: Iterable[Allocation], key: Callable[[Allocation], Key]
) -> dict[str, dict[Key, Sum]]:
    """Return sums by currency and key, exact, in the order of first appearance.

    Raises:
        DataError: a sum needs more than `DIGITS` digits.
    """
    sums: dict[str, dict[Key, Sum]] = {}
    with exact_arithmetic():
        for allocation in allocations:
            group = sums.setdefault(allocation.amount.currency, {})
            name = key(allocation)
            if name not in group:
                group[name] = Sum(allocation)
            group[name].add(allocation)
    return sums


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
