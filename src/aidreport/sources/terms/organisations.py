"""Organisations under one key, whatever a source calls them; placeholders count as not named."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache, lru_cache
from itertools import repeat
from pathlib import Path
from typing import TYPE_CHECKING

from aidreport.characters.patterns import lazy_pattern
from aidreport.characters.unread import JOINERS, MARKS, read_text
from aidreport.errors import SourceError
from aidreport.files.toml import read_toml
from aidreport.model.allocation import NOT_NAMED
from aidreport.model.words import normalise_name, normalise_names

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aidreport.model.allocation import Party

_FILE = Path(__file__).with_name("organisations.toml")
_PLACEHOLDERS = "placeholders"
_NOT_YET = "details not yet provided"
_CAPITALS = "in capitals: "
_SHORT = 4
_PLACEHOLDER = lazy_pattern(r"x{3,}|(?:masked )?partner (?:[a-z]|\d{1,3})|masked partner.*")
_LIKE_PLACEHOLDERS = ("xxx", "masked partner", "partner ")
_DOTTED = re.compile(r"(?:[A-Z]\. ?){2,}[A-Z]?")
_CHANNEL = re.compile(r"(?:XM-DAC-)?(\d{5})", re.ASCII)
_TWO_NAMES = re.compile(r"\s+[-–—]+\s+|\s*[:|/]\s+")
_NO_ONE_NAME = ".:|/(–—-"
_UNREAD = lazy_pattern(f"[{MARKS}{JOINERS}]")
_ONE_NAME = lazy_pattern(rf"[^\W\d][^{MARKS}{JOINERS}{_NO_ONE_NAME}]*")
"""What is written neither with stops, nor by a code, nor twice, nor with what nobody reads."""

_ACRONYM = re.compile(r"(?P<name>.+?)\s*\((?P<acronym>[A-Z][A-Za-z-]{1,9})\)")


class Organisations:
    """Finds the key of an organisation.

    Args:
        more: key → names, beside those that come with aidreport.
    """

    def __init__(self, more: Mapping[str, list[str]]) -> None:
        self._keys = dict(_known())
        for key, names in more.items():
            for name in (key, *names):
                self._keys[normalise_name(name)] = key
        self._known_keys: dict[str, str] = {}
        self._parties: dict[Party, Party] = {}

    def key_of(self, name: str) -> str:
        """Return the key of an organisation; the name itself, as it is read, if it is not known."""
        key = self._known_keys.get(name)
        if key is None:
            words = normalise_name(name)
            key = self._keys.get(words)
            if key is None and name.isupper():
                key = self._keys.get(_CAPITALS + words)
            if key is None and _stands_for_none(words):
                key = NOT_NAMED
            if key is None and not _ONE_NAME.fullmatch(name):
                key = self._written_otherwise(name)
            self._known_keys[name] = key = key or read_text(name)
        return key

    def keys_of(self, names: Sequence[str]) -> list[str]:
        """Return the keys of very many organisations at once, as `key_of` does and then knows."""
        words = normalise_names(names)
        if self._are_keys(names, words):
            self._known_keys.update(zip(names, names, strict=True))
            return list(names)
        # A column of answers for each thing that is asked: a loop in Python takes twice as long.
        answers = zip(
            names,
            map(_ONE_NAME.fullmatch, names),
            map(self._keys.__contains__, words),
            map(_PLACEHOLDER.fullmatch, words),
            map(str.endswith, words, repeat(_NOT_YET)),
            map(str.isupper, names),
            strict=True,
        )
        keys = [
            name if one and not (known or stands or open_yet or upper) else self.key_of(name)
            for name, one, known, stands, open_yet, upper in answers
        ]
        self._known_keys.update(zip(names, keys, strict=True))
        return keys

    def _are_keys(self, names: Sequence[str], words: Sequence[str]) -> bool:
        """Tell whether many names are their own keys for sure; what tells it holds for all at once.

        Args:
            words: what `normalise_names` gives for them.
        """
        written, plain = "\n".join(names), "\n".join(words)
        return not (
            any(sign in written for sign in _NO_ONE_NAME)
            or not (written.isascii() or _UNREAD.search(written) is None)
            or _NOT_YET in plain
            or not "".join({name[:1] for name in names}).isalpha()
            or "" in names
            or any(map(str.isupper, names))
            or not self._keys.keys().isdisjoint(words)
            or any(map(_PLACEHOLDER.fullmatch, words))
        )

    def knows(self, name: str) -> bool:
        """Tell whether a name is one of a known organisation, however it is written."""
        key = self._known(name) or self._written_otherwise(name)
        return key not in (None, NOT_NAMED)

    def with_key(self, party: Party) -> Party:
        """Return a donor or recipient under its key; one that has a key of its own keeps it."""
        if party.key != party.name:
            return party
        key = self.key_of(party.name)
        if key == party.key:
            return party
        if party not in self._parties:
            self._parties[party] = replace(party, key=key)
        return self._parties[party]

    def _written_otherwise(self, name: str) -> str | None:
        """Return the key of one that is named twice, with stops, or by its code; else None."""
        if _DOTTED.fullmatch(name):
            return self._known(re.sub(r"[. ]", "", name))
        if channel := _CHANNEL.fullmatch(name):
            return self._known(f"XM-DAC-{channel[1]}")
        # "UNICEF - United Nations Children's Fund"
        both = [self._known(part) for part in _TWO_NAMES.split(name.strip())]
        if len(both) == 2 and both[0] is not None and both[0] == both[1]:
            return both[0]
        if match := _ACRONYM.fullmatch(name.strip()):
            full = self._known(match["name"])
            # "Danish Refugee Council (DRC)" is one; "Ministry of Health (WHO)" is not the WHO.
            return full if self._known(match["acronym"]) in (None, full) else None
        return None

    def _known(self, name: str) -> str | None:
        words = normalise_name(name)
        key = self._keys.get(words)
        return self._keys.get(_CAPITALS + words) if key is None and name.isupper() else key


def _stands_for_none(words: str) -> bool:
    """Tell whether the plain words of a name are a placeholder."""
    if words.endswith(_NOT_YET):
        return True
    return words.startswith(_LIKE_PLACEHOLDERS) and bool(_PLACEHOLDER.fullmatch(words))


@lru_cache(maxsize=4096)
def organisation_key(name: str) -> str:
    """Return what an organisation is known by, however it is written; empty if it has no name."""
    key = _organisations().key_of(name)
    return "" if key == NOT_NAMED else normalise_name(key)


@lru_cache(maxsize=4096)
def kind_of_organisation(name: str) -> str:
    """Return the section of those that come with aidreport that an organisation is in, or ""."""
    return _kinds().get(_organisations().key_of(name), "")


@cache
def _kinds() -> Mapping[str, str]:
    """Return the sections of the keys of organisations."""
    return {key: kind for kind, entries in _file().items() for key in entries}


@cache
def _file() -> Mapping[str, Mapping[str, list[str]]]:
    return read_toml(_FILE, SourceError)


@cache
def _organisations() -> Organisations:
    return Organisations({})


@lru_cache(maxsize=4096)
def is_organisation(name: str) -> bool:
    """Tell whether a name is one of those that come with aidreport."""
    words, keys = normalise_name(name), _known()
    return words in keys or (name.isupper() and _CAPITALS + words in keys)


@cache
def _known() -> Mapping[str, str]:
    """Return the keys of the names that come with aidreport, by their plain words."""
    keys: dict[str, str] = {}
    for group, entries in _file().items():
        for key, names in entries.items():
            value = NOT_NAMED if group == _PLACEHOLDERS else key
            for name in (key, *names):
                keys[_entry(name, group)] = value
    return keys


@cache
def names_of_known() -> Mapping[str, str]:
    """Return the keys of those that come with aidreport, by names as they are written."""
    return {
        name: key
        for group, entries in _file().items()
        for key, names in entries.items()
        for name in (key, *names)
        if group != _PLACEHOLDERS and not name.startswith("XM-")
    }


def _entry(name: str, group: str) -> str:
    """Return what a name is looked up by; a short acronym is one in capitals only."""
    letters = name.replace(" ", "")
    short = letters.isupper() and len(letters) <= _SHORT and group != _PLACEHOLDERS
    return f"{_CAPITALS if short else ''}{normalise_name(name)}"
