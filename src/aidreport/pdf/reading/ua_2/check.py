"""Whether a file keeps what PDF/UA-2 and WTPDF 1.0 ask for, as far as a program can tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidreport.pdf.reading.objects import name
from aidreport.pdf.reading.ua_2.annotations import check_annotations, page_annotations
from aidreport.pdf.reading.ua_2.destinations import check_destinations
from aidreport.pdf.reading.ua_2.document import check_document, declares, packet
from aidreport.pdf.reading.ua_2.elements import check_elements
from aidreport.pdf.reading.ua_2.findings import NOT_FOR_REUSE, RULES, Findings
from aidreport.pdf.reading.ua_2.fonts import check_fonts
from aidreport.pdf.reading.ua_2.nesting import check_nesting
from aidreport.pdf.reading.ua_2.roles import check_roles
from aidreport.pdf.reading.ua_2.tables import check_tables

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aidreport.pdf.reading.opened import Reading

UA_2 = "PDF/UA-2"
_LEVELS = {
    f"WTPDF 1.0 for {level}": (level, rule)
    for level, rule in (("accessibility", "6.1.3-1"), ("reuse", "6.1.2-1"))
}
STANDARDS = (UA_2, *_LEVELS)
"""The standards whose rules are checked here."""
_IDENTIFICATION = frozenset(rule for rule in RULES if rule.startswith("5-"))
_VERSION = "2.0"


def check_ua_2(reading: Reading, standards: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return what breaks each of some standards, those left out that are not checked here."""
    asked = [standard for standard in STANDARDS if standard in standards]
    if not asked:
        return {}
    findings = _findings(reading)
    return {
        standard: tuple(findings.lines())
        if standard == UA_2
        else _well_tagged(reading, standard, findings)
        for standard in asked
    }


def _findings(reading: Reading) -> Findings:
    findings = Findings()
    check_document(reading, findings)
    found = page_annotations(reading)
    check_annotations(reading, found, findings)
    check_destinations(reading, found, findings)
    check_fonts(reading.contents, findings)
    if reading.tree.root is not None:
        check_roles(reading.tree, findings)
        check_elements(reading.tree, reading.contents, findings)
        check_nesting(reading.tree, findings)
        check_tables(reading.tree, findings)
    return findings


def _well_tagged(reading: Reading, standard: str, findings: Findings) -> tuple[str, ...]:
    """Return what breaks a level of WTPDF."""
    level, declaration = _LEVELS[standard]
    own = Findings()
    versions = (reading.pdf.pdf_version, name(reading.pdf.Root.get("/Version")))
    if _VERSION not in versions:
        own.add_wtpdf("6.1-1", "file")
    if not declares(packet(reading.pdf.Root), level):
        own.add_wtpdf(declaration, "metadata")
    without = _IDENTIFICATION | (NOT_FOR_REUSE if level == "reuse" else frozenset())
    return (*own.lines(), *findings.lines(without))
