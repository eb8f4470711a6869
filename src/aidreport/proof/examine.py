"""Computes the figures of a briefing again and compares them with what its text shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from aidreport.analysis.figures import Operation
from aidreport.proof import allocations, record
from aidreport.proof.compare import Text, check_digests, check_texts
from aidreport.proof.coverage import check_coverage
from aidreport.proof.recount import recount, values_of
from aidreport.proof.result import Check, Outcome, ShownFigure

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from aidreport.pdf.reading.reader import Reading
    from aidreport.proof.allocations import Row
    from aidreport.proof.record import FigureEntry, Record

_MARK = "figure "
_SHAPES = "whether bars are drawn to scale: only texts are compared"
_SOURCES = (
    "whether the sources say what the attached data say; {sources} can be compared by line, and"
    " by checksum"
)


class Examination(NamedTuple):
    """What can be told about the figures of a PDF.

    Attributes:
        ours: whether it carries the record of its figures.
        unknown: what cannot be told, a sentence each.
    """

    ours: bool
    checks: tuple[Check, ...]
    shown: tuple[ShownFigure, ...] = ()
    unknown: tuple[str, ...] = ()


def examine(reading: Reading) -> Examination:
    """Return what can be told about the figures of a PDF."""
    files = {item.name: item.content for item in reading.attachments}
    damaged = [
        f"{item.name} does not have the checksum that the file says it has"
        for item in reading.attachments
        if item.checksum is False
    ]
    if record.NAME not in files and not _marked(reading):
        check = Check(
            "figures", Outcome.NOT_TOLD, "it carries no record of its figures, as ours do"
        )
        return Examination(False, (check,), unknown=(_foreign(reading),))
    missing = [name for name in (allocations.NAME, record.NAME) if name not in files]
    if missing:
        details = tuple(f"{name} is not attached" for name in missing)
        return Examination(True, (Check("attachments", Outcome.FAILED, "missing", details),))
    try:
        kept = record.read(files[record.NAME])
        rows = allocations.read(files[allocations.NAME])
    except ValueError as problem:
        details = (*damaged, str(problem))
        return Examination(True, (Check("attachments", Outcome.FAILED, "unreadable", details),))
    data = files[allocations.NAME]
    return _Examiner(reading, kept, rows, data, damaged).examination()


class _Examiner:
    def __init__(
        self,
        reading: Reading,
        kept: Record,
        rows: tuple[Row, ...],
        data: bytes,
        damaged: list[str],
    ) -> None:
        self.record, self.rows = kept, rows
        self.values = values_of(kept, rows)
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
            _check("figures", f"{entries:,} computed again", map(str, self.computed)),
            _check("text", f"{places:,} places show a figure", map(str, self.compared)),
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
    return Check(name, Outcome.FAILED if details else Outcome.OK, message, details)


def _derivation(figure: str, entries: Mapping[str, FigureEntry], sources: Mapping[str, Row]) -> str:
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


def _texts(reading: Reading) -> Iterator[Text]:
    for passage in reading.passages:
        drawn = [
            (mark.title.removeprefix(_MARK), mark.text)
            for mark in passage.marks
            if mark.title.startswith(_MARK)
        ]
        words = passage.alternative or passage.text
        yield Text(passage.block, words, drawn, alternative=bool(passage.alternative))


def _marked(reading: Reading) -> bool:
    return any(text.drawn for text in _texts(reading))


def _foreign(reading: Reading) -> str:
    made = f" by {reading.producer}" if reading.producer else ""
    return f"whether its figures are right: it was made{made}, not by aidreport, or lost its data"
