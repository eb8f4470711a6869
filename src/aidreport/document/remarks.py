"""What the program says about data, in the language of a briefing.

A remark is English. A wording file has its phrase under `remark.KEY`, and the advice that follows
it under `advice.KEY`; the values in it are worded like those of the page, except that amounts are
exact. What has no phrase stays in English and is marked as such.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from aidreport.characters.unbroken import NO_BREAK
from aidreport.document.phrases import ADVICE, REMARK
from aidreport.document.text import ValueText, as_inline, join_spans
from aidreport.model.allocation import Measure, Place
from aidreport.model.money import Money
from aidreport.model.remarks import PLACE, FieldName, Remark
from aidreport.values import COUNT, Several, english, format_number

_BEFORE_NUMBER = re.compile(r"(?<=\bline) (?=[0-9])|(?<=\brow) (?=[0-9])")

_CAPITAL_NOUNS = frozenset({"de", "lb"})
"""Languages whose nouns begin with a capital letter."""

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from aidreport.document.spans import Inline
    from aidreport.document.text import Words
    from aidreport.document.wording import Wording
    from aidreport.model.dataset import Finding
    from aidreport.values import Value


def finding_in_words(
    wording: Wording, finding: Finding, *, advised: bool = False, names: Mapping[str, str] = {}
) -> Inline:
    """Return what a check found, after how much it matters, and the place.

    Args:
        advised: whether it is for who prepares the data; else it is empty if it is advice alone.
        names: what files are called, by their paths; others are called by these.
    """
    message = remark_in_words(wording, finding.message, advised=advised)
    if not message:
        return ()
    lead = wording.fill(f"finding.{finding.severity}")
    source = finding.source
    where = source.values.get(PLACE) if isinstance(source, Remark) else None
    if isinstance(where, Place) and where.file in names:
        place = place_in_words(wording, where, names[where.file])
    elif isinstance(source, Remark):
        place = remark_in_words(wording, source)
    else:
        place = as_inline(source)
    around = (" (", ")") if place else ("", "")
    return (*lead, *as_inline(" "), *message, *as_inline(around[0]), *place, *as_inline(around[1]))


def remark_in_words(wording: Wording, text: str, *, advised: bool = False) -> Inline:
    """Return a remark in the language of a briefing; another text as English.

    Args:
        advised: whether the advice to who prepares the data follows it.
    """
    if not isinstance(text, Remark):
        return _in_english(wording, text)
    if text.key == PLACE and isinstance(place := text.values[PLACE], Place):
        return place_in_words(wording, place)
    if not advised and not text.public:
        return ()
    needed = {f"{REMARK}{text.key}", *([f"{ADVICE}{text.key}"] if advised and text.advised else [])}
    if not all(map(wording.has, needed)):
        return _in_english(wording, text if advised else text.public)
    count = text.values.get(COUNT)
    plural = count if isinstance(count, int) else None
    values = {name: _value(wording, value, advised) for name, value in text.values.items()}
    words = wording.fill(f"{REMARK}{text.key}", plural, **values)
    if advised and wording.has(f"{ADVICE}{text.key}"):
        return join_spans((*words, *wording.fill(f"{ADVICE}{text.key}", plural, **values)))
    return words


def _in_english(wording: Wording, text: str) -> Inline:
    """Return a text as English, in which no line breaks before the number in "line 17"."""
    unbroken = _BEFORE_NUMBER.sub(NO_BREAK, text)
    return as_inline(ValueText(unbroken, language=wording.foreign("en")))


def remarks_in_words(wording: Wording, texts: Iterable[str]) -> Inline:
    """Return several remarks with semicolons between them, each once."""
    parts = [remark_in_words(wording, text) for text in dict.fromkeys(texts)]
    return tuple(span for part in parts for span in (*as_inline("; "), *part))[1:]


def place_in_words(wording: Wording, place: Place, source: Words = "") -> Inline:
    """Return a place in words.

    Args:
        source: what its file is called, if not by its name.
    """
    source = source or place.file
    if place.line is not None:
        return wording.fill("sources.line", source=source, line=str(place.line))
    if place.row is None:
        return wording.join([source])
    if place.sheet is None:
        return wording.fill("sources.row", source=source, row=str(place.row))
    sheet = ValueText(place.sheet)
    return wording.fill("sources.sheet-row", source=source, sheet=sheet, row=str(place.row))


def field_in_words(wording: Wording, name: str) -> str:
    """Return the name of a field of allocations; one without a phrase as it is."""
    return wording.text(f"field.{name}") if wording.has(f"field.{name}") else name


def _value(wording: Wording, value: Value, advised: bool) -> Words:
    """Return a value of a remark in words; a text of the data as it is."""
    match value:
        case Remark():
            return remark_in_words(wording, value, advised=advised)
        case Measure():
            return _in_sentence(wording, wording.text(f"measure.{value}"))
        case FieldName():
            words = field_in_words(wording, value)
            return words if words == value else _in_sentence(wording, words)
        case Place():
            return place_in_words(wording, value)
        case Several():
            return wording.join([_value(wording, item, advised) for item in value])
        case _:
            return _plain_value(wording, value)


def _in_sentence(wording: Wording, words: str) -> str:
    """Return a heading as it stands in the middle of a sentence; German nouns keep capitals."""
    return words if wording.locale.language in _CAPITAL_NOUNS else words.lower()


def _plain_value(wording: Wording, value: Value) -> str:
    """Return a number with all its decimals, an amount written out, a date in words."""
    match value:
        case str():
            return str(value)
        case int():
            return wording.number(value)
        case Decimal():
            return wording.number(value, len(format_number(value).partition(".")[2]))
        case Money():
            return wording.exact_money(value)
        case date():
            return wording.date(value)
        case _:
            return english(value)
