"""Lists what a PDF that is open consists of, whatever program saved it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pikepdf import Object, PdfError, Stream

from aidreport.pdf.inventory.drawing import drawing
from aidreport.pdf.inventory.inventory import Roots, inventory, objects_of
from aidreport.pdf.inventory.lists import Lists
from aidreport.pdf.inventory.properties import OF_SAVING, add_information, add_packet
from aidreport.pdf.inventory.values import Found, Objects, Ref, parse, short_digest
from aidreport.pdf.reading.objects import TooLargeError, entry, identity, name, nodes
from aidreport.pdf.reading.parts import parts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pikepdf import Pdf

    from aidreport.pdf.inventory.drawing import Drawing
    from aidreport.pdf.inventory.inventory import Inventory
    from aidreport.pdf.reading.opened import Reading

_MOST = 1 << 29
"""Bytes that all streams hold which are read."""
_MOST_DRAWN = 1 << 27
"""Bytes of all content."""
_OF_A_TRAILER = frozenset(
    (
        *("/Size", "/Root", "/Info", "/ID", "/Prev", "/XRefStm", "/Encrypt"),
        *("/Type", "/W", "/Index", "/Length", "/Filter", "/DecodeParms"),
    )
)
"""Entries of a trailer that lead to what a file consists of, or say how it is stored."""


_OF_PAGES = frozenset(
    (
        *("/Type", "/Kids", "/Count", "/Parent"),
        *("/Resources", "/MediaBox", "/CropBox", "/Rotate"),
    )
)
_OF_BOOKMARKS = frozenset(("/Type", "/First", "/Last", "/Count"))
_OF_NAMES = frozenset(("/Names", "/Nums", "/Kids", "/Limits"))
_OF_METADATA = frozenset(("/Type", "/Subtype", "/Length", "/Filter", "/DecodeParms"))
"""Entries that trees have, and the stream of the metadata."""


def file_inventory(reading: Reading, record: str) -> Inventory:
    """Return what a PDF consists of.

    Args:
        record: the name of the attached file that holds the inventory.

    Raises:
        TooLargeError: that would be endless work.
    """
    trailer = reading.pdf.trailer
    roots = Roots(
        _ref(trailer.get("/Root")),
        _ref(trailer.get("/Info")),
        tuple(Ref(*page.objgen) for page in reading.pages),
        record,
        reading.pdf.pdf_version,
    )
    objects = objects_of(_OpenFile(reading.pdf), roots)
    kinds = inventory(objects, roots, parts(reading.tree, objects))
    beside = {key[1:]: trailer[key] for key in sorted(trailer.keys() - _OF_A_TRAILER)}
    for kind, found in (("trailer", beside), ("tree", dict(_beside_trees(reading)))):
        if found:
            kinds[kind] = {
                name: objects.digest(parse(value.unparse() if isinstance(value, Object) else b"0"))
                for name, value in found.items()
            }
    return kinds


def _beside_trees(reading: Reading) -> Iterator[tuple[str, object]]:
    """Yield what the trees of a file have beside what is in them, which no briefing has."""
    root = reading.pdf.Root
    files = entry(root.get("/Names"), "/EmbeddedFiles")
    trees: Iterable[tuple[str, object, frozenset[str]]] = (
        ("page tree", root.get("/Pages"), _OF_PAGES),
        ("list of bookmarks", entry(root, "/Outlines"), _OF_BOOKMARKS),
        ("list of attachments", files, _OF_NAMES),
        ("list of structure elements", entry(reading.tree.root, "/ParentTree"), _OF_NAMES),
        ("metadata", entry(root, "/Metadata"), _OF_METADATA),
    )
    for label, top, known in trees:
        for node in [top] if isinstance(top, Stream) else nodes([top]):
            if label == "page tree" and name(node.get("/Type")) != "Pages":
                continue
            for key in sorted(node.keys() - known):
                yield f"{key[1:]} in the {label}", node[key]
    shared = entry(root.get("/Pages"), "/Resources")
    if shared is not None and all("/Resources" in page for page in reading.pages):
        yield "Resources in the page tree", shared


def file_properties(pdf: Pdf) -> Inventory:
    """Return what a PDF says about itself, but for the program that saved it last, and when."""
    objects, lists = Objects(_OpenFile(pdf), {}), Lists()
    metadata = _ref(pdf.Root.get("/Metadata"))
    add_packet(objects, metadata, lists)
    add_information(objects, _ref(pdf.trailer.get("/Info")), lists)
    lists.kinds.pop(OF_SAVING, None)
    return lists.kinds


def _ref(value: object) -> Ref | None:
    number = identity(value)
    return Ref(*number) if number != (0, 0) else None


class _OpenFile:
    """The objects of a PDF that is open."""

    def __init__(self, pdf: Pdf) -> None:
        self._pdf = pdf
        self._left, self._left_to_draw = _MOST, _MOST_DRAWN
        self._drawings: dict[tuple[Ref, ...], Drawing] = {}
        self._digests: dict[Ref, str] = {}

    def find(self, ref: Ref) -> Found:
        """Return an object; `null` where there is none."""
        found = self._pdf.get_object(ref)
        if isinstance(found, Stream):
            return Found(found.stream_dict.unparse(), is_stream=True)
        return Found(found.unparse(resolved=True) if found is not None else b"null")

    def digest(self, ref: Ref) -> str:
        """Return the digest of what a stream holds, unpacked."""
        if ref not in self._digests:
            self._digests[ref] = short_digest(self.content(ref))
        return self._digests[ref]

    def content(self, ref: Ref) -> bytes:
        """Return what a stream holds, unpacked."""
        found = self._pdf.get_object(ref)
        content = _unpacked(found) if isinstance(found, Stream) else b""
        self._left -= len(content)
        if self._left < 0:
            raise TooLargeError("its objects hold more than any report does")
        return content

    def drawing(self, refs: Sequence[Ref]) -> Drawing:
        """Return what streams draw that are read as one."""
        key = tuple(refs)
        if key not in self._drawings:
            content = b"\n".join(map(self.content, refs))
            self._left_to_draw -= len(content)
            if self._left_to_draw < 0:
                raise TooLargeError("its pages draw more than any report does")
            self._drawings[key] = drawing(content)
        return self._drawings[key]


def _unpacked(stream: Stream) -> bytes:
    """Return what a stream holds; as it is in the file if it cannot be unpacked."""
    try:
        return stream.read_bytes()
    except PdfError:
        return stream.read_raw_bytes()
