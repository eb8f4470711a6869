"""The structure of a document: what each drawn thing is, in reading order.

Elements are made from the blocks while the story is built, so reading order never depends on
drawing. The tags are those of ISO 32000-1, 14.8.4.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True, eq=False)
class Element:
    """One structure element.

    Attributes:
        tag: the standard structure type, such as "H1", "P", "TD".
        alternative: text for those who do not see a figure; empty otherwise.
        language: BCP 47 tag where it differs from its parent's; empty where it does not.
        scope: "Column" or "Row" for a header cell; empty otherwise.
        summary: what a table shows; empty otherwise.
        children: in reading order.
        pages: the pages on which its own content was drawn, in order.
    """

    tag: str
    alternative: str = ""
    language: str = ""
    scope: str = ""
    summary: str = ""
    children: list[Element] = field(default_factory=list)
    pages: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.tag == "Figure" and not self.alternative:
            raise ValueError("a figure needs its alternative text")

    def add(
        self,
        tag: str,
        *,
        alternative: str = "",
        language: str = "",
        scope: str = "",
        summary: str = "",
    ) -> Element:
        """Add a child at the end and return it."""
        child = Element(tag, alternative, language, scope, summary)
        self.children.append(child)
        return child

    def outline(self, indent: int = 0) -> str:
        """Return the tree as text, one element a line, for people and tests."""
        notes = [
            self.tag,
            f"scope={self.scope}" if self.scope else "",
            f"lang={self.language}" if self.language else "",
            f"alt={self.alternative!r}" if self.alternative else "",
            f"summary={self.summary!r}" if self.summary else "",
            "on " + ", ".join(map(str, self.pages)) if self.pages else "",
        ]
        lines = ["  " * indent + " ".join(note for note in notes if note)]
        lines += [child.outline(indent + 1) for child in self.children]
        return "\n".join(lines)
