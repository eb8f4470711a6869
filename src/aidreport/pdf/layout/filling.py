"""Words that fill lines.

Line breaking is greedy and left-ragged. A line may break after a space, after a dash or slash
between letters, and, where a word is wider than the line, inside the word. It never ends with a
hyphen-minus: programs that extract text take it for one of the typesetter's, and leave it out; nor
with a number whose noun follows, such as "3 grants" or "12 June". A compound that is wider than the
line breaks before the hyphen, an amount before a word of it. Where a briefing wants it, words of
running text are hyphenated rather than leave a line short.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from aidreport.characters.unbroken import unbroken_blanks
from aidreport.characters.unread import read_text
from aidreport.pdf.file.fonts import Face
from aidreport.pdf.layout.hyphenation import HYPHEN, break_places, is_hyphenated
from aidreport.pdf.scripts.breaks import parts_of
from aidreport.pdf.scripts.itemising import clusters

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from aidreport.document.spans import Inline, Span
    from aidreport.pdf.file.fonts import Fonts
    from aidreport.pdf.layout.styles import TextStyle

TOLERANCE = 0.01
"""Points by which texts and rows may exceed their room: less than anybody sees."""
_BREAK = re.compile(r"(?<=[ \u200b])(?! )|(?<=[^\W\d][\u2010–—/])(?=[^\W\d])")
_BETWEEN_WORDS = re.compile(r"(?<=[\u00a0\u202f])(?=[^\W\d])")
"""Where "3.3 mil milhões de NOK" breaks if it is wider than the line; never within a number."""
_BEFORE_HYPHEN = re.compile(r"(?<=[^\W\d])(?=-[^\W\d])")
_WHITE_SPACE = {ord(char): " " for char in "\t\n\r\x0b\x0c\u2028\u2029"}


_SHORT = 0.1
"""Of a line, what may stay empty at its end before a word is broken."""
_FEW = 2
"""The most lines one after the other that end with a hyphen."""


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


_Atom: TypeAlias = tuple[TextRun, bool]
"""A run, and whether a line may break after it."""
_Word: TypeAlias = "tuple[Sequence[TextRun], float, float]"
"""What no line breaks in, unless it is wider than one, with its width in points: without the spaces
at its end, and with them."""


def fill(spans: Inline, style: TextStyle, fonts: Fonts, width: float) -> list[list[TextRun]]:
    """Break spans into lines of at most `width` points, in the order of reading."""
    filler = _LineFiller(spans, style, fonts, width)
    for word in _words(spans, style, fonts):
        filler.add(word)
    return filler.finish()


def line_counter(spans: Inline, style: TextStyle, fonts: Fonts) -> Callable[[float], int]:
    """Return what tells how many lines of at most so many points spans take."""
    words = _words(spans, style, fonts)

    def count(width: float) -> int:
        if style.running:
            return len(fill(spans, style, fonts, width))
        lines, used, begun = 1, 0.0, False
        for _, needed, whole in words:
            if needed > width + TOLERANCE:
                return len(fill(spans, style, fonts, width))
            if begun and needed > TOLERANCE and used + needed > width + TOLERANCE:
                lines, used = lines + 1, 0.0
            used, begun = used + whole, True
        return lines

    return count


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


@lru_cache(maxsize=1024)
def _words(spans: Inline, style: TextStyle, fonts: Fonts) -> tuple[_Word, ...]:
    """Return the words of a text, which is asked for several times while widths are tried."""
    words: list[_Word] = []
    runs: list[TextRun] = []
    blanks: dict[str, float] = {}
    for run, breaks in _atoms(spans, style, fonts):
        if not breaks or runs:
            runs.append(run)
            if breaks:
                words.append(_word(runs, style, fonts))
                runs = []
            continue
        # A word in one font, as most are: measured without a call.
        font, text, width = run[:3]
        blank = 0.0
        if text[-1:] == " ":
            if font not in blanks:
                blanks[font] = width_of(font, " ", style, fonts)
            blank = (len(text) - len(text.rstrip(" "))) * blanks[font]
        words.append(((run,), width - blank, width))
    return (*words, _word(runs, style, fonts)) if runs else tuple(words)


def _word(runs: Sequence[TextRun], style: TextStyle, fonts: Fonts) -> _Word:
    width = total_width(runs) if len(runs) > 1 else runs[0].width
    return runs, width - _blank_width(runs, style, fonts), width


def face_of(span: Span, style: TextStyle) -> Face:
    """Return the face that a span is set in."""
    if style.face is not None and not span.code:
        return style.face
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
        face = face_of(span, style)
        colour = colour_of(span, style)
        text = span.text.translate(_WHITE_SPACE)
        pieces = _BREAK.split(text) if " " in text or len(text) > 8 else [text]
        if not text.isascii():
            pieces = [part for piece in pieces for part in parts_of(piece)]
        alone = fonts.name(face) if fonts.covers(face, text) else ""
        widths = fonts.widths(alone) if alone else None
        if widths is not None:  # measured without a call a word, as most texts are
            read = pieces if text.isascii() else [read_text(piece) for piece in pieces]
            size, tracking = style.size, style.tracking
            for word in read:
                width = sum(map(widths.__getitem__, word)) * size + tracking * len(word)
                atoms.append((TextRun(alone, word, width, colour, at), True))
            if not pieces[-1].endswith((" ", "\u200b")):
                atoms[-1] = atoms[-1][0], False
            continue
        for piece in pieces:
            words = read_text(piece)
            runs = [(alone, words)] if alone else fonts.runs(face, words, span.language)
            for font, part in runs:
                width = width_of(font, part, style, fonts)
                atoms.append((TextRun(font, part, width, colour, at), False))
            if piece is not pieces[-1] or piece.endswith((" ", "\u200b")):
                atoms[-1] = atoms[-1][0], True
    _keep_numbers(atoms)
    return tuple(atoms)


def _keep_numbers(atoms: list[_Atom]) -> None:
    """Let no line break between a number and the noun that follows it."""
    places = set(unbroken_blanks("".join([run.text for run, _ in atoms])))
    end = 0
    for at, (run, _) in enumerate(atoms if places else ()):
        end += len(run.text)
        if end - 1 in places:
            atoms[at] = run, False


def colour_of(span: Span, style: TextStyle) -> str:
    """Return the colour of a span."""
    if span.href:
        return style.link_colour or style.colour
    return (style.strong_colour if span.strong else "") or style.colour


def width_of(font: str, text: str, style: TextStyle, fonts: Fonts) -> float:
    """Return the width in points of a text in one font."""
    if style.tracking and fonts.shaped(font):
        return fonts.width(font, text) * style.size  # letters that join are not spaced out
    return fonts.width(font, text) * style.size + style.tracking * len(text)


def visible_width(runs: Sequence[TextRun], style: TextStyle, fonts: Fonts) -> float:
    """Return the width in points of runs without the spaces at their end."""
    return total_width(runs) - _blank_width(runs, style, fonts)


def _blank_width(runs: Sequence[TextRun], style: TextStyle, fonts: Fonts) -> float:
    """Return the width of the spaces at the end of runs; the last ones may be empty."""
    run = next((run for run in reversed(runs) if run.text), None)
    if run is None or not run.text.endswith(" "):
        return 0.0
    return (len(run.text) - len(run.text.rstrip(" "))) * width_of(run.font, " ", style, fonts)


def total_width(runs: Sequence[TextRun]) -> float:
    """Return the width of runs, added one by one: `sum` rounds otherwise in later Pythons."""
    width = 0.0
    for run in runs:
        width += run.width
    return width


def _kept_words(runs: Sequence[TextRun]) -> list[list[TextRun]]:
    """Return the words that were kept together, such as a number and its noun."""
    words: list[list[TextRun]] = [[]]
    for run in runs:
        if words[-1] and words[-1][-1].text.endswith(" "):
            words.append([])
        words[-1].append(run)
    return words


class _LineFiller:
    """Fills lines word by word."""

    def __init__(self, spans: Inline, style: TextStyle, fonts: Fonts, width: float) -> None:
        self._spans, self._style, self._fonts, self._width = spans, style, fonts, width
        self._hyphens = 0
        self._lines: list[list[TextRun]] = []
        self._line: list[TextRun] = []
        self._used = 0.0

    def add(self, word: _Word) -> None:
        runs, needed, used = word
        if needed > self._width + TOLERANCE and len(parts := self._parts(runs)) > 1:
            for part in parts:
                self.add(_word(part, self._style, self._fonts))
            return
        # What nobody sees, such as the space behind a text, never begins a line.
        is_seen = needed > TOLERANCE
        if is_seen and self._used + needed > self._width + TOLERANCE and self._line:
            if self._style.running and self._is_short() and self._hyphenate(runs):
                return
            self._break()
        if needed > self._width + TOLERANCE:
            if self._hyphenate(runs):
                return
            runs = self._add_split(runs)
            used = total_width(runs)
        self._line += runs
        self._used += used

    def finish(self) -> list[list[TextRun]]:
        if self._line or not self._lines:
            self._break()
        return self._lines

    def _parts(self, word: Sequence[TextRun]) -> list[list[TextRun]]:
        """Return a word in its parts: those between spaces, else those that begin with a hyphen."""
        if len(kept := _kept_words(word)) > 1:
            return kept
        spaced = any(_BETWEEN_WORDS.search(run.text) for run in word)
        place = _BETWEEN_WORDS if spaced else _BEFORE_HYPHEN
        parts: list[list[TextRun]] = [[]]
        for run in word:
            texts = place.split(run.text)
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
        width = width_of(run.font, text, self._style, self._fonts)
        return run._replace(text=text, width=width)

    def _is_short(self) -> bool:
        """Return whether a line would end too early, and not too many before it in a hyphen."""
        return self._hyphens < _FEW and self._used < self._width * (1 - _SHORT)

    def _hyphenate(self, word: Sequence[TextRun]) -> bool:
        """Put the beginning of a word that is wider than its room at the end of the line.

        Return whether that was possible; what is left of the word is added then.
        """
        run, span = word[0], self._spans[word[0].span]
        language = span.language or self._style.hyphens
        is_word = not (span.figure or span.href or span.code or span.expansion or run.rtl)
        if len(word) > 1 or not self._style.hyphens or not is_word or not is_hyphenated(language):
            return False
        hyphen = run._replace(text=HYPHEN, width=width_of(run.font, "-", self._style, self._fonts))
        for place in break_places(run.text, language):
            head = self._longer(None, run, run.text[:place])
            if self._used + head.width + hyphen.width <= self._width + TOLERANCE:
                self._line += [head, hyphen]
                count = self._hyphens + 1
                self._break()
                self._hyphens = count
                rest = [self._longer(None, run, run.text[place:])]
                self.add(_word(rest, self._style, self._fonts))
                return True
        return False

    def _break(self) -> None:
        self._lines.append(self._line)
        self._line, self._used, self._hyphens = [], 0.0, 0
