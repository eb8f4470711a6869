"""How a briefing's sources were read, for its record; and reading them again, to compare."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from datetime import timedelta
from fnmatch import fnmatch
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from aidreport.analysis.figures import Operation
from aidreport.errors import AidreportError, SourceError
from aidreport.model.dataset import Account, ExcludedRow
from aidreport.model.fields import PARTIES
from aidreport.model.occurring import values_of
from aidreport.model.remarks import say
from aidreport.proof.allocations import as_utf8
from aidreport.proof.record_reading import ReadingEntry, SettingsEntry
from aidreport.proof.reread import BESIDE, LeftOut, Reread, StatedFigure, missing_files

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from aidreport.briefing.job import Job
    from aidreport.config.sources import DataSource
    from aidreport.model.dataset import Dataset
    from aidreport.proof.allocations import AttachedRow
    from aidreport.proof.record import Record

_DEEPEST = 16
"""Of how many folders a recorded name may lead up."""

_FUTURE = "future-payment"


def reading_of(
    dataset: Dataset, job: Job, key: str = "", fields: Sequence[str] = ()
) -> ReadingEntry:
    """Return how the sources of a briefing were read, as far as its readers may know.

    Args:
        key: of its part of a burst.
        fields: that allocations were spread over, beside those that figures are grouped by.
    """
    parties = {key for by in PARTIES for key in values_of(dataset.allocations, by)}
    names = job.config.organisations if parties else {}
    return ReadingEntry.model_construct(
        sources=tuple(
            SettingsEntry.model_construct(path=as_utf8(item.file), settings=_as_utf8(item.settings))
            for item in dataset.read_with
        ),
        organisations={name: tuple(names[name]) for name in names if name in parties},
        part=(job.report.burst, key) if job.report.burst else None,
        fields=tuple(fields),
    )


def _as_utf8(value: Any) -> Any:
    """Return settings as they are in a file of UTF-8: patterns of names may be bytes, too."""
    match value:
        case str():
            return as_utf8(value)
        case dict():
            return {_as_utf8(key): _as_utf8(item) for key, item in value.items()}
        case list() | tuple():
            return [*map(_as_utf8, value)]
    return value


def with_settings_of(record: Record, job: Job, of: Sequence[DataSource]) -> Record:
    """Return a record whose sources are read as a configuration says.

    Args:
        of: the sources of the report, or of its earlier data.
    """
    names = [item.path for item in record.sources]
    sources = [
        SettingsEntry.model_construct(path=name, settings=source.reading_settings())
        for source in of
        for name in names
        if source.path and (name == source.path or fnmatch(name, source.path))
    ]
    reading = record.reading or ReadingEntry.as_default()
    changes = {"sources": tuple(sources), "organisations": job.config.organisations}
    return record.model_copy(update={"reading": reading.model_copy(update=changes)})


def read_again(
    record: Record, attached: Sequence[AttachedRow], given: Mapping[str, Path]
) -> Reread:
    """Read the sources of a briefing again, as its record says that they were read.

    Args:
        attached: the rows that the briefing has.
        given: files by the names that the record has for them.

    Raises:
        AidreportError: they cannot be read so.
    """
    from aidreport.proof import allocations

    _refuse_unknown(record)
    with TemporaryDirectory(prefix="aidreport-") as folder:
        base = Path(folder, *map(str, range(_DEEPEST)))
        staged = {name: _stage(name, path, Path(folder), base) for name, path in given.items()}
        names = {place: name for name, place in staged.items()}
        try:
            dataset = _named(_load(record, staged, base), names)
        except AidreportError as problem:
            raise _without_folder(problem, f"{base}{os.sep}") from None
    dataset = _selected(record, attached, dataset)
    return Reread(
        files=given.keys(),
        complete=not missing_files(record, given),
        rows=allocations.read(allocations.write(dataset).content),
        left_out=tuple(_left_out(dataset)),
        stated=_stated(dataset),
        remarks=tuple(
            (item.source, item.message.public)
            for item in dataset.findings
            if item.code == "not-on-line"
        ),
        part=bool(record.reading and record.reading.part),
    )


def _refuse_unknown(record: Record) -> None:
    """Refuse what no record of ours has: it was not read so.

    Raises:
        SourceError: a measure, or the field of a burst, is none.
    """
    from aidreport.model.allocation import Measure
    from aidreport.model.fields import GROUPS

    unknown = [name for name in record.measures if name not in {*Measure}]
    part = record.reading.part if record.reading else None
    unknown += [part[0]] if part and part[0] not in GROUPS else []
    if unknown:
        raise SourceError(f"the record names what aidreport does not know: {', '.join(unknown)}")


def _stage(name: str, path: Path, folder: Path, base: Path) -> str:
    """Copy a file to where its recorded name leads from a folder; return the name for that."""
    recorded = PurePath(name)
    place = str(recorded.relative_to(recorded.anchor)) if recorded.anchor else name
    target = Path(os.path.normpath(base / place))
    inside = target.is_relative_to(folder) and not base.is_relative_to(target)
    if "\0" in name or not inside or target.exists():
        raise SourceError(f"the record names a source that no file can have: {name}")
    target.parent.mkdir(parents=True, exist_ok=True)
    (base / place).parent.mkdir(parents=True, exist_ok=True)
    try:
        shutil.copyfile(path, target)
    except OSError as problem:
        raise SourceError(f"{path} cannot be read: {problem.strerror}") from None
    return place


def _without_folder(problem: AidreportError, folder: str) -> AidreportError:
    """Return a problem that names files as the briefing does, not where they were copied to."""
    details = [line.replace(folder, "") for line in problem.details]
    why, fix = problem.why.replace(folder, ""), problem.fix.replace(folder, "")
    return SourceError(problem.problem.replace(folder, ""), details=details, why=why, fix=fix)


def _load(record: Record, staged: Mapping[str, str], base: Path) -> Dataset:
    from aidreport.config.sources import DataSource
    from aidreport.files.toml import validate
    from aidreport.sources.loader import load

    reading = record.reading or ReadingEntry.as_default()
    kinds = {item.path: item.kind for item in record.sources}
    sources: list[DataSource] = []
    for entry in reading.sources or [SettingsEntry.model_construct(path=name) for name in kinds]:
        if entry.path in staged and kinds.get(entry.path) not in BESIDE:
            settings = {**(entry.settings or {}), "path": staged[entry.path]}
            name = "the settings in the record"
            sources.append(validate(DataSource, settings, name=name, error=SourceError))
    names = {key: list(words) for key, words in reading.organisations.items()}
    return load(sources, base, organisations=names)


def _named(dataset: Dataset, names: Mapping[str, str]) -> Dataset:
    """Return a data set whose files have the names that the record has for them."""
    if all(place == name for place, name in names.items()):
        return dataset

    def of_row(row: Any) -> Any:
        return names.get(row.place.file, row.place.file)

    account = dataset.account
    return replace(
        dataset,
        allocations=tuple(
            item._replace(place=item.place._replace(file=of_row(item)))
            for item in dataset.allocations
        ),
        account=replace(
            account,
            excluded=tuple(
                replace(row, place=row.place._replace(file=of_row(row))) for row in account.excluded
            ),
            rejected=tuple(
                replace(row, place=row.place._replace(file=of_row(row))) for row in account.rejected
            ),
        ),
        files=tuple(replace(file, path=names.get(file.path, file.path)) for file in dataset.files),
    )


def _selected(record: Record, attached: Sequence[AttachedRow], dataset: Dataset) -> Dataset:
    """Return what a briefing sums, by what its record says: measures, one currency, its part."""
    from aidreport.analysis.burst import split_by
    from aidreport.analysis.conversion import convert
    from aidreport.analysis.figures import OTHER_CURRENCY
    from aidreport.analysis.select import select, spread
    from aidreport.briefing.rejected_rows import settle_rejected
    from aidreport.config.config import Report
    from aidreport.model.allocation import Measure

    left_out = {entry.rule for entry in record.excluded}
    dataset = settle_rejected(dataset, Report.model_construct(data="", on_rejected="exclude"))
    dataset = _without_future_payments(record, dataset)
    # A currency that was chosen shows only where others were left out for it.
    currencies = {row.cells.get("original_currency") or row.cells["currency"] for row in attached}
    chosen = currencies.pop() if OTHER_CURRENCY in left_out and len(currencies) == 1 else None
    dataset = select(dataset, measures=[Measure(name) for name in record.measures], currency=chosen)
    targets = {row.amount.currency for row in attached if row.cells.get("rate_method")}
    if targets:
        dataset = convert(dataset, min(targets), None)
    part = record.reading.part if record.reading else None
    fields = record.reading.fields if record.reading else ()
    by = [*(item.by for item in record.breakdowns), *([part[0]] if part else []), *fields]
    dataset = spread(dataset, tuple(dict.fromkeys(by)))
    # What follows looks at every allocation several times: each is made once.
    dataset = replace(dataset, allocations=tuple(dataset.allocations))
    if part is None:
        return dataset
    parts = {item.key: item.dataset for item in split_by(dataset, part[0])}
    return parts.get(part[1]) or replace(dataset, allocations=(), account=Account(0, 0))


def _without_future_payments(record: Record, dataset: Dataset) -> Dataset:
    """Return a data set without the payments on days to come that the briefing left out.

    The day on which it was read is not in the record; whatever is paid on a day of those that
    were left out, or later, was then to come, too.
    """
    from aidreport.sources.future_payments import is_later

    places = {entry.place for entry in record.excluded if entry.rule == _FUTURE}
    if not places:
        return dataset
    items = tuple(dataset.allocations)
    days = [item.decided for item in items if str(item.place) in places]
    first = min(filter(None, days), default=None)
    if first is None:
        return dataset
    last, end = first - timedelta(days=1), "9999-12-31"
    later = [is_later(item, last, end) for item in items]
    rows = [
        ExcludedRow.of(item, _FUTURE, say(_FUTURE))
        for item, left_out in zip(items, later, strict=True)
        if left_out
    ]
    kept = tuple(item for item, left_out in zip(items, later, strict=True) if not left_out)
    return replace(dataset, allocations=kept, account=dataset.account.exclude(rows))


def _left_out(dataset: Dataset) -> Iterator[LeftOut]:
    for row in dataset.account.excluded:
        amount = (row.amount.amount, row.amount.currency) if row.amount else None
        yield LeftOut(str(row.place), row.rule, row.reason.public, amount)


def _stated(dataset: Dataset) -> dict[str, StatedFigure]:
    """Return what is stated beside the rows: totals and facts of an announcement."""
    if dataset.announcement is None:
        return {}
    from aidreport.analysis.analyse import analyse

    figures = analyse(dataset, by=(), traced=False).by_id
    return {
        name: StatedFigure(figure.value, figure.unit, figure.as_written)
        for name, figure in figures.items()
        if figure.operation is Operation.STATED
    }
