"""Briefings and messages where all hosts of a ledger find them: a shared folder, or a store."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import fsspec
import pytest
from tests.runs.conftest import REPORT, Workspace

from aidreport.errors import UnreachableError
from aidreport.runs.ledger.ledger import Ledger
from aidreport.runs.ledger.store import open_store

A, B = "a@example.test", "b@example.test"
Keep = Callable[..., None]


@pytest.fixture
def keep(workspace: Workspace) -> Iterator[Keep]:
    """Give what has the files of a project kept in a place."""

    def at(place: str, options: str = "", *, burst: bool = False) -> None:
        workspace.configure(
            f"""
[state]
allow_outside = true
files = "{place}"
{options}
[reports.{REPORT}.delivery]
channels = ["folder"]
subscribers = ["{A}", "{B}"]
"""
        )
        if burst:
            path = workspace.folder / "config.toml"
            text = path.read_text(encoding="utf-8")
            text = text.replace("{date}-{report}", "{date}-{key}")
            text = text.replace("\nbrand =", '\nburst = "recipient"\nbrand =')
            path.write_text(text, encoding="utf-8")
        workspace.store.close()
        workspace.store = open_store(workspace.config, workspace.clock)
        workspace.ledger = Ledger(workspace.store)

    yield at
    fsspec.filesystem("memory").store.clear()


def stored_in_memory() -> dict[str, bytes]:
    store = fsspec.filesystem("memory")
    names = (name for name in store.find("/aid") if "/progress/" not in name)
    return {name: store.cat_file(name) for name in names}


def test_briefings_and_messages_are_in_the_store_and_nothing_of_them_is_on_the_machine(
    workspace: Workspace, keep: Keep
) -> None:
    keep("memory://aid/state")
    slot = workspace.deliver()
    assert slot.outcome == "sent"
    names = list(stored_in_memory())
    assert {name.split("/")[3] for name in names} == {"artifacts", "messages"}
    assert not list((workspace.folder / "state").rglob("*.[pe][dm][fl]"))
    (artifact,) = workspace.ledger.artifacts(slot.id)
    assert workspace.store.made["pdf"].read(artifact.sha256) == Path(artifact.path).read_bytes()
    assert {str(message["To"]) for message in workspace.outbox()} == {A, B}


def test_the_same_briefing_is_kept_once(workspace: Workspace, keep: Keep) -> None:
    keep("memory://aid/state")
    workspace.deliver()
    before = stored_in_memory()
    workspace.clock.forward(minutes=1)
    workspace.deliver()
    assert stored_in_memory() == before


def test_a_message_that_was_altered_in_the_store_is_not_sent(
    workspace: Workspace, keep: Keep
) -> None:
    keep("memory://aid/state")
    slot = workspace.render()
    store = fsspec.filesystem("memory")
    for name in store.find("/aid/state/messages"):
        store.pipe_file(name, store.cat_file(name).replace(b"NOK", b"USD") + b" ")
    workspace.send()
    assert set(workspace.stages(slot).values()) == {"given up"}
    assert workspace.outbox() == []


def test_a_burst_is_checked_wherever_its_documents_are_kept(
    workspace: Workspace, keep: Keep
) -> None:
    keep("memory://aid/state", burst=True)
    slot = workspace.deliver()
    names = [stage.name for stage in workspace.ledger.attempts(slot.id)[-1].stages]
    assert "burst" in names
    assert len({name for name in stored_in_memory() if name.endswith(".pdf")}) == 3


def test_a_correction_reads_what_was_published_from_the_store(
    workspace: Workspace, keep: Keep
) -> None:
    keep("memory://aid/state")
    first = workspace.deliver()
    for path in (workspace.folder / "data").iterdir():
        path.write_text(path.read_text().replace("17.3", "17.0").replace("17,3", "17,0"))
    workspace.clock.forward(days=1)
    slot = workspace.render(workspace.enter(corrects=first.id, correction=1))
    workspace.send()
    assert workspace.again(slot).outcome == "sent", workspace.again(slot)


def test_a_slot_waits_for_a_store_that_is_away_and_goes_on_once_it_is_there(
    workspace: Workspace, keep: Keep
) -> None:
    keep("ftp://127.0.0.1/aid", options="files_options = { port = 1 }")
    with pytest.raises(UnreachableError, match=r"ftp://127\.0\.0\.1/aid"):
        workspace.render(slot := workspace.enter())
    assert workspace.again(slot).state == "running"
    (attempt,) = workspace.ledger.attempts(slot.id)
    assert attempt.outcome == "put off"
    assert "ftp://127.0.0.1/aid" in attempt.reason
    keep("memory://aid/state")
    workspace.render(slot)
    workspace.send()
    assert workspace.again(slot).outcome == "sent"


def test_messages_wait_for_a_store_that_is_away(workspace: Workspace, keep: Keep) -> None:
    keep("memory://aid/state")
    slot = workspace.render()
    keep("ftp://127.0.0.1/aid", options="files_options = { port = 1 }")
    workspace.send()
    assert set(workspace.stages(slot).values()) == {"queued"}
    keep("memory://aid/state")
    workspace.clock.forward(minutes=10)
    workspace.send()
    assert workspace.again(slot).outcome == "sent"
    assert len(workspace.outbox()) == 2


def test_a_shared_folder_has_the_files_for_their_owner_alone(
    workspace: Workspace, keep: Keep, tmp_path: Path
) -> None:
    shared = tmp_path / "mounted"
    keep(str(shared))
    workspace.deliver()
    found = [path for path in shared.rglob("*") if path.is_file()]
    assert {path.suffix for path in found} == {".pdf", ".eml", ".txt"}
    if os.name != "nt":
        assert {path.stat().st_mode & 0o077 for path in found} == {0}
        assert {path.parent.stat().st_mode & 0o077 for path in found} == {0}


def test_what_is_too_old_is_deleted_in_the_store(workspace: Workspace, keep: Keep) -> None:
    from aidreport.runs.ledger.stored_files import tidy

    keep("memory://aid/state")
    workspace.deliver()
    assert stored_in_memory()
    tidy(workspace.config, workspace.ledger, workspace.clock())
    assert stored_in_memory()
    workspace.clock.forward(days=800)
    with suppress(FileNotFoundError):
        tidy(workspace.config, workspace.ledger, workspace.clock())
    assert stored_in_memory() == {}
