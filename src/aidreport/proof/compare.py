"""Compares what a briefing shows with its record, and the attached files with their digests."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from aidreport.analysis.figures import Operation
from aidreport.proof.evidence import collapsed, shown_value
from aidreport.proof.numbers import shows
from aidreport.proof.problems import Problem
from aidreport.proof.record import texts_digest

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping, Sequence

    from aidreport.proof.allocations import Row
    from aidreport.proof.record import Record, ShownEntry
    from aidreport.proof.recount import Value


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


def check_digests(record: Record, rows: Sequence[Row], data: bytes) -> Iterator[Problem]:
    """Yield a problem for whatever of the attached files is not as it was written."""
    told = list(_rows(record, rows))
    told += [
        Problem(entry.id, "its entry in the record was altered after it was written")
        for entry in record.figures
        if entry.checksum() != entry.digest
    ]
    yield from told
    if not told and hashlib.sha256(data).hexdigest() != record.data.sha256:
        yield Problem("", f"{record.data.file} was altered after it was written")
    if not told and record.checksum() != record.digest:
        yield Problem("", "the record of the figures was altered after it was written")


def _rows(record: Record, rows: Sequence[Row]) -> Iterator[Problem]:
    found = {row.id: row.digest for row in rows}
    written = dict(record.data.rows)
    for name in dict.fromkeys([*written, *found]):
        if name not in found:
            yield Problem(f"allocation/{name}", "its row is missing from the attached allocations")
        elif name not in written:
            yield Problem(f"allocation/{name}", "its row was added to the attached allocations")
        elif found[name] != written[name]:
            yield Problem(f"allocation/{name}", "its row was altered after it was written")
    if len(found) < len(rows):
        yield Problem("", "two attached allocations have the same id")


def check_texts(
    record: Record, values: Mapping[str, Value], texts: Sequence[Text]
) -> Iterator[Problem]:
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

    def drawn(self) -> Iterator[Problem]:
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
                yield Problem(figure, f"stands {there} times in the text; it was written {wanted}")
            for words, entry in zip(found[figure], written[figure], strict=False):
                yield from self._shown(words, entry, "the page says")

    def aloud(self) -> Iterator[Problem]:
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
                yield Problem(entry.figure, self._beside(entry.figure, message))
            else:
                yield from self._shown(entry.text, entry, "the alternative text says")

    def parts(self, told: Container[str]) -> Iterator[Problem]:
        """Yield a problem for each part that reads otherwise and shows none of `told`."""
        words: dict[int, list[str]] = defaultdict(list)
        for text in self.texts:
            words[text.block].append(collapsed(text.words))
        count = max(words, default=-1) + 1
        if count != len(self.record.texts):
            yield Problem("", f"the text has {count} parts; {len(self.record.texts)} were written")
        explained = {entry.block for entry in self.record.shown if entry.figure in told}
        for index, digest in enumerate(self.record.texts[:count]):
            if texts_digest(words[index]) != digest and index not in explained:
                start = " ".join(words[index])[:60]
                yield Problem("", f'part {index + 1} of the text ("{start}…") was altered')

    def _shown(self, words: str, entry: ShownEntry, says: str) -> Iterator[Problem]:
        figure = entry.figure
        if figure not in self.values:
            yield Problem(figure, "is shown, but it is not among the figures")
        elif words != entry.text:
            message = f'{says} "{words}"; "{entry.text}" was written'
            yield Problem(figure, self._beside(figure, message))
        elif words != self.as_written.get(figure):
            value = shown_value(self.values[figure].number, words, figure in self.differences)
            if not shows(words, value, entry.reading, self.record.marks):
                yield Problem(figure, self._beside(figure, f'{says} "{words}"'))

    def _beside(self, figure: str, message: str) -> str:
        value = self.values.get(figure)
        return f"{message}; it is {value}" if value else message
