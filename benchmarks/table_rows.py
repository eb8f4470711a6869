"""A long tagged table, against a loop over a plain ReportLab canvas that draws the same rows.

    python benchmarks/table_rows.py [--runs 5] [--wrapped] [--platypus]

Each run is a process of its own, the two sides in turn. The clock is CPU time from after the
imports to the finished file: fonts, the building of our blocks from plain tuples, and all writing
count. The loop is what somebody would write by hand for these very rows: columns known, nothing
measured but the numbers that end at the right, no tags, no page furniture.

`--wrapped` gives every fifth row a cell of two lines, `--platypus` adds ReportLab's own Table;
both are shown without a bar.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from bars import Figure, arguments, judge

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
ROW: TypeAlias = "tuple[str, str, str, str, str, str]"
TITLE = "Allocations of 2015 to 2025"
HEADINGS = ("Recipient", "Country", "Sector", "Decided", "NOK", "Share")
TEXT_COLUMNS = 4


class Case(NamedTuple):
    """A table's length with its bars: ratio of times, and megabytes."""

    rows: int
    ratio: float | None = None
    memory: float | None = None
    size: float | None = None


CASES = (Case(10_000, ratio=1.5), Case(100_000, ratio=1.0, memory=300, size=20))
WRAPPED = (Case(10_000),)
PLATYPUS = (Case(1_000), Case(10_000))


class Run(NamedTuple):
    """What a worker reports."""

    seconds: float
    memory: float
    size: float
    pages: int


# -- the rows

_KINDS = ("Røde Kors", "Caritas", "Croix-Rouge", "Kızılay", "Čovjek", "Save", "Flyktninghjelpen")
_TOWNS = """
Tromsø, Ålesund, Łódź, Kraków, Gdańsk, Brăila, Iași, Český Těšín, Győr, Plzeň, Niš, Žilina, Muş,
Šibenik, Zürich, Montréal, Thiès, Ségou, Bamako, São Tomé, Bogotá, Medellín, Mérida, Asunción,
İzmir, Diyarbakır, Chișinău, Bălți, Kyiv, Lviv, Odesa, Kharkiv, Dnipro, Beirut, Amman, Irbid, Aden,
Erbil, Gaza, Goma, Bukavu, Juba, Malakal, Nyala, Khartoum, Mekelle, Dire Dawa, Garissa, Dhaka,
Cox’s Bazar, Kabul, Herat, Yangon"""
_COUNTRIES = """
Ukraine, Moldova, Türkiye, Syria, Lebanon, Jordan, Yemen, Sudan, Somalia, Mali, Niger, Haïti,
Colombia, México, Ethiopia, Kenya, Uganda, Bangladesh, Afghanistan, Myanmar"""
_SECTORS = ("Health", "Shelter", "Protection", "Food security", "Water", "Education", "Mine action")
_PROGRAMME = ", regional programme for displaced families"


def rows_of(count: int, *, wrapped: bool) -> list[ROW]:
    """Return made-up allocations, the same in every process."""
    pick = random.Random(20_250_612)  # noqa: S311 - no secret depends on it
    towns, countries = (" ".join(text.split()).split(", ") for text in (_TOWNS, _COUNTRIES))
    names = [f"{kind} {town}" for kind in _KINDS for town in towns]
    rows = []
    for index in range(count):
        recipient = pick.choice(names)
        if wrapped and index % 5 == 0:
            recipient += _PROGRAMME
        date = f"{pick.randint(2015, 2025)}-{pick.randint(1, 12):02}-{pick.randint(1, 28):02}"
        amount = round(10 ** pick.uniform(3, 8.6), -2)
        share = f"{100 * amount / 4e9:.2f}%"
        place, sector = pick.choice(countries), pick.choice(_SECTORS)
        rows.append((recipient, place, sector, date, f"{amount:,.0f}", share))
    return rows


# -- the sides; each imports first and returns what is to be timed

Draw: TypeAlias = "Callable[[Sequence[ROW], Path], int]"
"""Draws rows into a file and returns the number of pages."""


def ours(*, wrapped: bool) -> Draw:  # noqa: ARG001 - it finds out by itself
    import datetime as dt

    from aidreport.document.blocks import (
        Briefing,
        Column,
        ColumnKind,
        Furniture,
        Heading,
        Table,
        TableRow,
    )
    from aidreport.document.spans import Span
    from aidreport.pdf.brand import load_brand
    from aidreport.pdf.render import draw_briefing

    def draw(rows: Sequence[ROW], path: Path) -> int:
        brand = load_brand(TEMPLATES / "brands/ministry/brand.toml", [TEMPLATES / "fonts"])
        columns = tuple(
            Column(
                (Span(heading),),
                ColumnKind.TEXT if at < TEXT_COLUMNS else ColumnKind.NUMBER,
                row_header=at == 0,
            )
            for at, heading in enumerate(HEADINGS)
        )
        table = Table(
            columns,
            tuple([TableRow(tuple([(Span(cell),) for cell in row])) for row in rows]),
            (Span("Each allocation with its recipient, country, sector, date and amount."),),
        )
        furniture = Furniture(
            organisation="Ministry of Foreign Affairs",
            unit="Humanitarian section",
            kind="Funding briefing",
            date="12 June 2025",
            running_title=TITLE,
            page_label="Page {page} of {pages}",
        )
        briefing = Briefing(
            title=TITLE,
            subject="Allocations",
            author="Ministry of Foreign Affairs",
            language="en",
            date=dt.date(2025, 6, 12),
            furniture=furniture,
            body=(Heading(1, (Span(TITLE),)), table),
        )
        return draw_briefing(briefing, brand, path).pages

    return draw


# What our table comes to with these rows, in points: the edges of the columns, and the rest.
EDGES = (56.7, 215.9, 289.6, 370.0, 438.7, 502.1, 538.6)
WRAPPED_EDGES = (56.7, 247.2, 310.5, 379.6, 438.7, 502.1, 538.6)
PADDING = 5.0
LEFT, WIDTH, FIRST_TOP, LATER_TOP, BOTTOM = 56.7, 481.9, 701.4, 763.9, 62.0
LEADING, ROOM, HEAD = 12.69, 3.4, 18.83
SIZE, HEAD_SIZE = 9.4, 8.46


def loop(*, wrapped: bool) -> Draw:
    from reportlab import rl_config
    from reportlab.lib.colors import HexColor
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.utils import simpleSplit
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

    # Its encoding as ASCII, in plain Python, takes an eighth of the time and serves nobody today.
    rl_config.useA85 = 0
    edges = WRAPPED_EDGES if wrapped else EDGES
    lefts = [edge + PADDING for edge in edges[:TEXT_COLUMNS]]
    rights = [edge - PADDING for edge in edges[TEXT_COLUMNS + 1 :]]
    room = edges[1] - edges[0] - 2 * PADDING

    def header(canvas: Canvas, top: float) -> None:
        canvas.setFillColor(HexColor("#14304A"))
        canvas.rect(LEFT, top - HEAD, WIDTH, HEAD, stroke=0, fill=1)
        canvas.setFillColor(HexColor("#FFFFFF"))
        canvas.setFont("Bold", HEAD_SIZE)
        baseline = top - HEAD + 6
        for x, heading in zip(lefts, HEADINGS[:TEXT_COLUMNS], strict=True):
            canvas.drawString(x, baseline, heading)
        for x, heading in zip(rights, HEADINGS[TEXT_COLUMNS:], strict=True):
            canvas.drawRightString(x, baseline, heading)
        canvas.setFont("Regular", SIZE)
        canvas.setFillColor(HexColor("#1E2A35"))
        canvas.setStrokeColor(HexColor("#DCE1E5"))
        canvas.setLineWidth(0.5)

    def draw(rows: Sequence[ROW], path: Path) -> int:
        for name in ("Regular", "Bold"):
            font = TTFont(name, str(TEMPLATES / f"fonts/NotoSans-{name}.ttf"))
            pdfmetrics.registerFont(font)
        canvas = Canvas(str(path), pagesize=A4, pageCompression=1)
        canvas.setFont("Bold", 22)
        canvas.setFillColor(HexColor("#14304A"))
        canvas.drawString(LEFT, FIRST_TOP + 9, TITLE)
        header(canvas, FIRST_TOP)
        y = FIRST_TOP - HEAD
        for row in rows:
            lines = simpleSplit(row[0], "Regular", SIZE, room) if wrapped else row[:1]
            height = len(lines) * LEADING + 2 * ROOM
            if y - height < BOTTOM:
                canvas.showPage()
                header(canvas, LATER_TOP)
                y = LATER_TOP - HEAD
            baseline = y - ROOM - 9.7
            for at, line in enumerate(lines):
                canvas.drawString(lefts[0], baseline - at * LEADING, line)
            canvas.drawString(lefts[1], baseline, row[1])
            canvas.drawString(lefts[2], baseline, row[2])
            canvas.drawString(lefts[3], baseline, row[3])
            canvas.drawRightString(rights[0], baseline, row[4])
            canvas.drawRightString(rights[1], baseline, row[5])
            y -= height
            canvas.line(LEFT, y, LEFT + WIDTH, y)
        pages = canvas.getPageNumber()
        canvas.save()
        return pages

    return draw


def platypus(*, wrapped: bool) -> Draw:
    from reportlab import rl_config
    from reportlab.lib.colors import HexColor
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

    rl_config.useA85 = 0
    edges = WRAPPED_EDGES if wrapped else EDGES
    widths = [right - left for left, right in pairwise(edges)]

    def draw(rows: Sequence[ROW], path: Path) -> int:
        for name in ("Regular", "Bold"):
            font = TTFont(name, str(TEMPLATES / f"fonts/NotoSans-{name}.ttf"))
            pdfmetrics.registerFont(font)
        body = ParagraphStyle("body", fontName="Regular", fontSize=SIZE, leading=LEADING)
        title = ParagraphStyle("title", fontName="Bold", fontSize=22, leading=26)
        cells: list[tuple[Any, ...]] = [HEADINGS, *rows]
        if wrapped:
            cells[1:] = [(Paragraph(row[0], body), *row[1:]) for row in rows]
        style: list[Any] = [
            ("FONT", (0, 0), (-1, 0), "Bold", HEAD_SIZE, LEADING),
            ("FONT", (0, 1), (-1, -1), "Regular", SIZE, LEADING),
            ("BACKGROUND", (0, 0), (-1, 0), HexColor("#14304A")),
            ("TEXTCOLOR", (0, 0), (-1, 0), HexColor("#FFFFFF")),
            ("TEXTCOLOR", (0, 1), (-1, -1), HexColor("#1E2A35")),
            ("ALIGN", (TEXT_COLUMNS, 0), (-1, -1), "RIGHT"),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LINEBELOW", (0, 1), (-1, -1), 0.5, HexColor("#DCE1E5")),
            ("LEFTPADDING", (0, 0), (-1, -1), PADDING),
            ("RIGHTPADDING", (0, 0), (-1, -1), PADDING),
            ("TOPPADDING", (0, 0), (-1, -1), ROOM),
            ("BOTTOMPADDING", (0, 0), (-1, -1), ROOM),
        ]
        table = Table(cells, colWidths=widths, repeatRows=1, style=style)
        document = SimpleDocTemplate(
            str(path),
            pagesize=A4,
            leftMargin=LEFT - 6,
            rightMargin=LEFT - 6,
            topMargin=72,
            bottomMargin=56,
            pageCompression=1,
        )
        document.build([Paragraph(TITLE, title), table])
        return int(document.page)

    return draw


SIDES = {"ours": ours, "loop": loop, "platypus": platypus}


# -- measuring


def worker(side: str, count: int, path: Path, *, wrapped: bool) -> Run:
    """Draw a table once, in this process."""
    rows = rows_of(count, wrapped=wrapped)
    draw = SIDES[side](wrapped=wrapped)
    start = time.process_time()
    pages = draw(rows, path)
    seconds = time.process_time() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Run(seconds, memory, path.stat().st_size / 1e6, pages)


def measure(sides: Sequence[str], case: Case, times: int, *, wrapped: bool) -> dict[str, Run]:
    """Return the median run of each side, all of them in turn, each in its own process."""
    runs: dict[str, list[Run]] = {side: [] for side in sides}
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(times):
            for side in sides:
                path = f"{folder}/{side}.pdf"
                command = [
                    sys.executable,
                    __file__,
                    "--worker",
                    side,
                    path,
                    "--rows",
                    str(case.rows),
                ]
                command += ["--wrapped"] * wrapped
                done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
                runs[side].append(Run(*json.loads(done.stdout)))
    return {side: Run(*map(statistics.median, zip(*of, strict=True))) for side, of in runs.items()}


def figures(case: Case, runs: dict[str, Run]) -> list[Figure]:
    """Print the runs; return what they come to beside the bars of the case."""
    for side, run in runs.items():
        print(
            f"  {side:<9}{run.seconds:8.2f} s {run.memory:6.0f} MB peak"
            f" {run.size:6.2f} MB file {run.pages:6.0f} pages"
        )
    ours, rows = runs["ours"], f"{case.rows:,} rows"
    found = [Figure(f"{rows}, ratio to loop", ours.seconds / runs["loop"].seconds, case.ratio)]
    if case.memory is not None:
        found.append(Figure(f"{rows}, peak memory", ours.memory, case.memory, "MB"))
    if case.size is not None:
        found.append(Figure(f"{rows}, file", ours.size, case.size, "MB"))
    if "platypus" in runs:
        ratio = ours.seconds / runs["platypus"].seconds
        found.append(Figure(f"{rows}, ratio to platypus", ratio))
    return found


def main() -> int:
    parser = arguments(__doc__, runs=5)
    parser.add_argument("--rows", type=int, help="another number of rows; no bar")
    parser.add_argument("--wrapped", action="store_true", help="cells of two lines; no bar")
    parser.add_argument("--platypus", action="store_true", help="ReportLab's Table; no bar")
    parser.add_argument("--worker", nargs=2, metavar=("SIDE", "FILE"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.worker:
        side, path = options.worker
        print(json.dumps(worker(side, options.rows, Path(path), wrapped=options.wrapped)))
        return 0
    cases = WRAPPED if options.wrapped else PLATYPUS if options.platypus else CASES
    cases = (Case(options.rows),) if options.rows else cases
    sides = ("loop", "ours", *(["platypus"] if options.platypus else []))
    note = ", every fifth with a cell of two lines" if options.wrapped else ""

    def measure_cases() -> list[Figure]:
        measured = []
        for case in cases:
            print(f"{case.rows:,} rows × {len(HEADINGS)}{note}")
            runs = measure(sides, case, options.runs, wrapped=options.wrapped)
            measured += figures(case, runs)
        return measured

    return judge(measure_cases, options.rounds)


if __name__ == "__main__":
    sys.exit(main())
