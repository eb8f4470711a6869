"""Which elements are inside which (ISO/TS 32005, which ISO 14289-2, 8.2.4, asks to be kept)."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import tomli

from aidreport.pdf.reading.structure import heading_level

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aidreport.pdf.reading.structure import Element, Tree
    from aidreport.pdf.reading.ua_2.findings import Findings

_DATA = tomli.loads(Path(__file__).with_name("nesting.toml").read_text("utf-8"))


def _sets(types: dict[str, str]) -> Mapping[str, frozenset[str]]:
    return {kind: frozenset(kids.split()) for kind, kids in types.items()}


_NEVER, _ONCE = _sets(_DATA["never"]), _sets(_DATA["once"])
_COUNTED = frozenset().union(*_ONCE.values())
"""Types that are once at most in some element."""


def check_nesting(tree: Tree, findings: Findings) -> None:
    """Check what each element holds."""
    counts: Counter[tuple[Element, str]] = Counter()
    for element in tree.elements:
        kind, parent = _kind(element.tag), element.parent
        if element.holds_content and "content" in _NEVER.get(kind, ()):
            problem = f"{kind} holds content that belongs in an element below it"
            findings.add_nesting(element.label, kind, "content", problem)
        if parent is None:
            continue
        above = _kind(parent.tag)
        if kind in _NEVER.get(above, ()):
            problem = f"a {above} may not hold it"
            findings.add_nesting(element.label, above, kind, problem)
        elif kind in _COUNTED:
            counts[parent, kind] += 1
    for (parent, kind), count in counts.items():
        above = _kind(parent.tag)
        if count > 1 and kind in _ONCE.get(above, ()):
            findings.add_nesting(parent.label, above, kind, f"holds more than one {kind}")


@cache
def _kind(tag: str) -> str:
    """Return what the table calls a type."""
    return "Hn" if heading_level(tag) else tag
