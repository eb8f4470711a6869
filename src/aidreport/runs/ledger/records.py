"""What the ledger knows about a slot."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


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
