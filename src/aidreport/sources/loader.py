"""Files to one data set: every row accounted for, every file with its hash."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from aidreport.errors import SourceError
from aidreport.model.allocation import changed
from aidreport.model.dataset import Account, Dataset
from aidreport.model.finding import Finding, Severity
from aidreport.model.source import SourceFile
from aidreport.sources.announcement import read_announcement
from aidreport.sources.database import read_database
from aidreport.sources.files import (
    content_of,
    digest_of,
    expand,
    is_announcement,
    is_json,
    is_workbook,
    markup_head,
    refuse_repeated,
)
from aidreport.sources.flows import Page, check_pages, is_flows, page_of, parsed, read_flows
from aidreport.sources.grants import is_grants, read_grants
from aidreport.sources.header import has_header
from aidreport.sources.headings import match_headings
from aidreport.sources.hxl import find_tags, untagged
from aidreport.sources.layouts import find_layout, read_layout
from aidreport.sources.oecd import is_matrix, read_matrix
from aidreport.sources.organisations import Organisations
from aidreport.sources.repeats import without_repeats
from aidreport.sources.table import read_table
from aidreport.sources.territories import canonical
from aidreport.sources.text import read_text
from aidreport.sources.workbook import read_workbook

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from aidreport.model.allocation import Allocation, Measure
    from aidreport.sources.files import File
    from aidreport.sources.grid import Grid
    from aidreport.sourcing import DataSource

_IDS_SHOWN = 3


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
            parts.append(_read(file, pages, _counting_from(before, progress)))
        except SourceError as problem:
            problems.append(problem)
    if problems:
        raise _together(problems)
    merged = _merged(without_repeats(parts), pages)
    return _named(merged, Organisations(organisations or {}))


def _counting_from(
    before: int, progress: Callable[[int], None] | None
) -> Callable[[int], None] | None:
    if progress is None:
        return None
    return lambda rows: progress(before + rows)


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
        return replace(dataset, files=(SourceFile(file.name, digest_of(file), "iati"),))
    content = content_of(file)
    if not is_workbook(content) and not is_json(content) and is_announcement(content, file.path):
        dataset = read_announcement(content, file.path, file.name)
        if progress is not None:
            progress(dataset.account.read)
        return dataset
    if is_json(content):
        kind, dataset = _read_json(content, file, pages, progress)
    else:
        kind, dataset = _read_table(content, file, progress)
    source = SourceFile(file.name, hashlib.sha256(content).hexdigest(), kind)
    return replace(dataset, files=(source,))


def _read_sql(source: DataSource, folder: Path, progress: Callable[[int], None] | None) -> Dataset:
    assert source.sql is not None
    grid, name, digest = read_database(source.sql, folder)
    _, dataset = _read_rows(grid, source, name, progress)
    return replace(dataset, files=(SourceFile(name, digest, "database"),))


def _read_markup(head: bytes, file: File, progress: Callable[[int], None] | None) -> Dataset:
    from aidreport.sources.iati import is_iati, read_iati

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


def _read_table(
    content: bytes, file: File, progress: Callable[[int], None] | None
) -> tuple[str, Dataset]:
    return _read_rows(_grid(content, file), file.source, file.name, progress)


def _read_rows(
    grid: Grid, source: DataSource, name: str, progress: Callable[[int], None] | None
) -> tuple[str, Dataset]:
    """Return the allocations of a table, by its layout, its tags or its headings."""
    found = None if source.columns else find_layout(grid.rows)
    if is_matrix(grid.rows):
        return "dac-matrix", read_matrix(grid, name, progress)
    known = found is not None or has_header(grid.rows, source)
    at = None if known else find_tags(grid.rows)
    tagged = None if at is None else untagged(grid, at, name)
    if tagged is not None:
        return "hxl", read_table(tagged, source, name, progress)
    if found is not None:
        return found[0].kind, read_layout(grid, *found, name, progress)
    return "table", read_table(grid, source, name, progress)


def _grid(content: bytes, file: File) -> Grid:
    source = file.source
    if is_workbook(content):
        return read_workbook(
            content,
            file.name,
            sheet=source.sheet,
            has_header=lambda rows: has_header(rows, source),
        )
    return read_text(
        content,
        file.name,
        encoding=source.encoding,
        delimiter=source.delimiter,
        recognised=lambda cells: match_headings(cells, source.columns).found,
    )


def _merged(parts: Sequence[Dataset], pages: Sequence[Page]) -> Dataset:
    if not parts:
        raise SourceError("there are no data", fix='name a file, as in data = "data/*.csv"')
    announcements = [part for part in parts if part.announcement is not None]
    if len(announcements) > 1:
        count = "two" if len(announcements) == 2 else str(len(announcements))
        raise SourceError(
            f"{count} announcements in one data set",
            details=[part.files[0].path for part in announcements],
            why="a briefing reconciles its sums with one announcement",
            fix="make a report for each",
        )
    allocations, findings = _numbered([item for part in parts for item in part.allocations])
    files = tuple(file for part in parts for file in part.files)
    return Dataset(
        allocations=allocations,
        account=sum((part.account for part in parts), Account(0, 0)),
        files=files,
        announcement=announcements[0].announcement if announcements else None,
        headline=_headline(parts),
        findings=(
            *(finding for part in parts for finding in part.findings),
            *findings,
            *_copies(files),
            *(check_pages(pages, allocations) if len(pages) == len(parts) else ()),
        ),
    )


def _named(dataset: Dataset, organisations: Organisations) -> Dataset:
    """Return a data set with organisations under their keys and countries under one name each."""
    keyed = organisations.keyed

    def named(item: Allocation) -> Allocation:
        recipient = keyed(item.recipient)
        donor = item.donor and keyed(item.donor)
        country = item.country and canonical(item.country)
        same = recipient is item.recipient and donor is item.donor and country == item.country
        return item if same else changed(item, recipient=recipient, donor=donor, country=country)

    return replace(dataset, allocations=tuple(map(named, dataset.allocations)))


def _headline(parts: Sequence[Dataset]) -> tuple[Measure, ...]:
    """Return the measures of the sources' own total, where all sources have the same."""
    rules = {part.headline for part in parts}
    return rules.pop() if len(rules) == 1 else ()


def _numbered(
    allocations: Sequence[Allocation],
) -> tuple[tuple[Allocation, ...], tuple[Finding, ...]]:
    """Return the allocations under unique ids, and a warning where the sources repeat one."""
    counts = Counter([item.id for item in allocations])
    if len(counts) == len(allocations) and "" not in counts:
        return tuple(allocations), ()
    taken = {name for name in counts if name}
    numbered: list[Allocation] = []
    seen: Counter[str] = Counter()
    for number, item in enumerate(allocations, start=1):
        seen[item.id] += 1
        if item.id and seen[item.id] == 1:
            numbered.append(item)
            continue
        name = unique = f"{item.id}-{seen[item.id]}" if item.id else str(number)
        while unique in taken:
            name = unique = f"{name}'"
        taken.add(unique)
        numbered.append(changed(item, id=unique))
    return tuple(numbered), _repeated_ids(allocations, counts)


def _repeated_ids(allocations: Sequence[Allocation], counts: Counter[str]) -> tuple[Finding, ...]:
    repeated = [name for name, count in counts.items() if name and count > 1]
    if not repeated:
        return ()
    shown = [f'"{name}" {counts[name]} times' for name in repeated[:_IDS_SHOWN]]
    more = len(repeated) - _IDS_SHOWN
    shown += [f"{more} more"] if more > 0 else []
    message = (
        f"ids occur more than once, and each row was counted: {', '.join(shown)}; "
        "check that no allocation is there twice"
    )
    places = [str(item.place) for item in allocations if item.id == repeated[0]]
    return (Finding("duplicate-id", Severity.WARNING, message, places[1]),)


def _copies(files: Sequence[SourceFile]) -> list[Finding]:
    """Return a warning for each file whose content is that of another."""
    first: dict[str, str] = {}
    findings = []
    for file in files:
        if file.sha256 in first:
            message = f"{file.path} is a copy of {first[file.sha256]}, and both were counted"
            findings.append(Finding("same-content", Severity.WARNING, message, file.path))
        first.setdefault(file.sha256, file.path)
    return findings
