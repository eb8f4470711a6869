"""The breakdowns in a record: groups one by one, or the groups of a long one in columns.

A group in columns has no entries of its own, neither of itself nor of its figures: `GroupColumns`
says all that they would say, and from it they are made when the record is read.
"""

from __future__ import annotations

from hashlib import sha256
from itertools import repeat
from typing import TYPE_CHECKING, Final, Self

from aidreport.analysis.figures import Operation
from aidreport.analysis.long_groups import LongGroups
from aidreport.files.schema import Field, model_validator
from aidreport.model.amounts import format_recorded, parse_recorded
from aidreport.proof.allocations import DIGEST, as_utf8
from aidreport.proof.record_columns import is_long, packed, unpacked
from aidreport.proof.record_figure import FigureEntry
from aidreport.proof.record_part import RecordPart

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    Names = Mapping[str, Sequence[str]]
    from aidreport.analysis.figures import Breakdown, Group

NO_GROUP: Final = -1
_SEPARATOR: Final = "\x1f"


class GroupEntry(RecordPart):
    """A group of a breakdown: its key, None for what is not itemised, and ids of its figures."""

    key: str | None
    amount: str
    share: str = ""
    equivalents: dict[str, str] = Field(default_factory=dict)


class GroupColumns(RecordPart):
    """The groups of a long breakdown, in their order; each column has one value for each group.

    The amount of a group is the figure "group/FIELD/KEY/CURRENCY", the sum of its rows; its share
    is "share/FIELD/KEY/CURRENCY", of the breakdown's denominator.

    Attributes:
        amounts: what the groups add up to, exact.
        shares: in percent; none if they have no meaning.
        rows: for each attached row the place of its group, from 0; -1 for a row of another
            currency.
        digests: of each group 8 bytes, all in base 64.
    """

    keys: tuple[str, ...]
    amounts: tuple[str, ...]
    shares: tuple[str, ...] = ()
    rows: tuple[int, ...]
    digests: str

    @model_validator(mode="after")
    def _is_even(self) -> Self:
        groups = len(self.keys)
        if len(self.amounts) != groups or len(self.shares) not in (0, groups):
            raise ValueError("the columns of its groups are not equally long")
        if len(set(self.keys)) < groups:
            raise ValueError("two of its groups have one key")
        if not all(NO_GROUP <= at < groups for at in self.rows):
            raise ValueError("a row is of a group that it does not have")
        unpacked(self.digests, groups)
        return self

    def altered(self) -> Iterator[str]:
        """Yield the keys of the groups that are not as they were written."""
        made = zip(self.keys, unpacked(self.digests, len(self.keys)), self._digests(), strict=True)
        yield from (key for key, written, digest in made if written != digest)

    def _digests(self) -> Iterator[bytes]:
        return group_digests(self.keys, self.amounts, self.shares)


class BreakdownEntry(RecordPart):
    """The allocations of one currency, grouped by a field; ids of the figures.

    Attributes:
        groups: those that are not in columns.
        columns: the groups of a long breakdown, which are before these; None for a short one.
    """

    by: str
    currency: str
    total: str
    denominator: str
    count: str
    groups: tuple[GroupEntry, ...]
    columns: GroupColumns | None = None

    def all_keys(self) -> Iterator[str | None]:
        """Yield the keys of all groups."""
        yield from self.columns.keys if self.columns else ()
        yield from (group.key for group in self.groups)

    def names(self, kind: str) -> list[str]:
        """Return the ids of the amounts ("group") or shares ("share") of the groups in columns."""
        keys = self.columns.keys if self.columns else ()
        return [f"{kind}/{self.by}/{key}/{self.currency}" for key in keys]

    def altered(self) -> Iterator[str]:
        """Yield the ids of the figures in columns that are not as they were written."""
        for key in self.columns.altered() if self.columns else ():
            for kind in ("group", "share") if self.columns and self.columns.shares else ("group",):
                yield f"{kind}/{self.by}/{key}/{self.currency}"

    def figures(self, rows: Sequence[str], names: Names) -> Iterator[FigureEntry]:
        """Yield the entries of the figures in columns.

        Args:
            rows: the ids of the figures of all attached rows, in their order.
            names: those of the groups' amounts and shares.

        Raises:
            ValueError: a number is none, or the rows are others than those in the columns.
        """
        of = self.columns
        if of is None:
            return
        inputs: list[list[str]] = [[] for _ in of.keys]
        for name, at in zip(rows, of.rows, strict=True):
            if at != NO_GROUP:
                inputs[at].append(name)
        amounts, shares = names["group"], names["share"]
        for name, value, own in zip(amounts, of.amounts, inputs, strict=True):
            yield _entry(name, value, self.currency, Operation.SUM, tuple(own))
        for name, part, value in zip(shares, amounts, of.shares, strict=False):
            yield _entry(name, value, "percent", Operation.SHARE, (part, self.denominator))

    def both_names(self) -> Names:
        """Return the ids of the amounts and the shares of the groups in columns, by kind."""
        return {kind: self.names(kind) for kind in ("group", "share")}

    def lists(self, rows: Sequence[str], names: Names) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield what a figure may have as its inputs, by the name of the list (`FigureEntry.each`).

        Args:
            rows: the ids of the figures of all attached rows, in their order.
            names: those of the groups' amounts and shares.
        """
        of, place = self.columns, f"{self.by}/{self.currency}"
        if of is None:
            return
        yield f"group/{place}", tuple(names["group"])
        if of.shares:
            yield f"share/{place}", tuple(names["share"])
        own = (name for name, at in zip(rows, of.rows, strict=True) if at != NO_GROUP)
        yield f"allocation/{place}", tuple(own)

    def one_by_one(self, names: Names) -> BreakdownEntry:
        """Return it with an entry for each group.

        Args:
            names: those of the groups' amounts and shares.
        """
        of = self.columns
        if of is None:
            return self
        shares = names["share"] if of.shares else repeat("")
        entries = [
            GroupEntry.known({"key": key, "amount": amount, "share": share, "equivalents": {}})
            for key, amount, share in zip(of.keys, names["group"], shares, strict=False)
        ]
        return self.model_copy(update={"groups": (*entries, *self.groups), "columns": None})


def in_columns(
    part: Breakdown, places_of_rows: Callable[[], Mapping[str, int]]
) -> GroupColumns | None:
    """Return the groups of a long breakdown but what is not itemised; None if they do not fit.

    Args:
        places_of_rows: returns those of the attached rows, from 0, by the ids of their amounts.
    """
    if isinstance(part.groups, LongGroups):
        return _of_long(part.groups)
    groups = part.itemised
    if not is_long(len(groups)) or any(group.equivalents for group in groups):
        return None
    places = places_of_rows()
    rows = [NO_GROUP] * len(places)
    for at, group in enumerate(groups):
        own = [places.get(name, NO_GROUP) for name in group.amount.inputs]
        if NO_GROUP in own or own != sorted(own) or not _fits(part, group):
            return None
        for place in own:
            if rows[place] != NO_GROUP:
                return None
            rows[place] = at
    keys = [group.key or "" for group in groups]
    amounts = [format_recorded(group.amount.value) for group in groups]
    shares = [format_recorded(group.share.value) for group in groups if group.share]
    return _columns(keys, amounts, shares, rows) if len(shares) in (0, len(groups)) else None


def _of_long(groups: LongGroups) -> GroupColumns | None:
    keys = "".join(groups.keys)
    if not is_long(len(groups)) or _SEPARATOR in keys or as_utf8(keys) != keys:
        return None
    return _columns(groups.keys, groups.amount_values(), groups.share_values(), groups.of_rows)


def _columns(
    keys: Sequence[str], amounts: Sequence[str], shares: Sequence[str], rows: Sequence[int]
) -> GroupColumns:
    return GroupColumns.known(
        {
            "keys": tuple(keys),
            "amounts": tuple(amounts),
            "shares": tuple(shares),
            "rows": tuple(rows),
            "digests": packed(b"".join(group_digests(keys, amounts, shares))),
        }
    )


def _fits(part: Breakdown, group: Group) -> bool:
    """Return whether the figures of a group are what its columns would say of them."""
    place = f"{part.by}/{group.key}/{part.currency}"
    amount, share = group.amount, group.share
    return (
        amount.id == f"group/{place}"
        and _SEPARATOR not in amount.id
        and as_utf8(amount.id) == amount.id
        and amount.unit == part.currency
        and (share is None or share.id == f"share/{place}")
        and (share is None or share.inputs == (amount.id, part.denominator.id))
    )


def group_digests(
    keys: Iterable[str], amounts: Iterable[str], shares: Sequence[str]
) -> Iterator[bytes]:
    """Yield a digest for each group."""
    for key, amount, share in zip(keys, amounts, shares or repeat(""), strict=False):
        yield sha256(_SEPARATOR.join((key, amount, share)).encode()).digest()[:DIGEST]


def _entry(
    name: str, value: str, unit: str, operation: Operation, inputs: tuple[str, ...]
) -> FigureEntry:
    return FigureEntry.known(
        {
            "id": name,
            "value": parse_recorded(value),
            "unit": unit,
            "operation": operation,
            "inputs": inputs,
            "source": "",
            "as_written": "",
            "inferred": "",
            "digest": "",
            "each": "",
        }
    )
