"""What a screen reader gets of a PDF: its texts in structure order; and what the file carries.

Also whether the file was changed after it was first written.
"""

from __future__ import annotations

import hashlib
import re
from functools import cached_property
from html import unescape
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from pikepdf import Dictionary, Object, Stream, String

from aidreport.lazy_dataclass import dataclass
from aidreport.pdf.reading.bookmarks import Target, read_bookmarks
from aidreport.pdf.reading.objects import (
    TooLargeError,
    entry,
    identity,
    integer,
    items,
    leaves,
    name,
    nodes,
    text,
)
from aidreport.pdf.reading.opened import open_reading
from aidreport.pdf.reading.revisions import fingerprint_matches, later_changes
from aidreport.pdf.reading.structure import (
    INLINE,
    INLINE_IN_TEXT,
    ContentKid,
    Element,
    Tree,
    attribute,
    heading_level,
    may_span,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from aidreport.pdf.reading.bookmarks import ReadBookmark
    from aidreport.pdf.reading.content import Contents
    from aidreport.pdf.reading.objects import ObjectId
    from aidreport.pdf.reading.opened import Reading

_NO_CELL = (-1, 0)
_CELLS = frozenset(("TH", "TD"))
_READ_INSTEAD = frozenset(("/ActualText", "/Alt"))
_MOST_TITLES = 8
"""Elements with a title inside one another, at most: each text is that of all below."""

_DECLARED = {
    f"http://pdfa.org/declarations/wtpdf#{level}1.0": f"WTPDF 1.0 for {level}"
    for level in ("accessibility", "reuse")
}
"""Standards that a file declares to conform to, by the address of the declaration."""

_XML = re.compile(r"<[\w:/]+|\b[\w:]+=|[<>\"']")
"""What is no text and no value of an attribute in an XMP packet."""
_DATE = "D:"
_FILE_NAMES = ("/UF", "/F", "/DOS", "/Mac", "/Unix")
"""What programs look for the name of an attached file in, or for its content."""
_MOST_ATTACHED = 1 << 29
"""Bytes of all attached files."""


class TitledText(NamedTuple):
    """An element with a title, such as "figure total/NOK", and its text."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A text that is read as one: a paragraph, a cell, a label, a chart.

    Attributes:
        tag: its structure type.
        block: the index of the part of the document that it belongs to.
        page: where it begins, counted from 1; 0 where it is not drawn.
        alternative: what is read instead, or before a table; empty for none.
        marks: the elements with a title in it, in order.
        columns: of its table, if it is a cell: the first and how many; (-1, 0) for none.
        table: the index of the table that it is in, its caption apart; -1 for none.
    """

    tag: str
    block: int
    page: int
    text: str
    alternative: str = ""
    marks: tuple[TitledText, ...] = ()
    columns: tuple[int, int] = _NO_CELL
    table: int = -1


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A file inside a PDF.

    Attributes:
        checksum: whether its content matches its checksum; None where it has none.
        ambiguous: whether other programs may find it under another name, or with other content.
    """

    name: str
    media_type: str
    relationship: str
    description: str
    content: bytes
    checksum: bool | None
    ambiguous: bool = False


@dataclass(frozen=True, slots=True)
class PdfDocument:
    """What a PDF says.

    Attributes:
        claims: the standards that it claims to conform to, such as "PDF/UA-1".
        tagged: whether it has a structure tree.
        passages: its texts in structure order; none where it is not tagged.
        signatures: how many signature fields are signed.
        fingerprint_matches: whether the file is still as it was first written, by the identifier
            that aidreport makes from its bytes; None if another program made the identifier.
        later_changes: what was changed after that, except for signatures that were filled in.
        bookmarks: in their order.
        descriptions: what it says of itself and of its attachments, beside the title.
    """

    title: str
    language: str
    producer: str
    pages: int
    claims: tuple[str, ...]
    tagged: bool
    passages: tuple[Passage, ...]
    attachments: tuple[AttachedFile, ...]
    signatures: int
    fingerprint_matches: bool | None
    later_changes: tuple[str, ...]
    bookmarks: tuple[ReadBookmark, ...] = ()
    descriptions: tuple[str, ...] = ()


def read_pdf(path: Path) -> PdfDocument:
    """Read a PDF.

    Raises:
        SourceError: it cannot be read as a PDF.
    """
    with open_reading(path) as reading:
        return read_document(reading)


def read_document(reading: Reading) -> PdfDocument:
    """Return what a PDF says that is open."""
    root = reading.pdf.Root
    metadata = root.get("/Metadata")
    xmp = metadata.read_bytes() if isinstance(metadata, Stream) else b""
    packet = xmp.decode("utf-8", "replace")
    tagged = reading.tree.root is not None
    numbers = {page.objgen: number for number, page in enumerate(reading.pages, 1)}
    signatures = sum(
        name(field.get("/FT")) == "Sig" and isinstance(field.get("/V"), Dictionary)
        for field in nodes(items(entry(root.get("/AcroForm"), "/Fields")))
    )
    attachments = tuple(_attachments(root))
    return PdfDocument(
        title=_element(packet, "dc:title"),
        language=text(root.get("/Lang")),
        producer=_element(packet, "pdf:Producer"),
        pages=len(reading.pages),
        claims=_claims(packet),
        tagged=tagged,
        passages=tuple(_passages(reading.tree, reading.contents)) if tagged else (),
        attachments=attachments,
        signatures=signatures,
        fingerprint_matches=fingerprint_matches(reading.content, reading.pdf),
        later_changes=tuple(later_changes(reading, signed=bool(signatures))),
        bookmarks=tuple(read_bookmarks(root, numbers, _Targets(reading).of)),
        descriptions=tuple(_descriptions(reading, packet, attachments)),
    )


class _Targets:
    """The elements that something may lead to; they are gone through only if something does."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    def of(self, number: ObjectId) -> Target | None:
        """Return what an element is, by its id; None if there is none."""
        element = self._by_id.get(number) if number != (0, 0) else None
        if element is None:
            return None
        parts = list(_parts(element, self._reading.contents))
        page = next((holder for holder, _ in element.marks() if holder > 0), element.page)
        return Target(page, _text(element, parts) if heading_level(element.tag) else "")

    @cached_property
    def _by_id(self) -> dict[ObjectId, Element]:
        return {element.number: element for element in self._reading.tree.elements}


def _passages(tree: Tree, contents: Contents) -> Iterator[Passage]:
    index = {id(block): at for at, block in enumerate(tree.blocks)}
    at = -1
    classes = entry(tree.root, "/ClassMap")
    cells: dict[int, tuple[int, int]] = {}
    tables = _tables(tree)
    for element in tree.elements:
        at, tag = index.get(id(element), at), element.tag
        if tag == "Table":
            summary = attribute(element, "Table", "/Summary", classes)
            if isinstance(summary, String):
                yield Passage("Table", at, element.page, "", text(summary))
        elif tag == "TR":
            cells = _columns(element, classes)
        if _is_inline(element) or _has_no_words(element):
            continue
        if (plain := _plain_text(element, contents)) is not None:
            page, words = plain
            title = element.text("/T")
            yield Passage(
                tag,
                at,
                page or element.page,
                words,
                "",
                (TitledText(title, words),) if title else (),
                cells.get(id(element), _NO_CELL) if tag in _CELLS else _NO_CELL,
                tables.get(id(element), -1),
            )
            continue
        parts = list(_parts(element, contents))
        alternative = element.text("/Alt")
        if parts or alternative:
            words = _text(element, parts)
            if element.tag == "Figure":
                words = words.strip(" ")
            yield Passage(
                tag=element.tag,
                block=at,
                page=next((page for page, _ in parts if page), element.page),
                text=words,
                alternative=alternative,
                marks=tuple(_marks(element, words, contents)),
                columns=cells.get(id(element), _NO_CELL) if element.tag in _CELLS else _NO_CELL,
                table=tables.get(id(element), -1),
            )


def _has_no_words(element: Element) -> bool:
    """Return whether an element, such as a row, holds nothing but elements with words of theirs."""
    if element.holds_content or element.entries.has_any(_READ_INSTEAD):
        return False
    return not any(kid.tag in INLINE for kid in element.elements)


def _plain_text(element: Element, contents: Contents) -> tuple[int, str] | None:
    """Return the page and the text of an element that is one piece of text, as most cells are.

    None of any other.
    """
    if len(element.kids) != 1 or type(kid := element.kids[0]) is not ContentKid:
        return None
    if element.tag == "Figure" or element.entries.has_any(_READ_INSTEAD):
        return None
    holder, mcid, page = kid
    words = contents.texts.get((holder, mcid))
    return None if words is None else (page, "".join(words))


def _tables(tree: Tree) -> dict[int, int]:
    """Return the index of the table that each element in one is in, but for captions."""
    inside, count = dict[int, int](), 0
    for element in tree.elements:
        if element.tag == "Table":
            inside[id(element)] = count
            count += 1
        elif element.tag != "Caption" and element.parent and id(element.parent) in inside:
            inside[id(element)] = inside[id(element.parent)]
    return inside


def _columns(row: Element, classes: object) -> dict[int, tuple[int, int]]:
    """Return the first column of each cell of a row, and how many columns it has."""
    columns, at = dict[int, tuple[int, int]](), 0
    for cell in row.elements:
        wide = 1
        if may_span(cell):
            wide = max(integer(attribute(cell, "Table", "/ColSpan", classes)) or 1, 1)
        columns[id(cell)] = at, wide
        at += wide
    return columns


def _text(element: Element, parts: Iterable[tuple[int, str]]) -> str:
    return element.text("/ActualText") or "".join([words for _, words in parts])


def _is_inline(element: Element) -> bool:
    """Return whether an element is part of the text around it."""
    parent = element.parent
    if parent is None:
        return False
    if element.tag in INLINE:
        return not (element.tag == "Form" and parent.tag == "Document")
    return element.tag in INLINE_IN_TEXT and parent.holds_content


def _is_in_label(element: Element) -> bool:
    """Return whether an element is a part of the text of a label: words are beside it."""
    parent = element.parent
    return parent is not None and parent.tag != "Figure" and parent.holds_content


def _parts(element: Element, contents: Contents) -> Iterator[tuple[int, str]]:
    """Yield the pieces of an element's text with their pages, inline elements included.

    The labels of a figure are at places of their own: a blank parts them.
    """
    waiting = [iter(element.kids)]
    while waiting:
        for kid in waiting[-1]:
            if isinstance(kid, ContentKid):
                if (words := contents.texts.get((kid.holder, kid.mcid))) is not None:
                    yield kid.page, "".join(words)
            elif isinstance(kid, Element) and _is_inline(kid):
                if element.tag == "Figure" and not _is_in_label(kid):
                    yield kid.page, " "
                if not (actual := kid.text("/ActualText")):
                    waiting.append(iter(kid.kids))
                    break
                yield kid.page, actual
        else:
            waiting.pop()


def _marks(element: Element, words: str, contents: Contents) -> Iterator[TitledText]:
    """Yield the elements with a title in an element, itself included, whose words are known."""
    waiting = [(element, 0)]
    while waiting:
        item, depth = waiting.pop()
        title = item.text("/T")
        if title and depth < _MOST_TITLES:
            own = words if item is element else _text(item, _parts(item, contents))
            yield TitledText(title, own)
            depth += 1
        waiting += [(kid, depth) for kid in reversed(item.elements) if _is_inline(kid)]


def _element(packet: str, tag: str) -> str:
    """Return the words of an element of the XMP packet; empty where it has none."""
    begin = re.search(rf"<{tag}(?:\s[^<>]*)?>", packet)
    end = packet.find(f"</{tag}>", begin.end()) if begin else -1
    if not begin or end < 0:
        return ""
    words = unescape(re.sub(r"<[^<>]*>", "", packet[begin.end() : end]))
    return " ".join(words.split())


def _descriptions(
    reading: Reading, packet: str, attachments: Sequence[AttachedFile]
) -> Iterator[str]:
    """Yield what a document says of itself, but for dates of the information."""
    yield " ".join(unescape(_XML.sub(" ", packet)).split())
    information = reading.pdf.trailer.get("/Info")
    if isinstance(information, Dictionary):
        texts = (text(value) for _, value in sorted(information.items()))
        yield from (words for words in texts if not words.startswith(_DATE))
    yield from (file.description for file in attachments)


def _claims(packet: str) -> tuple[str, ...]:
    part, level = _property(packet, "pdfaid:part"), _property(packet, "pdfaid:conformance")
    accessible = _property(packet, "pdfuaid:part")
    claims = {f"PDF/UA-{accessible}": accessible, f"PDF/A-{part}{level.lower()}": part}
    declared = [claim for address, claim in _DECLARED.items() if f">{address}<" in packet]
    return (*(claim for claim, is_claimed in claims.items() if is_claimed), *declared)


def _property(packet: str, tag: str) -> str:
    """Return a simple property, written as an element or as an attribute."""
    match = re.search(rf"<{tag}>\s*(\w+)\s*<|\b{tag}=[\"'](\w+)[\"']", packet)
    return (match[1] or match[2]) if match else ""


def _attachments(root: Object) -> Iterator[AttachedFile]:
    """Yield the associated and the embedded files, each once."""
    named = (value for _, value in leaves(entry(root.get("/Names"), "/EmbeddedFiles"), "/Names"))
    seen: set[ObjectId] = set()
    # Content and checksum by stream: many specifications may refer to one.
    contents: dict[ObjectId, tuple[bytes, bytes]] = {}
    total = 0
    for specification in chain(items(root.get("/AF")), named):
        number = identity(specification)
        if not isinstance(specification, Dictionary) or (number != (0, 0) and number in seen):
            continue
        seen.add(number)
        files = entry(specification, "/EF")
        stream = entry(files, "/UF") or entry(files, "/F")
        if not isinstance(stream, Stream):
            continue
        if stream.objgen not in contents:
            content = stream.read_bytes()
            total += len(content)
            if total > _MOST_ATTACHED:
                raise TooLargeError(f"it carries more than {_MOST_ATTACHED >> 20} MB of files")
            contents[stream.objgen] = content, hashlib.md5(content, usedforsecurity=False).digest()
        yield _attached_file(specification, stream, *contents[stream.objgen])


def _attached_file(
    specification: Dictionary, stream: Stream, content: bytes, checksum: bytes
) -> AttachedFile:
    stated = entry(entry(stream, "/Params"), "/CheckSum")
    names = [text(specification[key]) for key in _FILE_NAMES if key in specification]
    files = entry(specification, "/EF")
    streams = {identity(each) for _, each in files.items()} if isinstance(files, Dictionary) else ()
    return AttachedFile(
        name=next(filter(None, names), ""),
        media_type=name(entry(stream, "/Subtype")),
        relationship=name(specification.get("/AFRelationship")),
        description=text(specification.get("/Desc")),
        content=content,
        checksum=bytes(stated) == checksum if isinstance(stated, String) else None,
        ambiguous=len(set(names)) > 1
        or len(streams) > 1
        or "/FS" in specification
        or "/F" in stream,
    )
