"""What a file says about itself: the XMP packet and the information dictionary."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET
from xml.parsers import expat

from aidreport.pdf.inventory.values import text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

    from aidreport.pdf.inventory.lists import Lists
    from aidreport.pdf.inventory.values import Objects, Value

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_XML = "http://www.w3.org/XML/1998/namespace}"
_DESCRIPTION = f"{_RDF}Description"
_ARRAYS = frozenset((f"{_RDF}Alt", f"{_RDF}Seq", f"{_RDF}Bag"))
_PREFIXES = {
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://ns.adobe.com/xap/1.0/": "xmp",
    "http://ns.adobe.com/xap/1.0/mm/": "xmpMM",
    "http://ns.adobe.com/pdf/1.3/": "pdf",
    "http://www.aiim.org/pdfa/ns/id/": "pdfaid",
    "http://www.aiim.org/pdfua/ns/id/": "pdfuaid",
    "http://www.aiim.org/pdfa/ns/extension/": "pdfaExtension",
    "http://www.aiim.org/pdfa/ns/schema#": "pdfaSchema",
    "http://www.aiim.org/pdfa/ns/property#": "pdfaProperty",
    "http://pdfa.org/declarations/": "pdfd",
}
_CLAIMS = frozenset(("pdfaid", "pdfuaid", "pdfd"))
"""What is claimed of standards: a locked copy of a file claims none."""
OF_SAVING = "saving"
"""The kind of what a program that saves a file says of itself."""
_OF_SAVING = frozenset(
    ("pdf:Producer", "xmp:ModifyDate", "xmp:MetadataDate", "/Producer", "/ModDate")
)
"""What a program that saves a file again says of itself."""
_MANAGEMENT = "xmpMM"
_DATES = frozenset(
    (
        *("xmp:CreateDate", "xmp:ModifyDate", "xmp:MetadataDate"),
        *("/CreationDate", "/ModDate"),
    )
)
_PDF_DATE = re.compile(r"D:(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:Z|([+-])(\d\d)'?(\d\d)'?)?")
_LARGEST = 1 << 20
_BESIDE = "words beside the properties"


def add_packet(objects: Objects, value: Value, lists: Lists) -> None:
    """List the properties of an XMP packet."""
    if not objects.is_stream(value):
        return
    comments: list[str] = []
    packet = _parsed(objects.source.content(value).strip(b"\0 \t\r\n"), comments)
    if packet is None:
        lists.add("metadata", "", objects.held(value))
        return
    for name, words in sorted(_properties(packet)):
        lists.add(_kind(name), name, _words_digest(objects, name, words))
    for words in (*comments, *_beside(packet)):
        lists.add("metadata", _BESIDE, _words_digest(objects, _BESIDE, words))


def add_information(objects: Objects, value: Value, lists: Lists) -> None:
    """List the entries of the information dictionary."""
    entries = objects.dictionary(value)
    for key in sorted(entries):
        found = objects.get(entries[key])
        is_text = isinstance(found, bytes)
        digest = _words_digest(objects, key, text(found)) if is_text else objects.digest(found)
        lists.add(OF_SAVING if key in _OF_SAVING else "information", key[1:], digest)


def _kind(name: str) -> str:
    prefix = name.partition(":")[0]
    if name in _OF_SAVING or prefix == _MANAGEMENT:
        return OF_SAVING
    return "claim" if prefix in _CLAIMS else "metadata"


def _words_digest(objects: Objects, name: str, words: str) -> str:
    """Return the digest of a text, the same in the packet and in the information dictionary."""
    if name in _DATES:
        words = _moment(words)
    return objects.digest(" ".join(words.split()).encode())


def _moment(words: str) -> str:
    """Return a date and time in one spelling; what is none as it is."""
    if found := _PDF_DATE.fullmatch(words):
        year, month, day, hour, minute, second, sign, *zone = found.groups()
        words = f"{year}-{month}-{day}T{hour}:{minute}:{second}"
        words += f"{sign}{zone[0]}:{zone[1]}" if sign else "Z"
    try:
        return datetime.fromisoformat(words).astimezone(UTC).isoformat()
    except ValueError:
        return words


def _parsed(content: bytes, comments: list[str]) -> Element | None:
    """Return the root of a packet; None for what is none, or declares entities.

    Args:
        comments: to which those of the packet are added.
    """
    if len(content) > _LARGEST or b"<!DOCTYPE" in content:
        return None
    # The parser of expat itself follows no reference out of the packet.
    builder = ET.TreeBuilder()
    parser = expat.ParserCreate(namespace_separator="}")
    parser.StartElementHandler = lambda tag, attributes: builder.start(tag, dict(attributes))
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.data
    parser.CommentHandler = comments.append
    try:
        parser.Parse(content, True)
    except expat.ExpatError:
        return None
    return builder.close()


def _beside(packet: Element) -> Iterator[str]:
    """Yield the words of a packet that are between its elements."""
    for part in packet.iter():
        if len(part):
            texts = [part.text, *(kid.tail for kid in part)]
            yield from (words for text in texts if (words := (text or "").strip()))


def _properties(packet: Element) -> Iterator[tuple[str, str]]:
    """Yield each property with its value, however it is written (ISO 16684-1, 7)."""
    for frame in packet.iter(f"{_RDF}RDF"):
        for part in frame:
            if part.tag == _DESCRIPTION:
                yield from _fields(part)


def _fields(holder: Element) -> Iterator[tuple[str, str]]:
    """Yield what an element says of something, by attributes and by elements in it."""
    for key, words in holder.attrib.items():
        if not key.startswith((_RDF, _XML)):
            yield _named(key), words
    for part in holder:
        yield _named(part.tag), _meaning(part)


def _named(tag: str) -> str:
    """Return the name of a property with the usual prefix of its namespace."""
    namespace, _, name = tag.partition("}")
    return f"{_PREFIXES.get(namespace, namespace)}:{name}" if name else tag


def _meaning(part: Element) -> str:
    """Return what a property says: words, a list, or a structure."""
    inner = part[0] if len(part) == 1 else None
    if inner is not None and inner.tag in _ARRAYS:
        return _listed(list(inner))
    holder = inner if inner is not None and inner.tag == _DESCRIPTION else part
    fields = [f"{name}={meaning}" for name, meaning in sorted(_fields(holder))]
    return f"{{{' '.join(fields)}}}" if fields else part.get(f"{_RDF}resource") or part.text or ""


def _listed(items: list[Element]) -> str:
    """Return what a list says; of one item for every language, or of one alone, its words."""
    languages = [item.get(f"{_XML}lang", "x-default") for item in items]
    if languages == ["x-default"]:
        return _meaning(items[0])
    said = zip(languages, map(_meaning, items), strict=True)
    return f"[{' '.join(f'{language} {meaning}' for language, meaning in said)}]"
