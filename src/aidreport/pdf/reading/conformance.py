"""Whether a PDF keeps the standards that it says it keeps."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_PROFILES = {
    "PDF/UA-1": "ua1",
    **{f"PDF/A-{part}{level}": f"{part}{level}" for part in "123" for level in "abu"},
}
"""The standards that the validator knows, by its names for them."""
_PROGRAM = Path(__file__).with_name("validator.py")
_GAVE_UP = "it cannot be validated: the validator gave up on it"
_LONGEST = 300.0
"""Seconds for one file: a table of 100,000 rows takes less."""


@dataclass(frozen=True, slots=True)
class Conformance:
    """How a file stands to a standard.

    Attributes:
        conforms: None where that cannot be told.
        problems: what breaks it, or why it cannot be told.
    """

    standard: str
    conforms: bool | None
    problems: tuple[str, ...] = ()


def conformance(path: Path, standards: Iterable[str]) -> tuple[Conformance, ...]:
    """Check a file against standards, such as "PDF/UA-1"."""
    standards = tuple(standards)
    known = [standard for standard in standards if standard in _PROFILES]
    results = dict(zip(known, _validated(path, known), strict=False)) if known else {}
    return tuple(_told(standard, results) for standard in standards)


def _told(standard: str, results: dict[str, tuple[bool, list[str]]]) -> Conformance:
    if standard not in _PROFILES:
        return Conformance(standard, None, (f"no validator at hand checks {standard}",))
    kept, problems = results.get(standard, (False, [_GAVE_UP]))
    return Conformance(standard, kept, tuple(problems))


def _validated(path: Path, standards: Sequence[str]) -> Iterator[tuple[bool, list[str]]]:
    """Yield the result for each standard, up to one at which the validator fails."""
    profiles = [_PROFILES[standard] for standard in standards]
    # Without the folder of the program among those that modules are imported from (-P).
    command = [sys.executable, "-P", str(_PROGRAM), str(path.absolute()), *profiles]
    environment = {**os.environ, "RUST_BACKTRACE": "0"}
    try:
        done = subprocess.run(  # noqa: S603 - this Python, and a program of this package
            command, capture_output=True, timeout=_LONGEST, env=environment, check=False
        )
        output = done.stdout
    except subprocess.TimeoutExpired as late:
        output = late.stdout or b""
    whole, _, _ = output.rpartition(b"\n")
    for line in whole.splitlines():
        yield json.loads(line)
