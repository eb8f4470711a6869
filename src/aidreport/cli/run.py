"""`aidreport run` and `resend`: one slot with its delivery, and its delivery once more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from aidreport.cli.console import aligned, counted, printable
from aidreport.cli.options import (
    common_options,
    config,
    console,
    ledger,
    parse_moment,
    utc_now,
)
from aidreport.cli.outcome import SENDER_WAIT_SECONDS, outcome_of, tell

if TYPE_CHECKING:
    from aidreport.config.config import Config
    from aidreport.runs.ledger.ledger import Ledger
    from aidreport.runs.schedule.planner import Asked


@click.command("run", short_help="Run a report for one slot, delivery included; safe to repeat.")
@click.argument("report", required=False)
@click.option(
    "--slot",
    "moment",
    metavar="TIME",
    help="The slot, such as 2026-11-23T08:00; left out, the latest that is due.",
)
@click.option(
    "--corrects",
    type=int,
    metavar="RUN",
    help="Issue a correction of this run, to those who got it.",
)
@click.option("--dry-run", is_flag=True, help="Show what would be sent to whom, and do nothing.")
@common_options
def run(report: str | None, moment: str | None, corrects: int | None, dry_run: bool) -> int:
    """Run a REPORT for one slot: load, compute, check, compose, render, publish and send.

    A slot that has ended well is not run again, so cron, systemd or another scheduler may call
    this as often as it likes; one that failed or was held is tried again, and what is left in the
    outbox is sent. Without schedules in the configuration, each call is a slot of its own. Exit
    codes: 0 done or skipped, 1 failed, 4 delivery incomplete, 5 another process is at it, 6 held
    or waiting for approval.
    """
    from aidreport.briefing.job import job_for
    from aidreport.runs.ledger.store import tidy
    from aidreport.runs.outbox.dispatcher import Dispatcher
    from aidreport.runs.runner import Task, run_watched
    from aidreport.runs.schedule.planner import adopt, asked_for

    settings = config()
    name, _ = settings.report(report)
    if dry_run:
        return _preview(settings, name)
    with ledger(settings) as book:
        adopt(settings, book)
        if corrects is None:
            asked = asked_for(settings, name, parse_moment(moment), book)
        else:
            asked = _correction(book, name, corrects)
        task = Task(job_for(settings, name), asked.schedule, again=True)
        slot = run_watched(task, book.enter(asked.entry), book, console().progress)
        summary = Dispatcher(settings, book).send(wait=SENDER_WAIT_SECONDS)
        told = tell(summary)
        slot = book.run(slot.id) or slot
        code = outcome_of(slot, book)
        tidy(settings, book, utc_now())
    return code or (told if summary.down else 0)


def _correction(book: Ledger, report: str, run: int) -> Asked:
    from aidreport.runs.corrections import begin
    from aidreport.runs.ledger.records import Entry, Key, Trigger
    from aidreport.runs.schedule.planner import Asked

    first, number = begin(book, report, run)
    now = book.store.now().replace(microsecond=0)
    entry = Entry(
        Key(report, "correction", now), now, Trigger.COMMAND, corrects=first, correction=number
    )
    return Asked(entry, None)


def _preview(settings: Config, name: str) -> int:
    """Show what would be sent to whom."""
    from aidreport.briefing.job import job_for
    from aidreport.runs.preview import preview

    seen = preview(job_for(settings, name), console().progress)
    if seen.rows:
        head = ("To", "By", "Language", "File", "Bytes")
        lines = aligned([[head], seen.rows], numbers={4}, shortened=3)
        console().result("".join(f"{printable(line)}\n" for line in lines))
    for remark in seen.remarks:
        console().warning(remark)
    console().note("nothing was written and nothing was sent")
    return seen.code


@click.command("resend", short_help="Send a run again to those who did not get it.")
@click.argument("run", type=int)
@click.option(
    "--to", multiple=True, metavar="ADDRESS", help="Only this subscriber; may be given again."
)
@common_options
def resend(run: int, to: tuple[str, ...]) -> int:
    """Send a RUN again: to those it was refused for, given up or came back from, and nobody else.

    With --to, to these subscribers alone, even if they have it already. The message is the one
    that was stored, with the same Message-ID.
    """
    from aidreport.runs.outbox import resend as outbox
    from aidreport.runs.outbox.dispatcher import Dispatcher

    settings = config()
    with ledger(settings) as book:
        count = outbox.resend(settings, book, run, to)
        if not count:
            console().note(f"run {run}: everybody has it, or will have it")
            return 0
        console().note(f"{counted(count, 'delivery', 'deliveries')} to be sent again")
        tell(Dispatcher(settings, book).send(run, wait=SENDER_WAIT_SECONDS))
        slot = book.run(run)
        assert slot is not None
        return outcome_of(slot, book)
