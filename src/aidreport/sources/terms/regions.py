"""Regions of the world under any of their names, and the countries in them."""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from aidreport.errors import SourceError
from aidreport.files.toml import read_toml
from aidreport.model.territories import canonical, country_name
from aidreport.model.words import normalise_name

_TOTAL = " total"


@lru_cache(maxsize=4096)
def countries_in(text: str) -> frozenset[str]:
    """Return the names of the countries in a region, as `territories.canonical` gives them.

    A text that names no region has none.
    """
    key = normalise_name(text)
    name = _by_name().get(key) or _by_name().get(key.removesuffix(_TOTAL))
    return frozenset(map(country_name, _members(name))) if name else frozenset()


def is_region(text: str) -> bool:
    """Tell whether a text names a region of the world, rather than a country."""
    return bool(countries_in(text)) and canonical(text) == text


@cache
def _regions() -> dict[str, dict[str, Any]]:
    return read_toml(Path(__file__).with_suffix(".toml"), SourceError)


@cache
def _by_name() -> dict[str, str]:
    return {
        normalise_name(name): region
        for region, entry in _regions().items()
        for name in entry["names"]
    }


@cache
def _members(region: str) -> frozenset[str]:
    """Return the codes of the countries in a region and in the regions in it."""
    entry = _regions()[region]
    codes = frozenset(entry.get("countries", "").split())
    return codes.union(*map(_members, entry.get("of", ())))
