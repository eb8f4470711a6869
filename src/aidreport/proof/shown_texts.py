"""Compares the texts of a document with its record, and with the values of its figures."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from aidreport.analysis.figures import Operation, exact_percent
from aidreport.proof.altered_rows import altered_cells
from aidreport.proof.numbers import (
    collapsed,
    is_bound_by_sign,
    plain_numbers,
    shown_value,
    shows,
    shows_bound,
)
from aidreport.proof.record import texts_digest
from aidreport.proof.result import FIGURE_MARK, FigureProblem, with_value
from aidreport.statements import in_turn, state

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator, Mapping, Sequence
    from decimal import Decimal

    from aidreport.pdf.reading.reader import PdfDocument
    from aidreport.proof.allocations import AttachedRow
    from aidreport.proof.record import Record
    from aidreport.proof.record_shown import ShownEntry
    from aidreport.proof.recount import Value


class Text(NamedTuple):
    """A text of the document, as it was read from its tags.

    Attributes:
        block: the index of the part of the document.
        words: as they are read: those of the alternative text if there is one.
        drawn: the figures that it shows on the page, each id with its words.

    White space is collapsed.
    """

    block: int
    words: str
    drawn: Sequence[tuple[str, str]]
    alternative: bool = False


def texts_of(document: PdfDocument) -> Iterator[Text]:
    """Yield the texts of a document in the order of reading."""
    for passage in document.passages:
        words = collapsed(passage.text)
        drawn = [
            # The words of most cells are one figure.
            (
                mark.title.removeprefix(FIGURE_MARK),
                words if mark.text is passage.text else collapsed(mark.text),
            )
            for mark in passage.marks
            if mark.title.startswith(FIGURE_MARK)
        ]
        spoken = passage.alternative
        yield Text(passage.block, collapsed(spoken) if spoken else words, drawn, bool(spoken))


def cells_of(
    document: PdfDocument, recorded: Record, rows: Sequence[AttachedRow], block: int
) -> list[str]:
    """Return the cells of an altered part whose words are not in the data."""
    part = [passage for passage in document.passages if passage.block == block]
    return list(altered_cells(part, recorded, rows))


def check_texts(
    record: Record,
    values: Mapping[str, Value],
    texts: Sequence[Text],
    cells_of: Callable[[int], Sequence[str]] = lambda _: (),
) -> Iterator[FigureProblem]:
    """Yield a problem for each figure that the document does not show as it should.

    Args:
        cells_of: returns the cells of an altered part that are in question, in words.
    """
    page = _Page(record, values, texts, cells_of)
    problems = [*page.check_drawn(), *page.check_aloud()]
    yield from problems
    yield from page.check_parts({problem.figure for problem in problems})


class _Page:
    """The texts of a document, to be compared with the record."""

    def __init__(
        self,
        record: Record,
        values: Mapping[str, Value],
        texts: Sequence[Text],
        cells_of: Callable[[int], Sequence[str]],
    ) -> None:
        self.record, self.values, self.texts, self.cells_of = record, values, texts, cells_of
        self.entries = entries = record.by_id()
        self.differences = {
            name for name, entry in entries.items() if entry.operation is Operation.DIFFERENCE
        }
        self.as_written = {
            name: entry.as_written and collapsed(entry.as_written)
            for name, entry in entries.items()
        }

    def check_drawn(self) -> Iterator[FigureProblem]:
        """Yield a problem for each figure that is drawn differently from what was written."""
        drawn: dict[str, list[str]] = defaultdict(list)
        for figure, words in (pair for text in self.texts for pair in text.drawn):
            drawn[figure].append(words)
        written: dict[str, list[ShownEntry]] = defaultdict(list)
        for entry in self.record.shown:
            if not entry.aloud:
                written[entry.figure].append(entry)
        sound = self._sound(drawn, written)
        for figure in dict.fromkeys([*written, *drawn]):
            if figure in sound:
                continue
            times, expected = len(drawn[figure]), len(written[figure])
            if times != expected:
                message = state("check.appears", number=times, written=expected)
                yield FigureProblem(figure, message)
            for words, entry in zip(drawn[figure], written[figure], strict=False):
                yield from self._check_shown(words, entry)

    def _sound(
        self, drawn: Mapping[str, Sequence[str]], written: Mapping[str, Sequence[ShownEntry]]
    ) -> set[str]:
        """Return the figures that are drawn once, as written, in full and exactly.

        Those of a long table are all looked at together.
        """
        values, once = self.values, dict[str, str]()
        for figure, entries in written.items():
            words, (entry, *more) = drawn.get(figure, ()), entries
            if more or len(words) != 1 or words[0] != entry.text or figure not in values:
                continue
            if not (entry.power or entry.less or entry.more or figure in self.differences):
                once[figure] = entry.text
        numbers = plain_numbers(list(once.values()), self.record.marks)
        return {
            figure
            for figure, number in zip(once, numbers, strict=True)
            if number is not None and number == values[figure].number
        }

    def check_aloud(self) -> Iterator[FigureProblem]:
        """Yield a problem for each figure that is read aloud differently from what was written."""
        spoken: dict[int, str] = defaultdict(str)
        for text in self.texts:
            if text.alternative:
                spoken[text.block] += f" {text.words} "
        for entry in self.record.shown:
            if not entry.aloud:
                continue
            if entry.text not in spoken[entry.block]:
                message = state("check.alternative-text-not-say", text=entry.text)
                yield FigureProblem(entry.figure, self._with_value(entry.figure, message))
            else:
                yield from self._check_shown(entry.text, entry)

    def check_parts(self, reported: Container[str]) -> Iterator[FigureProblem]:
        """Yield a problem for each altered part that shows no figure reported already."""
        words: dict[int, list[str]] = defaultdict(list)
        for text in self.texts:
            words[text.block].append(text.words)
        count = max(words, default=-1) + 1
        if count != len(self.record.texts):
            message = state("check.text-parts", number=count, written=len(self.record.texts))
            yield FigureProblem("", message)
        explained = {entry.block for entry in self.record.shown if entry.figure in reported}
        for index, digest in enumerate(self.record.texts[:count]):
            if texts_digest(words[index]) != digest and index not in explained:
                start = " ".join(words[index])[:60]
                message = state("check.part-altered", number=index + 1, begins=start)
                yield FigureProblem("", in_turn([message, *self.cells_of(index)]))

    def _check_shown(self, words: str, entry: ShownEntry) -> Iterator[FigureProblem]:
        figure = entry.figure
        if figure not in self.values:
            yield FigureProblem(figure, state("check.shown-but-not-among-figures"))
        elif words != entry.text:
            message = state("check.page-says-written", words=words, text=entry.text)
            yield FigureProblem(figure, self._with_value(figure, message))
        elif words != self.as_written.get(figure):
            value = shown_value(self.values[figure].number, words, figure in self.differences)
            if not self._says(words, value, entry):
                message = state("check.page-says", words=words)
                if entry.aloud:
                    message = state("check.alternative-text-says", words=words)
                yield FigureProblem(figure, self._with_value(figure, message))

    def _says(self, words: str, value: Decimal, entry: ShownEntry) -> bool:
        """Return whether words show the value of a figure."""
        figure, marks = self.entries.get(entry.figure), self.record.marks
        if figure is None or not (entry.less or entry.more):
            old = self.record.is_first_format
            return shows(words, value, entry.scale, marks, to_even=old)
        # Words that no rule can read stand for the sign only where they always have.
        in_words = (Operation.PERCENTAGE, Operation.CHANGE)
        by_words = entry.aloud or figure.operation in in_words or bool(value)
        if (bounds := self.record.bounds) is not None:
            by_words = by_words or bounds.says(words, less=entry.less)
        if not (by_words or is_bound_by_sign(words)):
            return False
        exact = exact_percent(figure, self.entries)
        return shows_bound(words, value, exact, entry.scale, marks)

    def _with_value(self, figure: str, message: str) -> str:
        value = self.values.get(figure)
        return with_value(message, value) if value else message
