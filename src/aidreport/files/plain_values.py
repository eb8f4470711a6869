"""Frozen values of aidreport's own classes as JSON has them, and back.

A tuple is a list; anything else that is more than a text, a number or None is an object that names
its class. Only classes of aidreport that hold values are made again, so that what is read can do
nothing but be wrong.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

_MAPPING, _SET, _CLASS, _VALUES = "mapping", "set", "class", "values"


def plain(value: Any) -> Any:
    """Return a value as JSON has it.

    Raises:
        ValueError: it, or something in it, has another class.
    """
    if value is None or type(value) in (str, int, float, bool):
        return value
    if type(value) in (tuple, list):
        return [plain(each) for each in value]
    if type(value) in (dict, MappingProxyType):
        return {_MAPPING: [[plain(key), plain(each)] for key, each in value.items()]}
    if type(value) is frozenset:
        return {_SET: sorted(plain(each) for each in value)}
    kind = type(value)
    name = f"{kind.__module__}:{kind.__qualname__}"
    if _class_of(name) is not kind:
        raise ValueError(f"{name} is no class that is kept")
    if isinstance(value, Enum):
        values = [value.value]
    elif isinstance(value, tuple):
        values = [*value]
    else:
        values = [getattr(value, each.name) for each in fields(value)]
    return {_CLASS: name, _VALUES: [plain(each) for each in values]}


def value_of(stored: Any) -> Any:
    """Return the value that JSON has; lists are tuples.

    Raises:
        ValueError: it is none that was made by `plain`.
    """
    if isinstance(stored, list):
        return tuple([value_of(each) for each in stored])
    if not isinstance(stored, dict):
        return stored
    match stored:
        case {"mapping": items}:
            return MappingProxyType({value_of(key): value_of(each) for key, each in items})
        case {"set": members}:
            return frozenset(map(value_of, members))
        case {"class": str(name), "values": values}:
            return _class_of(name)(*map(value_of, values))
    raise ValueError("it is no value that was kept")


@cache
def _class_of(name: str) -> Callable[..., Any]:
    module, _, own = name.partition(":")
    found = getattr(import_module(module), own, None) if module.startswith("aidreport.") else None
    is_value = is_dataclass(found) or (isinstance(found, type) and issubclass(found, Enum | tuple))
    if not isinstance(found, type) or not is_value:
        raise ValueError(f"{name} is no class that is kept")
    return found
