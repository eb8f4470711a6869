"""Places of countries in a grid with a square for each, and classes of their amounts."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import tomli

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from decimal import Decimal

_EMPTY = ".."
_MOST_CLASSES = 5
"""Shades that can be told apart in print that is gray."""


class Tile(NamedTuple):
    """The place of a country: its region, and column and row, counted from the upper left."""

    region: str
    column: int
    row: int


class Grid(NamedTuple):
    """The part of the grid whose regions are shown.

    Attributes:
        columns, rows: how many there are.
        places: column and row of each country of these regions, by its code.
    """

    columns: int
    rows: int
    places: Mapping[str, tuple[int, int]]


@cache
def tiles() -> Mapping[str, Tile]:
    """Return the places of all countries by their codes (ISO 3166-1, two letters)."""
    text = Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")
    return {
        code: Tile(name, region["column"] + column, region["row"] + row)
        for name, region in tomli.loads(text).items()
        for row, line in enumerate(region["rows"].splitlines())
        for column, code in enumerate(line.split())
        if code != _EMPTY
    }


def grid_of(codes: Collection[str]) -> Grid:
    """Return the part of the grid that has the regions of some countries; at least one."""
    regions = {tiles()[code].region for code in codes}
    shown = {code: tile for code, tile in tiles().items() if tile.region in regions}
    columns = [tile.column for tile in shown.values()]
    rows = [tile.row for tile in shown.values()]
    left, top = min(columns), min(rows)
    places = {code: (tile.column - left, tile.row - top) for code, tile in shown.items()}
    return Grid(max(columns) - left + 1, max(rows) - top + 1, places)


def grid_in_row(codes: Collection[str]) -> Grid:
    """Return the same regions as `grid_of`, side by side from west to east, in few rows."""
    regions = {tiles()[code].region for code in codes}
    shown = {code: tile for code, tile in tiles().items() if tile.region in regions}
    places: dict[str, tuple[int, int]] = {}
    left = rows = 0
    for region in sorted(regions, key=lambda name: min(_of(shown, name))):
        columns, lines = zip(*_of(shown, region), strict=True)
        for code, tile in shown.items():
            if tile.region == region:
                places[code] = (left + tile.column - min(columns), tile.row - min(lines))
        left += max(columns) - min(columns) + 2
        rows = max(rows, max(lines) - min(lines) + 1)
    return Grid(left - 1, rows, {code: places[code] for code in shown})


def _of(shown: Mapping[str, Tile], region: str) -> list[tuple[int, int]]:
    return [(tile.column, tile.row) for tile in shown.values() if tile.region == region]


def classes_of(amounts: Sequence[Decimal]) -> list[int]:
    """Return the class of each amount, 0 for the least: as many different amounts in each.

    Equal amounts are in one class; there are five classes, or one for each different amount.
    """
    ranks = _ranks(amounts)
    classes = min(_MOST_CLASSES, len(ranks))
    return [ranks[amount] * classes // len(ranks) for amount in amounts]


def _ranks(amounts: Iterable[Decimal]) -> dict[Decimal, int]:
    return {amount: rank for rank, amount in enumerate(sorted(set(amounts)))}
