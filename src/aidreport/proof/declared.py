"""Whether what a record declares of its data is what the attached allocations are."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from aidreport.model.allocation import unsplit_id
from aidreport.model.selection import prefix_of
from aidreport.proof.parts import rows_by_part
from aidreport.proof.result import FigureProblem
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aidreport.proof.allocations import AttachedRow
    from aidreport.proof.record import Record

_OF_A_FILE = re.compile(r"rows/(used|excluded)/file-([1-9]\d{0,5})")


def check_declared(record: Record, rows: Sequence[AttachedRow]) -> Iterator[FigureProblem]:
    """Yield a problem for other measures than those of the rows, and for counts of other rows."""
    measures = {row.cells["measure"] for row in rows}
    if measures != set(record.measures):
        named = ", ".join(sorted(record.measures)) or "none"
        message = state("check.record-says-what-kind-amounts", named=named)
        yield FigureProblem("", message)
    parts = rows_by_part(record, rows)
    expected = {
        prefix: _by_file(record, part.rows, excluded=not prefix) for prefix, part in parts.items()
    }
    for entry in record.figures:
        prefix = prefix_of(entry.id)
        found = _OF_A_FILE.fullmatch(entry.id.removeprefix(prefix))
        if found is None or int(found[2]) > len(record.sources) or prefix not in expected:
            continue
        path = record.sources[int(found[2]) - 1].path
        if sorted(entry.inputs) != sorted(expected[prefix][found[1], path]):
            yield FigureProblem(entry.id, state("check.not-count-each-row-once", path=str(path)))


def _by_file(
    record: Record, rows: Sequence[AttachedRow], *, excluded: bool
) -> dict[tuple[str, str], list[str]]:
    """Return the figures of the rows that are used and left out, by the path of their file.

    Args:
        excluded: whether rows were left out of this part.
    """
    files: dict[tuple[str, str], list[str]] = defaultdict(list)
    first = {unsplit_id(row.id): row for row in reversed(rows)}
    for row in first.values():
        files["used", row.cells["source"]].append(row.amount.figure)
    longest_first = sorted((item.path for item in record.sources), key=len, reverse=True)
    for number, left in enumerate(record.excluded if excluded else (), 1):
        path = next((each for each in longest_first if left.place.startswith(each)), "")
        files["excluded", path].append(f"excluded/{number}")
    return files
