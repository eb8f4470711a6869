"""What somebody writes by hand for one table: read a CSV, add it up, draw it on ReportLab's canvas.

    python benchmarks/hand_written.py totals DATA.csv OUT.pdf
    python benchmarks/hand_written.py rows DATA.csv OUT.pdf

`totals` draws a row for each recipient with its sum and share, the largest first; `rows` a row for
each allocation. Names longer than their column go on in a second line. No tags, no page furniture,
no check of what was read: the least that has these pages.
"""

from __future__ import annotations

import csv
import sys
from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from reportlab import rl_config
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

FONTS = Path(__file__).resolve().parent.parent / "templates/fonts"
LEFT, WIDTH, FIRST_TOP, LATER_TOP, BOTTOM = 56.7, 481.9, 701.4, 763.9, 62.0
LEADING, ROOM, HEAD, PADDING = 12.69, 3.4, 18.83, 5.0
SIZE, HEAD_SIZE = 9.4, 8.46
TITLE = "Allocations"
TABLES = {
    "totals": (("Recipient", "Amount (NOK)", "Share"), (0.0, 330.0, 425.0, WIDTH), 1),
    "rows": (
        ("Recipient", "Country", "Date", "Amount (NOK)"),
        (0.0, 220.0, 310.0, 390.0, WIDTH),
        3,
    ),
}
"""Headings, edges of the columns, and the first column of numbers."""


def totals(path: Path) -> list[Sequence[str]]:
    """Return recipients with their sums and shares."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            sums[row["recipient"]] += Decimal(row["amount"])
    whole = sum(sums.values())
    ordered = sorted(sums.items(), key=lambda item: item[1], reverse=True)
    return [(name, f"{amount:,}", f"{100 * amount / whole:.1f}%") for name, amount in ordered]


def rows(path: Path) -> list[Sequence[str]]:
    """Return allocations, the largest first."""
    with path.open(encoding="utf-8", newline="") as file:
        found = [
            (row["recipient"], row["country"], row["date"], Decimal(row["amount"]))
            for row in csv.DictReader(file)
        ]
    found.sort(key=lambda row: row[3], reverse=True)
    return [(*row[:3], f"{row[3]:,}") for row in found]


def draw(lines: Iterable[Sequence[str]], kind: str, path: str) -> None:
    """Draw a table on as many pages as it needs."""
    headings, edges, first_number = TABLES[kind]
    # Its encoding as ASCII, in plain Python, takes an eighth of the time and serves nobody today.
    rl_config.useA85 = 0
    for name in ("Regular", "Bold"):
        pdfmetrics.registerFont(TTFont(name, str(FONTS / f"NotoSans-{name}.ttf")))
    lefts = [LEFT + edge + PADDING for edge in edges[:first_number]]
    rights = [LEFT + edge - PADDING for edge in edges[first_number + 1 :]]
    room = edges[1] - edges[0] - 2 * PADDING
    canvas = Canvas(path, pagesize=A4, pageCompression=1)
    canvas.setFont("Bold", 22)
    canvas.setFillColor(HexColor("#14304A"))
    canvas.drawString(LEFT, FIRST_TOP + 9, TITLE)

    def header(top: float) -> None:
        canvas.setFillColor(HexColor("#14304A"))
        canvas.rect(LEFT, top - HEAD, WIDTH, HEAD, stroke=0, fill=1)
        canvas.setFillColor(HexColor("#FFFFFF"))
        canvas.setFont("Bold", HEAD_SIZE)
        for x, heading in zip(lefts, headings[:first_number], strict=True):
            canvas.drawString(x, top - HEAD + 6, heading)
        for x, heading in zip(rights, headings[first_number:], strict=True):
            canvas.drawRightString(x, top - HEAD + 6, heading)
        canvas.setFont("Regular", SIZE)
        canvas.setFillColor(HexColor("#1E2A35"))
        canvas.setStrokeColor(HexColor("#DCE1E5"))
        canvas.setLineWidth(0.5)

    header(FIRST_TOP)
    y = FIRST_TOP - HEAD
    for row in lines:
        # Who knows the data splits only what may be too long.
        parts = simpleSplit(row[0], "Regular", SIZE, room) if len(row[0]) > 30 else row[:1]
        height = len(parts) * LEADING + 2 * ROOM
        if y - height < BOTTOM:
            canvas.showPage()
            header(LATER_TOP)
            y = LATER_TOP - HEAD
        baseline = y - ROOM - 9.7
        for at, part in enumerate(parts):
            canvas.drawString(lefts[0], baseline - at * LEADING, part)
        for x, text in zip(lefts[1:], row[1:first_number], strict=True):
            canvas.drawString(x, baseline, text)
        for x, text in zip(rights, row[first_number:], strict=True):
            canvas.drawRightString(x, baseline, text)
        y -= height
        canvas.line(LEFT, y, LEFT + WIDTH, y)
    canvas.save()


if __name__ == "__main__":
    kind, data, pdf = sys.argv[1:]
    draw({"totals": totals, "rows": rows}[kind](Path(data)), kind, pdf)
