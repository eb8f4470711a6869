"""Breakdowns of a long table that is summed only: a hundred thousand groups, in columns.

A group becomes an object where somebody looks at it. Its figures are in no register: nobody follows
the figures of a summary.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from operator import add
from typing import TYPE_CHECKING, NamedTuple, overload

from aidreport.analysis.figures import Figure, Group, Operation
from aidreport.model.allocation import NOT_NAMED
from aidreport.model.amounts import exponent_of
from aidreport.model.fields import GROUPS, PARTIES
from aidreport.model.groups import group, of_whole_numbers
from aidreport.model.money import scale_exactly
from aidreport.model.percents import percent_text

if TYPE_CHECKING:
    import numpy as np

    from aidreport.model.allocation import Allocation, Party
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
        if min(whole, default=0) < 0:
            return [_amount_text(amount, decimals) for amount in whole]
        ends = [f".{end:0{decimals}}" for end in range(unit)]
        before = map("{:,}".format, (amount // unit for amount in whole))
        return list(map(add, before, (ends[amount % unit] for amount in whole)))

    def share_texts(self) -> list[str]:
        """Return the shares in percent; empty texts if they have no meaning."""
        if not self.parts:
            return [""] * len(self)
        known = {part: f"{scale_exactly(Decimal(part), -self.places)}%" for part in set(self.parts)}
        if (every := 100 * 10**self.places) in known:
            largest, whole = max(self.amounts), sum(self.amounts)
            exact = Fraction(int(largest), int(whole)) * 100
            known[every] = percent_text(Decimal(known[every][:-1]), exact=exact)
        shown = list(map(known.__getitem__, self.parts))
        if 0 not in known:
            return shown
        # Nothing is no share, but less than one unit is.
        less = f"<{scale_exactly(Decimal(1), -self.places)}%"
        pairs = zip(self.parts, self.amounts, shown, strict=True)
        return [less if amount and not part else text for part, amount, text in pairs]


def sum_groups(bulk: Bulk, by: str) -> dict[str, LongGroups]:
    """Return the groups of a field by currency, largest first, without shares yet."""
    found = _found(bulk, by)
    codes = dict.fromkeys(found.of_currency.tolist())
    return {found.currencies[code]: _in_currency(bulk, by, found, code) for code in codes}


def _in_currency(bulk: Bulk, by: str, found: _Found, code: int) -> LongGroups:
    """Return the groups in one currency, in their order."""
    import numpy as np

    at = np.flatnonzero(found.of_currency == code)
    at = at[np.argsort(-found.amounts[at], kind="stable")]
    keys = [found.keys[key] for key in found.of_key[at].tolist()]
    names = _names(bulk, by, keys, found.lines[at])
    order = _with_ties_by_name(found.amounts[at], names, keys)
    if NOT_NAMED in keys:
        last = keys.index(NOT_NAMED)
        order.append(order.pop(order.index(last)))
    at = at[order]
    return LongGroups(
        by,
        found.currencies[code],
        [keys[place] for place in order],
        [names[place] for place in order],
        found.lines[at].tolist(),
        found.amounts[at].tolist(),
        found.exponent,
        found.counts[at].tolist(),
        (),
        0,
        "",
        bulk,
    )


class _Found(NamedTuple):
    """The groups of a table by currency and field, with those of rows that are objects.

    Attributes:
        currencies, keys: all there are.
        of_currency, of_key: for each group, which of these it has.
        lines: the first row of each.
        amounts: their sums in units of 10^exponent.
        counts: how many rows each has.
    """

    currencies: Sequence[str]
    keys: Sequence[str]
    of_currency: np.ndarray
    of_key: np.ndarray
    lines: np.ndarray
    amounts: np.ndarray
    exponent: int
    counts: np.ndarray


def _found(bulk: Bulk, by: str) -> _Found:
    found = group(bulk, ["currency", by])
    (currencies, keys), (of_currency, of_key) = found.columns, found.codes
    in_columns = _Found(
        currencies.values,
        keys.values,
        of_currency,
        of_key,
        bulk.lines[found.first],
        found.amounts,
        bulk.exponent,
        found.counts,
    )
    return _with_objects(in_columns, bulk.others, by) if bulk.others else in_columns


def _with_objects(found: _Found, others: Sequence[tuple[int, Allocation]], by: str) -> _Found:
    """Return groups with rows that are objects, each with its line."""
    import numpy as np

    exponent = min([found.exponent, *(exponent_of(item.amount.amount) for _, item in others)])
    factor = 10 ** (found.exponent - exponent)
    amounts: list[int] = [amount * factor for amount in found.amounts.tolist()]
    lines, counts = found.lines.tolist(), found.counts.tolist()
    currencies, keys = ({name: at for at, name in enumerate(names)} for names in found[:2])
    pairs = list(zip(found.of_currency.tolist(), found.of_key.tolist(), strict=True))
    known = {pair: at for at, pair in enumerate(pairs)}
    for line, item in others:
        currency = currencies.setdefault(item.amount.currency, len(currencies))
        pair = currency, keys.setdefault(GROUPS[by](item), len(keys))
        at = known.setdefault(pair, len(pairs))
        if at == len(pairs):
            pairs.append(pair)
            lines.append(line)
            amounts.append(0)
            counts.append(0)
        lines[at] = min(lines[at], line)
        amounts[at] += int(scale_exactly(item.amount.amount, -exponent))
        counts[at] += 1
    of_currency, of_key = np.asarray(pairs, dtype=np.intp).T
    return _Found(
        [*currencies], [*keys], of_currency, of_key, np.asarray(lines),
        of_whole_numbers(amounts), exponent, np.asarray(counts),
    )  # fmt: skip


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


def _names(bulk: Bulk, by: str, keys: Sequence[str], lines: np.ndarray) -> list[str]:
    """Return the name of each group: of organisations as written in its first row."""
    if by not in PARTIES:
        return list(keys)
    alone = dict(bulk.others)
    names = bulk.names(by, lines)
    for at, line in enumerate(lines.tolist() if alone else ()):
        if line in alone:
            party = PARTIES[by](alone[line])
            names[at] = party.name if party else ""
    if NOT_NAMED not in keys and "" not in names:
        return names
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
