"""What a message says of a briefing."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from aidreport.document.message_text import MessageTemplate, message_content

if TYPE_CHECKING:
    from collections.abc import Callable

    from aidreport.document.blocks import Briefing
    from aidreport.document.message_text import MessageContent
    from aidreport.document.wording import Wording
    from aidreport.model.dataset import Dataset

TEMPLATE = "# T\n\n:::key-figures\n\n:::table\n"


@pytest.fixture
def content(
    briefing: Callable[..., Briefing],
    table: Callable[..., Dataset],
    wording: Callable[[str], Wording],
) -> Callable[..., MessageContent]:
    def make(amounts: dict[str, str], language: str = "en", body: str = TEMPLATE) -> MessageContent:
        return message_content(briefing(table(**amounts), body, language), wording(language), {})

    return make


CODES = ("NOK", "EUR", "USD", "SEK")


@pytest.mark.parametrize(
    ("currencies", "headline"),
    [
        (1, "NOK 5 million"),
        (2, "NOK 5 million and EUR 5 million"),
        (3, "NOK 5 million, EUR 5 million and USD 5 million"),
        (4, ""),
    ],
)
def test_the_headline_leaves_out_no_currency_and_is_left_out_where_there_are_many(
    content: Callable[..., MessageContent], currencies: int, headline: str
) -> None:
    amounts = {code: f"{code} 5 million" for code in CODES[:currencies]}
    assert content(amounts).headline.replace("\u00a0", " ") == headline


def test_parts_of_the_data_are_not_in_a_message_where_they_would_be_taken_for_the_whole(
    content: Callable[..., MessageContent],
) -> None:
    body = (
        '# T\n\n:::key-figures{where="recipient=A"}\n:::key-figures\n'
        ':::table{where="recipient=A"}\n'
        ":::each\n:::table\n:::\n:::table\n:::rows\n"
    )
    said = content({"A": "NOK 5 million", "B": "NOK 1 million"}, body=body)
    assert said.headline.replace("\u00a0", " ") == "NOK 6 million"
    assert [table.rows[-1][1][1] for table in said.tables] == ["6"]


def test_a_message_without_key_figures_has_no_headline(
    content: Callable[..., MessageContent],
) -> None:
    assert content({"A": "NOK 5 million"}, body="# T\n\n:::table\n").headline == ""


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "A – NOK million: 5; Share: 100.0%"),
        ("nb", "A – Millioner NOK: 5; Andel: 100,0\u00a0%"),
        ("fr", "A – NOK (millions)\u00a0: 5; Part\u00a0: 100,0\u00a0%"),
    ],
)
def test_a_colon_is_written_as_the_language_does(
    content: Callable[..., MessageContent], language: str, line: str
) -> None:
    made = content({"A": "NOK 5 million"}, language)
    assert made.tables[0].lines[0].replace("\u202f", "\u00a0") == line


@pytest.mark.parametrize(("language", "rtl"), [("ar", True), ("fr", False)])
def test_a_message_runs_as_its_language_does(
    content: Callable[..., MessageContent], language: str, rtl: bool
) -> None:
    folder = Path(__file__).parents[2] / "templates/mail"
    texts = [
        (folder / f"briefing{suffix}").read_text(encoding="utf-8") for suffix in (".txt", ".html")
    ]
    found = replace(content({"A": "NOK 5 million"}, language), colours=defaultdict(str))
    html = MessageTemplate("briefing", *texts).fill(found).html
    assert (' dir="rtl"' in html) is rtl
    assert ("text-align:left" in html) is not rtl


@pytest.mark.parametrize(("language", "mark"), [("ar", "\u200e"), ("fr", "")])
def test_the_sign_of_a_number_is_on_its_left_in_both_texts_of_a_message(
    content: Callable[..., MessageContent], language: str, mark: str
) -> None:
    folder = Path(__file__).parents[2] / "templates/mail"
    texts = [
        (folder / f"briefing{suffix}").read_text(encoding="utf-8") for suffix in (".txt", ".html")
    ]
    made = content({"A": "NOK -5 million", "B": "NOK 1 million"}, language)
    filled = MessageTemplate("briefing", *texts).fill(replace(made, colours=defaultdict(str)))
    for text in (filled.text, filled.html):
        assert f"{mark}\u22125" in text
        assert ("\u200e" in text) is bool(mark)
