"""Allocations, and drafts of them."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields, replace

import pytest

from aidreport.model.allocation import Allocation, Draft, Party, Place, with_fields
from aidreport.model.money import Money


def values() -> dict[str, object]:
    return {
        "id": "1",
        "place": Place("a.xml", line=3),
        "recipient": Party("R", "R"),
        "amount": Money("5", "EUR"),
        "step": "1",
        "as_written": "5",
    }


def test_what_a_draft_becomes_is_an_allocation_like_any_other() -> None:
    made, drafted = Allocation(**values()), Draft(**values()).frozen()
    assert type(drafted) is Allocation
    assert (drafted, hash(drafted), repr(drafted)) == (made, hash(made), repr(made))
    for field in fields(Allocation):
        with pytest.raises(FrozenInstanceError):
            setattr(drafted, field.name, None)


def test_a_draft_needs_what_an_allocation_needs() -> None:
    with pytest.raises(TypeError):
        Draft(**(values() | {"nothing": 1}))
    with pytest.raises(TypeError):
        Draft(id="1")


def test_what_is_changed_is_what_replace_makes() -> None:
    made = Allocation(**values())
    assert with_fields(made, id="2", sector="Food") == replace(made, id="2", sector="Food")
    assert type(with_fields(made)) is Allocation
