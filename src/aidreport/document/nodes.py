"""What a template is read into: its nodes, with texts whose expressions are evaluated later."""

from __future__ import annotations

from dataclasses import field, replace
from typing import TYPE_CHECKING, Any, TypeAlias

from aidreport.document.text import clean, join_spans
from aidreport.lazy_dataclass import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from aidreport.document.blocks import PageSize
    from aidreport.document.expressions import Expression
    from aidreport.document.spans import Inline, Span
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


@dataclass(frozen=True, slots=True)
class Template:
    """A template that was read and has no problem.

    Attributes:
        name: what messages call it.
        page: the size of the pages.
        cover: whether the title is on a page of its own.
        one_page: whether all of it must be on one.
        kicker, kind, running_title, subject: texts of the front matter; empty if left out.
        hyphenation: whether words of running text are hyphenated; None leaves it to the brand.
        body: its content.
        groupings: the fields that the figures must be grouped by: recipient, for the names that
            expressions may use, and those that directives name.
        fields: further fields that directives use, by which a source may split an allocation.
        pictures: the files of its images, each with the line that first names it.
        notes: the texts of its footnotes, by their labels.
    """

    name: str
    page: PageSize
    cover: bool
    one_page: bool
    kicker: Text
    kind: Text
    running_title: Text
    subject: Text
    body: tuple[Node, ...]
    groupings: tuple[str, ...]
    fields: tuple[str, ...] = ()
    pictures: Mapping[str, int] = field(default_factory=dict)
    hyphenation: bool | None = None
    notes: Mapping[str, Text] = field(default_factory=dict)

    def column_of(self, file: str, line: int) -> int:
        """Return the column at which the image of a line names its file."""
        images = (node for node in every(self.body) if isinstance(node, DirectiveNode))
        source = next((each.source for each in images if each.line == line), "")
        return max(source.find(file), 0) + 1

    def with_most(self, rows: int) -> Template:
        """Return the template with at most so many of the largest rows, bars or parts each."""
        return replace(self, body=_with_most(self.body, rows))


def _with_most(nodes: Sequence[Node], rows: int) -> tuple[Node, ...]:
    def limited(node: Node) -> Node:
        if not isinstance(node, DirectiveNode):
            return node
        options = dict(node.options)
        if "top" in options:
            options["top"] = min(rows, options["top"] or rows)
        parts = tuple(_with_most(part, rows) for part in node.parts)
        return replace(node, options=options, parts=parts)

    return tuple(map(limited, nodes))
