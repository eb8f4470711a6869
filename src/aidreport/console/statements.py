"""What the program says to who runs it, in the language of a page; see `statements.py`."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from aidreport.briefing.design import wording_in
from aidreport.console.holiday_names import holiday_in
from aidreport.console.rule_names import rule_in
from aidreport.document.page_wording import ENGLISH, load_page_wording
from aidreport.document.plurals import form_for
from aidreport.document.remarks import place_in_words, remark_in_words
from aidreport.document.spans import plain_text
from aidreport.files.library import Library
from aidreport.model.allocation import Measure, Place
from aidreport.model.money import Money
from aidreport.model.remarks import FieldName, Remark
from aidreport.sources.problems import placed_once
from aidreport.statements import FOLDER, NESTED, Statement, recognised
from aidreport.values import Joined, Several, english

if TYPE_CHECKING:
    from aidreport.console.speech import Speech
    from aidreport.document.wording import Wording
    from aidreport.values import Value

STATEMENTS = Path(__file__).with_name("wording") / "statements"
"""The phrases in the languages of the pages but English: a folder for each section."""

_TIME = re.compile(
    r"(?:[A-Z][a-z]{2} )?([0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2})(?::[0-9]{2})?"
    r" ([+-][0-9]{2}:[0-9]{2})"
)
"""A time as statements have it: "Mon 2026-06-01 08:00 +02:00"."""

_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August"),
    *("September", "October", "November", "December"),
)
_DAY = re.compile(
    rf"([0-9]{{1,2}}) ({'|'.join(_MONTHS)}) ([0-9]{{4}})((?:, [0-9]{{2}}:[0-9]{{2}} UTC)?)"
)
"""A day, or a day and a time, as signatures have it: "12 June 2025, 08:30 UTC"."""

_PERCENT = re.compile(r"-?[0-9]{1,50}(?:\.[0-9]{1,20})?%")

_NUMBERS = frozenset(
    (
        *("recorded", "expected", "original", "drawn", "due", "length", "share", "whole", "zero"),
        *("low", "high", "least", "most"),
    )
)
"""Values that are a number, with its unit or in percent."""


def stated_in(say: Speech, text: str) -> Markup:
    """Return a statement, a remark, or what is recognised as a statement, in a page's language.

    What is none, such as the words of a server, is quoted in English.
    """
    if say.language == ENGLISH:
        return escape(str(text))
    if isinstance(text, Remark) and text.key:
        return _remark(say, text)
    known = text if isinstance(text, Statement) else recognised(text)
    if known is None:
        return holiday_in(say, text) or rule_in(say, text) or say.english(text)
    return _in_words(say, known)


@cache
def statement_wording(section: str, language: str) -> Wording:
    """Return the phrases of a section of statements in a language.

    Raises:
        TemplateError: its file has not the phrases of English; with every problem.
    """
    return load_page_wording(STATEMENTS / section, language, FOLDER / f"{section}.toml")


def _in_words(say: Speech, statement: Statement) -> Markup:
    if isinstance(placed := placed_once(statement), Statement):
        statement = placed
    wording = statement_wording(statement.key.partition(".")[0], say.language)
    form = form_for(wording.phrases[statement.key], statement.number, wording.locale)
    values = statement.values
    pieces = (
        escape(text) + (_value(say, name, values[name]) if name else "")
        for text, name in form.pieces
    )
    return Markup("").join(pieces)


def _value(say: Speech, name: str, value: Value) -> Markup:
    match value:
        case Statement():
            return _in_words(say, value)
        case str():
            return _text(say, name, value)
        case int() | Decimal():
            return escape(say.number(value))
        case dt.date() | Money() | Place():
            return escape(_thing(say, value))
        case Several():
            words = [_value(say, name, item) for item in value]
            joined = isinstance(value, Joined)
            listed = say.listing([word.unescape() for word in words]) if joined else ""
            return escape(listed) if joined else say.joined(words)
        case _:
            return escape(english(value))


def _thing(say: Speech, value: dt.date | Money | Place) -> str:
    """Return a day, an amount or a place in words."""
    if isinstance(value, Place):
        return plain_text(place_in_words(_data_wording(say), value))
    if isinstance(value, Money):
        return f"{value.currency} {say.number(value.amount)}"
    return say.date(value)


def _text(say: Speech, name: str, text: str) -> Markup:
    """Return a text in a statement; one of the data, of a user or of a file as it is."""
    if isinstance(text, Remark) and text.key:
        return _remark(say, text)
    if (words := _time(say, name, text) or _word(say, name, text)) is not None:
        return escape(words)
    if name in NESTED:
        return stated_in(say, text)
    key = f"{name}.{text.replace(',', '').replace(' ', '-')}"
    return say(key) if say.has(key) else escape(text)


def _remark(say: Speech, remark: Remark) -> Markup:
    return escape(plain_text(remark_in_words(_data_wording(say), remark, advised=True)))


def _data_wording(say: Speech) -> Wording:
    return wording_in(Library.at(None), say.language)


def _word(say: Speech, name: str, text: str) -> str | None:
    """Return a number, or the word for a value of data; None for other texts."""
    if name in _NUMBERS:
        return say.share(text[:-1]) if _PERCENT.fullmatch(text) else say.value(text)
    if isinstance(text, Measure | FieldName):
        return say.term("measure" if isinstance(text, Measure) else "column", text)
    return say.term("unit", text) if name == "unit" else None


def _time(say: Speech, name: str, text: str) -> str | None:
    """Return a time or a day; None for other texts."""
    if found := _TIME.fullmatch(text):
        moment = dt.datetime.fromisoformat("".join(found.groups()))
        return say.time(moment, moment.tzinfo or dt.UTC)
    if name == "when" and (found := _DAY.fullmatch(text)):
        day, month, year, clock = found.groups()
        date = dt.date(int(year), _MONTHS.index(month) + 1, int(day))
        return say.date(date) + clock
    return None
