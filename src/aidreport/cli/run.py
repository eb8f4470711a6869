"""`aidreport run` and `resend`: run one slot and deliver it, and deliver it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from aidreport.cli.options import as_moment, common_options, config, console, ledger, utc_now
from aidreport.cli.outcome import SENDER_WAIT_SECONDS, send_and_show, show_deliveries, show_outcome
from aidreport.errors import counted

if TYPE_CHECKING:
    from aidreport.config.config import Config
    from aidreport.runs.ledger.ledger import Ledger
    from aidreport.runs.ledger.records import Entry


@click.command("run", short_help="Run a report for one slot and deliver it; safe to repeat.")
@click.argument("report", required=False)
@click.option(
    "--slot",
    "moment",
    metavar="TIME",
    help="The slot, such as 2026-11-23T08:00; default: the latest that is due.",
)
@click.option(
    "--corrects",
    type=int,
    metavar="RUN",
    help="Send a correction of this run to those who received it.",
)
@click.option("--dry-run", is_flag=True, help="Show what would be sent to whom; send nothing.")
@common_options
def run(report: str | None, moment: str | None, corrects: int | None, dry_run: bool) -> int:
    """Run a REPORT for one slot: load, compute, check, compose, render, publish and send.

    A slot that succeeded is not run again, so cron, systemd or another scheduler may give this
    command at any time; a slot that failed or was held is tried again, and what is left in the
    outbox is sent. Without schedules in the configuration, each call makes a new slot. Exit
    codes: 0 done or skipped, 1 failed, 4 delivery incomplete, 5 another process is already
    running it, 6 held or waiting for approval.
    """
    from aidreport.briefing.job import job_for
    from aidreport.runs.ledger.store import tidy
    from aidreport.runs.outbox.dispatcher import Dispatcher
    from aidreport.runs.runner import Task, run_watched
    from aidreport.runs.schedule.planner import adopt_renamed, requested_slot

    settings = config()
    name, _ = settings.report(report)
    if dry_run:
        return _preview(settings, name)
    with ledger(settings) as book:
        adopt_renamed(settings, book)
        if corrects is None:
            entry, schedule = requested_slot(settings, name, as_moment(moment), book)
        else:
            entry, schedule = _correction(book, name, corrects), None
        task = Task(job_for(settings, name), schedule, again=True)
        slot = run_watched(task, book.enter(entry), book, console().progress)
        summary = Dispatcher(settings, book).send(wait=SENDER_WAIT_SECONDS)
        delivery_code = show_deliveries(summary)
        slot = book.run(slot.id)
        code = show_outcome(slot, book)
        tidy(settings, book, utc_now())
    return code or (delivery_code if summary.down else 0)


def _correction(book: Ledger, report: str, run: int) -> Entry:
    from aidreport.runs.corrections import next_correction
    from aidreport.runs.ledger.records import Entry, Key, Trigger

    first, number = next_correction(book, report, run)
    now = book.store.now().replace(microsecond=0)
    key = Key(report, "correction", now)
    return Entry(key, now, Trigger.COMMAND, corrects=first, correction=number)


def _preview(settings: Config, name: str) -> int:
    """Show what would be sent to whom."""
    from aidreport.briefing.job import job_for
    from aidreport.runs.preview import preview

    result = preview(job_for(settings, name), console().progress)
    if result.rows:
        head = ("To", "By", "Language", "File", "Bytes")
        console().table(head, result.rows, numbers={4}, shortened=3)
    for remark in result.remarks:
        console().warning(remark)
    console().note("nothing was written and nothing was sent")
    return result.code


@click.command("resend", short_help="Send a run again to those who did not receive it.")
@click.argument("run", type=int)
@click.option("--to", multiple=True, metavar="ADDRESS", help="Only this subscriber; repeatable.")
@common_options
def resend(run: int, to: tuple[str, ...]) -> int:
    """Send a RUN again to those whose delivery was refused, given up or returned, nobody else.

    With --to, only to these subscribers, even if they already have it. The stored message is
    sent, with the same Message-ID.
    """
    from aidreport.runs.outbox import resend as outbox
    from aidreport.runs.outbox.dispatcher import Dispatcher

    settings = config()
    with ledger(settings) as book:
        count = outbox.resend(settings, book, run, to)
        if not count:
            console().note(f"run {run}: everyone has received it or will receive it")
            return 0
        console().note(f"{counted(count, 'delivery', 'deliveries')} will be sent again")
        return send_and_show(Dispatcher(settings, book), run)
