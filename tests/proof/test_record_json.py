"""A record is written as its library would write it, and without it."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some
from pydantic_core import to_json

from aidreport.proof.record_entries import ExcludedEntry
from aidreport.proof.record_json import json_of
from aidreport.proof.record_reading import PlanEntry, SettingsEntry

TEXTS = some.text(some.characters(exclude_categories=["Cs"]))
VALUES: some.SearchStrategy[Any] = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats(1e-9, 1e9) | TEXTS,
    lambda inner: some.lists(inner, max_size=4) | some.dictionaries(TEXTS, inner, max_size=4),
)


@given(path=TEXTS, settings=some.dictionaries(TEXTS, VALUES, max_size=4))
def test_settings_are_written_as_by_the_library(path: str, settings: dict[str, Any]) -> None:
    entry = SettingsEntry.model_construct(path=path, settings=settings)
    values = {"path": path, "settings": settings}
    assert json_of(entry).encode() == to_json(values)
    assert json_of(entry, indented=True) == to_json(values, indent=1).decode()


def test_what_is_as_by_default_is_left_out_at_every_depth() -> None:
    plan = PlanEntry.model_validate({"file": "a", "kind": "table", "columns": [{"heading": "x"}]})
    assert json.loads(json_of(plan, defaults=False)) == {
        "file": "a", "kind": "table", "columns": [{"heading": "x"}],
    }  # fmt: skip
    assert json.loads(json_of(plan))["columns"][0]["letter"] == ""
    assert json_of(plan, without=("file", "kind", "columns"), defaults=False) == "{}"


def test_an_amount_is_an_exact_text_and_read_again() -> None:
    entry = ExcludedEntry.model_validate(
        {"place": "a", "rule": "b", "reason": " c ", "amount": ["1.10", "NOK"]}
    )
    assert entry.amount == (Decimal("1.10"), "NOK")
    assert entry.reason == " c "
    assert ExcludedEntry.model_validate_json(json_of(entry)) == entry


def test_what_json_has_not_is_no_part_of_a_record() -> None:
    with pytest.raises(TypeError, match="no JSON for object"):
        json_of(SettingsEntry.model_construct(path="a", settings={"x": object()}))
