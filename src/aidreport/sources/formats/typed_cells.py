"""Values of databases and of columns with types, as cells of a table."""

from __future__ import annotations

import math
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from aidreport.sources.formats.json_document import writable

if TYPE_CHECKING:
    from aidreport.sources.formats.grid import CellValue


def cell_of(value: Any) -> CellValue:
    """Return a value as a cell: numbers and dates as such, what is missing as a blank."""
    if isinstance(value, str):
        return writable(value)
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return value if value.is_finite() else str(value)
    if isinstance(value, bytes | bytearray | memoryview):
        return writable(bytes(value).decode("utf-8", "replace"))
    finite = not isinstance(value, float) or math.isfinite(value)
    if finite and isinstance(value, int | float | date | datetime):
        return value
    return writable(str(value))
