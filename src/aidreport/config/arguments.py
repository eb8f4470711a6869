"""The border of the Python API: arguments are checked, and fixes are in the words of Python."""

from __future__ import annotations

import datetime as dt
import inspect
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import partial, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

import tomli

from aidreport.errors import AidreportError, UsageError, counted, near_miss
from aidreport.files.toml_values import replace_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from aidreport.config.config import Config

P = ParamSpec("P")
R = TypeVar("R")


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_path(value: object) -> bool:
    path = os.fspath(value) if isinstance(value, str | os.PathLike) else None
    return isinstance(path, str) and path != "" and "\0" not in path


def _is_list(value: object) -> bool:
    """Tell whether something is a list or the like: no text, no file and no frame."""
    one = isinstance(value, str | bytes | Mapping) or hasattr(value, "read")
    return isinstance(value, Iterable) and not one and not hasattr(value, "columns")


def _are(test: Callable[[object], bool], value: Any) -> bool:
    return test(value) or (_is_list(value) and all(map(test, value)))


def _is_date(value: object) -> bool:
    return isinstance(value, str | dt.date) and not isinstance(value, dt.datetime)


def _are_organisations(value: object) -> bool:
    return isinstance(value, Mapping) and all(
        _is_text(key) and _is_list(names) and all(map(_is_text, names))
        for key, names in value.items()
    )


_PATHS = partial(_are, _is_path)
_CHECKS: dict[str, tuple[Callable[[object], bool], str]] = {
    "paths": (_PATHS, "a path or several are expected (aidreport.from_frame reads a frame)"),
    "trust": (_PATHS, "a path or several are expected"),
    **dict.fromkeys(
        ("path", "config", "template", "brand", "output"), (_is_path, "a path is expected")
    ),
    **dict.fromkeys(("name", "language", "currency", "convert"), (_is_text, "a text is expected")),
    "by": (_is_text, "the name of one field is expected"),
    "measures": (partial(_are, _is_text), "a measure or several are expected"),
    "date": (_is_date, 'a date, or a text such as "2025-06-12", is expected'),
    "organisations": (_are_organisations, 'lists are expected, as in {"Red Cross": ["ICRC"]}'),
}
"""Argument → its check and what is expected; the same in each function that has it."""


def checked(function: Callable[P, R]) -> Callable[P, R]:
    """Return a function of the API that checks its arguments and words its fixes for Python.

    An argument that is left out, or given as its default, is not checked.
    """
    signature = inspect.signature(function)

    @wraps(function)
    def call(*args: P.args, **options: P.kwargs) -> R:
        try:
            bound = _bound(function.__name__, signature, args, options)
            return function(*bound.args, **bound.kwargs)
        except AidreportError as error:
            error.fix = in_python(error.fix)
            error.details = tuple(
                in_python(line) if line.lstrip().startswith("fix: ") else line
                for line in error.details
            )
            raise

    return call


def _bound(
    name: str, signature: inspect.Signature, args: tuple[Any, ...], options: dict[str, Any]
) -> inspect.BoundArguments:
    """Return the arguments of a function of the API.

    Raises:
        UsageError: one is unknown, missing, or not what is expected.
    """
    parameters = signature.parameters
    known = [key for key in parameters if key != "self"]
    unknown = [key for key in options if key not in known]
    if unknown and all(item.kind is not item.VAR_KEYWORD for item in parameters.values()):
        raise UsageError(
            f"{name} has no argument {', '.join(unknown)}{near_miss(unknown[0], known)}",
            details=[", ".join(known)],
            fix="use one of these arguments",
        )
    try:
        bound = signature.bind(*args, **options)
    except TypeError as problem:
        raise UsageError(f"{name}: {problem}", fix=f"pass {', '.join(known)}") from None
    problems = []
    for key, value in bound.arguments.items():
        if key not in _CHECKS or value is parameters[key].default:
            continue
        if isinstance(value, Iterator):  # it can be passed through only once
            bound.arguments[key] = list(value)
        test, expected = _CHECKS[key]
        if not test(bound.arguments[key]):
            given = "None" if value is None else type(value).__name__
            problems.append(f"{key}: {expected}, not {given}")
    if problems:
        raise UsageError(
            f"the arguments of {name}: {counted(len(problems), 'problem')}",
            details=problems,
            fix="pass what is expected",
        )
    return bound


_ENTRIES = re.compile(
    r"in config\.toml(?:: data = (.*?[\]}])|, beside sql: (.*?))"
    r"(?=$|, or an entry|, or make an entry|, or in config|;)"
)
_PATH = re.compile(r'path = "([^"]*)"')
_OPTION = re.compile(r"(?<!\S)--([a-z]+)(?: ([A-Z]{2,}|[0-9-]+))?")
_OF_REPORT = re.compile(r" and measure = \[[^]]*\] for the report \(or another of them\)")
_UNDER_REPORTS = re.compile(r", set [a-z_]+ = [^,]* under \[reports\.[^]]+\] in config\.toml")
_WORDS = {
    " for this source in config.toml": "",
    ", then run aidreport check": ", then read again",
    "on the command line with --data FILE": "with aidreport.read(FILE)",
    "--data FILE": "aidreport.read(FILE)",
    "on the command line": "in Python",
    "make an entry for each measure": "read each measure by itself",
    "make an entry for each sheet": "read each sheet by itself",
    "--measure": "--measures",
    'columns = { date = "…" }': 'columns={"date": "…"}',
    'on_rejected = "exclude" for the report, or --on-rejected exclude': 'on_rejected="exclude"',
}


def in_python(fix: str) -> str:
    """Return a fix in the words of Python: `currency="NOK"` for what config.toml would hold."""
    fix = re.sub(r", or an entry for each: .*", "", _ENTRIES.sub(_as_arguments, fix))
    fix = replace_settings(_OF_REPORT.sub("", _UNDER_REPORTS.sub("", fix)), _passed)
    for words, others in _WORDS.items():
        fix = fix.replace(words, others)
    return _OPTION.sub(_as_argument, fix)


def _passed(ways: Sequence[Mapping[str, Any]]) -> str:
    """Return how the settings of a source are passed."""
    return "pass " + " or ".join(", ".join(_as_keywords(way)) for way in ways)


def _as_keywords(settings: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"{key}={json.dumps(value, ensure_ascii=False)}" for key, value in settings.items())


def _as_arguments(match: re.Match[str]) -> str:
    written = match[1] or f"{{ {match[2]} }}"
    written = _PATH.sub(lambda path: f"path = {json.dumps(path[1])}", written)
    try:
        data = tomli.loads(f"data = {written}")["data"]
    except tomli.TOMLDecodeError:  # a heading with a quotation mark
        return match[0]
    paths_of: dict[str, list[str]] = {}
    for entry in data if isinstance(data, list) else [data]:
        options = {key: value for key, value in entry.items() if key not in ("path", "sql")}
        paths_of.setdefault(", ".join(_as_keywords(options)), []).append(entry.get("path", ""))
    different = len({path for paths in paths_of.values() for path in paths}) > 1
    if len(paths_of) == 1 or not different:
        return "with " + " or ".join(paths_of)
    return "with " + " and ".join(f"{way} for {paths[0]}" for way, paths in paths_of.items())


def _as_argument(match: re.Match[str]) -> str:
    name, value = match[1], match[2] or ""
    return f'{name}="{value}"' if value[:1].isdigit() else f"{name}={value}"


def config_at(path: str | os.PathLike[str] | None) -> Config:
    """Return the configuration in a file, or in config.toml of the current folder."""
    from aidreport.config.config import load_config

    return load_config(None if path is None else Path(path))


def names_of(
    config: str | os.PathLike[str] | None, organisations: Mapping[str, Sequence[str]] | None
) -> dict[str, list[str]]:
    """Return the names of organisations of a configuration, and further ones."""
    further = {key: list(names) for key, names in (organisations or {}).items()}
    return {**config_at(config).organisations, **further}


def path_texts(paths: str | os.PathLike[str] | Iterable[str | os.PathLike[str]]) -> list[str]:
    """Return one path or several as texts."""
    several = [paths] if isinstance(paths, str | os.PathLike) else paths
    return [os.fspath(path) for path in several]


def path_text(path: str | os.PathLike[str] | None) -> str | None:
    """Return a path as a text; None for none."""
    return None if path is None else os.fspath(path)
