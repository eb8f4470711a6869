from __future__ import annotations

import pytest
from tests.html.conftest import briefing_of, every_block, page_of

from aidreport.html.page import FORMAT, write_page
from aidreport.html.reading import (
    OtherFormatError,
    is_of_a_briefing,
    read_page,
)

PAGE = page_of(briefing_of(*every_block()))
CONTENT = write_page(PAGE)


def test_a_page_says_what_it_is_made_from() -> None:
    found = read_page(CONTENT)
    assert (found.briefing, found.look, found.words) == (PAGE.briefing, PAGE.look, PAGE.words)
    assert found.carried == {file.name: file.content for file in PAGE.carried}
    assert found.producer == PAGE.producer


def test_a_page_of_others_is_not_made_from_a_briefing() -> None:
    assert is_of_a_briefing(CONTENT)
    assert not is_of_a_briefing(b"<!DOCTYPE html><title>News</title>")


def test_a_page_of_another_format_says_which_and_by_which_program() -> None:
    other = CONTENT.replace(FORMAT.encode(), b"aidreport web page 77")
    with pytest.raises(OtherFormatError) as error:
        read_page(other)
    assert (error.value.form, error.value.producer) == ("aidreport web page 77", "aidreport 1.0")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (b'"format"', b'"fromat"', "damaged"),
        (b'"aidreport 1.0"', b'"somebody"', "program"),
        (b'"ink":"#1F2933"', b'"ink":"red;}*{}"', "ink"),
        (b'"skip":"Skip"', b'"skip":1', "skip"),
        (b'"briefing":{', b'"briefing":{"x":1,', "x is unknown"),
        (b"aWQNCjENCg==", b"aWQNCjEN", "damaged"),
    ],
)
def test_what_is_damaged_is_named(old: bytes, new: bytes, message: str) -> None:
    changed = CONTENT.replace(old, new)
    assert changed != CONTENT
    if old == b"aWQNCjENCg==":
        changed = changed.replace(b"aWQNCjEN", b"aWQNCjE=N")
    with pytest.raises(ValueError, match=message):
        read_page(changed)


def test_two_records_of_what_it_is_made_from_are_refused() -> None:
    twice = CONTENT.replace(
        b"<body>", b'<body><script type="application/json" id="page">{}</script>'
    )
    with pytest.raises(ValueError, match="has 2 records"):
        read_page(twice)
