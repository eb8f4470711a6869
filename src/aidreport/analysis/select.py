"""Which allocations a briefing sums: one currency, the measures asked for, split ones spread."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from decimal import Decimal
from functools import partial
from operator import itemgetter
from typing import TYPE_CHECKING, TypeAlias

from aidreport.analysis.figures import OTHER_CURRENCY, REJECTED_ROW, allocation_id, equivalents
from aidreport.analysis.totals import count_by, exact_arithmetic, mark_rows, row_objects
from aidreport.errors import DataError, MeasureError
from aidreport.model.allocation import SPLIT_MARK, Inference, Measure
from aidreport.model.bulk import Bulk
from aidreport.model.dataset import ExcludedRow, LongExcluded
from aidreport.model.money import Money, scale_exactly
from aidreport.model.remarks import say
from aidreport.statements import state
from aidreport.values import Joined

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator, Mapping, Sequence

    from aidreport.model.allocation import Allocation, Share
    from aidreport.model.dataset import Dataset
    from aidreport.model.money import StatedAmount
    from aidreport.model.remarks import Remark

Reason: TypeAlias = "tuple[str, Remark]"
"""A rule, and it in words."""


def select(
    dataset: Dataset, *, measures: Sequence[Measure] = (), currency: str | None = None
) -> Dataset:
    """Return the data set with only some measures and one currency.

    What is left out is excluded with its rule, and counted. So is what was left out by choice, or
    could not be used, of a measure that is not summed: the briefing says what its sums lack.

    Args:
        measures: to be summed together; none means those of the source's headline, and if
            it has none, that only one measure is left.
        currency: ISO 4217 code; None keeps all.

    Raises:
        MeasureError: several measures are left, and none was asked for.
        DataError: nothing is left.
    """
    measures = measures or dataset.headline
    counts = count_by(dataset.allocations, ("measure", _measure), ("currency", _currency))
    reasons = {kind: _left_out(kind, measures, currency) for kind in counts}
    selected: Sequence[Allocation] = dataset.allocations
    excluded: Sequence[ExcludedRow] = ()
    if reasons and all(reasons.values()):
        raise _nothing_left(counts, measures, currency)
    if any(reasons.values()):
        selected, excluded = _separate(dataset.allocations, reasons)
    if not measures:
        _refuse_mixed_measures(counts, currency)
    summed = frozenset[str](measures) or {measure for measure, _ in counts}
    account = replace(dataset.account, excluded=_by_measure(dataset.account.excluded, summed))
    return replace(dataset, allocations=selected, account=account.exclude(excluded))


def _by_measure(rows: Sequence[ExcludedRow], summed: Container[str]) -> Sequence[ExcludedRow]:
    """Return rows that were left out, with the measure as the reason where it is not summed."""
    others = {
        at: row.measure
        for at, row in enumerate(rows)
        if row.measure is not None and row.measure not in summed and _is_missing(row)
    }
    if not others:
        return rows
    return [
        replace(row, rule="other-measure", reason=say("other-measure", measure=others[at]))
        if at in others
        else row
        for at, row in enumerate(rows)
    ]


def _is_missing(row: ExcludedRow) -> bool:
    """Tell whether a page says that a row is in none of its figures."""
    return row.by_choice or row.rule == REJECTED_ROW


def _measure(item: Allocation) -> str:
    return str(item.measure)


def _currency(item: Allocation) -> str:
    """Return the currency of the source, by which amounts are selected before conversion."""
    return item.conversion.original.currency if item.conversion else item.amount.currency


def _separate(
    allocations: Sequence[Allocation], reasons: Mapping[tuple[str, ...], Reason | None]
) -> tuple[Sequence[Allocation], Sequence[ExcludedRow]]:
    """Return the allocations to sum, and the rows left out for their measure or currency."""

    def reason(item: Allocation) -> Reason | None:
        return reasons[_measure(item), _currency(item)]

    if not isinstance(allocations, Bulk):
        excluded = [ExcludedRow.of(item, *why) for item in allocations if (why := reason(item))]
        return tuple(item for item in allocations if reason(item) is None), excluded
    left_out = mark_rows(allocations, ["measure", "currency"], reasons)
    selected = allocations.select(~left_out, lambda item: reason(item) is None)
    rows_out = partial(_rows_out, allocations, reasons)
    return selected, LongExcluded(len(allocations) - len(selected), rows_out)


def _rows_out(
    bulk: Bulk, reasons: Mapping[tuple[str, ...], Reason | None]
) -> Sequence[ExcludedRow]:
    """Return the rows of a long table that are left out, in their order."""
    rows = [
        (line, ExcludedRow.of(item, *why))
        for line, item in bulk.others
        if (why := reasons[_measure(item), _currency(item)])
    ]
    for kind, why in reasons.items():
        if why is not None:
            marked = mark_rows(bulk, ["measure", "currency"], {kind: why})
            # With the decimal places that are written, as rows that are read one by one.
            rows += [
                (line, ExcludedRow.of(bulk.at(line), *why)) for line in bulk.lines[marked].tolist()
            ]
    return [row for _, row in sorted(rows, key=itemgetter(0))]


def _left_out(
    kind: tuple[str, ...], measures: Sequence[Measure], currency: str | None
) -> Reason | None:
    """Return rule and reason why a measure in a currency is left out; None if it is not."""
    measure, code = kind
    if measures and measure not in measures:
        return "other-measure", say("other-measure", measure=Measure(measure))
    if currency is not None and code != currency:
        return OTHER_CURRENCY, say("other-currency", currency=code, asked=currency)
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
        state("source.several-measures", number=len(counts), names=names),
        details=[
            state("source.measure-rows", count=count, measure=_named(measure))
            for measure, count in counts.most_common()
        ],
        why=state("source.several-measures-why"),
        fix=state("source.several-measures-fix", counts=counts.most_common(1)[0][0]),
    )


def _named(name: str) -> str:
    """Return a measure, which each language has a word for; another text as it is."""
    return Measure(name) if name in set(Measure) else name


def _nothing_left(
    there: Counter[tuple[str, ...]], measures: Sequence[Measure], currency: str | None
) -> DataError:
    wanted = ["/".join(measures)] if measures else []
    wanted += [f"in {currency}"] if currency else []
    return DataError(
        state("source.none-left", wanted=" ".join(wanted)),
        details=[
            state("source.measure-currency-rows", count=n, measure=_named(measure), code=code)
            for (measure, code), n in there.most_common()
        ],
        fix=state("source.none-left-fix"),
    )


_SHOWN = 20


def refuse_shared_ids(allocations: Sequence[Allocation]) -> None:
    """Check that every amount and every equivalent has a figure id that no other has.

    Raises:
        DataError: with a line for each id that is used twice.
    """
    first: dict[str, Allocation] = {}
    shared: list[str] = []
    for allocation in allocations:
        for name in (allocation_id(allocation), *(name for name, _ in equivalents(allocation))):
            other = first.setdefault(name, allocation)
            if other is not allocation:
                places = {"place": other.place, "other": allocation.place}
                shared.append(state("source.id-of-both", id=name.partition("/")[2], **places))
    if shared:
        rest: list[str] = []
        if len(shared) > _SHOWN:
            rest = [state("source.and-more", number=len(shared) - _SHOWN)]
        raise DataError(
            state("source.shared-ids")
            if len(shared) > 1
            else state("source.two-allocations-share-id"),
            details=shared[:_SHOWN] + rest,
            why=state("source.two-allocations-share-id-why"),
            fix=state("source.two-allocations-share-id-fix"),
        )


def refuse_shared_totals(statements: Sequence[StatedAmount]) -> None:
    """Check that the announcement states one total in each currency.

    Raises:
        DataError: with a line for each currency that has several.
    """
    written: dict[str, list[str]] = {}
    for statement in statements:
        written.setdefault(statement.money.currency, []).append(statement.as_written)
    several = [
        state("source.code-amounts", code=code, amounts=Joined(texts))
        for code, texts in written.items()
        if texts[1:]
    ]
    if several:
        raise DataError(
            state("source.several-totals"),
            details=several,
            why=state("source.several-totals-why"),
            fix=state("source.several-totals-fix"),
        )


_SPLIT: Mapping[str, Callable[[Allocation], Sequence[Share]]] = {
    "country": lambda item: item.countries,
    "sector": lambda item: item.sectors,
}


def spread(dataset: Dataset, by: Sequence[str]) -> Dataset:
    """Return a data set whose allocations are spread over what they are grouped by.

    These are allocations that a source splits by percent over countries or sectors. The parts
    of one add up to it exactly: the last takes what the others leave.
    """
    for field in by:
        rows = dataset.allocations
        in_columns = isinstance(rows, Bulk) and field in rows.splits
        if field in _SPLIT and (in_columns or any(map(_SPLIT[field], row_objects(rows)))):
            parts = tuple(part for item in dataset.allocations for part in _parts(item, field))
            dataset = replace(dataset, allocations=parts)
    return dataset


def _parts(item: Allocation, field: str) -> Iterator[Allocation]:
    shares = _SPLIT[field](item)
    if not shares:
        yield item
        return
    amounts, conversion = _split(item.amount, shares), item.conversion
    originals = _split(conversion.original, shares) if conversion else []
    for number, (share, amount) in enumerate(zip(shares, amounts, strict=True), 1):
        reason = say("part-by-percent", percent=share.percent)
        for_country = field == "country"
        yield item._replace(
            id=f"{item.id}{SPLIT_MARK}{number}",
            amount=amount,
            equivalents=(),
            conversion=conversion and replace(conversion, original=originals[number - 1]),
            country=share.name if for_country else item.country,
            countries=() if for_country else item.countries,
            sector=item.sector if for_country else share.name,
            sectors=item.sectors if for_country else (),
            inferred=(*item.inferred, Inference(field, reason)),
        )


def _split(total: Money, shares: Sequence[Share]) -> list[Money]:
    with exact_arithmetic():
        parts = [scale_exactly(total.amount * share.percent, -2) for share in shares[:-1]]
        parts.append(total.amount - sum(parts, Decimal()))
    return [Money(part, total.currency) for part in parts]
