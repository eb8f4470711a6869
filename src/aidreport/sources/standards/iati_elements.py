"""Elements of IATI activities: what each says, and what its percentages split.

Nothing is decided here. Percentages add up to 100 over all countries and the regions of one
vocabulary, and over the sectors of one vocabulary. If they do not, nothing is split: no part of it
is known. Source: IATI Standard 2.03, "Countries and regions", "Sectors".
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from aidreport.model.allocation import Share
from aidreport.sources.standards.records import BadValue, amount_of
from aidreport.sources.terms.territories import canonical, country_name, region_name

if TYPE_CHECKING:
    from collections.abc import Sequence

_PARTS = frozenset(("recipient-country", "recipient-region", "sector"))

OF_ACTIVITY = _PARTS | {"iati-identifier", "title", "reporting-org", "participating-org"}
"""What is read of an activity, beside its transactions."""

_FLAGS = {"1": True, "true": True, "0": False, "false": False}


class Org(NamedTuple):
    """An organisation: its name and its reference; empty where not given."""

    name: str
    ref: str


_NOBODY = Org("", "")


@dataclass(slots=True)
class Transaction:
    """A transaction as it stands, before its activity is known whole.

    Attributes:
        places, sector: what it is for; None where it does not say.
        humanitarian: None where it does not say.
    """

    line: int
    kind: str
    value: str
    currency: str
    day: str
    value_day: str
    receiver: Org
    provider: Org
    places: For | None
    sector: For | None
    description: str
    humanitarian: bool | None
    ref: str


@dataclass(slots=True)
class Activity:
    """What an activity says for those of its transactions that do not.

    Attributes:
        orgs: those that take part, each with its role in small letters.
        places, sector: what it is for.
    """

    identifier: str
    title: str
    currency: str
    reporting: Org
    orgs: tuple[tuple[str, Org], ...]
    places: For
    sector: For
    humanitarian: bool


def transaction_of(element: Any, line: int) -> Transaction:
    """Return what a transaction says that begins on a line."""
    kind = value = currency = day = value_day = description = ""
    receiver = provider = _NOBODY
    parts: list[Any] = []
    for child in element[:]:
        tag = child.tag
        if tag == "value":
            value = (child.text or "").strip()
            currency, value_day = child.get("currency", ""), child.get("value-date", "")
        elif tag == "transaction-type":
            kind = child.get("code", "").strip().upper()
        elif tag == "transaction-date":
            day = child.get("iso-date", "")
        elif tag == "receiver-org":
            receiver = _org(child)
        elif tag == "provider-org":
            provider = _org(child)
        elif tag == "description":
            description = _line(_text(child))
        elif tag in _PARTS:
            parts.append(child)
    places, sector = _for_what(parts) if parts else (None, None)
    return Transaction(
        line,
        kind,
        value,
        currency,
        day,
        value_day,
        receiver,
        provider,
        places,
        sector,
        description,
        _FLAGS.get(element.get("humanitarian", "")),
        element.get("ref", "").strip(),
    )


def activity_of(element: Any, children: Sequence[Any]) -> Activity:
    """Return what an activity says for its transactions, by its children."""
    identifier = title = ""
    reporting = _NOBODY
    orgs: list[tuple[str, Org]] = []
    parts: list[Any] = []
    for child in children:
        tag = child.tag
        if tag == "iati-identifier":
            identifier = _line(child.text or "")
        elif tag == "title" and not title:
            title = _line(_text(child))
        elif tag == "reporting-org":
            reporting = _org(child)
        elif tag == "participating-org":
            orgs.append((child.get("role", "").strip().lower(), _org(child)))
        elif tag in _PARTS:
            parts.append(child)
    places, sector = _for_what(parts)
    return Activity(
        identifier,
        title,
        element.get("default-currency", ""),
        reporting,
        tuple(orgs),
        places or For(),
        sector or For(),
        _FLAGS.get(element.get("humanitarian", ""), False),
    )


def _for_what(parts: Sequence[Any]) -> tuple[For | None, For | None]:
    """Return the places and sectors that elements say; None where they do not."""
    countries = tuple(_country(part) for part in parts if part.tag == "recipient-country")
    regions = tuple(_region(part) for part in parts if part.tag == "recipient-region")
    sectors = tuple(_sector(part) for part in parts if part.tag == "sector")
    return (
        for_places(countries, regions) if countries or regions else None,
        for_sectors(sectors) if sectors else None,
    )


def _country(element: Any) -> Part:
    code = element.get("code", "").strip().upper()
    name = country_name(code) or canonical(_line(_text(element)))
    return Part(code, name, element.get("percentage", ""), "")


def _region(element: Any) -> Part:
    code, vocabulary = element.get("code", "").strip(), element.get("vocabulary", "").strip()
    name = region_name(code, vocabulary) or _line(_text(element)) or f"Region {code}"
    return Part(code, name, element.get("percentage", ""), vocabulary)


def _sector(element: Any) -> Part:
    code, vocabulary = element.get("code", "").strip(), element.get("vocabulary", "").strip()
    return Part(code, _line(_text(element)), element.get("percentage", ""), vocabulary)


def _org(element: Any) -> Org:
    return _named(_text(element), element.get("ref", ""))


@lru_cache(maxsize=16_384)
def _named(name: str, ref: str) -> Org:
    return Org(_line(name), ref.strip())


def _text(element: Any) -> str:
    """Return a text: the first narrative (version 2), or the element's own (version 1)."""
    if len(element):
        first = element[0]
        # Nearly always; to look for it among others costs several times as much.
        if first.tag == "narrative":
            return first.text or ""
        for child in element:
            if child.tag == "narrative":
                return child.text or ""
    return element.text or ""


@lru_cache(maxsize=16_384)
def _line(text: str) -> str:
    return " ".join(text.split())


_DAC = ("1", "DAC", "")
"""The vocabulary that is preferred: codes of the DAC; left out, it is meant."""

_TOLERANCE = Decimal("0.01")


class Part(NamedTuple):
    """A country, region or sector: percent as written, and the vocabulary of its code."""

    code: str
    name: str
    percent: str
    vocabulary: str


class For(NamedTuple):
    """What countries and regions, or sectors, an amount is for.

    Attributes:
        one: the only one; None for none or several.
        shares: of several, whose percentages add up to 100.
        total: of percentages that do not; empty where there are none; None where all is well.
    """

    one: str | None = None
    shares: tuple[Share, ...] = ()
    total: str | None = None


@lru_cache(maxsize=4096)
def for_places(countries: tuple[Part, ...], regions: tuple[Part, ...]) -> For:
    """Return what countries and regions say.

    Where both add up to 100 they say the same twice, and the countries say it better.
    """
    regions = of_one_vocabulary(regions)
    if countries and regions and _add_up(countries) and _add_up(regions):
        return _of(countries)
    return _of(countries + regions)


@lru_cache(maxsize=4096)
def for_sectors(sectors: tuple[Part, ...]) -> For:
    """Return what sectors say."""
    return _of(of_one_vocabulary(sectors))


def of_one_vocabulary(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """Return the parts of one vocabulary: percentages of several never add up together."""
    vocabularies = {part.vocabulary for part in parts}
    if len(vocabularies) < 2:
        return parts
    if not vocabularies.isdisjoint(_DAC):
        return tuple(part for part in parts if part.vocabulary in _DAC)
    return tuple(part for part in parts if part.vocabulary == parts[0].vocabulary)


def _of(parts: Sequence[Part]) -> For:
    names = list(dict.fromkeys(part.name or part.code for part in parts))
    if not any(part.percent.strip() for part in parts):
        return For(total="") if len(names) > 1 else For((names[0] or None) if names else None)
    percents = [_percent(part.percent) for part in parts]
    if None in percents:
        return For(total="")
    numbers = [percent for percent in percents if percent is not None]
    total = sum(numbers, Decimal())
    if abs(total - 100) > _TOLERANCE:
        return For(total=f"{total.normalize():f}")
    if min(numbers) < 0:
        return For(total=f"{total.normalize():f} with one below zero")
    if len(names) == 1:
        return For(names[0])
    return For(
        shares=tuple(
            Share(part.name or part.code, number)
            for part, number in zip(parts, numbers, strict=True)
        )
    )


def _add_up(parts: Sequence[Part]) -> bool:
    return _of(parts).total is None and all(part.percent.strip() for part in parts)


def _percent(text: str) -> Decimal | None:
    try:
        return amount_of(text.strip().removesuffix("%"), "percentage")
    except BadValue:
        return None
