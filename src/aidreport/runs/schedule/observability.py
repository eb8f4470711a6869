"""What the daemon reports: a log without secrets, metrics for Prometheus, states for systemd."""

from __future__ import annotations

import datetime as dt
import json
import os
import socket
from collections import Counter
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from aidreport.config.secret import Secret, reveal
from aidreport.config.time_zones import as_option, shown
from aidreport.errors import AidreportError
from aidreport.files.schema import Schema

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from aidreport.config.config import Config
    from aidreport.runs.ledger.jobs import QueueState
    from aidreport.runs.ledger.presence import Presence
    from aidreport.runs.ledger.records import Tally

_HIDDEN = "***"
_SHORTEST_SECRET = 4


class Log:
    """Writes events.

    Args:
        write: takes a line.
        now: the clock, in UTC.
        form: "human" or "json".
        secrets: texts that no line may hold.
        zone: in which people read times.
    """

    def __init__(
        self,
        write: Callable[[str], None],
        now: Callable[[], dt.datetime],
        form: str = "human",
        secrets: tuple[str, ...] = (),
        zone: dt.tzinfo = dt.UTC,
    ) -> None:
        self._write, self._now, self._form, self.zone = write, now, form, zone
        self._secrets = sorted(secrets, key=len, reverse=True)

    def write(self, message: str, **fields: str) -> None:
        """Write an event: a message, and the values that it is about."""
        if self._form == "json":
            entry = {"time": as_option(self._now(), self.zone), "message": message}
            line = json.dumps({**entry, **fields}, ensure_ascii=False)
        else:
            about = ", ".join(f"{key} {value}" for key, value in fields.items())
            now = shown(self._now(), self.zone, seconds=True)
            line = f"{now} {message}" + (f" ({about})" if about else "")
        for secret in self._secrets:
            line = line.replace(secret, _HIDDEN)
        self._write(line)


def secrets_of(config: Config) -> tuple[str, ...]:
    """Return the texts of a configuration and its environment that no log may hold."""
    texts = [hook.url for hook in config.webhooks.values() if isinstance(hook.url, str)]
    texts += [rule.ping for report in config.reports.values() for rule in report.schedules]
    if config.signing is not None and config.signing.password_env:
        texts.append(os.environ.get(config.signing.password_env, ""))
    for secret in named_secrets(config):
        with suppress(AidreportError):
            texts.append(reveal(secret, config.folder))
    return tuple(text for text in texts if len(text) >= _SHORTEST_SECRET)


def named_secrets(section: Any) -> Iterator[Secret]:
    """Yield the secrets that a section of the configuration names, at any depth."""
    if isinstance(section, Secret):
        yield section
    elif isinstance(section, Schema):
        for name in section.field_names():
            yield from named_secrets(getattr(section, name))
    elif isinstance(section, dict | list):
        for value in section.values() if isinstance(section, dict) else section:
            yield from named_secrets(value)


_NAMES = {
    "aidreport_slots": "Slots in the ledger, by outcome.",
    "aidreport_misfires": "Slots that were missed while nothing was running.",
    "aidreport_last_success_timestamp_seconds": "When a briefing was last published.",
    "aidreport_last_duration_seconds": "How long the last attempt took that ended well.",
    "aidreport_queue_length": "Runs that are under way or wait for a process.",
    "aidreport_look_timestamp_seconds": "When the daemon last looked at the ledger.",
    "aidreport_hosts": "Processes that serve a shared ledger and were just seen, by role.",
    "aidreport_jobs": "What is handed out to workers, by queue and state.",
    "aidreport_jobs_oldest_seconds": "How long the first of a queue has waited.",
}


def metrics(
    tallies: Sequence[Tally],
    queue: int,
    looked: float,
    hosts: Sequence[Presence] = (),
    queues: Sequence[QueueState] = (),
) -> str:
    """Return the present figures in Prometheus' text format.

    Args:
        looked: when the ledger was looked at, in seconds since 1970.
        hosts, queues: of a ledger that several hosts share.
    """
    samples = [*_samples(tallies), *_shared(hosts, queues)]
    samples.append(("aidreport_queue_length", "", float(queue)))
    samples.append(("aidreport_look_timestamp_seconds", "", looked))
    lines: list[str] = []
    for name, meaning in _NAMES.items():
        values = [(labels, value) for of, labels, value in samples if of == name]
        if values:
            lines += [f"# HELP {name} {meaning}", f"# TYPE {name} gauge"]
            lines += [f"{name}{labels} {value:.15g}" for labels, value in values]
    return "\n".join(lines) + "\n"


def write_metrics(path: Path, text: str) -> None:
    """Replace the file with one of the present figures.

    Raises:
        OSError: it cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.write_text(text, encoding="utf-8")
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


def _shared(
    hosts: Sequence[Presence], queues: Sequence[QueueState]
) -> Iterator[tuple[str, str, float]]:
    for role, count in sorted(Counter(item.role for item in hosts if item.is_seen).items()):
        yield "aidreport_hosts", _labels(role=role), float(count)
    for queue in queues:
        for state, count in (("waiting", queue.waiting), ("doing", queue.doing)):
            yield "aidreport_jobs", _labels(queue=queue.name, state=state), float(count)
        yield "aidreport_jobs_oldest_seconds", _labels(queue=queue.name), queue.seconds


def _labels(**labels: str) -> str:
    escaped = {
        key: value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        for key, value in labels.items()
    }
    return "{" + ",".join(f'{key}="{value}"' for key, value in escaped.items()) + "}"


def notify(state: str) -> None:
    """Send the service manager a state, such as "READY=1", if there is one."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    if address.startswith("@"):
        address = "\0" + address[1:]
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
        channel.connect(address)
        channel.sendall(state.encode())


def watchdog_seconds() -> float | None:
    """Return half the interval at which the manager expects a sign of life; None if it does not."""
    try:
        microseconds = int(os.environ.get("WATCHDOG_USEC", ""))
    except ValueError:
        return None
    return microseconds / 2_000_000 if microseconds > 0 else None
