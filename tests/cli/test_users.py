"""`aidreport users`: people with passwords are added, changed, listed and removed."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aidreport.config.config import load_config
from aidreport.console.users import users_of

pytest.importorskip("argon2")
Run = Callable[..., Any]
KARI = "kari@example.org"


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Have a text on the input, which is no terminal."""
    return lambda text: monkeypatch.setattr("sys.stdin", io.StringIO(text))


def test_a_person_is_added_changed_listed_and_removed(
    run: Run, project: Path, typed: Callable[[str], None]
) -> None:
    people = users_of(load_config(project / "config.toml"))
    assert "nobody has a password" in run("users", "list").err
    typed("five wet goats sing\n")
    assert run("users", "add", KARI, "--role", "viewer").code == 0
    assert people.check(KARI, "five wet goats sing") == KARI
    assert run("users", "role", KARI, "--role", "approver").code == 0
    assert run("users", "list").out.splitlines()[-1].split() == [KARI, "approver"]
    typed("six wet goats sing\n")
    assert run("users", "password", KARI).code == 0
    assert people.check(KARI, "six wet goats sing") == KARI
    assert run("users", "remove", KARI).code == 0
    assert people.all() == {}
    lines = run("history", "--audit", "--format", "json").out
    notes = [entry["note"].partition(" ")[0] for entry in json.loads(lines)]
    assert notes == ["removed", "gave", "made", "added"]
    assert "goats" not in lines


def test_nobody_is_added_or_changed_without_an_entry_nor_recorded_who_was_not(
    run: Run, refused: Callable[..., str], project: Path, typed: Callable[[str], None]
) -> None:
    people = users_of(load_config(project / "config.toml"))
    typed("five wet goats sing\n")
    assert run("users", "add", KARI, "--role", "viewer").code == 0
    typed("six wet goats sing\n")
    assert "is there already" in refused(2, "users", "add", KARI, "--role", "owner")
    assert len(json.loads(run("history", "--audit", "--format", "json").out)) == 1
    before = people.path.read_bytes()
    (ledger,) = project.rglob("ledger.sqlite")
    ledger.write_bytes(b"no ledger" * 1_000)
    for command in (
        ("add", "ola@example.org", "--role", "owner"),
        ("password", KARI),
        ("role", KARI, "--role", "owner"),
        ("remove", KARI),
    ):
        typed("six wet goats sing\n")
        assert run("users", *command).code != 0
        assert people.path.read_bytes() == before


def test_what_is_wrong_is_said_before_a_password_is_asked_for(
    refused: Callable[..., str], typed: Callable[[str], None]
) -> None:
    typed("")
    assert "--role" in refused(2, "users", "add", KARI, "--role", "vewer")
    assert "viewer" in refused(2, "users", "add", KARI, "--role", "vewer")
    assert "there is no user" in refused(2, "users", "password", KARI)
    assert "no password was given" in refused(2, "users", "add", KARI, "--role", "viewer")
    typed("short\n")
    assert "at least 12" in refused(2, "users", "add", KARI, "--role", "viewer")
