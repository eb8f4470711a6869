"""Elements of IATI activities to what they say, as it stands: nothing is decided here."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from aidreport.model.allocation import Share
from aidreport.sources.intake import BadValue, amount_of
from aidreport.sources.territories import country_name

if TYPE_CHECKING:
    from collections.abc import Sequence

_DAC = ("1", "DAC", "")
"""The vocabulary of sectors that is preferred: DAC purpose codes; left out, it is meant."""

_TOLERANCE = Decimal("0.01")


class Org(NamedTuple):
    """An organisation: its name and its reference; empty where not given."""

    name: str
    ref: str


class Part(NamedTuple):
    """A country or sector with its share: percent as written, and the vocabulary of its code."""

    code: str
    name: str
    percent: str
    vocabulary: str


class Transaction(NamedTuple):
    """A transaction as it stands, before its activity is known whole."""

    line: int
    kind: str
    value: str
    currency: str
    day: str
    value_day: str
    receiver: Org
    provider: Org
    countries: tuple[Part, ...]
    sectors: tuple[Part, ...]
    description: str


@dataclass(slots=True)
class Activity:
    """What an activity says for those of its transactions that do not.

    Attributes:
        country, sector: what it is for.
    """

    identifier: str
    title: str
    currency: str
    reporting: Org
    orgs: tuple[tuple[str, Org], ...]
    country: For
    sector: For


class For(NamedTuple):
    """What countries or sectors an amount is for.

    Attributes:
        one: the only one; None for none or several.
        shares: of several, whose percentages add up to 100.
        total: of percentages that do not; empty where there are none; None where all is well.
    """

    one: str | None = None
    shares: tuple[Share, ...] = ()
    total: str | None = None


def for_what(parts: Sequence[Part]) -> For:
    """Return what parts of one vocabulary say."""
    known = _of_one_vocabulary(parts)
    if len(known) < 2:
        return For(known[0].name or known[0].code) if known else For()
    percents = [_percent(part.percent) for part in known]
    if any(percent is None for percent in percents):
        return For(total="")
    numbers = [percent for percent in percents if percent is not None]
    total = sum(numbers, Decimal())
    if abs(total - 100) > _TOLERANCE or any(number < 0 for number in numbers):
        return For(total=f"{total.normalize():f}")
    return For(
        shares=tuple(
            Share(part.name or part.code, number)
            for part, number in zip(known, numbers, strict=True)
        )
    )


def _percent(text: str) -> Decimal | None:
    try:
        return amount_of(text, "percentage")
    except BadValue:
        return None


def _of_one_vocabulary(parts: Sequence[Part]) -> list[Part]:
    """Return the parts of one vocabulary: percentages of several never add up together."""
    vocabularies = {part.vocabulary for part in parts}
    chosen = next((name for name in _DAC if name in vocabularies), None)
    if chosen is None and parts:
        chosen = parts[0].vocabulary
    if chosen in _DAC:
        return [part for part in parts if part.vocabulary in _DAC]
    return [part for part in parts if part.vocabulary == chosen]


def transaction_of(element: Any) -> Transaction:
    """Return what a transaction says."""
    kind = value = currency = day = value_day = description = ""
    receiver = provider = Org("", "")
    countries: list[Part] = []
    sectors: list[Part] = []
    for child in element:
        tag = child.tag
        if tag == "value":
            value = child.text or ""
            currency, value_day = child.get("currency", ""), child.get("value-date", "")
        elif tag == "transaction-type":
            kind = child.get("code", "")
        elif tag == "transaction-date":
            day = child.get("iso-date", "")
        elif tag == "receiver-org":
            receiver = _org(child)
        elif tag == "provider-org":
            provider = _org(child)
        elif tag == "recipient-country":
            countries.append(_country(child))
        elif tag == "sector":
            sectors.append(_sector(child))
        elif tag == "description":
            description = _words(child)
    return Transaction(
        element.sourceline or 0,
        kind.strip(),
        value.strip(),
        currency,
        day,
        value_day or "",
        receiver,
        provider,
        tuple(countries),
        tuple(sectors),
        description,
    )


def activity_of(element: Any) -> Activity:
    """Return what an activity says for its transactions."""
    identifier = title = ""
    reporting = Org("", "")
    orgs: list[tuple[str, Org]] = []
    countries: list[Part] = []
    sectors: list[Part] = []
    for child in element:
        tag = child.tag
        if tag == "iati-identifier":
            identifier = " ".join((child.text or "").split())
        elif tag == "title" and not title:
            title = _words(child)
        elif tag == "reporting-org":
            reporting = _org(child)
        elif tag == "participating-org":
            orgs.append((child.get("role", "").lower(), _org(child)))
        elif tag == "recipient-country":
            countries.append(_country(child))
        elif tag == "sector":
            sectors.append(_sector(child))
    currency = element.get("default-currency", "")
    return Activity(
        identifier, title, currency, reporting, tuple(orgs), for_what(countries), for_what(sectors)
    )


def _org(element: Any) -> Org:
    return Org(_words(element), element.get("ref", "").strip())


def _country(element: Any) -> Part:
    code = element.get("code", "").strip().upper()
    name = country_name(code) or _words(element)
    return Part(code, name, element.get("percentage", ""), "")


def _sector(element: Any) -> Part:
    code, vocabulary = element.get("code", "").strip(), element.get("vocabulary", "").strip()
    return Part(code, _words(element), element.get("percentage", ""), vocabulary)


def _words(element: Any) -> str:
    """Return a text: the first narrative (version 2), or the element's own (version 1)."""
    for child in element:
        if child.tag == "narrative":
            return _line(child.text or "")
    return _line(element.text or "")


@lru_cache(maxsize=65_536)
def _line(text: str) -> str:
    return " ".join(text.split())
