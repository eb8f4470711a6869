"""What `run` makes of reports and schedules that are renamed or gone, call by call."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from tests.cli.test_run_schedules import ROWS, daily, sent

from aidreport.runs.ledger.ledger import Ledger

Run = Callable[..., object]
At = Callable[..., object]
HEAD = """
[organisation]
name = "Ministry"
timezone = "Europe/Oslo"
[mail]
sender = "Aid <aid@ministry.example>"
"""
DATA = "n.csv"
DAILY = daily()


def report(
    name: str = "n", schedules: str = DAILY, more: str = "", desk: str = "desk", data: str = DATA
) -> str:
    text = (
        f'[reports.n]\ndata = "{data}"\n{more}\n'
        f'[reports.n.delivery]\nsubscribers = ["{desk}@ministry.example"]\n{schedules}'
    )
    return text.replace("reports.n", f"reports.{name}")


@pytest.fixture
def at(run: Run, project: Path, monkeypatch: pytest.MonkeyPatch) -> At:
    """Call a command at a time in universal time, with these reports in the config."""

    (project / DATA).write_text(ROWS, encoding="utf-8")

    def call(time: str, reports: str, *arguments: str) -> object:
        moment = dt.datetime.fromisoformat(f"{time}+00:00")
        for module in ("run", "options"):
            monkeypatch.setattr(f"aidreport.cli.{module}.utc_now", lambda: moment)
        (project / "config.toml").write_text(HEAD + reports, encoding="utf-8")
        return run(*arguments)

    return call


def slots(project: Path) -> list[tuple[str, str, str, str]]:
    """Return the slots by instant: report, schedule, due and outcome."""
    with sqlite3.connect(project / "state/ledger.sqlite") as connection:
        query = "SELECT report, schedule, substr(due, 1, 16), outcome FROM slots ORDER BY due, id"
        return connection.execute(query).fetchall()


SENT = "2026-11-27T07:00:05"
SOON = "2026-11-27T07:05:00"


def test_a_report_that_is_the_same_but_for_its_name_continues_and_sends_nothing_again(
    at: At, project: Path
) -> None:
    at(SENT, report(), "run", "n")
    renamed = at(SOON, report("b"), "run", "b")
    assert renamed.code == 0
    assert "b is the former n: but for its name it is the same" in renamed.err
    assert slots(project) == [("b", "daily", "2026-11-27T07:00", "sent")]
    assert "former" not in at("2026-11-27T07:06:00", report("b"), "run", "b").err
    at("2026-11-28T07:00:05", report("b"), "run", "b")
    assert [item[2:] for item in slots(project)] == [
        ("2026-11-27T07:00", "sent"),
        ("2026-11-28T07:00", "sent"),
    ]
    assert sent(project) == 2


@pytest.mark.parametrize(
    "changed",
    [
        report("b", desk="office"),
        report("b", more='title = "News"'),
        report("b", data="data/copy.csv"),
        report("b", daily(cron="59 7 * * *")),
    ],
)
def test_one_that_may_be_another_begins_now_and_says_so(
    at: At, run: Run, project: Path, changed: str
) -> None:
    (project / "data/copy.csv").write_bytes((project / DATA).read_bytes())
    at(SENT, report(), "run", "n")
    renamed = at(SOON, changed, "run", "b")
    assert renamed.code == 0
    assert "b may be the former n: it begins now, and not before" in renamed.err
    assert 'fix: formerly = "n" in [reports.b], if it is' in renamed.err
    assert sent(project) == 1
    (first, second) = slots(project)
    assert {first[0], second[0]} == {"n", "b"}
    assert {first[3], second[3]} == {"sent", "skipped"}
    why = run("why", "b", "2026-11-27").out
    assert "b may be the former n, which may have had this slot" in why
    at("2026-11-28T07:00:05", changed, "run", "b")
    assert sent(project) == 2


class Killed(BaseException):
    """A process ends here."""


def test_of_one_whose_process_was_killed_as_it_began_the_slots_are_not_forgotten(
    at: At, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(SENT, report(), "run", "n")

    def kill(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patch, suppress(Killed):
        patch.setattr(Ledger, "see", kill)
        at(SOON, report("b", more='title = "News"'), "run", "b")
    (project / "data/copy.csv").write_bytes((project / DATA).read_bytes())
    other = report("z", daily(cron="0 9 * * *"), data="data/copy.csv", desk="other")
    later = at("2026-11-28T07:30:00", other, "run", "z")
    assert "b, schedule daily: this report is gone" in later.err
    assert ("b", "daily", "2026-11-28T07:00", "skipped") in slots(project)


def test_of_two_that_may_be_the_former_none_is_taken_for_it(at: At, project: Path) -> None:
    at(SENT, report(), "run", "n")
    for name in ("b", "c"):
        result = at(SOON, report("b") + report("c"), "run", name)
    assert "former" not in result.err
    assert sent(project) == 1
    assert [item[:1] + item[3:] for item in slots(project)] == [
        ("n", "sent"),
        ("b", "skipped"),
        ("c", "skipped"),
    ]


def test_of_two_that_it_may_have_been_neither_is_taken(at: At, project: Path) -> None:
    both = report("n") + report("m")
    at(SENT, both, "run", "n")
    at(SENT, both, "run", "m")
    result = at(SOON, report("b"), "run", "b")
    assert "b may be the former m or n" in result.err
    assert sent(project) == 2


def test_a_report_that_is_new_beside_one_that_stays_has_its_ten_minutes(
    at: At, project: Path
) -> None:
    at(SENT, report(), "run", "n")
    at(SOON, report() + report("b"), "run", "b")
    assert sent(project) == 2


@pytest.mark.parametrize("formerly", ['"n"', '["old", "n"]', '["n", "old"]'])
def test_formerly_of_a_report_takes_one_name_or_several_whatever_else_has_changed(
    at: At, project: Path, formerly: str
) -> None:
    at(SENT, report(), "run", "n")
    changed = report("b", more=f'formerly = {formerly}\ntitle = "News"', desk="office")
    assert "former" not in at(SOON, changed, "run", "b").err
    assert slots(project) == [("b", "daily", "2026-11-27T07:00", "sent")]


def test_formerly_may_be_written_after_the_report_has_begun(at: At, project: Path) -> None:
    at(SENT, report(), "run", "n")
    at("2026-11-27T12:00:00", report("b", desk="office"), "run", "b")
    named = report("b", more='formerly = "n"', desk="office")
    assert at("2026-11-27T12:05:00", named, "run", "b").err.count("former") == 0
    assert slots(project) == [("b", "daily", "2026-11-27T07:00", "sent")]
    at("2026-11-28T07:00:05", named, "run", "b")
    assert sent(project) == 2


def test_what_was_due_of_a_renamed_report_and_not_run_yet_runs_under_its_new_name(
    at: At, project: Path
) -> None:
    at("2026-11-26T07:00:05", report(), "run", "n")
    at("2026-11-27T12:00:00", report("b"), "run", "b")
    assert slots(project)[-1] == ("b", "daily", "2026-11-27T07:00", "sent")


@pytest.mark.parametrize(
    ("left", "name"),
    [
        (report("n", daily("weekly", "0 9 * * mon")), "n"),
        (report("n", ""), "n"),
        (report("other", daily("weekly", "0 9 * * mon"), data="data/x.toml", desk="x"), "other"),
    ],
)
def test_slots_that_were_due_of_what_is_gone_are_skipped_and_told(
    at: At, run: Run, project: Path, left: str, name: str
) -> None:
    at("2026-11-25T12:00:00", report(), "run", "n")
    gone = at("2026-11-27T12:00:00", left, "run", name)
    what = "schedule daily" if name == "n" else "report n"
    assert gone.code == 0
    assert "2 slots, the last of 2026-11-27 08:00 +01:00, are skipped" in gone.err
    assert "fix: formerly = " in gone.err
    reason = f"the configuration no longer has its {what}"
    assert run("history").out.count(reason) == 2
    assert reason in run("why", "n", "2026-11-27").out
    assert reason in run("why", "n", "last").out
    assert "gone" not in at("2026-11-27T12:05:00", left, "run", name).err
    assert sent(project) == 0
    assert len(slots(project)) == 2


@pytest.mark.parametrize(
    "left",
    [
        report("n", daily("weekly", "0 9 * * mon")),
        report("other", daily("weekly", "0 9 * * mon"), data="data/x.toml", desk="x"),
    ],
)
def test_check_foresees_what_run_skips(at: At, project: Path, left: str) -> None:
    late = report("n", daily(more='jitter = "23 h"'))
    at("2026-11-27T06:59:00", late, "run", "n")
    at("2026-11-27T07:00:05", late, "run", "n")
    assert slots(project) == [("n", "daily", "2026-11-27T07:00", "")]
    for _ in range(2):
        checked = at("2026-11-28T12:00:00", left, "check").out
        assert "n, schedule daily: 2 slots, the last of 2026-11-28 08:00 +01:00, wait" in checked
        assert "is gone, so that nothing will be sent" in checked
    name = "n" if "reports.n]" in left else "other"
    assert at("2026-11-28T12:00:00", left, "run", name).code == 0
    assert [item[3] for item in slots(project)] == ["skipped", "skipped"]
    assert "is gone, so that" not in at("2026-11-28T12:00:01", left, "check").out


def test_a_report_that_has_lost_its_schedules_is_not_run_by_each_call_of_cron(
    at: At, project: Path
) -> None:
    at(SENT, report(), "run", "n")
    for minute in (5, 10, 15):
        result = at(f"2026-11-27T07:{minute:02}:00", report(schedules=""), "run", "n")
        assert (result.code, "n has no schedule any more" in result.err) == (0, True)
    assert sent(project) == 1
    at("2026-11-27T07:20:00", report(schedules=""), "run", "n", "--now")
    assert sent(project) == 2


def test_a_schedule_that_is_back_begins_when_it_is_seen_again(at: At, project: Path) -> None:
    other = report("n", daily("weekly", "0 9 * * mon"))
    at("2026-11-25T07:00:05", report(), "run", "n")
    at("2026-11-25T12:00:00", other, "run", "n")
    at("2026-11-27T12:00:00", report(), "run", "n")
    assert [item[2] for item in slots(project)] == ["2026-11-25T07:00"]
    at("2026-11-28T07:00:05", report(), "run", "n")
    assert sent(project) == 2


def test_another_configuration_in_the_same_folder_leaves_these_reports_alone(
    at: At, run: Run, project: Path
) -> None:
    at("2026-11-26T07:00:05", report(), "run", "n")
    trial = HEAD + report("trial", data="data/trial.toml", desk="me")
    (project / "trial.toml").write_text(trial, encoding="utf-8")
    at("2026-11-27T12:00:00", report(), "--config", "trial.toml", "run", "trial")
    assert at("2026-11-27T12:00:05", report(), "run", "n").code == 0
    assert slots(project)[-1] == ("n", "daily", "2026-11-27T07:00", "sent")


def test_a_rule_without_a_name_that_is_changed_sends_no_second_message_that_day(
    at: At, project: Path
) -> None:
    first, second = (
        report("n", f'[[reports.n.schedules]]\ncron = "0 {hour} * * *"\n') for hour in (8, 14)
    )
    at(SENT, first, "run", "n")
    changed = at("2026-11-27T07:05:00", second, "run", "n")
    assert "schedule 0 14 * * * is the former 0 8 * * *" in changed.err
    at("2026-11-27T13:00:05", second, "run", "n")
    assert sent(project) == 1
    at("2026-11-28T13:00:05", second, "run", "n")
    assert sent(project) == 2


def test_a_slot_whose_day_is_off_since_it_was_entered_is_skipped(
    at: At, run: Run, project: Path
) -> None:
    late = daily(more='jitter = "5 h"')
    at("2026-11-27T06:59:00", report("n", late), "run", "n")
    at("2026-11-27T07:00:05", report("n", late), "run", "n")
    off = report("n", f"{late}exceptions = [2026-11-27]\n")
    assert at("2026-11-27T12:30:00", off, "run", "n").code == 0
    assert slots(project) == [("n", "daily", "2026-11-27T07:00", "skipped")]
    assert "named in the config" in run("why", "n", "last").out


def seen_by_an_earlier_version(project: Path) -> None:
    """Let the ledger know no more of its reports than an earlier version wrote down."""
    with sqlite3.connect(project / "state/ledger.sqlite") as connection:
        connection.execute("UPDATE reports SET config = '', identity = ''")


def test_a_schedule_that_was_gone_before_an_upgrade_leaves_the_history_as_it_is(
    at: At, project: Path
) -> None:
    at("2026-10-01T06:00:05", report(), "run", "n")
    seen_by_an_earlier_version(project)
    weekly = report("n", daily("weekly", "0 9 * * mon"))
    result = at("2026-11-27T12:00:00", weekly, "run", "n")
    assert "schedule daily: this schedule is gone; it has no slot any more" in result.err
    assert len(slots(project)) == 1


def test_a_report_that_is_renamed_with_an_upgrade_may_be_the_one_with_the_same_rules(
    at: At, project: Path
) -> None:
    at(SENT, report(), "run", "n")
    seen_by_an_earlier_version(project)
    assert "b may be the former n" in at(SOON, report("b"), "run", "b").err
    assert sent(project) == 1


def test_a_run_for_a_report_that_is_gone_ends_its_slots_before_it_is_refused(
    at: At, project: Path
) -> None:
    at("2026-11-26T07:00:05", report() + report("b", daily("weekly", "0 9 * * mon")), "run", "n")
    left = report("b", daily("weekly", "0 9 * * mon"))
    refused = at("2026-11-27T12:00:00", left, "run", "n")
    assert (refused.code, 'there is no report "n"' in refused.err) == (2, True)
    assert "n, schedule daily: this report is gone; the slot of 2026-11-27" in refused.err
    assert slots(project)[-1] == ("n", "daily", "2026-11-27T07:00", "skipped")
