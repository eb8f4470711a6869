"""A part of the page if a condition holds."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from aidreport.document.blocks import Heading, Paragraph
from aidreport.document.spans import plain_text
from aidreport.errors import TemplateError

if TYPE_CHECKING:
    from collections.abc import Callable

    from aidreport.document.blocks import Briefing
    from aidreport.model.dataset import Dataset

    Compose = Callable[..., Briefing]

BOTH = '# T\n\n:::when{{test="{test}"}}\n## Yes\n\nyes\n:::else\n## No\n\nno\n:::\n'


def said(page: Briefing) -> list[str]:
    blocks = (block for block in page.body if isinstance(block, Heading | Paragraph))
    return [plain_text(block.text) for block in blocks][1:]


@pytest.mark.parametrize(
    ("test", "expected"),
    [
        ("partners > 2", True),
        ("partners > 3", False),
        ("partners == 3 and not partners == 4", True),
        ("total > 386000000", True),
        ("donor == 'Norway'", True),
        ("largest_share < 50", False),
        ("1 < 2 or 1 / 0 > 1", True),
    ],
)
def test_one_of_two_parts_is_on_the_page(
    briefing: Compose, norway: Dataset, test: str, expected: bool
) -> None:
    page = briefing(norway, BOTH.format(test=test))
    assert said(page) == (["Yes", "yes"] if expected else ["No", "no"])


def test_without_another_part_nothing_is_there(briefing: Compose, norway: Dataset) -> None:
    page = briefing(norway, '# T\n\n:::when{test="partners > 9"}\nyes\n:::\n')
    assert said(page) == []


def test_a_condition_inside_each_is_about_the_group(briefing: Compose, norway: Dataset) -> None:
    text = (
        '# T\n\n:::each{by=recipient}\n:::when{test="group_total > 100000000"}\n## {{ group }}\n'
        "\nx\n:::\n:::\n"
    )
    assert said(briefing(norway, text)) == ["UNICEF", "x", "ICRC", "x"]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (':::when{test="partnres > 2"}', 'unknown name "partnres" (did you mean "partners"?)'),
        (":::when", "line 3, column 1: when: it has no test"),
        (':::when{test="partners >"}', "line 3, column 24: {{ partners > }}"),
        (':::when{test="[1]"}', "lists are not offered"),
        (':::when{tset="1"}', 'unknown option "tset" (did you mean "test"?)'),
    ],
)
def test_what_is_no_condition_is_refused_with_its_place(
    briefing: Compose, norway: Dataset, line: str, problem: str
) -> None:
    with pytest.raises(TemplateError) as caught:
        briefing(norway, f"# T\n\n{line}\nyes\n:::\n")
    assert problem in str(caught.value)
    assert "line 3" in str(caught.value)


def test_a_condition_that_cannot_be_computed_is_refused(briefing: Compose, norway: Dataset) -> None:
    with pytest.raises(
        TemplateError, match=r"line 3, column \d+: .* cannot be shown: it divides by zero"
    ):
        briefing(norway, '# T\n\n:::when{test="1 / 0 > 1"}\nyes\n:::\n')


@pytest.mark.parametrize(
    "test", ["group_total > 6000000", "group_total == 5", "5 < group_total", "group_total / 2 > 1"]
)
def test_amounts_in_several_currencies_are_compared_with_nothing(
    briefing: Compose, table: Callable[..., Dataset], test: str
) -> None:
    data = table(WFP="NOK 9000000", MSF="EUR 700000")
    rows = tuple(item._replace(country="Sudan") for item in data.allocations)
    data = replace(data, allocations=rows)
    text = '# T\n\n:::each{{by=country}}\n:::when{{test="{}"}}\n## {{{{ group }}}}\n\nx\n:::\n:::\n'
    with pytest.raises(TemplateError, match="group_total has several currencies") as caught:
        briefing(data, text.format(test))
    assert caught.value.details[0].replace("\u00a0", " ") == (
        "group_total: NOK 9 million and EUR 700,000"
    )
    assert "--currency CUR" in str(caught.value.fix)
    # What the fix proposes works.
    assert said(briefing(data, text.format("partners > 1"))) == ["Sudan", "x"]
    one = replace(data, allocations=data.allocations[:1])
    assert said(briefing(one, text.format("group_total > 6000000"))) == ["Sudan", "x"]


def test_amounts_in_several_currencies_are_shown_as_they_are(
    briefing: Compose, table: Callable[..., Dataset]
) -> None:
    data = table(WFP="NOK 9000000", MSF="EUR 700000")
    shown = said(briefing(data, "# T\n\n{{ total }} if {{ total if partners > 1 else 'x' }}\n"))
    amounts = "NOK 9 million and EUR 700,000"
    assert [text.replace("\u00a0", " ") for text in shown] == [f"{amounts} if {amounts}"]
