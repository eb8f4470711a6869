"""Headings under which a mark, a day or a reason says of its row whether it counts."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING

from aidreport.characters.patterns import lazy_pattern
from aidreport.config.sources import EXCLUDE, USE
from aidreport.errors import SourceError
from aidreport.files.toml import read_toml
from aidreport.model.words import plain_word, words_of
from aidreport.sources.tables.words.firmness import is_not_firm
from aidreport.sources.tables.words.kind_words import (
    ENDS,
    FLAGS,
    NEGATIONS,
    Said,
    phrase_of,
    phrases_of,
    said_by,
)
from aidreport.sources.tables.words.vocabulary import FILLERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_FEWEST_OF_PHRASE = 2
_FILE: dict[str, str] = read_toml(Path(__file__).with_suffix(".toml"), SourceError)
_WORDS = {name: frozenset(map(plain_word, text.split())) for name, text in _FILE.items()}
_PHRASES = {
    name: phrases_of(_FILE[name])
    for name in (
        "sure",
        "row_types",
        "of_sums",
        "of_details",
        "not_counted",
        "counted_before",
        "either",
    )
}
_LONG_PHRASES = tuple(
    phrase_of(text)
    for text in _FILE["not_counted"].replace("\n", " ").split("|")
    if len(text.split()) > _FEWEST_OF_PHRASE
)
_ENDED = tuple(_WORDS["ended"])
_COUNTED_BEFORE = tuple(f"{phrase} " for phrase in _PHRASES["counted_before"])
_NUMBERED = tuple(_WORDS["numbered"])
_DATED = frozenset({"at", "on", "date", "dato", "datum", "fecha", "data"})
_DAY = lazy_pattern(r"(?:19|20|29|99|00)\d\d\D|\d{1,2}\D\d{1,2}\D(?:19|20|29|99)?\d\d")
_NUMBER = re.compile(r"[-+(]?[\d.,' \u00a0]+[)%-]?")
_WHOLE = re.compile(r"(?<=^[01])[.,]0+$")
_ALL = 100
_CLAUSES = lazy_pattern(r"[.,;:()\[\]/*–—]|\s-+\s?|-\s")
_MOST_WORDS = 4
"""A longer part of a remark tells a story, of which "cancelled" may be any part."""

_MOST_BESIDE = 8
"""In such a one, a phrase of three words says it, too: "funds returned in full 2024"."""

_COUNTS, _ASKED = Said(USE, certain=True), Said(EXCLUDE, certain=False)


def flags_in(heading: str, texts: Sequence[str]) -> dict[str, Said] | None:
    """Return what texts say under a heading that turns marks into statuses, such as "Cancelled?".

    Args:
        heading: of the column.
        texts: what is in it, beside nothing.

    Returns:
        text → what it says; None if the heading is none of these, or they are no such texts.
    """
    if not texts:
        return None
    return (
        _by_status(heading, texts)
        or _marked(heading, texts)
        or _by_likelihood(heading, texts)
        or _of_rows(heading, texts)
    )


def ends_in_remark(text: str) -> bool:
    """Tell whether a remark says that its row does not count: "Duplicate - do not count"."""
    return any(map(_ends_in_clause, _CLAUSES.split(text)))


def _ends_in_clause(clause: str) -> bool:
    phrase = phrase_of(clause)
    if phrase in _PHRASES["not_counted"] or f"{phrase} ".startswith(_COUNTED_BEFORE):
        return True
    if is_not_firm(clause):
        return True
    words = phrase.split()
    if len(words) <= _MOST_BESIDE and any(f" {text} " in f" {phrase} " for text in _LONG_PHRASES):
        return True
    if len(words) > _MOST_WORDS or not NEGATIONS.isdisjoint(words):
        return False
    return any(word.startswith(_ENDED) or word in _WORDS["in_remarks"] for word in words)


def may_be_flags(heading: str) -> bool:
    """Tell whether a heading says that rows end, whatever is below it: "deleted_at"."""
    return any(map(_is_ended, words_of(heading)))


def decides(heading: str) -> bool:
    """Tell whether a mark under a heading says that a row counts: "Approved", "Include?"."""
    words = [word for word in words_of(heading) if word not in ("is", "was")]
    return bool(words) and all(word in _WORDS["decided"] for word in words)


def is_of_rows(heading: str) -> bool:
    """Tell whether a heading is one of what rows are: "Record type"."""
    return phrase_of(heading) in _PHRASES["row_types"]


def _by_status(heading: str, texts: Iterable[str]) -> dict[str, Said] | None:
    """Return what "yes" and "no" say under a heading that is a status.

    Under "Closed" they say nothing against a row, and under "Archived" the contrary.
    """
    words = [word for word in words_of(heading) if word not in ("is", "was")]
    if " ".join(words) in _PHRASES["either"] or not _WORDS["archived"].isdisjoint(words):
        return None
    said = said_by(" ".join(words), {})
    flags = {text: _is(text, "yes") for text in texts}
    known = all(yes or _is(text, "no") for text, yes in flags.items())
    if said.meaning is None or not known:
        return None
    if said.measure:
        only = all(flags.values())
        return {text: Said(said.meaning if yes else USE, only) for text, yes in flags.items()}
    counts = {text: yes == (said.meaning == USE) for text, yes in flags.items()}
    return {text: Said(USE if yes else EXCLUDE, certain=yes) for text, yes in counts.items()}


def _marked(heading: str, texts: Sequence[str]) -> dict[str, Said] | None:
    """Return what marks say under "Reversal", "deleted_at", "Reason for cancellation"."""
    words = words_of(heading)
    ended = [word for word in words if _is_ended(word)]
    others = set(words).difference(ended)
    if not ended or not others <= _WORDS["beside_ended"] | FILLERS:
        # Of other statuses, such as "Suspended on", days alone are marks.
        return _by_day(words, texts)
    numbers = all(_NUMBER.fullmatch(text) for text in texts)
    days = all(map(_DAY.match, texts))
    numbered = any(word.endswith(_NUMBERED) for word in words)
    if numbers and not days and not numbered and len(ended) == len(words):
        return None  # amounts that came back: a column beside the amount, which is asked about
    return {text: _COUNTS if _is_no(text) else _ASKED for text in texts}


def _by_day(words: Sequence[str], texts: Sequence[str]) -> dict[str, Said] | None:
    if _DATED.isdisjoint(words) or not all(map(_DAY.match, texts)):
        return None
    said = said_by(" ".join(word for word in words if word not in _DATED), {})
    if said not in ENDS:
        return None
    return {text: _COUNTS if _is_no(text) else _ASKED for text in texts}


def _is_ended(word: str) -> bool:
    return word.startswith(_ENDED) or word in _WORDS["ended_words"] | _WORDS["archived"]


def _is_no(text: str) -> bool:
    """Tell whether a text is "no", or a day that stands for none: 9999-12-31."""
    no_day = _DAY.match(text) and not _WORDS["no_day"].isdisjoint(re.findall("[0-9]{4}", text))
    return _is(text, "no") or bool(no_day)


def _is(text: str, answer: str) -> bool:
    """Tell whether a text is "yes" or "no"; programs write 1 as 1.0 beside blanks."""
    return phrase_of(_WHOLE.sub("", text.strip())) in FLAGS[answer]


def _by_likelihood(heading: str, texts: Sequence[str]) -> dict[str, Said] | None:
    """Return what percentages say under "Probability": only what is certain counts unasked."""
    words = set(words_of(heading))
    likely = words & _WORDS["likely"]
    if not likely or not words <= likely | _WORDS["beside_likely"]:
        return None
    parts = {text: _part(text) for text in texts}
    numbers = [part for part in parts.values() if part is not None]
    whole = 1 if numbers and max(numbers) <= 1 and "%" not in "".join(texts) else _ALL
    return {
        text: _COUNTS if part == whole or phrase_of(text) in _PHRASES["sure"] else _ASKED
        for text, part in parts.items()
    }


def _part(text: str) -> Decimal | None:
    try:
        return Decimal(text.strip(" %").replace(",", "."))
    except InvalidOperation:
        return None


def _of_rows(heading: str, texts: Sequence[str]) -> dict[str, Said] | None:
    """Return what "D" and "T" say under "Record type": details count, their sums do not."""
    if not is_of_rows(heading):
        return None
    sums, details = (
        {text for text in texts if _bare(text) in _PHRASES[name]}
        for name in ("of_sums", "of_details")
    )
    if len(sums | details) < len(texts) or not details:
        return None
    return {text: _ASKED if text in sums else _COUNTS for text in texts}


def _bare(text: str) -> str:
    return phrase_of(text) or text.strip().casefold()
