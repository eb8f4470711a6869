from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.pdf.signing.time_authority import TimeAuthority
from tests.postgres import Cluster

from aidreport.runs import selftest

Run = Callable[..., object]
DAILY = '\n[[reports.norway-ukraine.schedules]]\ncron = "0 8 * * *"\n'


@pytest.fixture
def scheduled(project: Path) -> Path:
    with (project / "config.toml").open("a", encoding="utf-8") as config:
        config.write(DAILY)
    return project


def lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines()]


def test_a_sound_project_has_no_problem(run: Run, scheduled: Path) -> None:
    run("run", "--slot", "2026-05-15T08:00")
    result = run("doctor")
    assert result.code == 0
    told = lines(result.out)
    assert "ok configuration: config.toml, 1 report, 1 schedule" in told
    assert "ok norway-ukraine, template and brand: briefing.md, ministry" in told
    assert "ok norway-ukraine, data: 3 rows" in told
    assert "ok ledger: state/ledger.sqlite is undamaged" in told
    assert "warning daemon: not running" in told
    assert any("last 2026-05-15 08:00 +02:00 rendered, next " in line for line in told)


def test_a_ledger_in_postgresql_is_asked_and_nothing_is_made_in_it(
    run: Run, scheduled: Path, postgres: Cluster
) -> None:
    url = postgres.url("new")
    postgres.sql("DROP DATABASE IF EXISTS new WITH (FORCE)", "postgres")
    config = scheduled / "config.toml"
    config.write_text(f'{config.read_text()}\n[state]\nledger = "{url}"\n', encoding="utf-8")
    (missing,) = [line for line in lines(run("doctor").out) if "ledger:" in line]
    assert missing.startswith("problem ledger: postgresql://postgres@/new cannot be reached")
    postgres.sql("CREATE DATABASE new", "postgres")
    answers = "ok ledger: postgresql://postgres@/new answers"
    assert f"{answers}; the first run or the daemon creates its tables" in lines(run("doctor").out)
    assert postgres.sql("SELECT to_regclass('slots')", "new") == "None"
    run("run", "--slot", "2026-05-15T08:00")
    told = lines(run("doctor").out)
    assert any(line.startswith(f"{answers}: PostgreSQL ") for line in told)
    assert any(line.startswith("warning ledger: fsync and full_page_writes") for line in told)
    assert any("last 2026-05-15 08:00 +02:00 rendered" in line for line in told)
    assert not any("others can read" in line for line in told)


def test_the_place_of_files_is_asked_before_the_first_run(run: Run, scheduled: Path) -> None:
    config = scheduled / "config.toml"
    written = config.read_text(encoding="utf-8")
    config.write_text(f'{written}\n[state]\nfiles = "s3://bucket/aid"\n', encoding="utf-8")
    result = run("doctor")
    assert result.code == 1
    assert any(line.startswith("problem files: s3://bucket/aid") for line in lines(result.out))
    config.write_text(f'{written}\n[state]\nfiles = "shared"\n', encoding="utf-8")
    assert "ok files: shared answers" in lines(run("doctor").out)
    assert not (scheduled / "shared").exists()


def test_nothing_is_made_by_looking(run: Run, scheduled: Path) -> None:
    assert run("doctor").code == 0
    assert not (scheduled / "state").exists()


def test_a_place_where_no_ledger_can_be_made_is_a_problem_before_the_first_run(
    run: Run, scheduled: Path
) -> None:
    config = scheduled / "config.toml"
    written = config.read_text(encoding="utf-8")
    (scheduled / "notes").write_text("a file", encoding="utf-8")
    config.write_text(f'{written}\n[state]\nfolder = "notes/state"\n', encoding="utf-8")
    result = run("doctor")
    assert result.code == 1
    assert any(
        line.startswith("problem state:") and line.endswith("notes cannot be written")
        for line in lines(result.out)
    )


def test_each_problem_comes_with_its_fix(run: Run, scheduled: Path) -> None:
    run("run", "--slot", "2026-05-15T08:00")
    (scheduled / "data/norway-ukraine-2025-06-12.toml").unlink()
    ledger = scheduled / "state/ledger.sqlite"
    content = ledger.read_bytes()
    ledger.write_bytes(content[:4096] + bytes(len(content) - 4096))
    result = run("doctor")
    assert result.code == 1
    told = lines(result.out)
    problems = [line for line in told if line.startswith("problem")]
    assert any("norway-ukraine, data: " in line for line in problems)
    assert any("ledger.sqlite is damaged" in line for line in problems)
    assert len([line for line in told if line.startswith("fix: ")]) >= 2


def test_a_bad_configuration_is_a_problem(run: Run, scheduled: Path) -> None:
    (scheduled / "config.toml").write_text("[organisation]\nnam = 1\n")
    result = run("doctor")
    assert result.code == 1
    assert 'organisation.nam: unknown key (did you mean "name"?)' in result.out


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TimeAuthority]:
    made = TimeAuthority(tmp_path_factory.mktemp("authority"))
    yield made
    made.close()


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("tsa", "ok timestamps of {url}/tsa: it confirms the time as Test Time,"),
        ("tsa/error", "problem timestamps of {url}/tsa/error: the time of the signature cannot"),
        ("tsa/expired", "problem timestamps of {url}/tsa/expired: the time of the signature"),
    ],
)
def test_the_server_of_timestamps_is_asked(
    run: Run, scheduled: Path, authority: TimeAuthority, path: str, told: str
) -> None:
    (scheduled / "password").write_text("secret\n")
    with (scheduled / "config.toml").open("a", encoding="utf-8") as config:
        config.write(
            f'\n[signing]\npkcs12 = "{authority.key}"\npassword_file = "password"\n'
            f'[signing.timestamp]\nserver = "{authority.url}/{path}"\ntrust = "{authority.root}"\n'
        )
    result = run("doctor")
    assert result.code == int(path != "tsa")
    assert any(line.startswith(told.format(url=authority.url)) for line in lines(result.out))
    assert not (scheduled / "state").exists()


def test_overdue_slots_and_a_clock_behind_the_ledger_are_told(run: Run, scheduled: Path) -> None:
    run("run", "--slot", "2026-05-15T08:00")
    future = (dt.datetime.now(dt.UTC) + dt.timedelta(days=2)).strftime("%Y-%m-%dT%H:%M:%S+00:00")
    with sqlite3.connect(scheduled / "state/ledger.sqlite") as connection:
        connection.execute("UPDATE slots SET state = 'due', outcome = ''")
        connection.execute(
            "INSERT INTO schedules (report, name, entered_until)"
            " VALUES ('norway-ukraine', '0 8 * * *', ?)",
            (future,),
        )
    result = run("doctor")
    assert result.code == 1
    assert "problem  slots: 1 is overdue" in result.out
    assert "ahead of the clock" in result.out


@pytest.mark.long
def test_every_promise_is_kept_on_this_machine_and_nothing_of_the_user_is_touched(
    run: Run, project: Path
) -> None:
    before = sorted(project.rglob("*"))
    result = run("selftest")
    assert result.code == 0, result.out
    lines = result.out.splitlines()[2:]
    assert len(lines) == len(selftest.SCENARIOS)
    assert all(" passed " in line for line in lines)
    assert sorted(project.rglob("*")) == before


def test_a_promise_that_is_not_kept_is_told(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: selftest.Sandbox) -> None:
        selftest.expect(False, "it ran twice")

    def impossible(_: selftest.Sandbox) -> None:
        raise selftest.Skipped("not here")

    bad = selftest.Scenario("run again", "once", broken)
    monkeypatch.setattr(
        selftest, "SCENARIOS", (bad, selftest.Scenario("disk", "whole", impossible))
    )
    result = run("selftest")
    assert result.code == 1
    assert "run again  failed   it ran twice" in result.out
    assert "disk       skipped  not here" in result.out
