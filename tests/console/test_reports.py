"""The list of reports, and a report with its slots past and to come."""

from __future__ import annotations

from pathlib import Path

from tests.console.conftest import Client, served

SCHEDULE = '\n[[reports.norway-ukraine.schedules]]\nname = "daily"\ncron = "0 8 * * *"\n'
HOLIDAY = 'exceptions = ["2026-01-01 off"]\n'


def test_a_report_shows_its_last_run_and_what_waits(client: Client) -> None:
    text = client.get("/reports").text
    assert "Run 1 waits for approval" in text
    assert '<a href="/reports/norway-ukraine">norway-ukraine</a>' in text
    assert "no schedule" in text


def test_a_report_lists_its_slots_to_come_and_its_runs(folder: Path) -> None:
    with (folder / "config.toml").open("a", encoding="utf-8") as file:
        file.write(SCHEDULE)
    with served(folder / "config.toml") as console:
        text = console.signed_in().get("/reports/norway-ukraine").cells
    assert text.count("<td>daily</td>") == 8
    assert '<a href="/runs/1">1</a>' in text
    assert "desk@example.org" in text


def test_a_configuration_that_was_broken_meanwhile_is_explained(
    client: Client, folder: Path
) -> None:
    (folder / "config.toml").write_text("[reports\n", encoding="utf-8")
    answer = client.get("/reports")
    assert answer.status == 422
    assert "config.toml" in answer.text
    assert "fix" in answer.text


def test_a_report_that_does_not_exist_is_named_with_the_near_miss(client: Client) -> None:
    answer = client.get("/reports/norway-ukrain")
    assert answer.status >= 400
    assert "norway-ukraine" in answer.text


def test_names_of_data_are_text_and_never_markup(client: Client) -> None:
    answer = client.get("/reports/%3Cscript%3Ealert(1)%3C%2Fscript%3E")
    assert "<script>alert" not in answer.text
