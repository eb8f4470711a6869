"""Regions of the world in rows beside their countries, whose money may then count twice."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from aidreport.model.amounts import EXACT
from aidreport.model.bulk import Bulk
from aidreport.model.dataset import Finding, Severity
from aidreport.model.groups import group
from aidreport.model.money import Money, scale_exactly
from aidreport.model.remarks import say
from aidreport.model.territories import canonical
from aidreport.sources.problems import Question
from aidreport.sources.terms.regions import countries_in, is_region
from aidreport.statements import state
from aidreport.values import Several

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from aidreport.model.allocation import Allocation
    from aidreport.sources.tables.rows.rows import RowReader

FIELDS = ("recipient", "country")
_MOST_NAMES = 3000
"""Tables of regions have few names; those of many partners are not asked name by name."""

_SEVERAL = 2
_SHOWN = 3


class _Region(NamedTuple):
    """A region with countries of it in the same table.

    Attributes:
        name: as written.
        countries: as written, too.
        amount: of one currency and measure.
        of_countries: the sum of theirs.
    """

    name: str
    countries: tuple[str, ...]
    currency: str
    amount: Decimal
    of_countries: Decimal


def regions_beside_countries(
    used: Sequence[Allocation], reader: RowReader
) -> tuple[list[Question], list[Finding]]:
    """Return what is open about regions of a table, and warnings.

    A region that states the sum of its countries is asked about. One that states more than several
    countries of it is a warning: it may be their sum, or money for the region as a whole.
    """
    questions, findings = [], []
    for field in FIELDS:
        names = _names(used, field)
        regions = [name for name in names if is_region(name)] if len(names) <= _MOST_NAMES else []
        regions = [name for name in regions if reader.meanings.meaning(field, name) is None]
        if not regions or len(regions) == len(names):
            continue
        found = list(_compared(regions, names, _sums(used, field)))
        same = {item.name: item for item in found if item.amount == item.of_countries}
        if same:
            questions.append(_question([*same.values()], field))
        more = [item for item in found if item.name not in same and _may_sum(item)]
        if more:
            findings.append(_warning(more, reader.name))
    return questions, findings


def _names(used: Sequence[Allocation], field: str) -> list[str]:
    names: set[str | None] = set()
    if isinstance(used, Bulk):
        if len(used.column(field).values) > _MOST_NAMES:
            return []
        names.update(used.column(field).values)
        used = [item for _, item in used.others]
    names.update(_name(item, field) for item in used)
    return sorted(name for name in names if name)


def _name(item: Allocation, field: str) -> str | None:
    return item.country if field == "country" else item.recipient.name


def _sums(
    used: Sequence[Allocation], field: str
) -> Mapping[tuple[str, str], Mapping[str, Decimal]]:
    """Return the sum of each name, by currency and measure."""
    sums: dict[tuple[str, str], dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for name, currency, measure, amount in _amounts(used, field):
        of_kind = sums[currency, measure]
        of_kind[name] = EXACT.add(of_kind[name], amount)
    return sums


def _amounts(used: Sequence[Allocation], field: str) -> Iterator[tuple[str, str, str, Decimal]]:
    alone: Iterable[Allocation] = used
    if isinstance(used, Bulk):
        alone = [item for _, item in used.others]
        yield from _of_columns(used, field)
    for item in alone:
        if name := _name(item, field):
            yield name, item.amount.currency, str(item.measure), item.amount.amount


def _of_columns(bulk: Bulk, field: str) -> Iterator[tuple[str, str, str, Decimal]]:
    found = group(bulk, (field, "currency", "measure"))
    for (name, currency, measure), total in zip(found.values(), found.sums, strict=True):
        yield name, currency, measure, scale_exactly(Decimal(total), bulk.exponent)


def _compared(
    regions: Sequence[str],
    names: Sequence[str],
    sums: Mapping[tuple[str, str], Mapping[str, Decimal]],
) -> Iterator[_Region]:
    """Yield each region beside its countries, by currency and measure; or beside its parts."""
    for name in regions:
        members = countries_in(name)
        countries = [other for other in names if canonical(other) in members]
        parts = [other for other in regions if countries_in(other) < members]
        if parts and not any(_adds_up(name, countries, of_kind) for of_kind in sums.values()):
            within = frozenset[str]().union(*map(countries_in, parts))
            outside = [other for other in countries if canonical(other) not in within]
            if any(_adds_up(name, [*parts, *outside], of_kind) for of_kind in sums.values()):
                countries = [*parts, *outside]
        for (currency, _), of_kind in sums.items():
            stated = [other for other in countries if of_kind.get(other)]
            if stated and of_kind.get(name):
                added_up = sum((of_kind[other] for other in stated), Decimal())
                yield _Region(name, tuple(stated), currency, of_kind[name], added_up)


def _adds_up(name: str, others: Sequence[str], sums: Mapping[str, Decimal]) -> bool:
    stated = [sums[other] for other in others if other in sums]
    return bool(sums.get(name)) and bool(stated) and sum(stated, Decimal()) == sums[name]


def _may_sum(item: _Region) -> bool:
    return len(item.countries) >= _SEVERAL and item.amount > item.of_countries > 0


def _question(regions: Sequence[_Region], field: str) -> Question:
    lines = [
        state(
            "question.region-line",
            name=item.name,
            amount=Money(item.amount, item.currency),
            countries=_listed(item.countries),
        )
        for item in regions
    ]
    names = [item.name for item in regions]
    return Question(
        state("question.region", count=len(regions)),
        state("question.region-why"),
        {"values": {field: dict.fromkeys(names, "exclude")}},
        ({"values": {field: dict.fromkeys(names, "use")}},),
        details=tuple(lines),
    )


def _warning(regions: Sequence[_Region], name: str) -> Finding:
    item = regions[0]
    others = len({other.name for other in regions}) - 1
    countries = Several(_shown(item.countries))
    message = say("region-beside-countries", region=item.name, countries=countries)
    if others:
        message = say(
            "region-beside-countries-more", region=item.name, countries=countries, count=others
        )
    return Finding("region-beside-countries", Severity.WARNING, message, name)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(_shown(names))


def _shown(names: Sequence[str]) -> list[str]:
    more = len(names) - _SHOWN
    return [*names[:_SHOWN], *([say("and-more", count=more)] if more > 0 else [])]
