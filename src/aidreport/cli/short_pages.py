"""What is said of pages that are more than a third empty."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aidreport.briefing.web_page import WebPage
    from aidreport.pdf.render import Artifact


def short_page_notes(artifact: Artifact | WebPage) -> Iterator[str]:
    """Yield which pages of a briefing are more than a third empty, and what keeps them so."""
    for page, is_half, is_ended in getattr(artifact, "short", ()):
        why = (
            "a :::page-break in the template follows; take that out to fill it"
            if is_ended
            else "what follows it is too high for the rest; draw that beside another block"
            " (:::side-by-side) or change their order"
        )
        what = "less than half full" if is_half else "more than a third empty"
        yield f"page {page} is {what}: {why}"
