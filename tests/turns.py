"""Tests that are run in turn: each state of the project runs some of them, the next one others.

`--turn 1/2` runs half of the tests, `--turn 2/2` the other half. Tests of faults are always run:
what the page of reliability says is counted from all of them.
"""

from __future__ import annotations

import re
import zlib

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--turn", metavar="N/M", help="run the N-th of M parts of the tests")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    asked = config.getoption("--turn")
    if asked is None:
        return
    turn = re.fullmatch(r"([1-9])/([1-9])", asked)
    if turn is None or int(turn[1]) > int(turn[2]):
        raise pytest.UsageError(f"--turn {asked} is no part, such as 1/2")
    part, parts = int(turn[1]) - 1, int(turn[2])
    others = [item for item in items if not item.get_closest_marker("fault")]
    left = {item for item in others if zlib.crc32(item.nodeid.encode()) % parts != part}
    config.hook.pytest_deselected(items=[item for item in items if item in left])
    items[:] = [item for item in items if item not in left]
