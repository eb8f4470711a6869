"""The groups of a long table: a hundred thousand, in columns.

A group becomes an object where somebody looks at it, and its figures with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field, replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from operator import add
from typing import TYPE_CHECKING, overload

from aidreport.analysis.figures import Figure, Group, Operation
from aidreport.lazy_dataclass import dataclass
from aidreport.model.allocation import NOT_NAMED
from aidreport.model.fields import PARTIES
from aidreport.model.money import scale_exactly
from aidreport.model.percents import percent_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aidreport.model.allocation import Party
    from aidreport.model.bulk import Bulk

_FULL_NAME = "recipient_full_name"
_FEW_ENDINGS = 1000
"""So many different decimal places are worth to be written once."""


@dataclass(frozen=True)
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
        row_names: the ids of the amounts of all allocations; none for figures that nobody follows.
        of_rows: for each of these the place of its group; -1 for one in another currency.
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
    row_names: Sequence[str] = ()
    of_rows: Sequence[int] = ()
    _inputs: list[list[str]] = field(default_factory=list, init=False, repr=False, compare=False)
    _places: dict[str, int] = field(default_factory=dict, init=False, repr=False, compare=False)

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
        key, amount = self.keys[at], self._amount(at)
        share = self._share(at) if self.parts else None
        full_name = self._full_name(key, self.lines[at])
        return Group(key, self.names[at], full_name, amount, share, {}, self.rows[at])

    def _amount(self, at: int) -> Figure:
        value = scale_exactly(Decimal(self.amounts[at]), self.exponent)
        return Figure(self._name("group", at), value, self.currency, Operation.SUM, self._own(at))

    def _share(self, at: int) -> Figure:
        percent = scale_exactly(Decimal(self.parts[at]), -self.places)
        inputs = (self._name("group", at), self.total)
        return Figure(self._name("share", at), percent, "percent", Operation.SHARE, inputs)

    def _name(self, kind: str, at: int) -> str:
        return f"{kind}/{self.by}/{self.keys[at]}/{self.currency}"

    def _own(self, at: int) -> tuple[str, ...]:
        """Return the ids of the amounts of a group's allocations, in their order."""
        if not self._inputs:
            self._inputs.extend([] for _ in self.keys)
            for name, group in zip(self.row_names, self.of_rows, strict=True):
                if group >= 0:
                    self._inputs[group].append(name)
        return tuple(self._inputs[at])

    @cached_property
    def full_names(self) -> list[str]:
        """The name of each group spelled out, empty for none."""
        if self.by not in PARTIES:
            return [""] * len(self)
        texts = self.bulk.texts
        if self.by == "recipient" and texts is not None and not self.bulk.others:
            import numpy as np

            (written,) = texts([_FULL_NAME], np.asarray(self.lines, dtype=np.int64)).values()
            named = zip(self.keys, written, strict=True)
            return ["" if key == NOT_NAMED else name for key, name in named]
        pairs = zip(self.keys, self.lines, strict=True)
        return [self._full_name(key, line) for key, line in pairs]

    def _full_name(self, key: str, line: int) -> str:
        party = _party(self.bulk, self.by, line)
        return party.full_name if party and key != NOT_NAMED else ""

    def amount_values(self) -> list[str]:
        """Return the amounts in digits."""
        if not self.exponent:
            return list(map(str, self.amounts))
        return [f"{scale_exactly(Decimal(amount), self.exponent):f}" for amount in self.amounts]

    def share_values(self) -> list[str]:
        """Return the shares in digits; none if they have no meaning."""
        known = {
            part: f"{scale_exactly(Decimal(part), -self.places):f}" for part in set(self.parts)
        }
        return [known[part] for part in self.parts]

    @property
    def shared(self) -> Decimal:
        """What the shares add up to, in percent."""
        return scale_exactly(Decimal(sum(self.parts)), -self.places)

    def steps(self) -> list[tuple[int, int, int]]:
        """Return of each share what its words depend on.

        It is the part in units of 10^-places percent, and what the exact share is rounded down and
        up to: shares near nothing or all are said to be less or more than a number.
        """
        whole, unit = sum(self.amounts), 100 * 10**self.places
        exact = [divmod(amount * unit, whole) for amount in self.amounts]
        return [
            (part, floor, floor + bool(rest))
            for part, (floor, rest) in zip(self.parts, exact, strict=True)
        ]

    def ids_of(self, kind: str) -> list[str]:
        """Return the ids of the amounts ("group") or shares ("share")."""
        return [f"{kind}/{self.by}/{key}/{self.currency}" for key in self.keys]

    def ids(self) -> Iterator[str]:
        """Yield the ids of the figures of all groups."""
        yield from self.ids_of("group")
        yield from self.ids_of("share") if self.parts else ()

    def find(self, name: str) -> Figure | None:
        """Return the figure of an id; None if it is of no group."""
        kind, _, rest = name.partition("/")
        by, _, rest = rest.partition("/")
        key, _, currency = rest.rpartition("/")
        if kind not in ("group", "share") or (by, currency) != (self.by, self.currency):
            return None
        if not self._places:
            self._places.update((key, at) for at, key in enumerate(self.keys))
        at = self._places.get(key)
        if at is None or (kind == "share" and not self.parts):
            return None
        return self._amount(at) if kind == "group" else self._share(at)

    @property
    def decimals(self) -> int:
        """How many decimal places show every amount exactly."""
        places, unit = max(-self.exponent, 0), 10
        while places and not any(amount % unit for amount in self.amounts):
            places, unit = places - 1, unit * 10
        return places

    def shortened(self) -> LongGroups:
        """Return the same groups with no more decimals than show every amount exactly."""
        places = self.decimals
        if self.exponent >= -places:
            return self
        unit = 10 ** (-self.exponent - places)
        amounts = [amount // unit for amount in self.amounts]
        return replace(self, amounts=amounts, exponent=-places)

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


@dataclass(frozen=True, slots=True)
class FigureIds(Sequence[str]):
    """The ids of the amounts ("group") or shares ("share") of groups."""

    groups: LongGroups
    kind: str

    def __len__(self) -> int:
        return len(self.groups)

    @overload
    def __getitem__(self, at: int) -> str: ...

    @overload
    def __getitem__(self, at: slice) -> list[str]: ...

    def __getitem__(self, at: int | slice) -> str | list[str]:
        """Return an id, or some."""
        kind, by, currency = self.kind, self.groups.by, self.groups.currency
        if isinstance(at, slice):
            return [f"{kind}/{by}/{key}/{currency}" for key in self.groups.keys[at]]
        return f"{kind}/{by}/{self.groups.keys[at]}/{currency}"


def _amount_text(amount: int, decimals: int) -> str:
    """Return an amount in units of its last place with marks between thousands."""
    whole, end = divmod(abs(amount), 10**decimals)
    return f"{'-' if amount < 0 else ''}{whole:,}.{end:0{decimals}}"


def _party(bulk: Bulk, by: str, line: int) -> Party | None:
    if by not in PARTIES:
        return None
    alone = dict(bulk.others).get(line)
    return PARTIES[by](alone) if alone else bulk.party(by, line)
