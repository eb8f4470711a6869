"""A part of the page for each group of a field."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.properties import cases

from aidreport.document.blocks import Callout, Heading, Paragraph, Table
from aidreport.document.spans import plain_text
from aidreport.errors import DataError, TemplateError
from aidreport.model.allocation import Party

if TYPE_CHECKING:
    from collections.abc import Callable

    from aidreport.analysis.figures import Figures
    from aidreport.document.blocks import Briefing
    from aidreport.model.dataset import Dataset

    Compose = Callable[..., Briefing]


@pytest.fixture
def data(table: Callable[..., Dataset]) -> Dataset:
    """Four grants in three countries and two sectors."""
    amounts = ("NOK 3000000", "NOK 1000000", "NOK 2000000", "NOK 4000000")
    dataset = table(**{f"g{number}": amount for number, amount in enumerate(amounts)})
    countries, sectors = ("Sudan", "Chad", "Sudan", "Mali"), ("Food", "Health", "Health", "Food")
    rows = tuple(
        item._replace(
            recipient=Party("WFP", "WFP") if at else Party("NRC", "NRC"),
            country=countries[at],
            sector=sectors[at],
        )
        for at, item in enumerate(dataset.allocations)
    )
    return replace(dataset, allocations=rows)


def said(page: Briefing) -> list[str]:
    """Return the headings with their level, and paragraphs."""
    texts = []
    for block in page.body:
        if isinstance(block, Heading):
            texts.append("#" * block.level + " " + plain_text(block.text))
        elif isinstance(block, Paragraph):
            texts.append(plain_text(block.text).replace("\u00a0", " "))
    return texts


def test_the_content_is_there_for_each_group_with_its_own_figures(
    briefing: Compose, data: Dataset
) -> None:
    text = "# T\n\n:::each{by=country}\n## {{ group }}\n\n{{ group_total }}, {{ group_share }}, "
    page = briefing(data, text + "{{ partners }} of {{ total }}\n\n:::table{columns=amount}\n:::\n")
    assert said(page) == [
        "# T",
        "## Sudan",
        "NOK 5 million, 50.0%, 2 of NOK 5 million",
        "## Mali",
        "NOK 4 million, 40.0%, 1 of NOK 4 million",
        "## Chad",
        "NOK 1 million, 10.0%, 1 of NOK 1 million",
    ]
    tables = [block for block in page.body if isinstance(block, Table)]
    sums = [plain_text(each.rows[-1].cells[1]) for each in tables]  # type: ignore[arg-type]
    assert sums == ["5", "4", "1"]


def test_the_largest_are_in_the_order_that_is_asked_for_and_a_note_says_what_others_have(
    briefing: Compose, data: Dataset
) -> None:
    text = "# T\n\n:::each{by=country top=2 sort=name}\n## {{ group }}\n\nx\n:::\n"
    assert said(briefing(data, text)) == [
        "# T",
        "## Mali",
        "x",
        "## Sudan",
        "x",
        "Country: 1 other has no section of its own here; it has NOK 1 million.",
    ]


def test_one_inside_another_has_the_groups_of_both(briefing: Compose, data: Dataset) -> None:
    text = """# T

:::each{by=country where="country=Sudan, Chad"}
## {{ group }}

:::each{by=sector}
### {{ group }} in {{ outer_group }}

{{ group_share }} of {{ group_total }}
:::
:::
"""
    assert said(briefing(data, text)) == [
        "# T",
        "## Sudan",
        "### Food in Sudan",
        "60.0% of NOK 3 million",
        "### Health in Sudan",
        "40.0% of NOK 2 million",
        "## Chad",
        "### Health in Chad",
        "100.0% of NOK 1 million",
        "Shown here: Country: Sudan and Chad. Not included: 1 allocation of NOK 4 million.",
    ]


def test_what_a_group_does_not_have_is_said_in_it(briefing: Compose, data: Dataset) -> None:
    text = '# T\n\n:::each{by=country}\n## {{ group }}\n\n:::table{where="recipient=NRC"}\n:::\n'
    page = briefing(data, text)
    assert sum(isinstance(block, Table) for block in page.body) == 1
    nothing = "Nothing to show here: Recipient: NRC."
    assert [text for text in said(page) if text.startswith(("##", "Nothing"))] == [
        "## Sudan",
        "## Mali",
        nothing,
        "## Chad",
        nothing,
    ]


def test_three_inside_each_other_are_refused_with_the_place(
    briefing: Compose, data: Dataset
) -> None:
    with pytest.raises(TemplateError) as caught:
        briefing(data, "# T\n\n" + ":::each\n" * 3 + "x\n" + ":::\n" * 3)
    message = 'line 5, column 4: "each" is too deep: it can be inside one other of its kind'
    assert message in str(caught.value)


def test_the_names_of_a_group_are_known_inside_only(briefing: Compose, data: Dataset) -> None:
    with pytest.raises(TemplateError) as caught:
        briefing(data, "# T\n\n{{ group }}\n\n:::each\n{{ grup }}\n:::\n")
    assert 'line 3, column 4: {{ group }}: unknown name "group"' in str(caught.value)
    assert 'line 6, column 4: {{ grup }}: unknown name "grup" (did you mean "group"?)' in str(
        caught.value
    )


def test_more_groups_than_a_page_can_have_are_refused(
    briefing: Compose, table: Callable[..., Dataset]
) -> None:
    many = table(**{f"g{number}": "NOK 1000" for number in range(1001)})
    with pytest.raises(DataError, match="more than 1000 parts: there are 1001 groups by recipient"):
        briefing(many, "# T\n\n:::each\n## {{ group }}\n:::\n")
    few = briefing(many, "# T\n\n:::each{top=2}\n## {{ group }}\n\nx\n:::\n")
    assert said(few)[1:4] == ["## g0", "x", "## g1"]


HOSTILE = ["*b* {{ total }} <i>", "{% for x in y %}", ":::table", "# h", "a/b;c=d,e", "x" * 10_000]


@cases(20)
@given(st.lists(st.sampled_from(HOSTILE) | st.text(min_size=1), min_size=1, unique=True))
def test_any_name_is_the_text_that_it_is(
    composed: Callable[..., tuple[Briefing, Figures]],
    table: Callable[..., Dataset],
    names: list[str],
) -> None:
    dataset = table(**{f"g{number}": "NOK 1000" for number in range(len(names))})
    items = zip(dataset.allocations, names, strict=True)
    rows = tuple(item._replace(theme=name.strip() or None) for item, name in items)
    page, figures = composed(
        replace(dataset, allocations=rows), "# T\n\n:::each{by=theme}\n## {{ group }}\n\nx\n:::\n"
    )
    headings = [block for block in page.body if isinstance(block, Heading)][1:]
    assert len(headings) == len({row.theme for row in rows})
    assert all(len(plain_text(each.text)) <= 170 for each in headings)
    assert len({part.conditions for part in figures.parts}) == len(figures.parts)


def test_what_the_page_leaves_out_is_said_before_the_groups_not_in_one_of_them(
    briefing: Compose, data: Dataset
) -> None:
    dollars = replace(data.allocations[1].amount, currency="USD")
    rows = (
        data.allocations[0],
        data.allocations[1]._replace(amount=dollars),
        *data.allocations[2:],
    )
    text = (
        "# T\n\n:::each{by=country}\n## {{ group }}\n\n:::table{columns=amount currency=NOK}\n:::\n"
    )
    page = briefing(replace(data, allocations=rows), text)
    kinds = [type(block) for block in page.body]
    assert kinds.count(Callout) == 1
    assert kinds[:3] == [Heading, Callout, Heading]
