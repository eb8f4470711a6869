"""Totals that are stated around a table: "Total: USD 500 million" above it, or in JSON beside it.

One that is the sum of the rows is noted, one that is not gives a warning. One that is a thousand or
a million times the sum says that the table has a unit that it does not name: that is asked.
"""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from aidreport.characters.patterns import lazy_pattern
from aidreport.model.allocation import Place
from aidreport.model.dataset import Finding, Severity
from aidreport.model.money import Money, scale_exactly
from aidreport.model.remarks import at, say
from aidreport.model.units import unit_word
from aidreport.model.words import words_of
from aidreport.sources.problems import BadCell, Question
from aidreport.sources.tables.words.cells import parse_amount
from aidreport.sources.tables.words.heading_units import split_heading
from aidreport.sources.tables.words.totals import is_total_of_all
from aidreport.sources.tables.words.vocabulary import AMOUNT_WORDS, MEASURE_OF, TOTAL_WORDS
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from aidreport.model.amounts import WrittenAmount
    from aidreport.sources.formats.grid import Beside, SourceRow
    from aidreport.sources.tables.rows.rows import RowReader

_SENTENCES = lazy_pattern(r"\.\s+(?![A-Z]{3}\b|kr\b)(?=[^\W\d_])|[;|\n]")
_TOKENS = lazy_pattern(r"[^\s:：=]+")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_LONGEST_LABEL, _LONGEST_AMOUNT = 6, 5
_POWERS = (3, 6, 9)
_OF_ANYTHING = ("total", "other-total")
"""Kinds of texts with a number that may count anything."""

_IN_BRACKETS = re.compile(r"\([^()]*\)")


class StatedTotals(NamedTuple):
    """What is said and asked about totals around a table."""

    findings: tuple[Finding, ...] = ()
    questions: tuple[Question, ...] = ()


class _Stated(NamedTuple):
    """A total that is stated around a table.

    Attributes:
        text: what states it.
        label: its words before the amount.
        amount: in the unit that is beside it, if one is.
        has_unit: whether one is.
        sheet: the other sheet that it is in; empty if it is in none.
    """

    text: str
    label: str
    amount: WrittenAmount
    has_unit: bool
    sheet: str = ""


def compare_stated_totals(
    rows: Iterable[SourceRow],
    beside: Iterable[Beside],
    sums: Mapping[str, Decimal],
    used: int,
    reader: RowReader,
) -> StatedTotals:
    """Return what totals around a table say about the sum of its rows.

    Args:
        rows: titles and notes of the table.
        beside: texts outside its cells; those about other sheets are not looked at.
        sums: what the rows add up to in each currency.
        used: how many they are.
        reader: read them.
    """
    found: list[_Stated] = []
    for row in rows:
        found += _in_cells([text for text in row.texts if text], reader)
    for item in beside:
        if item.kind != "sheet":
            stated = _in_cells([item.text], reader)
            found += [
                one._replace(sheet=item.sheet)
                for one in stated
                if item.kind not in _OF_ANYTHING or _is_of_money(one)
            ]
    findings: list[Finding] = []
    for one in found:
        codes = _currencies(one, sums)
        if len(codes) != 1:
            continue
        (code,) = codes
        money = Money(sums[code], code)
        if _states(one, money, reader, 0):
            message = say("stated-total-agrees", sum=money, text=one.text)
            note = Finding("stated-total", Severity.NOTE, message, _place(one, reader))
            return StatedTotals(findings=(note,))
        for power in _POWERS:
            if _names_no_unit(reader) and _states(one, money, reader, power):
                return StatedTotals(questions=(_ask_unit(one, power),))
        if _is_comparable(one, used, reader):
            stated_money = Money(_values(one, reader)[0], code)
            message = say("stated-total-differs", text=one.text, stated=stated_money, sum=money)
            place = _place(one, reader)
            findings.append(Finding("stated-total-differs", Severity.WARNING, message, place))
    return StatedTotals(tuple(findings[:1]))


def _place(stated: _Stated, reader: RowReader) -> str:
    return at(Place(reader.name, sheet=stated.sheet)) if stated.sheet else reader.name


def _in_cells(cells: Sequence[str], reader: RowReader) -> Iterator[_Stated]:
    """Yield the totals that cells of a row state: a label and an amount, or both in one cell."""
    for label, amount in pairwise(cells):
        if is_total_of_all(label) and (found := _read(f"{label}: {amount}", label, amount, reader)):
            yield found
    for cell in cells:
        aside = (match[0][1:-1] for match in _IN_BRACKETS.finditer(cell))
        for sentence in (*_SENTENCES.split(cell), *aside):
            if found := _in_sentence(sentence.strip(" ."), reader):
                yield found


def _in_sentence(text: str, reader: RowReader) -> _Stated | None:
    """Return the total that a sentence begins with, or is: "Total: USD 500 million were given"."""
    tokens = [*_TOKENS.finditer(text)]
    for first in range(1, min(len(tokens), _LONGEST_LABEL + 1)):
        label = text[: tokens[first].start()].strip(" :：=–-")
        if not is_total_of_all(label.removeprefix("A ").removeprefix("a ")):
            continue
        for end in range(min(len(tokens), first + _LONGEST_AMOUNT), first, -1):
            amount = text[tokens[first].start() : tokens[end - 1].end()].strip(" .")
            found = _read(text, label, amount, reader)
            # A number in a sentence may count anything.
            if found and (end == len(tokens) or found.amount.currencies):
                return found
    return None


def _read(text: str, label: str, written: str, reader: RowReader) -> _Stated | None:
    """Return what a label and an amount behind it state; None if that is no amount."""
    said = split_heading(_IN_BRACKETS.sub(lambda match: f" {match[0][1:-1]} ", label))
    for decimal in (reader.decimal, "," if reader.decimal == "." else "."):
        try:
            amount = parse_amount(written, decimal=decimal)
        except BadCell:
            continue
        with_unit = _has_unit(written, decimal)
        if said.power is not None and not with_unit:
            number, step = (
                scale_exactly(part, said.power) for part in (amount.number, amount.step)
            )
            amount, with_unit = amount._replace(number=number, step=step), True
        return _Stated(
            text, label, amount._replace(currencies=amount.currencies or said.currencies), with_unit
        )
    return None


def _has_unit(written: str, decimal: str) -> bool:
    try:
        parse_amount(written, decimal=decimal, power=0)
    except BadCell:
        return True
    return False


def _currencies(stated: _Stated, sums: Mapping[str, Decimal]) -> list[str]:
    """Return the currencies of the table that a total may be in."""
    known = stated.amount.currencies
    return [code for code in sums if known is None or code in known]


def _values(stated: _Stated, reader: RowReader) -> list[Decimal]:
    """Return what a total may be, the likeliest first: without a unit, in that of the heading."""
    number, power = stated.amount.number, reader.header.power
    if stated.has_unit or not power or power < 0:
        return [number]
    return [scale_exactly(number, power), number]


def _states(stated: _Stated, money: Money, reader: RowReader, power: int) -> bool:
    """Tell whether a total is what rows add up to, in a unit, as far as it is written.

    One digit does not say how precise it is.
    """
    added_up = scale_exactly(money.amount, power)
    number = stated.amount.number
    digits = len(number.normalize().as_tuple().digits)
    for value in _values(stated, reader):
        step = stated.amount.step * value / number if number else Decimal()
        if abs(added_up - value) <= (step / 2 if digits > 1 else 0):
            return True
    return False


def _names_no_unit(reader: RowReader) -> bool:
    header = reader.header
    return header.power is None and header.units is None and reader.source.unit is None


def _ask_unit(stated: _Stated, power: int) -> Question:
    word = unit_word(power)
    return Question(
        state("question.total-in-unit", text=stated.text, unit=word),
        state("question.total-in-unit-why"),
        {"unit": word},
        ({"unit": 1},),
    )


def _is_of_money(stated: _Stated) -> bool:
    """Tell whether a total of a document is an amount for sure, and no number of records."""
    named = not AMOUNT_WORDS.isdisjoint({*words_of(stated.label)} - TOTAL_WORDS)
    return named or stated.has_unit or stated.amount.currencies is not None


def _is_comparable(stated: _Stated, used: int, reader: RowReader) -> bool:
    """Tell whether a total is one of these rows: of no year, no other measure, and no count."""
    measures = {MEASURE_OF[word] for word in words_of(stated.label) if word in MEASURE_OF}
    own = reader.source.measure or reader.header.measure
    if "measure" in reader.header.columns or not measures <= {own} or _YEAR.search(stated.text):
        return False
    is_count = not stated.has_unit and stated.amount.number == used
    return stated.amount.number > 0 and not is_count
