"""What a written amount is: one grammar for all that reads numbers of sources.

A number is digits, marks between thousands, a decimal mark and places. Which marks these are
differs from source to source and is never guessed: a `NumberFormat` says it. Numbers are exact.
What a page shows, in a language of readers, is another matter: see `proof.numbers`.
"""

from __future__ import annotations

import re
from decimal import Context, Decimal, InvalidOperation
from functools import cache
from typing import NamedTuple
from unicodedata import decimal

from aidreport.characters.patterns import lazy_pattern
from aidreport.model.money import Money, Qualifier, StatedAmount, scale_exactly
from aidreport.model.units import power_of

MOST_WHOLE_DIGITS = 18
"""An amount of money has at most so many digits before its decimal mark."""

MOST_PLACES = 18
"""After it a table writes at most so many."""

_ANNOUNCED = ("", "thousand", "million", "m", "mn", "mill", "billion", "bn", "mrd")
_MARKS = {
    ord(mark): plain for mark, plain in zip("\u066c\u060c\uff0c\uff0e\u2212", "',,.-", strict=True)
}
_BLANKS = {ord(blank): " " for blank in "\u00a0\u202f"}
_STATED = lazy_pattern(
    r"(?:(?P<qualifier>(?ai:about|at least|up to)) \s*)?(?P<currency>[A-Z]{3})\s*(?P<sign>-?)"
    r"(?P<digits>[0-9](?:[0-9.,]*[0-9])?)\s*(?P<scale>[A-Za-z]*)\.?"
)
_SCIENTIFIC = {
    mark: re.compile(
        rf"(?=\{mark}?[0-9])(?P<whole>[0-9]*)\{mark}?(?P<places>[0-9]*)"
        r"(?:[eE](?P<exponent>[+-]?[0-9]{1,80}))?"
    )
    for mark in ".,"
}
_MOST_EXPONENT = 999
EXACT_DIGITS = 15
"""So many significant digits of a decimal come back unchanged from a binary number of 64 bits."""

_NOISY_DIGITS, _NOISY_PLACES, _REPEATED = EXACT_DIGITS + 1, 8, 3
_COUNTED = lazy_pattern(r"[^\w−–-]*(?P<digits>[0-9](?:[0-9 .,’'\u00a0\u202f]*[0-9])?)[^\w−–-]*")

RECORDED_DIGITS = 1_000
"""The most digits of a number in our own files, on either side of its decimal mark."""

_RECORDED = re.compile(r"-?[0-9]{1,18}(?:\.[0-9]{1,18})?")
"""Most numbers of our own files: within all bounds."""

EXACT = Context(prec=4 * RECORDED_DIGITS)
"""Sums, differences and powers of ten of amounts are exact in it."""


class NumberFormat(NamedTuple):
    """How a kind of source writes numbers.

    Attributes:
        decimal: the decimal mark; empty if there are only whole numbers.
        groups: the marks that may separate thousands. Those within a number are the same, and its
            first digit is not 0. A blank stands for one that does not break lines, too.
        exponents: True if "1.5e3", ".5" and "5." are numbers.
        lakhs: True if hundreds of thousands may be grouped as in India: "12,34,567".
    """

    decimal: str
    groups: str
    exponents: bool = False
    lakhs: bool = False


TABLES = {
    ".": NumberFormat(".", ", '’", exponents=True, lakhs=True),
    ",": NumberFormat(",", ". '’", exponents=True),
}
"""The decimal mark that is set for a table → how it writes numbers."""

ANNOUNCEMENTS = NumberFormat(".", ",", lakhs=True)
STANDARDS = NumberFormat(".", ", ", exponents=True, lakhs=True)
COUNTS = NumberFormat("", " .,’'")


class WrittenAmount(NamedTuple):
    """An amount as it is written.

    Attributes:
        number: exact, in units of the currency, without an exponent.
        step: one unit of the precision written, in units of the currency.
        currencies: those that its code or sign may mean; None if it names none.
        doubtful: True if the decimal mark might be meant to separate thousands, as in "1.200".
        noise: True if it was written with more digits than its source's binary number has, as in
            "1000.1000000000000001", and was read as the shortest decimal that this number means; or
            with fewer, as in "1.23E+11".
        estimate: True if it says that it is one: "1,000 (est.)".
    """

    number: Decimal
    step: Decimal
    currencies: frozenset[str] | None = None
    doubtful: bool = False
    noise: bool = False
    estimate: bool = False


class Digits(NamedTuple):
    """The digits of a number without its sign, before and after the decimal mark."""

    whole: str
    places: str = ""

    def fits(self, power: int = 0, *, most_places: int = MOST_PLACES) -> bool:
        """Tell whether the number × 10^power can be an amount of money."""
        whole, places = self.without_noise()
        before = len(whole.lstrip("0")) + power
        return before <= MOST_WHOLE_DIGITS and len(places) - power <= most_places

    def shift(self, power: int) -> Digits:
        """Return the digits with the decimal mark moved to the right, or to the left."""
        whole, places = self
        if power < 0:
            whole = whole.rjust(1 - power, "0")
            return Digits(whole[:power], whole[power:] + places)
        places = places.ljust(power, "0")
        return Digits(whole + places[:power] or "0", places[power:])

    def amount(
        self, power: int = 0, *, negative: bool = False, currencies: frozenset[str] | None = None
    ) -> WrittenAmount:
        """Return the number × 10^power, as an amount."""
        meant = self.without_noise()
        whole, places = meant
        three = len(places) == 3 and len(whole) <= 3 and whole != "0"
        doubtful = three and power <= 0 and meant is self
        if power:
            whole, places = meant.shift(power)
        number = Decimal(f"{'-' if negative else ''}{whole}.{places}")
        step = _step(power - len(meant.places))
        return WrittenAmount(number, step, currencies, doubtful, meant is not self)

    def without_noise(self) -> Digits:
        """Return the shortest decimal that a binary number means, if the digits show one.

        Programs that hold amounts as binary numbers of 64 bits write 0.30000000000000004 for 0.3.
        Such are sixteen digits or more, with a decimal mark, if they are exactly what the binary
        number prints with so many of them and fifteen are enough to name it (IEEE 754: decimals of
        fifteen digits come back unchanged); or if eight or more places repeat 0 or 9 up to the
        fifteenth digit. Others are left alone: a decimal of sixteen digits may be exact.
        """
        whole, places = self
        if len(places) > MOST_PLACES >= len(places.rstrip("0")):
            # Zeros at the end say nothing; more of them than amounts have are a program's.
            return Digits(whole, places.rstrip("0")).without_noise()
        if len(whole) + len(places) < _NOISY_DIGITS or not places.rstrip("0"):
            return self
        written = Decimal(f"{whole}.{places}").normalize(EXACT)
        binary, digits = float(written), _significant(written)
        if digits < _NOISY_DIGITS:
            return self
        meant = Decimal(repr(binary)).normalize(EXACT)
        printed = Decimal(format(binary, f".{digits}g")) == written
        if not printed or _significant(meant) > EXACT_DIGITS:
            meant = Decimal(format(binary, f".{EXACT_DIGITS}g")).normalize(EXACT)
            repeats = _significant(meant) <= EXACT_DIGITS - _REPEATED
            if not repeats or len(places) < _NOISY_PLACES:
                return self
        whole, _, places = f"{meant:f}".partition(".")
        return Digits(whole, places)


def plain_amount(text: str, number_format: NumberFormat, power: int = 0) -> WrittenAmount | None:
    """Return an amount that is digits and at most a decimal mark; None for all others.

    Most amounts are such, and are read in a third of the time that `digits_in` takes.
    """
    whole, mark, places = text.partition(number_format.decimal)
    digits = whole + places if places or not mark else ""
    if not whole or not digits.isdecimal() or not digits.isascii():
        return None
    if len(whole) + power > MOST_WHOLE_DIGITS or len(places) - min(power, 0) > MOST_PLACES:
        return None
    if power or mark == "," or len(digits) >= _NOISY_DIGITS:
        return Digits(whole, places).amount(power)
    doubtful = len(places) == 3 and len(whole) <= 3 and whole != "0"
    return WrittenAmount(Decimal(text), _step(-len(places)), None, doubtful)


def digits_in(text: str, number_format: NumberFormat) -> Digits | None:
    """Return the digits of a number without a sign; None if the text is no such number."""
    whole, mark, places = (
        text.partition(number_format.decimal) if number_format.decimal else (text, "", "")
    )
    digits = whole + places if places or not mark else ""
    if whole and digits.isdecimal() and digits.isascii():
        return Digits(whole, places)
    if match := _grouped(number_format).fullmatch(text.translate(_BLANKS)):
        return Digits(re.sub("[^0-9]", "", match["whole"]), match["places"] or "")
    if number_format.exponents and (match := _SCIENTIFIC[number_format.decimal].fullmatch(text)):
        exponent = min(int(match["exponent"] or 0), _MOST_EXPONENT)
        return Digits(match["whole"], match["places"]).shift(max(exponent, -_MOST_EXPONENT))
    return None


def in_latin_digits(text: str, mark: str = ".") -> str:
    """Return a text with digits and marks of other scripts in those of Latin: "٣٫٥" → "3.5".

    Args:
        text: with Arabic, Persian, Indian, full-width or other digits.
        mark: the decimal mark to write for the Arabic one.
    """
    if text.isascii():
        return text
    plain = text.translate({**_MARKS, ord("\u066b"): mark})
    return "".join(str(decimal(sign)) if sign.isdecimal() else sign for sign in plain)


def parse_stated(text: str) -> StatedAmount:
    """Read an amount such as "NOK 17.3 million", "USD 1,250" or "about EUR 2 bn".

    The decimal mark is a point; a comma separates thousands.

    Raises:
        ValueError: the text is not one amount; the message says what is expected.
    """
    match = _STATED.fullmatch(in_latin_digits(text.strip()))
    digits = digits_in(match["digits"], ANNOUNCEMENTS) if match else None
    if match is None or digits is None or match["scale"].lower() not in _ANNOUNCED:
        raise ValueError(
            f'"{text}" is not an amount: write the currency code, the number with a decimal '
            'point and the unit, as in "NOK 17.3 million"'
        )
    power = power_of(match["scale"]) or 0
    number, step, *_ = digits.amount(power, negative=bool(match["sign"]))
    qualifier = Qualifier((match["qualifier"] or Qualifier.EXACT).lower())
    return StatedAmount(Money(number, match["currency"]), step, text, qualifier)


def parse_count(text: str) -> Decimal | None:
    """Return the whole number in a fact: "50,000", "×2", "12 %"; None if the words say more.

    What has a fraction, a word ("3 million") or two numbers is left to the reader: its decimal
    mark and its scale would have to be guessed.
    """
    match = _COUNTED.fullmatch(text)
    digits = digits_in(match["digits"], COUNTS) if match else None
    if digits is None or (digits.whole[0] == "0" and digits.whole != "0"):
        return None
    return digits.amount().number


def parse_recorded(value: object) -> Decimal:
    """Return a number of one of our own files, which somebody may have changed.

    Raises:
        ValueError: it is none, is not finite or has too many digits.
    """
    written = str(value)
    if _RECORDED.fullmatch(written):
        return Decimal(written)
    try:
        number = Decimal(written)
    except InvalidOperation:
        raise ValueError(f'"{written[:80]}" is no number') from None
    finite = number.is_finite()
    if not finite or max(abs(number.adjusted()), -exponent_of(number)) > RECORDED_DIGITS:
        raise ValueError(f"a number of more than {RECORDED_DIGITS} digits is no amount of money")
    return number


def format_recorded(number: Decimal) -> str:
    """Return a number for our own files: in digits, without an exponent."""
    return f"{number:f}"


def exponent_of(number: Decimal) -> int:
    """Return the power of ten of the last digit of a finite number."""
    return int(number.as_tuple().exponent)


def step_of(number: Decimal) -> Decimal:
    """Return one unit of the precision that a finite number is written with, at most 1."""
    return _step(min(exponent_of(number), 0))


@cache
def _grouped(number_format: NumberFormat) -> re.Pattern[str]:
    mark = re.escape(number_format.decimal)
    places = rf"(?:{mark}(?P<places>[0-9]+))?" if mark else "(?P<places>)"
    whole = (
        rf"[1-9][0-9]{{0,2}}(?P<mark>[{number_format.groups}])[0-9]{{3}}(?:(?P=mark)[0-9]{{3}})*"
    )
    if number_format.lakhs:
        whole += "|[1-9][0-9]?(?:,[0-9]{2})+,[0-9]{3}"
    return re.compile(rf"(?P<whole>{whole}){places}")


def _significant(number: Decimal) -> int:
    return len(number.as_tuple().digits)


@cache
def _step(exponent: int) -> Decimal:
    return scale_exactly(Decimal(1), exponent)
