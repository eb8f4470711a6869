"""What structure elements may hold, and what they must say (ISO 32000-1, 14.8; ISO 14289-1, 7)."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pikepdf import Array

from aidreport.pdf.reading.objects import (
    entry,
    identity,
    integer,
    is_ordered,
    items,
    leaves,
    name,
    text,
)
from aidreport.pdf.reading.structure import CONTAINERS, attribute, heading_level

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aidreport.pdf.reading.objects import Problems
    from aidreport.pdf.reading.structure import Element, Tree

_ROWS = frozenset({"THead", "TBody", "TFoot"})
_KIDS = {
    "Table": _ROWS | {"TR", "Caption"},
    "THead": frozenset({"TR"}),
    "TBody": frozenset({"TR"}),
    "TFoot": frozenset({"TR"}),
    "TR": frozenset({"TH", "TD"}),
    "L": frozenset({"LI", "L", "Caption"}),
    "LI": frozenset({"Lbl", "LBody"}),
}
_PARENTS = {
    "THead": frozenset({"Table"}),
    "TBody": frozenset({"Table"}),
    "TFoot": frozenset({"Table"}),
    "TR": _ROWS | {"Table"},
    "TH": frozenset({"TR"}),
    "TD": frozenset({"TR"}),
    "LI": frozenset({"L"}),
    "LBody": frozenset({"LI"}),
    "Caption": frozenset({"Table", "Figure", "Formula", "L", "TOC"}),
}
_SCOPES = frozenset({"Row", "Column", "Both"})
_WIDEST = 10_000


def check_grammar(tree: Tree, found: Problems) -> None:
    """Check each element by itself and with those around it."""
    classes = entry(tree.root, "/ClassMap")
    _check_top(tree, found)
    for element in tree.elements:
        _check_kind(element, found)
        _check_attributes(element, classes, found)
        if element.tag == "Table":
            _check_table(element, classes, found)
    _check_headings(tree.elements, found)
    _check_notes(tree, found)


def _check_top(tree: Tree, found: Problems) -> None:
    if [top.tag for top in tree.tops] != ["Document"]:
        found.add("structure tree root", "does not hold one Document that holds all")


def _check_kind(element: Element, found: Problems) -> None:
    if not element.role.standard:
        found.add(element.label, "is of a type that is not standard and stands for none that is")
    allowed = _KIDS.get(element.tag)
    if allowed and any(kid.tag not in allowed for kid in element.elements):
        found.add(element.label, "holds elements that have no place in it")
    parent = element.parent.tag if element.parent else ""
    if element.tag in _PARENTS and parent not in _PARENTS[element.tag]:
        found.add(element.label, "stands where it has no place")
    if element.tag in CONTAINERS and element.holds_content:
        found.add(element.label, "holds content that belongs in an element below it")


def _check_attributes(element: Element, classes: object, found: Problems) -> None:
    if element.tag in ("Figure", "Formula"):
        if not (element.text("/Alt").strip() or element.text("/ActualText").strip()):
            found.add(element.label, "has no alternative text (/Alt)")
        box = attribute(element, "Layout", "/BBox", classes)
        if element.tag == "Figure" and not (isinstance(box, Array) and len(box) == 4):
            found.add(element.label, "does not say where it stands (/BBox)")
    if element.tag == "TH":
        scope = name(attribute(element, "Table", "/Scope", classes))
        if scope not in _SCOPES and not items(element.entry("/ID")):
            found.add(element.label, "does not say what it heads (/Scope)")


def _check_table(table: Element, classes: object, found: Problems) -> None:
    """Check that the rows of a table have equally many cells, those that span counted in."""
    widths = set(_widths(_rows(table), classes))
    if not widths:
        found.add(table.label, "has no rows")
    elif len(widths) > 1:
        found.add(table.label, "has rows of different lengths")


def _rows(table: Element) -> Iterator[Element]:
    for part in table.elements:
        if part.tag == "TR":
            yield part
        elif part.tag in _ROWS:
            yield from (row for row in part.elements if row.tag == "TR")


def _widths(rows: Iterator[Element], classes: object) -> Iterator[int]:
    """Yield the width of each row, and of each below the last that a cell reaches into."""
    reaching, last = 0, -1
    ends: Counter[int] = Counter()
    for last, row in enumerate(rows):
        reaching -= ends.pop(last, 0)
        width = reaching
        for cell in row.elements:
            columns, height = (_span(cell, key, classes) for key in ("/ColSpan", "/RowSpan"))
            width += columns
            if height > 1:
                reaching += columns
                ends[last + height] += columns
        yield width
    if any(end > last + 1 for end in ends):
        yield 0


def _span(cell: Element, key: str, classes: object) -> int:
    if cell.entry("/A") is None and cell.entry("/C") is None:
        return 1
    span = integer(attribute(cell, "Table", key, classes))
    return span if span is not None and 0 < span <= _WIDEST else 1


def _check_headings(elements: Sequence[Element], found: Problems) -> None:
    """Check that headings begin at the first level and skip none on the way down."""
    before = 0
    for element in elements:
        level = heading_level(element.tag)
        if level > before + 1:
            found.add(element.label, "skips a level of headings")
        before = level or before


def _check_notes(tree: Tree, found: Problems) -> None:
    """Check that each note has an identifier of its own that leads to it."""
    tree_of_names = entry(tree.root, "/IDTree")
    if not is_ordered(tree_of_names, "/Names"):
        found.add("identifiers (/IDTree)", "do not ascend, so that not all are found")
    notes = [element for element in tree.elements if element.tag == "Note"]
    counts = Counter(text(element.entry("/ID")) for element in notes)
    known = {text(key): identity(value) for key, value in leaves(tree_of_names, "/Names")}
    for note in notes:
        name_ = text(note.entry("/ID"))
        if not name_:
            found.add(note.label, "has no identifier (/ID)")
        elif counts[name_] > 1:
            found.add(note.label, "shares its identifier (/ID) with another")
        elif known.get(name_) != note.raw.objgen:
            found.add(note.label, "is not found by its identifier (/IDTree)")
