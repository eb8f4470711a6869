"""`aidreport history` and `why`: what happened to the slots, and to one of them."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from aidreport.cli.console import aligned, printable
from aidreport.cli.options import (
    common_options,
    config,
    console,
    ledger_to_read,
    one_of,
    parse_date,
    parse_moment,
    utc_now,
)
from aidreport.errors import UsageError
from aidreport.runs.ledger.records import Kind, Outcome, Stage, State, written

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from aidreport.config.config import Config
    from aidreport.runs.ledger.ledger import Ledger
    from aidreport.runs.ledger.records import AttemptRecord, SlotRecord
    from aidreport.runs.schedule.slots import Plan

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
def history(report: str | None, outcome: str, since: dt.date | None, count: int, form: str) -> int:
    """Show what became of the slots of a REPORT, or of all, the latest first.

    aidreport why REPORT TIME says more about one of them.
    """
    day = None if since is None else dt.datetime.combine(since, dt.time(), dt.UTC)
    ended = Outcome(outcome) if outcome else None
    with ledger_to_read(config()) as book:
        slots = book.history(report=report or "", outcome=ended, since=day, limit=count)
        counts = book.outbox.counts(slot.id for slot in slots)
    if not slots:
        missing = f"no report has run yet: there is no ledger in {book.store.folder}"
        matches = book.store.file.exists()
        console().note("no slot in the ledger matches" if matches else missing)
    if form == "json":
        entries = [_entry(slot, counts.get(slot.id, {})) for slot in slots]
        console().result(json.dumps(entries, indent=2) + "\n")
    elif slots:
        head = ("Run", "Due (UTC)", "Report", "Schedule", "Outcome", "Why")
        rows = [_row(slot, counts.get(slot.id, {})) for slot in slots]
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


_SHOWN_ATTEMPTS = 3
_SHOWN_PDFS = 6
_SHOWN_DELIVERIES = 12
_LONGEST = 60
_SECOND = dt.timedelta(seconds=1)


@click.command("why", short_help="Say what happened to a slot, and why.")
@click.argument("report")
@click.argument("moment", required=False, metavar="[SLOT]")
@common_options
def why(report: str, moment: str | None) -> int:
    """Say what happened to a slot of a REPORT, stage by stage, and what to do.

    SLOT is a time such as 2026-11-23T08:00, in the organisation's zone; left out, the latest slot.
    Of a slot to come it says what will happen, of a time that is no slot which are nearest.
    """
    settings = config()
    name, _ = settings.report(report)
    zone = ZoneInfo(settings.organisation.timezone)
    asked = parse_moment(moment)
    if asked is not None and asked.tzinfo is None:
        asked = asked.replace(tzinfo=zone)
    with ledger_to_read(settings) as book:
        lines = list(_Answer(settings, book, name, zone).lines(asked))
    console().result("".join(f"{printable(line)}\n" for line in lines))
    return 0


class _Answer:
    def __init__(self, settings: Config, book: Ledger, report: str, zone: ZoneInfo) -> None:
        self.settings, self.book, self.report, self.zone = settings, book, report, zone

    def lines(self, moment: dt.datetime | None) -> Iterator[str]:
        if moment is None:
            latest = self.book.history(report=self.report, limit=1)
            if not latest:
                raise UsageError(
                    f"no slot of {self.report} is in the ledger yet",
                    fix="aidreport schedule next shows what will come, aidreport run makes one",
                )
            yield from self._slot(latest[0])
            return
        near = self.book.around(self.report, moment)
        at = [slot for slot in near if slot.key.due == moment]
        for slot in at:
            yield from self._slot(slot)
        if not at:
            yield from self._unknown(moment, near)

    def _slot(self, slot: SlotRecord) -> Iterator[str]:
        """Say all about a slot of the ledger."""
        outcome = slot.outcome.value if slot.outcome else slot.state.value
        yield (
            f"run {slot.id}: {self.report}, schedule {slot.key.schedule},"
            f" slot {self._local(slot.key.due)}"
        )
        if slot.corrects is not None:
            yield f"correction {slot.correction} of run {slot.corrects}"
        yield f"{outcome}: {slot.reason}" if slot.reason else outcome
        yield from _details(slot.details)
        late = slot.starts - slot.key.due
        yield ""
        yield f"brought about by: {slot.trigger.value}" + (
            f", {late} late by jitter" if late else ""
        )
        attempts = self.book.attempts(slot.id)
        if len(attempts) > _SHOWN_ATTEMPTS:
            yield f"{len(attempts)} attempts; the last {_SHOWN_ATTEMPTS}:"
        for attempt in attempts[-_SHOWN_ATTEMPTS:]:
            yield from self._attempt(attempt)
        artifacts = self.book.artifacts(slot.id)
        for artifact in artifacts[:_SHOWN_PDFS]:
            kind = "draft" if artifact.draft else "PDF"
            yield f"{kind}: {artifact.path}, {artifact.size:,} bytes, SHA-256 {artifact.sha256}"
        if len(artifacts) > _SHOWN_PDFS:
            yield f"and {len(artifacts) - _SHOWN_PDFS} more PDFs"
        yield from self._approval(slot)
        yield from self._deliveries(slot)
        advice = _advice(slot)
        if advice:
            yield from ("", f"what to do: {advice}")

    def _attempt(self, attempt: AttemptRecord) -> Iterator[str]:
        end = attempt.outcome or "under way, or cut off"
        yield f"attempt {attempt.number}, {self._local(attempt.started)}: {end}"
        yield f"  process {attempt.process} on {attempt.host}, aidreport {attempt.version}"
        for stage in attempt.stages:
            told = ", ".join(f"{key} {_short(value)}" for key, value in stage.details.items())
            if stage.ended is None:
                yield f"  {stage.name:8} not finished"
            else:
                seconds = (stage.ended - stage.started).total_seconds()
                yield f"  {stage.name:8} {seconds:.0f} s  {told}".rstrip()

    def _approval(self, slot: SlotRecord) -> Iterator[str]:
        approval = self.book.approvals.of(slot.id)
        if approval is None:
            return
        if approval.decided is None:
            asked, until = self._local(approval.asked), self._local(approval.until)
            yield f"approval: asked {asked}, until {until}"
            return
        by = f" by {approval.by}" if approval.by else ""
        because = f": {approval.because}" if approval.because else ""
        yield f"approval: {approval.decision}{by}, {self._local(approval.decided)}{because}"

    def _deliveries(self, slot: SlotRecord) -> Iterator[str]:
        """Say what became of what was to be sent, what failed first."""
        items = self.book.outbox.of(slot.id)
        if not items:
            return
        yield ""
        counts = Counter(f"{item.kind} {item.stage}" for item in items)
        yield "deliveries: " + ", ".join(f"{n:,} {what}" for what, n in sorted(counts.items()))
        order = sorted(items, key=lambda item: (item.stage is Stage.ACCEPTED, item.id))
        for item in order[:_SHOWN_DELIVERIES]:
            about = f" ({item.key})" if item.key and item.kind is not Kind.NOTICE else ""
            tries = "1 try" if item.tries == 1 else f"{item.tries} tries"
            yield (
                f"  {item.kind} to {item.address}{about} by {item.channel or 'nobody'}:"
                f" {item.stage}, {tries}"
            )
            if item.answer:
                yield f"    {item.answer}"
            if item.stage is Stage.QUEUED:
                yield f"    next try {self._local(item.next)}"
        if len(items) > _SHOWN_DELIVERIES:
            yield f"  and {len(items) - _SHOWN_DELIVERIES:,} more: aidreport mail list {slot.id}"

    def _unknown(self, moment: dt.datetime, near: Sequence[SlotRecord]) -> Iterator[str]:
        """Say what a time is that the ledger does not have: to come, too early, or no slot."""
        from aidreport.runs.schedule.planner import plans, upcoming

        own = [plan for plan in plans(self.settings) if plan.report == self.report]
        for plan in own:
            for slot in plan.between(moment - _SECOND, moment):
                if slot.due == moment:
                    yield from self._planned(plan, slot.skipped, moment, slot.starts)
                    return
        yield f"{self._local(moment)} is no slot of {self.report}"
        for record in near:
            yield f"in the ledger: {self._local(record.key.due)}, schedule {record.key.schedule}"
        for plan in own:
            for slot in upcoming(plan, moment, 1):
                yield f"next of schedule {plan.name} ({plan.rule}): {self._local(slot.due)}"
        if not own:
            yield "it has no schedule; add [[reports.NAME.schedules]] to the config"

    def _planned(
        self, plan: Plan, skipped: str, moment: dt.datetime, starts: dt.datetime
    ) -> Iterator[str]:
        yield f"{self.report}, schedule {plan.name}, slot {self._local(moment)}"
        if moment <= utc_now():
            yield "it was due before the ledger knew of the schedule, or nothing has looked since"
        elif skipped:
            yield f"to come; it will be skipped: {skipped}"
        else:
            yield f"to come; it will run at {self._local(starts)}, if the daemon or cron runs then"

    def _local(self, moment: dt.datetime) -> str:
        return f"{moment.astimezone(self.zone):%a %Y-%m-%d %H:%M:%S %Z}"


def _advice(slot: SlotRecord) -> str:
    """Return what is to be done about a slot; empty where nothing is."""
    due = f"{slot.key.due:%Y-%m-%dT%H:%M:%S}+00:00"
    again = f"aidreport run {slot.key.report} --slot {due}"
    if slot.state is State.WAITING:
        return f"aidreport approve {slot.id}, or aidreport reject {slot.id} --because …"
    if slot.state is State.SENDING:
        return "the daemon sends what is left, or do it now: aidreport mail send"
    if slot.outcome is Outcome.FAILED and "sent" in slot.details:
        return f"send it to those who did not get it: aidreport resend {slot.id}"
    if slot.outcome is None:
        return f"the daemon goes on with it (aidreport schedule start), or do it now: {again}"
    return {
        "failed": f"when that is put right, run it again: {again}",
        "held": f"correct the data, or set hold_on for the report, then: {again}",
    }.get(slot.outcome.value, "")


def _details(details: Any) -> Iterator[str]:
    for key, value in details.items():
        if isinstance(value, list):
            yield from (f"  {item}" for item in value)
        else:
            yield f"{key}: {value}"


def _short(value: object) -> str:
    if isinstance(value, dict):
        value = [f"{key} {part}" for key, part in value.items()]
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
