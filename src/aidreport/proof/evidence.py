"""What a briefing carries so that its figures can be computed again: allocations and record."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from itertools import chain, pairwise
from typing import TYPE_CHECKING, NamedTuple

from aidreport.analysis.figures import BEFORE, Operation, exact_percent
from aidreport.characters.unread import read_text
from aidreport.document.long_rows import row_by_row
from aidreport.document.page_blocks import Image, flattened
from aidreport.document.reading import (
    BriefingText,
    RowTexts,
    TextKind,
    charts_in,
    passages_in_order,
)
from aidreport.document.spans import plain_text
from aidreport.errors import DataError
from aidreport.proof import allocations
from aidreport.proof.allocations import AMOUNTS
from aidreport.proof.chart_record import ChartEntry
from aidreport.proof.contents import without_page
from aidreport.proof.figures_written import (
    breakdown_entry,
    named_figures,
    part_entry,
    recorded_figures,
)
from aidreport.proof.loose_numbers import without_figures
from aidreport.proof.numbers import DisplayScale, Marks, collapsed, find_scale, shown_value
from aidreport.proof.page_phrases import own_words
from aidreport.proof.record import FORMAT, Record, reachable, texts_digest
from aidreport.proof.record_columns import DataEntry
from aidreport.proof.record_comparison import ComparisonEntry
from aidreport.proof.record_entries import (
    ExcludedEntry,
    FindingEntry,
    FurnitureEntry,
    ReconciliationEntry,
    RowsEntry,
    SourceEntry,
)
from aidreport.proof.record_reading import PlanEntry
from aidreport.proof.record_rows import read_alike, read_each, shown_table
from aidreport.proof.record_shown import Shown, in_tables
from aidreport.proof.remarks_written import remarks_that_say
from aidreport.proof.unclaimed import unclaimed
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from aidreport.analysis.figures import Figure, Figures
    from aidreport.document.blocks import Briefing, Furniture
    from aidreport.document.spans import Inline
    from aidreport.document.wording import Wording
    from aidreport.proof.allocations import AllocationsFile
    from aidreport.proof.bound_words import BoundWords
    from aidreport.proof.record_breakdown import BreakdownEntry
    from aidreport.proof.record_reading import ReadingEntry
    from aidreport.proof.record_shown import ShownEntry, ShownTable


class Evidence(NamedTuple):
    """The two files, CSV and JSON.

    Attributes:
        contents: of the record; drawing adds what the file consists of.
        earlier: a third one, the earlier data that the allocations are compared with; empty for
            none.
    """

    allocations: bytes
    contents: Record
    earlier: bytes = b""

    @property
    def record(self) -> bytes:
        """The record before anything is drawn."""
        return self.contents.sealed()


class Rendition(NamedTuple):
    """How a report is rendered.

    Attributes:
        report: its name in the config.
        marks: how the briefing writes numbers.
        images: digests of those around the content.
        faces: names of those of the brand.
        lines: what the brand has above and below the content of pages; None for what all have.
        reading: how the sources were read; None if that is not to be recorded.
        correction: its number; 0 for none.
        earlier: how those of the earlier data were read.
        wording: the words of its language; None if the record needs none of them.
        bounds: how it says that a percentage is less or more than a number, if not by a sign.
    """

    report: str
    marks: Marks
    images: tuple[str, ...] = ()
    faces: tuple[str, ...] = ()
    lines: tuple[tuple[str, ...], tuple[str, ...]] | None = None
    reading: ReadingEntry | None = None
    correction: int = 0
    earlier: ReadingEntry | None = None
    wording: Wording | None = None
    bounds: BoundWords | None = None


def build_evidence(
    briefing: Briefing,
    data: AllocationsFile,
    figures: Figures,
    rendition: Rendition,
) -> Evidence:
    """Return what proves the figures of a briefing.

    Args:
        data: the allocations that were summed.
        figures: all that the briefing shows, and those of the data set.

    Raises:
        DataError: a text would show a figure as another number.
    """
    passages, marks = list(passages_in_order(briefing)), rendition.marks
    rendered = _Rendered(briefing, rendition)
    charts = tuple(map(ChartEntry.of, charts_in(briefing.body)))
    drawn = [mark.figure for chart in charts for item in chart.items for mark in item]
    used = [*_shown_figures(passages), *drawn]
    record = rendered.record(data, figures, used, rendition.reading)
    if data.before and figures.before:
        needed = reachable(figures.by_id, [*named_figures(figures), *used])
        names = [name.removeprefix(BEFORE) for name in needed if name.startswith(BEFORE)]
        before = rendered.record(data.before, figures.before, names, rendition.earlier)
        before = before.model_copy(update={"digest": before.checksum()})
        comparisons = tuple(map(ComparisonEntry.of, figures.comparisons))
        record = record.model_copy(update={"before": before, "comparisons": comparisons})
    entries, tables, texts = _recorded(passages, figures, record.breakdowns, marks)
    record = record.model_copy(
        update={
            "shown": entries,
            "tables": tables,
            "texts": tuple(_digests(passages)),
            "furniture": _furniture(briefing.furniture, rendition),
            "expansions": expansions_of(texts),
            "images": rendition.images,
            "pictures": tuple(_pictures(briefing, decorative=False)),
            "decorations": tuple(_pictures(briefing, decorative=True)),
            "faces": rendition.faces,
            "bars_to_largest": True,
            "charts": charts,
            "correction": rendition.correction,
            "parts": tuple(map(part_entry, figures.parts)),
            "bounds": rendition.bounds,
            "own_words": own_words(rendition.wording) if rendition.wording else None,
        }
    )
    loose = (
        without_figures(
            _without_page(passage),
            [read_text(words) for _, words in showings(passage.text)],
        )
        for passage in texts
        # Of a cell that shows a figure and nothing else, no number is left.
        if not (len(passage.text) == 1 and passage.text[0].figure)
    )
    words = (
        text
        for passage in passages
        if isinstance(passage, RowTexts)
        for column in passage.rows.columns
        for text in (() if column.figures else read_each(column.texts))
    )
    rows = chain.from_iterable(allocations.cells(file.content) for file in data.files)
    left = unclaimed(chain(loose, words), record, rows)
    if left.unsaid and rendition.wording is not None:
        numbers = {number.words for number in left.unsaid}
        remarks = remarks_that_say(numbers, rendition.wording, data.dataset, figures)
        record = record.model_copy(update={"remarks": remarks})
        left = left.without_remarks(record)
    unsaid = tuple(number.words for number in left.unsaid)
    record = record.model_copy(update={"unclaimed": unsaid})
    return Evidence(data.content, record, data.before.content if data.before else b"")


def _furniture(furniture: Furniture, rendition: Rendition) -> FurnitureEntry:
    """Return the entry of the texts around the content of the pages."""
    entry = FurnitureEntry.of(furniture)
    if rendition.lines is None:
        return entry
    return entry.with_lines(*(map(furniture.filled, lines) for lines in rendition.lines))


def _without_page(passage: BriefingText) -> str:
    """Return a text as it is read; a line of the contents without the number of its page."""
    words = read_text(plain_text(passage.text))
    return without_page(words) if passage.kind is TextKind.ENTRY else words


class _Rendered(NamedTuple):
    """What the records of the data and of the earlier data of a briefing have in common."""

    briefing: Briefing
    rendition: Rendition

    def record(
        self,
        data: AllocationsFile,
        figures: Figures,
        needed: Iterable[str],
        reading: ReadingEntry | None,
    ) -> Record:
        """Return the record of some data, without the texts that show their figures.

        Args:
            needed: ids of figures that it must have, beside those that it names.
        """
        account = data.dataset.account
        rows = [f"{AMOUNTS}{name}" for name in data.ids]
        places = cache(lambda: {name: at for at, name in enumerate(rows)})
        breakdowns = tuple(
            breakdown_entry(part, places) for parts in figures.breakdowns.values() for part in parts
        )
        return Record.model_construct(
            format=FORMAT,
            title=self.briefing.title,
            date=self.briefing.date.isoformat(),
            language=self.briefing.language,
            report=self.rendition.report,
            marks=self.rendition.marks,
            sources=tuple(map(SourceEntry.of, data.dataset.files)),
            rows=RowsEntry.model_construct(
                read=account.read,
                used=account.used,
                excluded=len(account.excluded),
                rejected=len(account.rejected),
            ),
            excluded=tuple(map(ExcludedEntry.of, account.excluded)),
            data=DataEntry.listing(data),
            measures=tuple(str(measure) for measure in figures.measures),
            figures=tuple(recorded_figures(figures, needed, data, breakdowns, rows)),
            totals={code: figure.id for code, figure in figures.totals.items()},
            stated={code: figure.id for code, figure in figures.stated.items()},
            breakdowns=breakdowns,
            reconciliations=tuple(map(ReconciliationEntry.of, figures.reconciliations)),
            findings=tuple(
                FindingEntry.of(item) for item in figures.findings if item.message.public
            ),
            shown=(),
            texts=(),
            plans=tuple(map(PlanEntry.of, data.dataset.plans)),
            reading=reading,
        )


def _pictures(briefing: Briefing, *, decorative: bool) -> Iterator[str]:
    """Yield the digests of the images between the texts, each once."""
    pictures = (
        block.picture
        for block in flattened(briefing.body)
        if isinstance(block, Image) and decorative is not bool(block.alternative)
    )
    yield from dict.fromkeys(picture.digest() for picture in pictures if picture is not None)


def _shown_figures(passages: Iterable[BriefingText | RowTexts]) -> Iterator[str]:
    """Yield the ids of the figures that are shown, but for those of rows in columns."""
    for passage in passages:
        if not isinstance(passage, RowTexts):
            yield from (name for name, _ in showings(passage.text))


def _recorded(
    passages: Sequence[BriefingText | RowTexts],
    figures: Figures,
    breakdowns: Sequence[BreakdownEntry],
    marks: Marks,
) -> tuple[tuple[ShownEntry, ...], tuple[ShownTable, ...], list[BriefingText]]:
    """Return what a briefing shows, one by one and in tables, and the texts but those of tables.

    Raises:
        DataError: a text would show a figure as another number.
    """
    entries: list[ShownEntry] = []
    tables: list[ShownTable] = []
    texts: list[BriefingText] = []
    waiting: list[Shown] = []

    def write() -> None:
        more, of_these = in_tables(waiting, breakdowns)
        begun = len(entries)
        tables.extend(each.model_copy(update={"after": begun + each.after}) for each in of_these)
        entries.extend(more)
        waiting.clear()

    for passage in passages:
        if isinstance(passage, RowTexts):
            write()
            table = shown_table(passage.rows, passage.block, len(entries), breakdowns, marks)
            if table is not None:
                tables.append(table)
                odd = (cell for row in passage.rows.odd.values() for cell in row.cells)
                texts += (BriefingText(passage.block, each) for each in odd if type(each) is tuple)
                continue
        for each in passage.one_by_one() if isinstance(passage, RowTexts) else (passage,):
            texts.append(each)
            waiting += _shown(each, figures, marks)
    write()
    return tuple(entries), tuple(tables), texts


def _shown(passage: BriefingText, figures: Figures, marks: Marks) -> Iterator[Shown]:
    for name, words in showings(passage.text):
        figure, text = figures.by_id[name], collapsed(read_text(words))
        is_difference = figure.operation is Operation.DIFFERENCE
        value = shown_value(figure.value, text, is_difference)
        scale = find_scale(text, value, marks)
        # Only what is near nothing or all may be shown as less or more than a number.
        near = figure.unit == "percent" and not 1 <= value <= 99
        if near and (scale is None or scale.less or scale.more):
            exact = exact_percent(figure, figures.by_id)
            scale = find_scale(text, value, marks, exact=exact)
        if scale is None:
            if text != collapsed(figure.as_written):
                raise _not_shown(figure, text)
            scale = DisplayScale()
        aloud = passage.kind is TextKind.ALTERNATIVE
        yield Shown(figure.id, text, passage.block, aloud, scale)


def showings(text: Inline) -> Iterator[tuple[str, str]]:
    """Yield the id of each figure that a text shows, with the words that show it."""
    if len(text) == 1:  # as in most cells of a table
        if text[0].figure:
            yield text[0].figure, text[0].text
        return
    starts = [at for at, span in enumerate(text) if not span.joined]
    for start, end in pairwise([*starts, len(text)]):
        if text[start].figure:
            yield text[start].figure, plain_text(text[start:end])


def expansions_of(texts: list[BriefingText]) -> dict[str, str]:
    """Return what abbreviations say that they stand for."""
    spans = (span for passage in texts for span in passage.text if span.expansion)
    return {collapsed(span.text): collapsed(read_text(span.expansion)) for span in spans}


def _not_shown(figure: Figure, text: str) -> DataError:
    return DataError(
        state(
            "job.other-figure",
            text=text,
            figure=figure.id,
            value=f"{figure.value:f}",
            unit=figure.unit,
        ),
        why=state("job.other-figure-why"),
        fix=state("job.other-figure-fix"),
    )


def _digests(passages: Sequence[BriefingText | RowTexts]) -> Iterator[str]:
    """Yield the digest of each part's texts, as they are read."""
    parts: dict[int, list[str]] = defaultdict(list)
    for passage in passages:
        if isinstance(passage, RowTexts):
            columns = (each.texts for each in passage.rows.columns)
            parts[passage.block] += row_by_row(list(map(read_alike, columns)))
        elif passage.kind is not TextKind.REPLACED:
            parts[passage.block].append(collapsed(read_text(plain_text(passage.text))))
    for index in range(max(parts, default=-1) + 1):
        yield texts_digest(parts[index])
