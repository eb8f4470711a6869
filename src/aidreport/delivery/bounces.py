"""What happened to a message, as mail servers report it (RFC 3464).

This only reads one message; anybody can write anything to the mailbox. A report is evidence
only once its envelope or Message-ID is known to be one of ours.
"""

from __future__ import annotations

import re
from email import message_from_bytes
from email.message import Message
from email.parser import BytesHeaderParser
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

READ = 250_000
"""Bytes of a message that are read: the report comes before the returned message, and a hostile
message could keep the parser busy for long."""

LONGEST = 300
"""Characters of a diagnostic that are kept."""

_LONGEST_FIELD = 1_000
_ADDRESS_TYPES = ("rfc822", "utf-8")
_REPORT = ("message/delivery-status", "message/global-delivery-status")
_RETURNED = ("message/rfc822", "message/global")
_RETURNED_HEADERS = ("text/rfc822-headers", "message/rfc822-headers", "message/global-headers")


class Action(StrEnum):
    """What a server did with a message for one recipient."""

    FAILED = "failed"
    DELAYED = "delayed"
    DELIVERED = "delivered"
    RELAYED = "relayed"
    EXPANDED = "expanded"


_BY_STATUS = {"5": Action.FAILED, "4": Action.DELAYED, "2": Action.DELIVERED}


class Bounce(NamedTuple):
    """What a server reports about one recipient of one message.

    Every text is one printable line; what the report does not say is "".

    Attributes:
        envelope_id: the ENVID that the message was sent with.
        message_id: of the message that is returned, with its angle brackets.
        address: the recipient, in lower case: the original one if the report names it, since
            the final one may be the unknown target of an alias.
        action: what was done.
        status: class, subject and detail (RFC 3463): "5.1.1".
        diagnostic: the answer of the server, at most 300 characters.
    """

    envelope_id: str
    message_id: str
    address: str
    action: Action
    status: str
    diagnostic: str


def bounces_in(content: bytes) -> list[Bounce]:
    """Return what a message reports, one bounce for each recipient.

    A message that is not a report, or is broken, reports nothing. Understood are delivery
    status notifications, and messages with an empty sender that name the failed recipients
    (X-Failed-Recipients) and return the original.
    """
    try:
        # The older policy leaves headers unparsed: the newer one raises on hostile ones.
        message = message_from_bytes(content[:READ])
        if message.get_content_type() != "multipart/report":
            return list(_unreported(message))
        kind = str(message.get_param("report-type")).strip().lower()
        return list(_reported(message)) if kind == "delivery-status" else []
    except Exception:  # anybody may write to the mailbox, and the parser has its own bugs
        return []


def _reported(message: Message) -> Iterator[Bounce]:
    blocks = [block for part in _parts(message, _REPORT) for block in _blocks(part)]
    envelopes = (_field(block, "Original-Envelope-Id") for block in blocks)
    envelope_id = _from_xtext(next(filter(None, envelopes), ""))
    message_id = _returned_id(message)
    for block in blocks:
        address = _address(block, "Original-Recipient") or _address(block, "Final-Recipient")
        diagnostic = _field(block, "Diagnostic-Code")
        status = _status(_field(block, "Status")) or _status(diagnostic)
        word = _field(block, "Action").lower().partition(" ")[0]
        action = Action(word) if word in set(Action) else _BY_STATUS.get(status[:1])
        if address and action:
            answer = re.sub(r"^[\w.-]+ ?; ?", "", diagnostic)[:LONGEST].rstrip()
            yield Bounce(envelope_id, message_id, address, action, status, answer)


def _unreported(message: Message) -> Iterator[Bounce]:
    """Yield the failures that Exim and Gmail describe without a report."""
    if _field(message, "Return-Path") != "<>":
        return
    message_id = _returned_id(message)
    failed = ",".join(_fields(message, "X-Failed-Recipients")).lower().split(",")
    for address in dict.fromkeys(name.strip(" <>") for name in failed):
        if message_id and "@" in address:
            yield Bounce("", message_id, address, Action.FAILED, "", "")


def _parts(message: Message, kinds: tuple[str, ...]) -> Iterator[Message]:
    """Return the parts of these types at the top of a message, not those within others."""
    return (part for part in _within(message) if part.get_content_type() in kinds)


def _within(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [inner for inner in payload if isinstance(inner, Message)] if part.is_multipart() else []


def _blocks(part: Message) -> Iterator[Message]:
    """Yield the groups of fields of a report: about the message, then about each recipient."""
    for block in _within(part):
        yield block
        # Of message/global-delivery-status the parser takes the first group only.
        rest = block.get_payload(decode=True)
        for text in re.split(rb"\r?\n[ \t]*\r?\n", rest) if isinstance(rest, bytes) else ():
            yield _headers(text.strip())


def _headers(content: bytes) -> Message:
    return BytesHeaderParser().parsebytes(content)


def _returned_id(message: Message) -> str:
    """Return the Message-ID of the message that is returned, whole or its headers."""
    for part in _parts(message, (*_RETURNED, *_RETURNED_HEADERS)):
        text = part.get_payload(decode=True)  # None of what the parser took apart already
        original = _headers(text) if isinstance(text, bytes) else next(iter(_within(part)), part)
        if match := re.search(r"<[^<> ]+>", _field(original, "Message-ID")):
            return match[0]
    return ""


def _fields(block: Message, name: str) -> list[str]:
    """Return the fields of a name, each as one printable line."""
    raw = (str(value) for key, value in block.raw_items() if key.lower() == name.lower())
    return [_line(value) for value in raw]


def _field(block: Message, name: str) -> str:
    return next(iter(_fields(block, name)), "")


def _line(text: str) -> str:
    """Return text as one line without control, invisible or undecodable characters."""
    decoded = text[: 10 * _LONGEST_FIELD].encode("utf-8", "surrogateescape")
    text = decoded.decode("utf-8", "replace")
    printable = "".join(char if char.isprintable() else " " for char in text)
    return " ".join(printable.split())[:_LONGEST_FIELD]


def _from_xtext(text: str) -> str:
    """Return the text that xtext (RFC 3461) encodes; other text stays as it is.

    Postfix reports a decoded envelope, other servers report it as they received it.
    """
    decoded = re.sub(r"\+([0-9A-F]{2})", lambda code: chr(int(code[1], 16)), text)
    return decoded if decoded.isascii() and decoded.isprintable() else text


def _address(block: Message, name: str) -> str:
    """Return the address of a recipient field in lower case, "" if it is not one of e-mail."""
    field = _field(block, name)
    kind, typed, value = field.partition(";")
    if not typed:
        value = field
    elif kind.strip().lower() not in _ADDRESS_TYPES:
        return ""
    address = value.strip(" <>").lower()
    return address if "@" in address else ""


def _status(text: str) -> str:
    match = re.search(r"(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?![\d.])", text, re.ASCII)
    return match[0] if match else ""
