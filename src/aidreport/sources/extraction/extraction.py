"""From the text of an announcement to what it announces, with nothing invented and nothing dropped.

Every amount of the text gets exactly one role; those that are allocations go into the announcement,
all others are listed with the reason why they do not.
"""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING

from aidreport.errors import SourceError
from aidreport.files.collector import without_collector
from aidreport.lazy_dataclass import dataclass
from aidreport.sources.extraction.facts import Fact, find_facts
from aidreport.sources.extraction.gathering import gather
from aidreport.sources.extraction.glued import glued_words
from aidreport.sources.extraction.habit import habit_of
from aidreport.sources.extraction.head import Day, Head, read_head
from aidreport.sources.extraction.items import (
    Item,
    Role,
    close_wholes,
    join_equivalents,
    settle_currencies,
    share_equally,
)
from aidreport.sources.extraction.language import LANGUAGES, Language, language, language_of
from aidreport.sources.extraction.lists import name_alike
from aidreport.sources.extraction.parties import Party, Sort, find_parties
from aidreport.sources.extraction.quotes import Speech, find_quotes, spoken_as_prose
from aidreport.sources.extraction.recipients import assign_parties
from aidreport.sources.extraction.reconcile import Finding, compare_title, reconcile
from aidreport.sources.extraction.roles import Roles
from aidreport.sources.extraction.sizes import close_sizes
from aidreport.sources.extraction.wholes import find_recipients_of_whole
from aidreport.statements import state

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from aidreport.sources.extraction.text import Document

_NEAREST = Decimal("0.002")
_ANNOUNCED = (Role.HEADLINE, Role.RESTATEMENT, Role.ALLOCATION)
_MOST_ITEMS = 60


class NoAmountsError(SourceError):
    """A text states no amount of money."""


@dataclass(frozen=True, slots=True)
class Allocation:
    """An amount for a recipient.

    Attributes:
        recipient: its acronym, or its name as the text writes it.
        name: spelled out, if `recipient` is an acronym and the text spells it.
        sort: whether it is an organisation, a country or a theme.
        item: the amount that it is from; several share one where each receives it.
    """

    recipient: str
    name: str
    sort: Sort
    country: str
    item: Item


@dataclass(frozen=True, slots=True)
class Extraction:
    """What a text announces.

    Attributes:
        document: the text.
        head: what it says about itself.
        items: its amounts, in order, each with its role.
        headlines: the totals that it announces, one in each currency.
        allocations: who receives how much.
    """

    document: Document
    words: Language
    head: Head
    items: tuple[Item, ...]
    headlines: tuple[Item, ...]
    allocations: tuple[Allocation, ...]
    quotes: tuple[Speech, ...]
    facts: tuple[Fact, ...]
    findings: tuple[Finding, ...]

    def counts(self) -> dict[Role, int]:
        """Return how many amounts have each role; their sum is the number of amounts found."""
        return {role: sum(item.role is role for item in self.items) for role in Role}

    def account(self) -> list[str]:
        """Return how many amounts have each role, in words; roles that none has are left out."""
        lines = {role: role.counted(count) for role, count in self.counts().items() if count}
        if self.whole is not None:
            recipients = " and ".join(party.recipient for party in self.whole.parties)
            lines[Role.HEADLINE] += f", all of it to {recipients}"
        return list(lines.values())

    @property
    def whole(self) -> Item | None:
        """The total that goes to one recipient or group as it is; None where it is divided."""
        its = (allocation.item for allocation in self.allocations)
        return next((item for item in its if item.role is Role.HEADLINE), None)


@without_collector()
def extract(document: Document, name: str) -> Extraction:
    """Return what a text announces.

    Args:
        name: what messages call its file.

    Raises:
        NoAmountsError: it states no amount of money.
    """
    words = _language(document)
    head = read_head(document, words)
    blocks = spoken_as_prose(document.blocks, words)
    items = gather(blocks, words, habit_of(document.text, words.code))
    items = [item for item in items if item.at not in head.meta or item.role is not Role.COUNT]
    if all(item.role is Role.COUNT for item in items):
        raise NoAmountsError(
            state("source.no-amounts", name=name),
            why=state("source.no-amounts-why"),
            fix=state("source.no-amounts-fix"),
        )
    settle_currencies(items, words, head.donor.currency if head.donor else "")
    close_wholes(items, words)
    join_equivalents(items, words, head.day.date if head.day else None)
    close_sizes(items, words)
    head, doubt = _settle_day(head, items)
    donor = head.donor
    givers = [*donor.names, *map(str.lower, (donor.name, *donor.names))] if donor else []
    assign_parties(blocks, items, words, givers)
    name_alike(items, givers)
    day = head.day.date if head.day else None
    roles = Roles(items, words, title=head.title_at, day=day, givers=givers)
    roles.assign()
    if not roles.allocations:
        whole = find_recipients_of_whole(blocks, items, words, givers)
        if whole.parties:
            roles.headlines[0].parties, roles.headlines[0].equally = whole
            roles.allocations.append(roles.headlines[0])
    allocations = tuple(_allocations(roles.allocations))
    head = head._replace(region=_region(head, items))
    quotes = tuple(find_quotes(blocks, words))
    facts = find_facts(blocks, items, words, head.meta, quotes)
    glued = [
        Finding("glued-words", "warning", state("announcement.glued-words", words=word), line)
        for word, line in glued_words(blocks, words)
    ]
    title = compare_title(items, head.title_at, words) if head.title_at >= 0 else ()
    compared = reconcile(items, roles.headlines, [a.item for a in allocations])
    findings = (*doubt, *glued, *title, *compared)
    return Extraction(
        document,
        words,
        head,
        tuple(items),
        tuple(roles.headlines),
        allocations,
        quotes,
        tuple(facts),
        findings,
    )


def _language(document: Document) -> Language:
    named = document.language.lower().split("-")[0]
    named = {"no": "nb", "nn": "nb"}.get(named, named)
    found = language_of(document.text)
    # Pages of ministries often name the language of their menus.
    return language(named) if named in LANGUAGES and not document.text.strip() else found


def _allocations(items: Sequence[Item]) -> list[Allocation]:
    found = []
    for item in items:
        parties = item.parties
        if item.mention.each or len(parties) == 1:
            found += [_allocation(item, [party]) for party in parties]
        else:
            found += [_allocation(share, share.parties) for share in share_equally(item)]
    return found


def _allocation(item: Item, parties: Sequence[Party]) -> Allocation:
    sort = min(party.sort for party in parties)
    recipient = " and ".join(
        party.recipient if party.known or party.known_as else _without_article(party.recipient)
        for party in parties
    )
    name = parties[0].name if len(parties) == 1 and parties[0].acronym else ""
    country = parties[0].known_as if sort is Sort.COUNTRY else ""
    return Allocation(recipient, name if name != recipient else "", sort, country, item)


_ARTICLE = re.compile(
    r"^(?!(?:De[nti]?|Dei)\s)(?i:the|den|det|die|der|das|le|la|les|el|los|las)\s+(?=\S)"
)


def _shown(party: Party) -> str:
    """Return what a recipient is called: without an article, unless a list has it with one."""
    listed = party.known or party.known_as
    return party.recipient if listed else _without_article(party.recipient)


def _without_article(name: str) -> str:
    return _ARTICLE.sub("", name, count=1)


def _region(head: Head, items: Sequence[Item]) -> str:
    """Return the country that the money is for: of the title, else of the sentences of money."""
    if head.region_in_title:
        return head.region
    counts = Counter(
        party.known_as
        for item in [item for item in items if item.role in _ANNOUNCED][:_MOST_ITEMS]
        for party in find_parties(item.sentence)
        if party.sort is Sort.COUNTRY and (head.donor is None or party.known_as != head.donor.name)
    )
    most = counts.most_common(2)
    alone = most and (len(most) == 1 or most[0][1] > most[1][1])
    return most[0][0] if alone else head.region


def _settle_day(head: Head, items: Sequence[Item]) -> tuple[Head, list[Finding]]:
    """Confirm or doubt the order of day and month by the rate that stated equivalents imply."""
    day = head.day
    if day is None or day.other is None:
        return head, []
    from aidreport.sources.exchange_rates.published import published_rate

    distances: dict[dt.date, list[Decimal]] = {day.date: [], day.other: []}
    for item in items:
        main = item.main
        if item.role is not Role.EQUIVALENT or main is None or not main.amount:
            continue
        implied = item.amount / main.amount
        for date, known in distances.items():
            rate = published_rate(item.currency, main.currency, date)
            if rate:
                known.append(abs(implied / rate - 1))
    if not all(distances.values()):
        return head, [
            Finding(
                "date-order",
                "note",
                state("announcement.day-first", date=day.date, other=day.other),
                day.line,
            )
        ]
    first, second = (sum(known, Decimal(0)) / len(known) for known in distances.values())
    if second + _NEAREST < first:
        text = state("announcement.date-doubtful", date=day.date, other=day.other)
        return head, [Finding("date-doubtful", "warning", text, day.line)]
    return head._replace(day=replace_day(day)), []


def replace_day(day: Day) -> Day:
    """Return a date that is no longer open."""
    return day._replace(other=None)
