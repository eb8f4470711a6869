from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.document.directives.dated import dated_table

from aidreport.document.blocks import Paragraph, ParagraphRole
from aidreport.document.chart_blocks import Chart
from aidreport.document.spans import plain_text
from aidreport.document.template import parse_template
from aidreport.errors import DataError, TemplateError

if TYPE_CHECKING:
    from collections.abc import Callable

    from aidreport.document.blocks import Block, Briefing
    from aidreport.model.dataset import Dataset

    Blocks = Callable[..., tuple[Block, ...]]


@pytest.fixture
def dated(table: Callable[..., Dataset]) -> Callable[..., Dataset]:
    return lambda **amounts: dated_table(table(**amounts))


@pytest.fixture
def body(briefing: Callable[..., Briefing]) -> Blocks:
    def make(dataset: Dataset, line: str, language: str = "en") -> tuple[Block, ...]:
        return briefing(dataset, f"# T\n\n## S\n\n:::{line}\n", language).body

    return make


def only_chart(blocks: tuple[Block, ...]) -> Chart:
    (chart,) = [block for block in blocks if isinstance(block, Chart)]
    return chart


def shown(chart: Chart) -> dict[str, list[tuple[str, str]]]:
    """Return the values of each line by their years, empty where none is beside a point."""
    years = chart.crossing.series if chart.crossing else ()
    return {
        plain_text(item.name): [(years[mark.series], plain_text(mark.value)) for mark in item.marks]
        for item in chart.items
    }


def test_lines_have_amounts_at_their_ends_and_the_year_where_they_end_earlier(
    body: Blocks, dated: Callable[..., Dataset]
) -> None:
    data = dated(A_2021="NOK 9", A_2022="NOK 4", A_2023="NOK 5", B_2022="NOK 3", B_2021="NOK 2")
    chart = only_chart(body(data, "line-chart"))
    assert shown(chart) == {
        "A": [("2021", "9"), ("2022", ""), ("2023", "5")],
        "B": [("2021", "2"), ("2022", "3 (2022)")],
    }


def test_a_single_line_has_all_of_its_amounts(body: Blocks, dated: Callable[..., Dataset]) -> None:
    chart = only_chart(body(dated(A_2021="NOK 9", A_2022="NOK 4", A_2023="NOK 5"), "line-chart"))
    assert shown(chart) == {"A": [("2021", "9"), ("2022", "4"), ("2023", "5")]}


def test_years_without_amounts_keep_their_place(
    body: Blocks, dated: Callable[..., Dataset]
) -> None:
    chart = only_chart(body(dated(A_2019="NOK 9", B_2023="NOK 5"), "line-chart"))
    assert [plain_text(one.name) for one in chart.series] == [str(y) for y in range(2019, 2024)]
    assert [item.marks[0].series for item in chart.items] == [0, 4]


def test_the_largest_have_a_line_and_the_others_one_together(
    body: Blocks, dated: Callable[..., Dataset]
) -> None:
    amounts = {f"P{n}_{year}": f"NOK {10 - n}" for n in range(6) for year in (2021, 2022)}
    chart = only_chart(body(dated(**amounts), "line-chart{top=2}"))
    assert [plain_text(item.name) for item in chart.items] == ["P0", "P1", "Others (4)"]
    assert [item.rest for item in chart.items] == [False, False, True]


def test_charts_of_the_same_years_in_another_order_sum_up_their_own_others(
    body: Blocks, dated: Callable[..., Dataset]
) -> None:
    amounts = {f"P{n}_2021": f"NOK {90 - 10 * n}" for n in range(6)}
    amounts |= {f"P{n}_2022": f"NOK {1 + n}" for n in range(6)}
    both = body(dated(**amounts), "line-chart{top=2}\n\n:::slope{top=2}")
    lines, slope = (block for block in both if isinstance(block, Chart))
    assert shown(lines)["Others (4)"] == [("2021", "220"), ("2022", "18")]
    assert shown(slope)["Others (4)"] == [("2021", "300"), ("2022", "10")]


@pytest.mark.parametrize("language", ["en", "nb", "nn", "fr", "de", "es", "pt", "uk", "ar"])
def test_amounts_without_a_year_are_named_below_the_lines(
    body: Blocks, dated: Callable[..., Dataset], language: str
) -> None:
    blocks = body(dated(A_2021="NOK 9", A_2022="NOK 4", A_0="NOK 7"), "line-chart", language)
    note = blocks[-1]
    assert isinstance(note, Paragraph)
    assert note.role is ParagraphRole.NOTE
    assert "7" in plain_text(note.text)
    assert [span.figure for span in note.text if span.figure] == ["group/year//NOK"]


def test_what_lines_show_is_read_aloud_with_every_amount(
    body: Blocks, dated: Callable[..., Dataset]
) -> None:
    data = dated(A_2021="NOK 9", A_2022="NOK 4", B_2022="NOK 5")
    said = plain_text(only_chart(body(data, "line-chart")).alternative).replace("\u00a0", " ")
    assert said == (
        "Line chart, amounts by recipient, 2021 to 2022. Largest in 2022: B, NOK 5."
        " A: 2021 NOK 9 and 2022 NOK 4. B: 2021: no amounts and 2022 NOK 5."
    )


def test_a_slope_compares_the_first_year_with_the_last(
    body: Blocks, dated: Callable[..., Dataset]
) -> None:
    data = dated(A_2019="NOK 9", A_2021="NOK 1", B_2021="NOK 2", A_2024="NOK 3", B_2024="NOK 4")
    assert shown(only_chart(body(data, "slope"))) == {
        "B": [("2024", "4")],
        "A": [("2019", "9"), ("2024", "3")],
    }
    assert shown(only_chart(body(data, "slope{from=2021 to=2024}")))["B"] == [
        ("2021", "2"),
        ("2024", "4"),
    ]


@pytest.mark.parametrize(
    ("line", "amounts", "problem", "fix"),
    [
        (
            "line-chart",
            {"A_1921": "NOK 9", "A_2021": "NOK 9"},
            "of 1921 to 2021, too long",
            "check the dates, or write :::column-chart",
        ),
        (
            "slope{from=2020}",
            {"A_2021": "NOK 9", "A_2022": "NOK 9"},
            "no amounts of 2020 in NOK",
            "write from=2021 to=2022",
        ),
        (
            "slope{from=2022 to=2021}",
            {"A_2021": "NOK 9", "A_2022": "NOK 9"},
            "2022 is not before 2021",
            "write from=2021 to=2022",
        ),
    ],
)
def test_years_that_no_line_can_join_are_refused_with_what_to_write(
    body: Blocks,
    dated: Callable[..., Dataset],
    line: str,
    amounts: dict[str, str],
    problem: str,
    fix: str,
) -> None:
    with pytest.raises(DataError, match=problem) as caught:
        body(dated(**amounts), line)
    assert caught.value.fix is not None
    assert caught.value.fix.startswith(fix)


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (":::line-chart{top=6}", '"6" is no whole number from 1 to 5'),
        (":::slope{from=last}", '"last" is no year such as 2025'),
        (":::line-chat", 'did you mean "line-chart"'),
    ],
)
def test_a_wrong_option_is_named(line: str, problem: str) -> None:
    with pytest.raises(TemplateError) as caught:
        parse_template(f"# T\n\n{line}\n", "own.md")
    assert problem in caught.value.details[0]
