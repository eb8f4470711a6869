"""Values of databases and of columns with types, as cells of a table."""

from __future__ import annotations

import math
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from aidreport.model.amounts import EXACT, exponent_of
from aidreport.model.money import scale_exactly
from aidreport.sources.formats.json_document import writable

if TYPE_CHECKING:
    from aidreport.sources.formats.grid import CellValue

_USUAL_PLACES = 2


def cell_of(value: Any) -> CellValue:
    """Return a value as a cell: numbers and dates as such, what is missing as a blank."""
    if isinstance(value, str):
        return writable(value)
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return _usual(value) if value.is_finite() else str(value)
    if isinstance(value, bytes | bytearray | memoryview):
        return writable(bytes(value).decode("utf-8", "replace"))
    finite = not isinstance(value, float) or math.isfinite(value)
    if finite and isinstance(value, int | float | date | datetime):
        return value
    return writable(str(value))


def _usual(number: Decimal) -> Decimal:
    """Return a number without the zeros that the type of its column adds to hundredths."""
    places = -exponent_of(number)
    if places <= _USUAL_PLACES:
        return number
    short = number.normalize(EXACT)
    return (
        short
        if exponent_of(short) < -_USUAL_PLACES
        else scale_exactly(EXACT.scaleb(number, _USUAL_PLACES).to_integral_value(), -_USUAL_PLACES)
    )
