"""Whatever a workbook shows: the amounts are those that a reader sees, or the reading stops."""

from __future__ import annotations

import io
import tempfile
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aidreport.config.sources import DataSource
from aidreport.errors import SourceError
from aidreport.sources.loader import load

WORDS = {3: "thousand", 6: "million", 9: "billion"}
LITERALS = {
    3: ['" k"', '" thousand"', '" tusen"'],
    6: ['"M"', '" mill."', "\\ \\m"],
    9: ['" bn"', '" mrd."'],
}
SIGNS = {"USD": ["[$USD] ", '"US$"', "[$US$-409]"], "EUR": ["[$€-2] ", "€", '"EUR "'],
         "NOK": ["[$NOK] ", "[$kr-414] ", '"kr "']}  # fmt: skip
DIGITS = ["0", "#,##0", "#,##0.0", "0.00", "# ##0"]


@st.composite
def cells(draw: st.DrawFn, heading_power: int, currency: str) -> tuple[float, str, Decimal | None]:
    """Return what is stored, its format, and the amount that is seen; None if that is open."""
    scale, named = draw(st.sampled_from([0, 3, 6, 9])), draw(st.sampled_from([0, 3, 6, 9]))
    other = draw(st.sampled_from([*SIGNS, "", ""]))
    sign = draw(st.sampled_from(SIGNS[other])) if other else ""
    literal = draw(st.sampled_from(LITERALS[named])) if named else ""
    code = f"{sign}{draw(st.sampled_from(DIGITS))}{',' * (scale // 3)}{literal}"
    if draw(st.booleans()):
        code = f"{code};[Red]-{code};{code}"
    stored = draw(st.integers(1, 999)) * 10**scale
    seen = Decimal(stored).scaleb(-scale)
    unit = named or heading_power
    clear = (not named or not heading_power or named == heading_power) and (
        not scale or scale == unit
    )
    # "1 M" in a column of thousands is a million, if a thousand of them is stored.
    clear = clear or bool(scale and named and heading_power == named - scale)
    clear = clear and other in ("", currency)
    return float(stored), code, seen.scaleb(unit) if clear else None


@st.composite
def tables(draw: st.DrawFn) -> tuple[str, str, list[tuple[float, str, Decimal | None]]]:
    power, currency = draw(st.sampled_from([0, 3, 6])), draw(st.sampled_from([*SIGNS]))
    unit = f" {WORDS[power]}" if power else ""
    one = cells(power, currency)
    rows = draw(st.one_of(st.lists(one, min_size=1, max_size=4), one.map(lambda cell: [cell] * 3)))
    return f"Amount ({currency}{unit})", currency, rows


@pytest.mark.long
@settings(max_examples=400, deadline=None)
@given(tables())
def test_amounts_are_those_that_are_seen_or_it_stops(
    table: tuple[str, str, list[tuple[float, str, Decimal | None]]],
) -> None:
    heading, currency, rows = table
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Recipient", heading])
    for at, (stored, code, _) in enumerate(rows, start=2):
        sheet.append([f"R{at}", stored])
        sheet.cell(at, 2).number_format = code
    content = io.BytesIO()
    book.save(content)
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "data.xlsx").write_bytes(content.getvalue())
        try:
            dataset = load([DataSource(path="data.xlsx", largest_total=10**16)], Path(folder))
        except SourceError:
            assert any(seen is None for *_, seen in rows)
            return
    assert dataset.account.rejected == ()
    amounts = [item.amount for item in dataset.allocations]
    assert [(item.amount, item.currency) for item in amounts] == [
        (seen, currency) for *_, seen in rows
    ]
