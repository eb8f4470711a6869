"""Pages from right to left: the mirror image of those from left to right, but for their letters."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pikepdf
import pytest
from tests.pdf.test_render_accessibility import EVERYTHING

from aidreport.document.blocks import (
    Bar,
    BarPart,
    Block,
    Briefing,
    Callout,
    Column,
    ColumnKind,
    Heading,
    KeyFigures,
    ListBlock,
    Paragraph,
    QuoteBlock,
    RowRole,
    Rule,
    ShareBar,
    Table,
    TableRow,
    Tile,
)
from aidreport.document.spans import Span
from aidreport.pdf.brand import load_brand
from aidreport.pdf.file.metadata import PROFILES
from aidreport.pdf.reading.opened import open_reading
from aidreport.pdf.reading.seen.drawn import Box, DrawnPage, Run
from aidreport.pdf.reading.seen.faces import Faces
from aidreport.pdf.reading.seen.painter import SeenPainter
from aidreport.pdf.render import Artifact

Draw = Callable[..., Artifact]
TEMPLATES = Path(__file__).parents[3] / "templates"


def say(text: str, **more: str) -> tuple[Span, ...]:
    return (Span(text, **more),)


COLUMNS = (
    Column(say("Recipient"), row_header=True),
    Column(say("NOK million"), ColumnKind.NUMBER),
    Column(say("Share"), ColumnKind.BAR),
)
BLOCKS: tuple[Block, ...] = (
    Heading(2, say("Section")),  # lines of a title are further apart in Arabic
    KeyFigures(
        (Tile(say("One"), say("5"), say("first")), Tile(say("Two"), say("7"), say("second")))
    ),
    Table(
        COLUMNS,
        (
            TableRow((say("Alpha"), say("12.5"), Bar(0.6, say("60%")))),
            TableRow((say("Beta"), say("7.25"), Bar(0.4, say("40%")))),
            TableRow((say("Total"), say("-1,234.0"), ()), RowRole.TOTAL),
        ),
        say("Who gets what"),
    ),
    Callout(say("Note."), say("A remark.")),
    QuoteBlock(say("Words."), say("Somebody"), say("Minister")),
    ShareBar((BarPart(say("A 60%"), 0.6), BarPart(say("B 40%"), 0.4)), say("A 60% and B 40%")),
    Rule(),
)


@pytest.fixture
def pages(drawn: Draw) -> Callable[..., list[DrawnPage]]:
    def draw(*blocks: Block, rtl: bool = True) -> list[DrawnPage]:
        painter = SeenPainter(Faces(()))
        with open_reading(drawn(*blocks, rtl=rtl).path, painter):
            return painter.pages

    return draw


def rounded(box: Box) -> tuple[float, ...]:
    return tuple(round(edge, 1) for edge in box)


def find(page: DrawnPage, words: str) -> Run:
    return next(run for run in page.runs if run.words.strip() == words)


def test_shapes_are_those_of_a_page_from_left_to_right_in_a_mirror(
    pages: Callable[..., list[DrawnPage]],
) -> None:
    (plain,), (mirrored,) = pages(*BLOCKS, rtl=False), pages(*BLOCKS)
    expected = sorted(rounded(fill.box.flipped(plain.width)) for fill in plain.fills)
    assert len(expected) > 10
    for one, two in zip(
        expected, sorted(rounded(fill.box) for fill in mirrored.fills), strict=True
    ):
        assert one == pytest.approx(two, abs=0.11)


def test_the_first_column_is_at_the_right_and_decimals_stay_below_one_another(
    pages: Callable[..., list[DrawnPage]],
) -> None:
    (page,) = pages(*BLOCKS)
    headings = [find(page, words) for words in ("Recipient", "NOK million", "Share")]
    assert all(left.left > right.right for left, right in pairwise(headings))
    assert find(page, "Alpha").right == pytest.approx(headings[0].right, abs=0.1)
    amounts = [find(page, words).right for words in ("12.5", "7.25", "-1,234.0")]
    assert amounts == pytest.approx([headings[1].right] * 3, abs=0.1)


def test_labels_of_a_list_are_right_of_their_items(
    pages: Callable[..., list[DrawnPage]],
) -> None:
    items = tuple((Paragraph(say(text)),) for text in ("Alpha", "Beta"))
    (page,) = pages(ListBlock(items))
    marks = [run for run in page.runs if run.words == "•"]
    assert len(marks) == 2
    for mark, words in zip(marks, ("Alpha", "Beta"), strict=True):
        assert mark.left > find(page, words).right


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ((Span("NOK 5 million"),), ["NOK 5 million"]),
        ((Span("2023"), Span("–"), Span("2025")), ["2025", "–", "2023"]),
        ((Span("−5", figure="a"), Span(" ("), Span("7")), ["7", "(", "−5"]),
        ((Span("×", language="en"), Span("2", figure="a", language="en")), ["×", "2"]),
    ],
)
def test_what_has_no_letters_runs_as_the_page_does_unless_it_is_a_number_or_foreign(
    pages: Callable[..., list[DrawnPage]], text: tuple[Span, ...], expected: list[str]
) -> None:
    (page,) = pages(Paragraph(text))
    runs = sorted((run for run in page.runs if run.mark is not None), key=lambda run: run.left)
    assert [run.words.strip() for run in runs][-len(expected) :] == expected


def test_a_long_text_of_latin_letters_is_at_the_right_and_its_lines_begin_below_one_another(
    pages: Callable[..., list[DrawnPage]],
) -> None:
    (page,) = pages(Paragraph(say("A text that is longer than one line of the page. " * 4)))
    lines = [run for run in page.runs if run.mark and run.words.strip().count(" ") > 3]
    assert len(lines) > 1
    assert len({round(run.left, 1) for run in lines}) == 1
    blank = 0.26 * lines[0].size
    assert max(run.right for run in lines) == pytest.approx(page.width - 56.7, abs=2 * blank)


@pytest.mark.parametrize("brand_name", ["ministry", "relief"])
@pytest.mark.parametrize("profile", PROFILES)
def test_every_kind_of_block_is_sound_from_right_to_left(
    briefing: Callable[..., Briefing], tmp_path: Path, brand_name: str, profile: str
) -> None:
    from aidreport.pdf.render import draw_briefing

    brand = load_brand(TEMPLATES / f"brands/{brand_name}/brand.toml", [TEMPLATES / "fonts"])
    path = tmp_path / "briefing.pdf"
    draw_briefing(briefing(*EVERYTHING, rtl=True), brand, path, profile=PROFILES[profile])
    with pikepdf.open(path) as pdf:
        assert pdf.Root.ViewerPreferences.Direction == "/R2L"
        assert pdf.Root.StructTreeRoot.K.A.WritingMode == "/RlTb"


def test_many_plain_rows_are_drawn_as_others_are(
    pages: Callable[..., list[DrawnPage]],
) -> None:
    """Plain rows are written at once; a link makes a row that is drawn cell by cell."""
    plain = [TableRow((say(f"Name {at}"), say(f"{at}.5"), Bar(0.1))) for at in range(3)]
    linked = TableRow((say("Name 1", href="https://example.org/a"), say("1.5"), Bar(0.1)))
    table = (COLUMNS, (*plain, linked), say("Names"))
    page = pages(Table(*table))[0]
    for words in ("Name 1", "1.5"):
        one, two = (run for run in page.runs if run.words.strip() == words)
        assert (one.left, one.right) == pytest.approx((two.left, two.right), abs=0.05)
