"""Where no heading is known, the message proposes what the values suggest, and asks all at once."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from tests.sources.what_was_read import total

from aidreport.errors import SourceError
from aidreport.model.dataset import Dataset

Read = Callable[..., Dataset]
Mend = Callable[..., Dataset]


def names(data: Dataset) -> list[str]:
    return [item.recipient.name for item in data.allocations]


@pytest.mark.parametrize(
    ("headings", "row", "recipient"),
    [
        ("Supplier,Amount (GBP),Area", "ACTED,5,Kenya", "ACTED"),
        ("Applicant,Amount (GBP)", "ACTED,5", "ACTED"),
        ("Executing agency partner,Amount (GBP),Title", "ACTED,5,Water", "ACTED"),
        ("Firm that was hired,Amount (GBP),Area code", "ACTED,5,K1", "ACTED"),
        ("Source org.,Destination org.,Amount (GBP)", "FCDO,ACTED,5", "ACTED"),
        ("Department family,Entity,Supplier,Amount (GBP)", "FCDO,HQ,ACTED,5", "ACTED"),
        ("Row Labels,Sum of Amount (GBP)", "ACTED,5", "ACTED"),
        ("Cluster,Funding (GBP)", "Health,5", "Health"),
        ("Country Name,Country Code,Amount (GBP)", "Kenya,KE,5", "Kenya"),
        ("Leverandør,Beløp (GBP)", "ACTED,5", "ACTED"),
        ("Постачальник,Сума (GBP)", "ACTED,5", "ACTED"),
        ("Donor,Total (GBP)", "Norway,5", "Norway"),
    ],
)
def test_the_recipient_is_known_or_proposed_by_what_is_there(
    read: Read, mend: Mend, headings: str, row: str, recipient: str
) -> None:
    table = f"{headings}\n{row}\n"
    try:
        data = read(table)
    except SourceError:
        data = mend(table, problem="no heading is recognised for recipient")
    assert names(data) == [recipient]
    assert total(data) == 5


@pytest.mark.parametrize(
    ("headings", "row"),
    [
        ("Recipient,Max. envelope (EUR)", "A,5"),
        ("Recipient,Zugesichert EUR", "A,5"),
        ("Recipient,What,Year", "A,€5,2024"),
        ("Who,What (EUR)", "ACTED,5"),
    ],
)
def test_the_amount_is_proposed_by_what_is_there(mend: Mend, headings: str, row: str) -> None:
    assert total(mend(f"{headings}\n{row}\n", problem="no heading is recognised for")) == 5


def test_all_that_is_open_is_asked_in_one_message_and_one_fix_answers_all(mend: Mend) -> None:
    table = (
        "Country Code,Country Name,Kind of Transaction Type,Fiscal Year,current_amount,"
        "constant_amount,State of play,When\n"
        "AAA,Kenya,Obligations,2023,1000,1100,Draft,03/04/2023\n"
        "AAA,Kenya,Disbursements,2023,900,990,Active,05/06/2023\n"
        "BBB,Sudan,Obligations,2023,500,550,Active,07/08/2023\n"
    )
    data = mend(table, columns={"date": "When"}, problem="things that could change the total")
    measures: dict[str, Decimal] = {}
    for item in data.allocations:
        measures[item.measure] = measures.get(item.measure, Decimal(0)) + item.amount.amount
    assert measures["disbursement"] == 900
    assert measures["commitment"] in (Decimal(500), Decimal(1500))


def test_of_several_columns_of_numbers_that_are_alike_none_is_proposed(read: Read) -> None:
    table = "Partner,Humanitarian,Development\nA,5,70\nB,6,80\n"
    with pytest.raises(SourceError, match=r'"Development": 70, 80') as stop:
        read(table, currency="EUR")
    assert "data = " not in stop.value.fix
    for name, amount in (("Development", 150), ("Humanitarian", 11)):
        assert f'amount = "{name}"' in stop.value.fix
        assert total(read(table, currency="EUR", columns={"amount": name})) == amount


@pytest.mark.parametrize(
    ("heading", "values"),
    [
        ("Founded in", (1990, 2001, 1985)),
        ("Opened", (20240131, 20230517, 20221201)),
        ("Orgnr", (987654321, 912345678, 913131313)),
        ("Dossier", (700123, 700417, 699881)),
        ("Contact phone", (4722334455, 4798765432, 4711223344)),
        ("Caseload", (120000, 45000, 33000)),
        ("PLZ", (12345, 54321, 10115)),
        ("Checked", (1, 0, 1)),
    ],
)
def test_numbers_that_are_no_amounts_are_not_proposed_first(
    mend: Mend, heading: str, values: tuple[int, ...]
) -> None:
    rows = "".join(f"Partner {at},{value},{5000 + 70 * at}\n" for at, value in enumerate(values))
    data = mend(f"Org,{heading},Allot\n{rows}", problem="amount: none fits", way=0)
    assert total(data) == 15210


def test_a_column_of_texts_that_is_named_as_the_amount_is_refused(read: Read) -> None:
    with pytest.raises(SourceError, match='"Note" is named as the amount, and holds no number'):
        read("Recipient,Amount,Note\nA,5,paid\nB,6,open\n", columns={"amount": "Note"})


def test_constant_prices_are_offered_for_what_they_are(mend: Mend) -> None:
    content = "Recipient,Amount (constant 2021 USD)\nA,5\nB,7\n"
    assert total(mend(content, problem="in constant prices")) == 12


def test_annual_amounts_are_offered_for_what_they_are(mend: Mend) -> None:
    content = "Recipient,Annual amount (USD)\nA,5\nB,7\n"
    assert total(mend(content, problem="one of several periods")) == 12


def test_no_fix_holds_a_gap(read: Read) -> None:
    for table in ("Supplier,What\nACTED,5\n", "Where,Cluster,Funding\nX1,WASH,5\n"):
        with pytest.raises(SourceError) as caught:
            read(table)
        assert "…" not in caught.value.fix


def test_a_heading_that_the_config_names_and_is_not_there_is_refused_alone(read: Read) -> None:
    with pytest.raises(SourceError, match="there is no such heading"):
        read("Supplier,Amount\nA,5\n", columns={"recipient": "Suppliers Ltd"})


def test_a_text_without_any_table_is_no_table(read: Read) -> None:
    with pytest.raises(SourceError, match="no heading is recognised"):
        read("Dear colleagues,\nplease find the list attached.\n")


@pytest.mark.parametrize("amount", ["Amount (USD)", "Beløp (NOK)", "Montant EUR"])
def test_a_table_with_its_headings_in_the_first_column_is_to_be_turned(
    read: Read, amount: str
) -> None:
    with pytest.raises(SourceError, match="stands in the first column") as stop:
        read(
            f"Recipient,UNICEF,WFP,NRC\n{amount},100,200,50\nDate,2024-01-01,2024-01-02,2024-01-03\n"
        )
    assert "turn the table round" in stop.value.fix
    assert "data =" not in stop.value.fix


@pytest.mark.parametrize(
    "table",
    [
        'No,수혜기관,지원금액(백만원)\n1,UNICEF,"1.5"\n2,WFP,2\n합계,,3.5\n',
        "Momentti;Saaja;Määräraha (1000 €)\n24;SPR;1500\n25;KUA;2000\nYhteensä;;3500\n",
        "Đơn vị;Số tiền (tỷ đồng)\nOxfam;1,5\nWFP;2\nTổng cộng;3,5\n",
    ],
)
def test_a_total_row_does_not_make_a_table_one_to_be_turned(mend: Mend, table: str) -> None:
    data = mend(table, problem="no heading is recognised")
    assert len(data.allocations) == 2
    assert len(data.account.excluded) == 1


@pytest.mark.parametrize("heading", ["Requested (USD)", "Requested amount (USD)", "Request"])
def test_what_was_asked_for_is_proposed_as_that_and_not_as_a_commitment(
    mend: Mend, heading: str
) -> None:
    data = mend(f"Recipient,{heading}\nA,100\nB,250\n", currency="USD")
    assert {str(item.measure) for item in data.allocations} == {"proposed"}


def test_the_numbers_of_rows_are_not_proposed_as_amounts(read: Read) -> None:
    table = "Registro,Sector,Hombres,Mujeres,Pais\n1,Salud,10,12,Colombia\n2,Agua,5,7,Colombia\n"
    with pytest.raises(SourceError, match="no heading is recognised") as stop:
        read(table)
    assert 'amount = "…"' in stop.value.fix


def test_what_a_project_costs_is_not_proposed_before_numbers_that_may_be_the_grant(
    read: Read, mend: Mend
) -> None:
    rows = "A,500,170\nB,600,180\n"
    for heading in ("Ministry", "Our part"):
        with pytest.raises(SourceError, match="no column of numbers is surely") as stop:
            read(f"Recipient,Total cost of project (EUR),{heading}\n{rows}")
        assert "data = " not in stop.value.fix
    assert (
        total(mend(f"Recipient,Total cost of project (EUR),Award\n{rows}", currency="EUR")) == 350
    )


def test_a_column_of_percentages_is_not_proposed_as_the_amount(
    read: Callable[..., Dataset],
) -> None:
    with pytest.raises(SourceError, match="no heading is recognised for amount") as caught:
        read("Partner,Amount %\nUNICEF,40\nWFP,60\n")
    assert "Amount %" not in caught.value.fix
