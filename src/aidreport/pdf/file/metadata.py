"""What a file says about itself: the standards it keeps, XMP, information, and colour space."""

from __future__ import annotations

import struct
from dataclasses import field
from datetime import UTC, datetime
from functools import cache, partial
from hashlib import md5
from html import escape
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from aidreport.lazy_dataclass import dataclass
from aidreport.pdf.file.objects import text_string

if TYPE_CHECKING:
    from collections.abc import Mapping

PRODUCER = "aidreport"
_escape = partial(escape, quote=False)


class Standard(NamedTuple):
    """A part of a standard, its conformance level, and the year of a revision that is named."""

    part: str
    level: str = ""
    revision: str = ""


@dataclass(frozen=True, slots=True)
class Profile:
    """A pair of standards that a file conforms to at once.

    Attributes:
        name: as it is written in the config.
        archive: of PDF/A.
        accessible: of PDF/UA.
        version: of the PDF format.
        information: whether the file has a document information dictionary.
        namespace: of the structure types that PDF 2.0 added; empty for PDF 1.7.
        types: structure types of PDF 1.7 that the namespace replaces.
        declarations: what else it declares to conform to, by address (PDF Declarations).
    """

    name: str
    archive: Standard
    accessible: Standard
    version: tuple[int, int]
    information: bool
    namespace: str = ""
    types: Mapping[str, str] = field(default_factory=dict)
    declarations: tuple[str, ...] = ()


# ISO 19005-3 level A and ISO 14289-1.
DEFAULT = Profile("a-3a+ua-1", Standard("3", "A"), Standard("1"), (1, 7), information=True)

# ISO 19005-4 level F and ISO 14289-2. WTPDF 1.0 asks for PDF 2.0, so no other profile declares it.
_PDF_2 = Profile(
    "a-4f+ua-2",
    Standard("4", "F", "2020"),
    Standard("2", revision="2024"),
    (2, 0),
    information=False,
    namespace="http://iso.org/pdf2/ssn",
    types={"Document": "Document", "Note": "FENote"},
    declarations=(
        "http://pdfa.org/declarations/wtpdf#accessibility1.0",
        "http://pdfa.org/declarations/wtpdf#reuse1.0",
    ),
)

PROFILES: Mapping[str, Profile] = MappingProxyType({each.name: each for each in (DEFAULT, _PDF_2)})


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a file says about itself.

    Attributes:
        language: BCP 47 tag.
        timestamp: when it was made, in seconds since 1970.
        rtl: whether it is read from right to left.
    """

    title: str
    author: str
    subject: str
    language: str
    timestamp: int
    rtl: bool = False

    @property
    def moment(self) -> datetime:
        """When the file was made."""
        return datetime.fromtimestamp(self.timestamp, UTC)


def information(metadata: Metadata) -> bytes:
    """Return the document information dictionary."""
    date = text_string(f"{metadata.moment:D:%Y%m%d%H%M%S+00'00'}")
    entries = {
        b"/Title": text_string(metadata.title),
        b"/Author": text_string(metadata.author),
        b"/Subject": text_string(metadata.subject),
        b"/Creator": text_string(PRODUCER),
        b"/Producer": text_string(PRODUCER),
        b"/CreationDate": date,
        b"/ModDate": date,
    }
    return b"<<%b>>" % b"".join(key + value for key, value in entries.items())


def xmp(metadata: Metadata, profile: Profile) -> bytes:
    """Return the XMP packet, equal to the information dictionary in what both say."""
    date = f"{metadata.moment:%Y-%m-%dT%H:%M:%SZ}"
    title, author, subject = map(_escape, (metadata.title, metadata.author, metadata.subject))
    archive, accessible = profile.archive, profile.accessible
    claims = [
        ("pdfaid:part", archive.part),
        ("pdfaid:conformance", archive.level),
        ("pdfaid:rev", archive.revision),
        ("pdfuaid:part", accessible.part),
        ("pdfuaid:rev", accessible.revision),
    ]
    # PDF/A-3 requires a description in the file of every schema except its own.
    schema = "" if archive.revision else _SCHEMA
    return f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>
<dc:language><rdf:Bag><rdf:li>{_escape(metadata.language)}</rdf:li></rdf:Bag></dc:language>
<xmp:CreateDate>{date}</xmp:CreateDate><xmp:ModifyDate>{date}</xmp:ModifyDate>
<xmp:MetadataDate>{date}</xmp:MetadataDate><xmp:CreatorTool>{PRODUCER}</xmp:CreatorTool>
<pdf:Producer>{PRODUCER}</pdf:Producer>
{"".join(f"<{tag}>{value}</{tag}>" for tag, value in claims if value)}
</rdf:Description>{_declarations(profile)}{schema}
</rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>""".encode()


def _declarations(profile: Profile) -> str:
    """Return the PDF Declarations; PDF/A-4 asks for no description of their schema."""
    if not profile.declarations:
        return ""
    items = "".join(
        f'<rdf:li rdf:parseType="Resource"><pdfd:conformsTo>{address}</pdfd:conformsTo></rdf:li>\n'
        for address in profile.declarations
    )
    return f"""
<rdf:Description rdf:about="" xmlns:pdfd="http://pdfa.org/declarations/">
<pdfd:declarations><rdf:Bag>
{items}</rdf:Bag></pdfd:declarations>
</rdf:Description>"""


_SCHEMA = """
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 that the file keeps</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>"""

# The sRGB colour space (IEC 61966-2-1), its primaries adapted to D50 as ICC profiles want them.
_PRIMARIES = {
    b"rXYZ": (0.43607, 0.22249, 0.01392),
    b"gXYZ": (0.38515, 0.71687, 0.09708),
    b"bXYZ": (0.14307, 0.06061, 0.71410),
}
_WHITE = (0.9642, 1.0, 0.8249)
_ADAPTATION = (
    *(1.047882, 0.022919, -0.050217),
    *(0.029587, 0.990484, -0.017059),
    *(-0.009232, 0.015076, 0.751678),
)
_CURVE = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
"""Exponent, scale, offset, slope near black, and where the slope ends."""


@cache
def srgb() -> bytes:
    """Return an sRGB display profile (ICC.1:2010, version 4.2, matrix and curves)."""
    curve = b"para\0\0\0\0" + struct.pack(">HH", 3, 0) + _fixed(_CURVE)
    tags = {
        b"desc": _localized("sRGB"),
        b"cprt": _localized("No copyright, use freely"),
        b"wtpt": b"XYZ \0\0\0\0" + _fixed(_WHITE),
        b"chad": b"sf32\0\0\0\0" + _fixed(_ADAPTATION),
        **{tag: b"XYZ \0\0\0\0" + _fixed(value) for tag, value in _PRIMARIES.items()},
        **dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), curve),
    }
    table, content = struct.pack(">I", len(tags)), b""
    start = 128 + 4 + 12 * len(tags)
    placed: dict[bytes, int] = {}
    for tag, body in tags.items():
        if body not in placed:
            placed[body] = start + len(content)
            content += body + bytes(-len(body) % 4)
        table += struct.pack(">4sII", tag, placed[body], len(body))
    size = start + len(content)
    head = struct.pack(">I4sI4s4s4s", size, b"", 0x04200000, b"mntr", b"RGB ", b"XYZ ")
    head += struct.pack(">6H", 2025, 1, 1, 0, 0, 0) + b"acsp" + bytes(28) + _fixed(_WHITE)
    profile = head.ljust(128, b"\0") + table + content
    # The identifier is taken over the profile with this field and two others, all zero here, empty.
    return profile[:84] + md5(profile, usedforsecurity=False).digest() + profile[100:]


def _fixed(values: tuple[float, ...]) -> bytes:
    return b"".join(struct.pack(">i", round(value * 65536)) for value in values)


def _localized(text: str) -> bytes:
    content = text.encode("utf-16-be")
    head = struct.pack(">II2s2sII", 1, 12, b"en", b"US", len(content), 28)
    return b"mluc\0\0\0\0" + head + content
