"""Values of aidreport's classes become JSON and come back."""

from __future__ import annotations

import json
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import pytest

from aidreport.document.blocks import PageSize
from aidreport.document.conditions import Wanted
from aidreport.document.nodes import Piece
from aidreport.document.spans import Span
from aidreport.errors import TemplateError
from aidreport.files.plain_values import plain, value_of


@pytest.mark.parametrize(
    "value",
    [
        None, True, 7, "Ø", (), (1, ("a", None)), frozenset({"b", "a"}), PageSize.LETTER,
        Span("text", strong=True), Piece(Span("x"), note="1"), Wanted("year", ">=", ("2024",)),
        MappingProxyType({"mapping": {"class": "x"}, 3: Span("y")}),
    ],
    ids=lambda value: type(value).__name__,
)  # fmt: skip
def test_a_value_comes_back_as_it_was(value: Any):
    found = value_of(json.loads(json.dumps(plain(value))))
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize("value", [Decimal(1), TemplateError("x"), {1: {2}}, 1j], ids=repr)
def test_what_is_no_value_of_ours_is_refused(value: Any):
    with pytest.raises(ValueError, match="is no class that is kept"):
        plain(value)


@pytest.mark.parametrize(
    "stored",
    [
        {"class": "os:system", "values": ["true"]},
        {"class": "subprocess:Popen", "values": [["true"]]},
        {"class": "aidreport.errors:TemplateError", "values": ["x"]},
        {"class": "aidreport.files.plain_values:plain", "values": ["x"]},
        {"class": "aidreport.files.plain_values:import_module", "values": ["os"]},
        {"class": "aidreport.document.nodes:", "values": []},
        {"klass": "x"},
    ],
    ids=str,
)
def test_nothing_but_values_of_ours_is_made(stored: Any):
    with pytest.raises(ValueError, match="kept"):
        value_of(stored)
