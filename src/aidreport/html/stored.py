"""Briefings as JSON and back: what a web page is made from travels in the page.

A block is an object with the name of its class, and an attribute that has its default is left out.
Reading refuses whatever no briefing could have written.
"""

from __future__ import annotations

import types
from collections.abc import Sequence
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from aidreport.document import blocks, chart_blocks, page_blocks

_KIND = "is"
_NAMES = {
    **vars(blocks),
    **vars(chart_blocks),
    **vars(page_blocks),
    "Sequence": Sequence,
    "date": date,
    "Decimal": Decimal,
}
"""What the annotations of blocks name."""


def stored_briefing(briefing: blocks.Briefing) -> Any:
    """Return a briefing as values that JSON has."""
    return _stored(briefing)


def read_briefing(value: Any) -> blocks.Briefing:
    """Return the briefing that was stored.

    Raises:
        ValueError: it is none; the message names the place.
    """
    try:
        found = _read(value, blocks.Briefing, "briefing")
    except RecursionError:
        raise ValueError("briefing: lists are too deep inside one another") from None
    assert isinstance(found, blocks.Briefing)
    return found


def _stored(value: Any) -> Any:
    # Rows in columns are stored as any others.
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_stored(each) for each in value]
    if is_dataclass(value) and not isinstance(value, type):
        attributes, first = [(each, getattr(value, each.name)) for each in fields(value)], {}
        if type(value) in _kinds().values():
            first = {_KIND: type(value).__name__}
        own = {each.name: _stored(one) for each, one in attributes if one != _default(each)}
        return {**first, **own}
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, date) else value


@cache
def _kinds() -> dict[str, type]:
    """Return the classes that a union holds, by name: only they need to say what they are."""
    found: dict[str, type] = {}
    waiting: list[Any] = [blocks.Briefing]
    seen = set[Any]()
    while waiting:
        kind = waiting.pop()
        if kind in seen:
            continue
        seen.add(kind)
        if isinstance(kind, type) and is_dataclass(kind):
            waiting += _hints(kind).values()
        members = get_args(kind)
        if get_origin(kind) in (Union, types.UnionType):
            classes = [one for one in members if isinstance(one, type) and is_dataclass(one)]
            found.update({one.__name__: one for one in classes})
        waiting += members
    return found


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind, _NAMES, _NAMES)  # not its attributes, such as `date`


def _default(attribute: Field[Any]) -> Any:
    return attribute.default


def _read(value: Any, kind: Any, place: str) -> Any:
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return _read_one_of(value, get_args(kind), place)
    if origin is tuple:
        return _read_tuple(value, get_args(kind), place)
    if origin is Sequence:
        return _read_tuple(value, (*get_args(kind), ...), place)
    if is_dataclass(kind):
        return _read_parts(value, kind, place)
    return _read_plain(value, kind, place)


def _read_one_of(value: Any, members: tuple[Any, ...], place: str) -> Any:
    if value is None and type(None) in members:
        return None
    if isinstance(value, dict):
        kind = _kinds().get(str(value.get(_KIND)))
        if kind not in members:
            raise ValueError(f"{place}: a block that nothing knows")
        return _read_parts({key: one for key, one in value.items() if key != _KIND}, kind, place)
    others = [one for one in members if not is_dataclass(one) and one is not type(None)]
    if len(others) != 1:
        raise ValueError(f"{place}: no block")
    return _read(value, others[0], place)


def _read_tuple(value: Any, members: tuple[Any, ...], place: str) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise ValueError(f"{place}: no list")  # noqa: TRY004 - as of any other wrong value
    if len(members) == 2 and members[1] is ...:
        return tuple([_read(each, members[0], place) for each in value])
    if len(value) != len(members):
        raise ValueError(f"{place}: {len(value)} values, not {len(members)}")
    return tuple(_read(each, kind, place) for each, kind in zip(value, members, strict=True))


def _read_parts(value: Any, kind: Any, place: str) -> Any:
    if not isinstance(value, dict):
        raise ValueError(f"{place}: no {kind.__name__}")  # noqa: TRY004 - as above
    hints = _hints(kind)
    place = f"{place}.{kind.__name__}"
    known = {each.name: each for each in fields(kind)}
    for name in value:
        if name not in known:
            raise ValueError(f"{place}: {name} is unknown")
    for name, each in known.items():
        if name not in value and each.default is MISSING:
            raise ValueError(f"{place}: {name} is missing")
    return kind(**{name: _read(one, hints[name], f"{place}.{name}") for name, one in value.items()})


def _read_plain(value: Any, kind: Any, place: str) -> Any:
    if kind is float and type(value) is int:
        return float(value)
    if kind in (str, int, bool, float) and type(value) is kind:
        return value
    if isinstance(value, str) and isinstance(kind, type):
        try:
            if issubclass(kind, StrEnum | Decimal):
                return kind(value)
            if kind is date:
                return date.fromisoformat(value)
        except (ValueError, InvalidOperation):
            pass
    raise ValueError(f"{place}: {value!r} is not what it holds")
