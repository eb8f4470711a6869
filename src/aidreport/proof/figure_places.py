"""Where a briefing's pages show its figures, and the rows of the sources behind each."""

from __future__ import annotations

from collections import defaultdict
from itertools import islice, pairwise
from typing import TYPE_CHECKING, NamedTuple

from aidreport.analysis.figures import BEFORE, Operation
from aidreport.lazy_dataclass import dataclass
from aidreport.pdf.reading.opened import open_reading
from aidreport.pdf.reading.reader import read_document
from aidreport.pdf.reading.seen.faces import Faces
from aidreport.pdf.reading.seen.judge import content_titles
from aidreport.pdf.reading.seen.painter import SeenPainter
from aidreport.proof.examine import examine_figures
from aidreport.proof.result import FIGURE_MARK

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from aidreport.pdf.reading.content import ContentKey
    from aidreport.pdf.reading.seen.drawn import Box, DrawnPage, Run
    from aidreport.proof.allocations import AttachedRow
    from aidreport.proof.record_figure import FigureEntry
    from aidreport.proof.recount import Value
    from aidreport.proof.result import AttachedData, ShownFigure

_SPACE = 0.12
"""The part of the size of type that two words are apart at least."""
_MOST_INPUTS = 12
_LINE = 0.5
"""The part of a line's height by which two pieces of one line may differ in height."""


class PageSize(NamedTuple):
    """The size of a page, in points."""

    width: float
    height: float


class FigurePlace(NamedTuple):
    """Where a page shows a figure.

    Attributes:
        page: counted from 1.
        figure: its id.
        words: that show it.
        left, top, width, height: parts of the page's width and height, 0 to 1, from its upper
            left corner.
    """

    page: int
    figure: str
    words: str
    left: float
    top: float
    width: float
    height: float


class SourceRow(NamedTuple):
    """A row of the attached data.

    Attributes:
        cells: the names of its columns with what is in them, without those that are empty:
            `source`, `sheet`, `row` and `line` say where it is from.
        amount: as the source has it.
        earlier: whether it is of the earlier data that the briefing compares with.
    """

    amount: str
    cells: Mapping[str, str]
    earlier: bool = False


class Formula(NamedTuple):
    """How a figure is computed.

    Attributes:
        inputs: ids and values of the figures that go in, the first of them if there are many;
            rows of the data are not among them.
        number: of all that goes in.
    """

    operation: Operation
    inputs: Sequence[tuple[str, str]]
    number: int


@dataclass(frozen=True, slots=True)
class FigurePages:
    """The pages of a briefing with the places of its figures.

    Attributes:
        pages: their sizes.
        figures: what the page shows, by id.
        values: of all figures, shown or not.
    """

    pages: Sequence[PageSize]
    places: Sequence[FigurePlace]
    figures: Mapping[str, ShownFigure]
    values: Mapping[str, Value]
    attached: AttachedData | None

    def formula_of(self, figure: str) -> Formula | None:
        """Return how a figure is computed; None if it is stated, or is a row of the data."""
        entries = self.attached.record.by_id() if self.attached else {}
        entry = entries.get(figure)
        if entry is None or entry.operation is Operation.STATED:
            return None
        figures = (name for name in entry.inputs if name in entries)
        listed = [(name, str(self.values[name])) for name in islice(figures, _MOST_INPUTS)]
        return Formula(entry.operation, listed, len(entry.inputs))

    def rows_of(self, figure: str) -> list[SourceRow]:
        """Return the rows that a figure is computed from, in the order of the data.

        It is none where the page states the figure itself.
        """
        if self.attached is None:
            return []
        wanted = _inputs(self.attached, figure)
        return [
            _source_row(row, earlier=part.is_earlier)
            for part in self.attached.both
            for row in part.rows
            if any(
                (BEFORE if part.is_earlier else "") + amount.figure in wanted
                for amount in (row.amount, *row.equivalents)
            )
        ]

    def is_stated(self, figure: str) -> bool:
        """Tell whether a source states a figure, and nothing is computed."""
        entries = self.attached.record.by_id() if self.attached else {}
        return figure not in entries or entries[figure].operation is Operation.STATED


def figure_pages(path: Path) -> FigurePages:
    """Return the pages of a PDF with the places of its figures, and what each is computed from.

    Raises:
        SourceError: it cannot be read as a PDF.
    """
    painter = SeenPainter(Faces())
    with open_reading(path, painter) as reading:
        document = read_document(reading)
        examined = examine_figures(document)
        titles = content_titles(reading.tree) if reading.tree.root is not None else {}
    sizes = [PageSize(page.width, page.height) for page in painter.pages]
    places = [place for page in painter.pages for place in _places(page, titles)]
    shown = {figure.id: figure for figure in examined.shown}
    return FigurePages(sizes, places, shown, examined.values, examined.attached)


def _places(page: DrawnPage, titles: Mapping[ContentKey, str]) -> Iterator[FigurePlace]:
    """Yield the places of figures on a page: one for each line of an element."""
    lines: dict[tuple[str, ContentKey | None], list[list[Run]]] = defaultdict(list)
    for run in page.runs:
        title = titles.get(run.mark, "") if run.mark is not None else ""
        if not title.startswith(FIGURE_MARK) or not run.words.strip():
            continue
        pieces = lines[title, run.mark]
        if pieces and abs(pieces[-1][-1].baseline - run.baseline) < _LINE * run.box.height:
            pieces[-1].append(run)
        else:
            pieces.append([run])
    for (title, _), pieces in lines.items():
        for piece in pieces:
            yield _place(page, title.removeprefix(FIGURE_MARK), piece)


def _place(page: DrawnPage, figure: str, runs: Sequence[Run]) -> FigurePlace:
    boxes: list[Box] = [run.box for run in runs]
    left, right = min(box.left for box in boxes), max(box.right for box in boxes)
    bottom, top = min(box.bottom for box in boxes), max(box.top for box in boxes)
    return FigurePlace(
        page.number,
        figure,
        _words(runs),
        left / page.width,
        (page.height - top) / page.height,
        (right - left) / page.width,
        (top - bottom) / page.height,
    )


def _words(runs: Sequence[Run]) -> str:
    """Return the words of pieces of a line; those that are apart are words of their own."""
    text = runs[0].words
    for before, run in pairwise(runs):
        text += f" {run.words}" if _are_apart(before, run) else run.words
    return " ".join(text.split())


def _are_apart(one: Run, two: Run) -> bool:
    gap = max(one.left, two.left) - min(one.right, two.right)
    return gap > _SPACE * one.size


def _inputs(attached: AttachedData, figure: str) -> set[str]:
    """Return the ids of all that a figure is computed from, itself included."""
    entries: dict[str, FigureEntry] = attached.record.by_id()
    found: set[str] = set()
    waiting = [figure]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += entries[name].inputs if name in entries else ()
    return found


def _source_row(row: AttachedRow, *, earlier: bool) -> SourceRow:
    cells = {name: text for name, text in row.cells.items() if text}
    return SourceRow(row.amount.as_written, cells, earlier)
