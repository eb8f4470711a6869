"""What would leave a third of a page empty is drawn lower, or beside what is next to it."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pypdfium2
import pytest
from pypdf import PdfReader
from tests.pages import out_of_place

from aidreport.document.blocks import (
    Block,
    Column,
    ColumnKind,
    Heading,
    Paragraph,
    ParagraphRole,
    Table,
    TableRow,
)
from aidreport.document.chart_blocks import Chart, ChartItem, ChartKind, ChartMark, ChartSeries
from aidreport.document.spans import Span
from aidreport.pdf.render import Artifact

Draw = Callable[..., Artifact]
HEAD = Heading(1, (Span("A title"),))


def words(text: str, times: int = 1, role: ParagraphRole = ParagraphRole.BODY) -> Paragraph:
    return Paragraph((Span(f"{text} " * times),), role)


def section(name: str) -> Heading:
    return Heading(2, (Span(name),))


def table(name: str, rows: int = 6) -> Table:
    columns = (
        Column((Span(name),), row_header=True),
        Column((Span("NOK"),), kind=ColumnKind.NUMBER),
    )
    cells = ((Span("ICRC"),), (Span("1"),))
    return Table(columns, tuple(TableRow(cells) for _ in range(rows)), (Span("Says it."),))


def grid(name: str) -> Chart:
    """Return a chart of fixed height that is as high as half of a page."""
    mark = ChartMark("f", Decimal(0), Decimal(1), (Span("7"),))
    items = (ChartItem((Span(name),), (mark,), place=(0, 0)),)
    return Chart(
        ChartKind.COUNTRY_GRID, items, Decimal(0), (Span("It says."),),
        series=(ChartSeries((Span("7"),)),), empty=tuple((0, row) for row in range(20)),
    )  # fmt: skip


def places(artifact: Artifact, *texts: str) -> list[tuple[int, int, int]]:
    """Return on which page texts are, and where from the left and from below, in points."""
    found = []
    with pypdfium2.PdfDocument(artifact.path) as document:
        for text in texts:
            for number, page in enumerate(document, 1):
                reader = page.get_textpage()
                at = reader.search(text).get_next()
                if at is not None:
                    left, bottom, *_ = reader.get_charbox(at[0])
                    found.append((number, round(left), round(bottom)))
                    break
    return found


def test_a_chart_without_room_is_drawn_lower_on_the_same_page(drawn: Draw) -> None:
    artifact = drawn(HEAD, words("Before", 250), section("Grid"), grid("ABC"), words("After"))
    head, chart = places(artifact, "Grid", "ABC")
    assert head[0] == chart[0] == 1
    assert chart[1] - head[1] in range(12)
    assert out_of_place(artifact.path) == []


def test_a_table_and_a_chart_of_a_section_are_side_by_side_below_its_heading(drawn: Draw) -> None:
    blocks = (words("Before", 100), section("Both"), table("Rows", 12), grid("ABC"))
    artifact = drawn(HEAD, *blocks, words("After"))
    head, rows, chart = places(artifact, "Both", "Rows", "ABC")
    assert {page for page, *_ in (head, rows, chart)} == {1}
    assert chart[1] > rows[1] + 200
    assert head[2] > max(rows[2], chart[2])
    assert rows[2] - chart[2] < 30
    assert out_of_place(artifact.path) == []


def test_two_sections_are_side_by_side_with_their_headings(drawn: Draw) -> None:
    blocks = (words("Before", 100), section("First"), table("Rows", 12), section("Second"))
    artifact = drawn(HEAD, *blocks, grid("ABC"), section("Third"), words("After"))
    one, two, third = places(artifact, "First", "Second", "Third")
    assert one[0] == two[0] == 1
    assert one[2] == two[2]
    assert two[1] > one[1] + 200
    assert (third[0], third[2]) < (1, one[2]) or third[0] == 2


def test_a_section_that_goes_on_is_not_beside_another(drawn: Draw) -> None:
    # What went on below both columns would seem to be part of the wrong one.
    blocks = (words("Before", 100), section("First"), table("Rows", 12), section("Second"))
    one, two = places(drawn(HEAD, *blocks, grid("ABC"), words("More")), "First", "Second")
    assert one[1] == pytest.approx(two[1], abs=3)


def test_a_remark_stays_below_its_chart(drawn: Draw) -> None:
    remark = words("Remark", 1, ParagraphRole.NOTE)
    blocks = (words("Before", 100), section("Both"), table("Rows", 12), grid("ABC"), remark)
    chart, remarked = places(drawn(HEAD, *blocks), "ABC", "Remark")
    assert remarked[:2] == pytest.approx(chart[:2], abs=20)


def test_they_are_read_one_after_the_other(drawn: Draw) -> None:
    blocks = (words("Before", 100), section("Both"), table("Rows", 12), grid("ABC"))
    text = PdfReader(drawn(HEAD, *blocks, words("After")).path).pages[0].extract_text()
    assert text.index("Both") < text.index("Rows") < text.index("ABC") < text.index("After")


@pytest.mark.parametrize("second", [table("Other", 3), words("Next", 30)])
def test_what_has_room_is_below_as_it_was_written(drawn: Draw, second: Block) -> None:
    artifact = drawn(HEAD, section("Both"), table("Rows", 4), second)
    one, two = places(artifact, "Rows", "Other" if isinstance(second, Table) else "Next")
    assert one[1] - two[1] in range(-6, 7)


@pytest.mark.parametrize("before", [1, 100])
def test_a_table_has_one_header_whatever_widths_were_tried(
    drawn: Draw, tables: Callable[[Artifact], list[list[list[str]]]], before: int
) -> None:
    blocks = (words("Before", before), section("Both"), table("Rows", 12), grid("ABC"))
    (rows,) = tables(drawn(HEAD, *blocks))
    assert rows == [["TH Column", "TH Column"], *[["TH Row", "TD"]] * 12]


def test_a_paragraph_that_goes_on_from_the_page_before_is_drawn_once(drawn: Draw) -> None:
    # Found by chance: the rest of it, measured for half of the width, was all of it again.
    artifact = drawn(HEAD, words("word", 900), grid("ABC"), words("After"), grid("ABD"))
    text = " ".join(page.extract_text() for page in PdfReader(artifact.path).pages)
    assert text.split().count("word") == 900
