"""Whether a PDF conforms to the standards that it claims."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from aidreport.lazy_dataclass import dataclass
from aidreport.pdf.reading.objects import file_content
from aidreport.pdf.reading.revisions import signed_to_the_end

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_PROFILES = {
    "PDF/UA-1": "ua1",
    **{f"PDF/A-{part}{level}": f"{part}{level}" for part in "123" for level in "abu"},
}
"""The standards that the validator checks, with its names for them."""
_PROGRAM = Path(__file__).with_name("validator.py")
_COVER = "-SIGNATURE-BYTERANGE-"
"""In the name of the validator's rule that a signature covers the file."""
_LENGTH = "-STREAM-LENGTH-"
"""In the name of the validator's rule that streams are as long as they say."""
_STREAM = re.compile(rb">>\s*stream(?:\r\n|\n)")
_STATED = re.compile(rb"/Length (\d{1,15})\b( \d+ R\b)?")
_NUMBER_OBJECT = re.compile(rb"\b(\d{1,15} \d+) obj\s+(\d{1,15})\s+endobj\b")
_END = re.compile(rb"(?:\r\n|\n|\r)?endstream\b")
_GAVE_UP = "it cannot be validated: the validator gave up on it"
_LONGEST = 300.0
"""Seconds for one file: a table of 100,000 rows takes less."""


@dataclass(frozen=True, slots=True)
class Conformance:
    """Whether a file conforms to a standard.

    Attributes:
        conforms: None if no validator checks that.
        problems: what breaks the standard, or why it was not checked.
    """

    standard: str
    conforms: bool | None
    problems: tuple[str, ...] = ()


def conformance(path: Path, standards: Iterable[str]) -> tuple[Conformance, ...]:
    """Check a file against standards, such as "PDF/UA-1"."""
    standards = tuple(standards)
    known = [standard for standard in standards if standard in _PROFILES]
    results = {result.standard: result for result in _validate(path, known)} if known else {}
    return tuple(
        results.get(standard, Conformance(standard, conforms=False, problems=(_GAVE_UP,)))
        if standard in _PROFILES
        else Conformance(standard, None, (f"no installed validator checks {standard}",))
        for standard in standards
    )


def _validate(path: Path, standards: Sequence[str]) -> Iterator[Conformance]:
    """Yield the result for each standard, up to one at which the validator fails."""
    profiles = [_PROFILES[standard] for standard in standards]
    # Without the folder of the program among those that modules are imported from (-P).
    command = [sys.executable, "-P", str(_PROGRAM), str(path.absolute()), *profiles]
    environment = {**os.environ, "RUST_BACKTRACE": "0"}
    try:
        output = subprocess.run(  # noqa: S603 - this Python, and a program of this package
            command, capture_output=True, timeout=_LONGEST, env=environment, check=False
        ).stdout
    except subprocess.TimeoutExpired as late:
        output = late.stdout or b""
    finished, _, _ = output.rpartition(b"\n")
    for standard, line in zip(standards, finished.splitlines(), strict=False):
        conforms, problems = json.loads(line)
        kept = _without_lengths(path, _without_updates(path, problems))
        yield Conformance(standard, conforms or (bool(problems) and not kept), kept)


def _without_updates(path: Path, problems: Sequence[str]) -> tuple[str, ...]:
    """Leave out that a signature does not cover the updates after it.

    ISO 19005-3, 6.4.3, asks it to cover the file that it signs: what is signed or confirmed again
    later is added after it, and no signature could cover that.
    """
    kept = tuple(problem for problem in problems if _COVER not in problem)
    if len(kept) == len(problems) or not signed_to_the_end(file_content(path)):
        return tuple(problems)
    return kept


def _without_lengths(path: Path, problems: Sequence[str]) -> tuple[str, ...]:
    """Leave out that the length of a stream is wrong where each is right.

    ISO 19005-3, 6.1.7.1, counts the bytes up to the line end before "endstream". The validator
    counts one less where the last of them is a carriage return and a line feed is that line end.
    """
    kept = tuple(problem for problem in problems if _LENGTH not in problem)
    if len(kept) == len(problems) or not lengths_are_right(file_content(path)):
        return tuple(problems)
    return kept


def lengths_are_right(content: bytes) -> bool:
    """Tell whether each stream has the length that its dictionary states, or refers to."""
    streams = list(_STREAM.finditer(content))
    numbers = dict(_NUMBER_OBJECT.findall(content))
    for stream in streams:
        begin = content.rfind(b"obj", 0, stream.start())
        stated = _STATED.findall(content, max(begin, 0), stream.start())
        number, reference = stated[-1] if stated else (b"", b"")
        length = numbers.get(number + reference[:-2]) if reference else number
        if not length or not _END.match(content, stream.end() + int(length)):
            return False
    return bool(streams)
