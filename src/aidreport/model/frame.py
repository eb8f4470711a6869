"""Tables of this project as pandas frames, for those who go on calculating.

Amounts are `decimal.Decimal` in a column of objects. An Arrow decimal would be a type of its own,
but pandas cannot go on calculating with it: a share, a product or a running sum needs more than
its 38 digits or is not offered at all, and a mean is rounded to the digits of the column without
a word. What each operation gives is in docs/explanation/decisions/2026-11-28-decimals-in-frames.md.
"""

from __future__ import annotations

import sys
from datetime import date
from decimal import Decimal
from html import escape
from typing import TYPE_CHECKING, Any, TypeGuard

from aidreport.errors import DataError, UsageError, install
from aidreport.model.fields import CONVERSION_FIELDS, FIELDS, FieldKind, FieldUse
from aidreport.model.money import scale_exactly

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import pandas as pd

    from aidreport.model.allocation import Allocation
    from aidreport.model.dataset import Finding
    from aidreport.model.fields import FieldValue

    Columns = Mapping[str, tuple[FieldKind, Sequence[FieldValue]]]
    Plain = str | int | bool | Decimal | date

_DIGITS = 28
"""The digits of results of Python's decimals, in the context that holds unless one sets another."""

_ROWS_SHOWN = 10


def frame(allocations: Iterable[Allocation]) -> pd.DataFrame:
    """Return one row for each allocation, in order.

    The column `amount` has exact decimals, `decided` has Arrow dates, the other columns have Arrow
    strings; null if the source says nothing. If amounts were converted, further columns have the
    original amount, its currency, the rate, its date and where it is from, or why there is none.

    Raises:
        DataError: sums of the amounts might need more than 28 digits.
    """
    items = tuple(allocations)
    columns: dict[str, tuple[FieldKind, Sequence[FieldValue]]] = {
        field.alias or field.name: (field.kind, [field.read(item) for item in items])
        for field in FIELDS
        if FieldUse.FRAME in field.uses
    }
    conversions = [item.conversion for item in items]
    for further in CONVERSION_FIELDS if any(conversions) else ():
        if FieldUse.FRAME in further.uses:
            values = [further.read(found) if found else None for found in conversions]
            columns[further.name] = further.kind, values
    return frame_of(columns)


def frame_of(columns: Columns, index: Sequence[object] | None = None) -> pd.DataFrame:
    """Return a frame of columns, each with its kind and its values; null where one is missing.

    Args:
        index: the labels of the rows; left out, they are counted from 0.

    Raises:
        DataError: sums of the numbers of a column might need more than 28 digits.
        UsageError: pandas or pyarrow is not installed.
    """
    try:
        import pandas as pd
        import pyarrow as pa
    except ImportError:
        raise UsageError(
            "frames need pandas and pyarrow, which are not installed",
            why="they are large, and nothing but frames needs both",
            fix=install("frames"),
        ) from None

    types = {FieldKind.TEXT: pd.ArrowDtype(pa.string()), FieldKind.DATE: pd.ArrowDtype(pa.date32())}
    data: dict[str, pd.Series] = {}
    for name, (kind, values) in columns.items():
        if kind is FieldKind.NUMBER:
            _refuse_long(name, [value for value in values if isinstance(value, Decimal)])
            data[name] = pd.Series(list(values), dtype=object)
        else:
            data[name] = pd.Series(list(values), dtype=types[kind])
    table = pd.DataFrame(data)
    return table if index is None else table.set_axis(list(index))


def text_frame(
    head: Sequence[str], rows: Sequence[Sequence[str]], index: Sequence[object] | None = None
) -> pd.DataFrame:
    """Return a frame of rows of texts."""
    columns = {name: (FieldKind.TEXT, [row[at] for row in rows]) for at, name in enumerate(head)}
    return frame_of(columns, index)


def findings_frame(findings: Iterable[Finding]) -> pd.DataFrame:
    """Return findings as a frame of texts."""
    cells = [(str(item.severity), item.code, item.message, item.source) for item in findings]
    return text_frame(("severity", "code", "message", "source"), cells)


def html_table(table: pd.DataFrame, caption: str) -> str:
    """Return the first rows of a frame for a notebook: escaped, with headings that are read aloud.

    Numbers are to the right, with commas between thousands; a missing value is an empty cell.
    """

    def cell(value: Plain) -> str:
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            return f"<td>{escape(str(value))}</td>"
        return f'<td style="text-align: right">{Decimal(value):,f}</td>'

    head = "".join(f'<th scope="col">{escape(str(name))}</th>' for name in table.columns)
    lines = ["".join(map(cell, row)) for row in rows_of(table.head(_ROWS_SHOWN))]
    if len(table) > _ROWS_SHOWN:
        more = len(table) - _ROWS_SHOWN
        lines.append(f'<td colspan="{table.shape[1]}">and {more:,} more</td>')
    body = "".join(f"<tr>{line}</tr>" for line in lines)
    return (
        f"<table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table>"
    )


def is_frame(value: object) -> TypeGuard[pd.DataFrame]:
    """Tell whether something is a pandas frame."""
    pandas = sys.modules.get("pandas")
    return pandas is not None and isinstance(value, pandas.DataFrame)


def rows_of(table: pd.DataFrame) -> Iterator[list[Plain]]:
    """Yield the rows of a frame as plain values, exact; a missing value is an empty text.

    A float is the decimal that its shortest notation says: 0.1 is 0.1, not the binary number beside
    it. What `0.1 + 0.2` gives is 0.30000000000000004 here; its noise is taken off where amounts are
    read, and noted.
    """
    columns = [map(_plain, table.iloc[:, at].array) for at in range(table.shape[1])]
    yield from (list(row) for row in zip(*columns, strict=True))


def _plain(value: Any) -> Plain:
    if isinstance(value, str):
        return value
    import numpy as np
    import pandas as pd

    if pd.api.types.is_scalar(value) and pd.isna(value):
        return ""
    if isinstance(value, np.datetime64 | pd.Timestamp):
        return pd.Timestamp(value).to_pydatetime()
    if isinstance(value, float | np.floating | Decimal):
        number = Decimal(str(value))
        if not number.is_finite():
            return str(value)
        exact = number if isinstance(value, Decimal) else number.normalize()
        return scale_exactly(exact, 0) if exact else Decimal(0)
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, int) and value.bit_length() > 64:
        value = Decimal(value)  # as text, Python refuses a huge integer
    return value if isinstance(value, int | Decimal | date | str) else str(value)


def _refuse_long(name: str, numbers: Sequence[Decimal]) -> None:
    """Refuse numbers whose sums Python would round without a word."""
    exponents = [int(number.as_tuple().exponent) for number in numbers]
    places = max(0, *(-exponent for exponent in exponents)) if exponents else 0
    largest = max((number.adjusted() + 1 for number in numbers if number), default=1)
    needed = max(largest, 1) + places + len(str(len(numbers)))
    if needed > _DIGITS:
        raise DataError(
            f"the sums of {name} might need {needed} digits, more than a frame keeps",
            why=f"Python calculates with decimals to {_DIGITS} digits and rounds the rest silently",
            fix="look for an amount with far too many digits or zeros, and correct it",
        )
