"""Tables of IATI transactions: types are known by their codes, and lists are split or refused."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from aidreport.analysis.select import select
from aidreport.config.sources import DataSource
from aidreport.errors import SourceError
from aidreport.model.allocation import Measure
from aidreport.model.dataset import Dataset
from aidreport.sources.loader import load
from aidreport.sources.problems import UNEVEN

DATASTORE = (
    "iati_identifier,reporting_org_narrative,default_currency,transaction_transaction_type_code,"
    "transaction_transaction_date_iso_date,transaction_value_currency,transaction_value,"
    "transaction_receiver_org_narrative"
)


def read(folder: Path, *lines: str, **settings: object) -> Dataset:
    (folder / "a.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return load([DataSource(path="a.csv", **settings)], folder)


def read_json(folder: Path, document: object) -> Dataset:
    (folder / "a.json").write_text(json.dumps(document), encoding="utf-8")
    return load([DataSource(path="a.json")], folder)


def told(data: Dataset) -> list[str]:
    return [
        f"{item.measure} {item.amount.currency} {item.amount.amount.normalize():f}"
        f" {item.recipient.name} {item.decided}"
        for item in data.allocations
    ]


TWO = ["commitment NOK 1000 UNICEF 2025-01-01", "disbursement NOK 500 IFRC 2025-02-01"]


@pytest.mark.parametrize(
    ("head", "rows"),
    [
        (  # the IATI datastore
            DATASTORE,
            [
                "NO-1-A,Norway,,2,2025-01-01T00:00:00Z,NOK,1000.0,UNICEF",
                "NO-1-B,Norway,,3,2025-02-01T00:00:00Z,NOK,500.0,IFRC",
            ],
        ),
        (  # an activity with lists
            DATASTORE,
            [('NO-1-A,Norway,,"2,3","2025-01-01T00:00:00Z,2025-02-01T00:00:00Z","NOK,NOK",'
             '"1000.0,500.0","UNICEF,IFRC"')],
        ),
        (  # the currency of the activity
            DATASTORE,
            ['NO-1-A,Norway,NOK,"2,3","2025-01-01,2025-02-01",,"1000.0,5.0E2","UNICEF,IFRC"'],
        ),
        (  # the datastore of old
            ("iati-identifier,reporting-org,transaction-type,transaction-date,default-currency,"
            "transaction-value,transaction_receiver-org"),
            ["A,Norway,C,2025-01-01,NOK,1000,UNICEF", "A,Norway,D,2025-02-01,NOK,500,IFRC"],
        ),
        (  # d-portal, dates as days since 1970, too
            "aid,reporting,trans_code,trans_day,trans_currency,trans_value,trans_usd,receiver_org",
            ["A,Norway,2,20089,NOK,1000,90,UNICEF", "A,Norway,3,2025-02-01,NOK,500,45,IFRC"],
        ),
        (  # flatten-tool, a sheet of transactions
            ("iati-identifier,transaction/0/transaction-type/@code,"
            "transaction/0/transaction-date/@iso-date,transaction/0/value,"
            "transaction/0/value/@currency,transaction/0/receiver-org/narrative"),
            ["A,2,2025-01-01,1000,NOK,UNICEF", "A,3,2025-02-01,500,NOK,IFRC"],
        ),
        (  # flatten-tool, all in one sheet
            ("iati-identifier,@default-currency,transaction/0/transaction-type/@code,"
            "transaction/0/transaction-date/@iso-date,transaction/0/value,"
            "transaction/0/receiver-org/narrative,transaction/1/transaction-type/@code,"
            "transaction/1/transaction-date/@iso-date,transaction/1/value,"
            "transaction/1/receiver-org/narrative"),
            ["A,NOK,2,2025-01-01,1000,UNICEF,,,,", "B,NOK,,,,,3,2025-02-01,500,IFRC"],
        ),
        (  # IATI Tables
            ("iatiidentifier,transactiontype_code,transactiontype_codename,"
            "transactiondate_isodate,value,value_currency,value_usd,receiverorg_narrative"),
            ["A,2,Outgoing Commitment,2025-01-01,1000,NOK,90,UNICEF",
             "A,3,Disbursement,2025-02-01,500,NOK,45,IFRC"],
        ),
        (  # the converter to several CSV files
            (
                "activity_identifier,transaction_ref,transaction_type,transaction_date,value,"
                "currency,value_date,description,provider_org_name,receiver_org_name"
            ),
            [
                "A,1,2,2025-01-01,1000,NOK,2025-01-02,x,Norway,UNICEF",
                "A,2,3,2025-02-01,500,NOK,2025-02-02,x,Norway,IFRC",
            ],
        ),
        (  # names of types
            ("IATI Identifier,Transaction Type,Transaction Value,Transaction Value Currency,"
            "Transaction Date,Receiver Org"),
            ["A,Outgoing Commitment,1000,NOK,2025-01-01,UNICEF",
             "A,3 - Disbursement,500,NOK,2025-02-01,IFRC"],
        ),
    ],
)  # fmt: skip
def test_types_of_transactions_are_kept_apart_in_every_table(
    tmp_path: Path, head: str, rows: list[str]
) -> None:
    data = read(tmp_path, head, *rows)
    assert told(data) == TWO
    assert data.files[0].kind == "iati"
    assert data.account.read == data.account.used == 2


@pytest.mark.parametrize(
    ("kind", "measure"),
    [
        ("1", "incoming"), ("11", "incoming-commitment"), ("12", "pledge"), ("IF", "incoming"),
        ("E", "expenditure"), ("Incoming Commitment", "incoming-commitment"),
        ("11 - Incoming Commitment", "incoming-commitment"), ("Incoming Funds", "incoming"),
    ],
)  # fmt: skip
def test_codes_and_names_of_types_are_those_of_the_standard(
    tmp_path: Path, kind: str, measure: str
) -> None:
    (item,) = read(tmp_path, DATASTORE, f"A,Norway,,{kind},2025-01-01,NOK,5,X").allocations
    assert item.measure == measure


@pytest.mark.parametrize("kind", ["5", "7", "13", "Loan Repayment", "R", "6 - Loan Repayment"])
def test_types_that_are_no_allocations_are_left_out(tmp_path: Path, kind: str) -> None:
    data = read(tmp_path, DATASTORE, f"A,Norway,,{kind},2025-01-01,NOK,5,X")
    assert [row.rule for row in data.account.excluded] == ["other-transaction"]


def test_a_type_that_is_not_known_stops_with_a_map_that_decides_it(tmp_path: Path) -> None:
    rows = ["A,Norway,,2,2025-01-01,NOK,5,X", "A,Norway,,Grant,2025-01-01,NOK,7,X"]
    with pytest.raises(SourceError, match='holds "GRANT" in 1 row') as stopped:
        read(tmp_path, DATASTORE, *rows)
    settings = tomllib.loads(stopped.value.fix.partition("config.toml: ")[2])["data"]
    assert [str(i.amount.amount) for i in load([DataSource(**settings)], tmp_path).allocations] == [
        "5"
    ]
    settings["values"]["measure"] = {"Grant": "disbursement"}
    assert len(load([DataSource(**settings)], tmp_path).allocations) == 2


@pytest.mark.parametrize(
    "cells",
    [
        '"2,3","2025-01-01,2025-02-01","NOK,NOK","1000.0,500.0,20.0"',
        '"2,3","2025-01-01,2025-02-01",NOK,"1000.0,500.0"',
        '"2,3",2025-01-01,"NOK,NOK","1000.0,500.0"',
        '2,2025-01-01,NOK,"1000.0,500.0"',
    ],
)
def test_lists_of_another_length_than_the_types_stop(tmp_path: Path, cells: str) -> None:
    data = read(tmp_path, DATASTORE, f"A,Norway,,{cells},")
    assert not data.account.used
    (row,) = data.account.rejected
    assert row.problems[0].problem in (UNEVEN, "is not a number")


def test_names_whose_list_does_not_fit_are_not_used_and_told(tmp_path: Path) -> None:
    cells = '"2,3","2025-01-01,2025-02-01","NOK,NOK","1000.0,500.0","UNICEF,WFP,IFRC"'
    data = read(tmp_path, DATASTORE, f"A,Norway,,{cells}")
    assert [item.recipient.name for item in data.allocations] == ["Not stated"] * 2
    assert "uneven-lists" in {item.code for item in data.findings}


def test_commas_in_names_are_no_list(tmp_path: Path) -> None:
    rows = [
        'A,Norway,,3,2025-01-01,NOK,5,"Ministry of Health, Kenya"',
        'A,Norway,,"3,3","2025-01-01,2025-01-02","NOK,NOK","6,7","Health\\, Kenya,WFP"',
    ]
    names = [item.recipient.name for item in read(tmp_path, DATASTORE, *rows).allocations]
    assert names == ["Ministry of Health, Kenya", "Health, Kenya", "WFP"]


def test_the_datastore_s_json_reads_as_its_table(tmp_path: Path) -> None:
    docs = [
        {
            "iati_identifier": "A",
            "title_narrative": ["Water, and more"],
            "recipient_country_code": ["KE", "UG"],
            "recipient_country_percentage": [60.0, 40.0],
            "transaction_transaction_type_code": ["2", "3"],
            "transaction_transaction_date_iso_date": ["2025-01-01T00:00:00Z"] * 2,
            "transaction_value_currency": ["NOK", "NOK"],
            "transaction_value": [1000.25, 500],
            "transaction_receiver_org_narrative": ["UNICEF, Kenya", "IFRC"],
        },
        {"iati_identifier": "B"},
    ]
    data = read_json(tmp_path, {"response": {"numFound": 2, "docs": docs}})
    assert told(data) == [
        "commitment NOK 1000.25 UNICEF, Kenya 2025-01-01",
        "disbursement NOK 500 IFRC 2025-01-01",
    ]
    assert {item.purpose for item in data.allocations} == {"Water, and more"}
    shares = [(share.name, int(share.percent)) for share in data.allocations[0].countries]
    assert shares == [("Kenya", 60), ("Uganda", 40)]
    assert [row.rule for row in data.account.excluded] == ["no-transaction"]


def test_a_currency_that_no_row_names_is_asked_for(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="currency is named") as stopped:
        read(tmp_path, DATASTORE, "A,Norway,,2,2025-01-01,,5,X")
    settings = tomllib.loads(stopped.value.fix.partition("config.toml: ")[2])["data"]
    (item,) = load([DataSource(**settings)], tmp_path).allocations
    assert item.amount.currency == settings["currency"]
    data = read(tmp_path, DATASTORE, "A,N,,2,2025-01-01,EUR,5,X", "A,N,,2,2025-01-01,,5,X",
                currency="SEK")  # fmt: skip
    assert [item.amount.currency for item in data.allocations] == ["EUR", "SEK"]


def test_rows_for_each_country_of_a_transaction_are_refused(tmp_path: Path) -> None:
    head = "aid,trans_code,trans_day,trans_currency,trans_value,country_code,country_percent"
    rows = ["A,3,2025-01-01,NOK,100,KE,60", "A,3,2025-01-01,NOK,100,UG,40"]
    with pytest.raises(SourceError, match="shares of transactions"):
        read(tmp_path, head, *rows)
    whole = [row.replace("60", "100").replace("UG,40", "KE,100.0") for row in rows]
    assert len(read(tmp_path, head, *whole).allocations) == 2


def test_dollars_of_d_portal_count_only_where_nothing_else_is_stated(tmp_path: Path) -> None:
    (item,) = read(tmp_path, "aid,trans_code,trans_day,trans_usd", "A,3,2025-01-01,7").allocations
    assert (str(item.amount.amount), item.amount.currency) == ("7", "USD")
    head = "aid,trans_code,trans_day,trans_currency,trans_value,trans_usd"
    data = read(tmp_path, head, "A,3,2025-01-01,NOK,,7")
    assert len(data.account.rejected) == 1


def test_money_received_is_that_of_who_reports_it_and_else_of_who_implements(
    tmp_path: Path,
) -> None:
    head = (
        "iati_identifier,reporting_org_narrative,participating_org_role,participating_org_narrative,"
        "transaction_transaction_type_code,transaction_value,transaction_value_currency"
    )
    data = read(
        tmp_path, head, 'A,Agency,"1,4","Norway,Doer",1,5,NOK', 'A,Agency,"1,4","N,Doer",3,5,NOK'
    )
    assert [item.recipient.name for item in data.allocations] == ["Agency", "Doer"]
    assert data.allocations[1].donor.name == "Agency"
    assert "recipient-inferred" in {item.code for item in data.findings}


def test_a_sheet_of_activities_says_what_the_sheet_of_transactions_leaves_out(
    tmp_path: Path, book: Callable[..., bytes]
) -> None:
    activities = [
        ["iati-identifier", "reporting-org/narrative", "@default-currency", "title/narrative"],
        ["A", "Norway", "NOK", "Water"],
        ["B", "Norway", "EUR", "Food"],
    ]
    transactions = [
        ["iati-identifier", "transaction/0/transaction-type/@code", "transaction/0/value",
         "transaction/0/transaction-date/@iso-date"],
        ["A", 2, 1000, "2025-01-01"],
        ["B", 3, 500, "2025-02-01"],
    ]  # fmt: skip
    (tmp_path / "a.xlsx").write_bytes(book(activity=activities, transaction=transactions))
    data = load([DataSource(path="a.xlsx")], tmp_path)
    assert [(str(i.amount.amount), i.amount.currency, i.purpose, i.donor.name)
            for i in data.allocations] == [
        ("1000", "NOK", "Water", "Norway"),
        ("500", "EUR", "Food", "Norway"),
    ]  # fmt: skip
    assert select(data, measures=[Measure.COMMITMENT]).account.used == 1


def test_sheets_of_sectors_are_lists_of_their_activity(
    tmp_path: Path, book: Callable[..., bytes]
) -> None:
    kind = "transaction/0/transaction-type/@code"
    sheets = {
        "activity": [["iati-identifier", "@default-currency"], ["A", "NOK"], ["A", "NOK"]],
        "sector": [
            ["iati-identifier", "sector/0/@code", "sector/0/@percentage"],
            ["A", "11110", 60],
            ["A", "12220", 40],
        ],
        "transaction": [["iati-identifier", kind, "transaction/0/value"], ["A", 2, 1000]],
    }
    (tmp_path / "a.xlsx").write_bytes(book(**sheets))
    (item,) = load([DataSource(path="a.xlsx")], tmp_path).allocations
    assert [(share.name, int(share.percent)) for share in item.sectors] == [
        ("11110", 60),
        ("12220", 40),
    ]
    assert item.amount.currency == "NOK"


def test_a_sheet_with_identifiers_beside_other_tables_changes_nothing(
    tmp_path: Path, book: Callable[..., bytes]
) -> None:
    sheets = {
        "Grants": [["Recipient", "Amount (NOK)"], ["UNICEF", 5]],
        "Ids": [["IATI Identifier", "Owner"], ["A", "x"]],
    }
    (tmp_path / "a.xlsx").write_bytes(book(**sheets))
    data = load([DataSource(path="a.xlsx")], tmp_path)
    assert (data.files[0].kind, data.account.read) == ("table", 1)


def test_workbooks_of_iati_data_access_are_read_in_dollars(tmp_path: Path) -> None:
    head = (
        "IATI Identifier,Title,Reporting Organisation,Provider Organisation,Receiver Organisation,"
        "Transaction Type,Recipient Country or Region,Calendar Year,Value (USD),Value (EUR),"
        "Value (Local currrency)"
    )
    data = read(
        tmp_path,
        head,
        "A,T,R,P,UNICEF,2 - Outgoing Commitment,KE - Kenya,2026,100,90,1000",
        "A,T,R,P,UNICEF,3 - Disbursement,CD - Congo,2026,60,50,600",
        "A,T,R,P,UNICEF,budget,KE - Kenya,2026,60,50,600",
    )
    assert told(data) == [
        "commitment USD 100 UNICEF 2026-01-01",
        "disbursement USD 60 UNICEF 2026-01-01",
    ]
    assert data.allocations[0].country == "Kenya"
    assert [part.field for part in data.allocations[0].inferred] == ["year"]
    assert [row.rule for row in data.account.excluded] == ["other-transaction"]
    assert {use.heading for use in data.plans[0].passed_over} >= {
        "Value (EUR)",
        "Value (Local currrency)",
    }
