"""The subscribers of a report: addresses from the configuration and from files, each checked.

Invalid entries are reported; everyone else still receives the message.
"""

from __future__ import annotations

import csv
import io
from email.utils import getaddresses, parseaddr
from typing import TYPE_CHECKING, Any, NamedTuple

from aidreport.config.delivery import SubscriberEntry
from aidreport.errors import ConfigError, near_miss
from aidreport.files.regular import refuse_wide
from aidreport.files.schema import Schema
from aidreport.files.toml import parse_toml, read_bytes, validate
from aidreport.files.toml_values import as_toml
from aidreport.statements import Statement, in_turn, message_of, recognised_among, state

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_COLUMNS = ("address", "name", "language", "groups", "paused")
_EFFECTIVE = ("language", "groups", "paused", "password")
"""Keys that decide what a subscriber gets, and whether."""
_SOME_DOMAIN = "example.org"
_YES = {"yes", "true", "1", "x", "ja", "oui"}
_NO = {"", "no", "false", "0", "nei", "non"}


class InvalidSubscriber(NamedTuple):
    """An entry that cannot be used: its place, its address as written, and why."""

    place: str
    address: str
    why: str


class PassedOver(NamedTuple):
    """A second entry of an address that is not as the first: its place, and which keys differ."""

    place: str
    address: str
    keys: tuple[str, ...]


class SubscriberList(NamedTuple):
    """The subscribers of a report, each address once, and the invalid entries.

    Attributes:
        passed_over: of an address that is listed twice, the first entry counts.
    """

    subscribers: tuple[SubscriberEntry, ...]
    problems: tuple[InvalidSubscriber, ...]
    passed_over: tuple[PassedOver, ...] = ()


class _File(Schema):
    """A TOML file of subscribers; each entry is checked separately."""

    subscribers: list[dict[str, Any]]


def read_subscribers(entries: Sequence[str | SubscriberEntry], folder: Path) -> SubscriberList:
    """Return the subscribers that entries name, including paused ones.

    Args:
        entries: addresses, tables, and names of .csv and .toml files.
        folder: where relative names start.

    Raises:
        ConfigError: a file cannot be read at all.
    """
    subscribers: dict[str, SubscriberEntry] = {}
    problems: list[InvalidSubscriber] = []
    passed_over: list[PassedOver] = []
    for place, entry in _entries(entries, folder):
        if isinstance(entry, InvalidSubscriber):
            problems.append(entry)
            continue
        try:
            address = valid_address(entry.address)
        except ValueError as error:
            problems.append(InvalidSubscriber(place, entry.address, message_of(error)))
            continue
        named = entry.model_copy(update={"address": address})
        first = subscribers.setdefault(address.lower(), named)
        if keys := tuple(key for key in _EFFECTIVE if getattr(first, key) != getattr(entry, key)):
            passed_over.append(PassedOver(place, address, keys))
    return SubscriberList(tuple(subscribers.values()), tuple(problems), tuple(passed_over))


def valid_address(address: str) -> str:
    """Return an address as mail servers accept it, with its domain in ASCII.

    Raises:
        ValueError: it is not an address; the message says why.
    """
    from email_validator import EmailNotValidError, validate_email

    name, at, domain = address.strip().rpartition("@")
    # A mail server on this machine takes messages to its users, without the name of a domain.
    here = domain.lower() == "localhost"
    try:
        valid = validate_email(
            f"{name}{at}{_SOME_DOMAIN if here else domain}",
            check_deliverability=False,
            test_environment=True,
            allow_smtputf8=False,
        )
    except EmailNotValidError as error:
        text = str(error).rstrip(".")
        known = recognised_among(("address",), text)
        raise ValueError(known or Statement(text, "address.invalid", {})) from None
    assert valid.ascii_email is not None
    return f"{valid.ascii_local_part}@localhost" if here else valid.ascii_email


def name_and_address(text: str) -> tuple[str, str]:
    """Return name and address of "Name <name@example.org>", or of an address alone.

    Raises:
        ValueError: it is not one address; the message says why.
    """
    several = [address for _, address in getaddresses([text]) if "@" in address]
    if len(several) > 1:
        raise ValueError(state("setup.several-addresses", known=as_toml(several)))
    name, address = parseaddr(text)
    bare = text.strip()
    whole = bare.endswith((f"<{address}>", f"({name})"))
    if bare.endswith(">") and not whole:
        raise ValueError(state("setup.name-with-comma"))
    return name if whole else "", valid_address(address if whole else bare)


def _entries(
    entries: Sequence[str | SubscriberEntry], folder: Path
) -> Iterator[tuple[str, SubscriberEntry | InvalidSubscriber]]:
    for number, entry in enumerate(entries, 1):
        place = state("setup.entry", name="subscribers", nth=str(number))
        if isinstance(entry, SubscriberEntry):
            yield place, entry
        elif "@" not in entry and entry.lower().endswith((".csv", ".toml")):
            yield from _read(folder / entry, entry)
        else:
            yield place, SubscriberEntry(address=entry)


def _read(path: Path, name: str) -> Iterator[tuple[str, SubscriberEntry | InvalidSubscriber]]:
    content = read_bytes(path, ConfigError)
    rows = _toml(content, name) if name.lower().endswith(".toml") else _csv(content, name)
    for place, row in rows:
        try:
            yield place, validate(SubscriberEntry, row, name=place, error=ConfigError)
        except ConfigError as error:
            address = str(row.get("address", ""))
            yield place, InvalidSubscriber(place, address, in_turn(error.details))


def _toml(content: bytes, name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    data = parse_toml(content, name, ConfigError)
    file = validate(_File, data, name=name, error=ConfigError)
    for number, row in enumerate(file.subscribers, 1):
        yield state("setup.entry", name=name, nth=str(number)), row


def _csv(content: bytes, name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    refuse_wide(content, name, ConfigError)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    heading = [cell.strip().lower() for cell in next(reader, [])]
    unknown = [cell for cell in heading if cell and cell not in _COLUMNS]
    if "address" not in heading or unknown:
        raise ConfigError(
            state("setup.subscriber-columns", name=name),
            details=[
                state("setup.column", value=cell, near=near_miss(cell, _COLUMNS))
                for cell in unknown
            ]
            or [state("setup.no-column-address")],
            why=state("setup.subscriber-columns-why", known=", ".join(_COLUMNS)),
            fix=state("setup.subscriber-columns-fix", name=name),
        )
    for cells in _lines(reader, name):
        row = dict(zip(heading, (cell.strip() for cell in cells), strict=False))
        if any(row.values()):
            yield (
                state("setup.name-and-line", name=name, line=str(reader.line_num)),
                _converted(row),
            )


def _lines(reader: Iterator[list[str]], name: str) -> Iterator[list[str]]:
    """Yield the cells of each line; a cell without end is refused."""
    try:
        yield from reader
    except csv.Error as error:
        raise ConfigError(
            state("toml.unreadable", name=name, problem=str(error)),
            why=state("setup.quotation-mark-why"),
            fix=state("setup.quotation-mark-fix"),
        ) from None


def _converted(row: dict[str, str]) -> dict[str, Any]:
    """Return a row's cells as values; an invalid one stays, and is reported later."""
    values: dict[str, Any] = {key: value for key, value in row.items() if key and value}
    if "groups" in values:
        groups = str(values["groups"]).replace("|", ";").split(";")
        values["groups"] = [group.strip() for group in groups if group.strip()]
    paused = row.get("paused", "").lower()
    if paused in _YES | _NO:
        values["paused"] = paused in _YES
    return values
