"""How the data were read, on a page."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from aidreport.document.blocks import Table
from aidreport.document.spans import plain_text
from aidreport.model.allocation import Place
from aidreport.model.dataset import Account, ExcludedRow
from aidreport.model.reading_plan import ColumnUse, ReadingPlan, RowRule, Setting
from aidreport.model.remarks import say

if TYPE_CHECKING:
    from collections.abc import Callable

    from aidreport.document.blocks import Briefing
    from aidreport.model.dataset import Dataset

PLAN = ReadingPlan(
    file="data/grants.xlsx",
    kind="table",
    sheet="2025",
    columns=(
        ColumnUse("Partner", "recipient", letter="A"),
        ColumnUse("NOK mill.", "amount", letter="C"),
    ),
    settings=(Setting("unit", "million", ""), Setting("dates", "day-first", "")),
    passed_over=(ColumnUse("Requested", letter="D"),),
    rules=(RowRule("total-row", "a sum of other rows", 1),),
)


@pytest.fixture
def rows(
    briefing: Callable[..., Briefing], norway: Dataset
) -> Callable[..., list[tuple[str, ...]]]:
    """The rows that the directive shows of some plans."""

    def make(*plans: ReadingPlan, language: str = "en") -> list[tuple[str, ...]]:
        dataset = norway
        left_out = ExcludedRow(Place("data/grants.xlsx", row=9, sheet="2025"), "total-row", "sum")
        used = dataset.account.used
        account = Account(used + 1, used, (left_out,))
        dataset = replace(dataset, plans=plans, account=account)
        body = briefing(dataset, "# T\n\n## S\n\n:::reading\n\nText.\n", language).body
        return [
            tuple(plain_text(cell) for cell in row.cells)
            for block in body
            if isinstance(block, Table)
            for row in block.rows
        ]

    return make


def test_columns_settings_what_was_not_used_and_rows_left_out_are_shown(
    rows: Callable[..., list[tuple[str, ...]]],
) -> None:
    assert rows(PLAN) == [
        ("Recipient", "“Partner”, column\u00a0A", ""),
        ("Amount", "“NOK mill.”, column\u00a0C", ""),
        ("Unit", "million", ""),
        ("Order of dates", "day, month, year", ""),
        ("Not used", "“Requested”, column\u00a0D", ""),
        ("Rows left out", "1 row", "rows that total other rows"),
    ]


def test_it_is_in_the_language_of_the_page(rows: Callable[..., list[tuple[str, ...]]]) -> None:
    assert rows(PLAN, language="nb")[2] == ("Enhet", "million", "")
    assert rows(PLAN, language="fr")[4] == (
        "Non utilisé",
        "«\u00a0Requested\u00a0», colonne\u00a0D",
        "",
    )


def test_of_several_files_each_is_named(rows: Callable[..., list[tuple[str, ...]]]) -> None:
    other = replace(PLAN, file="b.csv", sheet=None, settings=PLAN.settings[:1], rules=())
    listed = rows(PLAN, other)
    assert listed[0] == ("File", "grants.xlsx", "sheet “2025”")
    assert ("File", "b.csv", "") in listed


def test_files_that_were_read_alike_are_listed_together_with_all_their_rows_left_out(
    briefing: Callable[..., Briefing], norway: Dataset
) -> None:
    plans = [
        replace(PLAN, file=f"{month}.csv", sheet=None, columns=(*PLAN.columns[:1], amount))
        for month in range(1, 8)
        if (amount := PLAN.columns[1]._replace(samples=(str(month),)))
    ]
    total = say("total-row")
    excluded = tuple(ExcludedRow(Place(f"{month}.csv", row=9), "sum", total) for month in (2, 5))
    account = Account(norway.account.used + 2, norway.account.used, excluded)
    dataset = replace(norway, plans=tuple(plans), account=account)
    made = briefing(dataset, "# T\n\n## S\n\n:::reading\n\nText.\n", "en")
    (table,) = (block for block in made.body if isinstance(block, Table))
    rows = [tuple(plain_text(cell) for cell in row.cells) for row in table.rows]
    assert rows[0] == ("File", "1.csv, 2.csv, 3.csv, 4.csv, 5.csv and 2 others", "")
    assert [name for name, _, _ in rows].count("Amount") == 1
    assert rows[-1] == ("Rows left out", "2 rows", "a sum of other rows")


@pytest.mark.parametrize(
    ("value", "language", "words"),
    [
        ("1", "en", "full amounts"),
        ("1", "nb", "hele beløp"),
        ("1", "fr", "montants entiers"),
        ("100 000", "en", "100,000"),
        ("cents", "nb", "hundredeler"),
        ("million", "fr", "million"),
    ],
)
def test_a_unit_is_in_words(
    rows: Callable[..., list[tuple[str, ...]]], value: str, language: str, words: str
) -> None:
    plan = replace(PLAN, settings=(Setting("unit", value, say("no-unit-named")),))
    assert rows(plan, language=language)[2][1] == words


def test_settings_on_which_no_value_depends_are_not_shown(
    rows: Callable[..., list[tuple[str, ...]]],
) -> None:
    why = say("no-value-shows-another")
    plan = replace(PLAN, settings=(Setting("decimal", ".", why), Setting("dates", "iso", why)))
    assert [name for name, _, _ in rows(plan)] == [
        "Recipient",
        "Amount",
        "Not used",
        "Rows left out",
    ]


@pytest.mark.parametrize(
    ("language", "unused", "expected"),
    [
        ("en", 1, ("Not used", "one further column", "no effect on the total")),
        ("en", 3, ("Not used", "three further columns", "no effect on the total")),
        ("nb", 3, ("Ikke brukt", "tre kolonner til", "uten virkning på summen")),
        ("fr", 20, ("Non utilisé", "20 autres colonnes", "sans effet sur le total")),
    ],
)
def test_columns_without_effect_on_the_total_are_counted(
    rows: Callable[..., list[tuple[str, ...]]],
    language: str,
    unused: int,
    expected: tuple[str, ...],
) -> None:
    assert expected in rows(replace(PLAN, unused=unused), language=language)


def test_without_a_plan_the_section_is_left_out(
    rows: Callable[..., list[tuple[str, ...]]],
) -> None:
    assert rows() == []


def test_every_reason_is_listed_and_rows_that_cannot_be_used_are_among_them(
    briefing: Callable[..., Briefing], norway: Dataset
) -> None:
    place = Place("data/grants.xlsx", row=9, sheet="2025")
    copy = place._replace(sheet="Copy")
    excluded = (
        ExcludedRow(place, "status-excluded", say("status-excluded", status="Cancelled")),
        ExcludedRow(place, "status-excluded", say("status-excluded", status="Draft")),
        ExcludedRow(place, "rejected-row", say("cannot-be-used", reason=say("empty"))),
        ExcludedRow(copy, "repeated-sheet", say("already-in-sheet", sheet="2025")),
    )
    used = norway.account.used
    dataset = replace(norway, plans=(PLAN,), account=Account(used + 4, used, excluded))
    body = briefing(dataset, "# T\n\n## S\n\n:::reading\n\nText.\n", "en").body
    (table,) = (block for block in body if isinstance(block, Table))
    assert [tuple(plain_text(cell) for cell in row.cells)[1:] for row in table.rows[-4:]] == [
        ("1 row", "status “Cancelled” is left out by the settings"),
        ("1 row", "status “Draft” is left out by the settings"),
        ("1 row", "cannot be used: empty"),
        ("1 row", "already in sheet “2025”"),
    ]
