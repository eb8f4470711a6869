"""Tables with donors, countries or years across: each cell is an allocation."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment
from tests.sources.standards.oecd.tables import fixed, read

from aidreport.config.sources import DataSource
from aidreport.errors import SourceError
from aidreport.model.allocation import Allocation
from aidreport.model.dataset import Dataset
from aidreport.sources.loader import load


def cells(data: Dataset) -> dict[tuple[str, str], str]:
    return {(_donor(item), item.recipient.name): _written(item) for item in data.allocations}


def _written(item: Allocation) -> str:
    return f"{item.amount.currency} {item.amount.amount:f}"


def _donor(item: Allocation) -> str:
    return item.donor.name if item.donor else ""


def total(data: Dataset) -> str:
    return f"{sum(item.amount.amount for item in data.allocations):f}"


TWO = {
    ("Norway", "Ukraine"): "1",
    ("Norway", "Kenya"): "4",
    ("Sweden", "Ukraine"): "2",
    ("Sweden", "Kenya"): "5",
}


@pytest.mark.parametrize(
    "text",
    [
        "Recipient,Norway,Sweden\nUkraine,1,2\nKenya,4,5\n",
        # Totals of rows and of columns, by label.
        "Recipient,Norway,Sweden,Total\nUkraine,1,2,3\nKenya,4,5,9\nTotal,5,7,12\n",
        # By their amounts.
        "Recipient,Norway,Sweden,Alle\nUkraine,1,2,3\nKenya,4,5,9\n",
        # Sums of donors, as the OECD names them.
        'Recipient,Norway,Sweden,"DAC Countries, Total"\nUkraine,1,2,3\nKenya,4,5,9\n',
        # Blank cells and titles.
        "Aid in 2024\nRecipient,Norway,Sweden,Denmark\nUkraine,1,2,\nKenya,4,5,-\n",
        "Country,Norway,Sweden\nUkraine,1,2\nKenya,4,5\n",
        ",Norway,Sweden\nUkraine,1,2\nKenya,4,5\n",
    ],
)
def test_a_cell_is_what_a_donor_gives_to_a_recipient(tmp_path: Path, text: str) -> None:
    data = read(tmp_path, text, currency="USD")
    assert {key: amount.removeprefix("USD ") for key, amount in cells(data).items()} == TWO
    assert data.files[0].kind == "table"
    assert data.account.read == data.account.used + len(data.account.excluded)


def test_organisations_give_as_countries_do(tmp_path: Path) -> None:
    data = read(tmp_path, "Recipient,UNICEF,WFP,Others\nA,1,2,3\nB,1,2,3\n", currency="EUR")
    assert {_donor(item) for item in data.allocations} == {"UNICEF", "WFP", "Others"}


def test_recipients_are_across_where_donors_are_down(tmp_path: Path) -> None:
    data = read(tmp_path, "Donor,Ukraine,Kenya\nNorway,1,4\nSweden,2,5\n", currency="USD")
    assert {key: amount.removeprefix("USD ") for key, amount in cells(data).items()} == TWO


def test_countries_of_operation_are_no_donors(tmp_path: Path) -> None:
    data = read(tmp_path, "Partner,Mali,Chad,Kenya\nUNICEF,1,2,3\nWFP,4,5,6\n", currency="USD")
    assert {item.country for item in data.allocations} == {"Mali", "Chad", "Kenya"}
    assert {item.recipient.name for item in data.allocations} == {"UNICEF", "WFP"}
    assert total(data) == "21"


@pytest.mark.parametrize(
    "text",
    [
        "USD million\nRecipient,Norway,Sweden\nUkraine,1,2\n",
        "Recipient (USD million),Norway,Sweden\nUkraine,1,2\n",
        "Recipient,Norway (USD million),Sweden (USD million)\nUkraine,1,2\n",
        "Recipient,Norway,Sweden,Total (USD million)\nUkraine,1,2,3\n",
    ],
)
def test_the_unit_may_be_in_any_heading(tmp_path: Path, text: str) -> None:
    data = read(tmp_path, text)
    assert total(data) == "3000000"
    assert {_donor(item) for item in data.allocations} == {"Norway", "Sweden"}
    assert {item.amount.currency for item in data.allocations} == {"USD"}


def test_the_settings_of_the_config_are_obeyed(tmp_path: Path) -> None:
    text = "Recipient;Norway;Sweden\nUkraine;1,5;2\n"
    data = read(
        tmp_path, text, currency="SEK", unit="thousand", measure="disbursement", decimal=","
    )
    assert (total(data), data.allocations[0].measure.value) == ("3500", "disbursement")


def test_a_title_may_name_the_measure(tmp_path: Path) -> None:
    text = "Disbursements\nUSD million\nRecipient,Norway,Sweden\nUkraine,1,2\n"
    data = read(tmp_path, text)
    assert {item.measure.value for item in data.allocations} == {"disbursement"}
    assert "measure-assumed" not in {finding.code for finding in data.findings}


def test_without_a_currency_it_is_asked_for(tmp_path: Path) -> None:
    text = "Recipient,Norway,Sweden\nUkraine,1,2\n"
    assert total(fixed(tmp_path, text, "no currency is named")) == "3"


def test_a_column_of_numbers_of_nobody_known_is_asked_about(tmp_path: Path) -> None:
    text = "Recipient,Norway,Sweden,Population\nUkraine,1,2,1000\nKenya,4,5,2000\n"
    assert total(fixed(tmp_path, text, '"Population": not known as a donor')) == "3012"
    values = {"donor": {"Population": "exclude"}}
    data = read(tmp_path, text, currency="USD", values=values)
    assert total(data) == "12"
    assert {row.rule for row in data.account.excluded} == {"column-excluded"}


@pytest.mark.parametrize(
    "text",
    [
        "USD million\nRecipient,2022,2023\nUkraine,1,2\nKenya,3,4\n",
        "Recipient,2022 (USD million),2023 (USD million)\nUkraine,1,2\nKenya,3,4\n",
        "Recipient (USD million),2022,2023\nUkraine,1,2\nKenya,3,4\n",
        "Recipient,USD million 2022,USD million 2023\nUkraine,1,2\nKenya,3,4\n",
    ],
)
def test_years_across_are_asked_about_and_dated(tmp_path: Path, text: str) -> None:
    data = fixed(tmp_path, text, "amounts of 2 years are across: 2022, 2023")
    assert total(data) == "6000000"
    assert {str(item.decided) for item in data.allocations} == {"2023-01-01"}
    both = read(tmp_path, text, values={"year": {"2022": "use", "2023": "use"}})
    assert total(both) == "10000000"
    assert {item.decided.year for item in both.allocations if item.decided} == {2022, 2023}


def test_years_across_may_have_donors_and_recipients_down(tmp_path: Path) -> None:
    text = (
        "Donor,Recipient,2022,2023\nNorway,Ukraine,1,2\nSweden,Kenya,3,4\n"
        '"DAC Countries, Total",Ukraine,1,2\n'
    )
    data = fixed(tmp_path, text, "2 things that could change the total are not clear")
    assert cells(data) == {("Norway", "Ukraine"): "NOK 2", ("Sweden", "Kenya"): "NOK 4"}


def test_all_that_is_open_is_asked_at_once_and_keeps_what_is_set(tmp_path: Path) -> None:
    with pytest.raises(SourceError) as caught:
        read(tmp_path, "Land,2022,2023\nUkraine,1,2\n", measure="pledge")
    assert 'measure = "pledge"' in caught.value.fix
    assert 'currency = "???"' in caught.value.fix
    assert "columns" not in caught.value.fix


@pytest.mark.parametrize(
    "text",
    [
        # One amount beside texts that happen to be countries.
        "Recipient,Amount (USD),Norway\nA,1,yes\n",
        # An amount of its own, whose parts are beside it.
        "Recipient,Amount (USD),Norway,Sweden\nA,3,1,2\n",
    ],
)
def test_a_table_with_its_own_amount_is_read_as_before(tmp_path: Path, text: str) -> None:
    data = read(tmp_path, text)
    assert [item.donor for item in data.allocations] == [None]


def test_a_workbook_is_read_as_its_text_is(tmp_path: Path, book: Callable[..., bytes]) -> None:
    rows = [["Recipient", "Norway", "Sweden"], ["Ukraine", 1, 2], ["Kenya", 4, 5]]
    (tmp_path / "a.xlsx").write_bytes(book(Aid=rows, Notes=[["Source: us"]]))
    data = load([DataSource(path="a.xlsx", currency="USD")], tmp_path)
    assert total(data) == "12"
    assert {str(item.place) for item in data.allocations} >= {'a.xlsx, sheet "Aid", row 2'}


def test_the_plan_names_the_columns_across(tmp_path: Path) -> None:
    data = read(
        tmp_path, "Recipient,Norway,Sweden,Total\nUkraine,1,2,3\nKenya,4,5,9\n", currency="USD"
    )
    (plan,) = data.plans
    uses = {item.use: item.heading for item in plan.columns}
    assert uses["amount"] == '"Norway", "Sweden"'
    assert [item.heading for item in plan.passed_over] == ["Total"]


def test_the_plan_says_where_the_table_itself_says_it(tmp_path: Path) -> None:
    text = "Country (NOK million),Norway,Sweden\nUkraine,1,2\nKenya,4,5\n"
    (plan,) = read(tmp_path, text).plans
    why = {item.name: (item.value, item.why) for item in plan.settings}
    assert why["unit"] == ("million", 'the heading "Country (NOK million)"')
    assert why["currency"] == ("NOK", 'the heading "Country (NOK million)"')
    columns = {item.use: item.why for item in plan.columns}
    assert columns["recipient"] == "the names beside the amounts"


def test_the_plan_names_no_column_that_the_config_leaves_out(tmp_path: Path) -> None:
    (plan,) = read(
        tmp_path,
        "Recipient,2022,2023,2024\nUkraine,1,2,3\nKenya,4,5,6\n",
        currency="USD",
        values={"year": {"2022": "exclude", "2023": "use", "2024": "use"}},
    ).plans
    uses = {item.use: (item.heading, item.why) for item in plan.columns}
    assert uses["amount"] == ('"2023", "2024"', "each of the 2 columns across")


def test_sums_of_recipients_are_left_out_as_the_oecd_names_them(tmp_path: Path) -> None:
    text = (
        'Aid type,ODA\nUnit,"US Dollar, Millions"\nYear,2022,2023\nRecipient,,\n'
        "Ukraine,1,2\nKenya,3,4\n"
        '"Africa, Total",3,4\n"Developing Countries, Total",4,6\n'
    )
    data = fixed(tmp_path, text, "amounts of 2 years are across")
    assert total(data) == "6000000"
    assert {row.rule for row in data.account.excluded} == {"total-of-members", "column-excluded"}
    assert data.account.read == 8


def test_donors_down_without_a_recipient_are_not_taken_for_recipients(tmp_path: Path) -> None:
    for head in ("Donor,2022,2023", "Year,2022,2023\nDonor,,"):
        with pytest.raises(SourceError, match="no heading is recognised"):
            read(tmp_path, f"USD million\n{head}\nNorway,1,2\nSweden,3,4\n")


PIVOT = (
    'Donor,Norway,\nAmount type,Current prices,\nUnit,"US Dollar, Millions",\n'
    "Recipient,2022,2023\nUkraine,1,2\nKenya,3,4\n"
)


def test_a_title_names_the_donor_of_all_amounts(tmp_path: Path) -> None:
    data = fixed(tmp_path, PIVOT, "amounts of 2 years are across")
    assert cells(data) == {("Norway", "Ukraine"): "USD 2000000", ("Norway", "Kenya"): "USD 4000000"}


def test_deflated_amounts_are_asked_about(tmp_path: Path) -> None:
    text = PIVOT.replace("Current prices", "Constant Prices (2022)")
    data = fixed(tmp_path, text, "2 things that could change the total are not clear")
    assert total(data) == "6000000"


def test_organisations_beside_countries_receive_funds_for_them(tmp_path: Path) -> None:
    data = read(tmp_path, "Country,UNICEF,WFP\nMali,1,2\nChad,3,4\n", currency="USD")
    found = {(item.recipient.name, item.country): item.donor for item in data.allocations}
    assert found == {
        ("UNICEF", "Mali"): None,
        ("WFP", "Mali"): None,
        ("UNICEF", "Chad"): None,
        ("WFP", "Chad"): None,
    }


@pytest.mark.parametrize(
    "text",
    [
        "Recipient,Norway,Sweden\nUkraine,1,2\nKenya,4,5\n,\nAll amounts in USD million,\n",
        "Recipient,Unit,Norway,Sweden\nUkraine,USD million,1,2\nKenya,USD million,4,5\n",
    ],
)
def test_the_unit_may_be_below_or_in_a_column(tmp_path: Path, text: str) -> None:
    assert total(read(tmp_path, text)) == "12000000"


def test_the_unit_of_each_row_is_that_of_all_its_amounts(tmp_path: Path) -> None:
    text = "Recipient,Unit,Norway,Sweden\nUkraine,million,1,2\nKenya,thousand,4,5\n"
    assert total(read(tmp_path, text, currency="USD")) == "3009000"


@pytest.mark.parametrize("at", ["A1", "Notes"])
def test_the_unit_may_be_in_a_comment_or_a_sheet_of_notes(tmp_path: Path, at: str) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["Recipient", "Norway", "Sweden"], ["Ukraine", 1, 2], ["Kenya", 4, 5]):
        sheet.append(row)
    if at == "Notes":
        book.create_sheet(at).append(["All amounts in USD million"])
    else:
        sheet[at].comment = Comment("USD million", "x")
    book.save(tmp_path / "a.xlsx")
    assert total(load([DataSource(path="a.xlsx")], tmp_path)) == "12000000"


@pytest.mark.parametrize("corner", ["USD '000", "USD thousand", "(in thousands of US dollars)"])
def test_a_unit_in_the_corner_above_names_is_that_of_all_countries(
    tmp_path: Path, corner: str
) -> None:
    text = f"{corner},Mali,Chad,Sudan\nUNICEF,15,25,1\nWFP,30,40,2\n"
    data = read(tmp_path, text)
    assert sum(item.amount.amount for item in data.allocations) == 113_000
    assert {item.recipient.name for item in data.allocations} == {"UNICEF", "WFP"}
    assert {item.country for item in data.allocations} == {"Mali", "Chad", "Sudan"}


@pytest.mark.parametrize("word", ["n.d.", "TBC", "see note", "pending"])
@pytest.mark.parametrize("header", ["Partner,Sudan,Yemen,Mali", "Recipient,Norway,Sweden,France"])
def test_a_word_among_amounts_is_refused_and_leaves_out_no_column(
    tmp_path: Path, header: str, word: str
) -> None:
    text = f"{header}\nUNHCR,100,200,5\nWFP,300,100,{word}\nICRC,500,610,50\n"
    data = read(tmp_path, text, currency="EUR")
    assert sum(item.amount.amount for item in data.allocations) == 1865
    assert [row.place.row for row in data.account.rejected] == [3]


def test_a_column_of_signs_beside_plain_numbers_counts(tmp_path: Path) -> None:
    text = "Partner,Sudan (EUR),Yemen (EUR),Mali (EUR)\nUNHCR,1,2,€ 5\nWFP,3,9,€ 7\n"
    assert total(read(tmp_path, text)) == "27"


def test_a_column_of_words_and_numbers_whose_name_nobody_knows_is_asked_about(
    tmp_path: Path,
) -> None:
    text = "Partner,Sudan,Yemen,Wonderland\nUNHCR,1,2,5\nWFP,3,9,n.d.\nICRC,30,90,8\n"
    with pytest.raises(SourceError, match="Wonderland"):
        read(tmp_path, text, currency="EUR")


@pytest.mark.parametrize("dash", ["-", "–", "—"])
def test_a_dash_in_a_column_across_is_no_amount_and_no_problem(tmp_path: Path, dash: str) -> None:
    text = f"Partner,Sudan,Yemen,Mali\nUNHCR,1,2,{dash}\nWFP,30,40,500\n"
    data = read(tmp_path, text, currency="EUR")
    assert total(data) == "573"
    assert data.account.rejected == ()
