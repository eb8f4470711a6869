from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from pypdf import PdfReader

from aidreport.document.blocks import (
    Bar,
    Briefing,
    Column,
    ColumnKind,
    Heading,
    ListBlock,
    PageSize,
    Paragraph,
    RowRole,
    Table,
    TableRow,
    TableStyle,
)
from aidreport.document.spans import Span
from aidreport.errors import LayoutError
from aidreport.pdf.brand import Brand
from aidreport.pdf.render import Artifact, draw_briefing

Draw = Callable[..., Artifact]
Outline = Callable[[Artifact], str]
Tables = Callable[[Artifact], list[list[list[str]]]]


def say(text: str) -> tuple[Span, ...]:
    return (Span(text),)


NAME = Column(say("Recipient"), row_header=True)
AMOUNT = Column(say("NOK million"), ColumnKind.NUMBER)
BAR = Column((), ColumnKind.BAR)


def table(names: list[str], *, total: bool = True) -> Table:
    rows = [TableRow((say(name), say(f"{i}.5"), Bar(0.5))) for i, name in enumerate(names)]
    if total:
        rows.append(TableRow((say("Total"), say("99.9"), ()), RowRole.TOTAL))
    return Table((NAME, AMOUNT, BAR), tuple(rows), say("Allocations"))


def words(artifact: Artifact) -> list[str]:
    return [page.extract_text() for page in PdfReader(artifact.path).pages]


def test_a_long_table_repeats_its_header_on_every_page(drawn: Draw) -> None:
    texts = words(drawn(table([f"Partner {i}" for i in range(200)])))
    assert len(texts) > 4
    assert all(text.count("Recipient") == 1 for text in texts)


def test_rows_that_exceed_a_page_by_a_hair_are_drawn(drawn: Draw) -> None:
    """The header, 30 rows of one line and 2 of two are 0.002 points higher than the first page."""
    two_lines = ListBlock(((Paragraph(say("a")),), (Paragraph(say("b")),)))
    rows = [TableRow((two_lines if i < 2 else say(f"Partner {i}"), say("1"))) for i in range(40)]
    artifact = drawn(Table((NAME, AMOUNT), tuple(rows), say("Allocations")))
    first, second = words(artifact)
    assert "Partner 31" in first
    assert "Partner 32" in second


def test_every_row_is_drawn_exactly_once(drawn: Draw) -> None:
    text = "\n".join(words(drawn(table([f"Partner {i};" for i in range(500)]))))
    assert re.findall(r"Partner (\d+);", text) == [str(i) for i in range(500)]


def test_a_repeated_header_is_not_in_the_structure_again(drawn: Draw, tables: Tables) -> None:
    artifact = drawn(table([f"Partner {i}" for i in range(200)]))
    rows = tables(artifact)[0]
    assert len(rows) == 1 + 200 + 1
    assert sum(row.count("TH Column") for row in rows) == 2


def test_the_first_cell_of_a_row_is_its_header(drawn: Draw, tables: Tables) -> None:
    assert tables(drawn(table(["A"], total=False)))[0] == [
        ["TH Column", "TH Column"],
        ["TH Row", "TD"],
    ]


@pytest.mark.long
def test_a_header_is_once_on_a_page_whatever_ends_it(drawn: Draw) -> None:
    for lines in range(20, 48):
        for count in (3, 6, 9):
            texts = words(drawn(*[Paragraph(say("A line."))] * lines, table(["P"] * count)))
            assert all(text.count("Recipient") <= 1 for text in texts), f"{lines}, {count}"


@pytest.mark.parametrize("count", range(20, 60, 3))
def test_the_total_row_is_never_alone_on_a_page(drawn: Draw, count: int) -> None:
    last = words(drawn(table([f"Partner {i}" for i in range(count)])))[-1]
    assert "Total" in last
    assert "Partner" in last


def test_a_row_taller_than_a_page_goes_on_over_pages_without_loss(
    drawn: Draw, tables: Tables
) -> None:
    tall = " ".join(f"word{i}" for i in range(2500))
    artifact = drawn(table(["Before", tall, "After"]))
    texts = words(artifact)
    assert len(texts) > 2
    assert re.findall(r"word\d+", " ".join(texts)) == tall.split()
    assert "After" in texts[-1]
    assert len(tables(artifact)[0]) == 1 + 3 + 1


def test_a_word_wider_than_its_column_is_broken_not_clipped(drawn: Draw) -> None:
    word = "".join(chr(97 + i % 26) for i in range(400))
    text = words(drawn(table([word])))[0].replace("\n", "")
    letters = re.sub(r"[^a-z]", "", text)
    assert word[:60] in letters
    assert word[-20:] in letters


def test_a_heading_stays_with_the_first_rows_of_its_table(drawn: Draw) -> None:
    for lines in range(30, 48):
        artifact = drawn(
            *[Paragraph(say("A line."))] * lines,
            Heading(2, say("Headed")),
            table(["Partner 1", "Partner 2", "Partner 3", "Partner 4"]),
        )
        page = next(text for text in words(artifact) if "Headed" in text)
        assert page.count("Partner") >= 2, f"after {lines} paragraphs"


def test_a_small_table_is_on_one_page(drawn: Draw) -> None:
    for lines in range(34, 50, 2):
        artifact = drawn(
            *[Paragraph(say("A line."))] * lines, table(["Partner 1", "Partner 2", "Partner 3"])
        )
        page = next(text for text in words(artifact) if "Partner" in text)
        assert page.count("Partner") == 3, f"after {lines} paragraphs"
        assert "Total" in page


def test_numbers_wider_than_the_page_are_refused_with_the_way_out(drawn: Draw) -> None:
    columns = (NAME, *[AMOUNT] * 12)
    row = TableRow((say("A"), *[say("1,234,567,890.12")] * 12))
    with pytest.raises(LayoutError, match="13 columns") as error:
        drawn(Table(columns, (row,), say("Wide")))
    assert "landscape" in error.value.fix


def test_a_table_that_cannot_be_drawn_leaves_no_folder_behind(
    briefing: Callable[..., Briefing], brand: Brand, tmp_path: Path
) -> None:
    columns = (NAME, *[AMOUNT] * 12)
    wide = Table(columns, (TableRow((say("A"), *[say("1,234,567,890.12")] * 12)),), say("Wide"))
    with pytest.raises(LayoutError):
        draw_briefing(briefing(wide), brand, tmp_path / "new" / "x.pdf")
    assert list(tmp_path.iterdir()) == []


def test_a_landscape_page_holds_more_columns(drawn: Draw) -> None:
    columns = (NAME, *[AMOUNT] * 8)
    row = TableRow((say("A"), *[say("1,234,567.12")] * 8))
    wide = Table(columns, (row,), say("Wide"))
    with pytest.raises(LayoutError):
        drawn(wide)
    assert drawn(wide, page=PageSize.A4_LANDSCAPE).pages == 1


def test_a_bar_that_says_something_of_its_own_is_a_figure(drawn: Draw, outline: Outline) -> None:
    row = TableRow((say("A"), say("1"), Bar(0.25, alternative=say("A: 25%"))))
    tags = outline(drawn(Table((NAME, AMOUNT, BAR), (row,), say("Bars"))))
    assert "Figure alt='A: 25%'" in tags


def test_a_plain_table_draws_the_same_words(drawn: Draw) -> None:
    columns = (Column(say("Purpose"), row_header=True), Column(say("For")))
    rows = (TableRow((say("Shelter"), say("Roofs"))),)
    text = words(drawn(Table(columns, rows, say("Purposes"), TableStyle.PLAIN)))[0]
    assert all(word in text for word in ("Purpose", "For", "Shelter", "Roofs"))


def test_a_column_gives_way_where_that_saves_another_a_line(drawn: Draw) -> None:
    columns = (Column(say("Purpose"), row_header=True), Column(say("For")), AMOUNT)
    purposes = {
        "Reintegration of children": "UNICEF, with the Ukrainian authorities, steps up the"
        " reintegration of children who were deported and have returned to Ukraine.",
        "Prisoners of war and missing persons": "ICRC and its Central Tracing Agency work to"
        " prevent disappearances, support families and act as a neutral intermediary.",
        "Red Cross movement": "Support through the International Federation of the Red Cross.",
    }
    rows = [TableRow((say(name), say(text), say("1.0"))) for name, text in purposes.items()]
    text = words(drawn(Table(columns, tuple(rows), say("Purposes"), TableStyle.PLAIN)))[0]
    lines = [" ".join(line.split()) for line in text.splitlines()]
    assert "disappearances, support families and act as a neutral intermediary." in lines


def test_a_row_with_too_few_cells_cannot_be_built() -> None:
    with pytest.raises(ValueError, match="1 cells in a table of 2 columns"):
        Table((NAME, AMOUNT), (TableRow((say("A"),)),), say("Broken"))
