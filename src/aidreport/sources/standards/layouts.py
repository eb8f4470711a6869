"""Tables whose headings are known: exports of FTS, 360Giving spreadsheets, pooled funds."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from aidreport.model.units import power_of
from aidreport.sources.problems import refuse_open
from aidreport.sources.standards import fts, published, threesixty_giving
from aidreport.sources.standards.described import describe_layout
from aidreport.sources.standards.funds import contributions, projects
from aidreport.sources.standards.iati import tables as iati_tables
from aidreport.sources.standards.layout_rows import LayoutRows
from aidreport.sources.standards.notation import notation_of
from aidreport.sources.standards.oecd import crs
from aidreport.sources.standards.records import DatasetBuilder
from aidreport.sources.standards.settings import refuse_settings
from aidreport.sources.tables.display.published_formats import ask_about_formats

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from aidreport.config.sources import DataSource
    from aidreport.model.dataset import Dataset
    from aidreport.sources.formats.grid import Grid, SourceRow
    from aidreport.sources.problems import Question
    from aidreport.sources.standards.records import Layout

_SEARCHED_ROWS = 25

LAYOUTS = (
    fts.LAYOUT,
    threesixty_giving.LAYOUT,
    contributions.LAYOUT,
    projects.LAYOUT,
    crs.LAYOUT,
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
    taken = LayoutRows(layout, builder, notation, grid.rows[index], grid.sheet)
    allocations = taken.read(grid.rows[index + 1 :])
    plan = describe_layout(layout, grid, index, source, name)
    plan = replace(plan, settings=(*plan.settings, *notation.settings()))
    questions = (*_formats(layout, grid, index, source), *builder.questions())
    refuse_open(questions, source, name, plan)
    builder.findings += taken.findings()
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
