"""Pages made of blocks, and a browser to look at them."""

from __future__ import annotations

import datetime as dt
import os
import shutil
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from aidreport.document.blocks import (
    Bar,
    BarPart,
    Briefing,
    Callout,
    CalloutRole,
    Column,
    ColumnKind,
    FactItem,
    Facts,
    Furniture,
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
    TableRow,
    Tile,
)
from aidreport.document.chart_blocks import (
    Chart,
    ChartItem,
    ChartKind,
    ChartMark,
    ChartSeries,
    Trend,
)
from aidreport.document.page_blocks import Columns, Contents, ContentsEntry, Image, PageBreak
from aidreport.document.spans import Span
from aidreport.html.look import Look
from aidreport.html.origins import Origin, Term
from aidreport.html.page import Page, write_page
from aidreport.html.words import CarriedFile, Words
from aidreport.pdf.brand_file import Colours

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser

    from aidreport.document.blocks import Block
    from aidreport.document.spans import Inline

COLOURS = Colours(
    ink="#1F2933", muted="#5A6572", heading="#14304A", accent="#0A6C74", panel="#F4F1EA",
    warning="#B4530A", warning_panel="#FDF3E7", line="#D9DEE3", track="#E5E9EC",
    series=["#14304A", "#0A6C74", "#B4530A"],
)  # fmt: skip
WORDS = Words(
    skip="Skip", hint="Select a figure.", origins="Origins", numbers="Numbers", counted="Counted:",
    more="More below.", back="Back", close="Close", data="Data", proof="Proof",
    allocations="The data", earlier="The data before", figures="The record",
    line="{source}, line {line}", row="{source}, row {row}",
    sheet_row="{source}, {sheet}, row {row}", written="{place}: {text}",
)  # fmt: skip


DOT = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhg"
    "GAWjR9awAAAABJRU5ErkJggg=="
)


def words(text: str, figure: str = "") -> Inline:
    return (Span(text, figure=figure),)


def every_block(text: str = "Words") -> tuple[Block, ...]:
    """Return a block of each kind, all of which say a text."""
    said = words(text)
    mark = ChartMark("total/NOK", Decimal("0.25"), Decimal(1), words("NOK 5", "total/NOK"))
    loss = ChartMark("loss/NOK", Decimal("0.25"), Decimal(0), words("NOK -2", "loss/NOK"))
    items = (ChartItem(said, (mark,)), ChartItem(said, (loss,), rest=True), ChartItem(said, ()))
    top = ChartMark("total/NOK", Decimal("0.5"), Decimal("0.6"), words("5", "total/NOK"), 1)
    stack = (ChartItem(said, (ChartMark("loss/NOK", Decimal(0), Decimal("0.5")), top), total=said),)
    half = Decimal("0.5")
    tiles = (
        ChartItem(words("SD"), (ChartMark("total/NOK", Decimal(0), half, series=0),), place=(0, 0)),
        ChartItem(
            words("TD"), (ChartMark("loss/NOK", Decimal(0), Decimal(1), series=1),), place=(1, 1)
        ),
    )
    whole = (
        ChartItem(said, (ChartMark("total/NOK", Decimal(0), half, words("5", "total/NOK")),)),
        ChartItem(said, (ChartMark("loss/NOK", half, Decimal(1), words("2", "loss/NOK")),), True),
    )
    series = (ChartSeries(said), ChartSeries(words("Others"), rest=True))
    zero = Decimal("0.25")
    columns = (
        Column(said, row_header=True),
        Column(words("NOK"), ColumnKind.NUMBER),
        Column((), ColumnKind.BAR),
        Column(said, ColumnKind.TREND),
    )
    rows = (
        TableRow((said, words("5", "total/NOK"), Bar(0.5), Trend(0, said))),
        TableRow((said, (), Bar(0.25, said), ()), RowRole.TOTAL),
    )
    trends = Chart(ChartKind.TREND, stack, Decimal(0), said, series=series)
    return (
        Paragraph(said, ParagraphRole.KICKER),
        Heading(1, said),
        Paragraph((*said, Span(" strong", strong=True), Span("e", emphasis=True)),),
        KeyFigures((Tile(said, words("5", "total/NOK"), said, "NOK", "million"),)),
        Heading(2, said),
        Table(columns, rows, said, caption=said, trends=trends),
        Callout(said, said, CalloutRole.WARNING),
        QuoteBlock(said, said, said),
        ShareBar((BarPart(said, 0.75), BarPart(said, 0.25, rest=True)), said),
        Chart(ChartKind.BARS, items, zero, said),
        Chart(ChartKind.COLUMNS, items, zero, said, words("Columns")),
        Chart(ChartKind.STACKED, stack, Decimal(0), said, words("Stacked"), series),
        Chart(ChartKind.DUMBBELL, stack, Decimal(0), said, (), series),
        Chart(ChartKind.PAIRED, stack, Decimal(0), said, (), series),
        Chart(ChartKind.WAFFLE, whole, Decimal(0), said),
        Chart(ChartKind.TREEMAP, whole, Decimal(0), said),
        Chart(ChartKind.COUNTRY_GRID, tiles, Decimal(0), said, series=series, empty=((1, 0),)),
        Chart(ChartKind.LINES, stack, Decimal(0), said, (), series),
        Chart(ChartKind.SLOPE, stack, Decimal(0), said, (), series),
        Facts((FactItem(said, said),)),
        ListBlock(((Paragraph(said),), (Paragraph(said),)), start=3),
        ListBlock(((Paragraph(said), ListBlock(((Paragraph(said),),))),)),
        Rule(),
        PageBreak(),
        Columns(((Chart(ChartKind.BARS, items, zero, said),), (Paragraph(said),))),
        Image("x.png", said, said, said, source=DOT),
        Contents(1, (ContentsEntry(1, 1, said),)),
        Paragraph((Span(text, href="https://example.org/", language="nb", expansion=text),)),
    )  # fmt: skip


def briefing_of(
    *blocks: Block, title: str = "A title", language: str = "en", rtl: bool = False
) -> Briefing:
    furniture = Furniture("Ministry of Aid", "Section", "Briefing", "12 June 2025", title, "")
    date = dt.date(2025, 6, 12)
    return Briefing(title, "Subject", "Ministry", language, date, furniture, blocks, rtl=rtl)


def page_of(briefing: Briefing) -> Page:
    origins = (
        Origin("total/NOK", "5 NOK", (Term("7 NOK"), Term("-2 NOK", "loss/NOK")), "+"),
        Origin("loss/NOK", "-2 NOK", places=("data.csv, row 2",), more=True),
    )
    files = (CarriedFile("allocations.csv", "text/csv", "The data", b"id\r\n1\r\n"),)
    look = Look(colours=COLOURS, body=9.4, title=22, initials="MA")
    return Page(briefing, look, WORDS, origins, files, "aidreport 1.0")


@pytest.fixture
def written() -> Callable[..., str]:
    """Return blocks as a page."""

    def write(*blocks: Block, **options: Any) -> str:
        return write_page(page_of(briefing_of(*blocks, **options))).decode()

    return write


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Return Debian's Chromium.

    Whoever steers it holds a loop of events, in which nothing else of the thread can run another.
    """
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("there is no chromium: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """Return axe-core, which checks pages against WCAG."""
    path = os.environ.get("AXE", "")
    if not path:
        pytest.skip("AXE names no axe.min.js of axe-core")
    return Path(path).read_text(encoding="utf-8")
