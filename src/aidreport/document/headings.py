"""Whether the headings of a template make an outline, whatever its containers show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidreport.document.columns import in_line
from aidreport.document.nodes import DirectiveNode, HeadingNode, every
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aidreport.document.nodes import Node

_DEEPEST = 3


def heading_problems(nodes: Sequence[Node]) -> list[str]:
    """Return what is wrong with the headings: one title, at the top, and no level skipped."""
    headings = [node for node in every(nodes) if isinstance(node, HeadingNode)]
    outside = [node for node in nodes if isinstance(node, HeadingNode)]
    titles = [heading.line for heading in outside if heading.level == 1]
    problems: list[str] = []
    if not titles:
        problems.append(in_line(1, state("template.write-title")))
    problems += [in_line(line, state("template.second-title")) for line in titles[1:]]
    problems += [
        in_line(heading.line, state("template.title-inside"))
        for heading in headings
        if heading.level == 1 and heading not in outside
    ]
    if titles and headings[0].line < titles[0]:
        problems.append(in_line(headings[0].line, state("template.before-title")))
    return [*problems, *_skipped(nodes, [0])[0]]


def _skipped(nodes: Sequence[Node], above: Sequence[int]) -> tuple[list[str], list[int]]:
    """Return the problems of levels, and the levels that may be the last before what follows.

    What a container has may be shown or not, and each part by itself.
    """
    problems: list[str] = []
    last = list(above)
    for node in nodes:
        if isinstance(node, DirectiveNode) and node.parts:
            ends = list(last)
            for part in node.parts:
                found, after = _skipped(part, last)
                problems += found
                ends += after
            last = ends
        elif isinstance(node, HeadingNode):
            lowest = min(last)
            if node.level > _DEEPEST:
                problems.append(in_line(node.line, state("template.three-levels")))
            elif node.level > lowest + 1 and lowest:
                said = state("template.skipped-level", signs="#" * (lowest + 1))
                problems.append(in_line(node.line, said))
            last = [node.level]
    return problems, sorted(set(last))
