"""The heads of messages as other programs read them: names, subjects, where to unsubscribe."""

from __future__ import annotations

import datetime as dt
import re
from email import message_from_bytes
from email.header import decode_header, make_header
from email.utils import parseaddr
from urllib.parse import parse_qs, urlsplit

import pytest

from aidreport.delivery.message import Headers, head_of, unsubscribe_link

ADDRESS = "kari@example.org"
_WORD = re.compile(rb"=\?[^ ]*\?=")


def head(name: str = "", subject: str = "Aid", sender: str = "aid@example.test") -> bytes:
    """Return the head of a message to a subscriber."""
    date = dt.datetime(2026, 1, 23, 8, tzinfo=dt.UTC)
    return head_of(Headers(sender, sender, ADDRESS, name, subject, date, "<1@example.test>"))


@pytest.mark.parametrize(
    "name",
    [
        "Kari Nordmann",
        "Zoé",
        "John (NGO)",
        'Aid, "the" office <x>',
        "Ж" * 150,
        "Ø" * 40,
        "नमस्ते " * 20 + "x",
        "وزارة الخارجية والتعاون الدولي " * 4 + "x",
        "Ministry of Foreign Affairs and " * 40 + "x",
        "x" * 2000,
        "🇳🇴" * 60,
    ],
)
def test_a_name_is_read_as_it_was_written_in_words_and_lines_of_a_bounded_length(name: str) -> None:
    raw = head(name)
    assert max(len(word) for word in [b"", *_WORD.findall(raw)]) <= 75
    assert max(map(len, raw.split(b"\r\n"))) <= 78
    written = message_from_bytes(raw)["To"].replace("\r\n", "")
    found, address = parseaddr(written)
    assert address == ADDRESS
    assert str(make_header(decode_header(found))) == name


@pytest.mark.parametrize(
    "address",
    [
        "desk+aid@example.org",
        "a&b@example.org",
        "who=x@example.org",
        "50%off@example.org",
        "a#b@example.org",
        "a?b@example.org",
        "o'brien/x@example.org",
    ],
)
def test_the_address_in_the_link_that_unsubscribes_is_escaped(address: str) -> None:
    link = unsubscribe_link("https://example.test/leave?who={address}&list=1", address)
    parts = urlsplit(link)
    assert (parts.path, parts.fragment) == ("/leave", "")
    assert parse_qs(parts.query) == {"who": [address], "list": ["1"]}
