"""Whether what has changed between two data sets is what their figures say, of every group."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from aidreport.analysis.figures import BEFORE
from aidreport.model.remarks import FieldName
from aidreport.proof.result import FigureProblem
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from aidreport.proof.record import Record
    from aidreport.proof.record_breakdown import BreakdownEntry, GroupEntry
    from aidreport.proof.record_comparison import ComparedRowEntry, ComparisonEntry
    from aidreport.proof.recount import Value

_CHANGE, _PERCENT, _NOTHING = "change/", "change-percent/", "nothing/"
_SHARE = "/share/"
_OTHERS = "compared-others-"


def check_compared(record: Record, values: Mapping[str, Value]) -> Iterator[FigureProblem]:
    """Yield a problem for each figure that does not compare like with like.

    Args:
        values: of all figures by id, those of the earlier data among them.
    """
    before = record.before
    if before is None:
        if record.comparisons:
            yield FigureProblem("", state("check.figures-compared-those-data-not"))
        return
    if before.measures and record.measures and set(before.measures) != set(record.measures):
        now, then = record.measures, before.measures
        message = state(
            "check.amounts-different-measures-compared", now=", ".join(now), before=", ".join(then)
        )
        yield FigureProblem("", message)
    inputs = {entry.id: entry.inputs for entry in record.figures}
    for name, parts in inputs.items():
        yield from _check_by_name(name, parts, values)
    for table in record.comparisons:
        yield from _Table(record, before, table, inputs, values).check()


def _check_by_name(
    name: str, inputs: Sequence[str], values: Mapping[str, Value]
) -> Iterator[FigureProblem]:
    """Check what goes into a change, by what it is called."""
    if name.startswith(_NOTHING) and inputs:
        yield FigureProblem(name, state("check.not-nothing"))
    kind = next((kind for kind in (_CHANGE, _PERCENT) if name.startswith(kind)), None)
    if kind is None or name.startswith(f"{kind}{_OTHERS}"):
        return
    of = name.removeprefix(kind)
    now, then = (of, f"{BEFORE}{of}") if not of.startswith(BEFORE) else ("", of)
    nothing = f"{_NOTHING}{of.rpartition('/')[2]}"
    expected = [one if one in values else nothing for one in (now, then)]
    if list(inputs) != expected:
        yield FigureProblem(
            name, state("check.not-compared-with", now=expected[0], before=expected[1])
        )


class _Table:
    """A table that compares all groups of a field in one currency."""

    def __init__(
        self,
        record: Record,
        before: Record,
        table: ComparisonEntry,
        inputs: Mapping[str, Sequence[str]],
        values: Mapping[str, Value],
    ) -> None:
        self.table, self.inputs, self.values = table, inputs, values
        self.earlier = {entry.id: entry.inputs for entry in before.figures}
        self.nothing = f"{_NOTHING}{table.currency}"
        self.now, self.then = self._groups(record), self._groups(before)

    def check(self) -> Iterator[FigureProblem]:
        """Yield what is wrong: a group that no row has, or two, or another amount."""
        keys = Counter(key for row in self.table.rows for key in row.keys)
        if keys != Counter({*self.now, *self.then}):
            message = state("check.comparison-not-each-group-once", by=FieldName(self.table.by))
            yield FigureProblem("", message)
            return
        for row in self.table.rows:
            yield from self._check_row(row)

    def _groups(self, record: Record) -> dict[str, GroupEntry]:
        parts: list[BreakdownEntry] = [
            part
            for part in record.breakdowns
            if part.by == self.table.by and part.currency == self.table.currency
        ]
        return {
            group.key: group for part in parts for group in part.groups if group.key is not None
        }

    def _check_row(self, row: ComparedRowEntry) -> Iterator[FigureProblem]:
        now = [self._amount(self.now, key, "") for key in row.keys]
        before = [self._amount(self.then, key, BEFORE) for key in row.keys]
        for name, parts in ((row.now, now), (row.before, before)):
            is_them = [name] == parts if len(parts) == 1 else self._adds_up(name, parts)
            if not is_them:
                yield FigureProblem(name, state("check.not-each-group"))
        if len(row.keys) > 1:
            yield from self._check_shares(row)
        if tuple(self.inputs.get(row.difference, ())) != (row.now, row.before):
            yield FigureProblem(
                row.difference, state("check.not-compared-with", now=row.now, before=row.before)
            )
        base = self.values.get(row.before)
        if bool(row.percent) != (base is not None and base.number > 0):
            message = (
                state("check.percent-what-not-positive")
                if row.percent
                else state("check.not-percent")
            )
            yield FigureProblem(row.percent or row.difference, message)
        elif row.percent and tuple(self.inputs.get(row.percent, ())) != (row.now, row.before):
            yield FigureProblem(
                row.percent, state("check.not-compared-with", now=row.now, before=row.before)
            )

    def _amount(self, groups: Mapping[str, GroupEntry], key: str, prefix: str) -> str:
        return f"{prefix}{groups[key].amount}" if key in groups else self.nothing

    def _adds_up(self, name: str, parts: Sequence[str]) -> bool:
        return sorted(self.inputs.get(name, ())) == sorted(parts)

    def _check_shares(self, row: ComparedRowEntry) -> Iterator[FigureProblem]:
        """Check the shares of several groups, which are called after their amounts."""
        of, _, rest = row.now.partition("/")
        name = f"{of}{_SHARE}{rest.partition('/')[2]}"
        for groups, inputs, prefix in (
            (self.now, self.inputs, ""),
            (self.then, self.earlier, BEFORE),
        ):
            shares = [groups[key].share for key in row.keys if key in groups]
            if name in inputs and sorted(inputs[name]) != sorted(shares):
                yield FigureProblem(f"{prefix}{name}", state("check.not-each-group"))
