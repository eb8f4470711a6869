"""What contents draw with: fonts, images, and forms with what they draw with themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidreport.pdf.inventory.fonts import Fonts

if TYPE_CHECKING:
    from aidreport.pdf.inventory.drawing import Drawing
    from aidreport.pdf.inventory.values import Objects, Ref, Value

_UNNAMED = frozenset(("/DefaultGray", "/DefaultRGB", "/DefaultCMYK"))
"""Colour spaces that are used without being named (ISO 32000-1, 8.6.5.6)."""
_DEEPEST = 12
"""Forms inside forms, at most."""


class Drawn:
    """The resources that contents name; each image and form is described once.

    Attributes:
        fonts: those among them.
    """

    def __init__(self, objects: Objects) -> None:
        self._objects, self.fonts = objects, Fonts(objects)
        self._known: dict[Ref, str] = {}

    def by(self, holder: dict[str, Value], drawing: Drawing, depth: int = 0) -> str:
        """Return the digest of what a page or form draws with: of fonts, which is which.

        Args:
            depth: counts the forms around it.
        """
        resources, parts = self._objects.dictionary(holder.get("/Resources")), []
        for category in sorted(resources):
            named = self._objects.dictionary(resources[category])
            for name in sorted((drawing.names | _UNNAMED) & named.keys()):
                value = named[name]
                if category == "/Font":
                    meaning = self.fonts.label(name, value)
                elif category == "/XObject" and self._objects.is_stream(value):
                    meaning = self._object(value, depth)
                else:
                    meaning = self._objects.digest(value)
                parts.append(f"{category} {name} {meaning}")
        return self._objects.digest(parts)

    def _object(self, ref: Ref, depth: int) -> str:
        """Return the digest of an image or form."""
        if ref not in self._known:
            value = self._objects.dictionary(ref)
            if value.get("/Subtype") == "/Form" and depth < _DEEPEST:
                self._known[ref] = self._form(ref, value, depth)
            else:
                self._known[ref] = self._objects.digest(ref)
        return self._known[ref]

    def _form(self, ref: Ref, value: dict[str, Value], depth: int) -> str:
        drawing = self._objects.source.drawing([ref])
        said = self._objects.without(ref, "/Resources", "/Type")
        return self._objects.digest(said, drawing.digest, self.by(value, drawing, depth + 1))
