"""A briefing's blocks as stock ReportLab flowables: the yardstick of warm_briefing.py.

What an author would write by hand with Paragraph, Table and TableStyle for these very blocks: the
same texts, fonts, sizes, column widths, margins and furniture, nothing tagged. In doubt it is
favoured: markup, styles, widths and which cells fit on one line are worked out beforehand; there
are no bookmarks, no headings bound to what follows, and the number of pages is known in advance.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, singledispatchmethod
from typing import TYPE_CHECKING, TypeAlias
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_LEFT, TA_RIGHT
from reportlab.pdfbase import pdfmetrics
from reportlab.platypus import BaseDocTemplate, Flowable, HRFlowable, Paragraph, Table, TableStyle
from stock_pages import StockPages
from stock_pieces import (
    BAR_HEIGHT,
    Bar,
    ShareBar,
    font,
    font_name,
    markup,
    padding,
    panel,
    style_of,
)

from aidreport.document import blocks
from aidreport.document.chart_blocks import Trend
from aidreport.document.reading import attribution, joined_lead
from aidreport.document.spans import plain_text
from aidreport.pdf.contrast import readable_on
from aidreport.pdf.file.structure import Element
from aidreport.pdf.layout.columns import PADDING
from aidreport.pdf.layout.table_layout import ROOM, TableLayout

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from stock_pieces import Command

    from aidreport.document.blocks import Briefing, Tile
    from aidreport.document.spans import Inline
    from aidreport.pdf.brand import Brand
    from aidreport.pdf.layout.styles import TextStyle

Recipe: TypeAlias = Callable[[], Flowable]
Content: TypeAlias = Callable[[], object]


class Stock:
    """A briefing as stock flowables.

    Args:
        count: of pages, for their labels.
    """

    def __init__(self, briefing: Briefing, brand: Brand, count: int) -> None:
        self.briefing, self.brand = briefing, brand
        self.pages = StockPages(briefing, brand, count)
        self.styles, self.colours = self.pages.styles, brand.colours
        self.width, self.height = self.pages.width, self.pages.size[1]
        self.recipes = [recipe for block in briefing.body for recipe in self._recipes(block)]

    def build(self, path: Path) -> int:
        """Make the flowables and write the file; return the number of pages."""
        document = BaseDocTemplate(
            str(path),
            pagesize=self.pages.size,
            pageCompression=1,
            title=self.briefing.title,
            author=self.briefing.author,
            subject=self.briefing.subject,
            lang=self.briefing.language,
            pageTemplates=self.pages.templates(),
        )
        document.build([recipe() for recipe in self.recipes])
        return int(document.page)

    @singledispatchmethod
    def _recipes(self, block: blocks.Block) -> list[Recipe]:
        raise TypeError(f"no flowable for {type(block).__name__}")

    @_recipes.register
    def _(self, block: blocks.Heading) -> list[Recipe]:
        looks = {1: (self.styles.title, 0, 3), 2: (self.styles.heading, 14, 3)}
        style, before, after = looks.get(block.level, (self.styles.subheading, 9, 2))
        return [self._paragraph(block.text, style, before, after)]

    @_recipes.register
    def _(self, block: blocks.Paragraph) -> list[Recipe]:
        roles, styles = blocks.ParagraphRole, self.styles
        style, before, after = {
            roles.BODY: (styles.body, 4, 4),
            roles.KICKER: (styles.kicker, 0, 1),
            roles.STANDFIRST: (styles.standfirst, 0, 14),
            roles.NOTE: (styles.note, 4, 4),
        }[block.role]
        return [self._paragraph(block.displayed_text, style, before, after)]

    @_recipes.register
    def _(self, block: blocks.ListBlock) -> list[Recipe]:
        recipes: list[Recipe] = []
        for label, item in zip(block.labels, block.items, strict=True):
            (inner,) = item
            if not isinstance(inner, blocks.Paragraph):
                raise TypeError("an item of more than a paragraph")
            style = style_of(self.styles.body, 0, 2, leftIndent=13)
            recipes.append(
                partial(Paragraph, markup(inner.text, self.styles.body), style, bulletText=label)
            )
        return recipes

    @_recipes.register
    def _(self, block: blocks.KeyFigures) -> list[Recipe]:
        gap, count = 7.0, min(4, len(block.tiles))
        column = (self.width - gap * (count - 1)) / count
        room = column - 19
        recipes: list[Recipe] = []
        for start in range(0, len(block.tiles), count):
            tiles = block.tiles[start : start + count]
            cells = [
                [self._cell(tile.label, self.styles.tile_label, room) for tile in tiles],
                [self._value(tile, room) for tile in tiles],
                [self._cell(tile.detail, self.styles.tile_detail, room) for tile in tiles],
            ]
            looks = (self.styles.tile_label, self.styles.tile_value, self.styles.tile_detail)
            commands = padding((0, 8, 0, 11))
            commands += [("TOPPADDING", (0, 0), (-1, 0), 9), ("BOTTOMPADDING", (0, 2), (-1, 2), 9)]
            for at, look in enumerate(looks):
                commands += font(look, (0, at), (-1, at))
            for at in range(0, 2 * len(tiles), 2):
                commands += panel(self.colours.panel, self.colours.accent, 2.8, at)
            widths = [gap if at % 2 else column for at in range(2 * len(tiles) - 1)]
            spread = [_spread(row) for row in cells]
            recipes.append(self._table(spread, widths, commands, (4, 8)))
        return recipes

    @_recipes.register
    def _(self, block: blocks.Table) -> list[Recipe]:
        styles, colours = self.styles, self.colours
        plan = TableLayout(
            block, Element("Document"), styles=styles, brand=self.brand, page_height=self.height
        )
        plan.fit(self.width)
        rooms = plan.rooms()
        rows = [
            [
                self._cell(column.heading, plan.head, room, number=column.kind == "number")
                for column, room in zip(block.columns, rooms, strict=True)
            ]
        ]
        commands = [
            *font(plan.head, (0, 0), (-1, 0)),
            *font(styles.cell, (0, 1), (-1, -1)),
            ("VALIGN", (0, 0), (-1, 0), "BOTTOM"),
            ("LINEBELOW", (0, 1), (-1, -1), 0.5, HexColor(colours.line)),
            *padding((ROOM, PADDING, ROOM, PADDING)),
        ]
        heading = HexColor(colours.heading)
        if plan.plain:
            commands.append(("LINEBELOW", (0, 0), (-1, 0), 0.9, heading))
        else:
            commands.append(("BACKGROUND", (0, 0), (-1, 0), heading))
        for at, column in enumerate(block.columns):
            if column.kind is blocks.ColumnKind.NUMBER:
                commands.append(("ALIGN", (at, 0), (at, -1), "RIGHT"))
        for at, row in enumerate(block.rows, 1):
            style = plan.style(row)
            rows.append(
                [
                    self._any_cell(cell, style, room, number=column.kind == "number")
                    for cell, column, room in zip(row.cells, block.columns, rooms, strict=True)
                ]
            )
            if row.role is blocks.RowRole.TOTAL:
                whole = (0, at), (-1, at)
                commands += [
                    *font(style, *whole),
                    ("BACKGROUND", *whole, HexColor(colours.panel)),
                    ("LINEABOVE", *whole, 1, heading),
                ]
        table = self._table(rows, plan.widths, commands, (3, 7), repeat=1)
        caption = [self._paragraph(block.caption, styles.caption, 7, 2)] if block.caption else []
        return [*caption, table]

    @_recipes.register
    def _(self, block: blocks.Callout) -> list[Recipe]:
        strong = block.role is blocks.CalloutRole.WARNING
        text = self._paragraph(joined_lead(block), self.styles.callout)
        bar = 4.5 if strong else 2.5
        commands = panel(self.colours.warning_panel, self.colours.warning, bar)
        return [self._table([[text]], [self.width], commands + padding((6, 8, 6, 9)), (4, 8))]

    @_recipes.register
    def _(self, block: blocks.QuoteBlock) -> list[Recipe]:
        texts = [(block.text, self.styles.quote), (attribution(block), self.styles.attribution)]
        rows = [[self._paragraph(text, style)] for text, style in texts if text]
        commands = panel("", self.colours.heading, 2.5) + padding((0, 8, 0, 12))
        return [self._table(rows, [self.width], commands, (6, 6))]

    @_recipes.register
    def _(self, block: blocks.ShareBar) -> list[Recipe]:
        style = self.styles.tile_label
        font, size = font_name(style), style.size
        parts, inside, below = [], [], []
        left = 0.0
        for at, part in enumerate(block.parts):
            colour = self.colours.series[at % len(self.colours.series)]
            length = part.fraction * self.width
            gap = 0.8 if at < len(block.parts) - 1 else 0.0
            parts.append((left, length - gap, HexColor(colour)))
            text = plain_text(part.label)
            own = pdfmetrics.stringWidth(text, font, size)
            if own <= length - 16:
                ink = HexColor(readable_on(colour, (self.colours.paper, self.colours.ink)))
                inside.append((left + (length - own) / 2, BAR_HEIGHT / 2 - size / 3, text, ink))
            else:
                below.append((own, text))
            left += length
        under = style.leading + 4 if below else 0.0
        labels = [(x, y + under, text, ink) for x, y, text, ink in inside]
        x = self.width - sum(own for own, _ in below) - 12 * (len(below) - 1)
        for own, text in below:
            labels.append((x, 2.5, text, HexColor(self.colours.ink)))
            x += own + 12
        return [partial(ShareBar, parts, labels, (self.width, BAR_HEIGHT + under), (font, size))]

    @_recipes.register
    def _(self, block: blocks.Facts) -> list[Recipe]:
        column = (self.width - 24) / 2
        recipes: list[Recipe] = []
        for start in range(0, len(block.items), 2):
            items = block.items[start : start + 2]
            figures = [self._cell(item.figure, self.styles.fact, column) for item in items]
            texts = [self._cell(item.text, self.styles.body, column) for item in items]
            commands = [
                *font(self.styles.fact, (0, 0), (-1, 0)),
                *font(self.styles.body, (0, 1), (-1, 1)),
                *padding((0, 0, 0, 0)),
            ]
            widths = [column, 24, column][: 2 * len(items) - 1]
            recipes.append(
                self._table([_spread(figures), _spread(texts)], widths, commands, (0, 8))
            )
        return recipes

    @_recipes.register
    def _(self, block: blocks.Rule) -> list[Recipe]:  # noqa: ARG002 - decoration only
        line = HexColor(self.colours.line)
        return [partial(HRFlowable, "100%", 0.5, spaceBefore=8, spaceAfter=8, color=line)]

    def _paragraph(
        self,
        text: Inline,
        look: TextStyle,
        before: float = 0,
        after: float = 0,
        *,
        number: bool = False,
    ) -> Recipe:
        style = style_of(look, before, after, alignment=TA_RIGHT if number else TA_LEFT)
        return partial(Paragraph, markup(text, look), style)

    def _cell(self, text: Inline, look: TextStyle, room: float, *, number: bool = False) -> Content:
        """Return a plain string where that fits on one line, else a paragraph."""
        words = plain_text(text)
        styled = any(span.strong or span.emphasis or span.code or span.href for span in text)
        width = pdfmetrics.stringWidth(words, font_name(look), look.size)
        if not styled and width <= room:
            return lambda: words
        return self._paragraph(text, look, number=number)

    def _any_cell(
        self, cell: blocks.Cell, look: TextStyle, room: float, *, number: bool
    ) -> Content:
        if isinstance(cell, blocks.Bar):
            colours = (HexColor(self.colours.track), HexColor(self.colours.accent))
            return partial(Bar, room, cell.fraction, colours)
        if isinstance(cell, blocks.ListBlock):
            recipes = self._recipes(cell)
            return lambda: [recipe() for recipe in recipes]
        if isinstance(cell, Trend):
            raise TypeError("no flowable for a trend in a cell")
        return self._cell(cell, look, room, number=number)

    def _value(self, tile: Tile, room: float) -> Content:
        before, value, after = map(plain_text, tile.pieces())
        big, small = self.styles.tile_value, self.styles.tile_unit
        if not before and not after:
            return self._cell(tile.value, big, room)
        width = pdfmetrics.stringWidth(before + after, font_name(small), small.size)
        width += pdfmetrics.stringWidth(value, font_name(big), big.size)
        scale = min(1.0, room / (width + 0.1))
        unit = f'<font size="{small.size * scale:.2f}">{{}}</font>'
        text = unit.format(escape(before)) + escape(value) + unit.format(escape(after))
        return partial(Paragraph, text, style_of(big(size=big.size * scale)))

    def _table(
        self,
        cells: Sequence[Sequence[Content]],
        widths: Sequence[float],
        commands: Sequence[Command],
        space: tuple[float, float],
        *,
        repeat: int = 0,
    ) -> Recipe:
        before, after = space
        style = TableStyle([*commands])

        def make() -> Flowable:
            return Table(
                [[cell() for cell in row] for row in cells],
                colWidths=widths,
                style=style,
                repeatRows=repeat,
                spaceBefore=before,
                spaceAfter=after,
            )

        return make


def _spread(cells: Sequence[Content]) -> list[Content]:
    """Return cells with an empty one between each two, for the gap."""
    spread: list[Content] = []
    for cell in cells:
        spread += [cell, str]
    return spread[:-1]
