"""`:::country-grid`: a square for each country at a fixed place, shaded by its amount."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from aidreport.document.blocks import Block, Paragraph, ParagraphRole
from aidreport.document.chart_blocks import Chart, ChartItem, ChartKind, ChartMark, ChartSeries
from aidreport.document.conditions import where_option
from aidreport.document.directives.aloud import checked_aloud
from aidreport.document.directives.charts import ItemAmount, amount_cells
from aidreport.document.directives.options import Directive, currency_option
from aidreport.document.no_shares import is_whole, no_country_note, not_drawn_note
from aidreport.document.spans import plain_text
from aidreport.document.text import as_inline
from aidreport.model.charts import place_classes
from aidreport.model.country_grid import classes_of, grid_in_row, grid_of, tiles
from aidreport.model.territories import country_code
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from aidreport.analysis.figures import Breakdown, Figure, Group
    from aidreport.document.context import Context
    from aidreport.document.spans import Inline

_BY = "country"
_LETTERS = 5
"""How long an amount in a square may be."""


class _Country(NamedTuple):
    """A country of the grid, with its amount and the class of it."""

    code: str
    group: Group
    value: Inline
    shade: int


def build_country_grid(context: Context, options: Mapping[str, Any]) -> tuple[Block, ...]:
    """Return a grid for each currency, with its unit above it."""
    parts = context.breakdowns(_BY, options["currency"])
    return tuple(block for part in parts for block in _blocks(context, part))


def _blocks(context: Context, breakdown: Breakdown) -> Iterator[Block]:
    """Yield the unit, the grid of one currency, and how much is of no country of the grid."""
    placed = [group for group in breakdown.groups if _code(group)]
    # Those outside of the grid, too: they would be taken from others in one sum.
    if not is_whole(breakdown):
        yield not_drawn_note(context, breakdown)
        return
    if not placed:
        yield no_country_note(context, breakdown)
        return
    amounts = [group.amount for group in placed]
    items = [ItemAmount((), amount) for amount in amounts]
    form, values = amount_cells(context, items, breakdown.currency)
    shades = classes_of([amount.value for amount in amounts])
    countries = [
        _Country(_code(group), group, value, shade)
        for group, value, shade in zip(placed, values, shades, strict=True)
    ]
    yield Paragraph(as_inline(form.heading), ParagraphRole.LABEL)
    yield _chart(context, breakdown, countries)
    if left := [group.amount for group in breakdown.groups if not _code(group)]:
        amount = left[0] if len(left) == 1 else _summed(context, breakdown, left)
        text = context.wording.fill("chart.unplaced", amount=context.money(amount))
        yield Paragraph(text, ParagraphRole.NOTE)


def _summed(context: Context, breakdown: Breakdown, left: Sequence[Figure]) -> Figure:
    return context.derived.sum(f"unplaced/{breakdown.by}/{breakdown.currency}", left)


def _code(group: Group) -> str:
    """Return the code of a country that has a place; empty for another group."""
    code = country_code(group.key or "")
    return code if code in tiles() else ""


def _chart(context: Context, breakdown: Breakdown, countries: Sequence[_Country]) -> Chart:
    wording = context.wording
    grid = grid_of([one.code for one in countries])
    extents = place_classes([one.group.amount.value for one in countries])
    short = all(len(plain_text(one.value)) <= _LETTERS for one in countries)
    items = tuple(
        ChartItem(
            as_inline(one.code),
            (ChartMark(one.group.amount.id, *extent, one.value if short else (), one.shade),),
            place=grid.places[one.code],
        )
        for one, extent in zip(countries, extents, strict=True)
    )
    series = tuple(
        ChartSeries(_range([one for one in countries if one.shade == shade]))
        for shade in range(max(one.shade for one in countries) + 1)
    )
    parts = [
        wording.fill(
            "chart.part",
            name=(*as_inline(f"{one.code} "), *as_inline(context.name(one.group, breakdown.by))),
            amount=context.money(one.group.amount),
        )
        for one in countries
    ]
    largest = max(countries, key=lambda one: one.group.amount.value).group
    text = wording.fill(
        "chart.country-grid",
        classes=wording.join([one.name for one in series]),
        largest=wording.fill(
            "table.largest",
            name=context.name(largest, breakdown.by),
            amount=context.money(largest.amount),
        ),
        parts=wording.join(parts),
    )
    said = checked_aloud(
        text, len(items), state("directive.in-its-place", form=":::bar-chart{by=country}")
    )
    by = wording.text(f"by.{breakdown.by}")
    title = context.label(wording.fill("chart.title", by=by), breakdown.currency)
    shown = {one.code for one in countries}
    others = [code for code in grid.places if code not in shown]
    empty = tuple(grid.places[code] for code in others)
    row = grid_in_row(shown).places
    in_row = tuple(row[code] for code in (*(one.code for one in countries), *others))
    kind, zero = ChartKind.COUNTRY_GRID, Decimal(0)
    if row == grid.places:
        in_row = ()
    return Chart(kind, items, zero, said, title, series, empty=empty, in_row=in_row)


def _range(countries: Sequence[_Country]) -> Inline:
    """Return the least and the greatest amount of a class."""
    ordered = sorted(countries, key=lambda one: one.group.amount.value)
    least, greatest = ordered[0], ordered[-1]
    if least.group.amount.value == greatest.group.amount.value:
        return least.value
    return (*least.value, *as_inline("–"), *greatest.value)


COUNTRY_GRID = Directive(
    "country-grid",
    "A square for each country at the place of its region, shaded by its amount, with its code"
    " and its amount. Only the regions with amounts are shown. With a negative amount, or none of a"
    " country, it is not drawn, and a note says so.",
    ":::country-grid",
    build_country_grid,
    (where_option(), currency_option()),
    groupings=(_BY,),
)
