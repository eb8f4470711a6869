"""Columns of types and statuses are understood, or the table stops with the map to paste."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.sources.tables.columns.kind_tables import table
from tests.sources.what_was_read import sums, total

from aidreport.errors import SourceError
from aidreport.model.allocation import Measure
from aidreport.model.dataset import Dataset

Read = Callable[..., Dataset]
Mend = Callable[..., Dataset]
Book = Callable[..., bytes]


pytestmark = pytest.mark.usefixtures("_either_way")


def used(data: Dataset, field: str) -> str:
    [plan] = data.plans
    return next((item.heading for item in plan.columns if item.use == field), "")


@pytest.mark.parametrize(
    ("heading", "values"),
    [
        ("Status", ("Approved", "Active", "Closed", "Completed", "Signed", "Ongoing")),
        ("Project status", ("Closed", "Under implementation")),
        ("Prosjektstatus", ("Avsluttet", "Pågår")),
        ("Statut", ("En cours", "Clôturé")),
        ("Estado", ("En ejecución", "Finalizado")),
        ("Статус", ("Затверджено", "Завершено")),
        ("الحالة", ("مكتمل", "قيد التنفيذ")),
    ],
)
def test_statuses_of_rows_that_count_are_used_without_a_word(
    read: Read, heading: str, values: tuple[str, ...]
) -> None:
    data = read(table(heading, *values))
    assert data.account.used == len(values)
    assert used(data, "status") == heading


@pytest.mark.parametrize(
    ("heading", "counting", "other"),
    [
        ("Status", "Approved", "Cancelled"),
        ("Status", "Approved", "Draft"),
        ("Status", "Active", "Withdrawn"),
        ("Project status", "Closed", "Pipeline"),
        ("Stage", "Signed", "Pipeline"),
        ("State", "Approved", "Rejected"),
        ("Phase", "Implementation", "Planned"),
        ("Remark", "Confirmed", "Reversed"),
        ("Type", "New", "Refunded"),
        ("Status", "Godkjent", "Kansellert"),
        ("Statut", "Approuvé", "Annulé"),
        ("Status", "Genehmigt", "Storniert"),
        ("Estado", "Aprobado", "Cancelado"),
        ("Статус", "Затверджено", "Скасовано"),
        ("الحالة", "معتمد", "ملغى"),
        ("状态", "已批准", "已取消"),
    ],
)
def test_a_status_of_rows_that_may_not_count_stops_and_the_map_leaves_them_out(
    mend: Mend, heading: str, counting: str, other: str
) -> None:
    data = mend(table(heading, counting, other, counting), problem=f'"{other}" (1 row)')
    assert total(data) == 202
    [excluded] = data.account.excluded
    assert excluded.rule == "status-excluded"
    assert excluded.reason == f'status "{other}": the settings leave it out'
    assert data.account.read == data.account.used + 1 == 3


def test_a_status_that_is_not_known_stops_and_counts_if_the_map_says_so(
    read: Read, mend: Mend
) -> None:
    rows = table("Status", "Green", "Amber", "Approved")
    assert total(mend(rows, problem='"Amber" (1 row), "Green" (1 row)')) == 303
    given = {"Green": "use", "Amber": "exclude"}
    assert total(read(rows, values={"status": given})) == 202


def test_the_map_is_added_to_what_is_set_already(read: Read) -> None:
    with pytest.raises(SourceError) as caught:
        read(
            table("Status", "Draft", "Void", "Approved"),
            values={"status": {"Void": "use"}},
            donor="X",
        )
    assert (
        'donor = "X", values = { status = { Void = "use", Approved = "use", Draft = "exclude" } }'
        in caught.value.fix
    )


def test_the_config_names_the_column_of_the_status(read: Read) -> None:
    head = "Recipient,Amount (USD),Status,Board\nA,1,Draft,Yes\nB,2,Approved,No\n"
    data = read(
        head, columns={"status": "Board"}, values={"status": {"No": "exclude", "Yes": "use"}}
    )
    assert total(data) == 1
    [passed] = [item for plan in data.plans for item in plan.passed_over]
    assert (passed.heading, passed.why) == ("Status", 'the status is read from "Board"')


def test_a_column_of_remarks_that_is_named_hides_no_status(mend: Mend, read: Read) -> None:
    rows = (
        "Recipient,Amount (USD),Status,Comments\n"
        "A,1,Active,do not count\nB,2,Active,\nC,4,{},late\n"
    )
    said = {
        "columns": {"status": "Comments"},
        "values": {"status": {"do not count": "exclude", "Active": "use"}},
    }
    assert total(read(rows.format("Active"), **said)) == 6
    assert total(mend(rows.format("Cancelled"), problem='"Status" holds', **said)) == 2


@pytest.mark.parametrize("status", ["Refund", "Reversal", "Remboursement", "Storno"])
def test_money_that_came_back_is_taken_off_if_it_is_below_zero(read: Read, status: str) -> None:
    rows = f"Recipient,Amount (USD),Status\nA,500,Approved\nA,-200,{status}\n"
    assert total(read(rows)) == 300
    with pytest.raises(SourceError, match=status):
        read(rows.replace("-200", "200"))


def test_a_refund_below_zero_is_taken_off_the_only_type_there_is(read: Read, mend: Mend) -> None:
    rows = "Recipient,Amount (USD),Transaction type\nA,500,Payment\nA,-200,Refund\n"
    assert sums(read(rows)) == {"disbursement": 300}
    assert sums(mend(rows.replace("-200", "200"))) == {"disbursement": 300}
    assert sums(mend(rows.replace("-200", "200"), way=1)) == {"disbursement": 500}
    with pytest.raises(SourceError, match="Refund"):
        read(f"{rows}B,7,Commitment\n")


def test_a_status_beside_a_type_is_read_as_a_status(mend: Mend) -> None:
    rows = (
        "Recipient,Amount (EUR),Transaction type,Status\n"
        "A,5,Disbursement,Cancelled\nB,6,Commitment,Active\n"
    )
    data = mend(rows, problem='"Cancelled" (1 row)')
    assert sums(data) == {"commitment": 6}


@pytest.mark.parametrize(
    "column",
    [
        ("Title", "Water", "Cancelled flights", "Draft animals"),
        ("Organisation type", "NGO", "UN", "Government"),
        ("Grant type", "Core", "Earmarked", "Core"),
        ("Type", "NGO", "UN", "Government"),
        ("Category", "Health", "Education", "Water"),
        ("State", "Lagos", "Kano", "Borno"),
        ("Modality", "Cash", "In kind", "Cash"),
    ],
)
def test_texts_that_name_neither_measures_nor_statuses_change_nothing(
    read: Read, column: tuple[str, ...]
) -> None:
    assert total(read(table(*column))) == 303


def test_remarks_are_no_statuses(read: Read) -> None:
    values = [f"See page {at} of the report" for at in range(60)]
    assert read(table("Status", *values)).account.used == 60
    with pytest.raises(SourceError, match='"Cancelled"'):
        read(table("Status", *values, "Cancelled"))


@pytest.mark.parametrize(
    "heading", ["Transaction Type Name", "Transaction type", "Type", "Kind", "Amount type"]
)
def test_types_that_are_understood_in_part_stop_with_the_whole_map(
    mend: Mend, heading: str
) -> None:
    rows = table(heading, "Obligations", "Disbursements", "Obligations")
    data = mend(rows, problem='"Obligations" (2 rows), and it is not known which measure that is')
    assert sums(data) == {"commitment": 202, "disbursement": 101}


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (("Obligations", "Outlays"), {"commitment": 100, "disbursement": 101}),
        (("Commitment", "Refund"), {"commitment": 100}),
        (("Requested", "Disbursed"), {"proposed": 100, "disbursement": 101}),
    ],
)
def test_the_map_proposes_a_measure_for_what_is_not_known(
    mend: Mend, values: tuple[str, ...], expected: dict[str, int]
) -> None:
    assert sums(mend(table("Transaction type", *values))) == expected


def test_rows_whose_type_is_excluded_are_in_the_account(read: Read) -> None:
    rows = table("Transaction type", "Commitment", "Refund")
    data = read(rows, values={"measure": {"refund": "exclude"}})
    assert sums(data) == {"commitment": 100}
    assert [row.rule for row in data.account.excluded] == ["measure-excluded"]


@pytest.mark.parametrize(
    "heading",
    ["Transaction type", "transaction_type_code", "transaction-type", "Transaction Type ID"],
)
def test_codes_of_transaction_types_are_measures(read: Read, heading: str) -> None:
    data = read(table(heading, "2", "3", "3", "11", "1"))
    assert sums(data) == {
        Measure.COMMITMENT: 100,
        Measure.DISBURSEMENT: 203,
        Measure.INCOMING_COMMITMENT: 103,
        Measure.INCOMING: 104,
    }


def test_types_that_are_no_allocations_are_left_out(read: Read) -> None:
    data = read(table("Transaction type", "2", "6", "5"))
    assert sums(data) == {"commitment": 100}
    assert [row.reason for row in data.account.excluded] == [
        'measure "6": such rows are no allocations',
        'measure "5": such rows are no allocations',
    ]


def test_a_code_beside_its_name_is_passed_over(mend: Mend) -> None:
    rows = (
        "Recipient,Transaction Type ID,Transaction Type Name,Amount (USD)\n"
        "Kenya,2,Obligations,1000\nKenya,3,Disbursements,900\n"
        "Sudan,2,Obligations,500\nSudan,3,Disbursements,450\n"
    )
    data = mend(rows)
    assert sums(data) == {"commitment": 1500, "disbursement": 1350}
    [plan] = data.plans
    assert [(item.heading, item.why) for item in plan.passed_over] == [
        ("Transaction Type ID", 'says the same as "Transaction Type Name"')
    ]


def test_a_status_may_say_the_measure(read: Read, mend: Mend) -> None:
    rows = table("Status", "Paid", "Pending", "Committed")
    assert sums(mend(rows)) == {"disbursement": 100, "commitment": 102}
    data = read(rows, values={"status": {"Pending": "pledge", "Paid": "use", "Committed": "use"}})
    assert sums(data) == {"commitment": 202, "pledge": 101}


def test_a_currency_is_what_the_map_says(read: Read) -> None:
    rows = "Recipient,Amount,Currency\nA,5,kr\nB,6,EUR\n"
    data = read(rows, values={"currency": {"kr": "NOK"}})
    assert [item.amount.currency for item in data.allocations] == ["NOK", "EUR"]


def test_a_status_far_down_in_a_workbook_is_seen(read: Read, book: Book) -> None:
    counting = [[f"R{at}", 1000 + at, "Approved"] for at in range(3000)]
    rows = [["Recipient", "Amount (USD)", "Status"], *counting]
    with pytest.raises(SourceError, match='"Cancelled"'):
        read(book(S=[*rows, ["B", 2, "Cancelled"]]), "a.xlsx")


@pytest.mark.parametrize(
    ("heading", "values", "right"),
    [
        ("Cancelled", ("no", "yes", "no"), 202),
        ("Is cancelled?", ("FALSE", "TRUE", "FALSE"), 202),
        ("is_draft", ("0", "1", "0"), 202),
        ("Withdrawn", ("", "x", ""), 202),
        ("Approved", ("Yes", "No", "Yes"), 202),
        ("Confirmed", ("Y", "N", "Y"), 202),
        ("Kansellert", ("nei", "ja", "nei"), 202),
    ],
)
def test_a_heading_that_is_a_status_with_yes_and_no_stops(
    mend: Mend, heading: str, values: tuple[str, ...], right: int
) -> None:
    assert total(mend(table(heading, *values), problem="rows may not count")) == right


def test_whether_something_was_paid_is_asked(mend: Mend) -> None:
    rows = "Recipient,Verified,Amount (USD),Paid?\nA,yes,5,Yes\nB,no,6,No\n"
    assert sums(mend(rows, problem="Paid?")) == {"disbursement": 5, "commitment": 6}


def test_of_columns_with_the_same_texts_the_one_that_was_asked_about_decides(mend: Mend) -> None:
    rows = "Recipient,Verified,Amount (USD),Cancelled\nA,yes,5,no\nB,no,6,yes\n"
    assert total(mend(rows)) == 5


def test_the_latest_version_is_asked_for(mend: Mend) -> None:
    rows = "Recipient,Amount (USD),Is latest version\nA,5,No\nA,6,Yes\n"
    assert total(mend(rows)) == 6


def test_a_type_of_rows_that_are_totals_is_asked_about(mend: Mend, read: Read) -> None:
    rows = "Recipient,Row type,Amount (USD)\nACTED,Detail,5\nCARE,Detail,8\nAll of it,Total,13\n"
    assert total(mend(rows, problem='"Total" (1 row)')) == 13
    assert total(read("Type,Recipient,Amount (USD)\nNGO,ACTED,5\nUN,CARE,8\nTotal,,13\n")) == 13


@pytest.mark.parametrize(("heading", "value"), [("Cancelled", "no"), ("Approved", "yes")])
def test_a_flag_of_which_all_rows_count_is_used(read: Read, heading: str, value: str) -> None:
    data = read(table(heading, value, value))
    assert (total(data), used(data, "status")) == (201, heading)


@pytest.mark.parametrize(
    ("heading", "values"),
    [("Direction", ("In", "Out")), ("Debit/Credit", ("Credit", "Debit"))],
)
def test_the_direction_of_money_is_asked(mend: Mend, heading: str, values: tuple[str, ...]) -> None:
    assert sums(mend(table(heading, *values))) == {"incoming": 100, "disbursement": 101}


@pytest.mark.parametrize("heading", ["Scenario", "Version", "Data type"])
def test_actual_figures_beside_forecasts_stop(mend: Mend, heading: str) -> None:
    assert total(mend(table(heading, "Actual", "Forecast", "Plan"))) == 100


def test_tags_do_not_hide_a_status(read: Read, mend: Mend) -> None:
    rows = "#org+impl,#value+usd,#status\nA,5,Active\nB,6,Cancelled\n"
    assert total(mend(f"Partner,Money,State of play\n{rows}", problem='"Cancelled"')) == 5
    assert total(mend(rows, problem='"Cancelled"')) == 5
    untagged = "Partner,Money,Status\n#org+impl,#value+usd,\nA,5,Active\nB,6,Cancelled\n"
    assert total(mend(untagged, problem='"Cancelled"')) == 5
    assert total(read(rows.replace("Cancelled", "Closed"))) == 11


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("Cancelled by the donor", False),
        ("02 - Pipeline", False),
        ("Not active", False),
        ("Refund (partial)", False),
        ("Ikke innvilget", False),
        ("On track", True),
    ],
)
def test_a_status_that_is_not_known_is_proposed_by_its_words(
    mend: Mend, text: str, counts: bool
) -> None:
    assert total(mend(table("Status", "Active", text))) == 100 + 101 * counts


def test_several_columns_of_statuses_all_decide(mend: Mend) -> None:
    rows = (
        "Recipient,Amount (USD),Project status,Payment status\n"
        "A,1,Active,Confirmed\nB,2,Cancelled,Confirmed\nC,4,Active,Pending\nD,8,Closed,Confirmed\n"
    )
    data = mend(rows, problem='"Pending" (1 row)')
    assert total(data) == 9
    assert {row.rule for row in data.account.excluded} == {"status-excluded"}


def test_several_columns_that_are_told_by_their_texts_all_decide(mend: Mend) -> None:
    rows = (
        "Recipient,Amount (USD),Review,Outcome\n"
        "A,1,Approved,Confirmed\nB,2,Rejected,Confirmed\nC,4,Approved,Withdrawn\n"
    )
    assert total(mend(rows)) == 1


@pytest.mark.parametrize("heading", ["Remarks", "Comment", "Merknader", "Примітки"])
@pytest.mark.parametrize("count", [5, 20, 60])
def test_one_remark_that_a_row_was_cancelled_stops_among_any_others(
    read: Read, mend: Mend, heading: str, count: int
) -> None:
    remarks = [f"See page {at} of the report" for at in range(count)]
    rows = table(heading, *remarks, "Cancelled")
    right = sum(100 + at for at in range(count))
    assert total(mend(rows, problem='"Cancelled" (1 row)')) == right
    later = f"{rows}New,7,As agreed\n"
    settings = {"columns": {"status": heading}, "values": {"status": {"Cancelled": "exclude"}}}
    assert total(read(later, **settings)) == right + 7


def test_a_remark_that_may_mean_something_else_changes_nothing_among_others(read: Read) -> None:
    remarks = [f"See page {at} of the report" for at in range(20)]
    assert read(table("Remarks", *remarks, "Plan")).account.used == 21


@pytest.mark.parametrize("status", ["On hold", "Suspended", "Suspendert", "Suspended in May"])
def test_of_a_status_that_may_not_count_it_is_proposed_that_it_does_not(
    mend: Callable[..., Dataset], status: str
) -> None:
    data = mend(f"Recipient,Amount (USD),Status\nA,5,Active\nB,7,{status}\n", problem=status)
    assert [item.amount.amount for item in data.allocations] == [5]


@pytest.mark.parametrize(
    ("heading", "other"),
    [("Location", "Khartoum"), ("Start date", "2025-01-31"), ("Contract no.", "C-12"),
     ("Focal point", "J. Smith")],
)  # fmt: skip
def test_what_is_still_to_be_confirmed_under_a_heading_of_something_else_is_counted(
    read: Read, heading: str, other: str
) -> None:
    data = read(f"Partner,{heading},Amount (USD)\nNRC,{other},100\nDRC,TBC,50\n")
    assert data.account.used == 2


@pytest.mark.parametrize(
    ("heading", "other"), [("Status", "Signed"), ("Signed on", "2025-01-31"), ("Comment", "")]
)
def test_what_is_still_to_be_confirmed_of_the_money_is_asked_about(
    read: Read, heading: str, other: str
) -> None:
    with pytest.raises(SourceError, match='holds "TBC"'):
        read(f"Partner,{heading},Amount (USD)\nNRC,{other},100\nDRC,TBC,50\n")
