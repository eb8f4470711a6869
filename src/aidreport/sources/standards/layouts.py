"""Tables whose headings are known: exports of FTS, 360Giving spreadsheets, pooled funds."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from aidreport.model.units import power_of
from aidreport.sources.problems import refuse_open
from aidreport.sources.standards.settings import refuse_settings
from aidreport.sources.standards.signs import kinds_shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from aidreport.config.sources import DataSource
    from aidreport.model.dataset import Dataset
    from aidreport.sources.formats.grid import Grid, SourceRow
    from aidreport.sources.problems import Question
    from aidreport.sources.standards.records import Layout

_SEARCHED_ROWS = 25

KINDS = (
    "fts",
    "360giving",
    "cbpf-contributions",
    "cbpf-projects",
    "crs",
    "iati",
    "us-foreign-assistance",
    "world-bank-projects",
    "ifrc-appeals",
)
"""In the order in which they are looked for."""


@cache
def layout_of(kind: str) -> Layout:
    """Return the layout of a kind of table."""
    match kind:
        case "fts":
            from aidreport.sources.standards.fts import LAYOUT
        case "360giving":
            from aidreport.sources.standards.threesixty_giving import LAYOUT
        case "cbpf-contributions":
            from aidreport.sources.standards.funds.contributions import LAYOUT
        case "cbpf-projects":
            from aidreport.sources.standards.funds.projects import LAYOUT
        case "crs":
            from aidreport.sources.standards.oecd.crs import LAYOUT
        case "iati":
            from aidreport.sources.standards.iati.tables import LAYOUT
        case _:
            from aidreport.sources.standards.published import LAYOUTS

            return LAYOUTS[kind]
    return LAYOUT


def find_layout(rows: Sequence[SourceRow], kind: str | None = None) -> tuple[Layout, int] | None:
    """Return the layout of a table, of one kind or any, and the index of its row of headings."""
    shown = kinds_shown(rows)
    layouts = [layout_of(name) for name in KINDS if name in shown and kind in (None, name)]
    for index, row in enumerate(rows[:_SEARCHED_ROWS] if layouts else ()):
        for layout in layouts:
            if layout.fits(row):
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
    from aidreport.sources.standards.described import describe_layout
    from aidreport.sources.standards.layout_rows import LayoutRows
    from aidreport.sources.standards.notation import notation_of
    from aidreport.sources.standards.records import DatasetBuilder

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
    from aidreport.sources.tables.display.published_formats import ask_about_formats

    if not grid.looks.formats or source.number_formats == "ignore":
        return
    headings = (layout.normalise(text) for text in grid.rows[index].texts)
    fields = {column: layout.fields.get(heading, "") for column, heading in enumerate(headings)}
    power = power_of(layout.unit) or 0 if source.power is None else source.power
    currency = layout.states.get("currency")
    stated = None if currency is None else str(currency)
    yield from ask_about_formats(grid, index, fields, power, stated)
