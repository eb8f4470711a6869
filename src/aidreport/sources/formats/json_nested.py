"""Records in JSON whose amounts are in a list within each: a row for each object of that list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


def spread(items: Sequence[Any], is_of_amounts: Callable[[str], bool]) -> Sequence[Any]:
    """Return records with a row for each object of the one list that has their amounts.

    All others are returned as they are: those that state an amount of their own, which their parts
    would repeat, and those with several lists that do.

    Args:
        items: records.
        is_of_amounts: tells whether the name of a value is one of amounts.
    """
    records = [item for item in items if isinstance(item, dict)]
    if len(records) < len(items):
        return items
    if any(_has_amounts(item, is_of_amounts) for item in records):
        return items
    lists = {
        name
        for item in records
        for name, value in item.items()
        if isinstance(value, list) and any(_has_amounts(part, is_of_amounts) for part in value)
    }
    if len(lists) != 1:
        return items
    (name,) = lists
    return [row for item in records for row in _rows(item, name)]


def _rows(item: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    parts = item.get(name)
    if not isinstance(parts, list) or not parts:
        return [item]
    return [{**item, name: part} for part in parts]


def _has_amounts(part: object, is_of_amounts: Callable[[str], bool]) -> bool:
    """Tell whether an object has an amount, itself or in an object within it."""
    if not isinstance(part, dict):
        return False
    return any(
        (is_of_amounts(name) and _is_number(value))
        or (isinstance(value, dict) and _has_amounts(value, is_of_amounts))
        for name, value in part.items()
    )


def _is_number(value: object) -> bool:
    text = str(value)
    return not isinstance(value, bool | dict | list) and any(map(str.isdigit, text))
