"""Where a figure was read: the file, and the place in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file that was read.

    Attributes:
        path: as the user named it.
        sha256: of its bytes, in hexadecimal.
        kind: what it is: "announcement", "text", "table", "iati", "fts", "rates" …
        title: what a reader would call it ("Press release, Ministry of Foreign Affairs").
    """

    path: str
    sha256: str
    kind: str
    title: str = ""


class Place(NamedTuple):
    """A place in a source file.

    Attributes:
        file: the file's path as the user named it.
        line: line of a text, counted from 1.
        row: row of a table as a spreadsheet numbers it, counted from 1.
        sheet: the sheet's name, for workbooks.
    """

    file: str
    line: int | None = None
    row: int | None = None
    sheet: str | None = None

    def __str__(self) -> str:
        parts = [self.file]
        if self.sheet is not None:
            parts.append(f'sheet "{self.sheet}"')
        if self.row is not None:
            parts.append(f"row {self.row}")
        if self.line is not None:
            parts.append(f"line {self.line}")
        return ", ".join(parts)
