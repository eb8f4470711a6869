"""The list of reports, and a report with its slots past and to come."""

from __future__ import annotations

from pathlib import Path

from tests.console.conftest import Client, served

from aidreport.model.allocation import Place
from aidreport.model.dataset import Finding, Severity
from aidreport.model.remarks import at, say
from aidreport.runs.ledger.findings import row_of
from aidreport.runs.ledger.schema import findings

SCHEDULE = '\n[[reports.norway-ukraine.schedules]]\nname = "daily"\ncron = "0 8 * * *"\n'
HOLIDAY = 'exceptions = ["2026-01-01 off"]\n'


def test_a_report_shows_its_last_run_and_what_waits(client: Client) -> None:
    text = client.get("/reports").text
    assert "Run 1 waits for approval" in text
    assert '<a href="/reports/norway-ukraine">norway-ukraine</a>' in text
    assert "no schedule" in text


def test_a_report_shows_what_the_checks_of_its_last_run_found(client: Client) -> None:
    text = client.get("/reports").text
    assert '<a href="/runs/1#findings">6 notes of run 1</a>' in text
    run = client.get("/runs/1", **{"accept-language": "nb"}).text
    assert '<h2 id="findings">Funn</h2>' in run
    assert "bevilgningene utgjør" in run


def test_warnings_are_named_beside_the_report_and_to_who_decides(folder: Path) -> None:
    said = say("amounts-estimated", count=2, text="ca. 5")
    warning = Finding("a-code", Severity.WARNING, said, at(Place("x.csv", row=3)))
    with served(folder / "config.toml") as console:
        config = console.project.config()
        with console.project.ledger(config) as ledger:
            row = {"slot": 1, **row_of([warning])}
            with ledger.store.change() as connection:
                connection.execute(findings.update().values(**row))
        client = console.signed_in()
        reports = client.get("/reports", **{"accept-language": "fr"}).text
        run = client.get("/runs/1").text
    assert "1 avertissement de l’exécution 1" in reports
    assert "2 montants" in reports
    assert "Look at this first" in run
    assert run.count("2 amounts are written as estimates") == 2


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
