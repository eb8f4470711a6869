from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import aidreport
from aidreport.briefing.rejected_rows import settle_rejected
from aidreport.config.config import Config, Report
from aidreport.config.sources import DataSource
from aidreport.errors import ConfigError, RowsRejectedError, UsageError
from aidreport.files.toml import validate
from aidreport.model.dataset import Dataset
from aidreport.sources.loader import load

FEED = "Recipient,Amount (USD),Date\nExample Relief,1000,2026-01-02\nExample Aid,,2026-01-03\n"

Settle = Callable[..., Dataset]


@pytest.fixture
def settle(tmp_path: Path) -> Settle:
    def call(text: str = FEED, **settings: Any) -> Dataset:
        (tmp_path / "feed.csv").write_text(text)
        dataset = load([DataSource(path="feed.csv")], tmp_path)
        return settle_rejected(dataset, Report(data="feed.csv", **settings))

    return call


def test_rows_that_cannot_be_used_stop_a_report_and_the_message_names_the_choice(
    settle: Settle,
) -> None:
    with pytest.raises(RowsRejectedError) as stop:
        settle()
    assert 'on_rejected = "exclude"' in stop.value.fix
    assert "--on-rejected exclude" in stop.value.fix


def test_rows_that_are_left_out_are_said_to_be_with_their_reasons(settle: Settle) -> None:
    dataset = settle(on_rejected="exclude")
    assert [item.amount.amount for item in dataset.allocations] == [1000]
    assert dataset.account.rejected == ()
    assert [(row.rule, row.reason) for row in dataset.account.excluded] == [
        ("rejected-row", "cannot be used: amount empty")
    ]
    (finding,) = (item for item in dataset.findings if item.code == "rows-left-out")
    assert finding.severity == "warning"
    assert finding.message == (
        "1 of 2 rows was left out because it cannot be used: amount empty (1);"
        " its amount could not be read"
    )


def test_amounts_that_are_known_are_named(settle: Settle) -> None:
    rows = "".join(f"R{number},10,soon\n" for number in range(3))
    dataset = settle(f"{FEED}{rows}Example Aid,2500.50,x\n", on_rejected="exclude")
    message = dataset.findings[-1].message
    assert "date is not a date (4), amount empty (1)" in message
    assert message.endswith("they state USD 2,530.5, and the amount of 1 could not be read")


@pytest.mark.parametrize(
    ("limit", "allowed"),
    [(0, False), (1, True), (2, True), ("2%", False), ("49.9%", False), ("50%", True)],
)
def test_a_limit_stops_what_would_leave_out_more(
    settle: Settle, limit: int | str, allowed: bool
) -> None:
    if allowed:
        assert settle(on_rejected="exclude", max_rejected=limit)
        return
    with pytest.raises(RowsRejectedError, match="more than max_rejected") as stop:
        settle(on_rejected="exclude", max_rejected=limit)
    assert "raise max_rejected" in stop.value.fix


@pytest.mark.parametrize("limit", [-1, True, "2", "two%", "101%", 2.5])
def test_a_limit_is_a_number_or_a_part(limit: object) -> None:
    reports = {"a": {"data": "x.csv", "max_rejected": limit}}
    with pytest.raises(ConfigError, match="max_rejected"):
        validate(Config, {"reports": reports}, name="config.toml", error=ConfigError)


def test_clean_data_stay_as_they_are(settle: Settle) -> None:
    dataset = settle("Recipient,Amount (USD)\nA,1\n", on_rejected="exclude", max_rejected=0)
    assert not [item for item in dataset.findings if item.code == "rows-left-out"]


def test_the_api_has_the_same_choice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("feed.csv").write_text(FEED)
    data = aidreport.read("feed.csv")
    with pytest.raises(RowsRejectedError, match='on_rejected="exclude"'):
        data.figures()
    figures = data.figures(on_rejected="exclude", max_rejected="50%")
    assert figures.totals == {"USD": 1000}
    assert "rows-left-out" in set(figures.findings["code"])
    with pytest.raises(RowsRejectedError, match="more than max_rejected"):
        data.figures(on_rejected="exclude", max_rejected=0)
    with pytest.raises(UsageError, match=r'did you mean "exclude"'):
        data.figures(on_rejected="exclud")
    path = aidreport.render(data, on_rejected="exclude", output="out.pdf")
    assert aidreport.verify(path).ok
