"""`:::when`: a part of the page if a condition holds, and another one if it does not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aidreport.document.directives.options import Container, condition_option

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aidreport.document.blocks import Block
    from aidreport.document.context import Context
    from aidreport.document.directives.options import Content


def build_when(
    context: Context, options: Mapping[str, Any], parts: Sequence[Content]
) -> tuple[Block, ...]:
    """Return the first part if the test is true, else the second, if there is one."""
    chosen = parts[:1] if options["test"] else parts[1:]
    return tuple(block for part in chosen for block in part(context))


WHEN = Container(
    "when",
    "What is between it and ::: if the test is true; what follows :::else if it is not. A test is"
    " an expression such as partners > 5 or donor == 'Norway', without braces.",
    ':::when{test="partners > 1"}\nSeveral partners share the funds.\n:::else\nOne partner'
    " receives all funds.\n:::",
    build_when,
    (condition_option("test", "An expression that is true or false."),),
    divider="else",
    most_parts=2,
)
