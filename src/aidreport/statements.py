"""What the program says to those who run it: sentences in English that the console says in others.

A statement is its English text, which a terminal, a log and the ledger have. It keeps the key of
its phrase, and the values in it, from which the console makes the same sentence in the language of
its reader. Of the sections in `RECORDED` the ledger keeps the text alone, which is recognised by
the same phrases, so that what an earlier version wrote is said in each language, too; a phrase of
these that is changed leaves what was recorded before in English. Of others it keeps the key and the
values as well (`model/sentences.py`).

The phrases are in `statements/`, a file a section. Text in braces is filled in; a phrase with a
singular and a plural depends on {count}. The console has the same files for its other languages.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache, reduce
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING, Self, TypeAlias

import tomli

from aidreport.values import COUNT, Value, english

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Phrase: TypeAlias = str | dict[str, str]
"""A phrase with its placeholders; of one with a singular and a plural, "one" and "other"."""

FOLDER = Path(__file__).with_suffix("")
"""The phrases in English, a file for each section."""

RECORDED = ("reason", "advice", "note")
"""The sections of what the ledger keeps; the others are only shown."""

NESTED = frozenset({"reason", "problem", "answer", "first", "second"})
"""Values that may be statements themselves."""

_NUMBER = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})*")
_PATTERNS = {COUNT: _NUMBER.pattern, "run": "[0-9]+", "sent": _NUMBER.pattern}
_FEWEST_LETTERS = 8
"""A phrase with values and fewer of its own could be found in what is none."""
_BETWEEN, _MOST = "; ", 100
"""What is between statements that are one, and how many are looked for in a text of anybody."""


class Statement(str):
    """A sentence in English, or a part of one.

    Attributes:
        key: of its phrase.
        values: by their names in the phrase.
    """

    __slots__ = ("key", "values")

    key: str
    values: Mapping[str, Value]

    def __new__(cls, text: str, key: str, values: Mapping[str, Value]) -> Self:
        """Return the text with its key and its values."""
        statement = super().__new__(cls, text)
        statement.key, statement.values = key, values
        return statement

    def __reduce__(self) -> tuple[type[Self], tuple[str, str, dict[str, Value]]]:
        return type(self), (str(self), self.key, dict(self.values))

    @property
    def number(self) -> int | None:
        """The number that the form of its phrase depends on; None if it depends on none."""
        number = self.values.get(COUNT)
        return number if isinstance(number, int) else None


def state(key: str, /, **values: Value) -> Statement:
    """Return the statement whose phrase has a key, such as "reason.approved".

    A phrase with a singular and a plural has the value `count`.

    Raises:
        KeyError: there is no such phrase, or it names a value that is not given.
    """
    phrase = phrases_of(key.partition(".")[0])[key]
    if isinstance(phrase, dict):
        phrase = phrase["one" if values[COUNT] == 1 else "other"]
    words = {
        name: value if type(value) is str else english(value) for name, value in values.items()
    }
    return Statement(phrase.format_map(words), key, values)


def in_turn(texts: Iterable[str]) -> str:
    """Return several statements as one, with semicolons between them; at least one."""
    return reduce(lambda one, other: state("reason.also", first=one, second=other), texts)


def message_of(error: Exception) -> str:
    """Return what an exception says: the statement that it was made with, if it was."""
    said = error.args[0] if error.args else ""
    return said if isinstance(said, Statement) else str(error)


def phrase_of(key: str) -> Phrase | None:
    """Return the phrase of a key, such as "reason.approved"; None if there is none."""
    section = key.partition(".")[0]
    return phrases_of(section).get(key) if section in sections() else None


def values_of(phrase: Phrase) -> set[str]:
    """Return the names of the values that a phrase needs."""
    forms = [phrase] if isinstance(phrase, str) else phrase.values()
    named = {name for form in forms for _, name, _, _ in Formatter().parse(form) if name}
    return named | (set() if isinstance(phrase, str) else {COUNT})


def is_recorded(statement: Statement) -> bool:
    """Tell whether a statement, and each in it, is recognised by its text."""
    return statement.key.partition(".")[0] in RECORDED and all(
        is_recorded(value) if isinstance(value, Statement) else type(value) in (str, int)
        for value in statement.values.values()
    )


@cache
def phrases_of(section: str) -> Mapping[str, Phrase]:
    """Return the phrases of a section by key, such as "reason.approved"."""
    path = FOLDER / f"{section}.toml"
    return {
        f"{section}.{name}": phrase
        for name, phrase in tomli.loads(path.read_text(encoding="utf-8"))[section].items()
    }


@cache
def sections() -> list[str]:
    """Return the names of all sections."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


def phrases(among: Iterable[str]) -> Mapping[str, Phrase]:
    """Return the phrases of some sections by key."""
    return {key: phrase for section in among for key, phrase in phrases_of(section).items()}


@lru_cache(maxsize=4096)
def recognised(text: str) -> Statement | None:
    """Return the statement that a text of the ledger is; None if it is none.

    Its values are texts, but for the number that its form depends on; those that may be
    statements are recognised, too.
    """
    before, _, last = text.rpartition(_BETWEEN) if text.count(_BETWEEN) < _MOST else ("", "", "")
    # The last part first: of a long text in the words of others it mostly is no statement.
    if before and (second := recognised(last)) and (first := recognised(before)):
        return Statement(text, "reason.also", {"first": first, "second": second})
    return recognised_among(RECORDED, text)


def recognised_among(among: tuple[str, ...], text: str) -> Statement | None:
    """Return the statement of some sections that a text is; None if it is none."""
    for key, form, pattern in _patterns(among):
        found = pattern.fullmatch(text)
        if found is not None:
            return Statement(text, key, _values(form, found.groupdict()))
    return None


def _values(form: str, found: Mapping[str, str]) -> dict[str, Value]:
    """Return the values that were found in a text.

    Args:
        form: of its phrase: "one" and "other" of one that depends on a number, else empty.
    """
    values: dict[str, Value] = {
        name: (recognised(value) or value) if name in NESTED else value
        for name, value in found.items()
    }
    if form:
        # Without its number, what is one or several is all that the text says.
        named = found.get(COUNT, "1" if form == "one" else "2")
        values[COUNT] = int(named.replace(",", ""))
    return values


@cache
def _patterns(among: tuple[str, ...]) -> list[tuple[str, str, re.Pattern[str]]]:
    """Return what recognises each form of a phrase, those with the most letters first."""
    forms = [
        (key, form, text)
        for key, phrase in phrases(among).items()
        for form, text in ({"": phrase} if isinstance(phrase, str) else phrase).items()
    ]
    forms.sort(key=lambda item: -own_letters(item[2]))
    return [
        (key, form, _pattern(text))
        for key, form, text in forms
        if own_letters(text) >= _FEWEST_LETTERS or own_letters(text) == len(text)
    ]


def own_letters(form: str) -> int:
    """Return how many characters a phrase has beside its placeholders."""
    return sum(len(text) for text, *_ in Formatter().parse(form))


def _pattern(form: str) -> re.Pattern[str]:
    parts = []
    for text, name, _, _ in Formatter().parse(form):
        parts.append(re.escape(text))
        if name:
            parts.append(f"(?P<{name}>{_PATTERNS.get(name, '.+?')})")
    return re.compile("".join(parts), re.DOTALL)
