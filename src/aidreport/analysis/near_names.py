"""Names that may be of one organisation: an acronym and its words, a short and a long form."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from aidreport.model.allocation import NOT_NAMED
from aidreport.model.words import normalise_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aidreport.analysis.figures import Group

_SHORTEST_ACRONYM = 2
_LONGEST_ACRONYM = 10
_SMALL_WORDS = frozenset(
    (
        *("a", "an", "and", "for", "in", "of", "on", "the", "to"),
        *("og", "i", "for", "av", "til", "på"),
        *("und", "der", "die", "das", "für", "von", "des"),
        *("de", "du", "la", "le", "les", "et", "pour"),
        *("y", "el", "los", "las", "del", "e", "da", "do", "dos", "das", "para"),
    )
)
"""Words whose letters acronyms leave out."""
_ALIKE = 0.9
_MOST_PAIRS = 100_000
"""Of more pairs, only those with an acronym or a common word are compared."""
_DIGITS = re.compile(r"\d+")


def near_names(ended: Sequence[Group], new: Sequence[Group]) -> Iterator[tuple[Group, Group]]:
    """Yield pairs of groups whose names may be of one: the most alike of each that ended."""
    left = [group for group in new if group.key != NOT_NAMED and group.name]
    closely = len(ended) * len(left) <= _MOST_PAIRS
    for old in ended:
        if old.key == NOT_NAMED or not old.name:
            continue
        scores = [(_likeness(old, other, closely=closely), other) for other in left]
        best, other = max(scores, key=lambda item: item[0], default=(0.0, old))
        if best >= _ALIKE:
            left.remove(other)
            yield old, other


def _likeness(one: Group, other: Group, *, closely: bool) -> float:
    """Return how alike two groups are called, from 0 to 1."""
    names = [_names(one), _names(other)]
    if names[0] & names[1]:
        return 1.0
    if _is_acronym(one.name, names[1]) or _is_acronym(other.name, names[0]):
        return 1.0
    first, second = normalise_name(one.name), normalise_name(other.name)
    if _DIGITS.findall(first) != _DIGITS.findall(second):
        return 0.0  # "Partner 1" is not "Partner 2"
    if _begins(first, second) or _begins(second, first):
        return 0.95
    if not closely:
        return 0.0
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= _ALIKE else 0.0


def _names(group: Group) -> set[str]:
    return {normalise_name(name) for name in (group.name, group.full_name, group.key) if name}


def _is_acronym(name: str, names: set[str]) -> bool:
    """Tell whether a name is made of the first letters of the words of another."""
    letters = re.sub(r"[.\s-]", "", name).casefold()
    if not (name[:1].isupper() and _SHORTEST_ACRONYM <= len(letters) <= _LONGEST_ACRONYM):
        return False
    for words in (other.split() for other in names):
        large = [word for word in words if word not in _SMALL_WORDS]
        for some in (words, large):
            if len(some) > 1 and letters == "".join(word[0] for word in some):
                return True
    return False


def _begins(short: str, long: str) -> bool:
    """Tell whether a name of several words, or a longer word, begins another name."""
    return long.startswith(f"{short} ") and (" " in short or len(short) > _LONGEST_ACRONYM // 2)
