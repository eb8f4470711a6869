"""Templates' Markdown, read into nodes."""

from __future__ import annotations

import re
from dataclasses import field, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from aidreport.document.columns import in_line, place_in
from aidreport.document.containers import Enclosed, enclose
from aidreport.document.directives.options import parse_directive, read_options
from aidreport.document.footnotes import MARK, mark_rule, text_rule
from aidreport.document.nodes import (
    DirectiveNode,
    HeadingNode,
    ListNode,
    ParagraphNode,
    Piece,
    QuoteNode,
    RuleNode,
    TableNode,
)
from aidreport.document.sandbox import compile_expression
from aidreport.document.spans import Span
from aidreport.errors import near_miss
from aidreport.lazy_dataclass import dataclass
from aidreport.statements import Statement, state

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

    from aidreport.document.directives.options import AnyDirective
    from aidreport.document.expressions import Expression
    from aidreport.document.nodes import Node, Text

_EXPRESSION = re.compile(r"""\{\{((?:[^"'}]|"[^"]*"|'[^']*'|\}(?!\}))*)\}\}""")
_SCHEMES = ("http", "https", "mailto")
_DEEPEST = 20
_UNSUPPORTED = {
    "html_inline": "template.html",
    "html_block": "template.html",
    "fence": "template.fence",
    "code_block": "template.code-block",
    "hardbreak": "template.line-break",
}


def _unsupported(kind: str) -> Statement:
    """Say that something of Markdown is not offered."""
    known = _UNSUPPORTED.get(kind)
    return state(known) if known else state("template.kind-not-offered", name=kind)


_OTHER_NAMES = {
    "chart": "bar-chart",
    "columns": "side-by-side",
    "for": "each",
    "if": "when",
    "loop": "each",
    "map": "country-grid",
    "newpage": "page-break",
    "pagebreak": "page-break",
    "picture": "image",
    "pie": "waffle",
    "pie-chart": "waffle",
    "toc": "contents",
}
"""What else people call directives that are no near misses."""

_TOO_FEW = re.compile(r" {0,3}:{1,2}[ \t]*(?P<name>[a-z]+(?:-[a-z]+)*)[ \t]*(?:\{.*)?")
"""A line that is a directive but for the number of its colons."""


class _Parser(MarkdownIt):
    """CommonMark with tables, expressions and directives."""

    def __init__(self) -> None:
        super().__init__("commonmark", {"maxNesting": 3 * _DEEPEST, "linkify": False})
        self.enable("table")
        self.inline.ruler.before("escape", "expression", _expression_rule)
        ends = ["paragraph", "reference", "blockquote", "list"]
        self.block.ruler.before("table", "directive", _directive_rule, {"alt": ends})
        self.block.ruler.before("table", "footnote", text_rule, {"alt": ["paragraph"]})
        self.inline.ruler.before("link", "footnote_mark", mark_rule)

    def validateLink(self, url: str) -> bool:  # noqa: ARG002, N802 - every link becomes a link here, so that a bad one is refused rather than shown
        return True


def _expression_rule(state: StateInline, silent: bool) -> bool:
    if not state.src.startswith(("{{", "{%"), state.pos):
        return False
    match = _EXPRESSION.match(state.src, state.pos)
    if not silent:
        token = state.push("expression", "", 0)
        token.content = match[1] if match else ""
        token.meta = {
            "line": state.src.count("\n", 0, state.pos),
            "closed": match is not None,
            "code": state.src.startswith("{%", state.pos),
        }
    state.pos = match.end() if match else state.pos + 2
    return True


def _directive_rule(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: ARG001 - the parser's signature
    begin = state.bMarks[start] + state.tShift[start]
    if state.is_code_block(start) or not state.src.startswith(":::", begin):
        return False
    if not silent:
        token = state.push("directive", "", 0)
        token.content = state.src[begin : state.eMarks[start]]
        token.map = [start, start + 1]
        state.line = start + 1
    return True


def _is_deep(token: Token) -> bool:
    """Tell whether a block, or emphasis within its text, is nested too deeply."""
    return any(inner.level > _DEEPEST for inner in (token, *(token.children or ())))


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads the Markdown of one template.

    Attributes:
        template: its name, for messages.
        source: its lines.
        names: the names that expressions may use.
        directives: by name.
        problems: one line for each problem, added to.
        notes: the texts of footnotes by their labels, added to.
        lines: of the texts of footnotes; marks: of the first mark of each; added to.
    """

    template: str
    source: Sequence[str]
    names: Collection[str]
    directives: Mapping[str, AnyDirective]
    problems: list[str]
    notes: dict[str, Text] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    marks: dict[str, int] = field(default_factory=dict)

    def read(self, markdown: str, first_line: int = 1) -> tuple[Node, ...]:
        """Return the nodes of Markdown text that begins at a line of the template."""
        for at, text in enumerate(markdown.split("\n"), first_line):
            match = _TOO_FEW.fullmatch(text.rstrip())
            if match and match["name"] in self.directives:
                line, three = text.strip(), f":::{text.strip().lstrip(': ')}"
                self._problem(at, state("template.too-few-colons", value=line, form=three))
        tokens = _Parser().parse(markdown)
        deep = [token.map for token in tokens if token.map and _is_deep(token)]
        if deep:
            self._problem(deep[0][0] + first_line, state("template.nested"))
            return ()
        trees = SyntaxTreeNode(tokens).children
        return self.content(enclose(trees, first_line, self.directives, self._problem), first_line)

    def text(self, source: str, line: int) -> Text:
        """Return a text that has expressions and no Markdown, such as an option."""
        if found := MARK.search(source):
            self._problem(line, state("template.note-in-option", value=found[0]))
        pieces: list[Piece] = []
        position = 0
        for match in _EXPRESSION.finditer(source):
            pieces.append(Piece(Span(source[position : match.start()])))
            pieces += self._expression(match[1], Span(""), line)
            position = match.end()
        pieces.append(Piece(Span(source[position:])))
        if "{{" in "".join(piece.span.text for piece in pieces):
            self._problem(line, state("template.without-end"))
        return tuple(piece for piece in pieces if piece.expression or piece.span.text)

    def content(self, trees: Sequence[SyntaxTreeNode | Enclosed], first: int) -> tuple[Node, ...]:
        """Return the nodes at the top level, or of a part of a container."""
        nodes: list[Node] = []
        for tree in trees:
            if isinstance(tree, Enclosed):
                names = dict.fromkeys((*self.names, *tree.container.names))
                within = replace(self, names=tuple(names))
                parts = tuple(within.content(part, first) for part in tree.parts)
                nodes += self._directive(tree.source, tree.line, parts)
            else:
                nodes += self._nodes([tree], first, top=True)
        return tuple(nodes)

    def _nodes(
        self, trees: Sequence[SyntaxTreeNode], first: int, *, top: bool = False
    ) -> Iterator[Node]:
        for tree in trees:
            line = (tree.map or (0, 0))[0] + first
            if tree.type in ("heading", "directive") and not top:
                heading = tree.type == "heading"
                key = "template.heading-inside" if heading else "template.directive-inside"
                self._problem(line, state(key))
            elif tree.type in ("footnote", "heading", "directive"):
                yield from self._of_a_line(tree, line)
            elif tree.type == "paragraph":
                yield ParagraphNode(self._inline(tree, line))
            elif tree.type in ("bullet_list", "ordered_list"):
                items = tuple(tuple(self._nodes(item.children, first)) for item in tree.children)
                ordered = tree.type == "ordered_list"
                yield ListNode(items, int(tree.attrs.get("start", 1)) if ordered else None)
            elif tree.type == "blockquote":
                yield from self._quote(tree, first)
            elif tree.type == "table":
                yield self._table(tree, first)
            elif tree.type == "hr":
                yield RuleNode()
            else:
                self._problem(line, _unsupported(tree.type))

    def _of_a_line(self, tree: SyntaxTreeNode, line: int) -> Iterator[Node]:
        """Yield a heading or a directive; keep a footnote."""
        if tree.type == "footnote":
            self._note(tree, line)
        elif tree.type == "directive":
            yield from self._directive(tree.content, line)
        else:
            if any(part.type == "footnote_mark" for part in tree.walk()):
                self._problem(line, state("template.note-in-heading"))
            yield HeadingNode(int(tree.tag[1:]), self._inline(tree, line), line)

    def _note(self, tree: SyntaxTreeNode, line: int) -> None:
        """Keep the text of a footnote."""
        label = str(tree.meta["label"])
        if label in self.notes:
            self._problem(line, state("template.note-twice", value=label))
        if any(part.type == "footnote_mark" for part in tree.walk()):
            self._problem(line, state("template.note-in-note"))
        self.notes[label] = self._inline(tree, line)
        self.lines.setdefault(label, line)
        if not self.notes[label]:
            self._problem(line, state("template.empty-note", value=label))

    def _quote(self, tree: SyntaxTreeNode, first: int) -> Iterator[Node]:
        for child in tree.children:
            line = (child.map or (0, 0))[0] + first
            if child.type == "paragraph":
                yield QuoteNode(self._inline(child, line))
            else:
                self._problem(line, state("template.quote"))

    def _table(self, tree: SyntaxTreeNode, first: int) -> TableNode:
        rows: list[tuple[Text, ...]] = []
        numeric: tuple[bool, ...] = ()
        for part in tree.children:
            for row in part.children:
                line = (row.map or tree.map or (0, 0))[0] + first
                rows.append(tuple(self._inline(cell, line) for cell in row.children))
                if part.type == "thead":
                    numeric = tuple("right" in str(cell.attrs) for cell in row.children)
        return TableNode(rows[0], tuple(rows[1:]), numeric)

    def _directive(
        self, source: str, line: int, parts: tuple[tuple[Node, ...], ...] = ()
    ) -> Iterator[Node]:
        name, written, problem = parse_directive(source)
        directive = self.directives.get(name)
        if problem:
            self._problem(line, problem)
        elif directive is None:
            self._problem(
                line, state("template.unknown-directive", value=name, near=self._meant(name))
            )
        else:
            values, problems = read_options(directive, written)
            for item in problems:
                self._problem(line, item)
            for option in directive.options:
                if option.condition:
                    values[option.name] = self._condition(str(values[option.name]), line)
                if option.expressions:
                    values[option.name] = self.text(str(values.get(option.name, "")), line)
            yield DirectiveNode(name, values, line, parts, source)

    def _inline(self, tree: SyntaxTreeNode, line: int) -> Text:
        pieces: list[Piece] = []
        for child in tree.children:
            pieces += self._pieces(child, Span(""), line)
        return tuple(pieces)

    def _pieces(self, tree: SyntaxTreeNode, role: Span, line: int) -> Iterator[Piece]:
        if tree.type == "expression":
            at = line + tree.meta["line"]
            if tree.meta["closed"]:
                yield from self._expression(tree.content, role, at)
            elif tree.meta["code"]:
                self._problem(at, state("template.percent-signs"))
            else:
                self._problem(at, state("template.without-end"))
            return
        if tree.type == "footnote_mark":
            self.marks.setdefault(tree.content, line + tree.meta["line"])
            yield Piece(role, note=tree.content)
            return
        if tree.type in ("text", "code_inline", "softbreak"):
            text = " " if tree.type == "softbreak" else tree.content
            yield Piece(replace(role, text=text, code=tree.type == "code_inline"))
            return
        inner = self._role(tree, role, line)
        for child in tree.children:
            yield from self._pieces(child, inner, line)

    def _role(self, tree: SyntaxTreeNode, role: Span, line: int) -> Span:
        if tree.type == "strong":
            return replace(role, strong=True)
        if tree.type == "em":
            return replace(role, emphasis=True)
        if tree.type == "link":
            return replace(role, href=self._href(str(tree.attrs.get("href", "")), line))
        if tree.type == "image":
            self._problem(line, _image_problem(tree))
        elif tree.type != "inline":
            self._problem(line, _unsupported(tree.type))
        return role

    def _href(self, href: str, line: int) -> str:
        try:
            parts = urlsplit(href)
            good = parts.scheme in _SCHEMES and bool(parts.netloc or parts.scheme == "mailto")
        except ValueError:
            good = False
        if not good or "%7B%7B" in href:
            self._problem(line, state("template.link", value=href[:80]))
        return href

    def _expression(self, source: str, role: Span, line: int) -> Iterator[Piece]:
        expression = self._compiled(source, line)
        if expression is not None:
            yield Piece(role, expression)

    def _condition(self, source: str, line: int) -> Expression | None:
        """Return an expression that is true or false."""
        if not source.strip():
            said = state("toml.at", at="when", problem=state("template.no-test"))
            self._problem(line, said)
            return None
        return self._compiled(source, line)

    def _compiled(self, source: str, line: int) -> Expression | None:
        at, column = place_in(line, f"{{{{ {source.strip()} }}}}: ", self.source)
        expression = compile_expression(
            source, self.names, template=self.template, line=line, problems=self.problems
        )
        return expression and replace(expression, line=at, column=column)

    def _meant(self, name: str) -> str:
        """Return the directive that a name which is none may mean, for a message."""
        other = _OTHER_NAMES.get(name.casefold(), "")
        return state("near.miss", known=other) if other else near_miss(name, self.directives)

    def _problem(self, line: int, problem: str) -> None:
        self.problems.append(in_line(line, problem))


def _image_problem(tree: SyntaxTreeNode) -> Statement:
    """Return what to write in the place of a picture of Markdown."""
    words = tree.content.replace('"', "'") or "what it shows"
    options = f'file="{tree.attrs.get("src", "")}" alt="{words}"'
    return state("template.image", form=f":::image{{{options}}}")
