"""The table: a flowable of the project's own whose cost grows with its rows only.

All parts of a table on its pages share one plan, which measures each row once and never copies
rows. Rows flow over pages under a repeated header; a row taller than a page is continued on the
next.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidreport.pdf.layout.flow import Flow
from aidreport.pdf.layout.plan import EPSILON, Cut
from aidreport.pdf.layout.rows import paint_header, paint_rows

if TYPE_CHECKING:
    from aidreport.pdf.layout.canvas import BriefingCanvas
    from aidreport.pdf.layout.plan import Plan


class TableFlow(Flow):
    """The rows of a table between two cuts, under its header."""

    def __init__(
        self,
        plan: Plan,
        start: Cut | None = None,
        end: Cut | None = None,
        *,
        before: float = 0,
        after: float = 0,
    ) -> None:
        super().__init__(before, after)
        self.plan = plan
        self.start = start or Cut(0)
        self.end = end or Cut(len(plan.table.rows))

    def measure(self, width: float) -> float:
        """Return the height of header and rows."""
        self.plan.fit(width)
        return self.plan.header_height + self.plan.height(self.start, self.end)

    def least(self, width: float) -> float:
        """Return the height of the header and two rows, or fewer if there are fewer."""
        self.plan.fit(width)
        second = Cut(min(self.start.row + 2, self.end.row))
        rows = self.plan.height(self.start, second) if second > self.start else 0.0
        return self.plan.header_height + min(rows, self.plan.page_height / 2)

    def cut(self, width: float, height: float) -> list[Flow]:
        """Split between rows, inside a row only where it is taller than a page."""
        self.plan.fit(width)
        if self.measure(width) <= height + EPSILON:
            return [self]
        place = self.plan.cut_before(self.start, self.end, height - self.plan.header_height)
        if place is None:
            return []
        return [
            TableFlow(self.plan, self.start, place, before=self.before),
            TableFlow(self.plan, place, self.end, after=self.after),
        ]

    def paint(self, canvas: BriefingCanvas, x: float, top: float, width: float) -> None:
        """Draw the header, then the rows."""
        self.plan.fit(width)
        first = self.start == Cut(0)
        paint_header(canvas, self.plan, (x, top, width), repeated=not first)
        paint_rows(canvas, self.plan, self.start, self.end, (x, top - self.plan.header_height))
