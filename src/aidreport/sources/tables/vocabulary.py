"""The words that tables use: headings and measures in English, Norwegian, French and German.

They are in vocabulary.toml, which says what each group means, without case and accents, as
`plain_word` gives them.
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

from aidreport.errors import SourceError
from aidreport.files.toml import read_toml
from aidreport.model.allocation import Measure

if TYPE_CHECKING:
    from collections.abc import Iterable

_FILE = read_toml(Path(__file__).with_suffix(".toml"), SourceError)
_WORDS = {name: frozenset(words.split()) for name, words in _FILE["words"].items()}

HEADINGS = {field: tuple[str, ...](headings) for field, headings in _FILE["headings"].items()}
MEASURES_OR_KINDS = tuple[str, ...](_FILE["by_values"]["measures"])
YEARS = tuple[str, ...](_FILE["by_values"]["years"])
MEASURE_WORDS = {Measure(name): str(words) for name, words in _FILE["measures"].items()}
MEASURE_OF = {word: measure for measure, words in MEASURE_WORDS.items() for word in words.split()}
FILLERS = _WORDS["fillers"]
AMOUNT_WORDS = _WORDS["amounts"]
AMOUNT_COMPANIONS = _WORDS["amount_companions"]
STATEMENT_WORDS = AMOUNT_WORDS | AMOUNT_COMPANIONS | MEASURE_OF.keys() | _WORDS["statements"]
BESIDE_MEASURES = AMOUNT_WORDS | MEASURE_OF.keys() | _WORDS["beside_measures"]
TOTAL_WORDS = _WORDS["totals"]
AMOUNT_HEADING_WORDS = AMOUNT_WORDS | TOTAL_WORDS | MEASURE_OF.keys()
PLAIN_TOTAL_WORDS = _WORDS["plain_totals"]
SUBTOTAL_WORDS = _WORDS["subtotals"]
TOTAL_COMPANIONS = _WORDS["total_companions"]
BESIDE_AMOUNTS = AMOUNT_HEADING_WORDS | AMOUNT_COMPANIONS | TOTAL_COMPANIONS
TOTAL_INTRODUCERS = _WORDS["total_introducers"]
NOTE_WORDS = _WORDS["notes"]
NOTHING = _WORDS["nothing"] | {""}
COMPLETE_WORDS = frozenset(_FILE["sheets"]["complete"].split())
MONTH_OF = {
    word: number
    for number, words in enumerate(_FILE["sheets"]["months"], start=1)
    for word in words.split()
}


def plain_word(word: str) -> str:
    """Return a word without case and accents, for comparison: "Beløp" → "belop"."""
    if word.isascii():
        return word.lower()
    folded = word.casefold().replace("ø", "o").replace("æ", "ae").replace("ß", "ss")
    decomposed = unicodedata.normalize("NFKD", folded)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def words_of(text: str) -> list[str]:
    """Return the words of a text, as `plain_word` gives them."""
    return [plain_word(word) for word in re.findall(r"[^\W\d_]+", text)]


def measure_in(words: Iterable[str]) -> Measure | None:
    """Return the measure that some words name; None if they name none, or several."""
    measures = {MEASURE_OF[word] for word in words if word in MEASURE_OF}
    return measures.pop() if len(measures) == 1 else None
