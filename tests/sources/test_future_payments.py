"""What is said to be paid on a day to come is asked about; promises may be dated ahead."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from tests.lengths import ROWS, SHORT_AND_LONG
from tests.sources.standards.iati.activities import activity, transaction
from tests.sources.what_was_read import total

from aidreport.model.dataset import Dataset

pytestmark = pytest.mark.usefixtures("_soon_long")

Load = Callable[..., Dataset]

TODAY = date(2026, 11, 29)
MANY = [(f"Partner {at} Relief", 1000 + 7 * at) for at in range(ROWS)]
HEAD = "Partner,Disbursed (USD),Date\n"
AHEAD = f"{HEAD}UNICEF,100,2024-01-01\nWFP,230,2027-09-01\n"


def mended(mend: Load, content: str, name: str = "data.csv", way: int = 0) -> Dataset:
    return mend(content, name, problem="dated after today, 2026-11-29", way=way, today=TODAY)


@pytest.mark.parametrize("heading", ["Expenditure", "Paid", "Utbetalt", "Received"])
def test_any_measure_of_what_was_paid_stops(mend: Load, heading: str) -> None:
    assert total(mended(mend, AHEAD.replace("Disbursed", heading))) == 100


@pytest.mark.parametrize("many", SHORT_AND_LONG)
def test_a_payment_on_a_day_to_come_stops_and_the_fix_leaves_it_out(mend: Load, many: bool) -> None:
    more = "".join(f"{name},{amount},2026-11-02\n" for name, amount in MANY) if many else ""
    added = sum(amount for _, amount in MANY) if many else 0
    content = AHEAD + more
    left_out = mended(mend, content)
    assert total(left_out) == 100 + added
    (row,) = left_out.account.excluded
    assert (row.rule, row.place.row, row.amount and row.amount.amount) == ("future-payment", 3, 230)
    assert total(mended(mend, content, way=1)) == 330 + added


@pytest.mark.parametrize("count", [1, 4200])
def test_payments_of_activities_on_days_to_come_stop(mend: Load, count: int) -> None:
    ahead = transaction("3", "7").replace("2026-01-05", "2027-03-01")
    content = activity(*(transaction("3") for _ in range(count)), ahead)
    data = mended(mend, content, "a.xml")
    assert (total(data), len(data.account.excluded)) == (100 * count, 1)
    assert total(mended(mend, content, "a.xml", way=1)) == 100 * count + 7


def test_a_payment_that_was_read_alone_in_a_long_table_stops(mend: Load) -> None:
    many = "".join(f"{name},{amount},2026-11-02\n" for name, amount in MANY)
    content = f"{HEAD}{many}WFP,USD 230,2027-09-01\nMSF,USD 50,2026-11-02\n"
    added = sum(amount for _, amount in MANY)
    assert total(mended(mend, content)) == added + 50


@pytest.mark.parametrize(
    "content",
    [
        AHEAD.replace("Disbursed", "Committed"), AHEAD.replace("Disbursed", "Pledged"),
        AHEAD.replace("Disbursed", "Amount"), AHEAD.replace("2027-09-01", "2026-11-29"),
        AHEAD.replace("2027-09-01", "2026-12-06"), AHEAD.replace(",Date", ",End date"),
        "Partner,Disbursed (USD),Year\nUNICEF,100,2025\nWFP,230,2026\n",
    ],
    ids=["commitments", "pledges", "no measure", "today", "a week", "another date", "this year"],
)  # fmt: skip
def test_what_may_be_dated_so_does_not_stop(read: Load, content: str) -> None:
    assert total(read(content, today=TODAY)) == 330


def test_where_the_day_is_not_known_nothing_is_asked(read: Load) -> None:
    assert total(read(AHEAD)) == 330


def test_years_that_the_settings_allow_are_right(read: Load) -> None:
    content = AHEAD.replace("2027", "2062")
    assert total(read(content, today=TODAY, years=[1945, 2062])) == 330


@pytest.mark.parametrize(
    "heading",
    ["Due date", "Payment due", "Maturity date", "Forfallsdato", "Fällig am", "Date d'échéance",
     "Expected payment date"],
)  # fmt: skip
@pytest.mark.parametrize("days", [("2024-01-01", "2027-09-01"), ("01/02/2024", "28/09/2027")])
def test_what_is_due_on_a_day_to_come_was_not_paid(
    mend: Load, heading: str, days: tuple[str, str]
) -> None:
    content = f"Partner,Disbursed (USD),{heading}\nUNICEF,100,{days[0]}\nWFP,230,{days[1]}\n"
    assert total(mended(mend, content)) == 100
    assert total(mended(mend, content, way=1)) == 330


@pytest.mark.parametrize(
    "content",
    [
        # What is promised is due later.
        "Partner,Amount (USD),Due date\nUNICEF,100,2024-01-01\nWFP,230,2031-09-01\n",
        "Partner,Disbursed (USD),Due date\nUNICEF,100,2024-01-01\nWFP,230,2026-09-01\n",
        # A day of payment says more.
        "Partner,Disbursed (USD),Date,Due date\nA,100,2024-01-01,2031-01-01\nB,230,2025-09-01,\n",
        "Partner,Disbursed (USD),Due date\nUNICEF,100,30 days\nWFP,230,on receipt\n",
        "Partner,Disbursed (USD),Due date\nUNICEF,100,03/04/2026\nWFP,230,05/06/2025\n",
    ],
)
def test_days_on_which_money_is_due_do_not_stop_what_is_clear(read: Load, content: str) -> None:
    assert total(read(content, today=TODAY)) == 330
