"""What a heading above a group of rows says of their amounts.

It changes nothing if its words are known to say where, to whom or for what money goes. Words that
are not known might say anything: what they mean is asked.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from aidreport.characters.patterns import lazy_pattern
from aidreport.config.sources import EXCLUDE, USE
from aidreport.errors import SourceError
from aidreport.files.toml import read_toml
from aidreport.model.allocation import Measure
from aidreport.model.currency_codes import CODES
from aidreport.model.territories import is_country
from aidreport.model.units import power_of_letter, power_of_unit
from aidreport.model.words import plain_word, words_of
from aidreport.sources.tables.checks.organisation_groups import is_group_of_organisations
from aidreport.sources.tables.columns.stated_unit import said_in
from aidreport.sources.tables.words.kind_words import Said as Status
from aidreport.sources.tables.words.kind_words import said_by
from aidreport.sources.tables.words.vocabulary import (
    BESIDE_MEASURES,
    FILLERS,
    MEASURE_OF,
    MONTH_OF,
    STATEMENT_WORDS,
    measure_in,
)
from aidreport.sources.terms.organisations import is_organisation
from aidreport.sources.terms.regions import is_region

if TYPE_CHECKING:
    from aidreport.sources.tables.words.meanings import Meanings

_NUMBERED = lazy_pattern(r"^\s*(?:[A-Z]|[IVX]+|\d+(?:\.\d+)*)\s*[.):]\s*", re.IGNORECASE)
_PERIOD = lazy_pattern(r"(?:19|20)\d\d(?:\s*[-/–]\s*(?:(?:19|20)?\d\d))?|\b[QTSH]\s?[1-4]\b")
PERIOD = "period"
_OTHER_DIGITS = lazy_pattern(r"[\d.,:;()/&+–—-]+")


class Said(NamedTuple):
    """What a heading says.

    Attributes:
        measure, currencies, power: of the amounts below; None if it names none.
        excluded: whether the config leaves the rows below out.
        counts: whether it says that the rows below count, like "Active" after "Cancelled".
        proposed: what to propose if it is not clear: a measure, a code, "use" or "exclude".
        known: False if its words say nothing that is known.
        given: whether the config says it.
    """

    measure: Measure | None = None
    currencies: frozenset[str] | None = None
    power: int | None = None
    excluded: bool = False
    counts: bool = False
    proposed: str = ""
    known: bool = True
    given: bool = False

    @property
    def changes(self) -> bool:
        """Whether it changes what the rows below are."""
        named = (self.measure, self.currencies, self.power)
        return self.excluded or any(part is not None for part in named)


def said_by_section(
    text: str, meanings: Meanings, currencies: frozenset[str] | None = None
) -> Said:
    """Return what a heading says, by the config or by its words.

    Args:
        currencies: of the amounts of the table, which decide what "kroner" are.
    """
    meaning = meanings.meaning("section", text)
    if meaning is not None:
        return _given(meaning)
    plain = _NUMBERED.sub("", text)
    if (said := _of_amounts(plain, currencies)) is not None:
        return said
    status = _status(plain)
    if status is not None and status.meaning is not None:
        counts = status.meaning == USE and status.certain
        return Said(counts=True) if counts else Said(proposed=status.meaning)
    if meant := _meant_of_kind(plain):
        return Said(proposed=meant)
    return Said() if is_harmless(plain) else Said(proposed=USE, known=False)


def _given(meaning: str) -> Said:
    if meaning in (USE, EXCLUDE):
        return Said(excluded=meaning == EXCLUDE, counts=meaning == USE, given=True)
    if meaning in CODES:
        return Said(currencies=frozenset({meaning}), given=True)
    return Said(Measure(meaning), given=True)


def _of_amounts(text: str, table: frozenset[str] | None) -> Said | None:
    """Return the measure, the currency and the unit that a text names; None if it names none."""
    unit = said_in(_PERIOD.sub(" ", text))
    words = [word for word in unit.meaning if not word.isdigit() and word != "_0_"]
    measures = {MEASURE_OF[word] for word in words if word in MEASURE_OF}
    if not measures and unit.power is None and unit.currencies is None:
        return None
    others = [word for word in words if word not in MEASURE_OF and not _is_beside(word)]
    measure = measure_in(words)
    currencies = unit.currencies
    if currencies and table and len(currencies) > 1 and currencies & table:
        currencies = currencies & table
    codes = sorted(currencies or ())
    currency = codes[0] if codes else ""
    clear = unit.clear and len(measures) <= 1 and len(codes) <= 1
    # "K-12 Education" and "Province: M" are no units; "NOK k" is.
    letter = unit.power is not None and not codes and _names_by_letter(text)
    clear = clear and not letter
    if clear and (not others or is_harmless(" ".join(others))):
        return Said(measure, currencies, unit.power)
    proposed = measure.value if measure else currency or USE
    return Said(proposed=proposed, known=bool(measures) or bool(currency))


def _names_by_letter(text: str) -> bool:
    """Tell whether nothing but a letter in a text may be a unit."""
    words = re.findall(r"[^\W_]+", text)
    letters = any(len(word) == 1 and power_of_letter(word) for word in words)
    return letters and all(power_of_unit(word) is None for word in words if len(word) > 1)


def _meant_of_kind(text: str) -> str:
    """Return what to propose for rows of another kind: of goods, of people, of applications.

    Or for the same money once more: "By sector" below the rows of partners.
    """
    words = words_of(text)
    if len(words) > 1 and words[0] in _words("breakdowns") and is_harmless(" ".join(words[1:])):
        return EXCLUDE
    phrases = {*words, *(f"{one}{two}" for one, two in pairwise(words))}
    return next((meant for meant, known in _kinds().items() if phrases & known), "")


@cache
def _kinds() -> dict[str, frozenset[str]]:
    """Return the words of rows of another kind, by what to propose for them."""
    kinds = read_toml(Path(__file__).with_suffix(".toml"), SourceError)["kinds"]
    return {meaning: frozenset(map(plain_word, words.split())) for meaning, words in kinds.items()}


def _is_beside(word: str) -> bool:
    return word in STATEMENT_WORDS or word in BESIDE_MEASURES or word in _harmless_words()


def _status(text: str) -> Status | None:
    """Return what a text says of its rows as a status: as a whole, or beside harmless words."""
    words = [word for word in words_of(text) if word not in FILLERS]
    rest = [word for word in words if word not in _harmless_words()]
    said = [said_by(part, {}) for part in (text, " ".join(rest))]
    known = next((item for item in said if item.meaning is not None), None)
    if known is None and rest:
        each = [said_by(word, {}) for word in rest]
        known = next((item for item in each if item.meaning == EXCLUDE), None)
        if known is None and all(item.meaning is not None for item in each):
            known = each[0]
    return known


def is_harmless(text: str) -> bool:
    """Tell whether all that a text names is a period, a place, an organisation or a purpose."""
    if _is_name(text) or is_group_of_organisations(text):
        return True
    rest = _OTHER_DIGITS.sub(" ", _PERIOD.sub(" ", text))
    words = [word for word in words_of(rest) if word not in FILLERS and len(word) > 1]
    return all(word in _harmless_words() or word in MONTH_OF for word in words) or (
        _are_names(rest)
    )


def _are_names(text: str) -> bool:
    """Tell whether what is left of a text without harmless words is a name."""
    kept = [word for word in text.split() if plain_word(word) not in _harmless_words()]
    return bool(kept) and _is_name(" ".join(kept))


def kind_of(text: str) -> str:
    """Return what a harmless text names: a country, an organisation, a period, or other words."""
    if is_country(text):
        return "country"
    if is_region(text):
        return "region"
    # "UN agencies" are known as an organisation that is not named.
    generic = all(word in _harmless_words() for word in words_of(text))
    generic = generic or is_group_of_organisations(text)
    if is_organisation(text) and not generic:
        return "organisation"
    if not is_harmless(text):
        return ""
    rest = words_of(_OTHER_DIGITS.sub(" ", _PERIOD.sub(" ", text)))
    return (
        "words" if any(word not in _periods() and word not in MONTH_OF for word in rest) else PERIOD
    )


def _is_name(text: str) -> bool:
    return is_country(text) or is_region(text) or is_organisation(text)


@cache
def _harmless_words() -> frozenset[str]:
    return _periods() | _words("words")


@cache
def _periods() -> frozenset[str]:
    return _words("periods")


@cache
def _words(name: str) -> frozenset[str]:
    words: str = read_toml(Path(__file__).with_suffix(".toml"), SourceError)[name]
    return frozenset(map(plain_word, words.split()))
