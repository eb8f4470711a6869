"""What countries, regions or sectors of IATI an amount is for, by their percentages.

Percentages add up to 100 over all countries and the regions of one vocabulary, and over the
sectors of one vocabulary. Where they do not, nothing is split: no part of it is known.
Source: IATI Standard 2.03, "Countries and regions", "Sectors".
"""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from aidreport.model.allocation import Share
from aidreport.sources.standards.records import BadValue, amount_of

if TYPE_CHECKING:
    from collections.abc import Sequence

_DAC = ("1", "DAC", "")
"""The vocabulary that is preferred: codes of the DAC; left out, it is meant."""

_TOLERANCE = Decimal("0.01")


class Part(NamedTuple):
    """A country, region or sector: percent as written, and the vocabulary of its code."""

    code: str
    name: str
    percent: str
    vocabulary: str


class For(NamedTuple):
    """What countries and regions, or sectors, an amount is for.

    Attributes:
        one: the only one; None for none or several.
        shares: of several, whose percentages add up to 100.
        total: of percentages that do not; empty where there are none; None where all is well.
    """

    one: str | None = None
    shares: tuple[Share, ...] = ()
    total: str | None = None


@lru_cache(maxsize=4096)
def for_places(countries: tuple[Part, ...], regions: tuple[Part, ...]) -> For:
    """Return what countries and regions say.

    Where both add up to 100 they say the same twice, and the countries say it better.
    """
    regions = of_one_vocabulary(regions)
    if countries and regions and _add_up(countries) and _add_up(regions):
        return _of(countries)
    return _of(countries + regions)


@lru_cache(maxsize=4096)
def for_sectors(sectors: tuple[Part, ...]) -> For:
    """Return what sectors say."""
    return _of(of_one_vocabulary(sectors))


def of_one_vocabulary(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """Return the parts of one vocabulary: percentages of several never add up together."""
    vocabularies = {part.vocabulary for part in parts}
    if len(vocabularies) < 2:
        return parts
    if not vocabularies.isdisjoint(_DAC):
        return tuple(part for part in parts if part.vocabulary in _DAC)
    return tuple(part for part in parts if part.vocabulary == parts[0].vocabulary)


def _of(parts: Sequence[Part]) -> For:
    names = list(dict.fromkeys(part.name or part.code for part in parts))
    if not any(part.percent.strip() for part in parts):
        return For(total="") if len(names) > 1 else For((names[0] or None) if names else None)
    percents = [_percent(part.percent) for part in parts]
    if None in percents:
        return For(total="")
    numbers = [percent for percent in percents if percent is not None]
    total = sum(numbers, Decimal())
    if abs(total - 100) > _TOLERANCE:
        return For(total=f"{total.normalize():f}")
    if min(numbers) < 0:
        return For(total=f"{total.normalize():f} with one below zero")
    if len(names) == 1:
        return For(names[0])
    return For(
        shares=tuple(
            Share(part.name or part.code, number)
            for part, number in zip(parts, numbers, strict=True)
        )
    )


def _add_up(parts: Sequence[Part]) -> bool:
    return _of(parts).total is None and all(part.percent.strip() for part in parts)


def _percent(text: str) -> Decimal | None:
    try:
        return amount_of(text.strip().removesuffix("%"), "percentage")
    except BadValue:
        return None
