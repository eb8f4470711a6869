"""Tables of ForeignAssistance.gov, the World Bank and IFRC GO: each amount with its own measure."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from aidreport.analysis.select import select
from aidreport.config.sources import DataSource
from aidreport.errors import SourceError
from aidreport.model.allocation import Measure
from aidreport.model.dataset import Dataset
from aidreport.sources.loader import load


def read(folder: Path, *lines: str, **settings: object) -> Dataset:
    (folder / "a.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return load([DataSource(path="a.csv", **settings)], folder)


def read_json(folder: Path, document: object) -> Dataset:
    (folder / "a.json").write_text(json.dumps(document), encoding="utf-8")
    return load([DataSource(path="a.json")], folder)


def told(data: Dataset) -> list[str]:
    return [
        f"{item.measure} {item.amount.currency} {item.amount.amount.normalize():f}"
        f" {item.recipient.name}"
        for item in data.allocations
    ]


US = (
    "Country Code,Country Name,Implementing Partner Name,Transaction Type ID,"
    "Transaction Type Name,Fiscal Year,Current Dollar Amount,Constant Dollar Amount"
)


@pytest.mark.parametrize(
    ("kind", "measure"),
    [
        ("Obligations", "commitment"),
        ("Disbursements", "disbursement"),
        ("Appropriated and Planned", "budget"),
        ("President's Budget Requests", "proposed"),
        ("President\u2019s Budget Requests", "proposed"),
        ("OBLIGATIONS", "commitment"),
    ],
)
def test_transactions_of_us_foreign_assistance_are_kept_apart_by_type(
    tmp_path: Path, kind: str, measure: str
) -> None:
    data = read(tmp_path, US, f"KEN,Kenya,UNICEF,2,{kind},2023,1000,1100")
    assert told(data) == [f"{measure} USD 1000 UNICEF"]
    (item,) = data.allocations
    assert (item.donor.name, item.country, str(item.decided)) == (
        "United States",
        "Kenya",
        "2023-01-01",
    )
    assert [part.field for part in item.inferred] == ["year"]


def test_a_country_is_the_recipient_where_no_partner_is_named(tmp_path: Path) -> None:
    data = read(
        tmp_path,
        "Country Code,Country Name,Transaction Type ID,Transaction Type Name,Fiscal Year,"
        "current_amount,constant_amount",
        "AAA,Kenya,2,Obligations,2023,1000,1100",
        "AAA,Kenya,3,Disbursements,1976tq,-900,990",
        "AAA,Kenya,3,Disbursements,2023,NULL,990",
    )
    assert told(data) == ["commitment USD 1000 Kenya", "disbursement USD -900 Kenya"]
    assert str(data.allocations[1].decided) == "1976-01-01"
    assert [row.rule for row in data.account.excluded] == ["no-amount"]
    assert data.files[0].kind == "us-foreign-assistance"


def test_its_api_reads_as_its_table(tmp_path: Path) -> None:
    rows = [
        {"country_name": "Kenya", "transaction_type": "Obligations", "fiscal_year": "2023",
         "current_amount": 1000, "constant_amount": 1100.5},
    ]  # fmt: skip
    assert told(read_json(tmp_path, {"data": rows})) == ["commitment USD 1000 Kenya"]


def test_a_type_that_is_not_known_stops_with_a_map_that_decides_it(tmp_path: Path) -> None:
    rows = ["KEN,Kenya,X,9,Outlays,2023,7,8", "KEN,Kenya,X,2,Obligations,2023,5,6"]
    with pytest.raises(SourceError, match='"transaction_type_name" holds "Outlays"') as stopped:
        read(tmp_path, US, *rows)
    settings = tomllib.loads(stopped.value.fix.partition("config.toml: ")[2])["data"]
    assert told(load([DataSource(**settings)], tmp_path)) == ["commitment USD 5 X"]
    settings["values"]["measure"] = {"Outlays": "disbursement"}
    assert len(load([DataSource(**settings)], tmp_path).allocations) == 2


def test_a_type_that_is_blank_is_rejected(tmp_path: Path) -> None:
    data = read(tmp_path, US, "KEN,Kenya,X,,,2023,7,8")
    assert [row.problems[0].column for row in data.account.rejected] == ["transaction_type_name"]


def test_a_unit_that_is_set_for_a_known_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="does not take unit"):
        read(tmp_path, US, "KEN,Kenya,X,2,Obligations,2023,7,8", unit="million")


BANK = (
    "Project ID,Country,Project Name,Implementing Agency,Project Status,Board Approval Date,"
    "IBRD Commitment,IDA Commitment,Total IDA and IBRD Commitment,Grant Amount"
)


def test_commitments_of_the_world_bank_are_its_total_without_grants(tmp_path: Path) -> None:
    data = read(
        tmp_path,
        BANK,
        'P1,Kenya,Water,Ministry of Water,Active,2021-01-05,"100,000,000",50000000,150000000,2E6',
        "P2,Sudan,Health,,Closed,2/5/2021 12:00:00 AM,0,80000000,80000000,0",
        "P3,Sudan,Roads,Ministry,Dropped,2021-02-05,0,7,7,0",
        "P4,Sudan,Power,Ministry,Pipeline,,0,9,9,0",
    )
    assert told(data) == [
        "commitment USD 150000000 Ministry of Water",
        "commitment USD 80000000 Sudan",
        "proposed USD 9 Ministry",
    ]
    assert [str(item.decided) for item in data.allocations] == ["2021-01-05", "2021-02-05", "None"]
    assert [row.rule for row in data.account.excluded] == ["status-excluded"]
    (note,) = [item for item in data.findings if item.code == "amount-beside"]
    assert "USD 2,000,000" in note.message


def test_a_total_of_the_world_bank_that_is_not_its_parts_is_a_warning(tmp_path: Path) -> None:
    rows = ["P1,Kenya,Water,M,Active,2021-01-05,1,2,3,0", "P2,Kenya,Water,M,Active,,1,2,30,0"]
    data = read(tmp_path, BANK, *rows)
    (warning,) = [item for item in data.findings if item.code == "total-column-differs"]
    assert (warning.source, "1 row" in warning.message) == ("a.csv, row 3", True)


def test_a_status_of_the_world_bank_that_is_not_known_is_asked_for(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match='"project_status" holds "On hold"'):
        read(tmp_path, BANK, "P1,Kenya,Water,M,On hold,2021-01-05,1,2,3,0")


def test_the_bank_s_api_gives_projects_under_their_ids(tmp_path: Path) -> None:
    project = {
        "id": "P1",
        "project_name": "Water",
        "countryname": ["Republic of Kenya"],
        "countryshortname": "Kenya",
        "impagency": "Ministry",
        "projectstatusdisplay": "Active",
        "boardapprovaldate": "2021-01-05T00:00:00Z",
        "ibrdcommamt": "100,000",
        "idacommamt": "0",
        "totalcommamt": "100,000",
        "curr_total_commitment": "0.1",
    }
    other = {**project, "id": "P2", "totalcommamt": "5", "ibrdcommamt": "5"}
    data = read_json(tmp_path, {"total": "2", "projects": {"P1": project, "P2": other}})
    assert told(data) == ["commitment USD 100000 Ministry", "commitment USD 5 Ministry"]
    assert [(item.id, item.country) for item in data.allocations] == [
        ("P1", "Kenya"),
        ("P2", "Kenya"),
    ]


def appeal(**more: object) -> dict[str, object]:
    return {
        "aid": "1",
        "name": "Floods",
        "dtype": {"id": 12, "name": "Flood"},
        "atype": 1,
        "atype_display": "Emergency Appeal",
        "status_display": "Active",
        "code": "MDRKE001",
        "amount_requested": 1000000.0,
        "amount_funded": 400000.5,
        "num_beneficiaries": 10,
        "start_date": "2026-02-24T00:00:00Z",
        "country": {"iso": "KE", "name": "Kenya", "society_name": "Kenya Red Cross Society"},
        **more,
    }


def test_what_an_appeal_asks_for_is_not_what_it_received(tmp_path: Path) -> None:
    document = {"count": 2, "results": [appeal(), appeal(code="MDRKE002", amount_funded=0)]}
    data = read_json(tmp_path, document)
    assert told(data) == [
        "incoming CHF 400000.5 IFRC",
        "proposed CHF 1000000 IFRC",
        "proposed CHF 1000000 IFRC",
    ]
    assert [str(item.amount.amount) for item in select(data).allocations] == ["400000.5"]
    assert len(select(data, measures=[Measure.PROPOSED]).allocations) == 2
    paid = data.allocations[0]
    assert (paid.id, paid.country, paid.theme, paid.purpose) == (
        "MDRKE001",
        "Kenya",
        "Flood",
        "Floods",
    )
    assert len({item.id for item in data.allocations}) == 3


def test_a_table_of_appeals_reads_as_the_api(tmp_path: Path) -> None:
    head = "code,name,atype,atype_display,amount_requested,amount_funded,start_date,country.name"
    data = read(tmp_path, head, "MDRKE001,Floods,0,DREF,100,100,2026-02-24,Kenya")
    assert told(data) == ["incoming CHF 100 IFRC", "proposed CHF 100 IFRC"]
    assert data.allocations[0].country == "Kenya"


def test_types_are_known_by_their_ids_too(tmp_path: Path) -> None:
    head = "Country Name,Transaction Type ID,Fiscal Year,current_amount,constant_amount"
    rows = [f"Kenya,{kind},2023,{kind},9" for kind in (1, 2, 3, 18)]
    assert told(read(tmp_path, head, *rows)) == [
        "budget USD 1 Kenya",
        "commitment USD 2 Kenya",
        "disbursement USD 3 Kenya",
        "proposed USD 18 Kenya",
    ]
