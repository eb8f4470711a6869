"""What structure elements say of themselves that no briefing says.

Programs read much of a structure aloud, or make web pages of it: how a word is pronounced, a short
name of a head, a style sheet, a file in the place of a cell. Each could say another figure than the
one that is seen, so an element has what a briefing's elements have and nothing else.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from pikepdf import Dictionary, Object, PdfError

from aidreport.pdf.reading.objects import entry, items, name
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aidreport.pdf.reading.content import ContentKey
    from aidreport.pdf.reading.structure import Element, Tree

_ENTRIES = frozenset(
    (
        *("/A", "/ActualText", "/Alt", "/E", "/ID", "/K", "/Lang", "/NS", "/P", "/Pg", "/Ref"),
        *("/S", "/T", "/Type"),
    )
)
_ATTRIBUTES = {
    "Table": frozenset(("/O", "/Scope", "/Summary")),
    "Layout": frozenset(("/O", "/Placement", "/BBox", "/WritingMode")),
    "List": frozenset(("/O", "/ListNumbering")),
    "FENote": frozenset(("/O", "/NoteType")),
}
"""By their owner."""
_SCOPES = {"Row": "<< /O /Table /Scope /Row >>", "Column": "<< /O /Table /Scope /Column >>"}
_HEAD, _CELL = "TH", "TD"


class Said(NamedTuple):
    """What an element says that no briefing says, in words.

    Attributes:
        title: of the element, such as "figure total/NOK"; empty for none.
        mark: a marked content of it; None for none.
    """

    title: str
    message: str
    mark: ContentKey | None


def check_said(tree: Tree) -> Iterator[Said]:
    """Yield what the elements of a structure say that no briefing says."""
    for element in tree.elements:
        keys = element.entries.keys
        if not keys <= _ENTRIES:
            more = ", ".join(sorted(keys - _ENTRIES))
            yield _said(element, state("seen.element-has", more=more))
        if "/A" in keys:
            for problem in _attributes(element):
                yield _said(element, problem)
        if element.tag == "Table":
            yield from _heads(element)


def _said(element: Element, problem: str) -> Said:
    message = state("seen.element", element=element.written, problem=problem)
    if element.page:
        message = state("seen.at-page", page=str(element.page), problem=message)
    return Said(element.text("/T"), message, next(element.marks(), None))


def _attributes(element: Element) -> Sequence[str]:
    if plain := element.entries.dictionary("/A"):
        return _plain_attributes(plain)
    return _odd_attributes(element.entry("/A"))


@lru_cache(maxsize=1024)
def _plain_attributes(written: str) -> Sequence[str]:
    """Return what is wrong with attributes in qpdf's notation; those of most cells are alike."""
    try:
        return _odd_attributes(Object.parse(written.encode("latin-1")))
    except PdfError:
        return (state("seen.attributes-cannot-read"),)


def _odd_attributes(value: object) -> Sequence[str]:
    odd = []
    for each in items(value):
        if not isinstance(each, Dictionary):
            odd.append(state("seen.attributes-way-no-briefing"))
            continue
        owner = name(entry(each, "/O"))
        more = sorted(each.keys() - _ATTRIBUTES.get(owner, frozenset()))
        if more:
            odd.append(
                state("seen.attributes-of", more=", ".join(more), owner=owner)
                if owner
                else state("seen.attributes-of-nobody", more=", ".join(more))
            )
    return odd


def _heads(table: Element) -> Iterator[Said]:
    """Yield the heads that are not read with their row or column: each figure is read with them."""
    rows = [row for part in table.elements for row in (part, *part.elements) if row.tag == "TR"]
    for at, row in enumerate(rows):
        if any(cell.tag == _CELL and cell.kids for cell in row.elements):
            scope, problem = "Row", state("seen.not-head-of-row")
        elif at == 0:
            scope, problem = "Column", state("seen.not-head-of-column")
        else:
            continue
        for cell in row.elements:
            is_plain = cell.entries.dictionary("/A") == _SCOPES[scope]
            if cell.tag == _HEAD and not is_plain and _scope(cell) != scope:
                yield _said(cell, problem)


def _scope(cell: Element) -> str:
    scopes = (name(entry(each, "/Scope")) for each in items(cell.entry("/A")))
    return next(filter(None, scopes), "")
