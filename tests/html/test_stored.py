from __future__ import annotations

import copy
import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.html.conftest import briefing_of, every_block

from aidreport.html.stored import read_briefing, stored_briefing

TEXTS = st.text(max_size=30)


def through_json(value: Any) -> Any:
    return json.loads(json.dumps(value))


@given(TEXTS)
def test_every_block_is_read_as_it_was_stored(text: str) -> None:
    briefing = briefing_of(*every_block(text or "x"), title=text)
    assert read_briefing(through_json(stored_briefing(briefing))) == briefing


STORED = through_json(stored_briefing(briefing_of(*every_block())))
OTHERS = (None, 1, -1.5, True, "x", "", [], {}, [[]], {"is": "Table"}, {"is": "Nothing"})


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path]
    pairs = value.items() if isinstance(value, dict) else ()
    pairs = enumerate(value) if isinstance(value, list) else pairs
    for key, inner in pairs:
        found += places(inner, (*path, key))
    return found


@given(st.sampled_from(places(STORED)[1:]), st.sampled_from(OTHERS))
def test_what_no_briefing_has_is_refused_with_its_place_or_read_as_what_it_is(
    path: tuple[Any, ...], other: Any
) -> None:
    changed = copy.deepcopy(STORED)
    inner = changed
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = other
    with suppress(ValueError):
        read = read_briefing(changed)
        assert read_briefing(through_json(stored_briefing(read))) == read


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"titel": "x"}, "titel is unknown"),
        ({"body": [{"is": "Iframe"}]}, "a block that nothing knows"),
        ({"date": "yesterday"}, "is not what it holds"),
        ({"body": "x"}, "no list"),
    ],
)
def test_the_message_names_what_is_wrong(change: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        read_briefing({**STORED, **change})


def test_a_missing_attribute_is_named() -> None:
    without = {name: value for name, value in STORED.items() if name != "title"}
    with pytest.raises(ValueError, match="title is missing"):
        read_briefing(without)


def test_lists_inside_lists_without_end_are_refused() -> None:
    inner: Any = {"is": "Rule"}
    for _ in range(400):
        inner = {"is": "ListBlock", "items": [[inner]]}
    with pytest.raises(ValueError, match="too deep"):
        read_briefing({**STORED, "body": [inner]})
