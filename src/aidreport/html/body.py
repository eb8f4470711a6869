"""The blocks of a briefing as elements of a web page."""

from __future__ import annotations

from functools import singledispatchmethod
from typing import TYPE_CHECKING

from aidreport.characters.unread import needed_text
from aidreport.document.blocks import (
    Bar,
    Block,
    Callout,
    ColumnKind,
    Facts,
    Heading,
    KeyFigures,
    ListBlock,
    Paragraph,
    ParagraphRole,
    QuoteBlock,
    RowRole,
    Rule,
    ShareBar,
    Table,
)
from aidreport.document.chart_blocks import Chart, Trend
from aidreport.document.page_blocks import Columns, Contents, Footnote, Image, PageBreak
from aidreport.document.reading import (
    attribution,
    caption_text,
    fact_lines,
    joined_lead,
    tile_lines,
)
from aidreport.document.spans import plain_text
from aidreport.html.charts import ChartWriter
from aidreport.html.line_charts import trend_drawing
from aidreport.html.markup import Markup, element, joined, lines, text_of, void, words_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aidreport.document.blocks import Cell, Column, TableRow, Tile
    from aidreport.document.spans import Inline
    from aidreport.html.markup import Figures
    from aidreport.html.words import Words
    from aidreport.pdf.brand_file import Colours

_DEEPEST = 6
"""The last level of headings."""


class BodyWriter:
    """Writes the content of a page.

    Attributes:
        styles: rules of the tables, which stand as cards on narrow screens.
    """

    def __init__(self, figures: Figures, colours: Colours, words: Words) -> None:
        self._figures = figures
        self._charts = ChartWriter(figures, colours, words)
        self._level = self._headings = self._tables = 0
        self._within = 0  # as many lists as are around what is written
        self.styles: list[str] = []

    def blocks(self, blocks: Sequence[Block]) -> Markup:
        """Return blocks in their order."""
        return lines(*map(self._block, blocks))

    @singledispatchmethod
    def _block(self, block: Block) -> Markup:
        raise TypeError(f"no markup for {type(block).__name__}")

    @_block.register
    def _(self, block: Heading) -> Markup:
        # No level is skipped, whatever the template writes.
        self._level = min(block.level, self._level + 1, _DEEPEST)
        name = None if self._within else f"h{self._headings}"
        self._headings += not self._within
        return element(f"h{self._level}", self._inline(block.text), id=name)

    @_block.register
    def _(self, block: Paragraph) -> Markup:
        role = None if block.role is ParagraphRole.BODY else str(block.role)
        return element("p", self._inline(block.displayed_text), class_=role)

    @_block.register
    def _(self, block: ListBlock) -> Markup:
        self._within += 1
        items = [element("li", self.blocks(item)) for item in block.items]
        self._within -= 1
        start = None if block.start in (None, 1) else str(block.start)
        return element("ol" if block.is_numbered else "ul", *items, start=start)

    @_block.register
    def _(self, block: KeyFigures) -> Markup:
        tiles = map(self._tile, block.tiles)
        return lines(Markup('<ul class="tiles">'), *tiles, Markup("</ul>"))

    @_block.register
    def _(self, block: Callout) -> Markup:
        return element("p", self._inline(joined_lead(block)), class_=f"callout {block.role}")

    @_block.register
    def _(self, block: QuoteBlock) -> Markup:
        words = element("blockquote", element("p", self._inline(block.text)))
        said_by = attribution(block)
        name = element("figcaption", self._inline(said_by)) if said_by else Markup("")
        return element("figure", words, name, class_="quote")

    @_block.register
    def _(self, block: ShareBar) -> Markup:
        return self._charts.share_bar(block)

    @_block.register
    def _(self, block: Chart) -> Markup:
        return self._charts.chart(block)

    @_block.register
    def _(self, block: Facts) -> Markup:
        items = []
        for fact in block.items:
            figure, text = map(self._inline, fact_lines(fact))
            number = element("span", figure, class_="number")
            items.append(element("li", number, element("span", text)))
        return lines(Markup('<ul class="facts">'), *items, Markup("</ul>"))

    @_block.register
    def _(self, block: Rule) -> Markup:  # noqa: ARG002 - decoration only
        return Markup("<hr>")

    @_block.register
    def _(self, block: PageBreak) -> Markup:  # noqa: ARG002 - where it is printed
        return Markup('<div class="break"></div>')

    @_block.register
    def _(self, block: Footnote) -> Markup:
        words = joined(text_of(f"{block.mark} "), self._inline(block.text))
        return element("p", words, class_="note", id=f"n{block.number}", role="doc-footnote")

    @_block.register
    def _(self, block: Columns) -> Markup:
        columns = (element("div", self.blocks(blocks)) for blocks in block.columns)
        return element("div", *columns, class_="columns")

    @_block.register
    def _(self, block: Image) -> Markup:
        held = block.source if block.source.startswith("data:image/") else None
        picture = void("img", src=held, alt=plain_text(block.alternative))
        words = caption_text(block)
        caption = element("figcaption", self._inline(words)) if words else Markup("")
        return element("figure", picture, caption, class_="picture")

    @_block.register
    def _(self, block: Contents) -> Markup:
        items = (
            element("li", element("a", words_of(entry.text), href=f"#h{entry.heading}"),
                    class_=f"level{entry.level}")
            for entry in block.entries
        )  # fmt: skip
        return lines(Markup('<nav class="contents"><ol>'), *items, Markup("</ol></nav>"))

    @_block.register
    def _(self, block: Table) -> Markup:
        self._tables += 1
        name = f"t{self._tables}"
        self._style_cards(name, block.columns)
        summary = element("p", words_of(block.summary), class_="unseen", id=f"s{self._tables}")
        begin = (
            f'<table role="table" class="{block.style} {name}" aria-describedby="s{self._tables}">'
        )
        heads = (self._head(column) for column in block.columns)
        return lines(
            summary if block.summary else Markup(""),
            Markup(begin if block.summary else begin.partition(" aria")[0] + ">"),
            element("caption", self._inline(block.caption)) if block.caption else Markup(""),
            element("thead", element("tr", *heads, role="row"), role="rowgroup"),
            Markup('<tbody role="rowgroup">'),
            *(self._row(row, block) for row in block.rows),
            Markup("</tbody>"),
            Markup("</table>"),
        )

    def _tile(self, tile: Tile) -> Markup:
        label, _, detail = tile_lines(tile)
        before, digits, after = tile.pieces()
        value = joined(
            element("small", words_of(before)) if before else Markup(""),
            self._inline(digits),
            element("small", words_of(after)) if after else Markup(""),
        )
        parts = (("label", self._inline(label)), ("value", value), ("detail", self._inline(detail)))
        return element("li", *(element("span", words, class_=kind) for kind, words in parts))

    def _head(self, column: Column) -> Markup:
        kind = _kind_of(column)
        if not column.heading:
            return element("td", class_=kind, role="cell")
        words = self._inline(column.heading)
        return element("th", words, class_=kind, scope="col", role="columnheader")

    def _row(self, row: TableRow, table: Table) -> Markup:
        pairs = zip(row.cells, table.columns, strict=True)
        cells = (self._cell(cell, column, table) for cell, column in pairs)
        kind = None if row.role is RowRole.ITEM else str(row.role)
        return element("tr", *cells, class_=kind, role="row")

    def _cell(self, cell: Cell, column: Column, table: Table) -> Markup:
        if isinstance(cell, Bar):
            return element("td", _bar(cell), class_="bar", role="cell")
        if isinstance(cell, Trend) and table.trends is not None:
            return element("td", trend_drawing(table.trends, cell), class_="trend", role="cell")
        assert not isinstance(cell, Trend)
        words = self._block(cell) if isinstance(cell, ListBlock) else self._inline(cell)
        if column.row_header:
            return element("th", words, scope="row", role="rowheader")
        return element("td", words, class_=_kind_of(column), role="cell")

    def _style_cards(self, table: str, columns: Sequence[Column]) -> None:
        """Add the heads of columns before their cells, where rows are cards."""
        for at, column in enumerate(columns, 1):
            if column.heading and not column.row_header:
                words = css_text(plain_text(column.heading))
                self.styles.append(f".{table} tbody td:nth-child({at})::before{{content:{words}}}")

    def _inline(self, text: Inline) -> Markup:
        return self._figures.inline(text)


def css_text(text: str) -> str:
    """Return a text as a string of a style sheet."""
    read = needed_text(text)
    return (
        '"'
        + "".join(
            each if each.isalnum() and each.isascii() else f"\\{ord(each):x} " for each in read
        )
        + '"'
    )


def _kind_of(column: Column) -> str | None:
    return None if column.kind is ColumnKind.TEXT else str(column.kind)


def _bar(bar: Bar) -> Markup:
    length = f"{min(max(bar.fraction, 0.0), 1.0) * 100:.4f}".rstrip("0").rstrip(".")
    shapes = (
        element("rect", width="100%", height="100%", class_="track"),
        element("rect", width=f"{length}%", height="100%", class_="length"),
    )
    alternative = plain_text(bar.alternative)
    if alternative:
        return element("svg", *shapes, role="img", aria_label=alternative)
    return element("svg", *shapes, aria_hidden="true")
