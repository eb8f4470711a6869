"""Text bound to the structure: which element each span of a text is the content of."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aidreport.document.blocks import Inline
    from aidreport.pdf.file.structure import Element


def figure_title(figure: str) -> str:
    """Return the title of an element that shows a figure; empty for none."""
    return f"figure {figure}" if figure else ""


class BoundText:
    """Spans and the element that they are the content of.

    Links, figures and words in another language become elements of their own inside it, when
    they are first drawn; a figure or a language of the whole text is said on the element itself.
    """

    def __init__(self, element: Element, spans: Inline) -> None:
        self.element, self.spans = element, spans
        first = spans[0] if spans else None
        self._language = ""
        self._figure = ""
        if first is not None:
            if all(span.language == first.language for span in spans):
                self._language = element.language = first.language
            if len(spans) == 1:
                self._figure = first.figure
                element.title = figure_title(first.figure)
        self._links: dict[int, Element] = {}
        self._inner: dict[int, Element] = {}
        self.plain = not any(self._apart(index) or span.href for index, span in enumerate(spans))

    def element_of(self, index: int) -> Element:
        """Return the element that a span is the content of."""
        if self.plain:
            return self.element
        parent = self.link_of(index) or self.element
        if not self._apart(index):
            return parent
        if index not in self._inner:
            span = self.spans[index]
            language = span.language if span.language != self._language else ""
            title = figure_title(span.figure) if not self._figure else ""
            self._inner[index] = parent.add("Span", language=language, title=title)
        return self._inner[index]

    def link_of(self, index: int) -> Element | None:
        """Return the link that a span is part of; None for none."""
        address = self.spans[index].href
        if not address:
            return None
        start = self._link_start(index)
        if start not in self._links:
            self._links[start] = self.element.add("Link")
        return self._links[start]

    def link_words(self, index: int) -> str:
        """Return the words of the link that a span is part of."""
        start = end = self._link_start(index)
        while end < len(self.spans) and self.spans[end].href == self.spans[index].href:
            end += 1
        return "".join(span.text for span in self.spans[start:end])

    def _link_start(self, index: int) -> int:
        while index and self.spans[index - 1].href == self.spans[index].href:
            index -= 1
        return index

    def _apart(self, index: int) -> bool:
        """Return whether a span needs an element of its own."""
        span = self.spans[index]
        return span.language != self._language or span.figure != self._figure
