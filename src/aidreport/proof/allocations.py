"""The allocations of a briefing as a CSV file that travels inside it.

Every row says where it was read and has its exact amount. It opens in a spreadsheet: UTF-8
with a byte order mark, comma-separated (RFC 4180), and a text that a spreadsheet would run as a
formula begins with an apostrophe.
"""

from __future__ import annotations

import codecs
import csv
import io
import json
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, Final, NamedTuple

from aidreport.lazy_dataclass import dataclass
from aidreport.model.amounts import parse_recorded
from aidreport.model.fields import CONVERSION_FIELDS, csv_original
from aidreport.model.money import ExchangeRate
from aidreport.proof.attached_columns import NUMBERS, columns, headings, rows_of
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from decimal import Decimal

    from aidreport.model.dataset import Dataset

NAME = "allocations.csv"
EARLIER = "allocations-earlier.csv"
"""The file of the earlier data that those of a briefing are compared with."""
NAMES = (NAME, EARLIER)

AMOUNTS = "allocation/"
"""How the ids of the figures begin that the rows state: the amount of each, and others beside."""
DIGEST: Final = 8
"""The bytes of the digest of a row, and of a group."""
_LONGEST_CELL = 1 << 24
_END, _QUOTE = "\r\n", '"'
_QUOTED = ('"', ",", "\r", "\n")
"""A cell with one of these is in quotation marks (RFC 4180)."""
_GROUPED: dict[str, Callable[[Mapping[str, str]], str]] = {
    "recipient": lambda row: row["recipient_key"],
    "donor": lambda row: row["donor_key"],
    "year": lambda row: row["decided"][:4].lstrip("0"),
}


@cache
def _known() -> frozenset[str]:
    """Return the names of all columns that such a file may have."""
    names = (name for name, _ in columns())
    return frozenset((*names, "source_sha256", *(field.name for field in CONVERSION_FIELDS)))


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
    rates: tuple[ExchangeRate, ...]


@dataclass(frozen=True, slots=True)
class AttachedRow:
    """An allocation as the file has it.

    Attributes:
        id: of the allocation; empty for a row that cannot be read.
        cells: by column.
        amount: what it allocates.
        equivalents: in the order of the source.
        digest: of all its cells.
        converted: what the amount was converted from, and by which rates; None if it was not.
    """

    id: str
    cells: Mapping[str, str]
    amount: AttachedAmount
    equivalents: tuple[AttachedAmount, ...]
    digest: str
    converted: AttachedConversion | None = None

    def key(self, by: str) -> str:
        """Return the value by which a field groups it."""
        return _GROUPED[by](self.cells) if by in _GROUPED else self.cells.get(by, "")

    def field(self, name: str) -> str:
        """Return what tells its value in a field from others, as a page lists them."""
        if name == "source":
            return "\n".join(self.cells[part] for part in ("source", "sheet", "row", "line"))
        return self.cells["decided"] if name == "date" else self.key(name)


class AllocationsFile(NamedTuple):
    """The file of a data set.

    Attributes:
        dataset: that it was written from.
        content: of the file.
        ids: of the rows.
        digests: of the rows, one behind another; reading the file gives the same.
        beside: ids of the figures that its rows state beside their amounts.
        before: the file of the earlier data; None without any.
        name: that it has in the PDF.
    """

    dataset: Dataset
    content: bytes
    ids: tuple[str, ...]
    digests: bytes
    beside: frozenset[str]
    before: AllocationsFile | None = None
    name: str = NAME

    @property
    def files(self) -> tuple[AllocationsFile, ...]:
        """This file, and behind it the one of earlier data, if there are any."""
        return (self, *(self.before.files if self.before else ()))

    def states(self, figure: str) -> bool:
        """Return whether a figure of the data set is one that a row states."""
        return figure.startswith(AMOUNTS) or figure in self.beside


def write(dataset: Dataset) -> AllocationsFile:
    """Return the allocations of a data set as a CSV file, in order, with a header.

    Earlier data that it is compared with are a file of their own.
    """
    content = io.BytesIO()
    content.write(codecs.BOM_UTF8 + f"{','.join(headings(dataset))}{_END}".encode())
    ids, digests, beside = list[str](), list[bytes](), list[str]()
    for part in rows_of(dataset):
        columns = part.columns.values()
        rows = map(",".join, zip(*map(_quoted, columns), strict=True))
        content.write("".join([f"{row}{_END}" for row in rows]).encode("utf-8", "replace"))
        digests += map(_digest, zip(*columns, strict=True))
        ids += map(as_utf8, part.ids)
        beside += part.figures
    before = write(dataset.before)._replace(name=EARLIER) if dataset.before else None
    return AllocationsFile(
        dataset, content.getvalue(), tuple(ids), b"".join(digests), frozenset(beside), before
    )


def _quoted(cells: list[str]) -> list[str]:
    """Return the cells of a column as they are between commas."""
    together = "".join(cells)
    if not any(sign in together for sign in _QUOTED):
        return cells
    return [
        f'"{cell.replace(_QUOTE, 2 * _QUOTE)}"' if any(sign in cell for sign in _QUOTED) else cell
        for cell in cells
    ]


def read(content: bytes) -> tuple[AttachedRow, ...]:
    """Return the rows of such a file.

    Raises:
        ValueError: it is not one; the message names the row.
    """
    limit = csv.field_size_limit(_LONGEST_CELL)
    try:
        lines = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
        header = _header(next(lines, []))
        safe = b"'" in content  # else no text was made safe
        rows = enumerate(_alike(lines), 2)
        return tuple(_row(header, cells, number, safe) for number, cells in rows)
    except csv.Error as problem:
        raise ValueError(str(problem)) from None
    finally:
        csv.field_size_limit(limit)


def _header(names: list[str]) -> list[str]:
    """Return the names of the columns of such a file.

    Raises:
        ValueError: it has none, or others.
    """
    if not names:
        raise ValueError(state("check.empty"))
    missing = [name for name, _ in columns() if name not in names]
    if missing:
        raise ValueError(state("check.no-column", missing=", ".join(missing)))
    if more := [name for name in names if name not in _known()]:
        raise ValueError(state("check.unknown-column", more=", ".join(more)))
    if len(set(names)) < len(names):
        raise ValueError(state("check.column-twice"))
    return names


def _alike(rows: Iterable[Sequence[str]]) -> Iterator[Sequence[str]]:
    """Yield the cells of rows; what the row before says, too, is in memory once."""
    before: Sequence[str] = ()
    for row in rows:
        if len(row) == len(before):
            before = [old if old == new else new for old, new in zip(before, row, strict=True)]
        else:
            before = row
        yield before


def cells(content: bytes) -> Iterator[Mapping[str, str]]:
    """Yield the cells of each row of such a file, by column, when they are asked for."""
    lines = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    header = next(lines)
    for line in lines:
        yield {
            name: cell if name in NUMBERS else csv_original(cell)
            for name, cell in zip(header, line, strict=True)
        }


def purpose_keys(rows: Sequence[AttachedRow]) -> list[tuple[str, str]]:
    """Return by what a page's list of purposes groups each row.

    It is the purpose and the description where all rows that have one have both; else it is the
    recipient and what there is of these.
    """
    pairs = [(row.cells["purpose"], row.cells["description"]) for row in rows]
    if all(all(pair) for pair in pairs if any(pair)):
        return pairs
    texts = [". ".join(filter(None, pair)) for pair in pairs]
    return [(row.cells["recipient"], text) for row, text in zip(rows, texts, strict=True)]


def _row(header: Sequence[str], cells: Sequence[str], number: int, safe: bool) -> AttachedRow:
    if len(cells) != len(header):
        raise ValueError(
            state("check.row-cells-instead", row=str(number), cells=len(cells), columns=len(header))
        )
    named = dict(zip(header, cells, strict=True))
    if safe:
        named = {
            name: cell if name in NUMBERS else csv_original(cell) for name, cell in named.items()
        }
    figure = named["figure"]
    try:
        said = named["equivalents"]
        amount, *others = map(_amount, (named, *json.loads(said)) if said else (named,))
        converted = _converted(named)
    except (ValueError, TypeError, KeyError):
        raise ValueError(state("check.row-amount", row=str(number), figure=figure)) from None
    digest = _digest(cells).hex()
    return AttachedRow(named["id"], named, amount, tuple(others), digest, converted)


def _digest(cells: Iterable[str]) -> bytes:
    return sha256("\x1f".join(cells).encode("utf-8", "replace")).digest()[:DIGEST]


def _amount(part: Mapping[str, str]) -> AttachedAmount:
    number = parse_recorded(part["amount"])
    return AttachedAmount(part["figure"], number, part["currency"], part["as_written"])


def _converted(cells: Mapping[str, str]) -> AttachedConversion | None:
    """Return what a row says about its conversion, or raise ValueError if a number is none."""
    if not cells.get("original_amount") or cells["not_converted"]:
        return None
    rates = tuple(map(_rate, filter(None, cells["rate"].split("; "))))
    return AttachedConversion(
        parse_recorded(cells["original_amount"]), cells["original_currency"], rates
    )


def _rate(text: str) -> ExchangeRate:
    number, currency, per, base = text.split(" ")
    if per != "per":
        raise ValueError(f"{text} is no rate")
    return ExchangeRate(parse_recorded(number), currency, base, "")


def as_utf8(text: str) -> str:
    """Return a text as it is in a file of UTF-8: names of files may be bytes that are no text."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()
