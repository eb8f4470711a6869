"""Headings that are a year: "2023", "FY 2023/24", "Año 2023", "2023年度", "令和5年度".

What is beside the year is a word for a year, a unit or a currency, and nothing else.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from aidreport.sources.tables.words.heading_units import split_heading
from aidreport.sources.tables.words.vocabulary import YEAR_SIGNS, YEARS

_YEAR = re.compile(
    r"(?<!\d)(?P<first>(?:19|20)\d\d)(?:\s?[/–-]\s?(?P<last>(?:19|20)\d\d|\d\d))?(?!\d)", re.ASCII
)
_ERA = re.compile(r"(?P<era>令和|平成|昭和)\s?(?P<year>元|\d{1,2})(?=\s?年)")
_FISCAL = re.compile(r"\bFY ?['’]?(\d\d)(?!\d)", re.ASCII | re.IGNORECASE)
_OF_YEARS = re.compile(r"\b(?:FY|CY)\b", re.IGNORECASE)
_BEFORE = {"令和": 2018, "平成": 1988, "昭和": 1925}
"""Era of Japan → the year before its first."""

_LONGEST = 6
"""A period such as "2021-2027" has no more years behind its first."""


class YearHeading(NamedTuple):
    """A heading that names a year.

    Attributes:
        year: as it is called in the config: "2023", "2023/24".
        alone: False if a unit or a currency is beside it.
    """

    year: str
    alone: bool


def year_heading(heading: str) -> YearHeading | None:
    """Return the year that a heading names; None if it names none, several, or something else."""
    text = _written_out(heading)
    years = {match[0]: match for match in _YEAR.finditer(text)}
    if len(years) != 1:
        return None
    (match,) = years.values()
    said = split_heading(text.replace(match[0], " "))
    of_years = " ".join(said.meaning) in YEARS or YEAR_SIGNS.issuperset(said.meaning)
    if not (said.clear and of_years) or not _follows(match["first"], match["last"]):
        return None
    alone = said.power is None and said.currencies is None
    return YearHeading("".join(match[0].split()), alone)


def amount_year(heading: str) -> tuple[str, str] | None:
    """Return the year in the heading of an amount, and the heading without it; None for others.

    "Disbursed 2023 (EUR)" is one, and "2023 (EUR)" is a year: see `year_heading`.
    """
    text = _written_out(heading)
    years = {match[0]: match for match in _YEAR.finditer(text)}
    if len(years) != 1:
        return None
    (match,) = years.values()
    rest = " ".join(_OF_YEARS.sub("", text.replace(match[0], " ")).split())
    if not split_heading(rest).is_of_amounts or not _follows(match["first"], match["last"]):
        return None
    return "".join(match[0].split()), rest


def names_year(heading: str) -> bool:
    """Tell whether a heading names a year, whatever is beside it."""
    return _YEAR.search(_written_out(heading)) is not None


def first_year(year: str) -> str:
    """Return the year in which a year such as "2023/24" begins."""
    return year[:4]


def _written_out(heading: str) -> str:
    """Return a heading with years in four digits: "FY23", "令和5年"."""
    return _FISCAL.sub(r"FY 20\1", _ERA.sub(_of_the_era, heading))


def _of_the_era(match: re.Match[str]) -> str:
    year = 1 if match["year"] == "元" else int(match["year"])
    return str(_BEFORE[match["era"]] + year)


def _follows(first: str, last: str | None) -> bool:
    """Tell whether the second of two years is soon after the first: not in "2023-01"."""
    if last is None:
        return True
    after = int(first) + 1
    whole = len(last) == len(first)
    return after <= int(last) <= after + _LONGEST if whole else int(last) == after % 100
