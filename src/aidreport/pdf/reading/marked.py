"""Marked content that is open while a page is drawn, and what follows the drawing."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pikepdf import Dictionary, Stream

    from aidreport.pdf.reading.content import ContentKey
    from aidreport.pdf.reading.fonts import Font
    from aidreport.pdf.reading.instructions import Value


class OpenContent(NamedTuple):
    """What applies within marked content that has begun, by itself or by what is around it.

    Attributes:
        mark: the innermost piece with a number; None for none.
        artifact: the kind of artifact that it is, such as "Header"; empty if an element may own it.
        replaced: whether other words are read in its place.
        spoken: whether other words are read beside or for it, by its own properties.
        hyphen: whether it is read as a soft hyphen, which breaks a word at the end of a line.
        reversed: whether each string is read from its last character to its first, as letters
            are that run from right to left (ReversedChars, ISO 32000-1, 14.8.2.3.3).
    """

    mark: ContentKey | None = None
    artifact: str = ""
    replaced: bool = False
    reversed: bool = False
    spoken: bool = False
    hyphen: bool = False


OUTSIDE = OpenContent()


class Painter(Protocol):
    """Follows what a page draws, instruction by instruction, in the order of painting."""

    def begin_page(self, page: Dictionary, number: int) -> None:
        """Begin a page."""

    def begin_form(self, form: Stream, inside: OpenContent) -> None:
        """Begin a form that is drawn now."""

    def end_form(self) -> None:
        """End it."""

    def draw(
        self, op: str, operands: list[Value], font: Font | None, inside: OpenContent, words: str
    ) -> None:
        """Follow an instruction.

        Args:
            font: that text is shown in.
            words: the text that is shown.
        """

    def step(self, x: float, y: float) -> None:
        """Follow a move to the beginning of a text (Td)."""

    def set_size(self, size: float) -> None:
        """Follow a change of the size of type (Tf)."""

    def show(
        self, font: Font | None, inside: OpenContent, words: str, parts: Sequence[float | bytes]
    ) -> None:
        """Follow codes that are shown, with the numbers by which they are moved (TJ)."""

    def image(self, raw: object, inside: OpenContent) -> None:
        """Draw what is no form."""
