"""A record that two files have counts once; one that only resembles another stays."""

from __future__ import annotations

from pathlib import Path

from aidreport.model.dataset import Dataset
from aidreport.sources.loader import load
from aidreport.sourcing import DataSource

HEAD = "PooledFundName,ContributionCode,DonorName,PledgeDate,PledgeAmt,PaidDate,PaidAmt"


def read(folder: Path, *files: list[str]) -> Dataset:
    for number, rows in enumerate(files):
        text = "\n".join([HEAD, *rows]) + "\n"
        (folder / f"{number}.csv").write_text(text, encoding="utf-8")
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
