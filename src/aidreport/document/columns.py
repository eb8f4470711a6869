"""Where in a line of a template a problem is: the column of what its message quotes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aidreport.statements import Statement, state

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_LINE = re.compile(r"line (\d+): (.*)", re.DOTALL)
_KEY = re.compile(r"front matter: ([\w-]+)")
_QUOTED = re.compile(r'"([^"]+)"')
_OPTION = re.compile(r"[\w-]+: ([\w-]+): ")
_TWICE = re.compile(r"([\w-]+) is given twice")
_EXPRESSION = re.compile(r"\{\{ (.*?) \}\}: ", re.DOTALL)
_SIGNS = {"images are": "![", "HTML is": "<", "{% %}": "{%"}
_HINTS = re.compile(r" \((?:did you mean|it has|there is|there are).*", re.DOTALL)


def with_column(problem: str, lines: Sequence[str]) -> str:
    """Return "line 7, column 12: …" for "line 7: …".

    What the message quotes is looked for in its line, and in the lines below it up to an empty
    one, for a paragraph is one problem's place; else it is where the line begins.

    Args:
        lines: of the whole template.
    """
    if key := _KEY.match(problem):
        number = _line_of_key(key[1], lines)
        return _placed(number, 1, problem) if number else problem
    match = _LINE.fullmatch(problem)
    if match is None:
        return problem
    message = without_line(problem)
    return _placed(*place_in(int(match[1]), message, lines), message)


def place_in(first: int, message: str, lines: Sequence[str]) -> tuple[int, int]:
    """Return the line and column of what a message is about.

    Args:
        first: the line where its paragraph begins.
        lines: of the whole template.
    """
    for number in _paragraph(first, lines):
        if column := _column(_HINTS.sub("", message), lines[number - 1]):
            return number, column
    return first, _beginning(first, lines)


def in_line(line: int, problem: str) -> Statement:
    """Return "line 7: …", which `with_column` says more exactly."""
    return state("template.line", line=str(line), problem=problem)


def without_line(problem: str) -> str:
    """Return what is wrong, of "line 7: …"."""
    if isinstance(problem, Statement) and problem.key == "template.line":
        inner = problem.values["problem"]
        return inner if isinstance(inner, str) else ""
    match = _LINE.fullmatch(problem)
    return match[2] if match else problem


def _placed(line: int, column: int, problem: str) -> Statement:
    return state("template.at", line=str(line), column=str(column), problem=problem)


def column_in(message: str, line: str) -> int:
    """Return the column of what a message about a line is about; 1 if that is not in it."""
    return _column(_HINTS.sub("", message), line) or 1


def _paragraph(first: int, lines: Sequence[str]) -> Iterator[int]:
    for number in range(first, len(lines) + 1):
        if not lines[number - 1].strip():
            return
        yield number


def _column(message: str, line: str) -> int:
    """Return the column of what a message is about; 0 if that is not in the line."""
    start = 0
    if expression := _EXPRESSION.match(message):
        start = line.find(expression[1])
        if start < 0:
            return 0
        message = message[expression.end() :]
    elif twice := _TWICE.match(message):
        found = list(re.finditer(rf"(?<![\w-]){re.escape(twice[1])}=", line))
        return found[1].start() + 1 if found[1:] else 0
    elif message.startswith("{{ without"):
        return line.rfind("{{") + 1
    elif option := _OPTION.match(message):
        named = re.search(rf"(?<![\w-]){re.escape(option[1])}=", line)
        start = named.start() if named else 0
    for text in (*_signs(message), *_QUOTED.findall(message)):
        at = _find(text, line, start)
        if at >= 0:
            return at + 1
    return start + 1 if start else 0


def _find(text: str, line: str, start: int) -> int:
    """Return where a text is in a line: as a word of its own, if it is one."""
    before, after = (
        (r"(?<![\w-])" if text[0].isalnum() else ""),
        (r"(?![\w-])" if text[-1].isalnum() else ""),
    )
    match = re.compile(before + re.escape(text) + after).search(line, start)
    return match.start() if match else -1


def _signs(message: str) -> Iterator[str]:
    return (sign for beginning, sign in _SIGNS.items() if message.startswith(beginning))


def _beginning(number: int, lines: Sequence[str]) -> int:
    """Return the column of the first character of a line."""
    line = lines[number - 1] if number <= len(lines) else ""
    return len(line) - len(line.lstrip()) + 1


def _line_of_key(key: str, lines: Sequence[str]) -> int:
    """Return the line of a key of the front matter; 0 for one that is not there."""
    for number, line in enumerate(lines[1:], 2):
        if line.startswith("---"):
            return 0
        if re.match(rf"{re.escape(key)}\s*:", line):
            return number
    return 0
