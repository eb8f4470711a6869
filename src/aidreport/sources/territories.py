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
_CODE = re.compile(r"[A-Z]{2,3}")


@lru_cache(maxsize=1024)
def country_name(code: str) -> str:
    """Return the name of a country by its code (ISO 3166-1); empty for a code that is none."""
    if len(code) == 3:
        code = _alpha_2().get(code, "")
    return _NAMES.get(code) or _cldr().get(code, "")


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
def _alpha_2() -> dict[str, str]:
    """Return the codes of two letters by those of three, as CLDR has them."""
    from babel.core import get_global

    aliases = get_global("territory_aliases")
    return {code: found[0] for code, found in aliases.items() if len(code) == 3 and len(found) == 1}
