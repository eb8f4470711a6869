"""Compares the length of each bar with the share that it shows."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from aidreport.model.bars import bar_whole
from aidreport.proof.numbers import share_in
from aidreport.proof.result import FIGURE_MARK, FigureProblem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from aidreport.pdf.reading.seen.bars import SeenBar
    from aidreport.proof.numbers import Marks
    from aidreport.proof.recount import Value

_CUT = "… "
"""Shortens a name before its share."""
_ALL = Decimal(100)
_SLACK = 0.05
"""Points: lengths are written in hundredths."""


def check_bars(
    bars: Sequence[SeenBar], values: Mapping[str, Value], marks: Marks, *, to_largest: bool
) -> Iterator[FigureProblem]:
    """Yield a problem for each bar that is longer or shorter than its share.

    Args:
        values: of all figures, by id.
        marks: how the briefing writes numbers.
        to_largest: whether the longest bar of a table may stand for its largest share.
    """
    groups: defaultdict[int, list[tuple[SeenBar, str, Decimal]]] = defaultdict(list)
    for bar in bars:
        figure = _figure(bar, values)
        share = values[figure].number if figure else share_in(bar.words, marks)
        if share is None:
            yield FigureProblem("", f"page {bar.page}: a bar is beside no share")
        else:
            groups[bar.group].append((bar, figure, share))
    yield from _check_labels(bars)
    for group, members in groups.items():
        # The parts of a share bar fill it, whatever their rounded shares add up to.
        shares = [share for _, _, share in members]
        whole = sum(shares) if group < 0 else bar_whole(shares) if to_largest else _ALL
        is_scaled = group >= 0 and whole < _ALL
        scale = f", and the longest bar stands for {whole:f}%" if is_scaled else ""
        for bar, figure, share in members:
            part = min(max(share / whole, Decimal(0)), Decimal(1)) if whole else Decimal(0)
            expected = float(part) * bar.whole
            if abs(bar.length - expected) > _SLACK:
                yield FigureProblem(
                    figure,
                    f"page {bar.page}: its bar is {bar.length / bar.whole:.1%} of its track;"
                    f" its share is {share:f}%{scale}",
                )


def _check_labels(bars: Sequence[SeenBar]) -> Iterator[FigureProblem]:
    """Yield a problem for each label of a share bar that is not what is read, in its order."""
    places: dict[int, int] = {}
    for bar in bars:
        if not bar.label:
            continue
        name, cut, share = bar.label.partition(_CUT)
        read, at = " ".join(bar.words.split()), places.get(bar.group, 0)
        start = read.find(name, at)
        end = read.find(share, start + len(name)) if cut else start
        if min(start, end) < 0:
            yield FigureProblem("", f'page {bar.page}: "{bar.label}" is not read of this bar')
        else:
            places[bar.group] = max(start + len(name), end)


def _figure(bar: SeenBar, values: Mapping[str, Value]) -> str:
    """Return the share beside a bar; empty for none."""
    named = (title.removeprefix(FIGURE_MARK) for title in bar.titles)
    return next((name for name in named if name in values and _is_share(name, values)), "")


def _is_share(name: str, values: Mapping[str, Value]) -> bool:
    return values[name].unit == "percent"
