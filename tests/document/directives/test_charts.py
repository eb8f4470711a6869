from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from aidreport.document.blocks import Paragraph
from aidreport.document.chart_blocks import Chart, ChartKind
from aidreport.document.spans import plain_text
from aidreport.document.template import parse_template
from aidreport.errors import CurrencyError, DataError, TemplateError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.golden import Golden

    from aidreport.document.blocks import Block, Briefing
    from aidreport.model.dataset import Dataset

    Build = Callable[..., tuple[Block, ...]]
    Table = Callable[..., Dataset]

CHARTS = ("bar-chart", "column-chart", "stacked-columns")


@pytest.fixture(scope="session")
def build(briefing: Callable[..., Briefing]) -> Build:
    """Return what a directive builds."""

    def make(dataset: Dataset, directive: str, language: str = "en") -> tuple[Block, ...]:
        return briefing(dataset, f"# T\n\n## S\n\n:::{directive}\n", language).body[2:]

    return make


@pytest.fixture
def over_time(table: Table) -> Callable[..., Dataset]:
    """Make a data set of years: each amount is of the year that follows its letter."""

    def make(**amounts: str) -> Dataset:
        data = table(**amounts)
        rows = tuple(
            row._replace(decided=date(int(row.recipient.name[1:]), 3, 1))
            for row in data.allocations
        )
        return replace(data, allocations=rows)

    return make


def chart(block: Block) -> Chart:
    assert isinstance(block, Chart)
    return block


def names(block: Block) -> list[str]:
    return [plain_text(item.name) for item in chart(block).items]


def values(block: Block) -> list[str]:
    marks = [mark for item in chart(block).items for mark in item.marks]
    return [plain_text(mark.value).replace("\u00a0", " ") for mark in marks]


def test_the_golden_text_of_every_chart(
    build: Build,
    over_time: Callable[..., Dataset],
    outline: Callable[[Briefing], str],
    briefing: Callable[..., Briefing],
    golden: Golden,
) -> None:
    data = over_time(
        y2021="NOK 3 million", y2023="NOK 4.9 million", y2024="NOK -0.5 million", y2025="NOK 0"
    )
    template = "# T\n\n:::bar-chart\n\n:::column-chart\n"
    for language in ("en", "nb"):
        drawn = outline(briefing(data, template, language))
        golden(f"charts.{language}.txt", drawn)


def test_bars_are_largest_first_and_the_others_are_one_at_the_end(
    build: Build, table: Table
) -> None:
    data = table(A="NOK 10 million", B="NOK 40 million", C="NOK 9 million", D="NOK 41 million")
    (block,) = build(data, "bar-chart{top=2}")
    assert names(block) == ["D", "B", "Others (2)"]
    assert values(block) == ["NOK 41 million", "NOK 40 million", "NOK 19 million"]
    assert [item.rest for item in chart(block).items] == [False, False, True]


def test_the_alternative_text_says_the_finding_and_every_number(build: Build, table: Table) -> None:
    (block,) = build(table(A="NOK 10 million", B="NOK 40 million"), "bar-chart")
    assert plain_text(chart(block).alternative).replace("\u00a0", " ") == (
        "Bar chart, amounts by recipient. Largest: B, NOK 40 million. Total: NOK 50 million."
        " B NOK 40 million and A NOK 10 million."
    )


def test_a_negative_amount_is_on_the_other_side_of_zero(build: Build, table: Table) -> None:
    (block,) = build(table(A="NOK 30 million", B="NOK -10 million"), "bar-chart")
    assert [mark.end < mark.start for item in chart(block).items for mark in item.marks] == [
        False,
        True,
    ]


@pytest.mark.parametrize("directive", CHARTS)
def test_each_currency_has_a_chart_of_its_own(build: Build, table: Table, directive: str) -> None:
    blocks = build(table(A="NOK 30 million", B="USD 10 million"), directive)
    charts = [block for block in blocks if isinstance(block, Chart)]
    labels = [plain_text(block.text) for block in blocks if isinstance(block, Paragraph)]
    assert [len(block.items) for block in charts] == [1, 1]
    assert ["NOK" in labels[0], "USD" in labels[1]] == [True, True]


@pytest.mark.parametrize("directive", CHARTS)
def test_a_currency_that_no_amount_has_is_refused(
    build: Build, table: Table, directive: str
) -> None:
    with pytest.raises(CurrencyError, match="no allocation is in EUR"):
        build(table(A="NOK 30 million"), directive + "{currency=EUR}")


@pytest.mark.parametrize("directive", CHARTS)
def test_without_amounts_there_is_an_error_and_no_empty_chart(
    build: Build, table: Table, directive: str
) -> None:
    with pytest.raises(DataError, match="no allocation to report"):
        build(table(), directive)


def test_columns_are_in_the_order_of_time_with_a_place_for_years_without_amounts(
    build: Build, over_time: Callable[..., Dataset]
) -> None:
    label, block = build(over_time(y2024="NOK 2 million", y2021="NOK 5 million"), "column-chart")
    assert isinstance(label, Paragraph)
    assert plain_text(label.text) == "NOK million"
    assert names(block) == ["2021", "2022", "2023", "2024"]
    assert values(block) == ["5", "2"]
    assert "2022: no amounts" in plain_text(chart(block).alternative)


def test_rows_without_a_year_are_the_last_column(
    build: Build, over_time: Callable[..., Dataset]
) -> None:
    data = over_time(y2024="NOK 2 million", y2023="NOK 5 million")
    first, second = data.allocations
    data = replace(data, allocations=(first, second._replace(decided=None)))
    _, block = build(data, "column-chart")
    assert names(block) == ["2024", "Not stated"]


def test_more_years_than_have_room_for_their_numbers_are_bars(
    build: Build, over_time: Callable[..., Dataset]
) -> None:
    data = over_time(**{f"y{year}": f"NOK {year}.25 million" for year in range(1990, 2020)})
    (block,) = build(data, "column-chart")
    assert chart(block).kind is ChartKind.BARS
    assert names(block)[0] == "1990"


def test_a_column_of_little_is_not_written_as_nothing(
    build: Build, over_time: Callable[..., Dataset]
) -> None:
    _, block = build(over_time(y2024="NOK 20 million", y2025="NOK 12,345"), "column-chart")
    assert all(float(value.replace(",", "")) > 0 for value in values(block))


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (":::bar-chrt", 'did you mean "bar-chart"'),
        (":::bar-chart{bye=recipient}", 'did you mean "by"'),
        (":::bar-chart{by=recipent}", 'did you mean "recipient"'),
        (":::bar-chart{top=many}", "no whole number"),
        (":::column-chart{by=recipient}", '"recipient" is not offered'),
        (":::stacked-columns{of=recipent}", 'did you mean "recipient"'),
        (":::stacked-columns{of=year}", '"year" is not offered'),
        (":::stacked-columns{top=9}", '"9" is no whole number from 1 to 5'),
        (":::column-chart{top=3}", 'unknown option "top"'),
    ],
)
def test_a_wrong_option_is_named_with_its_line_and_what_was_meant(line: str, problem: str) -> None:
    with pytest.raises(TemplateError) as caught:
        parse_template(f"# T\n\n{line}\n", "own.md")
    (detail,) = caught.value.details
    assert detail.startswith("line 3")
    assert problem in detail


def test_a_chart_of_more_names_than_a_pdf_can_say_is_refused_with_a_fix_that_works(
    build: Build, table: Table
) -> None:
    data = table(**{f"Partner{at}": f"NOK {at + 1}" for at in range(900)})
    with pytest.raises(DataError, match="900 names is too long to be read aloud") as caught:
        build(data, "bar-chart{top=0}")
    assert caught.value.fix is not None
    assert "top=50" in caught.value.fix
    (block,) = build(data, "bar-chart{top=50}")
    assert len(chart(block).items) == 51


def test_a_name_without_end_is_cut_in_the_alternative_text_too(build: Build, table: Table) -> None:
    (block,) = build(table(**{"A" * 20_000: "NOK 5", "B": "NOK 1"}), "bar-chart")
    assert len(plain_text(chart(block).alternative)) < 2_000
