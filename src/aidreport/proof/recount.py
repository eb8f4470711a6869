"""Computes every figure of a record again, from the attached allocations up.

It follows the derivations of the record, not the code that made them: each figure is computed
from its inputs by the rule of its operation.
"""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from aidreport.analysis.figures import BEFORE, RATE_DIGITS, Operation, exact_change
from aidreport.analysis.shares import shares
from aidreport.errors import DataError
from aidreport.model.allocation import unsplit_id
from aidreport.model.amounts import EXACT, parse_count, parse_stated
from aidreport.model.money import Money, apply_rates, round_half_up
from aidreport.proof.parts import all_breakdowns
from aidreport.proof.result import FigureProblem
from aidreport.statements import message_of, state

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from aidreport.proof.allocations import AttachedAmount, AttachedConversion, AttachedRow
    from aidreport.proof.record import Record
    from aidreport.proof.record_figure import FigureEntry

_PERCENT_PLACES = 6
_HALF_A_HUNDREDTH = Fraction(1, 200)


class Value(NamedTuple):
    """A number and its unit."""

    number: Decimal
    unit: str

    def __str__(self) -> str:
        unit = "" if self.unit == "count" else self.unit
        return f"{self.number:,f} {unit}".strip()


def figure_values(
    record: Record, rows: Sequence[AttachedRow], earlier: Sequence[AttachedRow] = ()
) -> dict[str, Value]:
    """Return every figure by id, as the attached files have it.

    Args:
        earlier: the rows of the earlier data, if there are any.
    """
    values = {
        amount.figure: Value(amount.value, amount.currency)
        for row in rows
        for amount in (row.amount, *row.equivalents)
    }
    for number, row in enumerate(record.excluded, 1):
        if row.amount is not None:
            values[f"excluded/{number}"] = Value(*row.amount)
    values.update({entry.id: Value(entry.value, entry.unit) for entry in record.figures})
    if record.before is not None:
        before = figure_values(record.before, earlier)
        values.update({f"{BEFORE}{name}": value for name, value in before.items()})
    return values


def recount(
    record: Record, rows: Sequence[AttachedRow], values: Mapping[str, Value] | None = None
) -> Iterator[FigureProblem]:
    """Yield a problem for each figure that does not follow from its inputs.

    Args:
        values: what `figure_values` returns for them, if that is at hand.
    """
    recalculation = _Recalculation(record, values or figure_values(record, rows))
    for row in rows:
        by_rate = row.converted is not None and bool(row.converted.rates)
        for amount in row.equivalents if by_rate else (row.amount, *row.equivalents):
            yield from _compare_with_words(amount)
        if row.converted is not None:
            yield from _compare_with_rates(row, row.converted, to_even=record.is_first_format)
    for entry in record.figures:
        try:
            expected = recalculation.compute(entry)
        except _CannotComputeError as problem:
            yield FigureProblem(entry.id, message_of(problem))
            continue
        recorded = Value(entry.value, entry.unit)
        if expected is not None and expected != recorded:
            yield FigureProblem(
                entry.id,
                state(
                    "check.recalculated-otherwise", recorded=str(recorded), expected=str(expected)
                ),
            )


def _compare_with_words(amount: AttachedAmount) -> Iterator[FigureProblem]:
    """Compare an amount of the data with its words, if these say all of it."""
    try:
        stated = parse_stated(amount.as_written).money
    except ValueError:
        return
    recorded = Value(amount.value, amount.currency)
    if Value(stated.amount, stated.currency) != recorded:
        yield FigureProblem(
            amount.figure,
            state("check.source-says", recorded=str(recorded), as_written=amount.as_written),
        )


def _compare_with_rates(
    row: AttachedRow, converted: AttachedConversion, *, to_even: bool
) -> Iterator[FigureProblem]:
    """Compare a converted amount with its original and its rates."""
    name, recorded = row.amount.figure, Value(row.amount.value, row.amount.currency)
    original = Value(converted.original, converted.currency)
    unsplit = row.id == unsplit_id(row.id)
    if unsplit and original not in [Value(item.value, item.currency) for item in row.equivalents]:
        message = state("check.recorded-converted-from-source-not", original=str(original))
        yield FigureProblem(name, message)
    if not converted.rates:
        return
    try:
        number, currency = apply_rates(*original, converted.rates)
    except ValueError as problem:
        yield FigureProblem(name, message_of(problem))
        return
    # Of an amount that is spread, each part is a share of what was rounded once.
    slack = 0 if unsplit else _HALF_A_HUNDREDTH
    rounded = round_half_up(number, to_even=to_even)
    exact = Fraction(rounded) if unsplit else number
    if currency != recorded.unit or abs(exact - Fraction(recorded.number)) > slack:
        expected = Value(rounded, currency)
        yield FigureProblem(
            name, state("check.reconverted", recorded=str(recorded), expected=str(expected))
        )


class _CannotComputeError(Exception):
    """A figure cannot be computed from its inputs."""


class _Recalculation:
    """All values of a record, and the rules by which they follow from each other."""

    def __init__(self, record: Record, values: Mapping[str, Value]) -> None:
        self.values, self._to_even = values, record.is_first_format
        self._left_out = {f"excluded/{row}" for row in range(1, len(record.excluded) + 1)}
        self._parts = {
            group.share: (part, group.amount)
            for part in all_breakdowns(record)
            for group in part.groups
            if group.share
        }
        self._shares: dict[str, Mapping[str, Decimal]] = {}  # of its breakdown, by each share's id

    def compute(self, entry: FigureEntry) -> Value | None:
        """Return what a figure should be; None for a statement whose words say nothing else."""
        return _RULES[entry.operation](self, entry)

    def stated(self, entry: FigureEntry) -> Value | None:
        if entry.inputs or not entry.as_written:
            raise _CannotComputeError(state("check.recorded-stated-but-without-words"))
        if not entry.unit:
            number = parse_count(entry.as_written)
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
            raise _CannotComputeError(state("check.counts-something-twice"))
        self._values([name for name in entry.inputs if name not in self._left_out])
        return Value(Decimal(len(names)), "count")

    def difference(self, entry: FigureEntry) -> Value:
        left, right = self._two(entry, unit=entry.unit)
        return Value(EXACT.subtract(left.number, right.number), entry.unit)

    def ratio(self, entry: FigureEntry) -> Value:
        left, right = self._two(entry)
        rounding = ROUND_HALF_EVEN if self._to_even else ROUND_HALF_UP
        number = Context(RATE_DIGITS, rounding).divide(left.number, right.number)
        return Value(number, f"{left.unit} per {right.unit}")

    def percentage(self, entry: FigureEntry) -> Value:
        left, right = self._two(entry)
        if left.unit != right.unit:
            raise _CannotComputeError(state("check.compares", unit=left.unit, other=right.unit))
        percent = abs(Fraction(left.number) / Fraction(right.number)) * 100
        return Value(round_half_up(percent, _PERCENT_PLACES, to_even=self._to_even), "percent")

    def change(self, entry: FigureEntry) -> Value:
        now, before = self._two(entry)
        if now.unit != before.unit:
            raise _CannotComputeError(state("check.compares", unit=now.unit, other=before.unit))
        if before.number < 0:
            raise _CannotComputeError(state("check.percent-what-less-nothing"))
        percent = exact_change(now.number, before.number)
        return Value(round_half_up(percent, _PERCENT_PLACES), "percent")

    def share(self, entry: FigureEntry) -> Value:
        if entry.id not in self._parts:
            raise _CannotComputeError(state("check.share-no-breakdown"))
        part, name = self._parts[entry.id]
        if entry.id not in self._shares:
            names = [group.amount for group in part.groups]
            amounts = zip(names, self._values(names), strict=True)
            try:
                percents = shares({name: Money(*value) for name, value in amounts})
            except DataError as problem:
                raise _CannotComputeError(problem.problem) from None
            self._shares |= {group.share: percents for group in part.groups if group.share}
        if entry.inputs != (name, part.denominator):
            raise _CannotComputeError(
                state("check.not-computed-from", name=name, denominator=part.denominator)
            )
        return Value(self._shares[entry.id][name], "percent")

    def _two(self, entry: FigureEntry, unit: str | None = None) -> tuple[Value, Value]:
        parts = self._inputs(entry, unit=unit)
        if len(parts) != 2:
            raise _CannotComputeError(state("check.needs-two-inputs-not", number=len(parts)))
        if unit is None and not parts[1].number:
            raise _CannotComputeError(state("check.divides-zero"))
        return parts[0], parts[1]

    def _inputs(self, entry: FigureEntry, unit: str | None) -> list[Value]:
        parts = self._values(entry.inputs)
        others = ", ".join({part.unit for part in parts} - {unit})
        if unit is not None and others:
            if not unit:
                raise _CannotComputeError(state("check.no-unit-and-inputs", others=others))
            raise _CannotComputeError(state("check.other-inputs", unit=unit, others=others))
        return parts

    def _values(self, names: Sequence[str]) -> list[Value]:
        try:
            return [self.values[name] for name in names]
        except KeyError:
            unknown = [name for name in names if name not in self.values]
            message = state("check.unknown-input", name=unknown[0])
            if len(unknown) > 1:
                message = state("check.unknown-inputs", name=unknown[0], number=len(unknown) - 1)
            raise _CannotComputeError(message) from None


_RULES: Mapping[Operation, Callable[[_Recalculation, FigureEntry], Value | None]] = {
    Operation.STATED: _Recalculation.stated,
    Operation.SUM: _Recalculation.sum,
    Operation.COUNT: _Recalculation.count,
    Operation.DIFFERENCE: _Recalculation.difference,
    Operation.SHARE: _Recalculation.share,
    Operation.RATIO: _Recalculation.ratio,
    Operation.PERCENTAGE: _Recalculation.percentage,
    Operation.CHANGE: _Recalculation.change,
}
