"""Limits of CPU time that hold on any machine."""

from __future__ import annotations

from functools import cache

from benchmarks.pace import slowness


@cache
def pace() -> float:
    """Return how many times as long work takes here as on the machine that limits are set for."""
    return slowness(5)


def is_within(seconds: float, limit: float) -> bool:
    """Tell whether CPU time is within a limit; a slower machine has as much longer."""
    return seconds < limit or seconds < limit * pace()
