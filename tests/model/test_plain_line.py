"""Texts of one line that can be shown as they are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aidreport.model.plain_line import control_characters, plain_line


@given(st.text())
def test_a_plain_line_holds_no_control_characters(text: str) -> None:
    assert control_characters(plain_line(text)) == []


@pytest.mark.parametrize("text", ["Kari Nordmann", "كاري", "Ånund", "王小明", "a\u00adb"])
def test_names_in_any_script_are_left_as_they_are(text: str) -> None:
    assert control_characters(text) == []
    assert plain_line(text) == text
