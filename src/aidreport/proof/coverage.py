"""Holds a record against all rows: nothing is left out, counted twice or put elsewhere."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from aidreport.analysis.figures import Verdict
from aidreport.proof.exact import EXACT
from aidreport.proof.problems import Problem
from aidreport.proof.recount import values_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from aidreport.proof.allocations import Row
    from aidreport.proof.record import BreakdownEntry, ReconciliationEntry, Record


def check_coverage(record: Record, rows: Sequence[Row]) -> Iterator[Problem]:
    """Yield a problem for each sum, count and group that does not cover what it should."""
    return _Coverage(record, rows).problems()


class _Coverage:
    def __init__(self, record: Record, rows: Sequence[Row]) -> None:
        self.record, self.rows = record, rows
        self.values = values_of(record, rows)
        self.inputs = {entry.id: entry.inputs for entry in record.figures}
        self.by_currency: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            self.by_currency[row.amount.currency].append(row)

    def problems(self) -> Iterator[Problem]:
        yield from self._account()
        yield from self._totals()
        yield from self._counts()
        for part in self.record.breakdowns:
            yield from self._breakdown(part)
        for check in self.record.reconciliations:
            yield from self._reconciliation(check)

    def _account(self) -> Iterator[Problem]:
        account = self.record.rows
        if account.read != account.used + account.excluded + account.rejected:
            yield Problem("", f"{account.read} rows were read, but not all are accounted for")
        if account.used != len(self.rows):
            yield Problem("", f"{account.used} rows were used, {len(self.rows)} are attached")
        if account.excluded != len(self.record.excluded):
            yield Problem(
                "", f"{account.excluded} rows were left out, {len(self.record.excluded)} are listed"
            )

    def _totals(self) -> Iterator[Problem]:
        if set(self.record.totals) != set(self.by_currency):
            yield Problem("", "the totals are not in the currencies of the allocations")
        for code, name in self.record.totals.items():
            yield from self._covers(name, self._amounts(self.by_currency[code]))

    def _counts(self) -> Iterator[Problem]:
        for name in self.inputs:
            kind, _, code = name.partition("/")
            if name == "partners":
                yield from self._partners(name)
            elif kind == "allocations" and (not code or code in self.by_currency):
                rows = self.by_currency[code] if code else self.rows
                yield from self._covers(name, self._amounts(rows))

    def _partners(self, name: str) -> Iterator[Problem]:
        recipients = {row.amount.figure: row.key("recipient") for row in self.rows}
        counted = [recipients.get(item) for item in self.inputs[name]]
        if sorted(map(str, counted)) != sorted(set(recipients.values())):
            yield Problem(name, "does not count each recipient once")

    def _breakdown(self, part: BreakdownEntry) -> Iterator[Problem]:
        groups: dict[str, list[Row]] = defaultdict(list)
        for row in self.by_currency[part.currency]:
            groups[row.key(part.by)].append(row)
        named = [group for group in part.groups if group.key is not None]
        if sorted(str(group.key) for group in named) != sorted(groups):
            yield Problem(part.count, f"the groups {part.by} are not those of the allocations")
            return
        for group in named:
            rows = groups[str(group.key)]
            yield from self._covers(group.amount, self._amounts(rows))
            for code, name in group.equivalents.items():
                stated = [item for row in rows for item in row.equivalents if item.currency == code]
                yield from self._covers(name, (item.figure for item in stated))
        yield from self._covers(part.count, (group.amount for group in named))
        yield from self._adds_up(part)

    def _adds_up(self, part: BreakdownEntry) -> Iterator[Problem]:
        total, denominator = EXACT.create_decimal(0), self.values.get(part.denominator)
        for group in part.groups:
            if group.amount in self.values:
                total = EXACT.add(total, self.values[group.amount].number)
        if denominator is None or denominator.number != total:
            yield Problem(part.denominator, f"is not the sum of its parts by {part.by}")
        if part.total != self.record.totals.get(part.currency):
            yield Problem(part.total, f"is not the total in {part.currency}")

    def _reconciliation(self, check: ReconciliationEntry) -> Iterator[Problem]:
        if self.inputs.get(check.difference) != (check.sum, check.stated):
            yield Problem(check.difference, f"does not compare {check.sum} with {check.stated}")
        if self.inputs.get(check.percent) != (check.difference, check.stated):
            yield Problem(check.percent, f"is not {check.difference} in percent of {check.stated}")
        value = self.values.get(check.difference)
        if value is None:
            return
        tolerance = EXACT.multiply(check.step, EXACT.create_decimal("0.5"))
        verdict = Verdict.ROUNDING if abs(value.number) <= tolerance else Verdict.DIFFERS
        if check.verdict is not (verdict if value.number else Verdict.AGREES):
            yield Problem(check.difference, f'is not "{check.verdict}"')

    def _covers(self, name: str, expected: Iterable[str]) -> Iterator[Problem]:
        if name not in self.inputs:
            yield Problem(name, "is not in the record")
        elif sorted(self.inputs[name]) != sorted(expected):
            yield Problem(name, "is not computed from all that belongs to it, each once")

    @staticmethod
    def _amounts(rows: Iterable[Row]) -> list[str]:
        return [row.amount.figure for row in rows]
