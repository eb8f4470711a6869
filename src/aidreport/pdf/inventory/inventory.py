"""The list of what a PDF consists of: each object by its kind and name, with its digest."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from aidreport.pdf.inventory.files import add_files, named
from aidreport.pdf.inventory.forms import add_form
from aidreport.pdf.inventory.lists import Lists
from aidreport.pdf.inventory.outline import add_outline
from aidreport.pdf.inventory.pages import add_pages
from aidreport.pdf.inventory.properties import add_information, add_packet
from aidreport.pdf.inventory.values import Objects

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aidreport.pdf.inventory.values import Ref, Source, Value

Inventory: TypeAlias = "dict[str, dict[str, str]]"
"""Digests by kind of object and name."""


class Roots(NamedTuple):
    """Where the objects of a file begin.

    Attributes:
        catalog, information: None for none.
        pages: in order.
        record: the name of the attached file that holds the inventory; its content is left out.
        version: of the format, as the first line of the file has it.
    """

    catalog: Ref | None
    information: Ref | None
    pages: Sequence[Ref]
    record: str
    version: str


_APART = frozenset(
    (
        *("/Type", "/Pages", "/Names", "/AF", "/Outlines", "/Metadata", "/StructTreeRoot"),
        "/AcroForm",
    )
)
"""Entries of the catalog that are looked at by themselves."""
_SIGNING = frozenset(("/DSS", "/Extensions", "/Perms", "/Version"))
"""What a signature adds to the catalog: certificates, and what they need."""
_TREE_APART = frozenset(("/K", "/ParentTree", "/ParentTreeNextKey", "/IDTree", "/Type"))
"""Of the structure tree: its elements, and ways to them."""


def objects_of(source: Source, roots: Roots) -> Objects:
    """Return the objects of a file."""
    return Objects(source, {page: number for number, page in enumerate(roots.pages, 1)})


def inventory(objects: Objects, roots: Roots, parts: Sequence[str]) -> Inventory:
    """Return what a file consists of.

    Args:
        parts: the digest of the document's structure element, and those of its parts.
    """
    lists = Lists()
    for number, digest in enumerate(parts):
        lists.add("structure-part", str(number), digest)
    lists.add("header", "", objects.digest(roots.version.encode()))
    catalog = objects.dictionary(roots.catalog)
    add_pages(objects, roots.pages, lists)
    add_outline(objects, catalog.get("/Outlines"), lists)
    add_packet(objects, catalog.get("/Metadata"), lists)
    add_information(objects, roots.information, lists)
    add_files(objects, catalog, roots.record, lists)
    _add_catalog(objects, catalog, lists)
    return lists.kinds


def _add_catalog(objects: Objects, catalog: dict[str, Value], lists: Lists) -> None:
    """List the other entries of the catalog, one by one."""
    for key in sorted(catalog.keys() - _APART):
        if objects.get(catalog[key]) is not None:
            kind = "signing" if key in _SIGNING else "catalog"
            lists.add(kind, key[1:], objects.digest(catalog[key]))
    names = objects.dictionary(catalog.get("/Names"))
    for key in sorted(names.keys() - {"/EmbeddedFiles"}):
        lists.add("names", key[1:], objects.digest(names[key]))
    add_form(objects, catalog.get("/AcroForm"), lists)
    tree = objects.dictionary(catalog.get("/StructTreeRoot"))
    for key in sorted(tree.keys() - _TREE_APART):
        lists.add("structure", key[1:], objects.digest(tree[key]))
    if "/IDTree" in tree:
        identifiers = [key for key, _ in named(objects, tree["/IDTree"])]
        lists.add("structure", "IDTree", objects.digest(identifiers))
