from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from aidreport.document.blocks import KeyFigures, Paragraph
from aidreport.document.message_text import message_content
from aidreport.document.page_blocks import Columns, Contents
from aidreport.document.reading import texts_in_order
from aidreport.document.spans import plain_text
from aidreport.document.template import parse_template
from aidreport.errors import TemplateError

if TYPE_CHECKING:
    from collections.abc import Callable

    from aidreport.document.blocks import Briefing
    from aidreport.document.wording import Wording
    from aidreport.model.dataset import Dataset

TWO = "# T\n\n:::side-by-side\nLeft\n:::column\nRight\n:::\n"


def test_columns_are_read_one_after_the_other(
    norway: Dataset, briefing: Callable[..., Briefing]
) -> None:
    made = briefing(norway, TWO)
    words = [(plain_text(text.text), text.block) for text in texts_in_order(made)]
    assert [word for word, _ in words[-2:]] == ["Left", "Right"]
    assert words[-1][1] == words[-2][1]


def test_a_column_that_shows_nothing_leaves_the_others_their_room(
    norway: Dataset, briefing: Callable[..., Briefing]
) -> None:
    text = "# T\n\n:::side-by-side\n:::findings\n:::column\nA\n:::column\nB\n:::\n"
    (columns,) = (b for b in briefing(norway, text).body if isinstance(b, Columns))
    assert len(columns.columns) == 2
    made = briefing(norway, text.replace("A\n:::column\n", ""))
    assert [type(block) for block in made.body[-1:]] == [Paragraph]


def test_contents_list_headings_in_columns(
    norway: Dataset, briefing: Callable[..., Briefing]
) -> None:
    made = briefing(
        norway,
        "# T\n\n:::contents\n\n:::side-by-side\n## A\n\nWords\n:::column\n## B\n\nWords\n:::\n"
        "\n## C\n\nWords\n",
    )
    (contents,) = (block for block in made.body if isinstance(block, Contents))
    listed = [(plain_text(entry.text), entry.heading) for entry in contents.entries]
    assert listed == [("A", 1), ("B", 2), ("C", 3)]


def test_a_message_has_the_key_figures_of_columns(
    norway: Dataset, briefing: Callable[..., Briefing], wording: Callable[[str], Wording]
) -> None:
    plain = "# T\n\n:::key-figures\n"
    text = "# T\n\n:::side-by-side\n:::key-figures\n:::column\nWords\n:::\n"
    first, second = (
        message_content(briefing(norway, each), wording("en"), {}) for each in (plain, text)
    )
    assert first.key_figures == second.key_figures
    assert not any(isinstance(block, KeyFigures) for block in briefing(norway, text).body)


@pytest.mark.parametrize("inner", ["page-break", "contents", "side-by-side\nA\n:::column\nB\n:::"])
def test_what_needs_the_whole_width_is_refused_in_a_column(inner: str) -> None:
    name = inner.split("\n", maxsplit=1)[0]
    with pytest.raises(TemplateError) as refused:
        parse_template(f"# T\n\n:::side-by-side\nA\n:::column\n:::{inner}\n:::\n", "own.md")
    assert f"line 6, column 1: {name} inside a column is not offered" in refused.value.details


def test_one_column_is_none() -> None:
    with pytest.raises(TemplateError) as refused:
        parse_template("# T\n\n:::side-by-side\nA\n:::\n", "own.md")
    (detail,) = refused.value.details
    assert detail == "line 3, column 1: side-by-side has one column; write :::column between two"
