"""Who is sent a briefing, and how: the sections of config.toml about delivery."""

from __future__ import annotations

import datetime as dt
import re
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated, Literal, Self
from urllib.parse import urlsplit

from aidreport.config.places import PRIVATE, WrittenFolder
from aidreport.config.schedules import Duration
from aidreport.config.secret import Secret
from aidreport.config.stores import StoreOption, WithoutPassword
from aidreport.errors import near_miss
from aidreport.files.schema import (
    AfterValidator,
    BeforeValidator,
    Field,
    Schema,
    Tag,
    field_validator,
    model_validator,
)
from aidreport.files.toml import PathText, as_list, by_kind, matching
from aidreport.statements import Statement, state

if TYPE_CHECKING:
    from collections.abc import Sequence

FOLDER, SMTP = "folder", "smtp"
"""The channels that have no section in [copies] or [webhooks]."""

LINK_FIELDS = ("file", "report", "date")


def unknown_field(name: str, known: Sequence[str]) -> Statement:
    """Say that a field in braces is none of those that are filled in."""
    return state("config.unknown-field", braced=f"{{{name}}}", near=near_miss(name, known))


def _link(value: str) -> str:
    for name in re.findall(r"\{([^}]*)\}", value):
        if name not in LINK_FIELDS:
            raise ValueError(unknown_field(name, LINK_FIELDS))
    if value and (not re.fullmatch(r"https?://\S+", value) or "{file}" not in value):
        raise ValueError(state("config.link"))
    return value


def _sender(value: str) -> str:
    from email.utils import parseaddr

    if value and "@" not in parseaddr(value)[1].strip("@"):
        raise ValueError(state("config.sender", value=value))
    return value


ChannelName = Annotated[
    str,
    matching(
        rf"(?!({FOLDER}|{SMTP})$)[A-Za-z0-9][A-Za-z0-9_-]*",
        "config.channel-name",
    ),
]
# A line break could end a header and begin another.
_ONE_LINE = matching(r"[^\x00-\x1f]*", "config.one-line")
OneLine = Annotated[str, _ONE_LINE]
_UNSUBSCRIBE = matching(r"|(mailto:|https?://)[^\s<>,]+", "config.unsubscribe")


def web_host(url: str) -> str:
    """Return the host of an address on the web, which may be a secret and is not shown.

    Raises:
        ValueError: it is no such address, or one that no request can be sent to.
    """
    with suppress(ValueError):  # of brackets, ports and names of hosts, which have many rules
        parts = urlsplit(url)
        host = parts.hostname or ""
        sound = url.replace(host, "").isascii() and url.isprintable() and " " not in url
        sound = sound and parts.port != 0
        if parts.scheme in ("http", "https") and sound and host.encode("idna"):
            return host
    raise ValueError(state("config.web-address"))


class Dkim(Schema):
    """The key that signs messages (RFC 6376); needs the extra dkim."""

    domain: OneLine = Field(description="The domain that is responsible for the messages.")
    selector: OneLine = Field(description="Name of the key in the domain's DNS.")
    key: Annotated[PathText, PRIVATE] = Field(description="File of the private key, PEM.")


class Bounces(Schema):
    """The mailbox that receives bounces: a maildir, or one on an IMAP server."""

    allow_outside: bool = Field(
        False, description="Whether maildir may be outside the folder of the configuration."
    )
    maildir: WrittenFolder = Field(
        "", description="Folder of the maildir; what was read is moved from new/ to cur/."
    )
    imap: OneLine = Field("", description="Name of the IMAP server, reached over TLS.")
    port: int = Field(993, ge=1, le=65_535, description="Port of the server.")
    user: OneLine = Field("", description="User name.")
    password: Secret | None = Field(None, description="The password.")
    mailbox: OneLine = Field("INBOX", description="The mailbox that is read.")
    ca: str = Field("", description="Trusted certificates; default: the system's.")

    @model_validator(mode="after")
    def _one_mailbox(self) -> Self:
        if bool(self.maildir) == bool(self.imap):
            raise ValueError(state("config.one-mailbox"))
        if self.imap and not (self.user and self.password):
            raise ValueError(state("config.imap-needs"))
        return self


class Mail(Schema):
    """Settings of all messages."""

    sender: Annotated[OneLine, AfterValidator(_sender)] = Field(
        "", description='Sender: "Humanitarian section <aid@ministry.example>".'
    )
    reply_to: OneLine = Field("", description="Where answers go; default: the sender.")
    owner: Annotated[list[OneLine], BeforeValidator(as_list)] = Field(
        default_factory=list, description="Who is notified of failures and recoveries."
    )
    unsubscribe: Annotated[OneLine, _UNSUBSCRIBE] = Field(
        "", description="mailto: or https:// address; {address} is filled in."
    )
    allow_outside: bool = Field(
        False, description="Whether folder may be outside the folder of the configuration."
    )
    folder: WrittenFolder = Field(
        "output/outbox", description="Where the channel folder puts messages, as .eml files."
    )
    retry: Duration = Field(
        dt.timedelta(minutes=2),
        description="Wait before the second try; it doubles up to four hours, with jitter.",
    )
    give_up: Duration = Field(
        dt.timedelta(days=3),
        description="A message that is not accepted within this time has failed.",
    )
    too_large: Literal["fail", "link"] = Field(
        "fail",
        description="A message over the server's limit: fail, or send a link instead of the files.",
    )
    link: Annotated[str, AfterValidator(_link)] = Field(
        "", description="Where briefings can be read: https://…/{file}; also {report} and {date}."
    )
    dkim: Dkim | None = Field(
        None, description="Key that signs messages; default: they are not signed."
    )
    bounces: Bounces | None = Field(
        None, description="Mailbox for bounces; default: they are not read."
    )

    @model_validator(mode="after")
    def _link_for_large(self) -> Self:
        if self.too_large == "link" and not self.link:
            raise ValueError(state("config.link-needed"))
        return self


class Smtp(Schema):
    """The server for the messages of the channel smtp."""

    host: OneLine = Field(description="Name of the server, as in its certificate.")
    port: int = Field(587, ge=1, le=65_535, description="Port of the server: 587, or 465 for tls.")
    security: Literal["starttls", "tls", "none"] = Field(
        "starttls", description="How the connection is protected; certificates are verified."
    )
    ca: str = Field("", description="Trusted certificates; default: the system's.")
    user: OneLine = Field("", description="User name; default: no login.")
    password: Secret | None = Field(None, description="The password, or the token of XOAUTH2.")
    auth: Literal["plain", "login", "xoauth2"] = Field("plain", description="How to log in.")
    hello: OneLine = Field("", description="The name given in EHLO; default: the machine's.")
    timeout: Duration = Field(dt.timedelta(seconds=60), description="Time limit for each step.")
    connections: int = Field(2, ge=1, le=32, description="The most connections at once.")
    rate: int | None = Field(None, ge=1, description="The most messages per minute.")

    @model_validator(mode="after")
    def _protected(self) -> Self:
        if bool(self.user) != bool(self.password):
            raise ValueError(state("config.user-and-password"))
        if self.user and self.security == "none":
            raise ValueError(state("config.unencrypted-password"))
        return self


class Copy(Schema):
    """A channel that puts a copy of each briefing into a folder or a store."""

    allow_outside: bool = Field(
        False, description="Whether to may be a folder outside that of the configuration."
    )
    to: Annotated[WrittenFolder, _ONE_LINE, WithoutPassword] = Field(
        description="A folder, or a URL such as s3://bucket/briefings; needs the extra copy then."
    )
    options: dict[str, StoreOption] = Field(
        default_factory=dict, description="For the store: key = …, secret = { env = … }."
    )


class Webhook(Schema):
    """A channel that notifies a web service of each briefing."""

    url: Annotated[
        Annotated[OneLine, Tag("<text>")] | Annotated[Secret, Tag("<table>")],
        by_kind("config.webhook-url"),
    ] = Field(description="The service's URL; a secret, if the URL is one.")
    secret: Secret | None = Field(
        None, description="Signs what is sent: X-Aidreport-Signature, HMAC of SHA-256."
    )
    attach: bool = Field(True, description="Send the file too; otherwise only the link.")
    timeout: Duration = Field(dt.timedelta(seconds=30), description="Time limit for the answer.")

    @field_validator("url", mode="before")
    @classmethod
    def _on_the_web(cls, value: object) -> object:
        if isinstance(value, str):
            web_host(value.strip())
        return value


class SubscriberEntry(Schema):
    """A person or office that receives the e-mail."""

    address: str = Field(description="The address: desk@example.org.")
    name: OneLine = Field("", description="Name of the subscriber.")
    language: str = Field(
        "", description="Language of message and briefing; default: the report's."
    )
    groups: list[str] = Field(
        default_factory=list,
        description="Used to select subscribers; in a burst, keys of the briefings to receive.",
    )
    paused: bool = Field(False, description="Send nothing for now.")
    password: Secret | None = Field(
        None,
        description="Encrypts the PDF (AES-256); it is then neither PDF/A nor PDF/UA, and not"
        " signed.",
    )


Subscriber = Annotated[
    Annotated[str, Tag("<text>")] | Annotated[SubscriberEntry, Tag("<table>")],
    by_kind("config.subscriber"),
]


class Approval(Schema):
    """Who must approve a briefing before it is sent."""

    by: list[OneLine] = Field(
        min_length=1,
        description="Who receives the draft and decides: `Kari Nordmann <kari@example.org>`.",
    )
    within: Duration = Field(
        dt.timedelta(hours=48), description="Without approval within this time the run is held."
    )
    by_other_than_requester: bool = Field(
        False, description="Whether the system user who made the run may not approve it."
    )


class Delivery(Schema):
    """How a report reaches its subscribers."""

    channels: list[str] = Field(
        default_factory=lambda: [FOLDER],
        description="folder, smtp, and names of [copies] and [webhooks].",
    )
    subscribers: Annotated[list[Subscriber], BeforeValidator(as_list)] = Field(
        default_factory=list,
        description="Addresses, tables, and files: subscribers.csv or .toml.",
    )
    groups: list[str] = Field(
        default_factory=list, description="Only subscribers in these groups; default: all."
    )
    attach: list[Literal["xlsx", "csv"]] = Field(
        default_factory=list, description="Attach the figures as files too."
    )
    message: str = Field("briefing", description="Name of the message's texts.")
    approval: Approval | None = Field(
        None, description="Who must approve it before it is sent; default: nobody."
    )

    @property
    def is_needed(self) -> bool:
        """Whether anything needs delivery, or approval before it is published."""
        others = [name for name in self.channels if name not in (FOLDER, SMTP)]
        return bool(self.subscribers or others or self.approval)
