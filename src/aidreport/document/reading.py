"""A briefing as it is read: its texts in reading order, exactly as the page shows them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from enum import StrEnum
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
    from aidreport.document.blocks import Briefing, Tile


class TextKind(StrEnum):
    """How a text reaches its readers.

    TEXT is drawn and read; ALTERNATIVE is not drawn but read, in place of what is REPLACED.
    """

    TEXT = "text"
    ALTERNATIVE = "alternative"
    REPLACED = "replaced"


class BriefingText(NamedTuple):
    """A text that is read separately: a paragraph, a cell, a label.

    Attributes:
        block: the index of the block that it is part of, among those that have texts.
        text: never empty.
    """

    block: int
    text: Inline
    kind: TextKind = TextKind.TEXT


def texts_in_order(briefing: Briefing) -> Iterator[BriefingText]:
    """Yield the texts of a briefing's body in reading order."""
    spoken = [block for block in briefing.body if not isinstance(block, Rule)]
    for index, block in enumerate(spoken):
        for text, kind in _texts(block):
            if text:
                yield BriefingText(index, text, kind)


def texts(briefing: Briefing) -> Iterator[str]:
    """Yield every text that is drawn or read aloud, page furniture included."""
    furniture = briefing.furniture
    for field in fields(furniture):
        yield getattr(furniture, field.name)
    for passage in texts_in_order(briefing):
        for span in passage.text:
            yield span.text


def joined_lead(callout: Callout) -> Inline:
    """Return a remark as one text: the word that names it, and what it says."""
    lead = tuple(replace(span, strong=True) for span in callout.lead)
    return (*lead, Span(" "), *callout.text)


def attribution(quote: QuoteBlock) -> Inline:
    """Return who said a quote, and in which role; empty if nobody is named."""
    if not quote.speaker:
        return ()
    speaker = tuple(replace(span, strong=True) for span in quote.speaker)
    return (*speaker, Span(", "), *quote.role) if quote.role else speaker


Texts: TypeAlias = Iterator[tuple[Inline, TextKind]]


def _texts(block: Block) -> Texts:
    match block:
        case ListBlock():
            return _list(block)
        case Table():
            return _table(block)
        case ShareBar():
            labels = tuple(span for part in block.parts for span in part.label)
            alternative = (block.alternative, TextKind.ALTERNATIVE)
            return iter((alternative, (labels, TextKind.REPLACED)))
        case Rule():
            return iter(())
        case _:
            return ((text, TextKind.TEXT) for text in _drawn(block))


def _list(block: ListBlock) -> Texts:
    for label, item in zip(block.labels, block.items, strict=True):
        yield (Span(label),), TextKind.TEXT
        for inner in item:
            yield from _texts(inner)


def _drawn(
    block: Heading | Paragraph | KeyFigures | Callout | QuoteBlock | Facts,
) -> tuple[Inline, ...]:
    """Return the texts of a block that is read as it is drawn."""
    match block:
        case Heading():
            return (block.text,)
        case Paragraph():
            return (block.displayed_text,)
        case KeyFigures():
            return tuple(text for tile in block.tiles for text in _tile(tile))
        case Callout():
            return (joined_lead(block),)
        case QuoteBlock():
            return block.text, attribution(block)
        case Facts():
            return tuple(text for fact in block.items for text in (fact.figure, fact.text))


def _tile(tile: Tile) -> tuple[Inline, Inline, Inline]:
    before, value, after = tile.pieces()
    return tile.label, before + value + after, tile.detail


def _table(table: Table) -> Texts:
    yield table.summary, TextKind.ALTERNATIVE
    yield table.caption, TextKind.TEXT
    for column in table.columns:
        yield column.heading, TextKind.TEXT
    for row in table.rows:
        for cell in row.cells:
            if isinstance(cell, Bar):
                yield cell.alternative, TextKind.ALTERNATIVE
            elif isinstance(cell, ListBlock):
                yield from _list(cell)
            else:
                yield cell, TextKind.TEXT
