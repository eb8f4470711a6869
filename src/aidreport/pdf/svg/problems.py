"""What a drawing has that is not drawn: all of it, each kind once, with its lines."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import tomli

_NAMED = 3
"""Lines of one kind that are named."""
_KINDS = 20
"""Kinds that are listed; a file of more is no logo."""


class DrawingError(ValueError):
    """A file is no drawing that can be drawn.

    Attributes:
        problems: a line for each, with the fix.
    """

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


class NotDrawnError(Exception):
    """A part of a drawing cannot be drawn; the text says why and what to do."""


class Problems:
    """Collects the problems of a file.

    Args:
        name: of the file.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._lines: dict[str, list[int]] = {}

    def __bool__(self) -> bool:
        """Return whether there are any."""
        return bool(self._lines)

    def add(self, line: int | None, problem: str) -> None:
        """Add a problem, with the number of its line; None for the file as a whole."""
        lines = self._lines.setdefault(problem, [])
        if line is not None and line not in lines:
            lines.append(line)

    def error(self) -> DrawingError:
        """Return the error that tells of all."""
        lines = [f"{self._name}{_places(at)}: {what}" for what, at in self._lines.items()]
        if len(lines) > _KINDS:
            lines[_KINDS:] = [f"{self._name}: {len(lines) - _KINDS} more problems"]
        return DrawingError(tuple(lines))


def _places(lines: list[int]) -> str:
    if not lines:
        return ""
    *most, last = map(str, lines[:_NAMED])
    if len(lines) > _NAMED:
        most, last = [*most, last], f"{len(lines) - _NAMED} more"
    numbers = f"{', '.join(most)} and {last}" if most else last
    return f", line{'s' if most else ''} {numbers}"


@cache
def refused_elements() -> dict[str, str]:
    """Return what is wrong with elements that are not drawn, by their names."""
    elements: dict[str, str] = _table()["elements"]
    return elements


@cache
def refused_properties() -> dict[str, tuple[frozenset[str], str]]:
    """Return the values that properties may have, and what is wrong with others."""
    return {
        name: (frozenset(entry["allowed"]), entry["problem"])
        for name, entry in _table()["properties"].items()
    }


def _table() -> dict[str, Any]:
    return tomli.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
