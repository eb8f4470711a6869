"""Whether a page has the source and the date of a row that the attached data have."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aidreport.proof.numbers import collapsed
from aidreport.proof.result import FIGURE_MARK, FigureProblem
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from aidreport.pdf.reading.reader import Passage
    from aidreport.proof.allocations import AttachedRow
    from aidreport.proof.record import Record

CHECKSUM = re.compile(
    r"(SHA-256(?::(?= [0-9a-f]{12}(?![0-9a-f]))|(?= [0-9a-f]{12}…)) )([0-9a-f]{12})"
)
"""What a page shows of the checksum of a source, behind what says that it is one."""
_DIGITS = re.compile(r"[0-9]+")
_DATE = re.compile(r"[0-9]{1,4}([./-])[0-9]{1,2}\1[0-9]{1,4}")
_FOLDER = re.compile(r".*[/\\]")
_ALLOCATION = f"{FIGURE_MARK}allocation/"


def check_row_sources(
    passages: Sequence[Passage], record: Record, rows: Sequence[AttachedRow]
) -> Iterator[FigureProblem]:
    """Yield a problem for each checksum of no source, and each row of another place or date."""
    known = [source.sha256 for part in record.both for source in part.sources]
    for passage in passages:
        for _, digest in CHECKSUM.findall(passage.text):
            if not any(each.startswith(digest) for each in known):
                yield FigureProblem("", state("check.checksum-of-no-source", digest=digest))
    tables = {
        passage.table
        for passage in passages
        if any(mark.title.startswith(_ALLOCATION) for mark in passage.marks)
    }
    if not tables:
        return
    titles = {source.path: collapsed(source.title) for source in record.sources}
    by_mark = {f"{_ALLOCATION}{row.id}": row.cells for row in rows}
    for cells in rows_of(passage for passage in passages if passage.table in tables):
        marks = [mark.title for cell in cells for mark in cell.marks]
        own = [title for title in marks if title.startswith(_ALLOCATION)]
        if len({*own}) == 1 and own[0] in by_mark:
            place = by_mark[own[0]]
            own_words = {collapsed(cell) for cell in place.values()}
            for words in sorted(
                {collapsed(cell.text) for cell in cells if not cell.marks} - own_words
            ):
                if _is_elsewhere(words, place, titles.get(place.get("source", ""), "")):
                    message = state("check.another-place", words=words)
                    yield FigureProblem(own[0].removeprefix(FIGURE_MARK), message)
                elif _is_another_day(words, decided := place.get("decided", "")):
                    message = state("check.another-date", words=words, date=decided)
                    yield FigureProblem(own[0].removeprefix(FIGURE_MARK), message)


def rows_of(passages: Iterable[Passage]) -> Iterator[Sequence[Passage]]:
    """Yield the cells of each row of a table."""
    row: list[Passage] = []
    for passage in passages:
        if passage.table < 0:
            continue
        if row and (passage.table != row[-1].table or passage.columns[0] <= row[-1].columns[0]):
            yield row
            row = []
        row.append(passage)
    if row:
        yield row


def _is_another_day(words: str, decided: str) -> bool:
    """Return whether words are a date in digits, in any order, and not that of a row."""
    if not decided or not _DATE.fullmatch(words):
        return False
    return sorted(map(int, _DIGITS.findall(words))) != sorted(map(int, _DIGITS.findall(decided)))


def _is_elsewhere(words: str, place: Mapping[str, str], title: str) -> bool:
    """Return whether words name the source of a row, and numbers that are not those of the row.

    Args:
        title: what a reader would call the source; empty for none.
    """
    names = (title, _FOLDER.sub("", place.get("source", "")))
    name = next((each for each in names if each and each in words), None)
    if name is None:
        return False
    numbers = _DIGITS.findall(words.partition(name)[2])
    where = [number for key in ("row", "line") if (number := place.get(key))]
    return bool(numbers and where) and not any(each in numbers for each in where)
