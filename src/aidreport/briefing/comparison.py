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
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from aidreport.briefing.job import Job
    from aidreport.proof.record import Record
    from aidreport.proof.record_entries import SourceEntry
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

    Earlier data that they are compared with are compared with their own sources.

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
    paths = [path for name in names for path in _files(name)]
    matched = match_files([part.record for part in attached.both], paths)
    settled = [_settled(part, job) for part in attached.both]
    pairs = [pair for pair in zip(settled, matched, strict=True) if pair[1]]
    found = [_compared(part, given) for part, given in pairs]
    complete = all(one for _, one in found)
    missing = tuple(
        f"that the attached data match {item.path}: {NO_FILES.get(item.kind, 'it was not given')}"
        for part, given in zip(settled, matched, strict=True)
        for item in missing_files(part.record, {item.source.path for item in given})
    )
    old = sources_not_checked(attached.record)
    same = all(check.outcome is CheckStatus.OK for check, _ in found) and complete and not missing
    return replace(
        verification,
        checks=(*verification.checks, *(check for check, _ in found)),
        not_checked=(
            *(item for item in verification.not_checked if item != old or not complete),
            *(missing if complete else ()),
        ),
        agrees=(*verification.agrees, *(["its data are what the sources say"] if same else [])),
    )


def _settled(attached: AttachedData, job: Job | None) -> AttachedData:
    """Return data whose sources are read as a report says, if one is named."""
    if job is None:
        return attached
    report = job.report
    sources = report.earlier_sources if attached.is_earlier else report.sources
    return attached._replace(record=with_settings_of(attached.record, job, sources))


def match_files(records: Sequence[Record], paths: Sequence[Path]) -> list[list[GivenFile]]:
    """Return for which source of a briefing each file was given, for each of its records.

    It is known by its content, else by its name, else because no other is left. The published text
    of an announcement is found beside it. A file may be a source of both records: sheets of one
    workbook are.

    Raises:
        UsageError: a file is for none of the sources.
    """
    digests = {path: _digest(path) for path in paths}
    matches = [_Matches(record, digests) for record in records]
    taken = {path for one in matches for path in one.take_all()}
    unknown = [path for path in paths if path not in taken]
    left = [(one, item) for one in matches for item in one.with_rows()]
    if len(unknown) == len(left) == 1:
        (of, source), (path,) = left[0], unknown
        of.add(path, source)
        unknown = []
    if unknown:
        raise _strangers(records, unknown)
    return [[*one.found, *_texts_beside(one.found, one.left)] for one in matches]


class _Matches:
    """The files that were given for the sources of one record."""

    def __init__(self, record: Record, digests: Mapping[Path, str]) -> None:
        self._digests = digests
        self.left = [item for item in record.sources if item.kind not in NO_FILES]
        self.found: list[GivenFile] = []

    def with_rows(self) -> list[SourceEntry]:
        """Return the sources with rows of their own that no file was given for."""
        return [item for item in self.left if item.kind not in BESIDE]

    def take_all(self) -> set[Path]:
        """Take each file for the source that has its content, else its path, else its name.

        Returns:
            The files that are taken.
        """
        rules: tuple[Callable[[SourceEntry, Path], bool], ...] = (
            lambda item, path: item.sha256 == self._digests[path],
            lambda item, path: item.path == str(path),
            lambda item, path: Path(item.path).name == path.name,
        )
        taken = set[Path]()
        for is_of in rules:
            for path in [path for path in self._digests if path not in taken]:
                source = next((item for item in self.left if is_of(item, path)), None)
                if source is not None:
                    self.add(path, source)
                    taken.add(path)
        return taken

    def add(self, path: Path, source: SourceEntry) -> None:
        """Take a file for a source."""
        self.left.remove(source)
        self.found.append(GivenFile(source, path, source.sha256 == self._digests[path]))


def _texts_beside(found: Sequence[GivenFile], left: Sequence[SourceEntry]) -> Iterator[GivenFile]:
    """Yield the published texts that stand beside announcements that were given."""
    folders = [item.path.parent for item in found if item.source.kind == "announcement"]
    for source in left:
        for folder in folders if source.kind == _TEXT else []:
            path = folder / Path(source.path).name
            if path.is_file():
                yield GivenFile(source, path, source.sha256 == _digest(path))
                break


def _strangers(records: Sequence[Record], paths: Sequence[Path]) -> UsageError:
    sources = [item for record in records for item in record.sources]
    return UsageError(
        f"{', '.join(map(str, paths))}: none of the briefing's sources",
        details=[f"{item.path}: {NO_FILES.get(item.kind, item.kind)}" for item in sources],
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
    check, complete = _compared_with(attached, given)
    if attached.is_earlier:
        check = check._replace(message=f"earlier data: {check.message}")
    return check, complete


def _compared_with(attached: AttachedData, given: Sequence[GivenFile]) -> tuple[Check, bool]:
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
