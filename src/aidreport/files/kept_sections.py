"""Files that were checked, kept without what they say: each is checked once.

What is kept of a file is how its values become sections: "as it is", "this table is a `Report`,
and of its keys …". No text of the file is in it, and what becomes another text is not kept: such a
file is checked each time. Only sections, enumerations and durations of aidreport are made.
"""

from __future__ import annotations

import datetime as dt
from enum import Enum
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeVar, cast

from aidreport.files.kept import Kind, kept
from aidreport.files.schema import Schema
from aidreport.files.toml import LARGEST_TOML, checked_toml, read_bytes, validate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from aidreport.errors import AidreportError


Section = TypeVar("Section", bound=Schema)

_SAME, _STRIPPED, _CAPITALS, _FLOAT = "same", "stripped", "capitals", "float"
_EACH, _ONE, _TUPLE, _TABLE = "each", "one", "tuple", "table"
_DURATION, _MEMBER, _SECTION, _OF_ONE = "duration", "member", "section", "of one"


def read_section(
    schema: type[Section],
    path: Path,
    made_by: tuple[str, ...],
    error: type[AidreportError],
    besides: Iterable[str] = (),
) -> Section:
    """Return a TOML file as a section.

    Args:
        made_by: the packages with the modules of the section and of what checks it.
        error: what to raise.
        besides: what its checks depend on, beside the file.

    Raises:
        error: the file cannot be read, is not TOML, or has problems, with every one of them.
    """
    content = read_bytes(path, error, LARGEST_TOML)
    data = checked_toml(content, path, error)
    return kept_section(
        schema.__name__.lower(),
        made_by,
        (content, *besides),
        data,
        lambda: validate(schema, data, name=str(path), error=error),
    )


def kept_section(
    name: str,
    made_by: tuple[str, ...],
    source: Sequence[str | bytes],
    tree: Any,
    make: Callable[[], Section],
) -> Section:
    """Return the section that a file becomes: as before, or checked now.

    Args:
        name, made_by: of what is kept, see `Kind`.
        source: all that it depends on: the content of the file.
        tree: the values in the file.
        make: checks them; what it raises is raised, and nothing is kept.
    """
    kind = Kind[Section](
        name,
        made_by,
        lambda made: _way(made, tree),
        lambda way: cast("Section", _go(way, tree)),
    )
    return kept(kind, source, make)


def _way(value: Any, raw: Any) -> Any:
    """Return how a value of a file became another one.

    Raises:
        ValueError: it is not one of these ways.
    """
    way: Any = None
    if isinstance(value, Schema):
        way = _way_of_section(value, raw)
    elif isinstance(value, dt.timedelta):
        way = [_DURATION, value.days, value.seconds, value.microseconds]
    elif type(value) in (list, tuple):
        way = _way_of_list(value, raw)
    elif type(value) is dict and type(raw) is dict and list(value) == list(raw):
        ways = [_way(each, raw[key]) for key, each in value.items()]
        way = _SAME if _all_same(ways) else [_TABLE, *ways]
    elif isinstance(value, Enum) and value.value == raw:
        way = [_MEMBER, _name_of(type(value))]
    elif type(value) is type(raw) and value == raw:
        way = _SAME
    else:
        way = _way_of_text(value, raw)
    return way


def _way_of_text(value: Any, raw: Any) -> str:
    if type(value) is float and type(raw) is int:
        return _FLOAT
    if type(value) is str and type(raw) is str:
        for way in (_STRIPPED, _CAPITALS):
            if value == _PLAIN[way](raw):
                return way
    raise ValueError("a value became another one")


_PLAIN: dict[str, Callable[[Any], Any]] = {
    _SAME: lambda raw: raw,
    _STRIPPED: str.strip,
    _CAPITALS: lambda raw: raw.strip().upper(),
    _FLOAT: float,
}


def _all_same(ways: Sequence[Any]) -> bool:
    return all(way == _SAME for way in ways)


def _way_of_section(value: Schema, raw: Any) -> Any:
    given, values = value.model_fields_set, vars(value)
    if not all(name in given or value.is_default(name) for name in values):
        raise ValueError("a section has other values than were given")
    kind = _name_of(type(value))
    if type(raw) is dict:
        if set(raw) != given:
            raise ValueError("other keys")
        return [_SECTION, kind, {name: _way(values[name], raw[name]) for name in raw}]
    (name,) = given
    return [_OF_ONE, kind, name, _way(values[name], raw)]


def _way_of_list(value: Sequence[Any], raw: Any) -> Any:
    if type(raw) is not list:
        (one,) = value
        return [_ONE, _way(one, raw)]
    ways = [_way(each, other) for each, other in zip(value, raw, strict=True)]
    if type(value) is tuple:
        return [_TUPLE, *ways]
    return _SAME if _all_same(ways) else [_EACH, *ways]


def _go(way: Any, raw: Any) -> Any:
    """Return what a value of a file becomes.

    Raises:
        ValueError, TypeError, LookupError: it is no way that was kept of this file.
    """
    if isinstance(way, str):
        return _PLAIN[way](raw)
    name, *rest = way
    return _WAYS[name](rest, raw)


@cache
def _class_of(name: str) -> Any:
    module, _, own = name.partition(":")
    found = getattr(import_module(module), own, None) if module.startswith("aidreport.") else None
    is_kept = isinstance(found, type) and issubclass(found, Schema | Enum)
    if not is_kept:
        raise ValueError(f"{name} is no class that is kept")
    return found


def _section(rest: Any, raw: Any) -> Any:
    name, fields = rest
    values = {each: _go(way, raw[each]) for each, way in fields.items()}
    return _class_of(name).model_construct(**values)


def _of_one(rest: Any, raw: Any) -> Any:
    name, field, way = rest
    return _class_of(name).model_construct(**{field: _go(way, raw)})


def _each(rest: Any, raw: Any) -> list[Any]:
    return [_go(way, each) for way, each in zip(rest, raw, strict=True)]


_WAYS: dict[str, Callable[[Any, Any], Any]] = {
    _SECTION: _section,
    _OF_ONE: _of_one,
    _EACH: _each,
    _TUPLE: lambda rest, raw: tuple(_each(rest, raw)),
    _ONE: lambda rest, raw: [_go(rest[0], raw)],
    _TABLE: lambda rest, raw: dict(zip(raw, _each(rest, raw.values()), strict=True)),
    _MEMBER: lambda rest, raw: _class_of(rest[0])(raw),
    _DURATION: lambda rest, _: dt.timedelta(*rest),
}


def _name_of(kind: type) -> str:
    name = f"{kind.__module__}:{kind.__qualname__}"
    if _class_of(name) is not kind:
        raise ValueError(f"{name} is no class that is kept")
    return name
