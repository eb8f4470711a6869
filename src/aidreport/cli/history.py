"""`aidreport history`: what became of the slots, the latest first."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

import click

from aidreport.cli.columns import aligned
from aidreport.cli.console import printable
from aidreport.cli.options import common_options, config, console, ledger, one_of, parse_date
from aidreport.runs.ledger.postings import Stage
from aidreport.runs.ledger.records import Outcome, written

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aidreport.runs.ledger.records import SlotRecord

_OUTCOMES = tuple(outcome.value for outcome in Outcome)
_FORMATS = ("table", "json")


@click.command("history", short_help="Show what became of the slots.")
@click.argument("report", required=False)
@click.option(
    "--outcome",
    default="",
    metavar="WORD",
    callback=one_of(("", *_OUTCOMES)),
    help=f"Only slots that ended so: {', '.join(_OUTCOMES)}.",
)
@click.option("--since", metavar="DATE", callback=parse_date, help="Only slots since this day.")
@click.option("-n", "count", default=20, show_default=True, metavar="NUMBER", help="How many.")
@click.option(
    "--format",
    "form",
    default="table",
    show_default=True,
    metavar="[table|json]",
    callback=one_of(_FORMATS),
    help="How the result is printed.",
)
@common_options
def command(report: str | None, outcome: str, since: dt.date | None, count: int, form: str) -> int:
    """Show what became of the slots of a REPORT, or of all, the latest first.

    aidreport why REPORT TIME says more about one of them.
    """
    day = None if since is None else dt.datetime.combine(since, dt.time(), dt.UTC)
    ended = Outcome(outcome) if outcome else None
    with ledger(config(), check=False) as book:
        found = book.history(report=report or "", outcome=ended, since=day, limit=count)
        counts = book.outbox.counts(slot.id for slot in found)
    if form == "json":
        told = [_entry(slot, counts.get(slot.id, {})) for slot in found]
        console().result(json.dumps(told, indent=2) + "\n")
    elif not found:
        console().note("no slot of that kind is in the ledger")
    else:
        head = ("Run", "Due (UTC)", "Report", "Schedule", "Outcome", "Why")
        rows = [_row(slot, counts.get(slot.id, {})) for slot in found]
        lines = aligned([[head], rows], numbers={0}, shortened=5)
        console().result("".join(f"{printable(line)}\n" for line in lines))
    return 0


def _row(slot: SlotRecord, counts: Mapping[Stage, int]) -> tuple[str, ...]:
    outcome = slot.outcome.value if slot.outcome else slot.state.value
    due = f"{slot.key.due:%Y-%m-%d %H:%M}"
    reason = slot.reason
    if counts.get(Stage.BOUNCED):
        reason += f"; {counts[Stage.BOUNCED]:,} bounced"
    return (str(slot.id), due, slot.key.report, slot.key.schedule, outcome, reason)


def _entry(slot: SlotRecord, counts: Mapping[Stage, int]) -> dict[str, Any]:
    return {
        "run": slot.id,
        "report": slot.key.report,
        "schedule": slot.key.schedule,
        "due": written(slot.key.due),
        "trigger": slot.trigger.value,
        "state": slot.state.value,
        "outcome": slot.outcome.value if slot.outcome else None,
        "reason": slot.reason,
        "details": dict(slot.details),
        "entered": written(slot.entered),
        "ended": written(slot.ended) if slot.ended else None,
        "deliveries": {stage.value: number for stage, number in counts.items()},
        "corrects": slot.corrects,
    }
