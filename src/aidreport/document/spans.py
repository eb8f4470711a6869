"""Texts of a briefing: pieces that are drawn exactly as they are, each with its role."""

from __future__ import annotations

from typing import TypeAlias

from aidreport.lazy_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of text, drawn exactly as it is.

    Attributes:
        text: never markup.
        strong, emphasis, code: its role in the sentence.
        href: where a link leads; empty for none.
        language: BCP 47 tag where it differs from the briefing's; empty if it does not.
        figure: the id of the figure that the text shows; empty for words.
        expansion: what the text stands for, if it is an abbreviation; empty otherwise.
        joined: whether it goes on with the span before it: both show one figure.
        note: the number of the footnote that it is the mark of; 0 for none.
    """

    text: str
    strong: bool = False
    emphasis: bool = False
    code: bool = False
    href: str = ""
    language: str = ""
    figure: str = ""
    expansion: str = ""
    joined: bool = False
    note: int = 0


Inline: TypeAlias = tuple[Span, ...]


def plain_text(inline: Inline) -> str:
    """Return the words of a piece of text."""
    return "".join(span.text for span in inline)
