"""Values as a TOML file writes them, on one line."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

_BRACKET_OR_TEXT = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]]')
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
