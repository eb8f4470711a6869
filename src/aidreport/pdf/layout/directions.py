"""Lines whose letters run from right to left: the order in which their runs are seen.

Runs stay in the order in which they are read; each is given its place on the line.
"""

from __future__ import annotations

from itertools import accumulate, groupby
from typing import TYPE_CHECKING, NamedTuple

from aidreport.characters.unread import read_text
from aidreport.pdf.layout.hyphenation import HYPHEN
from aidreport.pdf.scripts.bidi import directions, line_levels, visual_runs
from aidreport.pdf.scripts.itemising import has_left_to_right, has_right_to_left

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from aidreport.document.spans import Inline
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


def runs_one_way(spans: Inline, *, rtl: bool) -> bool:
    """Return whether a text is drawn from left to right as it is written.

    Args:
        rtl: whether the page around it runs from right to left. There, what has no letters at all,
            such as a range of years, runs as the page does, unless it is in another language.
    """
    text = read_text("".join(span.text for span in spans))
    if not rtl or _is_foreign(spans):
        return not has_right_to_left(text)
    return has_left_to_right(text) and not has_right_to_left(text)


def paragraph_directions(
    runs: Sequence[TextRun], spans: Inline, *, rtl: bool = False
) -> Directions:
    """Return the directions of a paragraph; what shows a figure is not changed by its surroundings.

    A page from right to left gives its direction to a text that is not all in another language.
    Words of another language in it are as little changed by what is around them as figures.

    Args:
        runs: all of its text.
        rtl: whether the page around it runs from right to left.
    """
    if not rtl:
        texts = [
            ("".join(run.text for run in group), bool(spans[index].figure))
            for index, group in groupby(runs, lambda run: run.span)
        ]
        return directions(texts)
    if _is_foreign(spans):
        return directions([("".join(run.text for run in runs), False)])
    apart, foreign = list[tuple[str, bool]](), set[int]()
    kinds = groupby(runs, lambda run: (spans[run.span].figure, spans[run.span].language))
    for at, ((figure, language), group) in enumerate(kinds):
        apart.append(("".join(run.text for run in group), bool(figure or language)))
        if language:
            foreign.add(at)
    return directions(apart, rtl=True, foreign=foreign)


def _is_foreign(spans: Inline) -> bool:
    """Return whether all of a text is in another language than the page."""
    words = [span for span in spans if span.text.strip()]
    return bool(words) and all(span.language for span in words)


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
    width = measure(part.run.font, part.run.text.replace(HYPHEN, "-"))
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
