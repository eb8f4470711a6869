"""Files to one data set: every row accounted for, every file with its hash.

What reads files of one kind alone is loaded for such a file, and what compares files for several.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from aidreport.errors import SourceError
from aidreport.files.collector import without_collector
from aidreport.files.toml import read_bytes
from aidreport.model.dataset import Digest, ReadWith, SourceFile
from aidreport.model.remarks import say
from aidreport.sources.combining import combine
from aidreport.sources.formats.not_data import DocumentError, TablePageError, refuse_markup
from aidreport.sources.formats.paths import (
    beginning_of_markup,
    content_of,
    digest_of,
    expand,
    is_announcement,
    is_json,
    is_parquet,
    is_workbook,
    markup_head,
    refuse_repeated,
)
from aidreport.sources.future_payments import settle_future_payments
from aidreport.sources.plausibility import refuse_implausible
from aidreport.sources.progress import counting_from
from aidreport.sources.refusals import refusal
from aidreport.sources.repeats import Part
from aidreport.sources.standards.settings import refuse_settings
from aidreport.sources.terms.organisations import Organisations
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from aidreport.config.sources import DataSource
    from aidreport.model.dataset import Dataset
    from aidreport.sources.formats.grid import Grid
    from aidreport.sources.formats.paths import File

    Progress = Callable[[int], None]

_ANNOUNCEMENT = "announcement"


@without_collector()
def load(  # noqa: PLR0913 - what reading depends on is passed in, the clock too
    sources: Sequence[DataSource],
    folder: Path,
    *,
    organisations: Mapping[str, list[str]] | None = None,
    progress: Progress | None = None,
    most: int | None = None,
    today: date | None = None,
) -> Dataset:
    """Return the allocations of some sources as one data set.

    Rows that cannot be used are in its account, not raised.

    Args:
        folder: where relative names start.
        organisations: key → names of organisations, beside those that are known.
        progress: called with the number of rows read so far, now and then.
        most: of how many bytes the beginning of a long text or XML file is read, to see how it
            would be read; None for all of it.
        today: dates more than two years after it are refused; None if that is not known.

    Raises:
        SourceError: files are missing, are not what they should be, or hold no allocations, the
            problems of all files at once; or there are several announcements.
    """
    files: list[File] = []
    problems: list[SourceError] = []
    parts: list[Part] = []
    of_parts: list[DataSource] = []
    for source in sources:
        try:
            named = [] if source.sql is not None else expand(source, folder)
            files += [replace(file, most=most) for file in named]
        except SourceError as problem:
            problems.append(problem)
    refuse_repeated(files)
    databases = [source for source in sources if source.sql is not None]
    readers = [(source, partial(_read_sql, source, folder)) for source in databases]
    readers += [(file.source, partial(_read_file, file)) for file in files]
    for source, read in readers:
        before = sum(part.dataset.account.read for part in parts)
        try:
            part = read(counting_from(before, progress))
            refuse_implausible(part.dataset, source, today)
            parts.append(settle_future_payments(part, source, today))
            of_parts.append(source)
        except SourceError as problem:
            problems.append(problem)
    if problems:
        raise refusal(problems, sources)
    if len(parts) > 1:
        parts = _compared(parts, of_parts, sources)
    dataset = combine(parts, Organisations(organisations or {}))
    read_with = tuple(ReadWith(file.name, file.source.reading_settings()) for file in files)
    return replace(dataset, read_with=read_with)


def _compared(
    parts: Sequence[Part], of_parts: Sequence[DataSource], sources: Sequence[DataSource]
) -> list[Part]:
    """Return what several files gave, settled where one states what another does.

    Raises:
        SourceError: it is to be asked which of them counts.
    """
    from aidreport.sources.earlier_states import ask_about_earlier_states, settle_earlier_states

    if questions := [*ask_about_earlier_states(parts, of_parts)]:
        raise refusal([*questions], sources)
    settled = settle_earlier_states(parts, of_parts)
    return _with_unused_once(settled, [str(source.values) for source in of_parts])


def _with_unused_once(parts: Sequence[Part], values: Sequence[str]) -> list[Part]:
    """Return what files gave, where texts of `values` are missing only if no file has them.

    Args:
        parts: one for each file.
        values: the setting of each; files with the same one are of one source.
    """
    from aidreport.sources.tables.words.unused_values import unused_in_all

    left = list(parts)
    for setting in dict.fromkeys(values):
        places = [at for at, other in enumerate(values) if other == setting]
        datasets = unused_in_all([left[at].dataset for at in places])
        for at, dataset in zip(places, datasets, strict=True):
            left[at] = left[at]._replace(dataset=dataset)
    return left


@without_collector()
def load_grid(
    grid: Grid,
    source: DataSource,
    file: SourceFile,
    *,
    organisations: Mapping[str, list[str]] | None = None,
    today: date | None = None,
) -> Dataset:
    """Return the allocations of a table in memory as a data set; messages call it as the file.

    Raises:
        SourceError: it is no table of allocations.
    """
    from aidreport.sources.tabular import read_grid

    _, dataset = read_grid(grid, source, file.path, None)
    dataset = replace(dataset, files=(file,))
    refuse_implausible(dataset, source, today)
    part = settle_future_payments(Part(dataset), source, today)
    return combine([part], Organisations(organisations or {}))


def _read_file(file: File, progress: Progress | None) -> Part:
    """Return what a file gives: as data, or as an announcement in prose if it is a text."""
    try:
        return _read_data(file, progress)
    except DocumentError as problem:
        return Part(_read_prose(file, problem, progress))


def _read_prose(file: File, problem: DocumentError, progress: Progress | None) -> Dataset:
    """Return what the text of an announcement says.

    Raises:
        SourceError: it cannot be read; or the problem, if its text is not read or states nothing.
    """
    from aidreport.sources.extraction.documents.opening import NoTextError, is_readable, kind_of
    from aidreport.sources.extraction.extraction import NoAmountsError
    from aidreport.sources.prose import NoAnnouncementError, read_prose

    content = read_bytes(file.path, SourceError)
    if not is_readable(content):
        raise problem
    _refuse_other_kind(_ANNOUNCEMENT, file)
    refuse_settings(file.source, _ANNOUNCEMENT, file.name)
    try:
        dataset = read_prose(content, file.name)
    except (NoAmountsError, NoAnnouncementError):
        if isinstance(problem, TablePageError):
            raise problem from None
        raise
    except NoTextError:
        # An empty page is no scan: it loads its text later, or is what a server said of an error.
        if kind_of(content) == "html":
            raise problem from None
        raise
    if progress is not None:
        progress(dataset.account.read)
    return dataset


def _read_data(file: File, progress: Progress | None) -> Part:
    digest: str | Digest
    if head := markup_head(file):
        kind, part = "iati", _read_markup(head, file, progress)
        digest = digest_of(file)
    elif is_parquet(file):
        from aidreport.sources.formats.parquet import read_parquet
        from aidreport.sources.tabular import read_grid

        grid = read_parquet(file.path, file.name)
        kind, dataset = read_grid(grid, file.source, file.name, progress)
        part, digest = Part(dataset), digest_of(file)
    else:
        content = content_of(file)
        named = file.source.kind == _ANNOUNCEMENT
        table = is_workbook(content) or is_json(content)
        toml = not table and is_announcement(content, file.path)
        if named and not toml:
            raise DocumentError(state("source.no-announcement", name=str(file.name)))
        if named or toml:
            from aidreport.sources.announcements import read_announcement

            _refuse_other_kind(_ANNOUNCEMENT, file)
            refuse_settings(file.source, _ANNOUNCEMENT, file.name)
            dataset = read_announcement(content, file.path, file.name)
            if progress is not None:
                progress(dataset.account.read)
            return Part(dataset)
        if is_json(content):
            kind, part = _read_json(content, file, progress)
        else:
            from aidreport.sources.tabular import read_tables

            kind, dataset = read_tables(content, file, progress)
            part = Part(dataset)
        digest = Digest(content)
    _refuse_other_kind(kind, file)
    # What is not in the beginning of a file may still come.
    dataset = part.dataset
    if file.sampled:
        from aidreport.sources.tables.words.unused_values import without_unused

        dataset = without_unused(dataset)
    dataset = replace(dataset, files=(SourceFile(file.name, digest, kind),))
    return part._replace(dataset=dataset)


def _refuse_other_kind(kind: str, file: File) -> None:
    if file.source.kind not in (None, kind):
        raise SourceError(
            state(
                "source.kind-but-set",
                name=str(file.name),
                kind=str(kind),
                set=str(file.source.kind),
            ),
            why=state("source.kind-but-set-why"),
            fix=state("source.kind-but-set-fix"),
        )


def _read_sql(source: DataSource, folder: Path, progress: Progress | None) -> Part:
    from aidreport.sources.formats.database import read_database
    from aidreport.sources.tabular import read_grid

    assert source.sql is not None
    grid, name, digest = read_database(source.sql, folder)
    _, dataset = read_grid(grid, source, name, progress)
    return Part(replace(dataset, files=(SourceFile(name, digest, "database"),)))


def _read_markup(head: bytes, file: File, progress: Progress | None) -> Part:
    from aidreport.sources.standards.iati.activities import is_iati, read_iati

    if not is_iati(head):
        refuse_markup(head, file.name)
        raise SourceError(
            state("source.other-xml", name=str(file.name)),
            why=state("source.other-xml-why"),
            fix=state("source.other-xml-fix"),
        )
    maps = ("values",) if file.source.values.keys() <= {"status", "measure"} else ()
    refuse_settings(file.source, "iati", file.name, takes=("repeated_money", *maps))
    if not file.sampled:
        return Part(*read_iati(file.path, file.name, progress, file.source))
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        path = Path(folder) / "beginning.xml"
        path.write_bytes(beginning_of_markup(file))
        return Part(*read_iati(path, file.name, progress, file.source))


def _read_json(content: bytes, file: File, progress: Progress | None) -> tuple[str, Part]:
    from aidreport.sources.formats.json_document import parse
    from aidreport.sources.formats.json_records import find_records
    from aidreport.sources.standards.described import describe_document
    from aidreport.sources.standards.fts import Page, is_flows, page_of, read_flows
    from aidreport.sources.standards.json_objects import records_grid
    from aidreport.sources.standards.threesixty_giving import is_grants, read_grants
    from aidreport.sources.tabular import read_grid

    document = parse(content, file.name)
    if isinstance(document, dict) and is_flows(document):
        maps = ("values",) if file.source.values.keys() <= {"status"} else ()
        states = {"currency": "USD"}
        refuse_settings(file.source, "fts", file.name, takes=maps, states=states)
        flows = read_flows(document, file.source, file.name, progress)
        flows = replace(flows, plans=(describe_document("fts", file.name),))
        return "fts", Part(flows, page=page_of(document))
    if isinstance(document, dict) and is_grants(document):
        refuse_settings(file.source, "360giving", file.name, takes=("repeated_money",))
        return "360giving", Part(read_grants(document, file.source, file.name, progress))
    records = find_records(document, file.name)
    if records is None:
        raise SourceError(
            state("source.unknown-json", name=str(file.name)),
            why=state("source.unknown-json-why"),
            fix=state("source.unknown-json-fix"),
        )
    page = Page(records.envelope.stated, None, frozenset(), len(records.items), say("records"))
    kind, dataset = read_grid(records_grid(records, file.name), file.source, file.name, progress)
    return kind, Part(dataset, page=page)
