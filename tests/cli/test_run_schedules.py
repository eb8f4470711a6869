"""What `run` makes of the schedules of a report, call by call, on a clock that is set."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

Run = Callable[..., object]
At = Callable[..., object]
CONFIG = """
[organisation]
name = "Ministry"
timezone = "Europe/Oslo"
[mail]
sender = "Aid <aid@ministry.example>"
[reports.n]
data = "n.csv"
hold_on = "warning"
[reports.n.delivery]
channels = ["folder"]
subscribers = ["desk@ministry.example"]
"""
ROWS = "donor,recipient,amount,currency,measure,date\nNorway,UNICEF,5,NOK,commitment,2025-06-12\n"
MONTHLY = '[[reports.n.schedules]]\nname = "monthly"\ncron = "0 8 1 * *"\n'
WEEKLY = '[[reports.n.schedules]]\nname = "weekly"\ncron = "0 8 * * mon"\n'


def daily(name: str = "daily", cron: str = "0 8 * * *", more: str = "") -> str:
    return f'[[reports.n.schedules]]\nname = "{name}"\ncron = "{cron}"\n{more}\n'


@pytest.fixture
def at(run: Run, project: Path, monkeypatch: pytest.MonkeyPatch) -> At:
    """Call a command at a time in universal time, with these schedules in the config."""

    # A briefing that is drawn in no time.
    (project / "n.csv").write_text(ROWS, encoding="utf-8")

    def call(time: str, schedules: str, *arguments: str, data: str = "n.csv") -> object:
        moment = dt.datetime.fromisoformat(f"{time}+00:00")
        for module in ("run", "options"):
            monkeypatch.setattr(f"aidreport.cli.{module}.utc_now", lambda: moment)
        text = CONFIG.replace("n.csv", data) + schedules
        (project / "config.toml").write_text(text, encoding="utf-8")
        return run(*(arguments or ("run", "n")))

    return call


def slots(project: Path) -> list[tuple[str, str, str]]:
    """Return the slots by instant: schedule, due and outcome."""
    with sqlite3.connect(project / "state/ledger.sqlite") as connection:
        query = "SELECT schedule, substr(due, 1, 16), outcome FROM slots ORDER BY due, id"
        return connection.execute(query).fetchall()


def sent(project: Path) -> int:
    """Return how many messages were put into the folder."""
    return len(list((project / "output").rglob("*.eml")))


def test_each_schedule_of_a_report_has_its_slots(at: At, project: Path) -> None:
    at("2026-11-29T12:00:00", MONTHLY + WEEKLY)
    for day in ("11-30", "12-01", "12-07", "12-14", "12-21"):
        assert at(f"2026-{day}T07:00:05", MONTHLY + WEEKLY).code == 0
    assert slots(project) == [
        ("weekly", "2026-11-30T07:00", "sent"),
        ("monthly", "2026-12-01T07:00", "sent"),
        ("weekly", "2026-12-07T07:00", "sent"),
        ("weekly", "2026-12-14T07:00", "sent"),
        ("weekly", "2026-12-21T07:00", "sent"),
    ]
    assert sent(project) == 5


def test_an_instant_that_two_schedules_have_is_served_once_and_the_other_says_so(
    at: At, run: Run, project: Path
) -> None:
    at("2027-01-31T12:00:00", MONTHLY + WEEKLY)
    at("2027-02-01T07:00:05", MONTHLY + WEEKLY)
    assert slots(project) == [
        ("monthly", "2027-02-01T07:00", "sent"),
        ("weekly", "2027-02-01T07:00", "skipped"),
    ]
    assert sent(project) == 1
    assert "the slot of schedule monthly at the same instant serves it, too" in run("history").out


def test_one_schedule_can_be_named(at: At, project: Path) -> None:
    at("2026-11-29T12:00:00", MONTHLY + WEEKLY)
    at("2026-12-01T07:00:05", MONTHLY + WEEKLY, "run", "n", "--schedule", "monthly")
    assert slots(project) == [("monthly", "2026-12-01T07:00", "sent")]
    wrong = at("2026-12-01T07:00:06", MONTHLY + WEEKLY, "run", "n", "--schedule", "montly")
    assert (wrong.code, 'did you mean "monthly"' in wrong.err) == (2, True)


@pytest.mark.parametrize(
    ("time", "due"),
    [
        ("2026-11-27T07:00:05", ["2026-11-27T07:00"]),
        ("2026-11-27T07:10:00", []),
        ("2026-11-27T11:30:00", []),
    ],
)
def test_a_new_schedule_begins_ten_minutes_before_it_is_first_seen(
    at: At, project: Path, time: str, due: list[str]
) -> None:
    result = at(time, daily())
    assert [slot for _, slot, _ in slots(project)] == due
    assert sent(project) == len(due)
    if not due:
        assert "nothing is due; the next slot is Sat 2026-11-28 08:00 +01:00" in result.err
        assert "to run it at once: aidreport run n --now" in result.err


def test_what_passed_is_caught_up_as_the_daemon_does(at: At, project: Path) -> None:
    for policy, outcomes in (
        ("all", ["sent"] * 3),
        ("latest", ["skipped", "skipped", "sent"]),
        ("none", ["skipped"] * 3),
    ):
        schedule = daily(policy, more=f'catch_up = "{policy}"')
        at("2026-11-26T12:00:00", schedule)
        at("2026-11-29T12:00:00", schedule)
        assert [end for name, _, end in slots(project) if name == policy] == outcomes
        (project / "state/ledger.sqlite").unlink()


def test_what_was_sent_before_the_ledger_was_deleted_is_not_sent_again(
    at: At, project: Path
) -> None:
    at("2026-11-27T07:00:05", daily())
    (project / "state/ledger.sqlite").unlink()
    at("2026-11-27T07:05:00", daily())
    assert slots(project) == [("daily", "2026-11-27T07:00", "held")]
    assert sent(project) == 1
    at("2026-11-28T07:00:05", daily())
    assert sent(project) == 2


def test_a_renamed_schedule_is_recognised_by_its_rule_and_nothing_is_sent_again(
    at: At, project: Path
) -> None:
    at("2026-11-27T07:00:05", daily())
    result = at("2026-11-27T07:05:00", daily("every-day"))
    assert sent(project) == 1
    assert slots(project) == [("every-day", "2026-11-27T07:00", "sent")]
    assert "schedule every-day is the former daily" in result.err
    assert "the former" not in at("2026-11-27T07:06:00", daily("every-day")).err


def test_a_schedule_continues_the_one_that_formerly_names_whatever_its_rule(
    at: At, project: Path
) -> None:
    at("2026-11-27T07:00:05", daily())
    changed = daily("early", "2 8 * * *", 'formerly = ["daily"]')
    assert "the former" not in at("2026-11-27T12:00:00", changed).err
    assert slots(project) == [("early", "2026-11-27T07:00", "sent")]
    at("2026-11-28T07:02:05", changed)
    assert [due for _, due, _ in slots(project)] == ["2026-11-27T07:00", "2026-11-28T07:02"]


def test_schedules_without_names_keep_their_history_wherever_they_stand(
    at: At, project: Path
) -> None:
    first, second = (f'[[reports.n.schedules]]\ncron = "0 {hour} * * *"\n' for hour in (8, 9))
    at("2026-11-27T07:00:05", first)
    at("2026-11-27T07:05:00", second + first)
    at("2026-11-27T08:00:05", second + first)
    assert slots(project) == [
        ("0 8 * * *", "2026-11-27T07:00", "sent"),
        ("0 9 * * *", "2026-11-27T08:00", "sent"),
    ]


@pytest.mark.parametrize(
    "changed",
    [daily(cron="0 11 * * *"), daily(more='timezone = "Europe/London"'), daily(cron="30 9 * * *")],
)
def test_a_changed_rule_begins_at_the_change_without_a_second_message_that_day(
    at: At, project: Path, changed: str
) -> None:
    at("2026-11-27T07:00:05", daily())
    at("2026-11-27T12:00:00", changed)
    assert sent(project) == 1
    at("2026-11-28T12:00:00", changed)
    assert sent(project) == 2


@pytest.mark.parametrize(
    ("changed", "seen", "due"),
    [
        (daily(cron="5 8 * * *"), ["07:05:30"], "07:05"),
        (daily(cron="5 8 * * *"), ["07:03:00", "07:05:30"], "07:05"),
        (daily(more='timezone = "America/New_York"'), ["13:00:05"], "13:00"),
        (daily(more='timezone = "America/New_York"'), ["07:10:00", "13:00:05"], "13:00"),
        (daily(cron="0 14 * * fri"), ["07:10:00", "13:00:05"], "13:00"),
        (daily(cron="0 14 * * *", more='formerly = ["daily"]'), ["13:00:05"], "13:00"),
        (daily("other", "0 14 * * *", 'formerly = ["daily"]'), ["13:00:05"], "13:00"),
    ],
)
def test_the_first_slot_of_a_changed_rule_is_skipped_on_a_day_that_has_had_its_slot(
    at: At, run: Run, project: Path, changed: str, seen: list[str], due: str
) -> None:
    at("2026-11-27T07:00:05", daily())
    for time in seen:
        assert at(f"2026-11-27T{time}", changed).code == 0
    assert sent(project) == 1
    assert [item[1:] for item in slots(project)] == [
        ("2026-11-27T07:00", "sent"),
        (f"2026-11-27T{due}", "skipped"),
    ]
    reason = "its rule was changed after the slot of 2026-11-27"
    assert reason in run("why", "n", "2026-11-27").out
    at("2026-12-04T13:00:05", changed)
    _, last, outcome = slots(project)[-1]
    assert (last, outcome) == (f"2026-12-04T{due}", "sent")


def test_a_rule_with_several_slots_a_day_goes_on_after_a_change(at: At, project: Path) -> None:
    at("2026-11-27T07:00:05", daily(cron="0 8,12,16 * * *"))
    at("2026-11-27T09:00:05", daily(cron="0 10,14 * * *"))
    at("2026-11-27T13:00:05", daily(cron="0 10,14 * * *"))
    assert slots(project)[-1] == ("daily", "2026-11-27T13:00", "sent")


def test_a_slot_of_the_former_rule_that_was_skipped_leaves_the_day_to_the_changed_one(
    at: At, project: Path
) -> None:
    at("2026-11-26T07:00:05", daily())
    at("2026-11-27T12:00:00", daily(cron="0 14 * * *"))
    at("2026-11-27T13:00:05", daily(cron="0 14 * * *"))
    assert [end for _, _, end in slots(project)] == ["sent", "skipped", "sent"]


def test_slots_of_the_former_rule_that_nothing_ran_say_so(at: At, run: Run, project: Path) -> None:
    at("2026-11-26T07:00:05", daily())
    at("2026-11-28T12:00:00", daily(cron="0 18 * * *"))
    assert [(due, end) for _, due, end in slots(project)] == [
        ("2026-11-26T07:00", "sent"),
        ("2026-11-27T07:00", "skipped"),
        ("2026-11-28T07:00", "skipped"),
    ]
    assert "its rule was changed from 0 8 * * *, Europe/Oslo, before anything ran it" in (
        run("history").out
    )


def test_a_ledger_of_an_earlier_version_continues_schedules_without_names(
    at: At, project: Path
) -> None:
    unnamed = '[[reports.n.schedules]]\ncron = "0 8 * * *"\n'
    at("2026-11-27T07:00:05", unnamed)
    with sqlite3.connect(project / "state/ledger.sqlite") as connection:
        connection.execute("UPDATE slots SET schedule = 'main'")
        connection.execute("UPDATE schedules SET name = 'main', rule = ''")
    at("2026-11-27T07:05:00", unnamed)
    assert slots(project) == [("0 8 * * *", "2026-11-27T07:00", "sent")]
    assert sent(project) == 1


def test_a_failed_slot_is_run_again_when_it_is_asked_for_and_not_before(
    at: At, project: Path
) -> None:
    data = project / "n.csv"
    good = data.read_bytes()
    at("2026-11-26T12:00:00", daily())
    data.write_bytes(good[:50])
    assert at("2026-11-27T07:00:05", daily()).code == 1
    data.write_bytes(good)
    assert at("2026-11-27T07:05:05", daily()).code == 0
    assert [end for _, _, end in slots(project)] == ["failed"]
    assert at("2026-11-27T07:06:00", daily(), "run", "n", "--slot", "last").code == 0
    assert [end for _, _, end in slots(project)] == ["sent"]


APPROVED = '[reports.n.delivery.approval]\nby = ["head@ministry.example"]\n'


def test_a_rejected_slot_asks_again_when_it_is_asked_for_and_not_before(
    at: At, project: Path
) -> None:
    schedule = APPROVED + daily()
    last = ("run", "n", "--slot", "last")
    at("2026-11-26T12:00:00", schedule)
    assert at("2026-11-27T07:00:05", schedule).code == 6
    waiting = at("2026-11-27T07:00:30", schedule, *last)
    assert (waiting.code, "waits for approval" in waiting.err) == (6, True)
    reject = ("reject", "1", "--because", "not yet", "--as", "head@ministry.example")
    assert at("2026-11-27T07:01:00", schedule, *reject).code == 0
    assert at("2026-11-27T07:02:00", schedule).code == 0
    assert [end for _, _, end in slots(project)] == ["held"]
    assert at("2026-11-27T07:03:00", schedule, *last).code == 6
    approve = ("approve", "1", "--as", "head@ministry.example")
    assert at("2026-11-27T07:04:00", schedule, *approve).code == 0
    assert slots(project) == [("daily", "2026-11-27T07:00", "sent")]
    for time in ("07:05:00", "07:06:00"):
        assert at(f"2026-11-27T{time}", schedule, *last).code == 0
    # Two drafts, and the briefing once.
    assert sent(project) == 3


def test_a_held_slot_is_run_again_when_it_is_asked_for_and_not_before(
    at: At, project: Path
) -> None:
    name = "data/norway-ukraine-2025-06-12.toml"
    at, data = partial(at, data=name), project / name
    good = data.read_text(encoding="utf-8")
    schedule, last = daily(), ("run", "n", "--slot", "last")
    at("2026-11-26T12:00:00", schedule)
    wrong = good.replace("NOK 386 million", "NOK 390 million")
    data.write_text(wrong.replace('text = "norway', '# "norway'), encoding="utf-8")
    assert at("2026-11-27T07:00:05", schedule).code == 6
    assert at("2026-11-27T07:05:05", schedule).code == 0
    assert at("2026-11-27T07:05:30", schedule, *last).code == 6
    assert [end for _, _, end in slots(project)] == ["held"]
    data.write_text(good, encoding="utf-8")
    assert at("2026-11-27T07:06:00", schedule, *last).code == 0
    assert slots(project) == [("daily", "2026-11-27T07:00", "sent")]
    assert sent(project) == 1


def test_a_run_of_its_own_leaves_the_schedule_as_it_is(at: At, project: Path) -> None:
    at("2026-11-26T12:00:00", daily())
    assert at("2026-11-26T13:00:00", daily(), "run", "n", "--now").code == 0
    at("2026-11-27T07:00:05", daily())
    assert [name for name, _, _ in slots(project)] == ["command", "daily"]


def test_options_that_each_say_which_run_is_meant_exclude_each_other(at: At) -> None:
    result = at("2026-11-26T12:00:00", daily(), "run", "n", "--now", "--slot", "last")
    assert result.code == 2
    assert "--slot and --now exclude each other" in result.err
    empty = at("2026-11-26T12:00:00", daily(), "run", "n", "--slot", "last")
    assert "n has no slot yet" in empty.err
    assert "fix: to run it at once: aidreport run n --now" in empty.err
