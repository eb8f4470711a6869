"""Settings that hold for all tests: the same cases each time, and no PDF that is not sound."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path

import pikepdf
import pytest
from tests.standards import broken_standards

from aidreport.pdf.reading.linter import lint
from aidreport.pdf.reading.opened import open_reading
from aidreport.pdf.reading.reader import read_pdf
from aidreport.pdf.reading.seen.faces import Faces
from aidreport.pdf.reading.seen.judge import judge
from aidreport.pdf.reading.seen.painter import SeenPainter
from aidreport.proof import record
from aidreport.proof.examine import examine_figures
from aidreport.proof.result import CheckStatus

pytest_plugins = [
    "tests.both_profiles",
    "tests.forking",
    "tests.golden",
    "tests.mailservers.plugin",
    "tests.properties",
    "tests.runs.faults.plugin",
]
# Whatever the caller's shell says: processes that tests start find the bytecode of those before.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def pytest_collection_finish() -> None:
    # What the tests consist of stays to the end: looking through it again and again is for nothing.
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "broken_pdfs: writes PDFs that are broken on purpose")
    config.addinivalue_line("markers", "long: takes minutes; run with -m long, as CI does")


@pytest.fixture(autouse=True)
def sound_pdfs(request: pytest.FixtureRequest) -> Iterator[None]:
    """Check every PDF that a test leaves in its folder."""
    yield
    folder = request.node.funcargs.get("tmp_path")
    if folder is None or request.node.get_closest_marker("broken_pdfs"):
        return
    for path in sorted(Path(folder).rglob("*.pdf")):
        # A link or a named pipe is none, nor is what a test put in a PDF's place.
        if path.is_file() and not path.is_symlink() and path.read_bytes().startswith(b"%PDF"):
            problems = _problems(path, sha256(path.read_bytes()).hexdigest())
            if _LOOKED_AT & set(request.path.parts):
                problems += _seen(path)
            assert not problems, "\n".join([path.name, *problems])


_LOOKED_AT = {"pdf", "proof", "briefing", "document"}
"""The tests whose subject is what pages look like; elsewhere the same pages come again."""
_SEEN: dict[str, tuple[str, ...]] = {}


def _problems(path: Path, digest: str) -> tuple[str, ...]:
    """Return what is wrong with a PDF; each content is looked at once."""
    if digest not in _SEEN:
        _SEEN[digest] = (
            *broken_standards(path),
            *_syntax(path),
            *lint(path),
            *_figures(path),
        )
    return _SEEN[digest]


def _figures(path: Path) -> Iterator[str]:
    """Compute the figures again where the file carries them."""
    reading = read_pdf(path)
    if record.NAME not in {item.name for item in reading.attachments}:
        return
    for check in examine_figures(reading).checks:
        if check.outcome is CheckStatus.FAILED:
            yield from (f"{check.name}: {detail}" for detail in check.details)


@cache
def _seen(path: Path) -> tuple[str, ...]:
    """Compare what its pages show with what is read from them."""
    faces = Faces()
    painter = SeenPainter(faces)
    with open_reading(path, painter) as reading:
        if reading.tree.root is None:
            return ()
        found = judge(reading, painter, faces).problems
    return tuple(f"seen: {problem.title} {problem.message}" for problem in found)


def _syntax(path: Path) -> Iterator[str]:
    """Check what `qpdf --check` does."""
    with pikepdf.open(path) as pdf:
        yield from (f"syntax: {problem}" for problem in pdf.check_pdf_syntax())
