"""Fonts: what their letters look like, how wide they are, which characters they mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aidreport.pdf.inventory.lists import Lists
    from aidreport.pdf.inventory.values import Objects, Value

_WIDTHS = ("/FirstChar", "/LastChar", "/Widths", "/W", "/DW", "/W2", "/DW2")
_PROGRAMS = ("/FontFile", "/FontFile2", "/FontFile3")
_APART = (*_WIDTHS, "/Type", "/ToUnicode", "/FontDescriptor", "/DescendantFonts", "/BaseFont")


class Fonts:
    """The fonts that pages use, each once."""

    def __init__(self, objects: Objects) -> None:
        self._objects = objects
        self._parts: dict[str, list[dict[str, str]]] = {}
        self._seen: set[Value] = set()

    def label(self, resource: str, value: Value) -> str:
        """Return the name of a font, and note the font."""
        font = self._objects.dictionary(value)
        named = self._objects.get(font.get("/BaseFont"))
        label = named[1:] if isinstance(named, str) else resource[1:]
        known = value if isinstance(value, tuple) else None
        if known is None or known not in self._seen:
            self._seen.add(known)
            parts, fonts = self._digests(font), self._parts.setdefault(label, [])
            if parts not in fonts:
                fonts.append(parts)
        return label

    def add_to(self, lists: Lists) -> None:
        """List the fonts by their names."""
        for label in sorted(self._parts):
            for parts in self._parts[label]:
                for kind, digest in parts.items():
                    lists.add(kind, label, digest)

    def _digests(self, font: dict[str, Value]) -> dict[str, str]:
        objects = self._objects
        below = [objects.dictionary(item) for item in objects.items(font.get("/DescendantFonts"))]
        fonts = [font, *below[:1]]
        descriptors = [objects.dictionary(each.get("/FontDescriptor")) for each in fonts]
        programs = [objects.held(each.get(key)) for each in descriptors for key in _PROGRAMS]
        return {
            "font": objects.digest(*(objects.without(each, *_APART) for each in fonts)),
            "font-widths": objects.digest(*(each.get(key) for each in fonts for key in _WIDTHS)),
            "font-characters": objects.held(font.get("/ToUnicode")),
            "font-description": objects.digest(
                *(objects.without(each, "/Type", *_PROGRAMS) for each in descriptors)
            ),
            "font-letters": objects.digest(programs),
        }
