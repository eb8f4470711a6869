"""The allocations of a briefing as files for a spreadsheet, beside the PDF of a message.

A text is always a text: what a spreadsheet would run as a formula begins with an apostrophe in
the CSV, and is marked as one that does ("quote prefix") in the workbook, where it is not shown.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, Protocol

from xlsxwriter import Workbook

from aidreport.analysis.figures import exact_percent
from aidreport.model.fields import CONVERSION_FIELDS, FIELDS, csv_safe, field_text
from aidreport.model.percents import bound_of, percent_text
from aidreport.model.remarks import Remark

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from fractions import Fraction

    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from aidreport.analysis.figures import Figure, Figures
    from aidreport.model.allocation import Allocation
    from aidreport.model.dataset import Dataset
    from aidreport.model.fields import FieldValue
    from aidreport.model.money import Conversion

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LONGEST_TEXT = 32_767
_MOST_DIGITS = 15
"""Digits that a spreadsheet keeps of a number; an amount with more is written as a text."""

_WIDEST = 60
_MADE = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - a fixed date, so that the same data give the same file

PhraseOf = Callable[[str], str]
"""Returns a phrase in the language of the briefing (`Wording.text`)."""

Say = Callable[[str], str]
"""Returns what the program says about data in the language of the briefing."""


class PercentOf(Protocol):
    """Writes a percentage in the language of the briefing (`Wording.percent`)."""

    def __call__(self, value: Decimal, *, exact: Fraction) -> str:
        """Return one that was rounded to `value` from what it is exactly."""
        ...


class _Shown(NamedTuple):
    """A number that a cell holds, and what the cell shows instead of it."""

    number: Decimal
    text: str


def _columns(dataset: Dataset) -> Mapping[str, Callable[[Allocation], FieldValue]]:
    """Return how the columns are read, by the phrases of their headings."""
    columns = {field.heading: field.read for field in FIELDS if field.heading}
    for further in CONVERSION_FIELDS if dataset.converted_to else ():
        if further.heading:
            columns[further.heading] = partial(_of_conversion, further.read)
    return columns


def _of_conversion(read: Callable[[Conversion], FieldValue], item: Allocation) -> FieldValue:
    return read(item.conversion) if item.conversion else None


def in_english(text: str) -> str:
    """Return the public part of a remark in English; another text as it is."""
    return text.public if isinstance(text, Remark) else text


def csv_table(dataset: Dataset, phrase: PhraseOf, say: Say = in_english) -> bytes:
    """Return the allocations as CSV: UTF-8 with a byte order mark, commas, CRLF (RFC 4180)."""
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    columns = _columns(dataset)
    writer.writerow([csv_safe(phrase(heading)) for heading in columns])
    for item in dataset.allocations:
        cells = (_worded(read(item), say) for read in columns.values())
        writer.writerow([_csv_cell(cell) for cell in cells])
    return target.getvalue().encode("utf-8-sig", "replace")


def workbook(
    dataset: Dataset,
    figures: Figures,
    phrase: PhraseOf,
    say: Say = in_english,
    percent: PercentOf = percent_text,
) -> bytes:
    """Return allocations, sums by recipient, sources and findings as an XLSX workbook.

    Amounts are numbers, or texts where a number would lose digits; dates are dates.
    """
    target = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = Workbook(target, options)
    book.set_properties({"created": _MADE})
    _allocations(_Sheet(book, phrase("sheet.allocations")), dataset, figures, phrase, say)
    _summary(_Sheet(book, phrase("sheet.summary")), figures, phrase, percent)
    _sources(_Sheet(book, phrase("sheet.sources")), dataset, figures, phrase, say)
    book.close()
    return target.getvalue()


class _Sheet:
    """A sheet that is written row by row."""

    def __init__(self, book: Workbook, name: str) -> None:
        self._book = book
        self._sheet: Worksheet = book.add_worksheet(re.sub(r"[\[\]:*?/\\']", " ", name)[:31])
        self._texts: dict[tuple[bool, bool], Format | None] = {
            (bold, guarded): book.add_format({"bold": bold, "quote_prefix": guarded})
            for bold, guarded in ((False, True), (True, False), (True, True))
        }
        self._date: Format = book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
        self._formats = {
            places: book.add_format({"num_format": pattern})
            for places, pattern in enumerate(("#,##0", "#,##0.0", "#,##0.00", "#,##0.000"))
        }
        self._shown: dict[str, Format] = {}
        self._row = 0
        self._widths: dict[int, int] = {}

    def row(self, cells: Sequence[FieldValue | _Shown], *, bold: bool = False) -> None:
        for column, cell in enumerate(cells):
            self._write(column, cell, bold=bold)
            text = cell.text if isinstance(cell, _Shown) else field_text(cell)
            width = min(len(text) + 2, _WIDEST)
            self._widths[column] = max(self._widths.get(column, 8), width)
        self._row += 1

    def head(self, cells: Sequence[str]) -> None:
        self.row(cells, bold=True)
        self._sheet.freeze_panes(self._row, 0)

    def filter(self, columns: int) -> None:
        """Let rows be chosen by their values, from the heading to the last row so far."""
        self._sheet.autofilter(0, 0, max(self._row - 1, 0), columns - 1)

    def fit(self) -> None:
        for column, width in self._widths.items():
            self._sheet.set_column(column, column, width)

    def _write(self, column: int, cell: FieldValue | _Shown, *, bold: bool) -> None:
        if cell is None or cell == "":
            return
        if isinstance(cell, _Shown):
            if cell.text not in self._shown:
                pattern = f'"{cell.text}"'
                self._shown[cell.text] = self._book.add_format({"num_format": pattern})
            shown = self._shown[cell.text]
            self._sheet.write_number(self._row, column, float(cell.number), shown)
        elif isinstance(cell, dt.date):
            self._sheet.write_datetime(self._row, column, cell, self._date)
        elif isinstance(cell, Decimal) and len(cell.as_tuple().digits) <= _MOST_DIGITS:
            places = min(max(-int(cell.as_tuple().exponent), 0), 3)
            self._sheet.write_number(self._row, column, float(cell), self._formats[places])
        else:
            text = field_text(cell)
            guarded = not isinstance(cell, Decimal) and csv_safe(text) != text
            form = self._texts.get((bold, guarded))
            self._sheet.write_string(self._row, column, _text(text), form)


def _allocations(
    sheet: _Sheet, dataset: Dataset, figures: Figures, phrase: PhraseOf, say: Say
) -> None:
    columns = _columns(dataset)
    sheet.head([phrase(heading) for heading in columns])
    for item in dataset.allocations:
        sheet.row([_worded(value(item), say) for value in columns.values()])
    sheet.filter(len(columns))
    sheet.row([])
    for currency, total in figures.totals.items():
        sums = {"table.total": total.value}
        if currency in figures.stated:
            stated = figures.stated[currency].value
            sums |= {"table.total-announced": stated, "sheet.difference": total.value - stated}
        for label, amount in sums.items():
            sheet.row([phrase(label), None, None, amount, currency], bold=True)
    sheet.fit()


def _summary(sheet: _Sheet, figures: Figures, phrase: PhraseOf, percent: PercentOf) -> None:
    headings = phrase("field.recipient"), phrase("sheet.amount"), phrase("field.currency")
    sheet.head([*headings, f"{phrase('table.share')} (%)"])
    for part in figures.breakdowns.get("recipient", ()):
        for group in part.groups:
            share = _share(group.share, figures, percent) if group.share else None
            name = group.full_name or group.name
            sheet.row([name, group.amount.value, part.currency, share])
    sheet.fit()


def _share(share: Figure, figures: Figures, percent: PercentOf) -> Decimal | _Shown:
    """Return a share, shown as less or more than a number if it is near nothing or all."""
    exact = exact_percent(share, figures.by_id)
    if bound_of(share.value, exact) is None:
        return share.value
    return _Shown(share.value, percent(share.value, exact=exact).rstrip("%\u00a0\u202f "))


def _sources(sheet: _Sheet, dataset: Dataset, figures: Figures, phrase: PhraseOf, say: Say) -> None:
    sheet.head([phrase("sources.source"), "SHA-256"])
    for file in dataset.files:
        sheet.row([file.path, file.sha256])
    sheet.row([])
    sheet.row([phrase("mail.findings")], bold=True)
    for finding in figures.findings:
        if message := say(finding.message):
            lead = phrase(f"finding.{finding.severity}")
            sheet.row([f"{lead} {message}", finding.code])
    sheet.fit()


def _worded(value: FieldValue, say: Say) -> FieldValue:
    """Return a remark in words, other values as they are."""
    return say(value) if isinstance(value, Remark) else value


def _csv_cell(value: FieldValue) -> str:
    """Return a cell of the CSV; only a number goes without guard."""
    return field_text(value) if isinstance(value, Decimal) else csv_safe(field_text(value))


def _text(text: str) -> str:
    """Return a text that a workbook can hold."""
    held = _NO_XML.sub("\ufffd", text)
    return held if len(held) <= _LONGEST_TEXT else f"{held[: _LONGEST_TEXT - 1]}…"
