"""Transactions of activities that may not stand, or may be in others, stop until it is decided."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from tests.sources.standards.iati.activities import activity, transaction

from aidreport.model.dataset import Dataset

Read = Callable[..., Dataset]
Mend = Callable[..., Dataset]

MANY = 4200
SETTLED = (transaction("2", "100"), transaction("3", "30"), transaction("2", "-70"))
"""What was not paid was taken off again."""


def document(*activities: str) -> str:
    return f'<iati-activities version="2.03">{"".join(activities)}</iati-activities>'


def of_status(status: str, *transactions: str) -> str:
    """Return a document of an activity of a status, and of one under way with 1,000 committed."""
    state = f'<activity-status code="{status}"/>'
    other = activity('<activity-status code="2"/>', transaction("2", "1000"))
    return document(activity(state, *transactions).replace("XX-1", "XX-2"), other)


def member(name: str, level: int, *parts: str) -> str:
    """Return an activity of a level."""
    head = f'hierarchy="{level}" default-currency="EUR"' if level else 'default-currency="EUR"'
    return activity(*parts, attributes=head).replace("XX-1", name)


def related(kind: int, name: str) -> str:
    return f'<related-activity type="{kind}" ref="{name}"/>'


def total(data: Dataset, measure: str = "commitment") -> Decimal:
    items = (item.amount.amount for item in data.allocations if item.measure == measure)
    return sum(items, Decimal())


def told(data: Dataset, code: str) -> list[str]:
    return [finding.message for finding in data.findings if finding.code == code]


@pytest.mark.parametrize("count", [1, MANY])
@pytest.mark.parametrize(
    ("status", "problem"),
    [
        ("5", "that is cancelled"), ("6", "that is suspended"), ("1", "that is only planned"),
    ],
)  # fmt: skip
def test_what_is_promised_by_an_activity_that_is_not_under_way_stops(
    mend: Mend, status: str, problem: str, count: int
) -> None:
    content = of_status(status, *(transaction("2") for _ in range(count)))
    problem = problem if count == 1 else problem.replace("that is", "activities that are")
    left_out = mend(content, "a.xml", problem=problem)
    assert total(left_out) == 1000
    assert [row.rule for row in left_out.account.excluded] == ["status-excluded"] * count
    assert all(row.amount and row.by_choice for row in left_out.account.excluded)
    counted = mend(content, "a.xml", problem=problem, way=1)
    assert total(counted) == 1000 + 100 * count
    assert told(counted, "activity-status")


def test_a_status_may_mean_a_measure(read: Read) -> None:
    content = of_status("1", transaction("2"))
    data = read(content, "a.xml", values={"status": {"1": "pledge"}})
    assert (total(data), total(data, "pledge")) == (1000, 100)


@pytest.mark.parametrize("status", ["5", "6"])
@pytest.mark.parametrize(
    ("transactions", "promised", "paid"),
    [((transaction("3"),), 1000, 100), (SETTLED, 1030, 30)], ids=["paid", "settled"],
)  # fmt: skip
def test_what_was_paid_by_an_activity_that_has_ended_counts_with_a_warning(
    read: Read, status: str, transactions: tuple[str, ...], promised: int, paid: int
) -> None:
    data = read(of_status(status, *transactions), "a.xml")
    assert (total(data), total(data, "disbursement")) == (promised, paid)
    assert len(told(data, "activity-status")) == 1


def test_a_payment_by_an_activity_that_is_only_planned_stops(mend: Mend) -> None:
    data = mend(of_status("1", transaction("3")), "a.xml", problem="only planned")
    assert total(data, "disbursement") == 0


@pytest.mark.parametrize("status", ["2", "3", "4", ""])
def test_activities_under_way_or_closed_do_not_stop(read: Read, status: str) -> None:
    data = read(of_status(status, transaction("2")), "a.xml")
    assert total(data) == 1100
    assert told(data, "activity-status") == []


@pytest.mark.parametrize("kind", ["3", "4"])
def test_a_payment_below_zero_is_taken_off(read: Read, kind: str) -> None:
    data = read(document(activity(transaction(kind), transaction(kind, "-30"))), "a.xml")
    assert sum(item.amount.amount for item in data.allocations) == 70


FAMILIES = {
    "by identifiers": (member("P", 1, transaction("2", "300")),
                       member("P-1", 2, transaction("2", "100")),
                       member("P-2", 2, transaction("2", "200"))),
    "by parents": (member("A", 1, transaction("2", "300")),
                   member("B", 2, related(1, "A"), transaction("2", "300"))),
    "without levels": (member("A", 0, transaction("2", "300")),
                       member("B", 0, related(1, "A"), transaction("2", "300"))),
    "by children": (member("A", 1, related(2, "B"), transaction("2", "300")),
                    member("B", 2, transaction("2", "300"))),
    "parts first": (member("B", 2, related(1, "A"), transaction("2", "300")),
                    member("A", 1, transaction("2", "300"))),
    "both name the other": (member("A", 1, related(2, "B"), transaction("2", "300")),
                            member("B", 2, related(1, "A"), transaction("2", "300"))),
    "by levels alone": (member("A", 1, transaction("2", "300")),
                        member("B", 2, transaction("2", "300"))),
    "over a level": (member("A", 1, transaction("2", "300")), member("B", 2, related(1, "A")),
                     member("C", 3, related(1, "B"), transaction("2", "300"))),
    "over a level by its parents": (
        member("A", 1, transaction("2", "300")),
        member("B", 2, related(1, "A"), transaction("3", "1")),
        member("C", 3, related(1, "B"), transaction("2", "300"))),
    "other measures too": (member("A", 1, transaction("2", "300")),
                           member("B", 2, related(1, "A"), transaction("2", "300"),
                                  transaction("3", "50"))),
    "reported twice": (member("A", 0, transaction("2", "300")),
                       member("B", 0, related(5, "A"), transaction("2", "300"))),
    "many": (member("P", 1, transaction("2", "300")),
             member("P-1", 2, *(transaction("2", "0.01") for _ in range(MANY)))),
}  # fmt: skip


@pytest.mark.parametrize("name", FAMILIES)
def test_parts_of_an_activity_that_has_transactions_of_the_same_measure_stop(
    mend: Mend, name: str
) -> None:
    content = document(*FAMILIES[name], member("other", 1, transaction("2", "7")))
    problem = "may be part of the money of other activities"
    once = mend(content, "a.xml", problem=problem)
    assert total(once) == 307
    assert {row.rule for row in once.account.excluded} == {"repeated-money"}
    assert all(row.amount and row.by_choice for row in once.account.excluded)
    assert total(once, "disbursement") == {"other measures too": 50}.get(name, 0) + (
        name == "over a level by its parents"
    )
    assert total(mend(content, "a.xml", problem=problem, way=1)) > 307


@pytest.mark.parametrize(
    "parts",
    [
        (member("A", 1), member("B", 2, related(1, "A"), transaction("2", "300"))),
        (member("A", 1, transaction("2", "300")),
         member("B", 2, related(1, "A"), transaction("3", "20"))),
        (member("A", 1, transaction("2", "200")),
         member("B", 2, related(1, "elsewhere"), transaction("2", "100"))),
        (member("A", 0, transaction("2", "200")), member("A-1", 0, transaction("2", "100"))),
        (member("A", 0, related(3, "B"), transaction("2", "200")),
         member("B", 0, related(4, "A"), transaction("2", "100"))),
        (member("A", 2, transaction("2", "200")), member("B", 2, transaction("2", "100"))),
        (member("A", 1, transaction("2", "200")).replace('ref="XX"', 'ref="YY"'),
         member("B", 2, transaction("2", "100"))),
    ],
    ids=["no transactions above", "another measure", "another parent", "no levels", "siblings",
         "one level", "another publisher"],
)  # fmt: skip
def test_activities_that_share_no_money_do_not_stop(read: Read, parts: tuple[str, ...]) -> None:
    data = read(document(*parts), "a.xml")
    assert total(data) == 300
    assert told(data, "activity-levels") == []


HEAD = (
    "iati-identifier,hierarchy,activity-status-code,related-activity-type,related-activity-ref,"
    "default-currency,transaction_transaction-type_code,transaction_value,reporting-org-ref\n"
)


@pytest.mark.parametrize(
    ("rows", "problem", "right"),
    [
        ("A,1,5,,,EUR,2,100,X\nB,1,2,,,EUR,2,300,X\n", "that is cancelled", 300),
        ("A,1,Cancelled,,,EUR,2,100,X\nB,1,2,,,EUR,2,300,X\n", "that is cancelled", 300),
        ("A,1,1,,,EUR,2,100,X\nB,1,2,,,EUR,2,300,X\n", "only planned", 300),
        ("A,1,6,,,EUR,2,100,X\nB,1,2,,,EUR,2,300,X\n", "that is suspended", 300),
        ("P,1,2,,,EUR,2,300,X\nP-1,2,2,,,EUR,2,100,X\nP-2,2,2,,,EUR,2,200,X\n",
         "may be part of the money", 300),
        ("B,2,2,1,A,EUR,2,300,X\nA,1,2,,,EUR,2,300,X\n", "may be part of the money", 300),
        ('B,2,2,"3,1","Z,A",EUR,2,300,X\nA,1,2,,,EUR,2,300,X\n', "may be part of the money", 300),
    ],
)  # fmt: skip
def test_tables_of_activities_stop_likewise(
    mend: Mend, rows: str, problem: str, right: int
) -> None:
    assert total(mend(HEAD + rows, problem=problem)) == right
    assert total(mend(HEAD + rows, problem=problem, way=1)) > right


@pytest.mark.parametrize(
    ("rows", "right"),
    [
        ("A,1,5,,,EUR,2,100,X\nA,1,5,,,EUR,3,100,X\nB,1,2,,,EUR,2,300,X\n", 400),
        ("A,1,2,,,EUR,2,100,X\nB,1,4,,,EUR,2,300,X\n", 400),
        ("B,2,2,1,A,EUR,2,300,X\nA,1,2,,,EUR,3,300,X\n", 300),
    ],
)
def test_tables_open_to_no_doubt_do_not_stop(read: Read, rows: str, right: int) -> None:
    assert total(read(HEAD + rows)) == right
