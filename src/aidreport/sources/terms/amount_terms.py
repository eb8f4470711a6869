"""What is written beside a number, or in the heading over numbers: words, units and currencies.

One reader for headings and for cells: "Disbursed (1000 NOK)", "17.3 miljoner SEK", "金額（千円）".
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from aidreport.characters.patterns import lazy_pattern
from aidreport.model.currencies import (
    BEFORE_DIGITS,
    MILLIONS_OF,
    SIGNS,
    code_of,
    currencies_of,
    with_codes,
)
from aidreport.model.currency_codes import IN_ANY_CASE
from aidreport.model.units import (
    AMBIGUOUS,
    BEFORE_CURRENCY,
    BEHIND_CURRENCY,
    BESIDE_CODE,
    BESIDE_CURRENCY,
    BESIDE_WORD,
    CHINESE,
    DECIDED_BY_CURRENCY,
    MINOR,
    MINOR_WORDS,
    NUMBER,
    UNSPACED_UNIT,
    is_unspaced,
    power_of,
    power_of_number,
    spell_powers,
)
from aidreport.model.words import WORD, plain_word

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_SIGNS = r"(?:US|AU?|CA?|NZ|HK|S|NT|R)\$|GH[¢₵]|\$US\b|[€£$¥￥₴₹₽₩₺₦₱฿₫₪৳₸₾₵]"
_TOKEN = re.compile(
    rf"(?<![^\W\d_])(?P<prefix>mm|mn|mio|mrd|md|bn|[kmt])\.?\s?(?P<sign>US\$|[€£$₹])"
    rf"|(?P<currency>{_SIGNS})|[x×]\s?(?P<times>{NUMBER})|(?P<number>{NUMBER})s?(?![^\W_])"
    rf"|[0-9]+|¢|{WORD}",
    re.IGNORECASE,
)
_GLUED = re.compile(
    r"([A-Za-z]{1,3}?)([A-Z]{3}|[Kk][Rr]|[Ff]t|Kč)|([A-Z]{3})([A-Za-z]{1,3})|(k|m|mn|mm|bn)([a-z]{3})"
)
_COUNTED = ("N",)
"""Letters that stand for a number of something, alone in parentheses."""

_THOUSANDS = re.compile("['’]0{3}")
_BEHIND_LETTER = ("k", "m", "bn")
_NO_CURRENCY = ("mils",)
"""Words that look like a unit with a currency and are none."""

_UNSPACED_CURRENCIES = "|".join(
    sorted((sign for sign in SIGNS if is_unspaced(sign)), key=len, reverse=True)
)
_HEADINGS = (
    "金額|金额|単位|单位|單位|合計|合计|総額|总额|数値|数字|数额|表示|注|备注|備考|단위|금액"
)
_EASTERN = lazy_pattern(
    rf"(?P<words>(?:(?:{_HEADINGS})(?:均?为|均?為|はすべて|は全て|は|の|을|를|은|는)?)*)"
    rf"(?P<unit>[{CHINESE}]*)"
    r"(?P<currency>円|日元|元人民币|元|人民币元|人民币|원|米ドル|ドル|美元|欧元|ユーロ|유로|달러)?"
    r"(?:である|です|とする|で表示|表示|计|計|だ|이다|임)?"
    rf"|(?P<words2>(?:จำนวนเงิน|หน่วย|มูลค่า|จำนวน)?(?:เป็น)?)"
    rf"(?P<unit2>(?:{UNSPACED_UNIT})*)(?P<currency2>{_UNSPACED_CURRENCIES})?"
)
_UNDIVIDED = (("words", "unit", "currency"), ("words2", "unit2", "currency2"))
"""The groups of a text without blanks: in Chinese and Japanese, in Thai, Lao, Khmer and Burmese."""

_HEADING = lazy_pattern(f"{_HEADINGS}|จำนวนเงิน|หน่วย|มูลค่า|จำนวน")

_OF = ("of", "de", "di", "von", "d")
_PER_CENT = re.compile(r"\bper\s+cent\b", re.IGNORECASE)
_OF_US = re.compile(r"\b(?:US|U\.S\.)(?=\s*(?:[Cc]ents?\b|CENTS?\b|¢))")
_UNITS, _CURRENCY = ("unit", "units"), "currency"
_SPELLED = 3
"""A word that is multiplied by a unit behind it has at least so many letters, or is a number."""

_BLANKS = re.compile(r"\.?\s*")


class Term(NamedTuple):
    """A word, a number, a unit or a currency.

    Attributes:
        text: as written.
        word: without case and accents.
        start, end: where it is.
        power: the power of ten that it means; None if it is no unit.
        currencies: those that it may mean; None if it is none.
        powers: those that it may mean, if they are several.
    """

    text: str
    word: str
    start: int
    end: int
    power: int | None = None
    currencies: frozenset[str] | None = None
    powers: tuple[int, ...] = ()

    @property
    def is_word(self) -> bool:
        """True if it is neither unit nor currency."""
        return self.power is None and self.currencies is None


@lru_cache(maxsize=4096)
def terms_of(text: str) -> tuple[Term, ...]:
    """Return the words, numbers, units and currencies of a text, in order.

    Units side by side are one: "hundred million", "JPY 100 million". A number alone is a unit if it
    is a power of ten that is beside a currency, or one of thousands.
    """
    terms = [term for match in _TOKEN.finditer(text) for term in _read(match)]
    beside = _beside_currencies(_multiplied(_with_minor(terms), text), text)
    return tuple(in_local_units([*beside]))


def in_local_units(terms: Sequence[Term]) -> Sequence[Term]:
    """Return terms, letters as the units that they are beside a currency: the M of "Rp 5 M".

    Beside the code of the currency they may be those of English, too: then they are no unit yet.
    """
    by_word = [BESIDE_WORD[term.word] for term in terms if term.word in BESIDE_WORD]
    codes = {code for term in terms if term.text.isupper() for code in term.currencies or ()}
    if not by_word and not codes & BESIDE_CODE.keys():
        return terms
    by_code = [BESIDE_CODE[code] for code in codes & BESIDE_CODE.keys()]
    return [_in_local_unit(term, by_word, by_code) for term in terms]


def _in_local_unit(
    term: Term, by_word: Sequence[dict[str, int]], by_code: Sequence[dict[str, tuple[int, ...]]]
) -> Term:
    if term.currencies is not None:
        return term
    for decided in by_word:
        if term.word in decided:
            return term._replace(power=decided[term.word], powers=())
    for open_ in by_code:
        if term.word in open_:
            return term._replace(power=None, powers=open_[term.word])
    return term


def spelled(text: str) -> str:
    """Return a text as `terms_of` reads it best: currencies as codes, powers of ten in digits."""
    return with_codes(spell_powers(_OF_US.sub("USD ", _PER_CENT.sub("percent", text))))


def _read(match: re.Match[str]) -> Iterator[Term]:
    text, start, end = match[0], match.start(), match.end()
    if match["prefix"]:
        power = BEFORE_CURRENCY[match["prefix"].lower()]
        yield Term(text, plain_word(text), start, end, power, currencies_of(match["sign"].upper()))
    elif match["currency"]:
        yield Term(text, text, start, end, None, currencies_of(text.upper()))
    elif number := match["times"] or match["number"]:
        word, zeros = re.sub(r"[^0-9]", "", number), power_of_number(number) or 0
        yield Term(text, word, start, end, zeros if zeros >= _SPELLED else None)
    elif text[0].isdigit():
        yield Term(text, text, start, end)
    else:
        yield from _read_word(text, start, end)


def _read_word(text: str, start: int, end: int) -> Iterator[Term]:
    plain = plain_word(text)
    power, code = power_of(text), code_of(text)
    currencies = frozenset({code}) if code else currencies_of(text)
    if currencies is None and power is None and (glued := _glued(text)):
        currencies, power = glued
    if currencies is None and power is None and not text.isascii():
        parts = _undivided(text, start)
        if any(not part.is_word for part in parts):
            yield from parts
            return
    yield Term(text, plain, start, end, power, currencies, AMBIGUOUS.get(plain, ()))


def _undivided(text: str, start: int) -> list[Term]:
    """Return headings, the unit and the currency that are in one word: "単位は千円", "ล้านบาท"."""
    match = _EASTERN.fullmatch(text)
    if match is None:
        return []
    return [term for names in _UNDIVIDED for term in _parts(match, *names, start)]


def _parts(match: re.Match[str], words: str, unit: str, money: str, start: int) -> Iterator[Term]:
    """Yield what some groups of a word in such a script hold."""
    at = start + match.start(words)
    for word in _HEADING.finditer(match[words] or ""):
        yield Term(word[0], plain_word(word[0]), at + word.start(), at + word.end())
    if part := match[unit]:
        end = start + match.end(unit)
        yield Term(part, plain_word(part), start + match.start(unit), end, power_of(part))
    if part := match[money]:
        at, end = start + match.start(money), start + match.end(money)
        yield Term(part, plain_word(part), at, end, None, currencies_of(part))


def _glued(text: str) -> tuple[frozenset[str] | None, int] | None:
    """Return the currency and the power of "TEUR", "mkr", "USDm", "MDP"."""
    if text.lower() in MILLIONS_OF:
        return MILLIONS_OF[text.lower()], 6
    letter = text[0]
    if letter in BEFORE_DIGITS and text[1:] in _BEHIND_LETTER:
        return BEFORE_DIGITS[letter], BEHIND_CURRENCY[text[1:]]
    match = _GLUED.fullmatch(text)
    if match is None or text in _NO_CURRENCY:
        return None
    before, currency = match[1] or match[5], match[2] or match[6] or match[3]
    power = BEFORE_CURRENCY.get(before.lower()) if before else BEHIND_CURRENCY.get(match[4].lower())
    if match[6]:
        currency = currency.upper()
    if power is None or (currency.isupper() and currency not in IN_ANY_CASE):
        return None
    codes = currencies_of(currency)
    return (codes, power) if codes else None


def _with_minor(terms: Sequence[Term]) -> list[Term]:
    """Return terms, the words of "minor currency units" as one."""
    found: list[Term] = []
    left = list(terms)
    while left:
        first = left.pop(0)
        behind = 1 + bool(left and left[0].word == _CURRENCY)
        if first.word in MINOR_WORDS and len(left) >= behind and left[behind - 1].word in _UNITS:
            first = first._replace(end=left[behind - 1].end, power=MINOR)
            del left[:behind]
        found.append(first)
    return found


def _multiplied(terms: Sequence[Term], text: str) -> list[Term]:
    """Return terms, units side by side as one: "hundred million", "miles de millones"."""
    joined: list[Term] = []
    for term in terms:
        first = _factor_before(joined, term, text)
        if first is None:
            joined.append(term)
            continue
        before = joined[first]
        power = (_factor(before) or 0) + (term.power or 0)
        whole = text[before.start : term.end]
        joined[first:] = [Term(whole, plain_word(whole), before.start, term.end, power)]
    return joined


def _factor_before(before: Sequence[Term], term: Term, text: str) -> int | None:
    """Return the position of the term that a unit multiplies; None if there is none."""
    first = len(before) - 1
    if first > 0 and before[first].word in _OF:
        first -= 1
    if first < 0 or term.power is None or term.power < 0 or term.currencies is not None:
        return None
    power = _factor(before[first])
    between = text[before[first].end : term.start]
    alone = re.fullmatch(r"[\s'’]+\w{0,3}[\s'’]*", between)
    return first if power is not None and 0 <= power < term.power and alone else None


def _factor(term: Term) -> int | None:
    """Return the power of a term if a unit may be behind it: "100", "hundred", "mil"."""
    if term.currencies is not None:
        return None
    if term.word.isdigit():
        return power_of_number(term.word)
    if term.powers:
        return min(term.powers)
    return term.power if len(term.word) >= _SPELLED else None


def _beside_currencies(terms: Sequence[Term], text: str) -> Iterator[Term]:
    """Yield terms; those that mean a unit only beside a currency are one if they are."""
    for at, term in enumerate(terms):
        before = terms[at - 1] if at and _touches(terms[at - 1], term, text) else None
        after = terms[at + 1] if at + 1 < len(terms) else None
        if after is not None and not _touches(term, after, text):
            after = None
        currencies = [other.currencies for other in (after, before) if other and other.currencies]
        if term.text in BEFORE_DIGITS and _stands_for_money(term, after, text):
            yield term._replace(currencies=BEFORE_DIGITS[term.text])
        elif not currencies or not term.is_word:
            yield term
        else:
            yield _decided(term, currencies[0], behind=after is None or not after.currencies)


def _stands_for_money(term: Term, after: Term | None, text: str) -> bool:
    """Tell whether a letter is a currency where no digits are behind it: "(R)", "R million"."""
    around = text[term.start - 1 : term.start] + text[term.end : term.end + 1]
    alone = around in ("()", "[]") and term.text not in _COUNTED
    beside_unit = after is not None and after.power is not None
    return alone or beside_unit or _THOUSANDS.match(text, term.end) is not None


def _touches(first: Term, second: Term, text: str) -> bool:
    return _BLANKS.fullmatch(text, first.end, second.start) is not None


def _decided(term: Term, currencies: frozenset[str], *, behind: bool) -> Term:
    """Return a term beside a currency, or behind it, as the unit that it is there."""
    power = BESIDE_CURRENCY.get(term.word)
    if term.word.isdigit():
        zeros = power_of_number(term.word) or 0
        power = zeros if zeros >= _SPELLED or (zeros and not behind) else None
    elif power is None and behind and term.text.islower():
        power = BEHIND_CURRENCY.get(term.word)
    if power is None and not term.word.isdigit():
        meant = {DECIDED_BY_CURRENCY.get((term.word, code)) for code in currencies}
        power = meant.pop() if len(meant) == 1 else None
    return term._replace(power=power, powers=() if power is not None else term.powers)
