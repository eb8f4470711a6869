"""The amounts of a text, in order; numbers without a currency that count people are no money."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cache
from typing import TYPE_CHECKING

from aidreport.sources.extraction.amounts import Mention, find_amounts
from aidreport.sources.extraction.columns import amounts_of_row
from aidreport.sources.extraction.items import Item, Role
from aidreport.sources.extraction.joints import of_whole
from aidreport.sources.extraction.language import any_of, joining, language, plain
from aidreport.sources.extraction.text import Block, Kind, sentences

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aidreport.sources.extraction.habit import Habit
    from aidreport.sources.extraction.language import Language

# Groups of digits that begin as telephone numbers do, or that a word says to be one.
_TELEPHONE = re.compile(
    rf"(?:(?<![\d.,])(?:\+|\(\+?0|0)|\b{joining('telephone')}[\W\d]{{0,4}})\s*\d?[\d ()/.-]*\d",
    re.IGNORECASE,
)
_DIGITS_OF_TELEPHONE = 7
_DIGIT = re.compile(r"\d")
_MORE_DIGITS = re.compile(r" \d")
_CONFERENCE = re.compile(r"COP\s?\d{1,2}")
_YEAR = re.compile(r"(?:19|20)\d\d")
_LEAST_COUNT = 100
_NEXT_WORD = re.compile(r"[\s-]*(?P<word>%|[^\W\d_]+(?:['-][^\W\d_]+)*)")
_ABBREVIATED = re.compile(r"\b(?:mio|mia|mrd|mill|mn)$", re.IGNORECASE)
_DEFINITE = re.compile(r"(?:ene|ane|erna|erne)$", re.IGNORECASE)
_WHOLE = re.compile(r"^[0-9.,]+\s*[^\W\d_]*\.?")
_GROUPED = re.compile(r"\d{1,3}(?:[.' ,]\d{3})+")
_ENDS_AMOUNT = re.compile(r"\s*[.,;]?\s*\Z|[.;]\s|,\s")
_WITH_LAST = re.compile(rf"\s{joining('with')}\s\Z")
_PART = 20
_NO_ARTICLE_COUNTED = frozenset({"en", "es", "fr"})
_WORDS_AHEAD = 3


def gather(blocks: Sequence[Block], words: Language, habit: Habit) -> list[Item]:
    """Return all amounts and counts of a text, in order."""
    items: list[Item] = []
    for at, block in enumerate(blocks):
        read = amounts_of_row if block.kind is Kind.ROW else _amounts_of_prose
        mentions = _without_telephones(block.text, read(block, words, habit))
        spans = sentences(block.text) if mentions else []
        found: list[Item] = []
        for mention in mentions:
            last = bisect_right(spans, mention.start, key=lambda span: span[0]) - 1
            span = spans[last] if last >= 0 else (0, len(block.text))
            place = (mention.start, mention.end)
            item = Item(mention, block, at, *span, place, mention.number)
            if _is_noise(item):
                continue
            same = found and found[-1].start == item.start
            item.siblings = found[-1].siblings if same else []
            item.place = len(item.siblings)
            if _is_count(item, words, found):
                item.close(Role.COUNT)
            item.siblings.append(item)
            found.append(item)
        items += found
    return items


def telephones(text: str) -> list[tuple[int, int]]:
    """Return where the telephone numbers of a text begin and end."""
    return [
        run.span()
        for run in _TELEPHONE.finditer(text)
        if sum(map(str.isdigit, run[0])) >= _DIGITS_OF_TELEPHONE
    ]


def _without_telephones(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """Return amounts without counts that are digits of a telephone number: "020 7008 0000"."""
    if all(mention.is_money for mention in mentions):
        return [*mentions]
    if len(_DIGIT.findall(text)) < _DIGITS_OF_TELEPHONE:
        return [*mentions]
    runs = telephones(text)
    return [
        mention
        for mention in mentions
        if mention.is_money or not any(start <= mention.start < end for start, end in runs)
    ]


def _amounts_of_prose(block: Block, words: Language, habit: Habit) -> list[Mention]:
    return find_amounts(block.text, words, habit)


def _is_noise(item: Item) -> bool:
    """Tell whether a number is a year, a part of a name, or a small number that counts nothing."""
    mention = item.mention
    if mention.is_money:
        # "COP28" is a conference.
        return mention.power is None and bool(_CONFERENCE.fullmatch(mention.text))
    written = mention.text
    text = item.block.text
    return (
        bool(_YEAR.fullmatch(written))
        or mention.number < _LEAST_COUNT
        or text[mention.end : mention.end + 1] in "/-:"
        or _MORE_DIGITS.match(text, mention.end) is not None
        or text[max(0, mention.start - 1) : mention.start] in tuple("/-:+")
        or (written.startswith("0") and "." not in written)
    )


def _is_count(item: Item, words: Language, before: Sequence[Item]) -> bool:
    """Tell whether a number without a currency counts people or things.

    Args:
        before: the amounts of its block before it.
    """
    if item.mention.currencies:
        return False
    text = plain(item.block.text)
    if item.mention.power is None:
        return not (_leaves_out_currency(item, text, words) or _is_part(item, text, words, before))
    said = any(other.mention.currencies and other.start == item.start for other in item.siblings)
    parts = words.pattern("money", "parts")
    near = max(item.start, item.mention.start - _PART)
    # "Norway gives NOK 30 million. Of this, 18 million is meant for WFP"
    stated = said or any(other.mention.currencies for other in before)
    if stated and parts.search(text, near, item.mention.start):
        return False
    nouns = words.pattern("people", "nouns")
    ahead = text[item.mention.end :]
    of = of_whole(words.code).match(ahead)
    if of is not None:
        # What is counted is behind the whole: "20 of the 50 million people".
        ahead = _WHOLE.sub("", ahead[of.end() :], count=1)
    if _ABBREVIATED.search(item.mention.text):
        ahead = ahead.removeprefix(".")
    next_words = re.match(rf"(?:[\s-]*(?:of\s+|de\s+|d')?[^\W\d_]+){{1,{_WORDS_AHEAD}}}", ahead)
    if next_words and nouns.search(next_words[0]):
        return True
    following = _NEXT_WORD.match(ahead)
    if (
        of is not None
        or following is None
        # "The funds, which are added to the 38 million of May"
        or _added(words.code).search(text, item.start, item.mention.start)
        or ahead[:1] in ".,;:)]|"
        or _DEFINITE.search(item.mention.text)
    ):
        # "De siste 10 millionene" are of something named before.
        return False
    # "Apoya con 1,3 millones la labor de UNRWA": what is counted has no article.
    article = following["word"].lower() in words.phrases("general", "articles")
    article = article and words.code in _NO_ARTICLE_COUNTED
    # "recibirán 3 millones de euros el PMA y 1,8 millones ACNUR"
    named = said and _name_ahead(words.code).match(ahead)
    return not (article or named or _party_ahead(words.code).match(ahead.lstrip(" -")))


def _leaves_out_currency(item: Item, text: str, words: Language) -> bool:
    """Tell whether an amount leaves out its currency: "800.000 euros, y Unicef con 500.000"."""
    written = item.mention.text
    before = [o for o in item.siblings[: item.place] if o.mention.currencies]
    alike = any(o.mention.power is None and len(o.mention.text) > len(written) for o in before)
    ends = _ENDS_AMOUNT.match(text, item.mention.end)
    if not (alike and ends and _GROUPED.fullmatch(written)):
        return False
    led = _WITH_LAST.search(text, item.start, item.mention.start)
    led = led or _receives_last(words.code).search(text, item.start, item.mention.start)
    return led is not None


def _is_part(item: Item, text: str, words: Language, before: Sequence[Item]) -> bool:
    """Tell whether a number is one of the parts of an amount: "150,000 in all, 80,000 of it"."""
    whole = next((o for o in reversed(before) if o.mention.currencies), None)
    alike = whole is not None and whole.mention.power is None and item.amount < whole.amount
    if not (alike and _GROUPED.fullmatch(item.mention.text)):
        return False
    said = words.pattern("money", "parts").search(text, item.start, item.mention.start)
    follows = any(o.is_open and not o.mention.currencies for o in item.siblings[: item.place])
    goes = _goes_ahead(words.code).match(text, item.mention.end)
    return bool((said or follows) and goes)


@cache
def _added(code: str) -> re.Pattern[str]:
    """Return the pattern of what money is added to, up to its number: "se suman a los "."""
    words = language(code)
    add, articles = words.any_of("money.add"), words.any_of("general.articles")
    return re.compile(rf"{add}\s+{articles}\s+\Z", re.IGNORECASE)


@cache
def _receives_last(code: str) -> re.Pattern[str]:
    """Return the pattern of a verb of receiving before a number: "recibirá los otros "."""
    receives = language(code).in_any_case("parties.receives")
    return re.compile(rf"{receives}\s+(?:[a-zà-ÿ]+\s+){{0,2}}\Z", re.IGNORECASE)


@cache
def _goes_ahead(code: str) -> re.Pattern[str]:
    """Return the pattern of "to" or "will go to" directly behind a part, or behind a comma."""
    words = language(code)
    goes = words.any_of("parties.goes")
    to = words.any_of("parties.leads", "parties.through")
    return re.compile(rf",?\s+(?:{goes}\s+)?{to}\s", re.IGNORECASE)


@cache
def _party_ahead(code: str) -> re.Pattern[str]:
    """Return the pattern of words behind an amount that lead to who receives it, or for what."""
    keys = ("to", "purpose", "goes", "receives")
    phrases = [phrase for key in keys for phrase in language(code).phrases("parties", key)]
    small = any_of((*phrases, *language(code).phrases("money", "respectively")))
    return re.compile(small, re.IGNORECASE)


@cache
def _name_ahead(code: str) -> re.Pattern[str]:
    """Return the pattern of a name behind an amount: one in capitals, or behind an article."""
    articles = language(code).any_of("general.articles")
    return re.compile(rf"\s+(?:{articles}\s+(?-i:[A-ZÀ-Þ])|(?-i:[A-Z]{{3,}})(?!\w))", re.IGNORECASE)
