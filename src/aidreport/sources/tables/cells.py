"""Cells to values: amounts, dates, currencies and measures, read strictly.

Nothing is guessed: what has two readings is refused, with the setting that decides.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache

from aidreport.errors import near_miss
from aidreport.model.allocation import Inference, Measure
from aidreport.model.money import scale_exactly
from aidreport.sources.formats.grid import Cell, cell_text, exact_number
from aidreport.sources.problems import (
    EMPTY,
    FORMULA,
    NOT_A_CURRENCY,
    NOT_A_DATE,
    NOT_A_MEASURE,
    NOT_A_NUMBER,
    NOT_AN_AMOUNT,
    NOTHING_STATED,
    OPEN_AND_SAVE,
    OTHER_DECIMAL,
    PERCENT,
    SET_DATES,
    SET_DECIMAL,
    SET_EITHER_ORDER,
    TOO_LARGE,
    TWO_UNITS,
    WRITE_OR_DELETE,
    BadCell,
)
from aidreport.sources.tables.headings import power_of
from aidreport.sources.tables.vocabulary import (
    AMOUNT_WORDS,
    BESIDE_MEASURES,
    MEASURE_OF,
    MONTH_OF,
    NOTHING,
    plain_word,
)
from aidreport.sources.terms.currencies import ALL_CODES, CODES, named
from aidreport.sources.terms.dates import first_day

_MAX_DIGITS = 18
_ONE = Decimal(1)
_MOST_POWER = 6
_PLAIN = re.compile(r"-?(?P<whole>[0-9]{1,12})(?:\.(?P<places>[0-9]{1,6}))?")
_SPACES = re.compile(r"[\s\u00a0\u2007\u2009\u202f]+")
_AMOUNT = re.compile(r"(?P<head>[^0-9]*)(?P<digits>[0-9](?:[0-9 .,'’]*[0-9])?)(?P<tail>[^0-9]*)")
_WORD = re.compile(r"US\$|[^\W\d_]+\.?|[€£¥₴$]")
_NUMBERS = {
    mark: re.compile(
        rf"(?:[0-9]+|[0-9]{{1,3}}(?P<gap>[{group} '’])[0-9]{{3}}(?:(?P=gap)[0-9]{{3}})*)"
        rf"(?:{re.escape(mark)}(?P<places>[0-9]+))?"
    )
    for mark, group in ((".", ","), (",", "."))
}
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ].*)?", re.ASCII)
_NUMERIC = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})(?: \d{1,2}:.*)?", re.ASCII)
_MONTH = re.compile(r"((?:19|20)\d\d)-(0[1-9]|1[0-2])", re.ASCII)
_NAMED_DAY = re.compile(
    r"(?P<day>\d{1,2})(?:\.|st|nd|rd|th|er)?[ -]?(?P<month>[^\W\d_]+)\.?[ -](?P<year>\d{4})"
    r"|(?P<month_first>[^\W\d_]+)\.? (?P<second>\d{1,2})(?:st|nd|rd|th)?,? (?P<last>\d{4})",
)
_NAMED_MONTH = re.compile(r"([^\W\d_]+)\.?[ -]((?:19|20)\d\d)")
_MONTH_ALONE = Inference("month", "the source names the month alone; its first day stands for it")
_NO_DATE = date(1, 1, 1)


@dataclass(frozen=True, slots=True)
class AmountCell:
    """An amount as one cell states it.

    Attributes:
        number: exact, in units of the currency.
        step: one unit of the precision written, in units of the currency.
        currencies: those that the cell may mean; None where it names none.
        doubtful: True where the decimal mark might be meant to separate thousands.
    """

    number: Decimal
    step: Decimal
    currencies: frozenset[str] | None = None
    doubtful: bool = False


def parse_amount(cell: Cell, *, decimal: str = ".", power: int | None = None) -> AmountCell:
    """Return the amount in a cell.

    Args:
        cell: a number, or a text such as "1,200", "(1 200.50)", "NOK 17.3 million".
        decimal: the decimal mark of texts, "." or ",".
        power: the power of ten that heading or config name; None where they name none.

    Raises:
        BadCell: it is blank, not an amount, a percentage, or has two readings.
    """
    if isinstance(cell, str):
        plain = _PLAIN.fullmatch(cell)
        if plain and (decimal == "." or not plain["places"]) and (power or 0) <= _MOST_POWER:
            return _plain_amount(plain, power or 0)
        if not cell.strip():
            raise BadCell(EMPTY, "fill in the cell")
        return _amount_in_text(_SPACES.sub(" ", cell).strip(), decimal, power)
    if isinstance(cell, bool | date | time | timedelta):
        raise BadCell(NOT_AN_AMOUNT)
    return _scaled(exact_number(cell), power or 0)


def _plain_amount(plain: re.Match[str], power: int) -> AmountCell:
    """Return an amount in digits alone, as `_amount_in_text` would, in a fraction of its time."""
    places = len(plain["places"] or "")
    exponent = power - places
    number = Decimal(plain[0])
    if power:
        number = number.scaleb(power)
    if exponent > 0:
        number = number.quantize(_ONE)
    doubtful = places == 3 and len(plain["whole"]) <= 3 and plain["whole"] != "0" and not power
    return AmountCell(number, _step(exponent), None, doubtful)


@cache
def _step(exponent: int) -> Decimal:
    return scale_exactly(_ONE, exponent)


def _amount_in_text(text: str, decimal: str, power: int | None) -> AmountCell:
    if text.lower().rstrip(".") in NOTHING:
        raise BadCell(NOTHING_STATED, WRITE_OR_DELETE)
    if text.startswith("="):
        raise BadCell(FORMULA, OPEN_AND_SAVE)
    if "%" in text:
        raise BadCell(PERCENT, "write the amount, or name another column")
    match = _AMOUNT.fullmatch(text.replace("\u2212", "-"))
    if match is None:
        raise BadCell(NOT_A_NUMBER)
    currencies, own_power = _words(match["head"], match["tail"])
    if own_power is not None and power is not None:
        raise BadCell(TWO_UNITS, "leave the unit out of the cell")
    negative = _is_negative(match["head"], match["tail"])
    plain, doubtful = _plain_digits(match["digits"], decimal)
    number = Decimal(f"-{plain}" if negative else plain)
    scale = own_power if own_power is not None else power or 0
    amount = _scaled(number, scale)
    return AmountCell(amount.number, amount.step, currencies, doubtful and scale == 0)


def _words(head: str, tail: str) -> tuple[frozenset[str] | None, int | None]:
    """Return the currencies and the power of ten named around the digits."""
    currencies: frozenset[str] | None = None
    power: int | None = None
    for found in _WORD.findall(f"{head} {tail}"):
        word = found.rstrip(".")
        meant, scale = named(word), power_of(word)
        if meant is not None and currencies is None:
            currencies = meant
        elif scale is not None and power is None:
            power = scale
        else:
            raise BadCell(NOT_A_NUMBER)
    return currencies, power


def _is_negative(head: str, tail: str) -> bool:
    """Tell whether the signs around the digits make it negative: "-" or parentheses."""
    before = _WORD.sub("", head).replace(" ", "")
    after = _WORD.sub("", tail).replace(" ", "")
    if (before, after) == ("(", ")"):
        return True
    if after not in ("", ",-", ".-", ",–", ",—") or before not in ("", "+", "-"):
        raise BadCell(NOT_A_NUMBER)
    return before == "-"


def _plain_digits(digits: str, decimal: str) -> tuple[str, bool]:
    """Return digits with a decimal point and no gaps, and whether the mark is doubtful."""
    match = _NUMBERS[decimal].fullmatch(digits)
    if match is None:
        other = "," if decimal == "." else "."
        if _NUMBERS[other].fullmatch(digits):
            raise BadCell(OTHER_DECIMAL[decimal], SET_DECIMAL.format(other))
        raise BadCell(NOT_A_NUMBER)
    places = match["places"] or ""
    whole = re.sub(r"[^0-9]", "", digits[: match.start("places")] if places else digits)
    doubtful = len(places) == 3 and len(whole) <= 3 and whole != "0"
    return (f"{whole}.{places}" if places else whole), doubtful


def _scaled(number: Decimal, power: int) -> AmountCell:
    scaled = scale_exactly(number, power)
    _, digits, exponent = scaled.as_tuple()
    places = -int(exponent)
    if len(digits) - places > _MAX_DIGITS or places > _MAX_DIGITS:
        raise BadCell(TOO_LARGE)
    _, _, written = number.as_tuple()
    return AmountCell(scaled, scale_exactly(Decimal(1), int(written) + power))


def parse_date(cell: Cell, order: str) -> date | None:
    """Return the date in a cell; None where it is blank or the placeholder 0001-01-01.

    Of a year or a month alone it is the first day; `date_inferred` tells.

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
        raise BadCell(NOT_A_DATE, "format the cell as a date in the workbook")
    return _date_in_text(text, order)


def date_inferred(cell: Cell) -> tuple[Inference, ...]:
    """Return what was assumed of a date that `parse_date` reads: its day, or month and day."""
    return () if isinstance(cell, date) else _first_day(cell_text(cell))[1]


def _first_day(text: str) -> tuple[date | None, tuple[Inference, ...]]:
    """Return the first day of a month or a year that is all a text says."""
    if match := _MONTH.fullmatch(text):
        return date(int(match[1]), int(match[2]), 1), (_MONTH_ALONE,)
    match = _NAMED_MONTH.fullmatch(text)
    if match and (month := MONTH_OF.get(plain_word(match[1]))):
        return date(int(match[2]), month, 1), (_MONTH_ALONE,)
    return first_day(text)


def _date_in_text(text: str, order: str) -> date | None:
    if match := _ISO.fullmatch(text):
        found = _calendar_date(match[1], match[2], match[3])
        return None if found == _NO_DATE else found
    if match := _NUMERIC.fullmatch(text):
        return _ordered(match, order)
    if match := _NAMED_DAY.fullmatch(text):
        month = MONTH_OF.get(plain_word(match["month"] or match["month_first"]))
        if month is not None:
            year, day = match["year"] or match["last"], match["day"] or match["second"]
            return _calendar_date(year, str(month), day)
    raise BadCell(NOT_A_DATE, "write it as 2025-06-12")


def _ordered(match: re.Match[str], order: str) -> date:
    if order == "iso":
        first, second = int(match[1]), int(match[2])
        if first > 12:
            raise BadCell(NOT_A_DATE, SET_DATES.format("day-first"))
        if second > 12:
            raise BadCell(NOT_A_DATE, SET_DATES.format("month-first"))
        raise BadCell(NOT_A_DATE, SET_EITHER_ORDER)
    day, month = (match[1], match[2]) if order == "day-first" else (match[2], match[1])
    if int(month) > 12 >= int(day):
        other = "month-first" if order == "day-first" else "day-first"
        raise BadCell(NOT_A_DATE, SET_DATES.format(other))
    return _calendar_date(match[3], month, day)


def _calendar_date(year: str, month: str, day: str) -> date:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise BadCell(NOT_A_DATE) from None


def parse_currency(cell: Cell) -> frozenset[str] | None:
    """Return the currencies that a cell may mean; None where it is blank.

    Raises:
        BadCell: it is neither a code nor a sign.
    """
    text = cell_text(cell).removesuffix(".")
    if not text:
        return None
    code = text.upper()
    found = named(text) or named(code) or (frozenset({code}) if code in ALL_CODES else None)
    if found is None:
        close = near_miss(code, CODES)
        raise BadCell(NOT_A_CURRENCY, f"write a code such as NOK{close}")
    return found


def parse_measure(cell: Cell) -> Measure | None:
    """Return the measure that a cell names; None where it is blank.

    Raises:
        BadCell: its words name no measure, or two.
    """
    text = cell_text(cell)
    if not text:
        return None
    words = [plain_word(word) for word in re.findall(r"[^\W\d_]+", text)]
    found = {MEASURE_OF[word] for word in words if word in MEASURE_OF}
    if len(found) != 1:
        close = near_miss(plain_word(text), [str(measure) for measure in Measure])
        raise BadCell(NOT_A_MEASURE, f"write pledge, commitment, disbursement …{close}")
    return found.pop()


def is_measure_alone(text: str) -> bool:
    """Tell whether a text is a measure and nothing else: "Paid", "Commitment amount"."""
    words = [plain_word(word) for word in re.findall(r"[^\W\d_]+", text)]
    known = MEASURE_OF.keys() | AMOUNT_WORDS | BESIDE_MEASURES
    return len({MEASURE_OF[word] for word in words if word in MEASURE_OF}) == 1 and all(
        word in known for word in words
    )
