"""The pages of stock_platypus.py: frames and furniture like ours, drawn by ReportLab's canvas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportlab.lib.colors import HexColor
from reportlab.platypus import Frame, PageTemplate

from aidreport.pdf.layout.furniture import BOTTOM
from aidreport.pdf.layout.pages import FIRST_TOP, LATER_TOP, SIZES
from aidreport.pdf.layout.styles import Styles

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas
    from reportlab.platypus import BaseDocTemplate

    from aidreport.document.blocks import Briefing
    from aidreport.pdf.brand import Brand


class StockPages:
    """The furniture of a briefing.

    Args:
        count: of pages, for their labels.
    """

    def __init__(self, briefing: Briefing, brand: Brand, count: int) -> None:
        self.furniture, self.colours, self.count = briefing.furniture, brand.colours, count
        self.styles = Styles(brand)
        self.size = SIZES[briefing.page]
        self.margin = brand.furniture.margin * 72 / 25.4
        self.width = self.size[0] - 2 * self.margin

    def templates(self) -> list[PageTemplate]:
        """Return the first page and the later ones, made for one document."""
        first, later = self._frame(FIRST_TOP), self._frame(LATER_TOP)
        return [
            PageTemplate("first", [first], self._first, autoNextPageTemplate="later"),
            PageTemplate("later", [later], self._later),
        ]

    def _frame(self, top: float) -> Frame:
        height = self.size[1] - top - BOTTOM
        return Frame(self.margin, BOTTOM, self.width, height, 0, 0, 0, 0)

    def _first(self, canvas: Canvas, document: BaseDocTemplate) -> None:
        furniture, colours = self.furniture, self.colours
        width, height = self.size
        right = self.margin + self.width
        canvas.setFillColor(HexColor(colours.heading))
        canvas.rect(0, height - 22, width, 22, stroke=0, fill=1)
        canvas.setFillColor(HexColor(colours.accent))
        canvas.rect(0, height - 26.5, width, 4.5, stroke=0, fill=1)
        canvas.setFillColor(HexColor(colours.heading))
        canvas.roundRect(self.margin, height - 87, 28, 28, 3, stroke=0, fill=1)
        canvas.setFont("Bold", self.styles.organisation.size)
        canvas.drawString(self.margin + 35, height - 70, furniture.organisation)
        canvas.setFillColor(HexColor(colours.paper))
        canvas.setFont("Bold", 12)
        canvas.drawCentredString(self.margin + 14, height - 77, "MF")
        canvas.setFillColor(HexColor(colours.muted))
        canvas.setFont("Regular", self.styles.furniture.size)
        canvas.drawString(self.margin + 35, height - 82, furniture.unit)
        canvas.drawRightString(right, height - 70, furniture.kind)
        canvas.drawRightString(right, height - 82, furniture.date)
        self._footer(canvas, document)

    def _later(self, canvas: Canvas, document: BaseDocTemplate) -> None:
        furniture, top = self.furniture, self.size[1] - 57
        canvas.setFillColor(HexColor(self.colours.muted))
        canvas.setFont("Regular", self.styles.furniture.size)
        canvas.drawString(self.margin, top, furniture.running_title)
        canvas.drawRightString(self.margin + self.width, top, furniture.date)
        canvas.setStrokeColor(HexColor(self.colours.line))
        canvas.setLineWidth(0.6)
        canvas.line(self.margin, top - 4, self.margin + self.width, top - 4)
        self._footer(canvas, document)

    def _footer(self, canvas: Canvas, document: BaseDocTemplate) -> None:
        furniture, right = self.furniture, self.margin + self.width
        label = furniture.page_label.format(page=document.page, pages=self.count)
        canvas.setFillColor(HexColor(self.colours.muted))
        canvas.setFont("Regular", self.styles.furniture.size)
        canvas.drawString(self.margin, BOTTOM - 26, f"{furniture.organisation} · {furniture.unit}")
        canvas.drawRightString(right, BOTTOM - 26, label)
        canvas.setStrokeColor(HexColor(self.colours.line))
        canvas.setLineWidth(0.6)
        canvas.line(self.margin, BOTTOM - 13, right, BOTTOM - 13)
