"""Countries under one name each, whatever code or name a source uses for them.

Names are those of CLDR in English, but for a few that the field writes otherwise.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from aidreport.sources.organisations import plain

_NAMES = {"XK": "Kosovo", "TR": "Türkiye", "PS": "Palestine", "CD": "DR Congo", "CG": "Congo"}
"""Names that the field uses; the others are those of CLDR."""

_ALIASES = {
    "BO": ("Bolivia (Plurinational State of)", "Plurinational State of Bolivia"),
    "CD": (
        "Democratic Republic of the Congo",
        "Congo, Democratic Republic of the",
        "Congo, The Democratic Republic of the",
        "Congo, Dem. Rep.",
        "DRC",
        "DR Congo",
    ),
    "CG": ("Republic of the Congo", "Congo, Rep.", "Congo, Republic of"),
    "CI": ("Cote d'Ivoire", "Ivory Coast"),
    "CV": ("Cabo Verde",),
    "CZ": ("Czech Republic",),
    "GB": ("UK", "Great Britain", "United Kingdom of Great Britain and Northern Ireland"),
    "IR": ("Iran (Islamic Republic of)", "Iran, Islamic Republic of"),
    "KP": ("Democratic People's Republic of Korea", "Korea, Democratic People's Republic of"),
    "KR": ("Republic of Korea", "Korea, Republic of"),
    "LA": ("Lao People's Democratic Republic", "Lao PDR"),
    "MD": ("Republic of Moldova", "Moldova, Republic of"),
    "MK": ("Macedonia", "The former Yugoslav Republic of Macedonia"),
    "MM": ("Burma", "Burma/Myanmar", "Myanmar"),
    "PS": (
        "occupied Palestinian territory",
        "Palestinian territory, occupied",
        "Occupied Palestinian Territories",
        "State of Palestine",
        "West Bank and Gaza Strip",
        "West Bank and Gaza",
        "oPt",
    ),
    "RU": ("Russian Federation",),
    "SY": ("Syrian Arab Republic",),
    "SZ": ("Swaziland",),
    "TR": ("Turkey", "Turkiye"),
    "TZ": ("United Republic of Tanzania", "Tanzania, United Republic of"),
    "US": ("USA", "United States of America"),
    "VE": ("Venezuela (Bolivarian Republic of)", "Venezuela, Bolivarian Republic of"),
    "VN": ("Viet Nam",),
    "XK": ("Kosovo (UNSCR 1244)", "Kosovo, UNSCR 1244/1999"),
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
    return _by_name().get(plain(text)) or text


@cache
def _by_name() -> dict[str, str]:
    names = {plain(name): country_name(code) for code, name in _cldr().items()}
    names |= {plain(name): name for name in _NAMES.values()}
    for code, aliases in _ALIASES.items():
        names |= {plain(alias): country_name(code) for alias in aliases}
    return names


@cache
def _cldr() -> dict[str, str]:
    from babel import Locale

    names = Locale("en").territories
    return {code: str(name) for code, name in names.items() if len(code) == 2 and code.isalpha()}


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
    return {code: found[0] for code, found in aliases.items() if len(code) == 3 and len(found) == 1}
