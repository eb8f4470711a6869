"""The keys of a schema as tables in Markdown, in the words of people who write TOML."""

from __future__ import annotations

import datetime
import typing
from typing import TYPE_CHECKING, Any

from aidreport.files.schema import MISSING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aidreport.files.schema import Schema


def table(schema: type[Schema], title: str, *, skip: Iterable[str] = ()) -> list[str]:
    """Return the lines of a section with a row for each key that is not skipped."""
    hidden = set(skip)
    lines = [
        f"## {title}",
        "",
        "| key | value | default | what it is |",
        "| --- | --- | --- | --- |",
    ]
    for name, field in schema.model_fields.items():
        if name not in hidden:
            cells = _kind(field.annotation), _default(field), field.description
            lines.append(row(f"`{name}`", *cells))
    return [*lines, ""]


def row(*cells: str | None) -> str:
    """Return a row of a table in Markdown."""
    return "| " + " | ".join((cell or "").replace("|", "\\|") for cell in cells) + " |"


def _default(field: Any) -> str:
    if field.is_required():
        return "required"
    if field.default is MISSING or field.default in (None, "", [], {}):
        return ""
    if isinstance(field.default, bool):
        return code(str(field.default).lower())
    if isinstance(field.default, datetime.timedelta):
        return code(_duration(field.default)) if field.default else ""
    return code(str(field.default))


def _duration(value: datetime.timedelta) -> str:
    """Return a duration as a number of the largest unit that divides it."""
    seconds = int(value.total_seconds())
    units = (("days", 86_400), ("hours", 3600), ("min", 60), ("seconds", 1))
    unit, size = next((unit, size) for unit, size in units if seconds % size == 0)
    return f"{seconds // size} {unit}"


def code(text: str) -> str:
    """Return a text as code; nothing where there is none."""
    return f"`{text}`" if text else ""


_KINDS = {
    str: "text",
    int: "whole number",
    float: "number",
    bool: "true or false",
    datetime.date: "date",
    datetime.datetime: "time",
    datetime.timedelta: "duration",
}


def _kind(annotation: Any) -> str:
    """Return a type in the words of people who write TOML."""
    origin, inner = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Annotated:
        words = _kind(inner[0])
    elif origin is typing.Literal:
        words = " or ".join("a tab" if value == "\t" else f'"{value}"' for value in inner)
    elif origin is list:
        words = f"list of {_kind(inner[0])}"
    elif inner and origin is not dict:
        kinds = [_kind(item) for item in inner if item is not type(None)]
        words = " or ".join(dict.fromkeys(kinds))
    elif hasattr(annotation, "__members__"):
        words = " or ".join(f'"{member}"' for member in annotation)
    else:
        words = _KINDS.get(annotation, "table")
    return words
