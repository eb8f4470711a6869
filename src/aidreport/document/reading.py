"""A briefing as it is read: its texts in reading order, exactly as the page shows them."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from aidreport.document.blocks import (
    Bar,
    Block,
    Callout,
    Facts,
    Heading,
    KeyFigures,
    ListBlock,
    Paragraph,
    QuoteBlock,
    Rule,
    ShareBar,
    Table,
)
from aidreport.document.chart_blocks import Chart, Trend
from aidreport.document.long_rows import LongRows
from aidreport.document.page_blocks import Columns, Contents, Footnote, Image, PageBreak, flattened
from aidreport.document.spans import Inline, Span, plain_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from aidreport.document.blocks import Briefing, Cell, FactItem, Tile
    from aidreport.document.page_blocks import ContentsEntry


_ARABIC = re.compile("[\u0600-\u06ff]")
"""Letters beside which a comma is that of Arabic, Persian or Urdu."""


class TextKind(StrEnum):
    """How a text reaches its readers.

    TEXT is drawn and read; ALTERNATIVE is not drawn but read, in place of what is REPLACED. An
    ENTRY of the contents is a text that ends with the number of a page; what has no pages has none.
    """

    TEXT = "text"
    ENTRY = "entry"
    ALTERNATIVE = "alternative"
    REPLACED = "replaced"


class BriefingText(NamedTuple):
    """A text that is read separately: a paragraph, a cell, a label.

    Attributes:
        block: the index of the part of the document that it belongs to, among those that have
            texts: the masthead, if it says anything, and the blocks of the body.
        text: never empty.
    """

    block: int
    text: Inline
    kind: TextKind = TextKind.TEXT


class RowTexts(NamedTuple):
    """The texts of the rows in columns of a long table, each of which is read separately.

    Attributes:
        block: as of a `BriefingText`.
    """

    block: int
    rows: LongRows

    def one_by_one(self) -> Iterator[BriefingText]:
        """Yield each text."""
        for row in self.rows[: self.rows.many]:
            for cell in row.cells:
                assert isinstance(cell, tuple)
                yield BriefingText(self.block, cell)


def texts_in_order(briefing: Briefing) -> Iterator[BriefingText]:
    """Yield the texts of a briefing in reading order."""
    for passage in passages_in_order(briefing):
        if isinstance(passage, RowTexts):
            yield from passage.one_by_one()
        else:
            yield passage


def passages_in_order(briefing: Briefing) -> Iterator[BriefingText | RowTexts]:
    """Yield the texts of a briefing in reading order, those of rows in columns together."""
    masthead = briefing.furniture.masthead
    for line in masthead:
        yield BriefingText(0, (Span(line),))
    spoken = [block for block in briefing.body if not _is_silent(block)]
    for index, block in enumerate(spoken, 1 if masthead else 0):
        for text, kind in _texts(block):
            if isinstance(text, LongRows):
                yield RowTexts(index, text)
            elif text:
                yield BriefingText(index, text, kind)


def texts(briefing: Briefing) -> Iterator[str]:
    """Yield every text that is drawn or read aloud, page furniture included."""
    furniture = briefing.furniture
    for field in fields(furniture):
        yield getattr(furniture, field.name)
    for passage in passages_in_order(briefing):
        if isinstance(passage, RowTexts):
            for column in passage.rows.columns:
                yield from column.texts
        else:
            yield from (span.text for span in passage.text)


def texts_of_figures(briefing: Briefing) -> Iterator[str]:
    """Yield every text that shows a figure, those of a column together."""
    for passage in passages_in_order(briefing):
        if isinstance(passage, RowTexts):
            for column in passage.rows.columns:
                yield "".join(column.texts) if column.figures else ""
        else:
            yield from (span.text for span in passage.text if span.figure)


def figures_in(block: Block) -> Iterator[str]:
    """Yield the ids of the figures that a block shows or reads aloud."""
    for text, _ in _texts(block):
        if isinstance(text, LongRows):
            yield from (name for column in text.columns for name in column.figures)
        else:
            yield from (span.figure for span in text if span.figure)


def charts_in(blocks: Iterable[Block]) -> Iterator[Chart]:
    """Yield the charts of blocks in their order; the lines in a column of a table are one."""
    for block in flattened(blocks):
        if isinstance(block, Chart):
            yield block
        elif isinstance(block, Table) and block.trends is not None:
            yield block.trends


def joined_lead(callout: Callout) -> Inline:
    """Return a remark as one text: the word that names it, and what it says."""
    lead = tuple(replace(span, strong=True) for span in callout.lead)
    return (*lead, Span(" "), *callout.text)


def attribution(quote: QuoteBlock) -> Inline:
    """Return who said a quote, and in which role; empty if nobody is named."""
    if not quote.speaker:
        return ()
    speaker = tuple(replace(span, strong=True) for span in quote.speaker)
    comma = "، " if _ARABIC.search(plain_text(quote.role)) else ", "
    return (*speaker, Span(comma), *quote.role) if quote.role else speaker


def tile_lines(tile: Tile) -> tuple[Inline, Inline, Inline]:
    """Return the lines of a key figure, which are read as one text: label, value, detail."""
    label, value, detail = _apart(tile.label, sum(tile.pieces(), ()), tile.detail)
    return label, value, detail


def fact_lines(fact: FactItem) -> tuple[Inline, Inline]:
    """Return the lines of a key fact, which are read as one text: the figure, what it counts."""
    figure, text = _apart(fact.figure, fact.text)
    return figure, text


def caption_text(image: Image) -> Inline:
    """Return what is below an image as one text: the caption, and who made the picture."""
    caption, credit = _apart(image.caption, image.credit)
    return (*caption, *credit)


def entry_text(entry: ContentsEntry) -> Inline:
    """Return a line of the contents as one text: the heading, and the number of its page."""
    return (*entry.text, Span(" "), Span(entry.page))


def _apart(*lines: Inline) -> Iterator[Inline]:
    """Yield lines that are read as one text: each ends with a blank if another follows."""
    last = max((at for at, line in enumerate(lines) if line), default=0)
    for at, line in enumerate(lines):
        yield (*line, Span(" ")) if line and at < last else line


def _is_silent(block: Block) -> bool:
    """Return whether nothing is read of a block, so that it is no part of the document."""
    if isinstance(block, Image):
        return not block.alternative
    return isinstance(block, Rule | PageBreak)


def _labels(labels: Iterable[Inline]) -> Inline:
    """Return the labels of a figure as one text: each is at its own place."""
    return tuple(span for label in _apart(*labels) for span in label)


def _texts(block: Block | Cell) -> Iterator[tuple[Inline | LongRows, TextKind]]:
    match block:
        case ListBlock():
            for label, item in zip(block.labels, block.items, strict=True):
                yield (Span(label),), TextKind.TEXT
                for inner in item:
                    yield from _texts(inner)
        case Columns():
            for inner in flattened([block]):
                yield from _texts(inner)
        case Table():
            yield from _of_table(block)
        case Bar() | Trend() | ShareBar() | Chart() | Image():
            yield from _of_figure(block)
        case Footnote():
            yield from (((Span(block.mark),), TextKind.TEXT), (block.text, TextKind.TEXT))
        case Contents():
            yield from _of_contents(block)
        case _:
            yield from ((text, TextKind.TEXT) for text in _drawn(block))


def _of_figure(block: Bar | Trend | ShareBar | Chart | Image) -> Iterator[tuple[Inline, TextKind]]:
    yield block.alternative, TextKind.ALTERNATIVE
    match block:
        case ShareBar():
            yield _labels(part.label for part in block.parts), TextKind.REPLACED
        case Chart():
            yield _labels(block.labels), TextKind.REPLACED
        case Image():
            yield caption_text(block), TextKind.TEXT


def _of_contents(contents: Contents) -> Iterator[tuple[Inline, TextKind]]:
    for entry in contents.entries:
        kind = TextKind.ENTRY if entry.page else TextKind.TEXT
        yield (entry_text(entry) if entry.page else entry.text), kind


def _of_table(table: Table) -> Iterator[tuple[Inline | LongRows, TextKind]]:
    yield table.summary, TextKind.ALTERNATIVE
    yield table.caption, TextKind.TEXT
    for column in table.columns:
        yield column.heading, TextKind.TEXT
    rows = table.rows
    if isinstance(rows, LongRows):
        yield rows, TextKind.TEXT
        rows = rows.others
    for row in rows:
        for cell in row.cells:
            if type(cell) is tuple:  # as most are
                yield cell, TextKind.TEXT
            else:
                yield from _texts(cell)


def _drawn(block: Block | Inline) -> Iterator[Inline]:
    """Yield the texts of a block or a cell that is read as it is drawn."""
    match block:
        case Heading():
            yield block.text
        case Paragraph():
            yield block.displayed_text
        case KeyFigures():
            for tile in block.tiles:
                yield sum(tile_lines(tile), ())
        case Callout():
            yield joined_lead(block)
        case QuoteBlock():
            yield from (block.text, attribution(block))
        case Facts():
            for fact in block.items:
                yield sum(fact_lines(fact), ())
        case tuple():
            yield block
