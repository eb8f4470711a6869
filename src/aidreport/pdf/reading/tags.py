"""Structure types: which ones are standard, and what a role map makes of the others."""

from __future__ import annotations

import re
from typing import NamedTuple

from aidreport.pdf.reading.values import entry, few, identity, name, text


def _types(names: str) -> frozenset[str]:
    return frozenset(names.split())


_SHARED = _types(
    "Document Part Sect Div NonStruct P H H1 H2 H3 H4 H5 H6 L LI Lbl LBody Table TR TH TD "
    "THead TBody TFoot Caption Figure Formula Form Span Link Annot Ruby RB RT RP Warichu WT "
    "WP"
)
_PDF_1 = _SHARED | _types(
    "Art BlockQuote TOC TOCI Index Private Quote Note Reference BibEntry Code"
)
_PDF_2 = _SHARED | _types("DocumentFragment Aside Title FENote Sub Em Strong Artifact")
_HEADING_OF_PDF_2 = re.compile(r"H[1-9][0-9]*")

PDF_1 = "http://iso.org/pdf/ssn"
PDF_2 = "http://iso.org/pdf2/ssn"
MATHML = "http://www.w3.org/1998/Math/MathML"

INLINE = _types(
    "Span Quote Link Reference BibEntry Code Em Strong Sub Annot Form Ruby RB RT RP Warichu WT WP"
)
"""Parts of a line of text."""

INLINE_IN_TEXT = _types("Note FENote Formula NonStruct Private")
"""Parts of a line where they stand in one, blocks elsewhere."""

CONTAINERS = _types(
    "Document DocumentFragment Part Art Sect Div Aside BlockQuote TOC TOCI Index L LI Table "
    "TR THead TBody TFoot"
)
"""What groups blocks and has no text of its own."""

_LONGEST_CHAIN = 32


class Role(NamedTuple):
    """What a structure type stands for.

    Attributes:
        tag: the standard structure type, or the type itself where it leads to none.
        standard: whether it leads to one.
        namespace: of `tag`.
    """

    tag: str
    standard: bool
    namespace: str = PDF_1


class Roles:
    """The role map and the namespaces of a structure tree.

    Args:
        root: the structure tree root.
    """

    def __init__(self, root: object) -> None:
        self._map = entry(root, "/RoleMap")
        self._known: dict[tuple[str, tuple[int, int]], Role] = {}

    def of(self, tag: str, namespace: object) -> Role:
        """Return what a type stands for.

        Args:
            tag: the type, as it is written.
            namespace: the element's /NS.
        """
        key = (tag, identity(namespace))
        if key not in self._known:
            self._known[key] = self._resolve(tag, namespace)
        return self._known[key]

    def _resolve(self, written: str, namespace: object) -> Role:
        tag = written
        for _ in range(_LONGEST_CHAIN):
            uri = text(entry(namespace, "/NS")) or PDF_1
            if is_standard(tag, uri):
                return Role(tag, standard=True, namespace=uri)
            mapped = self._map if uri == PDF_1 else entry(namespace, "/RoleMapNS")
            target = few(entry(mapped, f"/{tag}"))
            if not target or not name(target[0]):
                break
            tag, namespace = name(target[0]), target[1] if len(target) > 1 else None
        return Role(written, standard=False)


def is_standard(tag: str, namespace: str) -> bool:
    """Tell whether a namespace of ISO 32000 has a structure type."""
    if namespace == PDF_2:
        return tag in _PDF_2 or _HEADING_OF_PDF_2.fullmatch(tag) is not None
    return tag in _PDF_1 if namespace == PDF_1 else namespace == MATHML


def heading_level(tag: str) -> int:
    """Return the level of a heading from 1; 0 for what is none."""
    return int(tag[1:]) if _HEADING_OF_PDF_2.fullmatch(tag) and len(tag) < 5 else 0
