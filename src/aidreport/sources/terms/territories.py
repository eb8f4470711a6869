"""Countries under one name each, whatever code or name a source uses for them.

Names are those of CLDR in English, but for a few that the field writes otherwise. Names in other
languages are recognised if only one country has them.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from aidreport.errors import SourceError
from aidreport.files.toml import read_toml
from aidreport.sources.terms.organisations import normalise_name

_NO_COUNTRIES = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})
_LANGUAGES = ("fr", "nb", "nn", "sv", "da", "de", "es")
_TWO_COUNTRIES = frozenset({"", "kongo"})
_CLEAR_CAPITALS = frozenset({"UK", "USA", "UAE"})
_SMALL = frozenset({"and", "the", "of"})

_CODE = re.compile(r"[A-Z]{2,3}")
_GOVERNMENT = re.compile(
    r"(?P<before>.+), Government of(?: the)?|(?:The )?Government of (?P<after>.+)", re.IGNORECASE
)


@lru_cache(maxsize=1024)
def country_name(code: str) -> str:
    """Return the name of a country by its code (ISO 3166-1); empty for an unknown code."""
    if len(code) == 3:
        code = _alpha_2().get(code, "")
    return _names("names").get(code) or _cldr().get(code, "")


@lru_cache(maxsize=1024)
def currency_of(code: str) -> str:
    """Return the currency of a country today, by its code of three letters; empty if unknown."""
    from babel.numbers import get_territory_currencies

    alpha_2 = _alpha_2().get(code, "")
    return next(iter(get_territory_currencies(alpha_2)), "") if alpha_2 else ""


@lru_cache(maxsize=1024)
def region_name(code: str, vocabulary: str) -> str:
    """Return the name of a region; empty for an unknown code.

    Args:
        code: as published.
        vocabulary: "1" or nothing for codes of the DAC, "2" for those of the UN (M49).
    """
    if vocabulary == "2":
        return _m49().get(code.zfill(3), "")
    return _names("regions").get(code, "") if vocabulary in ("", "1") else ""


@lru_cache(maxsize=4096)
def canonical(text: str) -> str:
    """Return the name of the country that a source means; a text that names none stays as it is."""
    if _CODE.fullmatch(text) and (name := country_name(text)):
        return name
    key = _key(text)
    code = _by_name().get(key) or _abroad().get(key)
    return country_name(code) if code else text


def is_country(text: str) -> bool:
    """Tell whether a text names a country, rather than an organisation or a region."""
    code = _by_name().get(_key(text), "")
    return bool(code) and code not in _NO_COUNTRIES


@lru_cache(maxsize=4096)
def donor_key(name: str) -> str:
    """Return the country whose government a donor is, however a source writes it; else its name.

    "Norway, Government of" of FTS, "Government of Norway" of the pooled funds and "Norway" of the
    OECD give as one.
    """
    match = _GOVERNMENT.fullmatch(name)
    country = (match["before"] or match["after"]) if match else name
    # "DRC" gives as the Danish Refugee Council.
    if not is_country(country) or (country.isupper() and country not in _CLEAR_CAPITALS):
        return name
    return canonical(country)


def _key(name: str) -> str:
    """Return what names are compared by: "St. Lucia" is "Saint Lucia", "the Gambia" "Gambia"."""
    words = (word for word in normalise_name(name).split() if word not in _SMALL)
    return " ".join("saint" if word == "st" else word for word in words)


@cache
def _names(section: str) -> dict[str, Any]:
    """Return names by code, of a section of the file beside this one."""
    names: dict[str, Any] = read_toml(Path(__file__).with_suffix(".toml"), SourceError)[section]
    return names


@cache
def _by_name() -> dict[str, str]:
    """Return the codes of countries by the keys of their names in English."""
    names = (*_cldr().items(), *_names("names").items())
    codes = {_key(name): code for code, name in names}
    aliases = _names("aliases").items()
    return codes | {_key(alias): code for code, several in aliases for alias in several}


@cache
def _abroad() -> dict[str, str]:
    """Return the codes of countries by the keys of their names in other languages."""
    from babel import Locale

    found: dict[str, set[str]] = {}
    for language in _LANGUAGES:
        for code, name in Locale(language).territories.items():
            if code in _cldr():
                found.setdefault(_key(str(name)), set()).add(code)
    return {
        key: codes.pop()
        for key, codes in found.items()
        if len(codes) == 1 and key not in _TWO_COUNTRIES
    }


@cache
def _cldr() -> dict[str, str]:
    from babel import Locale

    names = {code: str(name) for code, name in Locale("en").territories.items() if len(code) == 2}
    return {code: name for code, name in names.items() if code not in {"XA", "XB", "ZZ"}}


@cache
def _m49() -> dict[str, str]:
    from babel import Locale

    names = {code: str(name) for code, name in Locale("en").territories.items()}
    return {code: name[:1].upper() + name[1:] for code, name in names.items() if code.isdigit()}


@cache
def _alpha_2() -> dict[str, str]:
    """Return the codes of two letters by those of three, as CLDR has them."""
    from babel.core import get_global

    aliases = get_global("territory_aliases")
    codes = {code: found[0] for code, found in aliases.items() if len(found) == 1}
    return {"XKX": "XK", **{code: found for code, found in codes.items() if len(code) == 3}}
