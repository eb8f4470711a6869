"""Which allocations a briefing sums: one currency, and the measures that were asked for."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from aidreport.errors import DataError, MeasureError
from aidreport.model.dataset import Account, ExcludedRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aidreport.model.allocation import Allocation, Measure
    from aidreport.model.dataset import Dataset


def select(
    dataset: Dataset, *, measures: Sequence[Measure] = (), currency: str | None = None
) -> Dataset:
    """Return the data set with only some measures and one currency.

    What is left out is excluded with its rule, and counted.

    Args:
        measures: to be summed together; none means those of the source's headline, and where
            it has none, that what is kept holds one only.
        currency: ISO 4217 code; None keeps all.

    Raises:
        MeasureError: several measures are left, and none was asked for.
        DataError: nothing is left.
    """
    measures = measures or dataset.headline
    kept: list[Allocation] = []
    excluded: list[ExcludedRow] = []
    for allocation in dataset.allocations:
        reason = _left_out(allocation, measures, currency)
        if reason is None:
            kept.append(allocation)
        else:
            excluded.append(ExcludedRow(allocation.place, *reason))
    if dataset.allocations and not kept:
        raise _nothing_left(dataset, measures, currency)
    if not measures:
        _refuse_mixed_measures(kept)
    account = Account(
        dataset.account.read,
        dataset.account.used - len(excluded),
        (*dataset.account.excluded, *excluded),
        dataset.account.rejected,
    )
    return replace(dataset, allocations=tuple(kept), account=account)


def _left_out(
    allocation: Allocation, measures: Sequence[Measure], currency: str | None
) -> tuple[str, str] | None:
    """Return rule and reason why an allocation is left out; None if it is not."""
    if measures and allocation.measure not in measures:
        return "other-measure", f"its measure, {allocation.measure}, was not asked for"
    if currency is not None and allocation.amount.currency != currency:
        return "other-currency", f"in {allocation.amount.currency}, not in {currency}"
    return None


def _refuse_mixed_measures(allocations: Sequence[Allocation]) -> None:
    counts = Counter(allocation.measure for allocation in allocations)
    if len(counts) < 2:
        return
    names = ", ".join(sorted(counts))
    raise MeasureError(
        f"one total would cover {len(counts)} measures: {names}",
        details=[f"{measure}: {_rows(count)}" for measure, count in counts.most_common()],
        why="a promise, a contract and a payment of the same money are not three amounts",
        fix=f'name what to sum: measure = ["{counts.most_common(1)[0][0]}"] for the report, '
        "or --measure",
    )


def _nothing_left(dataset: Dataset, measures: Sequence[Measure], currency: str | None) -> DataError:
    there = Counter((item.measure, item.amount.currency) for item in dataset.allocations)
    wanted = ["/".join(measures)] if measures else []
    wanted += [f"in {currency}"] if currency else []
    return DataError(
        f"no allocation is left: none is {' '.join(wanted)}",
        details=[f"{measure}, {code}: {_rows(n)}" for (measure, code), n in there.most_common()],
        fix="choose one of these with --measure and --currency, or in the report's config",
    )


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count} rows"
