from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.document.directives.dated import dated_table

from aidreport.document.chart_blocks import Chart
from aidreport.document.spans import plain_text
from aidreport.document.template import parse_template
from aidreport.errors import DataError, TemplateError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.golden import Golden

    from aidreport.document.blocks import Briefing
    from aidreport.model.dataset import Dataset

    Table = Callable[..., Dataset]


@pytest.fixture
def dated(table: Table) -> Callable[..., Dataset]:
    return lambda **amounts: dated_table(table(**amounts))


@pytest.fixture
def dumbbell(briefing: Callable[..., Briefing]) -> Callable[..., Chart]:
    def make(dataset: Dataset, options: str = "") -> Chart:
        body = briefing(dataset, f"# T\n\n## S\n\n:::dumbbell{{{options}}}\n").body
        (chart,) = [block for block in body if isinstance(block, Chart)]
        return chart

    return make


def names(chart: Chart) -> list[str]:
    return [plain_text(item.name) for item in chart.items]


def test_the_golden_text_of_a_dumbbell_chart(
    briefing: Callable[..., Briefing],
    dated: Callable[..., Dataset],
    outline: Callable[[Briefing], str],
    golden: Golden,
) -> None:
    data = dated(
        WFP_2023="NOK 9 million",
        WFP_2024="NOK 4 million",
        WFP_2025="NOK 5 million",
        ICRC_2024="NOK 3 million",
        ICRC_2025="NOK 2.5 million",
        MSF_2025="NOK 1 million",
        NRC_2024="NOK 0.2 million",
    )
    for language in ("en", "nb"):
        drawn = outline(briefing(data, "# T\n\n:::dumbbell{top=2}\n", language))
        golden(f"dumbbell.{language}.txt", drawn)


def test_rows_are_in_the_order_of_the_last_year_with_amounts(
    dumbbell: Callable[..., Chart], dated: Callable[..., Dataset]
) -> None:
    chart = dumbbell(dated(A_2024="NOK 9", B_2025="NOK 4", A_2025="NOK 3", C_2024="NOK 1"))
    assert names(chart) == ["B", "A", "C"]
    assert [plain_text(series.name) for series in chart.series] == ["2024", "2025"]
    assert [[mark.series for mark in item.marks] for item in chart.items] == [[1], [0, 1], [0]]


def test_another_year_can_be_compared(
    dumbbell: Callable[..., Chart], dated: Callable[..., Dataset]
) -> None:
    data = dated(A_2023="NOK 9", A_2024="NOK 4", B_2024="NOK 1", A_2025="NOK 3")
    chart = dumbbell(data, "year=2024")
    assert [plain_text(series.name) for series in chart.series] == ["2023", "2024"]
    assert names(chart) == ["A", "B"]


def test_several_charts_with_other_others_are_in_one_briefing(
    briefing: Callable[..., Briefing], dated: Callable[..., Dataset]
) -> None:
    amounts = {
        f"P{number}_{year}": f"NOK {number + 2 if year > 2023 else 20 - number}"
        for number in range(9)
        for year in (2023, 2024, 2025)
    }
    lines = ["dumbbell{top=2}", "dumbbell{top=3}", "dumbbell{top=2 year=2024}"]
    lines += ["stacked-columns{top=2}", "stacked-columns{top=3}"]
    text = "\n\n".join(f":::{line}" for line in lines)
    body = briefing(dated(**amounts), f"# T\n\n## S\n\n{text}\n").body
    assert sum(isinstance(block, Chart) for block in body) == 5


@pytest.mark.parametrize(
    ("options", "fix"),
    [
        ("year=2026", "write year=2024"),
        ("year=2022", "write year=2024"),
        ("year=1999", "write year=2024"),
    ],
)
def test_a_year_without_amounts_before_it_is_refused_with_one_that_can_be_compared(
    dumbbell: Callable[..., Chart], dated: Callable[..., Dataset], options: str, fix: str
) -> None:
    data = dated(A_2023="NOK 9", A_2024="NOK 4", A_2026="NOK 3")
    with pytest.raises(DataError, match="there are no amounts of") as caught:
        dumbbell(data, options)
    assert caught.value.fix is not None
    assert caught.value.fix.startswith(fix)
    assert dumbbell(data, "year=2024").items


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (":::dumbell", 'did you mean "dumbbell"'),
        (":::dumbbell{year=last}", '"last" is no year such as 2025'),
        (":::dumbbell{by=year}", '"year" is not offered'),
    ],
)
def test_a_wrong_option_is_named_with_its_line(line: str, problem: str) -> None:
    with pytest.raises(TemplateError) as caught:
        parse_template(f"# T\n\n{line}\n", "own.md")
    (detail,) = caught.value.details
    assert detail.startswith("line 3")
    assert problem in detail


def test_a_currency_that_cannot_be_compared_is_refused_with_one_that_can(
    dumbbell: Callable[..., Chart], dated: Callable[..., Dataset]
) -> None:
    data = dated(A_2024="NOK 9", A_2025="NOK 4", B_2025="USD 3", B_2019="USD 3")
    with pytest.raises(DataError, match="no amounts of 2024 in USD") as caught:
        dumbbell(data, "year=2025")
    assert caught.value.fix is not None
    assert caught.value.fix.startswith("write currency=NOK in the braces")
    assert names(dumbbell(data, "currency=NOK")) == ["A"]
