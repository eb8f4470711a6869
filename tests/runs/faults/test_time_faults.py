"""Clocks that jump or are changed by law, hours in which nothing ran, runs that take too long."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import signal
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from tests.runs.faults.conftest import Project, is_paused

pytestmark = pytest.mark.long
HOUR = dt.timedelta(hours=1)
MONDAY = dt.datetime(2026, 3, 2, 6, 30, tzinfo=dt.UTC)
DUE = "SELECT schedule, substr(due, 1, 16), outcome FROM slots ORDER BY due, id"
Until = Callable[..., None]


def schedule(cron: str, name: str = "main", more: str = "") -> str:
    return f'[[reports.n.schedules]]\nname = "{name}"\ncron = "{cron}"\n{more}\n'


def sent(project: Project) -> int:
    return len(list((project.folder / "output/outbox").glob("*.eml")))


def serve(project: Project, until: Until, now: dt.datetime, done: Callable[[], bool]) -> None:
    """Have the daemon serve until something is done."""
    log = project.folder / "log"
    log.unlink(missing_ok=True)
    daemon = project.begin("schedule", "start", now=now.isoformat())
    try:
        until(lambda: "serving" in log.read_text(encoding="utf-8"))
        until(done)
    finally:
        daemon.send_signal(signal.SIGTERM)
        assert daemon.wait(300) == 0


@pytest.mark.fault("clock")
@pytest.mark.parametrize(
    "hours",
    [(0, 1, 0, 1, 2), (0, -1, 0, 1, -1, 2), (0, 2, 1, 2), (0, 1, 2, -1, -1, 2), (0, -1, -1, 2)],
)
def test_however_a_clock_jumps_no_slot_is_lost_and_none_comes_twice(
    tiny: Project, hours: tuple[int, ...]
) -> None:
    tiny.configure(schedule("0 * * * *", more='catch_up = "all"'))
    for hour in hours:
        assert tiny.call("run", "n", now=(MONDAY + hour * HOUR).isoformat()).code == 0
    assert tiny.rows(DUE) == [
        ("main", "2026-03-02T07:00", "sent"),
        ("main", "2026-03-02T08:00", "sent"),
    ]
    assert sent(tiny) == 2


@pytest.mark.fault("clock")
@pytest.mark.parametrize("back", [1, 2])
def test_a_daemon_that_starts_before_its_last_end_repeats_nothing(
    tiny: Project, until: Until, back: int
) -> None:
    tiny.configure(schedule("0 * * * *", more='catch_up = "all"'))
    tiny.call("run", "n", now=MONDAY.isoformat())
    serve(tiny, until, MONDAY + 2 * HOUR, lambda: sent(tiny) == 2)
    serve(tiny, until, MONDAY + (2 - back) * HOUR, lambda: True)
    serve(tiny, until, MONDAY + 3 * HOUR, lambda: sent(tiny) == 3)
    assert [end for _, _, end in tiny.rows(DUE)] == ["sent"] * 3
    assert len({due for _, due, _ in tiny.rows(DUE)}) == 3


@pytest.mark.fault("clocks-change")
@pytest.mark.parametrize(
    ("zone", "day", "time"),
    [
        ("Europe/Oslo", "2026-10-25", "02:30"),
        ("Europe/Oslo", "2027-03-28", "02:30"),
        ("Europe/Oslo", "2026-10-25", "03:00"),
        ("America/New_York", "2026-11-01", "01:30"),
        ("America/New_York", "2027-03-14", "02:30"),
        ("Australia/Lord_Howe", "2026-10-04", "02:15"),
        ("Africa/Cairo", "2027-04-30", "00:15"),
    ],
)
def test_a_daily_schedule_runs_once_a_day_when_the_clocks_change(
    tiny: Project, zone: str, day: str, time: str
) -> None:
    hour, minute = time.split(":")
    tiny.configure(schedule(f"{minute} {hour} * * *", more=f'timezone = "{zone}"'))
    middle = dt.datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=ZoneInfo(zone))
    first = middle.astimezone(dt.UTC) - 26 * HOUR
    for hours in (0, 3, 23, 24.5, 25, 25.5, 26, 26.5, 27.1, 28.1, 40, 50.2, 51.2):
        result = tiny.call("run", "n", now=(first + hours * HOUR).isoformat())
        assert result.code == 0, result.err
    moments = [dt.datetime.fromisoformat(str(due)) for (due,) in tiny.rows("SELECT due FROM slots")]
    assert len({moment.astimezone(ZoneInfo(zone)).date() for moment in moments}) == 3
    assert len(moments) == sent(tiny) == 3


@pytest.mark.fault("down")
@pytest.mark.parametrize("caller", ["run", "daemon"])
@pytest.mark.parametrize(
    ("policy", "ends"),
    [
        ("all", ["sent"] * 5),
        ("latest", ["skipped"] * 4 + ["sent"]),
        ("none", ["skipped"] * 5),
    ],
)
def test_five_slots_that_passed_are_caught_up_as_the_schedule_says_and_recorded(
    tiny: Project, until: Until, caller: str, policy: str, ends: list[str]
) -> None:
    tiny.configure(schedule("0 8 * * *", more=f'catch_up = "{policy}"'))
    tiny.call("run", "n", now=MONDAY.isoformat())
    after = MONDAY + 5 * 24 * HOUR - HOUR / 4
    if caller == "run":
        tiny.call("run", "n", now=after.isoformat())
    else:
        serve(tiny, until, after, lambda: [end for *_, end in tiny.rows(DUE)] == ends)
    assert [end for *_, end in tiny.rows(DUE)] == ends
    assert sent(tiny) == ends.count("sent")
    if "skipped" in ends:
        (reason,) = tiny.rows("SELECT DISTINCT reason FROM slots WHERE outcome = 'skipped'")
        said = {"latest": "the latest, 2026-03-06", "none": "catch_up is none"}
        assert said[policy] in str(reason)


@pytest.mark.fault("overlap")
@pytest.mark.parametrize("policy", ["queue", "skip"])
@pytest.mark.parametrize("stage", ["load", "render", "publish"])
def test_a_slot_that_is_due_while_the_one_before_it_runs_waits_or_is_skipped(
    tiny: Project, until: Until, policy: str, stage: str
) -> None:
    more = f'catch_up = "all"\noverlap = "{policy}"'
    tiny.configure(schedule("0 * * * *", more=more))
    tiny.call("run", "n", now=MONDAY.isoformat())
    first = tiny.begin("run", "n", now=(MONDAY + HOUR).isoformat(), pause=stage)
    until(lambda: is_paused(first.pid))
    same = tiny.call("run", "n", "--slot", "2026-03-02T08:00", now=(MONDAY + HOUR).isoformat())
    assert (same.code, "another process" in same.err) == (5, True), same.err
    second = tiny.begin("run", "n", now=(MONDAY + 2 * HOUR).isoformat())
    until(lambda: "another process" in (tiny.folder / "log").read_text(encoding="utf-8"))
    if policy == "skip":
        assert second.wait(300) == 5
    os.kill(first.pid, signal.SIGCONT)
    assert (first.wait(300), second.wait(300)) == (0, 5)
    assert [end for *_, end in tiny.rows(DUE)] == [
        "sent",
        "sent" if policy == "queue" else "skipped",
    ]
    reason = "an earlier slot of the report was still running"
    assert (reason in tiny.call("history").out) == (policy == "skip")


@pytest.mark.fault("burst-of-slots")
@pytest.mark.parametrize("reports", [100])
def test_all_slots_of_one_second_are_run(tiny: Project, until: Until, reports: int) -> None:
    for number in range(reports):
        tiny.configure(
            f'[reports.r{number}]\ndata = "n.csv"\nschedules = [{{ cron = "0 8 * * *" }}]\n'
        )
    now = dt.datetime(2026, 3, 2, 7, 0, 1, tzinfo=dt.UTC)
    ends = "SELECT outcome, count(*) FROM slots GROUP BY outcome"
    all_ended = [("rendered", reports)]
    serve(tiny, lambda done: until(done, 240), now, lambda: tiny.rows(ends) == all_ended)
    assert tiny.rows("SELECT count(DISTINCT report) FROM slots") == [(reports,)]
    assert tiny.rows("SELECT DISTINCT number FROM attempts") == [(1,)]


MONTHLY, WEEKLY = schedule("0 8 1 * *", "monthly"), schedule("0 8 * * mon", "weekly")


@pytest.mark.fault("several-schedules")
@pytest.mark.parametrize("order", [MONTHLY + WEEKLY, WEEKLY + MONTHLY])
@pytest.mark.parametrize("caller", ["each slot", "others, too", "daemon"])
def test_every_slot_of_every_schedule_is_run_whoever_calls(
    tiny: Project, until: Until, order: str, caller: str
) -> None:
    tiny.configure(order.replace("\n\n", '\ncatch_up = "all"\ncatch_up_window = "60 days"\n'))
    begin = dt.datetime(2026, 2, 22, 7, 0, 10, tzinfo=dt.UTC)
    tiny.call("run", "n", now=begin.isoformat())
    days = {"each slot": (1, 7, 8, 15), "others, too": (1, 4, 7, 8, 12, 15), "daemon": ()}[caller]
    for day in days:
        tiny.call("run", "n", now=(begin + day * 24 * HOUR).isoformat())
    if caller == "daemon":
        serve(tiny, until, begin + 15 * 24 * HOUR, lambda: sent(tiny) == 4)
    assert sorted(tiny.rows(DUE)) == [
        ("monthly", "2026-03-01T07:00", "sent"),
        ("weekly", "2026-02-23T07:00", "sent"),
        ("weekly", "2026-03-02T07:00", "sent"),
        ("weekly", "2026-03-09T07:00", "sent"),
    ]
    assert sent(tiny) == 4


DAILY = schedule("0 8 * * *", "daily")
RENAMED = schedule("0 9 * * *", "early", 'formerly = ["daily"]')
IN_LONDON = schedule("0 8 * * *", "daily", 'timezone = "Europe/London"')


@pytest.mark.fault("schedule-changed")
@pytest.mark.parametrize(
    ("before", "after", "caller"),
    [
        ("", DAILY, "run"),
        ("", DAILY, "daemon"),
        (DAILY, schedule("0 8 * * *", "every-day"), "run"),
        (DAILY, schedule("0 8 * * *", "every-day"), "daemon"),
        (DAILY, RENAMED, "run"),
        (DAILY, schedule("0 9 * * *", "daily"), "run"),
        (DAILY, schedule("0 9 * * *", "daily"), "daemon"),
        (DAILY, IN_LONDON, "run"),
        (DAILY, MONTHLY + DAILY, "run"),
        (DAILY, DAILY + MONTHLY, "run"),
    ],
)
def test_a_schedule_that_is_new_renamed_changed_or_moved_sends_once_a_day(
    tiny: Project, until: Until, before: str, after: str, caller: str
) -> None:
    path = tiny.folder / "config.toml"
    config = path.read_text(encoding="utf-8")
    path.write_text(config + before, encoding="utf-8")
    days = ["02", "03", "04"] if before else ["03", "04"]
    if before:
        tiny.call("run", "n", now="2026-03-02T07:00:05+00:00")
    path.write_text(config + after, encoding="utf-8")
    for moment in ("02T12:00:00", "03T08:05:00", "04T08:05:00"):
        now = dt.datetime.fromisoformat(f"2026-03-{moment}+00:00")
        if caller == "run":
            tiny.call("run", "n", now=now.isoformat())
        else:
            count = len([day for day in days if day <= moment[:2]])
            serve(
                tiny,
                until,
                now,
                lambda at=now, count=count: sent(tiny) == count and looked(tiny, at),
            )
    assert [str(due)[8:10] for _, due, end in tiny.rows(DUE) if end == "sent"] == days
    assert sent(tiny) == len(days)


def looked(project: Project, moment: dt.datetime) -> bool:
    """Tell whether a daemon has looked since a time."""
    ((last,),) = project.rows("SELECT max(entered_until) FROM schedules")
    return last is not None and dt.datetime.fromisoformat(str(last)) >= moment


@pytest.mark.fault("working-week")
@pytest.mark.parametrize(
    ("country", "thursday_to"),
    [
        ("NO", "Fri"),
        ("UA", "Fri"),
        ("JO", "Sun"),
        ("EG", "Sun"),
        ("BD", "Sun"),
        ("YE", "Sun"),
        ("SY", "Sun"),
        ("IQ", "Sun"),
        ("IR", "Sat"),
        ("SO", "Sat"),
        ("IL", "Sun"),
        ("PS", "Sun"),
        ("LY", "Sun"),
        ("NP", "Fri"),
    ],
)
def test_a_slot_moves_to_the_next_day_on_which_the_country_works(
    tiny: Project, country: str, thursday_to: str
) -> None:
    day = "2026-05-07"
    rule = f'holidays = "{country}"\nexceptions = ["{day}"]\non_holiday = "next-working-day"'
    tiny.configure(schedule("0 8 * * thu", more=rule))
    out = tiny.call("schedule", "next", "-n", "1", now=f"{day}T00:00:00+00:00").out
    assert out.splitlines()[2].split()[0] == thursday_to, out


@pytest.mark.fault("zone-data")
@pytest.mark.parametrize("release", ["2019c", "2099a", ""])
def test_the_newer_zone_data_decide_and_both_are_named(
    tiny: Project, tmp_path: Path, release: str
) -> None:
    zones = tmp_path / "zones"
    (zones / "Europe").mkdir(parents=True)
    tokyo = files("tzdata").joinpath("zoneinfo/Asia/Tokyo")
    shutil.copyfile(str(tokyo), zones / "Europe/Oslo")
    (zones / "tzdata.zi").write_text(f"# version {release}\n" if release else "")
    tiny.configure(schedule("0 8 * * *"))
    # Where Oslo had the time of Tokyo, the slot would be due at 23:00 in universal time.
    tiny.call("run", "n", now="2026-03-01T22:00:00+00:00", zones=str(zones))
    tiny.call("run", "n", now="2026-03-01T23:05:00+00:00", zones=str(zones))
    assert sent(tiny) == (release == "2099a")
    (line,) = [
        line
        for line in tiny.call("doctor", zones=str(zones)).out.splitlines()
        if "time zones" in line
    ]
    assert "of the package tzdata" in line
    assert not release or release in line
