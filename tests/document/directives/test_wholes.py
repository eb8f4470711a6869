from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from aidreport.document.blocks import Paragraph
from aidreport.document.chart_blocks import Chart
from aidreport.document.spans import plain_text
from aidreport.document.template import parse_template
from aidreport.errors import TemplateError

if TYPE_CHECKING:
    from collections.abc import Callable

    from aidreport.document.blocks import Block, Briefing
    from aidreport.model.dataset import Dataset

    Blocks = Callable[..., tuple[Block, ...]]


@pytest.fixture
def body(briefing: Callable[..., Briefing]) -> Blocks:
    def make(dataset: Dataset, line: str, language: str = "en") -> tuple[Block, ...]:
        return briefing(dataset, f"# T\n\n## S\n\n:::{line}\n", language).body

    return make


def only_chart(blocks: tuple[Block, ...]) -> Chart:
    (chart,) = [block for block in blocks if isinstance(block, Chart)]
    return chart


def test_a_waffle_has_a_hundred_squares_with_shares_and_amounts(
    body: Blocks, table: Callable[..., Dataset]
) -> None:
    chart = only_chart(body(table(A="NOK 596", B="NOK 363", C="NOK 41"), "waffle"))
    assert [
        (
            plain_text(item.name),
            (item.marks[0].end - item.marks[0].start) * 100,
            plain_text(item.marks[0].value).replace("\u00a0", " "),
            plain_text(item.total),
        )
        for item in chart.items
    ] == [
        ("A", 60, "NOK 596", "59.6%"),
        ("B", 36, "NOK 363", "36.3%"),
        ("C", 4, "NOK 41", "4.1%"),
    ]


@pytest.mark.parametrize("language", ["en", "nb", "nn", "fr", "de", "es", "pt", "uk", "ar"])
def test_what_a_square_is_names_the_total(
    body: Blocks, table: Callable[..., Dataset], language: str
) -> None:
    (label,) = [
        block
        for block in body(table(A="NOK 59", B="NOK 41"), "waffle", language)
        if isinstance(block, Paragraph)
    ]
    assert [span.figure for span in label.text if span.figure] == ["total/NOK"]


def test_what_was_announced_but_not_itemised_is_a_part(body: Blocks, norway: Dataset) -> None:
    chart = only_chart(body(norway, "waffle"))
    assert sum(item.marks[0].end - item.marks[0].start for item in chart.items) == 1


def test_the_parts_of_a_treemap_are_in_proportion_and_the_others_the_last(
    body: Blocks, table: Callable[..., Dataset]
) -> None:
    amounts = {f"P{at}": f"NOK {40 - at}" for at in range(8)}
    chart = only_chart(body(table(**amounts), "treemap{top=3}"))
    assert [plain_text(item.name) for item in chart.items] == ["P0", "P1", "P2", "Others (5)"]
    assert [item.rest for item in chart.items] == [False, False, False, True]
    first = chart.items[0].marks[0]
    assert first.end - first.start == round(Decimal(40) / 292, 6)


@pytest.mark.parametrize("kind", ["waffle", "treemap"])
def test_each_currency_is_a_whole_of_its_own(
    body: Blocks, table: Callable[..., Dataset], kind: str
) -> None:
    blocks = body(table(A="NOK 59", B="USD 41", C="NOK 3"), kind)
    charts = [block for block in blocks if isinstance(block, Chart)]
    assert [[plain_text(item.name) for item in chart.items] for chart in charts] == [
        ["A", "C"],
        ["B"],
    ]


@pytest.mark.parametrize("kind", ["waffle", "treemap"])
def test_every_amount_is_read_aloud(body: Blocks, table: Callable[..., Dataset], kind: str) -> None:
    chart = only_chart(body(table(A="NOK 59", B="NOK 41"), kind))
    said = plain_text(chart.alternative).replace("\u00a0", " ")
    assert said.endswith("Largest: A, NOK 59. Total: NOK 100. A NOK 59 and B NOK 41.")


@pytest.mark.parametrize("kind", ["waffle", "treemap"])
@pytest.mark.parametrize(
    ("amounts", "why"),
    [
        ({"A": "NOK 9", "B": "NOK -4"}, "B has NOK −4, and no part of a whole is negative."),
        ({"A": "NOK 0", "B": "NOK 0"}, "all amounts are zero."),
    ],
)
def test_what_is_no_whole_is_not_drawn_and_a_note_says_why(
    body: Blocks, table: Callable[..., Dataset], kind: str, amounts: dict[str, str], why: str
) -> None:
    note = body(table(**amounts), kind)[-1]
    assert isinstance(note, Paragraph)
    said = plain_text(note.text).replace("\u00a0", " ")
    assert said == f"The figure of amounts by recipient is not drawn: {why}"


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (":::waffle{top=6}", '"6" is no whole number from 1 to 5'),
        (":::treemap{top=0}", '"0" is no whole number from 1 to 20'),
    ],
)
def test_more_parts_than_can_be_told_apart_are_refused(line: str, problem: str) -> None:
    with pytest.raises(TemplateError) as caught:
        parse_template(f"# T\n\n{line}\n", "own.md")
    assert problem in caught.value.details[0]
