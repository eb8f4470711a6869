"""Options that say how the data are read, and fixes in the words of the command line.

They are the settings of a source in config.toml, for files that are given there, or for all
sources of a report.
"""

from __future__ import annotations

import re
import shlex
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
import tomli

from aidreport.errors import AidreportError, UsageError
from aidreport.files.library import is_file
from aidreport.files.toml_values import as_toml, end_of_value, replace_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

Command = TypeVar("Command", bound="Callable[..., Any]")

_KEYS = {
    "sheet": "sheet",
    "encoding": "encoding",
    "decimal": "decimal",
    "dates": "dates",
    "unit": "unit",
    "currency": "currency-of",
    "measure": "measure-of",
    "hidden": "hidden",
    "number_formats": "number-formats",
    "repeated_money": "repeated-money",
    "future_payments": "future-payments",
}
"""Key of a source → the option that sets it."""

_MAPS = {"columns": "column", "values": "values"}
_TO_FILL_IN = {"currency": "CUR", "measure": "MEASURE"}
_LONGEST = 400
_MARK = "in config.toml: data = "
_NEXT = re.compile(", or $")
_SETTING = re.compile(
    r'set (?P<key>[a-z_]+) = "(?P<value>[^"]+)" for this source(?: in config\.toml)?'
)
_OF_REPORT = re.compile(r', with measure = \["(?P<measure>[a-z-]+)"\] for the report')
_COLUMN = re.compile(r'(?<!, )columns = \{ (?P<field>[a-z_]+) = "…" \}')


def source_options(command: Command) -> Command:
    """Add --column, --decimal …: how the data are read. They are handed on as `settings`.

    Where data or a file are given, or one of these options, messages name the options, too.
    """

    @wraps(command)
    def run(*arguments: Any, **options: Any) -> Any:
        try:
            return command(*arguments, **options)
        except AidreportError as error:
            if options.get("file") or _are_passed(options):
                error.fix = with_options(error.fix)
                error.details = tuple(
                    with_options(line) if line.lstrip().startswith("fix: ") else line
                    for line in error.details
                )
            raise

    for option in reversed(
        (
            _option("--sheet", "NAME", "Sheet of a workbook; default: all that are tables."),
            _option(
                "--encoding", "NAME",
                'Encoding of a text, such as "cp1251"; default: as its words show.',
            ),
            _option(
                "--column", "FIELD=HEADING", "Heading of a field's column, or its letter: "
                '"amount=column C"; repeatable.', multiple=True,
            ),
            _option("--decimal", "[.|,]", "Decimal mark; default: as the amounts show."),
            _option(
                "--dates", "[iso|day-first|month-first]",
                "Order of dates; default: as the dates show.",
            ),
            _option("--unit", "UNIT", 'Unit of the amounts: "million", "thousand", 1 …'),
            _option("--currency-of", "CUR", "Currency of rows without one."),
            _option("--measure-of", "MEASURE", "Measure of rows without one."),
            _option(
                "--hidden", "[use|exclude]",
                "Hidden and filtered rows of a workbook; default: used, with a warning.",
            ),
            _option(
                "--number-formats", "[use|ignore]",
                "Units and currencies that number formats of a workbook show; default: used.",
            ),
            _option(
                "--repeated-money", "[use|exclude]",
                "Rows that may state the money of others once more; default: asked.",
            ),
            _option(
                "--future-payments", "[use|exclude]",
                "What is said to be paid on days to come; default: asked.",
            ),
            _option(
                "--values", "FIELD:TEXT=MEANING", "What a text means: a measure, use or exclude, as"
                ' in "status:Cancelled=exclude"; repeatable.', multiple=True,
            ),
        )
    ):  # fmt: skip
        run = option(run)
    return run  # type: ignore[return-value]


def _option(
    name: str, metavar: str, text: str, *, multiple: bool = False
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    return click.option(
        name, metavar=metavar, help=text, multiple=multiple, expose_value=False, callback=_collect
    )


def _collect(context: click.Context, option: click.Parameter, value: Any) -> None:
    """Keep a setting under its key in the parameter `settings` of the command."""
    settings = context.params.setdefault("settings", {})
    if value in (None, ()):
        return
    name = option.opts[0].removeprefix("--")
    if name == _MAPS["columns"]:
        settings["columns"] = dict(_pair(item, option.opts[0]) for item in value)
    elif name == _MAPS["values"]:
        fields: dict[str, dict[str, str]] = {}
        for item in value:
            field, colon, rest = item.partition(":")
            if not colon:
                raise _wrong(item, option.opts[0], "--values status:Cancelled=exclude")
            text, meaning = _pair(rest, option.opts[0])
            fields.setdefault(field, {})[text] = meaning
        settings["values"] = fields
    else:
        key = next(key for key, known in _KEYS.items() if known == name)
        settings[key] = _value(key, value)


def _value(key: str, value: str) -> object:
    if key == "unit" and value.isdecimal():
        return int(value)
    return value.upper() if key == "currency" else value


def _pair(item: str, option: str) -> tuple[str, str]:
    """Return what is before and after the last sign of equality of VALUES, or the first."""
    name, equals, value = item.rpartition("=") if option == "--values" else item.partition("=")
    if not equals or not name or not value:
        example = "--values status:Cancelled=exclude"
        raise _wrong(item, option, example if option == "--values" else "--column amount=Total")
    return name, value


def _wrong(item: str, option: str, example: str) -> UsageError:
    return UsageError(f'{option} does not accept "{item}"', fix=f'write it as in "{example}"')


def with_options(fix: str) -> str:
    """Return a fix that names the options of the command line before what config.toml would hold.

    What no option says, and what would be long, is left as it is.
    """
    fix = replace_settings(_SETTING.sub(_with_option, fix), _with_each)
    fix = _COLUMN.sub(lambda match: f"--column {match['field']}=HEADING or {match[0]}", fix)
    parts = fix.split(_MARK)
    written = [parts[0]]
    for part in parts[1:]:
        end = end_of_value(part)
        options = _options_of(part[:end])
        if options and (shown := _OF_REPORT.match(part[end:])):
            options += f" --measure {shown['measure']}"
        if options and len(options) <= _LONGEST:
            # Ways by options are separated: "with A, or …; or with B, or …".
            written[-1] = _NEXT.sub("; or ", written[-1]) if len(written) > 1 else written[-1]
            written.append(f"with {options}, or ")
        written.append(f"{_MARK}{part}")
    return "".join(written)


def as_passed(message: str) -> str:
    """Return a message as it is said to whoever gave the data on the command line."""
    return with_options(message) if _are_passed(click.get_current_context().params) else message


def _are_passed(options: Mapping[str, Any]) -> bool:
    """Tell whether data or settings are given on the command line: a file in any place, an option.

    A report of the name of a file is named by both ways, which both are right.
    """
    report = options.get("report")
    named = isinstance(report, str) and is_file(Path(report))
    return bool(named or options.get("data") or options.get("settings"))


def _with_option(match: re.Match[str]) -> str:
    key, value = match["key"], match["value"]
    if key not in _KEYS:
        return match[0]
    value = _TO_FILL_IN.get(key, value) if value == "…" else shlex.quote(value)
    return f"pass --{_KEYS[key]} {value} or {match[0]}"


def _with_each(ways: Sequence[Mapping[str, Any]]) -> str:
    """Return what is set for a source, by options first; nothing if there are none for it."""
    if not all(way.keys() <= {*_KEYS, *_MAPS} for way in ways):
        return ""
    passed = " or ".join(" ".join(_arguments(way)) for way in ways)
    keys = (" and ".join(f"{key} = {as_toml(way[key])}" for key in way) for way in ways)
    return f"pass {passed}, or set {' or '.join(keys)} for this source"


def _options_of(table: str) -> str:
    """Return the options that say what an entry of config.toml says; empty if they cannot."""
    try:
        entry = tomli.loads(f"data = {table}")["data"]
    except tomli.TOMLDecodeError:
        return ""
    entries = entry if isinstance(entry, list) else [entry]
    if not all(isinstance(item, dict) for item in entries):
        return ""
    settings = [{key: item[key] for key in item if key != "path"} for item in entries]
    # The options are for all files alike.
    if any(one != settings[0] for one in settings) or not settings[0].keys() <= {*_KEYS, *_MAPS}:
        return ""
    return " ".join(_arguments(settings[0]))


def _quoted(text: str) -> str:
    """Return a text as an argument; a mark alone is in quotes, to be seen in a sentence."""
    return shlex.quote(text) if re.search(r"\w", text) else f"'{text}'"


def _arguments(entry: Mapping[str, Any]) -> Iterator[str]:
    for key, value in entry.items():
        if key in _KEYS:
            yield f"--{_KEYS[key]} {_quoted(str(value))}"
        elif key == "columns":
            for field, name in value.items():
                heading = "HEADING" if name == "…" else name
                yield f"--column {shlex.quote(f'{field}={heading}')}"
        elif key == "values":
            for field, texts in value.items():
                for text, meaning in texts.items():
                    yield f"--values {shlex.quote(f'{field}:{text}={meaning}')}"
