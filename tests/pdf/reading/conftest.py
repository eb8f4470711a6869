"""A briefing with every kind of structure, to be broken."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from aidreport.document.blocks import (
    Bar,
    BarPart,
    Block,
    Briefing,
    Callout,
    Column,
    ColumnKind,
    Furniture,
    Heading,
    KeyFigures,
    ListBlock,
    Paragraph,
    ParagraphRole,
    QuoteBlock,
    RowRole,
    ShareBar,
    Table,
    TableRow,
    Tile,
)
from aidreport.document.spans import Span
from aidreport.pdf.brand import load_brand
from aidreport.pdf.file.metadata import DEFAULT, PROFILES, Profile
from aidreport.pdf.file.writer import Attachment, Relationship
from aidreport.pdf.render import draw_briefing

TEMPLATES = Path(__file__).parents[3] / "templates"
LINK = "https://example.org/an/address"


def say(text: str, **more: str) -> tuple[Span, ...]:
    return (Span(text, **more),)


def items(*texts: str) -> ListBlock:
    return ListBlock(tuple((Paragraph(say(text)),) for text in texts))


TABLE = Table(
    (
        Column(say("Recipient"), row_header=True),
        Column(say("NOK"), ColumnKind.NUMBER),
        Column(say("Share"), ColumnKind.BAR),
    ),
    (
        TableRow((say("UNICEF"), say("3", figure="a"), Bar(0.6, say("60%")))),
        TableRow((items("ICRC", "IFRC"), say("2"), Bar(0.4, say("40%")))),
        TableRow((say("Total"), say("5"), ()), RowRole.TOTAL),
    ),
    say("Who gets what"),
    caption=say("Table 1"),
)
BODY = (
    Heading(1, say("Title")),
    Paragraph(say("A first paragraph.")),
    Heading(2, say("Section")),
    TABLE,
    Paragraph(say("A first note."), ParagraphRole.NOTE),
    Paragraph(say("A second note."), ParagraphRole.NOTE),
    Heading(3, say("Below")),
    Paragraph((*say("see "), *say("a link of words " * 12, href=LINK), *say(" and on"))),
    Paragraph((*say("also "), *say("here", href=LINK))),
    QuoteBlock(say("Vi vil hjelpe.", language="nb"), say("Eide"), say("Minister")),
    ShareBar((BarPart(say("A 60%"), 0.6), BarPart(say("B 40%"), 0.4)), say("A 60% and B 40%")),
    KeyFigures((Tile(say("Total"), say("5", figure="total"), say("detail"), "NOK", "mill"),)),
    Callout(say("Reconciled."), say("All agrees.")),
    items("one", "two"),
    Paragraph(say("Many words that fill a page. " * 200)),
)


@pytest.fixture(scope="session")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sound briefing of two pages."""
    return drawn(tmp_path_factory.mktemp("good") / "good.pdf", DEFAULT)


@pytest.fixture(scope="session")
def good_in_pdf_2(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same as PDF 2.0."""
    return drawn(tmp_path_factory.mktemp("good") / "good.pdf", PROFILES["a-4f+ua-2"])


@pytest.fixture(scope="session")
def plain_table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A briefing of a table of texts, a part of which the first font does not have."""
    names = ("UNICEF", "Győr (Hungary)", "Łódź", "Αθήνα")
    rows = tuple(
        TableRow((say(f"{name} {at}"), say(f"{at}.5", figure=f"{name} {at}")))
        for at in range(20)
        for name in names
    )
    columns = (Column(say("Recipient"), row_header=True), Column(say("NOK"), ColumnKind.NUMBER))
    body = (Heading(1, say("Title")), Table(columns, rows, say("Who gets what")))
    return drawn(tmp_path_factory.mktemp("plain") / "plain.pdf", DEFAULT, body)


def drawn(path: Path, profile: Profile, body: tuple[Block, ...] = BODY) -> Path:
    furniture = Furniture("Ministry", "Section", "Briefing", "12 June", "Title", "{page}/{pages}")
    briefing = Briefing("A title", "Subject", "Ministry", "en", date(2025, 6, 12), furniture, body)
    brand = load_brand(TEMPLATES / "brands/ministry/brand.toml", [TEMPLATES / "fonts"])
    data = Attachment("data.csv", "text/csv", Relationship.DATA, "The data", b"a,b\r\n")
    return draw_briefing(briefing, brand, path, attachments=[data], profile=profile).path
