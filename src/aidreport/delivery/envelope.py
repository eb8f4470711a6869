"""What a channel is given, and what it says of it."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable


class Verdict(StrEnum):
    """What became of one try.

    LOST is a message that was handed over whole and whose answer never came.
    """

    ACCEPTED = "accepted"
    REFUSED = "refused"
    TOO_LARGE = "too large"
    DEFERRED = "deferred"
    LOST = "lost"


class Receipt(NamedTuple):
    """What a channel says of one try, in the words of the other side."""

    verdict: Verdict
    answer: str


class Envelope(NamedTuple):
    """What is to be delivered to one place.

    Attributes:
        sender, recipient: plain addresses.
        identifier: of this delivery, the same for each try.
        content: the whole message, or what a program on the web is told; lines end in CRLF.
        file: the name of the PDF.
        pdf: for channels that are no mail.
    """

    sender: str
    recipient: str
    identifier: str
    content: bytes
    file: str = ""
    pdf: bytes = b""


class ChannelDownError(Exception):
    """A channel takes nothing at all now; the message says why, in the other side's words."""


class Channel(Protocol):
    """A way for envelopes to leave; used by one thread."""

    def deliver(self, envelope: Envelope, hand_over: Callable[[], None]) -> Receipt:
        """Deliver an envelope.

        Args:
            hand_over: called before the last byte that makes it a delivery.

        Raises:
            ChannelDownError: nothing can be delivered now.
        """

    def close(self) -> None:
        """Let go of connections."""
