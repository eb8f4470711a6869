"""Every allocation in a row of its own."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from aidreport.document.blocks import Paragraph, Table
from aidreport.document.spans import plain_text
from aidreport.errors import TemplateError
from aidreport.model.allocation import Party

if TYPE_CHECKING:
    from collections.abc import Callable

    from aidreport.analysis.figures import Figures
    from aidreport.document.blocks import Briefing
    from aidreport.model.dataset import Dataset

    Rows = Callable[..., list[list[str]]]


@pytest.fixture
def data(table: Callable[..., Dataset]) -> Dataset:
    """Five grants in two countries and none, one of them in another currency."""
    amounts = ("NOK 3000000", "NOK 1000000", "NOK 2000000", "EUR 500000", "NOK 4000000")
    dataset = table(**{f"g{number}": amount for number, amount in enumerate(amounts)})
    names = ("WFP", "NRC", "MSF", "WFP", "Åland Aid")
    countries = ("Sudan", "Chad", "Sudan", "Chad", None)
    rows = tuple(
        item._replace(
            recipient=Party(names[at], names[at]),
            country=countries[at],
            decided=None if at == 4 else date(2025, 5 - at, 1),
        )
        for at, item in enumerate(dataset.allocations)
    )
    return replace(dataset, allocations=rows)


@pytest.fixture
def rows(briefing: Callable[..., Briefing]) -> Rows:
    """Return the cells of the first table, its heading first."""

    def make(data: Dataset, options: str) -> list[list[str]]:
        page = briefing(data, f"# T\n\n:::rows{{{options}}}\n")
        found = next(block for block in page.body if isinstance(block, Table))
        heads = [plain_text(column.heading) for column in found.columns]
        cells = [[plain_text(cell) for cell in row.cells] for row in found.rows]  # type: ignore[arg-type]
        return [[text.replace("\u00a0", " ") for text in row] for row in (heads, *cells)]

    return make


def test_each_allocation_has_a_row_and_all_of_them_a_total(rows: Rows, data: Dataset) -> None:
    assert rows(data, 'columns="recipient, amount, date, source, theme" currency=NOK') == [
        ["Recipient", "NOK million", "Date", "Source"],
        ["Åland Aid", "4", "", "q2.csv, row 6"],
        ["WFP", "3", "1 May 2025", "q2.csv, row 2"],
        ["MSF", "2", "1 Mar 2025", "q2.csv, row 4"],
        ["NRC", "1", "1 Apr 2025", "q2.csv, row 3"],
        ["Total", "10", "", ""],
    ]


def test_groups_have_heads_with_their_sums(rows: Rows, data: Dataset) -> None:
    assert rows(data, 'columns="recipient, country, amount" group=country currency=NOK') == [
        ["Recipient", "NOK million"],
        ["Sudan", "5"],
        ["WFP", "3"],
        ["MSF", "2"],
        ["Not stated", "4"],
        ["Åland Aid", "4"],
        ["Chad", "1"],
        ["NRC", "1"],
        ["Total", "10"],
    ]
    without = rows(data, 'columns="recipient, amount" group=country subtotals=false currency=NOK')
    assert without[1] == ["Sudan", ""]


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("amount", ["NRC", "MSF", "WFP", "Åland Aid"]),
        ("name", ["Åland Aid", "MSF", "NRC", "WFP"]),
        ("-name", ["WFP", "NRC", "MSF", "Åland Aid"]),
        ("date", ["MSF", "NRC", "WFP", "Åland Aid"]),
        ("-date", ["WFP", "NRC", "MSF", "Åland Aid"]),
    ],
)
def test_rows_have_the_order_that_is_asked_for(
    rows: Rows, data: Dataset, sort: str, order: list[str]
) -> None:
    found = rows(data, f'columns="recipient, amount" currency=NOK sort={sort}')
    assert [row[0] for row in found[1:-1]] == order


def test_a_limit_says_what_is_not_listed(
    composed: Callable[..., tuple[Briefing, Figures]], data: Dataset
) -> None:
    page, figures = composed(data, "# T\n\n:::rows{limit=1 currency=NOK}\n")
    (note,) = (block for block in page.body if isinstance(block, Paragraph))
    said = plain_text(note.text).replace("\u00a0", " ")
    assert said == (
        "3 further allocations of NOK 6 million are not listed; the total includes them."
    )
    named = [span.figure for span in note.text if span.figure]
    assert [figures.by_id[name].value for name in named] == [Decimal(3), Decimal(6000000)]


def test_each_currency_has_a_table_and_each_amount_is_that_of_its_source(
    composed: Callable[..., tuple[Briefing, Figures]], data: Dataset
) -> None:
    page, figures = composed(data, '# T\n\n:::rows{columns="recipient, amount"}\n')
    tables = [block for block in page.body if isinstance(block, Table)]
    assert [plain_text(each.caption) for each in tables] == ["Amounts in NOK", "Amounts in EUR"]
    amounts = [row.cells[1][0].figure for each in tables for row in each.rows[:-1]]  # type: ignore[index]
    assert sorted(amounts) == sorted(f"allocation/{item.id}" for item in data.allocations)
    assert figures.by_id[amounts[0]].source == "data/q2.csv, row 6"


def test_columns_and_groups_that_are_not_offered_are_refused(
    briefing: Callable[..., Briefing], data: Dataset
) -> None:
    with pytest.raises(TemplateError) as caught:
        briefing(data, '# T\n\n:::rows{columns="recipient, amuont" group=countri}\n')
    problems = str(caught.value)
    assert 'line 3, column 29: rows: columns: "amuont" is not offered (did you mean "am' in problems
    assert 'line 3, column 43: rows: group: "countri" is not offered (did you mean "c' in problems


def test_amounts_alone_are_a_column_without_a_total(rows: Rows, data: Dataset) -> None:
    assert rows(data, "columns=amount currency=EUR") == [["EUR"], ["500,000"]]


@pytest.mark.parametrize(
    ("options", "column", "group", "instead"),
    [
        ('group=recipient columns="recipient"', 34, "recipient", "country, amount"),
        ('group=country columns="country, amount"', 32, "country", "recipient, amount"),
        ('group=country columns="amount"', 32, "country", "recipient, amount"),
    ],
)
def test_groups_without_a_column_for_their_rows_are_refused_with_what_to_write(
    briefing: Callable[..., Briefing],
    data: Dataset,
    options: str,
    column: int,
    group: str,
    instead: str,
) -> None:
    with pytest.raises(TemplateError) as caught:
        briefing(data, f"# T\n\n:::rows{{{options}}}\n")
    (problem,) = caught.value.details
    assert problem.startswith(f"line 3, column {column}: rows: columns: ")
    assert f'write columns="{instead}", or :::table{{by={group}}}' in problem
    better = f':::rows{{group={group} columns="{instead}"}}'
    assert briefing(data, f"# T\n\n{better}\n")
