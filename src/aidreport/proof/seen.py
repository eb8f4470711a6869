"""Compares what the pages show with what was read from them, and with what may stand around it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidreport.pdf.reading.seen.judge import Written, judge
from aidreport.proof.abbreviations import possible_expansions
from aidreport.proof.bars import check_bars
from aidreport.proof.charts import check_charts
from aidreport.proof.result import FIGURE_MARK, Check, CheckStatus, FigureProblem
from aidreport.proof.row_names import RowNames, check_mark_names
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aidreport.pdf.reading.opened import Reading
    from aidreport.pdf.reading.seen.faces import Faces
    from aidreport.pdf.reading.seen.painter import SeenPainter
    from aidreport.proof.examine import Examination
    from aidreport.proof.record_entries import FurnitureEntry

_CUT = " …"
_INITIALS = 4


def check_seen(reading: Reading, painter: SeenPainter, faces: Faces, figures: Examination) -> Check:
    """Compare the pages of a briefing, as they are seen, with what was read from them.

    Args:
        figures: of its record, and the texts around the content of its pages.
    """
    around = _Furniture(figures.furniture, len(painter.pages)) if figures.furniture else None
    may_stand = around.may_stand if around else None
    attached = figures.attached
    stands_for = possible_expansions(attached.record, attached.rows) if attached else {}
    written = Written(
        may_stand,
        figures.images,
        attached.record.pictures if attached else None,
        attached.record.decorations if attached else None,
        figures.faces,
        stands_for,
    )
    seen = judge(reading, painter, faces, written)
    problems = [
        FigureProblem(item.title.removeprefix(FIGURE_MARK), item.message) for item in seen.problems
    ]
    if attached is not None:
        record = attached.record
        to_largest = record.bars_to_largest
        problems += check_bars(seen.bars, figures.values, record.marks, to_largest=to_largest)
        rtl = reading.tree.rtl
        problems += check_charts(seen.charts, record.charts, figures.values, rtl=rtl)
        named = [
            (item.name.words, item.marks[0].figure)
            for chart in seen.charts
            for item in chart.items
            if item.marks
        ]
        problems += check_mark_names(named, RowNames(record, attached.rows))
    marks = sum(len(item.marks) for chart in seen.charts for item in chart.items)
    lengths = len(seen.bars) + marks
    if problems:
        details = tuple(item.said for item in problems)
        return Check("page", CheckStatus.FAILED, state("check.shows-what-not-read-from"), details)
    notes = tuple(
        state("check.letters-of-file-font", name=name)
        if can_vouch
        else state("check.letters-of-file", name=name)
        for name, can_vouch in seen.unknown_faces
    )
    said = state("check.seen", count=seen.pages)
    if lengths:
        said = state("check.seen-to-scale", seen=said, bars=state("check.bars", count=lengths))
    return Check("page", CheckStatus.OK, said, notes)


class _Furniture:
    """The texts that may stand around the content of a document's pages."""

    def __init__(self, entry: FurnitureEntry, pages: int) -> None:
        names = " · ".join(name for name in (entry.organisation, entry.unit) if name)
        masthead = (entry.organisation, entry.unit, entry.kind, entry.date)
        # Where the record says of what kind the briefing is, the masthead is no content yet.
        self._first = (entry.mark, *(masthead if entry.kind else ()))
        self._later: Sequence[str] = (entry.mark, entry.date, entry.running_title)
        self._below: Sequence[str] = (names,)
        if entry.header is not None:
            self._later = (entry.mark, *entry.header)
        if entry.footer is not None:
            self._below = entry.footer
        self._label, self._pages = entry.page_label, pages

    def may_stand(self, words: str, page: int, *, above: bool) -> bool:
        """Return whether a text may stand around the content of a page."""
        if not above:
            return words == self._label_of(page) or self._is_one(words, self._below, page)
        if page > 1:
            return self._is_one(words, self._later, page)
        return _is_one(words, self._first) or (words.isalpha() and len(words) <= _INITIALS)

    def _is_one(self, words: str, texts: Sequence[str], page: int) -> bool:
        label = self._label_of(page)
        return _is_one(words, [text.replace("{page}", label) for text in texts])

    def _label_of(self, page: int) -> str:
        """Return what numbers a page."""
        label = self._label.replace("{page}", str(page))
        return label.replace("{pages}", str(self._pages))


def _is_one(words: str, texts: Sequence[str]) -> bool:
    """Return whether words are one of some texts, or the beginning of one that was cut."""
    if words in texts:
        return True
    start = words.removesuffix(_CUT)
    return start != words and any(text.startswith(start) for text in texts)
