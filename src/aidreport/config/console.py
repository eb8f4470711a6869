"""Who may use the console in a browser: the section [console] of config.toml."""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from enum import StrEnum
from typing import Annotated
from urllib.parse import urlsplit

from aidreport.config.delivery import web_host
from aidreport.config.secret import Secret
from aidreport.files.schema import AfterValidator, BeforeValidator, Field, Schema
from aidreport.files.toml import PathText, as_list, matching
from aidreport.model.plain_line import control_characters
from aidreport.statements import message_of, state

_LONGEST_ADDRESS = 254


class Role(StrEnum):
    """What a person may do; each role may also do what those before it may."""

    NONE = "none"
    VIEWER = "viewer"
    EDITOR = "editor"
    APPROVER = "approver"
    OWNER = "owner"

    def includes(self, other: Role) -> bool:
        """Tell whether who has this role may do what another role may."""
        order = list(Role)
        return order.index(self) >= order.index(other)


def identity(value: str) -> str:
    """Return an e-mail address as the identity of a person: capitals make no difference.

    Raises:
        ValueError: it is no address; the message says what is expected.
    """
    found = unicodedata.normalize("NFC", value.strip()).casefold()
    sound = re.fullmatch(r"[^\s@<>,;\"]+@[^\s@<>,;\"]+", found) and len(found) <= _LONGEST_ADDRESS
    if not sound or control_characters(found):
        raise ValueError(state("config.e-mail"))
    return found


def _people(value: dict[str, Role]) -> dict[str, Role]:
    people: dict[str, Role] = {}
    for name, role in value.items():
        try:
            known = identity(name)
        except ValueError as problem:
            said = message_of(problem)
            raise ValueError(state("config.of-text", value=name, problem=said)) from None
        if known in people:
            raise ValueError(state("config.there-twice", value=name))
        people[known] = role
    return people


def _network(value: str) -> str:
    try:
        ipaddress.ip_network(value)
    except ValueError:
        raise ValueError(state("config.network", value=value)) from None
    return value


def _public(value: str) -> str:
    """Return an address of a whole site as it is, without the slash at its end."""
    if not value:
        return value
    web_host(value)
    parts = urlsplit(value)
    if parts.path.strip("/") or parts.query or parts.fragment or parts.username is not None:
        raise ValueError(state("config.site"))
    return value.rstrip("/")


People = Annotated[dict[str, Role], AfterValidator(_people)]


class ConsoleProxy(Schema):
    """A reverse proxy before the console, such as nginx."""

    addresses: Annotated[
        list[Annotated[str, AfterValidator(_network)]], BeforeValidator(as_list)
    ] = Field(
        min_length=1,
        description="Addresses or networks of the proxy; its headers count from there alone.",
    )
    header: Annotated[str, matching(r"|[A-Za-z0-9-]+", "config.header")] = Field(
        "",
        description="Header in which the proxy names who is signed in, by e-mail address; default:"
        " the proxy signs nobody in.",
    )


def _issuer(value: str) -> str:
    """Return the address of a provider as it is; what it says is believed, so it comes safely."""
    host = web_host(value)
    if not value.startswith("https://") and host not in ("127.0.0.1", "localhost", "::1"):
        raise ValueError(state("config.https"))
    return value


class ConsoleOpenId(Schema):
    """A provider of OpenID Connect, which says who a person is; needs the extra sso."""

    issuer: Annotated[str, AfterValidator(_issuer)] = Field(
        description="The provider, as it calls itself: https://login.example.org/realms/aid."
    )
    client_id: str = Field(min_length=1, description="Name of the console there.")
    client_secret: Secret | None = Field(None, description="The console's secret there.")
    name: str = Field("your organisation", description="How the page to sign in calls it.")
    trust_unverified: bool = Field(
        False,
        description="Whether addresses count that the provider does not say it has checked: only"
        " if it gives them out itself, and people cannot change theirs.",
    )


class Console(Schema):
    """The console in a browser, and who may do what there."""

    address: Annotated[str, AfterValidator(_public)] = Field(
        "", description="Address under which people reach it: https://aid.example.org."
    )
    users: PathText | None = Field(
        None,
        description="File of people with passwords, which `aidreport users` writes; default:"
        " users.toml in the folder of [state].",
    )
    default_role: Role = Field(
        Role.NONE, description="Role of whoever can sign in and has none below."
    )
    roles: People = Field(
        default_factory=dict,
        description='E-mail address → role: "kari@example.org" = "approver".',
    )
    reports: dict[str, People] = Field(
        default_factory=dict,
        description="Report → e-mail address → role there, instead of the one in roles.",
    )
    proxy: ConsoleProxy | None = Field(
        None, description="The reverse proxy before it: [console.proxy]. Default: none."
    )
    openid: ConsoleOpenId | None = Field(
        None, description="Sign-in by OpenID Connect: [console.openid]. Default: none."
    )

    @property
    def signs_in(self) -> bool:
        """Whether anybody signs in without a password of the console."""
        return bool((self.proxy and self.proxy.header) or self.openid)
