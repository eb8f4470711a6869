"""The allocations of a briefing as files for a spreadsheet, beside the PDF of a message.

A text is always a text: what a spreadsheet would run as a formula begins with an apostrophe in
the CSV (OWASP, "CSV injection"), and is written as a string in the workbook.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from xlsxwriter import Workbook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from aidreport.analysis.figures import Figures
    from aidreport.model.allocation import Allocation
    from aidreport.model.dataset import Dataset
    from aidreport.model.money import Conversion

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_FORMULA = re.compile(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LONGEST_TEXT = 32_767
_MOST_DIGITS = 15
"""Digits that a spreadsheet keeps of a number; an amount with more is written as a text."""

_WIDEST = 60
_MADE = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - a fixed date, so that the same data give the same file

Cell = str | Decimal | dt.date | None


class Headings(NamedTuple):
    """The words in the files, in the language of the briefing."""

    allocations: str = "Allocations"
    summary: str = "By recipient"
    sources: str = "Sources"
    recipient: str = "Recipient"
    recipient_type: str = "Type of recipient"
    donor: str = "Donor"
    amount: str = "Amount"
    currency: str = "Currency"
    written: str = "As written"
    measure: str = "Measure"
    date: str = "Date of decision"
    country: str = "Country"
    sector: str = "Sector"
    theme: str = "Theme"
    purpose: str = "Purpose"
    description: str = "Description"
    source: str = "Source"
    inferred: str = "inferred"
    total: str = "Total"
    stated: str = "Total announced"
    difference: str = "Difference"
    share: str = "Share"
    findings: str = "Findings"
    original: str = "Original amount"
    original_currency: str = "Original currency"
    rate: str = "Exchange rate"
    rate_date: str = "Date of the rate"
    rate_method: str = "Source of the rate"
    not_converted: str = "Not converted because"


_COLUMNS: Mapping[str, Callable[[Allocation], Cell]] = {
    "recipient": lambda item: item.recipient.name,
    "recipient_type": lambda item: item.recipient.type,
    "donor": lambda item: item.donor.name if item.donor else None,
    "amount": lambda item: item.amount.amount,
    "currency": lambda item: item.amount.currency,
    "written": lambda item: item.as_written,
    "measure": lambda item: str(item.measure),
    "date": lambda item: item.decided,
    "country": lambda item: item.country,
    "sector": lambda item: item.sector,
    "theme": lambda item: item.theme,
    "purpose": lambda item: item.purpose,
    "description": lambda item: item.description,
    "source": lambda item: str(item.place),
    "inferred": lambda item: "; ".join(f"{part.field}: {part.reason}" for part in item.inferred),
}


_CONVERTED: Mapping[str, Callable[[Conversion], Cell]] = {
    "original": lambda item: item.original.amount,
    "original_currency": lambda item: item.original.currency,
    "rate": lambda item: "; ".join(map(str, item.quotes)),
    "rate_date": lambda item: "; ".join(item.periods),
    "rate_method": lambda item: item.method,
    "not_converted": lambda item: item.problem,
}


def _columns(dataset: Dataset) -> Mapping[str, Callable[[Allocation], Cell]]:
    """Return the columns of a data set; those about conversion where there was one."""
    if dataset.converted_to is None:
        return _COLUMNS

    def of(read: Callable[[Conversion], Cell]) -> Callable[[Allocation], Cell]:
        return lambda item: read(item.conversion) if item.conversion else None

    return {**_COLUMNS, **{name: of(read) for name, read in _CONVERTED.items()}}


def table(dataset: Dataset, headings: Headings) -> bytes:
    """Return the allocations as CSV: UTF-8 with a byte order mark, commas, CRLF (RFC 4180)."""
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    columns = _columns(dataset)
    writer.writerow([getattr(headings, name) for name in columns])
    for item in dataset.allocations:
        writer.writerow([_defused(_plain(value(item))) for value in columns.values()])
    return target.getvalue().encode("utf-8-sig", "replace")


def workbook(dataset: Dataset, figures: Figures, headings: Headings) -> bytes:
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
    _allocations(_Sheet(book, headings.allocations), dataset, figures, headings)
    _summary(_Sheet(book, headings.summary), figures, headings)
    _sources(_Sheet(book, headings.sources), dataset, figures, headings)
    book.close()
    return target.getvalue()


class _Sheet:
    """A sheet that is written row by row."""

    def __init__(self, book: Workbook, name: str) -> None:
        self._sheet: Worksheet = book.add_worksheet(_sheet_name(name))
        self._bold: Format = book.add_format({"bold": True})
        self._date: Format = book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
        self._formats = {
            places: book.add_format(
                {"num_format": "#,##0" + ("." + "0" * places if places else "")}
            )
            for places in (0, 1, 2, 3)
        }
        self._row = 0
        self._widths: dict[int, int] = {}

    def row(self, cells: Sequence[Cell], *, bold: bool = False) -> None:
        for column, cell in enumerate(cells):
            self._write(column, cell, bold=bold)
            width = min(len(_plain(cell)) + 2, _WIDEST)
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

    def _write(self, column: int, cell: Cell, *, bold: bool) -> None:
        if cell is None or cell == "":
            return
        if isinstance(cell, dt.date):
            self._sheet.write_datetime(self._row, column, _midnight(cell), self._date)
        elif isinstance(cell, Decimal) and len(cell.as_tuple().digits) <= _MOST_DIGITS:
            places = min(max(-int(cell.as_tuple().exponent), 0), 3)
            self._sheet.write_number(self._row, column, float(cell), self._formats[places])
        else:
            form = self._bold if bold else None
            self._sheet.write_string(self._row, column, _text(_plain(cell)), form)


def _allocations(sheet: _Sheet, dataset: Dataset, figures: Figures, headings: Headings) -> None:
    columns = _columns(dataset)
    sheet.head([getattr(headings, name) for name in columns])
    for item in dataset.allocations:
        sheet.row([value(item) for value in columns.values()])
    sheet.filter(len(columns))
    sheet.row([])
    for label, amount, currency in _totals(figures, headings):
        sheet.row([label, None, None, amount, currency], bold=True)
    sheet.fit()


def _totals(figures: Figures, headings: Headings) -> Iterator[tuple[str, Decimal, str]]:
    for currency, total in figures.totals.items():
        yield headings.total, total.value, currency
        if currency in figures.stated:
            stated = figures.stated[currency].value
            yield headings.stated, stated, currency
            yield headings.difference, total.value - stated, currency


def _summary(sheet: _Sheet, figures: Figures, headings: Headings) -> None:
    sheet.head([headings.recipient, headings.amount, headings.currency, f"{headings.share} (%)"])
    for part in figures.breakdowns.get("recipient", ()):
        for group in part.groups:
            share = group.share.value if group.share else None
            name = group.full_name or group.name
            sheet.row([name, group.amount.value, part.currency, share])
    sheet.fit()


def _sources(sheet: _Sheet, dataset: Dataset, figures: Figures, headings: Headings) -> None:
    sheet.head([headings.source, "SHA-256"])
    for file in dataset.files:
        sheet.row([file.path, file.sha256])
    sheet.row([])
    sheet.row([headings.findings], bold=True)
    for finding in figures.findings:
        sheet.row([finding.message, f"{finding.severity}: {finding.code}"])
    sheet.fit()


def _plain(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    return cell.isoformat() if isinstance(cell, dt.date) else cell


def _defused(text: str) -> str:
    """Return a text that no spreadsheet runs."""
    if _FORMULA.match(text) and not _NUMBER.fullmatch(text):
        return f"'{text}"
    return text


def _text(text: str) -> str:
    """Return a text that a workbook can hold."""
    held = _NO_XML.sub("\ufffd", text)
    return held if len(held) <= _LONGEST_TEXT else f"{held[: _LONGEST_TEXT - 1]}…"


def _sheet_name(text: str) -> str:
    return re.sub(r"[\[\]:*?/\\']", " ", text)[:31]


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime(day.year, day.month, day.day)  # noqa: DTZ001 - a day, not an instant
