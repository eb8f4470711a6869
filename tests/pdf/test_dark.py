"""On a dark screen the colours of any brand can be read, and charts differ as they do in print."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.properties import cases

from aidreport.document.chart_blocks import ChartSeries
from aidreport.pdf.brand import load_brand
from aidreport.pdf.brand_file import Colours
from aidreport.pdf.contrast import contrast, readable_on
from aidreport.pdf.dark import DarkColours, dark_colours
from aidreport.pdf.layout.part_colours import class_colours, series_colours

TEMPLATES = Path(__file__).parents[2] / "templates"
BRANDS = ("ministry", "relief", "agency")
COLOUR = st.integers(0, 0xFFFFFF).map("#{:06X}".format)
TEXTS = [
    *((text, "paper") for text in ("ink", "muted", "heading", "accent", "warning")),
    *((text, "panel") for text in ("ink", "muted", "heading", "accent")),
    *((text, "warning_panel") for text in ("ink", "heading", "warning")),
    ("on_heading", "band"),
]


def of_brand(name: str) -> Colours:
    return load_brand(TEMPLATES / f"brands/{name}/brand.toml", [TEMPLATES / "fonts"]).colours


def below(dark: DarkColours) -> list[tuple[str, str]]:
    """Return the pairs of a text and its ground that have too little contrast."""
    roles = dark.roles
    return [pair for pair in TEXTS if contrast(roles[pair[0]], roles[pair[1]]) < 4.5]


@pytest.mark.parametrize("name", BRANDS)
def test_texts_and_bars_of_the_brands_can_be_read_on_a_dark_screen(name: str) -> None:
    dark = dark_colours(of_brand(name))
    assert dark is not None
    assert below(dark) == []
    assert contrast(dark.roles["paper"], "#000000") < 1.4
    assert contrast(dark.roles["accent"], dark.roles["track"]) >= 3


@pytest.mark.parametrize("name", BRANDS)
def test_what_is_written_on_the_parts_of_charts_can_be_read(name: str) -> None:
    colours = of_brand(name)
    dark = dark_colours(colours)
    assert dark is not None
    parts = series_colours([ChartSeries(())] * 6, colours) + class_colours(5, colours)
    for colour in parts:
        words = readable_on(colour, (colours.paper, colours.ink))
        assert contrast(dark.shape(words), dark.shape(colour)) >= 4.5
    seen = [contrast(dark.shape(colour), dark.roles["paper"]) for colour in parts[:6]]
    assert seen == sorted(seen, reverse=True)


@cases(40)
@given(st.lists(COLOUR, min_size=10, max_size=10))
def test_any_colours_give_a_dark_page_that_can_be_read_or_none(drawn: list[str]) -> None:
    roles = ("paper", "ink", "muted", "heading", "on_heading", "accent", "panel", "warning",
             "warning_panel", "line")  # fmt: skip
    colours = Colours(**dict(zip(roles, drawn, strict=True)), track=drawn[9], series=drawn[:2])
    dark = dark_colours(colours)
    if dark is None:
        assert contrast(colours.paper, "#FFFFFF") > contrast(colours.paper, "#000000")
    else:
        assert below(dark) == []
        assert all(dark.shape(colour).startswith("#") for colour in drawn)
