"""How amounts are read that number formats show in their own way, or what is open about them.

What is shown must agree with what the heading and the config say: a format that divides by a
million is explained by a heading in millions, and a sign of another currency contradicts it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from aidreport.lazy_dataclass import dataclass
from aidreport.model.remarks import NO_REMARK
from aidreport.model.units import BESIDE_CURRENCY, unit_word
from aidreport.sources import problems
from aidreport.sources.formats.columnar import cells_of, count_cells
from aidreport.sources.formats.grid import cell_text
from aidreport.sources.problems import BadCell, Question
from aidreport.sources.tables.columns.stated_unit import said_in
from aidreport.sources.tables.display.number_display import MINUS
from aidreport.sources.tables.words.cells import parse_currency
from aidreport.statements import state
from aidreport.values import Several

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from aidreport.config.sources import DataSource
    from aidreport.model.remarks import Remark
    from aidreport.sources.formats.grid import CellValue
    from aidreport.sources.tables.columns.header import Header
    from aidreport.sources.tables.display.number_display import Shown

Cell: TypeAlias = "tuple[int, CellValue]"
"""The number of a row, and the cell of its amount."""

IGNORE = {"number_formats": "ignore"}
WHY_SHOWN = "question.shown-why"
_UNITS = (3, 6, 9)
_OFFERED = (3, 6)
_PLACES = 5


class AsShown(NamedTuple):
    """How a number is read that a number format shows in its own way.

    Attributes:
        shown: what the format shows.
        heading: the power of ten that the heading or the config names; None if they name none.
        power: the power of ten of the stored number; None for units.
        currencies: those that it may be in; None if neither format nor heading names one.
        problem: why it is no amount; empty if it is one.
    """

    shown: Shown
    heading: int | None
    power: int | None
    currencies: frozenset[str] | None = None
    problem: Remark = NO_REMARK

    def power_below(self, heading: int | None) -> int | None:
        """Return the power of ten below a heading of a group that names another one.

        Raises:
            BadCell: what is shown contradicts it.
        """
        if heading == self.heading:
            return self.power
        power = power_as_shown(self.shown, heading)
        if power is None and self.shown.has_unit:
            raise BadCell(problems.TWO_UNITS, problems.IGNORE_FORMATS)
        return power


def power_as_shown(
    shown: Shown, heading: int | None, explained: Collection[int | None] = ()
) -> int | None:
    """Return the power of ten of the stored numbers; None for units, or if it is open.

    Args:
        shown: what their format shows.
        heading: the power of ten that the heading or the config names; None if they name none.
        explained: those that titles name.
    """
    scale, named = shown.scale, shown.power
    if not scale:
        if named is None:
            return heading
        return named if heading in (None, named) else None
    if named is None:
        by_title = heading is None and scale in explained
        return 0 if by_title or heading in (0, scale) else None
    if named == scale:
        return 0 if heading in (None, 0, scale) else None
    return heading if heading and heading == named - scale else None


@dataclass(frozen=True, slots=True)
class Judgement:
    """What was found about the formats of a column of amounts.

    Attributes:
        readings: what a format shows → how its numbers are read.
        questions: what is open.
    """

    readings: Mapping[Shown, AsShown]
    questions: tuple[Question, ...]


def judge(
    seen: Mapping[Shown | None, Sequence[Cell]],
    header: Header,
    source: DataSource,
    titles: Sequence[str] = (),
) -> Judgement:
    """Return how amounts are read that number formats show in their own way.

    Args:
        seen: what formats show of the amounts, each with its rows; None for plain numbers and
            texts.
        header: what the headings say.
        source: what the config says.
        titles: what is written above the headings, which may explain what is shown.
    """
    explained = frozenset(said_in(text).power for text in titles)
    readings: dict[Shown, AsShown] = {}
    questions: list[Question] = []
    everywhere = None not in seen
    for shown, rows in seen.items():
        if shown is None:
            continue
        case = _Case(shown, rows, header, source, explained, everywhere=everywhere)
        readings[shown] = case.reading()
        questions += case.questions()
    if everywhere and all(shown is not None and shown.percent for shown in seen):
        questions.append(_of_percentages(seen, header))
    return Judgement(readings, tuple(questions))


@dataclass(frozen=True, slots=True)
class _Case:
    """What one format shows of some rows.

    Attributes:
        explained: the powers of ten that titles name.
        everywhere: whether no amount is plain.
    """

    shown: Shown
    rows: Sequence[Cell]
    header: Header
    source: DataSource
    explained: frozenset[int | None]
    everywhere: bool

    def reading(self) -> AsShown:
        """Return how its numbers are read, provided that nothing is open."""
        reading = AsShown(self.meant, self.header.power, self.header.power)
        if self.shown.percent:
            return reading._replace(problem=problems.PERCENT)
        if self.shown.blank:
            return reading._replace(problem=problems.NOT_SHOWN)
        return reading._replace(power=self._power(), currencies=self._currencies())

    @property
    def meant(self) -> Shown:
        """What the format shows below this heading."""
        return self.shown.where(self.header.power, self.header.currencies)

    def questions(self) -> Iterator[Question]:
        """Yield what is open."""
        shown = self.meant
        if shown.percent or shown.blank:
            return
        if shown.unknown:
            yield self._of_word(shown)
        elif self._power() is None and shown.has_unit:
            yield self._of_unit()
        yield from self._of_currency()

    def _of_word(self, shown: Shown) -> Question:
        """Ask what a word in a format means: a unit, or nothing that changes the amounts."""
        how = state("question.shown-with", text=shown.unknown)
        why = state("question.shown-with-why")
        known = self.header.power is not None or self.header.units is not None
        if known or shown.unknown == MINUS:
            return self._question(how, why)
        if shown.powers:
            units = [{"unit": unit_word(power)} for power in shown.powers]
            return self._question(how, why, units[0], (*units[1:], {"unit": 1, **IGNORE}))
        zeros = re.fullmatch(r"\W*(?:000\W*)+", shown.unknown)
        beside = BESIDE_CURRENCY.get(shown.unknown)
        likely = [0, *_OFFERED] if beside is None else [beside, 0]
        likely = [3 * shown.unknown.count("000")] if zeros else likely
        ways = [{"unit": unit_word(power) if power else 1, **IGNORE} for power in likely]
        return self._question(how, why, ways[0] if likely[0] else IGNORE, tuple(ways[1:]))

    def _power(self) -> int | None:
        return power_as_shown(self.meant, self.header.power, self.explained)

    def _of_unit(self) -> Question:
        """Ask for the unit, or for what counts if heading and format disagree."""
        shown, heading = self.meant, self.header.power
        how = _in_words(shown)
        if heading is None and shown.power is None and shown.scale in _UNITS:
            unit = unit_word(shown.scale)
            return self._question(
                state("question.shown-in-unit", unit=unit),
                state("question.shown-in-unit-why"),
                {"unit": unit},
            )
        why = state("question.shown-disagrees-why")
        if heading is None:
            return self._question(state("question.shown-disagrees", how=how), why)
        other = state("question.shown-in-other-unit", how=how, heading=self._heading)
        return self._question(other, why)

    def _of_currency(self) -> Iterator[Question]:
        """Ask which currency counts, if that of the format contradicts what else names one."""
        currencies, header = self.shown.likely or self.shown.currencies, self.header
        if currencies is None or self.meant.unknown:
            return
        why = state("question.two-currencies-why")
        how = state("question.shown-in", currencies=Several(sorted(currencies)))
        if len(currencies) > 1:
            *most, last = sorted(currencies)
            how = state("question.shown-in-one-of", currencies=Several(most), last=last)
        if header.currencies is not None:
            if not currencies & header.currencies:
                other = "question.shown-heading-other"
                yield self._question(state(other, how=how, heading=self._heading), why)
        elif "currency" in header.columns:
            rows = self._in_other_currency(header.columns["currency"], currencies)
            if rows:
                yield self._question(state("question.shown-rows-other", how=how), why, rows=rows)
        elif self.everywhere and self._is_another_than(self.source.currency):
            set_to = str(self.source.currency)
            config = state("question.shown-set-other", how=how, currency=set_to)
            if len(currencies) == 1:
                yield self._question(config, why, {"currency": next(iter(currencies))}, (IGNORE,))
            else:
                yield self._question(config, why)

    def _in_other_currency(self, column: int, currencies: frozenset[str]) -> list[Cell]:
        """Return the rows whose cell in a column names another currency than some."""
        below = self.header.below.rows
        named = (item.cell for item in count_cells(below, column))
        if not any(is_other_currency(cell, currencies) for cell in named):
            return []
        by_row = dict(cells_of(below, column))
        return [cell for cell in self.rows if is_other_currency(by_row.get(cell[0]), currencies)]

    def _is_another_than(self, currency: str | None) -> bool:
        """Tell whether a currency is none that the format may mean."""
        return bool(currency) and currency not in (self.shown.currencies or ())

    def _currencies(self) -> frozenset[str] | None:
        """Return the currencies of the numbers: of format and heading, or of the sign's locale."""
        shown, header = self.shown, self.header
        if shown.currencies is None or header.currencies is not None:
            both = (shown.currencies or frozenset()) & (header.currencies or frozenset())
            return both or header.currencies
        other = "currency" in header.columns or self.source.currency in shown.currencies
        return shown.currencies if other else shown.likely

    @property
    def _heading(self) -> str:
        return self.header.texts[self.header.columns["amount"]]

    def _question(
        self,
        how: str,
        why: str,
        settings: Mapping[str, object] | None = None,
        otherwise: tuple[Mapping[str, object], ...] = (),
        rows: Sequence[Cell] = (),
    ) -> Question:
        rows = rows or self.rows
        return Question(
            state("question.shown", count=len(rows), heading=self._heading, how=how),
            why,
            settings or IGNORE,
            otherwise,
            details=(places_of(rows),),
            by_hand=state("question.shown-by-hand"),
        )


def is_other_currency(cell: CellValue | None, currencies: frozenset[str]) -> bool:
    """Tell whether a cell names another currency than some; nothing does not."""
    try:
        named = None if cell is None else parse_currency(cell)
    except BadCell:
        return False
    return named is not None and not named & currencies


def _of_percentages(seen: Mapping[Shown | None, Sequence[Cell]], header: Header) -> Question:
    column = header.columns["amount"]
    rows = [row for rows in seen.values() for row in rows]
    return Question(
        state("question.percentages", heading=header.texts[column]),
        state("question.percentages-why"),
        IGNORE,
        details=(places_of(rows),),
        by_hand=state("question.percentages-by-hand"),
    )


def _in_words(shown: Shown) -> str:
    """Return how a format shows numbers."""
    divided = state("question.shown-divided", number=10**shown.scale)
    if shown.power is None:
        return divided if shown.scale else ""
    unit = state("question.shown-with-unit", unit=unit_word(shown.power))
    if not shown.scale:
        return unit
    return state("question.this-and-that", first=divided, second=unit)


def places_of(cells: Sequence[Cell]) -> str:
    """Return the first rows of some cells, with their values, for a message."""
    listed = Several(
        state("question.row-with", row=str(number), text=cell_text(cell))
        for number, cell in cells[:_PLACES]
    )
    if len(cells) > _PLACES:
        return state("question.and-more", listed=listed, count=len(cells) - _PLACES)
    return state("question.listed", items=listed)
