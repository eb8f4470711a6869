"""TOML files read against a schema, every problem at once, with the near miss."""

from __future__ import annotations

import ast
import re
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated, Any, Self, TypeVar

import tomli
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Discriminator,
    ValidationError,
    ValidationInfo,
)
from pydantic_core.core_schema import with_info_plain_validator_function

from aidreport.errors import AidreportError, counted, near_miss
from aidreport.files.regular import refuse_no_file
from aidreport.files.toml_problems import kind_of, problem_lines, short
from aidreport.files.toml_twice import second_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from pydantic import GetCoreSchemaHandler
    from pydantic_core import CoreSchema

Section = TypeVar("Section", bound="Schema")

_BACKSLASH = re.compile(r"Unescaped '\\'|Invalid hex value|Escaped character is not")
"""What a parser says of the signs behind a backslash, as in a path of Windows."""

LARGEST_SETTINGS = 32_000_000
"""Bytes of a file that is no table of data: settings, templates, subscribers, rates, keys."""


LARGEST_TOML, _MOST_VALUES = 1_000_000, 100_000
"""Bytes and values of a TOML file that people write: reading a million keys takes seconds."""

_DOTTED = re.compile(r"(?<![\w-])(?:[\w-]++[ \t]*+\.[ \t]*+)++")
_MOST_DOTS = 500
"""Of a key in keys in keys: the time to read it grows with the square of its parts."""


_DEFAULTS: dict[type, Any] = {}


class Schema(BaseModel):
    """A frozen section of a file; keys that it does not know are refused.

    What validates it is made when the first one is validated: most are parts of another one. It
    takes as long to make as a short table to read, so defaults are taken by `model_construct`.
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", str_strip_whitespace=True, defer_build=True
    )

    @classmethod
    def as_default(cls) -> Self:
        """Return the section of a key that is left out: always the same, for it is frozen."""
        if cls not in _DEFAULTS:
            _DEFAULTS[cls] = cls.model_construct()
        made: Self = _DEFAULTS[cls]
        return made


class _Later:
    """A section that few files have: what validates it is made when a file has one.

    All sections of a configuration take longer to make than a table to read; most are not there.
    """

    def __get_pydantic_core_schema__(
        self, section: type[Schema], handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        def read(value: Any, info: ValidationInfo) -> Schema:
            if isinstance(value, section):
                return value
            return section.model_validate(value, context=info.context)

        return with_info_plain_validator_function(read)


LATER = _Later()
"""Of `Annotated[Section, LATER]`."""


def matching(pattern: str, expected: str) -> AfterValidator:
    """Return a check that a text matches a pattern; the message says what is expected.

    Args:
        pattern: a regular expression for the whole text.
        expected: the message; {value} is the text.
    """

    def check(value: str) -> str:
        if not re.fullmatch(pattern, value):
            raise ValueError(expected.replace("{value}", short(value)))
        return value

    return AfterValidator(check)


def by_kind(expected: str) -> Discriminator:
    """Return what decides by the kind of a value which member of a union it is meant to be.

    Its problems are then those of that member alone. Each member has a tag: `<text>`, `<table>` …

    Args:
        expected: the message for a value of another kind.
    """
    return Discriminator(kind_of, "kind_of_value", expected)


PathText = Annotated[str, matching(r"[^\0]+", "the name of a file or folder is expected")]


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
            f"{path} has more than {_MOST_VALUES:,} values",
            why="it is checked as a whole, and a file that people write has far fewer",
            fix="keep long lists in files of their own, such as subscribers.csv",
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
        return _loaded(content.decode("utf-8-sig"))
    except UnicodeDecodeError as problem:
        line = content.count(b"\n", 0, problem.start) + 1
        raise error(
            f"{name}, line {line}: not UTF-8 text",
            why="TOML files are UTF-8",
            fix="save the file as UTF-8 in your editor",
        ) from None
    except tomli.TOMLDecodeError as problem:
        text, fix = str(problem), "put texts in quotes and lists in [ ]; every line is: key = value"
        if _BACKSLASH.match(text):
            fix = 'write / in the place of each \\ of a path, as in "data/q1.csv"'
        if twice := re.match(r"Cannot declare (\(.+\)) twice", text):
            section = f"[{'.'.join(ast.literal_eval(twice[1]))}]"
            text = text.replace(twice[0], f"a second {section}")
            fix = f"merge the two {section} sections into one"
        place, fix = second_of(content.decode("utf-8-sig"), text) or (_position(text), fix)
        raise error(f"{name}{place}", why="the file is not valid TOML", fix=fix) from None
    except (ValueError, RecursionError) as problem:
        raise error(
            f"{name} cannot be read: "
            + ("it is nested too deeply" if isinstance(problem, RecursionError) else str(problem)),
            why="a number is too long, or lists are nested too deeply",
            fix="restore the file from a copy",
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
        found = list(_each(problem))
    count = counted(len(found), "problem")
    raise error(
        f"{name}: {count}", details=problem_lines(found, schema, data), fix=fix or f"correct {name}"
    )


def _each(problem: ValidationError) -> Iterator[Any]:
    """Yield what is wrong, in sections that were validated by themselves as in all others."""
    for item in problem.errors(include_url=False):
        inner = item.get("ctx", {}).get("error")
        if isinstance(inner, ValidationError):
            yield from ({**each, "loc": item["loc"] + each["loc"]} for each in _each(inner))
        else:
            yield item


def _position(message: str) -> str:
    """Turn "Invalid value (at line 3, column 8)" into ", line 3, column 8: invalid value"."""
    match = re.fullmatch(r"(.*) \(at (.*)\)", message, flags=re.DOTALL)
    text, place = (match[1], match[2]) if match else (message, "")
    text = text[:1].lower() + text[1:]
    return f", {place}: {text}" if place else f": {text}"
