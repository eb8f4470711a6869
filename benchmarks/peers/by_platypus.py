"""A story with ReportLab's own Paragraphs and Tables."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from reportlab import rl_config
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Flowable, LongTable, Paragraph, SimpleDocTemplate, TableStyle
from story import ACCENT, BOLD, INK, LINE, REGULAR, Table

if TYPE_CHECKING:
    from pathlib import Path

    from story import Story

WIDTH, MARGIN = 481.9, 56.7
# Its encoding as ASCII, in plain Python, takes an eighth of the time and serves nobody today.
rl_config.useA85 = 0


def draw(story: Story, path: Path) -> None:
    for name, file in (("Regular", REGULAR), ("Bold", BOLD)):
        pdfmetrics.registerFont(TTFont(name, str(file)))
    body = ParagraphStyle("body", fontName="Regular", fontSize=10, leading=13.5, spaceBefore=7,
                          textColor=HexColor(INK))  # fmt: skip
    bold = ParagraphStyle("bold", body, fontName="Bold", textColor=HexColor(ACCENT))
    styles = {
        "title": ParagraphStyle("title", bold, fontSize=22, leading=28),
        "heading": ParagraphStyle("heading", bold, fontSize=13, leading=17),
        "text": body,
        "quote": ParagraphStyle("quote", body, leftIndent=12),
    }
    flowables: list[Flowable] = []
    for block in story:
        if isinstance(block, Table):
            flowables.append(_table(block, body))
        else:
            flowables.append(Paragraph(escape(block.words), styles[block.kind]))
    document = SimpleDocTemplate(str(path), pagesize=A4, leftMargin=MARGIN, rightMargin=MARGIN)
    document.build(flowables)


def _table(table: Table, body: ParagraphStyle) -> LongTable:
    few = len(table.rows) < 100  # of many rows, whose texts fit, cells are plain texts
    cell = ParagraphStyle("cell", body, fontSize=9.4, leading=12.7, spaceBefore=0)
    rows = [
        tuple(
            Paragraph(escape(text), cell) if few and at < table.texts else text
            for at, text in enumerate(row)
        )
        for row in table.rows
    ]
    style = TableStyle(
        [
            ("FONT", (0, 0), (-1, 0), "Bold", 8.5),
            ("FONT", (0, 1), (-1, -1), "Regular", 9.4),
            ("BACKGROUND", (0, 0), (-1, 0), HexColor(ACCENT)),
            ("TEXTCOLOR", (0, 0), (-1, 0), HexColor("#FFFFFF")),
            ("ALIGN", (table.texts, 0), (-1, -1), "RIGHT"),
            ("LINEBELOW", (0, 1), (-1, -1), 0.5, HexColor(LINE)),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ]
    )
    widths = [width * WIDTH for width in table.widths]
    return LongTable([table.headings, *rows], colWidths=widths, style=style, repeatRows=1)
