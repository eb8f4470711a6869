"""Editions of a briefing: a draft that says so on every page, a correction of an earlier one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from aidreport.document.blocks import (
    Block,
    Callout,
    CalloutRole,
    Column,
    ColumnKind,
    Heading,
    Paragraph,
    ParagraphRole,
    Row,
    Span,
    Table,
    TableStyle,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aidreport.document.blocks import Briefing, Inline
    from aidreport.document.wording import Wording


class Change(NamedTuple):
    """A figure that is another than before.

    Attributes:
        label: what it is, in words.
        before: as it was shown; empty for one that was not there.
        now: as it is shown, with its figure; empty for one that is gone.
    """

    label: str
    before: str
    now: Inline


def draft_of(briefing: Briefing, wording: Wording) -> Briefing:
    """Return a briefing that says it is a draft, on every page and at its beginning."""
    lead, text = wording.fill("draft.lead"), wording.fill("draft.text")
    furniture = replace(briefing.furniture, mark=wording.text("draft.mark"))
    body = _beneath_title(briefing.body, [Callout(lead, text, CalloutRole.WARNING)])
    return replace(briefing, furniture=furniture, body=body)


def correction_of(
    briefing: Briefing,
    wording: Wording,
    number: int,
    before: tuple[str, str],
    changes: Sequence[Change],
) -> Briefing:
    """Return a briefing that says on its face that it corrects another, figure by figure.

    Args:
        number: of the correction, from 1.
        before: date in words and SHA-256 of the file that it replaces.
        changes: of all figures that either of them shows.
    """
    nothing = wording.fill("correction.nothing")
    lead = wording.fill("correction.lead", number=str(number))
    text = wording.fill("correction.text", date=before[0], digest=before[1])
    columns = (
        Column(wording.fill("correction.figure"), row_header=True),
        Column(wording.fill("correction.before"), ColumnKind.TEXT),
        Column(wording.fill("correction.now"), ColumnKind.TEXT),
    )
    rows = tuple(
        Row(
            (
                (Span(change.label),),
                (Span(change.before),) if change.before else nothing,
                change.now or nothing,
            )
        )
        for change in changes
    )
    table = Table(columns, rows, wording.fill("correction.summary"), TableStyle.FIGURES)
    face: list[Block] = [Callout(lead, text, CalloutRole.WARNING), table]
    kind = f"{wording.text('correction.lead', number=str(number))} {briefing.furniture.kind}"
    furniture = replace(briefing.furniture, kind=kind)
    return replace(briefing, furniture=furniture, body=_beneath_title(briefing.body, face))


def _beneath_title(body: Sequence[Block], blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Return a body with blocks after its title and standfirst."""
    at = next(
        index for index, block in enumerate(body) if isinstance(block, Heading) and block.level == 1
    )
    at += 1
    if at < len(body):
        block = body[at]
        at += isinstance(block, Paragraph) and block.role is ParagraphRole.STANDFIRST
    return (*body[:at], *blocks, *body[at:])
