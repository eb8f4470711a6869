"""CRS rows and DAC matrices: millions, blanks, totals beside members."""

from __future__ import annotations

from pathlib import Path

from aidreport.analysis.select import select
from aidreport.model.allocation import Measure
from aidreport.sources.loader import load
from aidreport.sourcing import DataSource


def read(folder: Path, text: str, encoding: str = "utf-8") -> object:
    (folder / "a.csv").write_bytes(text.encode(encoding))
    return load([DataSource(path="a.csv")], folder)


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


def test_a_matrix_has_two_rows_of_headings_and_no_sums_in_its_sum(tmp_path: Path) -> None:
    data = read(
        tmp_path,
        ",donor_code,1,2,3,4,5\n"
        'recipient_name,RecipientCode,Norway,Germany,EU Institutions,"DAC Countries, Total",WFP\n'
        "Ukraine,85,1.5,2,4,3.5,0.5\n"
        "Côte d'Ivoire,247,,1,,1,\n"
        '"Africa, Total",298,1,1,1,2,1\n',
        "cp1252",
    )
    assert sum(item.amount.amount for item in data.allocations) == 5_000_000
    rules = [row.rule for row in data.account.excluded]
    assert rules.count("eu-beside-members") == 1
    assert rules.count("total-of-members") == 7
    assert data.account.read == data.account.used + len(rules)
    assert "Côte d’Ivoire" in {item.country for item in data.allocations}


def test_eu_institutions_count_where_no_member_stands_beside_them(tmp_path: Path) -> None:
    data = read(
        tmp_path,
        ",donor_code,2,3\nrecipient_name,RecipientCode,Norway,EU Institutions\nUkraine,85,2,4\n",
    )
    assert sum(item.amount.amount for item in data.allocations) == 6_000_000
