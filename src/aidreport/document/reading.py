"""A briefing as it is read: its texts in reading order, exactly as the page shows them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from functools import singledispatch
from typing import TYPE_CHECKING, NamedTuple

from aidreport.document.blocks import (
    Bar,
    Block,
    Callout,
    Facts,
    Heading,
    Inline,
    KeyFigures,
    ListBlock,
    Paragraph,
    QuoteBlock,
    Rule,
    ShareBar,
    Span,
    Table,
)

if TYPE_CHECKING:
    from aidreport.document.blocks import Briefing, Cell


class Passage(NamedTuple):
    """A text of its own: a paragraph, a cell, a label.

    Attributes:
        block: the index of the block that it is part of, among those of the briefing's body.
        text: never empty.
        alternative: True where it is not drawn but read to those who do not see a figure.
    """

    block: int
    text: Inline
    alternative: bool = False


def passages(briefing: Briefing) -> Iterator[Passage]:
    """Yield the texts of a briefing's body in reading order."""
    for index, block in enumerate(briefing.body):
        for text, alternative in _texts(block):
            if text:
                yield Passage(index, text, alternative)


def texts(briefing: Briefing) -> Iterator[str]:
    """Yield every text that is drawn or read aloud, page furniture included."""
    furniture = briefing.furniture
    for field in fields(furniture):
        yield getattr(furniture, field.name)
    for passage in passages(briefing):
        for span in passage.text:
            yield span.text


def joined_lead(callout: Callout) -> Inline:
    """Return a remark as one text: the word that names it, and what it says."""
    lead = tuple(replace(span, strong=True) for span in callout.lead)
    return (*lead, Span(" "), *callout.text)


def attribution(quote: QuoteBlock) -> Inline:
    """Return who said it, and in which role; empty where nobody is named."""
    if not quote.speaker:
        return ()
    speaker = tuple(replace(span, strong=True) for span in quote.speaker)
    return (*speaker, Span(", "), *quote.role) if quote.role else speaker


@singledispatch
def _texts(block: Block) -> Iterator[tuple[Inline, bool]]:
    raise TypeError(f"no reading of {type(block).__name__}")


@_texts.register
def _(block: Heading) -> Iterator[tuple[Inline, bool]]:
    yield block.text, False


@_texts.register
def _(block: Paragraph) -> Iterator[tuple[Inline, bool]]:
    yield block.shown, False


@_texts.register
def _(block: ListBlock) -> Iterator[tuple[Inline, bool]]:
    for label, item in zip(block.labels, block.items, strict=True):
        yield (Span(label),), False
        for inner in item:
            yield from _texts(inner)


@_texts.register
def _(block: KeyFigures) -> Iterator[tuple[Inline, bool]]:
    for tile in block.tiles:
        yield tile.label, False
        before, value, after = tile.pieces()
        yield before + value + after, False
        yield tile.detail, False


@_texts.register
def _(block: Table) -> Iterator[tuple[Inline, bool]]:
    yield block.summary, True
    yield block.caption, False
    for column in block.columns:
        yield column.heading, False
    for row in block.rows:
        for cell in row.cells:
            if type(cell) is tuple:
                yield cell, False
            else:
                yield from _cell(cell)


def _cell(cell: Cell) -> Iterator[tuple[Inline, bool]]:
    if isinstance(cell, Bar):
        yield cell.alternative, True
    elif isinstance(cell, ListBlock):
        yield from _texts(cell)


@_texts.register
def _(block: Callout) -> Iterator[tuple[Inline, bool]]:
    yield joined_lead(block), False


@_texts.register
def _(block: QuoteBlock) -> Iterator[tuple[Inline, bool]]:
    yield block.text, False
    yield attribution(block), False


@_texts.register
def _(block: ShareBar) -> Iterator[tuple[Inline, bool]]:
    yield block.alternative, True
    for part in block.parts:
        yield part.label, False


@_texts.register
def _(block: Facts) -> Iterator[tuple[Inline, bool]]:
    for item in block.items:
        yield item.figure, False
        yield item.text, False


@_texts.register
def _(block: Rule) -> Iterator[tuple[Inline, bool]]:  # noqa: ARG001 - decoration only
    yield from ()
