"""What a text of a column of types or statuses says of its row, and what its heading promises."""

from __future__ import annotations

import re
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from aidreport.config.sources import EXCLUDE, USE
from aidreport.errors import SourceError
from aidreport.files.toml import read_toml
from aidreport.model.allocation import Measure
from aidreport.model.words import plain_word, words_of
from aidreport.sources.tables.words.cells import is_measure_alone, parse_measure
from aidreport.sources.tables.words.headings import split_heading
from aidreport.sources.tables.words.vocabulary import (
    FILLERS,
    HEADINGS,
    MEASURES_OR_KINDS,
    STATUSES,
    measure_in,
)
from aidreport.sources.terms.transaction_types import measure_of_type, other_type

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def _phrase(text: str) -> str:
    return " ".join(word for word in words_of(text) if word not in FILLERS) or text.casefold()


def _phrases(texts: str) -> frozenset[str]:
    return frozenset(map(_phrase, texts.replace("\n", " ").split("|")))


_FILE = read_toml(Path(__file__).with_name("kinds.toml"), SourceError)
_HEADS = {
    name: frozenset(map(plain_word, words.split())) for name, words in _FILE["headings"].items()
}
_TEXTS = {name: _phrases(texts) for name, texts in _FILE["statuses"].items()}
_PROPOSED: dict[str, str] = {
    phrase: meaning for meaning, texts in _FILE["proposals"].items() for phrase in _phrases(texts)
}
_STATUS_PHRASES = frozenset(STATUSES) - _HEADS["stages"]
_KIND_PHRASES = frozenset(MEASURES_OR_KINDS)
_MEASURE_PHRASES = frozenset(HEADINGS["measure"])


_NOT = frozenset(map(plain_word, _FILE["words"]["not"].split()))
_FLAGS = {name: _phrases(texts) for name, texts in _FILE["flags"].items()}


_DATED = frozenset({"at", "on", "date", "dato", "datum", "fecha", "data"})
_DAY = re.compile(r"(?:19|20)\d\d\D|\d{1,2}\D\d{1,2}\D(?:19|20)?\d\d")


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
        return self.certain and self.meaning not in (None, USE, EXCLUDE)


_BY_STATUS = {
    "counts": Said(USE, certain=True),
    "excluded": Said(EXCLUDE, certain=False),
    "doubtful": Said(USE, certain=False),
}


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
    if meaning := given.get(text.casefold()):
        return Said(meaning, certain=True)
    if is_measure_alone(text) and (measure := parse_measure(text)):
        return Said(measure.value, certain=True)
    if codes and (coded := measure_of_type(text) or (EXCLUDE if other_type(text) else None)):
        return Said(str(coded), certain=True)
    phrase = _phrase(text)
    status = next((name for name in _BY_STATUS if phrase in _TEXTS[name]), None)
    return _BY_STATUS[status] if status else Said(None, certain=False)


def is_of_remarks(heading: str) -> bool:
    """Tell whether a heading is one of remarks."""
    return not _HEADS["remarks"].isdisjoint(split_heading(heading).meaning)


def surely_excludes(text: str) -> bool:
    """Tell whether a text says under any heading that a row does not count: "Cancelled"."""
    phrase = _phrase(text)
    return phrase in _TEXTS["excluded"] - _TEXTS["weak"]


def is_doubtful(text: str) -> bool:
    """Tell whether a status says that money may not have been given: "On hold"."""
    return _phrase(text) in _TEXTS["doubtful"]


def flags_in(heading: str, texts: Iterable[str]) -> dict[str, Said] | None:
    """Return what "yes" and "no" say under a heading that is a status, such as "Cancelled?".

    None if the heading is none, or a text is neither.
    """
    words = [word for word in words_of(heading) if word not in ("is", "was")]
    said = said_by(" ".join(words), {})
    days = [text for text in texts if text.strip()]
    dated = {word for word in words if word in _DATED}
    if dated and days and all(map(_DAY.match, days)):
        # "Cancelled on", "deleted_at": a day there says that it was.
        said = said_by(" ".join(word for word in words if word not in _DATED), {})
        return dict.fromkeys(days, Said(EXCLUDE, certain=False)) if _ends(said) else None
    flags = {text: _phrase(text) in _FLAGS["yes"] for text in texts}
    known = all(yes or _phrase(text) in _FLAGS["no"] for text, yes in flags.items())
    if said.meaning is None or not known:
        return None
    if said.measure:
        only = all(flags.values())
        return {text: Said(said.meaning if yes else USE, only) for text, yes in flags.items()}
    counts = {text: yes == (said.meaning == USE) for text, yes in flags.items()}
    return {text: Said(USE if yes else EXCLUDE, certain=yes) for text, yes in counts.items()}


def _ends(said: Said) -> bool:
    return said == _BY_STATUS["excluded"] or said == _BY_STATUS["doubtful"]


def may_be_below_zero(text: str) -> bool:
    """Tell whether a text is said of money that comes back, which amounts below zero take off."""
    return _phrase(text) in _TEXTS["negative"]


def proposed_status(text: str) -> str:
    """Return what to propose for a status that is not known: by the words in it."""
    words = {plain_word(word) for word in words_of(text)}
    return EXCLUDE if words & (_TEXTS["excluded"] | _TEXTS["doubtful"] | _NOT) else USE


def proposed_measure(text: str) -> str:
    """Return what to propose for a text among types of amounts: a measure, or "exclude".

    By the whole text, else by a word in it: "New obligations" is like "Obligations".
    """
    words = words_of(text)
    if (phrase := _phrase(text)) in _PROPOSED:
        return _PROPOSED[phrase]
    if proposed_status(text) == EXCLUDE:
        return EXCLUDE
    like = next((_PROPOSED[word] for word in words if word in _PROPOSED), None)
    return str(measure_in(words) or like or Measure.COMMITMENT)
