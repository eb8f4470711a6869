"""The parts of a template, as read: texts whose expressions are not evaluated yet."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias

from aidreport.document.text import clean, joined

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aidreport.document.blocks import Inline, Span
    from aidreport.document.expressions import Expression
    from aidreport.document.wording import Wording


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of text, or an expression.

    Attributes:
        span: the text and its role; for an expression, its role alone.
    """

    span: Span
    expression: Expression | None = None


Text: TypeAlias = tuple[Piece, ...]


def evaluate(text: Text, names: Mapping[str, Any], wording: Wording) -> Inline:
    """Return a text with its expressions evaluated; their values keep the role around them.

    Raises:
        TemplateError: an expression cannot be evaluated.
    """
    spans: list[Span] = []
    for piece in text:
        role = piece.span
        if piece.expression is None:
            spans.append(replace(role, text=clean(role.text)))
            continue
        spans += [
            replace(
                span,
                strong=span.strong or role.strong,
                emphasis=span.emphasis or role.emphasis,
                href=role.href,
            )
            for span in piece.expression.evaluate(names, wording)
        ]
    return joined(spans)


@dataclass(frozen=True, slots=True)
class HeadingNode:
    """A heading."""

    level: int
    text: Text
    line: int


@dataclass(frozen=True, slots=True)
class ParagraphNode:
    """A paragraph."""

    text: Text


@dataclass(frozen=True, slots=True)
class QuoteNode:
    """A paragraph of a block quote."""

    text: Text


@dataclass(frozen=True, slots=True)
class ListNode:
    """A list; `start` is None for bullets."""

    items: tuple[tuple[Node, ...], ...]
    start: int | None


@dataclass(frozen=True, slots=True)
class TableNode:
    """A table; numeric columns are those aligned right."""

    heading: tuple[Text, ...]
    rows: tuple[tuple[Text, ...], ...]
    numeric: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class RuleNode:
    """A thematic break."""


@dataclass(frozen=True, slots=True)
class DirectiveNode:
    """A directive with its options, defaults filled in; texts among them are of type Text."""

    name: str
    options: Mapping[str, Any]
    line: int


Node: TypeAlias = (
    HeadingNode | ParagraphNode | QuoteNode | ListNode | TableNode | RuleNode | DirectiveNode
)
