"""What is exported for other schedulers, read by these themselves."""

from __future__ import annotations

import datetime as dt
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import kubernetes_validate
import pytest
import yaml
from cronsim import CronSim

from aidreport.config.config import load_config
from aidreport.runs.schedule.planner import timetables, upcoming_slots

Run = Callable[..., Any]

OLDEST_KUBERNETES = "1.27"
"""The first in which timeZone is stable, as the head of the export says."""

LABEL = re.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")

# Rules that other schedulers read in other ways or not at all.
ODD_RULES = (
    "0 8 * * 5L",
    "0 8 L * *",
    "3 8 * * mon#2",
    "0 8 1 * mon",
    "5/20 9 * * *",
    "0 8 * * 7",
    "30 2 * * *",
)
EVEN_RULES = ("0 8 * * mon-fri", "*/15 6-18 * * *", "7 8 1 1,jul *", "0 8 * * 0")


def schedules(project: Path, *rules: str, more: str = "") -> None:
    with (project / "config.toml").open("a", encoding="utf-8") as config:
        for rule in rules:
            config.write(f'\n[[reports.norway-ukraine.schedules]]\ncron = "{rule}"\n{more}')


def entries(crontab: str) -> list[tuple[str, str, str]]:
    """Return the zone, the rule and the command of each line."""
    zone, found = "", []
    for line in crontab.splitlines():
        if line.startswith("CRON_TZ="):
            zone = line.partition("=")[2]
        elif line and not line.startswith(("#", "MAILTO=")):
            *fields, command = line.split(maxsplit=5)
            found.append((zone, " ".join(fields), command))
    return found


def accepted(program: str, option: str, path: Path) -> str:
    """Return what a scheduler objects to; empty for nothing."""
    done = subprocess.run([program, option, path], capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stdout + done.stderr


def needs(program: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(
        shutil.which(program) is None, reason=f"needs {program}, which .ci/run installs"
    )


NOW = dt.datetime(2026, 11, 29, 12, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Export as of a fixed time: what is exported depends on the changes of clocks to come."""
    monkeypatch.setattr("aidreport.cli.schedule.utc_now", lambda: NOW)


@needs("crontab")
@pytest.mark.parametrize("form", [(), ("--dialect", "debian"), ("--format", "crontab")])
def test_the_cron_of_debian_accepts_its_crontab(
    run: Run, project: Path, form: tuple[str, ...]
) -> None:
    schedules(project, *ODD_RULES, *EVEN_RULES, more='timezone = "Asia/Kathmandu"\n')
    path = project / "crontab"
    path.write_text(run("schedule", "export", *form).out, encoding="utf-8")
    assert not accepted("crontab", "-n", path)
    assert "CRON_TZ" not in path.read_text(encoding="utf-8")


@needs("cronie-crontab")
def test_cronie_accepts_its_crontab(run: Run, project: Path) -> None:
    schedules(project, *ODD_RULES, *EVEN_RULES)
    path = project / "crontab"
    path.write_text(run("schedule", "export", "--dialect", "cronie").out, encoding="utf-8")
    assert not accepted("cronie-crontab", "-T", path)


@needs("crontab")
@needs("cronie-crontab")
def test_both_crons_refuse_or_misread_what_is_therefore_not_exported(tmp_path: Path) -> None:
    path = tmp_path / "crontab"
    for rule in ("0 8 * * 5L", "0 8 L * *", "3 8 * * mon#2"):
        path.write_text(f"{rule} true\n")
        assert accepted("cronie-crontab", "-T", path)
        # To that of Debian, #2 is a command: it would run on every Monday.
        assert accepted("crontab", "-n", path) or "#" in rule


def test_cronie_calls_at_the_times_of_rules_that_it_reads_as_we_do(run: Run, project: Path) -> None:
    schedules(project, *EVEN_RULES)
    (*exact, sending) = entries(run("schedule", "export", "--dialect", "cronie").out)
    assert [(zone, rule) for zone, rule, _ in exact] == [
        ("Europe/Oslo", rule) for rule in EVEN_RULES
    ]
    assert all(" run norway-ukraine --quiet" in command for _, _, command in exact)
    assert sending[2].endswith(" mail send --quiet")


@pytest.mark.parametrize("rule", ODD_RULES)
@pytest.mark.parametrize("dialect", ["debian", "cronie"])
def test_a_rule_that_cron_reads_otherwise_is_called_every_five_minutes(
    run: Run, project: Path, rule: str, dialect: str
) -> None:
    schedules(project, rule)
    (_, called, _), _ = entries(run("schedule", "export", "--dialect", dialect).out)
    assert called.startswith("*/5")


@pytest.mark.parametrize(
    "more",
    [
        'jitter = "20 min"\n',
        'holidays = "NO"\non_holiday = "next-working-day"\n',
    ],
)
def test_slots_that_move_are_called_every_five_minutes(run: Run, project: Path, more: str) -> None:
    schedules(project, "0 8 * * *", more=more)
    (_, called, _), _ = entries(run("schedule", "export", "--dialect", "cronie").out)
    assert called.startswith("*/5")


OTHER_RULES = (
    'cron = "2 8 * * *"',
    'cron = "1,3 2 * * *"',
    'every = "7 min"\nstart = 2026-01-01T00:00:00',
    'every = "6 hours"\nstart = 2026-01-01T00:03:30',
    "at = [2027-01-04T08:16:00, 2027-01-05T08:59:30]",
)


@pytest.mark.parametrize("machine", ["UTC", "Europe/Oslo", "Asia/Kathmandu", "Australia/Lord_Howe"])
@pytest.mark.parametrize("zone", ["Europe/Oslo", "America/St_Johns", "Pacific/Chatham"])
@pytest.mark.parametrize("rule", OTHER_RULES)
def test_cron_calls_within_a_minute_of_each_slot_in_whatever_zone_the_machine_is(
    run: Run, project: Path, rule: str, zone: str, machine: str
) -> None:
    with (project / "config.toml").open("a", encoding="utf-8") as config:
        config.write(f'\n[[reports.norway-ukraine.schedules]]\n{rule}\ntimezone = "{zone}"\n')
    (_, called, _), _ = entries(run("schedule", "export").out)
    for due in slots_to_come():
        since = due.astimezone(ZoneInfo(machine)).replace(tzinfo=None) - dt.timedelta(seconds=1)
        late = next(CronSim(called, since)) - since
        assert late <= dt.timedelta(minutes=1), due


def slots_to_come() -> list[dt.datetime]:
    return [
        slot.due
        for timetable in timetables(load_config(None))
        for slot in upcoming_slots(timetable, NOW, 40)
    ]


def test_failures_are_mailed_to_the_owner_or_to_the_user(run: Run, project: Path) -> None:
    schedules(project, "0 8 * * *")
    assert "\nMAILTO=" in run("schedule", "export").out
    with (project / "config.toml").open("a", encoding="utf-8") as config:
        config.write(
            '\n[mail]\nowner = ["Aid desk <aid@ministry.example>", "ops@ministry.example"]\n'
        )
    assert "\nMAILTO=aid@ministry.example,ops@ministry.example\n" in run("schedule", "export").out


def test_the_command_in_the_head_replaces_an_earlier_export_and_keeps_other_lines(
    run: Run, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    schedules(project, "0 8 * * *")
    # A crontab that keeps its lines in a file, and looks at new ones as the real one does.
    table, tools = project / "table", project / "tools"
    tools.mkdir()
    check = shutil.which("crontab")
    looks = f"{check} -n {table}.new >/dev/null 2>&1 &&" if check else ""
    (tools / "crontab").write_text(
        f'#!/bin/sh\nif [ "$1" = -l ]; then cat {table}; else cat >{table}.new; {looks}'
        f" mv {table}.new {table}; fi\n"
    )
    (tools / "crontab").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tools}:{os.environ['PATH']}")
    table.write_text("0 1 * * * backup\n")
    export = run("schedule", "export").out
    (command,) = [line[1:] for line in export.splitlines() if line.endswith("| crontab -")]
    for _ in range(2):
        subprocess.run(["/bin/sh", "-c", command], check=True)
    assert table.read_text() == f"0 1 * * * backup\n{export}"


def test_secrets_of_the_environment_come_from_a_file_that_the_head_makes(
    run: Run, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    schedules(project, "0 8 * * *")
    with (project / "config.toml").open("a", encoding="utf-8") as config:
        config.write('\n[webhooks.desk]\nurl = { env = "DESK_HOOK" }\n')
    export = run("schedule", "export").out
    (making,) = [line[1:] for line in export.splitlines() if "install -m 600" in line]
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    subprocess.run(["/bin/sh", "-c", making], check=True)
    (secrets,) = (tmp_path / "home").rglob("*.env")
    assert secrets.stat().st_mode & 0o777 == 0o600
    secrets.write_text("DESK_HOOK='https://desk.example/?a=1&b=2'\n")
    command = entries(export)[0][2]
    before = command[: command.index("; /") + 2]
    shown = subprocess.run(
        ["/bin/sh", "-c", f"{before}env"], capture_output=True, text=True, check=True
    )
    assert "DESK_HOOK=https://desk.example/?a=1&b=2\n" in shown.stdout


def test_a_percent_sign_does_not_end_a_line_of_a_crontab(run: Run, project: Path) -> None:
    schedules(project, "0 8 * * *")
    other = project / "100% aid"
    other.mkdir()
    shutil.move(project / "config.toml", other)
    out = run("--config", str(other / "config.toml"), "schedule", "export").out
    assert all(r"100\% aid" in command for _, _, command in entries(out))


def test_kubernetes_gets_cron_jobs_with_the_zone_of_each_rule(run: Run, project: Path) -> None:
    schedules(project, *EVEN_RULES, *ODD_RULES)
    with (project / "config.toml").open("a", encoding="utf-8") as config:
        config.write('\n[webhooks.desk]\nurl = { env = "DESK_HOOK" }\n')
    out = run("schedule", "export", "--dialect", "kubernetes", "--image", "example/aid:1").out
    jobs = [job for job in yaml.safe_load_all(out) if job]
    *reports, sending = jobs
    called = [(job["spec"]["timeZone"], job["spec"]["schedule"]) for job in reports]
    assert called[:-1] == [("Europe/Oslo", rule) for rule in EVEN_RULES]
    assert called[-1] == ("Etc/UTC", "*/5,3-59/5 * * * *")
    assert sending["spec"]["schedule"] == "2-59/5 * * * *"
    for job in jobs:
        assert_is_a_cron_job(job)
        (container,) = job["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"]
        assert container["image"] == "example/aid:1"
        assert container["command"][:2] == ["aidreport", "--config"]
    assert len({job["metadata"]["name"] for job in jobs}) == len(jobs)


def assert_is_a_cron_job(job: dict[str, Any]) -> None:
    """Check a job against the schemas of Kubernetes, and what no schema says."""
    for version in (OLDEST_KUBERNETES, kubernetes_validate.latest_version()):
        kubernetes_validate.validate(job, version, strict=True)
    assert (job["apiVersion"], job["kind"]) == ("batch/v1", "CronJob")
    name = job["metadata"]["name"]
    # Eleven characters are added for each job, and 63 are the most.
    assert len(name) <= 52
    assert LABEL.fullmatch(name)
    assert all(LABEL.fullmatch(label) for label in job["metadata"]["labels"].values())
    spec = job["spec"]
    # The zone has a key of its own; in the rule it is refused.
    assert "TZ" not in spec["schedule"]
    assert len(spec["schedule"].split()) == 5
    assert spec["timeZone"] in available_timezones()
    pod = spec["jobTemplate"]["spec"]["template"]["spec"]
    assert pod["restartPolicy"] == "Never"
    volumes = {volume["name"] for volume in pod["volumes"]}
    for container in pod["containers"]:
        assert {mount["name"] for mount in container["volumeMounts"]} <= volumes
        assert all(":" not in mount["mountPath"] for mount in container["volumeMounts"])


@pytest.mark.parametrize(
    "change",
    [
        lambda job: job["spec"].update(timezone="Europe/Oslo"),
        lambda job: job["spec"].update(startingDeadlineSeconds="3600"),
        lambda job: job["spec"].pop("schedule"),
        lambda job: job["spec"]["jobTemplate"]["spec"]["template"]["spec"].pop("containers"),
        lambda job: job["spec"].update(concurrencyPolicy=["Forbid"]),
    ],
)
def test_the_schemas_of_kubernetes_refuse_what_it_refuses(
    run: Run, project: Path, change: Callable[[dict[str, Any]], object]
) -> None:
    schedules(project, "0 8 * * *")
    out = run("schedule", "export", "--dialect", "kubernetes").out
    job = next(filter(None, yaml.safe_load_all(out)))
    change(job)
    with pytest.raises(kubernetes_validate.ValidationError):
        assert_is_a_cron_job(job)


def test_a_long_name_of_a_report_gives_a_short_name_of_a_job(run: Run, project: Path) -> None:
    text = (project / "config.toml").read_text(encoding="utf-8")
    long = "Norway_" * 12 + "end"
    (project / "config.toml").write_text(text.replace("norway-ukraine]", f"{long}]"), "utf-8")
    text = f'\n[[reports.{long}.schedules]]\ncron = "0 8 * * *"\n'
    with (project / "config.toml").open("a", encoding="utf-8") as config:
        config.write(text)
    out = run("schedule", "export", "--dialect", "kubernetes").out
    for job in filter(None, yaml.safe_load_all(out)):
        assert_is_a_cron_job(job)


def test_an_unknown_dialect_is_refused_with_those_that_there_are(
    run: Run, refused: Callable[..., str]
) -> None:
    message = refused(2, "schedule", "export", "--dialect", "kubernets")
    assert "debian, cronie, systemd, kubernetes" in message
    assert 'did you mean "kubernetes"?' in message
