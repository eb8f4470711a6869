"""The room that is measured is the room that is taken."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pypdf import PdfReader

from aidreport.document.blocks import Briefing, Heading, Paragraph, Rule
from aidreport.document.spans import Span
from aidreport.pdf.brand import Brand
from aidreport.pdf.render import draw_briefing, measure_briefing


@pytest.mark.parametrize("density", [1.0, 0.88])
def test_a_briefing_is_on_one_page_exactly_if_it_was_measured_so(
    briefing: Callable[..., Briefing], brand: Brand, tmp_path: Path, density: float
) -> None:
    title, seen = Heading(1, (Span("A title"),)), set()
    for count in range(6, 34, 2):
        blocks = [Rule(), Paragraph((Span("One line"),))] * count
        content = briefing(title, Paragraph((Span("Text"),)), Heading(2, (Span("Lines"),)), *blocks)
        fit = measure_briefing(content, brand, density)
        path = draw_briefing(content, brand, tmp_path / "a.pdf", density=density).path
        is_one = len(PdfReader(path).pages) == 1
        # What would be a few lines too long is set tighter, down to the last density.
        assert is_one or not fit.is_on_one_page
        assert not is_one or measure_briefing(content, brand, 0.88).is_on_one_page
        assert [name for name, _ in fit.parts] == ["A title", "Lines"]
        seen.add(fit.is_on_one_page)
    assert seen == {True, False}
