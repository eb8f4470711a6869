"""A briefing as it is read: its texts in reading order, exactly as the page shows them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from enum import StrEnum
from functools import singledispatch
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

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


class PassageKind(StrEnum):
    """How a text reaches its readers.

    TEXT is drawn and read; ALTERNATIVE is not drawn but read, in place of what is REPLACED.
    """

    TEXT = "text"
    ALTERNATIVE = "alternative"
    REPLACED = "replaced"


class Passage(NamedTuple):
    """A text that is read separately: a paragraph, a cell, a label.

    Attributes:
        block: the index of the block that it is part of, among those that have texts.
        text: never empty.
    """

    block: int
    text: Inline
    kind: PassageKind = PassageKind.TEXT


def passages(briefing: Briefing) -> Iterator[Passage]:
    """Yield the texts of a briefing's body in reading order."""
    spoken = [block for block in briefing.body if not isinstance(block, Rule)]
    for index, block in enumerate(spoken):
        for text, kind in _texts(block):
            if text:
                yield Passage(index, text, kind)


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
    """Return who said it, and in which role; empty if nobody is named."""
    if not quote.speaker:
        return ()
    speaker = tuple(replace(span, strong=True) for span in quote.speaker)
    return (*speaker, Span(", "), *quote.role) if quote.role else speaker


Texts: TypeAlias = Iterator[tuple[Inline, PassageKind]]


@singledispatch
def _texts(block: Block) -> Texts:
    raise TypeError(f"no reading of {type(block).__name__}")


@_texts.register
def _(block: Heading) -> Texts:
    yield block.text, PassageKind.TEXT


@_texts.register
def _(block: Paragraph) -> Texts:
    yield block.displayed_text, PassageKind.TEXT


@_texts.register
def _(block: ListBlock) -> Texts:
    for label, item in zip(block.labels, block.items, strict=True):
        yield (Span(label),), PassageKind.TEXT
        for inner in item:
            yield from _texts(inner)


@_texts.register
def _(block: KeyFigures) -> Texts:
    for tile in block.tiles:
        yield tile.label, PassageKind.TEXT
        before, value, after = tile.pieces()
        yield before + value + after, PassageKind.TEXT
        yield tile.detail, PassageKind.TEXT


@_texts.register
def _(block: Table) -> Texts:
    yield block.summary, PassageKind.ALTERNATIVE
    yield block.caption, PassageKind.TEXT
    for column in block.columns:
        yield column.heading, PassageKind.TEXT
    for row in block.rows:
        for cell in row.cells:
            if type(cell) is tuple:
                yield cell, PassageKind.TEXT
            else:
                yield from _cell(cell)


def _cell(cell: Cell) -> Texts:
    if isinstance(cell, Bar):
        yield cell.alternative, PassageKind.ALTERNATIVE
    elif isinstance(cell, ListBlock):
        yield from _texts(cell)


@_texts.register
def _(block: Callout) -> Texts:
    yield joined_lead(block), PassageKind.TEXT


@_texts.register
def _(block: QuoteBlock) -> Texts:
    yield block.text, PassageKind.TEXT
    yield attribution(block), PassageKind.TEXT


@_texts.register
def _(block: ShareBar) -> Texts:
    yield block.alternative, PassageKind.ALTERNATIVE
    yield tuple(span for part in block.parts for span in part.label), PassageKind.REPLACED


@_texts.register
def _(block: Facts) -> Texts:
    for item in block.items:
        yield item.figure, PassageKind.TEXT
        yield item.text, PassageKind.TEXT


@_texts.register
def _(block: Rule) -> Texts:  # noqa: ARG001 - decoration only
    yield from ()
