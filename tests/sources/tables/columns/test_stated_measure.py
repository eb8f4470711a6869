"""A title or a sheet that names the measure is asked about, not passed over."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from typing import Any

import pytest

from aidreport.errors import SourceError
from aidreport.model.dataset import Dataset

Read = Callable[..., Dataset]
ROWS = "UNICEF,100\nWFP,230\n"


@pytest.mark.parametrize(
    ("title", "measure"),
    [
        ("Pledges to the Ukraine fund 2025", "pledge"),
        ("Utbetalinger 2025", "disbursement"),
        ("Versements en 2024", "disbursement"),
        ("Auszahlungen", "disbursement"),
        ("Budget 2025", "budget"),
        ("Proposed allocations", "proposed"),
        ("Funding requirements 2025", "proposed"),
        ("Funding requirements Ethiopia 2025", "proposed"),
        ("Planned allocations Sudan 2025", "proposed"),
        ("Indicative envelope Chad response", "proposed"),
        ("Draft budget", "budget"),
        ("Draft budget South Kordofan response", "budget"),
        ("Budsjettforslag 2026 humanitær bistand", "budget"),
        ("Entwurf Haushaltsplan 2026", "budget"),
        ("Presupuesto proyectado 2026 Colombia", "budget"),
    ],
)
def test_the_proposed_measure_is_that_of_the_title(read: Read, title: str, measure: str) -> None:
    content = f"{title},\nRecipient,Amount (USD)\n{ROWS}"
    with pytest.raises(SourceError, match="names a measure") as refused:
        read(content)
    match = re.search(r"data = (\{.*?\})(?:, or|$)", refused.value.fix)
    assert match is not None
    options: dict[str, Any] = tomllib.loads(f"data = {match[1]}")["data"]
    assert options.pop("path") == "data.csv"
    assert {str(item.measure) for item in read(content, **options).allocations} == {measure}


def test_the_name_of_a_sheet_is_a_title(read: Read, book: Callable[..., bytes]) -> None:
    rows = [["Recipient", "Amount (USD)"], ["UNICEF", 100]]
    with pytest.raises(SourceError, match='"Pledges" names a measure'):
        read(book(Pledges=rows), "data.xlsx")


@pytest.mark.parametrize(
    "content",
    [
        f"Pledges 2025,\nRecipient,Disbursed (USD)\n{ROWS}",
        f"Humanitarian budget 2025,\nRecipient,Amount (USD)\n{ROWS}",
        f"Sudan Response Plan 2025: contributions,\nRecipient,Amount (USD)\n{ROWS}",
        f"Draft list of approved grants,\nRecipient,Amount (USD)\n{ROWS}",
        "Pledges 2025,,\nRecipient,Amount (USD),Measure\nUNICEF,1,pledge\n",
    ],
)
def test_a_measure_that_is_named_elsewhere_is_not_asked_for(read: Read, content: str) -> None:
    assert read(content).account.used


@pytest.mark.parametrize(
    ("heading", "text", "measure"),
    [
        ("Ledger", "Budget", "budget"),
        ("Scenario", "Budget 2025", "budget"),
        ("Type", "Revised budget", "budget"),
        ("Remarks", "Pledged", "pledge"),
        ("Description", "Utbetaling", "disbursement"),
        ("Category", "Income", "incoming"),
        ("Line", "Requirements", "proposed"),
        ("Sector", "Budget", "budget"),
        ("Purpose", "Pledge", "pledge"),
        ("Cluster", "Requested", "proposed"),
    ],
)
def test_a_column_that_names_one_measure_in_every_row_is_used_or_asked_about(
    read: Read, mend: Read, heading: str, text: str, measure: str
) -> None:
    content = f"Recipient,Amount (USD),{heading}\nUNICEF,70,{text}\nWFP,85,{text}\n"
    try:
        data = read(content)
    except SourceError:
        data = mend(content, problem=f'the column "{heading}" holds "{text}"')
    assert {str(item.measure) for item in data.allocations} == {measure}


@pytest.mark.parametrize("heading", ["Type", "Ledger"])
def test_a_heading_and_a_column_that_name_different_measures_are_asked_about(
    mend: Read, heading: str
) -> None:
    content = f"Recipient,Paid (USD),{heading}\nUNICEF,70,Budget\nWFP,85,Budget\n"
    ways = [mend(content, problem="names another measure", way=way) for way in range(2)]
    measures = [{str(item.measure) for item in data.allocations} for data in ways]
    assert measures == [{"budget"}, {"disbursement"}]


@pytest.mark.parametrize(
    "columns",
    [
        "Modality,Cash",
        "Modality,Budget support",
        "Instrument,Credit",
        "Theme,Community engagement",
        "Ledger,Actual",
        "Ledger,Commitments",
        "Sector,Budget support",
    ],
)
def test_one_text_in_every_row_that_names_no_other_measure_stops_nothing(
    read: Read, columns: str
) -> None:
    heading, text = columns.split(",")
    data = read(f"Recipient,Amount (USD),{heading}\nUNICEF,70,{text}\nWFP,85,{text}\n")
    assert {str(item.measure) for item in data.allocations} == {"commitment"}


def test_expenditure_in_every_row_is_what_a_heading_calls_paid(read: Read) -> None:
    content = "Recipient,Paid (USD),Account\nUNICEF,70,Expenses\nWFP,85,Expenses\n"
    assert {str(item.measure) for item in read(content).allocations} == {"disbursement"}


@pytest.mark.parametrize("title", ["Rejected applications 2024", "Avslag 2024"])
def test_a_title_by_which_no_row_counts_stops(read: Read, title: str) -> None:
    rows = "Recipient,Amount (USD)\nUNICEF,70\nWFP,85\n"
    with pytest.raises(SourceError, match=f'"{title}" says of all rows that they do not count'):
        read(f"{title},\n{rows}")
    for other in ("Approved and rejected applications", "Draft for discussion"):
        assert read(f"{other},\n{rows}").account.used == 2


@pytest.mark.parametrize(
    "title", ["Forecast 2025", "Planned allocations 2025", "Unspent balances 2024", "Funding gap"]
)
def test_a_title_of_what_was_not_given_stops(read: Read, title: str) -> None:
    with pytest.raises(SourceError, match=f'"{title}" says of all rows'):
        read(f"{title},\nRecipient,Amount (USD)\n{ROWS}")


@pytest.mark.parametrize("name", ["rejected_applications_2024.csv", "Pipeline 2025.csv"])
def test_the_name_of_a_file_by_which_no_row_counts_stops(read: Read, name: str) -> None:
    content = f"Recipient,Amount (USD)\n{ROWS}"
    with pytest.raises(SourceError, match="says of all rows that they do not count"):
        read(content, name)
    assert read(content, name, measure="commitment").account.used == 2


@pytest.mark.parametrize(
    "title",
    ["Amounts exclude VAT", "Constant prices 2022", "Humanitarian grants", "Plan of action"],
)
def test_a_title_that_says_something_else_stops_nothing(read: Read, title: str) -> None:
    assert read(f"{title},\nRecipient,Amount (USD)\n{ROWS}").account.used == 2


@pytest.mark.parametrize(
    "note",
    [
        "Note: figures are indicative and subject to approval by parliament",
        "All amounts are provisional",
        "Tallene er foreløpige",
        "Alle Beträge unter Vorbehalt",
        "Red: not confirmed",
        "Rows in italics are pending approval",
        "Grå rader = ikke signert",
        "Gelb hinterlegt: noch nicht unterzeichnet",
    ],
)
def test_a_note_that_all_amounts_may_change_is_a_warning(read: Read, note: str) -> None:
    data = read(f"Recipient,Amount (USD)\n{ROWS}\n{note},\n")
    assert [item.message for item in data.findings if item.code == "amounts-unsure"] == [
        f'"{note}" says that the amounts may change, or may not be given; they were counted'
    ]


@pytest.mark.parametrize(
    "note",
    [
        "All figures in US dollars",
        "Provisional list of partners",
        "Red Cross: not the Red Crescent",
    ],
)
def test_a_note_of_something_else_is_none(read: Read, note: str) -> None:
    data = read(f"Recipient,Amount (USD)\n{ROWS}\n{note},\n")
    assert "amounts-unsure" not in {item.code for item in data.findings}


@pytest.mark.parametrize("heading", ["Source", "Source: Budget 2025", "Kilde", "Quelle"])
def test_where_a_figure_was_taken_from_says_nothing_of_its_measure(
    read: Read, heading: str
) -> None:
    rows = "UNICEF,100,Budget 2025\nWFP,200,Budget 2025\n"
    assert read(f"Recipient,Amount (USD),{heading}\n{rows}").account.used == 2
