"""`verify --data`: a verified briefing compared with the files that it was made from."""

from __future__ import annotations

from dataclasses import replace
from hashlib import file_digest
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from aidreport.briefing.original import read_again, with_settings_of
from aidreport.errors import AidreportError, SourceError, UsageError, counted
from aidreport.files.toml_values import as_toml
from aidreport.proof.examine import sources_not_checked
from aidreport.proof.reread import (
    BESIDE,
    NO_FILES,
    Difference,
    count_elsewhere,
    differences,
    missing_files,
)
from aidreport.proof.result import SOURCES_CHECK, Check, CheckStatus

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from aidreport.briefing.job import Job
    from aidreport.proof.record import Record, SourceEntry
    from aidreport.proof.result import AttachedData, Verification

_TEXT, _RATES = "text", "rates"


class GivenFile(NamedTuple):
    """A file that was given for a source of a briefing, and whether it is the very file."""

    source: SourceEntry
    path: Path
    same: bool


def compare_with_sources(
    verification: Verification, names: Sequence[str], job: Job | None = None
) -> Verification:
    """Return a verification that also says whether the attached data are what the sources say.

    Args:
        names: the files, or globs.
        job: of the report whose configuration says how they are read; None for the record.

    Raises:
        UsageError: a file is not there, or none of the briefing's sources.
    """
    attached = verification.attached
    if attached is None:
        check = Check(SOURCES_CHECK, CheckStatus.NOT_CHECKED, "it has no data to compare")
        return replace(verification, checks=(*verification.checks, check))
    record = attached.record
    given = match_files(record, [path for name in names for path in _files(name)])
    if job is not None:
        record = with_settings_of(record, job)
    check, complete = _compared(attached._replace(record=record), given)
    missing = tuple(
        f"that the attached data match {item.path}: {NO_FILES.get(item.kind, 'it was not given')}"
        for item in missing_files(record, {item.source.path for item in given})
    )
    old = sources_not_checked(attached.record)
    same = check.outcome is CheckStatus.OK and complete and not missing
    return replace(
        verification,
        checks=(*verification.checks, check),
        not_checked=(
            *(item for item in verification.not_checked if item != old or not complete),
            *(missing if complete else ()),
        ),
        agrees=(*verification.agrees, *(["its data are what the sources say"] if same else [])),
    )


def match_files(record: Record, paths: Sequence[Path]) -> list[GivenFile]:
    """Return for which source of a briefing each file was given.

    It is known by its content, else by its name, else because no other is left. The published text
    of an announcement is found beside it.

    Raises:
        UsageError: a file is for none of the sources.
    """
    digests = {path: _digest(path) for path in paths}
    left = [item for item in record.sources if item.kind not in NO_FILES]
    found: list[GivenFile] = []

    def take(path: Path, sources: Sequence[SourceEntry]) -> bool:
        if not sources:
            return False
        left.remove(sources[0])
        found.append(GivenFile(sources[0], path, sources[0].sha256 == digests[path]))
        return True

    rest = [p for p in paths if not take(p, [item for item in left if item.sha256 == digests[p]])]
    rest = [p for p in rest if not take(p, [item for item in left if item.path == str(p)])]
    rest = [
        p for p in rest if not take(p, [item for item in left if Path(item.path).name == p.name])
    ]
    with_rows = [item for item in left if item.kind not in BESIDE]
    if len(rest) == len(with_rows) == 1 and take(rest[0], with_rows):
        rest = []
    if rest:
        raise _strangers(record, rest)
    return [*found, *_texts_beside(found, left)]


def _texts_beside(found: Sequence[GivenFile], left: Sequence[SourceEntry]) -> Iterator[GivenFile]:
    """Yield the published texts that stand beside announcements that were given."""
    folders = [item.path.parent for item in found if item.source.kind == "announcement"]
    for source in left:
        for folder in folders if source.kind == _TEXT else []:
            path = folder / Path(source.path).name
            if path.is_file():
                yield GivenFile(source, path, source.sha256 == _digest(path))
                break


def _strangers(record: Record, paths: Sequence[Path]) -> UsageError:
    return UsageError(
        f"{', '.join(map(str, paths))}: none of the briefing's sources",
        details=[f"{item.path}: {NO_FILES.get(item.kind, item.kind)}" for item in record.sources],
        why="a file is recognised by its content or its name",
        fix="give each file the name that the briefing has for it",
    )


def _files(name: str) -> list[Path]:
    """Return the files that a name or a glob names.

    Raises:
        UsageError: there are none, or one is no file.
    """
    from aidreport.config.sources import DataSource
    from aidreport.sources.formats.paths import expand

    try:
        paths = [file.path for file in expand(DataSource.model_construct(path=name), Path())]
    except SourceError as problem:
        raise UsageError(problem.problem, why=problem.why, fix=problem.fix) from None
    for path in paths:
        if not path.is_file():
            raise UsageError(
                f"there is no file {path}", fix="name the file that the briefing was made from"
            )
    return paths


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file_digest(file, "sha256").hexdigest()
    except OSError as problem:
        raise UsageError(f"{path} cannot be read: {problem.strerror}") from None


def _compared(attached: AttachedData, given: Sequence[GivenFile]) -> tuple[Check, bool]:
    """Return the check, and whether the files could be compared."""
    record, rows = attached.record, attached.rows
    files = {item.source.path: item.path for item in given}
    about = [_about(item) for item in given]
    if lacking := _texts_lacking(record, files):
        message = "incomplete, so nothing was compared"
        return Check(SOURCES_CHECK, CheckStatus.NOT_CHECKED, message, (*about, *lacking)), False
    try:
        again = read_again(record, rows, files)
    except AidreportError as problem:
        lines = [problem.problem, *problem.details, *([problem.why] if problem.why else [])]
        message = "cannot be read again as the briefing's were, so nothing was compared"
        return Check(SOURCES_CHECK, CheckStatus.NOT_CHECKED, message, (*about, *lines)), False
    found = [*_other_rates(given), *_by_announcement(given, differences(record, rows, again))]
    compared = sum(row.cells["source"] in again.files for row in rows)
    of = (
        counted(compared, "row") if compared == len(rows) else f"{compared:,} of {len(rows):,} rows"
    )
    message = f"{of} compared, and {counted(len(again.left_out), 'row')} left out"
    if found:
        message = f"{counted(len(found), 'difference')} from the sources; {message}"
    status = CheckStatus.FAILED if found else CheckStatus.OK
    if elsewhere := count_elsewhere(record, again):
        left_out = counted(elsewhere, "row was", "rows were")
        about.append(f"{left_out} left out because others have the same: give all files")
    details = (*map(str, found), *about, *_settings(record))
    return Check(SOURCES_CHECK, status, message, details), True


def _texts_lacking(record: Record, files: Mapping[str, Path]) -> list[str]:
    """Return which published texts of announcements that were given are neither given nor found."""
    kinds = {item.kind for item in record.sources if item.path in files}
    texts = [item.path for item in record.sources if item.kind == _TEXT and item.path not in files]
    if "announcement" not in kinds:
        return []
    return [f"{path} has the text of the announcement; give it with --data, too" for path in texts]


def _about(item: GivenFile) -> str:
    name = item.source.path
    about = f"{item.path}: " if str(item.path) == name else f"{item.path}, in the briefing {name}: "
    if item.same:
        return f"{about}the very file that was read"
    return f"{about}not the very file that was read; its bytes differ"


def _other_rates(given: Sequence[GivenFile]) -> Iterator[Difference]:
    for item in given:
        if item.source.kind == _RATES and not item.same:
            yield Difference(item.source.path, "these are not the exchange rates that were used")


def _by_announcement(
    given: Sequence[GivenFile], found: Iterable[Difference]
) -> Iterator[Difference]:
    """Yield differences; those in an unchanged text with the announcement that differs."""
    texts = tuple(
        f"{item.source.path}, " for item in given if item.source.kind == _TEXT and item.same
    )
    changed = [
        item.source.path for item in given if item.source.kind == "announcement" and not item.same
    ]
    for item in found:
        if len(changed) == 1 and item.place.startswith(texts):
            yield Difference(f"{changed[0]}, of {item.place}", item.message)
        else:
            yield item


def _settings(record: Record) -> Iterator[str]:
    """Yield how the sources were read: somebody could have chosen it so that it fits."""
    for item in record.reading.sources if record.reading else ():
        if item.settings is None:
            yield f"{item.path}: how it is to be read is not in the briefing; name it with --report"
        elif item.settings:
            yield f"{item.path} was read with {as_toml(item.settings)}"
    if record.reading is None:
        yield "how the sources are to be read is not in this briefing, of an earlier version"
