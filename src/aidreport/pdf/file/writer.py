"""A PDF document as a whole: its pages, bookmarks, attachments, metadata and catalog."""

from __future__ import annotations

from enum import StrEnum
from hashlib import md5, sha256
from typing import TYPE_CHECKING, BinaryIO, NamedTuple
from urllib.parse import quote

from aidreport.characters.unread import read_text
from aidreport.lazy_dataclass import dataclass
from aidreport.pdf.file.jumps import Jumps
from aidreport.pdf.file.metadata import DEFAULT, information, srgb, xmp
from aidreport.pdf.file.objects import (
    SMALL,
    ObjectFile,
    deflated,
    name_object,
    number_array,
    references,
    text_string,
)
from aidreport.pdf.file.parts import parts
from aidreport.pdf.file.structure import StructureWriter
from aidreport.pdf.inventory.inventory import Roots, inventory, objects_of
from aidreport.pdf.inventory.values import Ref, short_digest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from aidreport.pdf.file.embedded_fonts import EmbeddedFonts
    from aidreport.pdf.file.metadata import Metadata, Profile
    from aidreport.pdf.file.objects import Area, Size
    from aidreport.pdf.file.structure import Element
    from aidreport.pdf.inventory.inventory import Inventory

SIGNATURE_FIELD = "Signature1"
"""The name of the field that a signature fills."""
_OUTSIDE = b"[-9999 -9999 -9999 -9999]"
"""Where a field is that nobody sees; some programs take the corner of a page for a part of it."""


class Relationship(StrEnum):
    """What an attached file is to the document (ISO 19005-3, 6.8)."""

    SOURCE = "Source"
    DATA = "Data"
    SUPPLEMENT = "Supplement"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file inside the document.

    Attributes:
        deflated: the content as `objects.deflated` makes it, if several documents carry it;
            empty lets the document make it.
    """

    name: str
    media_type: str
    relationship: Relationship
    description: str
    content: bytes = b""
    deflated: bytes = b""


class Record(NamedTuple):
    """The attached file that lists what else the document consists of.

    Attributes:
        file: without its content.
        complete: returns the content with the list in it.
    """

    file: Attachment
    complete: Callable[[Inventory], bytes]


@dataclass(frozen=True, slots=True)
class Bookmark:
    """A heading among the bookmarks.

    Attributes:
        level: counts from 0.
    """

    title: str
    level: int
    element: Element


class PdfWriter:
    """A document under construction.

    Args:
        target: receives the bytes.
        fonts: those of the document.
    """

    def __init__(
        self,
        target: BinaryIO,
        metadata: Metadata,
        fonts: EmbeddedFonts,
        profile: Profile = DEFAULT,
    ) -> None:
        self.record_sha256 = ""
        self.fonts = fonts
        self._metadata, self._profile = metadata, profile
        self.file = ObjectFile(target, profile.version)
        self.tags = StructureWriter(self.file, profile)
        self._catalog, self._page_tree = self.file.reserve(), self.file.reserve()
        self._fonts = self.file.reserve()
        self._pages: list[int] = []
        self.bookmarks: list[Bookmark] = []
        self.jumps = Jumps(self.file, self.tags, profile)
        self._fields: list[int] = []
        self.page = 0

    def start_page(self) -> None:
        """Begin a page."""
        self.page = self.file.reserve()
        self.tags.start_page(self.page)

    def end_page(
        self,
        size: Size,
        content: bytes,
        forms: Mapping[str, int],
        annotations: Sequence[int],
    ) -> None:
        """Write a page.

        Args:
            content: its operators.
            forms: numbers of the forms and images that it draws, by name.
            annotations: numbers of its links.
        """
        key = self.tags.end_page()
        stream = self.file.stream(b"", content)
        box = number_array((0, 0, *size))
        marks = b"/Annots" + references(annotations) if annotations else b""
        self.file.put(
            self.page,
            b"<</Type/Page/Parent %d 0 R/MediaBox%b/Resources%b/Contents %d 0 R"
            b"/StructParents %d/Tabs/S%b>>"
            % (self._page_tree, box, self._resources(forms), stream, key, marks),
        )
        self._pages.append(self.page)

    def form(self, form: int, box: Area, content: bytes, forms: Mapping[str, int]) -> None:
        """Write content that covers a box, and that pages draw by a number."""
        look = (number_array(box), self._resources(forms))
        self.file.stream(b"/Type/XObject/Subtype/Form/BBox%b/Resources%b" % look, content, form)

    def link(self, element: Element, address: str, words: str, area: Area) -> int:
        """Write a link annotation that belongs to an element; return its number.

        Args:
            words: what is read if the content is not.
        """
        annotation = self.file.reserve()
        key = self.tags.annotation(element, annotation)
        # An address holds ASCII only (ISO 32000-1, 12.6.4.7).
        uri = text_string(quote(address, safe="/:?#[]@!$&'()*+,;=%~"))
        self.file.put(
            annotation,
            b"<</Type/Annot/Subtype/Link/Rect%b/Border[0 0 0]/F 4/P %d 0 R/StructParent %d"
            b"/Contents%b/A<</S/URI/URI%b>>>>"
            % (number_array(area), self.page, key, text_string(read_text(words)), uri),
        )
        return annotation

    def page_of(self, element: Element) -> int:
        """Return the number of the page on which an element begins, counted from 1."""
        return self._pages.index(self.jumps.places[element].page) + 1

    def signature_field(self, words: str) -> int:
        """Write an empty signature field on the page, unseen; return its number.

        It is an artifact, as ISO 14289-2, 8.9.2.4.13, asks for a widget without a size, and as
        ISO 14289-1, 7.18.4, allows for one outside the page.
        """
        field, label = self.file.reserve(), text_string(words)
        self.file.put(
            field,
            b"<</Type/Annot/Subtype/Widget/FT/Sig/T%b/TU%b/Contents%b/Rect%b/F 132/P %d 0 R>>"
            % (text_string(SIGNATURE_FIELD), label, label, _OUTSIDE, self.page),
        )
        self._fields.append(field)
        return field

    def finish(
        self,
        root: Element,
        attachments: Iterable[Attachment] = (),
        record: Record | None = None,
    ) -> None:
        """Write all that concerns the document as a whole, and the end of the file.

        Args:
            record: is attached too, with the list of all else that the file consists of.
        """
        file, profile = self.file, self._profile
        self.jumps.write()
        self.fonts.write(file, self._fonts)
        pages = (len(self._pages), references(self._pages))
        file.put(self._page_tree, b"<</Type/Pages/Count %d/Kids%b>>" % pages)
        entries = b"<</Type/Catalog/Pages %d 0 R" % self._page_tree
        entries += b"/Lang%b/MarkInfo<</Marked true>>" % text_string(self._metadata.language)
        entries += b"/StructTreeRoot %d 0 R" % self.tags.write(root)
        direction = b"/Direction/R2L" if self._metadata.rtl else b""
        entries += b"/ViewerPreferences<</DisplayDocTitle true%b>>" % direction
        # Left readable, for programs that look for it without understanding PDF.
        packet, kind = xmp(self._metadata, profile), b"/Type/Metadata/Subtype/XML"
        entries += b"/Metadata %d 0 R" % file.stream(kind, packet, level=0)
        colours = file.stream(b"/N 3", srgb(), level=SMALL)
        intent = file.add(
            b"<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB)"
            b"/Info(sRGB)/RegistryName(http://www.color.org)/DestOutputProfile %d 0 R>>" % colours
        )
        entries += b"/OutputIntents[%d 0 R]" % intent
        content = file.reserve() if record else 0
        entries += self._attachments(attachments, record, content)
        entries += self._outlines()
        if self._fields:
            entries += b"/AcroForm<</Fields%b/SigFlags 1>>" % references(self._fields)
        file.put(self._catalog, entries + b">>")
        info = file.add(information(self._metadata)) if profile.information else 0
        if record:
            self._write_record(record, root, content, info)
        file.finish(self._catalog, info)

    def _resources(self, forms: Mapping[str, int]) -> bytes:
        drawn = b"".join(b"/%b %d 0 R" % (key.encode(), form) for key, form in forms.items())
        objects = b"/XObject<<%b>>" % drawn if drawn else b""
        return b"<</Font %d 0 R%b>>" % (self._fonts, objects)

    def _attachments(
        self, attachments: Iterable[Attachment], record: Record | None, content: int
    ) -> bytes:
        """Write the attached files but for the record's content, which gets a number."""
        files: list[tuple[str, int]] = []
        for item in attachments:
            embedded = self.file.finished_stream(
                self._embedded_entries(item, item.content) + b"/Filter/FlateDecode",
                item.deflated or deflated(item.content),
                digest=short_digest(item.content),
            )
            files.append((item.name, self._specification(item, embedded)))
        if record:
            files.append((record.file.name, self._specification(record.file, content)))
        if not files:
            return b""
        files.sort()
        names = b" ".join(b"%b %d 0 R" % (text_string(name), number) for name, number in files)
        associated = references(number for _, number in files)
        return b"/AF%b/Names<</EmbeddedFiles<</Names[%b]>>>>" % (associated, names)

    def _specification(self, item: Attachment, embedded: int) -> int:
        """Write what describes an attached file."""
        label, description = text_string(item.name), text_string(item.description)
        relationship = name_object(item.relationship)
        return self.file.add(
            b"<</Type/Filespec/F%b/UF%b/Desc%b/AFRelationship%b/EF<</F %d 0 R/UF %d 0 R>>>>"
            % (label, label, description, relationship, embedded, embedded)
        )

    def _embedded_entries(self, item: Attachment, content: bytes) -> bytes:
        checksum = md5(content, usedforsecurity=False).hexdigest().upper().encode()
        date = text_string(f"{self._metadata.moment:D:%Y%m%d%H%M%SZ}")
        return b"/Type/EmbeddedFile/Subtype%b/Params<</Size %d/CheckSum<%b>/ModDate%b>>" % (
            name_object(item.media_type),
            len(content),
            checksum,
            date,
        )

    def _write_record(self, record: Record, root: Element, number: int, info: int) -> None:
        """Write the record with the list of all else, which it describes as empty."""
        empty = self._embedded_entries(record.file, b"")
        self.file.kept.hold(number, empty, b"")
        roots = Roots(
            Ref(self._catalog),
            Ref(info) if info else None,
            tuple(map(Ref, self._pages)),
            record.file.name,
            ".".join(map(str, self._profile.version)),
        )
        objects = objects_of(self.file.kept, roots)
        pages = {page: at for at, page in enumerate(self._pages, 1)}
        found = inventory(objects, roots, parts(root, pages))
        content = record.complete(found)
        self.record_sha256 = sha256(content).hexdigest()
        self.file.stream(self._embedded_entries(record.file, content), content, number)

    def _outlines(self) -> bytes:
        """Write the bookmarks, each below the heading that it belongs to."""
        if not self.bookmarks:
            return b""
        top = self.file.reserve()
        kids = self._outline_level(top, self.bookmarks, 0)
        self.file.put(top, b"<</Type/Outlines/First %d 0 R/Last %d 0 R/Count %d>>" % kids)
        return b"/Outlines %d 0 R/PageMode/UseOutlines" % top

    def _outline_level(
        self, parent: int, bookmarks: Sequence[Bookmark], level: int
    ) -> tuple[int, int, int]:
        """Write bookmarks of a level and below; return the first, the last, and how many."""
        starts = [at for at, item in enumerate(bookmarks) if item.level <= level] or [0]
        starts[0] = 0
        numbers = [self.file.reserve() for _ in starts]
        total = len(starts)
        for index, start in enumerate(starts):
            end = starts[index + 1] if index + 1 < len(starts) else len(bookmarks)
            item, below = bookmarks[start], bookmarks[start + 1 : end]
            title = text_string(read_text(item.title))
            place = self.jumps.destination(item.element)
            entries = b"/Title%b/Parent %d 0 R%b" % (title, parent, place)
            if index:
                entries += b"/Prev %d 0 R" % numbers[index - 1]
            if index + 1 < len(numbers):
                entries += b"/Next %d 0 R" % numbers[index + 1]
            if below:
                kids = self._outline_level(numbers[index], below, level + 1)
                entries += b"/First %d 0 R/Last %d 0 R/Count %d" % kids
                total += kids[2]
            self.file.put(numbers[index], b"<<%b>>" % entries)
        return numbers[0], numbers[-1], total
