"""Whether the cells of a row say of its allocation what the attached data say: who, where, when."""

from __future__ import annotations

import re
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from aidreport.model.territories import country_code
from aidreport.proof.numbers import collapsed
from aidreport.proof.page_words import figures_in, plain
from aidreport.proof.result import FIGURE_MARK, FigureProblem
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aidreport.pdf.reading.reader import Passage
    from aidreport.proof.allocations import AttachedRow
    from aidreport.proof.page_words import PageWords

_ALLOCATION = "allocation/"
_MARK = f"{FIGURE_MARK}{_ALLOCATION}"
_WORD = re.compile(r"[^\W\d_]+|\d+")
_OF_PLACES = ("country", "donor")
_DATES = ("decided", "value_date")


class RowCells:
    """The cells of rows that show one allocation each."""

    def __init__(self, page: PageWords) -> None:
        self._page = page
        self._fields = {
            text: name for name in _OF_PLACES for text in page.phrases.texts(f"field.{name}")
        }

    def check(self, heads: Sequence[Passage], cells: Sequence[Passage]) -> Iterator[FigureProblem]:
        """Yield a cell of a row that names another country or another day than its data."""
        if not any(cell.marks and cell.marks[0].title.startswith(_MARK) for cell in cells):
            return
        figures = {name for cell in cells for name, _ in figures_in(cell)}
        own = [name for name in figures if name.startswith(_ALLOCATION)]
        row = self._by_figure.get(own[0]) if len(own) == 1 == len(figures) else None
        if row is None:
            return
        named = {head.columns[0]: collapsed(head.text) for head in heads}
        for cell in cells:
            if cell.marks:
                continue
            words = collapsed(cell.text)
            field = self._fields.get(named.get(cell.columns[0], ""))
            if field and self._is_elsewhere(words, row.cells[field]):
                yield FigureProblem(own[0], state("check.another-place", words=words))
            elif self._is_another_day(words, row):
                message = state("check.another-date", words=words, date=row.cells["decided"])
                yield FigureProblem(own[0], message)

    @cached_property
    def _by_figure(self) -> dict[str, AttachedRow]:
        return {row.amount.figure: row for row in self._page.rows}

    @staticmethod
    def _is_elsewhere(words: str, own: str) -> bool:
        """Return whether words name a country, and data another one."""
        code, other = country_code(words), country_code(own)
        return bool(code and other) and code != other and words != plain(own)

    def _is_another_day(self, words: str, row: AttachedRow) -> bool:
        """Return whether words are a date with the name of a month, and no date of a row is it."""
        parts = [part.casefold() for part in _WORD.findall(words)]
        named = [part for part in parts if part in self._months]
        numbers = [int(part) for part in parts if part.isascii() and part.isdigit()]
        if len(named) != 1 or not 1 <= len(numbers) <= 2 or len(parts) > _MOST_PARTS:
            return False
        days = [_day(row.cells.get(column, "")) for column in _DATES]
        known = [day for day in days if day is not None]
        return bool(known) and not any(
            day.month in self._months[named[0]] and {*numbers} <= {day.day, day.year}
            for day in known
        )

    @cached_property
    def _months(self) -> dict[str, set[int]]:
        """The numbers of months by their names."""
        found: dict[str, set[int]] = {}
        for number in range(1, 13):
            for pattern in ("MMMM", "LLLL", "MMM", "LLL"):
                words = self._page.phrases.wording.date(date(2001, number, 2), pattern)
                for part in _WORD.findall(words):
                    found.setdefault(part.casefold(), set()).add(number)
        return found


_MOST_PARTS = 5
"""Words and numbers of a date: "5 de janeiro de 2026"."""


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None
