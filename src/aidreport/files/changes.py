"""Says when files have changed, by looking at them again and again."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    State = tuple[int, int, int] | None

EVERY = 0.1
"""Seconds between two looks: a look at a few dozen files takes a fraction of a millisecond."""


def states(paths: Iterable[Path]) -> dict[Path, State]:
    """Return what shows whether files change: time, size and number; None for one that is gone."""
    return {path: _state(path) for path in paths}


def changes(
    files: Callable[[], Iterable[Path]], pause: Callable[[float], object]
) -> Iterator[frozenset[Path]]:
    """Yield the files that were changed, made or removed since the last look, without end.

    A change is yielded once it is complete: a program that saves a large file is still writing
    as long as two looks differ. What changes while the caller is busy is found by the next look.

    Args:
        files: returns those to look at, which may become others.
        pause: waits for some seconds.
    """
    before = states(files())
    while True:
        pause(EVERY)
        now = states(files())
        if now == before:
            continue
        while True:
            pause(EVERY)
            later = states(files())
            if later == now:
                break
            now = later
        yield _differing(before, now)
        before = now


def _differing(one: Mapping[Path, State], other: Mapping[Path, State]) -> frozenset[Path]:
    return frozenset(path for path in {*one, *other} if one.get(path) != other.get(path))


def _state(path: Path) -> State:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
