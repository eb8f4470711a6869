"""Compares a briefing with its record: its figures, computed again, its texts and its files."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from aidreport.analysis.figures import Operation
from aidreport.proof import allocations, record
from aidreport.proof.evidence import collapsed, shown_value
from aidreport.proof.numbers import shows
from aidreport.proof.record import texts_digest
from aidreport.proof.recount import check_coverage, figure_values, recount
from aidreport.proof.result import Check, CheckStatus, FigureProblem, ShownFigure

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

    from aidreport.pdf.reading.reader import PdfDocument
    from aidreport.proof.allocations import AttachedRow
    from aidreport.proof.record import FigureEntry, Record, ShownEntry
    from aidreport.proof.recount import Value

_MARK = "figure "
_SHAPES = "that bars are drawn to scale; only texts are compared"
_SOURCES = (
    "that the attached data match the original sources; {sources} can be compared by line and by"
    " checksum"
)


class Examination(NamedTuple):
    """What an examination finds about the figures of a PDF.

    Attributes:
        has_record: whether it carries the record of its figures.
        not_checked: what an examination cannot check, a sentence each.
    """

    has_record: bool
    checks: tuple[Check, ...]
    shown: tuple[ShownFigure, ...] = ()
    not_checked: tuple[str, ...] = ()


def examine(reading: PdfDocument) -> Examination:
    """Compare the figures of a PDF with its record and its data."""
    files = {item.name: item.content for item in reading.attachments}
    damaged = [
        f"{item.name} does not match its checksum"
        for item in reading.attachments
        if item.checksum is False
    ]
    if record.NAME not in files and not _marked(reading):
        check = Check(
            "figures",
            CheckStatus.NOT_CHECKED,
            "it has no record of its figures, as PDFs of aidreport do",
        )
        return Examination(False, (check,), not_checked=(_foreign(reading),))
    missing = [name for name in (allocations.NAME, record.NAME) if name not in files]
    if missing:
        details = tuple(f"{name} is not attached" for name in missing)
        return Examination(True, (Check("attachments", CheckStatus.FAILED, "missing", details),))
    try:
        kept = record.read(files[record.NAME])
        rows = allocations.read(files[allocations.NAME])
    except ValueError as problem:
        details = (*damaged, str(problem))
        return Examination(True, (Check("attachments", CheckStatus.FAILED, "unreadable", details),))
    data = files[allocations.NAME]
    return _Examiner(reading, kept, rows, data, damaged).examination()


class _Examiner:
    def __init__(
        self,
        reading: PdfDocument,
        kept: Record,
        rows: tuple[AttachedRow, ...],
        data: bytes,
        damaged: list[str],
    ) -> None:
        self.record, self.rows = kept, rows
        self.values = figure_values(kept, rows)
        self.texts = list(_texts(reading))
        self.damaged = damaged
        self.altered = list(check_digests(kept, rows, data))
        self.computed = [*recount(kept, rows), *check_coverage(kept, rows)]
        self.compared = list(check_texts(kept, self.values, self.texts))

    def examination(self) -> Examination:
        account = self.record.rows
        entries = len(self.record.figures)
        places = sum(len(text.drawn) for text in self.texts)
        checks = (
            _check(
                "data",
                f"{len(self.rows):,} allocations attached; {account.read:,} rows read,"
                f" {account.used:,} used, {account.excluded:,} left out",
                (*self.damaged, *map(str, self.altered)),
            ),
            _check("figures", f"{entries:,} recalculated", map(str, self.computed)),
            _check("text", f"{places:,} figures shown in the text", map(str, self.compared)),
        )
        return Examination(True, checks, tuple(self._shown()), tuple(self._unknown()))

    def _shown(self) -> Iterator[ShownFigure]:
        """Yield each figure that the text shows, in the order of the text."""
        wrong = {item.figure for item in (*self.altered, *self.computed, *self.compared)}
        entries = {entry.id: entry for entry in self.record.figures}
        sources = {
            amount.figure: row for row in self.rows for amount in (row.amount, *row.equivalents)
        }
        texts: dict[str, dict[str, None]] = {}
        for text in self.texts:
            for figure, words in text.drawn:
                texts.setdefault(figure, {})[" ".join(words.split())] = None
        for figure, found in texts.items():
            value = self.values.get(figure)
            yield ShownFigure(
                figure,
                str(value) if value else "",
                _derivation(figure, entries, sources),
                tuple(found),
                figure not in wrong,
            )

    def _unknown(self) -> Iterator[str]:
        sources = ", ".join(source.path for source in self.record.sources)
        yield _SOURCES.format(sources=sources or "they")
        yield _SHAPES


def _check(name: str, message: str, problems: Iterable[str]) -> Check:
    details = tuple(problems)
    return Check(name, CheckStatus.FAILED if details else CheckStatus.OK, message, details)


def _derivation(
    figure: str, entries: Mapping[str, FigureEntry], sources: Mapping[str, AttachedRow]
) -> str:
    """Return how a figure came to be, in a few words."""
    if figure in sources:
        cells = sources[figure].cells
        parts = [cells["source"]]
        parts += [f"{name} {cells[name]}" for name in ("sheet", "row", "line") if cells[name]]
        return ", ".join(parts)
    entry = entries.get(figure)
    if entry is None:
        return ""
    if entry.operation is Operation.STATED:
        return entry.source
    if entry.operation in _BETWEEN:
        return f" {_BETWEEN[entry.operation]} ".join(entry.inputs)
    if len(entry.inputs) == 1:
        return f"{entry.operation} of {entry.inputs[0]}"
    return f"{entry.operation} of {len(entry.inputs):,}"


_BETWEEN: Mapping[Operation, str] = {
    Operation.DIFFERENCE: "−",
    Operation.SHARE: "in % of",
    Operation.RATIO: "÷",
    Operation.PERCENTAGE: "in % of",
}


def _texts(reading: PdfDocument) -> Iterator[Text]:
    for passage in reading.passages:
        drawn = [
            (mark.title.removeprefix(_MARK), mark.text)
            for mark in passage.marks
            if mark.title.startswith(_MARK)
        ]
        words = passage.alternative or passage.text
        yield Text(passage.block, words, drawn, alternative=bool(passage.alternative))


def _marked(reading: PdfDocument) -> bool:
    return any(text.drawn for text in _texts(reading))


def _foreign(reading: PdfDocument) -> str:
    made = f" by {reading.producer}" if reading.producer else ""
    return f"that its figures are right; it was made{made}, not by aidreport, or lost its data"


class Text(NamedTuple):
    """A text of the document, as it was read from its tags.

    Attributes:
        block: the index of the part of the document.
        words: as they are read: those of the alternative where there is one.
        drawn: the figures that it shows on the page, each id with its words.
    """

    block: int
    words: str
    drawn: Sequence[tuple[str, str]]
    alternative: bool = False


def check_digests(
    record: Record, rows: Sequence[AttachedRow], data: bytes
) -> Iterator[FigureProblem]:
    """Yield a problem for whatever of the attached files is not as it was written."""
    told = list(_rows(record, rows))
    told += [
        FigureProblem(entry.id, "its entry in the record was altered after it was written")
        for entry in record.figures
        if entry.checksum() != entry.digest
    ]
    yield from told
    if not told and hashlib.sha256(data).hexdigest() != record.data.sha256:
        yield FigureProblem("", f"{record.data.file} was altered after it was written")
    if not told and record.checksum() != record.digest:
        yield FigureProblem("", "the record of the figures was altered after it was written")


def _rows(record: Record, rows: Sequence[AttachedRow]) -> Iterator[FigureProblem]:
    found = {row.id: row.digest for row in rows}
    written = dict(record.data.rows)
    for name in dict.fromkeys([*written, *found]):
        if name not in found:
            yield FigureProblem(
                f"allocation/{name}", "its row is missing from the attached allocations"
            )
        elif name not in written:
            yield FigureProblem(
                f"allocation/{name}", "its row was added to the attached allocations"
            )
        elif found[name] != written[name]:
            yield FigureProblem(f"allocation/{name}", "its row was altered after it was written")
    if len(found) < len(rows):
        yield FigureProblem("", "two attached allocations have the same id")


def check_texts(
    record: Record, values: Mapping[str, Value], texts: Sequence[Text]
) -> Iterator[FigureProblem]:
    """Yield a problem for each figure that the document does not show as it should."""
    page = _Page(record, values, texts)
    problems = [*page.drawn(), *page.aloud()]
    yield from problems
    yield from page.parts({problem.figure for problem in problems})


class _Page:
    """The texts of a document beside the record of what they should be."""

    def __init__(self, record: Record, values: Mapping[str, Value], texts: Sequence[Text]) -> None:
        self.record, self.values, self.texts = record, values, texts
        self.differences = {
            entry.id for entry in record.figures if entry.operation is Operation.DIFFERENCE
        }
        self.as_written = {entry.id: collapsed(entry.as_written) for entry in record.figures}

    def drawn(self) -> Iterator[FigureProblem]:
        """Yield a problem for each figure that is drawn otherwise than written."""
        found: dict[str, list[str]] = defaultdict(list)
        for figure, words in (pair for text in self.texts for pair in text.drawn):
            found[figure].append(collapsed(words))
        written: dict[str, list[ShownEntry]] = defaultdict(list)
        for entry in self.record.shown:
            if not entry.aloud:
                written[entry.figure].append(entry)
        for figure in dict.fromkeys([*written, *found]):
            there, wanted = len(found[figure]), len(written[figure])
            if there != wanted:
                yield FigureProblem(
                    figure, f"appears {there} times in the text; it was written {wanted} times"
                )
            for words, entry in zip(found[figure], written[figure], strict=False):
                yield from self._shown(words, entry, "the page says")

    def aloud(self) -> Iterator[FigureProblem]:
        """Yield a problem for each figure that is read aloud otherwise than written."""
        spoken: dict[int, str] = defaultdict(str)
        for text in self.texts:
            if text.alternative:
                spoken[text.block] += f" {collapsed(text.words)} "
        for entry in self.record.shown:
            if not entry.aloud:
                continue
            if entry.text not in spoken[entry.block]:
                message = f'the alternative text does not say "{entry.text}"'
                yield FigureProblem(entry.figure, self._beside(entry.figure, message))
            else:
                yield from self._shown(entry.text, entry, "the alternative text says")

    def parts(self, told: Container[str]) -> Iterator[FigureProblem]:
        """Yield a problem for each part that reads otherwise and shows none of `told`."""
        words: dict[int, list[str]] = defaultdict(list)
        for text in self.texts:
            words[text.block].append(collapsed(text.words))
        count = max(words, default=-1) + 1
        if count != len(self.record.texts):
            yield FigureProblem(
                "", f"the text has {count} parts; {len(self.record.texts)} were written"
            )
        explained = {entry.block for entry in self.record.shown if entry.figure in told}
        for index, digest in enumerate(self.record.texts[:count]):
            if texts_digest(words[index]) != digest and index not in explained:
                start = " ".join(words[index])[:60]
                yield FigureProblem("", f'part {index + 1} of the text ("{start}…") was altered')

    def _shown(self, words: str, entry: ShownEntry, says: str) -> Iterator[FigureProblem]:
        figure = entry.figure
        if figure not in self.values:
            yield FigureProblem(figure, "is shown, but it is not among the figures")
        elif words != entry.text:
            message = f'{says} "{words}"; "{entry.text}" was written'
            yield FigureProblem(figure, self._beside(figure, message))
        elif words != self.as_written.get(figure):
            value = shown_value(self.values[figure].number, words, figure in self.differences)
            if not shows(words, value, entry.reading, self.record.marks):
                yield FigureProblem(figure, self._beside(figure, f'{says} "{words}"'))

    def _beside(self, figure: str, message: str) -> str:
        value = self.values.get(figure)
        return f"{message}; it is {value}" if value else message
