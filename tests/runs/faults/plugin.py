"""Counts what became of each fault that tests cause; tests/conftest.py registers it.

A test that is marked `fault(kind)` is one try of that kind, or as many as it counts with the
fixture `tries`. With `--faults FILE` a run of tests adds a line of JSON for each such test to a
file, from which docs/reliability.py writes docs/explanation/reliability.md.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass
class Tries:
    """What a test has tried so far, and what of it held."""

    tried: int = 0
    held: int = 0

    @contextmanager
    def one(self) -> Iterator[None]:
        """Count a try, which has held if nothing is raised."""
        self.tried += 1
        yield
        self.held += 1


_TRIES = pytest.StashKey[Tries]()


@pytest.fixture
def tries(request: pytest.FixtureRequest) -> Tries:
    """Count the tries of a test that makes more than one."""
    return request.node.stash.setdefault(_TRIES, Tries())


@dataclass(frozen=True)
class Recorder:
    """Writes down the tests of faults, as they end."""

    path: Path

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        found = [value for name, value in report.user_properties if name == "fault"]
        with self.path.open("a", encoding="utf-8") as file:
            file.writelines(f"{json.dumps(value)}\n" for value in found)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--faults", metavar="FILE", help="add what became of each fault to a file")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "fault(kind): tries a fault of tests/runs/faults/kinds.toml")
    path = config.getoption("--faults")
    # A worker's reports are written down where they are brought together.
    if path and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Recorder(Path(path)))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report = yield
    if report.when == "call" or (report.when == "setup" and not report.passed):
        counted = item.stash.get(_TRIES, Tries())
        tried = max(counted.tried, 1)
        # What a test checks after its tries belongs to the last of them.
        held = max(counted.held, 1) if report.passed else min(counted.held, tried - 1)
        for mark in item.iter_markers("fault"):
            what = {"kind": mark.args[0], "test": item.nodeid, "tried": tried, "held": held}
            report.user_properties.append(("fault", what))
    return report
