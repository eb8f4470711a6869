"""Whether the digits of a number are seen as one number: of one size, side by side on one line.

Digits that are raised or smaller look like the mark of a footnote, and a number that goes on in the
next line like two, while programs read all of them as one.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from aidreport.pdf.reading.content import ContentKey
    from aidreport.pdf.reading.seen.drawn import DrawnPage, Run

_MARKS = frozenset(".,'’٬٫")
"""Signs within a number."""
_FIGURE = "figure "
_SAME = 0.05
"""Points by which sizes and baselines differ that nobody tells apart."""
_LINE = 0.8
"""Of a type size: what is so much higher or lower is on another line."""
_APART = 0.15
"""Of a type size: a gap that looks like a blank."""


def check_numbers(page: DrawnPage, titles: Mapping[ContentKey, str]) -> Iterator[tuple[Run, str]]:
    """Yield each text with which a number goes on in another size, or higher or lower.

    Only the numbers of figures never go on in another line, or apart: codes and lists may.
    """
    for before, run in pairwise(_with_words(page.runs)):
        if not (_is_digits(before.words[-1]) and _is_digits(run.words[0])):
            continue
        if before.mark is None or run.mark is None:
            continue
        title = titles.get(run.mark, "")
        if before.mark != run.mark and (not title or titles.get(before.mark) != title):
            continue
        higher = abs(before.baseline - run.baseline)
        if higher > _LINE * max(before.size, run.size) and not title.startswith(_FIGURE):
            continue
        apart = min(abs(run.left - before.right), abs(before.left - run.right))
        is_apart = title.startswith(_FIGURE) and apart > _APART * run.size
        if higher > _SAME or abs(before.size - run.size) > _SAME or is_apart:
            yield run, state("seen.part-of-number")


def _with_words(runs: Sequence[Run]) -> list[Run]:
    return [run for run in runs if run.words]


def _is_digits(sign: str) -> bool:
    return sign.isdigit() or sign in _MARKS
