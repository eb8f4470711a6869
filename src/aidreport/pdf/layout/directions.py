"""Lines whose letters run from right to left: the order in which their runs are seen.

Runs stay in the order in which they are read; each is given its place on the line.
"""

from __future__ import annotations

from itertools import accumulate, groupby
from typing import TYPE_CHECKING, NamedTuple

from aidreport.pdf.scripts.bidi import directions, line_levels, visual_runs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from aidreport.document.blocks import Inline
    from aidreport.pdf.file.fonts import Fonts
    from aidreport.pdf.layout.filling import TextRun
    from aidreport.pdf.scripts.bidi import Directions

    Measure = Callable[[str, str], float]


class OrderedRuns(NamedTuple):
    """The runs of a line in the order in which they are read, with their places.

    Attributes:
        width: in points, without the spaces at the end.
        rtl: whether the paragraph runs from right to left.
    """

    runs: tuple[TextRun, ...]
    width: float
    rtl: bool


class _Part(NamedTuple):
    run: TextRun
    level: int


def paragraph_directions(runs: Sequence[TextRun], spans: Inline) -> Directions:
    """Return the directions of a paragraph; what shows a figure is not changed by its surroundings.

    Args:
        runs: all of its text.
    """
    texts = [
        ("".join(run.text for run in group), bool(spans[index].figure))
        for index, group in groupby(runs, lambda run: run.span)
    ]
    return directions(texts)


def ordered(
    lines: Sequence[Sequence[TextRun]], found: Directions, fonts: Fonts, measure: Measure
) -> Iterator[OrderedRuns]:
    """Yield the lines of a paragraph with the place of each run.

    Args:
        lines: the runs of each, in the order in which they are read.
        measure: returns the width in points of a text in a font.
    """
    at = 0
    for runs in lines:
        text = "".join(run.text for run in runs)
        levels = line_levels(text, found.levels[at : at + len(text)], found.base)
        at += len(text)
        parts = [_measured(part, measure) for part in _joined(_parts(runs, levels, fonts))]
        yield _placed(parts, text, found.base, measure)


def _parts(runs: Sequence[TextRun], levels: Sequence[int], fonts: Fonts) -> Iterator[_Part]:
    """Split runs where the level changes; all that runs to the left is shaped."""
    at = 0
    for run in runs:
        for level, group in groupby(zip(run.text, levels[at:], strict=False), lambda pair: pair[1]):
            text = "".join(character for character, _ in group)
            rtl = bool(level % 2)
            font = fonts.shaped_name(run.font) if rtl else run.font
            yield _Part(run._replace(font=font, text=text, rtl=rtl), level)
        at += len(run.text)


def _joined(parts: Iterator[_Part]) -> list[_Part]:
    """Join neighbours of one look, so that their letters are shaped together."""
    joined: list[_Part] = []
    for part in parts:
        last = joined[-1] if joined else None
        if last and last.level == part.level and last.run.looks_like(part.run):
            text = last.run.text + part.run.text
            joined[-1] = last._replace(run=last.run._replace(text=text))
        else:
            joined.append(part)
    return joined


def _measured(part: _Part, measure: Measure) -> _Part:
    width = measure(part.run.font, part.run.text)
    return part._replace(run=part.run._replace(width=width))


def _placed(parts: Sequence[_Part], text: str, base: int, measure: Measure) -> OrderedRuns:
    """Place the parts of a line from left to right."""
    levels = [part.level for part in parts]
    order = [
        at
        for run in visual_runs(levels)
        for at in (reversed(run) if levels[run.start] % 2 else run)
    ]
    total = sum(part.run.width for part in parts)
    unseen = len(text) - len(text.rstrip(" "))
    tail = measure(parts[-1].run.font, " " * unseen) if unseen else 0.0
    # The spaces at the end of a line that runs to the left stand before its left edge.
    widths = [parts[at].run.width for at in order]
    edges = accumulate(widths, initial=-tail if base else 0.0)
    places = dict(zip(order, edges, strict=False))
    runs = tuple(part.run._replace(x=places[at]) for at, part in enumerate(parts))
    return OrderedRuns(runs, total - tail, bool(base))
