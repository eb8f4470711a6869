"""Records of several systems may be the same money: a sum of them is never without a word."""

from __future__ import annotations

from pathlib import Path

from aidreport.config.sources import DataSource
from aidreport.model.dataset import Dataset
from aidreport.sources.loader import load

FTS = (
    "id,date,amountUSD,srcOrganization,destOrganization,boundary,onBoundary,status\n"
    "1,2024-01-02,100,Sweden,Central Emergency Response Fund,incoming,single,paid\n"
    "2,2024-01-02,40,Sweden,UNICEF,incoming,single,paid\n"
)
CERF = "AgencyName,CountryName,TotalAmountApproved,Year\nUNICEF,Sudan,100,2024\n"
PAID = "Donor,Year,Pledged,Paid\nSweden,2024,0,100\n"
GRANT = (
    "Identifier,Currency,Amount Awarded,Award Date,Recipient Org:Name\ng,GBP,5,2024-01-02,Charity\n"
)
TABLE = "Recipient,Amount (USD),Measure\nNRC,5,commitment\n"


def files(folder: Path, *texts: str) -> Dataset:
    for number, text in enumerate(texts):
        (folder / f"{number}.csv").write_text(text, encoding="utf-8")
    return load([DataSource(path="*.csv")], folder)


def warnings(data: Dataset) -> list[str]:
    return [item.message for item in data.findings if item.code == "sources-may-overlap"]


def test_flows_through_a_fund_beside_its_projects_are_told_with_their_sum(tmp_path: Path) -> None:
    (message,) = warnings(files(tmp_path, FTS, CERF))
    assert message.startswith("OCHA FTS (0.csv) and pooled funds (CBPF, CERF) (1.csv) stand in one")
    assert "(here one flow, USD 100)" in message
    assert "make a report for each" in message


def test_several_systems_are_told_and_a_table_beside_one_is_not(tmp_path: Path) -> None:
    assert "OCHA FTS (0.csv) and 360Giving (1.csv)" in warnings(files(tmp_path, FTS, GRANT))[0]
    assert not warnings(files(tmp_path, FTS, TABLE))


def test_money_into_a_fund_and_out_of_it_is_one_system(tmp_path: Path) -> None:
    assert not warnings(files(tmp_path, PAID, CERF))
