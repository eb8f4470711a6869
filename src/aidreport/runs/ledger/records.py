"""What the ledger holds: slots with their attempts and PDFs, deliveries, approvals."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class State(StrEnum):
    """Where a slot stands; what is running may also have been cut off.

    What is waiting has been drawn and must be approved; what is sending has been published.
    """

    DUE = "due"
    RUNNING = "running"
    WAITING = "waiting"
    SENDING = "sending"
    ENDED = "ended"


class Outcome(StrEnum):
    """How a slot ended: published, with nobody to send it to; sent to all; or not."""

    RENDERED = "rendered"
    SENT = "sent"
    SKIPPED = "skipped"
    HELD = "held"
    FAILED = "failed"


class Trigger(StrEnum):
    """What brought a slot about."""

    SCHEDULE = "schedule"
    CATCH_UP = "catch-up"
    COMMAND = "command"


class Key(NamedTuple):
    """A slot's identity: the instant is in UTC."""

    report: str
    schedule: str
    due: dt.datetime


class SlotRecord(NamedTuple):
    """A slot.

    Attributes:
        starts: when it is to run.
        outcome, ended: None until it has ended.
        reason: of the outcome, a sentence.
        details: of the reason, such as the values of a condition.
        corrects: the slot whose briefing it corrects; None for none.
        correction: the correction's number, from 1; 0 for none.
    """

    id: int
    key: Key
    starts: dt.datetime
    trigger: Trigger
    state: State
    outcome: Outcome | None
    reason: str
    details: Mapping[str, Any]
    entered: dt.datetime
    ended: dt.datetime | None
    corrects: int | None = None
    correction: int = 0


class StageRecord(NamedTuple):
    """A part of an attempt; `ended` is None for one that was cut off."""

    name: str
    started: dt.datetime
    ended: dt.datetime | None
    details: Mapping[str, Any]


class AttemptRecord(NamedTuple):
    """A try of a slot, with its stages."""

    id: int
    number: int
    started: dt.datetime
    ended: dt.datetime | None
    host: str
    process: int
    version: str
    outcome: str
    reason: str
    stages: tuple[StageRecord, ...]


class ArtifactRecord(NamedTuple):
    """A PDF of a slot, with the hashes of what it was made from.

    Attributes:
        path: where it is put for its readers.
        inputs: of the data.
        config: of the report's section.
        template: of the template, its wording and its brand.
        key: whose it is in a burst; empty without one.
        language: of the briefing.
        draft: whether it is marked as a draft, for those who approve.
        title, date: of the briefing.
        subject: of its message.
        body: hash of the message's body; empty where it has none.
        plain_body: hash of a body without the PDF, that links to it; empty for none.
    """

    path: str
    sha256: str
    size: int
    inputs: str
    config: str
    template: str
    created: dt.datetime
    key: str = ""
    language: str = ""
    draft: bool = False
    title: str = ""
    date: str = ""
    subject: str = ""
    body: str = ""
    plain_body: str = ""


class Tally(NamedTuple):
    """The slots of a schedule, counted.

    Attributes:
        outcomes: how many ended so; "" counts those that have not ended.
        caught_up: how many passed while nothing was running.
        succeeded: when one was last rendered; None if none was.
        seconds: how long the last attempt took that was.
    """

    report: str
    schedule: str
    outcomes: Mapping[str, int]
    caught_up: int
    succeeded: dt.datetime | None
    seconds: float | None


def written(moment: dt.datetime) -> str:
    """Return an instant as the ledger writes it: UTC, to the second."""
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S+00:00")


def read(text: str) -> dt.datetime:
    """Return an instant that the ledger wrote."""
    return dt.datetime.fromisoformat(text)


class Entry(NamedTuple):
    """A slot that is to be entered.

    Attributes:
        starts: when it is to run.
        skipped: why it is not; empty where it is.
        corrects: the slot whose briefing it corrects, and the correction's number.
    """

    key: Key
    starts: dt.datetime
    trigger: Trigger
    skipped: str = ""
    corrects: int | None = None
    correction: int = 0

    def row(self, now: str) -> dict[str, Any]:
        """Return it as a row of the table."""
        return {
            "report": self.key.report,
            "schedule": self.key.schedule,
            "due": written(self.key.due),
            "starts": written(self.starts),
            "trigger": self.trigger.value,
            "state": (State.ENDED if self.skipped else State.DUE).value,
            "outcome": Outcome.SKIPPED.value if self.skipped else "",
            "reason": self.skipped,
            "details": {},
            "entered": now,
            "ended": now if self.skipped else "",
            "corrects": self.corrects,
            "correction": self.correction,
        }


class Ending(NamedTuple):
    """How an attempt leaves its slot.

    Attributes:
        state: ENDED; SENDING or WAITING where there is something to deliver.
        approval: hashes of the PDFs that must be approved, and until when; None for none.
    """

    attempt: int
    state: State
    outcome: Outcome
    reason: str
    details: Mapping[str, Any]
    approval: tuple[Sequence[str], dt.datetime] | None = None


class Forgotten(NamedTuple):
    """Hashes of stored files that no slot has any more."""

    pdfs: Sequence[str]
    bodies: Sequence[str]


class Kind(StrEnum):
    """What a message is for: subscribers, approvers, or the owner."""

    BRIEFING = "briefing"
    DRAFT = "draft"
    NOTICE = "notice"


class Stage(StrEnum):
    """Where a delivery stands.

    WAITING is for approval. HANDED has been given to the server whole, and its answer is not
    known yet. UNKNOWN lost that answer twice; BOUNCED was accepted and came back.
    """

    WAITING = "waiting"
    QUEUED = "queued"
    SENDING = "sending"
    HANDED = "handed over"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    GIVEN_UP = "given up"
    UNKNOWN = "unknown"
    BOUNCED = "bounced"
    CANCELLED = "cancelled"


OPEN = (Stage.WAITING, Stage.QUEUED, Stage.SENDING, Stage.HANDED)
"""Deliveries that may still be sent."""

FAILED = (Stage.REFUSED, Stage.GIVEN_UP, Stage.UNKNOWN)
"""Deliveries that have ended without being accepted."""

MOST_DOUBTS = 2
"""An answer that was lost is followed by one more try, and no other."""


class Posting(NamedTuple):
    """What is to be sent.

    Attributes:
        round: the attempt that made it, so that a draft is sent anew by another attempt.
        channel: its name.
        key, language: of the briefing.
        address: the subscriber's; for a channel that is no mail, the name of the file.
        message_id: fixed before the first try; empty where it is no mail.
        head: the headers of the message.
        body: hash of what follows them.
        artifact: hash of the PDF.
        file: name of the PDF.
        stage: QUEUED; WAITING for approval; REFUSED where the address is none.
    """

    kind: Kind
    round: int
    channel: str
    address: str
    key: str = ""
    language: str = ""
    message_id: str = ""
    head: str = ""
    body: str = ""
    artifact: str = ""
    file: str = ""
    stage: Stage = Stage.QUEUED
    answer: str = ""


class DeliveryRecord(NamedTuple):
    """A posting, and what became of it.

    Attributes:
        tries: how often it was tried.
        doubts: how often the server's answer to the whole message was lost.
        next: when it is tried next, at the earliest.
        since: when its time to give up began to run.
        settled: when it was accepted or given up; None until then.
        answer: the last words of the server, or why it was not tried.
    """

    id: int
    slot: int
    kind: Kind
    channel: str
    address: str
    key: str
    language: str
    message_id: str
    head: str
    body: str
    artifact: str
    file: str
    stage: Stage
    tries: int
    doubts: int
    next: dt.datetime
    entered: dt.datetime
    since: dt.datetime
    settled: dt.datetime | None
    answer: str


class TryRecord(NamedTuple):
    """One try of a delivery."""

    at: dt.datetime
    verdict: str
    answer: str


class ApprovalRecord(NamedTuple):
    """What must be approved before it leaves.

    Attributes:
        hashes: of the PDFs that go out when it is.
        decision: approved, rejected or expired; empty until then.
        because: why it was rejected.
    """

    slot: int
    asked: dt.datetime
    until: dt.datetime
    hashes: Sequence[str]
    decision: str
    by: str
    because: str
    decided: dt.datetime | None
