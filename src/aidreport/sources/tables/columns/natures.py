"""Columns of numbers that are no amounts to add up, and what is right instead.

Cumulative amounts count money again in every row, a price is of one of many, a balance is what is
left. None of them is offered as the amount without being said for what it is.
"""

from __future__ import annotations

import re
from enum import Enum
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from aidreport.characters.patterns import lazy_pattern
from aidreport.errors import SourceError
from aidreport.files.toml import read_toml
from aidreport.model.allocation import Measure
from aidreport.model.words import plain_word, words_of
from aidreport.sources.tables.words.vocabulary import MONTH_OF
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from aidreport.statements import Statement

_FILE = read_toml(Path(__file__).with_suffix(".toml"), SourceError)
_WORDS: dict[str, frozenset[str]] = {
    name: frozenset(map(plain_word, text.split()))
    for name, text in _FILE.items()
    if isinstance(text, str)
}
_PHRASES: dict[str, tuple[str, ...]] = {
    name.removesuffix("_phrases"): tuple(f" {' '.join(words_of(text))} " for text in texts)
    for name, texts in _FILE.items()
    if isinstance(texts, list)
}
_STAGES = (Measure.COMMITMENT, Measure.EXPENDITURE, Measure.DISBURSEMENT)
_FEWEST_MONTHS = 2
_NUMBER = re.compile(r"(?<![\w.,])[1-9](?![\w.,])", re.ASCII)
_AROUND = re.compile(r"^\s+|\s*(?:\([^()]*\))?\s*$")
_PART_OF_YEAR = lazy_pattern(
    r"(?:19|20)\d\d[-/.](?:0[1-9]|1[0-2])|(?:0[1-9]|1[0-2])[-/.](?:19|20)\d\d"
    r"|(?:(?:19|20)\d\d[ -]?)?[QTK][1-4]|[QTK][1-4][ /-]?(?:19|20)\d\d|[1-4]\. ?kv(?:artal)?\.?",
    re.ASCII | re.IGNORECASE,
)
"""A month in numbers, or a quarter: "Q1" in English, "T1" in French and Spanish, "K1"."""


class Nature(Enum):
    """What the numbers below a heading are, if they are no amounts to add up; its words."""

    RUNNING = "running"
    CUMULATIVE = "cumulative"
    PER_UNIT = "per_unit"
    AVERAGE = "average"
    YEARLY = "yearly"
    BALANCE = "balance"
    DEDUCTION = "deduction"
    CHANGE = "change"
    CONSTANT = "constant"


_CALLED = {
    Nature.RUNNING: "question.nature-running",
    Nature.CUMULATIVE: "question.nature-cumulative",
    Nature.PER_UNIT: "question.nature-per-unit",
    Nature.AVERAGE: "question.nature-average",
    Nature.YEARLY: "question.nature-yearly",
    Nature.BALANCE: "question.nature-balance",
    Nature.DEDUCTION: "question.nature-deduction",
    Nature.CHANGE: "question.nature-change",
    Nature.CONSTANT: "question.nature-constant",
}


def called(nature: Nature) -> Statement:
    """Return what to call a nature."""
    return state(_CALLED[nature])


@lru_cache(maxsize=4096)
def nature_of(heading: str) -> Nature | None:
    """Return what the numbers below a heading are, if they are no amounts to add up."""
    words = words_of(heading)
    phrase = f" {' '.join(words)} "
    for nature in Nature:
        if any(text in phrase for text in _PHRASES.get(nature.value, ())):
            return nature
        if not _WORDS.get(nature.value, frozenset()).isdisjoint(words):
            return nature
    return None


def version_of(heading: str) -> int:
    """Return 1 for a heading of a revised amount, -1 for one of an original, else 0."""
    words = words_of(heading)
    revised, original = (not _WORDS[name].isdisjoint(words) for name in ("revised", "original"))
    return revised - original


def side_of(heading: str) -> str | None:
    """Return "debit" or "credit" if a heading is one of a side of an account, else None."""
    words = set(words_of(heading))
    sides = [side for side in ("debit", "credit") if words & _WORDS[side]]
    return sides[0] if len(sides) == 1 else None


def is_of_signs(heading: str) -> bool:
    """Tell whether a heading is one of which side of an account rows are on: "D/C"."""
    words = words_of(heading)
    both = not (_WORDS["debit"].isdisjoint(words) or _WORDS["credit"].isdisjoint(words))
    return both or f" {' '.join(words)} " in _PHRASES["signs"]


def are_bounds(headings: Sequence[str]) -> bool:
    """Tell whether two headings are of the least and the most that an amount may be."""
    words = [{*words_of(heading)} for heading in headings]
    pair = len(words) == len(("least", "most"))
    return pair and all(
        any(not _WORDS[name].isdisjoint(one) for one in words) for name in ("least", "most")
    )


def are_parts_by_name(headings: Sequence[str]) -> bool:
    """Tell whether headings are of parts of one amount: "Core", "Earmarked"; "Grant 1", "Grant 2".

    Those have one of the words for parts each, or differ in their numbers alone.
    """
    named = [
        _WORDS["parts"].intersection(words) and _WORDS["including"].isdisjoint(words)
        for words in map(words_of, headings)
    ]
    return len(headings) > 1 and (all(named) or _are_numbered(headings))


def _are_numbered(headings: Sequence[str]) -> bool:
    """Tell whether headings are the same but for their numbers, which count from one."""
    found = [_NUMBER.search(heading) for heading in headings]
    rests = {_NUMBER.sub("", heading, count=1).casefold() for heading in headings}
    numbers = [int(match[0]) for match in found if match]
    return len(rests) == 1 and sorted(numbers) == [*range(1, len(headings) + 1)]


def is_planned(heading: str) -> bool:
    """Tell whether a heading is of what is planned or forecast: "2025 plan"."""
    return not _WORDS["planned"].isdisjoint(words_of(heading))


def stages_in(headings: Sequence[str]) -> dict[int, Measure]:
    """Return which headings are of stages of a budget: "AE", "CP"; none if only one stage is there.

    Beside each other such letters and words are clear. "CP" alone may be a postal code.
    """
    found = {
        at: stage for at, heading in enumerate(headings) if (stage := _stage_of(words_of(heading)))
    }
    return found if len({*found.values()}) > 1 else {}


def _stage_of(words: Sequence[str]) -> Measure | None:
    phrase = f" {' '.join(words)} "
    return next(
        (stage for stage in _STAGES if any(text in phrase for text in _PHRASES[stage.value])), None
    )


def counts_several(heading: str) -> bool:
    """Tell whether a heading is one of how many there are: "Quantity", "Years"."""
    return not _WORDS["several"].isdisjoint(words_of(heading))


def is_of_periods(heading: str) -> bool:
    """Tell whether a heading is one of periods: "Quarter", "Date"."""
    return not _WORDS["periods"].isdisjoint(words_of(heading))


def months_in(headings: Iterable[str]) -> list[int]:
    """Return which headings are months or quarters and nothing else; none if it is but one."""
    found = [at for at, heading in enumerate(headings) if _is_month(_AROUND.sub("", heading))]
    return found if len(found) >= _FEWEST_MONTHS else []


def _is_month(heading: str) -> bool:
    """Tell whether a heading is a month or a quarter: "May", "Jan-24", "2024-01", "Q1 2024"."""
    if _PART_OF_YEAR.fullmatch(heading):
        return True
    words = words_of(heading)
    named = bool(words) and all(word in MONTH_OF for word in words)
    return named and bool(re.fullmatch(r"[^\W\d_.]+\.?(?:\W*(?:19|20)?\d\d)?", heading))
