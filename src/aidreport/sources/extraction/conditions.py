"""Money that is not given yet: if something happens, what more would do, what is hoped for."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from aidreport.sources.extraction.around import words_around
from aidreport.sources.extraction.language import any_of, joining, joining_words, language, plain
from aidreport.statements import state

if TYPE_CHECKING:
    from aidreport.sources.extraction.items import Item
    from aidreport.sources.extraction.language import Language

NOT_YET = state("amount.not-yet")
"""Why an amount of which a sentence says what it would do is no money that is given."""

_DENIED = re.compile(
    rf"{any_of(joining_words()['denies'])}(?!\s{joining('denies_nothing')}\b)(?:\s[^\s.,;:–—]+){{0,3}}\s*\Z"
)
"""What leads to an amount that is not given: "does not receive the 5 million".

Case counts: "Kinder in Not" are children in need.
"""

_WITHOUT = re.compile(rf"\b{joining('without')}\s+\Z", re.IGNORECASE)

_LEADING = 80
"""So far before an amount words are sought that deny it."""

_REACH = 50
"""So far behind an amount its condition begins: "5 million more if the border opens"."""

_PARTED = re.compile(r"[;:()]")
_FIRST = re.compile(rf"[\s\"'“„«»‘”–—-]*(?:{joining('but')}\s+)?", re.IGNORECASE)
_CLAUSE = re.compile(r"[,;:()]")
_FEW_WORDS = re.compile(r"(?:\s+[a-zà-ÿ]+){0,2}?\s+")


def why_not_given(item: Item, words: Language) -> str:
    """Return why an amount is not given at all; empty if it may be."""
    around = words_around(item)
    before = around.before[-_LEADING:]
    if _DENIED.search(before) or _WITHOUT.search(before):
        return state("amount.not-given")
    start, end = item.position
    if _is_conditional(item.sentence, start - item.start, end - item.start, words):
        return NOT_YET
    return ""


def _is_conditional(sentence: str, start: int, end: int, words: Language) -> bool:
    """Tell whether an amount is given only if something happens, or is no more than wished for.

    "If UNICEF received 5 million more", "another 5 million would help", "stands ready to give 5".

    Args:
        start, end: where the amount is in its sentence.
    """
    written = plain(sentence)
    if not _may_say_so(written, words.code):
        return False
    # "Even if needs are immense" is no condition, nor is "who would otherwise starve" a wish.
    for nothing in (words.pattern("money", "no_if"), _otherwise(words.code)):
        written = nothing.sub(lambda found: " " * len(found[0]), written)
    if _has_condition(written, start, end, words):
        return True
    clause = _CLAUSE.split(written[:start])[-1]
    if _is_in(words.pattern("money", "might"), clause, words):
        return True
    would = _is_in(words.pattern("money", "would"), clause, words)
    if would or _would(words.code).match(written, end):
        # "The minister said that 5 million would go to WFP": that is news.
        return not _says(words.code).search(written, 0, start)
    return False


def _is_in(pattern: re.Pattern[str], clause: str, words: Language) -> bool:
    """Tell whether a clause says something of the amount at its end, and not of what is before.

    In "wants peace and gives 5 million", what is wished for is peace.
    """
    return any(not _gives_then(clause[found.end() :], words) for found in pattern.finditer(clause))


def _gives_then(text: str, words: Language) -> bool:
    """Tell whether a text goes on with who gives or receives: "… and gives"."""
    behind = (text[found.end() :] for found in words.pattern("parties", "both").finditer(text))
    verbs = (words.pattern("head", "gives"), words.pattern("parties", "receives"))
    return any(verb.search(rest) for rest in behind for verb in verbs)


def _has_condition(written: str, start: int, end: int, words: Language) -> bool:
    begins = _FIRST.match(written)
    first = words.pattern("money", "if_first")
    found = first.match(written, begins.end() if begins else 0)
    if found and _PARTED.search(written, found.end(), start) is None:
        return True
    for found in words.pattern("money", "if").finditer(written):
        if found.end() <= start:
            if _applies(written, found.end(), start, words):
                return True
        elif found.start() - end < _REACH and _is_of_amount(written, end, found.start(), words):
            return True
    behind = words.pattern("money", "if_behind").match(written, end + len(" "))
    return behind is not None


def _applies(written: str, end: int, start: int, words: Language) -> bool:
    """Tell whether a condition is one of the amount behind it.

    "In case of disasters like this one, France gives 5" and "if nobody acts, children die, so now
    Norway gives 5" are none.

    Args:
        end: where what leads to the condition ends.
        start: where the amount begins.
    """
    if _PARTED.search(written, end, start):
        return False
    clause = _CLAUSE.search(written, end, start)
    if clause is None:
        return True
    like_this = words.pattern("money", "if_like_this").search(written, end, clause.start())
    return not like_this and not so_now(words.code).search(written, end, start)


def _is_of_amount(written: str, end: int, start: int, words: Language) -> bool:
    """Tell whether a condition is of the amount before it: "5 to A, and more if" is of more."""
    gap = written[end:start]
    both = words.pattern("parties", "both").search(gap)
    return not both and _PARTED.search(gap) is None and "," not in gap.rstrip().rstrip(",")


@lru_cache(maxsize=64)
def _may_say_so(written: str, code: str) -> bool:
    """Tell whether a sentence has any word that may say so: few have one."""
    keys = ("if", "if_first", "if_behind", "might", "would")
    return language(code).pattern_of_any("money", keys).search(written) is not None


@cache
def so_now(code: str) -> re.Pattern[str]:
    """Return the pattern of what begins a clause that is so: ", and therefore"."""
    words = language(code)
    now = words.any_of("money.if_now")
    return re.compile(rf"[,;–—-]\s+(?:{joining('but')}\s+)?{now}", re.IGNORECASE)


@cache
def _otherwise(code: str) -> re.Pattern[str]:
    """Return the pattern of what would be of people without help: "who would otherwise"."""
    few = r"(?:[^\W\d_]+,?\s){0,4}?,?\s?"
    otherwise = language(code).any_of("money.otherwise")
    which = rf"\b{joining('relative')},?\s"
    return re.compile(rf"{which}{few}{otherwise}(?:,?\s[^\W\d_]+){{0,4}}", re.IGNORECASE)


@cache
def _would(code: str) -> re.Pattern[str]:
    """Return the pattern of a verb of which an amount is the subject: " more would help"."""
    verbs = (p for key in ("would", "might") for p in language(code).phrases("money", key))
    return re.compile(rf"{_FEW_WORDS.pattern}{any_of(verbs)}", re.IGNORECASE)


@cache
def _says(code: str) -> re.Pattern[str]:
    """Return the pattern of a verb of saying or announcing."""
    words = language(code)
    verbs = (*words.phrases("speech", "say"), *words.phrases("money", "reports"))
    return re.compile(any_of(verbs), re.IGNORECASE)
