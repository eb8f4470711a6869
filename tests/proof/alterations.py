"""Alterations of a briefing that touch no figure, each with what names it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pikepdf import Array, AttachedFileSpec, Dictionary, Name

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.proof.forgery import Forger

    Alteration = Callable[[Forger], None]

ALTERATIONS: dict[str, tuple[Alteration, str]] = {}
"""What alters something that no figure touches, by the words for it, and what names it."""


def altering(words: str, told: str) -> Callable[[Alteration], Alteration]:
    def add(alteration: Alteration) -> Alteration:
        assert words not in ALTERATIONS
        ALTERATIONS[words] = alteration, told
        return alteration

    return add


def elements(forger: Forger) -> list[Any]:
    """Return the structure elements in the order of reading."""
    found: list[Any] = []
    waiting = [forger.pdf.Root.StructTreeRoot.K]
    while waiting:
        item = waiting.pop()
        if isinstance(item, Array):
            waiting += reversed(list(item))
        elif isinstance(item, Dictionary) and "/S" in item:
            found.append(item)
            waiting.append(item.get("/K"))
    return found


def element(forger: Forger, tag: str) -> Any:
    """Return the first structure element of a type."""
    return next(item for item in elements(forger) if tag == item.S)


def attached(forger: Forger, name: str = "allocations.csv") -> Any:
    return next(item for item in forger.pdf.Root.AF if str(item.UF) == name)


def packet(forger: Forger, old: bytes, new: bytes) -> None:
    """Replace something in the XMP packet."""
    content = forger.pdf.Root.Metadata.read_bytes()
    assert old in content
    forger.pdf.Root.Metadata.write(content.replace(old, new, 1))


def more(forger: Forger, name: str, **options: Any) -> Any:
    """Attach a file as PDF/A wants it."""
    file = AttachedFileSpec(
        forger.pdf,
        b"a,b\n1,2\n",
        filename=name,
        description="More",
        mime_type="text/csv",
        relationship=Name.Data,
        **options,
    )
    return forger.pdf.make_indirect(file.obj)
