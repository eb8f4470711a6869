"""One row of a table to one allocation, or to all the reasons why it cannot be used."""

from __future__ import annotations

from bisect import bisect_right
from contextlib import suppress
from dataclasses import field
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from aidreport.lazy_dataclass import dataclass
from aidreport.model.allocation import Allocation, Inference, Measure, Party, Place
from aidreport.model.currencies import currencies_of, places_of
from aidreport.model.currency_codes import CODES
from aidreport.model.dataset import RejectedRow, RowProblem
from aidreport.model.money import Money, scale_exactly
from aidreport.model.remarks import say
from aidreport.model.units import BESIDE_CODE, MINOR
from aidreport.sources import problems
from aidreport.sources.formats.grid import cell_text
from aidreport.sources.problems import BadCell
from aidreport.sources.tables.display import displayed
from aidreport.sources.tables.display.displayed import Displayed
from aidreport.sources.tables.words import cells
from aidreport.sources.tables.words.local_units import with_local_unit
from aidreport.sources.tables.words.meanings import RULES, SUBTRACTED, Meanings
from aidreport.sources.tables.words.shown import with_minus
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from collections.abc import Set as AbstractSet
    from datetime import date

    from aidreport.config.sources import DataSource
    from aidreport.model.amounts import WrittenAmount
    from aidreport.model.remarks import Remark
    from aidreport.sources.formats.grid import CellValue, SourceRow
    from aidreport.sources.tables.columns.header import Header

_Value = TypeVar("_Value")

TAKEN_OFF = Inference("amount", say("taken-off"))
ASSUMED_MEASURE = Inference("measure", say("measure-assumed-row"))
BESIDE_AMOUNT = ("status", "measure", "date", "value_date")
"""The fields beside an amount from which something of a row may be inferred."""
_MOST_KEPT = 1 << 13


class _Beside(NamedTuple):
    """What the cells of a row beside its amount say of it, and what was inferred from them."""

    measure: Measure | None
    decided: date | None
    valued: date | None
    inferred: tuple[Inference, ...] = ()


class Section(NamedTuple):
    """Rows of a table below a heading of their own, which says how they are read.

    Attributes:
        first, last: numbers of its rows.
        heading: as written.
        reader: reads them.
        excluded: whether the config leaves them out.
    """

    first: int
    last: int
    heading: str
    reader: RowReader
    excluded: bool = False


@dataclass(frozen=True, slots=True)
class RowReader:
    """Reads the rows of one table.

    Attributes:
        source: what the config says about them, with the decimal mark and the order of dates.
        name: what places call the file.
        sheet: the sheet's name; None for text files.
        meanings: what texts mean by the config.
        displayed: what is shown of the amounts and rows, if that is not plain.
        totals: numbers of rows that state sums of others, whatever they are called.
        repeated: numbers of rows that the config leaves out, as they state money of others.
        sections: parts of the table that are read otherwise, in their order.
        headings: numbers of the rows that are headings of sections.
        _beside: what some cells beside an amount say, once a row had them.
    """

    header: Header
    source: DataSource
    name: str
    sheet: str | None = None
    meanings: Meanings = field(default_factory=Meanings)
    displayed: Displayed = field(default_factory=Displayed)
    totals: frozenset[int] = frozenset()
    repeated: frozenset[int] = frozenset()
    sections: tuple[Section, ...] = ()
    headings: frozenset[int] = frozenset()
    _beside: dict[tuple[object, ...], _Beside] = field(
        default_factory=dict, init=False, compare=False, repr=False
    )

    def section(self, row: SourceRow) -> Section | None:
        """Return the section that a row is in; None if it is in none."""
        at = bisect_right(self.sections, row.number, key=lambda section: section.first) - 1
        return self.sections[at] if at >= 0 and row.number <= self.sections[at].last else None

    def place(self, row: SourceRow) -> Place:
        """Return where a row is."""
        return self.place_of(row.number)

    def place_of(self, number: int) -> Place:
        """Return where the row of a number is."""
        return Place(self.name, row=number, sheet=self.sheet)

    def text(self, row: SourceRow, field: str) -> str:
        """Return a field as text; empty if it is blank or has no column."""
        column = self.header.columns.get(field)
        return row.text(column) if column is not None else ""

    def amount(self, row: SourceRow) -> WrittenAmount:
        """Return the amount of a row, in units of its currency.

        Raises:
            BadCell: it has none, or none that is clear.
        """
        if section := self.section(row):
            return section.reader.amount(row)
        amount = self._stated_amount(row)
        return amount._replace(number=-abs(amount.number)) if self._taken_off(row) else amount

    def _taken_off(self, row: SourceRow) -> bool:
        """Tell whether the config takes the amount of a row off, with a minus or without."""
        if not (self.meanings.known or self.meanings.inferred):
            return False
        return any(self.meanings.subtracts(name, self._cell(row, name)) for name in SUBTRACTED)

    def _stated_amount(self, row: SourceRow) -> WrittenAmount:
        if row.number in self.header.below.shared:
            raise BadCell(problems.OF_SEVERAL, state("cell.own-row-each"))
        cell, currency = self._cell(row, "amount"), self._cell(row, "currency")
        shown = self.displayed.reading(row.number, cell)
        power = self.stated_power(self._cell(row, "unit"), currency)
        if shown is not None:
            power = shown.power_below(power)
        amount = self.amount_of(cell, 0 if power == MINOR else power, cell_text(currency))
        if shown is not None and shown.currencies is not None:
            amount = amount._replace(currencies=shown.currencies)
        if power is None or power >= 0:
            return amount
        return self._of_minor(amount, power, self.currency_of(currency, amount.currencies))

    def amount_of(
        self, cell: CellValue, power: int | None, currency: str | None = None
    ) -> WrittenAmount:
        """Return the amount in a cell of a row whose unit is known, in units of its currency.

        Args:
            currency: what the row has in the column of currencies; None if that is not known, so
                that a letter that depends on it is no unit.

        Raises:
            BadCell: it has none, or none that is clear.
        """
        cell = with_minus(cell, self.header.headings)
        heading = self.header.texts[self.header.columns["amount"]]
        if self.header.currencies is None and currency:
            heading = f"{heading} {currency}"
        cell = with_local_unit(cell, heading, self._local_currencies(currency))
        return cells.parse_amount(cell, decimal=self.decimal, power=power)

    def _local_currencies(self, currency: str | None) -> AbstractSet[str]:
        """Return the currencies that amounts beside a cell of a currency may be in."""
        if self.header.currencies is not None:
            return self.header.currencies
        if currency is None and "currency" in self.header.columns:
            return BESIDE_CODE.keys()
        return currencies_of(currency or "") or {currency or self.source.currency or ""}

    def stated_power(self, unit: CellValue, currency: CellValue) -> int | None:
        """Return the power of ten that the amount of a row is stated in; None for units.

        It may be `MINOR`. A unit of the row is that of its amount whatever the heading says, if the
        config names the column.

        Args:
            unit: the cell in the column of units.
            currency: the one in the column of currencies, which may name a unit, too: "kUSD".

        Raises:
            BadCell: the row names none though others do, one that is not known, or two.
        """
        heading = self.header.power
        if self.header.units is None and (currency == "" or currency in CODES):
            return heading
        beside = cells.power_beside_currency(cell_text(currency))
        stated = {power for power in (self._unit_of_row(unit), beside) if power is not None}
        if beside is not None and heading is not None and self.header.units is None:
            stated.add(heading)
        if len(stated) > 1:
            raise BadCell(problems.TWO_UNITS, state("cell.unit-once"))
        return stated.pop() if stated else heading

    def _unit_of_row(self, unit: CellValue) -> int | None:
        units = self.header.units
        if units is None:
            return None
        text = cell_text(unit)
        power = units.powers.get(text.casefold()) if text else units.blank
        if power is None:
            raise BadCell(problems.NOT_A_UNIT if text else problems.NO_UNIT, problems.SET_UNIT)
        return power

    def power_in_column(self, unit: CellValue, currency: CellValue) -> int | None:
        """Return the power of ten of rows with some cells, whatever their amounts are.

        Raises:
            BadCell: it is not clear, or depends on the amount.
        """
        power = self.stated_power(unit, currency)
        if power is None or power >= 0:
            return power
        one = cells.parse_amount(1, power=0 if power == MINOR else power)
        return self._of_minor(one, power, self.currency_of(currency, None)).number.adjusted()

    @staticmethod
    def _of_minor(amount: WrittenAmount, power: int, code: str) -> WrittenAmount:
        """Return an amount in the minor unit of its currency, in units of that.

        Raises:
            BadCell: the currency has no such minor unit.
        """
        places = places_of(code)
        if power == MINOR:
            number, step = (scale_exactly(item, -places) for item in (amount.number, amount.step))
            return amount._replace(number=number, step=step)
        if power != -places:
            raise BadCell(problems.NO_SUCH_MINOR)
        return amount

    @property
    def decimal(self) -> str:
        """The decimal mark of amounts."""
        return self.source.decimal or "."

    @property
    def dates(self) -> str:
        """The order of dates."""
        return self.source.dates or "iso"

    def left_out(self, row: SourceRow) -> tuple[str, Remark] | None:
        """Return the rule by which the config, or its looks, leave a row out, and why; or None."""
        if rule := self.displayed.left_out.get(row.number):
            return rule, displayed.REASONS[rule]
        if row.number in self.repeated:
            return "repeated-money", say("repeated-money")
        section = self.section(row)
        if section and section.excluded:
            return "section-excluded", say("section-excluded", heading=section.heading)
        for name, rule in RULES.items():
            if self.meanings.excludes(name, self._cell(row, name)):
                return rule, self.meanings.why_excluded(name, self._cell(row, name))
        return None

    def currency(self, row: SourceRow) -> str | None:
        """Return the currency of a row; None if its amount or its currency is not clear."""
        if section := self.section(row):
            return section.reader.currency(row)
        try:
            return self.currency_of(self._cell(row, "currency"), self.amount(row).currencies)
        except BadCell:
            return None

    def currency_of(self, cell: CellValue, in_amount: frozenset[str] | None) -> str:
        """Return the currency of a row: of its cells, the heading or the config, all agreeing.

        Args:
            cell: the one in the column of currencies.
            in_amount: the currencies that the amount may be in; None if it names none.

        Raises:
            BadCell: none is named, they disagree, or a sign leaves it open.
        """
        in_column = cells.parse_currency(self.meanings.meaning("currency", cell) or cell)
        meant = self._meant(in_amount)
        stated = [item for item in (in_column, meant, self.header.currencies) if item is not None]
        if not stated:
            if self.source.currency is None:
                raise BadCell(problems.NO_CURRENCY, problems.SET_CURRENCY)
            return self.source.currency
        common = frozenset.intersection(*stated)
        if not common:
            fix = state("cell.currency-of-row")
            raise BadCell(problems.CURRENCIES_DISAGREE, fix)
        if len(common) == 1:
            return next(iter(common))
        if self.source.currency in common:
            return self.source.currency or ""
        raise BadCell(problems.CURRENCY_UNCLEAR, problems.SET_CURRENCY)

    def _meant(self, in_amount: frozenset[str] | None) -> frozenset[str] | None:
        """Return the currencies that an amount may be in, where the config decides what "kr" is."""
        if in_amount is None or len(in_amount) == 1:
            return in_amount
        for text, code in self.meanings.known.get("currency", {}).items():
            with suppress(BadCell):
                if cells.parse_currency(text) == in_amount:
                    return frozenset({code})
        return in_amount

    def read(self, row: SourceRow) -> Allocation | RejectedRow:
        """Return the allocation of a row, or all its problems."""
        if section := self.section(row):
            return section.reader.read(row)
        row_problems: list[RowProblem] = []

        def attempt(field: str, read: Callable[[], _Value]) -> _Value | None:
            try:
                return read()
            except BadCell as bad:
                row_problems.append(RowProblem(field, self.text(row, field), bad.problem, bad.fix))
                return None

        name = self.text(row, "recipient")
        if not name:
            row_problems.append(RowProblem("recipient", "", problems.EMPTY, problems.FILL_IN))
        cell = attempt("amount", lambda: self.amount(row))
        currency = self._attempt_currency(row, cell, attempt)
        beside = self._beside_amount(row, attempt, row_problems)
        row_problems += self._beyond_headings(row)
        if row_problems or cell is None or currency is None:
            known = Money(cell.number, currency) if cell and currency else None
            return RejectedRow(self.place(row), tuple(row_problems), known, beside.measure)
        text = partial(self.text, row)
        donor = text("donor") or self.source.donor
        return Allocation(
            id=text("id"),
            place=self.place(row),
            recipient=Party(name, name, text("recipient_name"), text("recipient_type") or None),
            amount=Money(cell.number, currency),
            step=cell.step,
            as_written=text("amount"),
            measure=beside.measure or Measure.COMMITMENT,
            donor=Party(donor, donor) if donor else None,
            decided=beside.decided,
            country=text("country") or None,
            sector=text("sector") or None,
            theme=text("theme") or None,
            purpose=text("purpose"),
            description=text("description"),
            valued=beside.valued,
            inferred=(
                *self.header.below.inferred.get(row.number, ()),
                *beside.inferred,
                *((TAKEN_OFF,) if self._taken_off(row) else ()),
            ),
        )

    def _beside_amount(
        self, row: SourceRow, attempt: Callable[..., Any], found: Sequence[RowProblem]
    ) -> _Beside:
        """Return the measure and the dates of a row; most rows have the cells of another.

        Args:
            attempt: reads a field, and adds what is wrong with it to the problems found.
        """
        texts = tuple([self._cell(row, name) for name in BESIDE_AMOUNT])
        key = (*texts, *map(type, texts))  # 1 is equal to 1.0 and to True
        if (known := self._beside.get(key)) is not None:
            return known
        before = len(found)
        status, named, decision, value_date = texts
        by_status = self.meanings.measure("status", status)
        measure = attempt("measure", lambda: by_status or self.measure_of(named))
        decided = attempt("date", lambda: cells.parse_date(decision, self.dates))
        valued = attempt("value_date", lambda: cells.parse_date(value_date, self.dates))
        if len(found) > before:
            return _Beside(measure, decided, valued)
        days = dict.fromkeys((*cells.date_inferred(decision), *cells.date_inferred(value_date)))
        beside = _Beside(
            measure, decided, valued, (*days, *(() if measure else (ASSUMED_MEASURE,)))
        )
        if len(self._beside) < _MOST_KEPT:
            self._beside[key] = beside
        return beside

    def _attempt_currency(
        self, row: SourceRow, cell: WrittenAmount | None, attempt: Callable[..., str | None]
    ) -> str | None:
        """Return the currency; a bad amount hides only that it names none itself."""
        field = "currency" if self.text(row, "currency") else "amount"
        if field == "amount" and cell is None:
            return None
        in_column, in_amount = self._cell(row, "currency"), cell.currencies if cell else None
        return attempt(field, lambda: self.currency_of(in_column, in_amount))

    def _cell(self, row: SourceRow, field: str) -> CellValue:
        column = self.header.columns.get(field)
        return row.cell(column) if column is not None else ""

    def measure_of(self, cell: CellValue) -> Measure | None:
        """Return what a cell names, else the config, else the heading; None if none does.

        Raises:
            BadCell: its words name no measure, or two; or it is blank, and nothing else names one.
        """
        named = self.meanings.measure("measure", cell)
        if named is None and not self.meanings.subtracts("measure", cell):
            named = cells.parse_measure(cell)
        default = self.source.measure or self.header.measure
        if named is None and default is None and "measure" in self.header.columns:
            raise BadCell(problems.EMPTY, problems.SET_MEASURE)
        return named or default

    def _beyond_headings(self, row: SourceRow) -> list[RowProblem]:
        for column in range(len(self.header.headings), len(row.cells)):
            if text := row.text(column):
                where = state("cell.beyond", number=str(column + 1))
                fix = state("cell.quote-text")
                return [RowProblem(where, text, problems.TOO_MANY_CELLS, fix)]
        return []
