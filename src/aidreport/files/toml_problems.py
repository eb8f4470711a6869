"""What is wrong with a section of a TOML file, in the words of people who write TOML."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any

from aidreport.errors import near_miss
from aidreport.files.schema import Schema
from aidreport.files.toml_keys import home_of, known_keys
from aidreport.files.toml_values import as_toml_key
from aidreport.statements import Statement, message_of, state
from aidreport.values import Several

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_LONGEST, _LONGEST_VALUE = 1000, 60
_MOST_BITS = 512
"""Of a number that is written out: Python itself refuses to write a very long one."""

KIND_OF_VALUE = "kind_of_value"
"""What pydantic calls the problem of a value of a wrong kind, whose message is a key."""

_MOST = 100
"""Problems that are listed one by one: a damaged file can have a million."""

_EXPECTED = {
    "string_type": "toml.text",
    "string_too_short": "toml.empty",
    "too_short": "toml.empty",
    "int_type": "toml.whole-number",
    "int_parsing": "toml.whole-number",
    "int_parsing_size": "toml.smaller-number",
    "int_from_float": "toml.whole-number",
    "float_type": "toml.number",
    "float_parsing": "toml.number",
    "finite_number": "toml.number",
    "bool_type": "toml.bool",
    "bool_parsing": "toml.bool",
    "list_type": "toml.list",
    "tuple_type": "toml.list",
    "dict_type": "toml.table",
    "model_type": "toml.table",
    "model_attributes_type": "toml.table",
    "greater_than_equal": "toml.least",
    "greater_than": "toml.more-than",
    "less_than_equal": "toml.at-most",
    "less_than": "toml.less-than",
    "too_long": "toml.at-most-values",
}
"""Kind of a problem → the statement that says what is expected."""

_EMPTY = ("string_too_short", "too_short")
"""Problems of which the value says nothing."""

_LIMITS = ("ge", "gt", "le", "lt", "max_length")
"""What pydantic calls the limits of a value."""


def problem_lines(problems: Sequence[Any], schema: type[Schema], data: object) -> list[str]:
    """Return what pydantic found as lines "place: what is wrong"; of very many, the first.

    Args:
        problems: its errors.
        schema: of the file, or of the section.
        data: its content.
    """
    lines = [_told(item, schema, data) for item in islice(problems, _MOST)]
    left = len(problems) - len(lines)
    return [*lines, state("toml.more", count=left)] if left else lines


def _told(item: Any, schema: type[Schema], data: object) -> str:
    kind, where = item["type"], item["loc"]
    place = place_of(where, data)
    if kind == "extra_forbidden":
        text: str = _unknown_key(schema, where, data)
    elif kind == "missing":
        text = state("toml.missing")
    elif kind == "value_error":
        text = message_of(item["ctx"]["error"])
    elif kind in ("literal_error", "enum"):
        text = _not_one_of(item, is_key=where[-1:] == ("[key]",))
    else:
        text = _expected(kind, item)
        if kind not in _EMPTY:
            text = _not(text, item["input"])
    return _in_a_line(state("toml.at", at=place, problem=text) if place else text)


def _unknown_key(schema: type[Schema], where: Sequence[int | str], data: object) -> Statement:
    """Say where an unknown key belongs, else the known one that it resembles, if any does."""
    home = home_of(schema, where)
    if home is None:
        near = near_miss(str(where[-1]), known_keys(schema, where))
        return state("toml.unknown-key", near=near)
    place = place_of(home, data)
    if not place:
        return state("toml.unknown-key-above")
    return state("toml.unknown-key-under", section=place)


def _in_a_line(text: str) -> str:
    """Return a text with what would end or steer the line spelled out as TOML does, and cut."""
    plain = "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode() for char in text
    )
    if len(plain) > _LONGEST:
        plain = f"{plain[: _LONGEST // 2]} … {plain[-_LONGEST // 2 :]}"
    if not isinstance(text, Statement):
        return plain
    values = {
        name: _in_a_line(value) if isinstance(value, str) else value
        for name, value in text.values.items()
    }
    return Statement(plain, text.key, values)


def place_of(where: Sequence[int | str], data: object) -> str:
    """Return a place as the file writes it: "reports.a.output", "[[allocations]] number 1, line".

    Args:
        where: keys and numbers that lead there; tags of kinds of values are passed over.
        data: the content of the file.
    """
    place, keys, node = "", "", data
    for part in where:
        if isinstance(part, int):
            if not isinstance(node, list | tuple):
                continue  # one value, which stands for a list of one
            tables = not place and all(isinstance(item, Mapping) for item in node)
            key = "toml.table-number" if tables else "toml.value-number"
            place, keys = state(key, at=_inner(place, keys), nth=str(part + 1)), ""
            node = node[part] if part < len(node) else None
        elif not _is_tag(part, node):
            keys += f"{keys and '.'}{as_toml_key(short(part))}"
            node = node.get(part) if isinstance(node, Mapping) else None
    return _inner(place, keys)


def _inner(place: str, keys: str) -> str:
    """Return the place of a key in one of several values."""
    return state("toml.key-there", at=place, key=keys) if place and keys else place or keys


def _is_tag(part: str, node: object) -> bool:
    """Tell whether a part of a place is a kind of value, and not a key."""
    return part[:1] in ("<", "[") and not (isinstance(node, Mapping) and part in node)


def _expected(kind: str, item: Any) -> str:
    """Return what is expected; in the words of pydantic if there are none that fit better."""
    if kind == KIND_OF_VALUE:
        return state(item["msg"])
    if kind in _EXPECTED:
        context = item.get("ctx", {})
        limit = next((str(context[name]) for name in _LIMITS if name in context), "")
        return state(_EXPECTED[kind], limit=limit)
    if kind.startswith("date"):
        return state("toml.date-and-clock" if kind.startswith("datetime") else "toml.date")
    message = str(item["msg"])
    return message[:1].lower() + message[1:]


def _not_one_of(item: Any, *, is_key: bool) -> Statement:
    """Return what is wrong with one of a fixed set of words, and list these."""
    expected = re.findall(r"'([^']*)'", item["ctx"]["expected"].replace(r"\t", "\t"))
    value = item["input"]
    known = Several(state("toml.a-tab") if word == "\t" else f'"{word}"' for word in expected)
    if not isinstance(value, str):
        return state("toml.one-of", value=written(value), known=known)
    if miss := near_miss(value[:_LONGEST_VALUE], expected):
        key = "toml.unknown-name" if is_key else "toml.unknown-value"
        return state(key, value=short(value), near=miss)
    key = "toml.unknown-key-of" if is_key else "toml.unknown-value-of"
    return state(key, value=short(value), known=known)


def _not(expected: str, value: object) -> str:
    """Say what is expected, and that it is not the value; of an empty text only the former."""
    if value == "":
        return expected
    return state("toml.not", problem=expected, value=written(value))


def written(value: object) -> str:
    """Return a value as the file writes it, shortened, for a message."""
    kind = kind_of(value)
    if kind == "<text>":
        return f'"{short(str(value))}"'
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, int) and value.bit_length() > _MOST_BITS:
        return state("toml.a-number-of-more-digits")
    if kind in ("<switch>", "<number>"):
        return short(str(value)).lower()
    return state({"<list>": "toml.a-list", "<table>": "toml.a-table"}.get(kind, "toml.that"))


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
    ((Mapping, Schema), "<table>"),
)
