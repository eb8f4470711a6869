"""Lists whose entries name the same sort of thing: in one of countries, a country receives."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from aidreport.sources.extraction.parties import Party, Sort, find_parties
from aidreport.sources.extraction.text import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from aidreport.sources.extraction.items import Item


def name_alike(items: Sequence[Item], donor: Iterable[str]) -> None:
    """Give an entry of a list of countries the only country that it names, for its purpose."""
    givers = frozenset(donor)
    for entries in _lists(items):
        if not any(_has(item, Sort.COUNTRY) for item in entries):
            continue
        for item in entries:
            if _has(item, Sort.THEME):
                places = list(_places(item, givers))
                item.parties = places if len(places) == 1 else item.parties


def _lists(items: Sequence[Item]) -> Iterator[list[Item]]:
    """Yield the first amounts of bullets below each other."""
    first = {item.at: item for item in reversed(items) if item.parties}
    bullets = [item for _, item in sorted(first.items()) if item.block.kind is Kind.BULLET]
    entries = bullets[:1]
    for before, item in pairwise(bullets):
        if item.at != before.at + 1:
            yield entries
            entries = []
        entries.append(item)
    yield entries


def _has(item: Item, sort: Sort) -> bool:
    return bool(item.parties) and all(party.sort is sort for party in item.parties)


def _places(item: Item, givers: frozenset[str]) -> Iterator[Party]:
    seen: set[str] = set()
    for party in find_parties(item.sentence):
        known = party.known_as not in givers and party.known_as not in seen
        if party.sort is Sort.COUNTRY and known:
            seen.add(party.known_as)
            yield party
