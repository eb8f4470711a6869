"""How a table of a published standard writes numbers and dates, where that is not as the standard.

A spreadsheet program of another country saves 7,575.58 as "7575,58", and days in its own order. The
config says so, or one value that can be read in one way only. Such cells are given to the layout as
the standard writes them; what contradicts is rejected, with the setting that decides.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

from aidreport.lazy_dataclass import dataclass
from aidreport.model.amounts import STANDARDS, NumberFormat, digits_in
from aidreport.model.dataset import RowProblem
from aidreport.sources.formats.columnar import LongRows
from aidreport.sources.problems import (
    NOT_A_DATE,
    NOT_A_NUMBER,
    OTHER_DECIMAL,
    SET_DATES,
    SET_DECIMAL,
    SET_EITHER_ORDER,
)
from aidreport.sources.standards.records import BadValue
from aidreport.sources.tables.columns.columns import SAMPLED
from aidreport.sources.tables.columns.marks import IN_CONFIG, Marks
from aidreport.sources.tables.columns.notation import Decision, decide_dates, decide_decimal
from aidreport.sources.tables.words.cells import NumericDate, numeric_date_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from aidreport.config.sources import DataSource
    from aidreport.model.dataset import Finding
    from aidreport.model.reading_plan import Setting
    from aidreport.sources.formats.grid import Grid, SourceRow
    from aidreport.sources.standards.records import Layout

_COMMAS = NumberFormat(",", ". ", exponents=True)
_OF_NUMBERS = frozenset(("amount", "equivalent"))


@dataclass(frozen=True, slots=True)
class Notation:
    """How the columns of a table write numbers and dates.

    Attributes:
        marks: the decimal mark and the order of dates that hold, and why.
        numbers: column of numbers → its heading.
        days: column of dates → its heading.
        usual: the order of dates that the layout has anyway.
        itself: whether the layout reads the decimal mark that is set itself.
    """

    marks: Marks
    numbers: Mapping[int, str]
    days: Mapping[int, str]
    usual: str
    itself: bool = False

    @property
    def rewrites(self) -> bool:
        """Whether it gives the layout other texts than the file has."""
        return (self._commas and not self.itself) or bool(self._order)

    @property
    def _commas(self) -> bool:
        return self.marks.decimal.choice == ","

    @property
    def _order(self) -> str | None:
        order, why = self.marks.dates.choice, self.marks.dates.why
        return None if order == "iso" or (order == self.usual and why != IN_CONFIG) else order

    def findings(self, name: str) -> Iterator[Finding]:
        """Yield a note about what was inferred and is not as the standard has it."""
        dates = self.marks.dates if self._order else Decision("iso")
        yield from Marks(self.marks.decimal, dates).findings(name)

    def settings(self) -> Iterator[Setting]:
        """Yield what holds, if it is not as the standard has it."""
        for setting in self.marks.settings():
            if (setting.name == "decimal" and self._commas) or (
                setting.name == "dates" and self._order
            ):
                yield setting

    def texts(self, row: SourceRow) -> tuple[tuple[str, ...], dict[str, str]]:
        """Return the texts of a row as the standard writes them, and new ones → those of the row.

        Raises:
            BadValue: one is not in the notation of its column.
        """
        if not self._commas and not self._order:
            return row.texts, {}
        new, written = list(row.texts), dict[str, str]()
        for at, heading in self.numbers.items() if self._commas else ():
            number = isinstance(row.cell(at), int | float | Decimal)
            if row.text(at) and not number and not self.itself:
                new[at] = _with_point(row.text(at), heading)
                written[new[at]] = row.text(at)
            elif number and self.itself:
                new[at] = row.text(at).replace(".", ",")
        for at, heading in self.days.items() if self._order else ():
            if parts := numeric_date_in(row.text(at)):
                new[at] = _iso(row.text(at), parts, heading, self._order or "")
        return tuple(new), written


def notation_of(layout: Layout, grid: Grid, index: int, source: DataSource) -> Notation:
    """Return how a table writes numbers and dates.

    Args:
        index: of its row of headings.
        source: what the config says about it.
    """
    uses = [(at, text, layout.use_of(text)) for at, text in enumerate(grid.rows[index].texts)]
    numbers = {at: text for at, text, use in uses if use in _OF_NUMBERS}
    days = {at: text for at, text, use in uses if use in ("date", "value_date")}
    rows = grid.rows[index + 1 :]
    rows = rows[:SAMPLED] if isinstance(rows, LongRows) else rows
    shown = decide_decimal(_texts(rows, tuple(numbers)))
    dates = _decided(source.dates, decide_dates(_texts(rows, tuple(days))), layout.dates)
    itself = "decimal" in layout.takes and source.decimal is not None
    # "6,7" is a list of two amounts where there are lists.
    shown = Decision(".") if itself or layout.lists else shown
    decimal = _decided(source.decimal, shown, ".")
    return Notation(Marks(decimal, dates), numbers, days, layout.dates, itself)


def _decided(set_value: str | None, shown: Decision, usual: str) -> Decision:
    """Return what the config says, else what a value shows, else what is usual."""
    if set_value is not None:
        return Decision(set_value, IN_CONFIG)
    return shown if shown.choice not in (None, "iso") and shown.why else Decision(usual)


def _texts(rows: Sequence[SourceRow], columns: Sequence[int]) -> list[str]:
    """Return the different texts of some columns; numbers and dates of workbooks show nothing."""
    texts = dict.fromkeys(
        row.text(at) for row in rows for at in columns if isinstance(row.cell(at), str)
    )
    return list(texts)


def _with_point(text: str, heading: str) -> str:
    plain = text.strip()
    sign = plain[:1] if plain[:1] in ("+", "-") else ""
    digits = digits_in(plain.removeprefix(sign), _COMMAS)
    if digits is not None:
        return f"{sign}{digits.whole}.{digits.places}" if digits.places else sign + digits.whole
    if digits_in(plain.removeprefix(sign), STANDARDS) is not None:
        raise BadValue(heading, text, OTHER_DECIMAL[","], SET_DECIMAL["."])
    return text


def _iso(text: str, parts: NumericDate, heading: str, order: str) -> str:
    first, second = parts.first, parts.second
    day, month = (first, second) if order == "day-first" else (second, first)
    try:
        return dt.date(parts.year, month, day).isoformat()
    except ValueError:
        other = "month-first" if order == "day-first" else "day-first"
        raise BadValue(heading, text, NOT_A_DATE, SET_DATES[other]) from None


def with_a_way_on(problem: RowProblem) -> RowProblem:
    """Return a problem of a row with the setting that would read it, if there is one."""
    text = problem.value.strip()
    if problem.problem == NOT_A_NUMBER and digits_in(text.lstrip("+-"), _COMMAS) is not None:
        return RowProblem(problem.column, text, OTHER_DECIMAL["."], SET_DECIMAL[","])
    if problem.problem == NOT_A_DATE and numeric_date_in(text):
        return RowProblem(problem.column, problem.value, NOT_A_DATE, SET_EITHER_ORDER)
    return problem
