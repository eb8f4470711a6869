"""The allocations of a briefing as a CSV file that travels inside it.

Every row says where it was read and holds its amount exactly. It opens in a spreadsheet: UTF-8
with a byte order mark, comma-separated (RFC 4180), and a text that a spreadsheet would run as a
formula begins with an apostrophe.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from aidreport.analysis.figures import allocation_id, equivalents
from aidreport.model.money import ExchangeRate
from aidreport.proof.exact import exact, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from decimal import Decimal

    from aidreport.model.allocation import Allocation
    from aidreport.model.dataset import Dataset
    from aidreport.model.money import Conversion

NAME = "allocations.csv"

_GUARDED = ("=", "+", "-", "@", "\t", "\r", "'")
_LONGEST_CELL = 1 << 24


def _text(value: object) -> str:
    return "" if value is None else str(value)


_COLUMNS: dict[str, Callable[[Allocation], str]] = {
    "id": lambda item: item.id,
    "figure": allocation_id,
    "donor": lambda item: item.donor.name if item.donor else "",
    "donor_key": lambda item: item.donor.key if item.donor else "",
    "recipient": lambda item: item.recipient.name,
    "recipient_key": lambda item: item.recipient.key,
    "recipient_full_name": lambda item: item.recipient.full_name,
    "recipient_type": lambda item: item.recipient.type or "",
    "amount": lambda item: plain(item.amount.amount),
    "currency": lambda item: item.amount.currency,
    "precision": lambda item: plain(item.step),
    "qualifier": lambda item: str(item.qualifier),
    "as_written": lambda item: item.as_written,
    "equivalents": lambda item: _equivalents(item),  # noqa: PLW0108 - it is defined below
    "measure": lambda item: str(item.measure),
    "decided": lambda item: item.decided.isoformat() if item.decided else "",
    "country": lambda item: item.country or "",
    "sector": lambda item: item.sector or "",
    "theme": lambda item: item.theme or "",
    "purpose": lambda item: item.purpose,
    "description": lambda item: item.description,
    "source": lambda item: item.place.file,
    "sheet": lambda item: _text(item.place.sheet),
    "row": lambda item: _text(item.place.row),
    "line": lambda item: _text(item.place.line),
    "inferred": lambda item: "; ".join(f"{part.field}: {part.reason}" for part in item.inferred),
}
_CONVERTED: dict[str, Callable[[Conversion], str]] = {
    "original_amount": lambda item: plain(item.original.amount),
    "original_currency": lambda item: item.original.currency,
    "original_precision": lambda item: plain(item.step),
    "rate": lambda item: "; ".join(map(str, item.quotes)),
    "rate_date": lambda item: "; ".join(item.periods),
    "rate_method": lambda item: item.method,
    "not_converted": lambda item: item.problem,
}
"""Further columns, where amounts were converted."""

_NUMBERS = frozenset({"amount", "precision", "row", "line", "original_amount"})

_GROUPED: dict[str, Callable[[Mapping[str, str]], str]] = {
    "recipient": lambda row: row["recipient_key"],
    "donor": lambda row: row["donor_key"],
    "year": lambda row: row["decided"][:4].lstrip("0"),
}


class AttachedAmount(NamedTuple):
    """A stated amount under its figure's id."""

    figure: str
    value: Decimal
    currency: str
    as_written: str


class AttachedConversion(NamedTuple):
    """What an amount was converted from: as stated, and the rates in their order."""

    original: Decimal
    currency: str
    quotes: tuple[ExchangeRate, ...]


@dataclass(frozen=True, slots=True)
class AttachedRow:
    """An allocation as it stands in the file.

    Attributes:
        id: of the allocation; empty for a row that cannot be read.
        cells: by column.
        amount: what it allocates.
        equivalents: in the order of the source.
        digest: of all its cells.
        converted: what the amount was converted from, and by which rates; None where it was not.
    """

    id: str
    cells: Mapping[str, str]
    amount: AttachedAmount
    equivalents: tuple[AttachedAmount, ...]
    digest: str
    converted: AttachedConversion | None = None

    def key(self, by: str) -> str:
        """Return what groups it by a field."""
        return _GROUPED[by](self.cells) if by in _GROUPED else self.cells.get(by, "")


def write(dataset: Dataset) -> bytes:
    """Return the allocations of a data set as a CSV file, in order, with a header."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    further = _CONVERTED if dataset.converted_to else {}
    writer.writerow([*_COLUMNS, "source_sha256", *further])
    checksums = {file.path: file.sha256 for file in dataset.files}
    for item in dataset.allocations:
        cells = [_cell(name, read(item)) for name, read in _COLUMNS.items()]
        conversion = item.conversion
        converted = [
            _cell(name, read(conversion)) if conversion else "" for name, read in further.items()
        ]
        writer.writerow([*cells, checksums.get(item.place.file, ""), *converted])
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", "replace")


def read(content: bytes) -> tuple[AttachedRow, ...]:
    """Return the rows of such a file.

    Raises:
        ValueError: it is not one; the message names the row.
    """
    limit = csv.field_size_limit(_LONGEST_CELL)
    try:
        lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True))
    except csv.Error as problem:
        raise ValueError(str(problem)) from None
    finally:
        csv.field_size_limit(limit)
    if not lines:
        raise ValueError("it is empty")
    header, *rows = lines
    missing = [name for name in _COLUMNS if name not in header]
    if missing:
        raise ValueError(f"it has no column {', '.join(missing)}")
    return tuple(_row(header, cells, number) for number, cells in enumerate(rows, 2))


def digests(rows: Iterable[AttachedRow]) -> list[list[str]]:
    """Return the id and the digest of each row."""
    return [[row.id, row.digest] for row in rows]


def _row(header: Sequence[str], cells: Sequence[str], number: int) -> AttachedRow:
    if len(cells) != len(header):
        raise ValueError(f"row {number} has {len(cells)} cells instead of {len(header)}")
    named = {
        name: cell if name in _NUMBERS else cell.removeprefix("'")
        for name, cell in zip(header, cells, strict=True)
    }
    figure = named["figure"]
    try:
        amount = AttachedAmount(
            figure, exact(named["amount"]), named["currency"], named["as_written"]
        )
        others = tuple(
            AttachedAmount(
                part["figure"], exact(part["amount"]), part["currency"], part["as_written"]
            )
            for part in json.loads(named["equivalents"] or "[]")
        )
        converted = _converted(named)
    except (ValueError, TypeError, KeyError):
        raise ValueError(f"row {number} ({figure}) has an amount that is none") from None
    digest = hashlib.sha256("\x1f".join(cells).encode("utf-8", "replace")).hexdigest()[:16]
    return AttachedRow(named["id"], named, amount, others, digest, converted)


def _converted(cells: Mapping[str, str]) -> AttachedConversion | None:
    """Return what a row says of its conversion.

    Raises:
        ValueError: its numbers are none.
    """
    if not cells.get("original_amount") or cells["not_converted"]:
        return None
    quotes = tuple(map(_quote, filter(None, cells["rate"].split("; "))))
    return AttachedConversion(exact(cells["original_amount"]), cells["original_currency"], quotes)


def _quote(text: str) -> ExchangeRate:
    number, currency, per, base = text.split(" ")
    if per != "per":
        raise ValueError(f"{text} is no rate")
    return ExchangeRate(exact(number), currency, base, "")


def _equivalents(allocation: Allocation) -> str:
    found = [
        {
            "figure": figure,
            "amount": plain(stated.money.amount),
            "currency": stated.money.currency,
            "precision": plain(stated.step),
            "qualifier": str(stated.qualifier),
            "as_written": stated.as_written,
            "inferred": stated.inferred,
            "line": stated.line,
        }
        for figure, stated in equivalents(allocation)
    ]
    return json.dumps(found, ensure_ascii=False) if found else ""


def _cell(name: str, text: str) -> str:
    return text if name in _NUMBERS else _guarded(text)


def _guarded(text: str) -> str:
    return f"'{text}" if text.startswith(_GUARDED) else text
