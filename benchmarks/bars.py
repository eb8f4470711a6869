"""The bars of the benchmarks, judged one way, and the arguments that all of them take.

A figure misses its bar if it is above 1.25 times the bar in each of three rounds: a busy machine
raises one round, a slower program raises all. A round in which nothing misses is the last, and so
is one in which a figure is far beyond its bar: no busy machine does that.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pace import slowness

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

TOLERANCE = 1.25
FAR = 4.0
ROUNDS = 3


@dataclass(frozen=True)
class Figure:
    """A measured figure beside its bar.

    Args:
        bar: the highest value that is good, or with `at_least` the lowest; none if only printed.
        unit: printed after the value.
    """

    name: str
    value: float
    bar: float | None = None
    unit: str = ""
    at_least: bool = False

    @property
    def misses(self) -> bool:
        """Whether the value is beyond the bar by more than the tolerance."""
        return self.is_beyond(TOLERANCE)

    def is_beyond(self, times: float) -> bool:
        """Tell whether the value is more than so many times as bad as the bar."""
        if self.bar is None:
            return False
        return self.value < self.bar / times if self.at_least else self.value > self.bar * times

    def __str__(self) -> str:
        line = f"{self.name:<34}{self.value:9.2f} {self.unit}".rstrip()
        if self.bar is None:
            return line
        bar = f"bar {'at least ' if self.at_least else ''}{self.bar:.3g}"
        return f"{line:<60}({bar}){'  MISSED' if self.misses else ''}"


def pace() -> Figure:
    """Return how many times as long as on the machine of the bars work takes here."""
    return Figure("work here beside there", slowness(), unit="times as long")


def arguments(description: str | None, *, runs: int) -> argparse.ArgumentParser:
    """Return a parser with what all benchmarks take; `runs` is the default of --runs."""
    parser = argparse.ArgumentParser(description=(description or "").splitlines()[0])
    parser.add_argument(
        "--runs", type=int, default=runs, help=f"alternating runs in a round; {runs} unless given"
    )
    parser.add_argument(
        "--rounds", type=int, default=ROUNDS, help=f"at most; {ROUNDS} unless given"
    )
    return parser


def judge(measure: Callable[[], Iterable[Figure]], rounds: int = ROUNDS) -> int:
    """Measure and print the figures; return 1 if one misses its bar in every round, else 0."""
    missing: set[str] | None = None
    for number in range(1, rounds + 1):
        missed, far = set(), False
        for figure in measure():
            print(figure, flush=True)
            far |= figure.is_beyond(FAR)
            if figure.misses:
                missed.add(figure.name)
        missing = missed if missing is None else missing & missed
        if not missing:
            return 0
        if far:
            print("far beyond its bar: not measured again", flush=True)
            return 1
        print(f"round {number} of {rounds}: missed by {', '.join(sorted(missing))}", flush=True)
    return 1
