"""`:::key-figures`: the figures to remember, as tiles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aidreport.document.blocks import Block, KeyFigures, Tile
from aidreport.document.directives.options import Directive, choices, currency
from aidreport.document.text import Shown, Words, inline
from aidreport.model.money import Money

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from aidreport.analysis.figures import Breakdown, Figure
    from aidreport.document.context import Context

_NAMES_AT_MOST = 3


def build(context: Context, options: Mapping[str, Any]) -> tuple[Block, ...]:
    """Return the tiles that have something to show."""
    breakdown = context.breakdown("recipient", options["currency"])
    tiles = [_TILES[name](context, breakdown) for name in options["show"]]
    shown = tuple(tile for tile in tiles if tile is not None)
    return (KeyFigures(shown),) if shown else ()


def _total(context: Context, breakdown: Breakdown) -> Tile:
    label = context.wording.text(f"total.{context.measure}")
    equivalents = list(breakdown.equivalent_totals.values())
    detail: Words = context.sums(equivalents)
    if not equivalents:
        detail = _counted(context, breakdown)
    return _money_tile(context, label, breakdown.total, detail)


def _stated(context: Context, breakdown: Breakdown) -> Tile | None:
    figure = context.figures.stated.get(breakdown.currency)
    if figure is None:
        return None
    others = [item for item in context.figures.stated.values() if item is not figure]
    label = context.wording.text("tile.stated")
    return _money_tile(context, label, figure, context.sums(others))


def _partners(context: Context, breakdown: Breakdown) -> Tile:
    named = [group for group in breakdown.groups if group.key is not None]
    names: list[Words] = [context.name(group, "recipient") for group in named]
    hidden = [group.amount.id for group in named[_NAMES_AT_MOST:]]
    if hidden:
        figure = context.derived.count(f"count/recipient/{breakdown.currency}/unnamed", hidden)
        others = context.wording.fill("count.others", len(hidden), count=context.number(figure))
        names = [*names[:_NAMES_AT_MOST], others]
    label = inline(context.wording.text("tile.partners"))
    return Tile(label, inline(context.number(context.partners)), context.wording.join(names))


def _allocations(context: Context, breakdown: Breakdown) -> Tile:
    number = context.number(context.allocations(breakdown.currency))
    label = inline(context.wording.text("tile.allocations"))
    return Tile(label, inline(number), context.sums([breakdown.total]))


def _largest_share(context: Context, breakdown: Breakdown) -> Tile | None:
    context.with_shares(breakdown, "remove largest-share from the key figures")
    group = context.largest("recipient", breakdown.currency)
    if group.share is None:
        return None
    detail = context.wording.fill(
        "tile.largest-detail",
        name=context.name(group, "recipient"),
        amount=context.money(group.amount),
    )
    label = inline(context.wording.text("tile.largest-share"))
    return Tile(label, inline(context.percent(group.share)), detail)


def _money_tile(context: Context, label: str, figure: Figure, detail: Words) -> Tile:
    amount = context.amount(figure)
    return Tile(
        inline(label),
        inline(Shown(amount.digits, figure.id, value=Money(figure.value, figure.unit))),
        inline(detail),
        before=amount.before,
        after=amount.after,
    )


def _counted(context: Context, breakdown: Breakdown) -> Words:
    figure = context.allocations(breakdown.currency)
    return context.wording.fill(
        "count.allocations", int(figure.value), count=context.number(figure)
    )


_TILES: Mapping[str, Callable[[Context, Breakdown], Tile | None]] = {
    "total": _total,
    "stated": _stated,
    "partners": _partners,
    "allocations": _allocations,
    "largest-share": _largest_share,
}

KEY_FIGURES = Directive(
    "key-figures",
    "The figures to remember, side by side.",
    ':::key-figures{show="total, partners, largest-share"}',
    build,
    (
        choices("show", tuple(_TILES), "total, partners, largest-share", "The figures, in order."),
        currency("Only this currency, where there are several."),
    ),
    fields=("recipient",),
)
