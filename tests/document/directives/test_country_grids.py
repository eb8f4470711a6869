from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from aidreport.document.blocks import Paragraph, ParagraphRole
from aidreport.document.chart_blocks import Chart
from aidreport.document.spans import plain_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from aidreport.document.blocks import Block, Briefing
    from aidreport.model.dataset import Dataset


@pytest.fixture
def body(
    briefing: Callable[..., Briefing], table: Callable[..., Dataset]
) -> Callable[..., tuple[Block, ...]]:
    """Compose a grid of amounts by countries, whose names have "_" for blanks."""

    def make(language: str = "en", **amounts: str) -> tuple[Block, ...]:
        data = table(**amounts)
        rows = tuple(
            row._replace(country=row.recipient.name.replace("_", " ")) for row in data.allocations
        )
        data = replace(data, allocations=rows)
        return briefing(data, "# T\n\n## S\n\n:::country-grid\n", language).body

    return make


def only_chart(blocks: tuple[Block, ...]) -> Chart:
    (chart,) = [block for block in blocks if isinstance(block, Chart)]
    return chart


def test_countries_have_their_codes_places_and_classes(body: Callable[..., object]) -> None:
    chart = only_chart(body(Sudan="NOK 9", Chad="NOK 4", South_Sudan="NOK 4"))  # type: ignore[arg-type]
    found = {
        plain_text(item.name): (item.marks[0].series, plain_text(item.marks[0].value))
        for item in chart.items
    }
    assert found == {"SD": (1, "9"), "TD": (0, "4"), "SS": (0, "4")}
    assert [plain_text(series.name) for series in chart.series] == ["4", "9"]
    assert len({item.place for item in chart.items} | set(chart.empty)) == 3 + len(chart.empty)


@pytest.mark.parametrize("language", ["en", "nb", "nn", "fr", "de", "es", "pt", "uk", "ar"])
def test_what_is_of_no_country_is_named_below(
    body: Callable[..., tuple[Block, ...]], language: str
) -> None:
    note = body(language, Sudan="NOK 9", Nowhere="NOK 7")[-1]
    assert isinstance(note, Paragraph)
    assert note.role is ParagraphRole.NOTE
    assert [span.figure for span in note.text if span.figure] == ["group/country/Nowhere/NOK"]


def test_long_amounts_are_in_the_classes_and_not_in_the_squares(
    body: Callable[..., tuple[Block, ...]],
) -> None:
    chart = only_chart(body(Sudan="NOK 900000001", Chad="NOK 4"))
    assert all(not item.marks[0].value for item in chart.items)
    assert [plain_text(series.name) for series in chart.series] == ["4", "900,000,001"]


@pytest.mark.parametrize(
    ("amounts", "name"),
    [
        ({"Sudan": "NOK 9", "Chad": "NOK -4"}, "Chad"),
        ({"Sudan": "NOK 9", "Nowhere": "NOK 4", "Elsewhere": "NOK -4"}, "Elsewhere"),
    ],
)
def test_a_grid_with_a_negative_amount_is_not_drawn_and_a_note_says_so(
    body: Callable[..., tuple[Block, ...]], amounts: dict[str, str], name: str
) -> None:
    note = body(**amounts)[-1]
    assert isinstance(note, Paragraph)
    assert plain_text(note.text).replace("\u00a0", " ") == (
        f"The figure of amounts by country is not drawn: {name} has NOK −4, and no part of a"
        " whole is negative."
    )


def test_amounts_of_no_country_of_the_grid_have_a_note_in_its_place(
    body: Callable[..., tuple[Block, ...]],
) -> None:
    (note,) = (block for block in body(Nowhere="NOK 9") if isinstance(block, Paragraph))
    assert "not drawn: no amount is of a country that has a place in the grid" in plain_text(
        note.text
    )
