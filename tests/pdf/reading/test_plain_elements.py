"""Elements in plain syntax are read as qpdf reads them, each of them or none."""

from __future__ import annotations

import zlib
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pikepdf
import pytest

from aidreport.pdf.reading import opened
from aidreport.pdf.reading.entries import PlainEntries
from aidreport.pdf.reading.inventory import file_inventory
from aidreport.pdf.reading.linter import tag_problems
from aidreport.pdf.reading.opened import open_reading
from aidreport.pdf.reading.plain_elements import PlainElements
from aidreport.pdf.reading.reader import read_document
from aidreport.pdf.reading.structure import AnnotationKid, ContentKid, read_tree

if TYPE_CHECKING:
    from pathlib import Path

    from aidreport.pdf.reading.structure import Tree

_PAGE, _ROOT, _FIRST = 3, 4, 10
_KEYS = ("/A", "/Alt", "/C", "/K", "/P", "/Pg", "/S", "/T", "/Type")

_ROW = b"<</S/TR/P 4 0 R/K[11 0 R 12 0 R]>>"
_PLAIN = (_ROW, b"<</S/TH/A<</O/Table/Scope/Row>>/P 10 0 R/T(a)/Pg 3 0 R/K 0>>")
_FILES = {
    "plain": (*_PLAIN, b"<</S/TD/P 10 0 R/T<FEFF00470079>/Pg 3 0 R/K 1>>"),
    "brackets in a title": (*_PLAIN, rb"<</S/TD/P 10 0 R/T(a \(b\) \\ c)/Pg 3 0 R/K 1>>"),
    "half a letter in a title": (*_PLAIN, b"<</S/TD/P 10 0 R/T<FEFFD800>/Pg 3 0 R/K 1>>"),
    "no content": (*_PLAIN, b"<</S/TD/P 10 0 R>>"),
    "no title and several kids": (*_PLAIN, b"<</S/TD/P 10 0 R/Pg 3 0 R/K[0 13 0 R 2]>>", b"7"),
    "a kid that there is not": (*_PLAIN, b"<</S/TD/P 10 0 R/Pg 3 0 R/K[99 0 R 1]>>"),
    "a page that there is not": (*_PLAIN, b"<</S/TD/P 10 0 R/Pg 99 0 R/K 1>>"),
    "a parent that is no element": (*_PLAIN, b"<</S/TD/P 3 0 R/Pg 3 0 R/K 1>>"),
    "object nought": (*_PLAIN, b"<</S/TD/P 0 0 R/Pg 0 0 R/K[0 0 R]>>"),
    "two titles": (*_PLAIN, b"<</S/TD/P 10 0 R/T(a)/T(b)/Pg 3 0 R/K 1>>"),
    "an attribute twice": (*_PLAIN, b"<</S/TD/A<</O/Table/O/List>>/P 10 0 R/Pg 3 0 R/K 1>>"),
    "a comment": (*_PLAIN, b"<</S/TD/P 10 0 R%/T(b)\n/T(a)/Pg 3 0 R/K 1>>"),
    "more behind it": (*_PLAIN, b"<</S/TD/P 10 0 R/Pg 3 0 R/K 1>> /T(b)"),
    "a reference to content": (*_PLAIN, b"<</S/TD/P 10 0 R/K[<</Type/MCR/Pg 3 0 R/MCID 1>>]>>"),
    "the same twice": (b"<</S/TR/P 4 0 R/K[11 0 R 11 0 R]>>", _PLAIN[1]),
    "a loop": (b"<</S/TR/P 4 0 R/K[10 0 R 11 0 R]>>", _PLAIN[1]),
    "no element": (_ROW, b"(text)", b"[1 2]"),
}


def with_elements(*bodies: bytes, numbers: list[int] | None = None, late: int = 0) -> bytes:
    """Return a file with objects in a stream, the first of which is the element at the top.

    Args:
        numbers: of them, as the stream says; left out, from 10 on.
        late: by how many places the cross-references are wrong.
    """
    numbers = numbers or list(range(_FIRST, _FIRST + len(bodies)))
    starts = [sum(len(body) + 1 for body in bodies[:at]) for at in range(len(bodies))]
    pairs = zip(numbers, starts, strict=True)
    head = b" ".join(b"%d %d" % pair for pair in pairs) + b"\n"
    held = zlib.compress(head + b"\n".join(bodies))
    more = b"/Type/ObjStm/N %d/First %d/Filter/FlateDecode" % (len(bodies), len(head))
    objects = {
        1: b"<</Type/Catalog/Pages 2 0 R/StructTreeRoot 4 0 R>>",
        2: b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        _PAGE: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
        _ROOT: b"<</Type/StructTreeRoot/K 10 0 R>>",
        5: b"<<%b/Length %d>>stream\n%b\nendstream" % (more, len(held), held),
    }
    file, rows = b"%PDF-1.7\n", [(0, 0, 65_535)] * 100
    for number, body in objects.items():
        rows[number] = (1, len(file), 0)
        file += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    for at, number in enumerate(numbers):
        rows[number] = (2, 5, at + late)
    rows[6] = (1, len(file), 0)
    table = b"".join(bytes([kind]) + a.to_bytes(4) + b.to_bytes(2) for kind, a, b in rows)
    trailer = b"/Type/XRef/Size 100/W[1 4 2]/Root 1 0 R/Length %d" % len(table)
    start = len(file)
    file += b"6 0 obj\n<<%b>>stream\n%b\nendstream\nendobj\n" % (trailer, table)
    return file + b"startxref\n%d\n%%%%EOF\n" % start


def described(tree: Tree) -> list[Any]:
    """Return all that readers ask of the elements of a tree."""

    def kid(item: object) -> object:
        return item if isinstance(item, ContentKid | AnnotationKid) else item.number  # type: ignore[attr-defined]

    return [
        (
            (each.number, each.written, each.tag, each.page, each.label, each.holds_content),
            (each.parent.number if each.parent else None, [*map(kid, each.kids)]),
            set(each.entries.keys),
            [(each.text(key), each.entries.has(key), each.entries.reference(key)) for key in _KEYS],
            [(each.entries.name(key), each.entries.dictionary(key)) for key in _KEYS],
            {key: each.entries.value(key) is None for key in _KEYS},
        )
        for each in tree.elements
    ] + [tree.problems.lines()]


def both_ways(file: bytes) -> tuple[Tree, list[Any], list[Any]]:
    """Return the tree, and what is in it as it is and as qpdf reads it."""
    with pikepdf.open(BytesIO(file)) as pdf:
        root, pages = pdf.Root.StructTreeRoot, {(_PAGE, 0): 1}
        tree = read_tree(root, pages, PlainElements(pdf, pages))
        return tree, described(tree), described(read_tree(root, pages))


@pytest.mark.parametrize("bodies", _FILES.values(), ids=_FILES)
def test_an_element_is_what_qpdf_reads(bodies: tuple[bytes, ...]) -> None:
    _, plain, by_qpdf = both_ways(with_elements(*bodies))
    assert plain == by_qpdf


def test_elements_in_plain_syntax_are_read_as_such() -> None:
    tree, *_ = both_ways(with_elements(*_FILES["plain"]))
    assert [type(each.entries) for each in tree.elements[1:]] == [PlainEntries] * 2


def test_a_stream_that_has_an_object_twice_is_left_to_qpdf() -> None:
    twice = with_elements(*_FILES["plain"], numbers=[10, 11, 11])
    tree, plain, by_qpdf = both_ways(twice)
    assert plain == by_qpdf
    assert not any(isinstance(each.entries, PlainEntries) for each in tree.elements)


def test_objects_at_other_places_than_the_cross_references_say_are_left_to_qpdf() -> None:
    tree, plain, by_qpdf = both_ways(with_elements(*_FILES["plain"], late=1))
    assert plain == by_qpdf
    assert not any(isinstance(each.entries, PlainEntries) for each in tree.elements)


def test_an_object_beyond_those_that_a_stream_counts_is_left_to_qpdf() -> None:
    less = with_elements(*_FILES["plain"]).replace(b"/N 3/", b"/N 2/")
    tree, plain, by_qpdf = both_ways(less)
    assert plain == by_qpdf
    assert not any(isinstance(each.entries, PlainEntries) for each in tree.elements)


def test_a_briefing_is_read_alike_without_elements_in_plain_syntax(
    plain_table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = []
    for _ in range(2):
        with open_reading(plain_table) as reading:
            kinds = {type(each.entries) for each in reading.tree.elements}
            inventory = file_inventory(reading, "data.csv")
            tags = tag_problems(reading)
            found.append((described(reading.tree), read_document(reading), inventory, tags))
        assert (PlainEntries in kinds) == (len(found) == 1)
        monkeypatch.setattr(opened, "PlainElements", lambda *_: PlainElements())
    assert found[0] == found[1]
