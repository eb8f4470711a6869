"""The message about rows that cannot be used: every bad cell, the rules, and the way out."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from aidreport.errors import RowsRejectedError
from aidreport.sources.problems import EMPTY, OPEN_AND_SAVE, WHY, WRITE_OR_DELETE

if TYPE_CHECKING:
    from aidreport.model.allocation import Place
    from aidreport.model.dataset import Dataset, RowProblem

SHOWN_PER_KIND = 5
"""How many cells of one kind are listed; the others are counted."""

_SHOWN_CHARACTERS = 60


def rows_rejected_error(dataset: Dataset) -> RowsRejectedError:
    """Return the error about a data set's rejected rows, of which there is at least one."""
    account = dataset.account
    files = {row.place.file for row in account.rejected}
    one_file = len(dataset.files) == 1
    where = f" in {dataset.files[0].path}" if one_file else ""
    if not one_file and len(files) > 1:
        where = f" in {len(files)} files"
    problems = [problem for row in account.rejected for problem in row.problems]
    return RowsRejectedError(
        f"{len(account.rejected)} of {account.read} rows{where} cannot be used",
        details=[*_details(dataset, with_file=not one_file), _account(dataset)],
        why="; ".join(dict.fromkeys(filter(None, map(_why, problems)))),
        fix=_fix(problems),
    )


def _why(problem: RowProblem) -> str:
    return WHY.get(problem.problem, "")


def _details(dataset: Dataset, *, with_file: bool) -> list[str]:
    cells = [(row.place, problem) for row in dataset.account.rejected for problem in row.problems]
    counts = Counter(_kind(place, problem) for place, problem in cells)
    shown: Counter[tuple[str, str, str]] = Counter()
    lines = []
    for place, problem in cells:
        kind = _kind(place, problem)
        shown[kind] += 1
        if shown[kind] > SHOWN_PER_KIND:
            continue
        more = counts[kind] - SHOWN_PER_KIND
        rest = f"   (and {more} more)" if shown[kind] == SHOWN_PER_KIND and more > 0 else ""
        lines.append(f"{_line(place, problem, with_file=with_file)}{rest}")
    return lines


def _kind(place: Place, problem: RowProblem) -> tuple[str, str, str]:
    column = "" if problem.column.startswith("cell ") else problem.column
    column = column.partition(" of transaction ")[0]
    return place.file, column, problem.problem


def _line(place: Place, problem: RowProblem, *, with_file: bool) -> str:
    where = str(place) if with_file else str(place).removeprefix(f"{place.file}, ")
    if problem.problem == EMPTY:
        return f"{where}, {problem.column}: {EMPTY}"
    return f'{where}, {problem.column}: "{_shortened(problem.value)}" {problem.problem}'


def _shortened(value: str) -> str:
    if len(value) <= _SHOWN_CHARACTERS:
        return value
    return value[: _SHOWN_CHARACTERS - 1] + "…"


def _account(dataset: Dataset) -> str:
    account = dataset.account
    return (
        f"rows read {account.read} = used {account.used} + excluded {len(account.excluded)}"
        f" + rejected {len(account.rejected)}"
    )


def _fix(problems: list[RowProblem]) -> str:
    """Name the settings that would help, and else the rows."""
    fixes = dict.fromkeys(problem.fix for problem in problems)
    settings = [fix for fix in fixes if fix.startswith("set ")]
    ways = [fix for fix in (WRITE_OR_DELETE, OPEN_AND_SAVE) if fix in fixes]
    hints = [fix for fix in fixes if "did you mean" in fix]
    return ", ".join([" or ".join(["correct the rows", *ways, *settings]), *hints]) + (
        ", then run aidreport check"
    )
