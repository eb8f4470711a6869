"""Texts that tell kinds of figures apart in one column: people among money, parts below a whole.

"People reached" beside "Funding (USD)" is no money; "Sub-partner" beside "Lead" may be money that
the lead passes on. Alone, without the other kind, such texts say nothing.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from aidreport.characters.patterns import lazy_pattern
from aidreport.errors import SourceError
from aidreport.files.toml import read_toml
from aidreport.model.words import plain_word, words_of
from aidreport.sources.tables.words.heading_units import split_heading
from aidreport.sources.tables.words.vocabulary import AMOUNT_WORDS, MEASURE_OF, UNIT_HEADINGS

if TYPE_CHECKING:
    from collections.abc import Collection

_FILE = read_toml(Path(__file__).with_suffix(".toml"), SourceError)


def _bare(text: str) -> str:
    return " ".join(words_of(text)) or text.strip().casefold()


def _whole(texts: str) -> frozenset[str]:
    return frozenset(map(_bare, texts.replace("\n", " ").split("|")))


_UNITS = _whole(_FILE["units"])
_PER_ONE = tuple(f"{phrase} " for phrase in _whole(_FILE["per_one"]))
_COUNTED, _REACHED, _MONEY = (
    frozenset(map(plain_word, _FILE[name].split())) for name in ("counted", "reached", "money")
)
_CLAUSES = lazy_pattern(_FILE["clauses"])
_STEMS = tuple(word for word in _REACHED if len(word) > 5)
"""Beginnings of them, since languages inflect: "erreicht", "erreichte"."""

_OF_MONEY = AMOUNT_WORDS | MEASURE_OF.keys() | _MONEY
_LEVELS = _FILE["levels"]
_RANKS, _NAMED = ([_whole(texts) for texts in _LEVELS[name]] for name in ("ranks", "named"))
_LOWER = tuple(map(plain_word, _LEVELS["lower"].split()))
_OF_LEVELS = frozenset(map(plain_word, _LEVELS["headings"].split()))


def is_of_units(heading: str) -> bool:
    """Tell whether a heading is one of units: "Unit", "Måleenhet"."""
    return _bare(heading) in UNIT_HEADINGS


def no_money(texts: Collection[str]) -> set[str]:
    """Return the texts of figures that are no money, if others of them are money.

    Args:
        texts: those of a column: "USD", "people"; "Funding (USD)", "Cost per beneficiary".
    """
    others = {text for text in texts if _is_no_money(text)}
    return others if any(map(_is_money, {*texts} - others)) else set()


def _is_no_money(text: str) -> bool:
    words = words_of(text)
    phrase = f"{' '.join(words)} "
    if _bare(text) in _UNITS or phrase.startswith(_PER_ONE):
        return True
    people = any(word in _COUNTED for word in words)
    reached = any(word in _REACHED or word.startswith(_STEMS) for word in words)
    return people and reached and not _names_currency(text)


def _is_money(text: str) -> bool:
    return not _OF_MONEY.isdisjoint(words_of(text)) or _names_currency(text)


def _names_currency(text: str) -> bool:
    return split_heading(text).currencies is not None


def without_people(text: str) -> str:
    """Return a text without what it says of people alone: "People are in thousands"."""
    said = [part for part in _CLAUSES.split(text) if not _is_of_people(part)]
    return text if len(said) == len(_CLAUSES.split(text)) else "; ".join(said)


def _is_of_people(text: str) -> bool:
    words = words_of(text)
    of_money = not (_OF_MONEY - _COUNTED).isdisjoint(words) or _names_currency(text)
    return not of_money and not _COUNTED.isdisjoint(words)


def lower_levels(heading: str, texts: Collection[str]) -> set[str]:
    """Return the texts of levels whose money may be in that of a level above, if one is there.

    Args:
        heading: of the column; "Programme" and "Project" are levels below one of levels alone.
        texts: what is in it.
    """
    of_levels = not _OF_LEVELS.isdisjoint(words_of(heading))
    for ranks in (_RANKS, _NAMED if of_levels else []):
        found = [{text for text in texts if _bare(text) in rank} for rank in ranks]
        filled = [level for level in found if level]
        if len(filled) > 1:
            return set().union(*filled[1:])
    return _parts_by_name(texts)


def _parts_by_name(texts: Collection[str]) -> set[str]:
    """Return the texts that name a part of what another names: "Sub-project" beside "Project"."""
    bare = {text: _bare(text).replace(" ", "") for text in texts}
    return {
        text
        for text, phrase in bare.items()
        if any(f"{start}{other}" == phrase for start in _LOWER for other in bare.values())
    }
