"""The cells of tables that are tagged otherwise than the others of their columns, in words."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, TypeAlias

from aidreport.pdf.reading.seen.cells import TableCell, table_cells
from aidreport.statements import in_turn, state

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aidreport.pdf.reading.content import Contents
    from aidreport.pdf.reading.structure import Element, Tree

_ITS_OWN = frozenset(("/K", "/P", "/Pg", "/T", "/Type"))
"""Entries in which cells of one column differ: their content and their figures."""
_MOST = 3
_FEWEST = 3
"""Cells of a column, in which one can be unlike the others."""
_Signature: TypeAlias = "tuple[str, ...]"


def odd_cells(tree: Tree, contents: Contents) -> Mapping[str, str]:
    """Return the places of cells that are unlike the others of their columns, by their parts.

    Keys are the numbers of parts as the record has them, from 1: 'row “UNICEF”, column “Share”'.
    """
    blocks = {id(block): at for at, block in enumerate(tree.blocks, 1)}
    found: defaultdict[str, list[str]] = defaultdict(list)
    columns: defaultdict[tuple[int, int], list[tuple[TableCell, _Signature, str]]] = defaultdict(
        list
    )
    parts: dict[int, str] = {}
    for cell in table_cells(tree, contents):
        parts[cell.table] = str(_part_of(cell.element, blocks))
        if cell.is_head:
            continue
        if cell.column == 1 and (row := cell.element.parent) is not None:
            columns[cell.table, 0].append((cell, _said_of(row), row.text("/T")))
        title = cell.element.text("/T")
        columns[cell.table, cell.column].append((cell, _signature(cell.element), title))
    for (table, column), cells in columns.items():
        times = Counter(signature for _, signature, _ in cells)
        usual, count = times.most_common(1)[0]
        if len(cells) >= _FEWEST and count * 2 > len(cells):
            found[parts[table]] += [
                _place(cell.place if column else cell.row_place, title)
                for cell, signature, title in cells
                if signature != usual and times[signature] == 1
            ]
    return {part: in_turn(places[:_MOST]) for part, places in found.items() if places}


def _place(place: str, title: str) -> str:
    """Return where something is, with the figure that it shows, if it shows one."""
    if not title:
        return place
    return state("seen.cell-of-figure", place=place, figure=title.removeprefix("figure "))


def _part_of(element: Element, blocks: Mapping[int, int]) -> int:
    above: Element | None = element
    while above is not None and id(above) not in blocks:
        above = above.parent
    return blocks[id(above)] if above is not None else 0


def _signature(cell: Element) -> _Signature:
    """Return how a cell is tagged, with all in it, but for its content and its figures."""
    said, waiting = list[str](), [cell]
    while waiting:
        element = waiting.pop()
        said += _said_of(element)
        waiting += reversed(element.elements)
    return tuple(said)


def _said_of(element: Element) -> _Signature:
    written = element.entries.written
    said = (f"{key} {written[key]}" for key in sorted(written.keys() - _ITS_OWN))
    return (element.written, *said)
