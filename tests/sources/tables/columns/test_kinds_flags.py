"""Columns that say of some rows that they do not count stop the table, whatever they are called."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.sources.tables.columns.kind_tables import table
from tests.sources.what_was_read import total

from aidreport.errors import SourceError
from aidreport.model.dataset import Dataset

Read = Callable[..., Dataset]
Mend = Callable[..., Dataset]


@pytest.mark.parametrize(
    ("heading", "usual", "last"),
    [
        ("deleted_at", "", "2024-03-01"),
        ("Cancellation date", "", "01.03.2024"),
        ("Terminated on", "", "2024-03-01"),
        ("Included in total", "Y", "N"),
        ("Include in total", "yes", "no"),
        ("Counts towards total", "yes", "no"),
        ("New money", "Yes", "No"),
        ("Count?", "yes", "no"),
        ("Cleared", "Y", "N"),
        ("Posted?", "yes", "no"),
        ("Exclude", "", "x"),
        ("Double counting", "No", "Yes"),
        ("row_type", "detail", "summary"),
        ("D/C", "D", "C"),
        ("Vedtak", "Innvilget", "Avslag"),
        ("Outcome", "Approved", "Rejected"),
        ("Corrected", "100", "90"),
        ("Deduction", "0", "10"),
    ],
)
def test_a_row_that_may_not_count_is_asked_about(
    read: Read, heading: str, usual: str, last: str
) -> None:
    content = f"Recipient,Amount (USD),{heading}\nUNICEF,100,{usual}\nWFP,230,{usual}\nIOM,41,"
    with pytest.raises(SourceError):
        read(f"{content}{last}\n")


@pytest.mark.parametrize(
    ("heading", "text"),
    [("Start date", "2024-03-01"), ("deleted_at", ""), ("Decision", "Approved"), ("Exclude", "")],
)
def test_columns_that_say_nothing_against_a_row_are_read(
    read: Read, heading: str, text: str
) -> None:
    content = f"Recipient,Amount (USD),{heading}\nUNICEF,100,{text}\nWFP,230,{text}\n"
    assert read(content).account.used == 2


@pytest.mark.parametrize(
    ("heading", "usual", "last"),
    [("Closed?", "No", "Yes"), ("Completed", "FALSE", "TRUE"), ("Extended", "No", "Yes"),
     ("Abgeschlossen", "nein", "ja"), ("Terminé", "Non", "Oui"), ("Fully disbursed", "Yes", "No")],
)  # fmt: skip
def test_a_grant_counts_whether_it_is_closed_or_not(
    read: Read, heading: str, usual: str, last: str
) -> None:
    assert total(read(table(heading, usual, usual, last))) == 303


@pytest.mark.parametrize("heading", ["Archived", "Is archived", "Arkivert", "Archiviert"])
def test_rows_that_are_archived_are_left_out_as_proposed(mend: Mend, heading: str) -> None:
    assert total(mend(table(heading, "FALSE", "FALSE", "TRUE"), problem='"TRUE"')) == 201


@pytest.mark.parametrize("heading", ["Active?", "Ongoing", "Published"])
def test_rows_of_a_flag_may_all_count_as_another_way(mend: Mend, heading: str) -> None:
    content = table(heading, "Yes", "Yes", "No")
    assert [total(mend(content, way=way)) for way in (0, 1)] == [201, 303]


@pytest.mark.parametrize(
    ("heading", "usual", "last"),
    [("Reporting status", "Received", "Due"), ("Audit status", "Completed", "Pending"),
     ("Final report", "Approved", "Pending"), ("Site visit", "Done", "Cancelled"),
     ("Rapport", "Reçu", "En attente"), ("Berichtsstatus", "Eingegangen", "Ausstehend"),
     ("Rapportstatus", "Mottatt", "Mangler")],
)  # fmt: skip
def test_the_status_of_a_report_says_nothing_of_the_money(
    read: Read, heading: str, usual: str, last: str
) -> None:
    assert total(read(table(heading, usual, usual, last), measure="commitment")) == 303


@pytest.mark.parametrize(
    "heading", ["Project status (last report)", "Status at last report", "Reporting status"]
)
def test_what_was_cancelled_is_asked_about_though_a_report_says_so(
    mend: Mend, heading: str
) -> None:
    content = table(heading, "Ongoing", "Ongoing", "Cancelled")
    assert [total(mend(content, way=way)) for way in (0, 1)] == [201, 303]


def test_what_a_report_counts_is_asked_about(read: Read) -> None:
    with pytest.raises(SourceError):
        read(table("Include in report", "yes", "no"))


@pytest.mark.parametrize("heading", ["Due diligence", "Compliance", "Agreement status"])
def test_rows_may_all_count_by_a_status_that_may_not_be_of_the_money(
    mend: Mend, heading: str
) -> None:
    content = table(heading, "Approved", "Approved", "Pending")
    assert [total(mend(content, way=way)) for way in (0, 1)] == [201, 303]


@pytest.mark.parametrize(
    ("heading", "mark"), [("Approved", "x"), ("Include?", "Y"), ("Signert", "ja")]
)
def test_rows_without_a_mark_beside_rows_with_one_are_counted_with_a_warning(
    read: Callable[..., Dataset], heading: str, mark: str
) -> None:
    data = read(f"Partner,{heading},Amount (USD)\nUNICEF,{mark},100\nWFP,,230\nNRC,{mark},50\n")
    assert [item.message for item in data.findings if item.code == "unmarked-counted"] == [
        f'1 row has nothing under "{heading}", and was counted like those with a mark'
    ]


@pytest.mark.parametrize("heading", ["Completed", "Final report", "Contact"])
def test_nothing_is_said_of_marks_that_decide_nothing(
    read: Callable[..., Dataset], heading: str
) -> None:
    data = read(f"Partner,{heading},Amount (USD)\nUNICEF,x,100\nWFP,,230\nNRC,x,50\n")
    assert "unmarked-counted" not in {item.code for item in data.findings}
