"""Headings that name the language of the texts below them: "Purpose (nb)", "purpose_fr"."""

from __future__ import annotations

import re
from functools import lru_cache

from aidreport.model.languages import is_language
from aidreport.sources.tables.words.heading_units import split_heading
from aidreport.sources.tables.words.vocabulary import HEADINGS

TRANSLATED = ("purpose", "description")
"""Fields whose texts may be in several languages, as in an announcement."""

_TAG = r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*"
_MARKED = re.compile(
    rf"(?P<text>.*\S)\s*(?:\(\s*(?P<round>{_TAG})\s*\)|\[\s*(?P<square>{_TAG})\s*\]"
    rf"|[_:]\s*(?P<beside>{_TAG}))",
    re.DOTALL,
)
_LONGEST = 200
"""Letters of a heading; what is longer is none."""

_NORWEGIAN = {"no": "nb"}
"""A tag for two languages → the one that is meant."""


@lru_cache(maxsize=4096)
def language_of(heading: str) -> tuple[str, str]:
    """Return a heading without the language that it ends with, and that; "" if it names none."""
    if len(heading) > _LONGEST or (match := _MARKED.fullmatch(heading)) is None:
        return heading, ""
    tag = match["round"] or match["square"] or match["beside"]
    first, dash, rest = tag.partition("-")
    tag = f"{first.lower()}{dash}{rest}"
    return (match["text"], _NORWEGIAN.get(tag, tag)) if is_language(tag) else (heading, "")


def names_field(heading: str, field: str) -> bool:
    """Return whether a heading, without its language, is one of a field."""
    return " ".join(split_heading(heading).meaning) in HEADINGS[field]


@lru_cache(maxsize=4096)
def translated_field(heading: str) -> str:
    """Return the field of a heading that names a language; "" if it names none of both."""
    if len(heading) > _LONGEST or (match := _MARKED.fullmatch(heading)) is None:
        return ""
    # Which tags are languages is asked last: that loads the names of all of them.
    fields = [name for name in TRANSLATED if names_field(match["text"], name)]
    return fields[0] if fields and language_of(heading)[1] else ""
