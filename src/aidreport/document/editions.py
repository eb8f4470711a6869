"""What a briefing says of itself beneath its title: a draft, a correction, not reviewed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from aidreport.document.blocks import (
    Block,
    Briefing,
    Callout,
    CalloutRole,
    Paragraph,
    ParagraphRole,
    TableStyle,
    is_title,
)
from aidreport.document.spans import Span
from aidreport.document.text_tables import text_row, text_table
from aidreport.model.dataset import NOT_REVIEWED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aidreport.document.context import Context
    from aidreport.document.spans import Inline
    from aidreport.document.wording import Wording


class Change(NamedTuple):
    """A figure that differs from the one before.

    Attributes:
        label: what it is, in words.
        before: as it was shown; empty for one that was not there.
        now: as it is shown, with its figure; empty for one that is gone.
    """

    label: str
    before: str
    now: Inline


def as_draft(briefing: Briefing, wording: Wording) -> Briefing:
    """Return a briefing that is marked as a draft, on every page and at its beginning."""
    lead, text = wording.fill("draft.lead"), wording.fill("draft.text")
    furniture = replace(briefing.furniture, mark=wording.text("draft.mark"))
    body = _beneath_title(briefing.body, [Callout(lead, text, CalloutRole.WARNING)])
    return replace(briefing, furniture=furniture, body=body)


def as_correction(
    briefing: Briefing,
    wording: Wording,
    number: int,
    before: tuple[str, str],
    changes: Sequence[Change],
) -> Briefing:
    """Return a briefing that says at its beginning which figures of another it corrects.

    Args:
        number: of the correction, from 1.
        before: date in words and SHA-256 of the file that it replaces.
        changes: of all figures that either of them shows.
    """
    nothing = wording.fill("correction.nothing")
    lead = wording.fill("correction.lead", number=str(number))
    text = wording.fill("correction.text", date=before[0], digest=before[1])
    rows = (
        text_row(
            change.label,
            (Span(change.before),) if change.before else nothing,
            change.now or nothing,
        )
        for change in changes
    )
    columns = ("figure", "before", "now")
    table = text_table(wording, "correction", columns, rows, TableStyle.FIGURES)
    face: list[Block] = [Callout(lead, text, CalloutRole.WARNING), table]
    kind = f"{wording.text('correction.lead', number=str(number))} {briefing.furniture.kind}"
    furniture = replace(briefing.furniture, kind=kind)
    return replace(briefing, furniture=furniture, body=_beneath_title(briefing.body, face))


def with_not_reviewed(context: Context, body: tuple[Block, ...]) -> tuple[Block, ...]:
    """Return a body that says at its beginning that nobody has reviewed what was extracted."""
    if all(finding.code != NOT_REVIEWED for finding in context.dataset.findings):
        return body
    lead = context.wording.fill("not-reviewed.lead")
    text = context.wording.fill("not-reviewed.text")
    return _beneath_title(body, [Callout(lead, text, CalloutRole.WARNING)])


def _beneath_title(body: Sequence[Block], blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Return a body with blocks after its title and standfirst."""
    at = next(index for index, block in enumerate(body, 1) if is_title(block))
    if at < len(body):
        block = body[at]
        at += isinstance(block, Paragraph) and block.role is ParagraphRole.STANDFIRST
    return (*body[:at], *blocks, *body[at:])
