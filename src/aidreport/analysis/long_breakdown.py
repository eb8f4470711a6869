"""Breakdowns of a long table that is summed only: a hundred thousand groups, in columns.

A group becomes an object where somebody looks at it. Its figures are in no register: nobody follows
the figures of a summary.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple, overload

from aidreport.analysis.figures import Figure, Group, Operation
from aidreport.model.allocation import NOT_NAMED
from aidreport.model.amounts import exponent_of
from aidreport.model.bulk import MOST
from aidreport.model.fields import GROUPS, PARTIES
from aidreport.model.groups import group
from aidreport.model.money import scale_exactly

if TYPE_CHECKING:
    import numpy as np

    from aidreport.model.allocation import Party
    from aidreport.model.bulk import Bulk

_FEW_ENDINGS = 1000
"""So many different decimal places are worth to be written once."""


@dataclass(frozen=True, slots=True)
class LongGroups(Sequence[Group]):
    """Groups in one currency, in their order.

    Attributes:
        by: the field.
        keys: what each is grouped by.
        names: as written in the first row of each.
        lines: the first row of each.
        amounts: their sums in units of 10^exponent, whole numbers.
        rows: how many allocations each has.
        parts: shares in units of 10^-places percent; none if they have no meaning.
        total: the figure that shares are parts of.
        bulk: the allocations.
    """

    by: str
    currency: str
    keys: Sequence[str]
    names: Sequence[str]
    lines: Sequence[int]
    amounts: Sequence[int]
    exponent: int
    rows: Sequence[int]
    parts: Sequence[int]
    places: int
    total: str
    bulk: Bulk

    def __len__(self) -> int:
        return len(self.keys)

    @overload
    def __getitem__(self, at: int) -> Group: ...

    @overload
    def __getitem__(self, at: slice) -> tuple[Group, ...]: ...

    def __getitem__(self, at: int | slice) -> Group | tuple[Group, ...]:
        """Return a group, or some; only what is asked for becomes objects."""
        if isinstance(at, slice):
            return tuple(map(self._group, range(len(self))[at]))
        return self._group(range(len(self))[at])

    def _group(self, at: int) -> Group:
        key, currency = self.keys[at], self.currency
        name = f"{self.by}/{key}/{currency}"
        value = scale_exactly(Decimal(self.amounts[at]), self.exponent)
        amount = Figure(f"group/{name}", value, currency, Operation.SUM)
        share = None
        if self.parts:
            percent = scale_exactly(Decimal(self.parts[at]), -self.places)
            inputs = (amount.id, self.total)
            share = Figure(f"share/{name}", percent, "percent", Operation.SHARE, inputs)
        party = _party(self.bulk, self.by, self.lines[at])
        full_name = party.full_name if party and key != NOT_NAMED else ""
        return Group(key, self.names[at], full_name, amount, share, {}, self.rows[at])

    @property
    def decimals(self) -> int:
        """How many decimal places show every amount exactly."""
        places, unit = max(-self.exponent, 0), 10
        while places and not any(amount % unit for amount in self.amounts):
            places, unit = places - 1, unit * 10
        return places

    def amount_texts(self, decimals: int) -> list[str]:
        """Return the amounts with marks between thousands.

        Args:
            decimals: their decimal places, at least so many as show them exactly.
        """
        shift = decimals + self.exponent
        whole = self.amounts
        if shift > 0:
            whole = [amount * 10**shift for amount in whole]
        elif shift < 0:
            whole = [amount // 10**-shift for amount in whole]
        if not decimals:
            return [f"{amount:,}" for amount in whole]
        unit = 10**decimals
        if unit > _FEW_ENDINGS:
            return [_amount_text(amount, decimals) for amount in whole]
        ends = [f".{end:0{decimals}}" for end in range(unit)]
        return [
            f"{amount // unit:,}{ends[amount % unit]}"
            if amount >= 0
            else _amount_text(amount, decimals)
            for amount in whole
        ]

    def share_texts(self) -> list[str]:
        """Return the shares in percent; empty texts if they have no meaning."""
        if not self.parts:
            return [""] * len(self)
        known = {part: f"{scale_exactly(Decimal(part), -self.places)}%" for part in set(self.parts)}
        return [known[part] for part in self.parts]


def sum_groups(bulk: Bulk, by: str) -> dict[str, LongGroups]:
    """Return the groups of a field by currency, largest first, without shares yet."""
    import numpy as np

    found = _found(bulk, by)
    groups = {}
    for currency in dict.fromkeys(found.currencies):
        of_currency = [item == currency for item in found.currencies]
        at = np.flatnonzero(np.asarray(of_currency, dtype=bool))
        at = at[np.argsort(-found.amounts[at], kind="stable")]
        keys = [found.keys[place] for place in at.tolist()]
        names = _names(bulk, by, keys, found.lines[at].tolist())
        order = _with_ties_by_name(found.amounts[at], names, keys)
        if NOT_NAMED in keys:
            last = keys.index(NOT_NAMED)
            order.append(order.pop(order.index(last)))
        at = at[order]
        groups[currency] = LongGroups(
            by,
            currency,
            [keys[place] for place in order],
            [names[place] for place in order],
            found.lines[at].tolist(),
            found.amounts[at].tolist(),
            found.exponent,
            found.rows[at].tolist(),
            (),
            0,
            "",
            bulk,
        )
    return groups


class _Found(NamedTuple):
    """The groups of a table by currency and field, with those of rows that are objects."""

    currencies: list[str]
    keys: list[str]
    lines: np.ndarray
    amounts: np.ndarray
    exponent: int
    rows: np.ndarray


def _found(bulk: Bulk, by: str) -> _Found:
    import numpy as np

    found = group(bulk, ["currency", by])
    currencies, keys = found.of_field(0), found.of_field(1)
    lines: list[int] = bulk.lines[found.first].tolist()
    rows, others = list(found.rows), bulk.others
    exponent = min([bulk.exponent, *(exponent_of(item.amount.amount) for _, item in others)])
    factor = 10 ** (bulk.exponent - exponent)
    amounts = [amount * factor for amount in found.sums]
    pairs = zip(currencies, keys, strict=True)
    known = {pair: at for at, pair in enumerate(pairs)} if others else {}
    for line, item in others:
        pair = (item.amount.currency, GROUPS[by](item))
        at = known.setdefault(pair, len(keys))
        if at == len(keys):
            currencies.append(pair[0])
            keys.append(pair[1])
            lines.append(line)
            amounts.append(0)
            rows.append(0)
        lines[at] = min(lines[at], line)
        amounts[at] += int(scale_exactly(item.amount.amount, -exponent))
        rows[at] += 1
    fits = max(map(abs, amounts), default=0) < MOST
    of_amounts = np.asarray(amounts, dtype=np.int64 if fits else object)
    return _Found(currencies, keys, np.asarray(lines), of_amounts, exponent, np.asarray(rows))


def _with_ties_by_name(amounts: np.ndarray, names: Sequence[str], keys: Sequence[str]) -> list[int]:
    """Return the order of groups that are in that of their amounts: equal ones by name."""
    import numpy as np

    order = list(range(len(amounts)))
    equal = np.flatnonzero(amounts[1:] == amounts[:-1]).tolist()
    while equal:
        start = end = equal.pop()
        while equal and equal[-1] == start - 1:
            start = equal.pop()
        end += 2
        order[start:end] = sorted(order[start:end], key=lambda at: (names[at], keys[at]))
    return order


def _names(bulk: Bulk, by: str, keys: Sequence[str], lines: Sequence[int]) -> list[str]:
    """Return the name of each group: of organisations as written in its first row."""
    if by not in PARTIES:
        return list(keys)
    alone = dict(bulk.others)
    names = bulk.names(by, lines)
    for at, line in enumerate(lines if alone else ()):
        if line in alone:
            party = PARTIES[by](alone[line])
            names[at] = party.name if party else ""
    return [key if key == NOT_NAMED else name or key for key, name in zip(keys, names, strict=True)]


def _amount_text(amount: int, decimals: int) -> str:
    """Return an amount in units of its last place with marks between thousands."""
    whole, end = divmod(abs(amount), 10**decimals)
    return f"{'-' if amount < 0 else ''}{whole:,}.{end:0{decimals}}"


def _party(bulk: Bulk, by: str, line: int) -> Party | None:
    if by not in PARTIES:
        return None
    alone = dict(bulk.others).get(line)
    return PARTIES[by](alone) if alone else bulk.party(by, line)
