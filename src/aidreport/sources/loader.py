"""Files to one data set: every row accounted for, every file with its hash."""

from __future__ import annotations

import gc
import hashlib
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from aidreport.errors import SourceError
from aidreport.model.dataset import SourceFile
from aidreport.sources.announcements import read_announcement
from aidreport.sources.combining import assembled
from aidreport.sources.formats.database import read_database
from aidreport.sources.formats.json_document import parsed
from aidreport.sources.formats.paths import (
    content_of,
    digest_of,
    expand,
    is_announcement,
    is_json,
    is_workbook,
    markup_head,
    refuse_repeated,
)
from aidreport.sources.standards.fts import Page, is_flows, page_of, read_flows
from aidreport.sources.standards.threesixty_giving import is_grants, read_grants
from aidreport.sources.tabular import counting_from, read_grid, read_tables
from aidreport.sources.terms.organisations import Organisations

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from aidreport.config.sources import DataSource
    from aidreport.model.dataset import Dataset
    from aidreport.sources.formats.paths import File

_ANNOUNCEMENT = "announcement"


def load(
    sources: Sequence[DataSource],
    folder: Path,
    *,
    organisations: Mapping[str, list[str]] | None = None,
    progress: Callable[[int], None] | None = None,
) -> Dataset:
    """Return the allocations of some sources as one data set.

    Rows that cannot be used are in its account, not raised.

    Args:
        sources: files or globs.
        folder: where relative names start.
        organisations: key → names of organisations, beside those that are known.
        progress: called with the number of rows read so far, now and then.

    Raises:
        SourceError: files are missing, are not what they should be, or hold no allocations, the
            problems of all files at once; or there are several announcements.
    """
    with _uncollected():
        return _load(sources, folder, Organisations(organisations or {}), progress)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Do without the collector of circular objects: rows are none, and it takes a fifth longer."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _load(
    sources: Sequence[DataSource],
    folder: Path,
    organisations: Organisations,
    progress: Callable[[int], None] | None,
) -> Dataset:
    files: list[File] = []
    problems: list[SourceError] = []
    databases = [source for source in sources if source.sql is not None]
    for source in sources:
        try:
            files += [] if source.sql is not None else expand(source, folder)
        except SourceError as problem:
            problems.append(problem)
    refuse_repeated(files)
    parts: list[Dataset] = []
    for source in databases:
        try:
            parts.append(_read_sql(source, folder, progress))
        except SourceError as problem:
            problems.append(problem)
    pages: list[Page] = []
    for file in files:
        before = sum(part.account.read for part in parts)
        try:
            parts.append(_read(file, pages, counting_from(before, progress)))
        except SourceError as problem:
            problems.append(problem)
    if problems:
        raise _together(problems)
    return assembled(parts, pages, organisations)


def _together(problems: Sequence[SourceError]) -> SourceError:
    if len(problems) == 1:
        return problems[0]
    details = [f"{'  ' * depth}{line}" for problem in problems for depth, line in _lines(problem)]
    return SourceError(f"{len(problems)} sources cannot be read", details=details)


def _lines(problem: SourceError) -> list[tuple[int, str]]:
    lines = [(0, problem.problem), *((1, detail) for detail in problem.details)]
    return [*lines, (1, f"fix: {problem.fix}")] if problem.fix else lines


def _read(file: File, pages: list[Page], progress: Callable[[int], None] | None) -> Dataset:
    if head := markup_head(file):
        dataset = _read_markup(head, file, progress)
        _refuse_other_kind("iati", file)
        return replace(dataset, files=(SourceFile(file.name, digest_of(file), "iati"),))
    content = content_of(file)
    named = file.source.kind == _ANNOUNCEMENT
    table = is_workbook(content) or is_json(content)
    if named or (not table and is_announcement(content, file.path)):
        _refuse_other_kind(_ANNOUNCEMENT, file)
        dataset = read_announcement(content, file.path, file.name)
        if progress is not None:
            progress(dataset.account.read)
        return dataset
    if is_json(content):
        kind, dataset = _read_json(content, file, pages, progress)
    else:
        kind, dataset = read_tables(content, file, progress)
    _refuse_other_kind(kind, file)
    source = SourceFile(file.name, hashlib.sha256(content).hexdigest(), kind)
    return replace(dataset, files=(source,))


def _refuse_other_kind(found: str, file: File) -> None:
    kind = file.source.kind
    if kind not in (None, found):
        raise SourceError(
            f"{file.name} is of the kind {found}, but the config names {kind}",
            why="a kind is named where a file could be read as several; this one is told by its"
            " content",
            fix="correct kind for this source in config.toml, or leave it out",
        )


def _read_sql(source: DataSource, folder: Path, progress: Callable[[int], None] | None) -> Dataset:
    assert source.sql is not None
    grid, name, digest = read_database(source.sql, folder)
    _, dataset = read_grid(grid, source, name, progress)
    return replace(dataset, files=(SourceFile(name, digest, "database"),))


def _read_markup(head: bytes, file: File, progress: Callable[[int], None] | None) -> Dataset:
    from aidreport.sources.standards.iati import is_iati, read_iati

    if not is_iati(head):
        raise SourceError(
            f"{file.name} is an XML or HTML file, but not one of IATI activities",
            why="a web page is no data; of XML, activities of the IATI standard are read",
            fix="download the data rather than the page, or export the table as CSV or .xlsx",
        )
    return read_iati(file.path, file.name, progress)


def _read_json(
    content: bytes, file: File, pages: list[Page], progress: Callable[[int], None] | None
) -> tuple[str, Dataset]:
    document = parsed(content, file.name)
    if isinstance(document, dict) and is_flows(document):
        pages.append(page_of(document))
        return "fts", read_flows(document, file.name, progress)
    if isinstance(document, dict) and is_grants(document):
        return "360giving", read_grants(document, file.name, progress)
    raise SourceError(
        f"{file.name} is a JSON file of an unknown kind",
        why="of JSON, flows of the FTS API (data.flows) and 360Giving packages (grants) are read",
        fix="export the table as CSV or .xlsx",
    )
