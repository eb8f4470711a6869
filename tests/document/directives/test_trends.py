from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.document.directives.dated import dated_table

from aidreport.document.blocks import Paragraph, Table
from aidreport.document.chart_blocks import Trend
from aidreport.document.spans import plain_text
from aidreport.document.template import parse_template
from aidreport.errors import DataError, TemplateError

if TYPE_CHECKING:
    from collections.abc import Callable

    from aidreport.document.blocks import Block, Briefing
    from aidreport.document.chart_blocks import Chart
    from aidreport.model.dataset import Dataset

    Blocks = Callable[..., tuple[Block, ...]]


@pytest.fixture
def dated(table: Callable[..., Dataset]) -> Callable[..., Dataset]:
    return lambda **amounts: dated_table(table(**amounts))


@pytest.fixture
def body(briefing: Callable[..., Briefing]) -> Blocks:
    def make(dataset: Dataset, options: str = "", language: str = "en") -> tuple[Block, ...]:
        line = f':::table{{columns="amount, trend" {options}}}'
        return briefing(dataset, f"# T\n\n## S\n\n{line}\n", language).body

    return make


def only_table(blocks: tuple[Block, ...]) -> Table:
    (table,) = [block for block in blocks if isinstance(block, Table)]
    return table


def lines(blocks: tuple[Block, ...]) -> Chart:
    chart = only_table(blocks).trends
    assert chart is not None
    return chart


def said(blocks: tuple[Block, ...]) -> dict[str, str]:
    """Return what each row's line says, by the row's name; nothing where its cell is empty."""
    rows = only_table(blocks).rows
    cells = [(plain_text(row.cells[0]), row.cells[-1]) for row in rows]  # type: ignore[arg-type]  # names are texts
    return {
        name: plain_text(cell.alternative) if isinstance(cell, Trend) else ""
        for name, cell in cells
    }


def points(blocks: tuple[Block, ...]) -> dict[str, list[tuple[str, str]]]:
    """Return the years of each line, and how high its points are."""
    chart = lines(blocks)
    years = [plain_text(series.name) for series in chart.series]
    return {
        plain_text(item.name): [(years[mark.series], f"{mark.end:.2f}") for mark in item.marks]
        for item in chart.items
    }


def notes(blocks: tuple[Block, ...]) -> list[str]:
    return [plain_text(block.text) for block in blocks[3:] if isinstance(block, Paragraph)]


def test_each_row_has_its_amounts_over_the_years_in_the_scale_of_all(
    body: Blocks, dated: Callable[..., Dataset]
) -> None:
    data = dated(A_2021="NOK 8", A_2022="NOK 4", A_2024="NOK 6", B_2022="NOK 2", B_2023="NOK 1")
    blocks = body(data)
    assert points(blocks) == {
        "A": [("2021", "1.00"), ("2022", "0.50"), ("2024", "0.75")],
        "B": [("2022", "0.25"), ("2023", "0.12")],
    }
    assert said(blocks)["Total"] == ""


def test_who_does_not_see_a_line_hears_its_first_its_last_and_its_highest_point(
    body: Blocks, dated: Callable[..., Dataset]
) -> None:
    data = dated(A_2021="NOK 3", A_2022="NOK 9", A_2023="NOK 4", B_2022="NOK 2")
    nbsp = "\N{NO-BREAK SPACE}"
    assert said(body(data)) == {
        "A": f"First: 2021 NOK{nbsp}3. Last: 2023 NOK{nbsp}4. Highest: 2022 NOK{nbsp}9.",
        "B": f"Only 2022 NOK{nbsp}2.",
        "Total": "",
    }


@pytest.mark.parametrize("language", ["en", "nb", "nn", "fr", "de", "es", "pt", "uk", "ar"])
def test_notes_say_the_scale_and_what_has_no_year(
    body: Blocks, dated: Callable[..., Dataset], language: str
) -> None:
    blocks = body(dated(A_2021="NOK 9", A_2022="NOK 4", A_0="NOK 7"), "", language)
    scale, undated = [words for words in notes(blocks) if "NOK" in words or "20" in words][-2:]
    assert all(words in scale for words in ("2021", "2022", "9", "A"))
    assert "7" in undated


def test_the_others_have_one_line_together_and_rows_keep_their_own_in_any_order(
    body: Blocks, dated: Callable[..., Dataset]
) -> None:
    amounts = {f"P{n}_{year}": f"NOK {8 - n}" for n in range(4) for year in (2021, 2022)}
    blocks = body(dated(**amounts), "top=2 sort=-name")
    assert list(said(blocks)) == ["P1", "P0", "Others (2)", "Total"]
    assert points(blocks) == {
        "P1": [("2021", "0.64"), ("2022", "0.64")],
        "P0": [("2021", "0.73"), ("2022", "0.73")],
        "Others (2)": [("2021", "1.00"), ("2022", "1.00")],
    }


def test_a_row_without_a_year_has_no_line(body: Blocks, dated: Callable[..., Dataset]) -> None:
    blocks = body(dated(A_2021="NOK 9", A_2022="NOK 4", B_0="NOK 7"))
    assert said(blocks)["B"] == ""
    assert list(points(blocks)) == ["A"]


def test_negative_amounts_are_below_zero(body: Blocks, dated: Callable[..., Dataset]) -> None:
    blocks = body(dated(A_2021="NOK 3", A_2022="NOK -1"))
    assert f"{lines(blocks).zero:.2f}" == "0.25"
    assert points(blocks) == {"A": [("2021", "1.00"), ("2022", "0.00")]}


def test_rows_of_more_years_than_have_room_are_refused_with_what_to_write(
    body: Blocks, dated: Callable[..., Dataset]
) -> None:
    with pytest.raises(DataError) as caught:
        body(dated(A_1950="NOK 9", A_2022="NOK 4"))
    assert "remove trend from the columns of :::table" in (caught.value.fix or "")


def test_rows_that_are_years_have_no_lines_over_years() -> None:
    with pytest.raises(TemplateError) as caught:
        parse_template('# T\n\n:::table{by=year columns="amount, trend"}\n', "t.md")
    assert 'columns: "trend" needs rows that have several years; by is year' in str(
        caught.value.details
    )
