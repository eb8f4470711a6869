"""Wrong values of every key of config.toml: each is answered in the words of the file."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterator
from typing import Any, get_args

import pytest

from aidreport.config.config import Config
from aidreport.errors import ConfigError
from aidreport.files.schema import Schema
from aidreport.files.toml import validate

PLACES: dict[str, tuple[str | int, ...]] = {
    "Config": (),
    "Organisation": ("organisation",),
    "Signing": ("signing",),
    "PKCS11": ("signing", "pkcs11"),
    "Timestamp": ("signing", "timestamp"),
    "State": ("state",),
    "Mail": ("mail",),
    "Dkim": ("mail", "dkim"),
    "Bounces": ("mail", "bounces"),
    "Smtp": ("smtp",),
    "Secret": ("smtp", "password"),
    "Copy": ("copies", "c"),
    "Webhook": ("webhooks", "w"),
    "Console": ("console",),
    "ConsoleProxy": ("console", "proxy"),
    "ConsoleOpenId": ("console", "openid"),
    "Report": ("reports", "a"),
    "DataSource": ("reports", "a", "data", 0),
    "Sql": ("reports", "a", "data", 0, "sql"),
    "Convert": ("reports", "a", "convert"),
    "Compare": ("reports", "a", "compare"),
    "Delivery": ("reports", "a", "delivery"),
    "SubscriberEntry": ("reports", "a", "delivery", "subscribers", 0),
    "Approval": ("reports", "a", "delivery", "approval"),
    "Schedule": ("reports", "a", "schedules", 0),
    "Conditions": ("reports", "a", "schedules", 0, "only_when"),
}
"""Where the sections of the schema are in a file."""

DAY = dt.date(2026, 1, 1)
WRONG: tuple[Any, ...] = (
    5, -1, 0, 10**18, 16**5000, 1.5, math.inf, math.nan, True, False,
    "", " ", "x", "\0", "a\nb", "<text>", "x" * 10_000, "' OR 1", "{", "2026-02-30",
    [], [1], ["x"], [[]], [{}], [{"x": 1}], [1.5, True, {"env": 3}], ["x" * 10_000],
    {}, {"x": 1}, {"x": {}}, {"x": "y"}, {"": 1}, {"<text>": 1}, {"[key]": "x"}, {"z" * 9999: "w"},
    {"env": "A", "file": "B"},
    DAY, dt.datetime.combine(DAY, dt.time(8)), dt.time(1, 2), [dt.time(1, 2)],
)  # fmt: skip

INNER = re.compile(
    r"constrained|function-|union|tagged|literal\[|list\[|dict\[|nullable|nput should|unable"
    r"|datetime\.|None|nan\b.*nan|" + "|".join(PLACES)
)
"""Words of the library that checks, and of this program's own classes."""


def sections(schema: type[Schema], found: dict[str, type[Schema]]) -> dict[str, type[Schema]]:
    """Return all sections within a section, by the names of their classes."""
    if schema.__name__ not in found:
        found[schema.__name__] = schema
        for field in schema.model_fields.values():
            for inner in within(field.annotation):
                sections(inner, found)
    return found


def within(annotation: Any) -> Iterator[type[Schema]]:
    if isinstance(annotation, type) and issubclass(annotation, Schema):
        yield annotation
    for inner in get_args(annotation):
        yield from within(inner)


SECTIONS = sections(Config, {})
KEYS = [(name, key) for name, section in SECTIONS.items() for key in section.model_fields]


def details(place: tuple[str | int, ...], value: object) -> tuple[str, ...]:
    """Return what is said of a file that has a value at a place; nothing if it may be there."""
    for part in reversed(place):
        value = [value] if isinstance(part, int) else {part: value}
    try:
        validate(Config, value, name="config.toml", error=ConfigError)
    except ConfigError as error:
        return error.details
    return ()


def test_every_section_of_the_schema_is_tried() -> None:
    assert set(SECTIONS) == set(PLACES)


@pytest.mark.parametrize(("section", "key"), KEYS)
def test_a_wrong_value_is_answered_in_a_line_of_the_words_of_the_file(
    section: str, key: str
) -> None:
    refused = 0
    for value in WRONG:
        for line in details((*PLACES[section], key), value):
            refused += 1
            plain = line.replace(key, "")
            assert not INNER.search(plain), line
            assert line.isprintable(), line
            assert len(line) < 1100, line
            assert ": " in line, line
    assert refused


LIST = "reports.a.delivery.subscribers"


@pytest.mark.parametrize(
    ("place", "value", "line"),
    [
        (
            ("reports", "a", "delivery", "subscribers"),
            [{"address": "a@b.org"}, {"to": "x", "address": "a@c.org"}],
            f"[[{LIST}]] number 2, to: unknown key",
        ),
        (
            ("reports", "a", "delivery", "subscribers"),
            ["a@b.org", {"address": 3}],
            f"{LIST}, number 2, address: a text is expected, not 3",
        ),
        (
            ("reports", "a", "delivery", "subscribers"),
            ["a@b.org", 3],
            f"{LIST}, number 2: an address or a file in quotes, or a table with address = …, is",
        ),
        (("reports", "a", "delivery", "subscribers"), {"address": 3}, f"{LIST}.address: a text"),
        (
            ("reports", "a", "schedules"),
            [{"cron": "0 8 * * *"}, {"cron": "0 25 * * *"}],
            "[[reports.a.schedules]] number 2, cron: ",
        ),
        (("reports", "a", "schedules"), {"cron": 3}, "reports.a.schedules.cron: a text is"),
        (
            ("reports", "a", "schedules"),
            [{"cron": "0 8 * * *", "exceptions": [dt.date(2026, 1, 1), "x"]}],
            "[[reports.a.schedules]] number 1, exceptions, number 2: a date such as",
        ),
        (("organisations", "my org"), 3, 'organisations."my org": a list in [ ] is expected'),
        (("webhooks", "w", "url"), {"env": 3}, "webhooks.w.url.env: a text is expected, not 3"),
        (("copies", "c", "options"), {"k": 1.5}, "copies.c.options.k: a whole number is expected"),
        (("reports", "a", "title"), {"en": 3}, "reports.a.title.en: a text is expected, not 3"),
        (("reports", "a", "title"), 3, "reports.a.title: a text, or a table of them by language"),
    ],
)  # fmt: skip
def test_a_place_is_named_as_the_file_writes_it(
    place: tuple[str, ...], value: object, line: str
) -> None:
    found = details(place, value)
    assert any(text.startswith(line) for text in found), found
    # Of a value that may be of several kinds, nothing is said of those that it is not.
    assert sum(text.startswith(line.partition(":")[0]) for text in found) == 1, found


def test_of_very_many_problems_the_first_are_told_and_the_others_counted() -> None:
    found = details(("reports", "a", "delivery", "groups"), [1] * 5000)
    assert len(found) <= 102
    assert found[-1].startswith("and 4,9")
