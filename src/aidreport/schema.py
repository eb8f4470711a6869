"""TOML files read against a schema: every problem at once, with the near miss."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from aidreport.errors import AidreportError, near_miss

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

Section = TypeVar("Section", bound="Schema")


class Schema(BaseModel):
    """A frozen section of a file; keys that it does not know are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


def read_toml(path: Path, error: type[AidreportError]) -> dict[str, Any]:
    """Return the content of a TOML file.

    Raises:
        error: the file is missing, unreadable, not UTF-8 or not TOML (with line and column).
    """
    return parse_toml(read_bytes(path, error), str(path), error)


def read_bytes(path: Path, error: type[AidreportError]) -> bytes:
    """Return the bytes of a file, or raise `error` with the reason and the fix."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        beside = [entry.name for entry in path.parent.iterdir()] if path.parent.is_dir() else []
        raise error(
            f"{path} does not exist{near_miss(path.name, beside)}",
            fix="check the name and the folder; relative names start at the folder of config.toml,"
            " or at the current folder on the command line",
        ) from None
    except OSError as problem:
        raise error(
            f"{path} cannot be read: {problem.strerror}",
            fix="check that it is a file and that you may read it",
        ) from None


def parse_toml(content: bytes, name: str, error: type[AidreportError]) -> dict[str, Any]:
    """Return TOML content; `name` is what messages call it.

    Raises:
        error: the content is not UTF-8 or not TOML; the message has line and column.
    """
    try:
        return tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as problem:
        line = content.count(b"\n", 0, problem.start) + 1
        raise error(
            f"{name}, line {line}: not UTF-8 text",
            why="TOML files are UTF-8",
            fix="save the file as UTF-8 in your editor",
        ) from None
    except tomllib.TOMLDecodeError as problem:
        raise error(
            f"{name}{_position(str(problem))}",
            why="the file is not valid TOML",
            fix="texts stand in quotes, lists in [ ], and every line is: key = value",
        ) from None


def validate(
    schema: type[Section], data: Any, *, name: str, error: type[AidreportError], fix: str = ""
) -> Section:
    """Return `data` as a section.

    Args:
        schema: the section's class.
        data: what the file holds.
        name: what messages call the file.
        error: what to raise.
        fix: a hint added to the message.

    Raises:
        error: with one detail for each problem.
    """
    try:
        return schema.model_validate(data)
    except ValidationError as problem:
        known = _known_keys(schema.model_json_schema())
        details = [_detail(item, known) for item in problem.errors(include_url=False)]
    count = "1 problem" if len(details) == 1 else f"{len(details)} problems"
    raise error(f"{name}: {count}", details=details, fix=fix or f"correct {name}")


def _position(message: str) -> str:
    """Turn "Invalid value (at line 3, column 8)" into ", line 3, column 8: invalid value"."""
    match = re.fullmatch(r"(.*) \(at (.*)\)", message, flags=re.DOTALL)
    text, place = (match[1], match[2]) if match else (message, "")
    text = text[:1].lower() + text[1:]
    return f", {place}: {text}" if place else f": {text}"


def _detail(item: Any, known: set[str]) -> str:
    path = ".".join(str(part) for part in item["loc"] if not str(part).endswith("]"))
    if item["type"] == "extra_forbidden":
        key = str(item["loc"][-1])
        return f"{path}: unknown key{near_miss(key, known)}"
    if item["type"] == "missing":
        return f"{path}: missing"
    message = item["msg"].removeprefix("Value error, ")
    value = item["input"]
    shown = f", not {value!r}" if isinstance(value, str | int | float | bool) else ""
    return f"{path}: {message[:1].lower()}{message[1:]}{shown}"


def _known_keys(schema: dict[str, Any]) -> set[str]:
    definitions: Iterable[dict[str, Any]] = [schema, *schema.get("$defs", {}).values()]
    return {key for definition in definitions for key in definition.get("properties", {})}
