"""Settings that hold for all tests: the same cases each time, and no PDF that is not sound."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pikepdf
import pytest
from tests.consistent import is_known_consistent, remember_verified
from tests.standards import broken_standards

from aidreport.pdf.reading.linter import lint_reading
from aidreport.pdf.reading.opened import open_reading
from aidreport.pdf.reading.reader import PdfDocument, read_document
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
    "tests.in_memory",
    "tests.mailservers.plugin",
    "tests.postgres",
    "tests.programs",
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
    remember_verified()
    config.addinivalue_line("markers", "broken_pdfs: writes PDFs that are broken on purpose")
    config.addinivalue_line("markers", "long: takes minutes; run with -m long, as CI does")


@pytest.fixture(autouse=True)
def sound_pdfs(request: pytest.FixtureRequest) -> Iterator[None]:
    """Check every PDF that a test leaves in its folder, before the folder is removed."""
    has_folder = "tmp_path" in request.fixturenames
    folder: Path | None = request.getfixturevalue("tmp_path") if has_folder else None
    yield
    if folder is None or request.node.get_closest_marker("broken_pdfs"):
        return
    for path in sorted(folder.rglob("*.pdf")):
        # A link or a named pipe is none, nor is what a test put in a PDF's place.
        if path.is_file() and not path.is_symlink() and _begins_like_a_pdf(path):
            digest = sha256(path.read_bytes()).hexdigest()
            is_looked_at = bool(_LOOKED_AT & set(request.path.parts))
            problems = _problems(path, digest, is_looked_at=is_looked_at)
            assert not problems, "\n".join([path.name, *problems])


def _begins_like_a_pdf(path: Path) -> bool:
    """Look at the first bytes only: a test may leave a file of gigabytes."""
    with path.open("rb") as file:
        return file.read(4) == b"%PDF"


_LOOKED_AT = {"pdf", "proof", "briefing", "document"}
"""The tests whose subject is what pages look like; elsewhere the same pages come again."""
_FOUND: dict[tuple[str, bool], tuple[str, ...]] = {}


def _problems(path: Path, digest: str, *, is_looked_at: bool) -> tuple[str, ...]:
    """Return what is wrong with a PDF; each content is looked at once.

    What a test has verified is known to keep its standards, to be tagged, and to show its figures.
    """
    key = (digest, is_looked_at)
    if key not in _FOUND:
        rest = () if is_known_consistent(digest) else _not_consistent(path, is_looked_at)
        _FOUND[key] = (*_syntax(path), *rest)
    return _FOUND[key]


def _not_consistent(path: Path, is_looked_at: bool) -> Iterator[str]:
    """Yield what `verify` would find too."""
    yield from broken_standards(path)
    yield from _read(path, is_looked_at=is_looked_at)


def _syntax(path: Path) -> Iterator[str]:
    """Check what `qpdf --check` does."""
    with pikepdf.open(path) as pdf:
        yield from (f"syntax: {problem}" for problem in pdf.check_pdf_syntax())


def _read(path: Path, *, is_looked_at: bool) -> Iterator[str]:
    """Read a file once, and check its tags, its figures, and what its pages show."""
    faces = Faces()
    painter = SeenPainter(faces)
    with open_reading(path, painter if is_looked_at else None) as reading:
        yield from lint_reading(reading)
        yield from _figures(read_document(reading))
        if is_looked_at and reading.tree.root is not None:
            found = judge(reading, painter, faces).problems
            yield from (f"seen: {problem.title} {problem.message}" for problem in found)


def _figures(document: PdfDocument) -> Iterator[str]:
    """Compute the figures again where the file carries them."""
    if record.NAME not in {item.name for item in document.attachments}:
        return
    for check in examine_figures(document).checks:
        if check.outcome is CheckStatus.FAILED:
            yield from (f"{check.name}: {detail}" for detail in check.details)
