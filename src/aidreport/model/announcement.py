"""What an announcement says around its allocations: totals, quotes and facts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from aidreport.model.money import StatedAmount


@dataclass(frozen=True, slots=True)
class Quote:
    """A person's words, verbatim."""

    text: str
    speaker: str
    role: str = ""
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """A key fact.

    Attributes:
        figure: the number, as written ("50,000"); empty for a fact without one.
        text: what it counts and who says so.
        line: the line of the source.
    """

    figure: str
    text: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Announcement:
    """An announcement of funding, without its allocations.

    Attributes:
        title, date, issuer, donor: as published.
        language: BCP 47 tag of the announcement's texts.
        region: the country or region it concerns; empty where it names none.
        purpose: completes "… allocates NOK 386 million to three partners", e.g. "to protect …".
        source: what a reader would call the source ("Press release").
        url: where it was published; empty where unknown.
        text_file: the file with the published text, whose lines are counted; empty where none.
        stated: the totals that the announcement states, one for each currency.
    """

    title: str
    date: date
    issuer: str
    donor: str
    language: str = "en"
    region: str = ""
    purpose: str = ""
    source: str = "Announcement"
    url: str = ""
    text_file: str = ""
    stated: tuple[StatedAmount, ...] = ()
    quotes: tuple[Quote, ...] = ()
    facts: tuple[Fact, ...] = ()
