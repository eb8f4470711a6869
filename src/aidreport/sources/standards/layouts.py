"""Tables whose headings are known: exports of FTS, 360Giving spreadsheets, pooled funds."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from aidreport.config.sources import EXCLUDE
from aidreport.model.allocation import Place
from aidreport.model.remarks import say
from aidreport.model.units import power_of
from aidreport.sources.formats.columnar import LongRows
from aidreport.sources.problems import refuse_open
from aidreport.sources.standards import (
    fts,
    fund_contributions,
    fund_projects,
    iati_tables,
    oecd_crs,
    published,
    threesixty_giving,
)
from aidreport.sources.standards.described import describe_layout
from aidreport.sources.standards.notation import notation_of, with_a_way_on
from aidreport.sources.standards.records import BadValue, DatasetBuilder, LongTable
from aidreport.sources.standards.settings import refuse_settings
from aidreport.sources.tables.kind_words import Role, role_of, said_by
from aidreport.sources.tables.meanings import RULES
from aidreport.sources.tables.published_formats import ask_about_formats
from aidreport.sources.tables.totals import is_total_label

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from aidreport.config.sources import DataSource
    from aidreport.model.dataset import Dataset
    from aidreport.model.remarks import Remark
    from aidreport.sources.formats.grid import Grid, SourceRow
    from aidreport.sources.problems import Question
    from aidreport.sources.standards.records import Layout

_SEARCHED_ROWS = 25
_TOTALS = frozenset({"total", "totals", "grand total", "sum", "totalt", "totalsum"})

LAYOUTS = (
    fts.LAYOUT,
    threesixty_giving.LAYOUT,
    fund_contributions.LAYOUT,
    fund_projects.LAYOUT,
    oecd_crs.LAYOUT,
    iati_tables.LAYOUT,
    *published.LAYOUTS,
)
KINDS = tuple(layout.kind for layout in LAYOUTS)


def find_layout(rows: Sequence[SourceRow], kind: str | None = None) -> tuple[Layout, int] | None:
    """Return the layout of a table, of one kind or any, and the index of its row of headings."""
    for index, row in enumerate(rows[:_SEARCHED_ROWS]):
        for layout in LAYOUTS:
            if kind in (None, layout.kind) and layout.fits(row):
                return layout, index
    return None


def read_layout(
    grid: Grid,
    found: tuple[Layout, int],
    source: DataSource,
    name: str,
    progress: Callable[[int], None] | None,
) -> Dataset:
    """Return the rows of a table whose layout is known.

    Args:
        found: the layout, and the index of its row of headings.
        source: what the config says about the table.
        name: what places and messages call the file.
        progress: called with the number of rows read so far, now and then.

    Raises:
        SourceError: there is no row below the headings, a setting is not one that the table takes,
            or its amounts cannot be right.
    """
    layout, index = found
    maps = {"status", "measure"} if "values" in layout.takes else {"status"}
    takes = (*layout.takes, "decimal", "dates")
    takes = (*takes, "values") if source.values.keys() <= maps else takes
    refuse_settings(source, layout.kind, name, takes=takes, states=layout.states)
    notation = notation_of(layout, grid, index, source)
    builder = DatasetBuilder(name, progress, source)
    builder.findings += (*grid.findings, *notation.findings(name))
    taker = layout.taker(builder)
    statuses = _other_statuses(layout, grid.rows[index])
    headings = [layout.normalise(text) for text in grid.rows[index].texts]

    def take(place: Place, row: SourceRow, values: Mapping[str, str]) -> None:
        texts = [text for text in row.texts if text]
        if len(texts) > 1 and all(text.startswith("#") for text in texts):
            builder.exclude(place, "hxl-row", say("hxl-row"))
        elif _is_total(layout, row, values):
            builder.exclude(place, "total-row", say("layout-total-row"))
        elif reason := _excluded(builder, row, statuses):
            builder.exclude(place, RULES["status"], reason)
        else:
            try:
                given, builder.written = notation.texts(row)
            except BadValue as bad:
                builder.reject(place, bad.problem)
                return
            as_standard = dict(zip(headings, given, strict=False))
            taker.take(place, as_standard if given is not row.texts else values)

    rows = grid.rows[index + 1 :]
    allocations = None
    if layout.by_column is not None and not statuses and isinstance(rows, LongRows):
        allocations = layout.by_column(LongTable(rows, headings, builder, take, grid.sheet))
    else:
        for row in rows:
            values = dict(zip(headings, row.texts, strict=False))
            take(Place(name, row=row.number, sheet=grid.sheet), row, values)
    builder.written = {}
    builder.rejected = [
        replace(item, problems=tuple(map(with_a_way_on, item.problems)))
        for item in builder.rejected
    ]
    plan = describe_layout(layout, grid, index, source, name)
    plan = replace(plan, settings=(*plan.settings, *notation.settings()))
    questions = (*_formats(layout, grid, index, source), *builder.questions())
    refuse_open(questions, source, name, plan)
    builder.findings += taker.findings()
    dataset = builder.dataset(layout.headline, allocations)
    if allocations is None:
        dataset = layout.after(dataset)
    dataset = replace(dataset, plans=(plan,))
    if layout.check is not None:
        layout.check(dataset, source, name)
    return dataset


def _formats(layout: Layout, grid: Grid, index: int, source: DataSource) -> Iterator[Question]:
    """Yield what is open since number formats show something else than amounts of the layout."""
    if not grid.looks.formats or source.number_formats == "ignore":
        return
    headings = (layout.normalise(text) for text in grid.rows[index].texts)
    fields = {column: layout.fields.get(heading, "") for column, heading in enumerate(headings)}
    power = power_of(layout.unit) or 0 if source.power is None else source.power
    currency = layout.states.get("currency")
    stated = None if currency is None else str(currency)
    yield from ask_about_formats(grid, index, fields, power, stated)


def _other_statuses(layout: Layout, head: SourceRow) -> Mapping[int, str]:
    """Return the columns of statuses that the layout does not know, with their headings."""
    return {
        at: text
        for at, text in enumerate(head.texts)
        if text and not layout.knows(text) and role_of(text).role is Role.STATUS
    }


def _excluded(
    builder: DatasetBuilder, row: SourceRow, statuses: Mapping[int, str]
) -> Remark | None:
    """Return why a status leaves a row out by the config; ask for one that may not count."""
    for at, heading in statuses.items():
        if not (text := row.text(at)):
            continue
        meaning = builder.meaning("status", text)
        if meaning == EXCLUDE:
            return say("status-excluded", status=text)
        if meaning is None and said_by(text, {}).meaning == EXCLUDE:
            builder.ask("status", heading, text)
    return None


def _is_total(layout: Layout, row: SourceRow, values: Mapping[str, str]) -> bool:
    """Tell whether a row sums others; of the OECD, whose sums are left out later, by one word."""
    if not layout.names:
        first = next((text for text in row.texts if text), "")
        return first.casefold().rstrip(":") in _TOTALS
    label = next((name for name, text in values.items() if text), "")
    labels = [text for name in layout.ids if (text := values.get(name, ""))]
    # A company may be called "Total": of a row with an id the names do not matter.
    labels = labels or [values.get(name, "") for name in layout.names]
    if label not in layout.names:
        labels.append(values.get(label, ""))
    return any(map(is_total_label, labels))
