"""A column of amounts in one currency, with a note where it shows rounded ones."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from aidreport.document.blocks import Cell, Column, ColumnKind, Paragraph, ParagraphRole
from aidreport.document.text import ValueText, as_inline
from aidreport.model.money import Money

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from aidreport.analysis.figures import Figure
    from aidreport.document.context import Context
    from aidreport.document.wording import ColumnFormat

_NOTHING = "\u2013"


class MoneyColumn(NamedTuple):
    """A column, its cells, notes to be set below the table, and how the amounts are written."""

    column: Column
    cells: tuple[Cell, ...]
    notes: tuple[Paragraph, ...]
    form: ColumnFormat


def money_column(
    context: Context,
    figures: Sequence[Figure | None],
    currency: str,
    beside: Iterable[Decimal] = (),
) -> MoneyColumn:
    """Return amounts in the unit of all of them; the last that there is is the total.

    Args:
        figures: from the first row to the last; None where there is no amount.
        currency: of all of them.
        beside: further amounts that are written in the same format.
    """
    wording = context.wording
    known = [figure for figure in figures if figure is not None]
    values = [*beside, *(figure.value for figure in known)]
    form = wording.column_format(values, currency)
    cells = tuple(
        as_inline(_NOTHING)
        if figure is None
        else as_inline(ValueText(wording.cell(figure.value, form), figure.id))
        for figure in figures
    )
    notes: tuple[Paragraph, ...] = ()
    if not form.exact and known:
        step = Money(Decimal(1).scaleb(form.exponent - form.places), currency)
        exact = wording.exact_money(Money(known[-1].value, currency))
        total = ValueText(exact, known[-1].id)
        text = wording.fill("table.rounded", step=wording.money(step), total=total)
        notes = (Paragraph(text, ParagraphRole.NOTE),)
    return MoneyColumn(Column(as_inline(form.heading), ColumnKind.NUMBER), cells, notes, form)
