"""What happened to a slot, stage by stage, or what will, and what to do: one wording for all."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from aidreport.config.time_zones import as_option, shown_with_day
from aidreport.errors import counted
from aidreport.runs.ledger.delivery_records import DeliveryStatus, MessageKind
from aidreport.runs.ledger.jobs import RENDER, SEND, is_shared
from aidreport.runs.ledger.presence import served
from aidreport.runs.ledger.reading import is_published
from aidreport.runs.ledger.records import Outcome, SlotState

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence
    from zoneinfo import ZoneInfo

    from aidreport.config.config import Config
    from aidreport.runs.ledger.delivery_records import DeliveryRecord
    from aidreport.runs.ledger.ledger import Ledger
    from aidreport.runs.ledger.records import ApprovalRecord, AttemptRecord, SlotRecord

_MOST_ATTEMPTS = 3
_MOST_FILES = 6
_KINDS = {"pdf": "PDF", "html": "web page"}
_MOST_DELIVERIES = 12
_LONGEST = 60


def explain_slot(settings: Config, book: Ledger, slot: SlotRecord) -> Iterator[str]:
    """Yield all that the ledger has about a slot."""
    zone = settings.organisation.zone
    outcome = slot.outcome.value if slot.outcome else slot.state.value
    due = (
        f"{f'{slot.key.due.astimezone(zone):%a}'} {settings.time_of_slot(*slot.key, seconds=True)}"
    )
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
        # What nobody approved is stored, and not where it would be published.
        kept = "" if is_published(slot) else ", not published"
        kind = "draft" if artifact.draft else f"{_KINDS[artifact.format]}{kept}"
        yield f"{kind}: {artifact.path}, {artifact.size:,} bytes, SHA-256 {artifact.sha256}"
        if artifact.record:
            yield f"  checksum of its figures, as messages state it: {artifact.record}"
    if len(artifacts) > _MOST_FILES:
        yield f"and {len(artifacts) - _MOST_FILES} more files"
    approval = book.approvals.of(slot.id)
    if approval is not None:
        yield _approval_line(approval, slot.reason, zone)
    yield from _delivery_lines(book.outbox.of(slot.id), zone)
    advice = advice_for(slot, approval, book, zone)
    if advice:
        yield from ("", f"what to do: {advice}")


class Advice(NamedTuple):
    """What to do about a slot.

    Attributes:
        key: names it; empty for nothing.
        text: who rejected it; of what the ledger has stored to do, that.
    """

    key: str
    text: str = ""


def advice_of(slot: SlotRecord, approval: ApprovalRecord | None, book: Ledger) -> Advice:
    """Return what to do about a slot."""
    stored = str(slot.details.get("fix", ""))
    if slot.state in (SlotState.WAITING, SlotState.SENDING):
        is_asked = slot.state is SlotState.WAITING
        return Advice("decide" if is_asked else f"{_by_whom(SEND, book)}send")
    if slot.outcome is Outcome.FAILED and "sent" in slot.details:
        return Advice("resend", stored)
    if slot.outcome is None:
        return Advice(f"{_by_whom(RENDER, book)}continue")
    if approval is not None and slot.outcome is Outcome.HELD and approval.because == slot.reason:
        known = {"rejected": "rejected", "void": "void"}
        return Advice(known.get(approval.decision, "ask"), approval.by)
    if slot.outcome is Outcome.HELD and stored:
        return Advice("stored", stored)
    return Advice(slot.outcome.value if slot.outcome in (Outcome.FAILED, Outcome.HELD) else "")


def _by_whom(queue: str, book: Ledger) -> str:
    """Return how advice begins where workers serve a queue, or should; empty for a daemon."""
    if not is_shared(book.store):
        return ""
    return "worker-" if queue in served(book.presence.all()) else "no-worker-"


def advice_for(
    slot: SlotRecord, approval: ApprovalRecord | None, book: Ledger, zone: ZoneInfo
) -> str:
    """Return what to do about a slot, with the commands that do it; empty for nothing."""
    advice = advice_of(slot, approval, book)
    run = f"aidreport run {slot.key.report} --slot {as_option(slot.key.due, zone)}"
    again = f", then run it again: {run}"
    return {
        "decide": f"aidreport approve {slot.id}, or aidreport reject {slot.id} --because …",
        "send": "the daemon sends what is left, or, when a try is due: aidreport mail send",
        "resend": advice.text or f"aidreport resend {slot.id}",
        "continue": f"the daemon continues it (aidreport schedule start); to run it now: {run}",
        "worker-continue": f"a worker continues it; to run it now: {run}",
        "worker-send": "a worker sends what is left, or, when a try is due: aidreport mail send",
        "no-worker-continue": f"no worker is there to continue it: aidreport worker --queues"
        f" {RENDER}; to run it now: {run}",
        "no-worker-send": f"no worker is there to send what is left: aidreport worker --queues"
        f" {SEND}, or, when a try is due: aidreport mail send",
        "rejected": f"correct what {advice.text} objects to{again}",
        "void": f"compare the ledger with its latest backup{again}",
        "ask": f"ask the approvers{again}",
        "stored": advice.text,
        "failed": f"correct that{again}",
        "held": f"correct the data, or set hold_on for the report{again}",
    }.get(advice.key, "")


def _attempt_lines(attempt: AttemptRecord, zone: ZoneInfo) -> Iterator[str]:
    outcome = attempt.outcome or "still running, or interrupted"
    yield f"attempt {attempt.number}, {_time(attempt.started, zone)}: {outcome}"
    yield f"  process {attempt.process} on {attempt.host}, aidreport {attempt.version}"
    for stage in attempt.stages:
        details = ", ".join(f"{key} {in_short(value)}" for key, value in stage.details.items())
        if stage.ended is None:
            yield f"  {stage.name:8} not finished"
        else:
            seconds = (stage.ended - stage.started).total_seconds()
            yield f"  {stage.name:8} {seconds:.0f} s  {details}".rstrip()


def _approval_line(approval: ApprovalRecord, reason: str, zone: ZoneInfo) -> str:
    """Return what became of the approval, and why unless that is the slot's reason."""
    if approval.decided is None:
        asked, until = (
            _time(approval.asked, zone),
            _time(approval.until, zone),
        )
        requester = f" by the system user {approval.requester}" if approval.requester else ""
        return f"approval: requested {asked}{requester}, until {until}"
    by = f" by {approval.by}" if approval.by else ""
    # The two are the same address if it signed in, in a browser.
    signed_in = "@" in approval.account and approval.account == approval.by
    if approval.account and not signed_in:
        by += f" (system user {approval.account})"
    because = f": {approval.because}" if approval.because not in ("", reason) else ""
    return f"approval: {approval.decision}{by}, {_time(approval.decided, zone)}{because}"


def _delivery_lines(items: Sequence[DeliveryRecord], zone: ZoneInfo) -> Iterator[str]:
    """Yield the status of the deliveries of a slot, failed ones first."""
    if not items:
        return
    yield ""
    counts = Counter((item.kind, item.status) for item in items)
    each = (f"{counted(n, kind)} {status}" for (kind, status), n in sorted(counts.items()))
    yield f"deliveries: {', '.join(each)}"
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
            yield f"    next try {_time(item.next, zone)}"
    if len(items) > _MOST_DELIVERIES:
        more = len(items) - _MOST_DELIVERIES
        yield f"  and {more:,} more: aidreport mail list {items[0].slot}"


def _detail_lines(details: Any) -> Iterator[str]:
    for key, value in details.items():
        if isinstance(value, list):
            yield from (f"  {item}" for item in value)
        elif key != "sent":  # the reason says so
            yield f"{key}: {value}"


def in_short(value: object, longest: int = _LONGEST) -> str:
    """Return what a stage recorded in one line of so many characters at most."""
    if isinstance(value, dict):
        value = [f"{key} {part}" for key, part in value.items()]
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _time(moment: dt.datetime, zone: ZoneInfo) -> str:
    return shown_with_day(moment, zone, seconds=True)
