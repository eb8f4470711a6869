"""Contents: headings with the numbers of their pages, joined by dots, each a link."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from aidreport.document.reading import entry_text
from aidreport.document.spans import Span, plain_text
from aidreport.lazy_dataclass import dataclass
from aidreport.pdf.file.objects import Area
from aidreport.pdf.layout.flow import BoxFlow, Flow
from aidreport.pdf.layout.text import (
    BoundText,
    baseline_of,
    break_lines,
    draw_lines,
    natural_width,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from aidreport.document.page_blocks import Contents, ContentsEntry
    from aidreport.pdf.file.fonts import Fonts
    from aidreport.pdf.file.structure import Element
    from aidreport.pdf.layout.canvas import BriefingCanvas
    from aidreport.pdf.layout.styles import Styles, TextStyle
    from aidreport.pdf.layout.text import TextLine

_INDENT = 14.0
_ROOM = "0000"
"""What the numbers of pages have room for, whatever they are."""
_GAP = 10.0
"""Points between a heading and the room for its page."""
_DOT, _STEP = 0.8, 4.0
"""Points: the side of a dot, and from one to the next."""
_CLEAR = 3.0
"""Points between a text and the dots beside it, at least."""
_BETWEEN = 2.0
"""Points between lines, and twice as many above those of the first level."""


@dataclass(eq=False, repr=False)
class EntryFlow(Flow):
    """A line of the contents.

    Args:
        element: the link that it is the content of.
        target: the heading.
        indent: from the edge that the text begins at.
    """

    entry: ContentsEntry
    element: Element
    target: Element
    style: TextStyle
    dots: str
    fonts: Fonts
    indent: float

    def __post_init__(self) -> None:
        """Bind the texts to the element."""
        super().__post_init__()
        self._text = BoundText(self.element, entry_text(self.entry))

    def measure(self, width: float) -> float:
        """Return the height of the heading's lines."""
        return len(self._lines(width)) * self.style.leading

    def paint(self, canvas: BriefingCanvas, x: float, top: float, width: float) -> None:
        """Draw the heading, the page, and dots between them."""
        lines, style = self._lines(width), self.style
        # A heading that runs against the page turns its line round, on a page from left to right.
        is_rtl = lines[-1].rtl and not style.rtl
        start = x if is_rtl else x + self.indent
        shift = width - self.indent - self._room(width) if is_rtl else 0.0
        draw_lines(canvas, lines, style, start + shift, top, self._room(width), self._text)
        baseline = baseline_of(style, top) - (len(lines) - 1) * style.leading
        page = Span(self.entry.page)
        number = natural_width((page,), style, self.fonts) if page.text else 0.0
        if page.text:
            (line,) = break_lines((page,), style, self.fonts, width)
            runs = [run._replace(span=len(self._text.spans) - 1) for run in line.runs]
            with canvas.element(self._text.element_of(len(self._text.spans) - 1)):
                begin = x if is_rtl else x + width - number
                canvas.text(canvas.left_of(begin, number), baseline, runs, style)
        used = self.indent + lines[-1].width + _CLEAR
        edges = (number + _CLEAR, width - used) if is_rtl else (used, width - number - _CLEAR)
        first = ceil(edges[0] / _STEP)
        count = int((edges[1] - _DOT) // _STEP) - first + 1
        with canvas.decoration():
            places = [x + (first + at) * _STEP for at in range(count)]
            canvas.dots(self.dots, places, baseline, _DOT)
        area = Area(x, top - self.measure(width), x + width, top)
        canvas.jump(self.element, self.target, plain_text(self._text.spans), area)

    def _room(self, width: float) -> float:
        room = natural_width((Span(_ROOM),), self.style, self.fonts)
        return width - self.indent - room - _GAP

    def _lines(self, width: float) -> Sequence[TextLine]:
        # The blank before the number is drawn, so that programs that read the page have it.
        return break_lines(self._text.spans[:-1], self.style, self.fonts, self._room(width))


def contents_flow(  # noqa: PLR0913 - what is listed, where it is in the tags, and how it looks
    contents: Contents,
    parent: Element,
    heading: Callable[[int], Element],
    styles: Styles,
    fonts: Fonts,
    dots: str,
) -> BoxFlow:
    """Return the lines of contents, each in its place among the tags.

    Args:
        parent: the element that the contents are a part of.
        heading: returns the element of a heading by its number, before it is drawn.
        dots: their colour.
    """
    lists = [parent.add("TOC")]
    items: list[Element] = []
    flows: list[Flow] = []
    for entry in contents.entries:
        level = min(entry.level, len(items) + 1)
        if level > len(lists):
            lists.append(items[-1].add("TOC"))
        del lists[level:], items[level - 1 :]
        item = lists[-1].add("TOCI")
        items.append(item)
        target = heading(entry.heading)
        item.refers.append(target)
        link = item.add("Reference").add("Link")
        style = styles.contents[min(entry.level, len(styles.contents)) - 1]
        indent = _INDENT * (level - 1)
        flow = EntryFlow(entry, link, target, style, dots, fonts, indent)
        above = _BETWEEN * (2 if level == 1 else 1)
        flows.append(flow.spaced(above, 0))
    return BoxFlow(flows)
