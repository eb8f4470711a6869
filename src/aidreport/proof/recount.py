"""Computes every figure of a record again, from the attached allocations up.

It follows the derivations of the record, not the code that made them: each figure is computed
from its inputs by the rule of its operation. Nothing may be left out or counted twice.
"""

from __future__ import annotations

import re
from collections import defaultdict
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from aidreport.analysis.breakdown import shares
from aidreport.analysis.checks import DIGITS as RATE_DIGITS
from aidreport.analysis.figures import Agreement, Operation
from aidreport.errors import DataError
from aidreport.model.allocation import unsplit_id
from aidreport.model.amounts import EXACT, parse_count, parse_stated
from aidreport.model.money import Money, apply_rates, round_half_up
from aidreport.proof.allocations import purpose_keys
from aidreport.proof.result import FigureProblem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from aidreport.proof.allocations import AttachedAmount, AttachedConversion, AttachedRow
    from aidreport.proof.record import (
        BreakdownEntry,
        FigureEntry,
        GroupEntry,
        ReconciliationEntry,
        Record,
    )

_FOLDED = re.compile(r"others-([1-9][0-9]{0,8})")
_ROW_STATUSES = ("used", "excluded", "rejected")
_PERCENT_PLACES = 6
_HALF_A_HUNDREDTH = Fraction(1, 200)


class Value(NamedTuple):
    """A number and its unit."""

    number: Decimal
    unit: str

    def __str__(self) -> str:
        unit = "" if self.unit == "count" else self.unit
        return f"{self.number:,f} {unit}".strip()


def figure_values(record: Record, rows: Sequence[AttachedRow]) -> dict[str, Value]:
    """Return every figure by id, as the attached files have it."""
    values = {
        amount.figure: Value(amount.value, amount.currency)
        for row in rows
        for amount in (row.amount, *row.equivalents)
    }
    for number, row in enumerate(record.excluded, 1):
        if row.amount is not None:
            values[f"excluded/{number}"] = Value(*row.amount)
    values.update({entry.id: Value(entry.value, entry.unit) for entry in record.figures})
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
            yield FigureProblem(entry.id, str(problem))
            continue
        recorded = Value(entry.value, entry.unit)
        if expected is not None and expected != recorded:
            yield FigureProblem(entry.id, f"is {recorded}; recalculated, it is {expected}")


def _compare_with_words(amount: AttachedAmount) -> Iterator[FigureProblem]:
    """Compare an amount of the data with its words, if these say all of it."""
    try:
        stated = parse_stated(amount.as_written).money
    except ValueError:
        return
    recorded = Value(amount.value, amount.currency)
    if Value(stated.amount, stated.currency) != recorded:
        yield FigureProblem(amount.figure, f'is {recorded}; its source says "{amount.as_written}"')


def _compare_with_rates(
    row: AttachedRow, converted: AttachedConversion, *, to_even: bool
) -> Iterator[FigureProblem]:
    """Compare a converted amount with its original and its rates."""
    name, recorded = row.amount.figure, Value(row.amount.value, row.amount.currency)
    original = Value(converted.original, converted.currency)
    unsplit = row.id == unsplit_id(row.id)
    if unsplit and original not in [Value(item.value, item.currency) for item in row.equivalents]:
        message = f"is recorded as converted from {original}, which its source does not state"
        yield FigureProblem(name, message)
    if not converted.rates:
        return
    try:
        number, currency = apply_rates(*original, converted.rates)
    except ValueError as problem:
        yield FigureProblem(name, str(problem))
        return
    # Of an amount that is spread, each part is a share of what was rounded once.
    slack = 0 if unsplit else _HALF_A_HUNDREDTH
    rounded = round_half_up(number, to_even=to_even)
    exact = Fraction(rounded) if unsplit else number
    if currency != recorded.unit or abs(exact - Fraction(recorded.number)) > slack:
        expected = Value(rounded, currency)
        yield FigureProblem(name, f"is {recorded}; reconverted, it is {expected}")


class _CannotComputeError(Exception):
    """A figure cannot be computed from its inputs."""


class _Recalculation:
    """All values of a record, and the rules by which they follow from each other."""

    def __init__(self, record: Record, values: Mapping[str, Value]) -> None:
        self.values, self._to_even = values, record.is_first_format
        self._left_out = {f"excluded/{row}" for row in range(1, len(record.excluded) + 1)}
        self._parts = {
            group.share: (part, group.amount)
            for part in record.breakdowns
            for group in part.groups
            if group.share
        }
        self._shares: dict[str, Mapping[str, Decimal]] = {}  # of its breakdown, by each share's id

    def compute(self, entry: FigureEntry) -> Value | None:
        """Return what a figure should be; None for a statement whose words say nothing else."""
        return _RULES[entry.operation](self, entry)

    def stated(self, entry: FigureEntry) -> Value | None:
        if entry.inputs or not entry.as_written:
            raise _CannotComputeError("is recorded as stated, but without the words of its source")
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
            raise _CannotComputeError("counts something twice")
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
            raise _CannotComputeError(f"compares {left.unit} with {right.unit}")
        percent = abs(Fraction(left.number) / Fraction(right.number)) * 100
        return Value(round_half_up(percent, _PERCENT_PLACES, to_even=self._to_even), "percent")

    def share(self, entry: FigureEntry) -> Value:
        if entry.id not in self._parts:
            raise _CannotComputeError("is a share of no breakdown")
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
            raise _CannotComputeError(f"is not computed from {name} and {part.denominator}")
        return Value(self._shares[entry.id][name], "percent")

    def _two(self, entry: FigureEntry, unit: str | None = None) -> tuple[Value, Value]:
        parts = self._inputs(entry, unit=unit)
        if len(parts) != 2:
            raise _CannotComputeError(f"needs two inputs, not {len(parts)}")
        if unit is None and not parts[1].number:
            raise _CannotComputeError("divides by zero")
        return parts[0], parts[1]

    def _inputs(self, entry: FigureEntry, unit: str | None) -> list[Value]:
        parts = self._values(entry.inputs)
        others = ", ".join({part.unit for part in parts} - {unit})
        if unit is not None and others:
            raise _CannotComputeError(f"is in {unit or 'no unit'}, its inputs in {others}")
        return parts

    def _values(self, names: Sequence[str]) -> list[Value]:
        unknown = [name for name in names if name not in self.values]
        if unknown:
            more = f" and {len(unknown) - 1} more" if len(unknown) > 1 else ""
            message = f"is computed from {unknown[0]}{more}, which the file does not have"
            raise _CannotComputeError(message)
        return [self.values[name] for name in names]


_RULES: Mapping[Operation, Callable[[_Recalculation, FigureEntry], Value | None]] = {
    Operation.STATED: _Recalculation.stated,
    Operation.SUM: _Recalculation.sum,
    Operation.COUNT: _Recalculation.count,
    Operation.DIFFERENCE: _Recalculation.difference,
    Operation.SHARE: _Recalculation.share,
    Operation.RATIO: _Recalculation.ratio,
    Operation.PERCENTAGE: _Recalculation.percentage,
}


def check_coverage(
    record: Record, rows: Sequence[AttachedRow], values: Mapping[str, Value] | None = None
) -> Iterator[FigureProblem]:
    """Yield a problem for each sum, count and group that does not cover what it should.

    Args:
        values: what `figure_values` returns for them, if that is at hand.
    """
    coverage = _Coverage(record, rows, values or figure_values(record, rows))
    yield from coverage.check_account()
    yield from coverage.check_totals()
    yield from coverage.check_others()
    for part in record.breakdowns:
        yield from coverage.check_breakdown(part)
    for check in record.reconciliations:
        yield from coverage.check_reconciliation(check)


class _Coverage:
    def __init__(
        self, record: Record, rows: Sequence[AttachedRow], values: Mapping[str, Value]
    ) -> None:
        self.record, self.rows, self.values = record, rows, values
        self.inputs = {entry.id: entry.inputs for entry in record.figures}
        self.breakdowns = {(part.by, part.currency): part for part in record.breakdowns}
        self.by_currency: dict[str, list[AttachedRow]] = defaultdict(list)
        for row in rows:
            self.by_currency[row.amount.currency].append(row)
        self.excluded: dict[tuple[str, str], list[str]] = defaultdict(list)
        for number, left in enumerate(record.excluded, 1):
            self.excluded[left.rule, "all"].append(f"excluded/{number}")
            if left.amount is not None:
                self.excluded[left.rule, left.amount[1]].append(f"excluded/{number}")

    def check_account(self) -> Iterator[FigureProblem]:
        account = self.record.rows
        if account.read != account.used + account.excluded + account.rejected:
            yield FigureProblem("", f"{account.read} rows were read, but not all are accounted for")
        attached = len(_unsplit(self.rows))
        if account.used != attached:
            yield FigureProblem("", f"{account.used} rows were used, {attached} are attached")
        if account.excluded != len(self.record.excluded):
            yield FigureProblem(
                "", f"{account.excluded} rows were left out, {len(self.record.excluded)} are listed"
            )

    def check_totals(self) -> Iterator[FigureProblem]:
        if set(self.record.totals) != set(self.by_currency):
            yield FigureProblem("", "the totals are not in the currencies of the allocations")
        for code, name in self.record.totals.items():
            yield from self._check_inputs(name, _amounts(self.by_currency[code]))

    def check_others(self) -> Iterator[FigureProblem]:
        """Check the sums and counts that no other part of the record has, by their names."""
        for name in self.inputs:
            kind, *of = name.split("/")
            if name == "partners":
                yield from self._check_partners(name)
            elif kind == "purpose":
                yield from self._check_inputs(name, self._of_one_purpose(name, of[-1]))
            elif kind == "left-out" and (of[0], of[-1]) in self.excluded:
                yield from self._check_inputs(name, self.excluded[of[0], of[-1]])
            elif of and (match := _FOLDED.fullmatch(of[0])):
                yield from self._check_folded(name, kind, int(match[1]), of[1:])
            elif (expected := self._expected(kind, of)) is not None:
                yield from self._check_inputs(name, expected)

    def _expected(self, kind: str, of: Sequence[str]) -> list[str] | None:
        """Return what goes into a figure of a name; None if the name does not say."""
        expected: list[str] | None = None
        match kind, *of:
            case ["allocations"]:
                expected = self._counted(_amounts(self.rows))
            case ["allocations", code] if code in self.by_currency:
                expected = self._counted(_amounts(self.by_currency[code]))
            case ["equivalent-total", currency, code] if currency in self.by_currency:
                expected = _equivalents(self.by_currency[currency], code)
            case ["equivalent-total", code]:
                names = [f"equivalent-total/{currency}/{code}" for currency in self.by_currency]
                expected = [name for name in names if name in self.inputs]
            case ["shares", by, currency] if (by, currency) in self.breakdowns:
                expected = [group.share for group in self.breakdowns[by, currency].groups]
            case ["allocations", "group", *group]:
                expected = self._counted(self.inputs.get("/".join(["group", *group]), ()))
            case ["rows", "used"]:
                expected = _amounts(_unsplit(self.rows))
            case ["rows", "excluded"]:
                expected = [f"excluded/{row}" for row in range(1, len(self.record.excluded) + 1)]
            case ["rows", "read", *file]:
                expected = ["/".join(["rows", status, *file]) for status in _ROW_STATUSES]
        return expected

    def _of_one_purpose(self, name: str, code: str) -> list[str]:
        """Return the amounts that are for the same as the first of a sum."""
        keys = dict(zip(_amounts(self.rows), purpose_keys(self.rows), strict=True))
        wanted = {keys.get(part) for part in self.inputs[name][:1]}
        return [part for part in _amounts(self.by_currency.get(code, ())) if keys[part] in wanted]

    def _counted(self, names: Iterable[str]) -> list[str]:
        """Return what a count of allocations includes: each once, however it is spread."""
        if self.record.is_first_format:
            return list(names)
        return list({unsplit_id(name): name for name in reversed([*names])}.values())[::-1]

    def _check_folded(
        self, name: str, kind: str, count: int, of: Sequence[str]
    ) -> Iterator[FigureProblem]:
        """Check a figure that sums up the smallest groups of a breakdown."""
        part = self.breakdowns.get((of[0], of[1])) if len(of) > 1 else None
        groups = [group for group in part.groups if group.key is not None] if part else []
        folded = groups[-count:]
        expected = {
            "share": [group.share for group in folded],
            "equivalent": [group.equivalents.get(of[-1], "") for group in folded],
            "allocations": self._allocations(folded),
        }.get(kind, [group.amount for group in folded])
        yield from self._check_inputs(name, expected)

    def _allocations(self, groups: Sequence[GroupEntry]) -> list[str]:
        """Return what the number of allocations of several groups is computed from."""
        if self.record.is_first_format:
            return [f"allocations/{group.amount}" for group in groups]
        return self._counted(name for group in groups for name in self.inputs.get(group.amount, ()))

    def _check_partners(self, name: str) -> Iterator[FigureProblem]:
        recipients = {row.amount.figure: row.key("recipient") for row in self.rows}
        counted = [recipients.get(item) for item in self.inputs[name]]
        if sorted(map(str, counted)) != sorted(set(recipients.values())):
            yield FigureProblem(name, "does not count each recipient once")

    def check_breakdown(self, part: BreakdownEntry) -> Iterator[FigureProblem]:
        groups: dict[str, list[AttachedRow]] = defaultdict(list)
        for row in self.by_currency[part.currency]:
            groups[row.key(part.by)].append(row)
        named = [group for group in part.groups if group.key is not None]
        if sorted(str(group.key) for group in named) != sorted(groups):
            yield FigureProblem(
                part.count, f"the groups by {part.by} are not those of the allocations"
            )
            return
        for group in named:
            rows = groups[str(group.key)]
            yield from self._check_inputs(group.amount, _amounts(rows))
            for code, name in group.equivalents.items():
                yield from self._check_inputs(name, _equivalents(rows, code))
        yield from self._check_inputs(part.count, (group.amount for group in named))
        yield from self._check_sum(part)

    def _check_sum(self, part: BreakdownEntry) -> Iterator[FigureProblem]:
        total, denominator = EXACT.create_decimal(0), self.values.get(part.denominator)
        for group in part.groups:
            if group.amount in self.values:
                total = EXACT.add(total, self.values[group.amount].number)
        if denominator is None or denominator.number != total:
            yield FigureProblem(part.denominator, f"is not the sum of its parts by {part.by}")
        if part.total != self.record.totals.get(part.currency):
            yield FigureProblem(part.total, f"is not the total in {part.currency}")

    def check_reconciliation(self, check: ReconciliationEntry) -> Iterator[FigureProblem]:
        if self.inputs.get(check.difference) != (check.sum, check.stated):
            yield FigureProblem(
                check.difference, f"does not compare {check.sum} with {check.stated}"
            )
        if self.inputs.get(check.percent) != (check.difference, check.stated):
            yield FigureProblem(
                check.percent, f"is not {check.difference} in percent of {check.stated}"
            )
        value = self.values.get(check.difference)
        if value is None:
            return
        stated = self.values[check.stated].number if check.stated in self.values else value.number
        verdict = Agreement.of(value.number, stated, check.step)
        if verdict is Agreement.IMPRECISE and self.record.is_first_format:
            verdict = Agreement.ROUNDING
        if check.verdict is not verdict:
            yield FigureProblem(check.difference, f'is not "{check.verdict}"')

    def _check_inputs(self, name: str, expected: Iterable[str]) -> Iterator[FigureProblem]:
        if name not in self.inputs:
            yield FigureProblem(name, "is not in the record")
        elif sorted(self.inputs[name]) != sorted(expected):
            yield FigureProblem(name, "does not include everything that belongs to it exactly once")


def _amounts(rows: Iterable[AttachedRow]) -> list[str]:
    return [row.amount.figure for row in rows]


def _equivalents(rows: Iterable[AttachedRow], currency: str) -> list[str]:
    return [item.figure for row in rows for item in row.equivalents if item.currency == currency]


def _unsplit(rows: Sequence[AttachedRow]) -> list[AttachedRow]:
    """Return the rows; of an allocation that is spread over several, only the first."""
    return list({unsplit_id(row.id): row for row in reversed(rows)}.values())[::-1]
