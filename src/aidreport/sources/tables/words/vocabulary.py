"""The words that tables use, in the languages of donors, partners and their programs.

Headings are in vocabulary_headings.toml, words of totals in vocabulary_totals.toml, all others in
vocabulary.toml, which say what each group means. They are written there as in tables and compared
as `plain_word` gives them, without case and accents.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from aidreport.errors import SourceError
from aidreport.files.toml import read_toml
from aidreport.model.allocation import Measure
from aidreport.model.units import PREPOSITIONS
from aidreport.model.words import plain_word, words_of

if TYPE_CHECKING:
    from collections.abc import Iterable


def _read(name: str) -> dict[str, Any]:
    return read_toml(Path(__file__).with_name(name), SourceError)


def _plain(words: str) -> frozenset[str]:
    return frozenset(map(plain_word, words.split()))


_FILE, _HEADINGS = _read("vocabulary.toml"), _read("vocabulary_headings.toml")
_WORDS = {name: _plain(words) for name, words in _FILE["words"].items()}
_OF_TOTALS = _read("vocabulary_totals.toml")
_TOTALS = {name: _plain(words) for name, words in _OF_TOTALS.items() if isinstance(words, str)}
FILLERS = _WORDS["fillers"] | _plain(PREPOSITIONS)


def _phrases(headings: Iterable[str]) -> tuple[str, ...]:
    """Return headings as they are compared: their words that are no fillers, each heading once."""
    words = ([word for word in words_of(heading) if word not in FILLERS] for heading in headings)
    return tuple(dict.fromkeys(map(" ".join, words)))


_NAMED = ("recipient", "donor")
_NAME = "name"


def _with_names(headings: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Return headings, those of parties with "name" beside them, too: "Name of beneficiary"."""
    taken = {phrase for phrases in headings.values() for phrase in phrases}

    def named(phrase: str) -> Iterable[str]:
        yield phrase
        if phrase.isascii() and _NAME not in phrase.split():
            yield from {f"{_NAME} {phrase}", f"{phrase} {_NAME}"} - taken

    return headings | {
        field: tuple(text for phrase in headings[field] for text in sorted(named(phrase), key=len))
        for field in _NAMED
    }


HEADINGS = _with_names(
    {field: _phrases(headings) for field, headings in _HEADINGS["headings"].items()}
)
MEASURES_OR_KINDS = _phrases(_HEADINGS["by_values"]["measures"])
STATUSES = _phrases(_HEADINGS["by_values"]["statuses"])
UNIT_HEADINGS = frozenset(_phrases(_HEADINGS["by_values"]["units"]))
MULTIPLIER_HEADINGS = frozenset(_phrases(_HEADINGS["by_values"]["multipliers"]))
EXPONENT_HEADINGS = frozenset(_phrases(_HEADINGS["by_values"]["exponents"]))
YEARS = _phrases(_HEADINGS["by_values"]["years"])
DUE = _phrases(_HEADINGS["by_values"]["due"])
YEAR_SIGNS = _WORDS["year_signs"]
OTHER_TIMES = _WORDS["other_times"]
OF_ORIGINAL = _WORDS["of_original"]
MEASURE_WORDS = {
    Measure(name): " ".join(dict.fromkeys(map(plain_word, words.split())))
    for name, words in _FILE["measures"].items()
}
MEASURE_OF = {word: measure for measure, words in MEASURE_WORDS.items() for word in words.split()}
AMOUNT_WORDS = _WORDS["amounts"]
AMOUNT_COMPANIONS = _WORDS["amount_companions"]
STATEMENT_WORDS = AMOUNT_WORDS | AMOUNT_COMPANIONS | MEASURE_OF.keys() | _WORDS["statements"]
BESIDE_MEASURES = AMOUNT_WORDS | MEASURE_OF.keys() | _WORDS["beside_measures"]
TOTAL_WORDS = _TOTALS["totals"]
AMOUNT_HEADING_WORDS = AMOUNT_WORDS | TOTAL_WORDS | MEASURE_OF.keys()
PLAIN_TOTAL_WORDS = _TOTALS["beside_names"]
SUBTOTAL_WORDS = _TOTALS["subtotals"]
TOTAL_COMPANIONS = _TOTALS["companions"]
BESIDE_AMOUNTS = AMOUNT_HEADING_WORDS | AMOUNT_COMPANIONS | TOTAL_COMPANIONS
KNOWN_IN_HEADINGS = frozenset().union(
    BESIDE_AMOUNTS,
    STATEMENT_WORDS,
    _WORDS["in_headings"],
    *(phrase.split() for phrases in HEADINGS.values() for phrase in phrases),
)
"""Words that a heading of amounts may have, and that are no units."""

ENGLISH_WORDS = _WORDS["english"]
TOTAL_INTRODUCERS = _TOTALS["introducers"]
PARTS = tuple[str, ...](_OF_TOTALS["parts"])
"""Words with which a part of the row above begins, as they are written."""

INCLUSIONS = tuple[str, ...](_OF_TOTALS["inclusions"])
"""The same, but those with which other texts may begin, too."""

TOGETHER_WORDS = _TOTALS["together"]
ALL_WORDS, COUNTED_BY_ALL = _TOTALS["alls"], _TOTALS["all_of"]
TOTAL_ENDINGS = tuple(_TOTALS["endings"])
NOTE_WORDS = _WORDS["notes"]
NOTHING = frozenset(_FILE["words"]["nothing"].split()) | {""}
COMPLETE_WORDS = _plain(_FILE["sheets"]["complete"])
MONTH_OF = {
    plain_word(word): number
    for number, words in enumerate(_FILE["sheets"]["months"], start=1)
    for word in words.split()
}


def measure_in(words: Iterable[str]) -> Measure | None:
    """Return the measure that some words name; None if they name none, or several."""
    measures = {MEASURE_OF[word] for word in words if word in MEASURE_OF}
    return measures.pop() if len(measures) == 1 else None
