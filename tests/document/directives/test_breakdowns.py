from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from aidreport.document.blocks import Bar, Callout, ListBlock, Paragraph, RowRole, ShareBar, Table
from aidreport.document.spans import Span, plain_text
from aidreport.errors import CurrencyError, DataError
from aidreport.model.allocation import NOT_NAMED, NOT_STATED, Party
from aidreport.model.amounts import parse_stated

if TYPE_CHECKING:
    from collections.abc import Callable

    from aidreport.document.blocks import Block, Briefing
    from aidreport.model.dataset import Dataset

    Build = Callable[..., tuple[Block, ...]]


@pytest.fixture(scope="session")
def build(briefing: Callable[..., Briefing]) -> Build:
    """Return what a table directive builds."""

    def make(dataset: Dataset, options: str = "", language: str = "en") -> tuple[Block, ...]:
        text = f"# T\n\n## S\n\n:::table{{{options}}}\n"
        return briefing(dataset, text, language).body[2:]

    return make


def cells(block: Block) -> list[list[str]]:
    assert isinstance(block, Table)
    return [
        ["bar" if isinstance(cell, Bar) else plain_text(cell) for cell in row.cells]
        for row in block.rows
    ]


def headings(block: Block) -> list[str]:
    assert isinstance(block, Table)
    return [plain_text(column.heading) for column in block.columns]


def test_equivalents_that_no_source_states_have_no_column(
    build: Build, table: Callable[..., Dataset]
) -> None:
    (block,) = build(table(WFP="USD 2 million"), 'columns="amount, equivalent, share"')
    assert headings(block) == ["Recipient", "USD million", "Share"]


def test_equivalents_that_some_rows_lack_are_refused_by_name(build: Build, norway: Dataset) -> None:
    first, *others = norway.allocations
    lacking = replace(norway, allocations=(first._replace(equivalents=()), *others))
    with pytest.raises(DataError) as caught:
        build(lacking, 'columns="amount, equivalent"')
    assert caught.value.details == (
        "UNICEF: no amount in EUR",
        "test.md, line 5, column 1: :::table",
    )
    assert caught.value.exit_code == 3


def test_the_largest_rows_are_shown_and_the_others_as_one(
    build: Build, table: Callable[..., Dataset]
) -> None:
    data = table(A="NOK 50 million", B="NOK 30 million", C="NOK 15 million", D="NOK 5 million")
    (block,) = build(data, 'top=2 columns="amount, share, bar, allocations"')
    assert cells(block) == [
        ["A", "50", "50.0%", "bar", "1"],
        ["B", "30", "30.0%", "bar", "1"],
        ["Others (2)", "20", "20.0%", "bar", "2"],
        ["Total", "100", "100.0%", "", "4"],
    ]


def test_a_single_other_row_keeps_its_name(build: Build, table: Callable[..., Dataset]) -> None:
    data = table(A="NOK 50 million", B="NOK 30 million", C="NOK 15 million")
    assert [row[0] for row in cells(build(data, "top=2")[0])] == ["A", "B", "C", "Total"]


def test_what_was_announced_but_not_itemised_is_a_row_of_its_own(
    build: Build, norway: Dataset
) -> None:
    announcement = norway.announcement
    assert announcement is not None
    more = replace(announcement, stated=(parse_stated("NOK 400 million"),))
    (block,) = build(
        replace(norway, announcement=more), 'columns="amount, equivalent, share" top=1'
    )
    assert isinstance(block, Table)
    assert cells(block) == [
        ["UNICEF · UN Children’s Fund", "229.0", "19.8", "57.3%"],
        ["Others (2)", "157.3", "13.6", "39.3%"],
        ["Not itemised", "13.7", "–", "3.4%"],
        ["Total announced", "400.0", "–", "100.0%"],
    ]
    assert [row.role for row in block.rows[2:]] == [RowRole.RESIDUAL, RowRole.TOTAL]


def test_a_bar_beside_its_share_is_decoration_and_alone_it_speaks(
    build: Build, norway: Dataset
) -> None:
    (beside,) = build(norway, 'columns="share, bar"')
    (alone,) = build(norway, "columns=bar")
    assert isinstance(beside, Table)
    assert isinstance(alone, Table)
    assert (headings(beside)[-1], headings(alone)[-1]) == ("", "Share")
    assert beside.rows[0].cells[-1] == Bar(0.593)
    spoken = (Span("59.3%", figure="share/recipient/UNICEF/NOK"),)
    assert alone.rows[0].cells[-1] == Bar(0.593, spoken)


@given(
    amounts=st.lists(st.integers(1, 10**7) | st.integers(1, 9), min_size=2, max_size=12),
    top=st.integers(0, 4),
)
@example(amounts=[10**6] * 3 + [999] * 9, top=3)
def test_no_share_of_a_table_is_nothing_or_all_and_all_add_up(
    build: Build, table: Callable[..., Dataset], amounts: list[int], top: int
) -> None:
    data = table(**{f"P{at}": f"NOK {amount}" for at, amount in enumerate(amounts)})
    (block,) = build(data, f'columns="share" top={top}')
    *shares, total = [row[1] for row in cells(block)]
    assert total == "100.0%"
    assert not {"0.0%", "100.0%"} & set(shares)


def test_bars_are_scaled_to_the_largest_row_where_that_is_under_half(
    build: Build, table: Callable[..., Dataset]
) -> None:
    data = table(A="NOK 40", B="NOK 30", C="NOK 20", D="NOK 10")
    beside, alone = (build(data, f'columns="{names}"') for names in ("share, bar", "amount, bar"))
    for blocks in (beside, alone):
        (block, *_) = blocks
        assert isinstance(block, Table)
        bars = [row.cells[-1] for row in block.rows if isinstance(row.cells[-1], Bar)]
        assert [bar.fraction for bar in bars] == [1.0, 0.75, 0.5, 0.25]
    assert len(beside) == 1, "the numbers are beside the bars"
    (_, note) = alone
    assert isinstance(note, Paragraph)
    assert plain_text(note.text) == "The longest bar stands for 40.0%."


def test_bars_of_a_row_that_has_half_or_more_stand_for_parts_of_all(
    build: Build, table: Callable[..., Dataset]
) -> None:
    (block,) = build(table(A="NOK 50", B="NOK 30", C="NOK 20"), "columns=bar")
    assert isinstance(block, Table)
    bars = [row.cells[-1] for row in block.rows if isinstance(row.cells[-1], Bar)]
    assert [bar.fraction for bar in bars] == [0.5, 0.3, 0.2]


def test_the_others_are_the_last_part_of_a_share_bar_and_in_the_background(
    briefing: Callable[..., Briefing], norway: Dataset
) -> None:
    announcement = norway.announcement
    assert announcement is not None
    more = replace(announcement, stated=(parse_stated("NOK 400 million"),))
    text = "# T\n\n## S\n\n:::share-bar{top=1}\n"
    (bar,) = briefing(replace(norway, announcement=more), text).body[2:]
    assert isinstance(bar, ShareBar)
    shown = [(plain_text(part.label).rpartition(" ")[0], part.rest) for part in bar.parts]
    assert shown == [("UNICEF", False), ("Not itemised", False), ("Others (2)", True)]


def test_a_part_of_a_share_bar_that_is_too_small_to_see_has_its_label(
    briefing: Callable[..., Briefing], table: Callable[..., Dataset]
) -> None:
    data = table(A="NOK 99999", B="NOK 1", C="NOK 0")
    (bar,) = briefing(data, "# T\n\n## S\n\n:::share-bar\n").body[2:]
    assert isinstance(bar, ShareBar)
    shown = [(plain_text(part.label), part.fraction) for part in bar.parts]
    assert shown == [("A >99.9%", 1.0), ("B <0.1%", 0.0)]


def test_rounded_amounts_are_reported_with_the_exact_total(
    build: Build, table: Callable[..., Dataset]
) -> None:
    block, note = build(table(A="NOK 3123456.78", B="NOK 2000000.10"), "columns=amount")
    assert cells(block)[0] == ["A", "3.1"]
    assert isinstance(note, Paragraph)
    text = plain_text(note.text).replace("\u00a0", " ")
    assert "rounded to the nearest NOK 100,000" in text
    assert text.endswith("The exact total is NOK 5,123,456.88.")
    assert "total/NOK" in [span.figure for span in note.text]


def test_each_currency_has_a_table_of_its_own_with_its_own_total_and_shares(
    build: Build, table: Callable[..., Dataset]
) -> None:
    mixed = table(WFP="USD 2 million", ICRC="NOK 5 million", IFRC="USD 6 million")
    dollars, kroner = build(mixed, 'columns="amount, share"')
    assert cells(dollars) == [
        ["IFRC", "6", "75.0%"],
        ["WFP", "2", "25.0%"],
        ["Total", "8", "100.0%"],
    ]
    assert cells(kroner) == [["ICRC", "5", "100.0%"], ["Total", "5", "100.0%"]]
    assert [plain_text(block.caption) for block in (dollars, kroner)] == [
        "Amounts in USD",
        "Amounts in NOK",
    ]
    captions = [block.caption for block in build(mixed, 'caption="Table 1"')]
    assert [plain_text(caption) for caption in captions] == ["Table 1, USD", "Table 1, NOK"]


def test_one_of_several_currencies_is_shown_alone_and_the_page_says_what_it_leaves_out(
    build: Build, table: Callable[..., Dataset]
) -> None:
    mixed = table(WFP="USD 2 million", ICRC="NOK 5 million")
    block, left_out = build(mixed, "currency=NOK")
    assert cells(block)[0][:2] == ["ICRC", "5"]
    assert isinstance(left_out, Callout)
    assert plain_text((*left_out.lead, *left_out.text)).replace("\u00a0", " ") == (
        "Not in these figures:1 allocation of USD 2 million in another currency."
    )
    with pytest.raises(CurrencyError, match="no allocation is in EUR"):
        build(mixed, "currency=EUR")


def test_shares_that_have_no_meaning_are_no_columns_and_a_note_says_why(
    build: Build, table: Callable[..., Dataset]
) -> None:
    data = table(A="NOK -5 million", B="NOK 2 million")
    block, note = build(data)
    assert cells(block)[-1] == ["Total", "\u22123"]
    assert isinstance(note, Paragraph)
    assert plain_text(note.text).replace("\u00a0", " ") == (
        "Shares are not shown: A has NOK \u22125 million, and no part of a whole is negative."
    )
    assert len(build(data, "columns=amount")) == 1


def test_rows_without_a_value_of_the_field_are_not_stated(
    build: Build, table: Callable[..., Dataset]
) -> None:
    data = table(A="NOK 5 million", B="NOK 2 million")
    first, second = data.allocations
    data = replace(data, allocations=(first._replace(sector="Health"), second))
    assert [row[0] for row in cells(build(data, "by=sector")[0])] == [
        "Health",
        "Not stated",
        "Total",
    ]


def test_measures_are_named_in_the_language(build: Build, norway: Dataset) -> None:
    (block,) = build(norway, "by=measure columns=amount", "nb")
    assert cells(block)[0][0] == "Tilsagn"
    assert headings(block) == ["Beløpstype", "Millioner NOK"]


def test_the_summary_says_what_the_table_shows(build: Build, norway: Dataset) -> None:
    (block,) = build(norway)
    assert isinstance(block, Table)
    assert plain_text(block.summary).replace("\u00a0", " ") == (
        "Amounts by recipient. Largest: UNICEF, NOK 229 million. Total: NOK 386.3 million."
    )


def test_every_amount_of_a_table_leads_to_its_figure(build: Build, norway: Dataset) -> None:
    (block,) = build(norway, 'columns="amount, equivalent, share"')
    assert isinstance(block, Table)
    for row in block.rows:
        for cell in row.cells[1:]:
            assert not isinstance(cell, Bar)
            assert cell[0].figure


def test_a_caption_stands_above_the_table(build: Build, norway: Dataset) -> None:
    (block,) = build(norway, 'caption="Table 1: {{ partners }} partners"')
    assert isinstance(block, Table)
    assert plain_text(block.caption) == "Table 1: 3 partners"
    assert [span.figure for span in block.caption] == ["", "count/recipient/NOK", ""]


def test_several_purposes_of_one_recipient_are_a_list(build: Build, norway: Dataset) -> None:
    first, second, third = norway.allocations
    rows = (
        first,
        second._replace(recipient=first.recipient),
        third._replace(recipient=first.recipient, purpose=second.purpose),
    )
    (block,) = build(replace(norway, allocations=rows), "columns=purposes")
    assert isinstance(block, Table)
    assert headings(block) == ["Recipient", "Purpose"]
    several, total = (row.cells[1] for row in block.rows)
    assert isinstance(several, ListBlock)
    assert [plain_text(item[0].text) for item in several.items] == [first.purpose, second.purpose]
    assert total == ()


def test_one_purpose_is_a_text_and_none_has_no_column(
    build: Build, norway: Dataset, table: Callable[..., Dataset]
) -> None:
    (block,) = build(norway, "columns=purposes")
    assert [row[1] for row in cells(block)] == [
        "Reintegration of children",
        "Prisoners of war and missing persons",
        "Red Cross movement",
        "",
    ]
    (block,) = build(table(A="NOK 5"), "columns=purposes")
    assert headings(block) == ["Recipient"]


def test_a_large_table_keeps_every_row_and_adds_up(
    build: Build, table: Callable[..., Dataset]
) -> None:
    data = table(**{f"R{number}": f"NOK {number * 1000 + 1}.25" for number in range(1, 1001)})
    (block,) = build(data, "columns=amount")
    amounts = [Decimal(row[1].replace(",", "")) for row in cells(block)]
    assert len(amounts) == 1001
    assert sum(amounts[:-1]) == amounts[-1]


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", ["A", "Not stated", "Not named"]),
        ("nb", ["A", "Ikke oppgitt", "Ikke navngitt"]),
        ("fr", ["A", "Non précisé", "Non nommé"]),
    ],
)
def test_recipients_without_a_name_have_words_in_each_language(
    build: Build, table: Callable[..., Dataset], language: str, expected: list[str]
) -> None:
    data = table(A="NOK 5 million", B="NOK 2 million", C="NOK 1 million")
    first, second, third = data.allocations
    rows = (
        first,
        second._replace(recipient=Party(NOT_STATED, NOT_STATED)),
        third._replace(recipient=Party(NOT_NAMED, "to be determined")),
    )
    (block,) = build(replace(data, allocations=rows), "", language)
    assert [row[0] for row in cells(block)[:3]] == expected
