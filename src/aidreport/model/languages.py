"""Languages by their tags (BCP 47)."""

from __future__ import annotations

from functools import lru_cache


@lru_cache(maxsize=256)
def is_language(tag: str) -> bool:
    """Return whether a tag is of a language that CLDR knows, such as "nb" or "pt-BR"."""
    from babel import Locale, UnknownLocaleError

    try:
        Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError, TypeError):
        return False
    return True
