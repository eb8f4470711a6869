"""Runs in processes of their own: each counts as under way until it has ended, and no longer."""

from __future__ import annotations

import datetime as dt
import threading
from pathlib import Path

from tests.shipped import write_report_alone

from aidreport.config.config import load_config
from aidreport.runs.ledger.records import Key
from aidreport.runs.schedule.workers import RunEnd, Workers


def test_a_run_is_over_even_if_what_follows_it_fails(tmp_path: Path) -> None:
    write_report_alone(tmp_path)
    config = load_config(tmp_path / "config.toml")
    key = Key("norway-ukraine", "command", dt.datetime(2026, 11, 30, tzinfo=dt.UTC))
    workers, ended = Workers(1), threading.Event()

    def full_disk(run: RunEnd) -> None:
        assert workers.has(run.key)
        ended.set()
        raise OSError(28, "No space left on device")

    workers.on_end = full_disk
    assert workers.submit(config, key)
    assert ended.wait(60)
    workers.finish()
    assert not workers.has(key)
