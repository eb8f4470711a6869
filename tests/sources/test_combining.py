"""A record that two files have counts once; systems that report the same money get a warning."""

from __future__ import annotations

from pathlib import Path

import pytest

from aidreport.config.sources import DataSource
from aidreport.model.bulk import Bulk
from aidreport.model.dataset import Dataset
from aidreport.sources.formats import columnar
from aidreport.sources.loader import load

HEAD = "PooledFundName,ContributionCode,DonorName,PledgeDate,PledgeAmt,PaidDate,PaidAmt"


def read(folder: Path, *files: list[str]) -> Dataset:
    for number, rows in enumerate(files):
        content = "\n".join([HEAD, *rows]) + "\n"
        (folder / f"{number}.csv").write_text(content, encoding="utf-8")
    return load([DataSource(path="*.csv")], folder)


def row(code: str, amount: int, day: int = 1) -> str:
    return f"Sudan,{code},Norway,2026-01-01,{amount},2026-02-{day:02},{amount}"


def total(data: Dataset) -> int:
    return int(sum(item.amount.amount for item in data.allocations))


def test_a_contribution_that_two_exports_have_counts_once(tmp_path: Path) -> None:
    data = read(tmp_path, [row("C1", 100), row("C2", 50)], [row("C2", 50), row("C3", 7)])
    assert total(data) == 157
    assert [item.rule for item in data.account.excluded] == ["repeated-record"]


def test_instalments_under_one_code_are_told_apart_in_every_file(tmp_path: Path) -> None:
    rows = [row("C1", 100, day=1), row("C1", 50, day=2)]
    data = read(tmp_path, rows, [*rows, row("C1", 25, day=3)])
    assert total(data) == 175
    assert len(data.account.excluded) == 2


def test_the_same_code_twice_in_one_file_is_counted_and_told(tmp_path: Path) -> None:
    data = read(tmp_path, [row("C1", 100), row("C1", 100)])
    assert total(data) == 200
    assert [item.code for item in data.findings] == ["duplicate-id"]


def files(folder: Path, **texts: str) -> Dataset:
    for name, content in texts.items():
        (folder / name.replace("_", ".")).write_text(content, encoding="utf-8")
    return load([DataSource(path="*.*")], folder)


def rules(data: Dataset) -> list[str]:
    account = data.account
    assert account.read == account.used + len(account.excluded) + len(account.rejected)
    return [item.rule for item in account.excluded]


def codes(data: Dataset) -> list[str]:
    return [item.code for item in data.findings if item.code != "measure-assumed"]


TABLE = "Id,Recipient,Amount (USD),Date\n"


def test_a_row_that_two_tables_have_under_its_id_counts_once(tmp_path: Path) -> None:
    data = files(
        tmp_path,
        a_csv=f"{TABLE}1,UNICEF,5,2024-01-02\n2,WFP,6,2024-01-02\n",
        b_csv=f"{TABLE}1,United Nations Children's Fund,5,2024-01-02\n3,NRC,1,2024-01-02\n",
    )
    assert (total(data), rules(data)) == (12, ["repeated-record"])
    assert codes(data) == ["repeated-record"]


def test_rows_that_differ_and_those_without_ids_count_each(tmp_path: Path) -> None:
    data = files(
        tmp_path,
        a_csv=f"{TABLE}1,UNICEF,5,2024-01-02\n,WFP,6,2024-01-02\n",
        b_csv=f"{TABLE}1,UNICEF,5,2024-01-03\n,WFP,6,2024-01-02\n",
    )
    assert (total(data), rules(data), codes(data)) == (22, [], ["duplicate-id"])


def test_two_donors_may_number_the_same_amounts_alike(tmp_path: Path) -> None:
    head = "Id,Donor,Recipient,Amount (USD),Date\n"
    data = files(
        tmp_path,
        a_csv=f"{head}1,Norway,UNICEF,5,2024-01-02\n",
        b_csv=f"{head}1,Sweden,UNICEF,5,2024-01-02\n",
    )
    assert (total(data), rules(data)) == (10, [])


def test_a_copy_of_a_file_counts_once_and_is_reported(tmp_path: Path) -> None:
    table = "Recipient,Amount (USD)\nUNICEF,5\nWFP,six\nTotal,5\n"
    data = files(tmp_path, a_csv=table, b_csv=table, c_csv="Recipient,Amount (USD)\nNRC,1\n")
    assert total(data) == 6
    assert rules(data) == ["total-row", "total-row", "repeated-file", "repeated-file"]
    assert len(data.account.rejected) == 1
    (finding,) = (item for item in data.findings if item.code == "same-content")
    assert finding.message == "b.csv is a copy of a.csv, and was counted once"


def test_a_copy_that_is_read_as_something_else_is_reported_and_counts(tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text("Recipient,Amount\nUNICEF,5\n")
    sources = [DataSource(path="a.csv", currency="USD"), DataSource(path="b.csv", currency="EUR")]
    data = load(sources, tmp_path)
    assert (total(data), codes(data)) == (10, ["same-content"])


def test_a_long_table_and_its_copy_stay_in_columns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(columnar, "LONG", 0)
    rows = "".join(f"{n},WFP,{n},2024-01-02\n" for n in range(1, 51))
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text(TABLE + rows)
    alone = load([DataSource(path="a.csv")], tmp_path)
    both = load([DataSource(path="*.csv")], tmp_path)
    assert isinstance(alone.allocations, Bulk)
    assert isinstance(both.allocations, Bulk)
    assert len(both.allocations) == 50


def activities(*transactions: str) -> str:
    return (
        '<iati-activities version="2.03"><iati-activity default-currency="EUR">'
        f"<iati-identifier>X</iati-identifier>{''.join(transactions)}"
        "</iati-activity></iati-activities>"
    )


def paid(amount: int, ref: str = "") -> str:
    named = f' ref="{ref}"' if ref else ""
    return (
        f'<transaction{named}><transaction-type code="3"/><transaction-date iso-date="2026-01-01"/>'
        f"<value>{amount}</value><receiver-org><narrative>WFP</narrative></receiver-org>"
        "</transaction>"
    )


def test_a_newer_download_of_an_activity_adds_only_what_is_new(tmp_path: Path) -> None:
    data = files(
        tmp_path,
        a_xml=activities(paid(10), paid(20)),
        b_xml=activities(paid(5), paid(10), paid(20), paid(20)),
    )
    assert (total(data), rules(data)) == (55, ["repeated-record"] * 2)
    assert codes(data) == ["repeated-record"]
    assert len({item.id for item in data.allocations}) == 4


def test_transactions_with_references_of_their_own_are_told_apart(tmp_path: Path) -> None:
    data = files(tmp_path, a_xml=activities(paid(10, "T1")), b_xml=activities(paid(10, "T2")))
    assert (total(data), rules(data)) == (20, [])
    assert [item.id for item in data.allocations] == ["X/T1", "X/T2"]


def test_the_same_reference_twice_in_an_activity_is_reported(tmp_path: Path) -> None:
    data = files(tmp_path, a_xml=activities(paid(10, "T1"), paid(10, "T1")))
    assert (total(data), codes(data)) == (20, ["duplicate-id"])


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
PLAIN = "Recipient,Amount (USD),Measure\nNRC,5,commitment\n"


def tables(folder: Path, *texts: str) -> Dataset:
    for number, text in enumerate(texts):
        (folder / f"{number}.csv").write_text(text, encoding="utf-8")
    return load([DataSource(path="*.csv")], folder)


def warnings(data: Dataset) -> list[str]:
    return [item.message for item in data.findings if item.code == "sources-may-overlap"]


def test_flows_through_a_fund_beside_its_projects_are_reported_with_their_sum(
    tmp_path: Path,
) -> None:
    (message,) = warnings(tables(tmp_path, FTS, CERF))
    assert message.startswith("OCHA FTS (0.csv) and pooled funds (CBPF, CERF) (1.csv) are in one")
    assert "(here one flow, USD 100)" in message
    assert "make a report for each" in message


def test_several_systems_are_reported_and_a_table_beside_one_is_not(tmp_path: Path) -> None:
    assert "OCHA FTS (0.csv) and 360Giving (1.csv)" in warnings(tables(tmp_path, FTS, GRANT))[0]
    assert not warnings(tables(tmp_path, FTS, PLAIN))


def test_money_into_a_fund_and_out_of_it_is_one_system(tmp_path: Path) -> None:
    assert not warnings(tables(tmp_path, PAID, CERF))


def test_activities_in_xml_and_a_table_of_transactions_may_be_the_same(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text(
        '<iati-activities><iati-activity default-currency="EUR"><iati-identifier>A'
        '</iati-identifier><transaction><transaction-type code="3"/><value>5</value>'
        "</transaction></iati-activity></iati-activities>",
        encoding="utf-8",
    )
    table = "aid,trans_code,trans_currency,trans_value\nA,3,EUR,5\n"
    (tmp_path / "b.csv").write_text(table, encoding="utf-8")
    data = load([DataSource(path="*.*")], tmp_path)
    (warning,) = [item for item in data.findings if item.code == "sources-may-overlap"]
    assert "IATI (a.xml) and IATI tables (b.csv)" in warning.message
