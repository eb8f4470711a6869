"""Values as a TOML file writes them, on one line."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import tomli

_BRACKET_OR_TEXT = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]]')
_SET = re.compile(r"(?<!\S)set (?=[a-z_]+ = \{)")
_KEY = re.compile(r"(?P<joined>| or | and )(?P<key>[a-z_]+) = (?=\{)")
_FOR_THIS_SOURCE = " for this source"
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


def as_toml(value: object) -> str:
    """Return a value as config.toml writes it, on one line."""
    if isinstance(value, Mapping):
        items = (f"{as_toml_key(key)} = {as_toml(inner)}" for key, inner in value.items())
        return f"{{ {', '.join(items)} }}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(as_toml, value))}]"
    return json.dumps(value, ensure_ascii=False)


def as_toml_key(key: str) -> str:
    """Return a key as a TOML file writes it: bare, or in quotes."""
    return key if _BARE_KEY.fullmatch(key) else as_toml(key)


def end_of_value(text: str) -> int:
    """Return where the table or list ends with which a text begins; 0 if it begins with none."""
    depth = 0
    for piece in _BRACKET_OR_TEXT.finditer(text if text[:1] in ("{", "[") else ""):
        depth += (piece[0] in "{[") - (piece[0] in "}]")
        if not depth:
            return piece.end()
    return 0


def replace_settings(text: str, write: Callable[[Sequence[Mapping[str, Any]]], str]) -> str:
    """Return a text with all in it that begins with "set KEY = { … }" and is for a source replaced.

    Args:
        write: returns what takes the place of "set KEY = { … } or KEY = { … } for this source", for
            the settings of each way; those that are joined by "and" are of one way. If it returns
            nothing, they are left as they are.
    """
    done, start = "", 0
    for match in _SET.finditer(text):
        ways, end = _ways(text, match.end())
        if match.start() < start or not ways or not text.startswith(_FOR_THIS_SOURCE, end):
            continue
        end += len(_FOR_THIS_SOURCE)
        done += text[start : match.start()] + (write(ways) or text[match.start() : end])
        start = end
    return done + text[start:]


def _ways(text: str, at: int) -> tuple[list[dict[str, Any]], int]:
    """Return the settings that a text has from a place on, by way, and where they end."""
    ways: list[dict[str, Any]] = []
    while key := _KEY.match(text, at):
        end = key.end() + end_of_value(text[key.end() :])
        try:
            value = tomli.loads(f"value = {text[key.end() : end]}")["value"]
        except tomli.TOMLDecodeError:
            return [], at
        if key["joined"] == " and " and ways:
            ways[-1][key["key"]] = value
        else:
            ways.append({key["key"]: value})
        at = end
    return ways, at
