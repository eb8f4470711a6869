"""Compares a briefing with its record: its figures, computed again, its texts and its files."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from aidreport.analysis.figures import BEFORE, Operation
from aidreport.proof import allocations, record
from aidreport.proof.chart_units import check_chart_units
from aidreport.proof.compared import check_compared
from aidreport.proof.contents import check_contents
from aidreport.proof.coverage import check_coverage
from aidreport.proof.crossings import check_crossings
from aidreport.proof.declared import check_declared
from aidreport.proof.descriptions import amounts_only_described
from aidreport.proof.page_words import PageData
from aidreport.proof.recount import figure_values, recount
from aidreport.proof.remarks_said import check_remarks
from aidreport.proof.result import (
    AttachedData,
    Check,
    CheckStatus,
    FigureProblem,
    ShownFigure,
)
from aidreport.proof.row_names import RowNames, check_row_names
from aidreport.proof.row_sources import check_row_sources
from aidreport.proof.shown_texts import Text, cells_of, check_texts, texts_of
from aidreport.proof.stated import check_stated
from aidreport.proof.unclaimed import (
    check_unclaimed,
    named,
    stated_beside,
    texts_without_figures,
    unclaimed,
    unclaimed_not_checked,
)
from aidreport.proof.units import check_units
from aidreport.proof.words_said import check_words, words_not_checked
from aidreport.statements import message_of, state
from aidreport.values import Several

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

    from aidreport.pdf.reading.reader import PdfDocument
    from aidreport.proof.allocations import AttachedRow
    from aidreport.proof.record import Record
    from aidreport.proof.record_entries import FurnitureEntry
    from aidreport.proof.record_figure import FigureEntry
    from aidreport.proof.recount import Value


class Examination(NamedTuple):
    """What an examination finds about the figures of a PDF.

    Attributes:
        has_record: whether it carries the record of its figures.
        not_checked: what an examination cannot check, a sentence each.
        furniture: the texts around the content of pages; None if the record does not say.
        images: digests of those around it; None if the record does not say.
        faces: names of those of its brand; None if the record does not say.
        values: of all figures, by id.
        attached: the record and the rows; None if they cannot be read.
        unclaimed: numbers of the pages that nothing is compared with, quoted.
    """

    has_record: bool
    checks: tuple[Check, ...]
    shown: tuple[ShownFigure, ...] = ()
    not_checked: tuple[str, ...] = ()
    furniture: FurnitureEntry | None = None
    images: tuple[str, ...] | None = None
    faces: tuple[str, ...] | None = None
    values: Mapping[str, Value] = {}
    attached: AttachedData | None = None
    unclaimed: tuple[str, ...] = ()


def examine_figures(document: PdfDocument) -> Examination:
    """Compare the figures of a PDF with its record and its data."""
    files = {item.name: item.content for item in document.attachments}
    texts = list(texts_of(document))
    if record.NAME not in files and not any(text.drawn for text in texts):
        check = Check("figures", CheckStatus.NOT_CHECKED, state("check.no-record-figures"))
        foreign = state("check.foreign")
        if document.producer:
            foreign = state("check.foreign-by", producer=document.producer)
        return Examination(False, (check,), not_checked=(foreign,))
    missing = [name for name in (allocations.NAME, record.NAME) if name not in files]
    if missing:
        return _unusable(
            state("check.missing"), *(state("check.not-attached", name=name) for name in missing)
        )
    damaged = [
        state("check.not-match-checksum", name=item.name)
        for item in document.attachments
        if item.checksum is False
    ]
    damaged += [
        state("check.another-name-another-content-other", name=item.name)
        for item in document.attachments
        if item.ambiguous
    ]
    named_again = Counter(item.name for item in document.attachments)
    damaged += [
        state("check.attached-twice", name=name) for name, times in named_again.items() if times > 1
    ]
    try:
        attached = _attached(files)
    except ValueError as problem:
        return _unusable(state("check.unreadable"), *damaged, message_of(problem))
    recorded, rows = attached.record, attached.rows
    earlier = attached.before.rows if attached.before else ()
    values = figure_values(recorded, rows, earlier)
    altered = [item for part in attached.both for item in _altered(part, files)]
    computed = [item for part in attached.both for item in _computed(part)]
    computed += check_compared(recorded, values)
    compared = [
        *check_texts(recorded, values, texts, partial(cells_of, document, recorded, rows)),
        *check_contents(document.passages),
    ]
    differing = {problem.figure for problem in compared}
    names = RowNames(recorded, rows)
    compared += check_row_names(document.passages, names)
    compared += check_row_sources(document.passages, recorded, rows)
    words = check_words(PageData(recorded, rows, earlier, names), values, document.passages)
    compared += words.problems
    in_other_units = (
        *check_units(recorded, values, document.passages),
        *check_chart_units(recorded, values, document.passages),
    )
    compared += [problem for problem in in_other_units if problem.figure not in differing]
    numbers = unclaimed(
        texts_without_figures(recorded, document.passages),
        recorded,
        (row.cells for row in (*rows, *earlier)),
    )
    loose = [number.words for number in numbers.unsaid]
    compared += check_remarks(recorded)
    facts = [fact for part in recorded.both for fact in stated_beside(part)]
    facts += [number.words for number in numbers.vouched]
    facts += amounts_only_described(document, recorded, values)
    if not any(problem.figure for problem in compared):  # else it is one of those, said again
        compared += check_unclaimed(recorded, loose)
    places = sum(len(text.drawn) for text in texts)
    recalculated = sum(len(part.figures) for part in recorded.both)
    checks = (
        _check(
            "data",
            _account(attached),
            (*damaged, *_said(altered)),
        ),
        _check("figures", state("check.recalculated", number=recalculated), _said(computed)),
        _check("text", state("check.figures-in-text", number=places), _said(compared)),
    )
    wrong = {item.figure for item in (*altered, *computed, *compared)}
    shown = tuple(_shown_figures(attached, values, texts, wrong))
    return Examination(
        True,
        checks,
        shown,
        (
            sources_not_checked(recorded),
            *unclaimed_not_checked([*loose, *facts]),
            *words_not_checked(words),
            *_pictures_not_checked(recorded),
            *_bounds_not_checked(recorded),
        ),
        recorded.furniture,
        recorded.images,
        recorded.faces,
        values,
        attached,
        named([*loose, *facts]),
    )


def _attached(files: Mapping[str, bytes]) -> AttachedData:
    """Return the data of a PDF and, if it compares them, the earlier data, each with its record.

    Raises:
        ValueError: a file is missing or is not what it should be.
    """
    recorded = record.read(files[record.NAME])
    digest = hashlib.sha256(files[record.NAME]).hexdigest()
    before = None
    if recorded.before is not None:
        if allocations.EARLIER not in files:
            raise ValueError(state("check.not-attached", name=allocations.EARLIER))
        earlier = allocations.read(files[allocations.EARLIER])
        before = AttachedData(recorded.before, earlier, digest, is_earlier=True)
    return AttachedData(recorded, allocations.read(files[allocations.NAME]), digest, before)


def _altered(attached: AttachedData, files: Mapping[str, bytes]) -> Iterator[FigureProblem]:
    """Yield what is not as it was written in some data and their record."""
    name = allocations.EARLIER if attached.is_earlier else allocations.NAME
    if attached.record.data.file != name:
        yield FigureProblem("", state("check.record-says-data", file=attached.record.data.file))
    yield from _of_part(attached, check_digests(attached.record, attached.rows, files[name]))


def _computed(attached: AttachedData) -> Iterator[FigureProblem]:
    """Yield each figure of some data that does not follow from them."""
    recorded, rows = attached.record, attached.rows
    later = attached.before.rows if attached.before else ()
    values = figure_values(recorded, rows, later)
    problems = (
        *recount(recorded, rows, values),
        *check_coverage(recorded, rows, values),
        *check_crossings(recorded, rows),
        *check_stated(recorded, rows),
        *check_declared(recorded, rows),
    )
    yield from _of_part(attached, problems)


def _of_part(attached: AttachedData, problems: Iterable[FigureProblem]) -> Iterator[FigureProblem]:
    """Yield problems; those of earlier data by the ids that their figures have on the page."""
    for item in problems:
        if not attached.is_earlier:
            yield item
        elif item.figure:
            yield item._replace(figure=f"{BEFORE}{item.figure}")
        else:
            yield item._replace(message=state("check.of-earlier-data", problem=item.message))


def _account(attached: AttachedData) -> str:
    account = attached.record.rows
    said = state(
        "check.account",
        allocations=state("check.allocations", count=len(attached.rows)),
        rows=state("check.rows", count=account.read),
        used=account.used,
        excluded=account.excluded,
    )
    if attached.before is None:
        return said
    return state("check.account-with-earlier", first=said, second=_account(attached.before))


def sources_not_checked(record: Record) -> str:
    """Return the sentence that the attached data were not compared with their sources."""
    sources = ", ".join(source.path for part in record.both for source in part.sources)
    if not sources:
        return state("check.sources-not-compared")
    return state("check.sources-not-compared-named", sources=sources)


def _pictures_not_checked(record: Record) -> Iterator[str]:
    """Yield the sentence that no data say what images show."""
    if record.pictures:
        yield state("check.pictures", count=len(record.pictures))


def _said(problems: Iterable[FigureProblem]) -> Iterator[str]:
    return (problem.said for problem in problems)


def _bounds_not_checked(record: Record) -> Iterator[str]:
    """Yield the sentence about words of its own, if figures are shown with them."""
    if record.bounds and any(entry.less or entry.more for entry in record.shown):
        yield record.bounds.not_checked()


def _unusable(message: str, *details: str) -> Examination:
    return Examination(True, (Check("attachments", CheckStatus.FAILED, message, details),))


def _check(name: str, message: str, problems: Iterable[str]) -> Check:
    details = tuple(problems)
    return Check(name, CheckStatus.FAILED if details else CheckStatus.OK, message, details)


def _shown_figures(
    attached: AttachedData,
    values: Mapping[str, Value],
    texts: Sequence[Text],
    wrong: Container[str],
) -> Iterator[ShownFigure]:
    """Yield each figure that the text shows, in the order of the text."""
    entries = attached.record.by_id()
    sources = {
        f"{BEFORE if part.is_earlier else ''}{amount.figure}": row
        for part in attached.both
        for row in part.rows
        for amount in (row.amount, *row.equivalents)
    }
    words: dict[str, dict[str, None]] = {}
    for text in texts:
        for figure, shown in text.drawn:
            words.setdefault(figure, {})[shown] = None
    for figure, forms in words.items():
        value = values.get(figure)
        yield ShownFigure(
            figure,
            str(value) if value else "",
            _derivation(figure, entries, sources),
            tuple(forms),
            figure not in wrong,
        )


def _derivation(
    figure: str, entries: Mapping[str, FigureEntry], sources: Mapping[str, AttachedRow]
) -> str:
    """Return how a figure was computed, in a few words."""
    if figure in sources:
        cells = sources[figure].cells
        places = (state(key, name=cells[name]) for name, key in _PLACES.items() if cells[name])
        return state("check.places", places=Several([cells["source"], *places]))
    entry = entries.get(figure)
    if entry is None:
        return ""
    if entry.operation is Operation.STATED:
        return _stated_at(entry.source)
    if len(entry.inputs) == 2 and entry.operation in _OF_TWO:
        one, other = entry.inputs
        return state(_OF_TWO[entry.operation], one=one, other=other)
    if len(entry.inputs) == 1:
        return state("check.operation-of", operation=str(entry.operation), of=entry.inputs[0])
    return state("check.operation-of", operation=str(entry.operation), of=len(entry.inputs))


def _stated_at(source: str) -> str:
    """Return where a figure is stated, as the record names it: "Press release, line 5"."""
    found = _LINE_OF_SOURCE.fullmatch(source)
    if found is None:
        return source
    places = Several([found[1], state("check.source-line", name=found[2])])
    return state("check.places", places=places)


_LINE_OF_SOURCE = re.compile(r"(.+), line ([0-9]{1,9})")
_PLACES = {"sheet": "check.sheet", "row": "check.row", "line": "check.source-line"}

_OF_TWO: Mapping[Operation, str] = {
    Operation.DIFFERENCE: "check.difference",
    Operation.SHARE: "check.in-percent",
    Operation.RATIO: "check.ratio",
    Operation.PERCENTAGE: "check.in-percent",
    Operation.CHANGE: "check.change",
}


def check_digests(
    record: Record, rows: Sequence[AttachedRow], data: bytes
) -> Iterator[FigureProblem]:
    """Yield a problem for whatever of the attached files is not as it was written."""
    problems = list(_check_rows(record, rows))
    problems += [
        FigureProblem(name, state("check.entry-record-altered-after-written"))
        for name in record.altered()
    ]
    yield from problems
    if not problems and hashlib.sha256(data).hexdigest() != record.data.sha256:
        yield FigureProblem("", state("check.altered-after-written", file=record.data.file))
    if not problems and record.checksum() != record.digest:
        yield FigureProblem("", state("check.record-figures-altered-after-written"))


def _check_rows(record: Record, rows: Sequence[AttachedRow]) -> Iterator[FigureProblem]:
    attached, written = {row.id: row.digest for row in rows}, dict(record.data.rows)
    for name in dict.fromkeys([*written, *attached]):
        if attached.get(name) == written.get(name):
            continue
        message = state("check.row-altered-after-written")
        if name not in attached:
            message = state("check.row-missing-from-attached-allocations")
        elif name not in written:
            message = state("check.row-added-attached-allocations")
        yield FigureProblem(f"allocation/{name}", message)
    if len(attached) < len(rows):
        yield FigureProblem("", state("check.two-attached-allocations-same-id"))
