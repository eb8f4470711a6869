"""TOML files read against a schema, every problem at once, with the near miss."""

from __future__ import annotations

import ast
import re
import tomllib
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated, Any, TypeVar, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError

from aidreport.errors import AidreportError, counted, near_miss
from aidreport.files.regular import refuse_endless

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

Section = TypeVar("Section", bound="Schema")

_LONGEST_VALUE = 60

LARGEST_SETTINGS = 32_000_000
"""Bytes of a file that is no table of data: settings, templates, subscribers, rates, keys."""


class Schema(BaseModel):
    """A frozen section of a file; keys that it does not know are refused.

    What validates it is made when the first one is validated: most are parts of another one. It
    takes as long to make as a short table to read, so defaults are taken by `model_construct`.
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", str_strip_whitespace=True, defer_build=True
    )


def matching(pattern: str, expected: str) -> AfterValidator:
    """Return a check that a text matches a pattern; the message says what is expected.

    Args:
        pattern: a regular expression for the whole text.
        expected: the message; {value} is the text.
    """

    def check(value: str) -> str:
        if not re.fullmatch(pattern, value):
            raise ValueError(expected.replace("{value}", value))
        return value

    return AfterValidator(check)


PathText = Annotated[str, matching(r"[^\0]+", "the name of a file or folder is expected")]


def as_list(value: object) -> object:
    """Return a value as a list, for keys that take one value or several."""
    return value if isinstance(value, list) else [value]


def read_toml(path: Path, error: type[AidreportError]) -> dict[str, Any]:
    """Return the content of a TOML file.

    Raises:
        error: the file is missing, unreadable, not UTF-8 or not TOML (with line and column).
    """
    return parse_toml(read_bytes(path, error), str(path), error)


def read_bytes(
    path: Path, error: type[AidreportError], most: int | None = LARGEST_SETTINGS
) -> bytes:
    """Return the bytes of a file, or raise `error` with the reason and the fix.

    Args:
        most: the bytes that it may have; None for any number, as data may.
    """
    refuse_endless(path, error, most)
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise error(
            f"{path} does not exist{near_miss(path.name, _beside(path))}",
            fix="check the name and the folder; relative names start at the folder of config.toml,"
            " or at the current folder on the command line",
        ) from None
    except OSError as problem:
        raise error(
            f"{path} cannot be read: {problem.strerror}",
            fix="check that it is a file, and its permissions",
        ) from None
    except ValueError:
        raise error(f"{str(path)!r} is not a file name", fix="remove the null character") from None


def _beside(path: Path) -> list[str]:
    """Return the names in the folder of a path, for the near miss."""
    with suppress(OSError):
        return [entry.name for entry in path.parent.iterdir()]
    return []


def parse_toml(content: bytes, name: str, error: type[AidreportError]) -> dict[str, Any]:
    """Return TOML content; `name` is for messages.

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
        text, fix = str(problem), "put texts in quotes and lists in [ ]; every line is: key = value"
        if twice := re.match(r"Cannot declare (\(.+\)) twice", text):
            section = f"[{'.'.join(ast.literal_eval(twice[1]))}]"
            text = text.replace(twice[0], f"a second {section}")
            fix = f"merge the two {section} sections into one"
        raise error(f"{name}{_position(text)}", why="the file is not valid TOML", fix=fix) from None
    except (ValueError, RecursionError) as problem:
        raise error(
            f"{name} cannot be read: "
            + ("it is nested too deeply" if isinstance(problem, RecursionError) else str(problem)),
            why="a number is too long, or lists are nested too deeply",
            fix="restore the file from a copy",
        ) from None


def validate(  # noqa: PLR0913 - what to read, and four words for the message
    schema: type[Section],
    data: Any,
    *,
    name: str,
    error: type[AidreportError],
    fix: str = "",
    context: Mapping[str, Any] | None = None,
) -> Section:
    """Return `data` as a section.

    Args:
        schema: the section's class.
        data: the content of the file.
        name: of the file, for messages.
        error: what to raise.
        fix: a hint added to the message.
        context: handed to the section's validators.

    Raises:
        error: with one detail for each problem.
    """
    try:
        return schema.model_validate(data, context=context)
    except ValidationError as problem:
        details = [_detail(item, schema) for item in problem.errors(include_url=False)]
    count = counted(len(details), "problem")
    raise error(f"{name}: {count}", details=details, fix=fix or f"correct {name}")


def _position(message: str) -> str:
    """Turn "Invalid value (at line 3, column 8)" into ", line 3, column 8: invalid value"."""
    match = re.fullmatch(r"(.*) \(at (.*)\)", message, flags=re.DOTALL)
    text, place = (match[1], match[2]) if match else (message, "")
    text = text[:1].lower() + text[1:]
    return f", {place}: {text}" if place else f": {text}"


_WANTED = {
    "string_type": "a text is expected",
    "string_too_short": "must not be empty",
    "too_short": "must not be empty",
    "int_type": "a whole number is expected",
    "int_from_float": "a whole number is expected",
    "float_type": "a number is expected",
    "bool_type": "true or false is expected",
    "date_type": "a date such as 2025-06-12 is expected",
    "list_type": "a list in [ ] is expected",
    "dict_type": "a table is expected",
    "model_type": "a table is expected",
    "greater_than_equal": "must be at least {ge}",
    "greater_than": "must be more than {gt}",
    "less_than_equal": "must be at most {le}",
    "less_than": "must be less than {lt}",
}


def _detail(item: Any, schema: type[Schema]) -> str:
    """Return a problem that pydantic found as "path: what is wrong"."""
    kind, where = item["type"], item["loc"]
    is_key = bool(where) and where[-1] == "[key]"
    path = ".".join(str(part) for part in where if str(part)[:1] not in ("<", "["))
    if kind == "extra_forbidden":
        text = f"unknown key{near_miss(str(where[-1]), _known_keys(schema, where))}"
    elif kind == "missing":
        text = "missing"
    elif kind == "value_error":
        text = str(item["ctx"]["error"])
    elif kind in ("literal_error", "enum"):
        text = _not_one_of(item, "key" if is_key else "value")
    else:
        message = str(item["msg"])
        wanted = _WANTED.get(kind, "").format_map(item.get("ctx", {}))
        text = (wanted or message[:1].lower() + message[1:]) + _not(item["input"])
    return f"{path}: {text}" if path else text


def _not_one_of(item: Any, noun: str) -> str:
    """Return what is wrong with one of a fixed set of words, and list these."""
    expected = re.findall(r"'([^']*)'", item["ctx"]["expected"].replace(r"\t", "\t"))
    value = item["input"]
    words = ", ".join("a tab" if word == "\t" else f'"{word}"' for word in expected)
    if not isinstance(value, str):
        return f"a text is expected{_not(value)}: one of {words}"
    miss = near_miss(value, expected)
    return f'unknown {noun} "{_short(value)}"{miss or f"; it is one of {words}"}'


def _not(value: object) -> str:
    if isinstance(value, bool):
        return f", not {str(value).lower()}"
    if isinstance(value, str):
        return f', not "{_short(value)}"' if value else ""
    return f", not {_short(str(value))}" if isinstance(value, int | float) else ""


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_VALUE else text[:_LONGEST_VALUE] + "…"


def _known_keys(schema: type[Schema], where: Sequence[int | str]) -> set[str]:
    """Return the keys of the sections that a path leads to."""
    sections = {schema}
    for part in where[:-1]:
        fields = (section.model_fields.get(str(part)) for section in sections)
        inner = {section for field in fields if field for section in _sections(field.annotation)}
        sections = inner or sections
    return {key for section in sections for key in section.model_fields}


def _sections(annotation: Any) -> Iterator[type[Schema]]:
    """Yield the sections in a type such as `dict[str, Report]`."""
    if isinstance(annotation, type) and issubclass(annotation, Schema):
        yield annotation
    for inner in get_args(annotation):
        yield from _sections(inner)
