"""What people see of a ledger that was put back to an earlier state."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

Run = Callable[..., Any]
DELIVERY = """
[reports.norway-ukraine.delivery]
channels = ["folder"]
subscribers = ["a@example.test"]
"""


def test_a_restored_ledger_is_named_by_doctor_held_once_and_said_with_what_to_do(
    run: Run, project: Path
) -> None:
    with (project / "config.toml").open("a", encoding="utf-8") as config:
        config.write(DELIVERY)
    run("run", "--now")
    file = project / "state/ledger.sqlite"
    copy = file.read_bytes()
    assert run("run", "--now").code == 0
    file.write_bytes(copy)
    before = " ".join(run("doctor").out.split())
    assert "problem ledger: it was restored, and does not know what was sent since" in before
    assert "fix: aidreport schedule restored, or the next start, holds what" in before
    held = run("schedule", "restored")
    assert held.code == 0
    assert "0 slots and 0 messages that may have been done since are held" in held.err
    assert "aidreport resend RUN for messages" in held.err
    after = " ".join(run("doctor").out.split())
    assert "warning ledger: the ledger was restored from an earlier state, as of" in after
    assert "problem ledger" not in after
    assert run("run", "--now").code == 0


def test_doctor_says_where_it_cannot_be_read_how_far_a_ledger_has_been(
    run: Run, project: Path
) -> None:
    with (project / "config.toml").open("a", encoding="utf-8") as config:
        config.write(DELIVERY)
    run("run", "--now")
    (noted,) = (project / "state/progress").iterdir()
    noted.unlink()
    noted.symlink_to(noted)
    found = " ".join(run("doctor").out.split())
    assert "problem ledger: " in found
    assert "progress cannot be read" in found
    assert "fix: check that it is mounted, and its permissions" in found
    assert run("run", "--now").code != 0
    noted.unlink()
    assert "problem ledger" not in run("doctor").out
