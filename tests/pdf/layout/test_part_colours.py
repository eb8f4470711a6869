from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from aidreport.document.blocks import BarPart, ShareBar
from aidreport.document.chart_blocks import ChartSeries
from aidreport.document.spans import Span
from aidreport.pdf.brand import load_brand
from aidreport.pdf.brand_file import Colours
from aidreport.pdf.contrast import contrast, readable_on
from aidreport.pdf.layout.part_colours import class_colours, part_colours, series_colours
from aidreport.pdf.render import draw_briefing

if TYPE_CHECKING:
    from collections.abc import Callable

    from aidreport.document.blocks import Briefing
    from aidreport.pdf.brand import Brand

TEMPLATES = Path(__file__).parents[3] / "templates"
PAPER = "#FFFFFF"
HEX = st.integers(0, 0xFFFFFF).map("#{:06X}".format)
FEW_AND_ODD = (
    ["#FFE08A", "#FFD0D0"],
    ["#111111", "#121212"],
    ["#FFFFFF", "#FEFEFE"],
    ["#9A9A9A", "#14304A"],
)


def colours(series: list[str]) -> Colours:
    return Colours(
        ink="#1E2A35",
        muted="#5A6670",
        heading="#14304A",
        accent="#0A6C74",
        panel="#F4F1EA",
        warning="#B4530A",
        warning_panel="#FDF4EC",
        line="#DCE1E5",
        track="#E6EAED",
        series=series,
    )


def parts(count: int, *, rest: bool = True) -> list[BarPart]:
    named = [BarPart((Span(f"Partner {at}"),), 1 / (count + rest)) for at in range(count)]
    return [*named, *[BarPart((Span("Others"),), 1 / (count + 1), rest=True)] * rest]


@given(series=st.lists(HEX, min_size=2, max_size=8), count=st.integers(1, 12))
@example(series=FEW_AND_ODD[0], count=6)
@example(series=FEW_AND_ODD[1], count=6)
@example(series=FEW_AND_ODD[2], count=6)
def test_parts_and_the_lines_between_them_are_seen_whatever_the_brand(
    series: list[str], count: int
) -> None:
    found = part_colours(parts(count), colours(series))
    *named, rest = found
    assert all(contrast(colour, PAPER) >= 4.5 for colour in named)
    assert all(contrast(rest, colour) >= 3 for colour in named), "nor is the rest the loudest"
    assert contrast(rest, PAPER) >= 1.2, "it can be seen, too"


@pytest.mark.parametrize("series", FEW_AND_ODD)
def test_few_colours_are_told_apart_by_their_shades(series: list[str]) -> None:
    found = part_colours(parts(4, rest=False), colours(series))
    assert len(set(found)) >= 2
    assert all(one != other for one, other in pairwise(found))


def test_the_colours_of_a_brand_that_can_be_seen_stay_as_they_are(brand: Brand) -> None:
    series = brand.colours.series
    assert part_colours(parts(len(series), rest=False), brand.colours) == series


@pytest.mark.parametrize("series", FEW_AND_ODD)
def test_a_share_bar_of_any_brand_is_drawn_as_it_is_read(
    briefing: Callable[..., Briefing], tmp_path: Path, series: list[str]
) -> None:
    odd = tmp_path / "brand.toml"
    text = (TEMPLATES / "brands/ministry/brand.toml").read_text(encoding="utf-8")
    old = next(line for line in text.splitlines() if line.startswith("series"))
    odd.write_text(text.replace(old, f"series = {series}".replace("'", '"')), encoding="utf-8")
    loaded = load_brand(odd, [TEMPLATES / "fonts"])
    shares = (*parts(5), BarPart((Span("Tiny"),), 0.0005))
    bar = ShareBar(shares, (Span("Shares"),))
    assert draw_briefing(briefing(bar), loaded, tmp_path / "odd.pdf").pages == 1


@pytest.mark.parametrize("name", ["ministry", "relief"])
@pytest.mark.parametrize("named", range(1, 6))
@pytest.mark.parametrize("rest", [True, False])
def test_the_series_of_a_chart_differ_without_their_hues(name: str, named: int, rest: bool) -> None:
    brand = load_brand(TEMPLATES / f"brands/{name}/brand.toml", [TEMPLATES / "fonts"])
    series = [ChartSeries((), rest=at == named) for at in range(named + rest)]
    found = series_colours(series, brand.colours)
    contrasts = [contrast(colour, brand.colours.paper) for colour in found]
    assert all(one / two >= 1.25 for one, two in pairwise(contrasts))
    assert contrasts[-1] >= 3
    for colour in found:
        words = readable_on(colour, (brand.colours.paper, brand.colours.ink))
        assert contrast(words, colour) >= 4.5


@pytest.mark.parametrize("name", ["ministry", "relief", "agency"])
@pytest.mark.parametrize("count", range(1, 6))
def test_words_can_be_read_on_each_class_of_a_grid(name: str, count: int) -> None:
    own = load_brand(TEMPLATES / f"brands/{name}/brand.toml", [TEMPLATES / "fonts"]).colours
    shades = class_colours(count, own)
    for shade in shades:
        assert contrast(readable_on(shade, (own.paper, own.ink)), shade) >= 4.5
    assert all(contrast(*two) >= 1.4 for two in pairwise(shades))
