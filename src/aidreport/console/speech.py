"""What the pages say, in the language of who reads them: phrases, numbers, times and lists."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from markupsafe import Markup, escape

from aidreport.briefing.design import wording_in
from aidreport.console.rule_names import rule_in
from aidreport.console.statements import stated_in
from aidreport.document.page_wording import ENGLISH, load_page_wording
from aidreport.document.plurals import form_for
from aidreport.document.text import plain_words
from aidreport.errors import AidreportError
from aidreport.files.library import Library
from aidreport.sources.problems import placed_once

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from aidreport.document.wording import Wording

WORDING = Path(__file__).with_name("wording")
LANGUAGES = ("en", "nb", "fr")
"""The languages of the pages: each has a file in the folder of their wording."""

_ALL_DIGITS = 30
_COLUMN = "column"
_VALUE = re.compile(r"(-?[0-9][0-9,]*(?:\.[0-9]+)?)((?: .*)?)")
_LONGEST_NUMBER = 100
"""Characters of a number that is written as a language does; a longer one is none of a briefing."""
_MONDAY = dt.date(2024, 1, 1)


class Term(NamedTuple):
    """A value of a phrase that is not the same in each language.

    Attributes:
        section: that of its word, such as "role", see `Speech.of`; "column" for a field of data;
            "english", which has none, for what is English in every language.
    """

    section: str
    value: str


class Speech:
    """The words of one language. Templates call it `say`.

    Args:
        wording: its phrases.
    """

    def __init__(self, wording: Wording) -> None:
        self._wording = wording
        self.language = wording.language
        name = str(wording.locale.get_language_name())
        self.name = name[:1].upper() + name[1:]
        """The name of the language in that language."""

    def __call__(self, key: str, count: int | None = None, /, **values: Any) -> Markup:
        """Return a phrase with its placeholders filled in, for HTML; other values are escaped.

        Args:
            key: of the phrase.
            count: the number that its form depends on; it is the value of {count}.
        """
        if count is not None:
            values.setdefault("count", self.number(count))
        form = form_for(self._wording.phrases[key], count, self._wording.locale)
        pieces = (
            escape(text) + (self._shown(values[name]) if name else "") for text, name in form.pieces
        )
        return Markup("").join(pieces)

    def _shown(self, value: object) -> Markup:
        if not isinstance(value, Term):
            return escape(value)
        return escape(self.term(*value)) if value.section == _COLUMN else self.of(*value)

    def text(self, key: str, count: int | None = None, /, **values: Any) -> str:
        """Return a phrase as plain text."""
        return self(key, count, **values).unescape()

    def of(self, section: str, value: object) -> Markup:
        """Return the word for one of several values, such as an outcome; as it is without one."""
        key = f"{section}.{str(value).replace(' ', '-')}"
        return self(key) if key in self._wording.phrases else self.english(value)

    def term(self, section: str, value: str) -> str:
        """Return the word of a briefing for a value of its data, such as a measure or a column.

        In English it is what `config.toml` calls it.
        """
        if self.language == ENGLISH:
            return value
        wording = wording_in(Library.at(None), self.language)
        if wording.has(f"{section}.{value}"):
            return wording.text(f"{section}.{value}").lower()
        return self.text(f"field.{value}") if self.has(f"field.{value}") else value

    def terms(self, section: str, values: Iterable[str]) -> Markup:
        """Return several of these, with commas."""
        return self.joined(self.term(section, value) for value in values)

    def data(self, value: str | Mapping[str, str]) -> Markup:
        """Return what was said about data, in each language or in English alone."""
        if isinstance(value, str):
            return rule_in(self, value) or self.english(value)
        return escape(value[self.language])

    def sayings(self, said: Iterable[Sequence[Any]]) -> Markup:
        """Return what was decided, each a phrase of the section [said] and its values."""
        return self("word.semicolon").join(
            self(f"said.{key}", **{name: self._decided(name, values[name]) for name in values})
            for key, values in said
        )

    def _decided(self, name: str, value: str) -> str:
        if name == "setting" and self.language == ENGLISH:
            return value.replace("_", " ")
        section = {"field": _COLUMN, "measure": "measure", "setting": "setting"}.get(name, "")
        return self.term(section, value) if section else value

    def account(self, counts: Mapping[str, int]) -> Markup:
        """Return how many amounts of a text there are, and how many are for what."""
        total = self.number(sum(counts.values()))
        parts = Markup(" + ").join(self._counted("amount-roles", counts))
        return Markup("{} = {}").format(total, parts)

    def listed(self, section: str, keys: Sequence[str]) -> str:
        """Return the words of some keys as a list: "its date and who gives"."""
        return self.listing([self.text(f"{section}.{key}") for key in keys])

    def english(self, text: object) -> Markup:
        """Return what is in English in every language, marked for who listens to the page."""
        words = escape(str(text))
        if self.language == ENGLISH or not words:
            return words
        return Markup('<span lang="en">{}</span>').format(words)

    def stated(self, text: str) -> Markup:
        """Return what the program says to who runs it, or has written into the ledger.

        What is no statement, such as the words of a server, is quoted in English.
        """
        return stated_in(self, text)

    def number(self, value: int | Decimal | str) -> str:
        """Return a number with all its decimals, and its thousands apart: "1,234.5"."""
        number = Decimal(value)
        exponent = number.as_tuple().exponent
        places = min(max(-exponent, 0), _ALL_DIGITS) if isinstance(exponent, int) else 0
        return self._wording.number(number, places)

    def share(self, percent: str) -> str:
        """Return a percentage with the decimals that it has: "59.3%"."""
        return str(self("number.percent", number=self.number(percent)))

    def value(self, text: str) -> str:
        """Return the value of a figure, such as "229,000,000 NOK" or "59.3 percent"."""
        found = _VALUE.fullmatch(text)
        if found is None or len(found[1]) > _LONGEST_NUMBER:
            return text
        number = found[1].replace(",", "")
        if found[2] == " percent" and self.language != ENGLISH:
            return self.share(number)
        return self.number(number) + found[2]

    def place(self, cells: Mapping[str, str]) -> Markup:
        """Return where a row of attached data is from: its file, sheet, row and line."""
        parts = [
            self(f"place.{name}", name=cells[name])
            for name in ("sheet", "row", "line")
            if name in cells
        ]
        return self.joined([cells.get("source", ""), *parts])

    def counts(self, section: str, counts: Mapping[Any, int]) -> Markup:
        """Return how many there are of each kind: "3 accepted, 1 queued"."""
        return self.joined(self._counted(section, counts))

    def _counted(self, section: str, counts: Mapping[Any, int]) -> list[Markup]:
        """Return the same in parts."""
        return [
            self(f"{section}.{str(kind).replace(' ', '-')}", number)
            for kind, number in counts.items()
        ]

    def quoted(self, texts: Iterable[str]) -> list[Markup]:
        """Return texts in quotation marks."""
        return [self("word.quoted", text=text) for text in texts]

    def joined(self, items: Iterable[object]) -> Markup:
        """Return items in a row, with commas."""
        return Markup(", ").join(map(escape, items))

    def time(self, moment: dt.datetime | None, zone: dt.tzinfo, *, seconds: bool = False) -> str:
        """Return a time as people of a zone read it: "Mon 2026-11-30 08:00 +01:00"."""
        if moment is None:
            return "–"
        return self._time(moment, zone, "time.seconds" if seconds else "time.moment")

    def time_in_both(self, moment: dt.datetime, zone: dt.tzinfo, other: dt.tzinfo) -> str:
        """Return a time in a zone, and beside it in another one whose clocks differ then.

        Such as "2026-06-01 14:00 +02:00 (08:00 -04:00)"; with its day, if that is another.
        """
        text = self._time(moment, zone, "time.due")
        here, there = moment.astimezone(zone), moment.astimezone(other)
        if here.utcoffset() == there.utcoffset():
            return text
        same = here.date() == there.date()
        return f"{text} ({self._time(moment, other, 'time.clock' if same else 'time.due')})"

    def date(self, day: dt.date) -> str:
        """Return a day in words: "12 June 2025"."""
        return self._wording.date(day)

    def month(self, day: dt.date, *, year: bool = False) -> str:
        """Return the name of a month as a heading, with its year or without."""
        name = self._wording.date(day, "LLLL y" if year else "LLLL")
        return name[:1].upper() + name[1:]

    def weekdays(self) -> Sequence[str]:
        """Return the names of the days of a week from Monday on, as headings."""
        days = (_MONDAY + dt.timedelta(days=at) for at in range(7))
        names = (self._wording.date(day, "EEEE") for day in days)
        return [name[:1].upper() + name[1:] for name in names]

    def problem(self, error: object) -> Markup:
        """Return what is wrong, why, and what to do, a line each; it is a text or an error."""
        return Markup("\n").join(self.problem_lines(error))

    def problem_lines(self, error: object) -> list[Markup]:
        """Return the lines of that: in this language if the console says it, else in English."""
        key = getattr(error, "phrase", "")
        if not key:
            return self._own_lines(error)
        count, values = getattr(error, "count", None), getattr(error, "values", {})
        lines = [self(f"refused.{key}", count, **values)]
        for part in ("why", "fix"):
            if f"refused.{key}-{part}" in self._wording.phrases:
                words = self(f"refused.{key}-{part}", count, **values)
                lines.append(self(f"problem.{part}", text=words))
        return lines

    def _own_lines(self, error: object) -> list[Markup]:
        """Return the lines of an error that has its words from elsewhere, or of a text.

        A text may be one in each language.
        """
        if isinstance(error, Mapping):
            return [escape(line) for line in error[self.language].splitlines()]
        if not isinstance(error, AidreportError):
            return [self.stated(line) for line in str(error).splitlines()]
        said = [self.stated(line) for line in (error.problem, *error.details)]
        fix = placed_once(error.fix)
        for part, text in (("why", error.why), ("fix", fix)):
            if text:
                said.append(self(f"problem.{part}", text=self.stated(text)))
        return said

    def has(self, key: str) -> bool:
        """Tell whether there is such a phrase."""
        return key in self._wording.phrases

    def listing(self, words: Sequence[str]) -> str:
        """Return words as a list: "a, b and c"."""
        return plain_words(self._wording.join(words))

    def _time(self, moment: dt.datetime, zone: dt.tzinfo, pattern: str) -> str:
        return self._wording.moment(moment.astimezone(zone), self.text(pattern))


@cache
def speech_in(language: str) -> Speech:
    """Return the words of a language."""
    return Speech(load_page_wording(WORDING, language))
