"""Faults that are safe to cause, each in a temporary folder.

`python -m aidreport.runs.selftest HARM SLOT` runs a slot in a process that comes to harm: HARM is
"kill:STAGE", which ends the process at once when a stage begins, or "full:BYTES", which lets no
file grow beyond a size, as a full disk does.
"""

from __future__ import annotations

import datetime as dt
import os
import runpy
import subprocess
import sys
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from aidreport.config.config import load_config
from aidreport.lazy_dataclass import dataclass
from aidreport.runs.ledger.ledger import Ledger
from aidreport.runs.ledger.records import Outcome
from aidreport.runs.ledger.sqlite import FILE
from aidreport.runs.ledger.store import open_store
from aidreport.runs.schedule.planner import enter_due, timetables

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_SLOT, _NEXT_SLOT = "2026-01-05T08:00:00+00:00", "2026-01-05T09:00:00+00:00"
_STAGES = ("load", "compute", "check", "compose", "render", "publish")
_FULL = 20_000
_CONFIG = """\
[organisation]
name = "Self-test"

[reports.test]
data = "test.csv"

[reports.test.schedules]
cron = "0 * * * *"
catch_up = "all"
"""
_DATA = "recipient,amount,currency,date\nA,5,NOK,2026-01-01\nB,7,NOK,2026-01-02\n"
_LONGEST = 120
_KILLED = 137


class Failure(Exception):  # noqa: N818 - of a scenario, not of the program
    """What should have happened did not."""


class Skipped(Exception):  # noqa: N818 - it is no error
    """A fault cannot be caused here."""


@dataclass(frozen=True, slots=True)
class Sandbox:
    """A folder with a small project, where a fault is caused."""

    folder: Path

    def prepare(self) -> None:
        """Write the project."""
        (self.folder / "config.toml").write_text(_CONFIG, encoding="utf-8")
        (self.folder / "test.csv").write_text(_DATA, encoding="utf-8")

    def command(self, *words: str) -> int:
        """Run aidreport; return its exit code."""
        return self._run("-m", "aidreport", *words)

    def run_slot(self, name: str = "slot") -> None:
        """Run the first slot, which must complete."""
        expect(self.command("run", "--slot", _SLOT) == 0, f"the {name} did not complete")

    def run_harmed(self, harm: str, slot: str = _SLOT) -> int:
        """Run a slot in a process that comes to harm; return its exit code."""
        return self._run("-m", "aidreport.runs.selftest", harm, slot)

    def _run(self, *words: str) -> int:
        return subprocess.run(  # noqa: S603 - this Python, and this package
            [sys.executable, *words],
            cwd=self.folder,
            capture_output=True,
            timeout=_LONGEST,
            check=False,
        ).returncode

    @contextmanager
    def ledger(self, now: Callable[[], dt.datetime] | None = None) -> Iterator[Ledger]:
        """Open the ledger, with a clock."""
        store = open_store(self.folder / "state", now or (lambda: dt.datetime.now(dt.UTC)))
        with closing(store):
            yield Ledger(store)

    def pdfs(self) -> list[Path]:
        """Return what was published, and what was left over."""
        return sorted((self.folder / "output").rglob("*.pdf"))


class Scenario(NamedTuple):
    """A fault, and what must happen."""

    fault: str
    promise: str
    cause: Callable[[Sandbox], None]


def expect(holds: bool, otherwise: str) -> None:
    """Check what must hold.

    Raises:
        Failure: it does not.
    """
    if not holds:
        raise Failure(otherwise)


def _killed(sandbox: Sandbox) -> None:
    for stage in _STAGES:
        sandbox.run_harmed(f"kill:{stage}")
        partial = [path for path in sandbox.pdfs() if path.name.startswith(".")]
        expect(not partial, "a partial PDF is left")
    sandbox.run_slot()
    with sandbox.ledger() as ledger:
        outcomes = [slot.outcome for slot in ledger.history()]
    expect(outcomes == [Outcome.RENDERED], "the slot did not end once")


def _repeated(sandbox: Sandbox) -> None:
    sandbox.run_slot()
    sandbox.run_slot()
    with sandbox.ledger() as ledger:
        attempts = ledger.attempts(ledger.history()[0].id)
    expect(len(attempts) == 1, f"it ran {len(attempts)} times")


def _clock(sandbox: Sandbox) -> None:
    begin = dt.datetime(2026, 1, 5, 8, 30, tzinfo=dt.UTC)
    now = [begin]
    (timetable,) = timetables(load_config(sandbox.folder / "config.toml"))
    with sandbox.ledger(lambda: now[0]) as ledger:
        for hours in (0, 1, 0, -1, 2, 1, 3):
            now[0] = begin + dt.timedelta(hours=hours)
            enter_due(timetable, ledger, now[0])
        due = sorted(slot.key.due.hour for slot in ledger.history())
    expect(due == [9, 10, 11], f"the slots are {due}")


def _two_daemons(sandbox: Sandbox) -> None:
    with sandbox.ledger() as ledger, ledger.store.lock("daemon"):
        code = sandbox.command("schedule", "start")
    expect(code == 5, f"the second daemon left with code {code}")


def _full_disk(sandbox: Sandbox) -> None:
    if os.name == "nt":
        raise Skipped("the size of files cannot be bounded here")
    with _new_data(sandbox, f"{_DATA}C,9,NOK,2026-01-02\n") as before:
        code = sandbox.run_harmed(f"full:{_FULL}", _NEXT_SLOT)
        expect(code != 0, "a run without room did not fail")
        expect(sandbox.pdfs() == [before], "a partial PDF is left")


@contextmanager
def _new_data(sandbox: Sandbox, data: str) -> Iterator[Path]:
    """Run the first slot and replace its data; whatever happens then, its PDF must not change."""
    sandbox.run_slot("first slot")
    (before,) = sandbox.pdfs()
    content = before.read_bytes()
    (sandbox.folder / "test.csv").write_text(data, encoding="utf-8")
    yield before
    expect(before.read_bytes() == content, "the last good PDF was touched")


def _damaged(sandbox: Sandbox) -> None:
    sandbox.run_slot("first slot")
    path = sandbox.folder / "state" / FILE
    content = path.read_bytes()
    path.write_bytes(content[:4096] + bytes(len(content) - 4096))
    code = sandbox.command("run", "--slot", _NEXT_SLOT)
    expect(code == 1, f"a damaged ledger was used: code {code}")


def _half_written(sandbox: Sandbox) -> None:
    with _new_data(sandbox, _DATA[:-17]):
        code = sandbox.command("run", "--slot", _NEXT_SLOT)
        expect(code == 1, f"half a file was accepted: code {code}")


SCENARIOS = (
    Scenario("killed at every stage", "the slot completes, once, no partial PDF", _killed),
    Scenario("run again", "a slot that has ended is not run again", _repeated),
    Scenario("clock set back and forward", "no slot is lost, none comes twice", _clock),
    Scenario("a second daemon", "it leaves with code 5", _two_daemons),
    Scenario("disk full", "failed with the reason, the last PDF untouched", _full_disk),
    Scenario("damaged ledger", "nothing runs from it", _damaged),
    Scenario("half-written data", "refused, the last PDF untouched", _half_written),
)


class Result(NamedTuple):
    """How a scenario ended: passed, failed or skipped, and why."""

    scenario: Scenario
    outcome: str
    reason: str


def run_scenarios(folder: Path) -> Iterator[Result]:
    """Run all scenarios, each in a new folder inside a folder."""
    for number, scenario in enumerate(SCENARIOS, 1):
        sandbox = Sandbox(folder / str(number))
        sandbox.folder.mkdir()
        sandbox.prepare()
        try:
            scenario.cause(sandbox)
        except Failure as failure:
            yield Result(scenario, "failed", str(failure))
        except Skipped as skipped:
            yield Result(scenario, "skipped", str(skipped))
        except subprocess.TimeoutExpired:
            yield Result(scenario, "failed", f"it took more than {_LONGEST} seconds")
        else:
            yield Result(scenario, "passed", scenario.promise)


def harm(what: str) -> None:
    """Prepare the harm that this process comes to."""
    kind, _, value = what.partition(":")
    if kind == "full":
        import resource
        import signal

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(value), int(value)))
        return
    begin = Ledger.stage

    @contextmanager
    def ending(self: Ledger, attempt: int, name: str) -> Iterator[dict[str, Any]]:
        with begin(self, attempt, name) as details:
            if name == value:
                os._exit(_KILLED)  # as kill -9 does: nothing is finished or reported
            yield details

    Ledger.stage = ending  # type: ignore[method-assign]


if __name__ == "__main__":
    harm(sys.argv[1])
    sys.argv[1:] = ["run", "--slot", sys.argv[2], "--quiet"]
    runpy.run_module("aidreport", run_name="__main__")
