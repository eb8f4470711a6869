from __future__ import annotations

import datetime as dt
import errno
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from aidreport.briefing import pipeline
from aidreport.runs.ledger.store import open_store

Run = Callable[..., object]
PDF = "output/norway-ukraine/2025-06-12-norway-ukraine.pdf"
SLOT = "2026-01-23T08:00"


def rows(project: Path, table: str, columns: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(project / "state/ledger.sqlite") as connection:
        return connection.execute(f"SELECT {columns} FROM {table} ORDER BY id").fetchall()  # noqa: S608 - our own words


def schedule(project: Path, text: str, report: str = "") -> None:
    path = project / "config.toml"
    lines = path.read_text(encoding="utf-8") + report
    path.write_text(f"{lines}\n[[reports.norway-ukraine.schedules]]\n{text}\n", encoding="utf-8")


def test_a_slot_is_run_once_however_often_it_is_asked_for(run: Run, project: Path) -> None:
    schedule(project, 'cron = "0 8 * * *"')
    for _ in range(3):
        result = run("run", "--slot", SLOT)
        assert (result.code, result.out.strip()) == (0, PDF), result.err
    assert rows(project, "slots", "schedule, due, outcome") == [
        ("0 8 * * *", "2026-01-23T07:00:00+00:00", "rendered")
    ]
    assert rows(project, "attempts", "number, outcome") == [(1, "rendered")]
    assert [name for (name,) in rows(project, "stages", "name")] == [
        "load",
        "compute",
        "check",
        "compose",
        "render",
        "publish",
    ]


def test_without_a_schedule_each_call_is_a_slot_of_its_own(run: Run, project: Path) -> None:
    assert run("run", "--slot", SLOT).code == 0
    assert run("run", "--slot", "2026-01-23T09:00+01:00").code == 0
    assert rows(project, "slots", "schedule, due") == [
        ("command", "2026-01-23T07:00:00+00:00"),
        ("command", "2026-01-23T08:00:00+00:00"),
    ]


def test_what_the_system_refuses_is_no_mistake_in_aidreport(
    run: Run, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), "/mnt/aid/x.csv")

    monkeypatch.setattr(pipeline, "load", refused)
    result = run("run", "--slot", SLOT)
    assert result.code == 1
    assert "failed: the system refuses /mnt/aid/x.csv: Permission denied" in result.err
    why = run("why", "last").out
    assert "fix: check the names, the permissions and the free disk space" in why
    assert "mistake" not in why


@pytest.mark.usefixtures("later")
def test_commands_within_one_second_are_runs_of_their_own(run: Run, project: Path) -> None:
    assert [run("run", *more).code for more in ((), ("--now",), ())] == [0, 0, 0]
    made = rows(project, "slots", "schedule, due, outcome")
    assert [(name, outcome) for name, _, outcome in made] == [("command", "rendered")] * 3
    assert len({due for _, due, _ in made}) == 3


def test_a_failure_is_written_down_with_its_fix_and_tried_again(run: Run, project: Path) -> None:
    data = project / "data/norway-ukraine-2025-06-12.toml"
    good = data.read_bytes()
    data.write_bytes(good[:300])
    result = run("run", "--slot", SLOT)
    assert result.code == 1
    assert "failed" in result.err
    assert "fix: " in result.err
    assert not (project / PDF).exists()
    data.write_bytes(good)
    assert run("run", "--slot", SLOT).code == 0
    assert [outcome for (outcome,) in rows(project, "attempts", "outcome")] == [
        "failed",
        "rendered",
    ]
    assert rows(project, "slots", "outcome, reason") == [("rendered", f"published as {PDF}")]


def test_findings_hold_a_run_if_the_report_says_so(run: Run, project: Path) -> None:
    path = project / "config.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text + 'hold_on = "warning"\n', encoding="utf-8")
    data = project / "data/norway-ukraine-2025-06-12.toml"
    found = data.read_text(encoding="utf-8").replace("NOK 386 million", "NOK 390 million")
    data.write_text(found.replace('text = "norway', '# "norway'), encoding="utf-8")
    result = run("run", "--slot", SLOT)
    assert result.code == 6
    assert "held: the allocations sum to NOK 386,300,000" in result.err
    assert not (project / PDF).exists()
    path.write_text(text + 'hold_on = "never"\n', encoding="utf-8")
    assert run("run", "--slot", SLOT).out.strip() == PDF


def test_a_slot_on_a_holiday_is_skipped_with_the_reason(run: Run, project: Path) -> None:
    schedule(project, 'cron = "0 8 * * *"\nholidays = "NO"')
    result = run("run", "--slot", "2026-05-17T08:00")
    assert result.code == 0
    assert "skipped: Constitution Day (NO)" in result.err
    assert not (project / PDF).exists()


@pytest.mark.parametrize(
    ("condition", "told"),
    [
        ('only_when = { figures = "partners > 3" }', "partners > 3 does not hold: partners = 3"),
        ('only_when = { no_finding = "note" }', "of severity note or above"),
    ],
)
def test_a_condition_that_does_not_hold_skips_the_slot_with_its_values(
    run: Run, project: Path, condition: str, told: str
) -> None:
    schedule(project, f'cron = "0 8 * * *"\n{condition}')
    result = run("run", "--slot", SLOT)
    assert result.code == 0
    assert told in result.err
    assert not (project / PDF).exists()


def test_data_that_have_not_changed_skip_the_slot(run: Run, project: Path) -> None:
    schedule(project, 'cron = "0 8 * * *"\nonly_when = { data_changed = true }')
    assert run("run", "--slot", SLOT).out.strip() == PDF
    assert (
        "the data have not changed since the last briefing"
        in run("run", "--slot", "2026-01-24T08:00").err
    )
    data = project / "data/norway-ukraine-2025-06-12.toml"
    data.write_bytes(data.read_bytes() + b"\n# changed\n")
    assert run("run", "--slot", "2026-01-25T08:00").out.strip() == PDF


def test_what_was_drawn_is_not_drawn_again_after_a_crash(
    run: Run, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process ends between drawing and publishing; the next goes on from there."""

    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("aidreport.runs.runner.publish", crash)
        run("run", "--slot", SLOT)
    assert not (project / PDF).exists()
    assert run("run", "--slot", SLOT).code == 0
    names = [name for (name,) in rows(project, "stages", "name")]
    assert names == [
        "load",
        "compute",
        "check",
        "compose",
        "render",
        "publish",
        "verify",
        "publish",
    ]
    assert [outcome for (outcome,) in rows(project, "attempts", "outcome")] == [
        "cut off",
        "rendered",
    ]


def test_a_stored_file_that_was_changed_is_drawn_again(
    run: Run, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("aidreport.runs.runner.publish", crash)
        run("run", "--slot", SLOT)
    (stored,) = (project / "state/artifacts").rglob("*.pdf")
    stored.write_bytes(stored.read_bytes() + b"x")
    assert run("run", "--slot", SLOT).code == 0
    assert [name for (name,) in rows(project, "stages", "name")].count("render") == 2


def test_an_unexpected_failure_is_written_down_too(
    run: Run, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("oh")

    monkeypatch.setattr("aidreport.briefing.pipeline.load", broken)
    assert run("run", "--slot", SLOT).code == 1
    assert rows(project, "slots", "outcome, reason") == [
        ("failed", "internal error: RuntimeError: oh")
    ]


def test_without_a_time_what_is_due_is_run(run: Run, project: Path) -> None:
    schedule(project, 'cron = "* * * * *"')
    assert run("run").code == 0
    found = rows(project, "slots", "due, outcome")
    # The schedule is new, so it began ten minutes ago; of what passed, the latest is caught up.
    outcomes = [outcome for _, outcome in found]
    assert outcomes[:8] == ["skipped"] * 8
    assert set(outcomes[8:]) == {"rendered"}
    late = dt.datetime.now(dt.UTC) - dt.datetime.fromisoformat(str(found[-1][0]))
    assert late < dt.timedelta(minutes=2)


def test_a_slot_that_is_to_come_is_not_run_before_its_time(refused: Callable[..., str]) -> None:
    assert "is not due yet" in refused(2, "run", "--slot", "2999-01-01T08:00")


def test_a_time_that_is_none_is_refused(refused: Callable[..., str]) -> None:
    assert "is not a time" in refused(2, "run", "--slot", "tomorrow")
    assert 'did you mean "norway-ukraine"' in refused(2, "run", "norway-ukrain")


def test_a_report_that_is_renamed_keeps_its_history(run: Run, project: Path) -> None:
    schedule(project, 'cron = "0 8 * * *"')
    assert run("run", "--slot", SLOT).code == 0
    path = project / "config.toml"
    text = path.read_text(encoding="utf-8").replace("reports.norway-ukraine", "reports.ukraine")
    text = text.replace("[reports.ukraine]", '[reports.ukraine]\nformerly = "norway-ukraine"')
    path.write_text(text, encoding="utf-8")
    assert run("run", "ukraine", "--slot", SLOT).code == 0
    assert rows(project, "slots", "report, outcome") == [("ukraine", "rendered")]
    assert rows(project, "attempts", "number") == [(1,)]


@pytest.mark.long
@pytest.mark.parametrize(("policy", "outcome"), [("skip", "skipped"), ("queue", "rendered")])
def test_a_slot_beside_one_that_is_running_is_skipped_or_waits(
    run: Run, project: Path, policy: str, outcome: str
) -> None:
    schedule(project, f'cron = "0 8 * * *"\noverlap = "{policy}"')
    locks = project / "state/locks"
    locks.mkdir(parents=True)
    hold = (
        "import time; from filelock import FileLock\n"
        f"lock = FileLock(r'{locks / 'report-norway-ukraine.lock'}'); lock.acquire()\n"
        "print('held', flush=True); time.sleep(1.5)\n"
    )
    with subprocess.Popen([sys.executable, "-c", hold], stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        assert run("run", "--slot", SLOT).code == 0
    ((found, reason),) = rows(project, "slots", "outcome, reason")
    assert found == outcome
    if policy == "skip":
        assert reason == "an earlier slot of the report was still running"


def test_a_slot_that_another_process_runs_is_left_to_it(run: Run, project: Path) -> None:
    run("run", "--slot", "2026-01-01T08:00")
    store = open_store(project / "state", lambda: dt.datetime.now(dt.UTC))
    with store.lock("slot-2"):
        result = run("run", "--slot", SLOT)
    store.close()
    assert result.code == 5
    assert "another process is already doing this" in result.err


def test_old_slots_and_their_stored_files_are_forgotten_and_what_was_published_stays(
    run: Run, project: Path
) -> None:
    path = project / "config.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text + "\n[state]\nkeep_runs = 2\n", encoding="utf-8")
    for day in (20, 21, 22):
        data = project / "data/norway-ukraine-2025-06-12.toml"
        data.write_bytes(data.read_bytes() + b"\n# changed\n")
        assert run("run", "--slot", f"2026-01-{day}T08:00").code == 0
    assert [str(due)[:10] for (due,) in rows(project, "slots", "due")] == [
        "2026-01-21",
        "2026-01-22",
    ]
    assert len(list((project / "state/artifacts").rglob("*.pdf"))) == 2
    assert (project / PDF).exists()


def test_last_is_the_run_by_command_too_as_why_has_it(run: Run, project: Path) -> None:
    schedule(project, 'cron = "0 8 1 1 *"')
    run("run", "norway-ukraine", "--now")
    result = run("run", "norway-ukraine", "--slot", "last")
    assert "has no slot yet" not in result.out + result.err
    assert result.code == 0
