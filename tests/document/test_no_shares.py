from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.document.directives.dated import dated_table
from tests.shipped import LANGUAGES

from aidreport.document.blocks import Heading, Paragraph, ParagraphRole, Table
from aidreport.document.chart_blocks import Chart
from aidreport.document.spans import plain_text
from aidreport.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable

    from aidreport.document.blocks import Block, Briefing
    from aidreport.model.dataset import Dataset

METHOD = "# T\n\n## S\n\n:::{}\n\n## Method\n\nAmounts as stated. {{{{ shares }}}}\n"


@pytest.fixture
def notes(
    briefing: Callable[..., Briefing], table: Callable[..., Dataset]
) -> Callable[..., list[str]]:
    """Compose one directive of amounts by recipient and year; return its notes."""

    def make(line: str, language: str = "en", **amounts: str) -> list[str]:
        body = briefing(dated_table(table(**amounts)), f"# T\n\n## S\n\n:::{line}\n", language).body
        assert not any(isinstance(block, Chart) for block in body)
        return [plain_text(block.text) for block in body if is_note(block)]

    return make


def is_note(block: Block) -> bool:
    return isinstance(block, Paragraph) and block.role is ParagraphRole.NOTE


@pytest.mark.parametrize("line", ["line-chart", "slope", "dumbbell", "dumbbell{year=2025}"])
def test_a_chart_that_compares_years_says_why_it_is_not_drawn_of_one_year(
    notes: Callable[..., list[str]], line: str
) -> None:
    (note,) = notes(line, A_2025="NOK 9", B_2025="NOK 4")
    assert note == (
        "The figure of amounts by recipient is not drawn: the only year with amounts is 2025, and"
        " the figure compares years."
    )
    (note,) = notes(line, A_0="NOK 9", B_0="NOK 4")
    assert "no amount has a year" in note


def test_a_dumbbell_without_the_year_before_the_last_names_it(
    notes: Callable[..., list[str]],
) -> None:
    (note,) = notes("dumbbell", A_2023="NOK 9", A_2025="NOK 4")
    assert "there are no amounts of 2024" in note


@pytest.mark.parametrize(
    ("amounts", "why"),
    [
        ({"A_2021": "NOK 9", "B_2021": "NOK 4"}, "the only year with amounts is 2021"),
        ({"A_2021": "NOK 9", "B_2022": "NOK 4"}, "no row has amounts of two years"),
        ({"A_0": "NOK 9", "B_0": "NOK 4"}, "no amount has a year"),
    ],
)
def test_a_table_whose_rows_have_no_two_years_says_why_it_has_no_trends(
    notes: Callable[..., list[str]], amounts: dict[str, str], why: str
) -> None:
    assert notes('table{columns="amount, trend"}', **amounts) == [f"Trends are not shown: {why}."]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_what_is_not_drawn(
    notes: Callable[..., list[str]], language: str
) -> None:
    of_one = {"A_2025": "NOK 9", "B_2025": "NOK 4"}
    lines = ("slope", 'table{columns="amount, trend"}')
    said = [notes(line, language, **of_one)[0] for line in lines]
    said += [notes(line, language, A_0="NOK 9")[0] for line in lines]
    said += notes("dumbbell", language, A_2023="NOK 9", A_2025="NOK 4")
    said += notes("country-grid", language, A_2025="NOK 9")
    assert len(set(said)) == len(said)


def test_of_several_currencies_each_is_drawn_or_named(
    briefing: Callable[..., Briefing], table: Callable[..., Dataset]
) -> None:
    data = dated_table(table(A_2024="NOK 9", A_2025="NOK 4", B_2025="USD 3"))
    body = briefing(data, "# T\n\n## S\n\n:::dumbbell\n").body
    assert sum(isinstance(block, Chart) for block in body) == 1
    (note,) = [plain_text(block.text) for block in body if is_note(block)]
    assert note.startswith("The figure of amounts by recipient, USD is not drawn")


def test_in_a_group_without_the_years_that_a_chart_names_a_note_is_in_its_place(
    briefing: Callable[..., Briefing], table: Callable[..., Dataset]
) -> None:
    data = dated_table(table(A_2024="NOK 9", A_2025="NOK 4", B_2022="NOK 3", B_2023="NOK 3"))
    for line in (":::dumbbell{year=2025}", ":::slope{from=2024 to=2025}"):
        text = f"# T\n\n:::each{{by=recipient}}\n## {{{{ group }}}}\n\n{line}\n:::\n"
        body = briefing(data, text).body
        assert [type(block) for block in body if is_note(block) or isinstance(block, Chart)] == [
            Chart,
            Paragraph,
        ]


def test_a_year_that_was_asked_for_and_is_not_in_the_data_is_an_error(
    briefing: Callable[..., Briefing], table: Callable[..., Dataset]
) -> None:
    data = dated_table(table(A_2024="NOK 9", A_2025="NOK 4"))
    with pytest.raises(DataError, match="no amounts of 2018 and 2019"):
        briefing(data, "# T\n\n## S\n\n:::dumbbell{year=2019}\n")


@pytest.mark.parametrize("line", ["table", "share-bar", "table{columns=bar}", "waffle"])
def test_what_shares_are_parts_of_is_said_where_there_are_shares_only(
    briefing: Callable[..., Briefing], table: Callable[..., Dataset], line: str
) -> None:
    said = "Shares are parts of the total in the table."
    for amount, shown in (("NOK 4", True), ("NOK -4", False), ("NOK -9", False)):
        data = table(A="NOK 9", B=amount)
        last = briefing(data, METHOD.format(line)).body[-1]
        assert isinstance(last, Paragraph)
        assert plain_text(last.text).rstrip() == "Amounts as stated." + (
            f" {said}" if shown else ""
        )


def test_a_page_whose_groups_alone_have_shares_says_what_they_are_parts_of(
    briefing: Callable[..., Briefing], table: Callable[..., Dataset]
) -> None:
    text = "# T\n\n:::table\n\n:::each{by=recipient}\n## {{ group }}\n\n:::table{by=donor}\n:::\n\n"
    body = briefing(table(A="NOK 9", B="NOK -4"), f"{text}## Method\n\n{{{{ shares }}}}\n").body
    assert sum(isinstance(block, Table) for block in body) == 3
    assert "Shares are parts of the total in the table." in [
        plain_text(block.text) for block in body if isinstance(block, Paragraph)
    ]


def test_that_shares_are_not_shown_is_said_once_on_a_page(
    briefing: Callable[..., Briefing], table: Callable[..., Dataset]
) -> None:
    template = "# T\n\n:::table{by=recipient}\n\n## Shares\n\n:::share-bar{by=recipient}\n"
    body = briefing(table(A="NOK 9", B="NOK -4"), template).body
    texts = [plain_text(block.text) for block in body if is_note(block)]
    assert [text.startswith("Shares are not shown") for text in texts].count(True) == 1
    headings = [plain_text(block.text) for block in body if isinstance(block, Heading)]
    assert headings == ["T"]


def test_a_note_right_below_the_title_stays_a_note(
    briefing: Callable[..., Briefing], table: Callable[..., Dataset]
) -> None:
    body = briefing(table(A="NOK 9", B="NOK -4"), "# T\n\n:::share-bar{by=recipient}\n").body
    assert [block.role for block in body if isinstance(block, Paragraph)] == [ParagraphRole.NOTE]
