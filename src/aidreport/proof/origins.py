"""Where the figures of a web page come from: the formula of each, and its rows in the sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidreport.analysis.figures import BEFORE, Operation
from aidreport.html.origins import Origin, Term
from aidreport.html.words import filled
from aidreport.proof.recount import figure_values

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aidreport.html.words import Words
    from aidreport.proof.allocations import AttachedAmount, AttachedRow
    from aidreport.proof.record import Record
    from aidreport.proof.record_figure import FigureEntry
    from aidreport.proof.recount import Value

_MOST = 12
"""Terms and rows that are listed; the attached files have all of them."""
_SIGNS = {
    Operation.SUM: ("+", ""),
    Operation.DIFFERENCE: ("−", ""),
    Operation.RATIO: ("÷", ""),
    Operation.SHARE: ("÷", " × 100"),
    Operation.PERCENTAGE: ("÷", " × 100"),
    Operation.CHANGE: ("÷", " × 100 − 100"),
}


def origins_of(
    record: Record,
    rows: Sequence[AttachedRow],
    words: Words,
    earlier: Sequence[AttachedRow] = (),
) -> tuple[Origin, ...]:
    """Return where the figures come from that a briefing shows, and those of their formulas.

    They are in the order in which they are shown.

    Args:
        earlier: the rows of the earlier data, if there are any.
    """
    return tuple(_Origins(record, rows, words, earlier).all())


class _Origins:
    def __init__(
        self,
        record: Record,
        rows: Sequence[AttachedRow],
        words: Words,
        earlier: Sequence[AttachedRow],
    ) -> None:
        self._record, self._words = record, words
        self._values = figure_values(record, rows, earlier)
        self._entries = record.by_id()
        self._rows: dict[str, tuple[AttachedRow, AttachedAmount]] = {
            f"{prefix}{amount.figure}": (row, amount)
            for prefix, some in (("", rows), (BEFORE, earlier))
            for row in some
            for amount in (row.amount, *row.equivalents)
        }
        self._places: dict[str, str] = {}

    def all(self) -> Iterator[Origin]:
        waiting = list(dict.fromkeys(entry.figure for entry in self._record.shown))
        known = set(waiting)
        for figure in waiting:
            if figure not in self._values:
                continue
            yield self._origin(figure)
            entry = self._entries.get(figure)
            for name in entry.inputs[:_MOST] if entry else ():
                if name in self._entries and name not in known:
                    known.add(name)
                    waiting.append(name)

    def _origin(self, figure: str) -> Origin:
        value, entry = self._written(figure), self._entries.get(figure)
        if entry is None:
            return Origin(figure, value, places=self._listed([figure]))
        if entry.operation is Operation.STATED:
            return Origin(figure, value, places=(self._stated(entry),))
        more = len(entry.inputs) > _MOST
        places = self._listed(entry.inputs)
        if entry.operation is Operation.COUNT:
            # What is counted are rows, or groups, which have no place of their own.
            groups = () if places else self._terms(entry)
            return Origin(figure, value, groups, ",", self._words.counted, "", more, places)
        sign, behind = _SIGNS[entry.operation]
        return Origin(figure, value, self._terms(entry), sign, "", behind, more, places)

    def _terms(self, entry: FigureEntry) -> tuple[Term, ...]:
        """Return the first numbers that went into a figure."""
        return tuple(Term(self._written(name), name) for name in entry.inputs[:_MOST])

    def _listed(self, figures: Sequence[str]) -> tuple[str, ...]:
        """Return where the rows are that went into a figure."""
        return tuple(filter(None, map(self._place, figures[:_MOST])))

    def _place(self, figure: str) -> str:
        if figure not in self._places:
            self._places[figure] = self._find_place(figure)
        return self._places[figure]

    def _find_place(self, figure: str) -> str:
        if figure not in self._rows:
            own = figure.removeprefix(BEFORE)
            record = self._record if own == figure else self._record.before
            number = own.removeprefix("excluded/")
            if number == own or not number.isdecimal() or record is None:
                return ""
            left = record.excluded[int(number) - 1]
            return filled(self._words.written, place=left.place, text=left.reason)
        row, amount = self._rows[figure]
        cells = row.cells
        phrase = {
            (True, True): self._words.sheet_row,
            (False, True): self._words.row,
        }.get((bool(cells["sheet"]), bool(cells["row"])), self._words.line)
        place = cells["source"]
        if cells["row"] or cells["line"]:
            named = {name: cells[name] for name in ("source", "sheet", "row", "line")}
            place = filled(phrase, **named)
        if amount.as_written:
            place = filled(self._words.written, place=place, text=amount.as_written)
        return " – ".join(filter(None, (cells["recipient"], place)))

    def _stated(self, entry: FigureEntry) -> str:
        parts = entry.source, entry.as_written
        if all(parts):
            return filled(self._words.written, place=parts[0], text=parts[1])
        return parts[0] or parts[1]

    def _written(self, figure: str) -> str:
        """Return the exact value of a figure with its unit, in the marks of the language."""
        value: Value | None = self._values.get(figure)
        if value is None:
            return figure
        whole, _, places = f"{value.number:,f}".partition(".")
        marks = self._record.marks
        number = whole.replace("-", "−").replace(",", marks.group)
        if places:
            number += marks.decimal + places
        if value.unit == "percent":
            return f"{number} %"
        unit = "" if value.unit == "count" else value.unit.replace(" per ", "/")
        return f"{number} {unit}".strip()
