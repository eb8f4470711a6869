"""`aidreport history` and `why`: what happened to the slots, and to one of them."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from aidreport.cli.options import (
    as_moment,
    checked_by,
    common_options,
    console,
    format_option,
    ledger,
    one_of,
    project,
    utc_now,
)
from aidreport.errors import UsageError, counted
from aidreport.runs.ledger.records import DeliveryStatus, MessageKind, Outcome, SlotState, as_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from aidreport.config.config import Config
    from aidreport.runs.ledger.ledger import Ledger
    from aidreport.runs.ledger.records import (
        ApprovalRecord,
        AttemptRecord,
        DeliveryRecord,
        SlotRecord,
    )
    from aidreport.runs.schedule.slots import Slot

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
    help=f"Only slots with this outcome: {', '.join(_OUTCOMES)}.",
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
@format_option("table", "json")
@common_options
def history(report: str | None, outcome: str, since: dt.date | None, count: int, form: str) -> int:
    """List past slots of a REPORT, or of all reports, and their outcome, the latest first.

    aidreport why REPORT TIME explains one of them.
    """
    day = None if since is None else dt.datetime.combine(since, dt.time(), dt.UTC)
    ended = Outcome(outcome) if outcome else None
    with ledger(project(), read_only=True) as book:
        slots = book.history(report=report or "", outcome=ended, since=day, limit=count)
        counts = book.outbox.counts(slot.id for slot in slots)
    if not slots:
        folder = book.store.folder
        exists, filtered = book.store.file.exists(), report or outcome or since
        missing = "no report has run yet" + ("" if exists else f": there is no ledger in {folder}")
        console().note("no slot matches" if exists and filtered else missing)
    if form == "json":
        entries = [_entry(slot, counts.get(slot.id, {})) for slot in slots]
        console().result(json.dumps(entries, indent=2) + "\n")
    elif slots:
        head = ("Run", "Due (UTC)", "Report", "Schedule", "Outcome", "Why")
        rows = [_row(slot, counts.get(slot.id, {})) for slot in slots]
        console().table(head, rows, numbers={0}, shortened=5)
    return 0


def _row(slot: SlotRecord, counts: Mapping[DeliveryStatus, int]) -> tuple[str, ...]:
    outcome = slot.outcome.value if slot.outcome else slot.state.value
    due = f"{slot.key.due:%Y-%m-%d %H:%M}"
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


@click.command("why", short_help="Explain what happened to a slot.")
@click.argument("report")
@click.argument("moment", required=False, metavar="[SLOT]")
@common_options
def why(report: str, moment: str | None) -> int:
    """Explain what happened to a slot of a REPORT, stage by stage, and what to do.

    SLOT is a time such as 2026-11-23T08:00, in the organisation's time zone; default: the latest
    slot. For a future slot it shows what will happen; for a time that is not a slot, the nearest
    slots.
    """
    settings = project()
    name, _ = settings.report(report)
    zone = ZoneInfo(settings.organisation.timezone)
    asked = as_moment(moment)
    if asked is not None and asked.tzinfo is None:
        asked = asked.replace(tzinfo=zone)
    with ledger(settings, read_only=True) as book:
        console().lines(list(_explanation(settings, book, name, zone, asked)))
    return 0


def _explanation(
    settings: Config, book: Ledger, report: str, zone: ZoneInfo, moment: dt.datetime | None
) -> Iterator[str]:
    if moment is None:
        near = book.history(report=report, limit=1)
        if not near:
            raise UsageError(
                f"there is no slot of {report} in the ledger yet",
                fix="aidreport schedule next shows future slots, aidreport run makes one",
            )
        moment = near[0].key.due
    else:
        near = book.around(report, moment)
    at = [slot for slot in near if slot.key.due == moment]
    for slot in at:
        yield from _slot_lines(book, slot, zone)
    if not at:
        yield from _unrecorded(settings, report, zone, moment, near)


def _slot_lines(book: Ledger, slot: SlotRecord, zone: ZoneInfo) -> Iterator[str]:
    """Yield all that the ledger has about a slot."""
    outcome = slot.outcome.value if slot.outcome else slot.state.value
    due = _local(slot.key.due, zone)
    yield f"run {slot.id}: {slot.key.report}, schedule {slot.key.schedule}, slot {due}"
    if slot.corrects is not None:
        yield f"correction {slot.correction} of run {slot.corrects}"
    yield f"{outcome}: {slot.reason}" if slot.reason else outcome
    yield from _detail_lines(slot.details)
    late = slot.starts - slot.key.due
    yield ""
    yield f"started by: {slot.trigger.value}" + (f", {late} late by jitter" if late else "")
    attempts = book.attempts(slot.id)
    if len(attempts) > _MOST_ATTEMPTS:
        yield f"{len(attempts)} attempts; the last {_MOST_ATTEMPTS}:"
    for attempt in attempts[-_MOST_ATTEMPTS:]:
        yield from _attempt_lines(attempt, zone)
    artifacts = book.artifacts(slot.id)
    for artifact in artifacts[:_MOST_PDFS]:
        kind = "draft" if artifact.draft else "PDF"
        yield f"{kind}: {artifact.path}, {artifact.size:,} bytes, SHA-256 {artifact.sha256}"
    if len(artifacts) > _MOST_PDFS:
        yield f"and {len(artifacts) - _MOST_PDFS} more PDFs"
    approval = book.approvals.of(slot.id)
    if approval is not None:
        yield _approval_line(approval, slot.reason, zone)
    yield from _delivery_lines(book.outbox.of(slot.id), zone)
    advice = _advice(slot, approval)
    if advice:
        yield from ("", f"what to do: {advice}")


def _attempt_lines(attempt: AttemptRecord, zone: ZoneInfo) -> Iterator[str]:
    outcome = attempt.outcome or "still running, or interrupted"
    yield f"attempt {attempt.number}, {_local(attempt.started, zone)}: {outcome}"
    yield f"  process {attempt.process} on {attempt.host}, aidreport {attempt.version}"
    for stage in attempt.stages:
        details = ", ".join(f"{key} {_short(value)}" for key, value in stage.details.items())
        if stage.ended is None:
            yield f"  {stage.name:8} not finished"
        else:
            seconds = (stage.ended - stage.started).total_seconds()
            yield f"  {stage.name:8} {seconds:.0f} s  {details}".rstrip()


def _approval_line(approval: ApprovalRecord, reason: str, zone: ZoneInfo) -> str:
    """Return what became of the approval, and why unless that is the slot's reason."""
    if approval.decided is None:
        asked, until = _local(approval.asked, zone), _local(approval.until, zone)
        requester = f" by the system user {approval.requester}" if approval.requester else ""
        return f"approval: requested {asked}{requester}, until {until}"
    by = f" by {approval.by}" if approval.by else ""
    by += f" (system user {approval.account})" if approval.account else ""
    because = f": {approval.because}" if approval.because not in ("", reason) else ""
    return f"approval: {approval.decision}{by}, {_local(approval.decided, zone)}{because}"


def _delivery_lines(items: Sequence[DeliveryRecord], zone: ZoneInfo) -> Iterator[str]:
    """Yield the status of the deliveries of a slot, failed ones first."""
    if not items:
        return
    yield ""
    counts = Counter(f"{item.kind} {item.status}" for item in items)
    yield "deliveries: " + ", ".join(f"{n:,} {what}" for what, n in sorted(counts.items()))
    order = sorted(items, key=lambda item: (item.status is DeliveryStatus.ACCEPTED, item.id))
    for item in order[:_MOST_DELIVERIES]:
        about = f" ({item.key})" if item.key and item.kind is not MessageKind.NOTICE else ""
        tries = counted(item.tries, "try", "tries")
        yield (
            f"  {item.kind} to {item.address}{about} by {item.channel or 'no channel'}:"
            f" {item.status}, {tries}"
        )
        if item.answer:
            yield f"    {item.answer}"
        if item.status is DeliveryStatus.QUEUED:
            yield f"    next try {_local(item.next, zone)}"
    if len(items) > _MOST_DELIVERIES:
        more = len(items) - _MOST_DELIVERIES
        yield f"  and {more:,} more: aidreport mail list {items[0].slot}"


def _unrecorded(
    settings: Config, report: str, zone: ZoneInfo, moment: dt.datetime, near: Sequence[SlotRecord]
) -> Iterator[str]:
    """Yield what a time is that the ledger does not have: a future slot, a missed one, or none."""
    from aidreport.runs.schedule.planner import timetables, upcoming_slots

    planned = [timetable for timetable in timetables(settings) if timetable.report == report]
    for timetable in planned:
        for slot in timetable.between(moment - _SECOND, moment):
            if slot.due == moment:
                yield f"{report}, schedule {timetable.name}, slot {_local(moment, zone)}"
                yield _prospect(slot, zone)
                return
    yield f"{_local(moment, zone)} is not a slot of {report}"
    for record in near:
        due = _local(record.key.due, zone)
        yield f"in the ledger: {due}, schedule {record.key.schedule}"
    for timetable in planned:
        for slot in upcoming_slots(timetable, moment, 1):
            rule = "" if timetable.name == timetable.rule else f" ({timetable.rule})"
            yield f"next of schedule {timetable.name}{rule}: {_local(slot.due, zone)}"
    if not planned:
        yield "it has no schedule; add [[reports.NAME.schedules]] to the config"


def _prospect(slot: Slot, zone: ZoneInfo) -> str:
    """Return what will happen to a slot that the ledger does not have."""
    if slot.due <= utc_now():
        return "no record: it was due before the schedule was added, or the daemon was not running"
    if slot.skipped:
        return f"future slot; it will be skipped: {slot.skipped}"
    starts = _local(slot.starts, zone)
    return f"future slot; it will run at {starts}, if the daemon is running or cron starts it"


def _local(moment: dt.datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%a %Y-%m-%d %H:%M:%S %Z}"


def _advice(slot: SlotRecord, approval: ApprovalRecord | None) -> str:
    """Return what to do about a slot; empty for nothing."""
    due = f"{slot.key.due:%Y-%m-%dT%H:%M:%S}+00:00"
    again = f"aidreport run {slot.key.report} --slot {due}"
    if slot.state is SlotState.WAITING:
        return f"aidreport approve {slot.id}, or aidreport reject {slot.id} --because …"
    if slot.state is SlotState.SENDING:
        return "the daemon sends what is left; to send it now: aidreport mail send"
    if slot.outcome is Outcome.FAILED and "sent" in slot.details:
        return str(slot.details.get("fix", f"aidreport resend {slot.id}"))
    if slot.outcome is None:
        return f"the daemon continues it (aidreport schedule start); to run it now: {again}"
    if approval is not None and slot.outcome is Outcome.HELD and approval.because == slot.reason:
        return f"{_advice_unapproved(approval)}, then run it again: {again}"
    held_fix = str(slot.details.get("fix", "")) if slot.outcome is Outcome.HELD else ""
    return held_fix or {
        "failed": f"correct that, then run it again: {again}",
        "held": f"correct the data, or set hold_on for the report, then: {again}",
    }.get(slot.outcome.value, "")


def _advice_unapproved(approval: ApprovalRecord) -> str:
    return {
        "rejected": f"correct what {approval.by} objects to",
        "void": "compare the ledger with a backup in its folder backups",
    }.get(approval.decision, "ask the approvers")


def _detail_lines(details: Any) -> Iterator[str]:
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
