"""What a drawing has that is not drawn: all of it, each kind once, with its lines."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import tomli

from aidreport.statements import message_of, state
from aidreport.values import Joined

if TYPE_CHECKING:
    from aidreport.values import Value

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


def not_drawn(key: str, /, **values: Value) -> NotDrawnError:
    """Return the error whose statement has a key, such as "drawing.text", and values."""
    return NotDrawnError(state(key, **values))


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

    def add_error(self, problem: NotDrawnError) -> None:
        """Add what is wrong with the file as a whole."""
        self.add(None, message_of(problem))

    def error(self) -> DrawingError:
        """Return the error that tells of all."""
        lines = [self._at(lines, problem) for problem, lines in self._lines.items()]
        if len(lines) > _KINDS:
            lines[_KINDS:] = [state("drawing.more", name=self._name, count=len(lines) - _KINDS)]
        return DrawingError(tuple(lines))

    def _at(self, lines: list[int], problem: str) -> str:
        """Return what is wrong, with the first of its lines and how many others it has."""
        said = {"name": self._name, "problem": problem}
        if not lines:
            return state("toml.of-name", **said)
        if len(lines) == 1:
            return state("toml.at-line", line=str(lines[0]), **said)
        named = list(map(str, lines[:_NAMED]))
        if len(lines) > _NAMED:
            named.append(state("drawing.more-lines", left=str(len(lines) - _NAMED)))
        return state("drawing.at-lines", lines=Joined(named), **said)


@cache
def refused_elements() -> dict[str, str]:
    """Return what is wrong with elements that are not drawn, by their names."""
    return {name: state(key) for name, key in _table()["elements"].items()}


@cache
def refused_properties() -> dict[str, tuple[frozenset[str], str]]:
    """Return the values that properties may have, and what is wrong with others."""
    return {
        name: (frozenset(entry["allowed"]), state(entry["problem"]))
        for name, entry in _table()["properties"].items()
    }


def _table() -> dict[str, Any]:
    return tomli.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
