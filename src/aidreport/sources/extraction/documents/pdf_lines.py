"""Which lines of a page of a PDF go on in the next one, by where they are and how large."""

from __future__ import annotations

import ctypes
import re
from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from aidreport.lazy_dataclass import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_LEADING = 1.25
"""A line that is further below the one before than this, times the usual, begins a paragraph."""

_MOST_LEADING, _LEAST_LEADING = 2.0, 0.5
"""Lines of one text are so many times their size apart, at most and at least."""

_RAGGED = 2.0
_BLANK = 0.25
_LEAST_LETTERS = 12
_AROUND = 40
"""So many lines before and behind one show how wide its column is."""


@dataclass(frozen=True, slots=True)
class _Line:
    """A line with its place on the page, in points; `first` is how wide its first word is."""

    at: int
    letters: int
    left: float
    right: float
    base: float
    size: float
    first: float


def read_page(page: Any) -> tuple[list[str], frozenset[int]]:
    """Return the lines of a page of PDFium, and the indices of those that go on from the last.

    A line goes on if it is directly below, of the same size, and its first word had no room above.
    """
    textpage = page.get_textpage()
    text = textpage.get_text_bounded()
    # PDFium marks a hyphen at the end of a line by a sign of its own.
    texts = [line.rstrip() for line in re.split(_BREAK, text.replace("\ufffe", "-"))]
    if len(text) != textpage.count_chars():
        # Letters that PDFium counts otherwise in the text: nothing is known of their places.
        return texts, frozenset()
    by_size: dict[float, list[_Line]] = defaultdict(list)
    for line in _lines(textpage, text):
        by_size[round(line.size, 1)].append(line)
    return texts, frozenset(at for like in by_size.values() for at in _going_on(like))


_BREAK = re.compile(r"\r\n|\r|\n")
_WORD = re.compile(r"\S+")


def _lines(textpage: Any, text: str) -> Iterator[_Line]:
    """Yield the lines of a page that have words."""
    import pypdfium2.raw as pdfium

    breaks = list(_BREAK.finditer(text))
    starts, ends = [0, *(b.end() for b in breaks)], [*(b.start() for b in breaks), len(text)]
    x, y = ctypes.c_double(), ctypes.c_double()
    for at, (start, end) in enumerate(zip(starts, ends, strict=True)):
        word = _WORD.search(text, start, end)
        if word is None:
            continue
        last = start + len(text[start:end].rstrip()) - 1
        pdfium.FPDFText_GetCharOrigin(textpage.raw, word.start(), x, y)
        left, right = textpage.get_charbox(word.start())[0], textpage.get_charbox(last)[2]
        first = textpage.get_charbox(word.end() - 1)[2] - left
        size = pdfium.FPDFText_GetFontSize(textpage.raw, word.start())
        yield _Line(at, end - start, left, right, y.value, size, first)


def _going_on(like: Sequence[_Line]) -> Iterator[int]:
    """Yield which lines of one size go on from the one before."""
    apart = [above.base - below.base for above, below in pairwise(like)]
    usual = min(
        (gap for gap, line in zip(apart, like[1:], strict=True) if gap > line.size / 2), default=0.0
    )
    for place, (last, line) in enumerate(pairwise(like)):
        gap = last.base - line.base
        near = _LEAST_LEADING * line.size < gap <= min(usual * _LEADING, line.size * _MOST_LEADING)
        around = like[max(0, place - _AROUND) : place + _AROUND]
        if near and line.at == last.at + 1 and _had_no_room(last, line, around):
            yield line.at


def _had_no_room(last: _Line, line: _Line, around: Sequence[_Line]) -> bool:
    """Tell whether the first word of a line would not have fitted behind the line above."""
    column = [one for one in around if one.left < last.right and one.right > last.left]
    margin = max(one.right for one in column)
    wide = margin - min(one.left for one in column)
    more = line.size * _BLANK + line.first + _RAGGED
    # A line in the middle has room on both sides.
    full = last.right + more > margin or last.right - last.left + more > wide
    return full and last.letters >= _LEAST_LETTERS
