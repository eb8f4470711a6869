"""However a unit is said, in a file of known figures: they are right, or the file is refused."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.comments import Comment
from tests.properties import cases
from tests.sources.conftest import proposals

from aidreport.config.sources import DataSource
from aidreport.errors import DataError
from aidreport.sources.loader import load
from aidreport.sources.rejected import rows_rejected_error

UNITS = {
    0: ("", "units"),
    3: ("thousand", "thousands", "k", "Tsd.", "tys.", "тис.", "1000"),
    6: ("million", "mill.", "mn", "Mio.", "millones", "млн", "1 000 000"),
    -2: ("cents",),
}
PLAIN = {0: ("units",), 3: ("thousand", "Tsd.", "тис."), 6: ("million", "mill.", "млн")}
CODES = ("USD", "NOK", "EUR", "JPY")
FRAMES = (
    "{}",
    "({})",
    "in {}",
    "All amounts in {}",
    "Figures are {}.",
    "Grants, {}",
    "{} unless noted",
)
Say = Callable[[Any, str], None]


def in_comment(sheet: Any, text: str) -> None:
    sheet["B1"].comment = Comment(text, "x")


def on_page(sheet: Any, text: str) -> None:
    sheet.oddFooter.left.text = text


def as_name(sheet: Any, text: str) -> None:
    sheet.title = text[:31]


def in_notes(sheet: Any, text: str) -> None:
    sheet.parent.create_sheet("Notes").append([text])


def in_cell(sheet: Any, text: str) -> None:
    sheet["E1"] = text


def below(sheet: Any, text: str) -> None:
    sheet.append([])
    sheet.append([text])


AROUND: tuple[Say, ...] = (in_comment, on_page, as_name, in_notes, in_cell, below)


def totals(content: bytes, options: dict[str, Any]) -> dict[str, Decimal] | DataError:
    """Return the totals by currency that are read from a workbook, or why they are not."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "data.xlsx").write_bytes(content)
        source = DataSource.model_validate({"path": "data.xlsx", **options})
        try:
            data = load([source], Path(folder))
        except DataError as problem:
            return problem
    if data.account.rejected:
        return rows_rejected_error(data)
    found: dict[str, Decimal] = {}
    for item in data.allocations:
        code = item.amount.currency
        found[code] = found.get(code, Decimal(0)) + item.amount.amount
    return found


def saved(book: openpyxl.Workbook) -> bytes:
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def assert_true(content: bytes, truth: dict[str, Decimal]) -> None:
    """Assert that totals are right, or that a way that is proposed leads to them."""
    read = totals(content, {})
    if not isinstance(read, DataError):
        assert read == truth
        return
    found = []
    for (entry,) in proposals(read.fix):
        found.append(totals(content, {key: value for key, value in entry.items() if key != "path"}))
    assert truth in found, (read, found)


@cases(50)
@given(
    st.lists(st.sampled_from([1234.5, 77, 5021, 90, 45_678]), min_size=2, max_size=3, unique=True),
    st.sampled_from([3, 6]),
    st.sampled_from(CODES),
    st.sampled_from(AROUND),
    st.sampled_from(FRAMES),
    st.data(),
)
def test_a_unit_that_is_said_around_a_table_is_read_or_asked_about(
    amounts: list[float], power: int, code: str, say: Say, frame: str, data: st.DataObject
) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Recipient", data.draw(st.sampled_from(["Amount", f"Amount ({code})"]))])
    for at, amount in enumerate(amounts):
        sheet.append([f"Agency {at}", amount])
    # "USD 1000" alone is an amount of money, "in USD 1000" a unit.
    words = [word for word in UNITS[power] if frame in FRAMES[2:4] or not word[0].isdigit()]
    say(sheet, frame.format(f"{code} {data.draw(st.sampled_from(words))}"))
    total = sum(map(Decimal, map(str, amounts))) * Decimal(10) ** power
    assert_true(saved(book), {code: total})


@cases(50)
@given(
    st.lists(
        st.tuples(st.integers(1, 99_999), st.sampled_from([0, 3, 6]), st.sampled_from(CODES)),
        min_size=2,
        max_size=6,
    ),
    st.sampled_from(["Unit", "Multiplier", "UNIT_MULT", "PowerCode", "Einheit", "Anything"]),
    st.sampled_from(["column", "unit", "glued"]),
    st.data(),
)
def test_a_unit_that_each_row_names_is_read_or_asked_about(
    rows: list[tuple[int, int, str]], heading: str, currency: str, data: st.DataObject
) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Recipient", "Amount", heading, "Currency", "Country"])
    truth: dict[str, Decimal] = {}
    for at, (amount, power, code) in enumerate(rows):
        # Under a heading that promises nothing, neither a number nor a single letter is a unit.
        words = UNITS[power] if heading != "Anything" else PLAIN[power]
        word = data.draw(st.sampled_from(words))
        if heading == "UNIT_MULT":
            unit: object = power
        elif currency == "unit":
            unit = f"{code} {word}".strip() if word != "units" else code
        else:
            unit = word or "1"
        glued = {0: "", 3: "k", 6: "M"}[power] + code
        if currency == "glued":
            unit = ""
        sheet.append([f"Agency {at}", amount, unit, glued if currency == "glued" else code, "Mali"])
        truth[code] = truth.get(code, Decimal(0)) + amount * Decimal(10) ** power
    assert_true(saved(book), truth)
