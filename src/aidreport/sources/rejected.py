"""What to say when rows of a source cannot be used."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from aidreport.errors import RowsRejectedError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aidreport.model.dataset import Dataset, RejectedRow

_SHOWN_ALIKE = 3
_SHOWN = 40
_SHOWN_FIXES = 8


def rows_rejected_error(dataset: Dataset) -> RowsRejectedError:
    """Return the error for a data set with rejected rows: every cell, the reasons and fixes."""
    account = dataset.account
    files = list(dict.fromkeys(row.place.file for row in account.rejected))
    fixes = Counter(problem.fix for row in account.rejected for problem in row.problems)
    count = f"{len(account.rejected)} of {account.read} rows"
    sum_of_rows = (
        f"rows read {account.read} = used {account.used}"
        f" + excluded {len(account.excluded)} + rejected {len(account.rejected)}"
    )
    return RowsRejectedError(
        f"{count} in {', '.join(files)} cannot be used",
        details=[
            *_details(account.rejected, several=len(files) > 1),
            sum_of_rows,
        ],
        why="every allocation needs a recipient, an amount and a currency that can only be read"
        " one way; a total without them would be silently smaller",
        fix="; ".join(fix for fix, _ in fixes.most_common(_SHOWN_FIXES))
        + "; then run: aidreport check",
    )


def _details(rejected: Sequence[RejectedRow], *, several: bool) -> list[str]:
    """Return a line for each bad cell; many alike are cut short and counted."""
    lines: list[str] = []
    alike: Counter[tuple[str, str]] = Counter()
    for row in rejected:
        place = row.place
        where = f"row {place.row}" if place.row is not None else f"line {place.line}"
        if place.sheet is not None:
            where = f'sheet "{place.sheet}", {where}'
        if several:
            where = f"{place.file}, {where}"
        for problem in row.problems:
            kind = (problem.column, "" if problem.value else problem.problem)
            alike[kind] += 1
            if alike[kind] <= (_SHOWN if problem.value else _SHOWN_ALIKE):
                lines.append(f"{where}, {problem.column}: {problem.problem}")
    more = [
        f"and {count - shown} more in {column}{': ' + what if what else ''}"
        for (column, what), count in alike.items()
        if count > (shown := _SHOWN_ALIKE if what else _SHOWN)
    ]
    return lines + more
