"""Compares the length of each bar with the share that it shows."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from aidreport.model.bars import bar_whole
from aidreport.proof.numbers import share_in
from aidreport.proof.result import FIGURE_MARK, FigureProblem
from aidreport.statements import state

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
            yield FigureProblem("", state("check.bar-without-share", page=str(bar.page)))
        else:
            groups[bar.group].append((bar, figure, share))
    yield from _check_labels(bars)
    for group, members in groups.items():
        # The parts of a share bar fill it, whatever their rounded shares add up to.
        shares = [share for _, _, share in members]
        whole = sum(shares) if group < 0 else bar_whole(shares) if to_largest else _ALL
        is_scaled = group >= 0 and whole < _ALL
        for bar, figure, share in members:
            part = min(max(share / whole, Decimal(0)), Decimal(1)) if whole else Decimal(0)
            expected = float(part) * bar.whole
            if abs(bar.length - expected) > _SLACK:
                length = bar.length / bar.whole
                message = state(
                    "check.bar-track-share",
                    page=str(bar.page),
                    length=f"{length:.1%}",
                    share=f"{share:f}",
                )
                if is_scaled:
                    message = state(
                        "check.bar-track-share-longest-bar",
                        page=str(bar.page),
                        length=f"{length:.1%}",
                        share=f"{share:f}",
                        whole=f"{whole:f}",
                    )
                yield FigureProblem(figure, message)


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
            yield FigureProblem(
                "", state("check.not-read-bar", page=str(bar.page), label=bar.label)
            )
        else:
            places[bar.group] = max(start + len(name), end)


def _figure(bar: SeenBar, values: Mapping[str, Value]) -> str:
    """Return the share beside a bar; empty for none."""
    named = (title.removeprefix(FIGURE_MARK) for title in bar.titles)
    return next((name for name in named if name in values and _is_share(name, values)), "")


def _is_share(name: str, values: Mapping[str, Value]) -> bool:
    return values[name].unit == "percent"
