"""`aidreport history`: options that do not fit what it lists are refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Run = Callable[..., Any]


def test_an_outcome_is_asked_of_slots_and_not_of_what_was_done_in_the_browser(
    run: Run, refused: Callable[..., str]
) -> None:
    said = refused(2, "history", "--audit", "--outcome", "failed")
    assert "--outcome and --audit exclude each other" in said
    assert "aidreport history --outcome failed" in said
    assert run("history", "--outcome", "failed").code == 0
    assert run("history", "--audit").code == 0
