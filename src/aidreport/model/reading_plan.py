"""How a source is read: what each column is for, in which unit, and what was not used, and why.

`verify` can prove that a briefing says what its data say; a plan shows how the data were read.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from aidreport.lazy_dataclass import dataclass
from aidreport.model.remarks import NO_REMARK, say

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from aidreport.model.dataset import Account
    from aidreport.model.remarks import Remark


MOST_REASONS = 10
"""Of how many reasons to leave rows out each is listed."""


class ColumnUse(NamedTuple):
    """A column of a source, and what it is used for.

    Attributes:
        heading: as written, with what is above it if that counts.
        use: the field that it is read as; empty if it is not used.
        why: how that was decided, or why it was passed over; empty for a heading that
            leaves no doubt.
        letter: as a spreadsheet names it, "A"; empty if the source has no columns in order.
        samples: some of its values, as text.
    """

    heading: str
    use: str = ""
    why: Remark = NO_REMARK
    letter: str = ""
    samples: tuple[str, ...] = ()


class Setting(NamedTuple):
    """What holds for all rows of a source.

    Attributes:
        name: the key of the config: "unit", "currency", "measure", "decimal", "dates" …
        value: as the config writes it; empty if it is open or not needed.
        why: where it is from: the config, a heading, the values themselves.
    """

    name: str
    value: str
    why: Remark


class RowRule(NamedTuple):
    """A rule that left rows out: its stable name, why, and how many rows it left out for that."""

    rule: str
    reason: Remark
    rows: int


@dataclass(frozen=True, slots=True)
class ReadingPlan:
    """How one table or file was read.

    Attributes:
        file: as the user named it.
        kind: "table", "crs", "iati" …
        sheet: of a workbook; else None.
        columns: those that are used, in the order of the fields.
        settings: what holds for all rows.
        passed_over: those that are not used and could change the total (amounts, statuses, types,
            currencies, totals), each with the reason.
        unused: how many further columns are not used.
        others: these columns, if they are those of a table.
        rules: those that left rows out.
    """

    file: str
    kind: str
    sheet: str | None = None
    columns: tuple[ColumnUse, ...] = ()
    settings: tuple[Setting, ...] = ()
    passed_over: tuple[ColumnUse, ...] = ()
    unused: int = 0
    others: tuple[ColumnUse, ...] = ()
    rules: tuple[RowRule, ...] = ()


def with_rules(plans: Sequence[ReadingPlan], account: Account) -> tuple[ReadingPlan, ...]:
    """Return plans, each with the rules that left rows of its table out: one for each reason."""
    found = rows_left_out(plans, account)
    return tuple(
        replace(plan, rules=tuple(_rules(reasons)))
        for plan, reasons in zip(plans, found, strict=True)
    )


def rows_left_out(
    plans: Sequence[ReadingPlan], account: Account
) -> list[dict[tuple[str, Remark], list[int]]]:
    """Return for each plan the rule and the reason that left rows out → their numbers, from 1.

    Rows of a sheet that has no plan, such as one that repeats another, are with the first plan of
    their file.
    """
    by_place: dict[tuple[str, str | None], int] = {}
    by_file: dict[str, int] = {}
    for at, plan in enumerate(plans):
        by_place.setdefault((plan.file, plan.sheet), at)
        by_file.setdefault(plan.file, at)
    found: list[dict[tuple[str, Remark], list[int]]] = [{} for _ in plans]
    for number, row in enumerate(account.excluded, 1):
        file = row.place.file
        plan_at = by_place.get((file, row.place.sheet), by_file.get(file))
        if plan_at is not None:
            found[plan_at].setdefault((row.rule, row.reason), []).append(number)
    return found


def _rules(reasons: Mapping[tuple[str, Remark], Sequence[int]]) -> Iterator[RowRule]:
    """Yield the rules, and of many reasons the first with how many more there are."""
    listed = [RowRule(rule, reason, len(rows)) for (rule, reason), rows in reasons.items()]
    more = listed[MOST_REASONS:]
    yield from listed[:MOST_REASONS]
    if more:
        reason = say("other-reasons", count=len(more))
        yield RowRule("other-reasons", reason, sum(rule.rows for rule in more))


def column_letter(column: int) -> str:
    """Return the name that a spreadsheet gives to a column, counted from 0: "A", "AB"."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_at(letters: str) -> int:
    """Return the column, counted from 0, to which a spreadsheet gives a name: 27 for "AB"."""
    column = 0
    for letter in letters.upper():
        column = 26 * column + ord(letter) - ord("A") + 1
    return column - 1
