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
from aidreport.pdf.reading.structure import CONTAINERS, attribute, heading_level, may_span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aidreport.pdf.reading.objects import Problems
    from aidreport.pdf.reading.structure import Element, Tree

_ROWS = frozenset({"THead", "TBody", "TFoot"})


def _sets(types: dict[str, str]) -> dict[str, frozenset[str]]:
    return {tag: frozenset(others.split()) for tag, others in types.items()}


_KIDS = _sets(
    {
        "Table": "THead TBody TFoot TR Caption",
        **dict.fromkeys(_ROWS, "TR"),
        "TR": "TH TD",
        "L": "LI L Caption",
        "LI": "Lbl LBody",
    }
)
_PARENTS = _sets(
    {
        **dict.fromkeys(_ROWS, "Table"),
        "TR": "Table THead TBody TFoot",
        **dict.fromkeys(("TH", "TD"), "TR"),
        "LI": "L",
        "LBody": "LI",
        "Caption": "Table Figure Formula L TOC",
    }
)
_SCOPES = frozenset({"Row", "Column", "Both"})
_WIDEST = 10_000


def check_grammar(tree: Tree, problems: Problems) -> None:
    """Check each element by itself and with those around it."""
    classes = entry(tree.root, "/ClassMap")
    if [top.tag for top in tree.tops] != ["Document"]:
        problems.add("structure tree root", "does not hold one Document that holds all")
    for element in tree.elements:
        _check_kind(element, problems)
        _check_attributes(element, classes, problems)
        if element.tag == "Table":
            _check_table(element, classes, problems)
    _check_headings(tree.elements, problems)
    _check_notes(tree, problems)


def _check_kind(element: Element, problems: Problems) -> None:
    if not element.role.standard:
        problems.add(element.label, "has a type that is not standard and maps to none that is")
    allowed = _KIDS.get(element.tag)
    if allowed and any(kid.tag not in allowed for kid in element.elements):
        problems.add(element.label, "holds elements that are not allowed in it")
    parent = element.parent.tag if element.parent else ""
    if element.tag in _PARENTS and parent not in _PARENTS[element.tag]:
        problems.add(element.label, "is where its type is not allowed")
    if element.tag in CONTAINERS and element.holds_content:
        problems.add(element.label, "holds content that belongs in an element below it")


def _check_attributes(element: Element, classes: object, problems: Problems) -> None:
    if element.tag in ("Figure", "Formula"):
        if not (element.text("/Alt").strip() or element.text("/ActualText").strip()):
            problems.add(element.label, "has no alternative text (/Alt)")
        box = attribute(element, "Layout", "/BBox", classes)
        if element.tag == "Figure" and not (isinstance(box, Array) and len(box) == 4):
            problems.add(element.label, "does not say where it is on the page (/BBox)")
    if element.tag == "TH":
        scope = name(attribute(element, "Table", "/Scope", classes))
        if scope not in _SCOPES and not items(element.entry("/ID")):
            problems.add(element.label, "does not say what it is the header of (/Scope)")


def _check_table(table: Element, classes: object, problems: Problems) -> None:
    """Check that the rows of a table have equally many cells, those that span counted in."""
    widths = set(_widths(_rows(table), classes))
    if not widths:
        problems.add(table.label, "has no rows")
    elif len(widths) > 1:
        problems.add(table.label, "has rows of different lengths")


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
            if not may_span(cell):
                width += 1
                continue
            columns, height = (_span(cell, key, classes) for key in ("/ColSpan", "/RowSpan"))
            width += columns
            if height > 1:
                reaching += columns
                ends[last + height] += columns
        yield width
    if any(end > last + 1 for end in ends):
        yield 0


def _span(cell: Element, key: str, classes: object) -> int:
    span = integer(attribute(cell, "Table", key, classes))
    return span if span is not None and 0 < span <= _WIDEST else 1


def _check_headings(elements: Sequence[Element], problems: Problems) -> None:
    """Check that headings begin at the first level and skip none on the way down."""
    before = 0
    for element in elements:
        level = heading_level(element.tag)
        if level > before + 1:
            problems.add(element.label, "skips a level of headings")
        before = level or before


def _check_notes(tree: Tree, problems: Problems) -> None:
    """Check that each note has a unique identifier that leads to it."""
    tree_of_names = entry(tree.root, "/IDTree")
    if not is_ordered(tree_of_names, "/Names"):
        problems.add("identifiers (/IDTree)", "do not ascend, so that not all can be looked up")
    notes = [element for element in tree.elements if element.tag == "Note"]
    counts = Counter(text(element.entry("/ID")) for element in notes)
    known = {text(key): identity(value) for key, value in leaves(tree_of_names, "/Names")}
    for note in notes:
        name_ = text(note.entry("/ID"))
        if not name_:
            problems.add(note.label, "has no identifier (/ID)")
        elif counts[name_] > 1:
            problems.add(note.label, "shares its identifier (/ID) with another")
        elif known.get(name_) != note.number:
            problems.add(note.label, "cannot be looked up by its identifier (/IDTree)")
