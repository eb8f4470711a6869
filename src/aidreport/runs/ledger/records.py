"""What the ledger holds of slots: their attempts, stages and files, and approvals."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from aidreport.errors import LedgerError
from aidreport.model.formats import FORMATS
from aidreport.model.sentences import kept_sentence
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sqlalchemy import Row

    from aidreport.model.formats import Format

Record = TypeVar("Record")
Value = TypeVar("Value")

_TIMES = frozenset(
    {"starts", "entered", "started", "ended", "created", "next", "since", "settled"}
    | {"asked", "until", "decided"}
)
"""The columns that are instants."""


class SlotState(StrEnum):
    """The state of a slot; a running one may also have been interrupted.

    A waiting one is drawn and needs approval; a sending one is published.
    """

    DUE = "due"
    RUNNING = "running"
    WAITING = "waiting"
    SENDING = "sending"
    ENDED = "ended"


class Outcome(StrEnum):
    """How a slot ended: published with no subscribers (rendered), sent to all, or not published."""

    RENDERED = "rendered"
    SENT = "sent"
    SKIPPED = "skipped"
    HELD = "held"
    FAILED = "failed"


PUT_OFF = "put off"
"""The outcome of an attempt, not of a slot: it could not go on for now."""


class Trigger(StrEnum):
    """What started a slot."""

    SCHEDULE = "schedule"
    CATCH_UP = "catch-up"
    COMMAND = "command"


class Key(NamedTuple):
    """A slot's identity: the instant is in UTC."""

    report: str
    schedule: str
    due: dt.datetime


class ScheduleMark(NamedTuple):
    """How far the slots of a schedule are entered.

    Attributes:
        until: the instant up to which they are.
        rule: that they follow, as JSON; empty if an earlier version entered them.
        gone: whether the configuration had it no longer when it was looked at.
    """

    name: str
    until: dt.datetime
    rule: str
    gone: bool = False


class ReportMark(NamedTuple):
    """A report that was seen.

    Attributes:
        config: the file that had it.
        identity: what it was but for its name, as JSON. Both are empty if an earlier version
            has seen it.
    """

    name: str
    config: str
    identity: str


class SlotRecord(NamedTuple):
    """A slot.

    Attributes:
        starts: when it is to run.
        outcome, ended: None until it has ended.
        reason: why it ended so, a sentence.
        details: more about the reason, such as the values of a condition.
        corrects: the slot whose briefing it corrects; None for none.
        correction: the correction's number, from 1; 0 for none.
    """

    id: int
    key: Key
    starts: dt.datetime
    trigger: Trigger
    state: SlotState
    outcome: Outcome | None
    reason: str
    details: Mapping[str, Any]
    entered: dt.datetime
    ended: dt.datetime | None
    corrects: int | None = None
    correction: int = 0


class StageRecord(NamedTuple):
    """A part of an attempt; `ended` is None if it was interrupted."""

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
    """A file of a slot, a PDF or a web page, with the hashes of what it was made from.

    Attributes:
        path: where it is published.
        inputs: hash of the data.
        config: hash of the report's section.
        template: hash of the template, its wording and its brand.
        key: of a burst; empty without one.
        language: of the briefing.
        draft: whether it is a draft for approval.
        title, date: of the briefing.
        subject: of its message.
        body: hash of the message's body, the same for all formats; empty for none.
        plain_body: hash of a body with a link instead of the files; empty for none.
        record: hash of the record of figures in the file; empty if an earlier version made it.
        format: pdf or html.
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
    record: str = ""
    format: Format = "pdf"


def sent_first(artifacts: Sequence[ArtifactRecord]) -> list[ArtifactRecord]:
    """Return the artifact of each briefing that stands for all its formats: the PDF, if there is.

    Each briefing has one message, with its files in all formats.
    """
    found: dict[tuple[str, str, bool], ArtifactRecord] = {}
    for item in sorted(artifacts, key=lambda item: FORMATS.index(item.format)):
        found.setdefault((item.key, item.language, item.draft), item)
    chosen = set(found.values())
    return [item for item in artifacts if item in chosen]


class Tally(NamedTuple):
    """The slots of a schedule, counted.

    Attributes:
        outcomes: number by outcome; "" counts those that have not ended.
        caught_up: how many passed while the daemon was not running.
        succeeded: when one was last published; None if none was.
        seconds: duration of the last successful attempt.
    """

    report: str
    schedule: str
    outcomes: Mapping[str, int]
    caught_up: int
    succeeded: dt.datetime | None
    seconds: float | None


def as_text(moment: dt.datetime) -> str:
    """Return an instant as the ledger writes it: UTC, to the second."""
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S+00:00")


def as_instant(text: str) -> dt.datetime:
    """Return an instant that the ledger wrote.

    Raises:
        LedgerError: it is none.
    """
    return stored(dt.datetime.fromisoformat, text)


def stored(kind: Callable[[str], Value], text: str) -> Value:
    """Return a text of the ledger as what it stands for.

    Raises:
        LedgerError: it stands for nothing.
    """
    try:
        return kind(text)
    except (ValueError, TypeError):
        raise LedgerError(
            state("ledger.no-meaning", value=repr(str(text)[:40])),
            why=state("ledger.not-trusted"),
            fix=state("ledger.restore-backup"),
        ) from None


def record_of(kind: Callable[..., Record], row: Row[Any], /, **values: Any) -> Record:
    """Return a row of the ledger as a record; `values` are those that differ from its columns.

    Args:
        kind: the class of the record, whose fields have the names of columns.
    """
    names: tuple[str, ...] = kind._fields  # type: ignore[attr-defined] # of a named tuple
    for name in names:
        if name not in values:
            value = getattr(row, name)
            values[name] = (as_instant(value) if value else None) if name in _TIMES else value
    return kind(**values)


def reason_row(reason: str) -> dict[str, Any]:
    """Return a reason as values of the table: its text, and what it is made of, if need be."""
    return {"reason": str(reason), "said": kept_sentence(reason)}


class Hold(NamedTuple):
    """Why a slot is held that is entered, and what to do about it; empty if it is not."""

    reason: str = ""
    fix: str = ""


class Entry(NamedTuple):
    """A slot that is to be entered.

    Attributes:
        starts: when it is to run.
        skipped, held: why it is skipped or held; empty if it is not.
        corrects: the slot whose briefing it corrects, and the correction's number.
        in_turn: whether it waits for earlier slots of its report, and is not skipped for them.
    """

    key: Key
    starts: dt.datetime
    trigger: Trigger
    skipped: str = ""
    corrects: int | None = None
    correction: int = 0
    in_turn: bool = True
    held: Hold = Hold()

    def row(self, now: str) -> dict[str, Any]:
        """Return it as a row of the table."""
        reason = self.skipped or self.held.reason
        outcome = Outcome.SKIPPED if self.skipped else Outcome.HELD
        return {
            "report": self.key.report,
            "schedule": self.key.schedule,
            "due": as_text(self.key.due),
            "starts": as_text(self.starts),
            "trigger": self.trigger.value,
            "state": (SlotState.ENDED if reason else SlotState.DUE).value,
            "outcome": outcome.value if reason else "",
            "reason": reason,
            "details": {"fix": self.held.fix} if self.held.fix and not self.skipped else {},
            "entered": now,
            "ended": now if reason else "",
            "corrects": self.corrects,
            "correction": self.correction,
        }


class Ending(NamedTuple):
    """The state of a slot after an attempt.

    Attributes:
        state: ENDED; SENDING or WAITING if there is something to deliver.
        approval: what approval is asked for; None for none.
    """

    attempt: int
    state: SlotState
    outcome: Outcome
    reason: str
    details: Mapping[str, Any]
    approval: ApprovalRequest | None = None


class ApprovalRequest(NamedTuple):
    """A request for approval.

    Attributes:
        hashes: of the PDFs that are sent once approved.
        requester: the system user who made the run.
    """

    hashes: Sequence[str]
    until: dt.datetime
    requester: str

    def row(self, now: str) -> dict[str, Any]:
        """Return it as values of the table."""
        values = {"asked": now, "until": as_text(self.until), "requester": self.requester}
        return {**values, "hashes": list(self.hashes)}


class ApprovalRecord(NamedTuple):
    """A request for approval, and the decision.

    Attributes:
        hashes: of the PDFs that are sent once approved.
        decision: approved, rejected, expired, replaced or void; empty until then.
        by: the name of who decided, as the configuration has it.
        because: why it was rejected, or is void.
        requester, account: the system users who made the run, and who decided.
    """

    slot: int
    asked: dt.datetime
    until: dt.datetime
    hashes: Sequence[str]
    decision: str
    by: str
    because: str
    decided: dt.datetime | None
    requester: str
    account: str
