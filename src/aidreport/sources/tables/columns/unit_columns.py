"""Columns that name the unit of each row: "million" in one, "thousand" in another.

A column counts as such if its heading says so, or the config, and a text of it names a unit. Each
amount is then in the unit of its row. What is not understood, and rows without a unit beside rows
with one, are asked about.
"""

from __future__ import annotations

import re
from dataclasses import field
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from aidreport.config.sources import EXCLUDE
from aidreport.lazy_dataclass import dataclass
from aidreport.model.dataset import Finding, Severity
from aidreport.model.fields import UNIT
from aidreport.model.remarks import say
from aidreport.model.units import power_of_unit
from aidreport.sources.formats.grid import cell_text
from aidreport.sources.problems import Question
from aidreport.sources.tables.columns.unit_questions import (
    Named,
    ask_blank,
    ask_numbers,
    ask_unknown,
    contradiction,
    is_number,
)
from aidreport.sources.tables.words.heading_units import split_heading
from aidreport.sources.tables.words.totals import is_total_label
from aidreport.sources.tables.words.vocabulary import (
    EXPONENT_HEADINGS,
    HEADINGS,
    MULTIPLIER_HEADINGS,
    UNIT_HEADINGS,
)
from aidreport.statements import state
from aidreport.values import Several

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator, Mapping, Sequence

    from aidreport.model.remarks import Remark
    from aidreport.sources.formats.grid import SourceRow
    from aidreport.sources.tables.columns.columns import Columns
    from aidreport.sources.tables.words.heading_units import HeadingUnit

_MOST_EXPONENT = 15
_ANYTHING = (1, 2)
_MOST_TEXTS = 40
"""A column of more different texts is one of names or remarks."""

_SHOWN = 5
_LETTERS = 3
_ANY_NUMBER = ("multiplier", "scale", "magnitude", "order magnitude")
_THOUSAND = 3
_FIRST_TEXTS = 20
_YEAR = re.compile(r"(?:19|20)\d\d")


class UnitOfRows(NamedTuple):
    """The column of units.

    Attributes:
        column: which it is.
        powers: text without case → the power of ten that it names.
        blank: the power of rows that name none; None if it is open.
    """

    column: int
    powers: Mapping[str, int]
    blank: int | None

    @property
    def only(self) -> int | None:
        """The power of all rows, if it is one."""
        powers = {*self.powers.values()}
        return powers.pop() if len(powers) == 1 else None


@dataclass(slots=True)
class Units:
    """What columns of units say.

    Attributes:
        rows: the column that counts; None if there is none.
        passed_over: column that is not read → why.
        questions: what is open.
        findings: what was inferred.
    """

    rows: UnitOfRows | None = None
    passed_over: dict[int, Remark] = field(default_factory=dict)
    questions: list[Question] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def find_units(columns: Mapping[str, int], table: Columns, heading: HeadingUnit) -> Units:
    """Return what the columns of units of a table say.

    Args:
        columns: field → column, as far as headings or the config say it.
        table: what is written in them.
        heading: what the heading of the amounts and the titles say.
    """
    result = Units()
    chosen = table.source.columns.get(UNIT) is not None
    if chosen:
        found = [_named(columns[UNIT], table, columns["amount"])]
    else:
        found = [item for item in _candidates(columns, table) if item.known - {0} or item.mixed]
    if not found:
        return result
    first, *others = found
    if table.source.unit is not None and not chosen:
        result.passed_over = dict.fromkeys((item.column for item in found), say("unit-by-config"))
        return result
    if not chosen and heading.power is not None and first.known <= {heading.power}:
        result.passed_over[first.column] = say("unit-as-heading")
        return result
    if not chosen and first.may_be_counts:
        result.passed_over[first.column] = say("could-be-unit")
        result.questions.append(ask_numbers(first, table))
        return result
    _compare(first, others, table, result)
    if not chosen and heading.power is not None:
        result.questions.append(contradiction(first, table, heading.power))
    default = heading.power if heading.power is not None else table.source.power
    result.rows = _rows(first, table, columns, default, result)
    return result


def currency_column(columns: Mapping[str, int], table: Columns) -> int | None:
    """Return the column of units that names a currency in every row: "US Dollar", "USD million".

    What is no money beside it, such as people, is asked about, and is not of this column. So does
    "amount.currency" beside "amount.value": both are of one object.
    """
    amount = table.match.headings[columns["amount"]]
    taken = {at for name, at in columns.items() if name != UNIT}
    for column, heading in enumerate(table.match.headings):
        by_heading = _phrase(heading) in UNIT_HEADINGS
        free = by_heading or _is_of_same_object(heading, amount)
        if column in taken or not (free or (not heading and _beside_rows(column, table))):
            continue
        texts = _without_excluded(table.texts([column], columns["amount"])[column], table)
        filled = [text for text in texts if text]
        said = [
            text for text in filled[:_MOST_TEXTS] if not by_heading or power_named(text) is not None
        ]
        if said and len(filled) <= _MOST_TEXTS and all(map(_names_currency, said)):
            return column
    return None


def _is_of_same_object(heading: str, amount: str) -> bool:
    """Tell whether a heading is of the currency of the object that the amount is in."""
    parent, dot, name = heading.rpartition(".")
    of_amount = bool(dot) and amount.rpartition(".")[0] == parent
    return of_amount and _phrase(name) in HEADINGS["currency"]


def _names_currency(text: str) -> bool:
    said = split_heading(text)
    return said.currencies is not None and said.is_unit_beside() and not said.doubtful


def _candidates(columns: Mapping[str, int], table: Columns) -> Iterator[Named]:
    taken = {*columns.values()} - {columns.get("currency")}
    for column, heading in enumerate(table.match.headings):
        phrase = _phrase(heading)
        free = column not in columns.values() and (heading or _beside_rows(column, table))
        # Nobody writes one power of ten in each row as a quantity under no heading, or under "X".
        unknown = free or column == columns.get("purpose")
        same = unknown and len(heading) < _LETTERS and _is_one_unit(column, table)
        if (column in taken and not same) or not (
            phrase in UNIT_HEADINGS or same or (free and _begins_with_units(column, table))
        ):
            continue
        named = _named(column, table, columns["amount"])
        alone = None not in named.powers.values()
        if len(named.powers) > _MOST_TEXTS or not (phrase in UNIT_HEADINGS or alone):
            continue
        # "MD" and "MN" are states, too, and "MM" is Myanmar.
        known = phrase in UNIT_HEADINGS or table.source.columns.get(UNIT) is not None
        short = not known and all(len(text) < _LETTERS for text in named.powers)
        numbers = all(map(is_number, named.powers))
        if phrase not in MULTIPLIER_HEADINGS and (numbers or short):
            if None not in named.powers.values():
                yield named._replace(may_be_counts=True)
        else:
            of_other = heading and phrase not in MULTIPLIER_HEADINGS
            other = bool(of_other) and (
                _is_of_another(column, columns["amount"], table) or _may_be_a_name(named, phrase)
            )
            yield named._replace(may_be_counts=other or named.may_be_counts)


def _beside_rows(column: int, table: Columns) -> bool:
    """Tell whether several rows have a text in a column; one alone is about all of them."""
    return sum(bool(row.text(column)) for row in table.sample) > 1


def _is_of_another(column: int, amount: int, table: Columns) -> bool:
    """Tell whether a unit may be that of a quantity: it is right of numbers, not of the amounts."""
    if amount in (column - 1, column + 1) or not column or not table.numeric(column - 1):
        return False
    cells = table.filled(column - 1)
    return bool(cells) and not all(_YEAR.fullmatch(cell_text(cell)) for cell in cells)


def _may_be_a_name(named: Named, phrase: str) -> bool:
    """Tell whether a word that is the same in all rows may be a name: "MUSD" under "Department".

    Under a heading of units a letter may be: "M" is thousand, million, or metre.
    """
    (text, *others) = named.powers
    if others or not text.isalpha():
        return False
    return phrase not in UNIT_HEADINGS or len(text) == 1


def _begins_with_units(column: int, table: Columns) -> bool:
    """Tell whether the first texts of a column are units, with a word, whatever its heading is."""
    filled = (text for row in table.sample if (text := row.text(column)))
    first = dict.fromkeys(islice(filled, _FIRST_TEXTS))
    least = _LETTERS - (len(first) > 1)
    words = [text for text in first if _is_word(text, least) and power_named(text)]
    return bool(words) and all(power_named(text) is not None for text in first)


def _is_one_unit(column: int, table: Columns) -> bool:
    """Tell whether the first rows all have one unit, be it a letter or a number: "x 1000", "k"."""
    texts = [row.text(column) for row in table.known]
    known = {*texts} - {""}
    if len(known) != 1 or 2 * sum(map(bool, texts)) <= len(texts) or len(texts) < 2:
        return False
    return (power_named(known.pop()) or 0) >= _THOUSAND


def _is_word(text: str, least: int) -> bool:
    """Tell whether a text is no number, and long enough to be no abbreviation of something else."""
    return len(text) >= least and not any(map(str.isdigit, text))


def _phrase(heading: str) -> str:
    return " ".join(split_heading(heading).meaning)


def _named(column: int, table: Columns, amount: int) -> Named:
    given = _given(table)
    texts = _without_excluded(table.texts([column], amount)[column], table)
    filled = [text for text in texts if text]
    phrase = _phrase(table.match.headings[column])
    exponents = phrase in EXPONENT_HEADINGS and all(
        text.isdecimal() and int(text) <= _MOST_EXPONENT for text in filled
    )
    # "2" is hardly a hundred under a word that may be of anything, such as "Multiplier".
    unlikely = exponents and any(int(text) % _THOUSAND for text in filled)
    # Of numbers that are all powers of ten, "1" is no exponent.
    if exponents and all(power_of_unit(text) is not None for text in filled):
        exponents = False
    powers = {
        text: power_of_unit(given[text.casefold()])
        if text.casefold() in given
        else int(text)
        if exponents
        else power_named(text)
        for text in filled
    }
    # In an order of their own: a long table gives them in another.
    ordered = sorted(powers.items(), key=lambda item: (item[1] is None, item[1] or 0, item[0]))
    return Named(
        column, texts, dict(ordered), may_be_counts=exponents and unlikely and phrase in _ANY_NUMBER
    )


def _given(table: Columns) -> dict[str, str]:
    """Return what the config says about units, by their texts without case."""
    return {text.casefold(): unit for text, unit in table.source.values.get(UNIT, {}).items()}


def _without_excluded(texts: Counter[str], table: Columns) -> Counter[str]:
    """Return texts but for those whose rows the config excludes."""
    given = _given(table)
    for text in [text for text in texts if given.get(text.casefold()) == EXCLUDE]:
        del texts[text]
    return texts


def power_named(text: str) -> int | None:
    """Return the power of ten that a cell names; 0 if it is a currency, None if it says neither."""
    power = power_of_unit(text)
    if power is not None:
        # A part of one, 0.1, is a share, and a ten or a hundred may be anything.
        return None if is_number(text) and (power < 0 or power in _ANYTHING) else power
    said = split_heading(text)
    if not said.is_unit_beside() or said.doubtful:
        return None
    return said.power or 0


def _compare(first: Named, others: Sequence[Named], table: Columns, result: Units) -> None:
    """Pass other columns of units over that say the same, and ask about those that do not."""
    name = table.match.name_of(first.column)
    for other in others:
        pairs = {(row.text(first.column), row.text(other.column)) for row in table.known}
        powers = {(first.powers.get(one), other.powers.get(two)) for one, two in pairs}
        if all(one == two for one, two in powers):
            result.passed_over[other.column] = say("says-the-same", heading=name)
            continue
        second = table.match.name_of(other.column)
        result.passed_over[other.column] = say("could-be-unit")
        result.questions.append(
            Question(
                state("question.two-units", one=name, other=second),
                state("question.units-why"),
                {"columns": {UNIT: name}},
                otherwise=({"columns": {UNIT: second}},),
            )
        )


def _rows(
    named: Named, table: Columns, columns: Mapping[str, int], default: int | None, result: Units
) -> UnitOfRows:
    """Return the column of units, with what is open about it."""
    name = table.match.name_of(named.column)
    unknown = [text for text, power in named.powers.items() if power is None]
    if unknown:
        result.questions.append(ask_unknown(named, unknown, name))
    powers = {text.casefold(): power or 0 for text, power in named.powers.items()}
    if named.texts[""] and default is None and _blank_rows(named.column, table, columns):
        result.questions.append(ask_blank(named, name))
    if table.source.columns.get(UNIT) is None:
        units = Several(say("in-quotes", text=text) for text in [*named.powers][:_SHOWN])
        message = say("unit-from-column", heading=name, units=units)
        result.findings.append(Finding("unit-from-column", Severity.NOTE, message, table.name))
    rows = UnitOfRows(named.column, powers, default)
    return rows._replace(blank=rows.only) if default is None else rows


def _blank_rows(column: int, table: Columns, columns: Mapping[str, int]) -> bool:
    """Tell whether rows that are no totals have an amount and no unit."""
    recipient = columns["recipient"]

    def counts(row: SourceRow) -> bool:
        label = row.text(recipient)
        return bool(label) and not is_total_label(label)

    return any(
        not row.text(column) and row.text(columns["amount"]) and counts(row) for row in table.rows
    )
