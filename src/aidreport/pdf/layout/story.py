"""The story: a briefing's blocks as flowables, each bound to its structure element."""

from __future__ import annotations

from functools import singledispatchmethod
from itertools import pairwise
from typing import TYPE_CHECKING

from aidreport.document.blocks import (
    Block,
    Callout,
    CalloutRole,
    Facts,
    Heading,
    KeyFigures,
    ListBlock,
    Paragraph,
    ParagraphRole,
    QuoteBlock,
    Rule,
    ShareBar,
    Table,
)
from aidreport.document.chart_blocks import Chart, ChartKind
from aidreport.document.page_blocks import Columns, Contents, Footnote, Image
from aidreport.document.reading import (
    attribution,
    caption_text,
    fact_lines,
    joined_lead,
    tile_lines,
)
from aidreport.document.spans import Span, plain_text
from aidreport.errors import LayoutError
from aidreport.lazy_dataclass import dataclass
from aidreport.pdf.file import images
from aidreport.pdf.file.pictures import Photo
from aidreport.pdf.file.structure import Element
from aidreport.pdf.layout.bar_charts import BarChartFlow
from aidreport.pdf.layout.column_charts import ColumnChartFlow
from aidreport.pdf.layout.columns import add_list
from aidreport.pdf.layout.contents import contents_flow
from aidreport.pdf.layout.dumbbell_charts import DumbbellFlow
from aidreport.pdf.layout.flow import (
    BoxFlow,
    Flow,
    ListItemFlow,
    Padding,
    Room,
    TextFlow,
)
from aidreport.pdf.layout.footnotes import MarkFlow, NoteFlow
from aidreport.pdf.layout.grid_charts import CountryGridFlow
from aidreport.pdf.layout.headed import join_headings
from aidreport.pdf.layout.line_charts import LineChartFlow
from aidreport.pdf.layout.paired_charts import PairedColumnsFlow
from aidreport.pdf.layout.panels import BETWEEN_COLUMNS, ColumnsFlow, MixedSizeLine, SideBySide
from aidreport.pdf.layout.pictures import PictureFlow
from aidreport.pdf.layout.share_bars import ShareBarFlow
from aidreport.pdf.layout.stacked_charts import StackedColumnsFlow
from aidreport.pdf.layout.table_layout import TableLayout
from aidreport.pdf.layout.tables import TableFlow
from aidreport.pdf.layout.text import BoundText, natural_width
from aidreport.pdf.layout.treemap_charts import TreemapFlow
from aidreport.pdf.layout.waffle_charts import WaffleFlow
from aidreport.pdf.svg.drawing import Drawing
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aidreport.document.blocks import PageSize, Tile
    from aidreport.document.spans import Inline
    from aidreport.pdf.brand import Brand
    from aidreport.pdf.layout.canvas import BriefingCanvas
    from aidreport.pdf.layout.charts import ChartFlow
    from aidreport.pdf.layout.styles import Styles, TextStyle

_TILES_A_ROW = 4
_GAP = 7.0
"""Points between key figures."""
# Points below a title whose next block is no paragraph: a surface, an axis, or the label of one.
_BELOW_TITLE = 10.0
_GAPS_SHRINK = 3
"""How many times the space between blocks shrinks where their texts are set smaller once."""
_INDENT = 13.0
_NOTE_INDENT = 16.0
_LABEL_GAP = 5.0
_LABELS = (ParagraphRole.KICKER, ParagraphRole.LABEL)
"""Paragraphs that stay with what follows them, as headings do."""


_CHARTS: Mapping[ChartKind, type[ChartFlow]] = {
    ChartKind.BARS: BarChartFlow,
    ChartKind.COLUMNS: ColumnChartFlow,
    ChartKind.STACKED: StackedColumnsFlow,
    ChartKind.PAIRED: PairedColumnsFlow,
    ChartKind.DUMBBELL: DumbbellFlow,
    ChartKind.LINES: LineChartFlow,
    ChartKind.SLOPE: LineChartFlow,
    ChartKind.WAFFLE: WaffleFlow,
    ChartKind.TREEMAP: TreemapFlow,
    ChartKind.COUNTRY_GRID: CountryGridFlow,
}


class Story:
    """Turns blocks into flowables.

    Args:
        root: the document's structure, to which blocks are added.
        rooms: for content on pages, by their size; None for those of the document.
        density: how tightly blocks are set, in parts of the usual space between them.

    Attributes:
        headings: their elements, by their numbers from 0.
        notes: the footnotes, by their numbers.
    """

    def __init__(
        self,
        brand: Brand,
        styles: Styles,
        root: Element,
        rooms: Mapping[PageSize | None, Room],
        *,
        density: float = 1.0,
    ) -> None:
        self.brand, self.styles, self.root = brand, styles, root
        self._rooms = rooms
        self.width, self.height = rooms[None]
        self.headings: dict[int, Element] = {}
        self._gaps = 1.0 if density == 1 else density**_GAPS_SHRINK
        self.notes: dict[int, NoteFlow] = {}
        self._level = self._section = self._counted = 0
        self._after_title = False
        self._abreast = 1
        self._lowest = brand.sizes.lowest / 100

    def _in_order(self, blocks: Sequence[Block], parent: Element) -> list[Flow]:
        """Return the flowables of blocks inside another, headings bound to what follows them."""
        return self._joined([pair for block in blocks for pair in self._pairs(block, parent)])

    def _pairs(self, block: Block, parent: Element) -> list[tuple[Flow, bool]]:
        """Return the flowables of a block, each with whether it must stay with the next."""
        is_label = isinstance(block, Paragraph) and block.role in _LABELS
        stays = is_label or isinstance(block, Heading)
        flows = self._flows(block, parent)
        if self._after_title and flows and (is_label or not isinstance(block, Paragraph)):
            flows[0].spaceBefore = max(flows[0].spaceBefore, _BELOW_TITLE)
        self._after_title = isinstance(block, Heading) and block.level == 1
        return [(flow, stays) for flow in flows]

    def _joined(self, flows: Sequence[tuple[Flow, bool]]) -> list[Flow]:
        return join_headings(flows, width=self.width, height=self.height)

    @singledispatchmethod
    def _flows(self, block: Block, parent: Element) -> list[Flow]:  # noqa: ARG002 - the signature of all
        raise TypeError(f"no layout for {type(block).__name__}")

    @_flows.register
    def _(self, block: Heading, parent: Element) -> list[Flow]:
        styles = {1: self.styles.title, 2: self.styles.heading}
        style = styles.get(block.level, self.styles.subheading)
        before, after = {1: (0.0, 3.0), 2: (14.0, 3.0)}.get(block.level, (9.0, 2.0))
        # PDF/UA-1, 7.4.2: no level is skipped, whatever the template writes.
        self._level = min(block.level, self._level + 1)
        element = self._heading(self._counted)
        element.tag = f"H{self._level}"
        parent.children.append(element)
        self._counted += 1
        heading = self._text(block.text, style, element)
        self._section = block.level
        heading.balanced = True
        heading.bookmark = (plain_text(block.text), block.level - 1)
        if block.level == 2 and self.brand.shapes.heading_line:
            line = RuleFlow(self.brand.colours.line).spaced(before, 5.0)
            return [line, heading.spaced(0.0, after)]
        return [heading.spaced(before, after)]

    @_flows.register
    def _(self, block: Paragraph, parent: Element) -> list[Flow]:
        style, before, after = {
            ParagraphRole.BODY: (self.styles.body, 4.0, 4.0),
            ParagraphRole.KICKER: (self.styles.kicker, 0.0, 1.0),
            ParagraphRole.STANDFIRST: (self.styles.standfirst, 0.0, 14.0),
            ParagraphRole.LABEL: (self.styles.caption, 4.0, 2.0),
            ParagraphRole.NOTE: (self.styles.note, 4.0, 4.0),
        }[block.role]
        tag = "Note" if block.role is ParagraphRole.NOTE else "P"
        text = self._text(block.displayed_text, style, parent.add(tag))
        text.is_remark = block.role is ParagraphRole.NOTE
        return [text.spaced(before, after)]

    @_flows.register
    def _(self, block: ListBlock, parent: Element) -> list[Flow]:
        element = add_list(parent, block)
        items: list[Flow] = []
        labels, style = [(Span(label),) for label in block.labels], self.styles.body
        widths = [natural_width(label, style, self.brand.fonts) for label in labels]
        indent = max(_INDENT, *(width + _LABEL_GAP for width in widths))
        for label, blocks in zip(labels, block.items, strict=True):
            item = element.add("LI")
            mark = self._text(label, style, item.add("Lbl"))
            body = item.add("LBody")
            content = [flow for inner in blocks for flow in self._flows(inner, body)]
            for flow in content:
                flow.spaced()
            items.append(ListItemFlow(mark, BoxFlow(content), indent=indent).spaced(after=2))
        return [BoxFlow(items).spaced(4, 4)]

    @_flows.register
    def _(self, block: KeyFigures, parent: Element) -> list[Flow]:
        element = parent.add("L")
        tiles = [self._tile(tile, element) for tile in block.tiles]
        return [row.spaced(4, 8) for row in _in_even_rows(tiles, _TILES_A_ROW // self._abreast)]

    @_flows.register
    def _(self, block: Table, parent: Element) -> list[Flow]:
        fonts, styles = self.brand.fonts, self.styles
        layout = TableLayout(
            block, parent, styles=styles, brand=self.brand, page_height=self.height
        )
        if layout.caption is None:
            return [TableFlow(layout, self._bookmark(block.title)).spaced(3, 7)]
        table, name = TableFlow(layout).spaced(3, 7), self._bookmark(block.caption)
        caption = TextFlow(layout.caption, styles.caption, fonts, name).spaced(7, 2)
        return self._joined([(caption, True), (table, False)])

    @_flows.register
    def _(self, block: Callout, parent: Element) -> list[Flow]:
        colours = self.brand.colours
        text = self._text(joined_lead(block), self.styles.callout, parent.add("P"))
        box = BoxFlow(
            [text],
            padding=Padding(6, 8, 6, 9),
            background=colours.warning_panel,
            bar=colours.warning,
            bar_width=4.5 if block.role is CalloutRole.WARNING else 2.5,
        )
        return [box.spaced(4, 8)]

    @_flows.register
    def _(self, block: QuoteBlock, parent: Element) -> list[Flow]:
        element = parent.add("BlockQuote")
        content: list[Flow] = [self._text(block.text, self.styles.quote, element.add("P"))]
        if block.speaker:
            style = self.styles.attribution
            content.append(self._text(attribution(block), style, element.add("P")))
        padding = Padding(right=8, left=12)
        bar = self.brand.colours.heading
        box = BoxFlow(content, padding=padding, bar=bar, bar_width=2.5, keep_last=True)
        return [box.spaced(6, 6)]

    @_flows.register
    def _(self, block: ShareBar, parent: Element) -> list[Flow]:
        element = parent.add("Figure", alternative=plain_text(block.alternative))
        brand, label = self.brand, self.styles.tile_label
        bar = ShareBarFlow(
            block,
            element,
            colours=brand.colours,
            label=label,
            fonts=brand.fonts,
            bookmark=self._bookmark(block.title),
        )
        return [bar.spaced(4, 8)]

    @_flows.register
    def _(self, block: Chart, parent: Element) -> list[Flow]:
        chart = _CHARTS[block.kind](
            block,
            parent.add("Figure", alternative=plain_text(block.alternative)),
            colours=self.brand.colours,
            name=self.styles.chart_name,
            value=self.styles.chart_value,
            fonts=self.brand.fonts,
            bookmark=self._bookmark(block.title),
            lowest=self._lowest,
        )
        return [chart.spaced(4, 8)]

    @_flows.register
    def _(self, block: Facts, parent: Element) -> list[Flow]:
        element = parent.add("L")
        facts: list[BoxFlow] = []
        for item in block.items:
            part, (figure, text) = _item(element), fact_lines(item)
            lines = ((figure, self.styles.fact), (text, self.styles.body))
            content = [self._text(line, style, part.add("Span")) for line, style in lines if line]
            facts.append(BoxFlow(content, keep_first=True))
        return [row.spaced(0, 8) for row in _in_rows(facts, 1 if self._abreast > 1 else 2, gap=24)]

    @_flows.register
    def _(self, block: Contents, parent: Element) -> list[Flow]:
        fonts, dots = self.brand.fonts, self.brand.colours.muted
        flow = contents_flow(block, parent, self._heading, self.styles, fonts, dots)
        return [flow.spaced(2, 10)]

    @_flows.register
    def _(self, block: Footnote, parent: Element) -> list[Flow]:
        element, style, fonts = parent.add("Note"), self.styles.note, self.brand.fonts
        link = element.add("Lbl").add("Link")
        bound = BoundText(link, (Span(block.mark),))
        mark = MarkFlow(bound, style, fonts, number=block.number, link=link)
        text = BoxFlow([self._text(block.text, style, element.add("P"))])
        note = NoteFlow(mark, text, indent=_NOTE_INDENT, element=element)
        self.notes[block.number] = note
        return []

    @_flows.register
    def _(self, block: Columns, parent: Element) -> list[Flow]:
        element = parent.add("Div")
        self._abreast, before = len(block.columns), self._abreast
        boxes = [BoxFlow(self._in_order(blocks, element.add("Div"))) for blocks in block.columns]
        self._abreast = before
        flow = ColumnsFlow(boxes, count=len(boxes), gap=BETWEEN_COLUMNS, highest=self.height)
        return [flow.spaced(4, 8)]

    @_flows.register
    def _(self, block: Image, parent: Element) -> list[Flow]:
        picture = block.picture
        if not isinstance(picture, images.Image | Photo | Drawing):
            raise LayoutError(state("layout.picture-unread", name=str(block.file)))
        figure = caption = None
        if block.alternative:
            figure = parent.add("Figure", alternative=plain_text(block.alternative))
            if text := caption_text(block):
                caption = self._text(text, self.styles.note, figure.add("Caption"))
        flow = PictureFlow(picture, figure, caption, block.width, self.height, self._lowest)
        return [flow.spaced(6, 8)]

    def _heading(self, number: int) -> Element:
        """Return the element of a heading; contents lead to it before it is drawn."""
        return self.headings.setdefault(number, Element("H1"))

    @_flows.register
    def _(self, block: Rule, parent: Element) -> list[Flow]:  # noqa: ARG002 - decoration only
        return [RuleFlow(self.brand.colours.line).spaced(8, 8)]

    def _tile(self, tile: Tile, parent: Element) -> BoxFlow:
        part, styles = _item(parent), self.styles
        label, value, detail = tile_lines(tile)
        before, digits, _ = tile.pieces()
        looks = [styles.tile_unit] * len(before) + [styles.tile_value] * len(digits)
        looks += [styles.tile_unit] * (len(value) - len(looks))
        content = [
            self._text(label, styles.tile_label, part.add("Span")),
            MixedSizeLine(BoundText(part.add("Span"), value), looks, self.brand.fonts),
            self._text(detail, styles.tile_detail, part.add("Span")),
        ]
        if self.brand.shapes.key_figures == "ruled":
            line = self.brand.colours.heading
            return BoxFlow(content, padding=Padding(8, 8, 4), line=line, keep_short=True)
        return BoxFlow(
            content,
            padding=Padding(9, 8, 9, 11),
            background=self.brand.colours.panel,
            bar=self.brand.colours.accent,
            bar_width=2.8,
            keep_short=True,
        )

    def _bookmark(self, title: Inline) -> tuple[str, int] | None:
        """Return the bookmark of a table or a figure, beneath that of its section."""
        return (plain_text(title), self._section) if title else None

    def _text(self, text: Inline, style: TextStyle, element: Element) -> TextFlow:
        return TextFlow(BoundText(element, text), style, self.brand.fonts)


@dataclass(eq=False, repr=False)
class RuleFlow(Flow):
    """A thematic break: a thin line."""

    colour: str

    def measure(self, width: float) -> float:  # noqa: ARG002 - the same at every width
        """Return the thickness."""
        return 1.0

    def paint(self, canvas: BriefingCanvas, x: float, top: float, width: float) -> None:
        """Draw the line."""
        canvas.rule(self.colour, x, top - 0.5, width)


def _in_even_rows(boxes: Sequence[BoxFlow], most: int) -> list[SideBySide]:
    """Divide key figures into rows of which none has more than one less than another."""
    count = -(-len(boxes) // most)
    few, longer = divmod(len(boxes), count)
    columns = few + bool(longer)
    cuts = [few * row + min(row, longer) for row in range(count + 1)]
    return [SideBySide(boxes[one:two], count=columns, gap=_GAP) for one, two in pairwise(cuts)]


def _item(parent: Element) -> Element:
    """Add an item without a label to a list; return its paragraph."""
    return parent.add("LI").add("LBody").add("P")


def _in_rows(boxes: Sequence[BoxFlow], count: int, gap: float) -> list[SideBySide]:
    starts = range(0, len(boxes), max(count, 1))
    return [SideBySide(boxes[at : at + count], count=count, gap=gap) for at in starts]
