"""What a file says about itself: the XMP packet and the information dictionary."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET
from xml.parsers import expat

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

    from aidreport.pdf.inventory.lists import Lists
    from aidreport.pdf.inventory.values import Objects, Value

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_DESCRIPTION = f"{_RDF}Description"
_PREFIXES = {
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://ns.adobe.com/xap/1.0/": "xmp",
    "http://ns.adobe.com/pdf/1.3/": "pdf",
    "http://www.aiim.org/pdfa/ns/id/": "pdfaid",
    "http://www.aiim.org/pdfua/ns/id/": "pdfuaid",
    "http://www.aiim.org/pdfa/ns/extension/": "pdfaExtension",
    "http://pdfa.org/declarations/": "pdfd",
}
_CLAIMS = frozenset(("pdfaid", "pdfuaid", "pdfaExtension"))
"""What is claimed of standards, which is checked for itself: a locked copy claims none."""
_OF_SAVING = frozenset(
    (
        *("pdf:Producer", "xmp:ModifyDate", "xmp:MetadataDate"),
        *("/Producer", "/ModDate"),
    )
)
"""What a program that saves a file again says of itself."""
_LARGEST = 1 << 20


def add_packet(objects: Objects, value: Value, lists: Lists) -> None:
    """List the properties of an XMP packet."""
    if not objects.is_stream(value):
        return
    packet = _parsed(objects.source.content(value).strip(b"\0 \t\r\n"))
    if packet is None:
        lists.add("metadata", "", objects.held(value))
        return
    for name, words in sorted(_properties(packet)):
        if name not in _OF_SAVING and name.partition(":")[0] not in _CLAIMS:
            lists.add("metadata", name, objects.digest(words.encode()))


def add_information(objects: Objects, value: Value, lists: Lists) -> None:
    """List the entries of the information dictionary."""
    entries = objects.dictionary(value)
    for key in sorted(entries.keys() - _OF_SAVING):
        lists.add("information", key[1:], objects.digest(entries[key]))


def _parsed(content: bytes) -> Element | None:
    """Return the root of a packet; None for what is none, or declares entities."""
    if len(content) > _LARGEST or b"<!" in content:
        return None
    # The parser of expat itself follows no reference out of the packet.
    builder = ET.TreeBuilder()
    parser = expat.ParserCreate(namespace_separator="}")
    parser.StartElementHandler = lambda tag, attributes: builder.start(tag, dict(attributes))
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.data
    try:
        parser.Parse(content, True)
    except expat.ExpatError:
        return None
    return builder.close()


def _properties(packet: Element) -> Iterator[tuple[str, str]]:
    """Yield each property with its value, whether it is an element or an attribute."""
    for description in packet.iter(_DESCRIPTION):
        for key, words in description.attrib.items():
            if not key.startswith(_RDF):
                yield _named(key), words
        for part in description:
            yield _named(part.tag), _meaning(part)


def _named(tag: str) -> str:
    """Return the name of a property with the usual prefix of its namespace."""
    namespace, _, name = tag.partition("}")
    return f"{_PREFIXES.get(namespace, namespace)}:{name}" if name else tag


def _meaning(part: Element) -> str:
    """Return what a property says: its words, or its parts in order."""
    inner = "".join(f"<{_named(kid.tag)}{_attributes(kid)}{_meaning(kid)}>" for kid in part)
    return inner or " ".join((part.text or "").split())


def _attributes(part: Element) -> str:
    return "".join(f" {_named(key)}={words}" for key, words in sorted(part.attrib.items()))
