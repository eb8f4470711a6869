"""Text bound to the structure, broken into lines and drawn."""

from __future__ import annotations

from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from aidreport.document.spans import Span
from aidreport.pdf.file.objects import Area
from aidreport.pdf.layout.directions import ordered, paragraph_directions, runs_one_way
from aidreport.pdf.layout.filling import (
    TOLERANCE,
    TextRun,
    colour_of,
    face_of,
    fill,
    line_and_word,
    line_counter,
    total_width,
    visible_width,
    width_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aidreport.document.spans import Inline
    from aidreport.pdf.file.fonts import Fonts
    from aidreport.pdf.file.structure import Element
    from aidreport.pdf.layout.canvas import BriefingCanvas, Rectangle
    from aidreport.pdf.layout.styles import TextStyle

_ENDLESS = 10_000.0
_BALANCED = 0.5
"""Points: how exactly the width of lines of like length is looked for."""
_CAP_HEIGHT = 0.714
"""Of Noto Sans, in units of the type size: text is centred on it within its leading."""


class TextLine(NamedTuple):
    """A line of runs in the order in which they are read.

    Attributes:
        width: in points.
        rtl: whether its paragraph runs from right to left.
    """

    runs: tuple[TextRun, ...]
    width: float
    rtl: bool = False


def figure_title(figure: str) -> str:
    """Return the title of an element that shows a figure; empty for none."""
    return f"figure {figure}" if figure else ""


class BoundText:
    """Spans and the element that they are the content of.

    Links, figures and words in another language become separate elements inside it, when
    they are first drawn; a figure or a language of the entire text is noted on the element itself.
    """

    def __init__(self, element: Element, spans: Inline) -> None:
        self.element, self.spans = element, spans
        self._language = self._figure = ""
        if spans and all(span.language == spans[0].language for span in spans):
            self._language = element.language = spans[0].language
        if spans and all(span.joined for span in spans[1:]):
            self._figure = spans[0].figure
            element.title = figure_title(self._figure)
        self._links: dict[int, Element] = {}
        self._references: dict[int, Element] = {}
        self._inner: dict[int, Element] = {}
        self._expanded: dict[int, Element] = {}
        self.plain = not any(
            self._is_separate(index) or span.href or span.expansion or span.note
            for index, span in enumerate(spans)
        )

    def element_of(self, index: int) -> Element:
        """Return the element that a span is the content of."""
        if self.plain:
            return self.element
        around, span = self._part_of(index), self.spans[index]
        if not span.expansion:
            return around
        if index not in self._expanded:
            start = self.spans[self._start(index)]
            language = span.language if span.language != start.language else ""
            named = around.add("Span", language=language, expansion=span.expansion)
            self._expanded[index] = named
        return self._expanded[index]

    def _part_of(self, index: int) -> Element:
        """Return the element of all that a span goes on with: a figure, words in a language."""
        parent = self.link_of(index) or self.element
        start = self._start(index)
        if not self._is_separate(start):
            return parent
        if start not in self._inner:
            span = self.spans[start]
            language = span.language if span.language != self._language else ""
            title = figure_title(span.figure) if not self._figure else ""
            self._inner[start] = parent.add("Span", language=language, title=title)
        return self._inner[start]

    def _start(self, index: int) -> int:
        """Return the first of the spans that a span goes on with."""
        while self.spans[index].joined:
            index -= 1
        return index

    def link_of(self, index: int) -> Element | None:
        """Return the link that a span is part of; None for none."""
        if self.spans[index].note:
            if index not in self._links:
                self._links[index] = self.reference_of(index).add("Link")
            return self._links[index]
        if not self.spans[index].href:
            return None
        start = self._link_start(index)
        if start not in self._links:
            self._links[start] = self.element.add("Link")
        return self._links[start]

    def reference_of(self, index: int) -> Element:
        """Return the element of a span that is the mark of a footnote."""
        if index not in self._references:
            self._references[index] = self.element.add("Reference")
        return self._references[index]

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

    def _is_separate(self, index: int) -> bool:
        """Return whether a span needs a separate element."""
        span = self.spans[index]
        return span.language != self._language or span.figure != self._figure


def break_lines(
    spans: Inline, style: TextStyle, fonts: Fonts, width: float
) -> tuple[TextLine, ...]:
    """Break spans into lines of at most `width` points; at least one line."""
    lines = _broken(spans, style, fonts, width)
    narrower, best = width, lines
    while len(lines) > 1 and best[-1].width < style.last_line * width:
        narrower -= style.size
        best = _broken(spans, style, fonts, narrower)
        if len(best) > len(lines) or narrower < width / 2:
            return lines
    return best


def _broken(spans: Inline, style: TextStyle, fonts: Fonts, width: float) -> tuple[TextLine, ...]:
    single = _single_run(spans, style, fonts, width)
    if single is not None:
        return (single,)
    lines = fill(spans, style, fonts, width)
    if runs_one_way(spans, rtl=style.rtl):
        return tuple(_line(runs, style, fonts) for runs in lines)
    found = paragraph_directions([run for runs in lines for run in runs], spans, rtl=style.rtl)
    measure = partial(width_of, style=style, fonts=fonts)
    return tuple(TextLine(*line) for line in ordered(lines, found, fonts, measure))


def natural_width(spans: Inline, style: TextStyle, fonts: Fonts) -> float:
    """Return the width in points of a text on one line."""
    return line_and_word(spans, style, fonts)[0]


def balanced_width(spans: Inline, style: TextStyle, fonts: Fonts, width: float) -> float:
    """Return the least width in points that takes no more lines than `width` does.

    Lines of it are of like length: the last one is no single word where it need not be.
    """
    count = line_counter(spans, style, fonts)
    lines = count(width)
    if lines < 2:
        return width
    line, word = line_and_word(spans, style, fonts)
    least, most = min(max(word, line / lines), width), width
    while most - least > _BALANCED:
        middle = (least + most) / 2
        if count(middle) > lines:
            least = middle
        else:
            most = middle
    return most


def draw_lines(  # noqa: PLR0913 - position and look of a text belong together
    canvas: BriefingCanvas,
    lines: Sequence[TextLine],
    style: TextStyle,
    x: float,
    top: float,
    width: float,
    text: BoundText | None = None,
) -> None:
    """Draw lines from `top` downwards inside a column of `width` that starts at `x`.

    A text that runs against the page, such as Arabic in an English briefing, is aligned at the
    other side of its column, and in a page from right to left at that of its own longest line.

    Args:
        text: what the lines are of; None for the element or decoration that is being drawn.
    """
    baseline = baseline_of(style, top)
    room = max((line.width for line in lines), default=0.0) if style.rtl else width
    for line in lines:
        start = x
        if style.align == "end":
            start += width - line.width
        elif line.rtl != style.rtl:
            start += room - line.width
        start = canvas.left_of(start, line.width)
        if text is None:
            canvas.text(start, baseline, line.runs, style)
        elif text.plain:
            with canvas.element(text.element):
                canvas.text(start, baseline, line.runs, style)
        else:
            _draw_parts(canvas, line, style, start, baseline, text)
        baseline -= style.leading


def draw_centred(
    canvas: BriefingCanvas, text: str, style: TextStyle, fonts: Fonts, area: Rectangle
) -> None:
    """Draw a short text in the middle of an area, as part of what is being drawn."""
    lines = break_lines((Span(text),), style, fonts, _ENDLESS)
    left = area.left + (area.width - natural_width((Span(text),), style, fonts)) / 2
    top = area.bottom + (area.height + style.leading) / 2
    draw_lines(canvas, lines, style, left, top, lines[0].width)


def baseline_of(style: TextStyle, top: float) -> float:
    """Return the baseline of a line whose upper edge is `top`."""
    return top - (style.leading + style.size * _CAP_HEIGHT) / 2


def _draw_parts(  # noqa: PLR0913 - a line, its place and what it is of
    canvas: BriefingCanvas,
    line: TextLine,
    style: TextStyle,
    x: float,
    baseline: float,
    text: BoundText,
) -> None:
    """Draw a line span by span, each as content of its element."""
    for index, group in groupby(line.runs, key=lambda run: run.span):
        runs = list(group)
        length = sum(run.width for run in runs)
        places = [run.x for run in runs if run.x is not None]
        left = x + min(places, default=0.0)
        with canvas.element(text.element_of(index)):
            canvas.text(x, baseline, runs, style)
            if (link := text.link_of(index)) is not None:
                begin, span = canvas.left_of(left, length), text.spans[index]
                low, high = baseline - style.size * 0.25, baseline + style.size * 0.9
                area = Area(begin, low, begin + length, high)
                if span.note:
                    canvas.cite(span.note, text.reference_of(index), link, area)
                else:
                    under = baseline - style.size * 0.12
                    colour, thickness = style.link_colour or style.colour, style.size * 0.06
                    canvas.rule(colour, begin, under, length, thickness)
                    canvas.link(link, span.href, text.link_words(index), area)
        if not places:
            x += length


def _single_run(spans: Inline, style: TextStyle, fonts: Fonts, width: float) -> TextLine | None:
    """Return the line of one plain span that fits, as in most cells of a table."""
    if len(spans) != 1:
        return None
    span = spans[0]
    face = face_of(span, style)
    if span.text != span.text.strip() or not fonts.covers(face, span.text):
        return None
    if style.rtl and not runs_one_way(spans, rtl=True):
        return None
    font = fonts.name(face)
    length = width_of(font, span.text, style, fonts)
    if length > width + TOLERANCE:
        return None
    return TextLine((TextRun(font, span.text, length, colour_of(span, style), 0),), length)


def _line(runs: Sequence[TextRun], style: TextStyle, fonts: Fonts) -> TextLine:
    """Join neighbouring runs of one look, and measure without the spaces at the end."""
    joined: list[TextRun] = []
    start = 0
    for end in range(1, len(runs) + 1):
        if end == len(runs) or not runs[start].looks_like(runs[end]):
            joined.append(_joined(runs[start:end]))
            start = end
    return TextLine(tuple(joined), visible_width(joined, style, fonts))


def _joined(runs: Sequence[TextRun]) -> TextRun:
    """Return neighbouring runs of one look as one."""
    first = runs[0]
    if len(runs) == 1:
        return first
    return first._replace(text="".join([run.text for run in runs]), width=total_width(runs))
