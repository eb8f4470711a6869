"""`aidreport history`: what happened to the slots."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

import click

from aidreport.cli.options import (
    checked_by,
    common_options,
    console,
    format_option,
    ledger,
    one_of,
    project,
)
from aidreport.config.time_zones import shown
from aidreport.errors import UsageError
from aidreport.runs.ledger.delivery_records import DeliveryStatus
from aidreport.runs.ledger.records import Outcome, as_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aidreport.config.config import Config
    from aidreport.runs.ledger.records import SlotRecord

_MOST_ATTEMPTS = 3
_MOST_PDFS = 6
_MOST_DELIVERIES = 12
_LONGEST = 60
_SECOND = dt.timedelta(seconds=1)
_OUTCOMES = tuple(outcome.value for outcome in Outcome)


@click.command("history", short_help="List past slots and their outcome.")
@click.argument("report", required=False)
@click.option(
    "--outcome",
    default="",
    metavar="WORD",
    callback=one_of(("", *_OUTCOMES)),
    help=f"Only slots with this outcome: {', '.join(_OUTCOMES)}; not with --audit.",
)
@click.option(
    "--since",
    metavar="DATE",
    callback=checked_by("check_date"),
    help="Only slots since this day.",
)
@click.option(
    "-n", "count", default=20, show_default=True, metavar="NUMBER", help="Number of slots."
)
@click.option("--audit", is_flag=True, help="List who did what in the browser instead.")
@format_option("table", "json")
@common_options
def history(  # noqa: PLR0913 - click passes each option
    report: str | None, outcome: str, since: dt.date | None, count: int, form: str, *, audit: bool
) -> int:
    """List past slots of a REPORT, or of all reports, and their outcome, the latest first.

    aidreport why REPORT TIME explains one of them. With --audit, it lists who signed in to the
    console in the browser, what they did there and what they were refused, from where and when.
    """
    if audit and outcome:
        raise UsageError(
            "--outcome and --audit exclude each other",
            why="what somebody did in the browser has no outcome; slots have",
            fix=f"leave out one of them: aidreport history --outcome {outcome}",
        )
    ended = Outcome(outcome) if outcome else None
    settings = project()
    zone = settings.organisation.zone
    day = None if since is None else dt.datetime.combine(since, dt.time(), zone)
    if audit:
        return _show_audit(settings, report or "", day, count, form)
    with ledger(settings, read_only=True) as book:
        slots = book.history(report=report or "", outcome=ended, since=day, limit=count)
        counts = book.outbox.counts(slot.id for slot in slots)
    if not slots:
        shared = settings.state.ledger is not None
        folder = book.store.database.name if shared else settings.folder / settings.state.folder
        exists, filtered = book.store.database.exists(), report or outcome or since
        missing = "no report has run yet" + ("" if exists else f": there is no ledger in {folder}")
        console().note("no slot matches" if exists and filtered else missing)
        if not (exists and filtered) and any(item.schedules for item in settings.reports.values()):
            console().note("aidreport schedule next shows when the next is due")
    if form == "json":
        entries = [_entry(slot, counts.get(slot.id, {})) for slot in slots]
        console().result(json.dumps(entries, indent=2) + "\n")
    elif slots:
        head = ("Run", "Due", "Report", "Schedule", "Outcome", "Why")
        rows = [_row(settings, slot, counts.get(slot.id, {})) for slot in slots]
        console().table(head, rows, numbers={0}, shortened=5)
    return 0


def _show_audit(
    settings: Config, report: str, since: dt.datetime | None, count: int, form: str
) -> int:
    """Show who did what in the browser."""
    with ledger(settings, read_only=True) as book:
        found = book.audit.latest(count, report=report, since=since)
    if form == "json":
        entries = [{**item._asdict(), "at": as_text(item.at)} for item in found]
        console().result(json.dumps(entries, indent=2) + "\n")
    elif found:
        zone = settings.organisation.zone
        rows = [
            (
                shown(item.at, zone, seconds=True),
                item.who or "nobody",
                item.act.value,
                ", ".join(filter(None, (f"run {item.run}" if item.run else "", item.report))),
                item.place,
                item.note,
            )
            for item in found
        ]
        console().table(("Time", "Who", "What", "About", "From", "Note"), rows, shortened=5)
    else:
        console().note("nothing was done in the browser")
    return 0


def _row(
    settings: Config, slot: SlotRecord, counts: Mapping[DeliveryStatus, int]
) -> tuple[str, ...]:
    outcome = slot.outcome.value if slot.outcome else slot.state.value
    due = settings.time_of_slot(*slot.key)
    reason = slot.reason
    if counts.get(DeliveryStatus.BOUNCED):
        reason += f"; {counts[DeliveryStatus.BOUNCED]:,} bounced"
    return (str(slot.id), due, slot.key.report, slot.key.schedule, outcome, reason)


def _entry(slot: SlotRecord, counts: Mapping[DeliveryStatus, int]) -> dict[str, Any]:
    return {
        "run": slot.id,
        "report": slot.key.report,
        "schedule": slot.key.schedule,
        "due": as_text(slot.key.due),
        "trigger": slot.trigger.value,
        "state": slot.state.value,
        "outcome": slot.outcome.value if slot.outcome else None,
        "reason": slot.reason,
        "details": dict(slot.details),
        "entered": as_text(slot.entered),
        "ended": as_text(slot.ended) if slot.ended else None,
        "deliveries": {status.value: number for status, number in counts.items()},
        "corrects": slot.corrects,
    }
