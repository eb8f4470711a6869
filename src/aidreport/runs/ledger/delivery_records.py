"""What the ledger holds of deliveries: messages, to whom, and what became of them."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import datetime as dt


class MessageKind(StrEnum):
    """Whom a message is for: subscribers (briefing), approvers (draft), or the owner (notice)."""

    BRIEFING = "briefing"
    DRAFT = "draft"
    NOTICE = "notice"


class DeliveryStatus(StrEnum):
    """The status of a delivery.

    WAITING needs approval. HANDED was sent to the server completely; its answer is not known
    yet. UNKNOWN lost that answer twice, or was open in a ledger that was restored; BOUNCED was
    accepted and came back. CANCELLED was called back or not approved; a correction goes out instead
    of what is WITHDRAWN.
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
    WITHDRAWN = "withdrawn"


OPEN = (
    DeliveryStatus.WAITING,
    DeliveryStatus.QUEUED,
    DeliveryStatus.SENDING,
    DeliveryStatus.HANDED,
)
"""Deliveries that may still be sent."""

FAILED = (DeliveryStatus.REFUSED, DeliveryStatus.GIVEN_UP, DeliveryStatus.UNKNOWN)
"""Deliveries that ended without being accepted."""

MOST_DOUBTS = 2
"""After a lost answer there is one more try, and no other."""


class Posting(NamedTuple):
    """A delivery to be entered.

    Attributes:
        round: the attempt that made it, so that another attempt sends a new draft.
        channel: its name.
        key, language: of the briefing.
        address: the subscriber's; for a channel other than mail, the name of the file.
        message_id: fixed before the first try; empty for channels other than mail.
        head: the headers of the message.
        body: hash of what follows them.
        artifact: hash of the PDF.
        file: name of the PDF.
        status: QUEUED; WAITING for approval; REFUSED for an invalid address.
    """

    kind: MessageKind
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
    status: DeliveryStatus = DeliveryStatus.QUEUED
    answer: str = ""


class DeliveryRecord(NamedTuple):
    """A posting, and what happened to it.

    Attributes:
        tries: how often it was tried.
        doubts: how often the server's answer to the complete message was lost.
        next: when it is tried next, at the earliest.
        since: the start of the time after which it is given up.
        settled: when it was accepted or given up; None until then.
        answer: the server's last answer, or why it was not tried.
        withdrawn_by: the slot of the correction that goes out instead; None for none.
    """

    id: int
    slot: int
    kind: MessageKind
    channel: str
    address: str
    key: str
    language: str
    message_id: str
    head: str
    body: str
    artifact: str
    file: str
    status: DeliveryStatus
    tries: int
    doubts: int
    next: dt.datetime
    entered: dt.datetime
    since: dt.datetime
    settled: dt.datetime | None
    answer: str
    withdrawn_by: int | None
