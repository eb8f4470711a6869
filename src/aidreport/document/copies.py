"""Wording that was copied into a project from an earlier version, and goes on working.

What a copy lacks comes from the wording that comes with aidreport; what it has that no version
ever had is a mistake, as it is in any wording file.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING, Any

import tomli

if TYPE_CHECKING:
    from collections.abc import Mapping


def without_former(tree: Mapping[str, Any]) -> dict[str, Any]:
    """Return the sections of a wording file without phrases that only earlier versions had."""
    return {
        section: {
            key: value
            for key, value in content.items()
            if not _is_former(f"{section}.{key}", value)
        }
        if isinstance(content, dict)
        else content
        for section, content in tree.items()
    }


def _is_former(key: str, value: Any) -> bool:
    former = _former()
    if key in former["removed"]:
        return True
    if key in former["no_longer_plural"] and isinstance(value, dict):
        return True
    gone = former["placeholders"].get(key, ())
    texts = value.values() if isinstance(value, dict) else (value,)
    return any(_names(text) & set(gone) for text in texts if isinstance(text, str))


def _names(text: str) -> set[str]:
    try:
        return {name for _, name, _, _ in Formatter().parse(text) if name}
    except ValueError:
        return set()


@cache
def _former() -> dict[str, Any]:
    path = Path(__file__).with_name("former.toml")
    return tomli.loads(path.read_text(encoding="utf-8"))
