"""Pings of a URL in the style of Healthchecks: a run begins, ends well, or fails.

A monitor that misses a ping tells its owner even where this machine is down. A ping that cannot be
sent changes nothing about the run.
"""

from __future__ import annotations

from contextlib import suppress
from http.client import HTTPException
from typing import TYPE_CHECKING
from urllib.request import Request, urlopen

from aidreport.runs.ledger.records import Outcome
from aidreport.runs.runner import is_over, run_slot

if TYPE_CHECKING:
    from aidreport.briefing.pipeline import Progress
    from aidreport.runs.ledger.ledger import Ledger
    from aidreport.runs.ledger.records import SlotRecord
    from aidreport.runs.runner import Task

_SECONDS = 10


def run_watched(
    task: Task, slot: SlotRecord, ledger: Ledger, progress: Progress | None = None
) -> SlotRecord:
    """Run a slot as `run_slot` does, and tell the monitor of its schedule."""
    url = task.schedule.ping if task.schedule else ""
    if not url or is_over(slot, task):
        return run_slot(task, slot, ledger, progress)
    _ping(f"{url}/start")
    ended = run_slot(task, slot, ledger, progress)
    told = f"{ended.outcome or ended.state}: {ended.reason}"
    _ping(f"{url}/fail" if ended.outcome in (Outcome.FAILED, Outcome.HELD) else url, told)
    return ended


def _ping(url: str, message: str = "") -> None:
    with suppress(OSError, HTTPException, ValueError):
        request = Request(url, data=message.encode(), method="POST")  # noqa: S310 - http or https, see Schedule.ping
        with urlopen(request, timeout=_SECONDS):  # noqa: S310 - the same
            pass
