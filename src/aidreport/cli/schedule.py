"""`aidreport schedule`: the schedules of a configuration, and the daemon that keeps them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from aidreport.cli.console import aligned, printable
from aidreport.cli.options import common_options, config, console, ledger, one_of, utc_now

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from aidreport.runs.schedule.slots import Plan, Slot


@click.group("schedule", short_help="List schedules, see what is next, or keep them.")
def schedule() -> None:
    """List schedules, see what is next, or keep them."""


@schedule.command("list", short_help="List the schedules of all reports.")
@common_options
def list_schedules() -> int:
    """List the schedules of all reports, each with its next slot."""
    from aidreport.runs.schedule.planner import plans

    rows = [_listed(plan, utc_now()) for plan in plans(config())]
    if not rows:
        console().note("no report has a schedule; add [[reports.NAME.schedules]] to the config")
        return 0
    _print(("Report", "Schedule", "When", "Zone", "Next"), rows)
    return 0


@schedule.command("next", short_help="Show the slots that come next.")
@click.option("-n", "count", default=10, show_default=True, metavar="NUMBER", help="How many.")
@common_options
def next_slots(count: int) -> int:
    """Show the slots that come next, those that will be skipped included."""
    from aidreport.runs.schedule.planner import plans, upcoming

    now = utc_now()
    found = [(slot, plan) for plan in plans(config()) for slot in upcoming(plan, now, count)]
    found.sort(key=lambda item: (item[0].due, item[1].report, item[1].name))
    rows = [
        (_local(plan, slot.due), plan.report, plan.name, _remark(plan, slot))
        for slot, plan in found[:count]
    ]
    if not rows:
        console().note("no slot comes within the next years")
        return 0
    _print(("Due", "Report", "Schedule", ""), rows)
    return 0


@schedule.command("start", short_help="Keep the schedules: the daemon.")
@click.option(
    "--deadline",
    default=30.0,
    show_default=True,
    metavar="SECONDS",
    help="How long runs may take to finish when it is stopped.",
)
@common_options
def start(deadline: float) -> int:
    """Keep the schedules until it is stopped: the daemon.

    Slots that passed while nothing was running are caught up as each schedule says. SIGTERM and
    Ctrl-C finish what is running, SIGHUP reads the configuration again. One daemon serves a
    folder of state; a second one leaves with exit code 5.
    """
    from aidreport.runs.schedule.daemon import Daemon
    from aidreport.runs.schedule.observability import Log, secrets_of
    from aidreport.runs.schedule.workers import Workers

    settings = config()
    log = Log(console().note, utc_now, settings.state.log, secrets_of(settings))
    with ledger(settings) as book:
        Daemon(config, book, Workers(settings.state.workers), log, deadline).serve()
    return 0


@schedule.command("export", short_help="Print a crontab, or a unit of systemd.")
@click.option(
    "--format",
    "form",
    default="crontab",
    show_default=True,
    metavar="[crontab|systemd]",
    callback=one_of(("crontab", "systemd")),
    help="A crontab that calls aidreport run, or a service that runs the daemon.",
)
@common_options
def export(form: str) -> int:
    """Print a crontab, or a unit of systemd, for this configuration.

    What a crontab cannot say, such as an interval, stands in it as a comment.
    """
    from aidreport.runs.schedule.export import crontab, service
    from aidreport.runs.schedule.planner import plans

    settings = config()
    if settings.file is None:
        raise settings.no_report()
    path = settings.file.absolute()
    program = [sys.executable, "-m", "aidreport"]
    if form == "crontab":
        console().result(crontab(plans(settings), program, path))
    else:
        console().result(service(program, path, path.parent / settings.state.folder))
    return 0


def _listed(plan: Plan, now: dt.datetime) -> tuple[str, ...]:
    from aidreport.runs.schedule.planner import upcoming

    slots = upcoming(plan, now, 1)
    following = _local(plan, slots[0].due) if slots else "never"
    return (plan.report, plan.name, plan.rule, plan.zone.key, following)


def _remark(plan: Plan, slot: Slot) -> str:
    if slot.skipped:
        return f"will be skipped: {slot.skipped}"
    if slot.moved:
        return f"moved from {slot.moved}: {plan.calendar.day_off(slot.moved)}"
    late = slot.starts - slot.due
    return f"starts {late} later" if late else ""


def _local(plan: Plan, moment: dt.datetime) -> str:
    return f"{plan.local(moment):%a %Y-%m-%d %H:%M %Z}"


def _print(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    lines = aligned([[head], rows], shortened=len(head) - 1)
    console().result("".join(f"{printable(line)}\n" for line in lines))
