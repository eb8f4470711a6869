"""Countries under one name each, whatever code or name a source uses for them.

Names are those of CLDR in English, but for a few that the field writes otherwise. Names in other
languages lead to them where they are of one country only.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from aidreport.sources.terms.organisations import plain

_NAMES = {"XK": "Kosovo", "TR": "Türkiye", "PS": "Palestine", "CD": "DR Congo", "CG": "Congo"}
"""Names that the field uses; the others are those of CLDR."""

_NO_COUNTRIES = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})
_LANGUAGES = ("fr", "nb", "nn", "sv", "da", "de", "es")
_TWO_COUNTRIES = frozenset({"", "kongo"})
_CLEAR_CAPITALS = frozenset({"UK", "USA", "UAE"})
_SMALL = frozenset({"and", "the", "of"})

_ALIASES = {
    "AE": ("UAE",),
    "AF": ("Afghanistan, Islamic Republic of", "Islamic Republic of Afghanistan"),
    "BN": ("Brunei Darussalam",),
    "BO": ("Bolivia (Plurinational State of)", "Plurinational State of Bolivia"),
    "BY": ("Hviterussland", "Vitryssland"),
    "BS": ("Bahamas, The",),
    "CD": (
        "Democratic Republic of the Congo",
        "Congo, Democratic Republic of the",
        "Congo, Dem. Rep.",
        "Dem. Rep. Congo",
        "Congo DR",
        "Congo DRC",
        "DRC",
        "RDC",
        "République démocratique du Congo",
        "Den demokratiske republikken Kongo",
        "Demokratische Republik Kongo",
        "Zaire",
    ),
    "CF": ("CAR", "Central African Rep."),
    "CG": ("Republic of the Congo", "Congo, Rep.", "Congo, Republic of", "Congo Republic"),
    "CI": ("Cote d'Ivoire", "Cote d Ivoire", "Ivory Coast"),
    "CN": ("China (People's Republic of)", "People's Republic of China"),
    "CV": ("Cabo Verde", "Cape Verde"),
    "CZ": ("Czech Republic",),
    "EG": ("Egypt, Arab Rep.", "Arab Republic of Egypt"),
    "FM": ("Micronesia (Federated States of)", "Federated States of Micronesia"),
    "GB": ("UK", "Great Britain", "United Kingdom of Great Britain and Northern Ireland"),
    "GM": ("Gambia, The",),
    "HK": ("Hong Kong", "Hong Kong, China", "China, Hong Kong Special Administrative Region"),
    "IR": ("Iran (Islamic Republic of)", "Islamic Republic of Iran", "Iran, Islamic Rep."),
    "KG": ("Kyrgyz Republic", "Kirgisistan"),
    "KP": (
        "Democratic People's Republic of Korea",
        "Korea, Democratic People's Republic of",
        "Korea, Dem. People's Rep.",
        "DPR Korea",
        "DPRK",
    ),
    "KR": ("Republic of Korea", "Korea, Republic of", "Korea, Rep.", "Korea"),
    "LA": ("Lao People's Democratic Republic", "Lao PDR", "Lao"),
    "LY": ("Libyan Arab Jamahiriya", "State of Libya"),
    "MD": ("Republic of Moldova", "Moldova, Republic of"),
    "MK": (
        "Macedonia",
        "The former Yugoslav Republic of Macedonia",
        "Republic of North Macedonia",
        "FYR Macedonia",
    ),
    "MM": ("Burma", "Burma/Myanmar", "Myanmar"),
    "PS": (
        "occupied Palestinian territory",
        "Palestinian territory, occupied",
        "Occupied Palestinian Territories",
        "Palestinian territories",
        "Palestinian Authority",
        "State of Palestine",
        "Palestine, State of",
        "West Bank and Gaza Strip",
        "West Bank and Gaza",
        "West Bank & Gaza",
        "oPt",
    ),
    "RU": ("Russian Federation",),
    "SA": ("Saudi Arabia (Kingdom of)", "Kingdom of Saudi Arabia"),
    "SD": ("Republic of the Sudan", "Sudan, Republic of"),
    "SK": ("Slovak Republic",),
    "SS": ("Republic of South Sudan",),
    "SY": ("Syrian Arab Republic",),
    "SZ": ("Swaziland",),
    "TL": ("East Timor",),
    "TR": ("Turkey", "Turkiye"),
    "TW": ("Chinese Taipei", "Taiwan, Province of China"),
    "TZ": ("United Republic of Tanzania", "Tanzania, United Republic of"),
    "US": ("USA", "United States of America"),
    "VA": ("Holy See",),
    "VE": (
        "Venezuela (Bolivarian Republic of)",
        "Bolivarian Republic of Venezuela",
        "Venezuela, RB",
    ),
    "VN": ("Viet Nam",),
    "XK": ("Kosovo (UNSCR 1244)", "Kosovo, UNSCR 1244/1999", "Kosovo (under UNSCR 1244/99)"),
    "YE": ("Yemen, Rep.", "Yemen, Republic of", "Republic of Yemen"),
}
_REGIONS = {
    "88": "States Ex-Yugoslavia, unspecified",
    "89": "Europe, regional",
    "189": "North of Sahara, regional",
    "289": "South of Sahara, regional",
    "298": "Africa, regional",
    "380": "West Indies, regional",
    "389": "North & Central America, regional",
    "489": "South America, regional",
    "498": "America, regional",
    "589": "Middle East, regional",
    "619": "Central Asia, regional",
    "679": "South Asia, regional",
    "689": "South & Central Asia, regional",
    "789": "Far East Asia, regional",
    "798": "Asia, regional",
    "889": "Oceania, regional",
    "998": "Developing countries, unspecified",
    "1027": "Eastern Africa, regional",
    "1028": "Middle Africa, regional",
    "1029": "Southern Africa, regional",
    "1030": "Western Africa, regional",
    "1031": "Caribbean, regional",
    "1032": "Central America, regional",
    "1033": "Melanesia, regional",
    "1034": "Micronesia, regional",
    "1035": "Polynesia, regional",
}
"""Regions of the OECD DAC, as the code list of IATI names them."""

_CODE = re.compile(r"[A-Z]{2,3}")
_GOVERNMENT = re.compile(
    r"(?P<before>.+), Government of(?: the)?|(?:The )?Government of (?P<after>.+)", re.IGNORECASE
)


@lru_cache(maxsize=1024)
def country_name(code: str) -> str:
    """Return the name of a country by its code (ISO 3166-1); empty for a code that is none."""
    if len(code) == 3:
        code = _alpha_2().get(code, "")
    return _NAMES.get(code) or _cldr().get(code, "")


@lru_cache(maxsize=1024)
def region_name(code: str, vocabulary: str) -> str:
    """Return the name of a region; empty for a code that is none.

    Args:
        code: as published.
        vocabulary: "1" or nothing for codes of the DAC, "2" for those of the UN (M49).
    """
    if vocabulary == "2":
        return _m49().get(code.zfill(3), "")
    return _REGIONS.get(code, "") if vocabulary in ("", "1") else ""


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
    words = (word for word in plain(name).split() if word not in _SMALL)
    return " ".join("saint" if word == "st" else word for word in words)


@cache
def _by_name() -> dict[str, str]:
    """Return the codes of countries by the keys of their names in English."""
    codes = {_key(name): code for code, name in _cldr().items()}
    codes |= {_key(name): code for code, name in _NAMES.items()}
    for code, aliases in _ALIASES.items():
        codes |= {_key(alias): code for alias in aliases}
    return codes


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

    names = Locale("en").territories
    return {
        code: str(name)
        for code, name in names.items()
        if len(code) == 2 and code.isalpha() and code not in {"XA", "XB", "ZZ"}
    }


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
