from __future__ import annotations

import io
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from tests.sources.what_was_read import ways

from aidreport.errors import SourceError
from aidreport.model.dataset import Dataset
from aidreport.sources.formats import columnar
from aidreport.sources.tables.checks.section_words import said_by_section
from aidreport.sources.tables.words.meanings import Meanings

Read = Callable[..., Dataset]
Rows = list[list[Any]]

HEAD = ["Recipient", "Amount (USD)", "Decision date"]
FIRST: Rows = [["UNHCR", 100, "2026-01-05"], ["WFP", 200, "2026-01-05"]]
SECOND: Rows = [["UNHCR", 90, "2026-01-05"], ["WFP", 150, "2026-01-05"]]


def sums(dataset: Dataset) -> dict[str, Decimal]:
    """Return the sums by measure, and by currency if there are several."""
    result: dict[str, Decimal] = {}
    several = len({item.amount.currency for item in dataset.allocations}) > 1
    for item in dataset.allocations:
        key = item.amount.currency if several else str(item.measure)
        result[key] = result.get(key, Decimal()) + item.amount.amount
    return result


def workbook(rows: Rows, *, merged: bool) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for number, row in enumerate(rows, start=1):
        for column, cell in enumerate(row, start=1):
            sheet.cell(number, column, cell)
        if merged and len(row) == 1 and row[0]:
            sheet.merge_cells(start_row=number, start_column=1, end_row=number, end_column=3)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def csv(rows: Rows) -> str:
    return "".join(",".join(map(str, [*row, "", ""][:3])) + "\n" for row in rows)


def written(rows: Rows, form: str) -> tuple[str | bytes, str]:
    if form == "csv":
        return csv(rows), "data.csv"
    return workbook(rows, merged=form == "merged"), "data.xlsx"


FORMS = pytest.mark.parametrize("form", ["merged", "plain", "csv"])


def two(first: str, second: str, head: list[str] = HEAD) -> Rows:
    return [head, [first], *FIRST, [second], *SECOND]


@FORMS
@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("Pledged", "Paid", {"pledge": 300, "disbursement": 240}),
        ("Commitments", "Disbursements", {"commitment": 300, "disbursement": 240}),
        ("Utbetalt", "Tilsagn", {"disbursement": 300, "commitment": 240}),
        ("A. Pledges 2026", "B. Payments 2026", {"pledge": 300, "disbursement": 240}),
        ("Amounts in million", "Amounts in thousand", {"commitment": 300_240_000}),
        ("in thousands", "USD", {"commitment": 540_000}),
        ("Kenya", "Mali", {"commitment": 540}),
        ("2024", "2025", {"commitment": 540}),
        ("Q1 2025", "Quarter 2", {"commitment": 540}),
        ("Active", "Approved", {"commitment": 540}),
        ("Health", "Education and protection", {"commitment": 540}),
        ("Africa", "Middle East", {"commitment": 540}),
        ("Total", "Kenya", {"commitment": 540}),
    ],
)
def test_headings_above_groups_say_what_the_rows_below_are(
    read: Read, form: str, first: str, second: str, expected: dict[str, int]
) -> None:
    dataset = read(*written(two(first, second), form))
    assert sums(dataset) == expected
    assert dataset.account.rejected == ()


@FORMS
def test_headings_name_the_currency_if_nothing_else_does(read: Read, form: str) -> None:
    rows = two("EUR", "USD million", ["Recipient", "Amount", "Decision date"])
    assert sums(read(*written(rows, form))) == {"EUR": 300, "USD": 240_000_000}


@FORMS
@pytest.mark.parametrize(
    ("first", "second", "proposed", "total"),
    [
        ("Approved", "Requested", {"Requested": "exclude"}, 300),
        ("Active", "Cancelled", {"Cancelled": "exclude"}, 300),
        ("Active grants", "Cancelled grants", {"Cancelled grants": "exclude"}, 300),
        ("Planned", "Ongoing", {"Planned": "exclude"}, 240),
        ("Bewilligt", "Storniert", {"Storniert": "exclude"}, 300),
        ("Suspended", "Active", {"Suspended": "exclude"}, 240),
        ("On hold", "Active", {"On hold": "exclude"}, 240),
        ("Signed", "Under negotiation", {"Under negotiation": "exclude"}, 300),
        ("Commitments and payments", "Kenya", {"Commitments and payments": "use"}, 540),
    ],
)
def test_statuses_and_what_is_open_are_asked_with_a_fix_that_works(
    read: Read, form: str, first: str, second: str, proposed: dict[str, str], total: int
) -> None:
    content = written(two(first, second), form)
    with pytest.raises(SourceError, match="above groups of rows may change what they are") as stop:
        read(*content)
    assert stop.value.exit_code == 3
    (fix,) = ways(stop.value)
    assert fix == {"values": {"section": proposed}}
    dataset = read(*content, **fix)
    assert sum(sums(dataset).values()) == total
    account = dataset.account
    assert account.read == account.used + len(account.excluded)


def test_unknown_words_in_merged_cells_are_asked(read: Read) -> None:
    content = written(two("Xyz", "Kenya"), "merged")
    with pytest.raises(SourceError, match='"Xyz" in row 2') as stop:
        read(*content)
    assert ways(stop.value) == [{"values": {"section": {"Xyz": "use"}}}]
    assert sums(read(*content, values={"section": {"xyz": "pledge"}})) == {"pledge": 540}


def test_the_map_holds_what_is_clear_beside_what_is_not(read: Read) -> None:
    content = written(two("Paid", "Xyz"), "merged")
    with pytest.raises(SourceError) as stop:
        read(*content)
    assert ways(stop.value) == [{"values": {"section": {"Paid": "disbursement", "Xyz": "use"}}}]


def test_a_name_without_an_amount_is_no_heading(read: Read) -> None:
    dataset = read("Recipient,Amount (USD)\nExample Relief,1000\nExample Aid,\nMali,5\n")
    assert [row.place.row for row in dataset.account.rejected] == [3]
    countries = read(
        "Recipient,Amount (USD),Date\nKenya,5,2026-01-01\nMali,,\nNiger,7,2026-01-01\n"
    )
    assert [row.place.row for row in countries.account.rejected] == [3]


@pytest.mark.parametrize("gap", [True, False])
def test_titles_of_tables_with_the_same_headings_are_headings_of_groups(
    read: Read, gap: bool
) -> None:
    rows = [["Pledges"], HEAD, *FIRST, *([[]] if gap else []), ["Disbursements"], HEAD, *SECOND]
    for merged in (True, False):
        dataset = read(workbook(rows, merged=merged), "data.xlsx")
        assert sums(dataset) == {"pledge": 300, "disbursement": 240}
    assert sums(read(csv(rows))) == {"pledge": 300, "disbursement": 240}


def test_page_titles_and_repeated_headings_change_nothing(read: Read) -> None:
    rows = [["Grants 2026"], HEAD, *FIRST, ["Grants 2026 (continued)"], HEAD, *SECOND]
    assert sums(read(workbook(rows, merged=True), "data.xlsx")) == {"commitment": 540}


def test_a_place_below_a_measure_keeps_the_measure(read: Read) -> None:
    rows = [HEAD, ["Pledged"], ["Kenya"], *FIRST, ["Mali"], *SECOND, ["Paid"], ["Kenya"], *FIRST]
    assert sums(read(workbook(rows, merged=True), "data.xlsx")) == {
        "pledge": 540,
        "disbursement": 300,
    }


def test_a_place_below_what_is_excluded_is_asked(read: Read) -> None:
    content = written([HEAD, ["Cancelled"], *FIRST, ["Mali"], *SECOND], "merged")
    given = {"section": {"Cancelled": "exclude"}}
    with pytest.raises(SourceError, match='"Mali" in row 5') as stop:
        read(*content, values=given)
    (fix,) = ways(stop.value)
    assert fix == {"values": {"section": {"Cancelled": "exclude", "Mali": "use"}}}
    assert sum(sums(read(*content, **fix)).values()) == 240


@pytest.mark.parametrize(
    ("heading", "first", "fixed"),
    [
        ("Disbursed (USD)", "Pledged", {"pledge": 300}),
        ("Amount (USD)", "EUR", {"EUR": 300}),
    ],
)
def test_headings_that_contradict_that_of_the_amount_are_asked(
    read: Read, heading: str, first: str, fixed: dict[str, int]
) -> None:
    content = written(two("Kenya", first, ["Recipient", heading, "Decision date"]), "merged")
    with pytest.raises(SourceError, match="contradict each other") as stop:
        read(*content)
    applied = read(*content, **ways(stop.value)[0])
    assert sums(applied).items() >= {key: value - 60 for key, value in fixed.items()}.items()
    assert sum(sums(read(*content, **ways(stop.value)[1])).values()) == 540


def test_a_unit_that_contradicts_the_heading_is_asked(read: Read) -> None:
    head = ["Recipient", "Amount (USD thousand)", "Decision date"]
    with pytest.raises(SourceError, match="name different units") as stop:
        read(*written(two("in million", "Kenya", head), "merged"))
    assert "write one unit for all rows in the file" in stop.value.fix


def test_totals_of_sections_are_their_own(read: Read) -> None:
    rows = [HEAD, ["Pledged"], *FIRST, ["xyz", 300], ["Paid"], *SECOND, ["xyz", 240]]
    dataset = read(workbook(rows, merged=True), "data.xlsx")
    assert sums(dataset) == {"pledge": 300, "disbursement": 240}


def test_what_was_applied_is_noted_and_in_the_plan(read: Read) -> None:
    dataset = read(*written(two("Pledged", "Paid"), "merged"))
    [note] = [item for item in dataset.findings if item.code == "section-applied"]
    assert note.message == (
        'headings above groups of rows were applied to them: "Pledged" (row 2) as pledge,'
        ' "Paid" (row 5) as disbursement'
    )
    settings = [(item.value, item.why) for item in dataset.plans[0].settings]
    assert ("Pledged: pledge", "row 2") in settings
    assert "measure" not in {item.name for item in dataset.plans[0].settings}


@pytest.mark.parametrize(
    "text",
    [
        "Kenya", "South Sudan 2025", "2024/25", "Q3", "March 2025", "UN agencies", "NGO partners",
        "Group A", "I. West Africa", "Table 2: Norway", "continued", "Health", "Food security",
        "UNICEF", "Emergency response", "Bildung", "Other",
    ],
)  # fmt: skip
def test_places_periods_and_purposes_change_nothing(text: str) -> None:
    said = said_by_section(text, Meanings())
    assert (said.changes, said.proposed, said.known) == (False, "", True)


@pytest.mark.parametrize("total", ["", "Total;25\n"])
def test_countries_above_rows_of_more_than_names_are_headings(read: Read, total: str) -> None:
    rows = "Kenya;;\nACTED;12.2;2025-05-28\nMali;;\nWFP;12.8;2025-07-13\n"
    dataset = read(f"Ontvanger;Bedrag (mln. EUR);Datum\n{rows}{total}")
    assert dataset.account.rejected == ()
    assert sum(sums(dataset).values()) == 25_000_000


@pytest.mark.parametrize("head", ["Donor,Amount (USD)", "Donor,Pledged (EUR)", "Fund,Betrag"])
@pytest.mark.parametrize("gap", ["\n", ""])
def test_a_second_table_with_other_headings_is_refused(read: Read, head: str, gap: str) -> None:
    with pytest.raises(SourceError, match="a second table begins, with other headings"):
        read(f"Recipient,Amount (USD)\nUNICEF,100\nWFP,250\n{gap}{head}\nNorway,300\n")


@pytest.mark.parametrize(
    ("first", "second"),
    [("Pledged", "Paid"), ("Amounts in million", "EUR"), ("Kenya", "Mali"), ("2024", "Q2")],
)
@pytest.mark.parametrize("form", ["merged", "csv"])
def test_long_tables_have_the_same_sections(
    read: Read, monkeypatch: pytest.MonkeyPatch, first: str, second: str, form: str
) -> None:
    head = ["Recipient", "Amount" if second == "EUR" else "Amount (USD)", "Decision date"]
    many = [[f"P{at}", 10 + at, "2026-01-05"] for at in range(40)]
    rows = [head, *many, [first], *many, [second], *many]
    options = {"currency": "USD"} if second == "EUR" else {}
    content = written(rows, form)
    found = []
    for least in (1 << 40, 0):
        monkeypatch.setattr(columnar, "LONG", least)
        dataset = read(*content, **options)
        codes = [(item.code, item.message) for item in dataset.findings]
        found.append((sums(dataset), dataset.account, codes))
    assert found[0] == found[1]


GROUPS = {
    "NGOs and governments": ("NGOs", "Government"),
    "sectors": ("Health", "WASH"),
    "French": ("ONG internationales", "ONG nationales"),
    "Norwegian": ("FN", "Frivillige organisasjoner"),
    "German": ("Nichtstaatliche Organisationen", "Staatliche Stellen"),
    "lots": ("Lot 1: Northern oblasts", "Lot 2: Southern oblasts"),
}


@pytest.mark.parametrize(("one", "other"), GROUPS.values(), ids=GROUPS)
@pytest.mark.parametrize("end", ["", "Total,203\n"], ids=["no total", "total"])
def test_groups_of_a_word_or_two_divide_a_table_of_two_columns(
    read: Read, one: str, other: str, end: str
) -> None:
    rows = f"{one},\nNRC,101\nBadael,52\n{other},\nMinistry of Health,50\n"
    data = read(f"Partner,Amount (USD)\n{rows}{end}")
    assert sums(data) == {"commitment": 203}
    assert data.account.rejected == ()


def test_groups_with_letters_and_totals_of_their_own_are_headings(read: Read) -> None:
    data = read(
        "No.,Partner,Amount (USD)\nA,NGOs,\n1,NRC,101\n2,DRC,52\nB,Government,\n"
        "1,Ministry of Health,50\n,Total,203\n"
    )
    assert sums(data) == {"commitment": 203}
    data = read(
        "Partner,Amount (NOK)\nFN,\nUNICEF,1012\nWFP,2505\nSum FN,3517\n"
        "NGO,\nNRC,541\nSum NGO,541\nTotalt,4058\n"
    )
    assert sums(data) == {"commitment": 4058}
    assert data.account.rejected == ()


@pytest.mark.parametrize(
    "rows",
    [
        "WFP,\nNRC,100\nIOM,\nDRC,50\n",
        "NRC,100\nHealth,\nDRC,50\nWASH,\nIRC,30\n",
        "Health,100\nWASH,\nEducation,50\nShelter,\nFood,30\n",
        "NGOs,\nNRC,100\nDRC,50\n",
    ],
    ids=["organisations", "below a row", "among others of the kind", "one alone"],
)
def test_names_that_may_have_lost_their_amounts_are_no_groups(read: Read, rows: str) -> None:
    assert read(f"Partner,Amount (USD)\n{rows}").account.rejected


def test_unknown_names_that_divide_a_table_are_asked(read: Read) -> None:
    content = "Partner,Amount (USD)\nMercy Aid,\nNRC,100\nGood Hands,\nDRC,50\n"
    with pytest.raises(SourceError, match='"Mercy Aid" in row 2') as caught:
        read(content)
    assert "is a recipient whose amount is missing, fill in the cell" in caught.value.fix
    assert sums(read(content, **ways(caught.value)[0])) == {"commitment": 150}
