"""How slow this machine is, for bars in seconds.

A bar that is a ratio holds anywhere; one in seconds was set on some machine. The same work in stock
ReportLab, which no change of ours touches, is timed here and there, and a bar in seconds is as much
longer here as that work takes longer. A faster machine has the bars as they are.
"""

from __future__ import annotations

import io
import statistics
import time

from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Table

# CPU seconds of the work on the machine of the bars, where the story of warm_briefing.py took
# platypus 20 ms.
REFERENCE = 0.05
_WORDS = "Of the <b>386 million</b> announced, 229 go to children, 140 to prisoners of war. " * 4


def _work() -> float:
    """Return the CPU seconds of a document of paragraphs and tables."""
    begin = time.process_time()
    style = getSampleStyleSheet()["BodyText"]
    story: list[Flowable] = []
    for number in range(20):
        story.append(Paragraph(f"{number}. {_WORDS}", style))
        story.append(Table([[f"row {row}", f"{row * number:,}", "NOK"] for row in range(20)]))
    SimpleDocTemplate(io.BytesIO()).build(story)
    return time.process_time() - begin


def slowness(runs: int = 9) -> float:
    """Return how many times as long as there work takes here; 1 on a machine that is faster."""
    _work()
    return max(1.0, statistics.median(_work() for _ in range(runs)) / REFERENCE)
