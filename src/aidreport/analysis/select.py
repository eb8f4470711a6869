"""Which allocations a briefing sums: one currency, and the measures that were asked for."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from aidreport.analysis.columns import counted, marked, rows_alone
from aidreport.errors import DataError, MeasureError
from aidreport.model.bulk import Bulk
from aidreport.model.dataset import Account, ExcludedRow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aidreport.model.allocation import Allocation, Measure
    from aidreport.model.dataset import Dataset

Reason = tuple[str, str]
"""A rule, and it in words."""


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
    counts = counted(dataset.allocations, ("measure", _measure), ("currency", _currency))
    reasons = {kind: _left_out(kind, measures, currency) for kind in counts}
    kept, excluded = dataset.allocations, list[ExcludedRow]()
    if reasons and all(reasons.values()):
        raise _nothing_left(counts, measures, currency)
    if any(reasons.values()):
        kept, excluded = _parted(dataset.allocations, reasons)
    if not measures:
        _refuse_mixed_measures(counts, currency)
    account = Account(
        dataset.account.read,
        dataset.account.used - len(excluded),
        (*dataset.account.excluded, *excluded),
        dataset.account.rejected,
    )
    return replace(dataset, allocations=kept, account=account)


def _measure(item: Allocation) -> str:
    return str(item.measure)


def _currency(item: Allocation) -> str:
    """Return the currency of the source: what is converted already was selected by that."""
    return item.conversion.original.currency if item.conversion else item.amount.currency


def _parted(
    allocations: Sequence[Allocation], reasons: Mapping[tuple[str, ...], Reason | None]
) -> tuple[Sequence[Allocation], list[ExcludedRow]]:
    """Return what is kept, and what is left out for a reason of its measure and currency."""

    def reason(item: Allocation) -> Reason | None:
        return reasons[_measure(item), _currency(item)]

    alone = rows_alone(allocations)
    excluded = [ExcludedRow(item.place, *why) for item in alone if (why := reason(item))]
    if not isinstance(allocations, Bulk):
        return tuple(item for item in allocations if reason(item) is None), excluded
    for kind, why in reasons.items():
        if why is not None:
            lines = allocations.lines[marked(allocations, ["measure", "currency"], {kind: why})]
            excluded += [ExcludedRow(allocations.place(line), *why) for line in lines.tolist()]
    left_out = marked(allocations, ["measure", "currency"], reasons)
    kept = allocations.where(~left_out, lambda item: reason(item) is None)
    return kept, sorted(excluded, key=lambda row: row.place.row or 0)


def _left_out(
    kind: tuple[str, ...], measures: Sequence[Measure], currency: str | None
) -> Reason | None:
    """Return rule and reason why a measure in a currency is left out; None if it is not."""
    measure, code = kind
    if measures and measure not in measures:
        return "other-measure", f"its measure, {measure}, was not asked for"
    if currency is not None and code != currency:
        return "other-currency", f"in {code}, not in {currency}"
    return None


def _refuse_mixed_measures(kinds: Counter[tuple[str, ...]], currency: str | None) -> None:
    counts: Counter[str] = Counter()
    for (measure, code), count in kinds.items():
        counts[measure] += count if currency in (None, code) else 0
    counts = +counts
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


def _nothing_left(
    there: Counter[tuple[str, ...]], measures: Sequence[Measure], currency: str | None
) -> DataError:
    wanted = ["/".join(measures)] if measures else []
    wanted += [f"in {currency}"] if currency else []
    return DataError(
        f"no allocation is left: none is {' '.join(wanted)}",
        details=[f"{measure}, {code}: {_rows(n)}" for (measure, code), n in there.most_common()],
        fix="choose one of these with --measure and --currency, or in the report's config",
    )


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count} rows"
