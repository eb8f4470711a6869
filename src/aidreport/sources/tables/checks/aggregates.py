"""Groups beside their members in one column: "G7" beside Germany, "All sectors" beside Health.

A row of a group that is at least as much as the rows of its members may hold their money.
"""

from __future__ import annotations

import re
from collections import defaultdict
from decimal import Decimal
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from aidreport.characters.patterns import lazy_pattern
from aidreport.errors import SourceError
from aidreport.files.toml import read_toml
from aidreport.model.territories import canonical, country_name
from aidreport.model.words import normalise_name, normalise_names
from aidreport.sources.tables.checks.entries import (
    Found,
    different_texts,
    entries_of,
    texts_by_row,
)
from aidreport.sources.tables.checks.organisation_groups import (
    names_of_groups,
    organisations_in_group,
)
from aidreport.sources.tables.words.totals import is_total_label
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from aidreport.model.allocation import Allocation
    from aidreport.sources.tables.checks.entries import Entry
    from aidreport.sources.tables.rows.rows import RowReader

_FIELDS = ("donor", "recipient", "country", "sector")
_MOST_ROWS = 20_000
_OF_ALL = lazy_pattern(
    r"all\b|alle\b|alla\b|tous\b|toutes\b|todos\b|todas\b|tutti\b|усі\b|всі\b|все\b"
)


class _Row(NamedTuple):
    """A row with an amount, its name in the column that is looked at, and what it is for."""

    entry: Entry
    name: str
    rest: tuple[str, ...]


def find_aggregates(used: Sequence[Allocation], reader: RowReader) -> Iterator[Found]:
    """Yield rows of members beside their group, or of groups that are the sums of their members."""
    if len(used) > _MOST_ROWS:
        return
    columns = reader.header.columns
    fields = [name for name in _FIELDS if name in columns]
    places, below = [columns[name] for name in fields], reader.header.below.rows
    groups = [
        _candidates(different_texts(below, place), field)
        for place, field in zip(places, fields, strict=True)
    ]
    if not any(groups):
        return
    entries = {item.number: item for item in entries_of(used)}
    texts = [
        (entries[number], cells)
        for number, cells in texts_by_row(below, places)
        if number in entries
    ]
    for at, field in enumerate(fields):
        if groups[at]:
            rows = [_Row(item, cells[at], cells[:at] + cells[at + 1 :]) for item, cells in texts]
            yield from _of_field(rows, groups[at], reader, field)


def _of_field(
    rows: Sequence[_Row], groups: Sequence[str], reader: RowReader, field: str
) -> Iterator[Found]:
    in_order = [row.name for row in rows]
    names = {*in_order}
    for group in filter(names.__contains__, groups):
        members = _members(group, names, field) or organisations_in_group(group, in_order)
        if not members or reader.meanings.meaning(field, group) is not None:
            continue
        # "All sectors" of one recipient are beside the sectors of that recipient.
        by_rest = field in ("country", "sector") and not countries_in_group(group)
        numbers = _repeated(rows, group, members, by_rest=by_rest)
        if numbers:
            problem = partial(state, "question.twice-members", group=group)
            of_group = {row.entry.number for row in rows if row.name == group}
            yield Found(numbers, problem, "question.twice-members-why", sums=numbers <= of_group)


def _candidates(names: set[str], field: str) -> list[str]:
    """Return the names that may be those of groups; each is compared in plain words once."""
    of_countries, of_organisations = _groups().keys(), names_of_groups()
    ordered = sorted(names)
    return [
        name
        for name, words in zip(ordered, normalise_names(ordered), strict=True)
        if words in of_organisations
        or _without_total(words) in of_countries
        or (field in ("country", "sector") and _OF_ALL.match(name.casefold()))
    ]


def _members(group: str, names: set[str], field: str) -> frozenset[str]:
    """Return the names of the members of a group among some; none if it is no group."""
    if countries := countries_in_group(group):
        return frozenset(name for name in names if canonical(name) in countries)
    if field in ("country", "sector") and _OF_ALL.match(group.casefold()):
        return frozenset(names - {group}) if is_total_label(group) else frozenset()
    return frozenset()


@lru_cache(maxsize=4096)
def countries_in_group(text: str) -> frozenset[str]:
    """Return the names of the countries in a group, as `territories.canonical` gives them."""
    key = _without_total(normalise_name(text))
    return frozenset(map(country_name, _groups().get(key, "").split()))


def _without_total(words: str) -> str:
    """Return plain words without a number at the end and "total" at either."""
    return re.sub(r" total$|^total ", "", re.sub(r"\s+\d+$", "", words))


@cache
def _groups() -> Mapping[str, str]:
    """Return the codes of the members of each group, by its names."""
    file = read_toml(Path(__file__).with_suffix(".toml"), SourceError)
    return {
        normalise_name(name): entry["countries"]
        for entry in file.values()
        for name in entry["names"]
    }


def _repeated(
    rows: Sequence[_Row], group: str, members: frozenset[str], *, by_rest: bool
) -> frozenset[int]:
    """Return the rows of members, or of a group that is their sum; none if it is less than they."""
    wholes: dict[tuple[object, ...], list[Entry]] = defaultdict(list)
    parts: dict[tuple[object, ...], list[Entry]] = defaultdict(list)
    for row in rows:
        kind = (*row.entry[2:4], row.rest if by_rest else ())
        if row.name == group:
            wholes[kind].append(row.entry)
        elif row.name in members:
            parts[kind].append(row.entry)
    both = [kind for kind in wholes if parts[kind]]
    stated = {kind: _sum(wholes[kind]) for kind in both}
    added_up = {kind: _sum(parts[kind]) for kind in both}
    if not both or any(not 0 < added_up[kind] <= stated[kind] for kind in both):
        return frozenset()
    of = wholes if added_up == stated else parts
    return frozenset(item.number for kind in both for item in of[kind])


def _sum(entries: Sequence[Entry]) -> Decimal:
    return sum((item.amount for item in entries), Decimal())
