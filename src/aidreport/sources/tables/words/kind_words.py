"""What a text of a column of types or statuses says of its row, and what its heading promises."""

from __future__ import annotations

import re
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from aidreport.config.sources import EXCLUDE, SUBTRACT, USE
from aidreport.errors import SourceError
from aidreport.files.toml import read_toml
from aidreport.model.allocation import PAID, Measure
from aidreport.model.words import plain_word, words_of
from aidreport.sources.tables.words.heading_units import split_heading
from aidreport.sources.tables.words.meanings import ANY
from aidreport.sources.tables.words.vocabulary import (
    BESIDE_MEASURES,
    FILLERS,
    HEADINGS,
    MEASURE_OF,
    MEASURES_OR_KINDS,
    STATUSES,
    measure_in,
)
from aidreport.sources.terms.transaction_types import measure_of_type, other_type

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


_UNDONE = re.compile(r"\bde[- ](?=commit|obligat)", re.IGNORECASE)
"""What takes a measure back: its first syllable is no little word."""


def phrase_of(text: str) -> str:
    """Return a text as it is compared: its words that are no fillers, or else all of it."""
    words = [word for word in words_of(_UNDONE.sub("de", text)) if word not in FILLERS]
    return " ".join(words) or text.strip().casefold()


def phrases_of(texts: str) -> frozenset[str]:
    """Return texts that stand between bars as they are compared."""
    return frozenset(map(phrase_of, texts.replace("\n", " ").split("|")))


_FILE = read_toml(Path(__file__).with_name("kinds.toml"), SourceError)
_HEADS = {
    name: frozenset(map(plain_word, words.split())) for name, words in _FILE["headings"].items()
}
_TEXTS = {name: phrases_of(texts) for name, texts in _FILE["statuses"].items()}
_PROPOSED: dict[str, str] = {
    phrase: meaning for meaning, texts in _FILE["proposals"].items() for phrase in phrases_of(texts)
}
_CONTRASTS: dict[str, str] = {
    phrase: meaning for meaning, texts in _FILE["contrasts"].items() for phrase in phrases_of(texts)
}
_RETURNS = tuple(
    phrase
    for text in _FILE["statuses"]["returns"].replace("\n", " ").split("|")
    if (phrase := " ".join(words_of(text)))
)
_CLEAR_ALONE = (Measure.PROPOSED, Measure.BUDGET, Measure.INCOMING)
_ALONE: dict[str, str] = {
    phrase: meaning
    for phrase, meaning in {**_PROPOSED, **_CONTRASTS}.items()
    if meaning in _CLEAR_ALONE and phrase not in phrases_of(_FILE["words"]["ways_to_give"])
}
_RETURN_STARTS = tuple(f"{phrase} " for phrase in _RETURNS)
_CORRECTIONS = phrases_of(_FILE["words"]["corrections"])
_STATUS_PHRASES = frozenset(STATUSES) - _HEADS["stages"]
_KNOWN_STATUSES = frozenset(STATUSES) | _HEADS["statuses"]
_PLACE_CODE = re.compile(r"[A-Z]{2,3}(?:-[A-Z0-9]{1,3})?")
_KIND_PHRASES = frozenset(MEASURES_OR_KINDS)
_MEASURE_PHRASES = frozenset(HEADINGS["measure"])


NEGATIONS = frozenset(map(plain_word, _FILE["words"]["not"].split()))
VERSIONS = {name: phrases_of(texts) for name, texts in _FILE["versions"].items()}
"""Texts of versions of an amount, of which only the latest is the amount."""

_MOST_OF_TWO = 8
_SIDES = ("repeats", "counts")
_TWICE = [
    {name: frozenset(map(plain_word, pair[name].split())) for name in _SIDES}
    for pair in _FILE["twice"].values()
]

_QUALIFIERS = frozenset(
    phrase
    for phrases in (_TEXTS["counts"], *VERSIONS.values(), phrases_of(_FILE["words"]["qualifiers"]))
    for phrase in phrases
    if " " not in phrase
)
"""Words that say of an amount how final it is, and not what it is."""

FLAGS = {name: phrases_of(texts) for name, texts in _FILE["flags"].items()}
"""Texts that mean yes, and those that mean no."""


class Role(IntEnum):
    """What a heading promises, the clearest first."""

    MEASURE = 0
    STATUS = 1
    KIND = 2
    NONE = 3


class Heading(NamedTuple):
    """What the heading of a column promises.

    Attributes:
        role: what the column is about.
        codes: True if its texts may be codes of the IATI standard.
    """

    role: Role
    codes: bool = False


class Said(NamedTuple):
    """What a text says of its row.

    Attributes:
        meaning: a measure, "use" or "exclude"; None if it is not known.
        certain: False if it is only proposed.
    """

    meaning: str | None
    certain: bool

    @property
    def measure(self) -> bool:
        """True if it is certainly a measure."""
        return self.certain and self.meaning not in (None, USE, EXCLUDE, SUBTRACT)


_BY_STATUS = {
    "counts": Said(USE, certain=True),
    "excluded": Said(EXCLUDE, certain=False),
    "doubtful": Said(USE, certain=False),
}


ENDS = (_BY_STATUS["excluded"], _BY_STATUS["doubtful"])
"""What texts say after which the money of a row was not given, or may not have been."""


def role_of(heading: str) -> Heading:
    """Return what a heading promises: "Transaction type", "Status", "Kind", or nothing."""
    words = set(split_heading(heading).meaning)
    phrase = " ".join(split_heading(heading).meaning)
    is_kind = bool(words & _HEADS["kinds"])
    if phrase in _MEASURE_PHRASES or (is_kind and words & _HEADS["transactions"]):
        return Heading(Role.MEASURE, codes="transaction" in words)
    if words & _HEADS["directions"] and not words & _HEADS["others"]:
        return Heading(Role.MEASURE)
    if words & _HEADS["statuses"] or phrase in _STATUS_PHRASES:
        return Heading(Role.STATUS)
    others = words & _HEADS["others"]
    if phrase in _KIND_PHRASES or (not others and words & (_HEADS["kinds"] | _HEADS["stages"])):
        return Heading(Role.KIND)
    return Heading(Role.NONE)


def said_by(text: str, given: Mapping[str, str], *, codes: bool = False) -> Said:
    """Return what a text says.

    Args:
        text: a type or a status.
        given: text without case → what the config says that it means.
        codes: whether it may be a code of the IATI standard.
    """
    if meaning := given.get(text.casefold(), given.get(ANY)):
        return Said(meaning, certain=True)
    if measure := _measure_alone(text):
        return Said(measure, certain=True)
    if codes and (coded := measure_of_type(text) or (EXCLUDE if other_type(text) else None)):
        # Money that came back is left out by its code alone; by its name it is asked about.
        return Said(str(coded), certain=coded != EXCLUDE or not may_be_below_zero(text))
    if begins_as_return(text):
        return _BY_STATUS["excluded"]
    return _by_status(phrase_of(text)) or Said(None, certain=False)


def without_unit(text: str) -> str:
    """Return a text without the currency or unit beside its words: "Budget USD"."""
    said = split_heading(text)
    named = said.currencies is not None or said.power is not None
    return " ".join(said.words) if named and said.words else text


def begins_as_return(text: str) -> bool:
    """Tell whether a text begins like money that came back: "Refund of unspent funds"."""
    return f"{' '.join(words_of(text))} ".startswith(_RETURN_STARTS)


def _by_status(phrase: str) -> Said | None:
    """Return what a status says; "not eligible" is the contrary of "eligible"."""
    status = next((name for name in _BY_STATUS if phrase in _TEXTS[name]), None)
    if status:
        return _BY_STATUS[status]
    first, _, rest = phrase.partition(" ")
    if first in NEGATIONS and (rest in _TEXTS["counts"] or measure_in(rest.split())):
        return _BY_STATUS["excluded"]
    return None


def is_of_remarks(heading: str) -> bool:
    """Tell whether a heading is one of remarks."""
    return not _HEADS["remarks"].isdisjoint(split_heading(heading).meaning)


def surely_excludes(text: str) -> bool:
    """Tell whether a text says under any heading that a row does not count: "Cancelled"."""
    phrase = phrase_of(text)
    return phrase in _TEXTS["excluded"] - _TEXTS["weak"] or begins_as_return(text)


def may_exclude(text: str) -> bool:
    """Tell whether a text says so under a heading of statuses, such as "Returned"."""
    return phrase_of(text) in _TEXTS["excluded"]


def is_unsettled(text: str) -> bool:
    """Tell whether a text says that something is still to be decided: "TBC"."""
    return phrase_of(text) in _TEXTS["unsettled"]


def is_of_plans(word: str) -> bool:
    """Tell whether a word says of amounts that they are only planned: "Forecast"."""
    return word in _TEXTS["plans"]


def excluding_words() -> frozenset[str]:
    """Return the words of which texts that say so consist, if they are one word each."""
    return frozenset(phrase for phrase in _TEXTS["excluded"] if " " not in phrase)


def ending_phrases() -> frozenset[str]:
    """Return all texts that say so, and those that are said of money that came back."""
    return _TEXTS["excluded"] | _TEXTS["negative"] | {*_RETURNS}


def is_doubtful(text: str) -> bool:
    """Tell whether a status says that money may not have been given: "On hold"."""
    return phrase_of(text) in _TEXTS["doubtful"]


def may_be_below_zero(text: str) -> bool:
    """Tell whether a text is said of money that comes back, which amounts below zero take off."""
    return phrase_of(text) in _TEXTS["negative"] or begins_as_return(text)


def came_back(text: str) -> bool:
    """Tell whether a text is said of money that came back, and not of what was never given."""
    return may_be_below_zero(text) and phrase_of(text) not in _CORRECTIONS | _TEXTS["void"]


def is_taken_off(text: str) -> bool:
    """Tell whether a text names what takes money off: "Refund", and not the "Refunded" grant."""
    return came_back(text) and phrase_of(text) not in _TEXTS["ended"]


def proposed_status(text: str) -> str:
    """Return what to propose for a status that is not known: by the words in it."""
    words = {plain_word(word) for word in words_of(text)}
    return EXCLUDE if words & (_TEXTS["excluded"] | _TEXTS["doubtful"] | NEGATIONS) else USE


def proposed_measure(text: str, only: str | None = None) -> str:
    """Return what to propose for a text among types of amounts: a measure, or "exclude".

    By the whole text, else by a word in it: "New obligations" is like "Obligations".

    Args:
        only: the one measure that all other texts mean, which corrections are of, too.
    """
    words = words_of(text)
    if only and (phrase_of(text) in _CORRECTIONS or set(words) & _CORRECTIONS):
        return only
    if (phrase := phrase_of(text)) in _PROPOSED:
        return _PROPOSED[phrase]
    if phrase in _CONTRASTS:
        return _CONTRASTS[phrase]
    if proposed_status(text) == EXCLUDE:
        return EXCLUDE
    like = next((_PROPOSED[word] for word in words if word in _PROPOSED), None)
    return str(measure_in(words) or like or Measure.COMMITMENT)


def surely_counts(text: str) -> bool:
    """Tell whether a text says under any heading that a row counts: "Approved", and not "New"."""
    phrase = phrase_of(text)
    return phrase in _TEXTS["counts"] - _TEXTS["weak_counts"]


def is_of_statuses_alone(heading: str) -> bool:
    """Tell whether a heading is of the status of the money, and of nothing else: "Grant status"."""
    return " ".join(split_heading(heading).meaning) in _KNOWN_STATUSES


def is_of_reports(heading: str) -> bool:
    """Tell whether a heading is of reports, audits or visits, which say nothing of the money."""
    words = {*words_of(heading)}
    return bool(words & _HEADS["of_reports"]) and not words & _HEADS["in_reports"]


def has_stages(heading: str) -> bool:
    """Tell whether a heading has a word of stages, which may mean something else alone."""
    words = {*words_of(heading)}
    return bool(words & _HEADS["stages"]) and not words & _HEADS["others"]


def is_of_stages(heading: str, texts: Iterable[str], others: Iterable[str]) -> bool:
    """Tell whether a heading is one of stages, though its texts are not known: "Phase", "State".

    Numbers of phases are none. States may be those of a country: they are stages beside a column of
    statuses, if no other one is of places.

    Args:
        heading: of the column.
        texts: what is in it.
        others: the headings of the other columns.
    """
    words = {*words_of(heading)} - FILLERS
    texts = [*texts]
    if not has_stages(heading):
        return False
    if any(re.search(r"\d|^[IVX]+$|(?:^|\s)[A-Z]$", text) for text in texts):
        return False
    if not words & _HEADS["places_too"] or words - _HEADS["places_too"] - _HEADS["names"]:
        return True
    others = [*others]
    codes = all(_PLACE_CODE.fullmatch(text) for text in texts)
    places = any(_HEADS["places"] & {*words_of(other)} for other in others)
    beside = any(role_of(other).role is Role.STATUS for other in others)
    return beside and not (codes or places)


def is_likely(text: str) -> bool:
    """Tell whether it is likely that the rows of a status count: "On track", "Obligated"."""
    phrase = phrase_of(text)
    given = (Measure.COMMITMENT, *PAID)
    return phrase in _TEXTS["likely"] or _PROPOSED.get(phrase) in given


def is_proposal(text: str) -> bool:
    """Tell whether a text is none of measures, and something is known to propose for it."""
    return phrase_of(text) in _PROPOSED


def is_actual(text: str) -> bool:
    """Tell whether a text is one of actual figures: "Actual", "Regnskap 2024"."""
    return _PROPOSED.get(phrase_of(text)) == Measure.EXPENDITURE


def actual_measure(words: Iterable[str]) -> Measure | None:
    """Return what words of actual figures measure, which name none themselves: "Actual"."""
    spent = Measure.EXPENDITURE
    return spent if any(_PROPOSED.get(word) == spent for word in words) else None


def are_contrasts(texts: Iterable[str]) -> bool:
    """Tell whether texts are kinds of figures of different measures: "Requirements", "Funding"."""
    texts = [*texts]
    meant = {_CONTRASTS.get(phrase_of(text)) or _measure_alone(text) for text in texts}
    named = any(phrase_of(text) in _CONTRASTS for text in texts)
    return named and None not in meant and len(meant) > 1


def _measure_alone(text: str) -> str | None:
    """Return the measure that a text names; words that leave it as it is may be beside it.

    "Approved budget" and "Revised budget" are budgets, and "Budget support" is not known.
    """
    others = [word for word in words_of(text) if word not in _QUALIFIERS or word in MEASURE_OF]
    measure = measure_in(others) if all(word in BESIDE_MEASURES for word in others) else None
    return measure.value if measure else None


def measure_without_others(text: str) -> str | None:
    """Return the measure that a text means where no text of its column says otherwise.

    "Requirements" and "Income" say so alone, too; "Cash" and "Credit" are also ways to give.
    """
    if (measure := _measure_alone(text)) is not None:
        return measure
    plain = without_unit(text)
    others = [word for word in words_of(plain) if word not in BESIDE_MEASURES]
    return _ALONE.get(phrase_of(plain)) or _ALONE.get(phrase_of(" ".join(others)))


def earlier_versions(texts: Iterable[str], heading: str) -> set[str]:
    """Return the texts of versions that others of them replace: "Original" beside "Revised".

    "First" and "Final" may be instalments, if the heading does not speak of versions.
    """
    texts = [*texts]
    found = {name: [t for t in texts if _version_in(t) in VERSIONS[name]] for name in VERSIONS}
    of_versions = not _HEADS["versions"].isdisjoint(split_heading(heading).meaning)
    if found["final"] and (found["revised"] or (found["first"] and of_versions)):
        return {*found["first"], *found["revised"]}
    if found["first"] and found["revised"]:
        *earlier, _ = sorted(found["revised"], key=_numbers_in)
        return {*found["first"], *earlier}
    return stated_twice(texts)[0]


def _version_in(text: str) -> str:
    """Return what a text says beside the measure: "original" of "Original budget".

    Payments have no versions: "First payment" is one of several.
    """
    measure = _measure_alone(text)
    if measure is None or measure in PAID:
        return phrase_of(text)
    return " ".join(word for word in words_of(text) if word not in BESIDE_MEASURES)


def stated_twice(texts: Iterable[str]) -> tuple[set[str], set[str]]:
    """Return texts of money that others state once more, and those: "Gross" beside "Net"."""
    texts = [*texts]
    if not 1 < len(texts) <= _MOST_OF_TWO:
        return set(), set()
    words = {text: {plain_word(word) for word in words_of(text)} for text in texts}
    for pair in _TWICE:
        repeats, counts = (
            {text for text, of in words.items() if of & pair[name]} for name in _SIDES
        )
        # A third one, "Bank costs", may be what is between them.
        if repeats and counts and repeats.isdisjoint(counts) and repeats | counts == {*words}:
            return repeats, counts
    return set(), set()


def _numbers_in(text: str) -> list[int]:
    return [int(digits) for digits in re.findall("[0-9]+", text)]
