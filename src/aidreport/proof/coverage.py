"""Holds a record against all rows: nothing is left out, counted twice or put elsewhere."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from aidreport.analysis.figures import Verdict
from aidreport.model.allocation import whole_id
from aidreport.proof.exact import EXACT
from aidreport.proof.problems import Problem
from aidreport.proof.recount import values_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from aidreport.proof.allocations import Row
    from aidreport.proof.record import BreakdownEntry, ReconciliationEntry, Record

_FOLDED = re.compile(r"others-([1-9][0-9]{0,8})")
_FATES = ("used", "excluded", "rejected")


def check_coverage(record: Record, rows: Sequence[Row]) -> Iterator[Problem]:
    """Yield a problem for each sum, count and group that does not cover what it should."""
    return _Coverage(record, rows).problems()


class _Coverage:
    def __init__(self, record: Record, rows: Sequence[Row]) -> None:
        self.record, self.rows = record, rows
        self.values = values_of(record, rows)
        self.inputs = {entry.id: entry.inputs for entry in record.figures}
        self.breakdowns = {(part.by, part.currency): part for part in record.breakdowns}
        self.by_currency: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            self.by_currency[row.amount.currency].append(row)

    def problems(self) -> Iterator[Problem]:
        yield from self._account()
        yield from self._totals()
        yield from self._others()
        for part in self.record.breakdowns:
            yield from self._breakdown(part)
        for check in self.record.reconciliations:
            yield from self._reconciliation(check)

    def _account(self) -> Iterator[Problem]:
        account = self.record.rows
        if account.read != account.used + account.excluded + account.rejected:
            yield Problem("", f"{account.read} rows were read, but not all are accounted for")
        whole = len(_whole(self.rows))
        if account.used != whole:
            yield Problem("", f"{account.used} rows were used, {whole} are attached")
        if account.excluded != len(self.record.excluded):
            yield Problem(
                "", f"{account.excluded} rows were left out, {len(self.record.excluded)} are listed"
            )

    def _totals(self) -> Iterator[Problem]:
        if set(self.record.totals) != set(self.by_currency):
            yield Problem("", "the totals are not in the currencies of the allocations")
        for code, name in self.record.totals.items():
            yield from self._covers(name, self._amounts(self.by_currency[code]))

    def _others(self) -> Iterator[Problem]:
        """Check the sums and counts that no other part of the record speaks of, by their names."""
        for name in self.inputs:
            kind, *of = name.split("/")
            if name == "partners":
                yield from self._partners(name)
            elif of and (match := _FOLDED.fullmatch(of[0])):
                yield from self._folded(name, kind, int(match[1]), of[1:])
            elif (expected := self._expected(kind, of)) is not None:
                yield from self._covers(name, expected)

    def _expected(self, kind: str, of: Sequence[str]) -> list[str] | None:
        """Return what goes into a figure of a name; None where the name does not say."""
        expected: list[str] | None = None
        match kind, *of:
            case ["allocations"]:
                expected = self._amounts(self.rows)
            case ["allocations", code] if code in self.by_currency:
                expected = self._amounts(self.by_currency[code])
            case ["equivalent-total", currency, code] if currency in self.by_currency:
                expected = _equivalents(self.by_currency[currency], code)
            case ["equivalent-total", code]:
                names = [f"equivalent-total/{currency}/{code}" for currency in self.by_currency]
                expected = [name for name in names if name in self.inputs]
            case ["shares", by, currency] if (by, currency) in self.breakdowns:
                expected = [group.share for group in self.breakdowns[by, currency].groups]
            case ["allocations", "group", *group]:
                expected = list(self.inputs.get("/".join(["group", *group]), ()))
            case ["rows", "used"]:
                expected = self._amounts(_whole(self.rows))
            case ["rows", "excluded"]:
                expected = [f"excluded/{row}" for row in range(1, len(self.record.excluded) + 1)]
            case ["rows", "read", *file]:
                expected = ["/".join(["rows", fate, *file]) for fate in _FATES]
        return expected

    def _folded(self, name: str, kind: str, count: int, of: Sequence[str]) -> Iterator[Problem]:
        """Check a figure that stands for the smallest groups of a breakdown."""
        part = self.breakdowns.get((of[0], of[1])) if len(of) > 1 else None
        groups = [group for group in part.groups if group.key is not None] if part else []
        folded = groups[-count:]
        expected = {
            "share": [group.share for group in folded],
            "equivalent": [group.equivalents.get(of[-1], "") for group in folded],
            "allocations": [f"allocations/{group.amount}" for group in folded],
        }.get(kind, [group.amount for group in folded])
        yield from self._covers(name, expected)

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
                yield from self._covers(name, _equivalents(rows, code))
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


def _equivalents(rows: Iterable[Row], currency: str) -> list[str]:
    return [item.figure for row in rows for item in row.equivalents if item.currency == currency]


def _whole(rows: Sequence[Row]) -> list[Row]:
    """Return the rows, of each that is spread over several its first part alone."""
    return list({whole_id(row.id): row for row in reversed(rows)}.values())[::-1]
