"""Groups of organisations beside their members: "UN agencies" above UNICEF, "NGOs" above NRC.

Such names stand for those that nobody named, too, in lists of payments. So they are looked at in
tables only where each has one row, all members below the group or all above it.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from aidreport.errors import SourceError
from aidreport.files.toml import read_toml
from aidreport.model.territories import canonical, is_country
from aidreport.model.words import normalise_name, plain_word, words_of
from aidreport.sources.terms.organisations import kind_of_organisation

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence


class _Group(NamedTuple):
    """What tells the members of a group; see the data file."""

    kinds: frozenset[str]
    words: frozenset[str]
    countries: bool


def organisations_in_group(group: str, names: Sequence[str]) -> frozenset[str]:
    """Return the names of the members of a group of organisations; none if it is no group.

    Args:
        group: a name in a column.
        names: all names in the column, in the order of its rows.
    """
    words = _groups().get(normalise_name(group))
    if words is None or names.count(group) > 1:
        return frozenset()
    members = [name for name in names if name != group and _is_member(name, words)]
    places = {name: at for at, name in enumerate(names)}
    below = {places[name] > places[group] for name in members}
    alone = len(members) == len({*members})
    return frozenset(members) if alone and len(below) == 1 else frozenset()


def names_of_groups() -> Collection[str]:
    """Return the names of groups of organisations, as `normalise_name` gives them."""
    return _groups().keys()


def is_group_of_organisations(text: str) -> bool:
    """Tell whether a text is the name of a group of organisations: "UN agencies"."""
    return normalise_name(text) in _groups()


def _is_member(name: str, group: _Group) -> bool:
    if normalise_name(name) in _groups():
        return False
    if group.countries and is_country(canonical(name)):
        return True
    return kind_of_organisation(name) in group.kinds or not group.words.isdisjoint(words_of(name))


@cache
def _groups() -> Mapping[str, _Group]:
    file = read_toml(Path(__file__).with_suffix(".toml"), SourceError)
    return {
        normalise_name(name): _Group(
            frozenset(entry.get("kinds", ())),
            frozenset(map(plain_word, entry.get("words", "").split())),
            entry.get("countries", False),
        )
        for entry in file.values()
        for name in entry["names"]
    }
