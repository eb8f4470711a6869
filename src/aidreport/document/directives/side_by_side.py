"""The container that shows its parts side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aidreport.document.columns import in_line
from aidreport.document.directives.options import Container
from aidreport.document.directives.pages import CONTENTS, PAGE_BREAK, SECTION
from aidreport.document.nodes import DirectiveNode, every
from aidreport.document.page_blocks import Columns
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from aidreport.document.blocks import Block
    from aidreport.document.context import Context
    from aidreport.document.directives.options import Content
    from aidreport.document.nodes import Node

_MOST = 3


def _enclose(
    context: Context, options: Mapping[str, Any], parts: Sequence[Content]
) -> tuple[Block, ...]:  # fmt: skip
    del options
    columns = tuple(filter(None, (part(context) for part in parts)))
    return (Columns(columns),) if len(columns) > 1 else sum(columns, ())


SIDE_BY_SIDE = Container(
    "side-by-side",
    "Two or three columns of blocks, read one after the other; a line of :::column begins the next."
    " Where they have no room side by side, they are one below the other.",
    """:::side-by-side
:::bar-chart{by=recipient top=3}
:::column
:::note{text="Words beside it."}
:::""",
    _enclose,
    divider="column",
    most_parts=_MOST,
)
_WHOLE_WIDTH = (PAGE_BREAK.name, SECTION.name, CONTENTS.name, SIDE_BY_SIDE.name)


def column_problems(nodes: Sequence[Node]) -> Iterator[str]:
    """Yield a line for each directive in a column that needs the width of the page, with its place.

    Containers of one part are no columns, nor is what they hold.
    """
    for node in every(nodes):
        if not isinstance(node, DirectiveNode) or node.name != SIDE_BY_SIDE.name:
            continue
        if len(node.parts) < 2:
            yield in_line(node.line, state("template.one-column"))
        for part in node.parts:
            for inner in every(part):
                if isinstance(inner, DirectiveNode) and inner.name in _WHOLE_WIDTH:
                    said = state("template.inside-column", name=inner.name)
                    yield in_line(inner.line, said)
