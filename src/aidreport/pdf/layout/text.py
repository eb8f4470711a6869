"""Text bound to the structure, broken into lines and drawn.

Line breaking is greedy and left-ragged. A line may break after a space, after a dash or slash
between letters, and, where a word is wider than the line, inside the word. It never ends with a
hyphen-minus: programs that extract text take it for one of the typesetter's, and leave it out. A
compound that is wider than the line breaks before the hyphen.
"""

from __future__ import annotations

import re
from functools import lru_cache, partial
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from aidreport.document.blocks import Span
from aidreport.pdf.file.fonts import Face
from aidreport.pdf.file.objects import Area
from aidreport.pdf.layout.directions import ordered, paragraph_directions
from aidreport.pdf.scripts.breaks import parts_of
from aidreport.pdf.scripts.itemising import clusters, has_right_to_left
from aidreport.unread import read_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aidreport.document.blocks import Inline
    from aidreport.pdf.file.fonts import Fonts
    from aidreport.pdf.file.structure import Element
    from aidreport.pdf.layout.canvas import BriefingCanvas, Rectangle
    from aidreport.pdf.layout.styles import TextStyle

TOLERANCE = 0.01
"""Points by which texts and rows may exceed their room: less than anybody sees."""
_BREAK = re.compile(r"(?<=[ \u200b])(?! )|(?<=[^\W\d][\u2010–—/])(?=[^\W\d])")
_BEFORE_HYPHEN = re.compile(r"(?<=[^\W\d])(?=-[^\W\d])")
_WHITE_SPACE = {ord(char): " " for char in "\t\n\r\x0b\x0c\u2028\u2029"}
_ENDLESS = 10_000.0
_CAP_HEIGHT = 0.714
"""Of Noto Sans, in units of the type size: text is centred on it within its leading."""


class TextRun(NamedTuple):
    """Text in one font and colour.

    Attributes:
        width: in points.
        span: the index of the span that it is part of.
        rtl: whether it runs from right to left.
        x: where it starts, in points from the start of the line; None for after the run before.
    """

    font: str
    text: str
    width: float
    colour: str
    span: int
    rtl: bool = False
    x: float | None = None

    def looks_like(self, other: TextRun) -> bool:
        """Return whether another run of the same span looks the same."""
        return (self.font, self.colour, self.span) == (other.font, other.colour, other.span)


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
        self._inner: dict[int, Element] = {}
        self._expanded: dict[int, Element] = {}
        self.plain = not any(
            self._is_separate(index) or span.href or span.expansion
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
        if not self.spans[index].href:
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

    def _is_separate(self, index: int) -> bool:
        """Return whether a span needs a separate element."""
        span = self.spans[index]
        return span.language != self._language or span.figure != self._figure


class _Atom(NamedTuple):
    run: TextRun
    breaks: bool


def break_lines(
    spans: Inline, style: TextStyle, fonts: Fonts, width: float
) -> tuple[TextLine, ...]:
    """Break spans into lines of at most `width` points; at least one line."""
    single = _single_run(spans, style, fonts, width)
    if single is not None:
        return (single,)
    filler = _LineFiller(style, fonts, width)
    word: list[TextRun] = []
    atoms = _atoms(spans, style, fonts)
    for atom in atoms:
        word.append(atom.run)
        if atom.breaks:
            filler.add(word)
            word = []
    filler.add(word)
    lines = filler.finish()
    if not any(has_right_to_left(read_text(span.text)) for span in spans):
        return tuple(filler.joined(runs) for runs in lines)
    found = paragraph_directions([run for runs in lines for run in runs], spans)
    measure = partial(_width, style=style, fonts=fonts)
    return tuple(TextLine(*line) for line in ordered(lines, found, fonts, measure))


def natural_width(spans: Inline, style: TextStyle, fonts: Fonts) -> float:
    """Return the width in points of a text on one line."""
    return line_and_word(spans, style, fonts)[0]


def line_and_word(spans: Inline, style: TextStyle, fonts: Fonts) -> tuple[float, float]:
    """Return the widths in points of a text on one line and of its longest word."""
    line = longest = word = 0.0
    for run, breaks in _atoms(spans, style, fonts):
        line += run.width
        word += run.width
        if breaks or run.text.endswith(" "):
            longest = max(longest, word)
            word = 0.0
    return line, max(longest, word)


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

    Args:
        text: what the lines are of; None for the element or decoration that is being drawn.
    """
    baseline = baseline_of(style, top)
    for line in lines:
        start = x + width - line.width if style.align == "right" or line.rtl else x
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
                under = baseline - style.size * 0.12
                colour, thickness = style.link_colour or style.colour, style.size * 0.06
                canvas.rule(colour, left, under, length, thickness)
                low, high = baseline - style.size * 0.25, baseline + style.size * 0.9
                area = Area(left, low, left + length, high)
                canvas.link(link, text.spans[index].href, text.link_words(index), area)
        if not places:
            x += length


def _single_run(spans: Inline, style: TextStyle, fonts: Fonts, width: float) -> TextLine | None:
    """Return the line of one plain span that fits, as in most cells of a table."""
    if len(spans) != 1:
        return None
    span = spans[0]
    face = _face(span, style)
    if span.text != span.text.strip() or not fonts.covers(face, span.text):
        return None
    font = fonts.name(face)
    length = _width(font, span.text, style, fonts)
    if length > width + TOLERANCE:
        return None
    return TextLine((TextRun(font, span.text, length, _colour(span, style), 0),), length)


def _face(span: Span, style: TextStyle) -> Face:
    return Face.of(
        bold=style.bold or span.strong, italic=style.italic or span.emphasis, code=span.code
    )


@lru_cache(maxsize=1024)
def _atoms(spans: Inline, style: TextStyle, fonts: Fonts) -> tuple[_Atom, ...]:
    """Return the pieces between break opportunities, each in one font.

    A text is asked for several times, while widths are tried and when it is drawn.
    """
    atoms: list[_Atom] = []
    for at, span in enumerate(spans):
        face = _face(span, style)
        colour = _colour(span, style)
        text = span.text.translate(_WHITE_SPACE)
        pieces = _BREAK.split(text) if " " in text or len(text) > 8 else [text]
        if not text.isascii():
            pieces = [part for piece in pieces for part in parts_of(piece)]
        alone = fonts.name(face) if fonts.covers(face, text) else ""
        for piece in pieces:
            words = read_text(piece)
            runs = [(alone, words)] if alone else fonts.runs(face, words, span.language)
            for index, (font, part) in enumerate(runs):
                breaks = index == len(runs) - 1 and (
                    piece is not pieces[-1] or piece.endswith((" ", "\u200b"))
                )
                width = _width(font, part, style, fonts)
                atoms.append(_Atom(TextRun(font, part, width, colour, at), breaks))
    return tuple(atoms)


def _colour(span: Span, style: TextStyle) -> str:
    if span.href:
        return style.link_colour or style.colour
    return (style.strong_colour if span.strong else "") or style.colour


def _width(font: str, text: str, style: TextStyle, fonts: Fonts) -> float:
    if style.tracking and fonts.shaped(font):
        return fonts.width(font, text) * style.size  # letters that join are not spaced out
    return fonts.width(font, text) * style.size + style.tracking * len(text)


class _LineFiller:
    """Fills lines word by word."""

    def __init__(self, style: TextStyle, fonts: Fonts, width: float) -> None:
        self._style, self._fonts, self._width = style, fonts, width
        self._lines: list[list[TextRun]] = []
        self._line: list[TextRun] = []
        self._used = 0.0
        self._spaces: dict[str, float] = {}

    def add(self, word: Sequence[TextRun]) -> None:
        needed = self._visible_width(word)
        if needed > self._width + TOLERANCE and len(parts := self._before_hyphens(word)) > 1:
            for part in parts:
                self.add(part)
            return
        if self._used + needed > self._width + TOLERANCE and self._line:
            self._break()
        if needed > self._width + TOLERANCE:
            word = self._add_split(word)
        self._line += word
        self._used += _total(word)

    def finish(self) -> list[list[TextRun]]:
        if self._line or not self._lines:
            self._break()
        return self._lines

    def _before_hyphens(self, word: Sequence[TextRun]) -> list[list[TextRun]]:
        """Return a word in the parts that begin with a hyphen between letters, and the first."""
        parts: list[list[TextRun]] = [[]]
        for run in word:
            texts = _BEFORE_HYPHEN.split(run.text)
            if len(texts) == 1:
                parts[-1].append(run)
                continue
            pieces = [self._longer(None, run, text) for text in texts]
            parts[-1].append(pieces[0])
            parts += [[piece] for piece in pieces[1:]]
        return parts

    def _add_split(self, word: Sequence[TextRun]) -> list[TextRun]:
        """Break inside a word that is wider than the line; return what is left of it."""
        rest: list[TextRun] = []
        used = 0.0
        for run in word:
            is_shaped = self._fonts.shaped(run.font) is not None
            for part in clusters(run.text) if is_shaped else run.text:
                last = rest[-1] if is_shaped and rest and rest[-1].looks_like(run) else None
                longer = self._longer(last, run, part)
                grown = longer.width - (last.width if last else 0.0)
                if used + grown > self._width + TOLERANCE and rest and part != " ":
                    self._line = rest
                    self._break()
                    longer = self._longer(None, run, part)
                    rest, used, last, grown = [], 0.0, None, longer.width
                rest[-1 if last else len(rest) :] = [longer]
                used += grown
        return rest

    def _longer(self, last: TextRun | None, run: TextRun, part: str) -> TextRun:
        """Return a part of a run, together with the part before it if that joins it."""
        text = last.text + part if last else part
        width = _width(run.font, text, self._style, self._fonts)
        return run._replace(text=text, width=width)

    def _break(self) -> None:
        self._lines.append(self._line)
        self._line, self._used = [], 0.0

    def joined(self, runs: Sequence[TextRun]) -> TextLine:
        """Join neighbouring runs of one look, and measure without the spaces at the end."""
        joined: list[TextRun] = []
        start = 0
        for end in range(1, len(runs) + 1):
            if end == len(runs) or not runs[start].looks_like(runs[end]):
                joined.append(_joined(runs[start:end]))
                start = end
        return TextLine(tuple(joined), self._visible_width(joined))

    def _visible_width(self, word: Sequence[TextRun]) -> float:
        """Return the width of a word without the spaces at its end."""
        width = _total(word)
        tail = word[-1].text if word else ""
        if tail.endswith(" "):
            width -= (len(tail) - len(tail.rstrip(" "))) * self._space(word[-1].font)
        return width

    def _space(self, font: str) -> float:
        if font not in self._spaces:
            self._spaces[font] = _width(font, " ", self._style, self._fonts)
        return self._spaces[font]


def _joined(runs: Sequence[TextRun]) -> TextRun:
    """Return neighbouring runs of one look as one."""
    first = runs[0]
    if len(runs) == 1:
        return first
    return first._replace(text="".join([run.text for run in runs]), width=_total(runs))


def _total(runs: Sequence[TextRun]) -> float:
    """Return the width of runs, added one by one: `sum` rounds otherwise in later Pythons."""
    width = 0.0
    for run in runs:
        width += run.width
    return width
