"""What a template is read into: texts whose expressions are evaluated later, and its nodes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

from aidreport.document.text import clean, join_spans
from aidreport.lazy_dataclass import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from aidreport.document.blocks import Inline, Span
    from aidreport.document.expressions import Expression
    from aidreport.document.wording import Wording


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of text, or an expression.

    Attributes:
        span: the text and its role; for an expression, its role alone.
        note: the label of the footnote that it is the mark of; empty for none.
    """

    span: Span
    expression: Expression | None = None
    note: str = ""


Text: TypeAlias = tuple[Piece, ...]


def evaluate_text(
    text: Text,
    value_of: Callable[[str], object],
    wording: Wording,
    mark_of: Callable[[str, Span], Span] | None = None,
) -> Inline:
    """Return a text with its expressions evaluated; their values keep the role around them.

    Args:
        mark_of: returns the mark of a footnote by its label, in the role that is around it.

    Raises:
        TemplateError: an expression cannot be evaluated.
    """
    spans: list[Span] = []
    for piece in text:
        role = piece.span
        if piece.note:
            spans += [mark_of(piece.note, role)] if mark_of else []
            continue
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
            for span in piece.expression.evaluate(value_of, wording)
        ]
    return join_spans(spans)


def every(nodes: Iterable[Node]) -> Iterator[Node]:
    """Yield nodes and those within containers, in the order of the template."""
    for node in nodes:
        yield node
        for part in node.parts if isinstance(node, DirectiveNode) else ():
            yield from every(part)


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
    """A directive with its options, defaults filled in; texts among them are of type Text.

    Attributes:
        parts: its content, if it has any.
        source: as written.
    """

    name: str
    options: Mapping[str, Any]
    line: int
    parts: tuple[tuple[Node, ...], ...] = ()
    source: str = ""


Node: TypeAlias = (
    HeadingNode | ParagraphNode | QuoteNode | ListNode | TableNode | RuleNode | DirectiveNode
)
