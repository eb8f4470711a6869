"""Whether each sum and count covers what belongs to it: all of that, and nothing twice.

What is recomputed from its inputs is right only if these are the right ones. They are looked up
among the attached allocations, of the whole and of each part of which the page has figures.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from aidreport.model.agreement import Agreement
from aidreport.model.allocation import unsplit_id
from aidreport.model.amounts import EXACT
from aidreport.model.remarks import FieldName
from aidreport.model.selection import part_name, prefix_of
from aidreport.proof.allocations import purpose_keys
from aidreport.proof.parts import PartRows, rows_by_part
from aidreport.proof.recount import figure_values
from aidreport.proof.result import FigureProblem
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from aidreport.proof.allocations import AttachedRow
    from aidreport.proof.record import Record
    from aidreport.proof.record_breakdown import BreakdownEntry, GroupEntry
    from aidreport.proof.record_entries import ReconciliationEntry
    from aidreport.proof.recount import Value

_FOLDED = re.compile(r"others-([1-9][0-9]{0,8})")
_ROW_STATUSES = ("used", "excluded", "rejected")


def check_coverage(
    record: Record, rows: Sequence[AttachedRow], values: Mapping[str, Value] | None = None
) -> Iterator[FigureProblem]:
    """Yield a problem for each sum, count and group that does not cover what it should.

    Args:
        values: what `figure_values` returns for them, if that is at hand.
    """
    values = values or figure_values(record, rows)
    parts = rows_by_part(record, rows)
    inputs = {entry.id: entry.inputs for entry in record.figures}
    names: dict[str, list[str]] = defaultdict(list)
    for name in inputs:
        names[prefix_of(name)].append(name)
    for prefix, strange in names.items():
        if prefix not in parts:
            yield FigureProblem(strange[0], state("check.part-record-not"))
    whole = _Coverage(record, parts, "", inputs, values)
    yield from whole.check_account()
    for prefix in parts:
        coverage = _Coverage(record, parts, prefix, inputs, values)
        yield from coverage.check_totals()
        yield from coverage.check_others(names[prefix])
        for part in coverage.part.breakdowns:
            yield from coverage.check_breakdown(part)
    for check in record.reconciliations:
        yield from whole.check_reconciliation(check)


class _Coverage:
    """What the figures of the whole, or of a part, should cover.

    Args:
        parts: the allocations of the whole and of each part, by how the names of their figures
            begin.
        prefix: of this part.
        inputs: of all figures.
    """

    def __init__(
        self,
        record: Record,
        parts: Mapping[str, PartRows],
        prefix: str,
        inputs: Mapping[str, Sequence[str]],
        values: Mapping[str, Value],
    ) -> None:
        self.record, self.values, self.inputs = record, values, inputs
        self.parts, self.prefix, self.part = parts, prefix, parts[prefix]
        self.rows = rows = self.part.rows
        self.breakdowns = {(part.by, part.currency): part for part in self.part.breakdowns}
        self.by_currency: dict[str, list[AttachedRow]] = defaultdict(list)
        for row in rows:
            self.by_currency[row.amount.currency].append(row)
        self.excluded: dict[tuple[str, str], list[str]] = defaultdict(list)
        for number, left in enumerate(() if prefix else record.excluded, 1):
            self.excluded[left.rule, "all"].append(f"excluded/{number}")
            if left.amount is not None:
                self.excluded[left.rule, left.amount[1]].append(f"excluded/{number}")

    def check_account(self) -> Iterator[FigureProblem]:
        account = self.record.rows
        if account.read != account.used + account.excluded + account.rejected:
            yield FigureProblem("", state("check.rows-read-but-not-all", read=account.read))
        attached = len(_unsplit(self.rows))
        if account.used != attached:
            yield FigureProblem(
                "", state("check.rows-used-attached", used=account.used, attached=attached)
            )
        if account.excluded != len(self.record.excluded):
            yield FigureProblem(
                "",
                state(
                    "check.rows-left-out",
                    excluded=account.excluded,
                    listed=len(self.record.excluded),
                ),
            )

    def check_totals(self) -> Iterator[FigureProblem]:
        if set(self.part.totals) != set(self.by_currency):
            problem = state("check.totals-not-currencies-allocations")
            yield FigureProblem(self.prefix.rstrip("/"), problem)
            return
        for code, name in self.part.totals.items():
            yield from self._check_inputs(name, _amounts(self.by_currency[code]))

    def check_others(self, names: Sequence[str]) -> Iterator[FigureProblem]:
        """Check the sums and counts that no other part of the record has, by their names."""
        for name in names:
            kind, *of = name.removeprefix(self.prefix).split("/")
            if kind == "partners" and not of:
                yield from self._check_partners(name)
            elif kind == "purpose":
                yield from self._check_inputs(name, self._of_one_purpose(name, of[-1]))
            elif kind == "left-out" and (of[0], of[-1]) in self.excluded:
                yield from self._check_inputs(name, self.excluded[of[0], of[-1]])
            elif of and (match := _FOLDED.fullmatch(of[0])):
                yield from self._check_folded(name, kind, int(match[1]), of[1:])
            elif kind in _BY_KIND and len(of) > 1:
                yield from _BY_KIND[kind](self, name, of)
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
                names = [
                    f"{self.prefix}equivalent-total/{currency}/{code}"
                    for currency in self.by_currency
                ]
                expected = [name for name in names if name in self.inputs]
            case ["shares", by, currency] if (by, currency) in self.breakdowns:
                expected = [group.share for group in self.breakdowns[by, currency].groups]
            case ["allocations", "group", *group]:
                expected = self._counted(self.inputs.get(self._own("group", *group), ()))
            case ["rows", "used"]:
                expected = _amounts(_unsplit(self.rows))
            case ["rows", "excluded"]:
                left_out = 0 if self.prefix else len(self.record.excluded)
                expected = [f"excluded/{row}" for row in range(1, left_out + 1)]
            case ["rows", "read", *file]:
                expected = [self._own("rows", status, *file) for status in _ROW_STATUSES]
        return expected

    def _own(self, *name: str) -> str:
        """Return the name of another figure of the same part."""
        return self.prefix + "/".join(name)

    def check_values(self, name: str, of: Sequence[str]) -> Iterator[FigureProblem]:
        """Check the number of values of a group that are not named: all behind the first few."""
        field, *group = of
        own = set(self.inputs.get(self._own(*group), ()))
        first: dict[str, str] = {}
        for row in self.rows:
            if row.amount.figure in own and (key := row.field(field)):
                first.setdefault(key, row.amount.figure)
        counted = len(self.inputs[name])
        yield from self._check_inputs(name, list(first.values())[len(first) - counted :])

    def check_unlisted(self, name: str, of: Sequence[str]) -> Iterator[FigureProblem]:
        """Check what a list leaves out: as many as are counted, and each in its currency once."""
        counted = self.inputs.get(self._own("unlisted", *of[:2], "count"), ())
        own = set(_amounts(self.by_currency.get(of[1], ())))
        yield from self._check_inputs(name, own & set(counted))

    def check_without_section(self, name: str, of: Sequence[str]) -> Iterator[FigureProblem]:
        """Check what groups without a section have: the sums of those that are counted."""
        counted = set(self.inputs.get(self._own("without-section", *of[:2], "count"), ()))
        parts = [part for part in self.part.breakdowns if part.by == of[1]]
        keys = {group.key for part in parts for group in part.groups if group.amount in counted}
        if of[-1] == "count":
            expected = [self._first(parts, key) for key in keys]
        else:
            expected = [
                group.amount
                for part in parts
                for group in part.groups
                if part.currency == of[-1] and group.key in keys
            ]
        yield from self._check_inputs(name, expected)

    @staticmethod
    def _first(parts: Sequence[BreakdownEntry], key: str | None) -> str:
        """Return the amount of a group in the first currency that it has."""
        amounts = (group.amount for part in parts for group in part.groups if group.key == key)
        return next(amounts, "")

    def check_rest(self, name: str, of: Sequence[str]) -> Iterator[FigureProblem]:
        """Check what a part leaves out of another, or of the whole."""
        bases = {part_name(part.conditions) or "all": part for part in self.parts.values()}
        base = bases.get(of[0])
        own = set(_amounts(self.rows))
        if base is None or not own <= set(_amounts(base.rows)):
            yield FigureProblem(name, state("check.left-out-nothing-record"))
        elif of[1:2] == ["count"]:
            codes = of[-1].split("+")
            rows = [row for row in base.rows if row.amount.currency in codes]
            left_out = [figure for figure in _amounts(rows) if figure not in own]
            yield from self._check_inputs(name, self._counted(left_out))
        else:
            totals = [part.totals.get(of[-1], "") for part in (base, self.part)]
            yield from self._check_inputs(name, totals)

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
            yield FigureProblem(name, state("check.not-count-each-recipient-once"))

    def check_breakdown(self, part: BreakdownEntry) -> Iterator[FigureProblem]:
        groups: dict[str, list[AttachedRow]] = defaultdict(list)
        for row in self.by_currency[part.currency]:
            groups[row.key(part.by)].append(row)
        named = [group for group in part.groups if group.key is not None]
        if sorted(str(group.key) for group in named) != sorted(groups):
            yield FigureProblem(
                part.count, state("check.groups-not-those-allocations", by=FieldName(part.by))
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
            yield FigureProblem(
                part.denominator, state("check.not-sum-parts", by=FieldName(part.by))
            )
        if part.total != self.part.totals.get(part.currency):
            yield FigureProblem(part.total, state("check.not-total", currency=part.currency))

    def check_reconciliation(self, check: ReconciliationEntry) -> Iterator[FigureProblem]:
        if self.inputs.get(check.difference) != (check.sum, check.stated):
            yield FigureProblem(
                check.difference,
                state("check.not-compared-with", now=check.sum, before=check.stated),
            )
        if self.inputs.get(check.percent) != (check.difference, check.stated):
            yield FigureProblem(
                check.percent,
                state(
                    "check.not-difference-in-percent",
                    difference=check.difference,
                    stated=check.stated,
                ),
            )
        value = self.values.get(check.difference)
        if value is None:
            return
        stated = self.values[check.stated].number if check.stated in self.values else value.number
        verdict = Agreement.of(value.number, stated, check.step)
        if verdict is Agreement.IMPRECISE and self.record.is_first_format:
            verdict = Agreement.ROUNDING
        if check.verdict is not verdict:
            yield FigureProblem(check.difference, state("check.not-verdict", word=check.verdict))

    def _check_inputs(self, name: str, expected: Iterable[str]) -> Iterator[FigureProblem]:
        if name not in self.inputs:
            yield FigureProblem(name, state("check.not-record"))
        elif sorted(self.inputs[name]) != sorted(expected):
            yield FigureProblem(name, state("check.not-everything-once"))


_BY_KIND: Mapping[str, Callable[[_Coverage, str, Sequence[str]], Iterator[FigureProblem]]] = {
    "values": _Coverage.check_values,
    "unlisted": _Coverage.check_unlisted,
    "without-section": _Coverage.check_without_section,
    "rest": _Coverage.check_rest,
}
"""How figures are checked whose names begin with a word, and go on with what they are about."""


def _amounts(rows: Iterable[AttachedRow]) -> list[str]:
    return [row.amount.figure for row in rows]


def _equivalents(rows: Iterable[AttachedRow], currency: str) -> list[str]:
    return [item.figure for row in rows for item in row.equivalents if item.currency == currency]


def _unsplit(rows: Sequence[AttachedRow]) -> list[AttachedRow]:
    """Return the rows; of an allocation that is spread over several, only the first."""
    return list({unsplit_id(row.id): row for row in reversed(rows)}.values())[::-1]
