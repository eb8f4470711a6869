"""Files to one data set: what each file is, by its content; every row accounted for."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import replace
from functools import reduce
from glob import glob
from operator import add
from typing import TYPE_CHECKING

from aidreport.errors import AidreportError, SourceError
from aidreport.model.dataset import Account, Dataset
from aidreport.model.finding import Finding, Severity
from aidreport.model.source import SourceFile
from aidreport.schema import read_bytes
from aidreport.sources.announcement import read_announcement
from aidreport.sources.delimited import read_delimited
from aidreport.sources.headings import find_header, no_header
from aidreport.sources.table import read_rows
from aidreport.sources.workbook import SIGNATURES, read_workbook

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from aidreport.config import DataSource
    from aidreport.model.allocation import Allocation
    from aidreport.sources.grid import Grid
    from aidreport.sources.headings import Header

_GLOB = set("*?[")


def load(
    sources: Sequence[DataSource],
    folder: Path,
    *,
    progress: Callable[[int], None] | None = None,
) -> Dataset:
    """Return the allocations of some sources as one data set.

    Rows that cannot be used are in its account, not raised.

    Args:
        sources: files or globs.
        folder: where relative names start.
        progress: called with the number of rows read of the file at hand, now and then.

    Raises:
        SourceError: files are missing, are not what they should be, or hold no allocations; the
            problems of all files at once.
    """
    parts: list[Dataset] = []
    problems: list[AidreportError] = []
    for source in sources:
        try:
            for path, name in _files(source, folder):
                try:
                    parts.append(_read(path, name, source, progress))
                except SourceError as error:
                    problems.append(error)
        except SourceError as error:
            problems.append(error)
    if problems:
        raise _joined(problems)
    return _merged(parts)


def _joined(problems: Sequence[AidreportError]) -> SourceError:
    if len(problems) == 1 and isinstance(problems[0], SourceError):
        return problems[0]
    details = [line for problem in problems for line in (problem.problem, *_indented(problem))]
    fixes = dict.fromkeys(problem.fix for problem in problems if problem.fix)
    return SourceError(
        f"{len(problems)} sources cannot be read", details=details, fix="; ".join(fixes)
    )


def _indented(problem: AidreportError) -> list[str]:
    return [f"  {detail}" for detail in problem.details]


def _files(source: DataSource, folder: Path) -> list[tuple[Path, str]]:
    """Return the files of a source, each with the name that messages use."""
    if not _GLOB & set(source.path) or (folder / source.path).exists():
        return [(folder / source.path, source.path)]
    # Path.glob knows no absolute patterns.
    found = sorted(glob(source.path, root_dir=folder, recursive=True))  # noqa: PTH207
    if not found:
        raise SourceError(
            f"no file matches {source.path}",
            why=f"looked in {folder.absolute()}",
            fix="check the folder and the ending",
        )
    return [(folder / name, name) for name in found if (folder / name).is_file()]


def _read(
    path: Path, name: str, source: DataSource, progress: Callable[[int], None] | None
) -> Dataset:
    content = read_bytes(path, SourceError)
    if not content.strip():
        raise SourceError(
            f"{name} is empty",
            why=f"it holds {len(content)} bytes and no allocation",
            fix="check that the download or export was finished",
        )
    if _is_announcement(path, content):
        return read_announcement(path, name)
    return _read_table(content, name, source, progress)


def _is_announcement(path: Path, content: bytes) -> bool:
    """Return whether a file is an announcement: TOML by its ending or by its tables."""
    if content.startswith(SIGNATURES):
        return False
    return path.suffix.lower() == ".toml" or b"\n[[allocations]]" in content


def _read_table(
    content: bytes, name: str, source: DataSource, progress: Callable[[int], None] | None
) -> Dataset:
    if content.startswith(SIGNATURES):
        grids = read_workbook(content, name, source)
    else:
        grids = (read_delimited(content, name, source),)
    grid, header = _only_table(grids, name, source)
    rows = read_rows(grid, header, name, source, progress)
    if not rows.account.read:
        raise SourceError(
            f"{name} holds no allocations",
            why="there are headings, but no row below them",
            fix="check that the export was finished, or name the sheet with sheet = …",
        )
    file = SourceFile(name, hashlib.sha256(content).hexdigest(), "table")
    findings = (*grid.findings, *rows.findings)
    return Dataset(rows.allocations, rows.account, (file,), findings=findings)


def _only_table(grids: Sequence[Grid], name: str, source: DataSource) -> tuple[Grid, Header]:
    """Return the one sheet that has a header, and the header."""
    grids = [grid for grid in grids if grid.rows]
    if not grids:
        raise SourceError(f"{name} holds no allocations", why="it has no row with content")
    found = [(grid, header) for grid in grids if (header := find_header(grid, source))]
    if not found:
        raise no_header(name, grids, source)
    if len(found) > 1:
        raise SourceError(
            f"{name}: {len(found)} sheets hold tables of allocations",
            details=[f'"{grid.sheet}": {len(grid.rows)} rows' for grid, _ in found],
            why="sheets often repeat the same rows; adding them up would count these twice",
            fix=f'name one: data = {{ path = "{name}", sheet = "{found[0][0].sheet}" }}',
        )
    return found[0]


def _merged(parts: Sequence[Dataset]) -> Dataset:
    announcements = [part for part in parts if part.announcement]
    if len(announcements) > 1:
        raise SourceError(
            "two announcements in one data set",
            details=[part.files[0].path for part in announcements],
            why="a briefing reconciles its sums with one announcement",
            fix="make a report for each",
        )
    allocations, findings = _unique(parts)
    return Dataset(
        allocations=allocations,
        account=reduce(add, (part.account for part in parts), Account(0, 0)),
        files=tuple(file for part in parts for file in part.files),
        announcement=announcements[0].announcement if announcements else None,
        findings=tuple(item for part in parts for item in part.findings) + findings,
    )


def _unique(parts: Sequence[Dataset]) -> tuple[tuple[Allocation, ...], tuple[Finding, ...]]:
    """Return all allocations under unique ids, and a warning where the sources repeat one."""
    rows = [item for part in parts for item in part.allocations]
    counts = Counter(item.id for item in rows if item.id)
    repeated = {name for name, count in counts.items() if count > 1}
    taken: set[str] = set()
    unique = []
    for number, row in enumerate(rows, 1):
        name = row.id or str(number)
        if name in taken or name in repeated:
            name = f"{name}-{number}"
        while name in taken:
            name += "'"
        taken.add(name)
        unique.append(replace(row, id=name))
    findings = [
        Finding(
            "duplicate-id",
            Severity.WARNING,
            f'the id "{name}" occurs {counts[name]} times; each row was counted',
            next(str(row.place) for row in rows if row.id == name),
        )
        for name in sorted(repeated)
    ]
    return tuple(unique), tuple(findings)
