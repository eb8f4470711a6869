"""Directives that concern pages: a break between two, and contents with their numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aidreport.document.blocks import PageSize
from aidreport.document.directives.options import Container, Directive, Option
from aidreport.document.page_blocks import Contents, PageBreak
from aidreport.errors import near_miss
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aidreport.document.blocks import Block
    from aidreport.document.context import Context
    from aidreport.document.directives.options import Content

_DEEPEST = 2
"""Levels of headings below the title that a template may have."""


def _page_break(context: Context, options: Mapping[str, Any]) -> tuple[Block, ...]:  # noqa: ARG001 - the signature of all
    return (PageBreak(),)


def _contents(context: Context, options: Mapping[str, Any]) -> tuple[Block, ...]:  # noqa: ARG001
    return (Contents(options["depth"]),)


def _section(
    context: Context, options: Mapping[str, Any], parts: Sequence[Content]
) -> tuple[Block, ...]:
    content = tuple(block for part in parts for block in part(context))
    if not content:
        return ()
    return (PageBreak(options["page"]), *content, PageBreak(ends=True))


def _read_page(text: str) -> PageSize:
    sizes = [size.value for size in PageSize]
    if text not in sizes:
        raise ValueError(state("template.not-offered", value=text, near=near_miss(text, sizes)))
    return PageSize(text)


def _read_depth(text: str) -> int:
    if text not in map(str, range(1, _DEEPEST + 1)):
        raise ValueError(state("directive.no-depth", value=text))
    return int(text)


PAGE_BREAK = Directive(
    "page-break",
    "What follows begins on a new page; nothing at the top of a page. It is kept, also where it"
    " leaves a page more than a third empty: aidreport says so.",
    ":::page-break",
    _page_break,
    preview="The last words of a page.\n\n:::page-break\n\nThe first words of the next.",
    is_plain=True,
)
SECTION = Container(
    "section",
    "What is in it has pages of its own, of another size or turned; pages after it are as before."
    " What is around it and would leave a page more than a third empty is on its pages, too.",
    ':::section{page="A4 landscape"}\n:::table{by=recipient}\n:::',
    _section,
    (
        Option(
            "page",
            "one of " + ", ".join(size.value for size in PageSize),
            PageSize.A4_LANDSCAPE.value,
            "The size of its pages.",
            _read_page,
        ),
    ),
)
CONTENTS = Directive(
    "contents",
    "The headings that follow it, with their pages and links to them; nothing if there are fewer"
    " than two.",
    ":::contents{depth=2}",
    _contents,
    (
        Option(
            "depth",
            "1 or 2",
            str(_DEEPEST),
            "How many levels of headings: 1 for ## alone, 2 for ### too.",
            _read_depth,
        ),
    ),
    preview=""":::contents{depth=2}

## Who receives the funds

:::table{by=recipient}

### The largest

:::bar-chart{top=3}

## Sources

:::sources{limit=3}
""",
    is_plain=True,
)
