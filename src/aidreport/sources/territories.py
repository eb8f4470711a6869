"""Countries by their codes (ISO 3166-1), in English."""

from __future__ import annotations

from functools import cache, lru_cache

_ALIASES = {"XK": "Kosovo", "TR": "Türkiye", "PS": "Palestine", "CD": "DR Congo"}
"""Names that the field uses; the others are those of CLDR."""


@lru_cache(maxsize=1024)
def country_name(code: str) -> str:
    """Return the name of a country; empty for a code that is none."""
    return _ALIASES.get(code) or _names().get(code, "")


@cache
def _names() -> dict[str, str]:
    from babel import Locale

    return {code: str(name) for code, name in Locale("en").territories.items()}
