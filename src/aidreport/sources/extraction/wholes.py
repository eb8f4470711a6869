"""Who receives all that a text announces, where another sentence says so: "It goes to UNRWA"."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from aidreport.sources.extraction import joints, sharing
from aidreport.sources.extraction.groups import group_before
from aidreport.sources.extraction.items import Role
from aidreport.sources.extraction.language import any_of, joining, joining_words, language, plain
from aidreport.sources.extraction.named_at import party_at
from aidreport.sources.extraction.parties import Party, Sort, find_parties
from aidreport.sources.extraction.text import Kind, sentences

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from aidreport.sources.extraction.items import Item
    from aidreport.sources.extraction.language import Language
    from aidreport.sources.extraction.text import Block

_NEXT_BLOCKS = 4
"""In so many blocks behind the total, its recipient is sought."""

_SAID = (Role.HEADLINE, Role.RESTATEMENT)


class Receiving(NamedTuple):
    """Who receives a total, and whether each has an equal share of it."""

    parties: list[Party]
    equally: bool = False


_NOBODY = Receiving([])


def find_recipients_of_whole(
    blocks: Sequence[Block], items: Sequence[Item], words: Language, givers: Collection[str]
) -> Receiving:
    """Return who receives the only total of a text, as a sentence without money says; else nobody.

    Where amounts are open, the sentence has to say that it speaks of the whole.

    Args:
        items: the amounts with their roles, of which none is an allocation.
    """
    totals = {(item.amount, item.currency) for item in items if item.role is Role.HEADLINE}
    if len(totals) != 1:
        return _NOBODY
    surely = any(item.role is Role.UNSURE for item in items)
    if not surely and (signed := _signed(items, words, givers)):
        return Receiving(signed)
    of_money = {(item.at, item.start) for item in items if item.mention.is_money}
    said = {item.at for item in items if item.role in _SAID}
    near = {at for first in said for at in range(first, first + _NEXT_BLOCKS + 1)}
    found: dict[tuple[str, ...], Receiving] = {}
    for at in sorted(near & set(range(len(blocks)))):
        text = blocks[at].text
        if blocks[at].kind is Kind.ROW:
            continue
        for start, end in sentences(text):
            if (at, start) in of_money:
                continue
            parties = _recipients(text[start:end], words, givers, surely=surely)
            if parties:
                equal = sharing.equally_between(words.code).search(plain(text[start:end]))
                receiving = Receiving(parties, equally=equal is not None)
                found.setdefault(tuple(party.key for party in parties), receiving)
    return next(iter(found.values())) if len(found) == 1 else _NOBODY


def _signed(items: Sequence[Item], words: Language, givers: Collection[str]) -> list[Party]:
    """Return with whom an agreement on the total was signed, if one known organisation is named."""
    found: dict[str, Party] = {}
    for item in items:
        signs = words.pattern("parties", "signs")
        if item.role not in _SAID:
            continue
        # "A and B signed an agreement. It is worth $40 million."
        alone = all(o is item or o.block is not item.block for o in items if o.mention.is_money)
        texts = (item.sentence, *([item.block.text] if alone else ()))
        said = next((text for text in texts if signs.search(text)), "")
        for party in find_parties(said):
            gives = party.key in givers or party.known_as in givers
            if party.known and party.sort is Sort.ORGANISATION and not gives:
                found.setdefault(party.key, party)
    return [*found.values()] if len(found) == 1 else []


def _recipients(
    sentence: str, words: Language, givers: Collection[str], *, surely: bool
) -> list[Party]:
    """Return who receives all the money that a sentence speaks of."""
    written = plain(sentence)
    whole = words.pattern("money", "whole").search(written)
    if not surely and (with_it := _with_it(words.code).match(written)):
        named = list(_named_at(sentence, with_it.end(), words, find_parties(sentence)))
        return named if len(named) == 1 and named[0].key not in givers else []
    flow = None if surely or whole else _flow(words.code).match(written)
    if not surely and (between := sharing.equally_between(words.code).search(written)):
        named = list(_named_at(sentence, between.end(), words, find_parties(sentence)))
        return [] if any(party.key in givers for party in named) else named
    if not (whole or flow):
        return []
    parties = [
        party
        for party in find_parties(sentence)
        if party.key not in givers and party.known_as not in givers
    ]
    for match in _leads(words.code).finditer(written, flow.end() if flow else 0):
        named = list(_named_at(sentence, match.end(), words, parties))
        if named:
            # Of several, only those share all who are said to.
            return named if whole or len(named) == 1 else []
    known = {p.key: p for p in parties if p.sort is Sort.ORGANISATION and p.known}
    receives = words.pattern("parties", "receives").search(written)
    return list(known.values()) if whole and receives and len(known) == 1 else []


def _named_at(sentence: str, at: int, words: Language, parties: list[Party]) -> Iterator[Party]:
    """Yield the organisations of a list that begins at a place."""
    while True:
        party = party_at(sentence, at, words, parties=parties)
        if party is None or party.sort is not Sort.ORGANISATION or not _is_named(party):
            return
        if group_before(sentence, party.start, words) is not None:
            return
        yield party
        joined = joints.between_parties(words.code).match(plain(sentence), party.end)
        if joined is None or not joined[0].strip():
            return
        at = joined.end()


def _is_named(party: Party) -> bool:
    several = party.name[:1].isupper() and " " in party.name
    return party.known or bool(party.acronym) or several


@cache
def _flow(code: str) -> re.Pattern[str]:
    """Return the pattern of a sentence about the money up to its verb: "The funding will go"."""
    words = language(code)
    funds = words.any_of("money.funds")
    flows = words.any_of("money.flows")
    before, between = r"(?:[^\W\d_]+['\s]+){0,3}?", r"(?:\s+[^\W\d_][\w'-]*){0,3}?"
    return re.compile(rf"{before}{funds}{between}\s+{flows}", re.IGNORECASE)


@cache
def _with_it(code: str) -> re.Pattern[str]:
    """Return the pattern of what leads to who acts with the money: "Through this aid, UNHCR"."""
    words = language(code)
    funds = words.any_of("money.funds")
    then = rf"(?:,|\s+{joining('acts')}\s)"
    led = any_of((*words.phrases("parties", "through"), *joining_words()["with"]))
    return re.compile(rf"{led}\s+(?:[^\W\d_]+\s+){{0,4}}?{funds}{then}\s*", re.IGNORECASE)


@cache
def _leads(code: str) -> re.Pattern[str]:
    """Return the pattern of what leads to a recipient: "to", "through"."""
    words = language(code)
    to = (*words.phrases("parties", "leads"), *words.phrases("parties", "through"))
    return re.compile(rf"{any_of(to)}\s*", re.IGNORECASE)
