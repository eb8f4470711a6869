"""Which allocations a part of a data set has: conditions on the fields that group them."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Generic, Literal, NamedTuple, TypeAlias, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

Item = TypeVar("Item")

Operator: TypeAlias = Literal["=", "!=", ">=", "<="]

OPERATORS: tuple[Operator, ...] = ("!=", ">=", "<=", "=")
"""Longer ones before those that they end with."""

PARTS = "in"
"""How the names of figures of a part begin."""

_RESERVED = re.compile(r"[%/;,=<>!]")
_LONGEST = 60


class Condition(NamedTuple):
    """What the allocations of a part have in a field.

    Attributes:
        operator: "=" for one of the values, "!=" for none of them; ">=" and "<=" compare years
            with the only value.
        values: as allocations are grouped by them.
    """

    field: str
    operator: Operator
    values: tuple[str, ...]

    def holds(self, key: str) -> bool:
        """Tell whether an allocation with this key has what is asked for."""
        match self.operator:
            case "=":
                return key in self.values
            case "!=":
                return key not in self.values
            case ">=":
                return key.isdecimal() and int(key) >= int(self.values[0])
            case "<=":
                return key.isdecimal() and int(key) <= int(self.values[0])


Selection: TypeAlias = tuple[Condition, ...]
"""Conditions that hold together; none for all allocations."""


def selection(conditions: Iterable[Condition]) -> Selection:
    """Return conditions in the only way in which the same ones are written: one of each kind."""
    merged: dict[tuple[str, Operator], set[str]] = {}
    for field, operator, values in conditions:
        known = merged.get((field, operator))
        merged[field, operator] = _both(operator, known, set(values))
    return tuple(
        Condition(field, operator, tuple(sorted(values)))
        for (field, operator), values in sorted(merged.items())
    )


def _both(operator: Operator, known: set[str] | None, values: set[str]) -> set[str]:
    """Return the values of two conditions of a kind that hold together."""
    match operator:
        case "=":
            return values if known is None else known & values
        case "!=":
            return values | (known or set())
        case ">=":
            return {max(values | (known or set()), key=int)}
        case "<=":
            return {min(values | (known or set()), key=int)}


class Selectable(Generic[Item]):
    """Allocations, of which parts are looked up again and again.

    Args:
        items: in their order.
        key_of: returns the key of one in a field.
    """

    def __init__(self, items: Sequence[Item], key_of: Callable[[Item, str], str]) -> None:
        self._items, self._key_of = items, key_of
        self._places: dict[str, dict[str, list[int]]] = {}

    def meeting(self, conditions: Selection) -> list[Item]:
        """Return those that meet all conditions, in their order."""
        found: set[int] | None = None
        for each in conditions:
            places = self._of(each.field)
            here = {at for key, rows in places.items() if each.holds(key) for at in rows}
            found = here if found is None else found & here
        return list(self._items) if found is None else [self._items[at] for at in sorted(found)]

    def _of(self, field: str) -> dict[str, list[int]]:
        """Return the places of all items by their key in a field."""
        if field not in self._places:
            places: dict[str, list[int]] = {}
            for at, item in enumerate(self._items):
                places.setdefault(self._key_of(item, field), []).append(at)
            self._places[field] = places
        return self._places[field]


def part_name(conditions: Selection) -> str:
    """Return what a part is called in the names of its figures; nothing for the whole.

    The same conditions give the same name, others another. It has no slash.
    """
    return ";".join(f"{each.field}{each.operator}{_values_of(each)}" for each in conditions)


def _values_of(condition: Condition) -> str:
    """Return the values of a condition in a name: a sign that no value has where nothing meets it.

    (A value may be empty: that is how rows without one are asked for.)
    """
    return ",".join(map(_short, condition.values)) if condition.values else "%"


def part_prefix(conditions: Selection) -> str:
    """Return how the names of the figures of a part begin; nothing for the whole."""
    return f"{PARTS}/{part_name(conditions)}/" if conditions else ""


def prefix_of(name: str) -> str:
    """Return how the name of a figure begins if it is of a part; nothing if of the whole."""
    first, second, *rest = (*name.split("/", 2), "", "")
    return f"{first}/{second}/" if first == PARTS and rest[0] else ""


def _short(value: str) -> str:
    """Return a value as a name has it: what separates is escaped, a long one is cut."""
    escaped = _RESERVED.sub(lambda sign: f"%{ord(sign[0]):02X}", value)
    if len(escaped) <= _LONGEST:
        return escaped
    digest = hashlib.sha256(value.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return f"{escaped[: _LONGEST // 2]}%{digest}"
