"""Cells to values: amounts, dates, currencies and measures, read strictly.

Nothing is guessed: what has two readings is refused, with the setting that decides.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from aidreport.characters.patterns import lazy_pattern
from aidreport.errors import near_miss
from aidreport.model.allocation import Inference, Measure
from aidreport.model.amounts import (
    TABLES,
    Digits,
    WrittenAmount,
    digits_in,
    in_latin_digits,
    plain_amount,
)
from aidreport.model.currencies import BEFORE_DIGITS, currencies_of, with_codes
from aidreport.model.currency_codes import ALL_CODES, CODES
from aidreport.model.money import scale_exactly
from aidreport.model.remarks import say
from aidreport.model.units import power_of
from aidreport.model.words import plain_word, words_of
from aidreport.sources import problems
from aidreport.sources.formats.grid import CellValue, cell_text, workbook_number
from aidreport.sources.formats.noise import digits_missing
from aidreport.sources.problems import BadCell
from aidreport.sources.tables.words.eastern_numbers import parts_of
from aidreport.sources.tables.words.estimates import without_estimate
from aidreport.sources.tables.words.heading_units import split_heading
from aidreport.sources.tables.words.shown import as_shown
from aidreport.sources.tables.words.spelled_numbers import in_digits, without_elision
from aidreport.sources.tables.words.vocabulary import MONTH_OF, NOTHING, measure_in
from aidreport.sources.terms.amount_terms import in_local_units, terms_of
from aidreport.sources.terms.dates import first_day
from aidreport.statements import state

_AMOUNT = re.compile(
    r"(?P<head>[^0-9]*?)(?P<digits>(?:(?<![^(+-])[.,])?[0-9](?:[0-9 .,'’]*[0-9])?"
    r"(?:[eE][+-]?[0-9]{1,80})?)(?P<tail>[^0-9]*)"
)
_FOOTNOTE = re.compile(r"\s*(?:[¹²³⁰⁴-⁹*†‡§]+|\[\w{1,2}\]|\((?P<in>[a-z])\)|\s(?P<after>[a-z])\))$")
_OF = ("of", "de", "d")
_PLACED = re.compile(r"[.,][0-9]{1,2}$")
_WHOLE = lazy_pattern(r"(?P<mark>[,.:])(?:-{1,2}|–{1,2}|—)|/[=–-]")
"""What is written for no places: "1.500,-", "1'500.--", "1500:-", "1,500/=", "1,500/-"."""

_MINUS = "-–‐‑﹣－"
"""A minus before digits, and the dashes and hyphens that programs make of it."""

_NEGATIVE_AROUND = ("()", "<>")
_ISO = re.compile(
    r"(\d{4})(?P<mark>[-/.])(\d{1,2})(?P=mark)(\d{1,2})(?:[T ].*)?"
    r"|((?:19|20)\d{2})(\d{2})(\d{2})|(\d{4})[年년] ?(\d{1,2})[月월] ?(\d{1,2})[日일]"
    r"|(\d{4})\. ?(\d{1,2})\. ?(\d{1,2})\.?",
    re.ASCII,
)
_NUMERIC = re.compile(
    r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?: \d{1,2}:.*)?|(\d{1,2})([./])(\d{1,2})\6(\d{2})",
    re.ASCII,
)
_THIS_CENTURY = 70
"""A year of two digits is of this century below it, as spreadsheet programs have it, roughly."""

_MONTH = re.compile(r"((?:19|20)\d\d)-(0[1-9]|1[0-2])", re.ASCII)
_NAMED_DAY = lazy_pattern(
    r"(?P<day>\d{1,2})(?:\.|st|nd|rd|th|er)?[ -]?(?:de |of )?(?P<month>[^\W\d_]+)\.?(?: de)?[ -]"
    r"(?P<year>\d{4})(?: ?р\.| ?г\.)?"
    r"|(?P<month_first>[^\W\d_]+)\.? (?P<second>\d{1,2})(?:st|nd|rd|th)?,? (?P<last>\d{4})"
    r"|(?P<first>\d{4})\. (?P<month_between>[^\W\d_]+)\.? (?P<third>\d{1,2})\.?",
)
_NAMED_MONTH = re.compile(r"([^\W\d_]+)\.?[ -]((?:19|20)\d\d)")
_MONTH_ALONE = Inference("month", say("month-alone"))
_SERIAL = re.compile(r"([2-6]\d{4})(?:\.\d+)?", re.ASCII)
_BEFORE_SERIALS = date(1899, 12, 30)
_FIRST_SERIAL = 25_569
"""1970-01-01, as spreadsheet programs number days; what is less is no day of a programme."""

_DAY_NUMBER = Inference("date", say("day-number"))
_NO_DATE = date(1, 1, 1)
_DIFFERENT_DATES = 1 << 13
"""So many days are remembered: long tables have the same ones again and again."""
_LAST_MONTH = 12


def parse_amount(cell: CellValue, *, decimal: str = ".", power: int | None = None) -> WrittenAmount:
    """Return the amount in a cell.

    Args:
        cell: a number, or a text such as "1,200", "(1 200.50)", "NOK 17.3 million".
        decimal: the decimal mark of texts, "." or ",".
        power: the power of ten that heading or config name; None if they name none.

    Raises:
        BadCell: it is blank, not an amount, a percentage, or has two readings.
    """
    if isinstance(cell, str):
        if amount := plain_amount(cell, TABLES[decimal], power or 0):
            return amount
        if not cell.strip():
            raise BadCell(problems.EMPTY, problems.FILL_IN)
        return _amount_in_text(" ".join(cell.split()), decimal, power)
    if isinstance(cell, bool | date | time | timedelta):
        raise BadCell(problems.NOT_AN_AMOUNT)
    number = workbook_number(cell)
    whole, _, places = f"{number.copy_abs():f}".partition(".")
    amount = _amount(Digits(whole, places), power or 0, negative=number.is_signed())
    return amount._replace(doubtful=False)


def _amount_in_text(text: str, decimal: str, power: int | None) -> WrittenAmount:
    text = as_shown(text)
    if text.lower().rstrip(".") in NOTHING:
        raise BadCell(problems.NOTHING_STATED, problems.WRITE_OR_DELETE)
    if text.startswith("="):
        raise BadCell(problems.FORMULA, problems.OPEN_AND_SAVE)
    if "%" in text:
        raise BadCell(problems.PERCENT, state("cell.amount-or-column"))
    noted = _without_footnote(in_latin_digits(text, decimal))
    bare = without_estimate(noted)
    amount = _number_in_text(without_elision(bare), decimal, power)
    return amount if bare == noted else amount._replace(estimate=True)


def _number_in_text(plain: str, decimal: str, power: int | None) -> WrittenAmount:
    match = _AMOUNT.fullmatch(plain) or _AMOUNT.fullmatch(in_digits(plain))
    if match is None:
        return _amount_in_parts(plain, power)
    currencies, unit = _words(match["head"], match["tail"])
    if unit is not None and power is not None:
        raise BadCell(problems.TWO_UNITS, problems.UNIT_OUT)
    negative = _is_negative(match["head"], match["tail"], match["digits"])
    written = _with_places(match)
    digits = digits_in(written, TABLES[decimal])
    if digits is None:
        other = "," if decimal == "." else "."
        if digits_in(written, TABLES[other]) is not None:
            raise BadCell(problems.OTHER_DECIMAL[decimal], problems.SET_DECIMAL[other])
        raise BadCell(problems.NOT_A_NUMBER)
    if written != match["digits"]:
        digits = Digits(digits.whole)
    scale = unit or power or 0
    amount = _amount(digits, scale, negative=negative, currencies=currencies)
    missing = digits_missing(match["digits"])
    if not missing:
        return amount
    return amount._replace(step=scale_exactly(Decimal(1), missing + scale), noise=True)


def _amount_in_parts(text: str, power: int | None) -> WrittenAmount:
    """Return the amount in a text of several numbers, each with its unit: "1億5000万円".

    Raises:
        BadCell: it is none, or a unit is named for it elsewhere.
    """
    parts = parts_of(text)
    if parts is None:
        raise BadCell(problems.NOT_A_NUMBER)
    if power is not None:
        raise BadCell(problems.TWO_UNITS, problems.UNIT_OUT)
    currencies, unit = _words(parts.head, parts.tail)
    negative = _is_negative(parts.head, parts.tail)
    if unit is not None or not Digits(f"{parts.number:f}").fits():
        raise BadCell(problems.NOT_A_NUMBER)
    number = -parts.number if negative else parts.number
    return WrittenAmount(number, scale_exactly(Decimal(1), parts.exponent), currencies)


def _with_places(match: re.Match[str]) -> str:
    """Return the digits of an amount, with places where a dash stands for them: "1.500,-".

    The mark before the dash is a decimal mark: "1.500,-" is never one and a half.
    """
    digits: str = match["digits"]
    dash = _WHOLE.match(match["tail"].lstrip())
    mark = dash["mark"] if dash else ""
    other = {",": ".", ".": ","}.get(mark, "")
    return f"{digits}{mark}0" if other and other in digits and mark not in digits else digits


def number_in(text: str) -> str | None:
    """Return the digits and marks of the amount in a cell: "17,3" of "NOK 17,3 million".

    None if there is no number in it, or more than one. What tells the mark counts: "1.500,0" of
    "1.500,-".
    """
    text = as_shown(text)
    if "%" in text or text.startswith("="):
        return None
    plain = without_estimate(_without_footnote(in_latin_digits(" ".join(text.split()))))
    match = _AMOUNT.fullmatch(plain)
    return _with_places(match) if match else None


def _without_footnote(text: str) -> str:
    """Return a text without the mark of a footnote at its end: "1,234¹", "1,234 *", "1,234 a)".

    A letter is such a mark only if it is in parentheses and is no unit: "1,234 (m)" has none.
    """
    match = _FOOTNOTE.search(text)
    if match is None or text[:1] in ("(", "*"):
        return text
    letter = match["in"] or match["after"]
    return text if letter and power_of(letter) is not None else text[: match.start()]


def _amount(
    digits: Digits, power: int, *, negative: bool, currencies: frozenset[str] | None = None
) -> WrittenAmount:
    if not digits.fits(power):
        raise BadCell(problems.TOO_LARGE)
    return digits.amount(power, negative=negative, currencies=currencies)


def _words(head: str, tail: str) -> tuple[frozenset[str] | None, int | None]:
    """Return the currencies and the power of ten named around the digits."""
    currencies: frozenset[str] | None = BEFORE_DIGITS.get(head.strip())
    if currencies is not None:
        head = ""
    power: int | None = None
    terms = in_local_units((*terms_of(with_codes(head)), *terms_of(with_codes(tail))))
    for term in terms:
        new_currencies = currencies is None and term.currencies is not None
        new_power = power is None and term.power is not None
        if new_currencies + new_power < (term.currencies is not None) + (term.power is not None):
            raise BadCell(problems.NOT_A_NUMBER)
        if term.is_word and term.word not in _OF:
            raise BadCell(problems.NOT_A_NUMBER)
        currencies = term.currencies if new_currencies else currencies
        power = term.power if new_power else power
    return currencies, power


def _is_negative(head: str, tail: str, digits: str = "") -> bool:
    """Tell whether the signs around the digits make it negative: "-", parentheses, "<200>".

    Programs such as SAP write the minus behind the digits, without a blank: "20,00-", "1,000-".
    Of a whole number beside a currency, a dash there may be one of prices: "kr 1000-".
    """
    before, after = _signs(with_codes(head)), _signs(with_codes(tail))
    placed = _PLACED.search(digits) and not re.search(r"\s-", tail)
    if (before, after) == ("", "-") and (placed or (tail == "-" and not head)):
        return True
    if before + after in _NEGATIVE_AROUND and before:
        return True
    below_zero = len(before) == 1 and before in _MINUS
    if (after and not _WHOLE.fullmatch(after)) or not (below_zero or before in ("", "+")):
        raise BadCell(problems.NOT_A_NUMBER)
    return below_zero


def _signs(text: str) -> str:
    """Return a text without its words, the points behind them and blanks."""
    for term in reversed(terms_of(text)):
        text = text[: term.start] + text[term.end :].removeprefix(".")
    return text.replace(" ", "")


@lru_cache(maxsize=_DIFFERENT_DATES, typed=True)
def parse_date(cell: CellValue, order: str) -> date | None:
    """Return the date in a cell; None if it is blank or the placeholder 0001-01-01.

    Of a year or a month alone it is the first day, which `date_inferred` reports, as it does a day
    by its number in spreadsheet programs.

    Args:
        cell: a date, or a text.
        order: "iso", "day-first" or "month-first"; ISO dates are read under each.

    Raises:
        BadCell: it is no date in that order.
    """
    if isinstance(cell, str) and not cell.strip():
        return None
    if isinstance(cell, datetime):
        cell = cell.date()
    if isinstance(cell, date):
        return None if cell == _NO_DATE else cell
    text = cell_text(cell)
    alone, _ = _first_day(text)
    if alone is not None:
        return alone
    if not isinstance(cell, str):
        raise BadCell(problems.NOT_A_DATE, state("cell.format-as-date"))
    return _date_in_text(text, order)


@lru_cache(maxsize=_DIFFERENT_DATES, typed=True)
def date_inferred(cell: CellValue) -> tuple[Inference, ...]:
    """Return what was assumed of a date that `parse_date` reads: its day, or month and day."""
    if isinstance(cell, str) and _numbered_day(cell.strip()):
        return (_DAY_NUMBER,)
    return () if isinstance(cell, date) else _first_day(cell_text(cell))[1]


def _first_day(text: str) -> tuple[date | None, tuple[Inference, ...]]:
    """Return the first day of a month or a year that is all a text says."""
    if match := _MONTH.fullmatch(text):
        return date(int(match[1]), int(match[2]), 1), (_MONTH_ALONE,)
    match = _NAMED_MONTH.fullmatch(text)
    if match and (month := MONTH_OF.get(plain_word(match[1]))):
        return date(int(match[2]), month, 1), (_MONTH_ALONE,)
    return first_day(text)


def _numbered_day(text: str) -> date | None:
    """Return a day by its number in spreadsheet programs: 45292 is the 1st of January 2024.

    Exports of workbooks have it; a workbook itself says with a format that a number is a day.
    """
    match = _SERIAL.fullmatch(text)
    days = int(match[1]) if match else 0
    return _BEFORE_SERIALS + timedelta(days=days) if days >= _FIRST_SERIAL else None


def _date_in_text(written: str, order: str) -> date | None:
    text = in_latin_digits(written)
    if match := _ISO.fullmatch(text):
        year, month, day = (part for part in match.groups() if part and part[0].isdigit())
        stated = _calendar_date(year, month, day)
        return None if stated == _NO_DATE else stated
    if numbered := _numbered_day(text):
        return numbered
    if parts := numeric_date_in(text):
        return _ordered(parts, order)
    if match := _NAMED_DAY.fullmatch(text):
        month = match["month"] or match["month_first"] or match["month_between"]
        named = MONTH_OF.get(plain_word(month))
        if named is not None:
            year = match["year"] or match["last"] or match["first"]
            day = match["day"] or match["second"] or match["third"]
            return _calendar_date(year, str(named), day)
    raise BadCell(problems.NOT_A_DATE, state("cell.write-date"))


class NumericDate(NamedTuple):
    """The parts of a date such as 12/06/2025; `short` if its year has two digits."""

    first: int
    second: int
    separator: str
    year: int
    short: bool


def numeric_date_in(text: str) -> NumericDate | None:
    """Return the parts of a date in numbers with the year last; None for other texts."""
    match = _NUMERIC.fullmatch(" ".join(in_latin_digits(text).split()))
    if match is None:
        return None
    first, separator, second, year = (part for part in match.groups() if part)
    short = len(year) == len("25")
    century = (2000 if int(year) < _THIS_CENTURY else 1900) if short else 0
    return NumericDate(int(first), int(second), separator, int(year) + century, short)


def _ordered(parts: NumericDate, order: str) -> date:
    first, second = parts.first, parts.second
    if order == "iso":
        if first > _LAST_MONTH:
            raise BadCell(problems.NOT_A_DATE, problems.SET_DATES["day-first"])
        if second > _LAST_MONTH:
            raise BadCell(problems.NOT_A_DATE, problems.SET_DATES["month-first"])
        raise BadCell(problems.NOT_A_DATE, problems.SET_EITHER_ORDER)
    day, month = (first, second) if order == "day-first" else (second, first)
    if month > _LAST_MONTH >= day:
        other = "month-first" if order == "day-first" else "day-first"
        raise BadCell(problems.NOT_A_DATE, problems.SET_DATES[other])
    return _calendar_date(str(parts.year), str(month), str(day))


def _calendar_date(year: str, month: str, day: str) -> date:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise BadCell(problems.NOT_A_DATE) from None


@lru_cache(maxsize=1024, typed=True)
def parse_currency(cell: CellValue) -> frozenset[str] | None:
    """Return the currencies that a cell may mean; None if it is blank.

    A unit beside it, as in "kUSD", is that of the amount: see `power_beside_currency`.

    Raises:
        BadCell: it is neither a code nor a sign.
    """
    text = with_codes(cell_text(cell).removesuffix("."))
    if not text:
        return None
    code = text.upper()
    if codes := currencies_of(text) or currencies_of(code):
        return codes
    if code not in ALL_CODES:
        said = split_heading(text)
        if said.currencies is not None and said.is_unit_beside() and not said.doubtful:
            return said.currencies  # "kUSD", "EURO (€)"
        near = near_miss(code, CODES)
        raise BadCell(problems.NOT_A_CURRENCY, state("cell.write-code", near=near))
    return frozenset({code})


@lru_cache(maxsize=1024)
def power_beside_currency(text: str) -> int | None:
    """Return the power of ten that a cell of a currency names beside it: 3 of "kUSD", "TEUR".

    None if it names none, and in other texts.
    """
    said = split_heading(text)
    alone = said.currencies is not None and said.is_unit_beside() and not said.doubtful
    return said.power if alone else None


def parse_measure(cell: CellValue) -> Measure | None:
    """Return the measure that a cell names; None if it is blank.

    Raises:
        BadCell: its words name no measure, or two.
    """
    text = cell_text(cell)
    if not text:
        return None
    measure = measure_in(words_of(text))
    if measure is None:
        near = near_miss(plain_word(text), [str(measure) for measure in Measure])
        raise BadCell(problems.NOT_A_MEASURE, state("cell.write-measure", near=near))
    return measure
