"""The ledger under a console: pages that read never stand in the way of what is done."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from tests.console.conftest import served
from tests.console.test_reports import SCHEDULE

REPORT = "/reports/norway-ukraine"


@pytest.mark.long
def test_while_pages_are_read_everything_that_is_done_is_recorded(folder: Path) -> None:
    with (folder / "config.toml").open("a", encoding="utf-8") as file:
        file.write(SCHEDULE)
    with served(folder / "config.toml") as console:
        client, readers = console.signed_in(), [console.signed_in() for _ in range(3)]
        done = threading.Event()
        answers: list[int] = []

        def read(number: int) -> None:
            while not done.is_set():
                answers.append(
                    readers[number].get(("/reports", "/runs/1", "/health")[number]).status
                )

        threads = [threading.Thread(target=read, args=(number,)) for number in range(3)]
        for thread in threads:
            thread.start()
        token = client.get(REPORT).field("form_token")
        pressed = []
        for _ in range(15):
            fields = {"form_token": token, "because": "summer", "schedule": ""}
            pressed += [
                client.post(f"{REPORT}/{act}", **fields).status for act in ("pause", "resume")
            ]
        done.set()
        for thread in threads:
            thread.join()
    assert pressed == [200] * 30
    assert set(answers) == {200}


def test_a_ledger_that_was_put_back_from_a_copy_is_read_anew(folder: Path) -> None:
    file = folder / "state/ledger.sqlite"
    with served(folder / "config.toml") as console:
        client = console.signed_in()
        assert "waits for approval" in client.get("/runs/1").text
        for path in file.parent.glob("ledger.sqlite*"):
            path.unlink()
        assert client.get("/runs/1").status == 404
