from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., object]
PDF = "output/norway-ukraine/2025-06-12-norway-ukraine.pdf"
DAILY = '\n[[reports.norway-ukraine.schedules]]\ncron = "0 8 * * *"\nholidays = "NO"\n'


def scheduled(project: Path, text: str = DAILY) -> None:
    with (project / "config.toml").open("a", encoding="utf-8") as config:
        config.write(text)


def words(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines()]


def test_schedules_are_listed_with_their_next_slot(run: Run, project: Path) -> None:
    scheduled(project)
    (line,) = words(run("schedule", "list").out)[2:]
    assert line.startswith("norway-ukraine 0 8 * * * 0 8 * * * Europe/Oslo ")


def test_slots_to_come_are_shown_with_those_that_will_be_skipped(run: Run, project: Path) -> None:
    scheduled(project)
    lines = words(run("schedule", "next", "-n", "400").out)[2:]
    assert len(lines) == 400
    skipped = [line for line in lines if "will be skipped" in line]
    assert any(line.endswith("will be skipped: Christmas Day (NO)") for line in skipped)


def test_without_schedules_both_say_how_to_make_one(run: Run) -> None:
    assert "add [[reports.NAME.schedules]]" in run("schedule", "list").err
    assert "add [[reports.NAME.schedules]]" in run("schedule", "next").err


def test_history_shows_the_latest_first_and_can_be_filtered(run: Run, project: Path) -> None:
    scheduled(project)
    for slot in ("2026-05-15T08:00", "2026-05-17T08:00"):
        run("run", "--slot", slot)
    lines = words(run("history").out)[2:]
    assert lines == [
        "2 2026-05-17 08:00 +02:00 norway-ukraine 0 8 * * * skipped Constitution Day (NO)",
        f"1 2026-05-15 08:00 +02:00 norway-ukraine 0 8 * * * rendered published as {PDF}",
    ]
    assert len(words(run("history", "--outcome", "skipped").out)) == 3
    assert len(words(run("history", "--since", "2026-05-16").out)) == 3
    (entry,) = json.loads(run("history", "-n", "1", "--format", "json").out)
    assert entry["outcome"] == "skipped"
    assert entry["due"] == "2026-05-17T06:00:00+00:00"
    assert "no slot matches" in run("history", "--outcome", "held").err
    unknown = run("history", "--outcome", "waiting").err
    assert "fix: write one of rendered, sent, skipped, held, failed\n" in unknown


def test_the_history_of_an_empty_ledger_says_that_nothing_has_run(run: Run, project: Path) -> None:
    run("mail", "send")
    assert (project / "state" / "ledger.sqlite").exists()
    assert run("history").err == "no report has run yet\n"
    assert run("history", "--outcome", "held").err == "no slot matches\n"


def test_why_tells_a_slot_stage_by_stage(run: Run, project: Path) -> None:
    scheduled(project)
    run("run", "--slot", "2026-05-15T08:00")
    lines = words(run("why", "norway-ukraine").out)
    assert (
        lines[0] == "run 1: norway-ukraine, schedule 0 8 * * *, slot Fri 2026-05-15 08:00:00 +02:00"
    )
    assert lines[1].startswith("rendered: published as output/")
    assert [line.split()[0] for line in lines if " s " in line] == [
        "load",
        "compute",
        "check",
        "compose",
        "render",
        "publish",
    ]
    assert any(line.startswith("PDF: output/") for line in lines)


def test_why_tells_a_failure_with_what_to_do(run: Run, project: Path) -> None:
    scheduled(project)
    (project / "data/norway-ukraine-2025-06-12.toml").write_text("title = ")
    run("run", "--slot", "2026-05-15T08:00")
    lines = words(run("why", "norway-ukraine", "2026-05-15T08:00").out)
    assert lines[1].startswith("failed: ")
    assert lines[-1] == (
        "what to do: correct that, then run it again:"
        " aidreport run norway-ukraine --slot 2026-05-15T08:00:00+02:00"
    )


def test_why_tells_what_will_happen_and_what_is_no_slot(run: Run, project: Path) -> None:
    scheduled(project)
    to_come = words(run("why", "norway-ukraine", "2099-06-02T08:00").out)
    assert to_come[1].startswith("future slot; it will run at Tue 2099-06-02 08:00:00 +02:00")
    holiday = words(run("why", "norway-ukraine", "2099-05-17T08:00").out)
    assert holiday[1] == "future slot; it will be skipped: Constitution Day (NO)"
    none = words(run("why", "norway-ukraine", "2099-06-02T08:01").out)
    assert none == [
        "Tue 2099-06-02 08:01:00 +02:00 is not a slot of norway-ukraine",
        "next of schedule 0 8 * * *: Wed 2099-06-03 08:00:00 +02:00",
    ]
    past = words(run("why", "norway-ukraine", "2020-06-01T08:00").out)
    assert "before the schedule was added" in past[1]


@pytest.mark.parametrize(
    ("asked", "runs"),
    [
        (("norway-ukraine", "2"), [2]),
        (("2",), [2]),
        (("norway-ukraine", "last"), [3]),
        (("last",), [3]),
        (("norway-ukraine",), [3]),
        ((), [3]),
        (("norway-ukraine", "2026-05-15"), [1, 2]),
        (("2026-05-15",), [1, 2]),
        (("norway-ukraine", "2026-05-15T06:00:00+00:00"), [1]),
    ],
)
def test_why_takes_a_number_a_date_a_time_or_last(
    run: Run, project: Path, asked: tuple[str, ...], runs: list[int]
) -> None:
    scheduled(project)
    for slot in ("2026-05-15T08:00", "2026-05-15T09:30", "2026-05-17T08:00"):
        run("run", "--slot", slot)
    told = [line for line in run("why", *asked).out.splitlines() if line.startswith("run ")]
    assert [line.partition(":")[0] for line in told] == [f"run {number}" for number in runs]


def test_why_of_a_day_shows_what_will_be_and_that_there_is_nothing(run: Run, project: Path) -> None:
    scheduled(project, DAILY.replace("* * *", "* * mon"))
    (first, then) = words(run("why", "norway-ukraine", "2099-06-08").out)
    assert first.endswith("slot Mon 2099-06-08 08:00:00 +02:00")
    assert then.startswith("future slot; it will run at ")
    nothing = words(run("why", "norway-ukraine", "2099-06-09").out)
    assert nothing[0] == "no slot of norway-ukraine is due on Tue 2099-06-09"
    assert nothing[1].endswith(": Mon 2099-06-15 08:00:00 +02:00")


def test_a_run_of_another_report_is_refused_with_its_own(
    run: Run, project: Path, refused: Callable[..., str]
) -> None:
    run("run", "--slot", "2026-05-15T08:00")
    text = (project / "config.toml").read_text(encoding="utf-8")
    other = text[text.index("[reports.") :].replace("[reports.norway-ukraine", "[reports.other")
    (project / "config.toml").write_text(text + "\n" + other, encoding="utf-8")
    assert "fix: aidreport why norway-ukraine 1\n" in refused(2, "why", "other", "1")
    assert "there is no report" in refused(2, "why", "norway-ukrain")


def test_why_without_any_slot_says_how_to_make_one(refused: Callable[..., str]) -> None:
    assert "aidreport run makes one" in refused(2, "why", "norway-ukraine")
