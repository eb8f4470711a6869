"""What says that several have an amount each, as patterns of a language: "each", "as much"."""

from __future__ import annotations

import re
from functools import cache

from aidreport.sources.extraction.language import joining, language


@cache
def equally_between(code: str) -> re.Pattern[str]:
    """Return the pattern of what leads to those who share the money in equal parts."""
    equally = language(code).any_of("money.equally")
    return re.compile(rf"{equally}\s+(?:{joining('between')}\s+)?", re.IGNORECASE)


@cache
def each(code: str) -> re.Pattern[str]:
    """Return the pattern of "each" between names and their verb."""
    return re.compile(rf"\s*{language(code).any_of('money.each')}\s*", re.IGNORECASE)


@cache
def both_of_them(code: str) -> re.Pattern[str]:
    """Return the pattern of "both" at the beginning of a sentence or clause."""
    both = language(code).any_of("money.both_of_them")
    return re.compile(rf"(?:\A|[.:;,]\s)\s*{both}\s+", re.IGNORECASE)


@cache
def same_amount(code: str) -> re.Pattern[str]:
    """Return the pattern of what leads to one more that has as much: " and the same amount to "."""
    words = language(code)
    both, to = words.any_of("parties.both"), words.any_of("parties.to", "parties.leads")
    goes = rf"(?:{words.any_of('parties.goes')}\s+)?"
    same = joining("same_amount")
    return re.compile(rf",?\s+{both}\s+{same}\s+{goes}{to}\s+", re.IGNORECASE)


@cache
def as_does(code: str) -> re.Pattern[str]:
    """Return the pattern of what leads to one more, of which the same is said: ", as does "."""
    articles = language(code).any_of("general.articles")
    return re.compile(rf"[,;]\s+{joining('as_does')}\s+(?:{articles}\s+)?", re.IGNORECASE)


@cache
def has_as_much() -> re.Pattern[str]:
    """Return the pattern of what says behind a name that it has as much: ", CERF det samme"."""
    return re.compile(
        rf"\s+(?:[a-zà-ÿ]+\s+)?{joining('same_amount')}\b(?=[,.;]|\s(?:and|og|och|und|et|y)\b|\Z)"
    )


@cache
def recipients_are() -> re.Pattern[str]:
    """Return the pattern of a sentence that names who receives what each has: "Empfänger sind "."""
    return re.compile(rf"\s*{joining('recipients_are')}\s*:?\s+")
