"""Allocations are values: whole, equal by their fields, and never changed in place."""

from __future__ import annotations

import pytest

from aidreport.model.allocation import Allocation, Party, Place
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


def test_an_allocation_cannot_be_changed_in_place() -> None:
    item = Allocation(**values())
    for name in Allocation._fields:
        with pytest.raises(AttributeError):
            setattr(item, name, None)


def test_an_allocation_needs_its_fields_and_takes_no_others() -> None:
    with pytest.raises(TypeError):
        Allocation(**(values() | {"nothing": 1}))
    with pytest.raises(TypeError):
        Allocation(id="1")


def test_allocations_are_equal_if_all_their_fields_are() -> None:
    item = Allocation(**values())
    assert item == Allocation(**values())
    assert item != item._replace(sector="Food")
