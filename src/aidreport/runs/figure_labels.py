"""What a figure is, in the words of a language: "Total commitments (NOK)", the name of a group."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from aidreport.analysis.figures import BEFORE
from aidreport.model.selection import part_prefix, prefix_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aidreport.document.wording import Wording
    from aidreport.model.selection import Selection
    from aidreport.proof.allocations import AttachedRow
    from aidreport.proof.record import Record

_COMPARED = {
    BEFORE: "changes.before",
    "change/": "changes.change",
    "change-percent/": "changes.percent",
}
"""How the ids of figures begin that are compared with others → the phrase for what they are."""


class FigureNames(NamedTuple):
    """What the data behind a briefing call its figures.

    Attributes:
        recipients: of the rows, by the ids of their amounts.
        measures: of the briefing.
        parts: the conditions of parts of the data, by how the ids of their figures begin.
    """

    recipients: Mapping[str, str]
    measures: Sequence[str]
    parts: Mapping[str, Selection]


def figure_names(
    recorded: Record, rows: Sequence[AttachedRow], earlier: Sequence[AttachedRow] = ()
) -> FigureNames:
    """Return what a record and its data, and earlier ones, call the figures."""
    recipients = {
        f"{prefix}{amount.figure}": row.cells["recipient"]
        for prefix, some in (("", rows), (BEFORE, earlier))
        for row in some
        for amount in (row.amount, *row.equivalents)
    }
    parts = {part_prefix(part.selection()): part.selection() for part in recorded.parts}
    return FigureNames(recipients, recorded.measures, parts)


def label_of(figure: str, known: FigureNames, wording: Wording) -> str:
    """Return what a figure is in words; its id if there are none."""
    if prefix := prefix_of(figure):
        from aidreport.document.only import said_conditions
        from aidreport.document.spans import plain_text

        part = plain_text(
            said_conditions(wording, known.parts.get(prefix, ()), lambda _, key: key or "–")
        )
        return f"{label_of(figure.removeprefix(prefix), known, wording)} ({part})"
    for prefix, phrase in _COMPARED.items():
        if figure.startswith(prefix) and figure not in known.recipients:
            of = label_of(figure.removeprefix(prefix), known, wording)
            return wording.text("label.currency", label=of, currency=wording.text(phrase))
    return _own_label(figure, known, wording)


def _own_label(figure: str, known: FigureNames, wording: Wording) -> str:
    """Return what a figure of the whole data is in words; its id if there are none."""
    kind, _, rest = figure.partition("/")
    measure = known.measures[0] if len(known.measures) == 1 else "several"
    simple = {
        "total": f"total.{measure}",
        "stated": "tile.stated",
        "difference": "sheet.difference",
        "difference-percent": "sheet.difference",
        "allocations": "tile.allocations",
    }
    if kind in simple:
        unit = "%" if kind == "difference-percent" else rest
        return f"{wording.text(simple[kind])} ({unit})" if len(rest) == 3 else figure
    if figure in known.recipients:
        currency = rest.rpartition("/")[2] if "/" in rest else ""
        return known.recipients[figure] + (f" ({currency})" if currency else "")
    key = rest.partition("/")[2].rpartition("/")[0]
    grouped = {
        "group": key,
        "share": wording.text("correction.share", name=key),
        "equivalent": f"{key.rpartition('/')[0]} ({rest.rpartition('/')[2]})",
    }
    if key and kind in grouped:
        return grouped[kind]
    if kind == "count" and rest.startswith("recipient/"):
        return wording.text("tile.partners")
    return figure
