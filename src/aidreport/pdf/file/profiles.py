"""Conformance profiles, as data: what a file promises, and what follows from that."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Profile:
    """A pair of standards that a file keeps at once.

    Attributes:
        name: as it is written in the config.
        archive: PDF/A: part, conformance level, and the year of its revision where it is named.
        accessible: PDF/UA: part, and the year of its revision where it is named.
        version: of the PDF format.
        information: whether the file has a document information dictionary.
        namespace: of the structure types that PDF 2.0 added; empty for PDF 1.7.
        types: structure types of PDF 1.7 that the namespace replaces.
    """

    name: str
    archive: tuple[str, str, str]
    accessible: tuple[str, str]
    version: tuple[int, int]
    information: bool
    namespace: str = ""
    types: Mapping[str, str] = field(default_factory=dict)


PROFILES: Mapping[str, Profile] = MappingProxyType(
    {
        profile.name: profile
        for profile in (
            # ISO 19005-3 level A and ISO 14289-1.
            Profile("a-3a+ua-1", ("3", "A", ""), ("1", ""), (1, 7), information=True),
            # ISO 19005-4 level F and ISO 14289-2.
            Profile(
                "a-4f+ua-2",
                ("4", "F", "2020"),
                ("2", "2024"),
                (2, 0),
                information=False,
                namespace="http://iso.org/pdf2/ssn",
                types={"Document": "Document", "Note": "FENote"},
            ),
        )
    }
)
DEFAULT = PROFILES["a-3a+ua-1"]
