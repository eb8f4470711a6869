"""Cells: what an amount, a date, a currency or a measure in a table means. Strict: no guesses."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from aidreport.errors import near_miss
from aidreport.model.allocation import Measure
from aidreport.model.money import scale_exactly
from aidreport.sources.currencies import CODES, SYMBOLS

if TYPE_CHECKING:
    from aidreport.sources.grid import Cell

_SPACES = str.maketrans(dict.fromkeys(" \u00a0\u202f\u2009'’", ""))
_MINUS = str.maketrans({"\u2212": "-", "–": "-"})
_CODE = re.compile(r"^([A-Z]{3})(?=[\s\d(-])|(?<=[\s\d)])([A-Z]{3})$")
_GROUPED = {
    ".": re.compile(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?"),
    ",": re.compile(r"-?\d{1,3}(?:\.\d{3})+(?:,\d+)?"),
}
_PLAIN = {".": re.compile(r"-?\d+(?:\.\d+)?"), ",": re.compile(r"-?\d+(?:,\d+)?")}
_DATES = {
    "iso": (re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?"), (0, 1, 2)),
    "day-first": (re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})"), (2, 1, 0)),
    "month-first": (re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})"), (2, 0, 1)),
}

MEASURES = {
    **{str(measure): measure for measure in Measure},
    "pledged": Measure.PLEDGE,
    "commited": Measure.COMMITMENT,
    "committed": Measure.COMMITMENT,
    "allocated": Measure.COMMITMENT,
    "allocation": Measure.COMMITMENT,
    "disbursed": Measure.DISBURSEMENT,
    "paid": Measure.DISBURSEMENT,
    "paid contribution": Measure.DISBURSEMENT,
    "spent": Measure.EXPENDITURE,
    "received": Measure.INCOMING,
    "incoming funds": Measure.INCOMING,
    "budgeted": Measure.BUDGET,
    "tilsagn": Measure.COMMITMENT,
    "utbetalt": Measure.DISBURSEMENT,
    "utbetaling": Measure.DISBURSEMENT,
}
"""Words for measures, in lower case."""


class CellError(ValueError):
    """A cell cannot be used: the problem, and the fix."""

    def __init__(self, problem: str, fix: str) -> None:
        super().__init__(problem)
        self.problem, self.fix = problem, fix


class Amount(NamedTuple):
    """An amount as written: the number, one unit of its precision, a currency that it names."""

    number: Decimal
    step: Decimal
    currency: str | None


def read_amount(cell: Cell, decimal: str, power: int) -> Amount:
    """Return the amount in a cell, times 10 to a power.

    Numbers of a workbook are taken as it shows them (shortest decimal form), never as binary
    fractions. Texts may group thousands with spaces, apostrophes or the other mark.

    Raises:
        CellError: it is no amount, or could be read in two ways.
    """
    if isinstance(cell, bool) or (cell is not None and not isinstance(cell, str | int | float)):
        raise CellError(f"{cell} is not a number", "write the amount as a number")
    if isinstance(cell, int | float):
        text, currency = repr(cell), None
        number = Decimal(text)
        if not number.is_finite():
            raise CellError(f"{cell} is not a number", "write the amount as a number")
        if isinstance(cell, float) and cell.is_integer():
            number = Decimal(int(cell)) if abs(cell) < 2**53 else number
    else:
        number, currency = _text_amount(cell, decimal)
    exponent = number.as_tuple().exponent
    places = -exponent if isinstance(exponent, int) else 0
    scaled = scale_exactly(number, power)
    step = scale_exactly(Decimal(1), power - max(places, 0))
    return Amount(scaled, step, currency)


def _text_amount(cell: str | None, decimal: str) -> tuple[Decimal, str | None]:
    text = (cell or "").strip()
    if not text or text in ("-", "–", "—", "n/a", "N/A", ".."):
        raise CellError(
            "empty" if not text else f'"{text}" is not an amount',
            "fill in the amount, or remove the row; blank is not zero",
        )
    if text.endswith("%"):
        raise CellError(f'"{text}" is a percentage', "the amount column holds amounts only")
    bare, currency = _without_currency(text)
    number = bare.translate(_MINUS).translate(_SPACES)
    if number.startswith("(") and number.endswith(")"):
        number = f"-{number[1:-1]}"
    other = "," if decimal == "." else "."
    if _PLAIN[decimal].fullmatch(number):
        return Decimal(number.replace(decimal, ".")), currency
    if _GROUPED[decimal].fullmatch(number):
        return Decimal(number.replace(other, "").replace(decimal, ".")), currency
    if _PLAIN[other].fullmatch(number) or _GROUPED[other].fullmatch(number):
        raise CellError(
            f'"{text}" is not a number with the decimal mark "{decimal}"',
            f'correct it, or set decimal = "{other}" for this source',
        )
    raise CellError(f'"{text}" is not a number', "write the amount in figures only")


def _without_currency(text: str) -> tuple[str, str | None]:
    """Split a currency code or sign off an amount."""
    match = _CODE.search(text)
    if match and (match[1] or match[2]) in CODES:
        return _CODE.sub("", text).strip(), match[1] or match[2]
    for sign, code in SYMBOLS.items():
        if text.startswith(sign) or text.endswith(sign):
            return text.replace(sign, "", 1).strip(), code
    return text, None


def read_currency(cell: Cell) -> str | None:
    """Return the currency code in a cell; None for a blank one.

    Raises:
        CellError: it is no ISO 4217 code.
    """
    text = read_text(cell)
    if not text:
        return None
    code = SYMBOLS.get(text, text.upper())
    if code not in CODES:
        raise CellError(
            f'"{text}" is not a currency code{near_miss(text.upper(), CODES)}',
            'write the ISO 4217 code, such as "NOK"',
        )
    return code


def read_measure(cell: Cell) -> Measure | None:
    """Return the measure in a cell; None for a blank one.

    Raises:
        CellError: the word is not known.
    """
    text = read_text(cell).casefold()
    if not text:
        return None
    if text not in MEASURES:
        raise CellError(
            f'"{text}" is not a measure{near_miss(text, MEASURES)}',
            "write one of " + ", ".join(Measure),
        )
    return MEASURES[text]


def read_date(cell: Cell, order: str) -> date | None:
    """Return the date in a cell; None for a blank one.

    Raises:
        CellError: it is no date in this order of day, month and year.
    """
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = read_text(cell)
    if not text:
        return None
    pattern, places = _DATES[order]
    match = pattern.fullmatch(text)
    try:
        if match is not None:
            year, month, day = (int(match[place + 1]) for place in places)
            return date(year, month, day)
    except ValueError:
        pass
    hint = "" if order != "iso" else ', or set dates = "day-first" or "month-first" for this source'
    raise CellError(f'"{text}" is not a date', f"write it as 2025-06-12{hint}")


def read_text(cell: Cell) -> str:
    """Return a cell as text on one line; nothing for a blank one."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime) and (cell.hour, cell.minute, cell.second) == (0, 0, 0):
        return cell.date().isoformat()
    return " ".join(str(cell).split())
