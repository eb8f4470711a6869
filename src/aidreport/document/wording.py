"""A briefing's language: its phrases, and its numbers, amounts and dates in words.

Every number is rounded here, at a declared number of places and in every language alike: a half
goes up, away from zero, as ministries print it. Then it is written with the signs of its locale, as
Babel does; nothing passes through a float.
"""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime
from babel.lists import format_list
from babel.numbers import get_currency_name, get_decimal_symbol, get_group_symbol

from aidreport.characters.unbroken import NO_BREAK
from aidreport.document.decimals import (
    EXACT,
    NumberStyle,
    column_places,
    exact_places,
    round_to_places,
    scale_down,
)
from aidreport.document.plurals import Forms, form_for, lacking_forms
from aidreport.document.text import ValueText, Words, as_inline, join_spans, plain_words
from aidreport.lazy_dataclass import dataclass
from aidreport.model.percents import Bound, bound_of
from aidreport.model.territories import in_language, with_article

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime
    from pathlib import Path

    from aidreport.document.spans import Inline
    from aidreport.model.money import Money

SCALES = (12, 9, 6)
"""Powers of ten that have a word; below a million, amounts are written out."""

_FIRST_OF_MONTH = {"fr": "1er"}
"""Language → its first day of a month in a date, where CLDR has the number."""
_FIRST_DAY = re.compile(r"(?<!\S)1(?= \D)")
"""A one before the name of a month."""

_VOWELS = "AEIO"


@dataclass(frozen=True, slots=True)
class AmountText:
    """An amount of money in words.

    Attributes:
        text: all of it, with spaces that do not break: "NOK 386.3 million".
        before, digits, after: its parts: "NOK", "386.3", "million".
    """

    text: str
    before: str
    digits: str
    after: str


_MANY = 100


@dataclass(frozen=True, slots=True)
class ColumnFormat:
    """How all amounts of a column are shown, so that their decimals align.

    Attributes:
        heading: the unit ("NOK million").
        exponent: amounts are shown in units of 10^exponent.
        places: decimals.
        exact: False if an amount is rounded.
    """

    heading: str
    exponent: int
    places: int
    exact: bool


@dataclass(frozen=True)
class Wording:
    """The words of one language.

    Attributes:
        language: BCP 47 tag of the briefing.
        locale: how numbers and dates are written.
        phrases: by key, those of its file.
        spelled: numbers in words, from two on.
        path: its file.
        lacking: keys of the phrases that the file lacks.
        below: the wording that these come from, which may have them from yet another; None if
            nothing is lacking.
    """

    language: str
    locale: Locale
    phrases: Mapping[str, Forms]
    spelled: tuple[str, ...]
    path: Path
    lacking: tuple[str, ...] = ()
    below: Wording | None = None

    @property
    def rtl(self) -> bool:
        """Whether the language is read from right to left, as CLDR has it."""
        return str(self.locale.character_order) == "right-to-left"

    @property
    def files(self) -> tuple[Path, ...]:
        """The files that its phrases are from, its own first."""
        return (self.path, *(self.below.files if self.below is not None else ()))

    def owner(self, key: str) -> Wording | None:
        """Return the wording that a phrase is from: this one, or one below; None if none has it."""
        if key in self.phrases or self.below is None:
            return self if key in self.phrases else None
        return self.below.owner(key)

    def has(self, key: str) -> bool:
        """Return whether there is a phrase, here or below."""
        return self.owner(key) is not None

    def borrowed(self) -> dict[str, list[str]]:
        """Return the phrases that the file lacks by the English name of the language they are in.

        The name is empty for the file's own language.
        """
        found: dict[str, list[str]] = {}
        for key in self.lacking:
            owner = self.owner(key)
            language = "en" if owner is None else owner.locale.language
            same = language == self.locale.language
            name = "" if same else str(Locale(language).get_display_name("en"))
            found.setdefault(name, []).append(key)
        return found

    def lacking_forms(self) -> list[str]:
        """Return the phrases of the file that have not all plurals of its language, with these."""
        return [
            f"{key} ({', '.join(forms)})"
            for key, phrase in self.phrases.items()
            if (forms := lacking_forms(phrase, self.locale))
        ]

    def currency(self, code: str) -> str:
        """Return what amounts in a currency are called, such as "Norwegian kroner"; "" if unknown.

        It is that of many, since it stands for the code beside any number.
        """
        name = str(get_currency_name(code, count=_MANY, locale=self.locale))
        return "" if name == code or not any(map(str.isalpha, name)) else name

    def fill(self, key: str, plural: int | None = None, /, **values: Words) -> Inline:
        """Return a phrase with its placeholders filled in.

        Args:
            key: of the phrase.
            plural: the number that its form depends on.
            values: by placeholder; each keeps its figure and its language.
        """
        owner = self.owner(key)
        if owner is None:
            raise KeyError(key)
        # What comes from another language is marked as of that, but for the values in it.
        language = self.foreign(owner.language)
        spans: list[Inline] = []
        for text, name in form_for(owner.phrases[key], plural, owner.locale).pieces:
            spans.append(as_inline(ValueText(text, language=language)))
            if name:
                spans.append(as_inline(values[name]))
        return join_spans(span for part in spans for span in part)

    def text(self, key: str, plural: int | None = None, /, **values: Words) -> str:
        """Return a phrase as plain text."""
        return plain_words(self.fill(key, plural, **values))

    def join(self, items: Sequence[Words]) -> Inline:
        """Return items as a list in words: "UNICEF, ICRC and IFRC"."""
        # What is around the items: "", ", ", " and ", "" for three.
        around = format_list(["\x00"] * len(items), locale=self.locale).split("\x00")
        spans = list(as_inline(around[0]))
        for item, after in zip(items, around[1:], strict=False):
            spans += [*as_inline(item), *as_inline(after)]
        return join_spans(spans)

    def marks(self) -> tuple[str, str]:
        """Return the decimal mark, and what separates thousands."""
        return get_decimal_symbol(self.locale), get_group_symbol(self.locale)

    def number(self, value: Decimal | int, places: int | None = None) -> str:
        """Return "50,000"; without `places`, with as many decimals as it has, up to three."""
        value = Decimal(value)
        if places is None:
            exact = exact_places(value, 3)
            places = 3 if exact is None else exact
        return self._numbers.write(round_to_places(value, places), places)

    def count(self, value: int) -> str:
        """Return a small number in words ("three"), a larger one in digits."""
        if 2 <= value < 2 + len(self.spelled):
            return self.spelled[value - 2]
        return self.number(value)

    def percent(
        self,
        value: Decimal,
        places: int = 1,
        *,
        exact: Fraction | None = None,
        in_words: bool = True,
    ) -> str:
        """Return "59.3%" for 59.3.

        What is neither 0 nor 100 is never said to be that, but "less than 0.1%" or "<0.1%", and
        "more than 99.9%" or ">99.9%".

        Args:
            exact: the percentage before it was rounded; left out, `value`.
            in_words: whether to say "less than", as in a sentence and aloud, or write the sign.
        """
        rounded = round_to_places(value, places)
        bound = bound_of(rounded, Fraction(value) if exact is None else exact)
        # A column of shares has the same few again and again.
        key = (rounded, places, bound, in_words)
        if key not in self._percent_texts:
            self._percent_texts[key] = self._percent(*key)
        return self._percent_texts[key]

    def _percent(self, rounded: Decimal, places: int, bound: Bound | None, in_words: bool) -> str:
        fraction = (rounded if bound is None else bound.number).scaleb(-2, context=EXACT)
        number = self._percentages.write(fraction, places)
        if bound is None:
            return number
        if in_words:
            return self.text(f"number.{'less' if bound.below else 'more'}-than", number=number)
        return self.text(f"number.{'below' if bound.below else 'above'}", number=number)

    @cached_property
    def _numbers(self) -> NumberStyle:
        return NumberStyle.of(self.locale.decimal_formats[None], self.locale)

    @cached_property
    def _percentages(self) -> NumberStyle:
        return NumberStyle.of(self.locale.percent_formats[None], self.locale)

    @cached_property
    def _percent_texts(self) -> dict[tuple[Decimal, int, Bound | None, bool], str]:
        return {}

    def date(self, value: date, pattern: str = "long") -> str:
        """Return "12 June 2025", or the date in another CLDR pattern."""
        text = str(format_date(value, pattern, locale=self.locale))
        first = _FIRST_OF_MONTH.get(self.locale.language)
        return f"{first} {text[2:]}" if first and text.startswith("1 ") else text

    def moment(self, value: datetime, pattern: str) -> str:
        """Return a time, in its own zone, in a CLDR pattern such as "EEE d MMM y HH:mm"."""
        text = str(format_datetime(value, pattern, locale=self.locale))
        first = _FIRST_OF_MONTH.get(self.locale.language)
        return _FIRST_DAY.sub(first, text, count=1) if first and value.day == 1 else text

    def money(
        self, money: Money, *, step: Decimal | None = None, like: Decimal | None = None
    ) -> str:
        """Return "NOK 386.3 million"; see `amount_parts`."""
        return self.amount_parts(money, step=step, like=like).text

    def amount_parts(
        self, money: Money, *, step: Decimal | None = None, like: Decimal | None = None
    ) -> AmountText:
        """Return an amount in words, in millions and up where it is large enough.

        It has as many decimals as show it exactly, up to three, else one; written out, up to two.
        What was stated as 12,000 million is not said as 12.000 billion, which is twelve thousand
        where a point or a comma groups thousands.

        Args:
            money: the amount.
            step: the precision it was stated with, which its decimals then show.
            like: an amount whose scale is used rather than its own.
        """
        exponent = self._exponent(money.amount if like is None else like)
        digits, places = _digits(money.amount, exponent, step)
        if like is None and abs(digits) >= 1000 and self._exponent(digits.scaleb(exponent)):
            exponent = self._exponent(digits.scaleb(exponent))
            digits, places = _digits(money.amount, exponent, step)
        if like is None and _looks_grouped(digits, places):
            exponent = next((scale for scale in SCALES if scale < exponent), 0)
            digits, places = _digits(money.amount, exponent, step)
        return self._worded(money.currency, digits, places, exponent)

    def exact_money(self, money: Money) -> str:
        """Return an amount written out with all its decimals, up to nine."""
        places = exact_places(money.amount, 9)
        places = 9 if places is None else 2 if places == 1 else places
        digits = round_to_places(money.amount, places)
        return self._worded(money.currency, digits, places, 0).text

    def column_format(self, values: Sequence[Decimal], currency: str) -> ColumnFormat:
        """Return one format for all amounts of a column.

        The scale is the largest that shows every amount exactly or at least at a tenth.
        """
        sizes = [abs(value) for value in values if value] or [Decimal(0)]
        exponent = self._exponent(max(sizes))
        places, exact = column_places(values, exponent)
        while exponent and not exact and min(sizes) * 10 < 10**exponent:
            exponent = next((scale for scale in SCALES if scale < exponent), 0)
            places, exact = column_places(values, exponent)
        word = self._scale_word(exponent, Decimal(2)) if exponent else ""
        heading = self.text("money.heading", currency=currency, scale=word) if word else currency
        return ColumnFormat(heading[:1].upper() + heading[1:], exponent, places, exact)

    def cell(self, value: Decimal, column: ColumnFormat) -> str:
        """Return an amount as a cell of a column."""
        return self.number(scale_down(value, column.exponent), column.places)

    def cells(self, amounts: Sequence[int], unit: int, column: ColumnFormat) -> list[str]:
        """Return amounts as the cells of a column.

        Args:
            unit: the power of ten that they are in units of.
        """
        shift = unit - column.exponent + column.places
        if shift >= 0:
            return self._numbers.write_all([each * 10**shift for each in amounts], column.places)
        step = 10**-shift
        rounded = [(2 * abs(each) + step) // (2 * step) for each in amounts]
        signed = [-size if each < 0 else size for each, size in zip(amounts, rounded, strict=True)]
        return self._numbers.write_all(signed, column.places)

    def territory(self, name: str, language: str) -> str:
        """Return a country's name in this language; other names stay as they are.

        Args:
            name: as written.
            language: BCP 47 tag of the language that it is written in, as far as is known.
        """
        written = parse_locale(language)
        return (
            name if written is None else in_language(name, self.locale.language, written.language)
        )

    def within(self, name: str) -> str:
        """Return a name as it stands in the middle of a sentence: "the Netherlands"."""
        return with_article(name, self.locale.language)

    def foreign(self, language: str) -> str:
        """Return the tag if it is another language than this, else nothing."""
        same = language.partition("-")[0] == self.language.partition("-")[0]
        return "" if same else language

    def _exponent(self, amount: Decimal) -> int:
        for exponent in SCALES:
            if abs(amount) >= 10**exponent and self._scale_word(exponent, Decimal(2)):
                return exponent
        return 0

    def _scale_word(self, exponent: int, number: Decimal) -> str:
        """Return "million" for 6, in the form that `number` asks for; empty if there is none."""
        formats = self.locale.compact_decimal_formats.get("long", {})
        power = str(10**exponent)
        for form in (str(self.locale.plural_form(abs(number))), "other"):
            if form in formats and power in formats[form]:
                pattern = str(formats[form][power].pattern)
                word = pattern.replace("0", "").strip() if pattern.count("0") == 1 else ""
                # "3,3 mil millones" is two numbers: it is said in millions, "3.300 millones".
                return "" if len(word.split()) > 1 else word
        return ""

    def _worded(self, currency: str, digits: Decimal, places: int, exponent: int) -> AmountText:
        number = self.number(digits, places)
        key = "money.scaled" if exponent else "money.plain"
        if exponent and currency[:1] in _VOWELS and self.has("money.scaled-before-vowel"):
            key = "money.scaled-before-vowel"
        word = self._scale_word(exponent, digits) if exponent else ""
        text = self.text(key, currency=currency, number="\ue000", scale=word)
        before, _, after = text.replace(" ", NO_BREAK).partition("\ue000")
        return AmountText(before + number + after, before.strip(), number, after.strip())


def _digits(amount: Decimal, exponent: int, step: Decimal | None) -> tuple[Decimal, int]:
    """Return an amount in units of 10^exponent, rounded to the decimals to show, and these."""
    places, exact = column_places([amount], exponent)
    if step is not None and exact:
        stated = max(0, exponent - step.adjusted())
        places = max(places, stated) if stated <= 3 else places
    return round_to_places(scale_down(amount, exponent), places), places


def _looks_grouped(digits: Decimal, places: int) -> bool:
    """Tell whether three decimals are zeros at the end, so that they look like thousands."""
    return places == 3 and digits == round_to_places(digits, 2)


def parse_locale(tag: str) -> Locale | None:
    """Return the locale of a BCP 47 tag; None for an unknown one."""
    try:
        return Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError):
        return None
