"""Cells that repeat what is above them in words or signs: "ditto", "idem", "do.", —″—.

Such a cell says the same as the nearest one above it that says something itself. That is how people
fill in lists by hand; read as written, "ditto" would be a recipient.
"""

from __future__ import annotations

from dataclasses import field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from aidreport.errors import SourceError
from aidreport.files.toml import read_toml
from aidreport.lazy_dataclass import dataclass
from aidreport.model.allocation import Inference
from aidreport.model.dataset import Finding, Severity
from aidreport.model.remarks import say
from aidreport.sources.formats.columnar import LongRows, with_rows
from aidreport.sources.tables.words.totals import is_total_label

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from aidreport.sources.formats.grid import CellValue, Grid, SourceRow

_ENDS = " .-–—_\u00a0"
_MARKS = (".", "-", "–", "—")
_FILE = read_toml(Path(__file__).with_suffix(".toml"), SourceError)
_WORDS, _ABBREVIATIONS, _OF_NAMES = (
    frozenset(text.strip() for text in _FILE[name].replace("\n", " ").split("|"))
    for name in ("words", "abbreviations", "of_names")
)
_SIGNS = frozenset(_FILE["signs"].split())
_LONGEST = max(map(len, _WORDS)) + 8
_NAMES = frozenset({"recipient", "recipient_name", "donor", "country", "date", "value_date"})
_REPEATED = say("from-row-above")


def is_ditto(text: str, *, of_names: bool = True) -> bool:
    """Tell whether a text says the same as the cell above: "Ditto", "do.", —″—.

    Args:
        of_names: whether the cell is one of names or dates, where "same" says nothing else.
    """
    if not text or len(text) > _LONGEST:
        return False
    bare = text.strip(_ENDS)
    if bare.replace(" ", "") in _SIGNS:
        return True
    plain = bare.casefold()
    if plain in _ABBREVIATIONS:
        # "Id" is a heading, "ID" and "DO" are countries, and "Do" is somebody's name.
        return not bare.isupper() and text.rstrip().endswith(_MARKS)
    return plain in _WORDS or (of_names and plain in _OF_NAMES)


@dataclass(frozen=True, slots=True)
class Dittos:
    """The rows below the headings, with what is above in the place of cells that repeat it.

    Attributes:
        repeated: column → the numbers of the rows that repeat the one above there.
        text: the first such cell as written.
    """

    rows: Sequence[SourceRow]
    repeated: Mapping[int, Sequence[int]] = field(default_factory=dict)
    text: str = ""

    def noted(self, below: Grid, columns: Mapping[str, int], name: str) -> Grid:
        """Return rows with a note about what was filled in.

        Args:
            below: these rows, as they are read.
            columns: field → column.
            name: what messages call the file.
        """
        return note_repeated(below, self.repeated, columns, name, self.text)


def note_repeated(
    below: Grid,
    repeated: Mapping[int, Sequence[int]],
    columns: Mapping[str, int],
    name: str,
    text: str = "",
) -> Grid:
    """Return rows with a note about cells that were filled in from those above.

    Args:
        below: the rows, as they are read.
        repeated: column → the numbers of the rows that repeat the one above there.
        columns: field → column.
        name: what messages call the file.
        text: the first such cell as written; empty if all were blank.
    """
    inferred = dict(below.inferred)
    rows: set[int] = set()
    for key, at in columns.items():
        for number in repeated.get(at, ()):
            inferred[number] = (*inferred.get(number, ()), Inference(key, _REPEATED))
            rows.add(number)
    if not rows:
        return below
    message = say("blank-names-above", count=len(rows))
    if text:
        message = say("repeated-above", count=len(rows), text=text)
    note = Finding("repeated-above", Severity.NOTE, message, name)
    return replace(below, inferred=inferred, findings=(*below.findings, note))


def fill_dittos(rows: Sequence[SourceRow], columns: Mapping[str, int]) -> Dittos:
    """Return rows with what is above in the place of cells that repeat it.

    An amount that is repeated so is left as it is, and no number. So is what has nothing above it,
    and all of a long table, which nobody has written by hand.

    Args:
        rows: those below the headings.
        columns: field → column, as far as they are known.
    """
    if isinstance(rows, LongRows):
        return Dittos(rows)
    different = {text for row in rows for text in row.texts}
    if not any(map(is_ditto, different)):
        return Dittos(rows)
    of_names = {at for key, at in columns.items() if key in _NAMES}
    changed: dict[int, SourceRow] = {}
    repeated: dict[int, list[int]] = {}
    text = ""
    width = max((len(row.cells) for row in rows), default=0)
    for at in range(width):
        if at == columns["amount"]:
            continue
        for row, cell in _repeated(rows, at, of_names=at in of_names):
            text = text or row.text(at)
            changed[row.number] = changed.get(row.number, row).with_cell(at, cell)
            repeated.setdefault(at, []).append(row.number)
    return Dittos(with_rows(rows, changed), repeated, text)


def _repeated(
    rows: Sequence[SourceRow], at: int, *, of_names: bool
) -> Iterator[tuple[SourceRow, CellValue]]:
    """Yield each row that repeats the cell above in a column, and that cell."""
    above: CellValue = ""
    for row in rows:
        text = row.text(at)
        if not is_ditto(text, of_names=of_names):
            above = row.cell(at) if text and not is_total_label(text) else above
        elif above != "":
            yield row, above
