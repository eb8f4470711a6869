"""The cells of a table that show amounts over years: a line, its points, and the line at zero."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from aidreport.pdf.layout.line_charts import draw_stroke

if TYPE_CHECKING:
    from aidreport.document.chart_blocks import Chart, ChartItem, ChartMark
    from aidreport.pdf.brand_file import Colours
    from aidreport.pdf.file.objects import Area
    from aidreport.pdf.file.structure import Element
    from aidreport.pdf.layout.canvas import BriefingCanvas

_POINT, _LINE, _AXIS = 2.2, 1.1, 0.5
"""Points: sides of a point, the thickness of what joins two, and of the line at zero."""


def draw_trend(
    canvas: BriefingCanvas,
    figure: Element,
    drawn: tuple[Chart, ChartItem],
    area: Area,
    colours: Colours,
) -> None:
    """Draw the amounts of a row as the content of a figure.

    Args:
        drawn: the lines of all rows, and that of the row.
        area: what it may fill; the scale of all rows of the table has all of its height.
    """
    chart, item = drawn
    canvas.figure_box(figure, area)
    inset = _POINT / 2
    width, height = area.right - area.left - _POINT, area.top - area.bottom - _POINT

    def place(mark: ChartMark) -> tuple[float, float]:
        x = area.left + inset + chart.across(mark) * width
        return x, area.bottom + inset + float(mark.end) * height

    zero = area.bottom + inset + float(chart.zero) * height
    with canvas.element(figure.add("Span", title="axis")):
        canvas.fill(colours.muted, area.left + inset, zero - _AXIS / 2, width, _AXIS)
    around = figure.add("Span")
    colour = colours.muted if item.rest else colours.accent
    for one, two in pairwise(item.marks):
        if two.series == one.series + 1:
            line = around.add("Span", title="line")
            draw_stroke(canvas, line, colour, (place(one), place(two)), _LINE)
    for mark in item.marks:
        x, y = place(mark)
        with canvas.element(around.add("Span", title=f"mark {mark.figure}")):
            canvas.fill(colour, x - inset, y - inset, _POINT, _POINT)
