"""Sets two blocks side by side where one of them would leave too much of a page empty.

A chart, a picture or a short table is set beside what follows it, or beside what is before it: of
the same section below their heading, of another together with both headings. What is cut or drawn
lower is not: that fills a page without another arrangement. The order of reading stays.
"""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple

from aidreport.errors import LayoutError
from aidreport.pdf.layout.charts import ChartFlow
from aidreport.pdf.layout.filling import TOLERANCE
from aidreport.pdf.layout.flow import EMPTY, BoxFlow, Flow, TextFlow
from aidreport.pdf.layout.headed import HeadedFlow
from aidreport.pdf.layout.panels import BETWEEN_COLUMNS, ColumnsFlow, SideBySide
from aidreport.pdf.layout.pictures import PictureFlow
from aidreport.pdf.layout.tables import TableFlow

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from reportlab.platypus.flowables import Flowable

_MOST_ROWS = 30
"""Of a table that is set beside another block."""
_ALIKE = 0.4
"""How high the lower of two must be at least, in parts of the other."""
_SQUEEZED = 1.6
"""How much higher a table may be in half of the width: more of its texts are hard to read."""


class Abreast(NamedTuple):
    """Two blocks side by side, and how many flowables these replace."""

    flow: Flow
    replaced: int


class _Unit(NamedTuple):
    """A block between its headings and the remarks about it."""

    heads: Sequence[Flow]
    body: Flow
    remarks: Sequence[Flow]

    @property
    def level(self) -> int:
        """The level of its first heading; -1 without."""
        heads = (head for head in self.heads if isinstance(head, TextFlow))
        return next((head.bookmark[1] for head in heads if head.bookmark), -1)

    def flows(self) -> list[Flow]:
        return [HeadedFlow(self.heads, self.body) if self.heads else self.body, *self.remarks]


def set_abreast(
    flows: Sequence[Flowable], width: float, room: float, page: float
) -> Abreast | None:
    """Return the first two blocks side by side, where that fills a page better.

    Args:
        flows: what is next on the page.
        width: of its content, in points.
        room: of it from the upper edge of the first flowable, in points.
        page: the height of all of it.
    """
    one = _unit(flows)
    if one is None or (two := _unit(flows[1 + len(one.remarks) :])) is None:
        return None
    if not _leaves_empty(one, two, width, room, page):
        return None
    count = 2 + len(one.remarks) + len(two.remarks)
    flow = _beside(one, two, flows[count : count + 1])
    if flow is None or any(True for _ in flow.marks()):
        return None
    flow.spaced(flows[0].getSpaceBefore(), flows[count - 1].getSpaceAfter())
    try:
        fits = flow.measure(width) <= room + TOLERANCE
        fitting = flow if fits else flow.lower(width, room)
        is_even = _is_even(one, two, width)
    except LayoutError:  # one of them needs more width
        return None
    if not fitting or not is_even:
        return None
    fitting.number = getattr(flows[0], "number", -1)
    return Abreast(fitting, count)


def beside(
    one: Sequence[Flow], two: Sequence[Flow], after: Sequence[Flowable], highest: float
) -> Flow | None:
    """Return flowables beside others, where they may be there: not a title, nor key figures.

    Args:
        after: what follows them.
        highest: points that they may take.
    """
    if _parted(two[0])[0] and not _ends(after):
        return None
    if any(_is_title(flow) or _is_in_columns(flow) for flow in (*one, *two)):
        return None
    boxes = [BoxFlow([_broader(flow) for flow in flows]) for flows in (one, two)]
    flow = ColumnsFlow(boxes, count=2, gap=BETWEEN_COLUMNS, highest=highest)
    return None if any(True for _ in flow.marks()) else flow.spaced(one[0].spaceBefore, 8)


def _is_title(flow: Flow) -> bool:
    heads = _parted(flow)[0] or [flow]
    marks = (head.bookmark for head in heads if isinstance(head, TextFlow))
    return any(mark is not None and mark[1] == 0 for mark in marks)


def _is_in_columns(flow: Flow) -> bool:
    return isinstance(flow.body if isinstance(flow, HeadedFlow) else flow, SideBySide)


def _unit(flows: Sequence[Flowable]) -> _Unit | None:
    """Return the block that begins flowables, if it may be beside another."""
    first = flows[0] if flows else None
    if not isinstance(first, Flow):
        return None
    heads, body = _parted(first)
    if not _may_be_beside(body):
        return None
    return _Unit(heads, body, list(takewhile(is_remark, flows[1:])))  # type: ignore[arg-type]


def _parted(flow: Flow) -> tuple[Sequence[Flow], Flow]:
    """Return the headings of a flowable, and what is below them with its labels."""
    if not isinstance(flow, HeadedFlow):
        return (), flow
    last = max((at for at, head in enumerate(flow.heads, 1) if _is_heading(head)), default=0)
    labels = flow.heads[last:]
    return flow.heads[:last], HeadedFlow(labels, flow.body) if labels else flow.body


def _is_heading(flow: object) -> bool:
    return isinstance(flow, TextFlow) and flow.balanced


def is_remark(flow: object) -> bool:
    """Return whether a flowable is about what is above it."""
    return isinstance(flow, TextFlow) and flow.is_remark


def _may_be_beside(flow: Flow) -> bool:
    if isinstance(flow, HeadedFlow):
        return _may_be_beside(flow.body)
    if isinstance(flow, TableFlow):
        return flow.is_whole and len(flow.layout.table.rows) <= _MOST_ROWS
    if isinstance(flow, TextFlow):
        return flow.is_whole and not flow.is_remark
    return isinstance(flow, ChartFlow | PictureFlow)


def _leaves_empty(one: _Unit, two: _Unit, width: float, room: float, page: float) -> bool:
    """Return whether a page is too empty with two blocks one below the other."""
    flows = [*one.flows(), *two.flows()[:1]]
    above = 0.0
    for flow in flows:
        gap = max(above, flow.getSpaceBefore()) if above else 0.0
        needed = gap + flow.measure(width)
        if needed > room + TOLERANCE:
            # Where it goes on the next page, the space above it is none of the page's content.
            return room > page * EMPTY and flow.begun(width, room - gap, page) is None
        room, above = room - needed, flow.getSpaceAfter()
    return False


def _beside(one: _Unit, two: _Unit, after: Sequence[Flowable]) -> Flow | None:
    """Return two blocks side by side: below their heading, or each below its own."""
    if isinstance(one.body, TextFlow) and isinstance(two.body, TextFlow):
        return None
    if not two.heads:
        columns = _columns([one.body, *one.remarks], [two.body, *two.remarks])
        return HeadedFlow(one.heads, columns) if one.heads else columns
    if one.level == two.level and _ends(after):
        return _columns(one.flows(), two.flows())
    return None


def _ends(after: Sequence[Flowable]) -> bool:
    """Return whether a section ends before what follows.

    One that went on below two columns would seem to be part of the wrong one.
    """
    return not after or not isinstance(after[0], Flow) or bool(_parted(after[0])[0])


def _columns(one: Sequence[Flow], two: Sequence[Flow]) -> SideBySide:
    boxes = [BoxFlow([_broader(flow) for flow in flows]) for flows in (one, two)]
    return SideBySide(boxes, count=2, gap=BETWEEN_COLUMNS)


def _broader(flow: Flow) -> Flow:
    """Return a picture in twice the part of the width: in half of it, as large as before."""
    if isinstance(flow, HeadedFlow):
        return HeadedFlow(flow.heads, _broader(flow.body))
    if isinstance(flow, PictureFlow):
        return flow.part(percent=min(2 * flow.percent, 100))
    return flow


def _is_even(one: _Unit, two: _Unit, width: float) -> bool:
    """Return whether two blocks look well side by side."""
    half = (width - BETWEEN_COLUMNS) / 2
    low, high = sorted(_height(unit.flows(), half) for unit in (one, two))
    tables = (unit.body for unit in (one, two) if not isinstance(unit.body, ChartFlow))
    return low >= high * _ALIKE and all(
        table.measure(half) <= table.measure(width) * _SQUEEZED
        for table in tables
        if _is_table(table)
    )


def _is_table(flow: Flow) -> bool:
    return isinstance(flow.body if isinstance(flow, HeadedFlow) else flow, TableFlow)


def _height(flows: Iterable[Flow], width: float) -> float:
    return BoxFlow([*flows]).measure(width)
