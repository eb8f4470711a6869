"""Countries under one name each, whatever code or name a source uses, and in other languages.

Names are those of CLDR, but for a few that the field writes otherwise. Names in languages other
than English are recognised if only one country has them.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import tomli

from aidreport.files.kept import Kind, kept
from aidreport.model.words import normalise_name, normalise_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_ENGLISH = "en"
_NO_TERRITORIES = frozenset({"XA", "XB", "ZZ"})
_NO_COUNTRIES = frozenset({"EU", "EZ", "QO", "UN"})
_LANGUAGES = ("fr", "nb", "nn", "sv", "da", "de", "es")
_TWO_COUNTRIES = frozenset({"", "kongo"})
_CLEAR_CAPITALS = frozenset({"UK", "USA", "UAE"})
_SMALL = frozenset({"and", "the", "of"})
_LONGEST_NAME = 3
"""So many words of a text are tried as the name of a country."""

_CODE = re.compile(r"[A-Z]{2,3}")
_GOVERNMENT = re.compile(
    r"(?P<before>.+), Government of(?: the)?|(?:The )?Government of (?:the )?(?P<after>.+)",
    re.IGNORECASE,
)


@lru_cache(maxsize=1024)
def country_name(code: str) -> str:
    """Return the name of a country by its code (ISO 3166-1); empty for an unknown code."""
    if len(code) == 3:
        code = _alpha_2().get(code, "")
    return names_in(_ENGLISH).get(code, "") if len(code) == 2 else ""


@lru_cache(maxsize=4096)
def country_code(name: str) -> str:
    """Return the code of a country by its name in English (ISO 3166-1, two letters); else empty."""
    return _by_name().get(_key(name), "")


@lru_cache(maxsize=1024)
def currency_of(code: str) -> str:
    """Return the currency of a country today, by its code of three letters; empty if unknown."""
    from babel.numbers import get_territory_currencies

    alpha_2 = _alpha_2().get(code, "")
    return next(iter(get_territory_currencies(alpha_2)), "") if alpha_2 else ""


@lru_cache(maxsize=4096)
def currencies_in(text: str) -> frozenset[str]:
    """Return the currencies of today of the countries that a text names: "Aid of Canada" → CAD."""
    from babel.numbers import get_territory_currencies

    words = _key(text).split()
    runs = (
        " ".join(words[start : start + length])
        for length in range(1, _LONGEST_NAME + 1)
        for start in range(len(words) - length + 1)
    )
    codes = {_by_name().get(run) or _abroad().get(run, "") for run in runs} - {"", *_NO_COUNTRIES}
    return frozenset(code for country in codes for code in get_territory_currencies(country)[:1])


@lru_cache(maxsize=1024)
def region_name(code: str, vocabulary: str) -> str:
    """Return the name of a region; empty for an unknown code.

    Args:
        code: as published.
        vocabulary: "1" or nothing for codes of the DAC, "2" for those of the UN (M49).
    """
    if vocabulary == "2":
        return _m49().get(code.zfill(3), "")
    return str(_file()["regions"].get(code, "")) if vocabulary in ("", "1") else ""


@lru_cache(maxsize=4096)
def canonical(text: str) -> str:
    """Return the name of the country that a source means; a text that names none stays as it is."""
    if _CODE.fullmatch(text) and (name := country_name(text)):
        return name
    key = _key(text)
    code = _by_name().get(key) or _abroad().get(key)
    return country_name(code) if code else text


@lru_cache(maxsize=4096)
def in_language(text: str, language: str, written: str) -> str:
    """Return the name of a country or region of the world in a language.

    A text that names none, or names one in that language already, stays as it is.

    Args:
        text: a name as a source writes it, or as `canonical` gives it.
        language: subtag of the language, such as "fr".
        written: subtag of the language that the text is in, as far as is known.
    """
    key = _key(text)
    if key in _codes_in(language) or (language == _ENGLISH and key in _by_name()):
        return text
    code = _codes_in(written).get(key) or _by_name().get(key) or _abroad().get(key, "")
    name = names_in(language).get(code, text)
    return name[:1].upper() + name[1:] if text[:1].isupper() else name


@lru_cache(maxsize=4096)
def with_article(text: str, language: str) -> str:
    """Return a name as it stands in the middle of a sentence: "the Netherlands" in English.

    Of other languages no names have one: their wording does without.
    """
    codes = _file()["articles"].get(language, ())
    key = _key(text)
    code = _codes_in(language).get(key) or (_by_name().get(key) if language == _ENGLISH else None)
    return f"the {text}" if code in codes and not text.lower().startswith("the ") else text


@cache
def names_of_countries() -> Mapping[str, str]:
    """Return the names of countries in English by their names in all languages, as compared."""
    codes = {**_abroad(), **_by_name()}
    return {
        key: country_name(code)
        for key, code in codes.items()
        if code not in _NO_COUNTRIES and country_name(code)
    }


def is_country(text: str) -> bool:
    """Tell whether a text names a country, rather than an organisation or a region."""
    code = _by_name().get(_key(text), "")
    return bool(code) and code not in _NO_COUNTRIES


def countries_among(names: Sequence[str]) -> frozenset[str]:
    """Return those of very many names that name a country, as `is_country` does."""
    known = _by_name()
    words = {word for key in known for word in key.split()} | _SMALL | {"st"}
    pairs = zip(names, normalise_names(names), strict=True)
    # Of many names, few have no other words than countries have.
    likely = [(name, plain) for name, plain in pairs if words.issuperset(plain.split())]
    codes = ((name, known.get(_compared(plain), "")) for name, plain in likely)
    return frozenset(name for name, code in codes if code and code not in _NO_COUNTRIES)


@lru_cache(maxsize=4096)
def donor_key(name: str) -> str:
    """Return the country whose government a donor is, however a source writes it; else its name.

    "Norway, Government of" of FTS, "Government of Norway" of the pooled funds and "Norway" of the
    OECD give as one.
    """
    country = without_government(name)
    # "DRC" gives as the Danish Refugee Council.
    if not is_country(country) or (country.isupper() and country not in _CLEAR_CAPITALS):
        return name
    return canonical(country)


def without_government(name: str) -> str:
    """Return the country of "Norway, Government of" and "Government of Norway"; else the name."""
    match = _GOVERNMENT.fullmatch(name)
    country = (match["before"] or match["after"]) if match else name
    return country if is_country(country) else name


def _key(name: str) -> str:
    """Return what names are compared by: "St. Lucia" is "Saint Lucia", "the Gambia" "Gambia"."""
    return _compared(normalise_name(name))


def _compared(plain: str) -> str:
    words = (word for word in plain.split() if word not in _SMALL)
    return " ".join("saint" if word == "st" else word for word in words)


@cache
def _file() -> dict[str, dict[str, Any]]:
    """Return the sections of the file beside this one."""
    return tomli.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


@cache
def names_in(language: str) -> Mapping[str, str]:
    """Return the names of countries and regions of the world by code; none for no language."""
    return kept(
        _NAMES, [language], lambda: {**_cldr(language), **_file()["names"].get(language, {})}
    )


@cache
def _codes_in(language: str) -> Mapping[str, str]:
    """Return the codes of countries and regions by the keys of their names in a language."""
    names = names_in(language).items()
    return _unique((_key(name), code) for code, name in names)


@cache
def _by_name() -> dict[str, str]:
    """Return the codes of countries by the keys of their names in English."""
    return kept(_CODES, ["in English"], _keys_in_english)


@cache
def _abroad() -> dict[str, str]:
    """Return the codes of countries by the keys of their names in other languages."""
    return kept(_CODES, ["in other languages"], _keys_abroad)


_NAMES = Kind[dict[str, str]]("country-names", ("model",), dict, dict)
_CODES = Kind[dict[str, str]]("countries", ("model",), dict, dict)
"""A command asks for few of them, and the names of eight languages take long to be read."""


def _keys_in_english() -> dict[str, str]:
    names = (*_cldr(_ENGLISH).items(), *names_in(_ENGLISH).items())
    codes = {_key(name): code for code, name in names if len(code) == 2}
    aliases = _file()["aliases"].items()
    return codes | {_key(alias): code for code, several in aliases for alias in several}


def _keys_abroad() -> dict[str, str]:
    codes = _unique(
        (_key(name), code)
        for language in _LANGUAGES
        for code, name in _cldr(language).items()
        if len(code) == 2
    )
    return {key: code for key, code in codes.items() if key not in _TWO_COUNTRIES}


def _unique(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return keys with their codes, apart from keys that have several."""
    found: dict[str, set[str]] = {}
    for key, code in pairs:
        found.setdefault(key, set()).add(code)
    return {key: codes.pop() for key, codes in found.items() if len(codes) == 1}


@cache
def _cldr(language: str) -> dict[str, str]:
    """Return the names of CLDR in a language by code; none if the language is unknown."""
    from babel import Locale, UnknownLocaleError

    try:
        names = Locale(language).territories.items()
    except (UnknownLocaleError, ValueError):
        return {}
    return {code: str(name) for code, name in names if code not in _NO_TERRITORIES}


@cache
def _m49() -> dict[str, str]:
    names = _cldr(_ENGLISH).items()
    return {code: name[:1].upper() + name[1:] for code, name in names if code.isdigit()}


@cache
def _alpha_2() -> dict[str, str]:
    """Return the codes of two letters by those of three, as CLDR has them."""
    from babel.core import get_global

    aliases = get_global("territory_aliases")
    codes = {code: found[0] for code, found in aliases.items() if len(found) == 1}
    return {"XKX": "XK", **{code: found for code, found in codes.items() if len(code) == 3}}
