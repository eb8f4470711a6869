"""Containers of a template: which lines open, divide and close them, and what is between."""

from __future__ import annotations

import re
from dataclasses import field
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from aidreport.document.directives.options import Container, Directive, parse_directive
from aidreport.lazy_dataclass import dataclass
from aidreport.statements import state
from aidreport.values import Joined

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
                problem(
                    line,
                    state("directive.ends-nothing-after", value=before)
                    if before
                    else state("directive.ends-nothing"),
                )
        elif isinstance(directive, Container):
            if len(opened) == _DEEPEST:
                problem(line, state("directive.many-inside", value=name, limit=str(_DEEPEST)))
                return []
            outer = sum(each.container is directive for each in opened)
            if directive.deepest and outer >= directive.deepest:
                once = directive.deepest > 1
                key = "directive.too-deep-but-one" if once else "directive.too-deep"
                problem(line, state(key, value=name))
            inner = Enclosed(directive, source, line)
            part.append(inner)
            opened.append(inner)
        elif of := [each.name for each in directives.values() if _divides(name, each)]:
            _divide(opened, name, source, of, partial(problem, line))
        else:
            part.append(tree)
        before = name if isinstance(directive, Directive) else ""
    for inner in opened:
        problem(inner.line, state("directive.not-closed", value=inner.container.name))
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
        known = Joined(f":::{each}" for each in of)
        problem(state("directive.outside", value=name, known=known))
    elif parse_directive(source)[1] or "{" in source:
        problem(state("directive.no-options", value=name))
    elif len(inner.parts) == inner.container.most_parts:
        most = str(inner.container.most_parts)
        problem(state("directive.too-often", value=name, key=of[0], limit=most))
    else:
        inner.parts.append([])
