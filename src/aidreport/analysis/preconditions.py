"""What is refused before anything is computed: figures that could not be told apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidreport.analysis.figures import allocation_id, equivalents
from aidreport.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from aidreport.model.allocation import Allocation
    from aidreport.model.money import StatedAmount

_SHOWN = 20


def refuse_shared_ids(allocations: Sequence[Allocation]) -> None:
    """Check that every amount and every equivalent has a figure id of its own.

    Raises:
        DataError: with a line for each id that is used twice.
    """
    first: dict[str, Allocation] = {}
    shared: list[str] = []
    for allocation in allocations:
        for name in _names(allocation):
            other = first.setdefault(name, allocation)
            if other is not allocation:
                shared.append(f'"{name.partition("/")[2]}": {other.place} and {allocation.place}')
    if shared:
        rest = [f"and {len(shared) - _SHOWN} more"] if len(shared) > _SHOWN else []
        raise DataError(
            "allocations share an id" if len(shared) > 1 else "two allocations share an id",
            details=shared[:_SHOWN] + rest,
            why="every figure leads back to one place in its source",
            fix="give each allocation an id of its own, or leave the ids out",
        )


def refuse_shared_totals(statements: Sequence[StatedAmount]) -> None:
    """Check that the announcement states one total in each currency.

    Raises:
        DataError: with a line for each currency that has several.
    """
    written: dict[str, list[str]] = {}
    for statement in statements:
        written.setdefault(statement.money.currency, []).append(statement.as_written)
    several = [f"{code}: {' and '.join(texts)}" for code, texts in written.items() if texts[1:]]
    if several:
        raise DataError(
            "the announcement states more than one total in a currency",
            details=several,
            why="a sum is compared with one stated total; nothing is picked silently",
            fix="keep one amount for each currency under stated =",
        )


def _names(allocation: Allocation) -> Iterable[str]:
    yield allocation_id(allocation)
    for name, _ in equivalents(allocation):
        yield name
