"""A report is paused on its page, and resumed there."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from tests.console.conftest import Client, served
from tests.console.test_reports import SCHEDULE

from aidreport.cli.options import utc_now

REPORT = "/reports/norway-ukraine"


@pytest.fixture
def scheduled(folder: Path) -> Path:
    """The project, with a schedule."""
    with (folder / "config.toml").open("a", encoding="utf-8") as file:
        file.write(SCHEDULE)
    return folder


def send(client: Client, action: str, **fields: str) -> str:
    """Send a form of the page of the report; return the page that follows."""
    token = client.get(REPORT).field("form_token")
    return client.post(f"{REPORT}/{action}", form_token=token, **fields).text


def test_a_pause_is_shown_with_its_reason_wherever_slots_are_to_come(scheduled: Path) -> None:
    with served(scheduled / "config.toml") as console:
        client = console.signed_in()
        text = send(client, "pause", because="figures are being corrected")
        assert "All schedules" in text
        assert text.count("figures are being corrected") == 9
        month = f"{utc_now() + dt.timedelta(days=40):%Y-%m}"
        assert "figures are being corrected" in client.get(f"/calendar?month={month}").text
        assert "no run to come" in client.get("/reports").text
        text = send(client, "resume", schedule="")
        assert "figures are being corrected" not in text
        assert "no run to come" not in client.get("/reports").text


def test_a_pause_needs_a_reason_and_is_made_once(scheduled: Path) -> None:
    with served(scheduled / "config.toml") as console:
        client = console.signed_in()
        assert "a pause needs a reason" in send(client, "pause", because=" ")
        send(client, "pause", because="summer")
        assert "is paused already" in send(client, "pause", because="summer")
        send(client, "resume", schedule="")
        assert "is not paused" in send(client, "resume", schedule="")


def test_a_report_without_a_schedule_is_not_paused(client: Client) -> None:
    assert "<summary>Pause" not in client.get(REPORT).text
    assert "has no schedule to pause" in send(client, "pause", because="summer")


def test_each_pause_is_resumed_by_itself(scheduled: Path) -> None:
    with (scheduled / "config.toml").open("a", encoding="utf-8") as file:
        file.write(SCHEDULE.replace("daily", "noon").replace("0 8 *", "0 12 *"))
    with served(scheduled / "config.toml") as console:
        client = console.signed_in()
        text = send(client, "pause", schedule="noon", because="no data at noon")
        assert "<option>daily</option>" in text
        assert "<option>noon</option>" not in text
        send(client, "pause", schedule="", because="summer")
        text = send(client, "resume", schedule="")
        assert "summer" not in text
        assert "no data at noon" in text
        assert "no data at noon" not in send(client, "resume", schedule="noon")
        with console.project.ledger(console.project.config()) as ledger:
            notes = [(item.act.value, item.note) for item in ledger.audit.latest(4)]
    assert notes == [
        ("resume", "noon"),
        ("resume", "all schedules"),
        ("pause", "all schedules: summer"),
        ("pause", "noon: no data at noon"),
    ]


def test_a_reason_of_any_length_is_refused_whatever_the_form_allows(scheduled: Path) -> None:
    with served(scheduled / "config.toml") as console:
        client = console.signed_in()
        assert "at most 500 characters" in send(client, "pause", because="x" * 501)
        assert "All schedules" not in client.get(REPORT).text
