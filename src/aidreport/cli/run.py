"""`aidreport run`: everything for one slot, safe to repeat."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from aidreport.cli.options import (
    common_options,
    config,
    console,
    ledger,
    parse_moment,
    utc_now,
)

if TYPE_CHECKING:
    from aidreport.ledger.records import SlotRecord

_CODES = {"rendered": 0, "skipped": 0, "held": 6, "failed": 1}


@click.command("run", short_help="Run a report for one slot; safe to repeat.")
@click.argument("report", required=False)
@click.option(
    "--slot",
    "moment",
    metavar="TIME",
    help="The slot, such as 2026-11-23T08:00; left out, the latest that is due.",
)
@common_options
def command(report: str | None, moment: str | None) -> int:
    """Run a REPORT for one slot: load, compute, check, compose, render and publish.

    A slot that has ended well is not run again, so cron, systemd or another scheduler may call
    this as often as it likes; one that failed or was held is tried again. Without schedules in
    the configuration, each call is a slot of its own. Exit codes: 0 published or skipped,
    1 failed, 5 another process is at it, 6 held for approval.
    """
    from aidreport.heartbeat import run_watched
    from aidreport.job import plan
    from aidreport.runner import Task
    from aidreport.schedule.planner import adopt, asked_for
    from aidreport.schedule.retention import tidy

    settings = config()
    name, _ = settings.report(report)
    with ledger(settings) as book:
        adopt(settings, book)
        asked = asked_for(settings, name, parse_moment(moment), book)
        task = Task(plan(settings, name), asked.schedule, again=True)
        slot = run_watched(task, book.enter(asked.entry), book, console().progress)
        artifact = book.artifact(slot.id)
        tidy(settings, book, utc_now())
    return _told(slot, artifact.path if artifact else "")


def _told(slot: SlotRecord, path: str) -> int:
    outcome = slot.outcome.value if slot.outcome else "failed"
    name = f"{slot.key.report}, slot {slot.key.due:%Y-%m-%d %H:%M:%S} UTC"
    if outcome == "rendered":
        console().result(f"{path}\n")
    else:
        console().note(f"{name}: {outcome}: {slot.reason}")
        for line in slot.details.get("details", ()):
            console().note(f"  {line}")
        for key in ("why", "fix"):
            if key in slot.details:
                console().note(f"{key}: {slot.details[key]}")
    return _CODES[outcome]
