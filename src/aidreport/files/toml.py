"""TOML files read against a schema, every problem at once, with the near miss."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import tomli

from aidreport.files.away import not_reached
from aidreport.files.regular import refuse_no_file
from aidreport.files.said_elsewhere import said_by_reader
from aidreport.files.schema import AfterValidator, ByKind, Schema
from aidreport.files.toml_problems import KIND_OF_VALUE, kind_of, problem_lines, short
from aidreport.files.toml_twice import second_of
from aidreport.statements import Statement, state

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from aidreport.errors import AidreportError

Section = TypeVar("Section", bound=Schema)

_BACKSLASH = re.compile(r"Unescaped '\\'|Invalid hex value|Escaped character is not")
"""What a parser says of the signs behind a backslash, as in a path of Windows."""

_DECLARED_TWICE = re.compile(r"Cannot declare (\(.+\)) twice")

LARGEST_SETTINGS = 32_000_000
"""Bytes of a file that is no table of data: settings, templates, subscribers, rates, keys."""


LARGEST_TOML, _MOST_VALUES = 1_000_000, 100_000
"""Bytes and values of a TOML file that people write: reading a million keys takes seconds."""

_DOTTED = re.compile(r"(?<![\w-])(?:[\w-]++[ \t]*+\.[ \t]*+)++")
_MOST_DOTS = 500
"""Of a key in keys in keys: the time to read it grows with the square of its parts."""


def matching(pattern: str, expected: str) -> AfterValidator:
    """Return a check that a text matches a pattern; the message says what is expected.

    Args:
        pattern: a regular expression for the whole text.
        expected: key of the statement that says it; {value} is the text.
    """

    def check(value: str) -> str:
        if not re.fullmatch(pattern, value):
            raise ValueError(state(expected, value=short(value)))
        return value

    return AfterValidator(check)


def by_kind(expected: str) -> ByKind:
    """Return what decides by the kind of a value which member of a union it is meant to be.

    Its problems are then those of that member alone. Each member has a tag: `<text>`, `<table>` …

    Args:
        expected: key of the statement for a value of another kind.
    """
    return ByKind(kind_of, KIND_OF_VALUE, expected)


PathText = Annotated[str, matching(r"[^\0]+", "toml.name-of-file")]


def as_list(value: object) -> object:
    """Return a value as a list, for keys that take one value or several."""
    return value if isinstance(value, list) else [value]


def read_toml(path: Path, error: type[AidreportError]) -> dict[str, Any]:
    """Return the content of a TOML file.

    Raises:
        error: the file is missing, unreadable, too large, not UTF-8 or not TOML (with line and
            column).
    """
    return checked_toml(read_bytes(path, error, LARGEST_TOML), path, error)


def checked_toml(content: bytes, path: Path, error: type[AidreportError]) -> dict[str, Any]:
    """Return TOML content that was read from a file.

    Raises:
        error: it is not UTF-8, not TOML, or has too many values.
    """
    data = parse_toml(content, str(path), error)
    if _values(data, _MOST_VALUES) > _MOST_VALUES:
        raise error(
            state("toml.too-many-values", name=str(path), limit=_MOST_VALUES),
            why=state("toml.too-many-values-why"),
            fix=state("toml.fix-values"),
        )
    return data


def _values(data: object, most: int) -> int:
    """Return how many values there are in a value, or more than `most`."""
    count, left = 0, [data]
    while left and count <= most:
        item = left.pop()
        inner = list(item.values()) if isinstance(item, dict) else item
        if isinstance(inner, list):
            count += len(inner)
            left += inner
    return count


def read_bytes(
    path: Path, error: type[AidreportError], most: int | None = LARGEST_SETTINGS
) -> bytes:
    """Return the bytes of a file, or raise `error` with the reason and the fix.

    Args:
        most: the bytes that it may have; None for any number, as data may.
    """
    refuse_no_file(path, error, most)
    try:
        return path.read_bytes()
    except OSError as problem:
        raise not_reached(path, problem, error) from None
    except ValueError:
        raise error(
            state("toml.no-file-name", name=repr(str(path))), fix=state("toml.no-file-name-fix")
        ) from None


def parse_toml(content: bytes, name: str, error: type[AidreportError]) -> dict[str, Any]:
    """Return TOML content; `name` is for messages.

    Raises:
        error: the content is not UTF-8 or not TOML; the message has line and column.
    """
    try:
        return _loaded(content.decode("utf-8-sig"))
    except UnicodeDecodeError as problem:
        line = content.count(b"\n", 0, problem.start) + 1
        raise error(
            state("toml.not-utf-8", name=name, line=str(line)),
            why=state("toml.not-utf-8-why"),
            fix=state("toml.not-utf-8-fix"),
        ) from None
    except tomli.TOMLDecodeError as problem:
        said, fix = second_of(content.decode("utf-8-sig"), name, str(problem)) or (
            _said_with_place(name, str(problem)),
            _fix_of(str(problem)),
        )
        raise error(said, why=state("toml.why-invalid"), fix=fix) from None
    except (ValueError, RecursionError) as problem:
        deep = isinstance(problem, RecursionError)
        said = state("toml.too-deep") if deep else Statement(str(problem), "toml.too-long", {})
        raise error(
            state("toml.unreadable", name=name, problem=said),
            why=state("toml.too-deep-why"),
            fix=state("toml.too-deep-fix"),
        ) from None


def _loaded(text: str) -> dict[str, Any]:
    """Return TOML content.

    Raises:
        ValueError, RecursionError: it is not TOML, or nested too deeply.
    """
    for line in text.splitlines():
        if len(line) > 2 * _MOST_DOTS and any(
            run[0].count(".") > _MOST_DOTS for run in _DOTTED.finditer(line)
        ):
            raise RecursionError
    return tomli.loads(text)


def validate(
    schema: type[Section],
    data: Any,
    *,
    name: str,
    error: type[AidreportError],
    fix: str | Callable[[], str] = "",
) -> Section:
    """Return `data` as a section.

    Args:
        schema: the section's class.
        data: the content of the file.
        name: of the file, for messages.
        error: what to raise.
        fix: a hint added to the message, or what returns it: most data have no problem.

    Raises:
        error: with one detail for each problem.
    """
    from aidreport.files.schema_checks import ValidationError, problems_of

    try:
        return schema.model_validate(data)
    except ValidationError as problem:
        found = problems_of(problem)
    raise error(
        state("toml.problems", name=name, count=len(found)),
        details=problem_lines(found, schema, data),
        fix=(fix() if callable(fix) else fix) or state("toml.correct", name=name),
    )


def _said_with_place(name: str, message: str) -> Statement:
    """Turn "Invalid value (at line 3, column 8)" into "NAME, line 3, column 8: invalid value"."""
    match = re.fullmatch(r"(.*) \(at (?:line (\d+), column (\d+)|.*)\)", message, flags=re.DOTALL)
    text, line, column = match.groups() if match else (message, None, None)
    twice = _DECLARED_TWICE.match(text)
    problem = (
        state("toml.second-section", section=_section(twice)) if twice else said_by_reader(text)
    )
    if line and column:
        place = {"name": name, "line": line, "column": column}
        return state("toml.at-line-and-column", problem=problem, **place)
    return state("toml.at-end" if match else "toml.of-name", name=name, problem=problem)


def _fix_of(message: str) -> Statement:
    """Return what to do about what a parser says."""
    if twice := _DECLARED_TWICE.match(message):
        return state("toml.fix-two-sections", section=_section(twice))
    return state("toml.fix-backslash" if _BACKSLASH.match(message) else "toml.fix-syntax")


def _section(twice: re.Match[str]) -> str:
    return f"[{'.'.join(ast.literal_eval(twice[1]))}]"
