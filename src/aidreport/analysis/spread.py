"""Allocations that a source splits by percent over countries or sectors, spread over them.

Done only where something is grouped by that field. The parts of an allocation add up to it
exactly: the last takes what the others leave.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from aidreport.analysis.columns import rows_alone
from aidreport.analysis.totals import exact_arithmetic
from aidreport.model.allocation import PART, Inference
from aidreport.model.money import Money, scale_exactly

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from aidreport.model.allocation import Allocation, Share
    from aidreport.model.dataset import Dataset
    from aidreport.model.money import Conversion

_SPLIT: Mapping[str, Callable[[Allocation], Sequence[Share]]] = {
    "country": lambda item: item.countries,
    "sector": lambda item: item.sectors,
}


def spread(dataset: Dataset, by: Sequence[str]) -> Dataset:
    """Return a data set whose allocations are spread over what they are grouped by."""
    for field in by:
        if field in _SPLIT and any(map(_SPLIT[field], rows_alone(dataset.allocations))):
            parts = tuple(part for item in dataset.allocations for part in _parts(item, field))
            dataset = replace(dataset, allocations=parts)
    return dataset


def _parts(item: Allocation, field: str) -> Iterator[Allocation]:
    shares = _SPLIT[field](item)
    if not shares:
        yield item
        return
    amounts = _split(item.amount, shares)
    conversions = _conversions(item.conversion, shares)
    for number, (share, amount) in enumerate(zip(shares, amounts, strict=True), 1):
        reason = f"{share.percent:f}% of the amount, as its source splits it"
        for_country = field == "country"
        yield replace(
            item,
            id=f"{item.id}{PART}{number}",
            amount=amount,
            equivalents=(),
            conversion=conversions[number - 1],
            country=share.name if for_country else item.country,
            countries=() if for_country else item.countries,
            sector=item.sector if for_country else share.name,
            sectors=item.sectors if for_country else (),
            inferred=(*item.inferred, Inference(field, reason)),
        )


def _split(whole: Money, shares: Sequence[Share]) -> list[Money]:
    with exact_arithmetic():
        parts = [scale_exactly(whole.amount * share.percent, -2) for share in shares[:-1]]
        parts.append(whole.amount - sum(parts, Decimal()))
    return [Money(part, whole.currency) for part in parts]


def _conversions(
    conversion: Conversion | None, shares: Sequence[Share]
) -> Sequence[Conversion | None]:
    """Return the conversion of each part: of its share of the original amount."""
    if conversion is None:
        return [None] * len(shares)
    return [replace(conversion, original=part) for part in _split(conversion.original, shares)]
