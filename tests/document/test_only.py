"""What a page says about the part of the data that a directive shows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from aidreport.document.blocks import Paragraph, ParagraphRole, Table
from aidreport.document.spans import plain_text
from aidreport.errors import TemplateError
from aidreport.model.allocation import NOT_NAMED, Party

if TYPE_CHECKING:
    from collections.abc import Callable

    from aidreport.document.blocks import Briefing
    from aidreport.model.dataset import Dataset

    Compose = Callable[..., Briefing]


@pytest.fixture
def data(table: Callable[..., Dataset]) -> Dataset:
    """Four allocations to three recipients in three countries and two currencies."""
    dataset = table(UNICEF="NOK 5000000", WFP="NOK 3000000", NRC="NOK 2000000", MSF="EUR 700000")
    countries = ("Sudan", "Chad", "Sudan", "Bosnia & Herzegovina")
    rows = zip(dataset.allocations, countries, strict=True)
    placed = tuple(item._replace(country=country) for item, country in rows)
    return replace(dataset, allocations=placed)


def notes(briefing: Briefing) -> list[str]:
    return [
        plain_text(block.text).replace("\u00a0", " ")
        for block in briefing.body
        if isinstance(block, Paragraph) and block.role is ParagraphRole.NOTE
    ]


def totals(briefing: Briefing) -> list[str]:
    return [
        plain_text(block.rows[-1].cells[1]) for block in briefing.body if isinstance(block, Table)
    ]  # type: ignore[arg-type]


def test_a_note_says_which_allocations_are_shown_and_what_that_leaves_out(
    briefing: Compose, data: Dataset
) -> None:
    page = briefing(data, '# T\n\n:::table{where="country=Sudan" columns=amount}\n')
    assert totals(page) == ["7"]
    assert notes(page) == [
        "Shown here: Country: Sudan. Not included: 2 allocations of NOK 3 million and EUR 700,000."
    ]


def test_a_note_about_one_currency_names_that_alone(briefing: Compose, data: Dataset) -> None:
    page = briefing(data, '# T\n\n:::table{where="country=Sudan" columns=amount currency=NOK}\n')
    assert notes(page) == [
        "Shown here: Country: Sudan. Not included: 1 allocation of NOK 3 million."
    ]


def test_conditions_that_leave_nothing_out_need_no_note(briefing: Compose, data: Dataset) -> None:
    page = briefing(data, '# T\n\n:::table{where="measure=commitment" columns=amount}\n')
    assert totals(page) == ["10", "700,000"]
    assert notes(page) == []


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("country != Chad", "Country: not Chad"),
        ("country=Bosnia and Herzegovina", "Country: Bosnia & Herzegovina"),
        ("country=sudan, chad; recipient=UNICEF", "Country: Sudan and Chad; Recipient: UNICEF"),
    ],
)
def test_conditions_are_said_in_words(
    briefing: Compose, data: Dataset, where: str, said: str
) -> None:
    page = briefing(data, f'# T\n\n:::table{{where="{where}" columns=amount}}\n')
    assert notes(page)[0].startswith(f"Shown here: {said}. Not included: ")


def test_the_note_is_in_the_language_of_the_page(briefing: Compose, data: Dataset) -> None:
    page = briefing(data, '# T\n\n:::table{where="country=Sudan" columns=amount}\n', "nb")
    assert notes(page)[0].startswith("Vist her: Land: Sudan. Ikke medregnet: 2 bevilgninger på")


def test_a_value_that_no_allocation_has_is_refused_with_its_place(
    briefing: Compose, data: Dataset
) -> None:
    with pytest.raises(TemplateError) as caught:
        briefing(data, '# T\n\n:::table{columns=amount where="country=Sudan, Chda"}\n')
    place = 'test.md, line 3, column 47: table: where: no allocation has the country "Chda"'
    assert str(caught.value).startswith(f'{place} (did you mean "Chad"?)')


def test_conditions_that_no_allocation_meets_together_are_refused(
    briefing: Compose, data: Dataset
) -> None:
    with pytest.raises(TemplateError, match="no allocation has all of this: Country: Chad; Rec"):
        briefing(data, '# T\n\n:::table{where="country=Chad; recipient=UNICEF"}\n')


def test_a_part_has_shares_of_its_own_sum(briefing: Compose, data: Dataset) -> None:
    page = briefing(data, '# T\n\n:::table{where="country=Sudan" columns=share}\n')
    (found,) = (block for block in page.body if isinstance(block, Table))
    assert [plain_text(row.cells[1]) for row in found.rows] == ["71.4%", "28.6%", "100.0%"]  # type: ignore[arg-type]


def test_what_was_announced_of_the_whole_is_compared_with_no_part(
    briefing: Compose, norway: Dataset
) -> None:
    page = briefing(norway, '# T\n\n:::table{where="recipient=UNICEF" columns="amount, share"}\n')
    (found,) = (block for block in page.body if isinstance(block, Table))
    assert [plain_text(cell) for cell in found.rows[-1].cells] == ["Total", "229", "100.0%"]  # type: ignore[arg-type]


def test_currencies_of_which_nothing_is_left_out_are_not_named(
    briefing: Compose, data: Dataset
) -> None:
    where = "country=Sudan, Bosnia and Herzegovina"
    page = briefing(data, f'# T\n\n:::table{{where="{where}" columns=amount}}\n')
    assert notes(page)[-1].endswith("Not included: 1 allocation of NOK 3 million.")


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("country != Not stated", "Country: where stated"),
        ("country != Not stated, Chad", "Country: where stated; Country: not Chad"),
        ("recipient != Not named", "Recipient: where named"),
        ("country = Not stated", "Country: Not stated"),
    ],
)
def test_a_part_without_what_is_not_stated_is_said_in_words_of_its_own(
    briefing: Compose, data: Dataset, where: str, said: str
) -> None:
    first, second, *others = data.allocations
    nobody = second._replace(recipient=Party(NOT_NAMED, NOT_NAMED))
    data = replace(data, allocations=(first._replace(country=None), nobody, *others))
    page = briefing(data, f'# T\n\n:::table{{where="{where}" columns=amount}}\n')
    assert notes(page)[0].startswith(f"Shown here: {said}. Not included: ")
