"""Amounts of many rows as whole numbers of 64 bits in one unit, exact."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from aidreport.model.amounts import exponent_of
from aidreport.model.money import scale_exactly

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

    from aidreport.model.amounts import WrittenAmount

    Currencies = frozenset[str] | None

MOST = (1 << 63) - 1
_DIGITS = 18
"""Any number of so many digits fits into 64 bits."""


class Amounts(NamedTuple):
    """Amounts of some rows.

    Attributes:
        mask: which are read; the others count as zero.
        minor: whole numbers, in units of 10^exponent.
        currencies: what the texts of amounts say of their currencies.
        codes: for each row which of these; None if all say the first.
    """

    mask: np.ndarray
    minor: np.ndarray
    exponent: int = 0
    currencies: tuple[Currencies, ...] = (None,)
    codes: np.ndarray | None = None

    def select(self, rows: np.ndarray) -> Amounts:
        """Return the amounts of some of the rows."""
        codes = None if self.codes is None else self.codes[rows]
        return self._replace(mask=self.mask[rows], minor=self.minor[rows], codes=codes)


def combined(size: int, parts: Sequence[tuple[np.ndarray | slice, Amounts]]) -> Amounts:
    """Return amounts of several parts in one unit, in which the most of them are whole numbers.

    Args:
        size: how many rows there are.
        parts: each with its places among them.
    """
    import numpy as np

    parts = [(at, part) for at, part in parts if len(part.mask)]
    exponent = _best_unit([part for _, part in parts])
    mask, minor = np.zeros(size, dtype=bool), np.zeros(size, dtype=np.int64)
    currencies = tuple(dict.fromkeys(item for _, part in parts for item in part.currencies))
    codes = np.zeros(size, dtype=np.int32)
    for at, part in parts:
        fits, up = _fitting(part, exponent), part.exponent - exponent
        whole, factor = np.where(fits, part.minor, 0), 10 ** min(abs(up), _DIGITS)
        mask[at] = fits
        minor[at] = whole * factor if up >= 0 else whole // factor
        own = np.asarray([currencies.index(item) for item in part.currencies], dtype=np.int32)
        codes[at] = own[0] if part.codes is None else own[part.codes]
    several = len(currencies) > 1
    return Amounts(mask, minor, exponent, currencies or (None,), codes if several else None)


def of_each(read: Sequence[WrittenAmount | None], codes: np.ndarray) -> Amounts:
    """Return amounts of which each different cell was read.

    Args:
        read: the amount in each cell, or None.
        codes: which of them each row has.
    """
    import numpy as np

    exponent = min((exponent_of(item.number) for item in read if item), default=0)
    scaled = [item and int(scale_exactly(item.number, -exponent)) for item in read]
    fits = [number is not None and abs(number) <= MOST for number in scaled]
    minor = [number if fit else 0 for number, fit in zip(scaled, fits, strict=True)]
    currencies = tuple(dict.fromkeys(item.currencies for item in read if item)) or (None,)
    which = [currencies.index(item.currencies) if item else 0 for item in read]
    return Amounts(
        np.asarray(fits, dtype=bool)[codes],
        np.asarray(minor, dtype=np.int64)[codes],
        exponent,
        currencies,
        np.asarray(which, dtype=np.int32)[codes],
    )


class AmountsBuilder:
    """Amounts that are taken piece by piece.

    Args:
        size: how many rows there are, at most.
    """

    def __init__(self, size: int) -> None:
        import numpy as np

        self._mask, self._minor = np.empty(size, dtype=bool), np.empty(size, dtype=np.int64)
        self._first: Amounts | None = None
        self._taken = 0
        self._parts: list[Amounts] = []

    def add(self, part: Amounts) -> None:
        """Take the next amounts; those in the unit of the first ones need not be kept."""
        first = self._first = part if self._first is None else self._first
        if self._parts or part.codes is not None or part[2:4] != first[2:4]:
            self._parts.append(part)
            return
        end = self._taken + len(part.mask)
        self._mask[self._taken : end], self._minor[self._taken : end] = part.mask, part.minor
        self._taken = end

    def amounts(self) -> Amounts:
        """Return all of them."""
        mask, minor = self._mask[: self._taken], self._minor[: self._taken]
        if self._first is None:
            return Amounts(mask, minor)
        entered = self._first._replace(mask=mask, minor=minor, codes=None)
        if not self._parts:
            return entered
        return joined([entered, *self._parts] if self._taken else self._parts)


def joined(parts: Sequence[Amounts]) -> Amounts:
    """Return amounts one after another."""
    import numpy as np

    if len(parts) == 1:
        return parts[0]
    first = parts[0]
    if all(part.codes is None and part[2:4] == first[2:4] for part in parts):
        mask = np.concatenate([part.mask for part in parts])
        return first._replace(mask=mask, minor=np.concatenate([part.minor for part in parts]))
    places, size = [], 0
    for part in parts:
        places.append((slice(size, size + len(part.mask)), part))
        size += len(part.mask)
    return combined(size, places)


def _best_unit(parts: Sequence[Amounts]) -> int:
    """Return the power of ten in which the most amounts are whole numbers of 64 bits."""
    units = sorted({part.exponent for part in parts if part.mask.any()}) or [0]
    if len(units) == 1:
        return units[0]
    return max(units, key=lambda unit: sum(int(_fitting(part, unit).sum()) for part in parts))


def _fitting(part: Amounts, exponent: int) -> np.ndarray:
    import numpy as np

    up = part.exponent - exponent
    if not up:
        return part.mask
    fits: np.ndarray
    if abs(up) > _DIGITS:
        fits = part.mask & (part.minor == 0)
    elif up > 0:
        fits = part.mask & (np.abs(part.minor) <= MOST // 10**up)
    else:
        fits = part.mask & (part.minor % 10**-up == 0)
    return fits
