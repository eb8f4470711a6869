"""`aidreport run` and `resend`: run one slot and deliver it, and deliver it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from aidreport.cli.options import as_moment, common_options, console, ledger, project, utc_now
from aidreport.cli.outcome import (
    SENDER_WAIT_SECONDS,
    send_and_show,
    show_called_back,
    show_deliveries,
    show_notices,
    show_outcome,
)
from aidreport.errors import BusyError, UsageError, counted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aidreport.config.config import Config
    from aidreport.runs.ledger.ledger import Ledger
    from aidreport.runs.ledger.records import SlotRecord
    from aidreport.runs.runner import Task

_WORST_FIRST = (1, 6, 4, 5)
"""Exit codes of several slots: the first of these is that of the command."""


@click.command("run", short_help="Run what is due of a report and deliver it; safe to repeat.")
@click.argument("report", required=False)
@click.option("--schedule", "only", metavar="NAME", help="Only this schedule of the report.")
@click.option(
    "--slot",
    "asked",
    metavar="TIME",
    help='One slot, such as 2026-11-23T08:00, or "last": again if it failed or was held.',
)
@click.option("--now", is_flag=True, help="One run of its own, whether or not a slot is due.")
@click.option(
    "--corrects",
    type=int,
    metavar="RUN",
    help="Send a correction of this run to those who received it.",
)
@click.option("--dry-run", is_flag=True, help="Show what would be sent to whom; send nothing.")
@common_options
def run(  # noqa: PLR0913 - one argument for each option
    report: str | None,
    only: str | None,
    asked: str | None,
    now: bool,
    corrects: int | None,
    dry_run: bool,
) -> int:
    """Run what is due of a REPORT: load, compute, check, compose, render, publish and send.

    All slots of its schedules that are due since the last look run, the oldest first, as the
    daemon would run them. A slot runs once, so cron, systemd or another scheduler may give this
    command at any time; what is left in the outbox is sent. Of a report that never had a
    schedule, each call is a run of its own. Exit codes: 0 done, skipped or nothing due, 1
    failed, 4 delivery incomplete, 5 another process is already running it, 6 held or waiting for
    approval.
    """
    from aidreport.briefing.job import job_for
    from aidreport.runs.corrections import correction_entry
    from aidreport.runs.ledger.stored_files import tidy
    from aidreport.runs.outbox.dispatcher import Dispatcher
    from aidreport.runs.runner import Task
    from aidreport.runs.schedule.follow import follow
    from aidreport.runs.schedule.planner import timetables
    from aidreport.runs.schedule.requests import (
        due_slots,
        latest_slot,
        nothing_due,
        of_report,
        own_slot,
        slot_at,
    )

    _refuse_together({"--slot": asked, "--now": now, "--corrects": corrects})
    moment = as_moment(None if asked == "last" else asked)
    settings = project()
    if dry_run:
        return _preview(settings, settings.report(report)[0])
    with ledger(settings) as book:
        planned = timetables(settings)
        show_notices(follow(settings, planned, book))
        name, _ = settings.report(report)
        own = of_report(planned, name, only)
        # A report that had schedules waits for others: cron may still give this command.
        by_schedule = bool(own or book.marks(name)) and not (asked or now or corrects)
        if corrects is not None:
            slots = [book.enter_own(correction_entry(book, name, corrects))]
        elif asked == "last":
            slots = [latest_slot(name, only, book)]
        elif moment is not None:
            zone = settings.organisation.zone
            slots = [book.enter(slot_at(own, name, moment, zone, book.store.now()))]
        elif by_schedule:
            slots = due_slots(name, own, book, only)
        else:
            slots = [book.enter_own(own_slot(name, book.store.now()))]
        job = job_for(settings, name)
        schedules = {item.name: item.schedule for item in of_report(planned, name, None)}
        codes = []
        for slot in slots:
            task = Task(job, schedules.get(slot.key.schedule), again=not by_schedule)
            codes.append(_run(task, slot, book))
        summary = Dispatcher(settings, book).send(wait=SENDER_WAIT_SECONDS)
        delivery_code = show_deliveries(summary)
        for at, slot in enumerate(slots):
            codes[at] = codes[at] or show_outcome(settings, book.run(slot.id), book)
        if not slots:
            console().note(nothing_due(name, own, book))
            console().note(f"to run it at once: aidreport run {name} --now")
        tidy(settings, book, utc_now())
    codes += [delivery_code if summary.down else 0]
    return next((code for code in _WORST_FIRST if code in codes), 0)


def _run(task: Task, slot: SlotRecord, book: Ledger) -> int:
    """Run a slot; return the exit code if another process is running it, else 0.

    The other slots run in any case.
    """
    from aidreport.runs.runner import run_watched

    try:
        run_watched(task, slot, book, console().progress)
    except BusyError as error:
        console().error(error)
        return error.exit_code
    return 0


def _refuse_together(given: Mapping[str, object]) -> None:
    """Refuse options that each say which run is meant."""
    names = [name for name, value in given.items() if value not in (None, False)]
    if len(names) > 1:
        raise UsageError(f"{' and '.join(names)} exclude each other", fix=f"leave out {names[-1]}")


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

    settings = project()
    with ledger(settings) as book:
        count = outbox.resend(settings, book, run, to)
        if not count:
            if not show_called_back(run, book):
                console().note(f"run {run}: everyone has received it or will receive it")
            return 0
        console().note(f"{counted(count, 'delivery', 'deliveries')} will be sent again")
        return send_and_show(Dispatcher(settings, book), run)
