"""What a file says about itself as a whole (ISO 14289-2, 5, 6, 8.7, 8.11 and 8.14; WTPDF, 6.1)."""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING

from pikepdf import Dictionary, Stream, String

from aidreport.pdf.reading.objects import entry, items, leaves, name, text
from aidreport.pdf.reading.ua_2.elements import is_language
from aidreport.pdf.reading.ua_2.findings import is_undefined

if TYPE_CHECKING:
    from pikepdf import Object

    from aidreport.pdf.reading.opened import Reading
    from aidreport.pdf.reading.ua_2.findings import Findings

_UA = "http://www.aiim.org/pdfua/ns/id/"
_REVISION = "2024"
_MOST_PREFIXES = 8
"""Prefixes of one namespace that are looked for."""
_OUTSIDE = ("outside any marked content", "that no element can own")
"""Words of what is wrong with content that is neither tagged nor an artifact."""


def check_document(reading: Reading, findings: Findings) -> None:
    """Check the catalog, the metadata, layers and attached files."""
    root = reading.pdf.Root
    _check_catalog(root, findings)
    _check_metadata(root, findings)
    _check_layers(root.get("/OCProperties"), findings)
    _check_attachments(root, findings)
    if reading.tree.root is None:
        findings.add("8.2.1-1", "catalog")
    for line in reading.contents.problems.lines():
        if any(words in line for words in _OUTSIDE):
            findings.add("8.2.2-1", line.partition(":")[0])


def packet(root: Object) -> str:
    """Return the metadata of a document (XMP); empty where it has none."""
    metadata = root.get("/Metadata")
    return metadata.read_bytes().decode("utf-8", "replace") if isinstance(metadata, Stream) else ""


def declares(words: str, level: str) -> bool:
    """Return whether metadata declare that a file is well tagged.

    Args:
        level: "accessibility" or "reuse".
    """
    address = f"http://pdfa.org/declarations/wtpdf#{level}1.0"
    return any(f"{before}{address}{after}" in words for before, after in ("><", '""', "''"))


def _check_catalog(root: Object, findings: Findings) -> None:
    if entry(root.get("/MarkInfo"), "/Marked") is not True:
        findings.add("6.2-1", "catalog")
    language = root.get("/Lang")
    if not text(language):
        findings.add("8.4.4-1", "catalog")
    if language is not None and not is_language(text(language)):
        findings.add("8.4.4-2", "catalog")
    if entry(root.get("/ViewerPreferences"), "/DisplayDocTitle") is not True:
        findings.add("8.11.2-1", "catalog")
    if entry(root.get("/AcroForm"), "/XFA") is not None:
        findings.add("8.10.1-3", "catalog")


def _check_metadata(root: Object, findings: Findings) -> None:
    metadata, words = root.get("/Metadata"), packet(root)
    kinds = [name(entry(metadata, key)) for key in ("/Type", "/Subtype")]
    if kinds != ["Metadata", "XML"]:
        findings.add("8.11.1-2", "catalog")
    start = words.find("<dc:title")
    title = words[start : max(words.find("</dc:title>", start), start)]
    if not re.sub(r"<[^<>]*>", "", title).strip():
        findings.add("8.11.1-1", "metadata")
    _check_identification(words, findings)


def _check_identification(words: str, findings: Findings) -> None:
    """Check which part of PDF/UA a file claims, and which revision of it."""
    prefixes = re.findall(rf"xmlns:([\w.-]+)\s*=\s*[\"']{re.escape(_UA)}[\"']", words)
    found = {
        key: [
            (prefix, value)
            for prefix in list(dict.fromkeys(prefixes))[:_MOST_PREFIXES]
            for value in _values(words, f"{prefix}:{key}")
        ]
        for key in ("part", "rev")
    }
    if not found["part"]:
        findings.add("5-1", "metadata")
        return
    for key, value, wrong, misnamed in (
        ("part", "2", "5-2", "5-3"),
        ("rev", _REVISION, "5-5", "5-4"),
    ):
        if [number for _, number in found[key]] != [value]:
            findings.add(wrong, "metadata")
        if any(prefix != "pdfuaid" for prefix, _ in found[key]):
            findings.add(misnamed, "metadata")


def _values(words: str, key: str) -> list[str]:
    """Return the values of a property, written as an element or as an attribute."""
    as_element = rf"<{key}>\s*+([^<\s]*+)\s*+<"
    as_attribute = rf"\s{key}\s*+=\s*+[\"']([^\"']*+)"
    found = re.finditer(f"{as_element}|{as_attribute}", words)
    return [match[1] or match[2] or "" for match in found]


def _check_layers(properties: object, findings: Findings) -> None:
    others = items(entry(properties, "/Configs"))
    for config in (entry(properties, "/D"), *others):
        if not isinstance(config, Dictionary):
            continue
        if others and not text(config.get("/Name")):
            findings.add("8.7-1", "catalog")
        if config.get("/AS") is not None:
            findings.add("8.7-2", "catalog")


def _check_attachments(root: Object, findings: Findings) -> None:
    named = leaves(entry(root.get("/Names"), "/EmbeddedFiles"), "/Names")
    embedded = [item for _, item in named if isinstance(item, Dictionary)]
    for item in embedded:
        if not isinstance(item.get("/Desc"), String):
            findings.add("8.14.1-1", f"attached file {text(item.get('/UF'))}")
    for part in chain(embedded, items(root.get("/AF"))):
        if is_undefined(text(entry(part, "/Desc"))):
            findings.add("8.6-1", f"attached file {text(entry(part, '/UF'))}")
