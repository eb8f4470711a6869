"""What the types of elements mean: role maps and namespaces (ISO 14289-2, 8.2.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidreport.pdf.reading.objects import entry, few, name, text
from aidreport.pdf.reading.structure import PDF_1, is_standard

if TYPE_CHECKING:
    from aidreport.pdf.reading.objects import ObjectId
    from aidreport.pdf.reading.structure import Element, Tree
    from aidreport.pdf.reading.ua_2.findings import Findings

_LONGEST_CHAIN = 32


def check_roles(tree: Tree, findings: Findings) -> None:
    """Check what the types of all elements map to, each type once."""
    role_map = entry(tree.root, "/RoleMap")
    seen: set[tuple[str, ObjectId]] = set()
    for element in tree.elements:
        key = (element.written, element.entries.reference("/NS"))
        if key not in seen:
            seen.add(key)
            _check_role(element, role_map, findings)


def _check_role(element: Element, role_map: object, findings: Findings) -> None:
    """Follow the type of an element to where its maps end."""
    namespace = element.entry("/NS")
    met: set[tuple[str, str]] = set()
    tag, uri = element.written, _address(namespace)
    for _ in range(_LONGEST_CHAIN):
        met.add((tag, uri))
        mapped = role_map if uri == PDF_1 else entry(namespace, "/RoleMapNS")
        target = few(entry(mapped, f"/{tag}"))
        if not target or not name(target[0]):
            break
        if is_standard(tag, uri):
            findings.add("8.2.4-4", element.label)
            break
        namespace = target[1] if len(target) > 1 else None
        if uri != PDF_1 and _address(namespace) == uri:
            findings.add("8.2.4-3", element.label)
        tag, uri = name(target[0]), _address(namespace)
        if (tag, uri) in met:
            findings.add("8.2.4-2", element.label)
            return
    if not element.role.standard:
        findings.add("8.2.4-1", element.label)


def _address(namespace: object) -> str:
    return text(entry(namespace, "/NS")) or PDF_1
