"""`aidreport schedule`: the schedules of a configuration, and the daemon that keeps them."""

from __future__ import annotations

import gc
import sys
from typing import TYPE_CHECKING

import click

from aidreport.cli.options import common_options, console, ledger, one_of, project, utc_now
from aidreport.config.time_zones import shown
from aidreport.errors import UsageError, counted

if TYPE_CHECKING:
    from aidreport.config.config import Config
    from aidreport.runs.schedule.slots import Slot, Timetable

_NO_SCHEDULE = "no report has a schedule; add [[reports.NAME.schedules]] to the config"
_DIALECTS = ("debian", "cronie", "systemd", "kubernetes")


@click.group("schedule", short_help="List schedules, show the next slots, or run the daemon.")
@common_options
def schedule() -> None:
    """List schedules, show the next slots, or run the daemon."""


@schedule.command("list", short_help="List the schedules of all reports.")
@common_options
def list_schedules() -> int:
    """List the schedules of all reports, each with its next slot."""
    from aidreport.runs.schedule.planner import upcoming_slots

    rows, now = [], utc_now()
    for timetable in _planned(project()):
        slots = upcoming_slots(timetable, now, 1)
        following = timetable.weekday(slots[0].due) if slots else "never"
        pause = timetable.pause_at(now)
        if pause is not None:
            following = pause.reason(timetable.weekday(pause.since))
        rows.append(
            (timetable.report, timetable.name, timetable.rule, timetable.zone.key, following)
        )
    if not rows:
        console().note(_NO_SCHEDULE)
        return 0
    console().table(("Report", "Schedule", "When", "Zone", "Next"), rows, shortened=4)
    return 0


@schedule.command("next", short_help="Show the next slots.")
@click.option(
    "-n", "count", default=10, show_default=True, metavar="NUMBER", help="Number of slots."
)
@common_options
def next_slots(count: int) -> int:
    """Show the next slots, including those that will be skipped."""
    from aidreport.runs.schedule.planner import upcoming_slots
    from aidreport.runs.schedule.remarks import remarks_on_clocks, remarks_on_holidays

    now, planned = utc_now(), _planned(project())
    slots = [
        (slot, timetable) for timetable in planned for slot in upcoming_slots(timetable, now, count)
    ]
    slots.sort(key=lambda item: (item[0].due, item[1].report, item[1].name))
    rows = [
        (timetable.weekday(slot.due), timetable.report, timetable.name, _remark(timetable, slot))
        for slot, timetable in slots[:count]
    ]
    if not rows:
        console().note("no slot is due in the next years" if planned else _NO_SCHEDULE)
        return 0
    console().table(("Due", "Report", "Schedule", ""), rows, shortened=3)
    for timetable in planned:
        years = [slot.due.year for slot, of in slots[:count] if of is timetable]
        for remark in [*remarks_on_holidays(timetable, years), *remarks_on_clocks(timetable, now)]:
            console().note(f"note: {timetable.report}, {timetable.name}: {remark}")
    return 0


def _planned(settings: Config) -> list[Timetable]:
    """Return the schedules of all reports with their pauses."""
    from aidreport.runs.schedule.planner import timetables, with_pauses

    planned = timetables(settings)
    if not planned:
        return []
    with ledger(settings, read_only=True) as book:
        return with_pauses(planned, book)


@schedule.command("pause", short_help="Skip the slots of a report until it is resumed.")
@click.argument("report", required=False)
@click.option("--schedule", "only", metavar="NAME", help="Only this schedule of the report.")
@click.option("--because", default="", metavar="TEXT", help="Why; history and why show it.")
@common_options
def pause(report: str | None, only: str | None, because: str) -> int:
    """Skip the slots of a REPORT until it is resumed; each is in the history, with who and why.

    A run that has begun goes on. aidreport run --now still runs the report.
    """
    from aidreport.cli.outcome import show_notices
    from aidreport.runs.account import system_user
    from aidreport.runs.schedule.pausing import pause_schedule

    settings = project()
    with ledger(settings) as book:
        name, _ = settings.report(report)
        skipped, notices = pause_schedule(settings, book, name, only, system_user(), because)
        show_notices(notices)
    what = f"schedule {only} of {name}" if only else name
    more = f"; skipped for it: {counted(skipped, 'slot')}" if skipped else ""
    console().note(f"{what} is paused{more}")
    return 0


@schedule.command("resume", short_help="End a pause.")
@click.argument("report", required=False)
@click.option("--schedule", "only", metavar="NAME", help="Only this schedule of the report.")
@common_options
def resume(report: str | None, only: str | None) -> int:
    """End the pause of a REPORT. Slots of the time in which it was paused are not caught up."""
    settings = project()
    with ledger(settings) as book:
        # What was paused and is gone from the configuration can be resumed, too.
        paused = report is not None and book.pauses.open(report)
        name = report if report and paused else settings.report(report)[0]
        ended = book.pauses.end(name, only)
    what = f"schedule {only} of {name}" if only else name
    since = settings.organisation.zone
    console().note(f"{what} is resumed; it was paused since {shown(ended[0].since, since)}")
    return 0


@schedule.command("restored", short_help="Hold what a restored ledger would do once more.")
@common_options
def restored() -> int:
    """Hold what a ledger would do once more that was restored from a backup.

    Slots that are due or were being run, requests for approval and messages that wait are held,
    and so are slots up to now that it does not know of. For a ledger that was restored alone,
    this is done by itself. Give it before the first start if the folder of its files, or the
    whole machine, was restored, too.
    """
    from aidreport.runs.ledger.restores import way_out

    with ledger(project()) as book:
        found = book.restores.hold()
    console().note(found.text)
    console().note(way_out())
    return 0


@schedule.command("start", short_help="Run the daemon, which runs reports as scheduled.")
@click.option(
    "--deadline",
    default=30.0,
    show_default=True,
    metavar="SECONDS",
    help="How long runs may take to finish when the daemon is stopped.",
)
@common_options
def start(deadline: float) -> int:
    """Run the daemon, which runs reports as scheduled until it is stopped.

    Slots that passed while no daemon was running are caught up as each schedule says. SIGTERM
    and Ctrl-C let current runs finish, SIGHUP reloads the configuration. Only one daemon can use
    a state folder; a second one ends with exit code 5. Where several hosts share a ledger in
    PostgreSQL, each may have one: one leads and hands out what is due to aidreport worker, the
    others take over when it is gone.
    """
    from aidreport.runs.ledger.jobs import Queue, is_shared
    from aidreport.runs.schedule.daemon import Daemon
    from aidreport.runs.schedule.observability import Log, secrets_of
    from aidreport.runs.schedule.workers import Workers

    gc.enable()
    settings = project()
    zone = settings.organisation.zone
    log = Log(console().note, utc_now, settings.state.log, secrets_of(settings), zone)
    with ledger(settings) as book:
        if is_shared(book.store):
            from aidreport.runs.schedule.handing_out import HandedOutRuns, HandedOutSending

            Queue(book.store).open()
            sending = HandedOutSending(book, log)
            Daemon(project, book, HandedOutRuns(book), log, deadline, sending).serve()
        else:
            Daemon(project, book, Workers(settings.state.workers), log, deadline).serve()
    return 0


@schedule.command("export", short_help="Print the schedules for cron, systemd or Kubernetes.")
@click.option(
    "--dialect",
    "--format",
    "dialect",
    default="debian",
    show_default=True,
    metavar=f"[{'|'.join(_DIALECTS)}]",
    callback=one_of((*_DIALECTS, "crontab")),
    help="A crontab for Debian and Ubuntu or for cronie, a service that runs the daemon, or"
    " CronJobs.",
)
@click.option(
    "--image",
    default="aidreport:latest",
    show_default=True,
    metavar="NAME",
    help="Image of the container, for Kubernetes.",
)
@click.option(
    "--worker",
    is_flag=True,
    help="For systemd: the service of a worker, where several hosts share a ledger.",
)
@common_options
def export(dialect: str, image: str, worker: bool) -> int:
    """Print the schedules for cron, systemd or Kubernetes; the first lines say how to install it.

    A schedule that the other program reads in another way, or not at all (the last day of a month,
    an interval, another time zone), is called every five minutes: the ledger decides what is due.
    """
    import getpass

    from aidreport.runs.schedule.export.crontab import crontab
    from aidreport.runs.schedule.export.kubernetes import cron_jobs
    from aidreport.runs.schedule.export.program import program_of
    from aidreport.runs.schedule.export.systemd import service
    from aidreport.runs.schedule.planner import timetables

    settings = project()
    if settings.file is None:
        raise settings.no_report()
    if worker and dialect != "systemd":
        raise UsageError(f"--worker is for systemd, not for {dialect}", fix="add --dialect systemd")
    in_image = dialect == "kubernetes"
    start = ("aidreport",) if in_image else (sys.executable, "-m", "aidreport")
    program = program_of(settings, settings.file.absolute(), start, getpass.getuser())
    planned, now = timetables(settings), utc_now()
    if in_image:
        text = cron_jobs(planned, program, image, now)
    elif dialect == "systemd":
        text = service(program, worker=worker)
    else:
        text = crontab("cronie" if dialect == "cronie" else "debian", planned, program, now)
    console().result(text)
    return 0


def _remark(timetable: Timetable, slot: Slot) -> str:
    if slot.skipped:
        return f"will be skipped: {slot.skipped}"
    if slot.moved:
        return f"moved from {slot.moved}: {timetable.calendar.day_off(slot.moved)}"
    late = slot.starts - slot.due
    return f"starts {late} later" if late else ""
