"""Rows of the CRS: millions, blanks, donors and their flows."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from tests.sources.standards.oecd.tables import CRS, fixed, millions, read, summed

from aidreport.analysis.select import select
from aidreport.errors import SourceError
from aidreport.model.allocation import Measure


def test_rows_of_the_crs_are_millions_and_a_blank_is_not_zero(tmp_path: Path) -> None:
    data = read(
        tmp_path,
        "Year,DonorName,RecipientName,USD_Commitment,USD_Disbursement,PurposeName,ChannelName\n"
        "2024,Norway,Ukraine,1.5,0.25,Relief,UNICEF\n"
        "2024,Norway,Ukraine,-0.5,,Relief,UNICEF\n"
        "2024,Norway,Ukraine,,,Relief,UNICEF\n",
    )
    found = [(item.measure.value, str(item.amount.amount)) for item in data.allocations]
    assert found == [
        ("commitment", "1500000"),
        ("disbursement", "250000"),
        ("commitment", "-500000"),
    ]
    assert [row.rule for row in data.account.excluded] == ["no-amount"]
    chosen = select(data, measures=[Measure.COMMITMENT])
    assert sum(item.amount.amount for item in chosen.allocations) == 1_000_000


def test_a_row_of_the_crs_counts_in_its_year_and_never_what_is_deflated(tmp_path: Path) -> None:
    data = read(tmp_path, f"{CRS}\n2023,Norway,Ukraine,1.25,,1.75,UNICEF\n")
    (item,) = data.allocations
    assert (str(item.amount.amount), item.decided.year) == ("1250000", 2023)
    assert [part.field for part in item.inferred] == ["year"]


def test_an_extract_with_deflated_amounts_alone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no heading is recognised for amount"):
        read(tmp_path, "DonorName,RecipientName,USD_Disbursement_Defl\nNorway,Ukraine,1.5\n")


@pytest.mark.parametrize("delimiter", ["|", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize(
    "head",
    [
        "DonorName,RecipientName,USD_Commitment",
        "donor_name,recipient_name,usd_commitment",
        "donornameE,recipientnameE,usd_commitment",
    ],
)
def test_extracts_of_all_ages_are_millions(
    tmp_path: Path, head: str, delimiter: str, encoding: str
) -> None:
    text = f"{head}\nNorway,Côte d'Ivoire,1.5\n".replace(",", delimiter)
    (item,) = read(tmp_path, text, encoding).allocations
    assert (str(item.amount.amount), item.country) == ("1500000", "Côte d’Ivoire")


def test_an_amount_that_is_none_is_reported_under_its_heading(tmp_path: Path) -> None:
    data = read(tmp_path, f"{CRS}\n2023,Norway,Ukraine,1,12,,\n2023,Norway,Kenya,few,,,\n")
    (rejected,) = data.account.rejected
    assert rejected.problems[0].column == "USD_Commitment"


def test_two_points_and_a_dash_are_blanks(tmp_path: Path) -> None:
    data = read(tmp_path, f"{CRS}\n2023,Norway,Ukraine,..,0.5,,X\n2023,Norway,Kenya,-,..,,X\n")
    assert summed(data) == {("Norway", "Ukraine"): "0.5"}
    assert [row.rule for row in data.account.excluded] == ["no-amount"]


@pytest.mark.parametrize("heading", ["FlowName", "flow_name", "flownameE"])
def test_other_official_flows_are_no_aid(tmp_path: Path, heading: str) -> None:
    data = read(
        tmp_path,
        f"DonorName,RecipientName,{heading},USD_Commitment\n"
        "Norway,Kenya,ODA Grants,1\nNorway,Kenya,ODA Loans,2\n"
        "Norway,Kenya,Other Official Flows (non Export Credit),4\n",
    )
    assert sum(item.amount.amount for item in data.allocations) == 3_000_000
    assert [row.rule for row in data.account.excluded] == ["not-oda"]


def test_eu_institutions_are_a_donor_beside_members_of_the_eu(tmp_path: Path) -> None:
    data = read(
        tmp_path,
        f"{CRS}\n2023,Germany,Kenya,3,2,,A\n2023,EU Institutions,Kenya,5,4,,B\n"
        "2023,Norway,Kenya,1,1,,C\n",
    )
    chosen = select(data, measures=[Measure.DISBURSEMENT])
    assert millions(chosen.allocations) == "7"
    assert not data.account.excluded


FULL = (
    "Year,DonorName,RecipientName,USD_Commitment\n2009,Denmark,Kenya,1250000\n"
    "2009,Denmark,Sudan,750000.50\n"
)


@pytest.mark.parametrize(
    "amounts",
    [
        ["1250000", "750000.50"],  # a row beyond what anyone gives
        ["90000"] * 3,  # a donor's year beyond it
        ["12000", "8000", "50000"],  # half of all activities of a billion
        ["12000", "8000", "50000", "-3000", "0.5"],
    ],
)
def test_full_dollars_are_not_read_as_millions(tmp_path: Path, amounts: list[str]) -> None:
    rows = "".join(f"2009,Denmark,Kenya,{amount}\n" for amount in amounts)
    data = fixed(
        tmp_path,
        f"Year,DonorName,RecipientName,USD_Commitment\n{rows}",
        "no donor gives so much|activities are smaller",
    )
    assert sum(item.amount.amount for item in data.allocations) == sum(map(Decimal, amounts))


@pytest.mark.parametrize(
    ("unit", "total"),
    [(1, "2000000.50"), ("thousand", "2000000500.00")],
)
def test_the_unit_that_is_set_is_obeyed(tmp_path: Path, unit: object, total: str) -> None:
    data = read(tmp_path, FULL, unit=unit)
    assert sum(item.amount.amount for item in data.allocations) == Decimal(total)


def test_large_donors_and_activities_are_no_mistake(tmp_path: Path) -> None:
    text = f"{CRS}\n2023,United States,Ukraine,20000,,,A\n2023,United States,Egypt,40000,,,B\n"
    assert millions(read(tmp_path, text).allocations) == "60000"


def test_a_confirmed_million_is_taken_at_its_word_unless_it_is_impossible(tmp_path: Path) -> None:
    text = f"{CRS}\n" + "".join(
        f"2023,Japan,{name},1200,,,A\n" for name in ("Mali", "Peru", "Laos")
    )
    assert millions(fixed(tmp_path, text, "activities are smaller").allocations) == "0.0036"
    assert millions(read(tmp_path, text, unit="million").allocations) == "3600"
    with pytest.raises(SourceError, match="no donor gives so much"):
        read(tmp_path, FULL, unit="million")


def test_a_decimal_comma_is_read_if_it_is_set(tmp_path: Path) -> None:
    text = "DonorName;RecipientName;USD_Commitment\nNorway;Mali;1.250,5\n"
    assert millions(read(tmp_path, text, decimal=",").allocations) == "1250.5"


FLOWS = "DonorName,RecipientName,FlowName,USD_Commitment\n"


@pytest.mark.parametrize(
    ("flow", "counts"),
    [
        ("ODA Grants", True),
        ("ODA Loans", True),
        ("Equity Investment", True),
        ("Private Development Finance", True),
        ("", True),
        ("Other Official Flows (non Export Credit)", False),
        ("Officially Supported Export Credits", False),
        ("Non-ODA Loans", False),
    ],
)
def test_flows_of_the_crs_are_aid_or_not(tmp_path: Path, flow: str, counts: bool) -> None:
    data = read(tmp_path, f"{FLOWS}Norway,Kenya,ODA Grants,1\nNorway,Kenya,{flow},4\n")
    assert millions(data.allocations) == ("5" if counts else "1")


@pytest.mark.parametrize("rows", [1, 5000])
def test_a_flow_that_nobody_knows_is_asked_about(tmp_path: Path, rows: int) -> None:
    text = FLOWS + "Norway,Kenya,ODA Grants,1\n" * rows + "Norway,Kenya,Something,4\n"
    data = fixed(tmp_path, text, 'the column "FlowName" holds "Something" in 1 row')
    assert millions(data.allocations) == str(rows)
    used = read(tmp_path, text, values={"flow_type": {"something": "use"}})
    assert millions(used.allocations) == str(rows + 4)
