"""Columns are chosen by their values if their headings leave it open."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from aidreport.errors import SourceError
from aidreport.model.allocation import Measure
from aidreport.model.dataset import Dataset

Read = Callable[..., Dataset]
Book = Callable[..., bytes]


pytestmark = pytest.mark.usefixtures("_either_way")


def measures(data: Dataset) -> list[Measure]:
    return [item.measure for item in data.allocations]


@pytest.mark.parametrize(
    "heading",
    ["Type", "Status", "Kind", "Flow type", "Transaction type name", "Payment status", "Statut",
     "Zahlungsstatus", "Utbetalingsstatus"],
)  # fmt: skip
def test_a_column_that_holds_measures_alone_is_that_of_the_measure(
    read: Read, heading: str
) -> None:
    data = read(
        f"Recipient,{heading},Amount (USD)\nUNICEF,Commitment,50\nUNICEF,Disbursement,60\n"
        "UNICEF,Paid contribution,7\nTotal,,117\n"
    )
    assert measures(data) == [Measure.COMMITMENT, Measure.DISBURSEMENT, Measure.DISBURSEMENT]
    assert not any(item.inferred for item in data.allocations)
    assert [item.message for item in data.findings if item.code == "heading-chosen"] == [
        f'the measure was read from "{heading}", which holds only measures'
    ]


@pytest.mark.parametrize("value", ["UN agency", "Budget support", "Active"])
def test_a_column_that_holds_measures_and_anything_else_stops(read: Read, value: str) -> None:
    table = f"Recipient,Type,Amount (USD)\nUNICEF,Commitment,50\nWFP,{value},60\n"
    with pytest.raises(SourceError, match=f'the column "Type" holds "{value}" '):
        read(table)
    data = read(table, values={"measure": {value: "exclude"}})
    assert measures(data) == [Measure.COMMITMENT]


def test_a_status_that_is_the_same_throughout_yields_to_the_heading_of_the_amount(
    read: Read,
) -> None:
    head = "Recipient,Status,Disbursed (USD)\n"
    assert measures(read(f"{head}UNICEF,Committed,5\n")) == [Measure.DISBURSEMENT]
    assert measures(read(f"{head}UNICEF,Committed,5\nWFP,Paid,5\n")) == [
        Measure.COMMITMENT,
        Measure.DISBURSEMENT,
    ]


def test_a_column_that_the_config_names_stays_what_it_says(read: Read) -> None:
    data = read(
        "Recipient,Type,Amount (USD)\nUNICEF,Commitment,50\n",
        columns={"recipient_type": "Type"},
        measure="pledge",
    )
    assert measures(data) == [Measure.PLEDGE]


@pytest.mark.parametrize("heading", ["Year", "Fiscal year", "Budget year", "År", "Année", "Jahr"])
def test_the_first_day_of_a_year_is_used_if_there_is_no_date(read: Read, heading: str) -> None:
    data = read(f"{heading},Recipient,Amount (USD)\n2024,UNICEF,5\n,WFP,6\nTotal,,11\n")
    assert [item.decided for item in data.allocations] == [date(2024, 1, 1), None]
    assert [part.field for part in data.allocations[0].inferred] == ["year", "measure"]


def test_a_date_comes_before_a_year_and_spans_of_years_are_no_dates(read: Read) -> None:
    data = read("Year,Date,Recipient,Amount (USD)\n2023,2024-05-06,UNICEF,5\n")
    assert data.allocations[0].decided == date(2024, 5, 6)
    data = read("Year,Recipient,Amount (USD)\n2023/24,UNICEF,5\n2024,WFP,6\n")
    assert [item.decided for item in data.allocations] == [None, None]


def test_a_year_in_a_workbook_is_a_number(read: Read, book: Book) -> None:
    rows = [["Year", "Recipient", "Amount (USD)"], [2024, "UNICEF", 5], [2025, "WFP", 6]]
    data = read(book(Sheet=rows), "a.xlsx")
    assert [str(item.decided) for item in data.allocations] == ["2024-01-01", "2025-01-01"]


@pytest.mark.parametrize(
    "heading", ["Value date", "Valuta date", "Valutadato", "Date de valeur", "Wertstellung"]
)
def test_the_date_of_value_is_read(read: Read, heading: str) -> None:
    data = read(f"Recipient,Date,{heading},Amount (USD)\nUNICEF,2024-05-06,2024-07-08,5\n")
    (item,) = data.allocations
    assert (item.decided, item.valued) == (date(2024, 5, 6), date(2024, 7, 8))


def test_the_config_names_the_date_of_value_and_a_bad_one_is_refused(read: Read) -> None:
    data = read(
        "Recipient,Booked,Amount (USD)\nUNICEF,2024-07-08,5\nWFP,soon,6\n",
        columns={"value_date": "Booked"},
    )
    assert [item.valued for item in data.allocations] == [date(2024, 7, 8)]
    assert [row.problems[0].column for row in data.account.rejected] == ["value_date"]


@pytest.mark.parametrize(
    "label", ["Of which Gaza", "of which: WASH", "- herav Gaza", "hvorav", "davon Gaza",
              "thereof Gaza", "dont Gaza", "varav Gaza", "heraf: Gaza", "waarvan Gaza",
              "di cui Gaza", "de los cuales Gaza", "w tym Gaza", "z toho Gaza",
              "у тому числі Газа", "в т.ч. Газа", "– в том числе Газа", "منها غزة", "其中加沙"],
)  # fmt: skip
def test_a_row_that_names_a_part_of_the_row_above_is_left_out(read: Read, label: str) -> None:
    data = read(f"Recipient,Amount (USD)\nUNICEF,50\n{label},20\nWFP,5\nTotal,55\n")
    assert [str(item.amount.amount) for item in data.allocations] == ["50", "5"]
    assert [row.rule for row in data.account.excluded] == ["part-of-row", "total-row"]
    assert "total-row-differs" not in {item.code for item in data.findings}


def test_a_name_with_such_a_word_at_the_top_is_a_name(read: Read) -> None:
    assert read("Recipient,Amount (USD)\nDavon Trust,50\n").account.used == 1
    assert read("Recipient,Amount (USD)\nWFP,5\nDonte Fund,50\n").account.used == 2


@pytest.mark.parametrize(
    ("headings", "row", "amount"),
    [
        ("Agency,Approved Budget (USD)", "UNICEF,5", "5 USD"),
        ("Agency name,Approved amount,Ccy", "UNICEF,5,USD", "5 USD"),
        ("Implementing agency,Approved (USD)", "UNICEF,5", "5 USD"),
        ("Mottaker,Beløp (mill. kr),Valuta", "UNICEF,5,NOK", "5000000 NOK"),
        ("Recipient,Amount", "UNICEF,£1000", "1000 GBP"),
    ],
)
def test_headings_that_people_write_are_known(
    read: Read, headings: str, row: str, amount: str
) -> None:
    (item,) = read(f"{headings}\n{row}\n").allocations
    assert f"{item.amount.amount:f} {item.amount.currency}" == amount


def test_columns_of_two_measures_are_read_by_an_entry_each(read: Read, tmp_path: Path) -> None:
    from aidreport.config.sources import DataSource
    from aidreport.errors import SourceError
    from aidreport.sources.loader import load

    with pytest.raises(SourceError, match="different measures, which never add up") as caught:
        read("Recipient,Committed (USD),Disbursed (USD)\nUNICEF,50,20\n")
    entry = (
        '{ path = "data.csv", columns = { amount = "Disbursed (USD)" }, measure = "disbursement" }'
    )
    assert entry in caught.value.fix
    sources = [
        DataSource(path="data.csv", columns={"amount": "Committed (USD)"}, measure="commitment"),
        DataSource(path="data.csv", columns={"amount": "Disbursed (USD)"}, measure="disbursement"),
    ]
    data = load(sources, tmp_path)
    assert [(str(item.amount.amount), str(item.measure)) for item in data.allocations] == [
        ("50", "commitment"),
        ("20", "disbursement"),
    ]
    with pytest.raises(SourceError, match="named twice"):
        load([*sources, sources[0]], tmp_path)


@pytest.mark.parametrize(
    "table",
    [
        "Country,Amount (NOK)\nSudan,50\nUkraine,60\n",
        "Donor,Country,Year,Amount (NOK)\nNorway,Sudan,2024,50\nSweden,Ukraine,2024,60\n",
        "Country,Region,Appeal code,Amount (NOK)\nSudan,Africa,MDR1,50\nUkraine,Europe,MDR2,60\n",
    ],
)
def test_countries_are_the_recipients_of_a_table_that_names_no_others(
    read: Read, table: str
) -> None:
    data = read(table)
    assert [item.recipient.name for item in data.allocations] == ["Sudan", "Ukraine"]
    assert [item.message for item in data.findings if item.code == "heading-chosen"] == [
        'no column names recipients: the countries in "Country" are taken for them'
    ]


@pytest.mark.parametrize(
    "table",
    [
        "Operation,Country,Amount (NOK)\nFloods,Sudan,50\nDrought,Ukraine,60\n",
        "Donor,Amount (NOK)\nNorway,50\nSweden,60\n",
        "Country,Amount (NOK)\nUNICEF,50\nWFP,60\n",
    ],
)
def test_who_received_is_asked_where_other_names_may_say_it(read: Read, table: str) -> None:
    with pytest.raises(SourceError, match="no heading is recognised for recipient"):
        read(table)
