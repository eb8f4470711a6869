"""`:::each`: a part of the page again and again, for each group of a field."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from aidreport.document.blocks import Block, Paragraph, ParagraphRole
from aidreport.document.conditions import where_option
from aidreport.document.context import ShownGroup
from aidreport.document.directives.breakdown_lines import sorted_groups
from aidreport.document.directives.options import (
    Container,
    choice,
    in_braces,
    sort_option,
    whole_number,
)
from aidreport.document.names import GROUP_NAMES
from aidreport.document.phrases import WORDED_FIELDS
from aidreport.errors import DataError
from aidreport.model.selection import Condition
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from aidreport.analysis.figures import Figure, Group
    from aidreport.document.context import Context
    from aidreport.document.directives.options import Content

_MOST = 1_000
"""Parts of the data that a page can have."""


def build_each(
    context: Context, options: Mapping[str, Any], parts: Sequence[Content]
) -> Iterator[Block]:
    """Yield the content for each group, and a note about the groups that have none.

    Raises:
        DataError: there are too many groups.
    """
    by, top = options["by"], options["top"]
    groups = _groups(context, by)
    keys = list(groups)
    shown = keys[: top or None]
    if len(shown) + len(context.parts) > _MOST:
        raise DataError(
            state("directive.many-parts", limit=str(_MOST), size=str(len(keys)), key=by),
            why=state("directive.many-parts-why"),
            fix=in_braces("top=50", "each"),
        )
    first = sorted_groups(context, [groups[key][0] for key in shown], by, options["sort"])
    for group in first:
        key = group.key or ""
        part = context.within([Condition(by, "=", (key,))])
        if part is not None:
            one = ShownGroup(context.name(group, by), tuple(groups[key]), context)
            yield from parts[0](replace(part, groups=(*context.groups, one)))
    if rest := keys[len(shown) :]:
        yield _others(context, by, [groups[key] for key in rest])


def _groups(context: Context, by: str) -> dict[str, list[Group]]:
    """Return the groups of a field in each currency by their keys, the largest first."""
    groups: dict[str, list[Group]] = {}
    for breakdown in context.figures.breakdowns[by]:
        for group in breakdown.itemised:
            groups.setdefault(group.key or "", []).append(group)
    return groups


def _others(context: Context, by: str, hidden: Sequence[Sequence[Group]]) -> Paragraph:
    """Return a note about the groups that have no section, so that nobody takes a part for all."""
    amounts: dict[str, list[Figure]] = {}
    for groups in hidden:
        for group in groups:
            amounts.setdefault(group.amount.unit, []).append(group.amount)
    of = f"without-section/{len(hidden)}/{by}"
    derived, wording = context.derived, context.wording
    count = derived.count(f"{of}/count", [groups[0].amount.id for groups in hidden])
    sums = [derived.sum(f"{of}/{code}", figures) for code, figures in amounts.items()]
    text = wording.fill(
        "each.others",
        len(hidden),
        by=wording.fill(f"field.{by}"),
        count=context.number(count),
        amounts=context.amounts(sums),
    )
    return Paragraph(text, ParagraphRole.NOTE)


EACH = Container(
    "each",
    "What is between it and ::: again for each group of a field, the largest first. All figures"
    " in it are of that group alone; {{ group }} is its name, {{ group_total }} its sum and"
    " {{ group_share }} its share. It can be inside another :::each.",
    ":::each{by=recipient top=2}\n## {{ group }}\n\n{{ group_total }}, {{ group_share }} of the"
    " total.\n:::",
    build_each,
    (
        choice("by", WORDED_FIELDS, "recipient", "What there is a section for.", grouping=True),
        whole_number("top", 0, "Only the largest groups; a note says what the others have."),
        sort_option("sections"),
        where_option(),
    ),
    deepest=2,
    names=tuple(GROUP_NAMES),
)
