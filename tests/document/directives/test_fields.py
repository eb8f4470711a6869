"""Columns of any field, and the order of rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from aidreport.document.blocks import ListBlock, Table
from aidreport.document.spans import plain_text
from aidreport.model.allocation import Party

if TYPE_CHECKING:
    from collections.abc import Callable

    from aidreport.document.blocks import Briefing, Cell
    from aidreport.model.dataset import Dataset


@pytest.fixture
def data(table: Callable[..., Dataset]) -> Dataset:
    """Six grants, five of them to UNICEF."""
    dataset = table(**{f"g{number}": f"NOK {number}00000" for number in range(1, 7)})
    countries = ("Sudan", "Chad", "Sudan", "Yemen", "Syria", "Mali")
    rows = tuple(
        item._replace(
            recipient=Party("NRC", "NRC") if at == 1 else Party("UNICEF", "UNICEF"),
            country=countries[at],
            decided=date(2025 - at % 2, 3, 1 + at),
            description="" if at == 1 else f"For {countries[at]}",
        )
        for at, item in enumerate(dataset.allocations)
    )
    return replace(dataset, allocations=rows)


def text(cell: Cell) -> str:
    if isinstance(cell, ListBlock):
        return " / ".join(plain_text(item.text) for (item,) in cell.items)  # type: ignore[union-attr]
    return plain_text(cell).replace("\u00a0", " ")  # type: ignore[arg-type]


@pytest.fixture
def rows(briefing: Callable[..., Briefing]) -> Callable[..., list[list[str]]]:
    def make(data: Dataset, options: str) -> list[list[str]]:
        page = briefing(data, f"# T\n\n:::table{{{options}}}\n")
        (found,) = (block for block in page.body if isinstance(block, Table))
        heads = [plain_text(column.heading) for column in found.columns]
        return [heads, *([text(cell) for cell in row.cells] for row in found.rows)]

    return make


def test_one_value_is_shown_and_of_many_the_first_three(
    rows: Callable[..., list[list[str]]], data: Dataset
) -> None:
    assert rows(data, 'columns="amount, country, recipient_type"') == [
        ["Recipient", "NOK million", "Country"],
        ["UNICEF", "1.9", "Sudan, Yemen, Syria and Mali"],
        ["NRC", "0.2", "Chad"],
        ["Total", "2.1", ""],
    ]
    more = data.allocations[0]._replace(id="more", country="Niger")
    longer = replace(data, allocations=(*data.allocations, more))
    assert rows(longer, 'columns="country"')[1] == ["UNICEF", "Sudan, Yemen, Syria and 2 others"]


def test_years_are_in_their_order_and_texts_are_a_list(
    rows: Callable[..., list[list[str]]], data: Dataset
) -> None:
    found = rows(data, 'columns="year, description"')
    assert found[1][1] == "2024 and 2025"
    assert found[1][2] == "For Sudan / For Yemen / For Syria / For Mali"
    assert found[2][2] == ""


def test_the_source_of_each_row_is_named(
    rows: Callable[..., list[list[str]]], data: Dataset
) -> None:
    found = rows(data, 'columns="source, date"')
    assert found[2] == ["NRC", "q2.csv, row 3", "2 Mar 2024"]


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("-amount", ["Mali", "Syria", "Sudan", "Yemen", "Chad"]),
        ("amount", ["Chad", "Sudan", "Yemen", "Syria", "Mali"]),
        ("name", ["Chad", "Mali", "Sudan", "Syria", "Yemen"]),
        ("-name", ["Yemen", "Syria", "Sudan", "Mali", "Chad"]),
    ],
)
def test_rows_are_in_the_order_that_is_asked_for(
    rows: Callable[..., list[list[str]]], data: Dataset, sort: str, order: list[str]
) -> None:
    found = rows(data, f"by=country columns=amount sort={sort}")
    assert [row[0] for row in found[1:-1]] == order


def test_the_largest_are_chosen_before_they_are_sorted(
    rows: Callable[..., list[list[str]]], data: Dataset
) -> None:
    found = rows(data, "by=country columns=amount sort=name top=2")
    assert [row[0] for row in found[1:]] == ["Mali", "Syria", "Others (3)", "Total"]


def test_what_has_no_name_is_the_last_in_any_order(
    rows: Callable[..., list[list[str]]], data: Dataset
) -> None:
    unknown = data.allocations[5]._replace(country=None)
    dataset = replace(data, allocations=(*data.allocations[:5], unknown))
    for sort in ("amount", "name", "-name"):
        found = rows(dataset, f"by=country columns=amount sort={sort}")
        assert found[-2][0] == "Not stated"


def test_rows_without_a_value_are_not_taken_for_those_that_have_one(
    rows: Callable[..., list[list[str]]], data: Dataset
) -> None:
    first, *others = data.allocations
    known = replace(data, allocations=(first, *(item._replace(country="") for item in others)))
    lines = rows(known, 'columns="amount, country"')
    assert ["UNICEF", "1.9", "Sudan and Not stated"] in lines
