"""The texts of a web page as those of a document, and what its blocks have beside texts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from aidreport.characters.unread import read_text
from aidreport.document.blocks import Bar, ShareBar, Table, is_title
from aidreport.document.page_blocks import flattened
from aidreport.document.reading import TextKind, charts_in, texts_in_order
from aidreport.document.spans import plain_text
from aidreport.pdf.reading.reader import Passage, TitledText
from aidreport.pdf.reading.seen.bars import SeenBar
from aidreport.proof.abbreviations import possible_expansions
from aidreport.proof.bars import check_bars
from aidreport.proof.chart_record import ChartEntry
from aidreport.proof.charts import check_places
from aidreport.proof.evidence import expansions_of, showings
from aidreport.proof.loose_numbers import loose_numbers
from aidreport.proof.numbers import collapsed
from aidreport.proof.record_entries import FurnitureEntry
from aidreport.proof.result import FIGURE_MARK, FigureProblem
from aidreport.proof.row_names import RowNames, check_mark_names
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from aidreport.document.blocks import Briefing, TableRow
    from aidreport.document.chart_blocks import Chart
    from aidreport.document.spans import Inline
    from aidreport.proof.allocations import AttachedRow
    from aidreport.proof.record import Record
    from aidreport.proof.recount import Value

_HEAD, _CELL, _TEXT = "TH", "TD", "P"
_WHOLE = 100.0
"""How long a track is taken to be: bars are compared in hundredths of it."""


def passages_of(briefing: Briefing) -> Iterator[Passage]:
    """Yield the texts of a briefing in reading order, as they are read from a page."""
    places = _places(briefing)
    waiting = list(texts_in_order(briefing))
    for at, text in enumerate(waiting):
        if text.kind is TextKind.REPLACED:
            continue
        following = waiting[at + 1] if at + 1 < len(waiting) else None
        drawn = following if following and following.kind is TextKind.REPLACED else None
        if text.kind is TextKind.ALTERNATIVE:
            yield _passage("Figure", text.block, drawn.text if drawn else (), text.text)
            continue
        tag, table, column = places.get(id(text.text), (_TEXT, -1, -1))
        columns = (column, 1) if column >= 0 else (-1, 0)
        yield replace(_passage(tag, text.block, text.text, ()), columns=columns, table=table)


def _passage(tag: str, block: int, text: Inline, alternative: Inline) -> Passage:
    marks = tuple(
        TitledText(FIGURE_MARK + figure, read_text(words)) for figure, words in showings(text)
    )
    words, spoken = (read_text(plain_text(each)) for each in (text, alternative))
    return Passage(tag, block, 1, words, spoken, marks)


def _places(briefing: Briefing) -> dict[int, tuple[str, int, int]]:
    """Return the tag, the table and the column of each cell, by the identity of its text."""
    places: dict[int, tuple[str, int, int]] = {}
    tables = (block for block in flattened(briefing.body) if isinstance(block, Table))
    for number, table in enumerate(tables):
        for at, column in enumerate(table.columns):
            places[id(column.heading)] = _HEAD, number, at
            tag = _HEAD if column.row_header else _CELL
            for row in table.rows:
                places[id(row.cells[at])] = tag, number, at
    return places


def check_blocks(
    briefing: Briefing,
    record: Record,
    values: Mapping[str, Value],
    rows: Sequence[AttachedRow] = (),
) -> Iterator[FigureProblem]:
    """Yield a problem for whatever of the blocks is not as the record or the figures have it.

    Args:
        rows: the attached ones.
    """
    yield from _check_description(briefing, record)
    yield from _check_abbreviations(briefing, record, rows)
    yield from _check_titles(briefing)
    yield from check_mark_names(_named_marks(charts_in(briefing.body)), RowNames(record, rows))
    charts = tuple(map(ChartEntry.of, charts_in(briefing.body)))
    if charts != record.charts:
        yield FigureProblem("", state("check.charts-not-those-written"))
    for chart in charts:
        yield from check_places(chart, values)
    yield from _check_values(briefing)
    to_largest = record.bars_to_largest
    yield from check_bars(list(_bars(briefing)), values, record.marks, to_largest=to_largest)


def _check_description(briefing: Briefing, record: Record) -> Iterator[FigureProblem]:
    """Compare what a briefing says of itself with the record."""
    # What a brand has above and below pages is not on a page without any.
    around = {"header": None, "footer": None}
    furniture = record.furniture.model_copy(update=around) if record.furniture else None
    expansions = expansions_of(list(texts_in_order(briefing)))
    own = (
        ("check.title-not-written", briefing.title, record.title),
        ("check.date-not-written", briefing.date.isoformat(), record.date),
        ("check.language-not-written", briefing.language, record.language),
        ("check.furniture-not-written", FurnitureEntry.of(briefing.furniture), furniture),
        ("check.abbreviations-not-written", expansions, record.expansions),
    )
    for key, found, written in own:
        if found != written:
            yield FigureProblem("", state(key))
    titles = [plain_text(block.text) for block in flattened(briefing.body) if is_title(block)]
    if briefing.title not in titles:
        yield FigureProblem("", state("check.title-of-no-heading", title=briefing.title))


def _check_abbreviations(
    briefing: Briefing, record: Record, rows: Sequence[AttachedRow]
) -> Iterator[FigureProblem]:
    """Compare what abbreviations stand for with the rows; none says a number."""
    possible = possible_expansions(record, rows)
    for short, full in expansions_of(list(texts_in_order(briefing))).items():
        if possible.get(short) != full or any(map(str.isdigit, short + full)):
            yield FigureProblem("", state("check.said-stand", short=short, full=full))


def _check_titles(briefing: Briefing) -> Iterator[FigureProblem]:
    """Check that what tables and charts are called says no amount that no text says."""
    said = [collapsed(read_text(plain_text(each.text))) for each in texts_in_order(briefing)]
    for block in flattened(briefing.body):
        title = getattr(block, "title", ())
        for number in loose_numbers(collapsed(read_text(plain_text(title)))) if title else ():
            if number.is_amount and not any(number.words in text for text in said):
                yield FigureProblem("", state("check.title-says-no-text-says", words=number.words))


def _named_marks(charts: Iterable[Chart]) -> Iterator[tuple[str, str]]:
    """Yield the name of each item and of each series of charts, with the figure of a mark."""
    for chart in charts:
        for item in chart.items:
            for mark in item.marks[:1]:
                yield plain_text(item.name), mark.figure
        marks = [mark for item in chart.items for mark in item.marks]
        for number, series in enumerate(chart.series):
            for mark in [each for each in marks if each.series == number][:1]:
                yield plain_text(series.name), mark.figure


def _check_values(briefing: Briefing) -> Iterator[FigureProblem]:
    """Check that each mark of a chart has the words of its own figure beside it."""
    for chart in charts_in(briefing.body):
        for mark in (mark for item in chart.items for mark in item.marks):
            if mark.value and [figure for figure, _ in showings(mark.value)] != [mark.figure]:
                yield FigureProblem(mark.figure, state("check.another-figure-written-beside-mark"))
            if mark.series and mark.series >= len(chart.series):
                yield FigureProblem(mark.figure, state("check.mark-no-series"))


def _bars(briefing: Briefing) -> Iterator[SeenBar]:
    """Yield the bars of tables, groups from 0, and the parts of share bars, groups below."""
    tables = shared = 0
    for block in flattened(briefing.body):
        if isinstance(block, Table):
            for row in block.rows:
                yield from _bars_of(row, tables)
            tables += 1
        elif isinstance(block, ShareBar):
            shared -= 1
            yield from _parts_of(block, shared)


def _bars_of(row: TableRow, group: int) -> Iterator[SeenBar]:
    texts = [cell for cell in row.cells if isinstance(cell, tuple)]
    titles = tuple(FIGURE_MARK + figure for text in texts for figure, _ in showings(text))
    for cell in row.cells:
        if isinstance(cell, Bar):
            words = read_text(plain_text(cell.alternative))
            yield SeenBar(1, group, titles, words, cell.fraction * _WHOLE, _WHOLE)


def _parts_of(bar: ShareBar, group: int) -> Iterator[SeenBar]:
    words = read_text(plain_text(bar.alternative))
    for part in bar.parts:
        titles = tuple(FIGURE_MARK + figure for figure, _ in showings(part.label))
        label = " ".join(read_text(plain_text(part.label)).split())
        yield SeenBar(1, group, titles, words, part.fraction * _WHOLE, _WHOLE, label)
