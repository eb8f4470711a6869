"""The message about all rows of a data set that cannot be used."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from aidreport.errors import RowsRejectedError
from aidreport.files.toml_values import as_toml
from aidreport.model.remarks import FieldName
from aidreport.sources import problems
from aidreport.sources.problems import (
    OPEN_AND_SAVE,
    OTHER_DECIMAL,
    SET_DATES,
    SET_EITHER_ORDER,
    WRITE_OR_DELETE,
    either,
)
from aidreport.statements import Statement, in_turn, state

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aidreport.model.allocation import Place
    from aidreport.model.dataset import Dataset, RowProblem

WHY: Mapping[str, str] = {
    **dict.fromkeys(OTHER_DECIMAL.values(), "cell.why-decimal"),
    problems.EMPTY: "cell.why-empty",
    problems.NOT_A_NUMBER: "cell.why-number",
    problems.PERCENT: "cell.why-percent",
    problems.OF_SEVERAL: "cell.why-of-several",
    problems.NOT_SHOWN: "cell.why-not-shown",
    problems.STRUCK_OUT: "cell.why-struck-out",
    problems.NOTHING_STATED: "cell.why-nothing-stated",
    problems.FORMULA: "cell.why-formula",
    problems.NOT_AN_AMOUNT: "cell.why-not-amount",
    problems.TOO_LARGE: "cell.why-too-large",
    problems.TWO_UNITS: "cell.why-two-units",
    problems.CURRENCIES_DISAGREE: "cell.why-one-currency",
    problems.NOT_A_UNIT: "cell.why-unit",
    problems.NO_UNIT: "cell.why-unit",
    problems.NO_SUCH_MINOR: "cell.why-minor",
    problems.CURRENCY_UNCLEAR: "cell.why-currency",
    problems.NO_CURRENCY: "cell.why-currency",
    problems.NOT_A_CURRENCY: "cell.why-code",
    problems.NOT_A_DATE: "cell.why-date",
    problems.NOT_A_RECORD: "cell.why-record",
    problems.NOT_A_STATUS: "cell.why-status",
    problems.NOT_A_BOUNDARY: "cell.why-boundary",
    problems.NOT_A_MEASURE: "cell.why-measure",
    problems.UNEVEN: "cell.why-uneven",
    problems.NOT_A_TRANSACTION: "cell.why-transaction",
    problems.TOO_MANY_CELLS: "cell.why-too-many-cells",
}
"""Why a cell with a problem is not used: the key of a statement."""

LEAVE_OUT = state("cell.leave-out")

SHOWN_PER_KIND = 5
"""How many cells of one kind are listed; the others are counted."""

_SHOWN_CHARACTERS = 60


def rows_rejected_error(dataset: Dataset, at_most: str = "") -> RowsRejectedError:
    """Return the error about a data set's rejected rows, of which there is at least one.

    Args:
        at_most: how many could be left out, if there are more than that; else they stop a report.
    """
    account = dataset.account
    files = {row.place.file for row in account.rejected}
    one_file = len(dataset.files) == 1
    where = state("cell.in-file", file=dataset.files[0].path) if one_file else ""
    if not one_file and len(files) > 1:
        where = state("cell.in-files", count=len(files))
    cells = [(row.place, problem) for row in account.rejected for problem in row.problems]
    found = [problem.problem for _, problem in cells]
    rejected = len(account.rejected)
    counts = state(
        "cell.account",
        read=account.read,
        used=account.used,
        excluded=len(account.excluded),
        rejected=rejected,
    )
    more = state("cell.more-than", most=as_toml(at_most)) if at_most else ""
    leave_out = state("cell.raise-max") if at_most else LEAVE_OUT
    reasons = [state(key) for key in dict.fromkeys(WHY[item] for item in found if item in WHY)]
    return RowsRejectedError(
        state("cell.rows-rejected", count=account.read, rejected=rejected, where=where, more=more),
        details=[*_details(cells, with_file=not one_file), counts],
        why=in_turn(reasons) if reasons else "",
        fix=state("cell.then-check", ways=_ways(cells), leave_out=leave_out),
    )


def _details(cells: Sequence[tuple[Place, RowProblem]], *, with_file: bool) -> list[str]:
    counts = Counter(_kind(place, problem) for place, problem in cells)
    listed: Counter[tuple[str, str, str]] = Counter()
    lines = []
    for place, problem in cells:
        kind = _kind(place, problem)
        listed[kind] += 1
        if listed[kind] > SHOWN_PER_KIND:
            continue
        more = counts[kind] - SHOWN_PER_KIND
        line = _line(place, problem, with_file=with_file)
        if listed[kind] == SHOWN_PER_KIND and more > 0:
            line = state("cell.line-more", line=line, number=more)
        lines.append(line)
    return lines


def _kind(place: Place, problem: RowProblem) -> tuple[str, str, str]:
    column = "" if problem.column.startswith("cell ") else problem.column
    column = column.partition(" of transaction ")[0]
    return place.file, column, problem.problem


def _line(place: Place, problem: RowProblem, *, with_file: bool) -> str:
    where = place if with_file else _within(place)
    column = problem.column
    column = column if isinstance(column, Statement) else FieldName(column)
    if problem.problem == problems.EMPTY:
        return state("cell.line-empty", place=where, column=column, problem=problem.problem)
    value, most = problem.value, _SHOWN_CHARACTERS
    value = value if len(value) <= most else value[: most - 1] + "…"
    return state("cell.line", place=where, column=column, value=value, problem=problem.problem)


def _within(place: Place) -> Place | str:
    """Return where in its file a place is."""
    if place.row is not None and place.sheet is not None:
        return state("cell.at-sheet-row", sheet=place.sheet, row=str(place.row))
    if place.row is not None:
        return state("cell.at-row", row=str(place.row))
    return state("cell.at-line", line=str(place.line)) if place.line is not None else place


_SETTINGS = {
    *("cell.ignore-formats", "cell.set-currency", "cell.set-dates", "cell.set-decimal"),
    *("cell.set-either-order", "cell.set-measure", "cell.set-unit"),
}
"""The fixes that name a setting of the source."""


def _key(fix: str) -> str:
    return fix.key if isinstance(fix, Statement) else ""


def _ways(cells: Sequence[tuple[Place, RowProblem]]) -> str:
    """Name the settings that would help, and else the rows."""
    orders = list(SET_DATES.values())
    day, month = ({place.file for place, item in cells if item.fix == fix} for fix in orders)
    wrong: set[str] = {SET_EITHER_ORDER} if day or month else set()
    if day & month:  # a file with dates of both orders: no setting reads all of them
        wrong.update(orders)
    fixes = dict.fromkeys(problem.fix for _, problem in cells if problem.fix not in wrong)
    settings = [fix for fix in fixes if _key(fix) in _SETTINGS]
    ways = [fix for fix in (WRITE_OR_DELETE, OPEN_AND_SAVE) if fix in fixes]
    hints = [fix for fix in fixes if isinstance(fix, Statement) and fix.values.get("near")]
    first = either([state("cell.correct-rows"), *ways, *settings], "cell.either")
    return either([first, *hints], "cell.and-also")
