"""Containers of a template: which lines open, divide and close them, and what is between."""

from __future__ import annotations

import re
from dataclasses import field
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from aidreport.document.directives.options import Container, Directive, parse_directive
from aidreport.lazy_dataclass import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from markdown_it.tree import SyntaxTreeNode

    from aidreport.document.directives.options import AnyDirective

    _Part: TypeAlias = list["SyntaxTreeNode | Enclosed"]

_END = re.compile(r":{3,}[ \t]*")
_DEEPEST = 8


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A container with what is between its first and its last line.

    Attributes:
        container: what it is.
        source: its first line, whose place is `line`.
        parts: what is between: one part, and another after each divider.
    """

    container: Container
    source: str
    line: int
    parts: list[_Part] = field(default_factory=lambda: [[]])


def enclose(
    trees: Sequence[SyntaxTreeNode],
    first: int,
    directives: Mapping[str, AnyDirective],
    problem: Callable[[int, str], None],
) -> _Part:
    """Return what is at the top level; what is inside a container is in that.

    Args:
        trees: in the order of the template.
        first: the line of the template at which they begin.
        directives: by name.
        problem: is called with the line of a problem, and the problem.
    """
    top: _Part = []
    opened: list[Enclosed] = []
    before = ""  # the directive of one line just above, which needs no end
    for tree in trees:
        part = opened[-1].parts[-1] if opened else top
        line = (tree.map or (0, 0))[0] + first
        source = tree.content if tree.type == "directive" else ""
        name = parse_directive(source)[0] if source else ""
        directive = directives.get(name)
        if source and _END.fullmatch(source):
            if opened:
                opened.pop()
            else:
                why = f": {before} is one line and needs no end" if before else ": remove it"
                problem(line, f'":::" ends nothing{why}')
        elif isinstance(directive, Container):
            if len(opened) == _DEEPEST:
                problem(line, f"{name}: more than {_DEEPEST} directives inside each other")
                return []
            outer = sum(each.container is directive for each in opened)
            if directive.deepest and outer >= directive.deepest:
                within = "one other" if directive.deepest > 1 else "no other"
                problem(line, f'"{name}" is too deep: it can be inside {within} of its kind')
            inner = Enclosed(directive, source, line)
            part.append(inner)
            opened.append(inner)
        elif of := [each.name for each in directives.values() if _divides(name, each)]:
            _divide(opened, name, source, of, partial(problem, line))
        else:
            part.append(tree)
        before = name if isinstance(directive, Directive) else ""
    for inner in opened:
        name = inner.container.name
        problem(inner.line, f'"{name}" is not closed: end it with ::: alone on a line')
    return top


def _divides(name: str, directive: AnyDirective) -> bool:
    return isinstance(directive, Container) and bool(name) and directive.divider == name


def _divide(
    opened: Sequence[Enclosed],
    name: str,
    source: str,
    of: Sequence[str],
    problem: Callable[[str], None],
) -> None:
    """Begin another part of the container that is open.

    Args:
        of: the containers that the divider belongs to.
    """
    inner = opened[-1] if opened else None
    if inner is None or not _divides(name, inner.container):
        problem(f'"{name}" is outside of :::{" and :::".join(of)}')
    elif parse_directive(source)[1] or "{" in source:
        problem(f'"{name}" has no options')
    elif len(inner.parts) == inner.container.most_parts:
        problem(
            f'"{name}" is there too often: {of[0]} has {inner.container.most_parts} parts at most'
        )
    else:
        inner.parts.append([])
