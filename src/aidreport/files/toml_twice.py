"""A key that a TOML file has twice: where the other one is, as when a proposal was pasted below."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from aidreport.characters.patterns import lazy_pattern
from aidreport.statements import Statement, state

if TYPE_CHECKING:
    from collections.abc import Iterator

_OVERWRITTEN = "Cannot overwrite a value"
_LINE = lazy_pattern(r"\s*(?:\[\[?(?P<section>[^\[\]]+)\]\]?|(?P<key>[\w.\"' -]+?)\s*=)")
_PART = re.compile(r'"([^"]*)"|\'([^\']*)\'|([\w-]+)')


class _Line(NamedTuple):
    """A section or a key, with the number of its line from 1 and all names above it."""

    number: int
    names: tuple[str, ...]
    is_section: bool


def second_of(content: str, name: str, message: str) -> tuple[Statement, Statement] | None:
    """Return what is wrong and a fix, if a file cannot be read since it has a key twice.

    Args:
        content: of the file.
        name: of the file.
        message: what the parser says, with the place at which it noticed.
    """
    if not message.startswith(_OVERWRITTEN):
        return None
    place = re.search(r"at line (\d+)", message)
    end = int(place[1]) if place else len(content.splitlines())
    until = [each for each in _statements(content) if each.number <= end]
    if not until:
        return None
    second = until[-1]
    first = next((each for each in until[:-1] if _meet(each, second)), None)
    if first is None:
        return None
    named = min(first.names, second.names, key=len)[-1]
    already = state("toml.is-in-line", name=named, line=str(first.number))
    return (
        state("toml.at-line", name=name, line=str(second.number), problem=already),
        state("toml.fix-twice", one=_place(first), other=_place(second)),
    )


def _place(line: _Line) -> Statement:
    key = "toml.section-in-line" if line.is_section else "toml.line"
    return state(key, line=str(line.number))


def _statements(content: str) -> Iterator[_Line]:
    """Yield the sections and keys of a file; a line of a longer text may be taken for one."""
    section: tuple[str, ...] = ()
    for line, text in enumerate(content.splitlines(), 1):
        found = _LINE.match(text)
        if found is None:
            continue
        parts = _PART.findall(found["section"] or found["key"])
        names = tuple("".join(part) for part in parts)
        if found["section"]:
            # Each [[…]] is one of its own.
            section = (*names, f"line {line}") if text.lstrip().startswith("[[") else names
            yield _Line(line, names, is_section=True)
        else:
            yield _Line(line, section + names, is_section=False)


def _meet(first: _Line, second: _Line) -> bool:
    """Return whether a key is what the other statement is, or what it is in."""
    outer, inner = sorted((first, second), key=lambda each: len(each.names))
    if len(outer.names) < len(inner.names) and outer.is_section:
        return False  # where a key belongs
    both = first.is_section and second.is_section
    return not both and inner.names[: len(outer.names)] == outer.names
