"""When money was given, by the years and months beside it: "in 2023", "in November"."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from aidreport.sources.extraction.language import any_of, joining, language
from aidreport.statements import state

if TYPE_CHECKING:
    import datetime as dt

    from aidreport.sources.extraction.language import Language

EARLIER = state("amount.earlier")
"""Why an amount is no new money that was given before."""

EARLIER_YEAR = state("amount.earlier-year")
"""Why an amount is no new money that belongs to a year before the announcement."""

_YEAR = re.compile(r"(?<![\d.,])(?:19|20)\d\d(?!\d|[.,]\d)")
_COMING = re.compile(rf"(?<!\w)(?:{joining('coming')}|[a-zà-ÿ]+(?:era|eront|ra|ront|rá|rán))(?!\w)")


def of_earlier_time(before: str, behind: str, words: Language, day: dt.date | None) -> str:
    """Return why an amount is of a year or month before the announcement; empty if it is not.

    Args:
        before, behind: the words around the amount.
        day: of the announcement; None if that is not known.
    """
    if day is not None:
        years = [int(found) for found in _YEAR.findall(f"{before} {behind}")]
        if years and max(years) < day.year:
            return EARLIER_YEAR
        if max(years, default=day.year) > day.year:
            return ""
    for text in (before, behind):
        if not _names_month(text.lower(), words.code):
            continue
        for match in _in_month(words.code).finditer(text):
            number = number_of_month(match["month"], words.code)
            # "In May, Japan will provide 5 million" is to come.
            if (day is None or number != day.month) and not _COMING.search(before):
                return EARLIER
    return ""


def _names_month(text: str, code: str) -> bool:
    """Tell whether a text in small letters has the name of a month in it: few have."""
    return any(month in text for month in language(code).phrases("head", "months")[:12])


@cache
def _in_month(code: str) -> re.Pattern[str]:
    """Return the pattern of a month without a day: "in November", "last March"."""
    months = any_of(language(code).phrases("head", "months")[:12])
    year = r"(?:\s+(?:de\s+|del\s+)?(?:19|20)\d\d)?(?![\w.]|\s*\d)"
    return re.compile(rf"(?<!\w){joining('in_month')}\s+(?P<month>{months}){year}", re.IGNORECASE)


def number_of_month(name: str, code: str) -> int:
    """Return the number of a month by its name, or by how that is shortened; 0 if it is none."""
    whole = language(code).phrases("head", "months")[:12]
    written = name.lower()
    if written in whole:
        return whole.index(written) + 1
    return next((at for at, month in enumerate(whole, 1) if month[:3] == written[:3]), 0)
