"""A three-page tagged briefing, warm in one process, against stock untagged platypus.

    python benchmarks/warm_briefing.py [--runs 60] [--keep FOLDER]

Ours is the whole file: tags, XMP, colour profile, bookmarks and two attachments. The yardstick is
the same story as ReportLab's own Paragraphs and Tables, untagged and bare (stock_platypus.py). The
two draw in turn, in CPU time a document, from blocks or plain texts to the written file.

Before each of our documents the brand is loaded anew, outside the clock: what was measured for the
one before is forgotten, as if every text were new. The line "same again" is without that.
"""

from __future__ import annotations

import gc
import statistics
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from bars import Figure, arguments, judge
from stock_pieces import register
from stock_platypus import Stock

from aidreport.briefing import pipeline
from aidreport.briefing.attached import attachments, record_of
from aidreport.briefing.design import brand_of, design_of
from aidreport.briefing.job import job_for
from aidreport.config.config import load_config
from aidreport.document.blocks import (
    Block,
    Briefing,
    Column,
    ColumnKind,
    Heading,
    ListBlock,
    Paragraph,
    QuoteBlock,
    RowRole,
    Table,
    TableRow,
)
from aidreport.document.spans import Span
from aidreport.pdf.render import draw_briefing

if TYPE_CHECKING:
    from collections.abc import Callable

    from aidreport.document.spans import Inline
    from aidreport.pdf.brand import Brand

Draw: TypeAlias = "Callable[[], tuple[float, int]]"
"""Draws a document; returns its CPU seconds and pages."""
BAR = 1.25
PAGES = 3
CHECKOUT = Path(__file__).resolve().parent.parent
ANNOUNCEMENT = CHECKOUT / "data/norway-ukraine-2025-06-12.txt"
WARM_UP = 5
EARLIER = """\
2022,Ukraine,Protection,1750
2022,Moldova,Shelter,312.5
2023,Ukraine,Health,2140.8
2023,Ukraine,Demining,410
2023,Romania,Reception,54.9
2024,Ukraine,Legal aid for families of the missing,74.6
2024,Moldova,Health,120.7
"""


def extended(briefing: Briefing) -> Briefing:
    """Return the briefing with the announcement's own words and a table of earlier years."""
    sources = next(
        at
        for at, block in reversed(list(enumerate(briefing.body)))
        if isinstance(block, Heading) and block.level == 2
    )
    more = (*_earlier(), *_announcement())
    return replace(briefing, body=(*briefing.body[:sources], *more, *briefing.body[sources:]))


def _earlier() -> list[Block]:
    rows = [line.split(",") for line in EARLIER.splitlines()]
    total = sum(float(row[-1]) for row in rows)
    cells = [
        (year, f"{country} · {sector}", f"{float(amount):,.1f}", f"{float(amount) / total:.1%}")
        for year, country, sector, amount in rows
    ]
    kinds = (ColumnKind.TEXT, ColumnKind.TEXT, ColumnKind.NUMBER, ColumnKind.NUMBER)
    headings = ("Year", "Country and purpose", "NOK million", "Share")
    table = Table(
        tuple(
            Column(_text(heading), kind, row_header=heading == "Year")
            for heading, kind in zip(headings, kinds, strict=True)
        ),
        (
            *(TableRow(tuple(map(_text, row))) for row in cells),
            TableRow(tuple(map(_text, ("Total", "", f"{total:,.1f}", "100%"))), RowRole.TOTAL),
        ),
        _text("Earlier allocations by year, country and purpose."),
    )
    return [Heading(2, _text("Earlier allocations")), table]


def _announcement() -> list[Block]:
    """Return the announcement as headings, paragraphs, quotes and a list."""
    found: list[Block] = [Heading(2, _text("The announcement"))]
    points: list[tuple[Block, ...]] = []
    lines = ANNOUNCEMENT.read_text("utf-8").splitlines()
    for line in lines[3:10] + lines[15:]:  # as much as three pages hold
        if line.startswith("- "):
            points.append((Paragraph(_text(line[2:])),))
        elif line.startswith("'"):
            words = line[1:].partition("',")[0]
            speaker, role = _text("Espen Barth Eide"), _text("Minister of Foreign Affairs")
            found.append(QuoteBlock(_text(f"“{words}”"), speaker, role))
        elif len(line) < 40:
            found.append(Heading(3, _text(line)))
        else:
            found.append(Paragraph(_emphasised(line)))
    return [*found, ListBlock(tuple(points))]


def _text(words: str) -> Inline:
    return (Span(words),) if words else ()


def _emphasised(line: str) -> Inline:
    """Return a line with amounts strong, as writers like them."""
    before, mark, after = line.partition("NOK 386 million")
    spans = (Span(before), Span(mark, strong=True), Span(after))
    return tuple(span for span in spans if span.text)


def cpu(draw: Callable[[], int]) -> tuple[float, int]:
    """Return the CPU seconds of one document, and its pages."""
    gc.collect()
    start = time.process_time()
    pages = draw()
    return time.process_time() - start, pages


def measure(sides: dict[str, Draw], runs: int) -> list[Figure]:
    """Return the median milliseconds of a document on each side, and the ratio.

    Raises:
        SystemExit: a side does not have the pages of the story.
    """
    for _ in range(WARM_UP):
        pages = {side: draw()[1] for side, draw in sides.items()}
    if set(pages.values()) != {PAGES}:
        raise SystemExit(f"not the same story: {PAGES} pages are expected, there are {pages}")
    times: dict[str, list[float]] = {side: [] for side in sides}
    for _ in range(runs):
        for side, draw in sides.items():
            times[side].append(draw()[0])
    median = {side: statistics.median(of) for side, of in times.items()}
    return [
        *(Figure(side, seconds * 1000, unit="ms") for side, seconds in median.items()),
        Figure("ratio, same again", median["ours, same again"] / median["platypus"]),
        Figure("ratio", median["ours"] / median["platypus"], BAR),
    ]


def main() -> int:
    parser = arguments(__doc__, runs=60)
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="where the files stay")
    options = parser.parse_args()
    job = job_for(load_config(CHECKOUT / "config.toml"), None)
    design = design_of(job)
    brand = design.brand
    calculation = pipeline.calculate(job, pipeline.load(job), design.template)
    (edition,) = pipeline.editions(job, design, calculation)
    briefing = extended(edition.briefing)
    files, record = tuple(attachments(edition)), record_of(edition)
    register(CHECKOUT / "templates/fonts")
    stock = Stock(briefing, brand, PAGES)
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or Path(temporary)

        def ours(brand: Brand) -> int:
            path = folder / "ours.pdf"
            return draw_briefing(briefing, brand, path, attachments=files, record=record).pages

        sides: dict[str, Draw] = {
            "platypus": lambda: cpu(lambda: stock.build(folder / "platypus.pdf")),
            "ours": lambda: _timed(ours, brand_of(job)),
            "ours, same again": lambda: _timed(ours, brand),
        }
        return judge(lambda: measure(sides, options.runs), options.rounds)


def _timed(draw: Callable[[Brand], int], brand: Brand) -> tuple[float, int]:
    return cpu(lambda: draw(brand))


if __name__ == "__main__":
    sys.exit(main())
