"""What is entered into the ledger: slots, and how attempts leave them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from aidreport.runs.ledger.records import Outcome, State, written

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from aidreport.runs.ledger.records import Key, Trigger


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
