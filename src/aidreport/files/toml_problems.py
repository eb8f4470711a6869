"""What is wrong with a section of a TOML file, in the words of people who write TOML."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from aidreport.errors import near_miss
from aidreport.files.toml_keys import home_of, known_keys
from aidreport.files.toml_values import as_toml_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_LONGEST, _LONGEST_VALUE = 1000, 60
_MOST_BITS = 512
"""Of a number that is written out: Python itself refuses to write a very long one."""

_MOST = 100
"""Problems that are listed one by one: a damaged file can have a million."""

_EXPECTED = {
    "string_type": "a text is expected",
    "string_too_short": "must not be empty",
    "too_short": "must not be empty",
    "int_type": "a whole number is expected",
    "int_parsing": "a whole number is expected",
    "int_parsing_size": "a smaller number is expected",
    "int_from_float": "a whole number is expected",
    "float_type": "a number is expected",
    "float_parsing": "a number is expected",
    "finite_number": "a number is expected",
    "bool_type": "true or false is expected",
    "bool_parsing": "true or false is expected",
    "list_type": "a list in [ ] is expected",
    "tuple_type": "a list in [ ] is expected",
    "dict_type": "a table is expected",
    "model_type": "a table is expected",
    "model_attributes_type": "a table is expected",
    "greater_than_equal": "must be at least {ge}",
    "greater_than": "must be more than {gt}",
    "less_than_equal": "must be at most {le}",
    "less_than": "must be less than {lt}",
    "too_long": "at most {max_length} values are expected",
}
_A_DAY = "a date such as 2025-06-12 is expected"
_A_TIME = "a date with a time such as 2026-11-23T08:00:00 is expected"


def problem_lines(problems: Sequence[Any], schema: type[BaseModel], data: object) -> list[str]:
    """Return what pydantic found as lines "place: what is wrong"; of very many, the first.

    Args:
        problems: its errors.
        schema: of the file, or of the section.
        data: its content.
    """
    lines = [_told(item, schema, data) for item in islice(problems, _MOST)]
    left = len(problems) - len(lines)
    return [*lines, f"and {left:,} more problems"] if left else lines


def _told(item: Any, schema: type[BaseModel], data: object) -> str:
    kind, where = item["type"], item["loc"]
    place = place_of(where, data)
    if kind == "extra_forbidden":
        text = f"unknown key{_home(schema, where, data)}"
    elif kind == "missing":
        text = "missing"
    elif kind == "value_error":
        text = str(item["ctx"]["error"])
    elif kind in ("literal_error", "enum"):
        text = _not_one_of(item, "key" if where[-1:] == ("[key]",) else "value")
    else:
        text = _expected(kind, item) + _not(item["input"])
    return _in_a_line(f"{place}: {text}" if place else text)


def _home(schema: type[BaseModel], where: Sequence[int | str], data: object) -> str:
    """Return where an unknown key belongs, else the known one that it resembles, else nothing."""
    home = home_of(schema, where)
    if home is None:
        return near_miss(str(where[-1]), known_keys(schema, where))
    place = place_of(home, data)
    return f": it belongs under [{place}]" if place else ": it belongs above the first section"


def _in_a_line(text: str) -> str:
    """Return a text with what would end or steer the line spelled out as TOML does, and cut."""
    plain = "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode() for char in text
    )
    return (
        plain if len(plain) <= _LONGEST else f"{plain[: _LONGEST // 2]} … {plain[-_LONGEST // 2 :]}"
    )


def place_of(where: Sequence[int | str], data: object) -> str:
    """Return a place as the file writes it: "reports.a.output", "[[allocations]] number 1, line".

    Args:
        where: keys and numbers that lead there; tags of kinds of values are passed over.
        data: the content of the file.
    """
    place, node, numbered, between = "", data, False, ""
    for part in where:
        if isinstance(part, int):
            if not isinstance(node, list | tuple):
                continue  # one value, which stands for a list of one
            tables = not numbered and all(isinstance(item, Mapping) for item in node)
            place = f"[[{place}]] number {part + 1}" if tables else f"{place}, number {part + 1}"
            node = node[part] if part < len(node) else None
            numbered, between = True, ", "
        elif not _is_tag(part, node):
            place += f"{between}{as_toml_key(short(part))}"
            node, between = node.get(part) if isinstance(node, Mapping) else None, "."
    return place


def _is_tag(part: str, node: object) -> bool:
    """Tell whether a part of a place is a kind of value, and not a key."""
    return part[:1] in ("<", "[") and not (isinstance(node, Mapping) and part in node)


def _expected(kind: str, item: Any) -> str:
    """Return what is expected where pydantic has no words that fit."""
    if kind in _EXPECTED:
        return _EXPECTED[kind].format_map(item.get("ctx", {}))
    if kind.startswith("datetime"):
        return _A_TIME
    if kind.startswith("date"):
        return _A_DAY
    message = str(item["msg"])
    return message[:1].lower() + message[1:]


def _not_one_of(item: Any, noun: str) -> str:
    """Return what is wrong with one of a fixed set of words, and list these."""
    expected = re.findall(r"'([^']*)'", item["ctx"]["expected"].replace(r"\t", "\t"))
    value = item["input"]
    words = ", ".join("a tab" if word == "\t" else f'"{word}"' for word in expected)
    if not isinstance(value, str):
        return f"a text is expected{_not(value)}: one of {words}"
    miss = near_miss(value[:_LONGEST_VALUE], expected)
    return f'unknown {noun} "{short(value)}"{miss or f"; it is one of {words}"}'


def _not(value: object) -> str:
    """Return ", not …" with a value as the file writes it; empty for an empty text."""
    return f", not {written(value)}" if value != "" else ""


def written(value: object) -> str:
    """Return a value as the file writes it, shortened, for a message."""
    kind = kind_of(value)
    if kind == "<text>":
        return f'"{short(str(value))}"'
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, int) and value.bit_length() > _MOST_BITS:
        return "a number of more digits"
    if kind in ("<switch>", "<number>"):
        return short(str(value)).lower()
    return {"<list>": "a list", "<table>": "a table"}.get(kind, "that")


def short(text: str) -> str:
    """Return a text, cut if it is long."""
    return text if len(text) <= _LONGEST_VALUE else text[:_LONGEST_VALUE] + "…"


def kind_of(value: object) -> str:
    """Return what kind of value a file has, as a tag: `<text>`, `<table>`."""
    for kinds, tag in _TAGS:
        if isinstance(value, kinds):
            return tag
    return "<other>"


_TAGS: Iterable[tuple[tuple[type, ...], str]] = (
    ((str,), "<text>"),
    ((bool,), "<switch>"),
    ((int, float), "<number>"),
    ((list, tuple), "<list>"),
    ((Mapping, BaseModel), "<table>"),
)
