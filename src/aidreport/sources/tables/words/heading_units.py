"""What a heading says of its column: words, unit and currency, in any language."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from aidreport.lazy_dataclass import dataclass
from aidreport.model.units import ENGLISH as ENGLISH_POWERS
from aidreport.model.units import MINOR, MINOR_WORDS, like_unit
from aidreport.sources.tables.words.vocabulary import (
    AMOUNT_HEADING_WORDS,
    BESIDE_AMOUNTS,
    ENGLISH_WORDS,
    FILLERS,
    KNOWN_IN_HEADINGS,
    measure_in,
)
from aidreport.sources.terms.amount_terms import spelled, terms_of

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence

    from aidreport.model.allocation import Measure
    from aidreport.sources.terms.amount_terms import Term

_FOOTNOTE = re.compile(r"[¹²³⁰⁴-⁹]+")
_CAMEL = re.compile(r"(?<!\bPh)(?<=[a-zæøåäöü])(?=[A-ZÆØÅÄÖÜ])")
_CODE_FIRST = re.compile(r"\b([A-Z]{3})(?=[A-Z][a-z]{2})")
_BRACKETS = re.compile(r"[(\[（［][^()\[\]（）［］]*[)\]）］]")
_SPELLED_OUT = re.compile("[a-z\u0370-\u04ff]")
_YEAR = re.compile(r"(?:19|20)\d\d(?:[/–-]\d\d(?:\d\d)?)?")


@dataclass(frozen=True, slots=True)
class HeadingUnit:
    """What a heading says about its amounts.

    Attributes:
        words: those that name no unit and no currency, without case and accents.
        power: the power of ten; None if none is named.
        currencies: those that its code or sign may mean; None if none is named.
        clear: False if it names two units or two currencies.
        doubtful: what in it may be a unit, but is none that is known, as written.
    """

    words: tuple[str, ...]
    power: int | None
    currencies: frozenset[str] | None
    clear: bool = True
    doubtful: tuple[str, ...] = ()

    @property
    def meaning(self) -> tuple[str, ...]:
        """The words that change what the heading means."""
        return tuple(word for word in self.words if word not in FILLERS)

    @property
    def measure(self) -> Measure | None:
        """The measure that it names; None if it names none, or several."""
        return measure_in(self.words)

    @property
    def is_of_amounts(self) -> bool:
        """True if the heading is one of amounts."""
        words = [word for word in self.meaning if not re.fullmatch(r"(19|20)\d\d", word)]
        named = self.currencies is not None or not AMOUNT_HEADING_WORDS.isdisjoint(words)
        return self.clear and named and BESIDE_AMOUNTS.issuperset(words)

    def is_unit_beside(self, words: Container[str] = ()) -> bool:
        """Tell whether it names a unit or a currency, "NOK million", and beside it only `words`."""
        named_any = self.power is not None or self.currencies is not None
        return named_any and self.clear and all(word in words for word in self.meaning)


@lru_cache(maxsize=1 << 15)
def split_heading(heading: str) -> HeadingUnit:
    """Split "Disbursed (1000 NOK)" into its words, unit and currency."""
    plain = _FOOTNOTE.sub("", spelled(heading))
    parted = _CODE_FIRST.sub(lambda match: f"{match[0]} ", _CAMEL.sub(" ", plain))
    terms = _with_minor(terms_of(parted))
    powers = {term.power for term in terms if term.power is not None}
    currencies = {term.currencies for term in terms if term.currencies is not None}
    words = tuple(term.word for term in terms if term.is_word and not term.powers)
    # "mill. kroner (NOK)" names one currency: the one that both may mean.
    common = frozenset.intersection(*currencies) if currencies else frozenset()
    return HeadingUnit(
        words,
        min(powers, default=None),
        common or None,
        clear=len(powers) < 2 and bool(common) == bool(currencies),
        doubtful=tuple(dict.fromkeys(_doubtful(terms, parted))),
    )


def _with_minor(terms: Sequence[Term]) -> Sequence[Term]:
    """Return the terms of a heading, a "minor" behind its amount as a unit: "amount_minor"."""
    at = max((at for at, term in enumerate(terms) if term.is_word), default=0)
    others = [term.word for term in terms[:at] if term.is_word]
    if not others or terms[at].word not in MINOR_WORDS or not BESIDE_AMOUNTS.issuperset(others):
        return terms
    return (*terms[:at], terms[at]._replace(power=MINOR), *terms[at + 1 :])


def _doubtful(terms: Sequence[Term], text: str) -> Iterator[str]:
    """Yield the parts of a heading that may be a unit, and are none that is known.

    They are words that mean several powers of ten; English ones in a heading of another language,
    where a billion is more; and unknown words and numbers where a unit would be: beside a currency,
    in parentheses with one or alone there; and what is spelled almost like a unit, anywhere.
    """
    known = [term.word for term in terms if term.is_word and term.word in KNOWN_IN_HEADINGS]
    foreign = bool(known) and ENGLISH_WORDS.isdisjoint(known)
    bracketed = _in_brackets(terms, text)
    for at, term in enumerate(terms):
        if term.powers or (foreign and term.word in ENGLISH_POWERS):
            yield term.text
        elif term.is_word and not _is_known(term.word):
            around = (*terms[max(at - 1, 0) : at], *terms[at + 1 : at + 2])
            beside = any(_beside(term, other, text) for other in around)
            if beside or term.start in bracketed or like_unit(term.word):
                yield term.text


def _is_known(word: str) -> bool:
    return word in KNOWN_IN_HEADINGS or word in FILLERS or bool(_YEAR.fullmatch(word))


def _beside(term: Term, other: Term, text: str) -> bool:
    """Tell whether a currency or a unit is right beside a term."""
    between = text[min(term.end, other.end) : max(term.start, other.start)]
    return not other.is_word and not re.search(r"[()\[\]]", between)


def _in_brackets(terms: Sequence[Term], text: str) -> set[int]:
    """Return where words begin that are all that brackets hold, and none of which is known.

    One word is a note or a unit. Several in letters of Latin, Greek or Cyrillic are a note: their
    units are known, and are looked for by their spelling.
    """
    found: set[int] = set()
    for match in _BRACKETS.finditer(text):
        inside = [term for term in terms if match.start() < term.start < match.end()]
        words = [term for term in inside if term.word not in FILLERS]
        if all(term.is_word and not _is_known(term.word) for term in words) and (
            len(inside) == 1 or not any(_SPELLED_OUT.search(term.word) for term in words)
        ):
            found.update(term.start for term in words)
    return found
