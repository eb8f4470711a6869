"""A story on ReportLab's canvas, by hand: lines are split where they must be, and that is all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportlab import rl_config
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from story import ACCENT, BOLD, INK, LINE, REGULAR, Table

if TYPE_CHECKING:
    from pathlib import Path

    from story import Story

LEFT, WIDTH, TOP, BOTTOM, PADDING = 56.7, 481.9, 770.0, 62.0, 5.0
SIZES = {"title": 22.0, "heading": 13.0, "text": 10.0, "quote": 10.0}
CELLS, LEADING, ROOM = 9.4, 1.35, 3.4
# Its encoding as ASCII, in plain Python, takes an eighth of the time and serves nobody today.
rl_config.useA85 = 0


def draw(story: Story, path: Path) -> None:
    for name, file in (("Regular", REGULAR), ("Bold", BOLD)):
        pdfmetrics.registerFont(TTFont(name, str(file)))
    page = _Page(Canvas(str(path), pagesize=A4, pageCompression=1))
    for block in story:
        if isinstance(block, Table):
            page.table(block)
        else:
            page.text(block.kind, block.words)
    page.canvas.save()


class _Page:
    def __init__(self, canvas: Canvas) -> None:
        self.canvas, self.y = canvas, TOP

    def room(self, height: float) -> bool:
        """Begin a new page if there is no room; return whether that was so."""
        if self.y - height >= BOTTOM:
            return False
        self.canvas.showPage()
        self.y = TOP
        return True

    def text(self, kind: str, words: str) -> None:
        size, face = SIZES[kind], "Bold" if kind in ("title", "heading") else "Regular"
        inset = 12.0 if kind == "quote" else 0.0
        self.y -= size * 0.7
        for line in simpleSplit(words, face, size, WIDTH - inset):
            self.room(size * LEADING)
            self.y -= size * LEADING
            self.canvas.setFont(face, size)
            self.canvas.setFillColor(HexColor(ACCENT if face == "Bold" else INK))
            self.canvas.drawString(LEFT + inset, self.y, line)

    def table(self, table: Table) -> None:
        edges = [LEFT]
        for width in table.widths:
            edges.append(edges[-1] + width * WIDTH)
        self.y -= 8
        self._head(table, edges)
        step, rooms = CELLS * LEADING, [width * WIDTH - 2 * PADDING for width in table.widths]
        for row in table.rows:
            cells = [
                simpleSplit(text, "Regular", CELLS, rooms[at]) if at < table.texts else [text]
                for at, text in enumerate(row)
            ]
            height = max(map(len, cells)) * step + 2 * ROOM
            if self.room(height):
                self._head(table, edges)
            for at, lines in enumerate(cells):
                y = self.y - ROOM - CELLS
                for line in lines:
                    if at < table.texts:
                        self.canvas.drawString(edges[at] + PADDING, y, line)
                    else:
                        self.canvas.drawRightString(edges[at + 1] - PADDING, y, line)
                    y -= step
            self.y -= height
            self.canvas.line(LEFT, self.y, LEFT + WIDTH, self.y)

    def _head(self, table: Table, edges: list[float]) -> None:
        canvas, height = self.canvas, 18.8
        self.room(2 * height)
        canvas.setFillColor(HexColor(ACCENT))
        canvas.rect(LEFT, self.y - height, WIDTH, height, stroke=0, fill=1)
        canvas.setFillColor(HexColor("#FFFFFF"))
        canvas.setFont("Bold", CELLS - 1)
        for at, heading in enumerate(table.headings):
            if at < table.texts:
                canvas.drawString(edges[at] + PADDING, self.y - height + 6, heading)
            else:
                canvas.drawRightString(edges[at + 1] - PADDING, self.y - height + 6, heading)
        canvas.setFont("Regular", CELLS)
        canvas.setFillColor(HexColor(INK))
        canvas.setStrokeColor(HexColor(LINE))
        canvas.setLineWidth(0.5)
        self.y -= height
