"""What is directly below a title keeps away from it, as a paragraph does."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import numpy as np
import pypdfium2
import pytest

from aidreport.document.blocks import (
    BarPart,
    Block,
    Callout,
    Heading,
    KeyFigures,
    Paragraph,
    ParagraphRole,
    ShareBar,
    Tile,
)
from aidreport.document.chart_blocks import Chart, ChartItem, ChartKind, ChartMark
from aidreport.document.spans import Span
from aidreport.pdf.render import Artifact

Draw = Callable[..., Artifact]
SAID = (Span("What it says."),)
MARK = ChartMark("f", Decimal(0), Decimal(1), (Span("NOK 1"),))
ROOM = 12.0  # points; a paragraph below a title has as much
BLOCKS: dict[str, Block] = {
    "bars": Chart(ChartKind.BARS, (ChartItem((Span("ICRC"),), (MARK,)),), Decimal(0), SAID),
    "columns": Chart(ChartKind.COLUMNS, (ChartItem((Span("2025"),), (MARK,)),), Decimal(0), SAID),
    "share bar": ShareBar((BarPart((Span("ICRC 100%"),), 1.0),), SAID),
    "key figures": KeyFigures((Tile((Span("Total"),), (Span("1"),), (Span("one"),)),)),
    "label": Paragraph((Span("NOK MILLION"),), ParagraphRole.LABEL),
    "remark": Callout((Span("Note."),), (Span("One row is left out."),)),
}


def room_below_title(artifact: Artifact) -> float:
    """Return the points without ink between the title and what is below it."""
    with pypdfium2.PdfDocument(artifact.path) as file:
        page = np.asarray(file[0].render(scale=4, grayscale=True).to_pil())
    edges = np.flatnonzero(np.diff((page < 250).any(axis=1).astype(np.int8))) + 1
    # The page begins with ink, its band: gaps are below the band, the masthead, and the title.
    end, begin = edges[4:6]
    return float(begin - end) / 4


@pytest.mark.parametrize("kind", BLOCKS)
def test_a_graphic_directly_below_the_title_keeps_away_from_it(drawn: Draw, kind: str) -> None:
    assert room_below_title(drawn(Heading(1, (Span("TITLE"),)), BLOCKS[kind])) > ROOM
