"""A briefing as text that a person can read and a test can compare."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import singledispatch

from aidreport.document.blocks import (
    Bar,
    Block,
    Briefing,
    Callout,
    Cell,
    Column,
    Facts,
    Heading,
    Inline,
    KeyFigures,
    ListBlock,
    Paragraph,
    QuoteBlock,
    Row,
    RowRole,
    Rule,
    ShareBar,
    Span,
    Table,
)


def outline(briefing: Briefing) -> str:
    """Return the tree of blocks as indented lines.

    A piece of text that shows a figure is followed by the figure's id, one in another language by
    its tag: "NOK 386.3 million‹total/NOK›". Spaces that do not break are drawn as "~", narrow ones
    as "^".
    """
    furniture = briefing.furniture
    lines = [
        f"briefing {briefing.language} {briefing.date} {briefing.page}",
        f"  title: {briefing.title}",
        f"  subject: {briefing.subject}",
        f"  author: {briefing.author}",
        f"  masthead: {furniture.organisation} | {furniture.unit} | {furniture.kind}",
        f"  margins: {furniture.date} | {furniture.running_title} | {furniture.page_label}",
        *_blocks(briefing.body),
    ]
    text = "\n".join(line.rstrip() for line in lines) + "\n"
    return text.replace("\u00a0", "~").replace("\u202f", "^")


def _blocks(blocks: Iterable[Block], indent: str = "  ") -> Iterator[str]:
    for block in blocks:
        yield from (indent + line for line in _lines(block))


@singledispatch
def _lines(block: Block) -> Iterator[str]:
    raise TypeError(f"no outline for {type(block).__name__}")


@_lines.register
def _(block: Heading) -> Iterator[str]:
    yield f"{'#' * block.level} {_text(block.text)}"


@_lines.register
def _(block: Paragraph) -> Iterator[str]:
    yield f"{block.role}: {_text(block.text)}"


@_lines.register
def _(block: ListBlock) -> Iterator[str]:
    yield "list" if block.start is None else f"list from {block.start}"
    for item in block.items:
        yield "  item"
        yield from _blocks(item, "    ")


@_lines.register
def _(block: KeyFigures) -> Iterator[str]:
    yield "key figures"
    for tile in block.tiles:
        value = "|".join((tile.before, _text(tile.value), tile.after))
        yield f"  {_text(tile.label)} = {value} ({_text(tile.detail)})"


@_lines.register
def _(block: Table) -> Iterator[str]:
    yield f"table, {block.style}: {_text(block.summary)}"
    yield "  " + " | ".join(_column(column) for column in block.columns)
    for row in block.rows:
        yield "  " + _row(row)


@_lines.register
def _(block: Callout) -> Iterator[str]:
    yield f"callout, {block.role}: [{_text(block.lead)}] {_text(block.text)}"


@_lines.register
def _(block: QuoteBlock) -> Iterator[str]:
    yield f"quote: {_text(block.text)}"
    if block.speaker:
        yield f"  by {_text(block.speaker)} ({_text(block.role)})"


@_lines.register
def _(block: ShareBar) -> Iterator[str]:
    yield f"share bar: {_text(block.alternative)}"
    for part in block.parts:
        yield f"  {part.fraction:.4f} {_text(part.label)}"


@_lines.register
def _(block: Facts) -> Iterator[str]:
    yield "facts"
    for item in block.items:
        yield f"  {_text(item.figure)}: {_text(item.text)}"


@_lines.register
def _(block: Rule) -> Iterator[str]:  # noqa: ARG001 - every block has a line
    yield "rule"


def _column(column: Column) -> str:
    header = "*" if column.row_header else ""
    return f"{_text(column.heading)}{header} <{column.kind}>"


def _row(row: Row) -> str:
    cells = " | ".join(_cell(cell) for cell in row.cells)
    return cells if row.role is RowRole.ITEM else f"{row.role}: {cells}"


def _cell(cell: Cell) -> str:
    if isinstance(cell, Bar):
        return f"[{cell.fraction:.4f}]" + (
            f"({_text(cell.alternative)})" if cell.alternative else ""
        )
    if isinstance(cell, ListBlock):
        return " / ".join(line.strip() for line in _lines(cell))
    return _text(cell)


def _text(text: Inline) -> str:
    return "".join(_span(span) for span in text)


def _span(span: Span) -> str:
    text = span.text
    for mark, wanted in (("`", span.code), ("_", span.emphasis), ("**", span.strong)):
        text = f"{mark}{text}{mark}" if wanted else text
    if span.href:
        text = f"[{text}]({span.href})"
    notes = ", ".join(note for note in (span.figure, span.language) if note)
    return f"{text}‹{notes}›" if notes else text
