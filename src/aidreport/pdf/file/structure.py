"""The structure of a document: what each drawn thing is, in reading order.

Elements are made from the blocks while the story is built, so reading order never depends on
drawing; drawing adds only where their content stands. The tags are those of ISO 32000-1, 14.8.4.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias


class Mark(NamedTuple):
    """Marked content that belongs to an element: its page, counted from 0, and its number there."""

    page: int
    mcid: int


class Annotation(NamedTuple):
    """An annotation that belongs to an element: its object number, and its page's."""

    number: int
    page: int


class CellShape(NamedTuple):
    """What the cells of a column have in common: tag, scope, and whether they hold text."""

    tag: str
    scope: str
    filled: bool


@dataclass(slots=True, eq=False)
class Rows:
    """Rows of one shape on one page, whose cells hold one piece of text each.

    They stand for a TR and its cells each, which are written with their page and then forgotten.

    Attributes:
        first: object number of the first TR; each row takes one more than it has cells.
    """

    shapes: tuple[CellShape, ...]
    page: int
    first: int
    count: int


@dataclass(slots=True, eq=False)
class Element:
    """One structure element.

    Attributes:
        tag: the standard structure type, such as "H1", "P", "TD".
        alternative: text for those who do not see a figure; empty otherwise.
        language: BCP 47 tag where it differs from its parent's; empty where it does not.
        scope: "Column" or "Row" for a header cell; empty otherwise.
        summary: what a table shows; empty otherwise.
        title: what the element is for a program that reads it, such as "figure total/NOK".
        box: left, bottom, right and top of a figure in points, on its page.
        children: in reading order.
        number: of the object; 0 until it is needed.
    """

    tag: str
    alternative: str = ""
    language: str = ""
    scope: str = ""
    summary: str = ""
    title: str = ""
    box: tuple[float, float, float, float] | None = None
    children: list[Child] = field(default_factory=list)
    number: int = 0

    def __post_init__(self) -> None:
        if self.tag == "Figure" and not self.alternative:
            raise ValueError("a figure needs its alternative text")

    def add(  # noqa: PLR0913 - the attributes of an element
        self,
        tag: str,
        *,
        alternative: str = "",
        language: str = "",
        scope: str = "",
        summary: str = "",
        title: str = "",
    ) -> Element:
        """Add a child at the end and return it."""
        child = Element(tag, alternative, language, scope, summary, title)
        self.children.append(child)
        return child

    @property
    def elements(self) -> list[Element]:
        """The children that are elements, those of written rows left out."""
        return [child for child in self.children if isinstance(child, Element)]

    def outline(self, indent: int = 0) -> str:
        """Return the tree as text, one element a line, for people and tests."""
        pages = {child.page + 1: None for child in self.children if isinstance(child, Mark)}
        notes = [
            self.tag,
            f"scope={self.scope}" if self.scope else "",
            f"lang={self.language}" if self.language else "",
            f"title={self.title!r}" if self.title else "",
            f"alt={self.alternative!r}" if self.alternative else "",
            f"summary={self.summary!r}" if self.summary else "",
            "on " + ", ".join(map(str, pages)) if pages else "",
        ]
        lines = ["  " * indent + " ".join(note for note in notes if note)]
        for child in self.children:
            if isinstance(child, Element):
                lines.append(child.outline(indent + 1))
            elif isinstance(child, Rows):
                cells = " ".join(shape.tag for shape in child.shapes)
                lines.append(f"{'  ' * (indent + 1)}TR × {child.count}: {cells}")
            elif isinstance(child, Annotation):
                lines.append(f"{'  ' * (indent + 1)}OBJR")
        return "\n".join(lines)


Child: TypeAlias = Element | Mark | Rows | Annotation
