"""The amounts of a text, one by one: in which currency each is, and which repeat one beside it."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from dataclasses import field, replace
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING

from aidreport.errors import counted
from aidreport.lazy_dataclass import dataclass
from aidreport.sources.extraction.joints import of_whole
from aidreport.sources.extraction.language import any_of, plain
from aidreport.sources.extraction.text import Block, Kind
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from aidreport.sources.extraction.amounts import Mention
    from aidreport.sources.extraction.language import Language
    from aidreport.sources.extraction.parties import Party


class Role(StrEnum):
    """What an amount of a text is for; each is one of these."""

    HEADLINE = "headline total"
    SUBTOTAL = "subtotal"
    ALLOCATION = "allocation"
    EQUIVALENT = "equivalent in another currency"
    RESTATEMENT = "restatement of an amount already counted"
    CONTEXT = "earlier or running money"
    COUNT = "people and other counts"
    UNSURE = "unsure"

    def counted(self, number: int) -> str:
        """Return so many of them in words: "1 allocation", "3 allocations"."""
        return counted(number, *_COUNTED.get(self, (self,)))


_COUNTED = {
    Role.EQUIVALENT: ("equivalent in another currency", "equivalents in other currencies"),
    Role.RESTATEMENT: (Role.RESTATEMENT, "restatements of amounts already counted"),
    Role.CONTEXT: (f"amount of {Role.CONTEXT}", f"amounts of {Role.CONTEXT}"),
    Role.COUNT: ("count of people or other things", "counts of people or other things"),
    Role.UNSURE: ("amount that is unsure", "amounts that are unsure"),
}
"""One and several of each role that is not counted with an s."""


@dataclass(slots=True, eq=False)
class Item:
    """An amount of a text while it is classified.

    Attributes:
        at: the index of its block.
        start, end: its sentence in the block.
        position: where the amount begins and ends in the block, with its equivalents.
        amount: in units of `currency`.
        inferred: keys of what its source leaves out, and how that was filled in.
        main: for an equivalent, restatement or part, the amount that it belongs to.
        equivalents: the same amount in other currencies.
        parties: to whom it goes; several share it.
        siblings: all amounts of its sentence, itself too, in order.
        place: its own index among them.
        equally: whether the text says that its parties have equal shares of it.
        look_beside: finds who is `nearby`.
        beside: who was found so, once that was asked.
        look_in_clause, clause: the same of who is `in_clause`.
        look_for_half: finds who has the other half, if the amount is called one.
        around: the words around it, once they were sought.
    """

    mention: Mention
    block: Block
    at: int
    start: int
    end: int
    position: tuple[int, int]
    amount: Decimal
    currency: str = ""
    inferred: list[str] = field(default_factory=list)
    role: Role | None = None
    why: str = ""
    main: Item | None = None
    equivalents: list[Item] = field(default_factory=list)
    parties: list[Party] = field(default_factory=list)
    siblings: list[Item] = field(default_factory=list)
    place: int = 0
    look_beside: Callable[[], list[Party]] = list
    beside: list[Party] | None = None
    look_in_clause: Callable[[], list[Party]] = list
    look_for_half: Callable[[], Party | None] = lambda: None
    clause: list[Party] | None = None
    listed: bool = False
    equally: bool = False
    around: object = None

    @property
    def line(self) -> int:
        """The line that it is on."""
        return self.block.line_at(self.mention.start)

    @property
    def nearby(self) -> list[Party]:
        """The organisation that alone comes into question, where no words say who receives it.

        Few amounts are asked for it: it is looked for then.
        """
        if self.beside is None:
            self.beside = self.look_beside() or self.in_clause
        return self.beside

    @property
    def in_clause(self) -> list[Party]:
        """Who has the amount by the structure of its clause, as `ByClause` says."""
        if self.clause is None:
            # It is asked for while it is sought, of amounts before others.
            self.clause = []
            self.clause = self.look_in_clause()
        return self.clause

    @property
    def is_money(self) -> bool:
        """Whether it names a currency or a unit, or the amounts beside it do for it."""
        return self.mention.is_money or bool(self.currency)

    @property
    def is_open(self) -> bool:
        """Whether nothing is known of it yet."""
        return self.role is None

    @property
    def sentence(self) -> str:
        """The sentence that it is in."""
        return self.block.text[self.start : self.end]

    def close(self, role: Role, why: str = "", main: Item | None = None) -> None:
        """Say what it is for."""
        self.role, self.why, self.main = role, why, main


_SEVERAL = 2
_SOME_DAY = dt.date(2024, 7, 1)
"""Whose rates are about right where the day of an announcement is not known."""

_SMALL_FACTOR, _LARGE_FACTOR = Decimal("0.4"), Decimal("2.5")
_USUAL_OF_LANGUAGE = {"nb": "NOK", "sv": "SEK", "da": "DKK"}
_USUAL_OF_SIGN = (("USD", "AUD"), ("GBP", "EGP"), ("INR", "PKR"), ("JPY", "CNY"), ("CHF", "XAF"))
SIGNS = {
    "sign": "currency-of-donor",
    "sign-of-text": "currency-of-text",
    "usual-sign": "currency-usual",
}
"""By what a sign that several currencies have was read, with the remark that says so."""

_OPENING, _CLOSING = "([/–—,-=~", ")]"


def settle_currencies(items: Sequence[Item], words: Language, usual: str) -> str:
    """Give each amount its currency, and return the one that most are in.

    A bare "$" or "kr" is that of whoever gives; it is marked as inferred, and so is one that is
    left out and taken from the amount before.

    Args:
        usual: the currency in which the donor gives; empty if that is not known.
    """
    money = [item for item in items if item.is_open]
    sure = Counter(
        next(iter(item.mention.currencies)) for item in money if len(item.mention.currencies) == 1
    )
    most = sure.most_common(1)[0][0] if sure else ""
    for item in money:
        codes = item.mention.currencies
        if len(codes) == 1:
            item.currency = next(iter(codes))
        elif codes:
            item.currency, why = _meant(codes, usual, most, words)
            item.inferred += [why] if why else []
    settled = Counter(item.currency for item in money if item.currency)
    most = settled.most_common(1)[0][0] if settled else usual
    last: Item | None = None
    for item in money:
        if not item.currency:
            # "Of the 30 million kroner … CARE gets the other 12 million."
            same = last is not None and last.at == item.at
            if same and last is not None:
                item.currency = last.currency
            elif (
                (last is not None and last.currency == most == usual)
                or item.block.kind is not Kind.PARAGRAPH
                or len(settled) == 1
                or _is_in_brackets(item)
            ):
                item.currency = most
            item.inferred.append("currency")
        last = item
    for item in money:
        if not item.currency:
            item.close(Role.UNSURE, state("amount.no-currency"))
    return most


def close_wholes(items: Sequence[Item], words: Language) -> None:
    """Leave out an amount of which the one before is a part: "20 of the 50 million go to X"."""
    of = of_whole(words.code)
    for part, whole in pairwise(items):
        gap = whole.block.text[part.mention.end : whole.mention.start]
        if part.at == whole.at and part.is_open and whole.is_open and of.fullmatch(f"{gap}"):
            whole.close(Role.RESTATEMENT, state("amount.has-before"), part)


def _is_in_brackets(item: Item) -> bool:
    """Tell whether an amount is all that is in brackets: "ACNUR (6 millones)"."""
    text, mention = item.block.text, item.mention
    return text[: mention.start].endswith("(") and text[mention.end :].startswith(")")


def _meant(codes: frozenset[str], usual: str, most: str, words: Language) -> tuple[str, str]:
    """Return which of several currencies a sign means, and by what: a key of `SIGNS`.

    Return no key if nothing is inferred: whoever gives calls its own currency "kroner"; only
    dollars are those of others too.
    """
    if usual in codes and "USD" not in codes:
        return usual, ""
    of_language = _USUAL_OF_LANGUAGE.get(words.code, "")
    for code, why in ((usual, "sign"), (most, "sign-of-text"), (of_language, "usual-sign")):
        if code in codes:
            return code, why
    first = next((pair[0] for pair in _USUAL_OF_SIGN if pair[0] in codes), "")
    return first or min(codes), "usual-sign"


def join_equivalents(items: Sequence[Item], words: Language, day: dt.date | None) -> None:
    """Find amounts that repeat the one before in another currency: "NOK 386 m (€33.4 m)".

    A unit that is left out is that of the first amount, if the published rate agrees.
    """
    between = _between(words)
    previous: Item | None = None
    for item in items:
        if item.role is Role.COUNT:
            continue
        main = None if previous is None else previous.main or previous
        if (
            main is not None
            and previous is not None
            and item.at == main.at
            and item.currency
            and main.currency
            and item.currency
            not in {main.currency, *(other.currency for other in main.equivalents)}
            and between.fullmatch(plain(item.block.text[previous.mention.end : item.mention.start]))
        ):
            _join(item, main, day)
        previous = item


def _between(words: Language) -> re.Pattern[str]:
    equal = words.any_of("money.equal")
    about = any_of(
        phrase
        for key in ("about", "up to", "at least")
        for phrase in words.phrases("qualifiers", key)
    )
    return re.compile(rf"\s*[)\]]?\s*[(\[/–—,=~-]?\s*(?:{equal}\s*)*(?:{about}\s*)?[(\[]?\s*", re.I)


def _join(item: Item, main: Item, day: dt.date | None) -> None:
    gap = item.block.text[main.position[1] : item.mention.start]
    if not re.search(r"[(\[/=~–—-]|\w", gap):
        return
    if item.mention.power is None and main.mention.power is not None:
        scaled = item.amount.scaleb(main.mention.power)
        if _agrees(scaled, item.currency, main, day) and not _agrees(
            item.amount, item.currency, main, day
        ):
            item.amount = scaled
            item.inferred.append("unit")
    if not _agrees(item.amount, item.currency, main, day):
        return
    if "unit" in item.inferred and day is None:
        item.inferred.append("unchecked")
    item.close(Role.EQUIVALENT, main=main)
    main.equivalents.append(item)
    end = item.mention.end
    tail = re.match(r"\s*[)\]]", item.block.text[end:])
    main.position = (main.position[0], end + (tail.end() if tail else 0))


def _agrees(amount: Decimal, currency: str, main: Item, day: dt.date | None) -> bool:
    """Tell whether two amounts may be one: by the published rate, or at all if there is none."""
    from aidreport.sources.exchange_rates.published import published_rate

    if not amount or not main.amount:
        return False
    rate = published_rate(currency, main.currency, day or _SOME_DAY)
    if rate is None:
        return Decimal("0.0001") < amount / main.amount < Decimal(10000)
    implied = amount / main.amount
    wide = Decimal(1) if day is not None else Decimal("1.6")
    return _SMALL_FACTOR / wide < implied / rate < _LARGE_FACTOR * wide


def share_equally(item: Item) -> list[Item]:
    """Return the shares of an amount that several have in equal parts, one for each.

    Return the amount alone if it cannot be divided to hundredths without a rest.
    """
    count = len(item.parties)
    share = (item.amount / count).quantize(Decimal("0.01")) if count else item.amount
    if not item.equally or count < _SEVERAL or share * count != item.amount:
        return [item]
    share = share.normalize() + 0
    inferred = [*item.inferred, "equal-share"]
    return [
        replace(item, amount=share, parties=[party], inferred=inferred, equivalents=[])
        for party in item.parties
    ]
