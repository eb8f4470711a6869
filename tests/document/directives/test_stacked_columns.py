from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from aidreport.document.blocks import Paragraph
from aidreport.document.chart_blocks import Chart
from aidreport.document.spans import plain_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.golden import Golden

    from aidreport.document.blocks import Briefing
    from aidreport.model.dataset import Dataset

    Table = Callable[..., Dataset]


@pytest.fixture
def dated(table: Table) -> Callable[..., Dataset]:
    """Make a data set: each amount is of the recipient and the year in its name, as in UN_2024."""

    def make(**amounts: str) -> Dataset:
        data = table(**amounts)
        rows = []
        for row in data.allocations:
            name, year = row.recipient.name.split("_")
            party = replace(row.recipient, key=name, name=name)
            rows.append(row._replace(recipient=party, decided=date(int(year), 3, 1)))
        return replace(data, allocations=tuple(rows))

    return make


@pytest.fixture
def stacked(briefing: Callable[..., Briefing]) -> Callable[..., list[Chart]]:
    def make(dataset: Dataset, options: str = "") -> list[Chart]:
        body = briefing(dataset, f"# T\n\n## S\n\n:::stacked-columns{{{options}}}\n").body
        return [block for block in body if isinstance(block, Chart)]

    return make


def test_the_golden_text_of_stacked_columns(
    briefing: Callable[..., Briefing],
    dated: Callable[..., Dataset],
    outline: Callable[[Briefing], str],
    golden: Golden,
) -> None:
    data = dated(
        WFP_2022="NOK 4 million",
        ICRC_2022="NOK 3 million",
        WFP_2024="NOK 2.5 million",
        MSF_2024="NOK 1 million",
        NRC_2024="NOK 0.2 million",
        ICRC_2024="NOK 0.1 million",
    )
    for language in ("en", "nb"):
        drawn = outline(briefing(data, "# T\n\n:::stacked-columns{top=2}\n", language))
        golden(f"stacked.{language}.txt", drawn)


def test_marks_begin_where_the_one_below_ends_and_add_up_to_the_total(
    stacked: Callable[..., list[Chart]], dated: Callable[..., Dataset]
) -> None:
    (chart,) = stacked(
        dated(A_2024="NOK 3 million", B_2024="NOK 1 million", A_2025="NOK 2 million")
    )
    first, second = chart.items
    assert [(mark.start, mark.end) for mark in first.marks] == [(0, 0.75), (0.75, 1)]
    assert [plain_text(item.total) for item in (first, second)] == ["4", "2"]
    assert [mark.series for mark in (*first.marks, *second.marks)] == [0, 1, 0]


def test_a_single_other_series_keeps_its_name(
    stacked: Callable[..., list[Chart]], dated: Callable[..., Dataset]
) -> None:
    (chart,) = stacked(dated(A_2024="NOK 3", B_2024="NOK 1", C_2025="NOK 2"), "top=2")
    assert [plain_text(series.name) for series in chart.series] == ["A", "C", "B"]


def test_columns_with_a_negative_part_are_not_drawn_and_a_note_says_so(
    briefing: Callable[..., Briefing], dated: Callable[..., Dataset]
) -> None:
    data = dated(A_2024="NOK 3", B_2024="NOK -1")
    note = briefing(data, "# T\n\n:::stacked-columns\n").body[-1]
    assert isinstance(note, Paragraph)
    assert plain_text(note.text).replace("\u00a0", " ") == (
        "The figure of amounts by year is not drawn: 2024, B has NOK −1, and no part of a whole"
        " is negative."
    )


def test_more_years_than_have_room_have_a_note_in_their_place(
    briefing: Callable[..., Briefing], dated: Callable[..., Dataset]
) -> None:
    data = dated(**{f"A_{year}": "NOK 300.5 million" for year in range(2000, 2025)})
    (note,) = briefing(data, "# T\n\n## S\n\n:::stacked-columns\n").body[2:]
    assert isinstance(note, Paragraph)
    assert plain_text(note.text) == (
        "The figure of amounts by year is not drawn: so many years have no room side by side."
    )
