"""Files made of figures that are known, written in the many ways in which people write tables.

Each choice of a way is taken by `pick`, of hypothesis or of chance. What a way leaves open to
doubt is named in `doubts`: such a file may be read rightly or be refused, but never otherwise.
"""

from __future__ import annotations

import io
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import ROUND_DOWN, Decimal
from pathlib import Path
from typing import Any

import xlsxwriter

Pick = Callable[[Sequence[Any]], Any]
Totals = dict[tuple[str, str], Decimal]
Cell = Callable[["Row"], Any]

WORDS = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
LANGUAGES, KINDS = WORDS["languages"], WORDS["kinds"]
POWERS = {3: "thousand", 6: "million"}
NAMES = (
    "UNICEF", "WFP", "Example Relief", "Røde Kors", "Mercy Corps Inc.", "Total Solidarity",
    "Summit Aid", "Help e.V.", "Aide & Action", "IFRC", "Norwegian Refugee Council", "ACTED",
)  # fmt: skip
COUNTRIES = ("Kenya", "Mali", "Ukraine", "Sudan", "Yemen")
CURRENCIES = ("NOK", "EUR", "USD")
SIGNS = {"NOK": "[$NOK] ", "EUR": "[$€-2] ", "USD": "[$$-409]"}
SECTIONS = {"commitment": "Commitments", "disbursement": "Paid"}
MEASURES = (
    {"commitment": "Commitment", "disbursement": "Disbursement"},
    {"commitment": "Obligations", "disbursement": "Disbursements"},
)
UNKNOWN_TOTAL = "Alles was es gab"
FIGURES = ("Average", "Previous year", "Exchange rate", "Remaining balance", "% change")
"""Rows below a table that are no allocations."""

NO_GRANTS = ("In-kind (MT)", "People reached", "Avslag", "Not funded")
"""Headings of rows that are none."""
EXTRAS: Sequence[tuple[str, Cell, str]] = (
    ("Project code", lambda row: 7000 + len(row.recipient), ""),
    ("Year", lambda row: row.day.year, ""),
    ("People reached", lambda row: 1200 + int(row.written) % 991, ""),
    ("Share %", lambda row: f"{int(row.written) % 97} %", ""),
    ("Latitude", lambda row: f"{int(row.written) % 60}.25", ""),
    ("Comment", lambda row: f"as agreed with {row.recipient}", ""),
    ("Requested amount", lambda row: int(row.written) + 5000, "a second amount"),
    ("Deduction", lambda row: int(row.written) % 7 + 3, "what is taken off"),
    ("Earmarked", lambda row: "Yes" if row.day.month % 2 else "No", ""),
    ("Modality", lambda row: ("Cash", "Vouchers", "In-kind")[int(row.written) % 3], ""),
    ("End date", lambda row: f"2026-0{row.day.month % 9 + 1}-15", ""),
    ("Project", lambda row: f"Help for rejected asylum seekers, part {row.day.day}", ""),
)
"""Columns that are no part of the total: heading, cell, and the doubt that they raise."""


@dataclass
class Row:
    """A row as it is true: the amount in units of its currency, and as it is written."""

    recipient: str
    amount: Decimal
    written: Decimal
    currency: str
    measure: str = "commitment"
    country: str = "Kenya"
    day: date = date(2025, 6, 12)
    status: str = ""
    counts: bool = True
    hidden: bool = False


@dataclass(frozen=True)
class Number:
    """A number of a workbook: what it shows, what is stored, and its format."""

    written: Decimal
    stored: Decimal
    form: str


@dataclass
class File:
    """A file, what is true of it, and what of it is open to doubt.

    Attributes:
        truths: each of them is right; the first is of all rows, hidden ones too.
        refusal: why it was refused.
    """

    name: str
    content: bytes
    truths: list[Totals]
    doubts: list[str]
    refusal: str = ""


@dataclass
class Way:
    """How a table is written down; `power` is of the unit, `currency` where it is named."""

    workbook: bool
    delimiter: str
    words: dict[str, Any]
    power: int
    unit: str
    places: int
    decimal: str
    group: str
    currency: str
    form: str
    scaled: bool
    doubts: list[str] = field(default_factory=list)

    def amount(self, row: Row) -> Any:
        """Return the cell of an amount."""
        if self.workbook and self.currency != "cell":
            stored = row.amount if self.scaled else row.written
            return Number(row.written, stored, self._form(row))
        group = "," if self.workbook else self.group
        text = f"{row.written:,}" if group else f"{row.written}"
        whole, _, places = text.partition(".")
        text = whole.replace(",", group) + (f"{self.decimal}{places}" if places else "")
        return f"{row.currency} {text}" if self.currency == "cell" else text

    def _form(self, row: Row) -> str:
        """Return the format of an amount; scaled, it shows thousands or millions."""
        if self.scaled:
            places = f".{'0' * self.places}" if self.places else ""
            return f"#,##0{places}{',' * (self.power // 3)}"
        return f"{SIGNS[row.currency]}#,##0.00" if self.form == "currency" else self.form

    def heading(self, currency: str) -> str:
        """Return the heading of the amounts."""
        if self.words["recipient"].endswith("_name"):
            return f"amount_{currency.lower()}" if self.currency == "heading" else "amount"
        named = currency if self.currency == "heading" else ""
        unit = self.unit.format(c=named) if self.unit and self.currency != "title" else named
        plain = " ".join(unit.replace(", ", " " if not named else ", ").split())
        return f"{self.words['amount']} ({plain})" if plain else str(self.words["amount"])


def make_file(pick: Pick) -> File:
    """Return a file with known figures, written in a way that is picked."""
    way = _way(pick)
    rows = _rows(pick, way)
    table = _Table(pick, way, rows)
    lines = table.lines()
    if way.workbook:
        name, content = "data.xlsx", _workbook(lines, table.hidden, merged=pick((False, True)))
    else:
        text = "\n".join(way.delimiter.join(_quoted(cell, way) for cell in line) for line in lines)
        name, content = "data.csv", f"{text}\n".encode()
    return File(name, content, _truths(rows), way.doubts)


def _way(pick: Pick) -> Way:
    workbook = pick((False, True))
    words = pick(LANGUAGES)
    power = pick((0, 0, *(power for power, name in POWERS.items() if name in words)))
    decimal = "." if workbook else pick((".", ","))
    return Way(
        workbook=workbook,
        delimiter=";" if decimal == "," and not workbook else pick((",", ";", "\t", "|")),
        words=words,
        power=power,
        unit=pick(words[POWERS[power]]) if power else "",
        places=pick((0, 1, 2)),
        decimal=decimal,
        group="" if workbook else pick(("", "", "," if decimal == "." else ".", " ")),
        currency=pick(("heading", "heading", "column", "cell", "title")),
        form=pick(("General", "#,##0", "#,##0.00", "currency")),
        scaled=workbook and power > 0 and pick((False, False, True)),
    )


def _rows(pick: Pick, way: Way) -> list[Row]:
    several = way.currency in ("column", "cell")
    currencies = CURRENCIES if several else (pick(CURRENCIES),)
    measures = pick((("commitment",), ("commitment",), ("commitment", "disbursement")))
    rows = []
    for _ in range(pick(range(2, 9))):
        # More than 10^11 is more than all donors give in a year.
        sizes = (7, 12, 25, 130, 999, 1250) if way.power > 3 else (7, 12, 25, 130, 1250, 77777)
        number = pick(sizes) * 10 + pick(range(10))
        written = Decimal(number).scaleb(-way.places)
        row = Row(pick(NAMES), written.scaleb(way.power), written, pick(currencies))
        row.measure, row.country = pick(measures), pick(COUNTRIES)
        row.day = date(2025, pick(range(1, 13)), pick((1, 9, 13, 28)))
        rows.append(row)
    if _adds_up([row.written for row in rows]):
        way.doubts.append("a row is the sum of others by chance")
    return rows


def _adds_up(amounts: list[Decimal]) -> bool:
    """Tell whether an amount is the sum of some that follow each other beside it."""
    for at, amount in enumerate(amounts):
        for beside in (amounts[at + 1 :], amounts[:at][::-1]):
            sums = [sum(beside[:count], Decimal(0)) for count in range(2, len(beside) + 1)]
            if amount in sums:
                return True
    return False


def _truths(rows: list[Row]) -> list[Totals]:
    counted = [row for row in rows if row.counts]
    shown = [row for row in counted if not row.hidden]
    return [_totals(counted)] if shown == counted else [_totals(counted), _totals(shown)]


def _totals(rows: list[Row]) -> Totals:
    totals: Totals = {}
    for row in rows:
        key = (row.currency, row.measure)
        totals[key] = totals.get(key, Decimal(0)) + row.amount
    return totals


class _Table:
    """The columns of a table, and its lines; what is hidden are rows of the workbook."""

    def __init__(self, pick: Pick, way: Way, rows: list[Row]) -> None:
        self.pick, self.way, self.rows = pick, way, rows
        self.heading = way.heading(rows[0].currency)
        self.columns: list[tuple[str, Cell]] = [
            (way.words["recipient"], lambda row: row.recipient),
            (self.heading, way.amount),
        ]
        self.hidden: list[tuple[str, Decimal]] = []
        self._add_columns()

    def _add_columns(self) -> None:
        pick, way, rows = self.pick, self.way, self.rows
        if way.currency == "column":
            self.columns.append(("Currency", lambda row: row.currency))
        if any(row.measure != "commitment" for row in rows) or pick((False, False, True)):
            names = pick(MEASURES)
            if "Obligations" in names.values():
                way.doubts.append("a measure under another word")
            self.columns.append(("Transaction type", lambda row: names[row.measure]))
        if pick((False, True)):
            self.columns.append((way.words["date"], self._dates()))
        if pick((False, True)):
            self.columns.append((way.words["country"], lambda row: row.country))
        self._add_status()
        for name, cell, doubt in EXTRAS:
            if pick((False, False, False, False, True)):
                self.columns.append((name, cell))
                way.doubts += [doubt] if doubt else []
        if pick((False, True)):
            self.columns.reverse()

    def _add_status(self) -> None:
        if self.pick((False, False, True)) is False:
            return
        kind = self.pick(KINDS)
        texts = [*kind["counts"], *self.pick(((), (), kind["others"]))]
        for row in self.rows:
            row.status = self.pick(texts)
            row.counts = row.status in kind["counts"]
        self.columns.append((kind["heading"], lambda row: row.status))
        if not all(row.counts for row in self.rows):
            self.way.doubts.append("a status")

    def _dates(self) -> Cell:
        form = self.pick(("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y"))
        if self.way.workbook and self.pick((True, False)):
            return lambda row: row.day
        if "/" in form and all(row.day.day <= 12 for row in self.rows):
            self.way.doubts.append("the order of dates")
        return lambda row: row.day.strftime(form)

    def lines(self) -> list[list[Any]]:
        """Return all lines: titles, headings, rows under their sections, a total, notes."""
        head = [name for name, _ in self.columns]
        below = [*self._body(), *self._total(), *self._figure()]
        return [*self._titles(), head, *below, *self._notes()]

    def _line(self, text: str) -> list[Any]:
        return [text, *[""] * (len(self.columns) - 1)]

    def _body(self) -> list[list[Any]]:
        by = self.pick((None, None, None, None, "country", "measure"))
        if by:
            self.rows.sort(key=lambda row: str(getattr(row, by)))
        if by == "measure":
            self.way.doubts.append("measures as headings of groups")
        lines: list[list[Any]] = []
        section = None
        for row in self.rows:
            if by and getattr(row, by) != section:
                section = getattr(row, by)
                lines.append(self._line(SECTIONS.get(section, section)))
            lines.append([cell(row) for _, cell in self.columns])
            lines += self._part(row)
        lines += self._no_grants()
        if self.way.workbook and self.pick((False, False, False, True)):
            row = self.pick(self.rows)
            for other in self.rows:
                other.hidden = (other.recipient, other.written) == (row.recipient, row.written)
            self.hidden.append((row.recipient, row.written))
        return lines

    def _part(self, row: Row) -> list[list[Any]]:
        """Return a line with a part of a row, of which nobody but the user knows that it is one."""
        mark = self.pick((*[None] * 150, "- ", "• ", "  "))
        if mark is None:
            return []
        self.way.doubts.append("a part of a row")
        written = (row.written / 2).quantize(row.written, rounding=ROUND_DOWN)
        name = f"{mark}Local partner"
        return [self._line_of(replace(row, recipient=name, written=written))]

    def _no_grants(self) -> list[list[Any]]:
        """Return lines of what is no money that was given, below a heading that says so."""
        if not self.pick((*[False] * 20, True)):
            return []
        self.way.doubts.append("rows of another kind")
        row = self.rows[0]
        other = replace(row, recipient="Example Aid", written=row.written * 3)
        return [self._line(self.pick(NO_GRANTS)), self._line_of(other)]

    def _line_of(self, row: Row) -> list[Any]:
        row.amount = row.written.scaleb(self.way.power)
        return [cell(row) for _, cell in self.columns]

    def _figure(self) -> list[list[Any]]:
        """Return a line with a figure about the others."""
        if not self.pick((*[False] * 20, True)):
            return []
        self.way.doubts.append("a row that is no allocation")
        row = self.rows[-1]
        return [self._line_of(replace(row, recipient=self.pick(FIGURES), status=""))]

    def _total(self) -> list[list[Any]]:
        """Return a line with the total, if all rows are of one currency and one measure."""
        label = self.pick((None, None, self.way.words["total"], "Total", UNKNOWN_TOTAL))
        kinds = {(row.currency, row.measure) for row in self.rows}
        if label is None or len(kinds) > 1:
            return []
        if label == UNKNOWN_TOTAL:
            self.way.doubts.append("a total under a word that is not known")
        if self.hidden:
            self.way.doubts.append("a total over hidden rows")
        written = sum((row.written for row in self.rows), Decimal(0))
        # A sum of two rows, or of few digits, that is rounded may be there by chance.
        if len(self.rows) > 2 and written >= 100 and self.pick((False, False, True)):
            written = written.quantize(Decimal(1))
        amount = written.scaleb(self.way.power)
        total = Row(label, amount, written, self.rows[0].currency)
        cells = {self.way.words["recipient"]: label, self.heading: self.way.amount(total)}
        return [[cells.get(name, "") for name, _ in self.columns]]

    def _titles(self) -> list[list[Any]]:
        titles = [self._line("Humanitarian grants 2025")] if self.pick((False, False, True)) else []
        if self.way.currency == "title":
            unit = POWERS.get(self.way.power, "")
            titles.append(self._line(f"All amounts in {self.rows[0].currency} {unit}".strip()))
        return titles

    def _notes(self) -> list[list[Any]]:
        if self.pick((True, True, False)):
            return []
        note = self.pick(("Source: Ministry of Foreign Affairs", "* Preliminary figures."))
        return [self._line(""), self._line(note)]


def _quoted(cell: Any, way: Way) -> str:
    text = cell.isoformat() if isinstance(cell, date) else str(cell)
    return f'"{text}"' if way.delimiter in text or '"' in text else text


def _workbook(lines: list[list[Any]], hidden: list[tuple[str, Decimal]], *, merged: bool) -> bytes:
    """Return a workbook with some lines; headings of groups by country may be merged."""
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    sheet = book.add_worksheet("Grants")
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for number, line in enumerate(lines):
        for column, cell in enumerate(line):
            if isinstance(cell, date):
                sheet.write_datetime(number, column, cell, day)
            elif isinstance(cell, Number):
                form = book.add_format({"num_format": cell.form})
                sheet.write_number(number, column, float(cell.stored), form)
            elif cell != "":
                sheet.write(number, column, cell)
        written = [cell.written for cell in line if isinstance(cell, Number)]
        if any(name in line and amount in written for name, amount in hidden):
            sheet.set_row(number, None, None, {"hidden": True})
        if merged and len(line) > 1 and line[0] in COUNTRIES and not any(line[1:]):
            sheet.merge_range(number, 0, number, len(line) - 1, line[0])
    book.close()
    return content.getvalue()
