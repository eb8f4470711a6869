from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from aidreport.document.blocks import (
    Column,
    ColumnKind,
    FactItem,
    Facts,
    Heading,
    KeyFigures,
    Paragraph,
    Table,
    TableRow,
    Tile,
)
from aidreport.document.page_blocks import Columns
from aidreport.document.spans import Span
from aidreport.pdf.reading.opened import open_reading
from aidreport.pdf.reading.seen.faces import Faces
from aidreport.pdf.reading.seen.painter import SeenPainter

if TYPE_CHECKING:
    from collections.abc import Callable

    from aidreport.document.blocks import Block
    from aidreport.pdf.render import Artifact

TITLE = Heading(1, (Span("A title"),))


def words(count: int, word: str) -> Paragraph:
    return Paragraph((Span(" ".join([word] * count)),))


@pytest.mark.parametrize("lines", range(33, 37))
def test_a_fact_is_on_the_page_of_its_figure(
    drawn: Callable[..., Artifact],
    places: Callable[..., dict[str, tuple[int, float, float]]],
    lines: int,
) -> None:
    facts = Facts(
        (
            FactItem((Span("50,000"),), (Span("cases " * 14),)),
            FactItem((Span("two"),), (Span("times"),)),
        )
    )
    found = places(*[Paragraph((Span("Line"),))] * lines, facts)
    assert len({found[word][0] for word in ("50,000", "cases", "two", "times")}) == 1


@pytest.mark.parametrize("lines", range(33, 37))
def test_a_key_figure_is_on_the_page_of_what_it_is_of(
    drawn: Callable[..., Artifact],
    places: Callable[..., dict[str, tuple[int, float, float]]],
    lines: int,
) -> None:
    tile = Tile((Span("Total"),), (Span("NOK"), Span("9")), (Span("grants"),))
    line = Paragraph((Span("Line"),))
    found = places(*[line] * lines, KeyFigures((tile,)), *[line] * 30)
    assert len({found[word][0] for word in ("Total", "NOK", "grants")}) == 1


@pytest.fixture
def places(drawn: Callable[..., Artifact]) -> Callable[..., dict[str, tuple[int, float, float]]]:
    """Draw blocks; return page, left edge and baseline of the first run of each word."""

    def read(*blocks: Block) -> dict[str, tuple[int, float, float]]:
        artifact = drawn(TITLE, *blocks)
        faces = Faces()
        painter = SeenPainter(faces)
        with open_reading(artifact.path, painter):
            pass
        found: dict[str, tuple[int, float, float]] = {}
        for page in painter.pages:
            for run in page.runs:
                word = run.words.split(" ")[0]
                found.setdefault(word, (page.number, round(run.left, 1), round(run.baseline, 1)))
        return found

    return read


def test_columns_begin_on_one_line(
    places: Callable[..., dict[str, tuple[int, float, float]]],
) -> None:
    found = places(Columns(((words(40, "one"),), (words(5, "two"),), (words(9, "three"),))))
    one, two, three = (found[word] for word in ("one", "two", "three"))
    assert one[2] == two[2] == three[2]
    assert one[1] < two[1] < three[1]


def test_what_is_too_high_for_a_page_is_one_below_the_other(
    places: Callable[..., dict[str, tuple[int, float, float]]],
) -> None:
    many = tuple(words(60, "one") for _ in range(30))
    found = places(Columns((many, (words(5, "two"),))))
    assert found["two"][1] == found["one"][1]
    assert found["two"][0] > 1


def test_columns_go_to_the_next_page_as_a_whole(
    places: Callable[..., dict[str, tuple[int, float, float]]],
) -> None:
    before = tuple(words(120, "x x") for _ in range(13))
    found = places(*before, Columns(((words(150, "one"),), (words(100, "two"),))))
    assert found["one"][0] == found["two"][0] == 2
    assert found["one"][2] == found["two"][2]


def test_a_table_that_is_too_wide_for_its_column_has_the_page(
    places: Callable[..., dict[str, tuple[int, float, float]]],
) -> None:
    columns = tuple(Column((Span(f"H{at}"),), ColumnKind.NUMBER) for at in range(5))
    row = TableRow(tuple((Span("1,234,567,890"),) for _ in columns))
    table = Table(
        (Column((Span("Name"),), row_header=True), *columns),
        (TableRow(((Span("first"),), *row.cells)),),
        (Span("A table."),),
    )
    found = places(Columns(((table,), (words(3, "two"),))))
    assert found["two"][1] < found["H4"][1]
    assert found["two"][2] < found["first"][2]
