from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

Refused = Callable[..., str]


@pytest.mark.parametrize(
    "command",
    [
        ("doctor",),
        ("history",),
        ("why", "n"),
        ("schedule", "list"),
        ("schedule", "next"),
        ("schedule", "export"),
        ("schedule", "start"),
        ("mail", "list", "1"),
        ("mail", "send"),
        ("approve", "1"),
        ("reject", "1", "--because", "x"),
        ("resend", "1"),
        ("run",),
    ],
    ids=" ".join,
)
def test_a_command_that_needs_a_config_says_that_there_is_none_and_makes_nothing(
    refused: Refused, project: Path, command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    empty = project / "empty"
    empty.mkdir()
    monkeypatch.chdir(empty)
    told = refused(2, *command)
    assert "there is no config.toml in this folder" in told
    assert "pass --config FILE" in told
    assert list(empty.iterdir()) == []


@pytest.mark.parametrize("command", ["summary", "render"])
def test_a_file_that_is_not_there_is_named_and_not_taken_for_a_report(
    refused: Refused, project: Path, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty = project / "empty"
    empty.mkdir()
    monkeypatch.chdir(empty)
    assert "announcement.html does not exist" in refused(3, command, "announcement.html")
    assert "there is no config.toml" in refused(2, command, "announcement")
    assert list(empty.iterdir()) == []
