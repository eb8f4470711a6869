"""What the ledger knows about messages: what is to be sent to whom, and what became of it."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence


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
