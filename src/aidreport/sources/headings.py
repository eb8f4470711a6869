"""Headings: which column of a table holds what, in which unit and currency."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aidreport.errors import SourceError, near_miss
from aidreport.model.money import SCALES
from aidreport.sources.currencies import CODES
from aidreport.sources.grid import is_blank

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aidreport.config import DataSource
    from aidreport.sources.grid import Cell, Grid

_SEARCHED_ROWS = 30

HEADINGS: dict[str, tuple[str, ...]] = {
    "id": ("id", "reference", "ref", "referanse", "référence", "aktenzeichen"),
    "recipient": (
        "recipient", "partner", "organisation", "organization", "implementing partner", "agency",
        "recipient organisation", "recipient organization", "grantee", "mottaker", "organisasjon",
        "bénéficiaire", "partenaire", "empfänger", "organisme",
    ),
    "recipient_name": ("recipient name", "full name", "fullt navn", "nom complet"),
    "recipient_type": (
        "recipient type", "partner type", "type of partner", "organisation type",
        "organization type", "type d'organisation", "partnertype",
    ),
    "amount": (
        "amount", "allocation", "allocated", "total amount", "funding", "grant", "sum", "value",
        "beløp", "bevilgning", "tildeling", "montant", "betrag", "summe", "disbursed", "committed",
        "pledged", "paid", "commitment", "disbursement", "utbetalt",
    ),
    "currency": ("currency", "currency code", "valuta", "devise", "monnaie", "währung"),
    "donor": ("donor", "donor country", "giver", "funder", "donateur", "bailleur", "geber"),
    "measure": ("measure", "status", "type of flow", "flow type", "funding status"),
    "date": (
        "date", "decision date", "award date", "date of decision", "dato", "vedtaksdato",
        "date de décision", "datum",
    ),
    "country": (
        "country", "recipient country", "land", "mottakerland", "pays", "beneficiary country",
    ),
    "sector": ("sector", "cluster", "sektor", "secteur"),
    "theme": ("theme", "topic", "tema", "thème", "thema"),
    "purpose": ("purpose", "objective", "formål", "objet", "zweck", "project", "project title"),
    "description": ("description", "details", "beskrivelse", "beschreibung"),
}  # fmt: skip
"""Recognised headings by field, folded: lower case, single spaces."""

_FIELD_OF = {heading: field for field, headings in HEADINGS.items() for heading in headings}
_REQUIRED = ("recipient", "amount")
_POWERS = {3: "thousand", 6: "million", 9: "billion"}


@dataclass(frozen=True, slots=True)
class Heading:
    """A column that was recognised.

    Attributes:
        index: of the column, from 0.
        title: as written in the file.
        power: amounts are times 10 to this power.
        currency: named in the heading; None where it names none.
    """

    index: int
    title: str
    power: int = 0
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class Header:
    """The row of headings.

    Attributes:
        position: of the row among the grid's rows, from 0.
        columns: by field.
        width: the number of columns with a heading.
    """

    position: int
    columns: dict[str, Heading]
    width: int


def find_header(grid: Grid, options: DataSource) -> Header | None:
    """Return the first row that names at least a recipient and an amount; None if there is none.

    Headings that the options map are looked for as they are; the others are recognised.
    """
    rows = grid.rows[:_SEARCHED_ROWS]
    if options.header_row is not None:
        rows = tuple(row for row in grid.rows if row[0] == options.header_row)
    for number, cells in rows:
        columns = _columns(cells, options)
        if all(field in columns for field in _REQUIRED):
            position = [row[0] for row in grid.rows].index(number)
            width = max(i for i, cell in enumerate(cells) if not is_blank(cell)) + 1
            return Header(position, columns, width)
    return None


def no_header(name: str, grids: Sequence[Grid], options: DataSource) -> SourceError:
    """Return the error for a file in which no row names recipient and amount."""
    details = []
    for grid in grids:
        row = _likely_header(grid, options)
        titles = [str(cell) for cell in row if not is_blank(cell)]
        where = f'sheet "{grid.sheet}": ' if grid.sheet else ""
        details.append(where + ("headings " + ", ".join(f'"{t}"' for t in titles[:12])))
        details += [
            f'{field} = "{wanted}" is not among them{near_miss(wanted, titles)}'
            for field, wanted in options.columns.items()
            if wanted not in titles
        ]
    return SourceError(
        f"{name}: no row of headings with a recipient and an amount",
        details=details,
        why="every allocation needs a recipient and an amount",
        fix="say which columns they are: data = "
        f'{{ path = "{name}", columns = {{ recipient = "…", amount = "…" }} }}',
    )


def fold(text: str) -> str:
    """Return a heading in lower case with single spaces, without a colon or star at its end."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split()).rstrip(":* ")


def _columns(cells: Sequence[Cell], options: DataSource) -> dict[str, Heading]:
    columns: dict[str, Heading] = {}
    mapped = {fold(title): field for field, title in options.columns.items()}
    for index, cell in enumerate(cells):
        if not isinstance(cell, str) or is_blank(cell):
            continue
        bare, power, currency = _unit(cell)
        field = mapped.get(fold(cell)) or (
            None if _is_mapped(fold(bare), options) else _FIELD_OF.get(fold(bare))
        )
        if field is None and not bare and (power or currency):
            field = "amount"
        if field is not None and field not in columns:
            columns[field] = Heading(index, cell.strip(), power, currency)
    return columns


def _is_mapped(heading: str, options: DataSource) -> bool:
    """Return whether the options give the field of a recognised heading to another column."""
    field = _FIELD_OF.get(heading)
    return field is not None and any(field == mapped for mapped in options.columns)


def _unit(title: str) -> tuple[str, int, str | None]:
    """Split a heading such as "Amount (NOK million)" into its name, power of ten and currency."""
    bare, power, currency = [], 0, None
    for word in re.findall(r"[^\s()\[\],;/]+", title.replace("’", "'")):
        if word.upper() in CODES and word.isupper():
            currency = word
        elif word.casefold().rstrip(".") in _UNITS:
            power = _UNITS[word.casefold().rstrip(".")]
        elif word.casefold() not in ("in", "i", "en"):
            bare.append(word)
    return " ".join(bare), power, currency


_UNITS = {
    **{word: power for word, power in SCALES.items() if word},
    "1000": 3,
    "'000": 3,
    "000": 3,
    "tusen": 3,
    "millions": 6,
    "mio": 6,
    "mill": 6,
    "millioner": 6,
    "millionen": 6,
    "billions": 9,
    "milliarder": 9,
    "milliards": 9,
    "mrd": 9,
}


def _likely_header(grid: Grid, options: DataSource) -> Sequence[Cell]:
    """Return the row that looks most like headings: the most recognised, then the most texts."""

    def score(cells: Sequence[Cell]) -> tuple[int, int]:
        texts = [cell for cell in cells if isinstance(cell, str) and not is_blank(cell)]
        return len(_columns(cells, options)), len(texts)

    return max((cells for _, cells in grid.rows[:_SEARCHED_ROWS]), key=score, default=())
