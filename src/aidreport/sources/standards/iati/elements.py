"""Elements of IATI activities: what each says, and what its percentages split.

Nothing is decided here. Percentages add up to 100 over all countries and the regions of one
vocabulary, and over the sectors of one vocabulary. If they do not, nothing is split: no part of it
is known. Source: IATI Standard 2.03, "Countries and regions", "Sectors".
"""

from __future__ import annotations

from dataclasses import field
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from aidreport.lazy_dataclass import dataclass
from aidreport.model.allocation import Share
from aidreport.model.territories import canonical, country_name, region_name
from aidreport.sources.standards.records import BadValue, read_amount

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_PARTS = frozenset(("recipient-country", "recipient-region", "sector"))

OF_ACTIVITY = _PARTS | {
    "activity-status", "iati-identifier", "title", "reporting-org", "participating-org",
    "related-activity",
}  # fmt: skip
"""What is read of an activity, beside its transactions."""

_FLAGS = {"1": True, "true": True, "0": False, "false": False}

_DAC = ("1", "DAC", "")
"""The vocabulary that is preferred: codes of the DAC; left out, it is meant."""

_TOLERANCE = Decimal("0.01")


class Org(NamedTuple):
    """An organisation: its name and its reference; empty if not given."""

    name: str = ""
    ref: str = ""


NOBODY = Org()
"""An organisation that is not named."""


class SplitEntry(NamedTuple):
    """A country, region or sector: percent as written, and the vocabulary of its code."""

    code: str
    name: str
    percent: str
    vocabulary: str


class Split(NamedTuple):
    """What countries and regions, or sectors, an amount is for.

    Attributes:
        one: the only one; None if there is none, or several.
        shares: of several, whose percentages add up to 100.
        total: of percentages that do not add up; empty if there are none; None if all is well.
    """

    one: str | None = None
    shares: tuple[Share, ...] = ()
    total: str | None = None


_NOT_SPLIT = Split()


@dataclass(slots=True)
class Transaction:
    """What a transaction says, before its whole activity is known; None if it does not say."""

    line: int
    ref: str = ""
    kind: str = ""
    value: str = ""
    currency: str = ""
    day: str = ""
    value_day: str = ""
    description: str = ""
    receiver: Org = NOBODY
    provider: Org = NOBODY
    places: Split | None = None
    sector: Split | None = None
    humanitarian: bool | None = None


@dataclass
class Activity:
    """An activity with its transactions, and what it says for those that do not.

    Each of its organisations has a role, in small letters. The status is a code of ActivityStatus,
    the level that of a parent ("1") or a part ("2"), as far as it says so. Related activities are
    identifiers after their type, a code of RelatedActivityType.
    """

    transactions: Sequence[Transaction]
    identifier: str = ""
    title: str = ""
    currency: str = ""
    reporting: Org = NOBODY
    orgs: list[tuple[str, Org]] = field(default_factory=list)
    places: Split = _NOT_SPLIT
    sector: Split = _NOT_SPLIT
    humanitarian: bool = False
    status: str = ""
    level: str = ""
    related: list[tuple[str, str]] = field(default_factory=list)

    @cached_property
    def names(self) -> Mapping[str, str]:
        """References of organisations to the names that they have anywhere in the activity."""
        orgs = [self.reporting, *(org for _, org in self.orgs)]
        orgs += [org for item in self.transactions for org in (item.receiver, item.provider)]
        return {org.ref: org.name for org in reversed(orgs) if org.ref and org.name}


def read_transaction(element: Any, line: int) -> Transaction:
    """Return what a transaction says, which begins on a line."""
    item = Transaction(line, element.get("ref", "").strip())
    parts: list[Any] = []
    for child in element[:]:
        tag = child.tag
        if tag == "value":
            item.value = (child.text or "").strip()
            item.currency, item.value_day = child.get("currency", ""), child.get("value-date", "")
        elif tag == "transaction-type":
            item.kind = child.get("code", "").strip().upper()
        elif tag == "transaction-date":
            item.day = child.get("iso-date", "")
        elif tag == "receiver-org":
            item.receiver = read_org(child)
        elif tag == "provider-org":
            item.provider = read_org(child)
        elif tag == "description":
            item.description = line_of(text_in(child))
        elif tag in _PARTS:
            parts.append(child)
    if parts:
        item.places, item.sector = _splits(parts)
    item.humanitarian = humanitarian(element)
    return item


def read_activity(
    element: Any, children: Iterable[Any], transactions: Sequence[Transaction]
) -> Activity:
    """Return what an activity says by its children, with its transactions."""
    activity = Activity(transactions, currency=element.get("default-currency", ""))
    parts: list[Any] = []
    for child in children:
        tag = child.tag
        if tag == "iati-identifier":
            activity.identifier = line_of(child.text or "")
        elif tag == "title" and not activity.title:
            activity.title = line_of(text_in(child))
        elif tag == "activity-status":
            activity.status = child.get("code", "").strip()
        elif tag == "reporting-org":
            activity.reporting = read_org(child)
        elif tag == "related-activity":
            related = child.get("type", "").strip(), child.get("ref", "").strip()
            activity.related.append(related)
        elif tag == "participating-org":
            activity.orgs.append((child.get("role", "").strip().lower(), read_org(child)))
        elif tag in _PARTS:
            parts.append(child)
    places, sector = _splits(parts)
    activity.places, activity.sector = places or _NOT_SPLIT, sector or _NOT_SPLIT
    activity.humanitarian = bool(humanitarian(element))
    activity.level = element.get("hierarchy", "").strip()
    return activity


def humanitarian(element: Any) -> bool | None:
    """Return whether an element says that it is humanitarian; None if it does not say."""
    return _FLAGS.get(element.get("humanitarian", ""))


def read_parts(element: Any) -> tuple[Split | None, Split | None]:
    """Return the places and sectors that the children of an element name; None if none."""
    return _splits(element[:])


def _splits(elements: Sequence[Any]) -> tuple[Split | None, Split | None]:
    """Return the places and sectors that elements name; None if they name none."""
    countries, regions, sectors = [], [], []
    for item in elements:
        tag = item.tag
        if tag == "sector":
            sectors.append(_sector(item))
        elif tag == "recipient-country":
            countries.append(_country(item))
        elif tag == "recipient-region":
            regions.append(_region(item))
    places = split_places(tuple(countries), tuple(regions)) if countries or regions else None
    return places, split_sectors(tuple(sectors)) if sectors else None


def _country(element: Any) -> SplitEntry:
    code = element.get("code", "").strip().upper()
    name = country_name(code) or canonical(line_of(text_in(element)))
    return SplitEntry(code, name, element.get("percentage", ""), "")


def _region(element: Any) -> SplitEntry:
    entry = _sector(element)
    name = region_name(entry.code, entry.vocabulary) or entry.name or f"Region {entry.code}"
    return entry._replace(name=name)


def _sector(element: Any) -> SplitEntry:
    code, vocabulary = element.get("code", "").strip(), element.get("vocabulary", "").strip()
    return SplitEntry(code, line_of(text_in(element)), element.get("percentage", ""), vocabulary)


def read_org(element: Any) -> Org:
    """Return the organisation that an element names."""
    return _named(text_in(element), element.get("ref", ""))


@lru_cache(maxsize=16_384)
def _named(name: str, ref: str) -> Org:
    return Org(line_of(name), ref.strip())


def text_in(element: Any) -> str:
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
def line_of(text: str) -> str:
    """Return a text in one line."""
    return " ".join(text.split())


@lru_cache(maxsize=4096)
def split_places(countries: tuple[SplitEntry, ...], regions: tuple[SplitEntry, ...]) -> Split:
    """Return what countries and regions say.

    If both add up to 100 they say the same twice, and the countries say it better.
    """
    regions = _of_one_vocabulary(regions)
    if countries and regions and _add_up(countries) and _add_up(regions):
        return _split(countries)
    return _split(countries + regions)


@lru_cache(maxsize=4096)
def split_sectors(sectors: tuple[SplitEntry, ...]) -> Split:
    """Return what sectors say."""
    return _split(_of_one_vocabulary(sectors))


def _of_one_vocabulary(entries: tuple[SplitEntry, ...]) -> tuple[SplitEntry, ...]:
    """Return the entries of one vocabulary: percentages of several never add up together."""
    vocabularies = {entry.vocabulary for entry in entries}
    if len(vocabularies) < 2:
        return entries
    if not vocabularies.isdisjoint(_DAC):
        return tuple(entry for entry in entries if entry.vocabulary in _DAC)
    return tuple(entry for entry in entries if entry.vocabulary == entries[0].vocabulary)


def _split(entries: Sequence[SplitEntry]) -> Split:
    names = list(dict.fromkeys(entry.name or entry.code for entry in entries))
    if not any(entry.percent.strip() for entry in entries):
        return Split(total="") if len(names) > 1 else Split((names[0] or None) if names else None)
    try:
        numbers = [
            read_amount(entry.percent.strip().removesuffix("%"), "percentage").number
            for entry in entries
        ]
    except BadValue:
        return Split(total="")
    total = sum(numbers, Decimal())
    if abs(total - 100) > _TOLERANCE:
        return Split(total=f"{total.normalize():f}")
    if min(numbers) < 0:
        return Split(total=f"{total.normalize():f} with one below zero")
    if len(names) == 1:
        return Split(names[0])
    names = [entry.name or entry.code for entry in entries]
    return Split(shares=tuple(map(Share, names, numbers)))


def _add_up(entries: Sequence[SplitEntry]) -> bool:
    return _split(entries).total is None and all(entry.percent.strip() for entry in entries)
