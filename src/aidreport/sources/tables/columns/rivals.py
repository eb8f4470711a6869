"""Columns that could be the amount as well as the one that is read: explained, or asked.

A column of numbers whose heading speaks of money is a rival of the amount. It is explained if it
restates the amount: in another unit, as a part of it, in constant prices, as what is needed. If it
is not, nobody but the user can say which of them counts.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from aidreport.errors import SourceError
from aidreport.files.toml import read_toml
from aidreport.model.remarks import say
from aidreport.model.words import plain_word, words_of
from aidreport.sources import problems
from aidreport.sources.problems import BadCell
from aidreport.sources.tables.columns.natures import Nature, counts_several, nature_of, stages_in
from aidreport.sources.tables.words.heading_units import split_heading
from aidreport.sources.tables.words.vocabulary import (
    AMOUNT_COMPANIONS,
    AMOUNT_HEADING_WORDS,
    MEASURE_OF,
    SUBTOTAL_WORDS,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from aidreport.model.amounts import WrittenAmount
    from aidreport.model.remarks import Remark
    from aidreport.sources.tables.columns.columns import Columns
    from aidreport.sources.tables.words.heading_units import HeadingUnit

_FILE = read_toml(Path(__file__).with_suffix(".toml"), SourceError)
_PERIODS = _FILE.pop("of_periods")
WORDS = {name: frozenset(map(plain_word, words.split())) for name, words in _FILE.items()}
_OF_MONEY = (
    AMOUNT_HEADING_WORDS | AMOUNT_COMPANIONS | SUBTOTAL_WORDS | MEASURE_OF.keys() | WORDS["amounts"]
)
_ENDS, _STARTS = tuple(WORDS["endings"]), tuple(WORDS["beginnings"])
_ID = re.compile(r"[^\W\d_]{1,4}[\w/-]*")
YEAR = re.compile(r"(?:19|20)\d\d")
_MOST_TEXTS = 0.2
"""A column is one of numbers if no more than this part of them are something else."""
_MOST_TEXTS_OF_CURRENCY = 1
"""So is one whose heading names a currency or unit: "see note" in it leaves no amount out."""

_NO_PARTS = (Nature.DEDUCTION, Nature.CHANGE, Nature.BALANCE)
_MOST_COUNTED = 1000
_MOST_RIVALS = 8
"""Of so many columns it is tried which is the sum of others."""

_WHY = "several columns hold amounts, and only one of them is what was given"


@cache
def _of_periods() -> re.Pattern[str]:
    """Return the pattern of what headings say of a period, among their words."""
    return re.compile(
        "|".join(
            rf"(?<!\S){re.escape(' '.join(words_of(text)))}(?!\S)"
            for text in sorted(_PERIODS.replace("\n", " ").split("|"), key=len, reverse=True)
            if text.strip()
        )
    )


def _of_others(words: Sequence[str]) -> bool:
    """Tell whether the words of a heading name something else than money, beside a period."""
    others = WORDS["others"]
    return not others.isdisjoint(words) and not others.isdisjoint(
        _of_periods().sub(" ", " ".join(words)).split()
    )


def may_be_amounts(table: Columns, column: int) -> bool:
    """Tell whether a column could be the amount, by its heading and by what is in it."""
    heading = table.headings[column]
    unit = split_heading(heading)
    words = set(unit.words)
    of_money = unit.currencies is not None or unit.power is not None or _of_money(words)
    rate = "%" in heading and not (unit.currencies and re.search(r"\d ?%", heading))
    rate = rate or _is_of_exchange(unit)
    if not of_money or rate or not unit.clear:
        return False
    if unit.currencies is None and not unit.is_of_amounts and _of_others(unit.words):
        return False
    of_unit = unit.currencies is not None or unit.power is not None
    numbers = _numbers(table, column, _MOST_TEXTS_OF_CURRENCY if of_unit else _MOST_TEXTS)
    if not numbers:
        return False
    if of_unit:
        return True
    flags = all(number in (0, 1) for number in numbers)
    years = all(YEAR.fullmatch(f"{number:f}") for number in numbers)
    counts = words <= WORDS["counted"] and all(
        number == number.to_integral_value() and number < _MOST_COUNTED for number in numbers
    )
    return not (years or counts or flags)


def _is_of_exchange(unit: HeadingUnit) -> bool:
    """Tell whether a heading is of a rate between currencies: "Rate to USD", "Kurs EUR"."""
    words = set(unit.words)
    of_rates = words & WORDS["exchanged"] or (words & WORDS["rates"] and words & WORDS["towards"])
    return bool(of_rates) and unit.power is None and not unit.is_of_amounts


def _of_money(words: set[str]) -> bool:
    """Tell whether words are of money: known ones, or with a part that is ("Projektkosten")."""
    if words & _OF_MONEY:
        return True
    return any(word.endswith(_ENDS) or word.startswith(_STARTS) for word in words)


def _numbers(table: Columns, column: int, most_texts: float = _MOST_TEXTS) -> list[Decimal]:
    """Return the numbers of a column; none if it is not one of numbers."""
    numbers, others = _told_apart(table, column)
    return numbers if others <= most_texts * len(numbers) else []


def _told_apart(table: Columns, column: int) -> tuple[list[Decimal], int]:
    """Return the numbers of a column, and how many cells hold something else."""
    numbers, others = [], 0
    for written in table.filled(column):
        try:
            cell = table.amount(written)
        except BadCell as bad:
            others += bad.problem not in (problems.NOTHING_STATED, problems.FORMULA)
            continue
        if cell is not None:
            numbers.append(cell.number)
    return numbers, others


def holds_texts_alone(table: Columns, column: int) -> bool:
    """Tell whether a column holds texts, and none is or could be an amount."""
    found = False
    for written in table.filled(column):
        try:
            table.amount(written)
        except BadCell as bad:
            text = str(written)
            digits = re.search(r"\d", text) and not _ID.fullmatch(text)
            if bad.problem != problems.NOT_A_NUMBER or digits:
                return False
            found = True
        else:
            return False
    return found


def without_texts(table: Columns) -> Columns:
    """Return a table of which no texts, "Paid: yes", and no percentages could be the amount.

    Beside other amounts, a heading over nothing is none either: "USD thousand" says their unit. A
    heading over texts alone is none if another column could be the amount: "Budget" over the names
    of budgets.
    """
    match = table.match
    texts = {column for column in match.amounts if "%" in table.headings[column]}
    for column in match.amounts:
        numbers, others = _told_apart(table, column)
        if others > len(numbers) or (len(match.amounts) > 1 and not table.filled(column)):
            texts.add(column)
    left = [column for column in match.amounts if column not in texts]
    if not left and _names_others(table):
        kept = {field: at for field, at in match.columns.items() if field != "amount"}
        return replace(table, match=replace(match, amounts=[], columns=kept))
    if not left or not texts:
        return table
    only = {"amount": left[0]} if len(left) == 1 else {}
    return replace(table, match=replace(match, amounts=left, columns={**match.columns, **only}))


def _names_others(table: Columns) -> bool:
    """Tell whether all amounts that the headings show are texts, and another column has amounts."""
    if not table.match.amounts or "amount" in table.source.columns:
        return False
    texts = all(holds_texts_alone(table, column) for column in table.match.amounts)
    return texts and bool(candidates(table))


def speaks_of_others(heading: str) -> bool:
    """Tell whether a heading is one of numbers that are no amounts: ids, years, people."""
    words = split_heading(heading).words
    return "%" in heading or counts_several(heading) or not WORDS["others"].isdisjoint(words)


def is_of_needs(heading: str) -> bool:
    """Tell whether a heading is one of what is needed or missing: "Requirements", "Funding gap"."""
    return not WORDS["needs"].isdisjoint(split_heading(heading).words)


def is_of_shares(heading: str) -> bool:
    """Tell whether a heading is one of shares, in percent or in money, and of nothing else."""
    others = WORDS["others"].intersection(split_heading(heading).words)
    return "%" not in heading and bool(others) and others <= WORDS["shares"]


def is_of_costs(heading: str) -> bool:
    """Tell whether a heading is one of what something costs in all: "Total cost of project"."""
    return not WORDS["costs"].isdisjoint(split_heading(heading).words)


def candidates(table: Columns) -> list[int]:
    """Return the columns that could be the amount, in their order."""
    taken = {*table.match.columns.values()} - {table.match.columns.get("amount")}
    stages = {
        at
        for at in stages_in(table.headings)
        if at not in taken and "%" not in table.headings[at] and _numbers(table, at)
    }
    stages = stages if len(stages) > 1 else set()
    return [
        column
        for column, heading in enumerate(table.headings)
        if heading and column not in taken and (column in stages or may_be_amounts(table, column))
    ]


def why_not(table: Columns, taken: int, rival: int) -> Remark | None:
    """Return why a column is passed over beside the amount; None if that is not clear."""
    unit, other = (split_heading(table.headings[column]) for column in (taken, rival))
    if why := restated(unit, other):
        return why
    if _is_running(table, taken, rival):
        return say("restated-cumulative", column=table.listed([taken]))
    if not any(_told_apart(table, rival)[0]):
        return say("all-amounts-zero")
    wanted = table.source.currency
    if wanted and other.currencies and wanted not in other.currencies:
        return say("other-than-config-currency", currency=wanted)
    if _all_the_same(table, taken, rival, (unit, other)):
        return say("same-amounts", column=table.listed([taken]))
    return None


def _is_running(table: Columns, taken: int, rival: int) -> bool:
    """Tell whether a column states the sums of another so far, of all rows or of a recipient."""
    if nature_of(table.headings[rival]) not in (Nature.RUNNING, Nature.CUMULATIVE, Nature.BALANCE):
        return False
    recipient = table.match.columns.get("recipient")
    return any(_adds_so_far(table, taken, rival, key) for key in {None, recipient})


def _adds_so_far(table: Columns, taken: int, rival: int, key: int | None) -> bool:
    sums: dict[str, Decimal] = {}
    for row, (one, stated) in table.rows_of([taken, rival], [None, None]):
        name = "" if key is None else row.text(key)
        sums[name] = sums.get(name, Decimal(0)) + (one.number if one else 0)
        if stated is None or stated.number != sums[name]:
            return False
    return bool(sums)


def restated(unit: HeadingUnit, other: HeadingUnit) -> Remark | None:
    """Return why a heading is of no money of its own, if the other heading does not say so."""
    reasons = {
        "constant_prices": say("restated-constant-prices"),
        "needs": say("restated-needs"),
        "per_unit": say("restated-per-unit"),
    }
    for name, reason in reasons.items():
        if not WORDS[name].isdisjoint(other.words) and WORDS[name].isdisjoint(unit.words):
            return reason
    return None


def _all_the_same(
    table: Columns, taken: int, rival: int, units: tuple[HeadingUnit, HeadingUnit]
) -> bool:
    """Tell whether two columns state the same amounts in every row, within their rounding."""
    one, other = units
    if one.currencies and other.currencies and one.currencies.isdisjoint(other.currencies):
        return False
    if None not in (one.measure, other.measure) and one.measure != other.measure:
        return False
    rounding = (one.power or 0) != (other.power or 0)

    def same(first: WrittenAmount | None, second: WrittenAmount | None) -> bool:
        if first is None or second is None:
            return False
        most = rounding * max(first.step, second.step) / 2
        return abs(first.number - second.number) <= most

    columns, powers = (taken, rival), (one.power, other.power)
    return _in_all_rows(table, columns, powers, lambda cells: same(*cells))


def _in_all_rows(
    table: Columns,
    columns: Sequence[int],
    powers: Sequence[int | None],
    test: Callable[[Sequence[WrittenAmount | None]], bool],
) -> bool:
    """Tell whether amounts pass a test in each row that has any; of few rows first, then of all."""
    for sample in (True, False):
        found = False
        for _, cells in table.rows_of(columns, powers, sample=sample):
            found = True
            if not test(cells):
                return False
        if not found:
            return False
    return True


def are_parts(table: Columns, total: int, parts: Sequence[int]) -> bool:
    """Tell whether a column is the sum of several others, which name no other measure."""
    if any(nature_of(table.headings[part]) in _NO_PARTS for part in parts):
        # The total is before what is taken off it, or what the others are held to, or what was
        # granted beside what was paid of it and what is left.
        return False
    measures = {split_heading(table.headings[column]).measure for column in (total, *parts)}
    return len(parts) > 1 and len(measures - {None}) < 2 and _adds_up(table, total, parts)


def sum_of_others(table: Columns, rivals: Sequence[int]) -> int | None:
    """Return the column that states the sum of some of the others in every row."""
    for total in rivals if len(rivals) <= _MOST_RIVALS else ():
        parts = [column for column in rivals if column != total]
        for first in range(len(parts)):
            for last in range(first + 2, len(parts) + 1):
                if _adds_up(table, total, parts[first:last]):
                    return total
    return None


def _adds_up(table: Columns, total: int, parts: Sequence[int]) -> bool:
    """Tell whether a column states the sum of others in every row."""

    def is_sum(cells: Sequence[WrittenAmount | None]) -> bool:
        stated, *others = cells
        added_up = sum((cell.number for cell in others if cell), Decimal(0))
        return stated is not None and stated.number == added_up and any(others)

    columns = [total, *parts]
    powers = [split_heading(table.headings[column]).power for column in columns]
    return _in_all_rows(table, columns, powers, is_sum)
