"""What a file says of itself has the same digests in any form of RDF, and in the information."""

from __future__ import annotations

import pytest

from aidreport.pdf.inventory.lists import Lists
from aidreport.pdf.inventory.properties import add_information, add_packet
from aidreport.pdf.inventory.values import Found, Objects, Ref

RDF = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:s="urn:s"'
    ' xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">{}</rdf:RDF></x:xmpmeta>'
)
USUAL = (
    '<rdf:Description rdf:about=""><dc:title><rdf:Alt><rdf:li xml:lang="x-default">Aid &amp; more'
    "</rdf:li></rdf:Alt></dc:title><xmp:CreateDate>2025-06-12T00:00:00Z</xmp:CreateDate>"
    '<s:part rdf:parseType="Resource"><s:b>2</s:b><s:a>1</s:a></s:part></rdf:Description>'
)


class Packet:
    """A source with one stream and one dictionary."""

    def __init__(self, packet: str, information: bytes = b"null") -> None:
        self.packet, self.information = packet.encode(), information

    def find(self, ref: Ref) -> Found:
        return Found(b"<<>>", is_stream=True) if ref.number == 1 else Found(self.information)

    def content(self, ref: Ref) -> bytes:
        return self.packet

    def digest(self, ref: Ref) -> str:
        return "0"

    def drawing(self, refs: object) -> object:
        raise NotImplementedError


def listed(packet: str, information: bytes = b"null") -> dict[str, dict[str, str]]:
    objects, lists = Objects(Packet(packet, information), {}), Lists()
    add_packet(objects, Ref(1), lists)
    add_information(objects, Ref(2), lists)
    return lists.kinds


@pytest.mark.parametrize(
    "written",
    [
        USUAL.replace("><", ">\n  <"),
        USUAL.replace('<rdf:Description rdf:about="">', "<rdf:Description>"),
        (
            '<rdf:Description xmp:CreateDate="2025-06-12T02:00:00+02:00"/>'
            '<rdf:Description><dc:title><rdf:Alt><rdf:li xml:lang="x-default">'
            "Aid &#38; more</rdf:li></rdf:Alt></dc:title><s:part>"
            '<rdf:Description s:a="1" s:b="2"/></s:part></rdf:Description>'
        ),
        USUAL.replace(' rdf:parseType="Resource"><s:b>2</s:b><s:a>1</s:a></s:part>', "/>").replace(
            "<s:part/>", '<s:part s:a="1" s:b="2"/>'
        ),
    ],
)
def test_a_packet_may_be_written_in_any_form(written: str) -> None:
    assert listed(RDF.format(written)) == listed(RDF.format(USUAL))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Aid", "No aid"),
        ("2025", "2026"),
        ("<s:a>1", "<s:a>3"),
        ("x-default", "de"),
        ("<s:b>2</s:b>", ""),
        ("</rdf:Alt>", '<rdf:li xml:lang="de">Hilfe</rdf:li></rdf:Alt>'),
        ("<rdf:Description", "<!-- the total is wrong --><rdf:Description"),
    ],
)
def test_another_value_has_another_digest(old: str, new: str) -> None:
    assert listed(RDF.format(USUAL.replace(old, new, 1))) != listed(RDF.format(USUAL))


def test_the_information_says_the_same_as_the_packet() -> None:
    information = b"<</Title(Aid & more)/CreationDate(D:20250612020000+02'00')>>"
    found = listed(RDF.format(USUAL), information)
    assert found["information"]["Title"] == found["metadata"]["dc:title"]
    assert found["information"]["CreationDate"] == found["metadata"]["xmp:CreateDate"]


@pytest.mark.parametrize("packet", ["no XML", "<a><b></a>", "<!DOCTYPE a><a/>", ""])
def test_what_is_no_packet_is_listed_as_a_whole(packet: str) -> None:
    assert listed(packet) == {"metadata": {"": "0"}}
