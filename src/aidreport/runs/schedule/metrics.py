"""Figures about the schedules for Prometheus, as a file for its textfile collector."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from aidreport.runs.ledger.records import Tally

_NAMES = {
    "aidreport_slots": "Slots in the ledger, by outcome.",
    "aidreport_misfires": "Slots that passed while nothing was running.",
    "aidreport_last_success_timestamp_seconds": "When a briefing was last published.",
    "aidreport_last_duration_seconds": "How long the last attempt took that ended well.",
    "aidreport_queue_length": "Runs that are under way or wait for a process.",
    "aidreport_look_timestamp_seconds": "When the daemon last looked at the ledger.",
}


def write(path: Path, tallies: Sequence[Tally], queue: int, looked: float) -> None:
    """Replace the file with one of the present figures.

    Raises:
        OSError: it cannot be written.
    """
    lines: list[str] = []
    samples = [*_samples(tallies), ("aidreport_queue_length", "", float(queue))]
    samples.append(("aidreport_look_timestamp_seconds", "", looked))
    for name, meaning in _NAMES.items():
        found = [(labels, value) for of, labels, value in samples if of == name]
        if found:
            lines += [f"# HELP {name} {meaning}", f"# TYPE {name} gauge"]
            lines += [f"{name}{labels} {value:.15g}" for labels, value in found]
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.write_text("\n".join(lines) + "\n", encoding="utf-8")
    temporary.replace(path)


def _samples(tallies: Sequence[Tally]) -> Iterator[tuple[str, str, float]]:
    for tally in tallies:
        of = {"report": tally.report, "schedule": tally.schedule}
        for outcome, count in tally.outcomes.items():
            yield "aidreport_slots", _labels(**of, outcome=outcome or "due"), float(count)
        yield "aidreport_misfires", _labels(**of), float(tally.caught_up)
        if tally.succeeded is not None:
            moment = tally.succeeded.timestamp()
            yield "aidreport_last_success_timestamp_seconds", _labels(**of), moment
        if tally.seconds is not None:
            yield "aidreport_last_duration_seconds", _labels(**of), tally.seconds


def _labels(**labels: str) -> str:
    escaped = {
        key: value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        for key, value in labels.items()
    }
    return "{" + ",".join(f'{key}="{value}"' for key, value in escaped.items()) + "}"
