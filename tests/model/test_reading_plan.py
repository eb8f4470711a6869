"""How a source was read, as a value."""

from __future__ import annotations

import pytest

from aidreport.model.allocation import Place
from aidreport.model.dataset import Account, ExcludedRow
from aidreport.model.reading_plan import (
    MOST_REASONS,
    ReadingPlan,
    column_at,
    column_letter,
    with_rules,
)
from aidreport.model.remarks import Remark


@pytest.mark.parametrize(
    ("column", "letter"), [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (702, "AAA")]
)
def test_columns_have_the_letters_of_spreadsheets(column: int, letter: str) -> None:
    assert column_letter(column) == letter
    assert column_at(letter.lower()) == column


def left_out(*rows: tuple[str | None, str]) -> Account:
    return Account(
        len(rows),
        0,
        tuple(
            ExcludedRow(Place("a.xlsx", sheet=sheet, row=at), "status-excluded", Remark(reason))
            for at, (sheet, reason) in enumerate(rows)
        ),
    )


def test_each_reason_to_leave_rows_out_is_listed_with_its_count() -> None:
    account = left_out(("A", "Cancelled"), ("A", "Draft"), ("A", "Cancelled"))
    (plan,) = with_rules([ReadingPlan("a.xlsx", "table", "A")], account)
    assert [(rule.reason, rule.rows) for rule in plan.rules] == [("Cancelled", 2), ("Draft", 1)]


def test_of_very_many_reasons_the_others_are_counted() -> None:
    account = left_out(*(("A", f"status {number}") for number in range(MOST_REASONS + 3)))
    (plan,) = with_rules([ReadingPlan("a.xlsx", "table", "A")], account)
    assert len(plan.rules) == MOST_REASONS + 1
    assert plan.rules[-1][1:] == ("3 other reasons", 3)


def test_rows_of_a_sheet_without_a_plan_are_with_the_first_of_the_file() -> None:
    account = left_out(("A", "note"), ("B", "total"), ("Copy", "already in sheet A"))
    plans = with_rules([ReadingPlan("a.xlsx", "table", sheet) for sheet in "AB"], account)
    assert [[rule.reason for rule in plan.rules] for plan in plans] == [
        ["note", "already in sheet A"],
        ["total"],
    ]
