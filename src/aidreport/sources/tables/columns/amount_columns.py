"""The amount among several columns that repeat it: in other units, or as parts of a total.

Nothing is picked by its heading alone: the rows must agree with it.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from aidreport.model.dataset import Finding, Severity
from aidreport.model.remarks import say
from aidreport.sources.problems import Question
from aidreport.sources.tables.columns.rivals import speaks_of_others
from aidreport.sources.tables.words.heading_units import split_heading
from aidreport.sources.tables.words.totals import is_total_label
from aidreport.sources.tables.words.vocabulary import MEASURE_OF
from aidreport.statements import state
from aidreport.values import Joined

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from aidreport.model.amounts import WrittenAmount
    from aidreport.model.remarks import Remark
    from aidreport.sources.formats.grid import SourceRow
    from aidreport.sources.tables.columns.columns import Columns
    from aidreport.sources.tables.words.heading_units import HeadingUnit

_DIFFERENCES_SHOWN = 10
_FEWEST_PARTS, _SHOWN = 2, 3
_NOTHING: Mapping[int, Remark] = MappingProxyType({})


class AmountChoice(NamedTuple):
    """The column of the amount.

    Attributes:
        column: which it is.
        unit: what its heading says.
        findings: those about it.
        explained: columns that are amounts, too, and why they are not read.
    """

    column: int
    unit: HeadingUnit
    findings: tuple[Finding, ...]
    explained: Mapping[int, Remark] = _NOTHING


def choose_amount(table: Columns) -> AmountChoice | None:
    """Return the column that is the amount; None if that is not clear."""
    if not table.match.amounts:
        column = table.match.columns["amount"]
        return AmountChoice(column, split_heading(table.headings[column]), ())
    units = {column: split_heading(table.headings[column]) for column in table.match.amounts}
    findings: list[Finding] = []
    explained: dict[int, Remark] = {}
    wanted = _of_currency(units, table.source.currency)
    if len(wanted) < len(units):
        why = say("other-than-config-currency", currency=table.source.currency or "")
        explained = {column: why for column in units if column not in wanted}
        left_out = table.listed(column for column in units if column not in wanted)
        message = say(
            "amount-of-currency",
            columns=table.listed(wanted),
            currency=table.source.currency or "",
            others=left_out,
        )
        findings.append(Finding("amount-chosen", Severity.NOTE, message, table.name))
    if len({unit.currencies for unit in wanted.values() if unit.currencies}) > 1:
        return None
    if len(wanted) == 1:
        column, unit = next(iter(wanted.items()))
        choice: AmountChoice | None = _checked_total(table, column, unit)
    else:
        choice = _finest(table, wanted) or _total(table, wanted)
    return choice and choice._replace(
        findings=(*findings, *choice.findings), explained={**explained, **choice.explained}
    )


def _of_currency(units: dict[int, HeadingUnit], currency: str | None) -> dict[int, HeadingUnit]:
    """Return the columns in the currency that the config names, if several name one."""
    named = {unit.currencies for unit in units.values() if unit.currencies}
    if currency is None or not named:
        return units
    wanted = {at: unit for at, unit in units.items() if currency in (unit.currencies or ())}
    return wanted if wanted and (len(named) > 1 or len(wanted) == 1) else units


def _finest(table: Columns, units: dict[int, HeadingUnit]) -> AmountChoice | None:
    """Return the finest of columns that state the same amounts in several units."""
    if len({unit.meaning for unit in units.values()}) > 1:
        return None
    powers = [unit.power or 0 for unit in units.values()]
    if len(set(powers)) < len(powers):
        return None
    columns = sorted(units, key=lambda column: units[column].power or 0)
    ordered = [units[column].power for column in columns]
    differing: list[tuple[SourceRow, Remark]] = []
    agreeing = 0
    for row, cells in table.rows_of(columns, ordered):
        if _same(cells):
            agreeing += 1
        else:
            stated = Joined(
                say(
                    "amount-in-column",
                    heading=table.headings[c],
                    text=row.text(c) or say("nothing"),
                )
                for c in columns
            )
            differing.append((row, say("amount-columns-differ", amounts=stated)))
    if agreeing <= len(differing):
        return None
    taken, *others = columns
    message = say("amount-finest", column=table.listed([taken]), others=table.listed(others))
    note = Finding("amount-chosen", Severity.NOTE, message, table.name)
    findings = (note, *_differ(differing, "amount-columns-differ", table))
    same = dict.fromkeys(others, say("same-in-another-unit", column=table.listed([taken])))
    return AmountChoice(taken, units[taken], findings, same)


def _same(cells: Sequence[WrittenAmount | None]) -> bool:
    """Tell whether amounts are one, each within the rounding of what is written."""
    first, *others = cells
    if first is None:
        return False
    return all(
        other is not None and abs(other.number - first.number) <= (other.step + first.step) / 2
        for other in others
    )


def _total(table: Columns, units: dict[int, HeadingUnit]) -> AmountChoice | None:
    """Return the one column that is the total of the others."""
    totals = [column for column in units if is_total_label(table.headings[column])]
    parts = [column for column in units if column not in totals]
    # Commitments and disbursements are never added up.
    kinds = {frozenset(MEASURE_OF[word] for word in _measures(unit)) for unit in units.values()}
    of_one_kind = len(kinds - {frozenset()}) < 2
    if len(totals) != 1 or not of_one_kind or len({units[at].power for at in parts}) > 1:
        return None
    total, unit = totals[0], units[totals[0]]
    like = units[parts[0]]
    for columns in (parts, sorted({*parts, *_beside(table, total, -1)})):
        if findings := _sum_findings(table, total, columns, (unit.power, like.power)):
            measures = next((words for item in units.values() if (words := _measures(item))), ())
            power = like.power if unit.power is None else unit.power
            currencies = next(
                (item.currencies for item in (unit, *units.values()) if item.currencies), None
            )
            words = (*unit.words, *measures)
            unit = replace(unit, words=words, power=power, currencies=currencies)
            return AmountChoice(total, unit, findings, _parts(table, total, columns))
    return None


def _checked_total(table: Columns, column: int, unit: HeadingUnit) -> AmountChoice:
    """Return the only amount, with what the columns beside it say of it if it is their total."""
    sides = [_beside(table, column, step) for step in (-1, 1)]
    for parts in sides if is_total_label(table.headings[column]) else ():
        if len(parts) > 1 and (findings := _sum_findings(table, column, parts, (unit.power, None))):
            return AmountChoice(column, unit, findings, _parts(table, column, parts))
    return AmountChoice(column, unit, ())


def ask_about_wrong_total(table: Columns, column: int) -> Iterator[Question]:
    """Ask about a column called a total that is about the sum of those beside it, and not it.

    Numbers beside it that come nowhere near, such as those of people, are no parts of it.
    """
    if not is_total_label(table.headings[column]):
        return
    for beside in (_beside(table, column, step) for step in (-1, 1)):
        parts = [at for at in beside if not speaks_of_others(table.headings[at])]
        rows = [
            (row, stated.number, sum((cell.number for cell in cells if cell), Decimal(0)))
            for row, (stated, *cells) in table.rows_of(
                [column, *parts], [None] * (len(parts) + 1), sample=True
            )
            if stated is not None and any(cells)
        ]
        differing = [item for item in rows if item[1] != item[2]]
        near = sum(1 for _, stated, added_up in rows if stated < 2 * added_up < 3 * stated)
        if len(parts) < _FEWEST_PARTS or 2 * near <= len(rows) or 2 * len(differing) < len(rows):
            continue
        total, listed = (table.listed(columns) for columns in ([column], parts))
        details = tuple(
            state("question.wrong-total-row", row=str(row.number), stated=stated, sum=added_up)
            for row, stated, added_up in differing[:_SHOWN]
        )
        yield Question(
            state("question.wrong-total", total=total, parts=listed, count=len(differing)),
            state("question.wrong-total-why"),
            {"columns": {"amount": table.match.name_of(column)}},
            details=details,
        )
        return


def _parts(table: Columns, total: int, parts: Sequence[int]) -> dict[int, Remark]:
    return dict.fromkeys(parts, say("part-of-column", total=table.listed([total])))


def _measures(unit: HeadingUnit) -> tuple[str, ...]:
    return tuple(word for word in unit.words if word in MEASURE_OF)


def _beside(table: Columns, total: int, step: int) -> list[int]:
    """Return the columns next to a total, on one side, that hold numbers and mean no field."""
    taken = {*table.match.columns.values()} - {total}
    columns: list[int] = []
    column = total + step
    while 0 <= column < len(table.headings) and column not in taken and table.numeric(column):
        columns.append(column)
        column += step
    return sorted(columns)


def _sum_findings(
    table: Columns, total: int, parts: Sequence[int], powers: tuple[int | None, int | None]
) -> tuple[Finding, ...]:
    """Return the findings about a column that is the sum of others; none if it is not."""
    # Of ten, as the total and its parts name them; one that names none has the other's.
    total_power, part_power = powers
    power = part_power if total_power is None else total_power
    power_of_parts = total_power if part_power is None else part_power
    differing: list[tuple[SourceRow, Remark]] = []
    agreeing = 0
    columns = [total, *parts]
    for row, (stated, *cells) in table.rows_of(columns, [power, *[power_of_parts] * len(parts)]):
        amounts = [cell for cell in cells if cell is not None]
        added_up = sum((cell.number for cell in amounts), Decimal(0))
        rounding = sum((cell.step for cell in amounts if cell.step != 1), Decimal(0)) / 2
        if stated is not None and abs(stated.number - added_up) <= stated.step / 2 + rounding:
            agreeing += 1
        elif stated is not None:
            message = say(
                "total-column-differs",
                column=table.listed([total]),
                stated=stated.number,
                sum=added_up,
            )
            differing.append((row, message))
    if agreeing <= len(differing):
        return ()
    message = say("total-column", column=table.listed([total]), parts=table.listed(parts))
    note = Finding("total-column", Severity.NOTE, message, table.name)
    return (note, *_differ(differing, "total-column-differs", table))


def _differ(
    differing: Sequence[tuple[SourceRow, Remark]], code: str, table: Columns
) -> Iterator[Finding]:
    more = len(differing) - _DIFFERENCES_SHOWN
    for number, (row, message) in enumerate(differing[:_DIFFERENCES_SHOWN], start=1):
        last = number == _DIFFERENCES_SHOWN and more > 0
        said = say("so-in-more-rows", remark=message, count=more) if last else message
        yield Finding(code, Severity.WARNING, said, table.place(row))
