"""A story with fpdf2, its texts and its tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fpdf import FPDF
from fpdf.enums import TableBordersLayout
from fpdf.fonts import FontFace
from story import ACCENT, BOLD, INK, REGULAR, Table

if TYPE_CHECKING:
    from pathlib import Path

    from story import Story

SIZES = {"title": 22, "heading": 13, "text": 10, "quote": 10}


def draw(story: Story, path: Path) -> None:
    pdf = FPDF(unit="pt", format="A4")
    pdf.set_margin(56.7)
    pdf.add_font("Noto", "", REGULAR)
    pdf.add_font("Noto", "B", BOLD)
    pdf.add_page()
    for block in story:
        if isinstance(block, Table):
            _table(pdf, block)
            continue
        bold = block.kind in ("title", "heading")
        pdf.set_font("Noto", "B" if bold else "", SIZES[block.kind])
        pdf.set_text_color(ACCENT if bold else INK)
        pdf.ln(7)
        pdf.multi_cell(0, SIZES[block.kind] * 1.35, block.words, new_x="LMARGIN", new_y="NEXT")
    pdf.output(str(path))


def _table(pdf: FPDF, table: Table) -> None:
    pdf.set_font("Noto", "", 9.4)
    pdf.set_text_color(INK)
    aligned = ["LEFT" if at < table.texts else "RIGHT" for at in range(len(table.headings))]
    pdf.ln(8)
    with pdf.table(
        col_widths=table.widths,
        text_align=aligned,
        headings_style=FontFace(emphasis="B", color="#FFFFFF", fill_color=ACCENT),
        borders_layout=TableBordersLayout.HORIZONTAL_LINES,
        line_height=12.7,
        padding=3.4,
    ) as drawn:
        for row in (table.headings, *table.rows):
            drawn.row(row)
