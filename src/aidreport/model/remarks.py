"""What the program says about data: sentences in English that other languages can say too.

A remark is its English text, and keeps the key of its phrase in `remarks.toml` and the values in
it. A wording file makes the same sentence in its language from the key and the values. Findings,
reasons of excluded rows, what was inferred, and how amounts were converted are remarks.

A remark says what was found and what that means. What the person who prepares the data can do about
it is advice, which follows it in a terminal, in a log and in messages to that person. Pages, and
whatever else goes out with them, have the public part alone.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache, reduce
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING, Self

import tomli

from aidreport.values import COUNT, Several, english

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from aidreport.model.allocation import Place
    from aidreport.values import Value


class FieldName(str):
    """The name of a field of allocations in a remark, such as "recipient"."""

    __slots__ = ()


_QUOTED = re.compile(r'"([^"]*)"')

PLACE = "place"
"""The key and the only value of a remark that is just a place."""


class Remark(str):
    """A sentence, or a part of one, in English, with the advice that follows it.

    Attributes:
        key: of its phrase; empty for a text that is the same in every language.
        values: by their names in the phrase.
    """

    __slots__ = ("key", "values")

    key: str
    values: Mapping[str, Value]

    def __new__(cls, text: str, key: str = "", values: Mapping[str, Value] | None = None) -> Self:
        """Return the text with its key and its values."""
        remark = super().__new__(cls, text)
        remark.key, remark.values = key, values or {}
        return remark

    @property
    def public(self) -> str:
        """The sentence as a page has it, without advice and with typographic quotation marks.

        It is empty if it, or a remark in it, is nothing but advice.
        """
        return str(self) if self.key in ("", PLACE) else _public_part(self)

    @property
    def advised(self) -> bool:
        """Whether advice follows it."""
        return self.key in advice()


NO_REMARK = Remark("")
"""Nothing to say."""


def as_remark(text: str) -> Remark:
    """Return a text of a user as a remark, which is the same in every language."""
    return text if isinstance(text, Remark) else Remark(text)


def say(key: str, /, **values: Value) -> Remark:
    """Return the remark whose phrase `remarks.toml` has under a key.

    A phrase with a singular and a plural has the value `count`.

    Raises:
        KeyError: there is no such phrase, or it names a value that is not given.
    """
    text = _filled(phrases()[key], values, english)
    if key in advice():
        text += _filled(advice()[key], values, english)
    return Remark(text, key, values)


def _filled(
    phrase: str | dict[str, str], values: Mapping[str, Value], words: Callable[[Value], str]
) -> str:
    if isinstance(phrase, dict):
        phrase = phrase["one" if values[COUNT] == 1 else "other"]
    return phrase.format_map({name: words(value) for name, value in values.items()})


def in_turn(remarks: Iterable[Remark]) -> Remark:
    """Return several remarks as one, with semicolons between them; at least one."""
    return reduce(lambda one, other: say("both", first=one, second=other), remarks)


def at(place: Place) -> Remark:
    """Return a place as a remark, such as the source of a finding."""
    return Remark(str(place), PLACE, {PLACE: place})


@lru_cache(maxsize=1024)
def _public_part(remark: Remark) -> str:
    """Return the public part of a remark, of many with the same words once."""
    around = (value for name, value in remark.values.items() if name in _names(remark.key))
    if any(isinstance(value, Remark) and value and not value.public for value in around):
        return ""
    return _filled(printed(remark.key), remark.values, _public)


def _public(value: Value) -> str:
    """Return a value as the public part of an English remark names it."""
    if isinstance(value, Several):
        return english(type(value)(_public(item) for item in value))
    return value.public if isinstance(value, Remark) else english(value)


def phrases() -> Mapping[str, str | dict[str, str]]:
    """Return the phrases in English by key; those with a plural as "one" and "other"."""
    return _file()[0]


def advice() -> Mapping[str, str | dict[str, str]]:
    """Return what follows some of the phrases, in English, for who prepares the data."""
    return _file()[1]


@cache
def _file() -> tuple[dict[str, str | dict[str, str]], dict[str, str | dict[str, str]]]:
    said = tomli.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return said, said.pop("advice")


@cache
def placeholders(key: str) -> frozenset[str]:
    """Return the names of the values of a phrase, and of the advice that follows it."""
    advised = _names_in(advice()[key]) if key in advice() else frozenset()
    return _names(key) | advised


@cache
def printed(key: str) -> str | dict[str, str]:
    """Return a phrase without its advice, with typographic quotation marks."""
    phrase = phrases()[key]
    if isinstance(phrase, str):
        return _QUOTED.sub(r"“\1”", phrase)
    return {form: _QUOTED.sub(r"“\1”", text) for form, text in phrase.items()}


@cache
def _names(key: str) -> frozenset[str]:
    """Return the names of the values of a phrase without its advice."""
    return _names_in(phrases()[key])


def _names_in(phrase: str | dict[str, str]) -> frozenset[str]:
    forms = [phrase] if isinstance(phrase, str) else phrase.values()
    names = {name for form in forms for _, name, _, _ in Formatter().parse(form) if name}
    return frozenset(names if isinstance(phrase, str) else names | {COUNT})
