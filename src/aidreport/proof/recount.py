"""Computes every figure of a record again, from the attached allocations up.

It follows the derivations of the record, not the code that made them: each figure is computed
from its inputs by the rule of its operation.
"""

from __future__ import annotations

from decimal import Context, Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from aidreport.analysis.facts import plain_number
from aidreport.analysis.figures import Operation
from aidreport.analysis.rates import DIGITS as RATE_DIGITS
from aidreport.analysis.shares import shares
from aidreport.errors import DataError
from aidreport.model.allocation import whole_id
from aidreport.model.money import Money, apply_rates, parse_stated, round_to_hundredths
from aidreport.proof.exact import EXACT
from aidreport.proof.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from aidreport.proof.allocations import Amount, Converted, Row
    from aidreport.proof.record import BreakdownEntry, FigureEntry, Record

_PERCENT_PLACES = 6
_HALF_A_HUNDREDTH = Fraction(1, 200)


class Value(NamedTuple):
    """A number and its unit."""

    number: Decimal
    unit: str

    def __str__(self) -> str:
        unit = "" if self.unit == "count" else self.unit
        return f"{self.number:,f} {unit}".strip()


def values_of(record: Record, rows: Sequence[Row]) -> dict[str, Value]:
    """Return every figure by id, as the attached files have it."""
    values = {
        amount.figure: Value(amount.value, amount.currency)
        for row in rows
        for amount in (row.amount, *row.equivalents)
    }
    values.update({entry.id: Value(entry.value, entry.unit) for entry in record.figures})
    return values


def recount(record: Record, rows: Sequence[Row]) -> Iterator[Problem]:
    """Yield a problem for each figure that does not follow from its inputs."""
    book = _Book(record, rows)
    for row in rows:
        by_rate = row.converted is not None and bool(row.converted.quotes)
        for amount in row.equivalents if by_rate else (row.amount, *row.equivalents):
            yield from _against_words(amount)
        if row.converted is not None:
            yield from _against_rates(row, row.converted)
    for entry in record.figures:
        try:
            expected = book.computed(entry)
        except _CannotError as problem:
            yield Problem(entry.id, str(problem))
            continue
        found = Value(entry.value, entry.unit)
        if expected is not None and expected != found:
            yield Problem(entry.id, f"is {found}; computed again, it is {expected}")


def _against_words(amount: Amount) -> Iterator[Problem]:
    """Compare an amount of the data with its words, where these say all of it."""
    try:
        stated = parse_stated(amount.as_written).money
    except ValueError:
        return
    if (stated.amount, stated.currency) != (amount.value, amount.currency):
        found = Value(amount.value, amount.currency)
        yield Problem(amount.figure, f'is {found}; its source says "{amount.as_written}"')


def _against_rates(row: Row, converted: Converted) -> Iterator[Problem]:
    """Compare a converted amount with its original and its rates."""
    name, amount = row.amount.figure, row.amount
    whole = row.id == whole_id(row.id)
    original = (converted.original, converted.currency)
    if whole and original not in [(item.value, item.currency) for item in row.equivalents]:
        found = Value(*original)
        yield Problem(name, f"is said to be converted from {found}, which its source does not say")
    if not converted.quotes:
        return
    try:
        number, currency = apply_rates(converted.original, converted.currency, converted.quotes)
    except ValueError as problem:
        yield Problem(name, str(problem))
        return
    # Of an amount that is spread, each part is a share of what was rounded once.
    slack = 0 if whole else _HALF_A_HUNDREDTH
    exact = Fraction(round_to_hundredths(number)) if whole else number
    if currency != amount.currency or abs(exact - Fraction(amount.value)) > slack:
        expected = Value(round_to_hundredths(number), currency)
        yield Problem(
            name, f"is {Value(amount.value, amount.currency)}; converted again, it is {expected}"
        )


class _CannotError(Exception):
    """A figure cannot be computed from its inputs."""


class _Book:
    """All values, and what counts may count beside them."""

    def __init__(self, record: Record, rows: Sequence[Row]) -> None:
        self.values = values_of(record, rows)
        listed = len(record.excluded)
        self._left_out = {f"excluded/{number}" for number in range(1, listed + 1)}
        self._parts = {
            group.share: (part, group.amount)
            for part in record.breakdowns
            for group in part.groups
            if group.share
        }
        self._shares: dict[str, Mapping[str, Decimal]] = {}

    def computed(self, entry: FigureEntry) -> Value | None:
        """Return what a figure should be; None for a statement whose words say nothing else."""
        return _RULES[entry.operation](self, entry)

    def stated(self, entry: FigureEntry) -> Value | None:
        if entry.inputs or not entry.as_written:
            raise _CannotError("is said to be stated, but not in which words")
        if not entry.unit:
            number = plain_number(entry.as_written)
            return None if number is None else Value(number, "")
        try:
            money = parse_stated(entry.as_written).money
        except ValueError:
            return None
        return Value(money.amount, money.currency)

    def sum(self, entry: FigureEntry) -> Value:
        total = Decimal()
        for part in self._inputs(entry, unit=entry.unit):
            total = EXACT.add(total, part.number)
        return Value(total, entry.unit)

    def count(self, entry: FigureEntry) -> Value:
        names = set(entry.inputs)
        if len(names) < len(entry.inputs):
            raise _CannotError("counts something twice")
        self._refuse_unknown(name for name in entry.inputs if name not in self._left_out)
        return Value(Decimal(len(names)), "count")

    def difference(self, entry: FigureEntry) -> Value:
        left, right = self._two(entry, unit=entry.unit)
        return Value(EXACT.subtract(left.number, right.number), entry.unit)

    def ratio(self, entry: FigureEntry) -> Value:
        left, right = self._two(entry)
        number = Context(prec=RATE_DIGITS).divide(left.number, right.number)
        return Value(number, f"{left.unit} per {right.unit}")

    def percentage(self, entry: FigureEntry) -> Value:
        left, right = self._two(entry)
        if left.unit != right.unit:
            raise _CannotError(f"compares {left.unit} with {right.unit}")
        percent = abs(Fraction(left.number) / Fraction(right.number)) * 100
        number = Decimal(round(percent * 10**_PERCENT_PLACES))
        return Value(number.scaleb(-_PERCENT_PLACES, context=EXACT), "percent")

    def share(self, entry: FigureEntry) -> Value:
        if entry.id not in self._parts:
            raise _CannotError("is a share of no breakdown")
        part, name = self._parts[entry.id]
        if entry.id not in self._shares:
            self._shares.update(self._shares_of(part))
        if entry.inputs != (name, part.denominator):
            raise _CannotError(f"is not computed from {name} and {part.denominator}")
        return Value(self._shares[entry.id][name], "percent")

    def _shares_of(self, part: BreakdownEntry) -> dict[str, Mapping[str, Decimal]]:
        """Return the shares of a breakdown, under the id of each of them."""
        amounts = {group.amount: self._value(group.amount) for group in part.groups}
        try:
            found = shares({name: Money(*value) for name, value in amounts.items()})
        except DataError as problem:
            raise _CannotError(problem.problem) from None
        return {group.share: found for group in part.groups if group.share}

    def _two(self, entry: FigureEntry, unit: str | None = None) -> tuple[Value, Value]:
        parts = self._inputs(entry, unit=unit)
        if len(parts) != 2:
            raise _CannotError(f"needs two inputs, not {len(parts)}")
        if unit is None and not parts[1].number:
            raise _CannotError("divides by zero")
        return parts[0], parts[1]

    def _inputs(self, entry: FigureEntry, unit: str | None) -> list[Value]:
        self._refuse_unknown(entry.inputs)
        parts = [self.values[name] for name in entry.inputs]
        others = {part.unit for part in parts} - {unit}
        if unit is not None and others:
            raise _CannotError(f"is in {unit or 'no unit'}, its inputs in {', '.join(others)}")
        return parts

    def _value(self, name: str) -> Value:
        self._refuse_unknown([name])
        return self.values[name]

    def _refuse_unknown(self, names: Iterator[str] | Sequence[str]) -> None:
        unknown = [name for name in names if name not in self.values]
        if unknown:
            more = f" and {len(unknown) - 1} more" if len(unknown) > 1 else ""
            raise _CannotError(f"is computed from {unknown[0]}{more}, which the file does not have")


_RULES: Mapping[Operation, Callable[[_Book, FigureEntry], Value | None]] = {
    Operation.STATED: _Book.stated,
    Operation.SUM: _Book.sum,
    Operation.COUNT: _Book.count,
    Operation.DIFFERENCE: _Book.difference,
    Operation.SHARE: _Book.share,
    Operation.RATIO: _Book.ratio,
    Operation.PERCENTAGE: _Book.percentage,
}
