"""Whether a table of sources says of each figure what the data say: stated, inferred, computed."""

from __future__ import annotations

import json
from functools import cached_property
from typing import TYPE_CHECKING

from aidreport.proof.numbers import collapsed
from aidreport.proof.page_words import figures_in, shortened
from aidreport.proof.result import FigureProblem
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aidreport.pdf.reading.reader import Passage
    from aidreport.proof.page_words import PageWords

_HEADS = ("sources.figure", "sources.source", "sources.status")
_STATUS = (
    *("stated", "inferred", "inferred-because", "computed", "check", "not-used"),
    *("converted", "not-converted"),
)
_STATED = ("allocation/", "stated/")
"""How the names of figures begin that a source states."""
_BY_HEAD = {
    "all-amounts": "stated",
    "shares": "computed",
    "excluded": "not-used",
    "rejected": "not-used",
}


class SourceStatuses:
    """What tables of sources say of figures."""

    def __init__(self, page: PageWords) -> None:
        self._page = page
        self._heads = [page.phrases.texts(key) for key in _HEADS]

    def is_head(self, cells: Sequence[Passage]) -> bool:
        """Return whether a row is the head of a table of sources.

        One cell alone may be that of another table: a correction's begins with "Figure", too.
        """
        if len(cells) != len(_HEADS):
            return False
        pairs = zip(cells, self._heads, strict=True)
        return sum(collapsed(cell.text) in texts for cell, texts in pairs) > 1

    def check(self, cells: Sequence[Passage]) -> Iterator[FigureProblem]:
        """Yield the figure of a row of which it says something else than the record."""
        if len(cells) != len(_HEADS):
            return
        status = collapsed(cells[-1].text)
        expected = self._expected(cells[0])
        known = [key for key in _STATUS if self._says(f"sources.{key}", status)]
        if not known and any(key.startswith("sources.") for key in self._page.own):
            return
        if not known or (expected and expected.isdisjoint(known)):
            figure = next((name for name, _ in figures_in(cells[0])), "")
            words = shortened(collapsed(cells[0].text))
            yield FigureProblem(figure, state("check.another-status", words=words, status=status))

    def _says(self, key: str, text: str) -> bool:
        return any(
            text == form.pieces[0] if not form.names else text.startswith(form.pieces[0])
            for form in self._page.phrases.forms(key)
        )

    def _expected(self, cell: Passage) -> set[str]:
        """Return what may be said of what the first cell of a row names; none if that is open."""
        words = collapsed(cell.text)
        figures = [name for name, _ in figures_in(cell)]
        if figures and figures[0].startswith(_STATED):
            if figures[0] in self._converted:
                return {"converted"}
            inferred = self._inferred.get(figures[0], "")
            if figures[0] not in self._amounts:
                return {"inferred-because"} if inferred else {"stated"}
            # Of a row anything may have been inferred, also what is not its amount.
            return {"stated", "inferred-because"} if inferred else {"stated"}
        for key, status in _BY_HEAD.items():
            if words in self._page.phrases.texts(f"sources.{key}"):
                return {status}
        if any(
            self._is_rate(form.pieces, words) for form in self._page.phrases.forms("sources.rate")
        ):
            return {"computed", "check"}
        return set()

    @staticmethod
    def _is_rate(pieces: Sequence[str], words: str) -> bool:
        codes = words.split(pieces[1]) if len(pieces) == 3 and pieces[1] else []
        return len(codes) == 2 and all(len(code) == 3 and code.isupper() for code in codes)

    @cached_property
    def _amounts(self) -> set[str]:
        return {row.amount.figure for row in self._page.rows}

    @cached_property
    def _converted(self) -> set[str]:
        return {row.amount.figure for row in self._page.rows if row.converted}

    @cached_property
    def _inferred(self) -> dict[str, str]:
        """What the record or the data say that was inferred of a figure."""
        found = {entry.id: entry.inferred for entry in self._page.record.figures}
        for row in self._page.rows:
            found[row.amount.figure] = row.cells["inferred"]
            if said := row.cells["equivalents"]:
                found |= {each["figure"]: each["inferred"] for each in json.loads(said)}
        return found
