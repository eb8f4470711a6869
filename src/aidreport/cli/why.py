"""`aidreport why`: what happened to a slot, stage by stage, or what will."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from aidreport.cli.options import as_moment, common_options, console, ledger, project, utc_now
from aidreport.config.time_zones import as_option, shown
from aidreport.errors import UsageError, counted
from aidreport.runs.ledger.records import DeliveryStatus, MessageKind, Outcome, SlotState

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from zoneinfo import ZoneInfo

    from aidreport.config.config import Config
    from aidreport.runs.ledger.ledger import Ledger
    from aidreport.runs.ledger.records import (
        ApprovalRecord,
        AttemptRecord,
        DeliveryRecord,
        SlotRecord,
    )
    from aidreport.runs.schedule.slots import Slot, Timetable

_MOST_ATTEMPTS = 3
_MOST_FILES = 6
_KINDS = {"pdf": "PDF", "html": "web page"}
_MOST_DELIVERIES = 12
_MOST_SLOTS = 100
_LONGEST = 60
_LONGEST_NUMBER = 7
_SECOND = dt.timedelta(seconds=1)
_DAY = dt.timedelta(days=1)


@click.command("why", short_help="Explain what happened to a slot.")
@click.argument("report", required=False)
@click.argument("asked", required=False, metavar="[SLOT]")
@common_options
def why(report: str | None, asked: str | None) -> int:
    """Explain what happened to a slot of a REPORT, stage by stage, and what to do.

    SLOT is a time such as 2026-11-23T08:00, in the time zone of the organisation or of the
    schedule, a date, the number of a run, or "last"; default: the latest slot. For a future slot
    it shows what will happen; for a time that is not a slot, the nearest slots. REPORT can be left
    out if there is only one, and before the number of a run.
    """
    settings = project()
    if report is not None and asked is None and report not in settings.reports:
        # A sole word that names no report may be a slot.
        report, asked = (None, report) if _is_slot(report) else (report, None)
    with ledger(settings, read_only=True) as book:
        if report is None and asked is not None and _is_number(asked):
            lines = list(_slot_lines(settings, book, book.run(int(asked))))
        else:
            is_gone = report not in settings.reports and book.history(report=report or "", limit=1)
            name = report if report and is_gone else settings.report(report)[0]
            lines = list(_explanation(_Question(settings, book, name), asked))
    console().lines(lines)
    return 0


def _is_number(text: str) -> bool:
    return text.isdecimal() and len(text) <= _LONGEST_NUMBER


def _is_slot(text: str) -> bool:
    try:
        return text == "last" or _is_number(text) or as_moment(text) is not None
    except UsageError:
        return False


class _Question(NamedTuple):
    """What is asked about: a report, by its configuration and its ledger."""

    settings: Config
    book: Ledger
    report: str

    @property
    def zone(self) -> ZoneInfo:
        return self.settings.organisation.zone


def _explanation(question: _Question, asked: str | None) -> Iterator[str]:
    report, book = question.report, question.book
    if asked is None or asked == "last":
        recorded = book.history(report=report, limit=1)
        if not recorded and _planned(question):
            yield f"no slot of {report} has run yet"
            yield from _nearest(question, utc_now())
            yield f"to run it at once: aidreport run {report} --now"
            return
        if not recorded:
            raise UsageError(
                f"there is no slot of {report} in the ledger yet",
                fix="aidreport schedule next shows future slots, aidreport run makes one",
            )
        yield from _at(question, recorded[0].key.due)
    elif _is_number(asked):
        slot = book.run(int(asked))
        if slot.key.report != report:
            raise UsageError(
                f"run {slot.id} is of {slot.key.report}, not of {report}",
                fix=f"aidreport why {slot.key.report} {slot.id}",
            )
        yield from _slot_lines(question.settings, book, slot)
    else:
        moment = as_moment(asked)
        assert moment is not None
        if _is_date(asked):
            yield from _on_day(question, moment.replace(tzinfo=question.zone))
        else:
            yield from _at(question, _meant(question, moment))


def _meant(question: _Question, moment: dt.datetime) -> dt.datetime:
    """Return a time without a zone as one of the organisation's, or of a schedule with a slot."""
    if moment.tzinfo:
        return moment
    planned = _planned(question)
    at_home = moment.replace(tzinfo=question.zone)
    for at in (at_home, *(moment.replace(tzinfo=timetable.zone) for timetable in planned)):
        recorded = any(slot.key.due == at for slot in question.book.around(question.report, at))
        if recorded or any(any(item.between(at - _SECOND, at)) for item in planned):
            return at
    return at_home


def _is_date(text: str) -> bool:
    try:
        return bool(dt.date.fromisoformat(text))
    except ValueError:
        return False


def _on_day(question: _Question, begin: dt.datetime) -> Iterator[str]:
    """Yield all slots of a day, those of the ledger first."""
    end = (begin.replace(tzinfo=None) + _DAY).replace(tzinfo=question.zone)
    since = question.book.history(report=question.report, since=begin, until=end, limit=_MOST_SLOTS)
    recorded = sorted(since, key=lambda slot: (slot.key.due, slot.id))
    known = {slot.key.due for slot in recorded}
    others = [
        (slot, timetable)
        for timetable in _planned(question)
        for slot in timetable.between(begin - _SECOND, end - _SECOND)
        if slot.due not in known
    ]
    for number, record in enumerate(recorded):
        yield from ([""] if number else [])
        yield from _slot_lines(question.settings, question.book, record)
    for slot, timetable in others[:_MOST_SLOTS]:
        yield from _unrecorded_slot(question, timetable, slot)
    if not recorded and not others:
        yield f"no slot of {question.report} is due on {begin:%a %Y-%m-%d}"
        yield from _nearest(question, begin)


def _at(question: _Question, moment: dt.datetime) -> Iterator[str]:
    at = [s for s in question.book.around(question.report, moment) if s.key.due == moment]
    for slot in at:
        yield from _slot_lines(question.settings, question.book, slot)
    if not at:
        yield from _unrecorded(question, moment)


def _slot_lines(settings: Config, book: Ledger, slot: SlotRecord) -> Iterator[str]:
    """Yield all that the ledger has about a slot."""
    zone = settings.organisation.zone
    outcome = slot.outcome.value if slot.outcome else slot.state.value
    due = f"{_weekday(slot.key.due, zone)} {settings.time_of_slot(*slot.key, seconds=True)}"
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
    for artifact in artifacts[:_MOST_FILES]:
        kind = "draft" if artifact.draft else _KINDS[artifact.format]
        yield f"{kind}: {artifact.path}, {artifact.size:,} bytes, SHA-256 {artifact.sha256}"
        if artifact.record:
            yield f"  checksum of its figures, as messages state it: {artifact.record}"
    if len(artifacts) > _MOST_FILES:
        yield f"and {len(artifacts) - _MOST_FILES} more files"
    approval = book.approvals.of(slot.id)
    if approval is not None:
        yield _approval_line(approval, slot.reason, zone)
    yield from _delivery_lines(book.outbox.of(slot.id), zone)
    advice = _advice(slot, approval, zone)
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


def _planned(question: _Question) -> list[Timetable]:
    from aidreport.runs.schedule.planner import timetables

    return [item for item in timetables(question.settings) if item.report == question.report]


def _unrecorded(question: _Question, moment: dt.datetime) -> Iterator[str]:
    """Yield what a time is that the ledger does not have: a future slot, a missed one, or none."""
    for timetable in _planned(question):
        for slot in timetable.between(moment - _SECOND, moment):
            if slot.due == moment:
                yield from _unrecorded_slot(question, timetable, slot)
                return
    yield f"{_local(moment, question.zone)} is not a slot of {question.report}"
    yield from _nearest(question, moment)


def _unrecorded_slot(question: _Question, timetable: Timetable, slot: Slot) -> Iterator[str]:
    due = timetable.weekday(slot.due, seconds=True)
    yield f"{question.report}, schedule {timetable.name}, slot {due}"
    yield _prospect(slot, timetable)


def _nearest(question: _Question, moment: dt.datetime) -> Iterator[str]:
    """Yield the slots before and after a time: of the ledger, and of the schedules."""
    from aidreport.runs.schedule.planner import upcoming_slots

    for record in question.book.around(question.report, moment):
        at = question.settings.time_of_slot(*record.key, seconds=True)
        due = f"{_weekday(record.key.due, question.zone)} {at}"
        yield f"in the ledger: {due}, schedule {record.key.schedule}"
    planned = _planned(question)
    for timetable in planned:
        for slot in upcoming_slots(timetable, moment, 1):
            rule = "" if timetable.name == timetable.rule else f" ({timetable.rule})"
            due = timetable.weekday(slot.due, seconds=True)
            yield f"next of schedule {timetable.name}{rule}: {due}"
    if not planned:
        yield "it has no schedule; add [[reports.NAME.schedules]] to the config"


def _prospect(slot: Slot, timetable: Timetable) -> str:
    """Return what will happen to a slot that the ledger does not have."""
    if slot.due <= utc_now():
        return "no record: it was due before the schedule was added, or the daemon was not running"
    if slot.skipped:
        return f"future slot; it will be skipped: {slot.skipped}"
    starts = timetable.weekday(slot.starts, seconds=True)
    return f"future slot; it will run at {starts}, if the daemon is running or cron starts it"


def _local(moment: dt.datetime, zone: ZoneInfo) -> str:
    return f"{_weekday(moment, zone)} {shown(moment, zone, seconds=True)}"


def _weekday(moment: dt.datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%a}"


def _advice(slot: SlotRecord, approval: ApprovalRecord | None, zone: ZoneInfo) -> str:
    """Return what to do about a slot; empty for nothing."""
    again = f"aidreport run {slot.key.report} --slot {as_option(slot.key.due, zone)}"
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
