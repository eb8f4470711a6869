"""A run whose messages wait in the outbox, for the benchmarks that send them."""

from __future__ import annotations

import datetime as dt
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bars import arguments

from aidreport.runs.ledger.delivery_records import MessageKind, Posting
from aidreport.runs.ledger.ledger import Ledger
from aidreport.runs.ledger.records import Ending, Entry, Key, Outcome, SlotState, Trigger
from aidreport.runs.ledger.store import Store, open_store

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable, Iterator

SENDER = "aid@example.test"
_LINE = b"x" * 76 + b"\r\n"


def options_of(description: str | None, **numbers: int) -> argparse.Namespace:
    """Return the options of a command line: what all take, and these numbers."""
    parser = arguments(description, runs=1)
    for name, default in numbers.items():
        parser.add_argument(f"--{name}", type=int, default=default)
    return parser.parse_args()


@contextmanager
def ledger_with(postings: Callable[[Store], Iterable[Posting]]) -> Iterator[tuple[Ledger, int]]:
    """Give a ledger in a folder of its own with a run that sends, and the run's number.

    Args:
        postings: what is sent, made with the store that keeps it.
    """
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(Path(folder) / "state", lambda: dt.datetime.now(dt.UTC))
        ledger = Ledger(store)
        slot = ledger.enter(Entry(Key("r", "main", store.now()), store.now(), Trigger.COMMAND))
        ending = Ending(ledger.begin(slot.id), SlotState.SENDING, Outcome.RENDERED, "", {})
        ledger.conclude(slot.id, ending, list(postings(store)))
        yield ledger, slot.id
        store.close()


def body(size: int) -> bytes:
    """Return the body of a message of about so many bytes."""
    return b"MIME-Version: 1.0\r\n\r\n" + _LINE * (size // len(_LINE))


def head(number: int) -> str:
    """Return the head of a message to a subscriber."""
    return f"From: {SENDER}\r\nTo: {address(number)}\r\n"


def address(number: int) -> str:
    """Return the address of a subscriber."""
    return f"s{number}@example.test"


def message(number: int, kept: str) -> Posting:
    """Return the delivery of a kept body to a subscriber."""
    identifier = f"<{number}@example.test>"
    posting = Posting(MessageKind.BRIEFING, 1, "smtp", address(number), message_id=identifier)
    return posting._replace(head=head(number), body=kept)
