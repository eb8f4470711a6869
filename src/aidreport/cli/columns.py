"""Rows of text in columns, as wide as the terminal at most."""

from __future__ import annotations

import shutil
import sys
import unicodedata
from typing import TYPE_CHECKING

from aidreport.cli.console import can_write

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

_GAP = "  "
_SHORTEST_NAME = 12
_FILE_COLUMNS = 200


def aligned(
    parts: Sequence[Sequence[Sequence[str]]], *, numbers: Container[int] = (), shortened: int = 0
) -> list[str]:
    """Return the rows of some parts in columns, with a rule between the parts.

    Args:
        parts: rows of equally many cells.
        numbers: the columns that are aligned on the right.
        shortened: the column that is cut where a line would not fit the terminal.
    """
    rows = [row for part in parts for row in part]
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    others = sum(widths) - widths[shortened] + len(_GAP) * (len(widths) - 1)
    widths[shortened] = min(widths[shortened], max(_columns() - others, _SHORTEST_NAME))
    mark = "─" if can_write("─", sys.stdout) else "-"
    lines: list[str] = []
    for part in parts:
        if lines:
            lines.append(mark * (widths[shortened] + others))
        for row in part:
            cells = [
                cell.rjust(width) if column in numbers else _padded(cell, width)
                for column, (cell, width) in enumerate(zip(row, widths, strict=True))
            ]
            lines.append(_GAP.join(cells).rstrip())
    return lines


def _columns() -> int:
    """Return how wide a line may be: as the terminal; wider in a file, but within reason."""
    if sys.stdout is not None and sys.stdout.isatty():
        return shutil.get_terminal_size().columns
    return _FILE_COLUMNS


def _padded(text: str, width: int) -> str:
    if _width(text) > width:
        text = text[:width]
        while _width(text) > width - 1:
            text = text[:-1]
        text += "…" if can_write("…", sys.stdout) else "~"
    return text + " " * (width - _width(text))


def _width(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
    )
