"""Messages as they are sent: a head for each subscriber, a body that many share, the envelope."""

from __future__ import annotations

import hashlib
import re
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr, parseaddr
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, Protocol
from urllib.parse import quote
from uuid import uuid4

from aidreport.delivery.proofs import HEADER
from aidreport.errors import ConfigError, install
from aidreport.statements import state

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Sequence

    from aidreport.delivery.proofs import RecordProof

_POLICY = SMTP.clone(cte_type="7bit")
_BREAKS = re.compile(r"\r(?!\n)|(?<!\r)\n|\r\n(?![ \t]|$)|[\x00\x0b\x0c]")
"""What would end a header early: a line break that is not followed by a space."""

_SIGNED = (
    b"from", b"to", b"reply-to", b"subject", b"date", b"message-id", b"mime-version",
    b"content-type", b"list-unsubscribe", b"list-unsubscribe-post", b"aidreport-record",
)  # fmt: skip
"""What the signature covers, present or not. Programs show the button that unsubscribes only if
both its headers are signed (RFC 8058, section 4); the type says how the body is read."""

_LONGEST_NAME = 60
"""Of ASCII characters, on the first line of a header."""


class Enclosure(NamedTuple):
    """A file that goes with a message."""

    name: str
    media_type: str
    content: bytes


class Texts(NamedTuple):
    """What a message says: subject, and the same in plain text and in HTML."""

    subject: str
    text: str
    html: str
    language: str


class Headers(NamedTuple):
    """The headers that differ from message to message.

    Attributes:
        sender, reply_to: with a name or without.
        address, name: of the subscriber.
        unsubscribe: an address of mail or web; empty for none.
    """

    sender: str
    reply_to: str
    address: str
    name: str
    subject: str
    date: dt.datetime
    message_id: str
    unsubscribe: str = ""


class Signer(NamedTuple):
    """The key that signs messages: domain, selector, and the private key as PEM."""

    domain: str
    selector: str
    key: bytes


def body_of(
    texts: Texts, enclosures: Sequence[Enclosure] = (), proofs: Sequence[RecordProof] = ()
) -> bytes:
    """Return the body of a message with the headers that describe it; lines end in CRLF.

    The same texts and files give the same bytes.
    """
    message = EmailMessage(_POLICY)
    for proof in proofs:
        message[HEADER] = proof.as_header()
    message.set_content(texts.text)
    message.add_alternative(texts.html, subtype="html")
    for part in message.walk():
        if part.get_content_maintype() == "text":
            part["Content-Language"] = texts.language
    for enclosure in enclosures:
        kind, _, subtype = enclosure.media_type.partition("/")
        message.add_attachment(
            enclosure.content, maintype=kind, subtype=subtype, filename=enclosure.name
        )
    content = hashlib.sha256(repr((texts, enclosures)).encode()).hexdigest()[:24]
    multiparts = [part for part in message.walk() if part.is_multipart()]
    for number, part in enumerate(multiparts):
        part.set_boundary(f"=_{content}_{number}")
    return message.as_bytes()


def message_id(sender: str) -> str:
    """Return a new Message-ID at the sender's domain; its first part identifies the envelope."""
    domain = parseaddr(sender)[1].rpartition("@")[2] or "localhost"
    return f"<{uuid4().hex}@{domain}>"


def envelope_id(identifier: str) -> str:
    """Return the identifier of the envelope that a Message-ID belongs to."""
    return identifier.strip("<>").partition("@")[0]


def head_of(headers: Headers) -> bytes:
    """Return the headers of a message before those of its body.

    Raises:
        ConfigError: a header cannot contain an address or a text.
    """
    text = " ".join(headers.subject.split())
    # Lines of a bounded length, in ASCII (RFC 2047).
    subject = Header(text, "us-ascii" if text.isascii() else "utf-8", header_name="Subject")
    fields = [
        ("From", _address(*parseaddr(headers.sender))),
        ("To", _address(headers.name, headers.address)),
        ("Reply-To", _address(*parseaddr(headers.reply_to)) if headers.reply_to else ""),
        ("Subject", subject.encode(linesep="\r\n")),
        ("Date", format_datetime(headers.date)),
        ("Message-ID", headers.message_id),
        ("Auto-Submitted", "auto-generated"),
        ("X-Auto-Response-Suppress", "All"),
        ("List-Unsubscribe", f"<{headers.unsubscribe}>" if headers.unsubscribe else ""),
    ]
    if headers.unsubscribe.startswith("https:"):
        fields.append(("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))
    lines = [f"{name}: {value}\r\n" for name, value in fields if value]
    if any(_BREAKS.search(line) or not line.isascii() for line in lines):
        raise ConfigError(
            state("setup.no-headers", address=repr(headers.address)),
            why=state("setup.no-headers-why"),
            fix=state("setup.no-headers-fix"),
        )
    return "".join(lines).encode("ascii")


def dkim_signed(content: bytes, signer: Signer) -> bytes:
    """Return a message with the signature of a domain before it (DKIM, RFC 6376).

    Raises:
        ConfigError: the key cannot be used, or the library is not installed.
    """
    try:
        import dkim
    except ImportError:
        raise ConfigError(
            state("setup.no-dkim-library"),
            fix=state("setup.no-dkim-library-fix", command=install("dkim")),
        ) from None
    try:
        header = dkim.sign(
            content,
            signer.selector.encode(),
            signer.domain.encode(),
            signer.key,
            canonicalize=(b"relaxed", b"simple"),
            include_headers=list(_SIGNED),
        )
    except dkim.DKIMException as error:
        raise ConfigError(
            state("setup.dkim", problem=str(error)),
            why=state("setup.dkim-why"),
            fix=state("setup.dkim-fix"),
        ) from None
    return bytes(header) + content


def unsubscribe_link(template: str, address: str) -> str:
    """Return where a subscriber unsubscribes: the address fills {address}, escaped (RFC 3986)."""
    return template.replace("{address}", quote(address, safe="@"))


def _address(name: str, address: str) -> str:
    """Return an address with a name, in encoded words of at most 75 characters (RFC 2047)."""
    name = " ".join(name.split())
    if name.isascii() and len(name) <= _LONGEST_NAME:
        return formataddr((name, address))
    words = Header(name, "utf-8", header_name="Reply-To").encode(maxlinelen=75, linesep="\r\n")
    return f"{words}\r\n <{address}>"


class TryResult(StrEnum):
    """The result of one try.

    LOST is a message that was handed over completely and whose answer never came.
    """

    ACCEPTED = "accepted"
    REFUSED = "refused"
    TOO_LARGE = "too large"
    DEFERRED = "deferred"
    LOST = "lost"


class Receipt(NamedTuple):
    """The result of one try, with the answer of the other side."""

    verdict: TryResult
    answer: str


class Envelope(NamedTuple):
    """What is delivered to one place.

    Attributes:
        sender, recipient: plain addresses.
        identifier: of this delivery, the same for each try.
        content: the complete message, or what a web service receives; lines end in CRLF.
        file: the name of the PDF.
        pdf: for channels other than mail.
    """

    sender: str
    recipient: str
    identifier: str
    content: bytes
    file: str = ""
    pdf: bytes = b""


class ChannelDownError(Exception):
    """A channel accepts nothing now; the message is the other side's answer."""


class Channel(Protocol):
    """A way to send envelopes; used by one thread."""

    def deliver(self, envelope: Envelope, hand_over: Callable[[], None]) -> Receipt:
        """Deliver an envelope.

        Args:
            hand_over: called before the last byte that makes it a delivery.

        Raises:
            ChannelDownError: nothing can be delivered now.
        """

    def close(self) -> None:
        """Close connections."""
